using System.Text;

namespace Beredskab.Playbooks;

/// <summary>
/// One HTML file that needs nothing else: no script, no font, no address of any kind. It opens from a stick on a machine without a network, and
/// prints on A4. Written as XML, so that tests can take it apart.
/// </summary>
internal sealed class Page
{
    private readonly StringBuilder _html = new();

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

    public Page Open(string element, string? kind = null, string? id = null) =>
        Raw($"<{element}{(kind is null ? "" : $" class=\"{kind}\"")}{(id is null ? "" : $" id=\"{Markup.Text(id)}\"")}>");

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

    public string Whole(string title, string language) =>
        $"<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{Markup.Text(title)}</title>\n<style>{PaperStyle.Page}</style>\n</head>\n<body>\n{_html}</body>\n</html>\n";
}
