namespace Beredskab.Engine.Outside;

/// <summary>
/// How the outside world took a request. No SDK exception leaves an adapter: it becomes one of these.
/// </summary>
public abstract record WorldAnswer
{
    private WorldAnswer() { }

    /// <summary>It is so, and the adapter has read it back where the world allows reading.</summary>
    /// <param name="Reference">The world's own name for what was made (a ticket number), if there is one.</param>
    public sealed record Done(string? Reference = null) : WorldAnswer;

    /// <summary>The provider has taken it on. For a message this is not yet a delivery, and a delivery is not an answer.</summary>
    public sealed record HandedOver(string Reference) : WorldAnswer;

    /// <summary>Certainly not done, and worth another try.</summary>
    /// <param name="After">What the provider asked us to wait, already made sane (0 to 1 hour); null if it did not say.</param>
    public sealed record TryAgain(TimeSpan? After, string Why) : WorldAnswer;

    /// <summary>Certainly not done, and trying again will not help.</summary>
    public sealed record Failed(string Why) : WorldAnswer;

    /// <summary>The request may have arrived: the line broke or nobody answered in time. Ask before doing it again.</summary>
    public sealed record Unknown(string Why) : WorldAnswer
    {
        /// <summary>How long the request may still be under way, before it is any use to ask; null for the usual time.</summary>
        public TimeSpan? AskAfter { get; init; }
    }
}

public static class WorldAnswers
{
    /// <summary>Why it was not done, or nobody knows; empty when it was.</summary>
    public static string WhyNot(this WorldAnswer answer) => answer switch
    {
        WorldAnswer.TryAgain again => again.Why,
        WorldAnswer.Failed failed => failed.Why,
        WorldAnswer.Unknown unknown => unknown.Why,
        _ => "",
    };
}

/// <summary>What the provider says when asked whether something was done before.</summary>
public abstract record WorldMemory
{
    private WorldMemory() { }

    public sealed record Found(string Reference) : WorldMemory;

    public sealed record NotThere : WorldMemory;

    /// <summary>The provider could not be asked, or cannot tell.</summary>
    /// <param name="IsForGood">Asking again will not help.</param>
    public sealed record CannotTell(string Why, bool IsForGood = false) : WorldMemory;
}
