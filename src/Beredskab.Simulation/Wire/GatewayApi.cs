using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// GatewayAPI's REST interface as far as sending a text and listing what people wrote goes (https://gatewayapi.com/docs/apis/rest/): a message
/// is known by the number it was given and by nothing else, so that one whose answer got lost cannot be asked about.
/// </summary>
internal sealed class GatewayApi(WireAnswers answers, WorldServerOptions options)
{
    private sealed record NewMessage(
        string? Message, string? Sender, string? Userref, [property: JsonPropertyName("callback_url")] string? CallbackUrl,
        [property: JsonPropertyName("validity_period")] int? ValidityPeriod, List<Recipient>? Recipients);

    private sealed record Recipient(long Msisdn);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/rest/mtsms", (Delegate)Send);
        app.MapGet("/rest/mosms", (Delegate)Received);
    }

    private async Task<IResult> Send(HttpContext http)
    {
        var message = await Read(http);
        var to = message?.Recipients is [var only] ? $"+{only.Msisdn}" : "";
        if (IsShut(http)) return await answers.Refuse(http, Companies.Second, "send", to, (401, "0x0202", "Invalid API key"), Error);
        if (message is null || to.Length == 0) return await answers.Refuse(http, Companies.Second, "send", to, (422, "", "Invalid json request body"), Error);

        // "Every value under 60 will be set to 60."
        var validity = TimeSpan.FromSeconds(Math.Max(60, message.ValidityPeriod ?? 432_000));
        var reception = answers.World.Phones.Send(new TextToSend(Number(message.Sender ?? ""), to, message.Message ?? "", validity, null, message.CallbackUrl, Companies.Second));
        return await answers.Give(http, reception, sent => WireAnswers.JsonText(new
        {
            ids = new[] { long.Parse(sent.Sid, CultureInfo.InvariantCulture) },
            usage = new { countries = new Dictionary<string, int> { ["DK"] = 1 }, currency = "DKK", total_cost = 0.12 },
        }), Error);
    }

    /// <summary>By whole days in UTC, a page at a time.</summary>
    private Task<IResult> Received(HttpContext http)
    {
        var query = http.Request.Query;
        if (IsShut(http)) return answers.Refuse(http, Companies.Second, "find", "", (401, "0x0202", "Invalid API key"), Error);
        if (!DateOnly.TryParseExact(query["from"], "yyyy-MM-dd", out var from) || !DateOnly.TryParseExact(query["to"], "yyyy-MM-dd", out var to))
            return answers.Refuse(http, Companies.Second, "find", "", (400, "", "from and to are dates"), Error);
        return answers.Give(http, answers.World.Phones.Sent(null, null, Companies.Second), all =>
        {
            var written = all.Where(message => message.IsFromPerson && DateOnly.FromDateTime(message.CreatedAt.UtcDateTime) is var day && day >= from && day <= to).Reverse().ToList();
            var size = int.TryParse(query["per_page"], out var asked) ? Math.Clamp(asked, 1, 200) : 50;
            var page = int.TryParse(query["page"], out var number) ? Math.Max(1, number) : 1;
            return WireAnswers.JsonText(new
            {
                messages = written.Skip((page - 1) * size).Take(size).Select(message => new
                {
                    mosms_id = long.Parse(message.Sid, CultureInfo.InvariantCulture),
                    message = message.Text,
                    msisdn = Digits(message.From),
                    receiver = Digits(message.To),
                    senttime = (double)message.CreatedAt.ToUnixTimeSeconds(),
                    webhook = "beredskab",
                }),
                page,
                pages = Math.Max(1, (written.Count + size - 1) / size),
                per_page = size,
                results = written.Count,
            });
        }, Error);
    }

    /// <summary>The token is the user's name and there is no password.</summary>
    private bool IsShut(HttpContext http) => http.Request.Headers.Authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.GatewayApiToken}:"));

    private static async Task<NewMessage?> Read(HttpContext http)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<NewMessage>(http.Request.Body, WireAnswers.Json, http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Error(int status, string code, string why) =>
        WireAnswers.JsonText(new { code = code.StartsWith("0x", StringComparison.Ordinal) ? code : null, incident_uuid = Guid.NewGuid(), message = why }, status);

    internal static long Digits(string number) => long.Parse(number.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A sender of digits is a number one can write to; any other is a name.</summary>
    private static string Number(string sender) => sender.Length > 0 && sender.All(char.IsAsciiDigit) ? $"+{sender}" : sender;
}
