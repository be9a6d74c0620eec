using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Server.People;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.Inbound;

/// <summary>What providers tell later of what they had taken on.</summary>
public static class Receipts
{
    /// <summary>The provider has given up on a message it had taken on: the ladder need not wait for it.</summary>
    /// <param name="reference">What the provider calls it.</param>
    public static async Task NotDelivered(Store store, Gate gate, EffectKey key, string status, string reference)
    {
        if (ContactChecks.ContactOf(key) is { } contact)
        {
            await store.ContactProofs.Fail(contact, status);
            return;
        }
        if (await store.Ledger.Get(key) is not { } effect || !effect.Stream.IsRun || !Address.TryParse(effect.Address, out var address)) return;
        // Of another attempt, or of another message altogether: the address of the webhook is signed by nobody.
        if (effect.Reference is { Length: > 0 } known && known != reference) return;
        await gate.Do(effect.Organisation, new RunId(effect.Stream.Value["run:".Length..]), texts => new RunCommand.EffectSettled(
            address, EffectKinds.Of(effect.Kind), effect.Recipient, Succeeded: false, null, texts.Aside($"Ikke leveret: {status}")) { At = default }, null);
    }
}
