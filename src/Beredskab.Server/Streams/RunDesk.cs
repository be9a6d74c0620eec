using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Server.Recovery;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;
using Effect = Beredskab.Engine.Outside.Effect;

namespace Beredskab.Server.Streams;

/// <summary>Decides for runs.</summary>
public sealed class RunDesk(Store store, Books books, Rosters rosters, EffectWriter writer, IncidentLookup incidents, Witness witness, Measures measures, bool isCaching = true)
    : Desk<Run, RunCommand, RunEvent>(store, witness, isCaching)
{
    protected override async Task<Run> Begin(StreamId stream, IReadOnlyList<Entry> history)
    {
        var first = (RunEvent.RunStarted)Wire<RunEvent>.Read(history[0].Type, System.Text.Encoding.UTF8.GetString(history[0].Data.Span));
        return Run.Of(await books.ByHash(first.Organisation, first.Hash));
    }

    protected override async Task<Run?> BeginWith(RunCommand command) =>
        command is RunCommand.Hear { News: ToRun.Start start } ? Run.Of(await books.ByHash(start.Organisation, start.Hash)) : null;

    protected override async Task<RunCommand> Prepare(StreamId stream, Run state, OrganisationId organisation, RunCommand command)
    {
        var incident = command is RunCommand.Hear { News: ToRun.Start start } ? start.Incident : state.Incident;
        var known = await incidents.Find(incident, organisation);
        if (command is RunCommand.Move move && known is not null) command = move with { Anchors = ClockTime.Anchors(known, books.Clocks), AsOf = known.Position };
        return command with { Roster = await rosters.Now(organisation, known?.Level ?? default) with { Lead = known?.Lead } };
    }

    protected override (IReadOnlyList<RunEvent>? Events, Outcome.Refused? Refusal) Decide(Run state, RunCommand command) => Run.Decide(state, command) switch
    {
        Decision<RunEvent>.Accepted accepted => (accepted.Events, null),
        Decision<RunEvent>.Refused refused => (null, measures.Refused(new(refused.Why))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    protected override Run Evolve(Run state, RunEvent happened) => Run.Evolve(state, happened);

    protected override async ValueTask<RunEvent> Place(Run state, RunEvent happened, DateTimeOffset written, string author)
    {
        if (happened is RunEvent.RunMoved moved) happened = moved with { To = await books.ByHash(state.Organisation, moved.Hash) };
        return happened with { At = written, By = Author.Person(author) };
    }

    protected override ValueList<Reaction> React(Run state, RunEvent happened, RunCommand command) => Run.React(state, happened);

    protected override NewEntry Enter(RunEvent happened)
    {
        var (type, data) = Wire<RunEvent>.Write(happened);
        return new(type, (happened as RunEvent.Noted)?.Happened ?? happened.At, Author.Of(happened.By), data);
    }

    protected override (string Mode, IncidentId Incident, OrganisationId Organisation) Frame(Run state) =>
        (Author.Word(state.Mode), state.Incident, state.Organisation);

    protected override StreamSummary Summarise(StreamId stream, Run state) => new()
    {
        Stream = stream,
        Kind = "run",
        Organisation = state.Organisation,
        Incident = state.Incident,
        Id = state.Id.Value,
        Playbook = state.Version.Content.Id,
        PlaybookVersion = state.Version.Content.Version,
        PlaybookHash = state.Version.Hash,
        Status = StatusWord(state.Status),
        Mode = Author.Word(state.Mode),
        Created = state.Started,
        Ended = state.IsGoing ? null : Store.Now(),
        NextDeadline = state.Deadline,
    };

    protected override IEnumerable<string> Over(RunEvent happened) => happened switch
    {
        RunEvent.StepHappened(var address, _, _) => [address.ToString()],
        RunEvent.RoundMissed(var address) => [address.ToString()],
        RunEvent.RoundClosed(var address, _) => [address.ToString()],
        RunEvent.DecisionSentBack(var address, _, _, _, _, _) => [address.ToString()],
        _ => [],
    };

    protected override bool Opens(RunEvent happened) => happened is RunEvent.Released { IsOpen: true };

    protected override Failing? Needs(RunCommand command) => command switch
    {
        RunCommand.ReachTime => Failing.Time,
        RunCommand.Hear => Failing.News,
        RunCommand.EffectSettled or RunCommand.DoubtEffect or RunCommand.PageIsOverdue => Failing.World,
        _ => null,
    };

    protected override Task<IReadOnlyList<NewEffect>> Write(StreamId stream, Run state, IReadOnlyList<Effect> effects, DateTimeOffset at, IReadOnlyList<NewAside> asides) =>
        writer.Write(stream, state, effects, at, asides);

    public static string StatusWord(RunStatus status) => status switch
    {
        RunStatus.NotStarted => "not-started",
        RunStatus.Running => "running",
        RunStatus.Paused => "paused",
        RunStatus.Ended => "ended",
        _ => "aborted",
    };
}

/// <summary>Who wrote an entry, as the journal spells it: <c>person:…</c>, or what acted.</summary>
public static class Author
{
    private const string Prefix = "person:";

    public static string Of(PersonId? person) => person is { } by ? Prefix + by.Value : "engine";

    public static PersonId? Person(string author) =>
        author.StartsWith(Prefix, StringComparison.Ordinal) ? new PersonId(author[Prefix.Length..]) : null;

    public static string Word(Mode mode) => mode == Mode.Drill ? "drill" : "live";
}

/// <summary>What runs ask of their incident while they decide, and texts while they are written. Neither holds the gate, which is made of them, so it is given to this one afterwards.</summary>
public sealed class IncidentLookup
{
    private Func<IncidentId, OrganisationId, Task<Incident?>> _find = (_, _) => Task.FromResult<Incident?>(null);

    public void FindBy(Func<IncidentId, OrganisationId, Task<Incident?>> find) => _find = find;

    public Task<Incident?> Find(IncidentId incident, OrganisationId organisation) => _find(incident, organisation);
}
