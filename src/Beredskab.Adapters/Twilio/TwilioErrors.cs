using System.Text.Json;
using Beredskab.Engine.Outside;

namespace Beredskab.Adapters.Twilio;

/// <summary>What Twilio's refusals mean. The codes and their reasons are those of https://www.twilio.com/docs/api/errors.</summary>
internal static class TwilioErrors
{
    private static readonly Dictionary<int, string> Reasons = new()
    {
        [12100] = "The call's instructions (TwiML) are not well formed.",
        [20003] = "Twilio does not accept our AccountSid and AuthToken.",
        [20005] = "The Twilio account is not active.",
        [20404] = "Twilio knows no such account or message.",
        [21201] = "The call has no number to ring.",
        [21210] = "Our sender number is not allowed to call.",
        [21211] = "The number is not a phone number.",
        [21212] = "Our sender number is not a phone number.",
        [21213] = "The call has no sender number.",
        [21214] = "The number cannot be reached by phone.",
        [21215] = "The account may not call that country or region.",
        [21216] = "The account may not call that number.",
        [21217] = "The number does not look like a phone number.",
        [21219] = "A trial account may call only verified numbers.",
        [21408] = "The account may not text that country or region.",
        [21602] = "The message has no text.",
        [21603] = "The message has no sender.",
        [21604] = "The message has no number to go to.",
        [21606] = "Our sender number cannot send text messages.",
        [21608] = "A trial account may text only verified numbers.",
        [21610] = "The person has answered STOP; the operator lets no more texts through.",
        [21612] = "Texts cannot go from our sender to that number.",
        [21614] = "The number is not a mobile number.",
        [21617] = "The text is longer than 1,600 characters.",
    };

    // Their queue for our number is full, or we send too fast. Both pass.
    private static readonly int[] Passing = [14107, 20429, 21611, 30001];

    public static async Task<WorldAnswer> Read(HttpResponseMessage response, DateTimeOffset now, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
        var error = Parse(await response.Content.ReadAsStringAsync(stop));
        if (error?.Code is not { } code)
        {
            // A bare 503 may be a proxy's after Twilio took the message; only Twilio's own word, or a wait, says "not taken".
            return status == 503 && retryAfter is null
                ? new WorldAnswer.Unknown("Something before Twilio answered 503; the message may have been taken.")
                : Line.Meaning("Twilio", status, retryAfter, "", now);
        }
        if (Passing.Contains(code)) return new WorldAnswer.TryAgain(RetryAfter.Sane(retryAfter, now), $"Twilio is busy ({code}: {error.Message}).");
        if (status is >= 400 and < 500 and not 429 and not 408 && Reasons.TryGetValue(code, out var reason)) return new WorldAnswer.Failed($"{reason} (Twilio {code})");
        return Line.Meaning("Twilio", status, retryAfter, $"{code}: {error.Message}", now);
    }

    private static TwilioError? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<TwilioError>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
