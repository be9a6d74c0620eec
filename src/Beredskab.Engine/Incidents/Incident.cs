using System.Collections.Immutable;
using System.Diagnostics;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using static Beredskab.Engine.Incidents.IncidentEvent;

namespace Beredskab.Engine.Incidents;

/// <summary>
/// An incident as one organisation takes part in it, folded from its journal. It holds what belongs to no single run: the level, the
/// lead, the clocks and which runs there are.
/// </summary>
public sealed partial record Incident
{
    private Incident() { }

    public static Incident New { get; } = new();

    public bool IsOpen { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>After a restore: the first of the two who let it go on.</summary>
    public HalfReleased? HalfReleased { get; init; }

    /// <summary>The position of the newest event; 0 before the first.</summary>
    public long Position { get; init; }

    public IncidentId Id { get; init; }

    public OrganisationId Organisation { get; init; }

    public string Number { get; init; } = "";

    public Mode Mode { get; init; }

    public Level Level { get; init; }

    public PersonId? Lead { get; init; }

    public Aside? Title { get; init; }

    public Aside? Area { get; init; }

    public string? MeetAt { get; init; }

    public string Tlp { get; init; } = "AMBER";

    public DateTimeOffset Opened { get; init; }

    public DateTimeOffset? Closed { get; init; }

    public ImmutableDictionary<Awareness, AwarenessAt> Knowledge { get; init; } = ImmutableDictionary<Awareness, AwarenessAt>.Empty;

    /// <summary>In the order they were called.</summary>
    public ImmutableList<CalledRun> Runs { get; init; } = [];

    public ImmutableDictionary<ClockId, Clock> Clocks { get; init; } = ImmutableDictionary<ClockId, Clock>.Empty;

    public ImmutableHashSet<AlertOrigin> Alerts { get; init; } = [];

    /// <summary>The number of the last jump of a clock that stands here; 0 for none.</summary>
    public long LastTimeJump { get; init; }

    /// <summary>When the incident next needs <see cref="IncidentCommand.ReachTime"/>, or null.</summary>
    public DateTimeOffset? Deadline => IsClosed ? null : Clocks.Values.SelectMany(clock => clock.Due).Min(at => (DateTimeOffset?)at);

    public CalledRun? Find(RunId run) => Runs.Find(called => called.Run == run);

    public CalledRun? Improvised => Runs.Find(called => called.Playbook == Improvisation.Playbook.Id && !called.IsOver);

    public static Incident Replay(IEnumerable<IncidentEvent> history) => history.Aggregate(New, Evolve);

    /// <summary>Folds one event. Deterministic, and for ever.</summary>
    public static Incident Evolve(Incident incident, IncidentEvent happened) => Fold(incident, happened) with { Position = incident.Position + 1 };

    private static Incident Fold(Incident incident, IncidentEvent happened) => happened switch
    {
        IncidentOpened opened => incident with
        {
            IsOpen = true,
            Id = opened.Incident,
            Organisation = opened.Organisation,
            Number = opened.Number,
            Mode = opened.Mode,
            Level = opened.Level,
            Lead = opened.Lead,
            Title = opened.Title,
            Area = opened.Area,
            MeetAt = opened.MeetAt,
            Tlp = opened.Tlp,
            Opened = opened.At,
            Alerts = opened.Alert is { } alert ? incident.Alerts.Add(alert) : incident.Alerts,
        },
        LevelSet(var level, _, _) => incident with { Level = level },
        LeadHandedOver(var to) => incident with { Lead = to },
        DetailsChanged(var title, var area, var meetAt) => incident with { Title = title ?? incident.Title, Area = area ?? incident.Area, MeetAt = meetAt ?? incident.MeetAt },
        RunCalled called => incident with
        {
            Runs = incident.Runs.Add(new(called.Run, called.Playbook, called.Hash, called.OnePer, called.Afterwards, called.Caller is { } caller ? [caller] : [], false, false)),
            Clocks = called.Clocks.Aggregate(incident.Clocks, (clocks, id) => clocks.ContainsKey(id) ? clocks : clocks.Add(id, new Clock.Possible(id))),
        },
        RunLinked(var run, var caller, _) => incident.OnRun(run, called => called with { Callers = [.. called.Callers, caller] }),
        CallRefused => incident,
        RunOver(var run, var isAborted) => incident.OnRun(run, called => called with { IsOver = true, IsAborted = isAborted }),
        AwarenessRecorded(var of, var knowledge, _) => incident with { Knowledge = incident.Knowledge.SetItem(of, new(knowledge, happened.By)) },
        ClockStarted(var id, var from, var over, var reminders, _) => incident.Set(new Clock.Running(id, from, over, reminders, IsOver: false)),
        ClockAwaited(var id, _) => incident.Set(new Clock.Possible(id, IsAwaited: true)),
        ClockMoved(var id, var from, var over, var reminders) => incident.Set(new Clock.Running(id, from, over, [.. reminders.Where(at => at > happened.At)], IsOver: false)),
        ClockStopped(var id, var proof, _) => incident.Set(new Clock.Stopped(id, happened.At, proof)),
        ClockWaived(var id, _, _) => incident.Set(new Clock.Waived(id, happened.At, happened.By)),
        ClockLetGo(var id, _) => incident.Set(new Clock.LetGo(id)),
        ClockReminded(var id, _, _) when incident.Clocks[id] is Clock.Running running =>
            incident.Set(running with { Reminders = [.. running.Reminders.Where(at => at > happened.At)] }),
        ClockOver(var id, _) when incident.Clocks[id] is Clock.Running running => incident.Set(running with { IsOver = true }),
        AlertReceived(var alert, _, _) => incident with { Alerts = incident.Alerts.Add(alert) },
        IncidentClosed => incident with { IsClosed = true, Closed = happened.At },
        Released(var freeze, var isOpen, _) => incident with { HalfReleased = isOpen || happened.By is not { } by ? null : new(freeze, by) },
        TimeJumped jump => incident with { LastTimeJump = jump.Number },
        Noted or Corrected or HeldSettled or FileAttached or MessageGivenUp or EffectUncertain or ReplyNotUnderstood or ClockReminded or ClockOver => incident,
        _ => throw new UnreachableException($"{happened.GetType().Name} cannot be folded."),
    };

    private Incident Set(Clock clock) => this with { Clocks = Clocks.SetItem(clock.Id, clock) };

    private Incident OnRun(RunId run, Func<CalledRun, CalledRun> change) =>
        Find(run) is { } called ? this with { Runs = Runs.Replace(called, change(called)) } : this;
}

public sealed record AwarenessAt(Knowledge Knowledge, PersonId? By);

/// <summary>A run that the incident called into being.</summary>
public sealed record CalledRun(
    RunId Run, PlaybookId Playbook, string Hash, OnePer OnePer, PlaybookId? Afterwards, ValueList<Caller> Callers, bool IsOver, bool IsAborted);

/// <summary>A legal or internal clock: possible, then running, then stopped, waived or let go. It never pauses.</summary>
public abstract record Clock(ClockId Id)
{
    public bool IsSettled => this is Stopped or Waived or LetGo;

    /// <summary>The instants at which it wants attention.</summary>
    public IEnumerable<DateTimeOffset> Due => this is Running { IsOver: false } running
        ? running.Reminders.Concat(running.Over is { } over ? [over] : [])
        : [];

    /// <param name="IsAwaited">Starts with the receipt that it counts from.</param>
    public sealed record Possible(ClockId Id, bool IsAwaited = false) : Clock(Id);

    /// <param name="IsOver">The time has run out; it goes on until it is stopped, and is late.</param>
    public sealed record Running(ClockId Id, DateTimeOffset From, DateTimeOffset? Over, ValueList<DateTimeOffset> Reminders, bool IsOver) : Clock(Id);

    public sealed record Stopped(ClockId Id, DateTimeOffset At, Proof Proof) : Clock(Id);

    public sealed record Waived(ClockId Id, DateTimeOffset At, PersonId? By) : Clock(Id);

    public sealed record LetGo(ClockId Id) : Clock(Id);
}
