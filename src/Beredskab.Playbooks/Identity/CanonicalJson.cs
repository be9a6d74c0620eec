using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks.Identity;

/// <summary>
/// JSON in the one form of RFC 8785: keys by their UTF-16 units, no white space, the shortest escapes. Only what a playbook
/// needs: objects, arrays, texts and whole numbers.
/// </summary>
internal sealed class CanonicalJson
{
    private readonly SortedDictionary<string, object> _members = new(StringComparer.Ordinal);

    /// <summary>Adds a member; an absent value is an absent key.</summary>
    public CanonicalJson With(string key, object? value)
    {
        if (value is not null and not IReadOnlyCollection<object> { Count: 0 }) _members.Add(key, value);
        return this;
    }

    /// <summary>The keys whose values are not the same in the other.</summary>
    public IEnumerable<string> Otherwise(CanonicalJson other) =>
        _members.Keys.Union(other._members.Keys).Where(key => Written(_members.GetValueOrDefault(key)) != Written(other._members.GetValueOrDefault(key)));

    public override string ToString() => Written(this);

    /// <summary>The items as a JSON array.</summary>
    public static IReadOnlyCollection<object> Array<T>(IEnumerable<T> items, Func<T, object> each) => [.. items.Select(each)];

    private static string Written(object? value)
    {
        var json = new StringBuilder();
        if (value is not null) Write(json, value);
        return json.ToString();
    }

    private static void Write(StringBuilder json, object value)
    {
        switch (value)
        {
            case string text: WriteText(json, text); break;
            case long number: json.Append(CultureInfo.InvariantCulture, $"{number}"); break;
            case CanonicalJson inner: WriteList(json, '{', inner._members, WriteMember, '}'); break;
            case IReadOnlyCollection<object> items: WriteList(json, '[', items, Write, ']'); break;
            default: throw new ArgumentException($"Canonical JSON has no form for {value.GetType()}.", nameof(value));
        }
    }

    private static void WriteMember(StringBuilder json, KeyValuePair<string, object> member)
    {
        WriteText(json, member.Key);
        json.Append(':');
        Write(json, member.Value);
    }

    private static void WriteList<T>(StringBuilder json, char open, IEnumerable<T> items, Action<StringBuilder, T> each, char close)
    {
        json.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) json.Append(',');
            isFirst = false;
            each(json, item);
        }
        json.Append(close);
    }

    private static void WriteText(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\t' => json.Append("\\t"),
                '\n' => json.Append("\\n"),
                '\f' => json.Append("\\f"),
                '\r' => json.Append("\\r"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => json.Append(letter),
            };
        }
        json.Append('"');
    }
}
