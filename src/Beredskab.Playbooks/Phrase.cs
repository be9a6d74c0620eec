using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Beredskab.Playbooks;

/// <summary>
/// What the checker says to an author: English as it stands in the code, <c>$"'{step.Id}' is over already."</c>, and Danish where
/// <c>Phrases.da.json</c> has one for it. It keeps its values beside its words, so that either can be said later.
/// </summary>
/// <remarks>
/// <c>a ? $"…" : $"…"</c> is a string before it is a phrase, and a switch of such too; there one branch says <c>(Phrase)$"…"</c>.
/// </remarks>
[InterpolatedStringHandler]
public sealed class Phrase(int literalLength, int formattedCount) : IEquatable<Phrase>
{
    private static readonly Dictionary<string, string> s_danish = Danish();

    private readonly StringBuilder _template = new(literalLength + formattedCount * 3);
    private readonly List<object?> _values = new(formattedCount);

    // Faults are told from one another by it, and some are long.
    private string? _english;

    /// <summary>The English with <c>{0}</c>, <c>{1}</c>, … for its values: what it is known by among the Danish ones.</summary>
    internal string Template => _template.ToString();

    /// <summary>The Danish ones, by the English they stand for.</summary>
    internal static IReadOnlyDictionary<string, string> InDanish => s_danish;

    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Phrase?(string? text)
    {
        if (text is null) return null;
        var phrase = new Phrase(text.Length, 0);
        phrase.AppendLiteral(text);
        return phrase;
    }

    public void AppendLiteral(string text) => _template.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted<T>(T value)
    {
        _template.Append('{').Append(_values.Count).Append('}');
        _values.Add(value);
    }

    /// <summary>In English where there is no other.</summary>
    public string In(string language) => string.Format(
        CultureInfo.InvariantCulture, language == "da" && s_danish.TryGetValue(Template, out var danish) ? danish : Template,
        [.. _values.Select(value => value switch
        {
            Phrase inner => inner.In(language),
            Enumeration words => words.In(language),
            // What has a space in it is no id: words of ours inside words of ours.
            string text when language == "da" && text.Contains(' ', StringComparison.Ordinal) => s_danish.GetValueOrDefault(text, text),
            _ => value,
        })]);

    /// <summary>The English one.</summary>
    public override string ToString() => _english ??= In("en");

    public bool Equals(Phrase? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => obj is Phrase other && Equals(other);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static Dictionary<string, string> Danish()
    {
        using var file = typeof(Phrase).Assembly.GetManifestResourceStream("Beredskab.Playbooks.Phrases.da.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}

/// <summary>Words one after the other, <c>a, b or c</c>, inside a sentence of either language.</summary>
/// <param name="last"><c>and</c> or <c>or</c>.</param>
internal sealed class Enumeration(IEnumerable<string> words, string last)
{
    private readonly List<string> _words = [.. words];

    public string In(string language) => _words is [var only] ? only
        : $"{string.Join(", ", _words.SkipLast(1))} {(language != "da" ? last : last is "or" ? "eller" : "og")} {_words[^1]}";

    public override string ToString() => In("en");
}
