using System.Globalization;
using System.Xml.Linq;
using Beredskab.Engine.Outside;

namespace Beredskab.Adapters.Twilio;

/// <summary>Calls through Twilio: it speaks the text and posts the key pressed to our webhook.</summary>
public sealed class TwilioVoice(TwilioAccount account) : IVoiceGateway
{
    public Task<WorldAnswer> Call(VoiceCall call, CancellationToken stop) => account.Call(new()
    {
        ["To"] = call.To,
        ["From"] = account.Options.From!,
        ["Twiml"] = Instructions(call).ToString(SaveOptions.DisableFormatting),
        ["StatusCallback"] = account.Options.Webhook("status", call.Effect.Value),
        // How long it rings: 5 to 600 seconds.
        ["Timeout"] = Math.Clamp((int)call.Validity.TotalSeconds, 5, 600).ToString(CultureInfo.InvariantCulture),
    }, stop);

    /// <summary>
    /// A call carries nothing of ours that Twilio would show again. One call to that number in that time that is not known to be another's can
    /// only be ours or one that rang the same person at the same time; of several nobody can tell.
    /// </summary>
    public async Task<WorldMemory> Find(VoiceCall call, TimeSpan within, CancellationToken stop)
    {
        var (calls, cannotTell) = await account.Calls(call.To, within, stop);
        if (cannotTell is not null) return new WorldMemory.CannotTell(cannotTell);
        return calls.Where(placed => placed.Sid is null || !call.Others.Contains(placed.Sid)).ToList() switch
        {
            [] => new WorldMemory.NotThere(),
            [{ Sid: { } sid }] => new WorldMemory.Found(sid),
            var several => new WorldMemory.CannotTell($"{several.Count} calls went to {call.To} in that time.", IsForGood: true),
        };
    }

    private XElement Instructions(VoiceCall call) => new("Response", Ask(call.Text, call.Language, account.Options.Webhook("voice", call.Effect.Value)));

    /// <summary>Says something and takes a key, for ten seconds after the last word. Said twice: the first time the person is still waking up.</summary>
    /// <param name="action">Where the key goes; null to where the request came that this answers.</param>
    public static XElement Ask(string words, string language, string? action) => new("Gather",
        action is null ? null : new XAttribute("action", action),
        new XAttribute("method", "POST"),
        new XAttribute("numDigits", "1"),
        // A star is a key like others, and so is what would end a longer number.
        new XAttribute("finishOnKey", ""),
        new XAttribute("timeout", "10"),
        Say(words, language, loop: 2));

    public static XElement Say(string words, string language, int loop = 1) => new("Say",
        new XAttribute("language", language == "da" ? "da-DK" : "en-GB"), loop == 1 ? null : new XAttribute("loop", $"{loop}"), words);
}
