using System.Globalization;

namespace Beredskab.Engine.Playbooks;

/// <summary>
/// One version of a playbook as its text says it, format 1. Whoever holds a published one knows that its names resolve: every
/// role, step, option, message, clock and path that it mentions exists. Absent keys are null or empty; a default is never filled in, because
/// the playbook's identity is the hash of exactly what was written.
/// </summary>
public sealed record Playbook
{
    public required PlaybookId Id { get; init; }

    /// <summary>The code on paper, <c>PB-02</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The version for people, <c>1.0.0</c>. Machines go by the hash.</summary>
    public required string Version { get; init; }

    /// <summary>The language of plain texts, <c>da</c>.</summary>
    public required string Language { get; init; }

    public required LocalizedText Title { get; init; }

    public LocalizedText? Purpose { get; init; }

    public LocalizedText? Notice { get; init; }

    public string? Tlp { get; init; }

    public string? ReviewBy { get; init; }

    public string? ReviewEvery { get; init; }

    public ValueList<string> Requirements { get; init; } = [];

    public LevelRange? Level { get; init; }

    public OnePer? OnePer { get; init; }

    public ValueList<LocalizedText> Triggers { get; init; } = [];

    public ValueList<Question> Inputs { get; init; } = [];

    public ValueList<RoleId> Roles { get; init; } = [];

    public ValueList<RoleId> Informed { get; init; } = [];

    public ValueList<ClockId> Clocks { get; init; } = [];

    public PlaybookId? Afterwards { get; init; }

    public ValueList<Promise> Promises { get; init; } = [];

    /// <summary>Partners are invited and each runs its own version.</summary>
    public bool Shared { get; init; }

    /// <summary>At least one. A file with <c>steps</c> alone has one phase named <c>main</c> that opens at start.</summary>
    public required ValueList<Phase> Phases { get; init; }

    public ValueList<Message> Messages { get; init; } = [];

    public ValueList<ExitCriterion> ExitCriteria { get; init; } = [];

    public LocalizedText? Remark { get; init; }

    /// <summary>Every step in file order.</summary>
    public IEnumerable<Step> Steps => Phases.SelectMany(phase => phase.Steps);
}

/// <summary>A playbook together with the identity that its content gives it.</summary>
/// <param name="Hash"><c>sha256:</c> and 64 lower-case hexadecimal digits over the canonical content.</param>
public sealed record PlaybookVersion(Playbook Content, string Hash);

/// <summary>Versions for people, <c>1.10.0</c>, in their order.</summary>
public static class VersionNumber
{
    /// <summary>Whether one version stands above another: 1.10.0 above 1.9.0. What is no number counts as 0.</summary>
    public static bool IsAbove(string version, string other) => Of(version).CompareTo(Of(other)) > 0;

    public static (int Major, int Minor, int Patch) Of(string version)
    {
        var parts = version.Split('.', '-', '+').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return (parts.ElementAtOrDefault(0), parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2));
    }
}

/// <summary>How grave an incident is. The organisation's own names are shown to people.</summary>
public enum Level { Green, Yellow, Red }

/// <summary>Starting a run raises the incident to <paramref name="Start"/>; the playbook never raises it above <paramref name="AtMost"/>.</summary>
public sealed record LevelRange(Level? Start, Level? AtMost);

/// <summary>Whether a call of the playbook joins the run that the incident already has, or always starts another.</summary>
public enum OnePer { Incident, Call }

/// <summary>What a file promises: <paramref name="Step"/> is over within a time, counted from the start of the run or of another step.</summary>
/// <param name="Of">The step counted from, or null for the start of the run.</param>
public sealed record Promise(StepId Step, TimeSpan Within, StepId? Of);

/// <summary>A thing that should hold before the run is over. It steers nothing.</summary>
public sealed record ExitCriterion(LocalizedText Text, Condition? HoldsWhen);

/// <summary>
/// A text of a playbook: either sent by a step over <see cref="Channel"/>, or brought to an <see cref="Audience"/> by people.
/// </summary>
public sealed record Message
{
    public required MessageId Id { get; init; }

    public Channel? Channel { get; init; }

    public LocalizedText? Audience { get; init; }

    public ValueList<LocalizedText> Channels { get; init; } = [];

    /// <summary>Counted from the start of the run.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>Null where a person writes it. Each language is a template.</summary>
    public LocalizedText? Text { get; init; }
}

/// <summary>How a message travels.</summary>
public enum Channel { Sms, Voice, Mail }

/// <summary>One text in one or more languages, the file's own first and the others by name; never empty.</summary>
public sealed record LocalizedText(ValueList<Localized> Versions)
{
    public static LocalizedText Of(string language, string text) => new([new Localized(language, text)]);

    /// <summary>The text in <paramref name="language"/>, else in the first language given.</summary>
    public string In(string language) => (Versions.FirstOrDefault(version => version.Language == language) ?? Versions[0]).Text;

    public override string ToString() => Versions[0].Text;
}

public sealed record Localized(string Language, string Text);
