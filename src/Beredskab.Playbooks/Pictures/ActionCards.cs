using System.Globalization;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// The action cards of a playbook on A4, one for each role with something to do in it: for a pocket, a folder or a wall, and for the night when no
/// screen works. What a person needs to ring is filled in where it is known and left open where it is not.
/// </summary>
public static class ActionCards
{
    /// <param name="library">Knows what roles, clocks and other playbooks are called.</param>
    /// <param name="language"><c>da</c> or <c>en</c>; an author's text that lacks it stands in its first language.</param>
    /// <param name="phones">Who holds a role, and the numbers; of roles that are not in it the lines stay open.</param>
    public static string Write(PlaybookVersion version, Library library, string language, IReadOnlyDictionary<RoleId, ValueList<Phone>> phones)
    {
        var says = new Telling(version.Content, library, language);
        var page = new Page();
        page.Open("main");
        foreach (var (role, at) in Holders(version.Content).Select((role, at) => (role, at)))
        {
            var sheets = string.Create(CultureInfo.InvariantCulture, $"card{at + 1}");
            page.Margin(sheets, $"{version.Content.Code} {says.Role(role)}".Trim());
            Card(page, version, library, says, role, phones, sheets: sheets);
        }
        return page.Close("main").Whole($"{says.Us("Aktionskort", "Action cards")}: {PlaybookPage.Headline(version.Content, says)}", says.Language);
    }

    /// <summary>The roles that have a card, in the order of the playbook: those that do something or approve something.</summary>
    internal static IEnumerable<RoleId> Holders(Playbook playbook) => playbook.Roles.Concat(playbook.Steps.Select(step => step.Role)).Distinct()
        .Where(role => playbook.Steps.Any(step => step.Role == role || Approves(step, role) || Mends(step, role)));

    internal static string Anchor(Playbook playbook, RoleId role) => $"{playbook.Id.Value}.card.{role.Value}";

    /// <param name="number">Where it stands in a binder.</param>
    /// <param name="sheets">The name of its sheets, where they are its own.</param>
    internal static void Card(Page page, PlaybookVersion version, Library library, Telling says, RoleId role, IReadOnlyDictionary<RoleId, ValueList<Phone>> phones, string? number = null, string? sheets = null)
    {
        var (playbook, about) = (version.Content, library.Roles.Find(role));
        page.Open("section", "card", Anchor(playbook, role), sheets);
        Standing.Open(page, version, says, "sheet", $"{number} {says.Role(role)}".Trim());
        page.Say("p", $"{says.Us("Aktionskort", "Action card")} {number}".Trim(), "kind").Say("h1", says.Role(role)).Say("p", about?.Duty is { } duty ? says.Text(duty) : null, "lead");
        Numbers(page, says, role, about?.Deputy, phones);
        var steps = playbook.Steps.Where(step => step.Role == role).ToList();
        if (steps.Count > 0) page.Say("h2", says.Us("Det gør du", "What you do"));
        foreach (var step in steps) Step(page, step, playbook, says);
        Others(page, playbook, says, role);
        page.Open("div", "sign").Say("p", says.Us("Gennemgået den", "Reviewed on")).Say("p", says.Us("Godkendt af (navn og underskrift)", "Approved by (name and signature)")).Close("div");
        Standing.Close(page);
        page.Close("section");
    }

    private static void Numbers(Page page, Telling says, RoleId role, RoleId? deputy, IReadOnlyDictionary<RoleId, ValueList<Phone>> phones)
    {
        List<(string As, RoleId Role)> people = [(says.Us("Vagt", "On call"), role)];
        if (deputy is { } second) people.Add((says.Us("Stedfortræder", "Deputy"), second));
        if (role != Telling.Lead && deputy != Telling.Lead) people.Add((says.Us("Leder indsatsen", "Leads the response"), Telling.Lead));
        page.Open("div", "numbers");
        foreach (var (name, of) in people)
        {
            page.Open("div").Say("b", name).Say("span", says.Role(of));
            if (phones.GetValueOrDefault(of) is { Count: > 0 } known)
                foreach (var phone in known) page.Open("p", "known").Text(phone.Name).Text(" ").Say("b", phone.Number).Close("p");
            else page.Say("p", says.Us("navn", "name"), "line").Say("p", says.Us("tlf.", "phone"), "line");
            page.Close("div");
        }
        page.Close("div");
    }

    private static void Step(Page page, Step step, Playbook playbook, Telling says)
    {
        var words = new StepWords(step, playbook, says);
        page.Open("div", "do").Raw("<span class=\"box\"></span>").Raw($"<b class=\"code\">{Markup.Text(step.Card ?? "")}</b>").Open("div");
        page.Say("h3", says.Text(step.Title));
        // A decision's question is often its title.
        if (words.Do != says.Text(step.Title)) page.Say("p", words.Do);
        page.List(words.Options, "ticks").List(words.Points, "ticks");
        foreach (var ask in words.Asks) page.Say("p", ask, "line");
        page.Terms(words.Facts()).Close("div");
        page.Open("div", "at").Say("p", says.Us("kl.", "time"), "line").Say("p", says.Us("init.", "init."), "line").Close("div").Close("div");
    }

    /// <summary>What a role is asked for in the steps of others.</summary>
    private static void Others(Page page, Playbook playbook, Telling says, RoleId role)
    {
        var approves = playbook.Steps.Where(step => Approves(step, role)).ToList();
        if (approves.Count > 0)
            page.Say("h2", says.Us("Du kan blive bedt om at godkende", "You may be asked to approve"))
                .Terms(approves.Select(step => (says.Name(step.Id), says.Us($"Hos {says.Role(step.Role)}. Godkendes af ", $"With {says.Role(step.Role)}. Approved by ") + new StepWords(step, playbook, says).Approval(step.Approve!))));
        var mends = playbook.Steps.Where(step => step.Role != role && Mends(step, role)).ToList();
        if (mends.Count > 0)
            page.Say("h2", says.Us("Det gør du, hvis systemet ikke kan", "What you do if the system cannot"))
                .Terms(mends.Select(step => (says.Name(step.Id), new StepWords(step, playbook, says).Failure(step.OnFailure!))));
    }

    private static bool Approves(Step step, RoleId role) => step.Approve?.Roles.Contains(role) ?? false;

    private static bool Mends(Step step, RoleId role) => step.OnFailure?.Role == role;
}
