using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>Which text a sheet was made from, and how far it may be trusted: said on every picture and every page.</summary>
internal static class Standing
{
    // Enough to tell two texts apart by eye.
    private const int Digits = 12;

    public static IEnumerable<string> Of(PlaybookVersion version, Telling says)
    {
        if (version.Content.Notice is { } notice) yield return says.Text(notice);
        yield return $"{says.Us("Version", "Version")} {version.Content.Version}";
        yield return ShortHash(version);
        if (says.Review() is { } review) yield return review;
        if (version.Content.Tlp is { } tlp) yield return $"TLP:{tlp}";
    }

    /// <summary>All but the notice, which has a stamp of its own.</summary>
    public static string Line(PlaybookVersion version, Telling says) => string.Join(" · ", Of(version, says).Skip(version.Content.Notice is null ? 0 : 1));

    /// <summary>Begins what is a table only because its head and foot then stand on every sheet of paper that it needs.</summary>
    public static void Open(Page page, PlaybookVersion version, Telling says, string kind, string? whose = null)
    {
        page.Raw($"<table class=\"{kind}\" role=\"presentation\">\n<thead><tr><td>").Open("div", "edge").Say("span", PlaybookPage.Headline(version.Content, says));
        page.Say("span", version.Content.Notice is { } notice ? says.Text(notice) : null, "stamp").Close("div").Raw("</td></tr></thead>\n<tfoot><tr><td>");
        page.Open("div", "edge foot").Say("span", Line(version, says)).Say("span", whose).Close("div").Raw("</td></tr></tfoot>\n<tbody><tr><td>\n");
    }

    public static void Close(Page page) => page.Raw("</td></tr></tbody></table>\n");

    public static string ShortHash(PlaybookVersion version) => version.Hash[..Math.Min(version.Hash.Length, "sha256:".Length + Digits)];
}
