using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

/// <summary>Who was called for a step, in order, and what came of it.</summary>
public sealed record LadderView(IReadOnlyList<RungView> Rungs, int Round = 1)
{
    /// <summary>While more people must say yes than have; else null.</summary>
    public WantedView? Wanted { get; init; }
}

/// <summary>How many have said yes of how many are needed.</summary>
/// <param name="Lacks">What nobody among them can, or whom of a team they lack.</param>
public sealed record WantedView(int Said, int Needed, IReadOnlyList<string> Lacks);

/// <summary>One person on the ladder.</summary>
public sealed record RungView
{
    public required PersonRef Person { get; init; }

    /// <summary>Why this person: the role held, in words (<c>it-chef</c>, <c>stedfortræder</c>).</summary>
    public required string As { get; init; }

    public required RungState State { get; init; }

    public IReadOnlyList<AttemptView> Attempts { get; init; } = [];

    public AnswerView? Answer { get; init; }

    /// <summary>When the person is called, or would have been had nobody answered.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>For one who was spared: who answered instead.</summary>
    public PersonRef? SparedBy { get; init; }
}

[JsonConverter(typeof(WordJson<RungState>))]
public enum RungState { Next, Called, Answered, Declined, Silent, Spared }

/// <summary>One try to reach somebody. <c>Unknown</c>: the provider neither answered nor could be asked.</summary>
public sealed record AttemptView(Channel Channel, DateTimeOffset At, AttemptState State, string? Why = null);

[JsonConverter(typeof(WordJson<AttemptState>))]
public enum AttemptState { Planned, HandedOver, Delivered, Failed, Unknown, Cancelled }

[JsonConverter(typeof(WordJson<Channel>))]
public enum Channel { Sms, Voice, Mail, Web, Teams }

/// <param name="Text">The words that came in, <c>JA 4713</c>.</param>
public sealed record AnswerView(DateTimeOffset At, Channel Channel, string? Text = null);
