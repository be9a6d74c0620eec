using System.Text;

namespace Beredskab.Playbooks;

/// <summary>Texts on their way into HTML and SVG.</summary>
internal static class Markup
{
    /// <summary>
    /// Safe between tags and in a quoted attribute. What XML cannot hold at all becomes a replacement sign, so that a picture stays one that
    /// can be opened.
    /// </summary>
    public static string Text(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
            safe.Append(rune.Value switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\'' => "&#39;",
                < ' ' and not '\n' and not '\t' or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        return safe.ToString();
    }
}
