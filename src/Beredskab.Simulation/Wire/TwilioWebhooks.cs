using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// The world calling us the way Twilio does: a form with all the usual fields and an <c>X-Twilio-Signature</c> over the URL and the
/// fields (https://www.twilio.com/docs/usage/security). Inbound texts go to the configured URL, reports and keys to the URL
/// given with the message or call. Not tried again, as Twilio does not either.
/// </summary>
internal sealed class TwilioWebhooks(HttpClient http, WorldServerOptions options)
{
    public async Task<string?> Text(InboundSms sms)
    {
        if (options.InboundSmsUrl is not { } url) return null;
        var answer = await Post(url, new()
        {
            ["ToCountry"] = "DK", ["ToState"] = "", ["ToCity"] = "", ["ToZip"] = "",
            ["FromCountry"] = "DK", ["FromState"] = "", ["FromCity"] = "", ["FromZip"] = "",
            ["SmsMessageSid"] = sms.Sid, ["SmsSid"] = sms.Sid, ["MessageSid"] = sms.Sid, ["SmsStatus"] = "received",
            ["AccountSid"] = options.AccountSid, ["From"] = sms.From, ["To"] = sms.To, ["Body"] = sms.Text,
            ["NumMedia"] = "0", ["NumSegments"] = "1", ["ApiVersion"] = "2010-04-01",
        });
        return Said(answer, "Message");
    }

    public async Task Report(DeliveryReport report)
    {
        if (report.StatusCallback is not { } url) return;
        // Of a call Twilio tells only the end, unless asked for more by StatusCallbackEvent.
        if (report is { IsCall: true, Status: "ringing" }) return;
        var form = report.IsCall
            ? new Dictionary<string, string>
            {
                ["CallSid"] = report.Sid, ["CallStatus"] = report.Status, ["Direction"] = "outbound-api",
                ["CallbackSource"] = "call-progress-events", ["SequenceNumber"] = "0",
            }
            : new() { ["SmsSid"] = report.Sid, ["SmsStatus"] = report.Status, ["MessageSid"] = report.Sid, ["MessageStatus"] = report.Status };
        form["AccountSid"] = options.AccountSid;
        form["From"] = report.From;
        form["To"] = report.To;
        form["ApiVersion"] = "2010-04-01";
        if (report.ErrorCode is { } code) form["ErrorCode"] = code.ToString(CultureInfo.InvariantCulture);
        await Post(url, form);
    }

    public async Task<string?> Key(KeyPress press)
    {
        if (press.KeyAction is not { } url) return null;
        var answer = await Post(url, new()
        {
            ["CallSid"] = press.CallSid, ["AccountSid"] = options.AccountSid, ["From"] = press.To, ["To"] = press.From,
            ["Caller"] = press.To, ["Called"] = press.From, ["CallStatus"] = "in-progress", ["Direction"] = "outbound-api",
            ["ApiVersion"] = "2010-04-01", ["Digits"] = press.Key, ["FinishedOnKey"] = "", ["msg"] = "Gather End",
        });
        return Said(answer, "Say");
    }

    private async Task<string> Post(string url, Dictionary<string, string> form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("X-Twilio-Signature", Sign(url, form));
        request.Headers.UserAgent.ParseAdd("TwilioProxy/1.1");
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? body : throw new HttpRequestException($"{(int)response.StatusCode}");
    }

    private string Sign(string url, Dictionary<string, string> form)
    {
        var signed = form.OrderBy(field => field.Key, StringComparer.Ordinal).Aggregate(url, (text, field) => text + field.Key + field.Value);
#pragma warning disable CA5350 // Twilio's signature is HMAC-SHA1; there is no other.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(options.AuthToken), Encoding.UTF8.GetBytes(signed)));
#pragma warning restore CA5350
    }

    /// <summary>What the TwiML we answered with tells the person, if it tells anything.</summary>
    private static string? Said(string twiml, string element)
    {
        if (string.IsNullOrWhiteSpace(twiml)) return null;
        try
        {
            var words = XDocument.Parse(twiml).Descendants(element).Select(said => said.Value).ToList();
            return words.Count == 0 ? null : string.Join(' ', words);
        }
        catch (XmlException error)
        {
            throw new InvalidOperationException("12100 Document parse failure", error);
        }
    }
}
