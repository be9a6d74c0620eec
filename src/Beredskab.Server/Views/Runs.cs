using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

/// <summary>A run as lists show it.</summary>
public sealed record RunItem
{
    public required string Id { get; init; }

    public required RunStatus Status { get; init; }

    public required Mode Mode { get; init; }

    public required PlaybookRef Playbook { get; init; }

    public required IncidentRef Incident { get; init; }

    public required string Title { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public int Done { get; init; }

    public int Total { get; init; }

    public int Late { get; init; }
}

/// <summary>A run with everything in it.</summary>
public sealed record RunView
{
    public required string Id { get; init; }

    public required RunStatus Status { get; init; }

    public required Mode Mode { get; init; }

    public required PlaybookRef Playbook { get; init; }

    public required IncidentRef Incident { get; init; }

    public required string Title { get; init; }

    public DateTimeOffset? Started { get; init; }

    public PersonRef? StartedBy { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>The run and step that called it.</summary>
    public string? CalledBy { get; init; }

    public IReadOnlyList<QuestionView> Inputs { get; init; } = [];

    public IReadOnlyList<PhaseView> Phases { get; init; } = [];

    /// <summary>In file order; every iteration and item has its own address, the newest iteration stands here.</summary>
    public IReadOnlyList<StepView> Steps { get; init; } = [];

    /// <summary>The steps that wait for a person now.</summary>
    public IReadOnlyList<TaskView> Tasks { get; init; } = [];

    public IReadOnlyList<ApprovalView> Approvals { get; init; } = [];

    public IReadOnlyList<MessageView> Messages { get; init; } = [];

    public IReadOnlyList<EffectView> Effects { get; init; } = [];

    public IReadOnlyList<CheckView> ExitCriteria { get; init; } = [];

    /// <summary>The highest version of its playbook that can be started, where that is above the one it goes by and it is still going.</summary>
    public string? Newer { get; init; }

    /// <summary>After an abort: acts on the world that are still in force.</summary>
    public IReadOnlyList<string> StillInForce { get; init; } = [];

    public IReadOnlyList<MayView> May { get; init; } = [];

    public bool Can(Act act) => May.Any(may => may.Act == act && may.Allowed);
}

[JsonConverter(typeof(WordJson<RunStatus>))]
public enum RunStatus { Running, Paused, Ended, Aborted, SetAside }

[JsonConverter(typeof(WordJson<Mode>))]
public enum Mode { Live, Drill }

/// <param name="Hash"><c>sha256:</c> and 64 hexadecimal digits.</param>
public sealed record PlaybookRef(string Id, string Version, string Hash, string Title, string? Code = null);

public sealed record PhaseView
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required PhaseStatus Status { get; init; }

    /// <summary>Why it opened, or what it waits for, in words.</summary>
    public string? Opens { get; init; }

    public DateTimeOffset? OpenedAt { get; init; }

    public int Done { get; init; }

    public int Total { get; init; }

    public bool MayOpen { get; init; }
}

[JsonConverter(typeof(WordJson<PhaseStatus>))]
public enum PhaseStatus { Waiting, Dormant, Open, Closed }

/// <summary>One thing that waits for a person: a task, a decision, an approval. What a phone and a start page need, no more.</summary>
public sealed record TaskView
{
    public required string Run { get; init; }

    public required string Address { get; init; }

    public required TaskKind Kind { get; init; }

    public required string Title { get; init; }

    public required IncidentRef Incident { get; init; }

    public string? Card { get; init; }

    public string? Text { get; init; }

    public RoleRef? Role { get; init; }

    public PersonRef? Owner { get; init; }

    public DateTimeOffset? Due { get; init; }

    public DateTimeOffset? AcknowledgeBy { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public bool Late { get; init; }

    /// <summary>Somebody else holds it, and the reader may take it.</summary>
    public bool MayTake { get; init; }

    /// <summary>"1 af 2 har godkendt", "fra Karin Toft".</summary>
    public string? Remark { get; init; }
}

[JsonConverter(typeof(WordJson<TaskKind>))]
public enum TaskKind { Task, Decision, Approval, Report, Held }
