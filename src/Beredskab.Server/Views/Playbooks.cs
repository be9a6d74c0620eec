namespace Beredskab.Server.Views;

/// <summary>A playbook as the list for choosing shows it.</summary>
public sealed record PlaybookItem
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    public required string Hash { get; init; }

    public required string Title { get; init; }

    public string? Code { get; init; }

    public string? Purpose { get; init; }

    /// <summary>"Udkast – skal tilpasses og godkendes".</summary>
    public string? Notice { get; init; }

    /// <summary>What one sees when it is this one.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    public int Steps { get; init; }

    /// <summary>When it is to be looked at again; null: it does not say.</summary>
    public DateOnly? Review { get; init; }

    public bool IsReviewOverdue { get; init; }

    /// <summary>Somebody is writing its next version.</summary>
    public bool HasDraft { get; init; }
}

/// <summary>A playbook as one reads it before starting it.</summary>
public sealed record PlaybookView
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    public required string Hash { get; init; }

    public required string Title { get; init; }

    public string? Code { get; init; }

    public string? Purpose { get; init; }

    public string? Notice { get; init; }

    public string? Tlp { get; init; }

    public IReadOnlyList<string> Triggers { get; init; } = [];

    public IReadOnlyList<QuestionView> Inputs { get; init; } = [];

    public IReadOnlyList<PlaybookPhase> Phases { get; init; } = [];

    public IReadOnlyList<DutyView> Roles { get; init; } = [];

    public IReadOnlyList<RoleRef> Informed { get; init; } = [];

    /// <summary>Titles of the clocks that are possible in it.</summary>
    public IReadOnlyList<string> Clocks { get; init; } = [];

    public Level? StartLevel { get; init; }

    /// <summary>What happens in the first minute: who is called and how, a sentence each.</summary>
    public IReadOnlyList<string> FirstMinute { get; init; } = [];

    /// <summary>Why it cannot be started yet; null: it can.</summary>
    public string? CannotStart { get; init; }

    /// <summary>The version that is started in its place; null: this is the one.</summary>
    public string? Newer { get; init; }

    /// <summary>When it is to be looked at again; null: it does not say.</summary>
    public DateOnly? Review { get; init; }

    public bool IsReviewOverdue { get; init; }

    public IReadOnlyList<string> Versions { get; init; } = [];
}

/// <param name="Opens">When it opens, in words; null: at start.</param>
public sealed record PlaybookPhase(string Id, string Title, string? Opens, IReadOnlyList<PlaybookStep> Steps);

public sealed record PlaybookStep
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Kind { get; init; }

    public required RoleRef Role { get; init; }

    public string? Card { get; init; }

    public string? Text { get; init; }

    /// <summary>"20 min", "20 timer efter kendskab".</summary>
    public string? Due { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>"2 af it-chef, hændelsesleder, sikkerhedskoordinator".</summary>
    public string? Approval { get; init; }
}

/// <summary>An account in the directory, as the picker and the outside world show it.</summary>
public sealed record AccountView
{
    public required string Id { get; init; }

    public required string Login { get; init; }

    public required string Name { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>No approval and no playbook can isolate it.</summary>
    public bool IsProtected { get; init; }

    public bool IsGuest { get; init; }

    public bool IsSynced { get; init; }

    public DateTimeOffset? SessionsRevoked { get; init; }
}
