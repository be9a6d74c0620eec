namespace Beredskab.Engine.Playbooks;

/// <summary>
/// A claim over finite facts. A comparison with a step that is not settled, or was not needed, is false, and so its
/// <see cref="Not"/> is true; <c>is not-needed</c> and <c>is skipped</c> are facts of their own (LANGUAGE 2).
/// </summary>
public abstract record Condition
{
    private Condition() { }

    public sealed record Is(FactPath Path, string Word) : Condition;

    public sealed record Includes(FactPath Path, string Word) : Condition;

    public sealed record Not(Condition Inner) : Condition;

    public sealed record And(Condition Left, Condition Right) : Condition;

    public sealed record Or(Condition Left, Condition Right) : Condition;

    /// <summary><c>every clock is settled</c>, in <c>holds-when</c> only.</summary>
    public sealed record EveryClockIsSettled : Condition;

    /// <summary>The paths it mentions, each once for each mention.</summary>
    public IEnumerable<FactPath> Paths => this switch
    {
        Is(var path, _) => [path],
        Includes(var path, _) => [path],
        Not(var inner) => inner.Paths,
        And(var left, var right) => left.Paths.Concat(right.Paths),
        Or(var left, var right) => left.Paths.Concat(right.Paths),
        _ => [],
    };

    /// <summary>The steps it mentions, which are waited for as if they stood in <c>after</c>.</summary>
    public IEnumerable<StepId> Steps => Paths.Select(path => path.Step).OfType<StepId>().Distinct();

    public bool MentionsLevel => Paths.Any(path => path is FactPath.CurrentLevel);
}

/// <summary>What a condition can look at.</summary>
public abstract record FactPath
{
    private FactPath() { }

    /// <summary>The step whose fact it is, or null for the level and inputs.</summary>
    public StepId? Step => this switch { OutcomeOf(var step) => step, AnswerOf(var step, _) => step, _ => null };

    public sealed record CurrentLevel : FactPath;

    public sealed record Input(string Id) : FactPath;

    /// <summary>A decision's option or a step's outcome.</summary>
    public sealed record OutcomeOf(StepId Of) : FactPath;

    public sealed record AnswerOf(StepId Of, string Question) : FactPath;
}

/// <summary>A text with look-ups in it: <c>Svar {{reply.yes}}</c>. No code, only paths.</summary>
public sealed record Template(string Source, ValueList<TemplatePart> Parts)
{
    /// <summary>The paths it looks up.</summary>
    public IEnumerable<string> Paths => Parts.OfType<TemplatePart.Look>().Select(part => part.Path);

    /// <summary>The single path when the template is nothing but that, as <c>"{{inputs.accounts}}"</c>; else null.</summary>
    public string? OnlyPath => Parts is [TemplatePart.Look(var path)] ? path : null;

    /// <summary>Splits <paramref name="source"/> at <c>{{…}}</c>. An unclosed look-up stays literal: the reader reports it.</summary>
    public static Template Parse(string source)
    {
        var parts = new List<TemplatePart>();
        var at = 0;
        while (source.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var open
               && source.IndexOf("}}", open, StringComparison.Ordinal) is >= 0 and var close)
        {
            if (open > at) parts.Add(new TemplatePart.Literal(source[at..open]));
            parts.Add(new TemplatePart.Look(source[(open + 2)..close].Trim()));
            at = close + 2;
        }
        if (at < source.Length || parts is []) parts.Add(new TemplatePart.Literal(source[at..]));
        return new(source, [.. parts]);
    }
}

public abstract record TemplatePart
{
    private TemplatePart() { }

    public sealed record Literal(string Text) : TemplatePart;

    public sealed record Look(string Path) : TemplatePart;
}
