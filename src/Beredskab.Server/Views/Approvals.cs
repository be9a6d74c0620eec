namespace Beredskab.Server.Views;

/// <summary>A yes that is asked for. Approving names <see cref="Hash"/>: any change to the list makes another hash and voids it.</summary>
public sealed record ApprovalView
{
    public required string Run { get; init; }

    public required string Address { get; init; }

    public required string Hash { get; init; }

    public IReadOnlyList<TargetView> Targets { get; init; } = [];

    public required int Needed { get; init; }

    public IReadOnlyList<GivenView> Given { get; init; } = [];

    public DateTimeOffset? Expires { get; init; }

    /// <summary>The catalogue action, <c>accounts.isolate</c>; null for a task or report.</summary>
    public string? Action { get; init; }

    public required string Title { get; init; }

    /// <summary>What will happen, in a sentence.</summary>
    public string? Text { get; init; }

    /// <summary>Who asked: their answer, closing or start made it ready. Null: only the clock did.</summary>
    public PersonRef? AskedBy { get; init; }

    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>Those who may still give it.</summary>
    public IReadOnlyList<PersonRef> MayGive { get; init; } = [];

    public IReadOnlyList<RoleRef> Roles { get; init; } = [];

    public bool CanBeUndone { get; init; }

    /// <summary>What happens if nobody answers: <c>handle, leave, stay</c>.</summary>
    public string? IfNobody { get; init; }

    /// <summary>Asked a second time because nobody answered.</summary>
    public bool AskedAgain { get; init; }
}

public sealed record GivenView(PersonRef Person, RoleRef Role, DateTimeOffset At, bool Approved, string? Reason = null);
