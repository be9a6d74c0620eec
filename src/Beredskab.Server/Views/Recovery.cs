namespace Beredskab.Server.Views;

/// <summary>What stands still after a restore or in a copy, and what may have happened meanwhile.</summary>
public sealed record RecoveryView
{
    /// <summary>False: nothing stands still, and everything below is empty.</summary>
    public required bool Frozen { get; init; }

    /// <summary><c>restored</c>, <c>witness-newer</c> or <c>copied</c>.</summary>
    public string? Cause { get; init; }

    public string? Detail { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Nothing new goes out either; two people open it by <c>POST recovery/release</c>.</summary>
    public bool HouseShut { get; init; }

    /// <summary>The first of the two who let new work go out.</summary>
    public PersonRef? HouseReleasedBy { get; init; }

    public IReadOnlyList<FrozenView> Items { get; init; } = [];

    /// <summary>Timelines that the witness knows and the database does not have at all.</summary>
    public IReadOnlyList<LostView> Lost { get; init; } = [];

    /// <summary>There was no witness at start: had this database been set back, nobody could tell.</summary>
    public bool Blind { get; init; }
}

/// <summary>One run or incident that stands still.</summary>
public sealed record FrozenView
{
    /// <summary><c>run</c> or <c>incident</c>.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required string Title { get; init; }

    public required IncidentRef Incident { get; init; }

    /// <summary>Entries that the witness knows and the database lacks; null when it knows of none.</summary>
    public long? Missing { get; init; }

    /// <summary>When the witness last heard of it, where it knows more.</summary>
    public string? LastSeen { get; init; }

    /// <summary>A deadline that has passed and is acted on when the run goes on.</summary>
    public DateTimeOffset? Overdue { get; init; }

    /// <summary>What was on its way when the backup was made: it may have arrived, and nobody here knows.</summary>
    public IReadOnlyList<EffectView> Held { get; init; } = [];

    /// <summary>The first of the two who release it.</summary>
    public PersonRef? ReleasedBy { get; init; }
}

public sealed record LostView(string Stream, long Entries, string LastSeen);
