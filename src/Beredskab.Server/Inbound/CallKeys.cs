using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Server.Letters;
using Beredskab.Server.People;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.Inbound;

/// <summary>What a call says after a key.</summary>
/// <param name="AsksAgain">Another key may follow.</param>
public sealed record Spoken(string Words, string Language, bool AsksAgain = false);

/// <summary>Keys that are pressed in our calls. A key takes a task or passes it on; it approves and decides nothing.</summary>
public static class CallKeys
{
    private static readonly string[] s_yes = ["4", "1"], s_no = ["5", "2"];

    public static async Task<Spoken> Press(Store store, Gate gate, EffectKey key, string digits)
    {
        if (ContactChecks.ContactOf(key) is { } contact) return await Checked(store, contact, digits);
        if (await store.Ledger.Get(key) is not { Person: { } person } effect || !Address.TryParse(effect.Address, out var address)) return new(CallWords.In("da").NotKnown, "da");
        var letter = JsonSerializer.Deserialize<LetterPayload>(effect.Payload, Wire.Options)!;
        var (words, id) = (CallWords.In(letter.Language), new RunId(effect.Stream.Value["run:".Length..]));
        // Of whoever was forgotten the payload is empty, and there is nothing to say again.
        if (digits == "*" && letter.Text is { Length: > 0 } text) return new(text[..^(letter.Mark.Length + 1)], letter.Language, AsksAgain: true);
        if (!s_yes.Contains(digits) && !s_no.Contains(digits)) return new(words.OtherKey, letter.Language, AsksAgain: true);

        var isOver = await gate.Read(id) is not { } run || run.StateOf(address.Step) is not StepState.Ready ready || ready.Iteration != address.Iteration;
        RunCommand command = s_no.Contains(digits) && !isOver ? new RunCommand.Decline(address, "voice", null) { At = default } : new RunCommand.Acknowledge(address, "voice") { At = default };
        if (await gate.Do(effect.Organisation, id, _ => command, person) is not Outcome.Accepted accepted) return new(words.NotKept, letter.Language);
        await ContactChecks.Pressed(store, effect.Recipient, person);
        return new(isOver ? words.TooLate : command is RunCommand.Decline ? words.PassedOn : Replies.LeavesOpen(accepted) ? words.Joined : words.Received, letter.Language);
    }

    private static async Task<Spoken> Checked(Store store, ContactId contact, string digits)
    {
        var language = (await store.Roster.Contacts([contact])) is [var point] ? (await store.Roster.Find(point.Person))?.Language ?? "da" : "da";
        var words = CallWords.In(language);
        return new(await ContactChecks.Pressed(store, contact, digits) ? words.Checked : words.NotKnown, language);
    }
}
