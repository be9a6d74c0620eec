using System.Security;
using System.Xml.Linq;
using Beredskab.Adapters.Twilio;
using Beredskab.Server.Api;
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
            if (status is "undelivered" or "failed" or "no-answer" or "busy") await Receipts.NotDelivered(store, gate, new(http.Request.Query["effect"].ToString()), status, form["MessageSid"] is [{ Length: > 0 } sid, ..] ? sid : form["CallSid"].ToString());
            // A delivery receipt is not an acknowledgement: it changes nothing.
            return Results.NoContent();
        })).DisableAntiforgery();
        app.MapPost("/webhooks/twilio/voice", (HttpContext http, Store store, Gate gate) => Signed(http, async form =>
        {
            var effect = http.Request.Query["effect"].ToString();
            var spoken = await CallKeys.Press(store, gate, new(effect), form["Digits"].ToString());
            // Without an address the key comes back to where this one came.
            return Twiml(spoken.AsksAgain ? TwilioVoice.Ask(spoken.Words, spoken.Language, null).ToString(SaveOptions.DisableFormatting) : TwilioVoice.Say(spoken.Words, spoken.Language).ToString(SaveOptions.DisableFormatting));
        })).DisableAntiforgery();
    }

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
