using System.Text.RegularExpressions;

namespace Beredskab.Playbooks.Grammar;

/// <summary>
/// What may stand at one place of a file. The grammar (<see cref="Format1"/>) is a value made of these; the reader checks
/// files against it and the editors' schema is written from it, so the two cannot say different things.
/// </summary>
internal abstract record Shape
{
    private Shape() { }

    /// <summary>Any text in the file's language.</summary>
    /// <param name="LooksUp">Whether the product fills in what stands in it as <c>{{path}}</c>.</param>
    public sealed record Sentence(bool LooksUp = false) : Shape;

    /// <summary>A text, or the same in several languages: <c>{da: …, en: …}</c>.</summary>
    /// <param name="LooksUp">As of a sentence.</param>
    public sealed record Words(bool LooksUp = false) : Shape;

    /// <summary>A text of a certain form.</summary>
    /// <param name="Is">What it is, for a message: "a time such as 15m".</param>
    /// <param name="Code">The fault's code when it is not.</param>
    /// <param name="Problem">Says what is wrong with a text of the right pattern, and at which letter; null when nothing is.</param>
    public sealed record Formed(string Is, string Code, Regex Pattern, Func<string, (Phrase Message, int Offset)?>? Problem = null) : Shape;

    public sealed record OneOf(ValueList<string> Allowed) : Shape;

    /// <summary>A list. With <paramref name="OrOne"/> a single item may stand without the brackets.</summary>
    public sealed record ListOf(Shape Item, bool OrOne = false) : Shape;

    /// <summary>A mapping from ids that the author chooses to things of one shape, in an order that people see.</summary>
    public sealed record Named(Shape Id, Shape Item, bool MayBeEmpty = false) : Shape;

    /// <summary>A mapping with known keys.</summary>
    /// <param name="Name">What it is called in messages and in the schema.</param>
    /// <param name="ExactlyOne">Of each of these groups exactly one key stands.</param>
    public sealed record Keys(string Name, ValueList<Key> All, params ValueList<ValueList<string>> ExactlyOne) : Shape;

    /// <summary>Words in short form, or a mapping that holds them together with more.</summary>
    public sealed record ShortOr(Shape Short, Keys Long) : Shape;
}

/// <summary>One key of a mapping.</summary>
/// <param name="Says">What it means, shown by editors.</param>
internal sealed record Key(string Name, Shape Shape, string Says, bool Required = false)
{
    /// <summary>The keys that it belongs to: at least one of them must stand beside it; empty: it may always stand.</summary>
    public ValueList<string> With { get; init; } = [];

    /// <summary>Beside any of these it must stand.</summary>
    public ValueList<string> RequiredWith { get; init; } = [];
}
