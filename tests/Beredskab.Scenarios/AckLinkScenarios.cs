using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using Beredskab.Server.Commands;
using Beredskab.Simulation;
using Beredskab.Storage;
using Microsoft.Extensions.Configuration;

namespace Beredskab.Scenarios;

/// <summary>A link in the text that asks, for organisations that want one: it answers as the text does, once, and looking at it does nothing.</summary>
public partial class AckLinkScenarios
{
    private static readonly string[] s_wanted = ["--OnCall:Links=yes", "--OnCall:LinkSecret=en-hemmelighed-som-ingen-kan-gaette"];

    [Fact]
    public async Task No_text_holds_a_link_unless_the_organisation_wants_it()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");

        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldNotContain("://");
        (await Phone(kommune).GetAsync(new Uri("/a/AAAAAAAAAAAAAAAAAAAAAA", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_text_that_asks_for_yes_or_no_ends_in_a_link_before_its_mark_and_is_two_parts()
    {
        await using var kommune = await Wanted();
        await kommune.Start("ransomware");

        var text = kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();

        text.ShouldMatch(@" JA \d{4} eller NEJ \d{4}\. http://localhost:5080/a/[A-Za-z0-9_-]{22} [2-9A-Z]{3}$");
        text.ShouldAllBe(letter => Gsm7.Has(letter));
        text.Sum(Gsm7.Length).ShouldBeLessThanOrEqualTo(2 * 153);
    }

    [Fact]
    public async Task Drills_decisions_approvals_replies_and_words_to_stand_down_hold_no_link()
    {
        await using var kommune = await Wanted();
        await kommune.Post("/api/v1/runs", new { playbook = "ransomware", mode = "drill", inputs = new { } });
        await kommune.Quiet();
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldSatisfyAllConditions(text => text.ShouldStartWith("ØVELSE"), text => text.ShouldNotContain("/a/"));

        var run = await kommune.Start("ransomware");
        await kommune.FastForward(TimeSpan.FromMinutes(6));
        (await kommune.Text("Mads Holm", $"JA {CodeIn(kommune.TextsTo("Mads Holm").Last(text => text.Contains("/a/", StringComparison.Ordinal)))}")).ShouldNotBeNull().ShouldNotContain("/a/");
        await kommune.Close(run, "open", "mads-holm");
        await kommune.Close(run, "confirm", "mads-holm", new { finding = "confirmed" });
        await kommune.Decide(run, "how-bad", "henrik-dahl", "many");
        await kommune.Close(await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" }), "confirm", "mads-holm");
        await kommune.FastForward(TimeSpan.FromMinutes(30));

        var texts = kommune.World.Phones.All.SelectMany(phone => kommune.TextsTo(phone.Owner)).ToList();
        texts.Count(text => text.Contains("/a/", StringComparison.Ordinal)).ShouldBeGreaterThan(1);
        texts.Where(text => text.Contains("/a/", StringComparison.Ordinal)).ShouldAllBe(text => Regex.IsMatch(text, @" JA \d{4}\b") && !text.Contains("odkend", StringComparison.Ordinal));
        texts.ShouldContain(text => text.Contains("Der er taget hånd om", StringComparison.Ordinal), "somebody was told to stand down");
        texts.ShouldContain(text => text.Contains("Din godkendelse mangler", StringComparison.Ordinal), "somebody was asked to approve");
    }

    [Fact]
    public async Task Looking_at_a_link_changes_nothing_however_often_and_whatever_looks()
    {
        await using var kommune = await Wanted();
        var run = await kommune.Start("ransomware");
        var path = LinkTo(kommune, "Mads Holm");
        var before = await Everything(kommune, run);

        for (var looks = 0; looks < 10; looks++)
            foreach (var (method, header) in new[] { (HttpMethod.Get, ""), (HttpMethod.Head, ""), (HttpMethod.Get, "prefetch"), (HttpMethod.Get, "prefetch;prerender") })
            {
                using var look = new HttpRequestMessage(method, $"{path}?answer=yes");
                if (header.Length > 0) look.Headers.Add("Sec-Purpose", header);
                using var answer = await Phone(kommune).SendAsync(look);
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            }
        await kommune.Quiet();

        (await Everything(kommune, run)).ShouldBe(before);
        var page = await Phone(kommune).Page(path);
        page.ShouldSatisfyAllConditions(
            seen => seen.ShouldContain("Fjordby Kommune"), seen => seen.ShouldContain("Kvittér alarm og åbn hændelse"), seen => seen.ShouldContain("Ingen har taget den endnu"),
            seen => seen.ShouldContain("Jeg tager den"), seen => seen.ShouldContain("Jeg kan ikke"), seen => seen.ShouldNotContain("Mads"), seen => seen.ShouldNotContain(kommune.CodeOf("Mads Holm")));
        (await Phone(kommune).Page($"{path}?lang=en")).ShouldContain("I take it");
    }

    [Fact]
    public async Task Pressing_yes_is_the_same_as_texting_it_and_counts_once()
    {
        await using var kommune = await Wanted();
        var run = await kommune.Start("ransomware");
        var path = LinkTo(kommune, "Mads Holm");

        var first = await Press(kommune, path, "yes");
        var second = await Press(kommune, path, "yes");
        var other = await Press(kommune, path, "no");

        first.ShouldSatisfyAllConditions(seen => seen.ShouldContain("Modtaget. Kvittér alarm og åbn hændelse"), seen => seen.ShouldContain("Du har den."), seen => seen.ShouldNotContain("<form"));
        second.ShouldBe(first);
        other.ShouldBe(first, "it is used up");
        (await Phone(kommune).Page(path)).ShouldBe(first, "afterwards it shows what became of it");
        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            acknowledged => acknowledged.Via.ShouldBe("sms"), acknowledged => acknowledged.IsFirst.ShouldBeTrue());
        (await kommune.History(run)).OfType<RunEvent.Declined>().ShouldBeEmpty();
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
        var kept = await kommune.Store.Inbox.Get($"link-{Tokens.Hash(path["/a/".Length..])}");
        kept.ShouldNotBeNull().ShouldSatisfyAllConditions(message => message.Outcome.ShouldBe("accepted"), message => message.Sender.ShouldBe(kommune.PhoneOf("Mads Holm")), message => message.Body.ShouldStartWith("JA "));
    }

    [Fact]
    public async Task A_thumb_that_presses_five_times_at_once_answers_once()
    {
        await using var kommune = await Wanted();
        var run = await kommune.Start("ransomware");
        var path = LinkTo(kommune, "Mads Holm");

        var seen = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Press(kommune, path, "yes")));

        seen.ShouldAllBe(page => page.Contains("Modtaget.", StringComparison.Ordinal));
        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Pressing_no_passes_the_task_on_and_a_yes_after_it_changes_nothing()
    {
        await using var kommune = await Wanted();
        var run = await kommune.Start("ransomware");
        var path = LinkTo(kommune, "Mads Holm");

        (await Press(kommune, path, "no")).ShouldSatisfyAllConditions(seen => seen.ShouldContain("Opgaven går videre til den næste: Kvittér alarm"), seen => seen.ShouldNotContain("<form"));
        (await Press(kommune, path, "yes")).ShouldContain("Opgaven går videre til den næste");

        LinkTo(kommune, "Rasmus Dam").ShouldNotBe(path);
        (await kommune.History(run)).OfType<RunEvent.Declined>().ShouldHaveSingleItem().Via.ShouldBe("sms");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await Press(kommune, LinkTo(kommune, "Rasmus Dam"), "yes")).ShouldContain("Modtaget.");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("rasmus-dam")]);
    }

    [Fact]
    public async Task What_somebody_else_has_taken_is_told_and_a_yes_from_an_old_page_is_entered_as_a_text_would_be()
    {
        await using var kommune = await Wanted();
        var run = await kommune.Start("ransomware");
        await kommune.FastForward(TimeSpan.FromMinutes(6));
        await kommune.Answer("Rasmus Dam", "JA");
        var path = LinkTo(kommune, "Mads Holm");

        (await Phone(kommune).Page(path)).ShouldSatisfyAllConditions(
            seen => seen.ShouldContain("En anden har taget den"), seen => seen.ShouldNotContain("Rasmus"), seen => seen.ShouldNotContain("<form"));
        (await Press(kommune, path, "yes")).ShouldContain("Modtaget.");

        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().Select(acknowledged => acknowledged.IsFirst).ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_link_of_a_task_that_is_over_says_so_and_a_month_later_it_leads_nowhere()
    {
        await using var kommune = await Wanted();
        var run = await kommune.Start("ransomware");
        var path = LinkTo(kommune, "Mads Holm");
        await kommune.Close(run, "open", "mads-holm");

        (await Phone(kommune).Page(path)).ShouldSatisfyAllConditions(seen => seen.ShouldContain("Her er ikke mere at gøre."), seen => seen.ShouldNotContain("<form"));
        (await Press(kommune, path, "yes")).ShouldContain("Noteret, men opgaven er allerede slut: Kvittér alarm og åbn hændelse.");

        kommune.Time.FastForward(TimeSpan.FromDays(31));
        using var late = await Phone(kommune).GetAsync(new Uri(path, UriKind.Relative));
        late.StatusCode.ShouldBe(HttpStatusCode.Gone);
        WebUtility.HtmlDecode(await late.Content.ReadAsStringAsync()).ShouldSatisfyAllConditions(
            seen => seen.ShouldContain("gælder ikke længere"), seen => seen.ShouldNotContain("Kvittér"), seen => seen.ShouldNotContain("<form"));
    }

    [Fact]
    public async Task Whoever_guesses_learns_nothing_and_changes_nothing()
    {
        await using var kommune = await Wanted();
        var run = await kommune.Start("ransomware");
        var right = LinkTo(kommune, "Mads Holm")["/a/".Length..];
        var before = await Everything(kommune, run);
        var pages = new HashSet<string>();

        foreach (var token in new[] { "AAAAAAAAAAAAAAAAAAAAAA", right[..^1], right + "A", right.ToUpperInvariant(), "x", new string('x', 500), "%C3%A6%C3%B8%C3%A5%F0%9F%98%80", "'%20or%201=1--" })
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
            {
                using var request = new HttpRequestMessage(method, $"/a/{token}?answer=yes");
                using var answer = await Phone(kommune).SendAsync(request);
                answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, token);
                // The page's own address stands in it, in the link to the other language.
                pages.Add(Own().Replace(await answer.Content.ReadAsStringAsync(), ""));
            }

        pages.ShouldHaveSingleItem().ShouldContain("Linket virker ikke");
        (await Everything(kommune, run)).ShouldBe(before);
    }

    [Fact]
    public async Task A_link_asks_nobody_to_sign_in()
    {
        await using var kommune = await Kommune.Open(null, null, [.. s_wanted, "--Demo=no", "--Organisation:Id=aaby", "--Organisation:Name=Aaby Kommune"]);

        using var answer = await Phone(kommune).GetAsync(new Uri("/a/AAAAAAAAAAAAAAAAAAAAAA", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var page = await Phone(kommune).GetAsync(new Uri("/tasks", UriKind.Relative));
        page.Headers.Location?.ToString().ShouldBe("/sign-in");
    }

    [Fact]
    public async Task The_page_is_small_has_no_script_and_is_neither_kept_nor_told_of()
    {
        await using var kommune = await Wanted();
        await kommune.Start("ransomware");

        using var answer = await Phone(kommune).GetAsync(new Uri(LinkTo(kommune, "Mads Holm"), UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();

        var size = Encoding.UTF8.GetByteCount(page);
        foreach (Match style in Stylesheet().Matches(page)) size += (await Phone(kommune).GetByteArrayAsync(new Uri(style.Groups[1].Value, UriKind.Relative))).Length;
        size.ShouldBeLessThan(50_000);
        page.ShouldNotContain("<script", Case.Insensitive);
        answer.Headers.CacheControl!.ToString().ShouldBe("no-store");
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex"]);
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task The_database_holds_no_link_and_no_backup_of_it_could()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");
        try
        {
            string token;
            await using (var kommune = await Kommune.Open(folder, null, s_wanted))
            {
                await kommune.Start("ransomware");
                var path = LinkTo(kommune, "Mads Holm");
                await Press(kommune, path, "yes");
                token = path["/a/".Length..];
            }
            var everything = string.Join('\n', Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));

            everything.ShouldContain(Tokens.Hash(token), customMessage: "its hash is what it is found by");
            everything.ShouldNotContain(token);
            everything.ShouldNotContain("en-hemmelighed-som-ingen-kan-gaette");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_text_with_a_link_that_was_cut_off_as_it_left_is_found_again_and_sent_once()
    {
        await using var kommune = await Wanted();
        kommune.World.Faults.Switch(new Fault.CutOff(TakesEffect: true), "sms", "send", kommune.PhoneOf("Mads Holm"), times: 1);
        await kommune.Start("ransomware");

        await kommune.FastForward(TimeSpan.FromMinutes(1));

        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
        (await Press(kommune, LinkTo(kommune, "Mads Holm"), "yes")).ShouldContain("Modtaget.");
    }

    [Fact]
    public async Task A_text_that_never_arrived_is_sent_again_with_a_link_that_works()
    {
        await using var kommune = await Wanted();
        kommune.World.Faults.Switch(new Fault.CutOff(TakesEffect: false), "sms", "send", kommune.PhoneOf("Mads Holm"), times: 1);
        await kommune.Start("ransomware");

        await kommune.FastForward(TimeSpan.FromMinutes(1));

        (await Press(kommune, LinkTo(kommune, "Mads Holm"), "yes")).ShouldContain("Modtaget.");
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_text_that_was_cut_off_before_the_secret_was_changed_is_sent_once_more_and_said_to_be_so()
    {
        await using var first = await Wanted();
        first.World.Faults.Switch(new Fault.CutOff(TakesEffect: true), "sms", "send", first.PhoneOf("Mads Holm"), times: 1);
        first.World.Faults.Switch(new Fault.Broken(503), "sms", "find");
        var run = await first.Start("ransomware");

        await using var second = await first.Restart("--OnCall:Links=yes", "--OnCall:LinkSecret=en-ny-hemmelighed-som-ingen-kender");
        await second.FastForward(TimeSpan.FromMinutes(1));

        second.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldNotContain("/a/");
        (await second.History(run)).OfType<RunEvent.EffectUncertain>().ShouldHaveSingleItem().Then.ShouldBe(Doubt.PossibleDuplicate);
    }

    [Fact]
    public async Task A_link_that_was_sent_works_after_the_secret_was_changed_and_not_when_links_are_no_longer_wanted()
    {
        await using var first = await Wanted();
        await first.Start("ransomware");
        var path = LinkTo(first, "Mads Holm");

        await using var second = await first.Restart("--OnCall:Links=yes", "--OnCall:LinkSecret=en-ny-hemmelighed-som-ingen-kender");
        (await Phone(second).Page(path)).ShouldContain("Jeg tager den");
        await using var third = await second.Restart();

        (await Phone(third).GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("http://beredskab.fjordby.dk", "PublicUrl is 'http://beredskab.fjordby.dk'. Links in texts need one that begins with https://")]
    [InlineData("https://beredskab.sønderby.dk", "PublicUrl is 'https://beredskab.sønderby.dk'")]
    [InlineData("https://beredskab.en-meget-lang-og-meget-omstændelig-kommune.example.dk", "at most 60 letters")]
    [InlineData("https://beredskab.fjordby.dk", null)]
    [InlineData("http://localhost:5080", null)]
    public void Links_need_an_address_that_nobody_on_the_way_can_read(string publicUrl, string? fault)
    {
        var faults = Faults(("PublicUrl", publicUrl), ("OnCall:Links", "yes"), ("OnCall:LinkSecret", new string('x', 32)));

        if (fault is null) faults.ShouldBeEmpty();
        else faults.ShouldHaveSingleItem().ShouldContain(fault);
    }

    [Fact]
    public void Links_need_a_secret_and_a_plain_yes()
    {
        Faults(("OnCall:Links", "yes")).ShouldHaveSingleItem().ShouldBe("OnCall:Links is yes, and OnCall:LinkSecret has 0 letters. Write at least 32 that nobody can guess, the same on every node, such as 'openssl rand -base64 32' prints.");
        Faults(("OnCall:Links", "ja")).ShouldHaveSingleItem().ShouldBe("OnCall:Links is 'ja'. Write yes or no.");
        Faults(("OnCall:LinkSecret", "x")).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Faults(params (string Key, string Value)[] settings) =>
        Configured.From(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Key, one => (string?)one.Value)).Build(), new(Path.GetTempPath(), null, null)).Faults;

    private static Task<Kommune> Wanted() => Kommune.Open(null, null, s_wanted);

    /// <summary>Somebody's phone: it has signed in nowhere and keeps no cookies.</summary>
    private static HttpClient Phone(Kommune kommune) => new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = kommune.Api.BaseAddress };

    private static async Task<string> Press(Kommune kommune, string path, string answer)
    {
        using var pressed = await Phone(kommune).PostAsync(new Uri($"{path}?answer={answer}", UriKind.Relative), null);
        pressed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = WebUtility.HtmlDecode(await pressed.Content.ReadAsStringAsync());
        await kommune.Quiet();
        return page;
    }

    /// <summary>Where the newest link that somebody got leads.</summary>
    private static string LinkTo(Kommune kommune, string owner) => kommune.TextsTo(owner).Select(text => Link().Match(text)).Last(match => match.Success).Groups[1].Value;

    private static string CodeIn(string text) => Regex.Match(text, @"JA (\d{4})").Groups[1].Value;

    private static async Task<string> Everything(Kommune kommune, RunId run) => string.Join('\n', (await kommune.History(run)).Select(entry => entry.ToString())
        .Concat((await kommune.IncidentHistory(run)).Select(entry => entry.ToString())).Append(string.Join(", ", (await kommune.Store.Ledger.Count()).OrderBy(state => state.Key, StringComparer.Ordinal)))
        .Append($"{(await kommune.Store.Inbox.Open()).Count} {kommune.World.Phones.All.Sum(phone => kommune.TextsTo(phone.Owner).Count)}"));

    [GeneratedRegex("http://localhost:5080(/a/[A-Za-z0-9_-]{22}) ")]
    private static partial Regex Link();

    [GeneratedRegex("href=\"/a/[^\"]*\"")]
    private static partial Regex Own();

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"([^\"]+)\"")]
    private static partial Regex Stylesheet();
}
