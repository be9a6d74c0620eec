using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>A playbook to be read by people, in one HTML file: what it is for, its picture, and every phase, step, message and criterion in words.</summary>
public static class PlaybookPage
{
    /// <param name="library">Knows what roles, clocks, requirements and other playbooks are called.</param>
    /// <param name="language"><c>da</c> or <c>en</c>; an author's text that lacks it stands in its first language.</param>
    public static string Write(PlaybookVersion version, Library library, string language)
    {
        var says = new Telling(version.Content, library, language);
        var page = new Page();
        page.Open("main");
        Section(page, version, library, says);
        return page.Close("main").Whole(Headline(version.Content, says), says.Language);
    }

    internal static string Headline(Playbook playbook, Telling says) => $"{playbook.Code} {says.Text(playbook.Title)}".Trim();

    internal static void Section(Page page, PlaybookVersion version, Library library, Telling says)
    {
        var playbook = version.Content;
        page.Open("article", "playbook", playbook.Id.Value);
        Standing.Open(page, version, says, "leaf");
        page.Say("h1", Headline(playbook, says));
        page.Say("p", playbook.Purpose is { } purpose ? says.Text(purpose) : null, "lead");
        page.Say("p", Standing.Line(version, says), "meta");
        if (playbook.Triggers is not []) page.Say("h2", says.Us("Brug den, når du ser", "Use it when you see")).List(playbook.Triggers.Select(says.Text));
        page.Say("h2", says.Us("Forløbet", "The course of it")).Say("p", says.Us("Streger viser rækkefølgen i en fase. På tværs af faser står den med ord.", "Lines show the order within a phase. Across phases it is in words."), "meta");
        page.Open("figure");
        foreach (var (title, isOdd, svg) in FlowSheets.Of(playbook, new Telling(playbook, library, says.Language) { IsBrief = true }))
            page.Raw($"<div class=\"wide band{(isOdd ? " odd" : "")}\" tabindex=\"0\" role=\"region\" aria-label=\"{Markup.Text(title)}\">").Raw(svg).Close("div");
        page.Open("div", "wide").Raw(FlowSheets.Legend(says)).Close("div").Close("figure");
        Steps(page, playbook, says);
        Messages(page, playbook, says);
        if (playbook.ExitCriteria is not [])
            page.Say("h2", says.Us("Slut, når", "Over when")).List(playbook.ExitCriteria.Select(criterion => says.Text(criterion.Text)), "ticks");
        About(page, version, library, says);
        Standing.Close(page);
        page.Close("article");
    }

    private static void Steps(Page page, Playbook playbook, Telling says)
    {
        page.Open("div", "steps");
        foreach (var phase in playbook.Phases)
        {
            page.Open("section", "phase").Say("h2", says.Phase(phase)).Say("p", says.Opens(phase.Opens), "meta");
            foreach (var step in phase.Steps)
            {
                var words = new StepWords(step, playbook, says);
                page.Open("section", "step", $"{playbook.Id.Value}.{step.Id.Value}").Open("h3").Say("span", step.Card, "code").Text($" {says.Text(step.Title)}").Close("h3");
                page.Say("p", $"{says.Kind(step.Work.Kind)} · {says.Role(step.Role)}", "meta").Say("p", words.Do).List(words.Options, "options").List(words.Points, "ticks");
                if (words.Asks.Any()) page.Say("p", says.Us("Svar på:", "Answer:"), "label").List(words.Asks);
                page.Terms(words.Facts()).Close("section");
            }
            page.Close("section");
        }
        page.Close("div");
    }

    private static void Messages(Page page, Playbook playbook, Telling says)
    {
        if (playbook.Messages is []) return;
        page.Say("h2", says.Us("Beskeder", "Messages")).Terms(playbook.Messages.Select(message => (Who(message), message.Text is { } text ? says.Text(text) : says.Us("Skrives af den, der sender den.", "Written by whoever sends it."))), "messages");

        string Who(Message message)
        {
            if (message.Channel is { } channel) return $"{says.Channel(channel)[..1].ToUpperInvariant()}{says.Channel(channel)[1..]} ({message.Id.Value})";
            var how = message.Channels is [] ? "" : $" ({string.Join(", ", message.Channels.Select(says.Text))})";
            var within = message.Within is { } span ? $" – {says.Us("inden", "within")} {says.Span(span)}" : "";
            return $"{(message.Audience is { } audience ? says.Text(audience) : message.Id.Value)}{how}{within}";
        }
    }

    /// <summary>The facts of its head, for whoever owns the playbook; last, because at night nobody needs them first.</summary>
    private static void About(Page page, PlaybookVersion version, Library library, Telling says)
    {
        var playbook = version.Content;
        page.Say("h2", says.Us("Roller", "Roles")).Terms(playbook.Roles.Select(role => (says.Role(role), library.Roles.Find(role)?.Duty is { } duty ? says.Text(duty) : "–")), "cols");
        if (playbook.Informed is not []) page.Say("p", $"{says.Us("Får besked ved start:", "Told at the start:")} {says.Roles(playbook.Informed)}");
        if (playbook.Inputs is not []) page.Say("h2", says.Us("Oplyses ved start", "Given at the start")).List(playbook.Inputs.Select(input => StepWords.Asked(input, says)));
        if (playbook.Clocks is not [])
            page.Say("h2", says.Us("Frister, der kan komme til at løbe", "Clocks that may run")).Table(
                [says.Us("Frist", "Clock"), says.Us("Længde", "Length"), says.Us("Regnes", "Counted"), says.Us("Stoppes af", "Stopped by"), says.Us("Kilde", "Source")],
                playbook.Clocks.Select(library.Clocks.Find).OfType<ClockDefinition>().Select(clock => (IReadOnlyList<string>)
                    [says.Text(clock.Title), says.Length(clock.Length) ?? "–", says.Starts(clock.From), says.Evidence(clock.StoppedBy), $"{clock.Source}{(clock.IsStatutory ? "" : says.Us(" (eget mål)", " (own target)"))}"]));
        if (playbook.Promises is not [])
            page.Say("h2", says.Us("Det lover planen", "What the playbook promises")).List(playbook.Promises.Select(promise => says.Us(
                $"{says.Name(promise.Step)} er forbi inden {says.Span(promise.Within)} fra {(promise.Of is { } of ? says.Name(of) : "start")}, når alle frister holdes.",
                $"{says.Name(promise.Step)} is over within {says.Span(promise.Within)} of {(promise.Of is { } after ? says.Name(after) : "the start")}, when every deadline is kept.")));
        if (playbook.Requirements is not [])
            page.Say("h2", says.Us("Krav, den er svar på", "Requirements it answers")).List(playbook.Requirements.Select(id =>
                library.Requirements.FirstOrDefault(requirement => requirement.Id == id) is { } requirement ? $"{says.Text(requirement.Title)} ({requirement.Source})" : id), "cols");
        page.Say("h2", says.Us("Om planen", "About the playbook")).Terms(Terms(version, says));
    }

    private static IEnumerable<(string, string)> Terms(PlaybookVersion version, Telling says)
    {
        var playbook = version.Content;
        if (playbook.Level is { } level)
            yield return (says.Us("Niveau", "Level"), string.Join(", ", new[]
            {
                level.Start is { } start ? says.Us($"{says.Level(start)} ved start", $"{says.Level(start)} at the start") : null,
                level.AtMost is { } most ? says.Us($"højst {says.Level(most)}", $"{says.Level(most)} at most") : null,
            }.OfType<string>()));
        if (playbook.OnePer is { } one)
            yield return (says.Us("Flere kald", "Several calls"), one == OnePer.Incident ? says.Us("ét forløb i hver hændelse", "one run in each incident") : says.Us("et nyt forløb for hvert kald", "a new run for each call"));
        if (playbook.Afterwards is { } then) yield return (says.Us("Bagefter", "Afterwards"), says.Playbook(then));
        if (playbook.Shared) yield return (says.Us("Partnere", "Partners"), says.Us("inviteres, og hver kører sin egen udgave", "are invited, and each runs its own version"));
        if (playbook.Remark is { } remark) yield return (says.Us("Bemærkning", "Remark"), says.Text(remark));
        yield return (says.Us("Fil", "File"), $"{playbook.Id.Value} {playbook.Version}");
        yield return (says.Us("Indholdets mærke", "Mark of its content"), version.Hash);
    }
}
