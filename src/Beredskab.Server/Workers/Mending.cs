using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Resources;
using Beredskab.Server.Streams;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;

namespace Beredskab.Server.Workers;

/// <summary>
/// Looks after what was set aside because it fails inside: tries it again when its time has come, asks the incident's lead to take
/// over by hand, and says when it goes on. The journal is read and never changed.
/// </summary>
public sealed class Mending(Store store, Gate gate, RunDesk runs, IncidentDesk incidents, Legs legs, Books books, ILogger<Mending> log)
{
    /// <summary>What nobody has brought again for so long is not coming any more.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromMinutes(15);

    /// <summary>Lets time come for a stream. What fails is noted and left alone for a while; a database that is away stops the round.</summary>
    public async Task<bool> ReachTime(StreamId stream, OrganisationId organisation)
    {
        try
        {
            await gate.ReachTime(stream, organisation);
            return true;
        }
        catch (NewerEventException newer) when (store.IsShared)
        {
            log.LogWarning("A deadline of {Stream} is left to a newer node: {Why}", stream, newer.Message);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !store.IsPassing(fault))
        {
            var known = store.SetAsides.Find(stream).MaxBy(one => one.Failures);
            log.LogError("Time could not be reached for {Stream} ({Failures} times now; next at {Next}): {Fault}", stream, known?.Failures, known?.Next, Nameless.Of(fault));
            return false;
        }
    }

    /// <summary>One look at all that is set aside.</summary>
    public async Task Look(CancellationToken stop)
    {
        foreach (var one in await store.SetAsides.List(stop))
        {
            if (one.Next <= store.Now()) await TryAgain(one, stop);
            if (store.SetAsides.Find(one.Stream).FirstOrDefault(known => known.What == one.What) is { IsForPeople: true, IsTold: false } standing) await Tell(standing, stop);
        }
        foreach (var mended in await store.SetAsides.GoingOn(stop))
        {
            if (!store.SetAsides.Knows(mended.Stream)) await Note(mended.Stream, mended.Organisation, null, "set-aside.goes-on", null);
            await store.SetAsides.ToldGoingOn(mended.Stream, stop);
        }
    }

    /// <summary>A person has mended something, or upgraded, and says: try again. It is folded from the journal anew.</summary>
    public async Task<Outcome> TryAgain(Api.Caller caller, StreamId stream, string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason)) return new Outcome.Refused("reason-needed", "Say why; the reason stands on the timeline.");
        await store.SetAsides.List();
        var failing = store.SetAsides.Find(stream).Where(one => one.Organisation == caller.Organisation).ToList();
        if (failing is []) return new Outcome.Refused("not-set-aside", "It is not set aside and needs no repair.");
        await Note(stream, caller.Organisation, caller.Person, "set-aside.tried", reason.Trim());
        var went = true;
        foreach (var one in failing) went &= await TryAgain(one, CancellationToken.None);
        if (!went || store.SetAsides.Find(stream).Any(one => one.What is Failing.Folding or Failing.Time)) return new Outcome.Refused("still-failing", "It fails as before, and stands aside. Go on by hand; nothing in its history was changed.");
        // What others could not tell it is brought by itself; until then it counts as mended.
        foreach (var one in failing.Where(one => store.SetAsides.Knows(stream, one.What))) await store.SetAsides.Succeeded(stream, one.What);
        return new Outcome.Accepted(stream, [], []);
    }

    private async Task<bool> TryAgain(SetAside one, CancellationToken stop)
    {
        runs.Forget(one.Stream);
        incidents.Forget(one.Stream);
        switch (one.What)
        {
            case Failing.Folding or Failing.Time:
                return await ReachTime(one.Stream, one.Organisation);
            case Failing.World:
                await legs.TellUntold(one.Stream);
                await legs.TellOverdue(one.Stream);
                if ((await store.Ledger.Untold(1, one.Stream, stop)).Count > 0) return false;
                await store.SetAsides.Succeeded(one.Stream, one.What, stop);
                return true;
            default:
                // Its courier comes again by itself.
                if (store.Now() - one.Last > s_forgotten) await store.SetAsides.Succeeded(one.Stream, one.What, stop);
                return true;
        }
    }

    /// <summary>The lead gets a task of it, paged and climbing like any other: what is due in there is nobody's otherwise.</summary>
    private async Task Tell(SetAside one, CancellationToken stop)
    {
        log.LogCritical("{Stream} is set aside: it failed {Failures} times since {Since} ({What}). Its history is whole; people must go on by hand. {Fault}", one.Stream, one.Failures, one.Since, one.What, one.Fault);
        try
        {
            if (await store.Summaries.Get(one.Stream, stop) is { } summary && one.Stream.IsRun
                && await gate.Improvised(one.Organisation, summary.Incident, null) is { } improvised && StreamId.Of(improvised) != one.Stream)
                await gate.Do(one.Organisation, improvised, texts => new RunCommand.AddTask(
                    new(new("incident-lead"), null, texts.Aside(Texts.In(Texts.Danish).Say("set-aside.task", ("run", TitleOf(summary)))), TimeSpan.FromMinutes(5), null, EndsWhenAcknowledged: false)) { At = default },
                    null, new("set-aside", one.Stream.Value, Instant.Text(one.Since), "", 200, _ => ""));
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !store.IsPassing(fault))
        {
            // Then the pages, the health and the log are all there is.
            log.LogCritical("Nobody could be paged for {Stream}, which is set aside: {Fault}", one.Stream, Nameless.Of(fault));
        }
        await store.SetAsides.Told(one, stop);
    }

    /// <summary>A note in the incident; where that cannot be written, the log has it.</summary>
    private async Task Note(StreamId stream, OrganisationId organisation, PersonId? by, string key, string? reason)
    {
        if (await store.Summaries.Get(stream) is not { } summary) return;
        var sentence = Texts.In(Texts.Danish).Say(key, ("run", TitleOf(summary)), ("reason", reason));
        log.LogWarning("{Stream}: {What}", stream, key);
        try
        {
            await gate.Do(organisation, summary.Incident, texts => new IncidentCommand.Note("observation", texts.Aside(sentence), null) { At = default }, by);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !store.IsPassing(fault))
        {
            log.LogError("{Stream} could not be noted in its incident: {Fault}", stream, Nameless.Of(fault));
        }
    }

    private string TitleOf(StreamSummary summary) =>
        summary.Playbook is { } playbook ? books.Shipped.Playbooks.FirstOrDefault(version => version.Content.Id == playbook)?.Content.Title.In("da") ?? playbook.Value : Texts.In(Texts.Danish)["set-aside.incident"];
}
