using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>Playbooks on paper: the page, the cards and the binder say everything, need nothing, and are safe to open.</summary>
public class PaperTests
{
    private static readonly Library s_shipped = Library.Load(Shipped.Folder);

    private static readonly IReadOnlyDictionary<RoleId, ValueList<Phone>> s_phones = new Dictionary<RoleId, ValueList<Phone>> { [new("it-duty")] = [new("Mads Holm", "12 34 11 01")] };

    /// <summary>However narrow the room, every letter is there, in order, and no line is wider than the room; one letter always has room.</summary>
    [Theory]
    [InlineData("Informationssikkerhedskoordinatorstedfortræderuddannelsesudvalget er underrettet")]
    [InlineData("Ring 12 34 56 78 – nu 👩‍🚒 Brøndbyøsterbrandstationsvagthavendesæøå")]
    [InlineData("iiiiiiiiiiiiiiiiiiiiiiiiiiiiii WWWWWWWWWWWWWWWWWWWWWWWWWWWW")]
    public void Nothing_is_lost_of_words_that_are_broken(string text)
    {
        foreach (var width in (double[])[20, 40, 77, 150, 400, 4000])
            foreach (var isBold in (bool[])[false, true])
            {
                var lines = Letters.Wrap(text, width, 13, isBold);

                string.Concat(lines).Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ShouldBe(text.Replace(" ", "", StringComparison.Ordinal));
                lines.ShouldAllBe(line => Letters.Width(line, 13, isBold) <= width || line.TrimEnd('-').EnumerateRunes().Count() <= 4);
            }
        Letters.Wrap("Informationssikkerhedskoordinator", 200, 13).ShouldBe(["Informationssikkerheds-", "koordinator"]);
    }

    [Fact]
    public void A_page_says_which_clocks_a_step_starts_and_stops()
    {
        var text = Some.With("clocks: [police]", "clocks: [police, access-request]").Replace("    page: duty\n", "    page: duty\n    starts: access-request\n", StringComparison.Ordinal).Replace("stops: police", "stops: [police, access-request]", StringComparison.Ordinal);
        var page = PlaybookPage.Write(Canonical.Version(Some.Read(text)), s_shipped, "da");

        page.ShouldContain("Stopper fristen");
        page.ShouldContain("Starter fristen");
    }

    [Theory]
    [InlineData("da")]
    [InlineData("en")]
    public void Every_step_of_a_shipped_playbook_stands_once_on_its_page_and_once_in_its_picture(string language)
    {
        foreach (var version in s_shipped.Playbooks)
        {
            var page = Opened(PlaybookPage.Write(version, s_shipped, language));
            foreach (var step in version.Content.Steps)
            {
                page.Descendants("section").Count(section => (string?)section.Attribute("id") == $"{version.Content.Id}.{step.Id}").ShouldBe(1);
                page.Descendants("g").Count(group => (string?)group.Attribute("data-step") == step.Id.Value).ShouldBe(1);
            }
            foreach (var criterion in version.Content.ExitCriteria) page.Value.ShouldContain(criterion.Text.In(language));
            foreach (var clock in version.Content.Clocks) page.Value.ShouldContain(s_shipped.Clocks.Find(clock)!.Title.In(language));
        }
    }

    /// <summary>Every key of the format stands in one of these, so whoever changes how something is told sees all of what changes.</summary>
    public static TheoryData<string> Told => ["03-languages-and-nfc", "04-time", "05-conditions", "06-phases-and-joins", "07-repeats-and-lists", "08-messages-and-questions", "09-actions", "every-kind"];

    [Theory, MemberData(nameof(Told))]
    public void What_is_written_on_paper_is_as_approved(string name)
    {
        var folder = name == "every-kind" ? "samples" : "tests/Beredskab.Playbooks.Tests/Golden";
        var version = PlaybookReader.Read(name, File.ReadAllBytes(Path.Combine(Shipped.Root, folder, $"{name}.yaml"))).Version.ShouldNotBeNull();

        Approval.Check($"paper/{name}", string.Join('\n',
        [
            .. ((string[])["da", "en"]).SelectMany(language => (string[])[$"== page, {language}", .. Lines(PlaybookPage.Write(version, s_shipped, language))]),
            "== cards, da", .. Lines(ActionCards.Write(version, s_shipped, "da", s_phones)),
            "== cards, en", .. Lines(ActionCards.Write(version, s_shipped, "en", PhoneBook.None)),
            "== picture", FlowPicture.Draw(version, s_shipped, "da"),
            "== mermaid", Mermaid.Draw(version.Content, "en"),
        ]));
    }

    /// <summary>The same for a whole binder: its contents and covers.</summary>
    [Fact]
    public void A_binder_is_as_approved() =>
        Approval.Check("paper/binder", string.Join('\n', Lines(Binder.Write([.. ((string[])["stand-down", "share-partners"]).Select(id => (s_shipped.Find(new(id))!, s_shipped))], "da", s_phones))));

    /// <summary>A line for each element that says something, with what it is; pictures are looked at by themselves.</summary>
    private static IEnumerable<string> Lines(string html) =>
        from element in Opened(html).Element("body")!.Descendants()
        where element.AncestorsAndSelf().All(above => above.Name.LocalName is not ("svg" or "style"))
        let said = string.Concat(element.Nodes().OfType<XText>().Select(text => text.Value)).Trim()
        where said.Length > 0 || element.Attribute("id") is not null || element.Name.LocalName is "th" or "td"
        select $"{element.Name.LocalName}{(element.Attribute("id") is { } id ? $"#{id.Value}" : "")}{(Kind(element) is { Length: > 0 } kind ? $".{kind.Replace(' ', '.')}" : "")}{(element.Attribute("href") is { } link ? $" {link.Value}" : "")}: {said}";

    [Fact]
    public void Each_role_has_one_card_with_its_own_steps_in_order()
    {
        foreach (var version in s_shipped.Playbooks)
        {
            var cards = Opened(ActionCards.Write(version, s_shipped, "da", PhoneBook.None)).Descendants("section").ToList();
            foreach (var role in version.Content.Steps.Select(step => step.Role).Distinct())
            {
                var card = cards.Single(card => (string?)card.Attribute("id") == $"{version.Content.Id}.card.{role}");
                card.Descendants("div").Where(div => Kind(div) == "do").Select(div => div.Descendants("h3").Single().Value)
                    .ShouldBe(version.Content.Steps.Where(step => step.Role == role).Select(step => step.Title.In("da")));
            }
        }
    }

    [Fact]
    public void The_notice_and_the_version_stand_on_every_sheet()
    {
        var version = s_shipped.Find(new("ransomware"))!;
        var sheets = Everything([version], s_shipped).SelectMany(html => Opened(html).Descendants("table")).Where(table => Kind(table) is "sheet" or "leaf").ToList();
        sheets.Count.ShouldBeGreaterThan(2);
        foreach (var card in sheets)
        {
            // Head and foot of a table come again on every sheet of paper.
            card.Element("thead")!.Value.ShouldContain("Udkast – skal tilpasses og godkendes");
            card.Element("tfoot")!.Value.ShouldContain($"Version {version.Content.Version} · {version.Hash[..19]} · Gennemgås hvert år");
        }
    }

    [Fact]
    public void The_words_of_every_picture_are_at_least_seven_points_on_A4_and_no_piece_is_larger_than_its_sheet()
    {
        foreach (var version in s_shipped.Playbooks)
            foreach (var language in new[] { "da", "en" }) LooksWellOnA4(version, PlaybookPage.Write(version, s_shipped, language));
    }

    [Theory]
    [InlineData(1, 60, 1)]
    [InlineData(2, 64, 1)]
    [InlineData(3, 70, 3)]
    [InlineData(4, 90, 2)]
    [InlineData(6, 120, 1)]
    public void Nor_are_they_smaller_in_a_large_playbook(int seed, int steps, int phases)
    {
        var version = PlaybookReader.Read("large.yaml", Encoding.UTF8.GetBytes(FlowPictureTests.Large(seed, steps, phases))).Version.ShouldNotBeNull();

        LooksWellOnA4(version, PlaybookPage.Write(version, Some.Library(), "da"));
    }

    private static void LooksWellOnA4(PlaybookVersion version, string html)
    {
        // A4 within its margins, and less the head and foot of a sheet.
        const double Width = 182, Height = 240;
        var pictures = Opened(html).Descendants("svg").ToList();
        foreach (var picture in pictures)
        {
            var size = picture.Attribute("viewBox")!.Value.Split(' ').Select(Number).ToList();
            var paper = Number(picture.Attribute("style")!.Value["--paper:".Length..^"mm".Length]);
            var letters = StepBox.Small * paper / size[2] / 25.4 * 72;
            letters.ShouldBeGreaterThan(6.995, $"{version.Content.Id}: points");
            paper.ShouldBeLessThanOrEqualTo(Width, $"{version.Content.Id}: width in mm");
            (size[3] * paper / size[2]).ShouldBeLessThanOrEqualTo(Height, $"{version.Content.Id}: height in mm");
            foreach (var text in picture.Descendants("text"))
            {
                var left = Number(text.Attribute("x")!.Value) + text.Ancestors("g").Select(group => (string?)group.Attribute("transform")).OfType<string>().Sum(shift => Number(shift["translate(".Length..^1].Split(' ')[0]));
                (left + Letters.Width(text.Value, StepBox.Small)).ShouldBeLessThanOrEqualTo(size[2], $"{version.Content.Id}: {text.Value}");
            }
        }
        pictures.SelectMany(picture => picture.Descendants("g")).Select(group => (string?)group.Attribute("data-step")).OfType<string>().Order(StringComparer.Ordinal)
            .ShouldBe(version.Content.Steps.Select(step => step.Id.Value).Order(StringComparer.Ordinal));

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void What_leads_to_another_piece_of_a_phase_is_said_in_words()
    {
        var version = PlaybookReader.Read("large.yaml", Encoding.UTF8.GetBytes(FlowPictureTests.Large(1, 60, 1))).Version.ShouldNotBeNull();
        var pictures = Opened(PlaybookPage.Write(version, Some.Library(), "da")).Descendants("svg").Where(picture => picture.Attribute("aria-label") is not null).ToList();

        pictures.Select(picture => picture.Attribute("aria-label")!.Value).ShouldBe(["Fase 1", .. Enumerable.Repeat("Fase 1 (fortsat)", pictures.Count - 1)]);
        var pieces = pictures.SelectMany((picture, at) => picture.Descendants("g").Where(group => group.Attribute("data-step") is not null).Select(group => (group, at)))
            .ToDictionary(pair => pair.group.Attribute("data-step")!.Value, pair => (pair.at, pair.group.Value));
        var across = version.Content.Steps.SelectMany(step => (step.After?.Steps ?? []).Select(before => (Step: step, Before: version.Content.Steps.Single(other => other.Id == before))))
            .Where(pair => pieces[pair.Step.Id.Value].at != pieces[pair.Before.Id.Value].at).ToList();
        across.ShouldNotBeEmpty();
        foreach (var (step, before) in across) pieces[step.Id.Value].Value.ShouldContain(before.Card!);
    }

    [Theory]
    [InlineData("da", "Side", "af")]
    [InlineData("en", "Page", "of")]
    public void Every_sheet_says_which_of_how_many_it_is(string language, string page, string of)
    {
        foreach (var html in Everything([s_shipped.Find(new("ransomware"))!], s_shipped, language))
            Style(html).ShouldContain($"@bottom-right{{content:\"{page} \" counter(page) \" {of} \" counter(pages)");
    }

    [Fact]
    public void A_sheet_of_a_card_says_whose_it_is()
    {
        var html = ActionCards.Write(s_shipped.Find(new("ransomware"))!, s_shipped, "da", PhoneBook.None);

        foreach (var card in Opened(html).Descendants("section"))
            Style(html).ShouldContain($"@page {card.Attribute("style")!.Value["page:".Length..]}{{@bottom-left{{content:\"PB\\2d 01 {card.Descendants("h1").Single().Value.Replace("-", "\\2d ").Replace(",", "\\2c ").Replace("(", "\\28 ").Replace(")", "\\29 ")}\"}}}}");
    }

    [Fact]
    public void The_number_in_a_binders_contents_stands_at_the_edge_of_every_sheet_of_its_section()
    {
        var html = Binder.Write([.. s_shipped.Playbooks.Select(version => (version, s_shipped))], "da", s_phones);
        var binder = Opened(html);
        var entries = binder.Descendants("ol").Single(list => Kind(list) == "contents").Elements("li").ToList();

        foreach (var (entry, number) in entries.Select((entry, at) => (entry, at + 1)))
        {
            var target = binder.Descendants().Single(element => (string?)element.Attribute("id") == entry.Elements("a").First().Attribute("href")!.Value[1..]);
            var section = target.AncestorsAndSelf().Single(element => element.Attribute("style") is not null);
            section.Attribute("style")!.Value.ShouldBe($"page:part{number}");
            Style(html).ShouldContain($"@page part{number}{{@bottom-left{{content:\"{number}\\2e ");
            Style(html).ShouldContain($"@right-top{{content:\"{number}\";");
            var cards = entry.Descendants("span").Where(span => Kind(span) == "cards").SelectMany(span => span.Elements("a")).ToList();
            foreach (var (link, card) in cards.Select((link, at) => (link, at + 1)))
            {
                link.Value.ShouldStartWith($"{number}.{card} ");
                section.Elements("section").Single(one => (string?)one.Attribute("id") == link.Attribute("href")!.Value[1..]).Descendants("p").First(line => Kind(line) == "kind").Value.ShouldBe($"Aktionskort {number}.{card}");
            }
        }
    }

    [Fact]
    public void A_hostile_name_in_a_margin_stays_inside_its_quotation_marks()
    {
        var text = Some.Playbook.Replace("title: Lille", "title: \"a\\\"} p{left:0} </style> \\\\\"", StringComparison.Ordinal);
        var html = PlaybookPage.Write(PlaybookReader.Read("small.yaml", Encoding.UTF8.GetBytes(text)).Version.ShouldNotBeNull(), Some.Library(), "da");

        Style(html).ShouldNotContain("{left:0}");
        Style(html).ShouldContain("a\\22 \\7d  p\\7b left\\3a 0\\7d  \\3c \\2f style\\3e  \\5c \";");
    }

    private static string Style(string html) => Opened(html).Descendants("style").First().Value;

    [Fact]
    public void A_card_says_who_must_approve_what_happens_without_an_answer_and_what_to_do_by_hand()
    {
        var card = Card("ransomware", "it-duty", "da");
        card.ShouldContain("Systemet spærrer for logon og lukker sessioner: [Konti, der skal isoleres].");
        card.ShouldContain("2 af: It-chef, Hændelsesleder, Informationssikkerhedskoordinator, inden 10 minutter");
        card.ShouldContain("It-vagthavende: Spær kontiene i hånden. Inden 20 minutter.");
        card.ShouldContain("15 minutter; kvittér inden 5 minutter");

        Card("ransomware", "incident-lead", "en").ShouldContain("is taken when the deadline has passed");
        Card("nis2-notice", "security-coordinator", "da").ShouldContain("4 timer før udløbet af “Tidlig varsling”");
    }

    [Fact]
    public void Numbers_that_are_known_are_printed_and_the_others_have_a_line()
    {
        var card = Opened(ActionCards.Write(s_shipped.Find(new("ransomware"))!, s_shipped, "da", s_phones)).Descendants("section").Single(card => (string?)card.Attribute("id") == "ransomware.card.it-duty");
        var numbers = card.Descendants("div").Single(div => Kind(div) == "numbers").Elements("div").ToList();

        numbers.Select(box => box.Element("b")!.Value).ShouldBe(["Vagt", "Stedfortræder", "Leder indsatsen"]);
        numbers[0].Value.ShouldContain("Mads Holm 12 34 11 01");
        numbers[1].Elements("p").Count(line => Kind(line) == "line").ShouldBe(2);
    }

    [Theory]
    [InlineData("da", "Beredskabsmappe")]
    [InlineData("en", "Response binder")]
    public void The_binder_holds_every_playbook_and_card_and_each_entry_of_its_contents_leads_there(string language, string title)
    {
        var binder = Opened(Binder.Write([.. s_shipped.Playbooks.Select(version => (version, s_shipped))], language, s_phones));

        binder.Descendants("title").First().Value.ShouldBe(title);
        var ids = binder.Descendants().Select(element => (string?)element.Attribute("id")).OfType<string>().ToList();
        ids.ShouldBeUnique();
        binder.Descendants("a").Select(link => link.Attribute("href")!.Value).ShouldBeSubsetOf(ids.Select(id => $"#{id}"));
        binder.Descendants("article").Count().ShouldBe(16);
        binder.Descendants("section").Single(section => Kind(section) == "who").Value.ShouldContain("Mads Holm 12 34 11 01");
    }

    [Fact]
    public void Nothing_is_fetched_from_anywhere()
    {
        foreach (var html in Everything(s_shipped.Playbooks, s_shipped))
        {
            html.ShouldNotContain("http", Case.Insensitive);
            html.ShouldNotContain("//");
            html.ShouldNotContain("url(");
            html.ShouldNotContain("@import");
            Opened(html).Descendants().Where(element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object").ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_hostile_text_stays_a_text_wherever_it_stands()
    {
        const string Hostile = "</style><script>alert(1)</script><img src=x onerror=alert(1)> \\\"'";
        var text = Some.Playbook.Replace("title: Se efter", $"title: \"{Hostile}\"", StringComparison.Ordinal).Replace("task: Se efter.", $"task: \"{Hostile}\"", StringComparison.Ordinal)
            .Replace("title: Lille", $"title: \"{Hostile}\"", StringComparison.Ordinal).Replace("yes: Ja", $"yes: \"{Hostile}\"", StringComparison.Ordinal);
        var version = PlaybookReader.Read("small.yaml", Encoding.UTF8.GetBytes(text)).Version.ShouldNotBeNull();

        foreach (var html in Everything([version], Some.Library()))
        {
            html.ShouldNotContain("<script", Case.Insensitive);
            html.ShouldNotContain("<img", Case.Insensitive);
            Opened(html).Value.ShouldContain("<script>alert(1)</script>");
        }
    }

    [Fact]
    public void Nothing_of_our_own_is_left_in_the_other_language()
    {
        // Of the words that only one of the two languages has; what an author wrote is in both here.
        var version = PlaybookReader.Read("small.yaml", Encoding.UTF8.GetBytes(Some.Playbook)).Version!;
        var english = string.Concat(Everything([version], Some.Library(), "en").Select(html => Opened(html).Element("body")!.Value));
        foreach (var danish in new[] { "frist", "beslutning", "opgave", "Godkend", "Stedfortræder", "Åbner", "minutter", "timer", "Aktionskort", "Gennemg", " eller ", "Hvis " }) english.ShouldNotContain(danish, Case.Sensitive);
        var danishText = string.Concat(Everything([version], Some.Library()).Select(html => Opened(html).Element("body")!.Value));
        foreach (var word in new[] { "deadline", "decision", "task", "Approved", "Deputy", "Opens", "minutes", "hours", "Action card", "Reviewed", " or ", "If " }) danishText.ShouldNotContain(word, Case.Sensitive);
    }

    [Theory]
    [InlineData("roles: {it-duty: [{name: Mads Holm, number: 12 34 11 01}, {name: Rasmus, number: \"+45 12341102\"}]}", "")]
    [InlineData("format: 1\nroles: {it-duty: {name: Mads Holm, number: 112}}", "")]
    [InlineData("roles: {it-dutty: [{name: Mads, number: 112}]}", "unknown-role")]
    [InlineData("roles: {it-duty: [{name: Mads}]}", "missing-key")]
    [InlineData("roles: {it-duty: [{name: Mads, number: 112, fax: 113}]}", "unknown-key")]
    [InlineData("roles: {it-duty: &a [{name: Mads, number: 112}]}", "anchor")]
    [InlineData("numbers: {}", "unknown-key missing-key")]
    [InlineData("just a text", "wrong-form")]
    public void A_file_of_numbers_comes_through_the_gate_or_every_fault_is_named(string text, string faults)
    {
        var read = PhoneBook.Read("phones.yaml", Encoding.UTF8.GetBytes(text), Some.Library().Roles);

        string.Join(' ', read.Faults.Select(fault => fault.Code)).ShouldBe(faults);
        read.Phones.Count.ShouldBe(faults.Length == 0 ? 1 : 0);
    }

    private static IEnumerable<string> Everything(IEnumerable<PlaybookVersion> versions, Library library, string language = "da")
    {
        foreach (var version in versions)
        {
            yield return PlaybookPage.Write(version, library, language);
            yield return ActionCards.Write(version, library, language, s_phones);
        }
        yield return Binder.Write([.. versions.Select(version => (version, library))], language, s_phones);
    }

    private static string Card(string playbook, string role, string language) =>
        Opened(ActionCards.Write(s_shipped.Find(new(playbook))!, s_shipped, language, PhoneBook.None)).Descendants("section").Single(card => (string?)card.Attribute("id") == $"{playbook}.card.{role}").Value;

    private static string Kind(XElement element) => (string?)element.Attribute("class") ?? "";

    private static XElement Opened(string html) => XDocument.Parse(html["<!DOCTYPE html>".Length..]).Root!;
}
