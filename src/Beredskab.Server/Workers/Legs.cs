using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Server.Recovery;
using Beredskab.Server.Streams;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>
/// Walks out into the world: takes the due effects of a stream, does them side by side within a bound, and reports how each ended
/// in the same transaction that settles it.
/// </summary>
public sealed class Legs(Store store, Gate gate, Courier courier, Hands hands, Pulse pulse, Witness witness, Providers providers, Measures measures, TimeProvider time, ILogger<Legs> log)
{
    private const int MostAtOnce = 32;
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);

    /// <summary>What Hangfire calls.</summary>
    [Hangfire.AutomaticRetry(Attempts = 0, OnAttemptsExceeded = Hangfire.AttemptsExceededAction.Delete)]
    public async Task Look(string stream)
    {
        await courier.Deliver(new StreamId(stream));
        await Look(new StreamId(stream), CancellationToken.None);
    }

    public async Task Look(StreamId stream, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Measured by our own clock from before the claim: a node that was frozen in between must notice.
            var since = time.GetTimestamp();
            var claimed = await Claim(stream, stop);
            if (claimed.Count == 0) return;
            CrashPoint.Pass("after-claim");
            await Task.WhenAll(claimed.Select(effect => Do(effect, since, stop)));
        }
    }

    /// <summary>Effects whose end was stored and whose run was not told, after a crash between the two or an expiry.</summary>
    /// <param name="only">One stream, which may be set aside; else all that are not.</param>
    public async Task TellUntold(StreamId? only = null)
    {
        foreach (var effect in Planted.Is("untold-stay-untold") ? [] : await store.Ledger.Untold(only: only))
            await Heard(effect, () => Report(effect, effect.State is EffectState.Done or EffectState.HandedOver, effect.Reference, effect.Why ?? "", []));
    }

    /// <summary>Attempts whose lease has run out: a notice is carried again at once, and of what was to leave the house the provider is asked.</summary>
    public Task GiveUpLost(CancellationToken stop) => store.Ledger.GiveUpLost(store.Now(), store.Now() + Retries.StillUnderWay, stop: stop);

    /// <summary>Attempts that nobody knows the end of: ask the provider what became of them, and settle.</summary>
    public async Task AskAboutUnknown(CancellationToken stop)
    {
        IReadOnlyList<Effect> claimed;
        do
        {
            var since = time.GetTimestamp();
            var now = store.Now();
            claimed = await store.Ledger.ClaimUnknown(store.NodeId, now, MostAtOnce, now + s_lease, stop);
            await Task.WhenAll(claimed.Select(effect => Ask(effect, since, stop)));
        }
        // Whoever was silent to two hundred is doubted two hundred times in the same second. What was asked about is not due again by then.
        while (claimed.Count == MostAtOnce);
    }

    /// <summary>Pages that have not left in time: their runs try another way beside them.</summary>
    public async Task TellOverdue(StreamId? only = null)
    {
        foreach (var page in await store.Ledger.Overdue(store.Now() - Retries.OverdueAfter, only: only))
            await Heard(page, async () =>
            {
                if (page.Stream.IsRun && Address.TryParse(page.Address, out var address))
                    await gate.Settled(page.Stream, page.Organisation, _ => new RunCommand.PageIsOverdue(address, new(page.Recipient), EffectKinds.Of(page.Kind)) { At = default }, [], []);
                await store.Ledger.MarkOverdue(page.Key, store.Now());
            });
    }

    /// <summary>Tells a stream something of its effect. False when it cannot hear it now: it is told again, and keeps none of the others waiting.</summary>
    private async Task<bool> Heard(Effect effect, Func<Task> tell)
    {
        try
        {
            await tell();
            return true;
        }
        catch (NewerEventException newer) when (store.IsShared)
        {
            log.LogInformation("What became of the effect {Key} ({Kind}) is left to a newer node to tell: {Why}", effect.Key, effect.Kind, newer.Message);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !store.IsPassing(fault))
        {
            log.LogError("{Stream} could not hear what became of the effect {Key} ({Kind}): {Fault}", effect.Stream, effect.Key, effect.Kind, Nameless.Of(fault));
        }
        return false;
    }

    /// <summary>What the providers can take now. When one is short of room, what is most urgent anywhere goes before what is due here.</summary>
    private async Task<IReadOnlyList<Effect>> Claim(StreamId stream, CancellationToken stop)
    {
        var all = new List<Effect>();
        var rooms = Providers.Names.Select(name => (Name: name, Room: providers.Of(name).Take(MostAtOnce))).ToList();
        try
        {
            if (rooms.TrueForAll(room => room.Room == MostAtOnce)) all.AddRange(await Claim(MostAtOnce, EffectKinds.Outside, stream, null, stop));
            else
                foreach (var (name, room) in rooms.Where(room => room.Room > 0))
                {
                    var (kinds, channel) = Providers.Claims(name);
                    all.AddRange(await Claim(room, kinds, room == MostAtOnce ? stream : null, channel, stop));
                }
        }
        catch (Exception fault) when (all.Count > 0 && store.IsPassing(fault))
        {
            // What is claimed already goes out; the rest is found by the sweeper.
        }
        finally
        {
            // Also when nothing could be claimed: a provider whose one trial never set out would be waited for until the next restart.
            foreach (var (name, room) in rooms) providers.Of(name).GiveBack(room - all.Count(effect => Providers.NameOf(effect) == name));
        }
        return all;
    }

    private async Task<IReadOnlyList<Effect>> Claim(int max, IReadOnlyList<string> kinds, StreamId? stream, string? channel, CancellationToken stop)
    {
        var now = store.Now();
        var claimed = await store.Ledger.Claim(store.NodeId, now, max, now + s_lease, kinds, stream, channel, stop);
        try
        {
            foreach (var late in claimed.Expired) await Heard(late, () => Report(late, succeeded: false, null, "Beskeden udløb, før den blev afsendt.", []));
        }
        catch (Exception fault) when (claimed.Effects.Count > 0)
        {
            // They are told later, by TellUntold; what was claimed in the same breath must set out now.
            log.LogWarning("What expired could not be told at once ({Why})", fault.GetType().Name);
        }
        return claimed.Effects;
    }

    private async Task Do(Effect effect, long since, CancellationToken stop)
    {
        WorldAnswer answer;
        using var attempt = Measures.Attempt(effect);
        try
        {
            if (EffectKinds.IsDestructive(effect.Kind)) await witness.Tell(effect.Stream, stop);
            pulse.Cover(effect);
            if (Planted.Is("settled-before-sent") && effect.Channel.Length > 0) await Settle(effect, new WorldAnswer.HandedOver(""));
            answer = await WithinHalfTheLease(since, over => hands.Do(effect, over), stop);
            var provider = providers.Of(Providers.NameOf(effect));
            provider.Answered(answer);
            // What is tried again is not due before its provider may be asked again.
            if (answer is WorldAnswer.TryAgain(var after, var why) && provider.ShutFor is var shut && shut > (after ?? TimeSpan.Zero)) answer = new WorldAnswer.TryAgain(shut, why);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The lease runs out, and whoever finds it asks the provider.
            return;
        }
        catch (Exception fault)
        {
            log.LogError("The effect {Key} ({Kind}) failed inside; what became of it is asked for: {Fault}", effect.Key, effect.Kind, Nameless.Of(fault));
            answer = new WorldAnswer.Unknown(fault.Message);
            // Our mistake says nothing of the provider.
            providers.Of(Providers.NameOf(effect)).GiveBack(1);
        }
        if (answer is WorldAnswer.Unknown && Planted.Is("unknown-is-done")) answer = new WorldAnswer.HandedOver("");
        measures.Answered(effect, answer, store.Now(), attempt);
        CrashPoint.Pass("after-send-before-settle");
        await Keep(effect, answer, stop);
        CrashPoint.Pass("after-settle");
    }

    /// <summary>
    /// Settles, again and again while the database is away: what the world answered must not be lost because it could not be written
    /// at once. If it was written after all, the fence says so.
    /// </summary>
    private async Task Keep(Effect effect, WorldAnswer answer, CancellationToken stop)
    {
        for (var until = store.Now() + s_lease / 2; ;)
            try
            {
                await Settle(effect, answer);
                return;
            }
            catch (Exception fault) when (store.IsPassing(fault) && store.Now() < until)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, stop);
            }
    }

    /// <summary>
    /// Whoever holds a lease stops at half of it by the own clock: when others may take it, nothing of ours is under way any more.
    /// </summary>
    private async Task<WorldAnswer> WithinHalfTheLease(long since, Func<CancellationToken, Task<WorldAnswer>> work, CancellationToken stop)
    {
        var left = (s_lease / 2) - time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero) return new WorldAnswer.TryAgain(null, "The lease was half over before the attempt began");
        using var over = new CancellationTokenSource(left, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop);
        try
        {
            return await work(both.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new WorldAnswer.Unknown("No answer within half of the lease");
        }
    }

    private async Task Settle(Effect effect, WorldAnswer answer)
    {
        var settlement = Retries.Settle(effect, answer, store.Now());
        var settle = new SettleEffect(effect.Key, effect.Fence, settlement);
        Func<Task>? tell = settlement switch
        {
            Settlement.Done done => () => Report(effect, true, done.Reference, null, [settle], (answer as WorldAnswer.Done)?.Reference),
            Settlement.HandedOver handed => () => Report(effect, true, handed.Reference, null, [settle]),
            Settlement.Failed failed => () => Report(effect, false, null, failed.Why, [settle]),
            _ => null,
        };
        // What its stream cannot hear stands in the ledger all the same, so that it is not done twice, and is told when it can be.
        if (tell is null || !await Heard(effect, tell)) await store.Ledger.Settle(effect.Key, effect.Fence, settlement, store.Now());
        if (EffectKinds.IsDestructive(effect.Kind)) await witness.Tell(effect.Stream);
    }

    private async Task Ask(Effect effect, long since, CancellationToken stop)
    {
        try
        {
            // Held up since it was taken in hand, this node cannot ask in time. That says nothing of the provider, so nothing follows but another look.
            if (time.GetElapsedTime(since) >= s_lease / 2)
            {
                await store.Ledger.Settle(effect.Key, effect.Fence, new Settlement.Unknown("The lease was half over", store.Now()), store.Now(), stop);
                return;
            }
            switch (Retries.AfterDoubt(effect, await Recall(effect, stop), store.Now()))
            {
                case AfterDoubt.Answered(var answer): await Settle(effect, answer); break;
                case AfterDoubt.AskAgain(var from, var why): await store.Ledger.Settle(effect.Key, effect.Fence, new Settlement.Unknown(why, from, WasAsked: true), store.Now(), stop); break;
                case AfterDoubt.SendOnceMore(var why): await Doubt(effect, Engine.Runs.Doubt.PossibleDuplicate, new Settlement.TryAgain(store.Now(), why, IsDoubtful: true)); break;
                case AfterDoubt.Hold(var why): await Doubt(effect, Engine.Runs.Doubt.Held, new Settlement.Held(why)); break;
            }
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            log.LogError("What became of the effect {Key} ({Kind}) could not be asked; it is asked again: {Fault}", effect.Key, effect.Kind, Nameless.Of(fault));
            await store.Ledger.Settle(effect.Key, effect.Fence, new Settlement.Unknown(fault.Message, store.Now() + Retries.StillUnderWay), store.Now(), stop);
        }
    }

    /// <summary>Where asking fails inside it is as if the provider could not say: what keeps failing is given up in its time, and people hear of it.</summary>
    private async Task<WorldMemory> Recall(Effect effect, CancellationToken stop)
    {
        try
        {
            return await hands.Recall(effect, stop);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested && !store.IsPassing(fault))
        {
            log.LogError("What became of the effect {Key} ({Kind}) could not be asked, for a fault inside: {Fault}", effect.Key, effect.Kind, Nameless.Of(fault));
            return new WorldMemory.CannotTell($"Fejl i Beredskab: {fault.GetType().Name}");
        }
    }

    /// <summary>Nobody knows, and the timeline says so in the same breath.</summary>
    private async Task Doubt(Effect effect, Doubt then, Settlement settlement)
    {
        var kind = EffectKinds.Of(effect.Kind);
        SettleEffect[] settle = [new(effect.Key, effect.Fence, settlement)];
        if (Planted.Is("duplicate-unlabelled") || effect.Kind == EffectKinds.Reply)
            await store.Ledger.Settle(effect.Key, effect.Fence, settlement, store.Now());
        else if (effect.Stream.IsRun)
            await gate.Settled(effect.Stream, effect.Organisation, _ => new RunCommand.DoubtEffect(AddressOf(effect), kind, effect.Recipient, then) { At = default }, settle, []);
        else
            await gate.Settled(effect.Stream, effect.Organisation, _ => new IncidentCommand.DoubtEffect(kind, effect.Recipient, then) { At = default }, settle, []);
    }

    private static Address? AddressOf(Effect effect) => Address.TryParse(effect.Address, out var address) ? address : null;

    private async Task Report(Effect effect, bool succeeded, string? reference, string? why, IReadOnlyList<SettleEffect> settlements, string? result = null)
    {
        // That a page went out stands in the ledger; its stream is told only when it did not.
        var isQuiet = effect.Kind is EffectKinds.Reply or EffectKinds.StandDown || (succeeded && effect.Kind is EffectKinds.Page or EffectKinds.ApprovalPage);
        if (isQuiet)
            await store.Journal.Commit(new() { Organisation = effect.Organisation, At = store.Now(), Settlements = settlements, Told = [effect.Key] });
        else if (!effect.Stream.IsRun)
            await gate.Settled(effect.Stream, effect.Organisation, texts => new IncidentCommand.PageFailed(new(effect.Recipient), texts.Aside(why ?? "")) { At = default }, settlements, [effect.Key]);
        else
            await gate.Settled(effect.Stream, effect.Organisation, texts => new RunCommand.EffectSettled(
                AddressOf(effect), EffectKinds.Of(effect.Kind), effect.Recipient, succeeded, reference,
                succeeded ? texts.AsideOrNull(effect.Kind == EffectKinds.Light ? result : null) : texts.Aside(why ?? "Ukendt fejl"))
            { At = default }, settlements, [effect.Key]);
    }
}
