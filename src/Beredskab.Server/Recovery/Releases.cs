using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Caller = Beredskab.Server.Api.Caller;

namespace Beredskab.Server.Recovery;

/// <summary>
/// What people order after a restore: that a run, an incident or new work goes on (two different people, each with a reason), and what
/// is to become of each effect that was held back.
/// </summary>
public sealed class Releases(Store store, Gate gate)
{
    private static readonly Outcome.Refused s_reasonNeeded = new("reason-needed", "Say why; the reason stands on the timeline.");
    private static readonly Outcome.Refused s_notFrozen = new("not-frozen", "It is not frozen and needs no release.");

    public Task<Outcome> Release(Caller caller, RunId run, string? reason, Request? request) => Release(caller, StreamId.Of(run), reason, (freeze, why) =>
        gate.Do(caller.Organisation, run, texts => new RunCommand.Release(freeze, texts.Aside(why)) { At = default }, caller.Person, request));

    public Task<Outcome> Release(Caller caller, IncidentId incident, string? reason, Request? request) => Release(caller, StreamId.Of(incident, caller.Organisation), reason, (freeze, why) =>
        gate.Do(caller.Organisation, incident, texts => new IncidentCommand.Release(freeze, texts.Aside(why)) { At = default }, caller.Person, request));

    /// <summary>New work may go out while the old stands still.</summary>
    public async Task<Outcome> Open(Caller caller, string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason)) return s_reasonNeeded;
        if (await store.Freezes.Now() is not { IsHouseShut: true } frozen) return s_notFrozen;
        return await store.Freezes.Open(new(frozen.Freeze.Id, caller.Person, store.Now(), reason.Trim()))
            ? new Outcome.Accepted(default, [], [])
            : new Outcome.Refused("same-person", "You have released this already. Somebody else has to do it too.");
    }

    /// <param name="verb"><c>send</c>, <c>done</c> or <c>drop</c>.</param>
    public async Task<Outcome> SettleHeld(Caller caller, string id, string verb, string? reason, Request? request)
    {
        if (string.IsNullOrWhiteSpace(reason)) return s_reasonNeeded;
        if (await store.Ledger.Get(new(id)) is not { } effect || effect.Organisation != caller.Organisation) return new Outcome.NotFound("not-found.effect", $"There is no effect '{id:effect}'.");
        if (request is not null && await store.Journal.Answered(request.Caller, request.Path, request.Key, store.Now()) is { } answer)
            return answer.BodySha256 == request.BodySha256 ? new Outcome.Repeated(answer) : new Outcome.KeyReused();
        if (effect.State != EffectState.Held) return new Outcome.Refused("not-held", $"This effect is {effect.State:state}, not held.");
        var (choice, settlement) = verb switch
        {
            "send" => (HeldChoice.Send, (Settlement)new Settlement.Sent(store.Now())),
            "done" => (HeldChoice.Done, new Settlement.Done()),
            _ => (HeldChoice.Drop, new Settlement.Cancelled("dropped by a person")),
        };
        return await gate.SettleHeld(effect, choice, reason.Trim(), caller.Person, settlement, request);
    }

    private async Task<Outcome> Release(Caller caller, StreamId stream, string? reason, Func<string, string, Task<Outcome>> order)
    {
        if (string.IsNullOrWhiteSpace(reason)) return s_reasonNeeded;
        return await store.Freezes.Now() is { } frozen && frozen.Streams.Contains(stream) ? await order(frozen.Freeze.Id, reason.Trim()) : s_notFrozen;
    }
}
