using Beredskab.Engine.Outside;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>Something that somebody, the clock or the world wants of a run.</summary>
public abstract record RunCommand
{
    private RunCommand() { }

    /// <summary>The moment the command is about. The engine has no other clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The person behind it; null for the clock, the world and other runs.</summary>
    public PersonId? By { get; init; }

    /// <summary>Who is who at that moment.</summary>
    public Roster Roster { get; init; } = Roster.Empty;

    /// <summary>Time has passed. Sent by a worker when <see cref="Run.Deadline"/> falls due.</summary>
    public sealed record ReachTime : RunCommand;

    // ---- People on a step

    public sealed record Acknowledge(Address Address, string Via) : RunCommand;

    public sealed record Decline(Address Address, string Via, Aside? Reason) : RunCommand;

    public sealed record Complete(Address Address, Closing Closing) : RunCommand;

    /// <summary>Answers a decision; on one already answered it reconsiders, which needs a reason.</summary>
    public sealed record Choose(Address Address, ValueList<string> Options, Aside? Reason) : RunCommand;

    /// <summary>Answers a question that was sent to people.</summary>
    public sealed record Answer(Address Address, string Option, string Via) : RunCommand;

    public sealed record Approve(Address Address, bool Yes, string Hash, Aside? Reason) : RunCommand;

    public sealed record Assign(Address Address, PersonId To) : RunCommand;

    // ---- By hand

    public sealed record Skip(StepId Step, Aside Reason) : RunCommand;

    public sealed record StartStep(StepId Step, Aside Reason) : RunCommand;

    /// <summary>Tries again what did not succeed, or asks again for an approval that was refused.</summary>
    public sealed record Retry(StepId Step, Aside Reason) : RunCommand;

    public sealed record Undo(StepId Step, Aside Reason) : RunCommand;

    public sealed record OpenRound(StepId Step, Aside Reason) : RunCommand;

    public sealed record StopRepeat(StepId Step, Aside Reason) : RunCommand;

    public sealed record OpenPhase(PhaseId Phase, Aside Reason) : RunCommand;

    public sealed record AddTask(Improvised Task) : RunCommand;

    /// <param name="To">Resolved by the gate.</param>
    public sealed record AddMessage(Aside Text, ValueList<PersonContact> To) : RunCommand;

    public sealed record Note(string Kind, Aside Text, Address? Address, DateTimeOffset? Happened) : RunCommand;

    public sealed record Correct(long Entry, Aside Text) : RunCommand;

    public sealed record Pause(Aside? Reason) : RunCommand;

    public sealed record Resume(Aside? Reason) : RunCommand;

    public sealed record Abort(Aside? Reason) : RunCommand;

    public sealed record Signal(string Name) : RunCommand;

    /// <summary>Goes on by another version of the same playbook; refused where <see cref="Moving.Faults"/> finds anything.</summary>
    /// <param name="Anchors">Every instant that the incident knows now: the other version's deadlines may hang on ones that this run never asked for.</param>
    /// <param name="AsOf">The incident's position then; below 0 when it could not be read.</param>
    public sealed record Move(PlaybookVersion To, Aside Reason, ValueList<AnchorAt> Anchors, long AsOf) : RunCommand;

    /// <summary>Lets a frozen run go on; it takes two different people.</summary>
    public sealed record Release(string Freeze, Aside Reason) : RunCommand;

    /// <summary>What is to become of an effect that is held back.</summary>
    /// <param name="Word">Its kind as the ledger spells it.</param>
    public sealed record SettleHeld(string Effect, Address? Address, EffectKind Kind, string Word, string Target, HeldChoice Choice, Aside Reason) : RunCommand;

    // ---- The world and the incident report back

    /// <summary>An effect is over. <paramref name="Target"/> is the account, contact or action it was about; without an address it belongs to no step.</summary>
    public sealed record EffectSettled(Address? Address, EffectKind Kind, string Target, bool Succeeded, string? Reference, Aside? Result) : RunCommand;

    /// <summary>A page to <paramref name="Contact"/> has not left the house in time.</summary>
    public sealed record PageIsOverdue(Address Address, ContactId Contact, EffectKind Kind) : RunCommand;

    /// <summary>Nobody knows whether an effect happened; what is done about it is done in the same breath.</summary>
    public sealed record DoubtEffect(Address? Address, EffectKind Kind, string Target, Doubt Then) : RunCommand;

    /// <summary>The incident or another run has something to tell.</summary>
    public sealed record Hear(ToRun News) : RunCommand;
}
