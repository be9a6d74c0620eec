using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Beredskab.Engine.Outside;
using Refit;

namespace Beredskab.Adapters.GatewayApi;

/// <summary>
/// Text messages through GatewayAPI. It knows a message by the number it gave it and by nothing of ours, so what was cut off before that number
/// came back can never be asked about.
/// </summary>
public sealed class GatewayApiSms : ISmsGateway
{
    private const int PageSize = 200;
    private const int MostPages = 10;

    private readonly GatewayApiOptions _options;
    private readonly TimeProvider _clock;
    private readonly IGatewayApi _api;

    public GatewayApiSms(GatewayApiOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        var http = Egress.Client(options.BaseUrl!, options.IsInternal);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Token}:")));
        _api = RestService.For<IGatewayApi>(http);
    }

    public async Task<WorldAnswer> Send(Sms sms, CancellationToken stop)
    {
        if (Msisdn(sms.To) is not { } to) return new WorldAnswer.Failed($"{sms.To} is not a phone number.");
        var text = new WireText(sms.Text, _options.Sender!, Math.Max(60, (int)sms.Validity.TotalSeconds), sms.Effect.Value, _options.Webhook(sms.Effect.Value), [new(to)]);
        return await Line.Ask(_options.Patience, async over =>
        {
            using var response = await _api.Send(text, over);
            if (!response.IsSuccessStatusCode) return await Refusal(response, over);
            var taken = await response.Content.ReadFromJsonAsync<WireTaken>(over);
            return taken?.Ids is [var id, ..]
                ? new WorldAnswer.HandedOver(id.ToString(CultureInfo.InvariantCulture))
                : new WorldAnswer.Unknown("GatewayAPI said yes without saying to what.");
        }, stop);
    }

    public Task<WorldMemory> Find(Sms sms, TimeSpan within, CancellationToken stop) =>
        Task.FromResult<WorldMemory>(new WorldMemory.CannotTell("GatewayAPI knows a text only by the number it gave it, and that got lost.", IsForGood: true));

    public Task<SmsReceived> Received(TimeSpan within, CancellationToken stop) =>
        Line.Ask<SmsReceived>(_options.Patience, async over =>
        {
            var written = new List<WireWritten>();
            DateTimeOffset? now = null;
            for (var page = 1; page <= MostPages; page++)
            {
                var today = now ?? _clock.GetUtcNow();
                // By whole days. A day to either side, in case its clock is not ours.
                using var response = await _api.Received(Day(today - within - TimeSpan.FromDays(1)), Day(today + TimeSpan.FromDays(1)), page, PageSize, over);
                if (!response.IsSuccessStatusCode) return new SmsReceived.NoAnswer((await Refusal(response, over)).WhyNot());
                now ??= response.Headers.Date ?? today;
                var received = await response.Content.ReadFromJsonAsync<WireReceived>(over);
                written.AddRange(received?.Messages ?? []);
                if (page >= (received?.Pages ?? 1)) break;
            }
            var seconds = now!.Value.ToUnixTimeSeconds();
            return new SmsReceived.Listed([.. written.Where(message => message is { Id: not null, From: not null } && message.SentAt >= seconds - within.TotalSeconds)
                .OrderBy(message => message.SentAt).Select(message => new WrittenSms($"{message.Id}", $"+{message.From}", message.Text ?? "") { Age = TimeSpan.FromSeconds(Math.Max(0, seconds - message.SentAt ?? 0)) })]);
        }, answer => new SmsReceived.NoAnswer(answer.WhyNot()), stop);

    private static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long? Msisdn(string number) =>
        number.Length is > 7 and <= 16 && number[0] == '+' && long.TryParse(number.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits : null;

    private async Task<WorldAnswer> Refusal(HttpResponseMessage response, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
        var said = Parse(await response.Content.ReadAsStringAsync(stop));
        // A bare 503 may be a proxy's, after GatewayAPI took the message.
        if (status == 503 && retryAfter is null && said is null) return new WorldAnswer.Unknown("Something before GatewayAPI answered 503; the message may have been taken.");
        return Line.Meaning("GatewayAPI", status, retryAfter, string.Join(": ", new[] { said?.Code, said?.Message }.Where(part => part is { Length: > 0 })), _clock.GetUtcNow());
    }

    private static WireRefusal? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<WireRefusal>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
