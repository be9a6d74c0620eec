using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// The world calling us the way GatewayAPI does (https://gatewayapi.com/docs/webhooks/): JSON, and the same once more as a token signed with the
/// secret of the webhook, in <c>X-Gwapi-Signature</c>. What we answer is not sent to anybody.
/// </summary>
internal sealed class GatewayApiWebhooks(HttpClient http, World world, WorldServerOptions options)
{
    public async Task<string?> Text(InboundSms sms)
    {
        if (options.InboundGatewayApiUrl is { } url)
            await Post(url, new()
            {
                ["id"] = long.Parse(sms.Sid, System.Globalization.CultureInfo.InvariantCulture),
                ["msisdn"] = GatewayApi.Digits(sms.From),
                ["receiver"] = GatewayApi.Digits(sms.To),
                ["message"] = sms.Text,
                ["senttime"] = sms.At.ToUnixTimeSeconds(),
                ["webhook_label"] = "beredskab",
                ["country_code"] = "DK",
                ["country_prefix"] = 45,
            });
        return null;
    }

    public async Task Report(DeliveryReport report)
    {
        if (report.StatusCallback is not { } url) return;
        await Post(url, new()
        {
            ["id"] = long.Parse(report.Sid, System.Globalization.CultureInfo.InvariantCulture),
            ["msisdn"] = GatewayApi.Digits(report.To),
            ["time"] = world.Now.ToUnixTimeSeconds(),
            ["status"] = report switch
            {
                { Status: "queued" } => "BUFFERED",
                { Status: "sent" } => "ENROUTE",
                { Status: "delivered" } => "DELIVERED",
                { ErrorCode: 30036 } => "EXPIRED",
                _ => "UNDELIVERABLE",
            },
            ["error"] = report.ErrorCode is null ? null : "Undeliverable",
            ["code"] = report.ErrorCode is null ? null : "0x0102",
            ["userref"] = null,
            ["country_code"] = "DK",
            ["country_prefix"] = 45,
        });
    }

    private async Task Post(string url, Dictionary<string, object?> body)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        request.Headers.Add("X-Gwapi-Signature", Sign(json));
        using var response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException($"{(int)response.StatusCode}");
    }

    /// <summary>A JSON Web Token, RFC 7519, with HMAC-SHA256.</summary>
    private string Sign(byte[] json)
    {
        var signed = $"{Base64Url.EncodeToString("""{"typ":"JWT","alg":"HS256"}"""u8)}.{Base64Url.EncodeToString(json)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.GatewayApiSecret), Encoding.UTF8.GetBytes(signed)))}";
    }
}
