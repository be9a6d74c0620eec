using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// Twilio's REST API of 2010-04-01 as far as messages and calls go, in the shapes of Twilio's own OpenAPI description
/// (twilio/twilio-oai, spec/json/twilio_api_v2010.json) and with the error bodies of https://www.twilio.com/docs/api/errors.
/// </summary>
internal sealed class TwilioApi(WireAnswers answers, WorldServerOptions options)
{
    private const string Root = "/2010-04-01/Accounts/{account}/";

    private Phones Phones => answers.World.Phones;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(Root + "Messages.json", (HttpContext http, string account) => SendMessage(http, account));
        app.MapGet(Root + "Messages.json", (HttpContext http, string account) => ListMessages(http, account));
        app.MapGet(Root + "Messages/{sid}.json", (HttpContext http, string account, string sid) => LookAtMessage(http, account, sid));
        app.MapPost(Root + "Calls.json", (HttpContext http, string account) => PlaceCall(http, account));
        app.MapGet(Root + "Calls.json", (HttpContext http, string account) => ListCalls(http, account));
        app.MapGet(Root + "Calls/{sid}.json", (HttpContext http, string account, string sid) => LookAtCall(http, account, sid));
    }

    private async Task<IResult> SendMessage(HttpContext http, string account)
    {
        var form = await http.Request.ReadFormAsync();
        var to = form["To"].ToString();
        if (Shut(http, account, out var no)) return await answers.Refuse(http, "sms", "send", to, no, Error);
        if (to.Length == 0) return await answers.Refuse(http, "sms", "send", to, (400, "21604", "'To' phone number is required."), Error);
        if (FromFault(form, "21603", "21606") is { } wrong) return await answers.Refuse(http, "sms", "send", to, wrong, Error);
        var validity = 36000;
        if (form.TryGetValue("ValidityPeriod", out var given)
            && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out validity) || validity is < 1 or > 36000))
            return await answers.Refuse(http, "sms", "send", to, (400, "20001", "ValidityPeriod is an integer from 1 to 36000."), Error);

        var reception = Phones.Send(new TextToSend(
            form["From"].ToString(), to, form["Body"].ToString(), TimeSpan.FromSeconds(validity), null, Absent(form["StatusCallback"])));
        return await answers.Give(http, reception, message => WireAnswers.JsonText(Shown(account, message), 201), Error);
    }

    private async Task<IResult> ListMessages(HttpContext http, string account)
    {
        var query = http.Request.Query;
        if (Shut(http, account, out var no)) return await answers.Refuse(http, "sms", "find", query["To"].ToString(), no, Error);
        var reception = Phones.Sent(Absent(query["To"]), Absent(query["From"]));
        return await answers.Give(http, reception, messages => Page(http, "messages",
            [.. messages.Where(message => Within(query, "DateSent", message.SentAt)).Select(message => Shown(account, message))]), Error);
    }

    private async Task<IResult> LookAtMessage(HttpContext http, string account, string sid)
    {
        if (Shut(http, account, out var no)) return await answers.Refuse(http, "sms", "look", sid, no, Error);
        var reception = answers.World.Receive(new Request("sms", "look", sid, new Dictionary<string, string> { ["sid"] = sid }), () =>
            Phones.Message(sid) is { } message ? Outcome<TextMessage>.Read(message) : NoSuch<TextMessage>(http));
        return await answers.Give(http, reception, message => WireAnswers.JsonText(Shown(account, message)), Error);
    }

    private async Task<IResult> PlaceCall(HttpContext http, string account)
    {
        var form = await http.Request.ReadFormAsync();
        var to = form["To"].ToString();
        if (Shut(http, account, out var no)) return await answers.Refuse(http, "voice", "call", to, no, Error);
        if (to.Length == 0) return await answers.Refuse(http, "voice", "call", to, (400, "21201", "No 'To' number is specified"), Error);
        if (FromFault(form, "21213", "21210") is { } wrong) return await answers.Refuse(http, "voice", "call", to, wrong, Error);
        if (Spoken(form["Twiml"].ToString(), form, to) is not { } call)
            return await answers.Refuse(http, "voice", "call", to, (400, "12100", "Document parse failure"), Error);
        return await answers.Give(http, Phones.Place(call), placed => WireAnswers.JsonText(Shown(account, placed, "queued"), 201), Error);
    }

    private async Task<IResult> ListCalls(HttpContext http, string account)
    {
        var query = http.Request.Query;
        if (Shut(http, account, out var no)) return await answers.Refuse(http, "voice", "find", query["To"].ToString(), no, Error);
        var reception = Phones.Placed(Absent(query["To"]), Absent(query["From"]));
        return await answers.Give(http, reception, calls => Page(http, "calls",
            [.. calls.Where(call => Within(query, "StartTime", call.CreatedAt)).Select(call => Shown(account, call, call.Status))]), Error);
    }

    private async Task<IResult> LookAtCall(HttpContext http, string account, string sid)
    {
        if (Shut(http, account, out var no)) return await answers.Refuse(http, "voice", "look", sid, no, Error);
        var reception = answers.World.Receive(new Request("voice", "look", sid, new Dictionary<string, string> { ["sid"] = sid }), () =>
            Phones.CallBySid(sid) is { } call ? Outcome<PhoneCall>.Read(call) : NoSuch<PhoneCall>(http));
        return await answers.Give(http, reception, call => WireAnswers.JsonText(Shown(account, call, call.Status)), Error);
    }

    /// <summary>Basic authentication with the account's sid and token, the way Twilio does it.</summary>
    private bool Shut(HttpContext http, string account, out (int, string, string) no)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.AccountSid}:{options.AuthToken}"));
        no = (401, "20003", "Authenticate");
        return http.Request.Headers.Authorization != expected || account != options.AccountSid;
    }

    private (int, string, string)? FromFault(IFormCollection form, string missing, string notOurs)
    {
        var from = form["From"].ToString();
        if (from.Length == 0) return (400, missing, "A 'From' phone number is required.");
        return options.From is { } ours && ours != from
            ? (400, notOurs, $"The 'From' phone number {from} is not a valid, message-capable number of this account.")
            : null;
    }

    /// <summary>Reads what is to be spoken and where the key goes out of the call's TwiML. Twilio finds a bad document during the call; we at once.</summary>
    private static CallToPlace? Spoken(string twiml, IFormCollection form, string to)
    {
        try
        {
            var response = XDocument.Parse(twiml).Root;
            if (response?.Name != "Response") return null;
            var say = response.Descendants("Say").ToList();
            var rings = int.TryParse(form["Timeout"], NumberStyles.None, CultureInfo.InvariantCulture, out var timeout) ? timeout : 60;
            return new CallToPlace(form["From"].ToString(), to, string.Join(' ', say.Select(words => words.Value)),
                say.FirstOrDefault()?.Attribute("language")?.Value ?? "en-US", TimeSpan.FromSeconds(rings), null,
                response.Descendants("Gather").FirstOrDefault()?.Attribute("action")?.Value, Absent(form["StatusCallback"]));
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Twilio filters by whole days in GMT; <c>DateSent&gt;=</c> arrives as a parameter named <c>DateSent&gt;</c>. What has no such date is left out.</summary>
    private static bool Within(IQueryCollection query, string name, DateTimeOffset? instant)
    {
        bool Means(string key, Func<DateOnly, DateOnly, bool> holds) =>
            !query.TryGetValue(key, out var text)
            || (instant is { } at && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var limit)
                && holds(DateOnly.FromDateTime(at.UtcDateTime), DateOnly.FromDateTime(limit.UtcDateTime)));

        return Means(name, (at, limit) => at == limit) && Means(name + ">", (at, limit) => at >= limit) && Means(name + "<", (at, limit) => at <= limit);
    }

    private static IResult Page(HttpContext http, string name, List<object> all)
    {
        var query = http.Request.Query;
        var size = int.TryParse(query["PageSize"], out var asked) ? Math.Clamp(asked, 1, 1000) : 50;
        var page = int.TryParse(query["Page"], out var number) ? Math.Max(0, number) : 0;
        var items = all.Skip(page * size).Take(size).ToList();
        string Uri(int to) => http.Request.Path + QueryString.Create(query.Where(pair => pair.Key is not "Page" and not "PageToken" and not "PageSize")
            .Append(new("PageSize", $"{size}")).Append(new("Page", $"{to}")).Append(new("PageToken", $"PA{to}")));
        return WireAnswers.JsonText(new Dictionary<string, object?>
        {
            [name] = items,
            ["page"] = page,
            ["page_size"] = size,
            ["start"] = page * size,
            ["end"] = Math.Max(page * size, page * size + items.Count - 1),
            ["uri"] = Uri(page),
            ["first_page_uri"] = Uri(0),
            ["previous_page_uri"] = page == 0 ? null : Uri(page - 1),
            ["next_page_uri"] = (page + 1) * size < all.Count ? Uri(page + 1) : null,
        });
    }

    private static Dictionary<string, object?> Shown(string account, TextMessage message) => new()
    {
        ["account_sid"] = account,
        ["api_version"] = "2010-04-01",
        ["body"] = message.Text,
        ["date_created"] = Rfc2822(message.CreatedAt),
        ["date_sent"] = message.SentAt is { } sent ? Rfc2822(sent) : null,
        ["date_updated"] = Rfc2822(message.SentAt ?? message.CreatedAt),
        ["direction"] = message.IsFromPerson ? "inbound" : "outbound-api",
        ["error_code"] = message.ErrorCode,
        ["error_message"] = message.ErrorCode switch { 30003 => "Unreachable destination handset", 30036 => "Validity Period Expired", _ => null },
        ["from"] = message.From,
        ["messaging_service_sid"] = null,
        ["num_media"] = "0",
        ["num_segments"] = "1",
        ["price"] = null,
        ["price_unit"] = null,
        ["sid"] = message.Sid,
        ["status"] = message.Status,
        ["subresource_uris"] = new { media = $"/2010-04-01/Accounts/{account}/Messages/{message.Sid}/Media.json" },
        ["to"] = message.To,
        ["uri"] = $"/2010-04-01/Accounts/{account}/Messages/{message.Sid}.json",
    };

    private static Dictionary<string, object?> Shown(string account, PhoneCall call, string status) => new()
    {
        ["account_sid"] = account,
        ["answered_by"] = null,
        ["api_version"] = "2010-04-01",
        ["date_created"] = Rfc2822(call.CreatedAt),
        ["date_updated"] = Rfc2822(call.CreatedAt),
        ["direction"] = "outbound-api",
        ["duration"] = null,
        ["end_time"] = null,
        ["from"] = call.From,
        ["from_formatted"] = call.From,
        ["parent_call_sid"] = null,
        ["queue_time"] = "0",
        ["sid"] = call.Sid,
        ["start_time"] = status == "queued" ? null : Rfc2822(call.CreatedAt),
        ["status"] = status,
        ["subresource_uris"] = new { notifications = $"/2010-04-01/Accounts/{account}/Calls/{call.Sid}/Notifications.json" },
        ["to"] = call.To,
        ["to_formatted"] = call.To,
        ["uri"] = $"/2010-04-01/Accounts/{account}/Calls/{call.Sid}.json",
    };

    private static Outcome<T> NoSuch<T>(HttpContext http) =>
        Outcome<T>.Refuse(404, "20404", $"The requested resource {http.Request.Path} was not found");

    private static IResult Error(int status, string code, string why)
    {
        var number = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 20000 + status;
        return WireAnswers.JsonText(
            new { code = number, message = why, more_info = $"https://www.twilio.com/docs/errors/{number}", status }, status);
    }

    private static string Rfc2822(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    private static string? Absent(Microsoft.Extensions.Primitives.StringValues value) =>
        Microsoft.Extensions.Primitives.StringValues.IsNullOrEmpty(value) ? null : value.ToString();
}
