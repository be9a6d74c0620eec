using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>Whether an incident and its runs are real. Fixed at birth.</summary>
public enum Mode { Live, Drill }

/// <summary>Why a step became ready.</summary>
public enum ReadyBecause { Path, ByHand, Added, Late, Round }

/// <summary>What a page or a quiet message is about.</summary>
public enum PageFor { Task, Decision, Approval, Late, Suggestion, Failure, StandDown, Assigned, Informed, Refused }

/// <summary>What is done about an effect of which nobody knows whether it happened.</summary>
public enum Doubt
{
    /// <summary>Sent once more: a page that came twice is better than one that nobody got.</summary>
    PossibleDuplicate,

    /// <summary>A person looks, and says what it was.</summary>
    Held,
}

/// <summary>What an approval allows.</summary>
public enum ApprovalOf { Act, Starting, Closing, Undo }

/// <summary>A person and the way that was chosen to reach them.</summary>
public sealed record PersonContact(PersonId Person, ContactId Contact, Channel Channel);

/// <summary>
/// A value given for an input or an answer. Finite choices, ids, dates and numbers stand in <see cref="Values"/>; free text is an aside.
/// </summary>
public sealed record Given(string Question, ValueList<string> Values, Aside? Text = null);

/// <summary>An instant that deadlines hang on; <paramref name="IsAssumed"/> until the real one is known.</summary>
/// <param name="Anchor"><c>awareness</c>, <c>breach-awareness</c> or a clock's id.</param>
public sealed record AnchorAt(string Anchor, DateTimeOffset At, bool IsAssumed);

/// <summary>The step of another run that called this one.</summary>
public sealed record Caller(RunId Run, Address Address);

/// <summary>What a person hands in when closing a task, a report or a share.</summary>
/// <param name="Outcome"><c>answered</c>, <c>partly</c> or <c>silent</c> for a question that was asked by hand; else null.</param>
public sealed record Closing(
    ValueList<Given> Answers, ValueList<Proof> Evidence, Aside? Note, Knowledge? Knowledge = null, string? Outcome = null)
{
    public static Closing Plain { get; } = new([], [], null);
}

/// <param name="Text">The case number, the link, the note, or the name of the file.</param>
/// <param name="Sha256">Of the file's bytes, when it is a file.</param>
public sealed record Proof(Evidence Kind, Aside Text, string? Sha256 = null);

/// <summary>When somebody knew, and how we know that.</summary>
public sealed record Knowledge(DateTimeOffset Instant, Aside Who, Aside How, Aside Source);

/// <summary>A task that no playbook foresaw.</summary>
/// <param name="Person">Called first, before the ladder of the role.</param>
/// <param name="EndsWhenAcknowledged">A page: an answer is all that is wanted.</param>
public sealed record Improvised(
    RoleId Role, PersonId? Person, Aside Sentence, TimeSpan? AcknowledgeWithin, TimeSpan? Due, bool EndsWhenAcknowledged);
