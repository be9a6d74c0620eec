namespace Beredskab.Server.Views;

/// <summary>A run or an incident that keeps failing inside and stands aside, with its history whole.</summary>
public sealed record SetAsideView
{
    /// <summary><c>run</c> or <c>incident</c>.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Null when not even the incident can be read.</summary>
    public IncidentRef? Incident { get; init; }

    /// <summary><c>folding</c>: nothing of it can be read; <c>time</c>: its deadlines; <c>world</c>: answers from outside; <c>news</c>: what other timelines tell it.</summary>
    public required IReadOnlyList<string> What { get; init; }

    public required int Failures { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>When it is tried again by itself.</summary>
    public required DateTimeOffset Next { get; init; }

    /// <summary>The kind of mistake and where it is in the program; for whoever mends it.</summary>
    public required string Fault { get; init; }

    /// <summary>A deadline in it that nothing follows now.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>What is asked of people in it.</summary>
    public IReadOnlyList<CallTask> Tasks { get; init; } = [];
}
