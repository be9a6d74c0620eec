using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Beredskab.Engine;

/// <summary>
/// A no. The code is stable, for programs. The sentence for people stands here in English; with its values under names it can be said
/// in any language.
/// </summary>
/// <param name="Sentence">The code, and after a dot which of its sentences where it has several: <c>not-ready.waiting</c>.</param>
/// <param name="Reason">What, about what, what to do.</param>
public sealed record Refusal(string Sentence, string Reason, ValueList<NamedValue> Values)
{
    public string Code => Sentence.Split('.')[0];

    public static Refusal Of(string sentence, Wording wording) => new(sentence, wording.Text, wording.Values);

    /// <summary>With what the value says in another language, for a value that is itself a sentence.</summary>
    public Refusal Spoken(string name, string language, string value) => this with { Values = [.. Values, new($"{name}.{language}", value)] };

    /// <summary>What the value says in the language, or as it is where it is the same in all.</summary>
    public string In(string language, NamedValue named) => Values.FirstOrDefault(other => other.Name == $"{named.Name}.{language}")?.Value ?? named.Value;
}

/// <summary>A value in a sentence: an id as it stands in the journal; several are parted by comma and space.</summary>
public sealed record NamedValue(string Name, string Value);

/// <summary>A sentence as code writes it, each value with its name after the colon: <c>$"'{step.Id:step}' is over already."</c></summary>
[InterpolatedStringHandler]
public sealed class Wording(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength);
    private readonly List<NamedValue> _values = new(formattedCount);

    public string Text => _text.ToString();

    public ValueList<NamedValue> Values => [.. _values];

    public static implicit operator Wording(string text)
    {
        var wording = new Wording(text.Length, 0);
        wording.AppendLiteral(text);
        return wording;
    }

    public void AppendLiteral(string text) => _text.Append(text);

    /// <param name="value">What stands in the sentence.</param>
    /// <param name="format">The value's name. There is no overload without it, so that no value goes without a name.</param>
    public void AppendFormatted<T>(T value, string format)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        _text.Append(text);
        _values.Add(new(format, text));
    }
}
