using System.Security;
using Beredskab.Adapters.Twilio;
using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Server.Api;
using Beredskab.Server.People;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.Inbound;

/// <summary>
/// Twilio's webhooks. Whoever cannot sign over the configured public URL is answered 403 and counted
/// (https://www.twilio.com/docs/usage/security).
/// </summary>
public static class TwilioHooks
{
    private static long s_forged;

    /// <summary>How many requests bore no valid signature since the start.</summary>
    public static long Forged => Interlocked.Read(ref s_forged);

    public static void MapTwilioHooks(this IEndpointRouteBuilder app)
    {
        app.MapPost("/webhooks/twilio/sms", (HttpContext http, Replies replies, Store store, Instance instance) => Signed(http, async form =>
        {
            var reply = await replies.Receive(instance.Organisation, "live", form["MessageSid"].ToString(), form["From"].ToString(), form["Body"].ToString());
            // After a restore nothing leaves until two people have said so, not even a thank-you (P7). What was written is kept.
            return Twiml(reply is null || await store.Freezes.Now() is { IsHouseShut: true } ? "" : $"<Message>{SecurityElement.Escape(reply)}</Message>");
        })).DisableAntiforgery();
        app.MapPost("/webhooks/twilio/status", (HttpContext http, Store store, Gate gate) => Signed(http, async form =>
        {
            var status = form["MessageStatus"] is [{ Length: > 0 } sms, ..] ? sms : form["CallStatus"].ToString();
            if (status is "undelivered" or "failed" or "no-answer" or "busy") await NotDelivered(http, store, gate, status);
            // A delivery receipt is not an acknowledgement: it changes nothing.
            return Results.NoContent();
        })).DisableAntiforgery();
        app.MapPost("/webhooks/twilio/voice", (HttpContext http, Store store, Gate gate) => Signed(http, async form =>
        {
            var spoken = await Pressed(store, gate, http.Request.Query["effect"].ToString(), form["Digits"].ToString());
            return Twiml($"<Say language=\"da-DK\">{SecurityElement.Escape(spoken)}</Say>");
        })).DisableAntiforgery();
    }

    /// <summary>A key pressed in a call: 1 is yes, 2 is no.</summary>
    public static async Task<string> Pressed(Store store, Gate gate, string key, string digits)
    {
        if (ContactChecks.ContactOf(new(key)) is { } contact) return await ContactChecks.Pressed(store, contact, digits) ? "Tak. Du kan nås på dette nummer." : "Opkaldet kendes ikke.";
        if (await store.Ledger.Get(new(key)) is not { Person: { } person } effect || !Address.TryParse(effect.Address, out var address)) return "Opkaldet kendes ikke.";
        RunCommand command = digits == "2" ? new RunCommand.Decline(address, "voice", null) { At = default } : new RunCommand.Acknowledge(address, "voice") { At = default };
        var outcome = await gate.Do(effect.Organisation, new RunId(effect.Stream.Value["run:".Length..]), _ => command, person);
        if (outcome is Outcome.Accepted) await ContactChecks.Pressed(store, effect.Recipient, person);
        return outcome is Outcome.Accepted ? "Modtaget. Tak." : "Det kunne ikke registreres. Ring til hændelseslederen.";
    }

    private static Task NotDelivered(HttpContext http, Store store, Gate gate, string status) =>
        Receipts.NotDelivered(store, gate, new(http.Request.Query["effect"].ToString()), status);

    private static async Task<IResult> Signed(HttpContext http, Func<IFormCollection, Task<IResult>> act)
    {
        if (http.RequestServices.GetService<TwilioOptions>() is not { AuthToken: { } token, PublicUrl: { } url })
            return Answers.Problem(404, "not-found", "This installation has no Twilio account.");
        if (!http.Request.HasFormContentType) return Forgery();
        var form = await http.Request.ReadFormAsync();
        // Word for word what we gave as the webhook's address; a public URL may have a path of its own.
        var signed = $"{url.AbsoluteUri.TrimEnd('/')}{http.Request.Path.Value}{http.Request.QueryString.Value}";
        var fields = form.SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? ""));
        return TwilioSignature.IsValid(token, signed, fields, http.Request.Headers["X-Twilio-Signature"]) ? await act(form) : Forgery();
    }

    private static IResult Forgery()
    {
        Interlocked.Increment(ref s_forged);
        return Answers.Problem(403, "bad-signature", "The request is not signed by Twilio over the configured public URL.");
    }

    private static IResult Twiml(string inner) => Results.Text($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{inner}</Response>", "text/xml");
}
