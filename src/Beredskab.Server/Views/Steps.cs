using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

/// <summary>
/// One step of a run as it stands, or an ad-hoc task of an incident (then <see cref="Run"/> is the incident's id).
/// <see cref="Address"/> names it everywhere: <c>isolate~2.7</c>.
/// </summary>
public sealed record StepView
{
    public required string Address { get; init; }

    public required string Id { get; init; }

    public required string Run { get; init; }

    public string? Phase { get; init; }

    /// <summary><c>task, decide, action, notify, share, call, report, wait</c>; an ad-hoc task is a <c>task</c>.</summary>
    public required string Kind { get; init; }

    public required StepStatus Status { get; init; }

    /// <summary>Once it happened: <c>done</c>, an option's id, <c>partly</c>, <c>skipped</c> …</summary>
    public string? Outcome { get; init; }

    /// <summary>The outcome in the reader's words: the chosen option's label, "2 af 12 mislykkedes".</summary>
    public string? OutcomeText { get; init; }

    public PersonRef? Owner { get; init; }

    public DateTimeOffset? Due { get; init; }

    public required string Title { get; init; }

    /// <summary>The code on paper, <c>R08</c>.</summary>
    public string? Card { get; init; }

    public RoleRef? Role { get; init; }

    /// <summary>What to do, or what is asked.</summary>
    public string? Text { get; init; }

    public string? Note { get; init; }

    public string? DoneWhen { get; init; }

    /// <summary>The thing this card is for, where a step has one card for each.</summary>
    public string? Item { get; init; }

    public IReadOnlyList<StepMark> Marks { get; init; } = [];

    public DateTimeOffset? ReadyAt { get; init; }

    public DateTimeOffset? AcknowledgeBy { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public PersonRef? AcknowledgedBy { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public PersonRef? SettledBy { get; init; }

    /// <summary>Why it waits, was skipped, is not needed or failed: one sentence.</summary>
    public string? Why { get; init; }

    /// <summary>Who gave it, for an ad-hoc task.</summary>
    public PersonRef? From { get; init; }

    /// <summary>Titles or cards of what comes first.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Ids of the steps before it, for the graph.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    public LadderView? Ladder { get; init; }

    /// <summary>Who gets the task if its owner says no.</summary>
    public PersonRef? NextPerson { get; init; }

    public IReadOnlyList<QuestionView> Asks { get; init; } = [];

    /// <summary>What must go with it: <c>note, file, link, case-number, receipt</c>; null: nothing.</summary>
    public string? Evidence { get; init; }

    public IReadOnlyList<CheckView> Checklist { get; init; } = [];

    /// <summary>For a decision.</summary>
    public IReadOnlyList<OptionView> Options { get; init; } = [];

    public bool PickSeveral { get; init; }

    public OnTimeoutView? OnTimeout { get; init; }

    /// <summary>For a decision: why, in the words of the one who made it.</summary>
    public string? Reason { get; init; }

    public ApprovalView? Approval { get; init; }

    /// <summary>For a call: the run that was started or joined.</summary>
    public ChildView? Child { get; init; }

    /// <summary>For a question: who answered what.</summary>
    public IReadOnlyList<ReplyView> Replies { get; init; } = [];

    /// <summary>For an action: what became of each target.</summary>
    public IReadOnlyList<TargetView> Targets { get; init; } = [];

    /// <summary><c>incident</c> or <c>breach</c>: closing it asks for the moment, the source and how it was learnt.</summary>
    public string? Records { get; init; }

    /// <summary>The awareness already recorded, which closing it unchanged confirms.</summary>
    public DateTimeOffset? Recorded { get; init; }

    /// <summary>Titles of the clocks that its receipt stops.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Messages that a person sends as part of it.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    public RepeatView? Repeat { get; init; }

    /// <summary>The SMS code of the reader's own page for this step, <c>4716</c>.</summary>
    public string? Code { get; init; }

    /// <summary>What the reader may do, and why not the rest.</summary>
    public IReadOnlyList<MayView> May { get; init; } = [];

    public bool Is(StepMark mark) => Marks.Contains(mark);

    public bool Can(Act act) => May.Any(may => may.Act == act && may.Allowed);
}

[JsonConverter(typeof(WordJson<StepStatus>))]
public enum StepStatus { Waiting, Ready, Happened, NotNeeded }

/// <summary>What is said of a step beside its status; never flow.</summary>
[JsonConverter(typeof(WordJson<StepMark>))]
public enum StepMark
{
    Paged, Acknowledged, InApproval, Late, AcknowledgementLate, LateAtBirth, NotApproved, PossibleDuplicate, Failed, Refused, Unknown, Undone,
    Missed, OptionSuggested, TakenByClock, NoLongerOnPath, AlongsideFailed,
}

public sealed record ChildView(string Run, string Playbook, string Title, RunStatus Status, int Done, int Total, bool Joined = false);

public sealed record ReplyView(PersonRef Person, string? Option, string? Label, DateTimeOffset? At);

/// <summary>One account or other thing that an action works on.</summary>
public sealed record TargetView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public TargetState State { get; init; } = TargetState.Planned;

    public string? Why { get; init; }

    public bool IsSynced { get; init; }
}

[JsonConverter(typeof(WordJson<TargetState>))]
public enum TargetState { Planned, Underway, Confirmed, Failed, Unknown, LeftOut, Undone }

/// <param name="Every">Null: on request.</param>
public sealed record RepeatView(TimeSpan? Every, DateTimeOffset? NextAt, int Rounds, bool Stopped);
