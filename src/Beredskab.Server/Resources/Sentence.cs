using System.Text;

namespace Beredskab.Server.Resources;

/// <summary>Fills in a sentence: <c>{person} svarede[ på {channel}]</c>. A bracket with an unknown name in it falls away.</summary>
public static class Sentence
{
    public static string Fill(string template, Func<string, string?> value)
    {
        var text = new StringBuilder();
        var at = 0;
        while (at < template.Length)
        {
            var open = template.IndexOf('[', at);
            if (open < 0) return text.Append(Names(template[at..], value).Text).ToString();

            text.Append(Names(template[at..open], value).Text);
            var close = template.IndexOf(']', open);
            if (close < 0) return text.Append(template[open..]).ToString();

            var (inside, complete) = Names(template[(open + 1)..close], value);
            if (complete) text.Append(inside);
            at = close + 1;
        }
        return text.ToString();
    }

    private static (string Text, bool Complete) Names(string template, Func<string, string?> value)
    {
        var text = new StringBuilder();
        var complete = true;
        var at = 0;
        while (template.IndexOf('{', at) is >= 0 and var open && template.IndexOf('}', open) is >= 0 and var close)
        {
            var found = value(template[(open + 1)..close]);
            if (string.IsNullOrEmpty(found)) complete = false;
            text.Append(template, at, open - at).Append(found);
            at = close + 1;
        }
        return (text.Append(template, at, template.Length - at).ToString(), complete);
    }
}
