using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>Somebody sets up a rota, has it called for a role and writes a cover in, without a script of the page's own.</summary>
public sealed class OnCallWalk(House house) : IClassFixture<House>
{
    [Fact]
    public async Task A_rota_is_made_called_for_a_role_and_covered()
    {
        var page = await house.Open("/on-call");
        await House.Picture(page, "on-call-first");
        await PageQuality.HasNoViolations(page, "/on-call");
        await page.GotoAsync(page.Url.Replace("/on-call", "/on-call/rotas/new", StringComparison.Ordinal));

        // A mistake first: nobody takes turns. What was typed is kept.
        await page.Locator("input[name=title]").FillAsync("It-vågt");
        await House.Press(Button(page, "rotas/new"));
        (await page.Locator("#turns").InnerTextAsync()).ShouldContain("Nogen skal skiftes");
        (await page.Locator("input[name=title]").InputValueAsync()).ShouldBe("It-vågt");
        await House.Picture(page, "on-call-wrong");

        var turns = page.Locator("select[name=person]");
        await turns.Nth(0).SelectOptionAsync("mads-holm");
        await turns.Nth(1).SelectOptionAsync("rasmus-dam");
        await turns.Nth(2).SelectOptionAsync("aase-kjaergaard");
        await page.Locator("input[name=from]").FillAsync("2020-01-06");
        await page.Locator("input[name=workday]").CheckAsync();
        await House.Press(Button(page, "rotas/new"));
        (await page.Locator("#rota-it-vaagt").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Mads Holm"), text => text.ShouldContain("Åse Kjærgaard"), text => text.ShouldContain("Kaldes ikke for nogen rolle endnu"));

        var now = await page.Locator("#rota-it-vaagt .now b").InnerTextAsync();

        await page.Locator("a[href='/on-call/roles/it-duty']").ClickAsync();
        await page.Locator("select[name='rung.0']").Nth(0).SelectOptionAsync("rota:it-vaagt");
        await page.Locator("select[name='rung.1']").Nth(0).SelectOptionAsync("peter-oersted");
        await page.Locator("select[name='rung.1']").Nth(1).SelectOptionAsync("ida-foenss");
        await page.Locator("input[name='patience.0']").FillAsync("99");
        await House.Press(Button(page, "roles/it-duty"));
        (await page.Locator("form[action$='roles/it-duty']").InnerTextAsync()).ShouldContain("Der ventes på svar i 1 til 60 minutter");
        await page.Locator("input[name='patience.0']").FillAsync("3");
        await House.Picture(page, "on-call-ladder");
        await PageQuality.HasNoViolations(page, "/on-call/roles/it-duty");
        await House.Press(Button(page, "roles/it-duty"));

        var row = await page.Locator("#role-it-duty").InnerTextAsync();
        row.ShouldSatisfyAllConditions(
            text => text.ShouldContain($"1. {now}"), text => text.ShouldContain("vagtplan It-vågt · der ventes 3 min"), text => text.ShouldContain("2. Peter Ørsted"), text => text.ShouldContain("+ Ida Fønss"));
        await House.Picture(page, "on-call");

        await page.Locator("#rota-it-vaagt a.b").ClickAsync();
        await page.Locator("#cover-from").FillAsync("2020-01-01T08:00");
        await page.Locator("#cover-until").FillAsync("2099-01-01T08:00");
        await House.Press(Button(page, "rotas/it-vaagt/covers/new"));
        (await page.Locator("#covers").InnerTextAsync()).ShouldContain("Vælg, hvem der tager vagten");
        await page.Locator("#cover-by").SelectOptionAsync("lars-baek");
        await House.Press(Button(page, "rotas/it-vaagt/covers/new"));
        (await page.Locator("#rota-it-vaagt .now").InnerTextAsync()).ShouldContain("Lars Bæk");
        (await page.Locator("#covers").InnerTextAsync()).ShouldContain("Lars Bæk har vagten i stedet for den, der har vagten");
        await House.Picture(page, "on-call-rota");
        await PageQuality.HasNoViolations(page, "/on-call/rotas/it-vaagt");
        (await page.Locator("script").CountAsync()).ShouldBe(0);
        await House.Press(page.Locator("#covers li button"));
        (await page.Locator("#rota-it-vaagt .now").InnerTextAsync()).ShouldContain(now);

        // In the drawn weeks: a watch is pressed, by mouse or by keyboard, and somebody else has it.
        var last = page.Locator("#rota-it-vaagt tbody tr").Last.Locator("td").Last.Locator("a.turn");
        var (whose, path) = ((await last.InnerTextAsync()).Split('–')[0].Trim(), await last.GetAttributeAsync("href"));
        await last.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**{path}");
        (await page.Locator("#cover-from").InputValueAsync()).ShouldSatisfyAllConditions(from => from.ShouldEndWith("T00:00"), from => path!.ShouldContain(from));
        (await page.Locator("#cover-for option:checked").InnerTextAsync()).ShouldStartWith(whose);
        await House.Picture(page, "on-call-turn");
        await PageQuality.HasNoViolations(page, "/on-call/rotas/it-vaagt");
        await page.Locator("#cover-by").SelectOptionAsync("karin-toft");
        await House.Press(Button(page, "rotas/it-vaagt/covers/new"));
        await last.ClickAsync();
        (await last.InnerTextAsync()).ShouldContain("Karin Toft");
        (await page.Locator("#cover-for option:checked").InnerTextAsync()).ShouldStartWith("Karin Toft");

        await House.Press(page.Locator("form[action$='/remove'] button"));
        (await page.Locator("form[action$='/remove']").InnerTextAsync()).ShouldContain("Vagtplanen kaldes for");

        var phone = await house.Open("/on-call", 390, 844, isDark: true);
        await House.Picture(phone, "on-call-phone");
        await PageQuality.HasNoViolations(phone, "/on-call");
        (await phone.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0, "the calendar scrolls by itself, not the page");
    }

    [Fact]
    public async Task A_team_is_made_called_and_asked_for()
    {
        var page = await house.Open("/on-call");
        await page.Locator("#groups a.b").ClickAsync();
        await page.Locator("input[name=person][value=aase-kjaergaard]").CheckAsync();
        await page.Locator("#group-title").FillAsync(new string('x', 101));
        await House.Press(Button(page, "groups/new"));
        (await page.Locator("form[action$='groups/new']").InnerTextAsync()).ShouldContain("et navn på højst 100 tegn");
        (await page.Locator("input[name=person][value=aase-kjaergaard]").IsCheckedAsync()).ShouldBeTrue("what was ticked is kept");
        await page.Locator("#group-title").FillAsync("Kan åbne nødvandværket");
        await page.Locator("input[name=person][value=yvonne-lind]").CheckAsync();
        await House.Picture(page, "on-call-group");
        await PageQuality.HasNoViolations(page, "/on-call/groups/new");
        await House.Press(Button(page, "groups/new"));
        (await page.Locator("#groups").InnerTextAsync()).ShouldContain("Yvonne Lind, Åse Kjærgaard");

        await page.Locator("a[href='/on-call/roles/utility-duty']").ClickAsync();
        await page.Locator("select[name='rung.2']").Nth(0).SelectOptionAsync(new SelectOptionValue { Label = "Alle i Kan åbne nødvandværket" });
        await page.Locator("input[name=needed]").FillAsync("to");
        await page.Locator("input[name=among]").CheckAsync();
        await House.Press(Button(page, "roles/utility-duty"));
        (await page.Locator("form[action$='roles/utility-duty']").InnerTextAsync()).ShouldContain("Mindst én skal sige ja");
        (await page.Locator("input[name=among]").IsCheckedAsync()).ShouldBeTrue();
        await page.Locator("input[name=needed]").FillAsync("2");
        await PageQuality.HasNoViolations(page, "/on-call/roles/utility-duty");
        await House.Press(Button(page, "roles/utility-duty"));
        (await page.Locator("#role-utility-duty").InnerTextAsync()).ShouldContain("Mindst 2 skal sige ja, heraf én fra Kan åbne nødvandværket");
        await House.Picture(page, "on-call-quorum");

        await page.Locator("#groups a[href^='/on-call/groups/kan-']").ClickAsync();
        await House.Press(page.Locator("form[action$='/remove'] button"));
        (await page.Locator("form[action$='/remove']").InnerTextAsync()).ShouldContain("Det bruges af");
        (await page.Locator("script").CountAsync()).ShouldBe(0);
        var phone = await house.Open("/on-call/groups/new", 390, 844, isDark: true);
        await House.Picture(phone, "on-call-group-phone");
        await PageQuality.HasNoViolations(phone, "/on-call/groups/new");
    }

    private static ILocator Button(IPage page, string form) => page.Locator($"form[action$='on-call/{form}'] button");
}
