using System.Diagnostics;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server;

/// <summary>
/// The one way in: every command from REST, pages, SMS, the clock and the world passes here. When an answer comes back as accepted
/// it is on the disk; what follows from it is then delivered and rung for.
/// </summary>
public sealed class Gate(RunDesk runs, IncidentDesk incidents, Courier courier, Doorbell doorbell, Store store)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_carried = TimeSpan.FromSeconds(3);

    /// <summary>Gives a run a command.</summary>
    public Task<Outcome> Do(OrganisationId organisation, RunId run, Func<FreeText, RunCommand> command, PersonId? by, Request? request = null) => OrAside(StreamId.Of(run), async stream =>
    {
        if (await runs.Read(stream) is not { } known || known.Organisation != organisation) return new Outcome.NotFound("not-found.run", $"There is no run '{run:run}'.");
        var texts = new FreeText(stream, by);
        var made = command(texts);
        return await Follow(await runs.Do(stream, organisation, at => made with { At = at, By = by }, new() { Asides = texts.Made, Request = request }), organisation);
    });

    /// <summary>Gives an incident a command.</summary>
    public Task<Outcome> Do(OrganisationId organisation, IncidentId incident, Func<FreeText, IncidentCommand> command, PersonId? by, Request? request = null) => OrAside(StreamId.Of(incident, organisation), async stream =>
    {
        if (await incidents.Read(stream) is null) return new Outcome.NotFound("not-found.incident", $"There is no incident '{incident:incident}'.");
        var texts = new FreeText(stream, by);
        var made = command(texts);
        return await Follow(await incidents.Do(stream, organisation, at => made with { At = at, By = by }, new() { Asides = texts.Made, Request = request }), organisation);
    });

    /// <summary>Opens an incident.</summary>
    public async Task<Outcome> Open(OrganisationId organisation, IncidentId incident, Func<FreeText, IncidentCommand.Open> command, PersonId? by, Request? request = null)
    {
        var stream = StreamId.Of(incident, organisation);
        var texts = new FreeText(stream, by);
        var made = command(texts);
        return await Follow(await incidents.Do(stream, organisation, at => made with { At = at, By = by }, new() { Asides = texts.Made, Request = request }), organisation);
    }

    /// <summary>Null also for one that is set aside and cannot be folded: it is missing from the lists, and shown with what is set aside.</summary>
    public Task<Run?> Read(RunId run) => WholeOrNull(StreamId.Of(run), runs.Read);

    public Task<Incident?> Read(IncidentId incident, OrganisationId organisation) => WholeOrNull(StreamId.Of(incident, organisation), incidents.Read);

    public static IncidentId NewIncident() => new(NewId());

    public static RunId NewRun() => new(NewId());

    /// <summary>Time has come for a stream.</summary>
    public async Task ReachTime(StreamId stream, OrganisationId organisation)
    {
        var outcome = stream.IsRun
            ? await runs.Do(stream, organisation, at => new RunCommand.ReachTime { At = at }, Alongside.Nothing)
            : await incidents.Do(stream, organisation, at => new IncidentCommand.ReachTime { At = at }, Alongside.Nothing);
        await Follow(outcome, organisation);
    }

    /// <summary>The world has answered for an effect of a run or an incident; told and settled in one breath.</summary>
    public async Task<Outcome> Settled(
        StreamId stream, OrganisationId organisation, Func<FreeText, RunCommand> command, IReadOnlyList<SettleEffect> settlements, IReadOnlyList<EffectKey> told)
    {
        var texts = new FreeText(stream, null);
        var made = command(texts);
        return await Follow(await runs.Do(stream, organisation, at => made with { At = at }, new() { Asides = texts.Made, Settlements = settlements, Told = told }), organisation);
    }

    public async Task<Outcome> Settled(
        StreamId stream, OrganisationId organisation, Func<FreeText, IncidentCommand> command, IReadOnlyList<SettleEffect> settlements, IReadOnlyList<EffectKey> told)
    {
        var texts = new FreeText(stream, null);
        var made = command(texts);
        return await Follow(await incidents.Do(stream, organisation, at => made with { At = at }, new() { Asides = texts.Made, Settlements = settlements, Told = told }), organisation);
    }

    /// <summary>A person settles what was held back: the entry and the ledger in one breath.</summary>
    public async Task<Outcome> SettleHeld(Effect effect, HeldChoice choice, string reason, PersonId by, Settlement settlement, Request? request)
    {
        var texts = new FreeText(effect.Stream, by);
        var why = texts.Aside(reason);
        var alongside = new Alongside { Asides = texts.Made, Request = request, Settlements = [new(effect.Key, effect.Fence, settlement)], Told = choice == HeldChoice.Send ? [] : [effect.Key] };
        var address = Address.TryParse(effect.Address, out var at) ? at : (Address?)null;
        return await Follow(effect.Stream.IsRun
            ? await runs.Do(effect.Stream, effect.Organisation, now => new RunCommand.SettleHeld(
                effect.Key.Value, address, EffectKinds.Of(effect.Kind), effect.Kind, effect.Recipient, choice, why) { At = now, By = by }, alongside)
            : await incidents.Do(effect.Stream, effect.Organisation, now => new IncidentCommand.SettleHeld(
                effect.Key.Value, effect.Kind, effect.Recipient, choice, why) { At = now, By = by }, alongside), effect.Organisation);
    }

    /// <summary>Gives the incident's run for what people improvise a command.</summary>
    public async Task<Outcome> Improvise(OrganisationId organisation, IncidentId incident, Func<FreeText, RunCommand> command, PersonId? by, Request? request = null)
    {
        if (await Improvised(organisation, incident, by) is not { } run) return new Outcome.NotFound("not-found.incident", $"There is no incident '{incident:incident}'.");
        // Whoever opened it may have died before it was told to begin, and until another carries that there is nothing to give a command to.
        return await IsThere(run, s_carried) ? await Do(organisation, run, command, by, request) : new Outcome.Busy();
    }

    /// <summary>The incident's run for what people improvise, opened when it is first needed.</summary>
    public async Task<RunId?> Improvised(OrganisationId organisation, IncidentId incident, PersonId? by)
    {
        if ((await Read(incident, organisation))?.Improvised is { } there) return there.Run;
        await Do(organisation, incident, _ => new IncidentCommand.Improvise(NewRun()) { At = default }, by);
        return (await Read(incident, organisation))?.Improvised?.Run;
    }

    /// <summary>Waits until a run that was called can be read: somebody else may carry the notice that starts it. False: it takes longer than that.</summary>
    public async Task<bool> IsThere(RunId run, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        while (await Read(run) is null)
        {
            if (Stopwatch.GetElapsedTime(began) > patience) return false;
            await Task.Delay(s_look);
        }
        return true;
    }

    /// <summary>A person whose command meets something that is set aside hears so, when it fails like everything else there.</summary>
    private async Task<Outcome> OrAside(StreamId stream, Func<StreamId, Task<Outcome>> order)
    {
        try
        {
            return await order(stream);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !store.IsPassing(fault) && store.SetAsides.Knows(stream))
        {
            return new Outcome.SetAside();
        }
    }

    private async Task<T?> WholeOrNull<T>(StreamId stream, Func<StreamId, Task<T?>> read) where T : class
    {
        try
        {
            return await read(stream);
        }
        catch (Exception fault) when (!store.IsPassing(fault) && store.SetAsides.Knows(stream, Failing.Folding))
        {
            return null;
        }
    }

    private async Task<Outcome> Follow(Outcome outcome, OrganisationId organisation)
    {
        if (outcome is not Outcome.Accepted accepted) return outcome;
        await courier.Deliver(accepted.Notices);
        if (accepted.HasEffects) doorbell.Ring(accepted.Stream, organisation);
        return outcome;
    }

    private static string NewId() => Guid.CreateVersion7().ToString("n");
}

/// <summary>Takes free text out of the record: each becomes an aside, committed with the command that names it.</summary>
public sealed class FreeText(StreamId stream, PersonId? by)
{
    private readonly List<NewAside> _made = [];

    public IReadOnlyList<NewAside> Made => _made;

    public Engine.Aside Aside(string text)
    {
        var aside = Storage.Aside.Create(text.Trim());
        _made.Add(new(aside, stream, by));
        return new(aside.Ref.Aside, aside.Ref.Sha256);
    }

    /// <summary>Takes over what was made before the command could be.</summary>
    public void Take(FreeText other) => _made.AddRange(other._made);

    /// <summary>Null for nothing written.</summary>
    public Engine.Aside? AsideOrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : Aside(text);
}
