using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>
/// Walks out into the world: takes the due effects of a stream, does them side by side within a bound, and reports how each ended
/// in the same transaction that settles it.
/// </summary>
public sealed class Legs(Store store, Gate gate, Courier courier, Hands hands, ILogger<Legs> log)
{
    private const int MostAtOnce = 32;
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);

    /// <summary>What Hangfire calls.</summary>
    public Task Look(string stream) => Look(new StreamId(stream), CancellationToken.None);

    public async Task Look(StreamId stream, CancellationToken stop)
    {
        await courier.Deliver(stream);
        while (!stop.IsCancellationRequested)
        {
            var now = store.Now();
            var claimed = await store.Ledger.Claim(store.NodeId, now, MostAtOnce, now + s_lease, EffectKinds.Outside, stream, stop);
            foreach (var late in claimed.Expired) await Report(late, succeeded: false, null, "Beskeden udløb, før den blev afsendt.", []);
            if (claimed.Effects.Count == 0) return;
            await Task.WhenAll(claimed.Effects.Select(effect => Do(effect, stop)));
        }
    }

    /// <summary>Effects whose end was stored and whose run was not told, after a crash between the two or an expiry.</summary>
    public async Task TellUntold()
    {
        foreach (var effect in await store.Ledger.Untold())
            await Report(effect, effect.State is EffectState.Done or EffectState.HandedOver, effect.Reference, effect.Why ?? "", []);
    }

    /// <summary>Attempts that were cut off: ask the provider, then settle; where it cannot be asked, send a message once more.</summary>
    public async Task AskAboutUnknown(CancellationToken stop)
    {
        await store.Ledger.GiveUpLost(store.Now(), stop: stop);
        var now = store.Now();
        foreach (var effect in await store.Ledger.ClaimUnknown(store.NodeId, now, MostAtOnce, now + s_lease, stop))
            await Settle(effect, await hands.Ask(effect, stop));
    }

    private async Task Do(Effect effect, CancellationToken stop)
    {
        try
        {
            await Settle(effect, await hands.Do(effect, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The lease runs out, and whoever finds it asks the provider.
        }
        catch (Exception fault)
        {
            log.LogError(fault, "The effect {Key} ({Kind}) failed inside", effect.Key, effect.Kind);
            await Settle(effect, new WorldAnswer.TryAgain(TimeSpan.FromSeconds(30), fault.Message));
        }
    }

    private async Task Settle(Effect effect, WorldAnswer answer)
    {
        var settlement = Retries.Settle(effect, answer, store.Now());
        var settle = new SettleEffect(effect.Key, effect.Fence, settlement);
        switch (settlement)
        {
            case Settlement.Done done: await Report(effect, true, done.Reference, null, [settle], (answer as WorldAnswer.Done)?.Reference); break;
            case Settlement.HandedOver handed: await Report(effect, true, handed.Reference, null, [settle]); break;
            case Settlement.Failed failed: await Report(effect, false, null, failed.Why, [settle]); break;
            default: await store.Ledger.Settle(effect.Key, effect.Fence, settlement, store.Now()); break;
        }
    }

    private async Task Report(Effect effect, bool succeeded, string? reference, string? why, IReadOnlyList<SettleEffect> settlements, string? result = null)
    {
        var isPage = effect.Kind is EffectKinds.Page or EffectKinds.ApprovalPage or EffectKinds.Reply;
        if ((succeeded && isPage) || effect.Kind == EffectKinds.Reply || !Address.TryParse(effect.Address, out var address))
        {
            // The stream need not be told that a page went out; that it did stands in the ledger.
            if (!succeeded && !effect.Stream.IsRun)
                await gate.Settled(effect.Stream, effect.Organisation, texts => new IncidentCommand.PageFailed(new(effect.Recipient), texts.Aside(why ?? "")) { At = default }, settlements, [effect.Key]);
            else
                await store.Journal.Commit(new() { Organisation = effect.Organisation, At = store.Now(), Settlements = settlements, Told = [effect.Key] });
            return;
        }
        await gate.Settled(effect.Stream, effect.Organisation, texts => new RunCommand.EffectSettled(
            address, EffectKinds.Of(effect.Kind), effect.Recipient, succeeded, reference,
            succeeded ? texts.AsideOrNull(effect.Kind == EffectKinds.Light ? result : null) : texts.Aside(why ?? "Ukendt fejl"))
        { At = default }, settlements, [effect.Key]);
    }
}

/// <summary>When to try again, and when to stop trying.</summary>
public static class Retries
{
    private const int MostAttempts = 8;

    public static Settlement Settle(Effect effect, WorldAnswer answer, DateTimeOffset now) => answer switch
    {
        WorldAnswer.TryAgain(_, var why) when effect.Attempts >= MostAttempts => new Settlement.Failed($"Opgivet efter {effect.Attempts} forsøg: {why}"),
        // A page whose time is over is of no use to anybody; the ladder goes on without it.
        WorldAnswer.TryAgain(var after, var why) when effect.Expires is { } expires && now + Wait(effect.Attempts, after) >= expires => new Settlement.Failed($"Nåede det ikke: {why}"),
        _ => Settlement.Of(answer, after => now + Wait(effect.Attempts, after)),
    };

    /// <summary>Twice as long each time, from one second to five minutes, and never shorter than the provider asked.</summary>
    private static TimeSpan Wait(int attempts, TimeSpan? asked)
    {
        var own = TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, Math.Max(0, attempts - 1))));
        return asked is { } wait && wait > own ? wait : own;
    }
}
