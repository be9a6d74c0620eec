namespace Beredskab.Server.Views;

/// <summary>What a link in a text shows to whoever has it.</summary>
public sealed record AckLinkView
{
    /// <summary>Null when nothing is known of it, or not any more.</summary>
    public AckLinkTask? Task { get; init; }

    /// <summary>What came of an answer, in the words of the text that would have said it.</summary>
    public string? Said { get; init; }

    /// <summary>An answer stands, and there is nothing more to press.</summary>
    public bool IsUsed { get; init; }
}

/// <summary>What is asked. No name stands there: the link may be in other hands.</summary>
public sealed record AckLinkTask(string Title, string Incident, DateTimeOffset? Due, AckLinkState State);

/// <summary>How it stands with a task, to whoever was asked by a link.</summary>
public enum AckLinkState
{
    /// <summary>Nobody has it, and they have not said no.</summary>
    Open,
    Yours,
    Taken,
    Declined,
    Over,
}
