using System.Collections.Immutable;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>
/// One run of a playbook, folded from its journal. Every step is exactly one of waiting, ready, happened and not needed,
/// and the state depends on nothing but the events.
/// </summary>
public sealed partial record Run
{
    private Run(PlaybookVersion version) => Version = version;

    /// <summary>A run before its first event. Its events will name the same hash.</summary>
    public static Run Of(PlaybookVersion version) => new(version);

    /// <summary>The version it was started with, or was moved to since.</summary>
    public PlaybookVersion Version { get; private init; }

    /// <summary>After a restore: the first of the two who let it go on; null when nobody or both have.</summary>
    public HalfReleased? HalfReleased { get; init; }

    public RunStatus Status { get; init; } = RunStatus.NotStarted;

    /// <summary>The position of the newest event; 0 before the first.</summary>
    public long Position { get; init; }

    public RunId Id { get; init; }

    public IncidentId Incident { get; init; }

    public OrganisationId Organisation { get; init; }

    public Mode Mode { get; init; }

    public PersonId? StartedBy { get; init; }

    public DateTimeOffset Started { get; init; }

    /// <summary>When the incident was opened: stands in for anchors that nobody knows.</summary>
    public DateTimeOffset Opened { get; init; }

    public Caller? CalledBy { get; init; }

    /// <summary>The incident's level as far as this run has been told.</summary>
    public Level Level { get; init; }

    /// <summary>How new the incident's news of its level is: the incident's position then.</summary>
    public long LevelAsOf { get; init; }

    public long AnchorsAsOf { get; init; }

    public ImmutableDictionary<string, Given> Inputs { get; init; } = ImmutableDictionary<string, Given>.Empty;

    public ImmutableDictionary<string, AnchorAt> Anchors { get; init; } = ImmutableDictionary<string, AnchorAt>.Empty;

    public ImmutableDictionary<PhaseId, PhaseState> Phases { get; init; } = ImmutableDictionary<PhaseId, PhaseState>.Empty;

    public ImmutableDictionary<StepId, StepState> Steps { get; init; } = ImmutableDictionary<StepId, StepState>.Empty;

    /// <summary>The answers that stand, by step. Going back withdraws them.</summary>
    public ImmutableDictionary<StepId, AnswerSheet> Answers { get; init; } = ImmutableDictionary<StepId, AnswerSheet>.Empty;

    /// <summary>Steps that people added, in the order they were added.</summary>
    public ImmutableList<Step> AddedSteps { get; init; } = [];

    public ImmutableDictionary<StepId, Improvised> AddedTasks { get; init; } = ImmutableDictionary<StepId, Improvised>.Empty;

    public ImmutableDictionary<StepId, Aside> AddedMessages { get; init; } = ImmutableDictionary<StepId, Aside>.Empty;

    public ImmutableDictionary<StepId, UndoState> Undos { get; init; } = ImmutableDictionary<StepId, UndoState>.Empty;

    /// <summary>What steps have taken of their lists so far, over all their turns: whatever is added later is not among it.</summary>
    public ImmutableDictionary<StepId, ImmutableHashSet<string>> Things { get; init; } = ImmutableDictionary<StepId, ImmutableHashSet<string>>.Empty;

    /// <summary>Accounts that this run has isolated and not restored.</summary>
    public ImmutableHashSet<AccountId> InForce { get; init; } = [];

    /// <summary>The step that isolated each of them first: undoing goes by this, not by what its targets would be today.</summary>
    public ImmutableDictionary<AccountId, StepId> HeldBy { get; init; } = ImmutableDictionary<AccountId, StepId>.Empty;

    /// <summary>Light actions fired beside a step and not yet answered for, by turn and name: the same one may have been fired twice.</summary>
    public ImmutableDictionary<(Address Turn, string Action), int> Beside { get; init; } = ImmutableDictionary<(Address Turn, string Action), int>.Empty;

    /// <summary>Clocks that this run has had started, whatever became of them since: nothing that is still to come may start one anew.</summary>
    public ImmutableHashSet<ClockId> ClocksStarted { get; init; } = [];

    public ImmutableHashSet<string> Signals { get; init; } = [];

    public PlaybookMap Map => PlaybookMap.Of(Version.Content);

    public bool IsGoing => Status is RunStatus.Running or RunStatus.Paused;

    /// <summary>The built-in run that holds what people improvise ends with its incident, not by itself.</summary>
    public bool IsImprovised => Version.Content.Id == Improvisation.Playbook.Id;

    /// <summary>The steps of the playbook in file order, then those that people added.</summary>
    public IEnumerable<Step> AllSteps => Version.Content.Steps.Concat(AddedSteps);

    public Step? FindStep(StepId id) => Map.Find(id) ?? AddedSteps.Find(step => step.Id == id);

    public StepState StateOf(StepId id) => Steps.GetValueOrDefault(id) ?? StepState.New;

    /// <summary>
    /// Ready steps whose condition has become false since an answer was reconsidered. Nothing cancels them: people may skip them
    /// (LANGUAGE 3.11).
    /// </summary>
    public IEnumerable<Step> NoLongerWanted =>
        AllSteps.Where(step => StateOf(step.Id) is StepState.Ready && step.When is { } when && !this.Holds(when));

    /// <summary>When the run next needs <see cref="RunCommand.ReachTime"/>, or null if it waits for people only.</summary>
    public DateTimeOffset? Deadline => Runs.Deadline.Of(this).Min(deadline => (DateTimeOffset?)deadline.At);

    /// <param name="version">The one it was started with.</param>
    public static Run Replay(PlaybookVersion version, IEnumerable<RunEvent> history) => history.Aggregate(Of(version), Evolve);
}

public enum RunStatus { NotStarted, Running, Paused, Ended, Aborted }

public enum PhaseState { Waiting, Open, Closed }

/// <summary>The answers of a step that stand, and who gave them.</summary>
public sealed record AnswerSheet(ValueList<Given> Answers, PersonId? By)
{
    public Given? Find(string question) => Answers.FirstOrDefault(answer => answer.Question == question);
}

/// <summary>Where a step stands. <see cref="Iteration"/> counts its times round, from 1.</summary>
public abstract record StepState
{
    private StepState() { }

    public static StepState New { get; } = new Waiting { Iteration = 1 };

    public required int Iteration { get; init; }

    /// <summary>Settled means that nothing waits for it any more.</summary>
    public bool IsSettled => this is Happened or NotNeeded;

    /// <param name="NotBefore">An answer of "not yet" asks again at this time.</param>
    public sealed record Waiting(DateTimeOffset? NotBefore = null) : StepState;

    public sealed record Happened(string Outcome, ValueList<string> Includes, DateTimeOffset At, PersonId? By) : StepState
    {
        /// <summary>Who had been called, and had not answered, when it was settled before enough people had said yes.</summary>
        public ValueList<PersonContact> CalledInVain { get; init; } = [];
    }

    public sealed record NotNeeded : StepState;

    /// <summary>A repeating step between two rounds; <paramref name="Next"/> is null when it waits for somebody to ask.</summary>
    public sealed record Resting(DateTimeOffset? Next) : StepState;

    /// <summary>Somebody, or the system, is to do it now.</summary>
    public sealed record Ready : StepState
    {
        public required DateTimeOffset Since { get; init; }

        public ValueList<PersonId> Requesters { get; init; } = [];

        /// <summary>Cards of <c>for-each</c>, or the targets of an action.</summary>
        public ValueList<string> Items { get; init; } = [];

        public ImmutableHashSet<int> ClosedCards { get; init; } = [];

        /// <summary>Null while nobody is paged.</summary>
        public Paging? Paging { get; init; }

        /// <summary>Everybody who was called for it, by the way they were called.</summary>
        public ValueList<PersonContact> Called { get; init; } = [];

        /// <summary>The ways that led nowhere, or not in time; another is preferred.</summary>
        public ImmutableHashSet<ContactId> Unreached { get; init; } = [];

        public ValueList<PersonId> AcknowledgedBy { get; init; } = [];

        /// <summary>As many have said yes as are needed; nobody more is called.</summary>
        public bool IsAnswered => AcknowledgedBy is not [] && (Paging?.Quorum?.IsMetBy(AcknowledgedBy) ?? true);

        public ImmutableHashSet<PersonId> DeclinedBy { get; init; } = [];

        /// <summary>The first to acknowledge, or whoever it was given to.</summary>
        public PersonId? Owner { get; init; }

        public bool IsLate { get; init; }

        public string? Suggested { get; init; }

        public Approval? Approval { get; init; }

        /// <summary>Somebody may start or close although nobody approved in time.</summary>
        public bool IsUnapproved { get; init; }

        public Closing? Proposed { get; init; }

        /// <summary>Who proposed it: the closing stays theirs, whoever approves it.</summary>
        public PersonId? ProposedBy { get; init; }

        /// <summary>What went out, by target account or contact: null while under way, true confirmed, false given up.</summary>
        public ImmutableDictionary<string, bool?> Outgoing { get; init; } = ImmutableDictionary<string, bool?>.Empty;

        /// <summary>When the act started or the messages went out; null before that.</summary>
        public DateTimeOffset? SentAt { get; init; }

        public ImmutableDictionary<PersonId, string> Replies { get; init; } = ImmutableDictionary<PersonId, string>.Empty;

        public ValueList<PersonId> Addressed { get; init; } = [];

        /// <summary>The on-failure task is open since then.</summary>
        public DateTimeOffset? FailedAt { get; init; }

        public RunId? Child { get; init; }

        public DateTimeOffset? NextRound { get; init; }
    }
}

/// <summary>A climb up the ladder.</summary>
/// <param name="Called">Whom this round has called.</param>
/// <param name="Together">The rung that was called last.</param>
/// <param name="Patience">How long to wait for that rung.</param>
public sealed record Paging(ValueList<PersonId> Called, ValueList<PersonId> Together, int Round, DateTimeOffset Last, TimeSpan Patience)
{
    /// <summary>Null: whoever says yes first is enough.</summary>
    public Quorum? Quorum { get; init; }
}

/// <summary>An approval that was asked for.</summary>
public sealed record Approval(
    ApprovalOf Of, int Round, DateTimeOffset Asked, ValueList<PersonId> Requesters, int Needed, string Hash, ValueList<string> Targets,
    DateTimeOffset? Expires, ValueList<PersonId> AskedOf)
{
    public ValueList<GivenApproval> Given { get; init; } = [];

    /// <summary>How people were asked, whatever has become of it.</summary>
    public ValueList<PersonContact> Called { get; init; } = [];

    /// <summary>What of that has led nowhere.</summary>
    public ImmutableHashSet<ContactId> Unreached { get; init; } = [];

    public ApprovalStanding Standing { get; init; } = ApprovalStanding.Open;

    public Aside? Refusal { get; init; }

    /// <summary>What it allowed has begun: doing it once more needs another.</summary>
    public bool IsSpent { get; init; }
}

public enum ApprovalStanding { Open, Met, Refused, Nobody }

public sealed record GivenApproval(PersonId By, RoleId Role, DateTimeOffset At);

/// <summary>An undo that was asked for. It never starts by itself.</summary>
public sealed record UndoState(ValueList<string> Targets, Approval? Approval, ImmutableDictionary<string, bool?> Outgoing, bool IsStarted);

/// <summary>One of two people has released what a restore or a copy had frozen.</summary>
public sealed record HalfReleased(string Freeze, PersonId By);

/// <summary>What a person decides about an effect that was held back.</summary>
public enum HeldChoice
{
    /// <summary>It goes out now.</summary>
    Send,

    /// <summary>It has happened already, by another hand or before the restore.</summary>
    Done,

    /// <summary>It is not to happen.</summary>
    Drop,
}
