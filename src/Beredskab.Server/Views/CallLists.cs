namespace Beredskab.Server.Views;

/// <summary>Whom to ring by hand when nothing else works: on paper, or read when nothing can be recorded.</summary>
/// <param name="At">When it was true. It may be read long after.</param>
public sealed record CallListView(DateTimeOffset At, string Organisation, IReadOnlyList<CallIncident> Incidents, IReadOnlyList<DutyView> Duty)
{
    /// <summary>Those we work with that have a number to ring.</summary>
    public IReadOnlyList<OrganisationView> Partners { get; init; } = [];
}

public sealed record CallIncident
{
    public required IncidentRef Incident { get; init; }

    public required Mode Mode { get; init; }

    public PersonRef? Lead { get; init; }

    public string? LeadPhone { get; init; }

    public string? MeetAt { get; init; }

    /// <summary>Clocks that run, the shortest first.</summary>
    public IReadOnlyList<ClockView> Clocks { get; init; } = [];

    /// <summary>What waits for people, the most urgent first.</summary>
    public IReadOnlyList<CallTask> Tasks { get; init; } = [];
}

/// <summary>One thing that somebody is asked for.</summary>
public sealed record CallTask
{
    public required TaskKind Kind { get; init; }

    /// <summary>The playbook's.</summary>
    public required string Run { get; init; }

    public required string Title { get; init; }

    public string? Card { get; init; }

    /// <summary>What to do, or what is asked.</summary>
    public string? Text { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Due { get; init; }

    /// <summary>Its run is set aside: nothing goes on by itself.</summary>
    public bool SetAside { get; init; }

    /// <summary>Who has it, who was asked and who is next, in that order.</summary>
    public IReadOnlyList<CallPerson> People { get; init; } = [];
}

/// <param name="At">When called or answered; for one who is next, when it is their turn.</param>
/// <param name="As">Why this person: the role held.</param>
public sealed record CallPerson(string Name, string? Phone, CallStanding Standing, DateTimeOffset? At, string? As = null);

[System.Text.Json.Serialization.JsonConverter(typeof(WordJson<CallStanding>))]
public enum CallStanding { Has, Called, Silent, Declined, Next, Approves }
