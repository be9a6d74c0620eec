using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks;

/// <summary>
/// One HTML file that needs nothing else: no script, no font, no address of any kind. It opens from a stick on a machine without a network, and
/// prints on A4, each sheet with its number. Written as XML, so that tests can take it apart.
/// </summary>
internal sealed class Page
{
    // As high as a tab is, and as many as fit below each other on A4.
    private const int TabHeight = 14;
    private const int Tabs = 18;

    // As much as stands in the lower margin beside the sheet's number.
    private const double NameRoom = 380;
    private const double NameLetters = 8.5;

    private readonly StringBuilder _html = new();
    private readonly StringBuilder _sheets = new();

    /// <summary>A piece that is markup already.</summary>
    public Page Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    /// <summary>An element with a text in it; nothing at all where there is no text.</summary>
    public Page Say(string element, string? text, string? kind = null, string? id = null)
    {
        if (string.IsNullOrEmpty(text)) return this;
        return Open(element, kind, id).Text(text).Close(element);
    }

    public Page Text(string text) => Raw(Markup.Text(text));

    /// <param name="sheets">The name of its sheets, where they have one of their own.</param>
    public Page Open(string element, string? kind = null, string? id = null, string? sheets = null) =>
        Raw($"<{element}{(kind is null ? "" : $" class=\"{kind}\"")}{(id is null ? "" : $" id=\"{Markup.Text(id)}\"")}{(sheets is null ? "" : $" style=\"page:{sheets}\"")}>");

    /// <summary>What stands in the margin of some sheets: whose they are, and a number on the right edge, each lower than the one before.</summary>
    public Page Margin(string sheets, string name, int? tab = null)
    {
        _sheets.Append(CultureInfo.InvariantCulture, $"@page {sheets}{{@bottom-left{{content:{Quoted(name)}}}");
        if (tab is { } number) _sheets.Append(CultureInfo.InvariantCulture, $"@right-top{{content:\"{number}\";{PaperStyle.Tab};margin-top:{(number - 1) % Tabs * TabHeight}mm}}");
        _sheets.Append("}\n");
        return this;
    }

    public Page Close(string element) => Raw($"</{element}>\n");

    public Page List(IEnumerable<string> items, string? kind = null)
    {
        var all = items.ToList();
        if (all.Count == 0) return this;
        Open("ul", kind);
        foreach (var item in all) Say("li", item);
        return Close("ul");
    }

    /// <summary>Terms and what is said of each.</summary>
    public Page Terms(IEnumerable<(string Term, string Text)> terms, string? kind = null)
    {
        var all = terms.ToList();
        if (all.Count == 0) return this;
        Open("dl", kind);
        foreach (var (term, text) in all) Open("div").Say("dt", term).Say("dd", text).Close("div");
        return Close("dl");
    }

    /// <summary>A table; a cell that is empty stays, for somebody to write in.</summary>
    public Page Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows, string? kind = null)
    {
        Open("div", "wide").Open("table", kind).Raw("<thead><tr>");
        foreach (var head in heads) Raw("<th scope=\"col\">").Text(head).Raw("</th>");
        Raw("</tr></thead>\n<tbody>");
        foreach (var row in rows)
        {
            Raw("<tr>");
            foreach (var cell in row) Raw("<td>").Text(cell).Raw("</td>");
            Raw("</tr>\n");
        }
        return Raw("</tbody>").Close("table").Close("div");
    }

    public string Whole(string title, string language)
    {
        var (page, of) = language == Telling.Danish ? ("Side", "af") : ("Page", "of");
        var margins = $"@page{{@bottom-left{{content:{Quoted(title)};{PaperStyle.Margin};text-align:left}}@bottom-right{{content:\"{page} \" counter(page) \" {of} \" counter(pages);{PaperStyle.Margin};text-align:right}}}}\n";
        return $"<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{Markup.Text(title)}</title>\n<style>{PaperStyle.Page}\n{margins}{_sheets}</style>\n</head>\n<body>\n{_html}</body>\n</html>\n";
    }

    /// <summary>A text in a style, on one line; nothing in it can end the style or the page's head.</summary>
    private static string Quoted(string text)
    {
        var lines = Letters.Wrap(text, NameRoom, NameLetters);
        var style = new StringBuilder("\"");
        foreach (var rune in (lines is [var all] ? all : $"{lines.FirstOrDefault()} …").EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune) || rune.Value == ' ') style.Append(rune.ToString());
            else style.Append(CultureInfo.InvariantCulture, $"\\{rune.Value:x} ");
        return style.Append('"').ToString();
    }
}
