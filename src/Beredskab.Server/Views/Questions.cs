namespace Beredskab.Server.Views;

/// <summary>A field to fill in: an input of a playbook or an answer of a task.</summary>
public sealed record QuestionView
{
    public required string Id { get; init; }

    /// <summary>As LANGUAGE names it: <c>text, choice, accounts, people, systems, partners, date, time, file, number, lessons</c>.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public IReadOnlyList<OptionView> Options { get; init; } = [];

    public bool Required { get; init; }

    public string? Default { get; init; }

    /// <summary>What was answered, as words for people; empty: not yet.</summary>
    public IReadOnlyList<string> Answer { get; init; } = [];
}

/// <summary>Something that can be chosen.</summary>
public sealed record OptionView
{
    public required string Id { get; init; }

    public required string Label { get; init; }

    /// <summary>Cannot be chosen together with others.</summary>
    public bool Alone { get; init; }

    /// <summary>The level it sets.</summary>
    public Level? Level { get; init; }

    /// <summary>It is no outcome: the titles of what is asked again.</summary>
    public IReadOnlyList<string> Again { get; init; } = [];

    /// <summary>It is asked again after this time.</summary>
    public TimeSpan? AskAgain { get; init; }

    /// <summary>Titles of the clocks it starts.</summary>
    public IReadOnlyList<string> Starts { get; init; } = [];

    /// <summary>Titles of the clocks it waives.</summary>
    public IReadOnlyList<string> Waives { get; init; } = [];
}

/// <summary>What becomes of a decision that nobody makes in time.</summary>
/// <param name="Taken">The clock takes the option; otherwise it is only suggested, ever higher up.</param>
public sealed record OnTimeoutView(string Option, string Label, DateTimeOffset? At, bool Taken);

/// <summary>A point to tick, or an exit criterion.</summary>
/// <param name="Holds">Known only where the system can see it.</param>
public sealed record CheckView(string Id, string Text, bool? Holds = null);
