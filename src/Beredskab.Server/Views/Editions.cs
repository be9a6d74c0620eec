namespace Beredskab.Server.Views;

/// <summary>The life of one playbook: its versions, its draft and who did what.</summary>
public sealed record EditionsView
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>The highest first.</summary>
    public IReadOnlyList<EditionView> Versions { get; init; } = [];

    /// <summary>Null: nobody is writing.</summary>
    public DraftView? Draft { get; init; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<EditionEntry> History { get; init; } = [];

    /// <summary>What is to be changed: the draft, else the text of the highest version that was written here, else of the one that comes with the product.</summary>
    public required string Text { get; init; }
}

/// <summary>A published version.</summary>
public sealed record EditionView
{
    public required string Version { get; init; }

    public required string Hash { get; init; }

    public required EditionState State { get; init; }

    public required DateTimeOffset Published { get; init; }

    /// <summary>Null: it came with the product.</summary>
    public PersonRef? PublishedBy { get; init; }

    public DateTimeOffset? Withdrawn { get; init; }

    /// <summary>When it is to be looked at again, <c>2027-11-29</c>; null: it does not say.</summary>
    public string? Review { get; init; }

    public bool IsReviewOverdue { get; init; }

    /// <summary>What is otherwise than in the version before it, a sentence each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];
}

/// <summary>The text of one version, and what is otherwise in it than in another.</summary>
public sealed record EditionTextView
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Version { get; init; }

    public required string Hash { get; init; }

    /// <summary>As it was written; of an older version that came with the product its content as JSON, which YAML is too.</summary>
    public required string Text { get; init; }

    /// <summary>The other versions, the highest first.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>The version it is held against; null: none.</summary>
    public string? With { get; init; }

    /// <summary>What is otherwise than in that one, a sentence each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The lines of both texts, in order; empty when it is held against none.</summary>
    public IReadOnlyList<LineView> Lines { get; init; } = [];
}

/// <param name="Is"><c>same, added</c> or <c>gone</c>.</param>
public sealed record LineView(string Is, string Text);

/// <summary>Where a version stands: it is started, a higher one is started in its place, or nothing starts it.</summary>
public enum EditionState { Published, Superseded, Withdrawn }

/// <summary>The versions that a run may go on by.</summary>
public sealed record MoveView
{
    public required string Run { get; init; }

    public required string Title { get; init; }

    /// <summary>What it goes by now.</summary>
    public required string Version { get; init; }

    public required IncidentRef Incident { get; init; }

    /// <summary>Null when the reader may move it; else why not.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Those above it that are not withdrawn, the highest first.</summary>
    public IReadOnlyList<MoveChoice> Choices { get; init; } = [];
}

/// <param name="Changes">What is otherwise than in the version it goes by, a sentence each.</param>
/// <param name="Obstacles">Why it cannot be moved there as it stands, a sentence each; empty when it can.</param>
public sealed record MoveChoice(string Version, string Hash, bool IsAllowed, IReadOnlyList<string> Changes, IReadOnlyList<string> Obstacles);

public sealed record DraftView
{
    public required string Text { get; init; }

    public required string Hash { get; init; }

    public string? Version { get; init; }

    public required DateTimeOffset Saved { get; init; }

    public required PersonRef SavedBy { get; init; }

    public PersonRef? ReviewedBy { get; init; }

    /// <summary>Somebody who did not write it has said yes to this very text.</summary>
    public required bool IsReviewed { get; init; }

    /// <summary>Somebody has sent this very text back; null: nobody has.</summary>
    public EditionEntry? Returned { get; init; }

    /// <summary>The checker finds nothing that keeps it from being published.</summary>
    public required bool IsSound { get; init; }

    /// <summary>The reader has not written in it.</summary>
    public required bool MayReview { get; init; }

    public IReadOnlyList<FlawView> Flaws { get; init; } = [];

    /// <summary>What is otherwise than in the published version, a sentence each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];
}

/// <param name="Story">A way of getting there, a line each.</param>
public sealed record FlawView(bool IsError, string Code, int Line, int Column, string Message, string? Hint, IReadOnlyList<string> Story)
{
    /// <summary>Where the line stands, when it is not in the draft: a playbook that calls it. Null: in the draft.</summary>
    public string? File { get; init; }
}

/// <param name="What"><c>saved, approved, returned, published, withdrawn</c> or <c>discarded</c>.</param>
public sealed record EditionEntry(string What, string Version, DateTimeOffset At, PersonRef By, string? Note);

/// <summary>A requirement, the playbooks that answer it, and what shows that they are used.</summary>
/// <param name="Source">Where it is written.</param>
public sealed record RequirementView(string Id, string Title, string Source, IReadOnlyList<CoverView> Playbooks);

/// <param name="Runs">Real ones that were gone through to their end, ever. What was broken off shows nothing.</param>
/// <param name="Last">When the last of both was over.</param>
public sealed record CoverView(string Playbook, string Title, string Version, long Runs, long Drills, DateTimeOffset? Last, bool IsReviewOverdue)
{
    /// <summary>The incident or drill in which it was last gone through: the evidence itself.</summary>
    public string? LastIncident { get; init; }

    /// <summary>The version that was gone through then.</summary>
    public string? LastVersion { get; init; }
}
