using System.Text.Json.Serialization;
using Beredskab.Engine.Outside;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>
/// Something that happened in a run. Stored for ever: wire names and fields are a contract. Bodies hold ids of persons, contacts
/// and accounts, finite answers and instants; everything else is an <see cref="Aside"/>.
/// </summary>
public abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>When it was written, by the storage's clock. Stands in the envelope, not in the data.</summary>
    [JsonIgnore]
    public DateTimeOffset At { get; init; }

    /// <summary>The person behind it, or null when the clock or the system was. Stands in the envelope.</summary>
    [JsonIgnore]
    public PersonId? By { get; init; }

    // ---- The run

    /// <param name="AsOf">The incident's position when its level and instants were these.</param>
    [WireName("run-started")]
    public sealed record RunStarted(
        RunId Run, OrganisationId Organisation, IncidentId Incident, Mode Mode, PlaybookId Playbook, string Version, string Hash,
        ValueList<Given> Inputs, Level Level, DateTimeOffset Opened, ValueList<AnchorAt> Anchors, Caller? CalledBy,
        ValueList<PersonContact> Informed, long AsOf = 0) : RunEvent;

    [WireName("run-paused")]
    public sealed record RunPaused(Aside? Reason) : RunEvent;

    [WireName("run-resumed")]
    public sealed record RunResumed(Aside? Reason) : RunEvent;

    /// <param name="InForce">Accounts that this run has isolated and not restored.</param>
    [WireName("run-aborted")]
    public sealed record RunAborted(Aside? Reason, ValueList<AccountId> InForce) : RunEvent;

    [WireName("run-ended")]
    public sealed record RunEnded(ValueList<AccountId> InForce) : RunEvent;

    /// <summary>It goes on by another version of its playbook: what has begun or is over stays as it is, and what is new is judged by what is known.</summary>
    /// <param name="Inputs">The defaults of fields that the run was not started with.</param>
    /// <param name="Anchors">The instants that the new deadlines hang on.</param>
    [WireName("run-moved")]
    public sealed record RunMoved(
        string From, string FromHash, string Version, string Hash, ValueList<Given> Inputs, ValueList<AnchorAt> Anchors, Aside Reason, long AsOf = 0) : RunEvent
    {
        /// <summary>What <see cref="Hash"/> names. Published versions are kept for ever; whoever reads this from a journal puts it here before it is folded.</summary>
        [JsonIgnore]
        public PlaybookVersion? To { get; init; }
    }

    /// <summary>Another call joined this run and brought more things to its lists.</summary>
    [WireName("inputs-added")]
    public sealed record InputsAdded(Caller Caller, ValueList<Given> Added, ValueList<string> Differing) : RunEvent;

    [WireName("level-known")]
    public sealed record LevelKnown(Level Level, long AsOf = 0) : RunEvent;

    [WireName("anchors-known")]
    public sealed record AnchorsKnown(ValueList<AnchorAt> Anchors, long AsOf = 0) : RunEvent;

    [WireName("phase-opened")]
    public sealed record PhaseOpened(PhaseId Phase, Aside? Reason) : RunEvent;

    [WireName("phase-closed")]
    public sealed record PhaseClosed(PhaseId Phase) : RunEvent;

    // ---- A step's life

    /// <param name="Requesters">Who stands behind it being ready: whose answer, closing or start by hand it was, or who chose the targets.</param>
    /// <param name="Items">The things of <c>for-each</c>, one card each; the targets of an action.</param>
    [WireName("step-ready")]
    public sealed record StepReady(Address Address, ReadyBecause Because, ValueList<PersonId> Requesters, ValueList<string> Items, Aside? Reason) : RunEvent;

    [WireName("step-not-needed")]
    public sealed record StepNotNeeded(Address Address) : RunEvent;

    /// <summary>The path opens again: what was not needed may be needed now.</summary>
    [WireName("steps-judged-again")]
    public sealed record StepsJudgedAgain(ValueList<StepId> Steps, ValueList<PhaseId> Phases) : RunEvent;

    /// <summary>Settled. What settled it stands in the event before.</summary>
    [WireName("step-happened")]
    public sealed record StepHappened(Address Address, string Outcome, ValueList<string> Includes) : RunEvent;

    [WireName("step-skipped")]
    public sealed record StepSkipped(Address Address, Aside Reason) : RunEvent;

    // ---- People are asked and answer

    /// <summary>One rung of the ladder was called. Nobody to call is an empty list: the mark stays until somebody is found.</summary>
    /// <param name="Round">1, then 2 and on when everybody is called again.</param>
    [WireName("paged")]
    public sealed record Paged(Address Address, PageFor For, int Round, ValueList<PersonContact> To) : RunEvent
    {
        /// <summary>How long this rung is waited for by the organisation's own plan; null for as long as the playbook says.</summary>
        public TimeSpan? Patience { get; init; }

        /// <summary>How many must say yes by the organisation's own plan; null where the first is enough.</summary>
        public Quorum? Quorum { get; init; }
    }

    /// <summary>Told once, quietly: no answer is waited for.</summary>
    [WireName("told")]
    public sealed record Told(Address Address, PageFor For, ValueList<PersonContact> To) : RunEvent;

    /// <summary>A page has not left the house in time. It is still tried; another way is tried beside it.</summary>
    [WireName("page-overdue")]
    public sealed record PageOverdue(Address Address, ContactId Contact) : RunEvent;

    /// <summary>An attempt was cut off, and the provider could not say whether it had arrived.</summary>
    /// <param name="Address">Null for what belongs to no step: those who are informed at the start.</param>
    /// <param name="Target">The account, contact or action it was about.</param>
    [WireName("effect-uncertain")]
    public sealed record EffectUncertain(Address? Address, EffectKind Kind, string Target, Doubt Then) : RunEvent;

    /// <param name="Via">How the answer came: <c>sms</c>, <c>voice</c>, <c>mail</c>, <c>page</c>, <c>api</c>.</param>
    /// <param name="IsFirst">False for a second or late answer: kept for the record, it ends nothing that is already over.</param>
    [WireName("acknowledged")]
    public sealed record Acknowledged(Address Address, string Via, bool IsFirst) : RunEvent
    {
        /// <summary>By somebody who was not asked to do it, an approver for one: an entry, and nothing else. Absent when false.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsUnasked { get; init; }

        /// <summary>More people are needed, and go on being called. Absent when false.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool LeavesOpen { get; init; }

        /// <summary>Not the first yes, and with it there are enough. Absent when false.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Completes { get; init; }
    }

    [WireName("declined")]
    public sealed record Declined(Address Address, string Via, Aside? Reason) : RunEvent;

    [WireName("assigned")]
    public sealed record Assigned(Address Address, PersonId To) : RunEvent;

    [WireName("step-late")]
    public sealed record StepLate(Address Address, DateTimeOffset Due) : RunEvent;

    [WireName("option-suggested")]
    public sealed record OptionSuggested(Address Address, string Option) : RunEvent;

    // ---- Closing

    /// <summary>A person says it is done. With an approval before closing it waits for that.</summary>
    [WireName("closing-proposed")]
    public sealed record ClosingProposed(Address Address, Closing Closing) : RunEvent;

    /// <param name="IsUnapproved">Closed or started although nobody approved in time.</param>
    [WireName("task-closed")]
    public sealed record TaskClosed(Address Address, Closing Closing, bool IsUnapproved) : RunEvent;

    /// <summary>A later call brought more things, and each gets a card of its own.</summary>
    [WireName("cards-added")]
    public sealed record CardsAdded(Address Address, ValueList<string> Items) : RunEvent;

    [WireName("card-closed")]
    public sealed record CardClosed(Address Address, Closing Closing) : RunEvent;

    /// <param name="IsByClock">Taken at the deadline, with nobody behind it.</param>
    [WireName("decision-made")]
    public sealed record DecisionMade(Address Address, ValueList<string> Options, Aside? Reason, bool IsByClock) : RunEvent;

    /// <summary>The answer goes back: <paramref name="Again"/> and the decision return to waiting.</summary>
    [WireName("decision-sent-back")]
    public sealed record DecisionSentBack(Address Address, string Option, ValueList<StepId> Again, DateTimeOffset? NotBefore, Aside? Reason, bool IsByClock) : RunEvent;

    [WireName("decision-reconsidered")]
    public sealed record DecisionReconsidered(Address Address, ValueList<string> Options, Aside Reason) : RunEvent;

    [WireName("answered")]
    public sealed record Answered(Address Address, string Option, string Via) : RunEvent;

    // ---- Approval

    /// <param name="Round">The same as before when one more is asked, or another way is tried, because a page could not arrive.</param>
    [WireName("approval-asked")]
    public sealed record ApprovalAsked(
        Address Address, ApprovalOf Of, int Round, ValueList<PersonId> Requesters, int Needed, string Hash, ValueList<string> Targets,
        DateTimeOffset? Expires, ValueList<PersonContact> Asked) : RunEvent;

    [WireName("approval-given")]
    public sealed record ApprovalGiven(Address Address, ApprovalOf Of, RoleId Role, string Hash) : RunEvent;

    [WireName("approval-refused")]
    public sealed record ApprovalRefused(Address Address, ApprovalOf Of, Aside? Reason) : RunEvent;

    [WireName("approval-met")]
    public sealed record ApprovalMet(Address Address, ApprovalOf Of) : RunEvent;

    /// <summary>Nobody approved in time.</summary>
    [WireName("approval-expired")]
    public sealed record ApprovalExpired(Address Address, ApprovalOf Of, IfNobody Then) : RunEvent;

    // ---- The outside world

    [WireName("action-started")]
    public sealed record ActionStarted(Address Address, string Action, ValueList<string> Targets, Aside? Reason) : RunEvent;

    [WireName("target-confirmed")]
    public sealed record TargetConfirmed(Address Address, string Target, string? Reference) : RunEvent;

    [WireName("target-failed")]
    public sealed record TargetFailed(Address Address, string Target, Aside Why) : RunEvent;

    /// <summary>The action did not wholly succeed: people take over.</summary>
    [WireName("failure-task-opened")]
    public sealed record FailureTaskOpened(Address Address, ValueList<string> Targets) : RunEvent;

    [WireName("notified")]
    public sealed record Notified(Address Address, ValueList<PersonContact> To) : RunEvent;

    [WireName("message-handed-over")]
    public sealed record MessageHandedOver(Address Address, ContactId Contact) : RunEvent;

    /// <param name="Address">Null for what belongs to no step.</param>
    [WireName("message-given-up")]
    public sealed record MessageGivenUp(Address? Address, ContactId Contact, Aside Why) : RunEvent;

    /// <summary>Light actions fired beside a step; their failure is an entry, never flow.</summary>
    [WireName("alongside-started")]
    public sealed record AlongsideStarted(Address Address, ValueList<string> Actions, ValueList<PersonContact> To) : RunEvent;

    [WireName("alongside-done")]
    public sealed record AlongsideDone(Address Address, string Action, string? Reference, Aside? Result) : RunEvent;

    [WireName("alongside-failed")]
    public sealed record AlongsideFailed(Address Address, string Action, Aside Why) : RunEvent;

    [WireName("undo-asked")]
    public sealed record UndoAsked(Address Address, ValueList<string> Targets, Aside Reason) : RunEvent;

    [WireName("undo-started")]
    public sealed record UndoStarted(Address Address, ValueList<string> Targets) : RunEvent;

    [WireName("undo-confirmed")]
    public sealed record UndoConfirmed(Address Address, string Target, string? Reference) : RunEvent;

    [WireName("undo-failed")]
    public sealed record UndoFailed(Address Address, string Target, Aside Why) : RunEvent;

    // ---- Other runs and signals

    [WireName("call-requested")]
    public sealed record CallRequested(Address Address, PlaybookId Playbook, ValueList<Given> Inputs) : RunEvent;

    [WireName("child-started")]
    public sealed record ChildStarted(Address Address, RunId Child, bool IsLinked) : RunEvent;

    [WireName("child-refused")]
    public sealed record ChildRefused(Address Address, string Code, Aside Why) : RunEvent;

    [WireName("child-ended")]
    public sealed record ChildEnded(Address Address, RunId Child, bool IsAborted) : RunEvent;

    [WireName("signalled")]
    public sealed record Signalled(string Name) : RunEvent;

    // ---- Rounds, improvisation, words

    [WireName("round-opened")]
    public sealed record RoundOpened(Address Address, Aside? Reason) : RunEvent;

    [WireName("round-missed")]
    public sealed record RoundMissed(Address Address) : RunEvent;

    [WireName("round-closed")]
    public sealed record RoundClosed(Address Address, Closing Closing) : RunEvent;

    [WireName("repeat-stopped")]
    public sealed record RepeatStopped(StepId Step, Aside? Reason) : RunEvent;

    [WireName("task-added")]
    public sealed record TaskAdded(StepId Step, Improvised Task) : RunEvent;

    [WireName("message-added")]
    public sealed record MessageAdded(StepId Step, Aside Text, ValueList<PersonContact> To) : RunEvent;

    /// <param name="Happened">When it happened, if that was not when it was written.</param>
    [WireName("noted")]
    public sealed record Noted(string Kind, Aside Text, Address? Address, DateTimeOffset? Happened) : RunEvent;

    /// <param name="Corrects">The stream position of the entry that this one corrects; that entry stays.</param>
    [WireName("corrected")]
    public sealed record Corrected(long Corrects, Aside Text) : RunEvent;

    /// <summary>Somebody has read what may have happened since the backup, and lets the run go on. The second one opens it.</summary>
    /// <param name="Freeze">Which restore or copy this is about.</param>
    /// <param name="IsOpen">Two different people have said so.</param>
    [WireName("released")]
    public sealed record Released(string Freeze, bool IsOpen, Aside Reason) : RunEvent;

    /// <summary>A person settled an effect that was held back.</summary>
    /// <param name="Effect">Its key in the ledger.</param>
    [WireName("held-settled")]
    public sealed record HeldSettled(string Effect, string Kind, string Target, HeldChoice Choice, Aside Reason) : RunEvent;
}
