using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

public sealed record IncidentRef(string Id, string Title, string? Number = null);

/// <summary>An incident as lists show it.</summary>
public sealed record IncidentItem
{
    public required string Id { get; init; }

    /// <summary>The number for people, <c>H-2026-014</c>.</summary>
    public required string Number { get; init; }

    public required string Title { get; init; }

    public required IncidentStatus Status { get; init; }

    public required Mode Mode { get; init; }

    public required Level Level { get; init; }

    public PersonRef? Lead { get; init; }

    public required DateTimeOffset Opened { get; init; }

    public DateTimeOffset? Closed { get; init; }

    public string? Tlp { get; init; }

    public int Runs { get; init; }

    public int Late { get; init; }

    public int Open { get; init; }

    /// <summary>"Ransomware, 5 forløb".</summary>
    public string? Remark { get; init; }
}

/// <summary>An incident with everything that belongs to it.</summary>
public sealed record IncidentView
{
    public required string Id { get; init; }

    public required string Number { get; init; }

    public required string Title { get; init; }

    public required IncidentStatus Status { get; init; }

    public required Mode Mode { get; init; }

    public required Level Level { get; init; }

    /// <summary>The organisation's own name for the level: <c>Operationsberedskab</c>.</summary>
    public string? LevelName { get; init; }

    public PersonRef? Lead { get; init; }

    public required DateTimeOffset Opened { get; init; }

    public DateTimeOffset? Closed { get; init; }

    public string? Area { get; init; }

    public string? MeetAt { get; init; }

    public string? Tlp { get; init; }

    public IReadOnlyList<RunItem> Runs { get; init; } = [];

    public IReadOnlyList<ClockView> Clocks { get; init; } = [];

    public IReadOnlyList<TaskView> Tasks { get; init; } = [];

    public int Late { get; init; }

    /// <summary>Acts on the world that are still in force.</summary>
    public IReadOnlyList<string> StillInForce { get; init; } = [];

    public IReadOnlyList<MayView> May { get; init; } = [];

    public bool Can(Act act) => May.Any(may => may.Act == act && may.Allowed);

    public string? WhyNot(Act act) => May.FirstOrDefault(may => may.Act == act && !may.Allowed)?.WhyNot;
}

[JsonConverter(typeof(WordJson<IncidentStatus>))]
public enum IncidentStatus { Open, Closed }

[JsonConverter(typeof(WordJson<Level>))]
public enum Level { Green, Yellow, Red }

/// <summary>A statutory or internal clock of one incident.</summary>
public sealed record ClockView
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required ClockState State { get; init; }

    /// <summary>The instant it counts from.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The instant at which it is over; null: never, or not running.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>Why it runs, or what it waits for, and what stops it: a sentence or two.</summary>
    public string? Why { get; init; }

    /// <summary>How long it lasts once it runs, in words.</summary>
    public string? Length { get; init; }

    public bool IsStatutory { get; init; }

    public string? Source { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public PersonRef? SettledBy { get; init; }

    /// <summary>The receipt's name or the case number.</summary>
    public string? Receipt { get; init; }

    public bool Late { get; init; }

    public IncidentRef? Incident { get; init; }
}

[JsonConverter(typeof(WordJson<ClockState>))]
public enum ClockState { Possible, Running, Stopped, Waived, LetGo }
