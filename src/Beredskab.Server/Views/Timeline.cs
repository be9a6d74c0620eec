using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

/// <summary>One entry of the timeline. It is never changed; a correction is another entry.</summary>
public sealed record TimelineEntry
{
    /// <summary>The commit position as text: the id of its server-sent event and the <c>next</c> of lists.</summary>
    public required string Id { get; init; }

    /// <summary>Stream and number in it, <c>run:…/12</c>: what a correction names.</summary>
    public required string Place { get; init; }

    public required DateTimeOffset Written { get; init; }

    public required DateTimeOffset Happened { get; init; }

    /// <summary>In a drill.</summary>
    public DateTimeOffset? ExerciseTime { get; init; }

    public required AuthorView Author { get; init; }

    /// <summary>The event's wire name: <c>acknowledged</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>For filters and signs.</summary>
    public required EntrySort Sort { get; init; }

    /// <summary>The sentence, in the reader's language.</summary>
    public required string Text { get; init; }

    /// <summary>What stands under it: step, reason, source.</summary>
    public string? Meta { get; init; }

    public string? Run { get; init; }

    /// <summary>The step's address.</summary>
    public string? Step { get; init; }

    public string? Card { get; init; }

    /// <summary>The entry that this one corrects.</summary>
    public string? CorrectionOf { get; init; }

    /// <summary>For a correction: the text as it was, and when that was written.</summary>
    public string? Before { get; init; }

    public DateTimeOffset? BeforeWritten { get; init; }

    /// <summary>The newest entry that corrects this one.</summary>
    public string? CorrectedBy { get; init; }

    public string? Tlp { get; init; }
}

/// <param name="Person">Null unless <paramref name="Kind"/> is <see cref="AuthorKind.Person"/>.</param>
public sealed record AuthorView(AuthorKind Kind, PersonRef? Person = null);

/// <summary>By hand, by the clock and by the outside world are three different sentences.</summary>
[JsonConverter(typeof(WordJson<AuthorKind>))]
public enum AuthorKind { Person, System, Clock, Outside }

[JsonConverter(typeof(WordJson<EntrySort>))]
public enum EntrySort { System, Observation, Decision, Act, Message, PhoneNote, Call, Answer, Approval, Late, Failure, Unknown, Done, Clock, Correction }
