using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Server.Recovery;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;
using Effect = Beredskab.Engine.Outside.Effect;

namespace Beredskab.Server.Streams;

/// <summary>Decides for incidents.</summary>
public sealed class IncidentDesk(Store store, Books books, Rosters rosters, EffectWriter writer, Witness witness, Measures measures, bool isCaching = true)
    : Desk<Incident, IncidentCommand, IncidentEvent>(store, witness, isCaching)
{
    protected override Task<Incident> Begin(StreamId stream, IReadOnlyList<Entry> history) => Task.FromResult(Incident.New);

    protected override Task<Incident?> BeginWith(IncidentCommand command) =>
        Task.FromResult(command is IncidentCommand.Open ? Incident.New : null);

    protected override async Task<IncidentCommand> Prepare(StreamId stream, Incident state, OrganisationId organisation, IncidentCommand command) =>
        command with { Roster = await rosters.Now(organisation, state.Level) with { Lead = state.Lead }, Clocks = books.Clocks };

    protected override (IReadOnlyList<IncidentEvent>? Events, Outcome.Refused? Refusal) Decide(Incident state, IncidentCommand command) =>
        Incident.Decide(state, command) switch
        {
            Decision<IncidentEvent>.Accepted accepted => (accepted.Events, null),
            Decision<IncidentEvent>.Refused refused => (null, measures.Refused(new(refused.Why))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    protected override Incident Evolve(Incident state, IncidentEvent happened) => Incident.Evolve(state, happened);

    protected override ValueTask<IncidentEvent> Place(Incident state, IncidentEvent happened, DateTimeOffset written, string author) =>
        new(happened with { At = written, By = Author.Person(author) });

    protected override ValueList<Reaction> React(Incident state, IncidentEvent happened, IncidentCommand command) => Incident.React(state, happened, command.Clocks);

    protected override NewEntry Enter(IncidentEvent happened)
    {
        var (type, data) = Wire<IncidentEvent>.Write(happened);
        return new(type, (happened as IncidentEvent.Noted)?.Happened ?? happened.At, Author.Of(happened.By), data);
    }

    protected override (string Mode, IncidentId Incident, OrganisationId Organisation) Frame(Incident state) =>
        (Author.Word(state.Mode), state.Id, state.Organisation);

    protected override StreamSummary Summarise(StreamId stream, Incident state) => new()
    {
        Stream = stream,
        Kind = "incident",
        Organisation = state.Organisation,
        Incident = state.Id,
        Id = state.Id.Value,
        Status = state.IsClosed ? "closed" : "open",
        Mode = Author.Word(state.Mode),
        Created = state.Opened,
        Ended = state.Closed,
        NextDeadline = state.Deadline,
        TitleAside = state.Title?.Id,
    };

    protected override IEnumerable<string> Over(IncidentEvent happened) => [];

    protected override bool Opens(IncidentEvent happened) => happened is IncidentEvent.Released { IsOpen: true };

    protected override Failing? Needs(IncidentCommand command) => command switch
    {
        IncidentCommand.ReachTime => Failing.Time,
        IncidentCommand.Hear or IncidentCommand.CallPlaybook { Caller: not null } => Failing.News,
        IncidentCommand.PageFailed or IncidentCommand.DoubtEffect => Failing.World,
        _ => null,
    };

    protected override Task<IReadOnlyList<NewEffect>> Write(StreamId stream, Incident state, IReadOnlyList<Effect> effects, DateTimeOffset at, IReadOnlyList<NewAside> asides) =>
        writer.Write(stream, state, effects, at, asides);
}
