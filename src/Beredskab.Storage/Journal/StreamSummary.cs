using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>What lists show of a run or an incident, and when its next deadline falls. A reading of the journal: can be made again from it.</summary>
public sealed record StreamSummary
{
    public required StreamId Stream { get; init; }

    /// <summary><c>run</c> or <c>incident</c>.</summary>
    public required string Kind { get; init; }

    public required OrganisationId Organisation { get; init; }

    public required IncidentId Incident { get; init; }

    /// <summary>The run's id or the incident's.</summary>
    public required string Id { get; init; }

    public PlaybookId? Playbook { get; init; }

    public string? PlaybookVersion { get; init; }

    public string? PlaybookHash { get; init; }

    public required string Status { get; init; }

    public required string Mode { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>The sweeper rings the stream from then on; null when it waits for people only.</summary>
    public DateTimeOffset? NextDeadline { get; init; }

    /// <summary>The aside that holds its title.</summary>
    public string? TitleAside { get; init; }
}
