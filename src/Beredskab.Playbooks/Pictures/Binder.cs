using System.Globalization;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// The whole binder in one HTML file: a cover with its contents, who is who, and each playbook with its cards. Each is a section with a number, which
/// stands at the edge of all its sheets: no browser can print yet on which sheet something will be. Made to be kept on a stick and printed before it is needed.
/// </summary>
public static class Binder
{
    // Who is who; the playbooks come after.
    private const int First = 1;

    /// <param name="playbooks">Each with the library that knows its roles and clocks.</param>
    /// <param name="language"><c>da</c> or <c>en</c>; an author's text that lacks it stands in its first language.</param>
    /// <param name="phones">Who holds a role, and the numbers; of roles that are not in it the lines stay open.</param>
    public static string Write(IReadOnlyList<(PlaybookVersion Version, Library Library)> playbooks, string language, IReadOnlyDictionary<RoleId, ValueList<Phone>> phones)
    {
        var leaves = playbooks.Select(one => (one.Version, one.Library, Says: new Telling(one.Version.Content, one.Library, language)))
            .OrderBy(leaf => leaf.Version.Content.Code ?? "~", StringComparer.Ordinal).ThenBy(leaf => leaf.Version.Content.Id.Value, StringComparer.Ordinal).ToList();
        var us = leaves[0].Says;
        var title = us.Us("Beredskabsmappe", "Response binder");
        var page = new Page();
        page.Open("main", "binder").Open("section", "cover").Say("h1", title);
        foreach (var notice in leaves.Select(leaf => leaf.Version.Content.Notice is { } text ? leaf.Says.Text(text) : null).OfType<string>().Distinct()) page.Say("p", notice, "stamp");
        page.Say("p", us.Us("Virker uden net. Skriv den ud, og læg den, hvor den kan findes i mørke.", "Works without a network. Print it, and keep it where it can be found in the dark."), "lead");
        page.Say("h2", us.Us("Indhold", "Contents")).Say("p", us.Us("På papir står afsnittets nummer ude i højre kant af hvert ark.", "On paper the number of the section stands at the right edge of each sheet."), "meta").Open("ol", "contents");
        page.Open("li").Raw("<a href=\"#roles\">").Text(us.Us("Roller og telefonnumre", "Roles and telephone numbers")).Raw("</a>").Close("li");
        foreach (var ((version, _, says), number) in leaves.Select((leaf, at) => (leaf, First + 1 + at))) Entry(page, version, says, number);
        page.Close("ol").Close("section");
        Roles(page, [.. leaves.SelectMany(leaf => leaf.Version.Content.Roles.Select(role => (role, leaf.Library))).DistinctBy(pair => pair.role)], us, phones);
        foreach (var ((version, library, says), number) in leaves.Select((leaf, at) => (leaf, First + 1 + at)))
        {
            page.Margin(Sheets(number), $"{number}. {PlaybookPage.Headline(version.Content, says)}", number).Open("div", "part", sheets: Sheets(number));
            PlaybookPage.Section(page, version, library, says);
            foreach (var (role, card) in Cards(version.Content, number)) ActionCards.Card(page, version, library, says, role, phones, card);
            page.Close("div");
        }
        return page.Close("main").Whole(title, us.Language);
    }

    private static string Sheets(int number) => string.Create(CultureInfo.InvariantCulture, $"part{number}");

    /// <summary>The cards of a section with their numbers: <c>2.1</c>, <c>2.2</c>.</summary>
    private static IEnumerable<(RoleId Role, string Card)> Cards(Playbook playbook, int number) =>
        ActionCards.Holders(playbook).Select((role, at) => (role, string.Create(CultureInfo.InvariantCulture, $"{number}.{at + 1}")));

    private static void Entry(Page page, PlaybookVersion version, Telling says, int number)
    {
        var playbook = version.Content;
        page.Open("li").Raw($"<a href=\"#{Markup.Text(playbook.Id.Value)}\">").Text(PlaybookPage.Headline(playbook, says)).Raw("</a> ");
        page.Say("span", $"{says.Us("version", "version")} {playbook.Version} · {Standing.ShortHash(version)}", "meta").Open("span", "cards").Text(says.Us("Aktionskort: ", "Action cards: "));
        var links = Cards(playbook, number).Select(card => $"<a href=\"#{Markup.Text(ActionCards.Anchor(playbook, card.Role))}\">{card.Card} {Markup.Text(says.Role(card.Role))}</a>");
        page.Raw(string.Join(", ", links)).Close("span").Close("li");
    }

    private static void Roles(Page page, IReadOnlyList<(RoleId Id, Library Library)> roles, Telling us, IReadOnlyDictionary<RoleId, ValueList<Phone>> phones)
    {
        var title = us.Us("Roller og telefonnumre", "Roles and telephone numbers");
        page.Margin(Sheets(First), $"{First}. {title}", First).Open("section", "who", "roles", Sheets(First)).Say("h1", title);
        page.Say("p", us.Us("Virker telefonen ikke, så mød på det aftalte sted:", "If phones do not work, meet at the agreed place:"), "line");
        page.Table([us.Us("Rolle", "Role"), us.Us("Opgave", "Duty"), us.Us("Stedfortræder", "Deputy"), us.Us("Navn og telefon", "Name and telephone")],
            roles.Select(role => (role.Id, About: role.Library.Roles.Find(role.Id))).Select(role => (IReadOnlyList<string>)
            [
                Letters.Softened(us.Role(role.Id)), role.About?.Duty is { } duty ? us.Text(duty) : "", role.About?.Deputy is { } deputy ? Letters.Softened(us.Role(deputy)) : "",
                string.Join("; ", (phones.GetValueOrDefault(role.Id) ?? []).Select(phone => $"{phone.Name} {phone.Number}")),
            ]), "people");
        page.Close("section");
    }
}
