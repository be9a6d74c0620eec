using System.Net;
using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Server.SigningIn;
using Beredskab.Storage;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Beredskab.Scenarios;

/// <summary>Getting in: the first administrator, keys of one's own, invitations, and what becomes of a cookie that somebody copied.</summary>
public sealed partial class SignInScenarios
{
    private const string Sentence = "fire grønne tog kører sent";

    private static readonly string[] s_own = ["--Demo=no", "--Organisation:Id=fjordby", "--Organisation:Name=Fjordby Kommune"];

    [Fact]
    public async Task The_first_administrator_gets_in_by_a_link_that_works_once_and_makes_keys_that_work_again()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        var link = LinkOf(kommune);
        var jar = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = jar }) { BaseAddress = kommune.Api.BaseAddress };
        (await browser.Page(link)).ShouldContain("Bliv administrator");
        (await browser.Page(link)).ShouldContain("Bliv administrator", customMessage: "looking at it, as a mail scanner does, uses nothing");
        (await Use(browser, link, "Åse Bjørn", "", "")).ShouldContain("Skriv din mailadresse");
        (await Use(browser, link, "Åse Bjørn", "ingen mail", "")).ShouldSatisfyAllConditions(page => page.ShouldContain("'ingen mail' er ikke en mailadresse"), page => page.ShouldContain("value=\"Åse Bjørn\"", customMessage: "what was typed stays"));
        (await Use(browser, link, "", "aase@fjordby.dk", "")).ShouldContain("mangler");
        (await Use(browser, link, "Åse Bjørn", "aase@fjordby.dk", "12")).ShouldContain("'12' er ikke et telefonnummer");

        (await Use(browser, link, "Åse Bjørn", "aase@fjordby.dk", "20 30 40 50")).ShouldSatisfyAllConditions(
            page => page.ShouldContain("Mine nøgler"), page => page.ShouldContain("administrator"), page => page.ShouldContain("Du kan let blive lukket ude"));
        using var late = kommune.Browser();
        (await late.Page(link)).ShouldContain("Linket virker ikke");

        var keys = await MakeKeys(kommune, browser);
        (await browser.Page("/account")).ShouldNotContain("Du kan let blive lukket ude");
        using var copied = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = kommune.Api.BaseAddress };
        copied.DefaultRequestHeaders.Add("Cookie", $"beredskab={jar.GetCookies(browser.BaseAddress!)["beredskab"]!.Value}");
        (await copied.Page("/people")).ShouldContain("Åse Bjørn");
        await browser.Press("/account", "/do/session/end");
        (await copied.Page("/people")).ShouldContain("Log ind", customMessage: "signing out ends a cookie in every copy");

        kommune.Time.FastForward(TimeSpan.FromMinutes(1));
        (await SignIn(browser, "AASE@fjordby.dk", Sentence, keys.Code())).ShouldContain("Åse Bjørn");
        using var second = kommune.Browser();
        (await SignIn(second, "aase@fjordby.dk", Sentence, keys.Code())).ShouldContain("Noget af det passer ikke", customMessage: "a code that was read over a shoulder is worth nothing");
        (await SignIn(second, "aase@fjordby.dk", Sentence, keys.Recovery[3].ToLowerInvariant().Replace("-", " "))).ShouldContain("Åse Bjørn");
        using var third = kommune.Browser();
        (await SignIn(third, "aase@fjordby.dk", Sentence, keys.Recovery[3])).ShouldContain("Noget af det passer ikke");
        (await SignIn(third, "aase@fjordby.dk", "en anden adgangskode", keys.Recovery[4])).ShouldContain("Noget af det passer ikke");
        (await SignIn(third, "aase@fjordby.dk", Sentence, keys.Recovery[4])).ShouldContain("Åse Bjørn", customMessage: "a code is not used up by a wrong password");

        kommune.Services.GetRequiredService<AccessDesk>().FirstLink.ShouldNotBeNull();
        await using var again = await kommune.Restart(s_own);
        again.Services.GetRequiredService<AccessDesk>().FirstLink.ShouldBeNull("there is an administrator now");
    }

    [Fact]
    public async Task A_link_that_nobody_used_is_worth_nothing_when_the_server_has_made_another_or_a_day_later()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        var old = LinkOf(kommune);
        await using var again = await kommune.Restart(s_own);
        using var browser = again.Browser();

        (await browser.Page(old)).ShouldContain("Linket virker ikke");
        var link = LinkOf(again);
        again.Time.FastForward(AccessDesk.FirstInvitationLasts);
        (await browser.Page(link)).ShouldContain("Linket virker ikke");
    }

    [Fact]
    public async Task Five_wrong_tries_shut_the_password_for_a_quarter_of_an_hour_and_say_nothing_of_who_exists()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        using var browser = kommune.Browser();
        var keys = await First(kommune, browser);
        using var thief = kommune.Browser();
        kommune.Time.FastForward(TimeSpan.FromMinutes(1));
        var ofNobody = Said(await SignIn(thief, "nobody@fjordby.dk", "x", "000000"));
        // Many at once are no more than many one by one.
        var burst = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var one = kommune.Browser();
            return Said(await SignIn(one, "aase@fjordby.dk", "forkert", "000000"));
        }));
        burst.ShouldAllBe(said => said == ofNobody);

        Said(await SignIn(thief, "aase@fjordby.dk", Sentence, keys.Code())).ShouldBe(ofNobody);
        (await kommune.Store.SignIns.History(new("fjordby"), new("aase-bjoern"))).Count(entry => entry.What is "refused" or "locked").ShouldBe(5);
        using var safe = kommune.Browser();
        (await SignIn(safe, "aase@fjordby.dk", Sentence, keys.Recovery[0])).ShouldContain("Åse Bjørn", customMessage: "what lies in the safe opens however much others have tried");
        for (var tried = 0; tried < 5; tried++) await SignIn(thief, "aase@fjordby.dk", "forkert", "000000");
        (await browser.Page("/people/aase-bjoern")).ShouldContain("Forkert for femte gang: lukket i et kvarter");
        kommune.Time.FastForward(TimeSpan.FromMinutes(15));
        Said(await SignIn(thief, "aase@fjordby.dk", "forkert", "000000")).ShouldBe(ofNobody);
        (await SignIn(thief, "aase@fjordby.dk", Sentence, keys.Code())).ShouldContain("Åse Bjørn", customMessage: "the count begins anew");
    }

    [Fact]
    public async Task Keys_are_changed_right_after_signing_in_and_a_poor_password_is_refused()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        using var browser = kommune.Browser();
        await Use(browser, LinkOf(kommune), "Åse Bjørn", "aase@fjordby.dk", "");

        (await browser.Press("/account", "/do/account/password", ("password", "kort"))).ShouldContain("En adgangskode har mindst 12 tegn");
        (await browser.Press("/account", "/do/account/password", ("password", "fjordby-2026!"))).ShouldContain("let at gætte");
        (await browser.Press("/account", "/do/account/password", ("password", "aaaaaaaaaaaaaaaa"))).ShouldContain("let at gætte");
        (await browser.Press("/account", "/do/account/authenticator", ("secret", "nonsense"), ("code", "123456"))).ShouldContain("Billedet er for gammelt");
        (await browser.Page("/account")).ShouldContain("Du har ingen adgangskode");

        kommune.Time.FastForward(TimeSpan.FromMinutes(31));
        (await browser.Press("/account", "/do/account/password", ("password", Sentence))).ShouldContain("Nøgler kan ændres i de første 30 minutter");
        (await browser.Press("/account", "/do/account/recovery-codes")).ShouldContain("Nøgler kan ændres i de første 30 minutter");
        (await kommune.Store.SignIns.Of(new("aase-bjoern")))!.Password.ShouldBeNull();
        kommune.Time.FastForward(TimeSpan.FromHours(12));
        (await browser.Page("/account")).ShouldContain("Log ind", customMessage: "a sign-in lasts twelve hours");
    }

    [Fact]
    public async Task An_administrator_gives_access_and_an_invitation_and_what_is_taken_away_is_gone_at_once()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        using var browser = kommune.Browser();
        await First(kommune, browser);
        await browser.Press("/people", "/do/people/import", ("text", "navn;mobil;mail;roller\nMads Holm;20304051;mads@fjordby.dk;it-duty 1\n"));
        (await browser.Page("/people/mads-holm")).ShouldSatisfyAllConditions(page => page.ShouldContain("20 30 40 51"), page => page.ShouldContain("Personen kan ikke logge ind endnu"));

        await browser.Press("/people/mads-holm", "/do/people/mads-holm/access", ("access", "responder"), ("access", "approver"));
        kommune.Time.FastForward(TimeSpan.FromSeconds(1));
        var link = Link().Match(await browser.Press("/people/mads-holm", "/do/people/mads-holm/invitation")).Groups["link"].Value;
        kommune.Time.FastForward(TimeSpan.FromSeconds(1));
        (await browser.Page("/people/mads-holm")).ShouldNotContain("link=", customMessage: "it is shown once");
        using var mads = kommune.Browser();
        (await Use(mads, link, "", "", "")).ShouldContain("Mads Holm");
        (await mads.Page("/account")).ShouldContain("indsatsperson, godkender");
        (await mads.Press("/", "/do/incidents", ("title", "Prøve"), ("back", "/"))).ShouldContain("Prøve");
        (await mads.Press("/people/mads-holm", "/do/people/mads-holm/access", ("access", "administrator"))).ShouldContain("Det må du ikke");

        kommune.Time.FastForward(TimeSpan.FromSeconds(1));
        await browser.Press("/people/mads-holm", "/do/people/mads-holm/access", ("access", "reader"));
        kommune.Time.FastForward(TimeSpan.FromSeconds(1));
        (await mads.Press("/", "/do/incidents", ("title", "En til"), ("back", "/"))).ShouldContain("Din adgang omfatter ikke det her");
        await browser.Press("/people/mads-holm", "/do/people/mads-holm/end");
        (await mads.Page("/account")).ShouldContain("Log ind");
        kommune.Time.FastForward(TimeSpan.FromSeconds(1));

        (await browser.Press("/people/aase-bjoern", "/do/people/aase-bjoern/access", ("access", "reader"))).ShouldContain("Så er der ingen tilbage, der er administrator og kan logge ind");
        await browser.Press("/people/mads-holm", "/do/people/mads-holm/access", ("access", "administrator"));
        (await browser.Press("/people/aase-bjoern", "/do/people/aase-bjoern/access", ("access", "reader"))).ShouldContain("Så er der ingen tilbage", customMessage: "Mads has no key to come in with");
        (await kommune.Store.SignIns.History(new("fjordby"), new("mads-holm"))).Select(entry => entry.What).ShouldBe(["access-set", "ended", "access-set", "signed-in", "invited", "access-set"]);
    }

    [Fact]
    public async Task The_first_administrator_may_be_somebody_of_the_list_or_have_the_name_of_one()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        foreach (var id in new[] { "bo", "ida" }) await kommune.Store.Roster.Save(new Person(new(id), new("fjordby"), id == "bo" ? "Bo" : "Ida", "da", null, kommune.Store.Now()));
        await kommune.Store.Roster.Save(new ContactPoint(new("bo-mail"), new("fjordby"), new("bo"), "mail", "bo@fjordby.dk", 4));
        using var browser = kommune.Browser();

        (await Use(browser, LinkOf(kommune), "Ida", "ida2@fjordby.dk", "20 30 40 50")).ShouldContain("Mine nøgler");
        (await kommune.Store.Roster.Contacts(new PersonId("ida"))).ShouldBeEmpty("another Ida was meant");
        (await kommune.Store.Roster.Contacts(new PersonId("ida-2"))).Select(contact => contact.Address).ShouldBe(["+4520304050", "+4520304050", "ida2@fjordby.dk"]);

        await using var again = await kommune.Restart(s_own);
        using var other = again.Browser();
        (await Use(other, LinkOf(again), "Bo Ny", "BO@fjordby.dk", "")).ShouldContain("Mine nøgler");
        (await again.Store.SignIns.Of(new("bo")))!.Access.ShouldBe("administrator");
        (await again.Store.Roster.People(new("fjordby"))).Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_sent_to_the_door_is_small()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        using var browser = kommune.Browser();
        using var large = await browser.Post("/sign-in", "/do/session/keys", ("name", new string('x', 100_000)), ("password", ""), ("code", ""));

        large.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var stranger = kommune.Browser();
        using var stale = await stranger.PostAsync(new Uri("/do/session/keys", UriKind.Relative), new FormUrlEncodedContent([new("name", "aase@fjordby.dk"), new("__RequestVerificationToken", "of another day")]));
        stale.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WebUtility.HtmlDecode(await stale.Content.ReadAsStringAsync()).ShouldContain("Formularen manglede noget eller var for gammel");
        using var usual = await browser.Post("/sign-in", "/do/session/keys", ("name", new string('x', 5_000)), ("password", ""), ("code", ""));
        (await usual.Content.ReadAsStringAsync()).Count(letter => letter == 'x').ShouldBeLessThan(2_000, "and what a stranger types is not all kept");
    }

    [Fact]
    public async Task A_token_makes_no_keys_whoever_it_acts_as()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        using var browser = kommune.Browser();
        await First(kommune, browser);
        await kommune.Store.Tokens.Add(new("t-1", new("fjordby"), new("aase-bjoern"), Tokens.Hash("bsk_reader"), "reader", kommune.Store.Now()));
        using var program = kommune.Browser();
        (await program.Press("/sign-in", "/do/session", ("token", "bsk_reader"), ("back", "/account"))).ShouldContain("Et token laver ingen nøgler");

        foreach (var (path, fields) in new (string, (string, string)[])[] { ("/do/account/password", [("password", Sentence + "!")]), ("/do/account/recovery-codes", []), ("/do/account/passkey", [("credential", "{}")]), ("/do/account/end-elsewhere", []) })
            (await program.Press("/account", path, fields)).ShouldContain("Et token laver ingen nøgler", customMessage: path);
        (await browser.Page("/account")).ShouldContain("Åse Bjørn", customMessage: "and ends nothing of its person's");
    }

    [Fact]
    public async Task Whoever_has_left_or_lost_their_keys_gets_in_with_nothing_that_they_had()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        using var browser = kommune.Browser();
        await First(kommune, browser);
        await browser.Press("/people", "/do/people/import", ("text", "navn;mail\nMads Holm;mads@fjordby.dk\n"));
        await browser.Press("/people/mads-holm", "/do/people/mads-holm/access", ("access", "responder"));
        var first = Link().Match(await browser.Press("/people/mads-holm", "/do/people/mads-holm/invitation")).Groups["link"].Value;
        using var mads = kommune.Browser();
        await Use(mads, first, "", "", "");
        await mads.Press("/account", "/do/account/password", ("password", Sentence));
        var codes = Recovery().Matches(await mads.Press("/account", "/do/account/recovery-codes")).Select(code => code.Groups["code"].Value).ToList();
        var second = Link().Match(await browser.Press("/people/mads-holm", "/do/people/mads-holm/invitation")).Groups["link"].Value;

        (await browser.Press("/people/mads-holm", "/do/people/mads-holm/remove-keys")).ShouldContain("Nøglerne er fjernet");
        (await mads.Page("/account")).ShouldContain("Log ind");
        (await mads.Page(second)).ShouldContain("Linket virker ikke");
        (await SignIn(mads, "mads@fjordby.dk", Sentence, codes[0])).ShouldContain("Noget af det passer ikke");

        var third = Link().Match(await browser.Press("/people/mads-holm", "/do/people/mads-holm/invitation")).Groups["link"].Value;
        (await Use(mads, third, "", "", "")).ShouldContain("indsatsperson", customMessage: "what he is let in for stayed");
        var token = Token().Match(await browser.Press("/people/mads-holm", "/do/people/mads-holm/tokens", ("access", "reader"))).Groups["token"].Value;
        await browser.Press("/people", "/do/people/import", ("text", "id;navn;fratrådt\nmads-holm;Mads Holm;ja\n"));
        await browser.Press("/people", "/do/people/import", ("text", "id;navn;fratrådt\nmads-holm;Mads Holm;nej\n"));
        (await mads.Page("/account")).ShouldContain("Log ind");
        (await kommune.Store.Tokens.Find(token)).ShouldBeNull();
        (await kommune.Store.SignIns.Of(new("mads-holm")))!.Access.ShouldBe("", "another of his name begins with nothing");
    }

    [Fact]
    public async Task The_link_of_the_first_administrator_is_worth_nothing_once_there_is_one()
    {
        await using var kommune = await Kommune.Open(null, null, s_own);
        var link = LinkOf(kommune);
        await kommune.Store.Roster.Save(new Person(new("bo"), new("fjordby"), "Bo", "da", null, kommune.Store.Now()));
        var entry = AccessEntry.Of(new("fjordby"), new PersonId("bo"), kommune.Store.Now(), "access-set");
        await kommune.Store.SignIns.SetAccess(new("fjordby"), new("bo"), "administrator", entry);
        await kommune.Store.SignIns.SetRecoveryCodes(new("fjordby"), new("bo"), ["x"], entry with { Id = "2" });

        using var browser = kommune.Browser();
        (await Use(browser, link, "Åse Bjørn", "aase@fjordby.dk", "")).ShouldContain("Linket er brugt");
        (await kommune.Store.SignIns.Administrators(new("fjordby"))).ShouldBe([new PersonId("bo")]);
    }

    [Fact]
    public async Task A_token_is_made_for_a_program_opens_what_it_says_and_is_revoked_while_the_server_runs()
    {
        await using var kommune = await Kommune.Open();
        using var browser = kommune.Browser();
        (await browser.Press("/people/mads-holm", "/do/people/mads-holm/tokens", ("title", "Natligt udtræk"))).ShouldContain("Vælg, hvad tokenet skal åbne");
        var secret = Token().Match(await browser.Press("/people/mads-holm", "/do/people/mads-holm/tokens", ("title", "Natligt udtræk"), ("access", "reader"))).Groups["token"].Value;
        using var program = new HttpClient { BaseAddress = kommune.Api.BaseAddress };
        program.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        (await program.GetAsync(new Uri("/api/v1/incidents", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await program.PostAsync(new Uri("/api/v1/incidents", UriKind.Relative), new StringContent("{}"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var id = (await kommune.Get("/api/v1/tokens")).GetProperty("items").EnumerateArray().Single(token => token.GetProperty("person").GetString() == "mads-holm").GetProperty("id").GetString()!;
        id.ShouldStartWith("natligt-udtraek-");

        (await browser.Press("/people/mads-holm", $"/do/tokens/{id}/revoke")).ShouldContain("Tokenet er trukket tilbage");

        (await program.GetAsync(new Uri("/api/v1/incidents", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.Page("/people/mads-holm")).ShouldSatisfyAllConditions(page => page.ShouldContain($"Token trukket tilbage: {id}"), page => page.ShouldNotContain(secret));
        (await kommune.Send("/api/v1/tokens", new { person = "mads-holm", name = "x", access = new[] { "janitor" } })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var made = await kommune.Post("/api/v1/tokens", new { person = "mads-holm", name = "x", access = new[] { "auditor" } });
        (await kommune.Store.Tokens.Find(made.GetProperty("token").GetString()!))!.Roles.ShouldBe("auditor");
    }

    [Fact]
    public async Task Of_two_who_take_the_last_administrators_from_each_other_one_stays()
    {
        await using var kommune = await Kommune.Open();
        var now = kommune.Store.Now();
        foreach (var id in new[] { "henrik-dahl", "mads-holm" })
        {
            await kommune.Store.SignIns.SetAccess(new("fjordby"), new(id), "administrator", Entry(id));
            await kommune.Store.SignIns.SetRecoveryCodes(new("fjordby"), new(id), ["a hash"], Entry(id));
        }

        var taken = await Task.WhenAll(new[] { "henrik-dahl", "mads-holm" }.Select(id => kommune.Store.SignIns.SetAccess(new("fjordby"), new(id), "", Entry(id))));

        taken.Count(done => done).ShouldBe(1);

        AccessEntry Entry(string id) => AccessEntry.Of(new("fjordby"), new PersonId(id), now, "access-set");
    }

    private sealed record KeyRing(Func<string> Code, IReadOnlyList<string> Recovery);

    /// <summary>The first administrator, Åse Bjørn, with all keys.</summary>
    private static async Task<KeyRing> First(Kommune kommune, HttpClient browser)
    {
        await Use(browser, LinkOf(kommune), "Åse Bjørn", "aase@fjordby.dk", "");
        return await MakeKeys(kommune, browser);
    }

    private static async Task<KeyRing> MakeKeys(Kommune kommune, HttpClient browser)
    {
        (await browser.Press("/account", "/do/account/password", ("password", Sentence))).ShouldContain("Adgangskoden er gemt");
        var page = await browser.Page("/account");
        var secret = Secret().Match(page).Groups["secret"].Value.Replace(" ", "");
        var closed = Closed().Match(page).Groups["closed"].Value;
        page.ShouldContain("<svg");
        (await browser.Press("/account", "/do/account/authenticator", ("secret", closed), ("code", "000000"))).ShouldContain("Det er ikke den kode, appen viser nu");
        (await browser.Press("/account", "/do/account/authenticator", ("secret", closed), ("code", Code()))).ShouldContain("Godkendelsesappen er gemt");
        var codes = Recovery().Matches(await browser.Press("/account", "/do/account/recovery-codes")).Select(code => code.Groups["code"].Value).ToList();
        codes.Distinct().Count().ShouldBe(10);
        return new(Code, codes);

        string Code() => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(kommune.Time.GetUtcNow().UtcDateTime);
    }

    private static Task<string> Use(HttpClient browser, string link, string name, string mail, string phone) =>
        browser.Press(link, "/do/session/invitation", ("link", link.Split("link=")[1]), ("name", name), ("mail", mail), ("phone", phone));

    private static Task<string> SignIn(HttpClient browser, string name, string password, string code) =>
        browser.Press("/sign-in", "/do/session/keys", ("name", name), ("password", password), ("code", code), ("back", "/people"));

    private static string Said(string page) => Regex.Match(page, "data-refused>.*?</div></div>", RegexOptions.Singleline) is { Success: true } found ? found.Value : throw new InvalidOperationException(page);

    private static string LinkOf(Kommune kommune) => new Uri(kommune.Services.GetRequiredService<AccessDesk>().FirstLink!).PathAndQuery;

    [GeneratedRegex("<code>(?<secret>[A-Z2-7 ]{30,})</code>")]
    private static partial Regex Secret();

    [GeneratedRegex("name=\"secret\" value=\"(?<closed>[^\"]+)\"")]
    private static partial Regex Closed();

    [GeneratedRegex("<code>(?<code>[A-Z0-9]{5}-[A-Z0-9]{5})</code>")]
    private static partial Regex Recovery();

    [GeneratedRegex("value=\"(?<token>bsk_[^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("value=\"https?://[^/\"]+(?<link>/welcome[^\"]+)\"")]
    private static partial Regex Link();
}
