using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>Somebody takes their staff over from a file, and the page needs no script of its own: first it is looked at, then it is taken.</summary>
public sealed class PeopleWalk(House house) : IClassFixture<House>
{
    [Fact]
    public async Task A_list_is_looked_at_mended_and_taken_over()
    {
        var page = await house.Open("/people");
        await page.Locator("#staff-file").SetInputFilesAsync(new FilePayload
        {
            // As Excel writes it in Denmark.
            Name = "personale.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.Latin1.GetBytes("navn;mobil;roller\r\nBjørn Åkjær;30313233;it-duty 1\r\nKort Nummer;12;\r\n"),
        });
        await Send(page, 422);
        (await page.Locator("script").CountAsync()).ShouldBe(0);

        await House.Picture(page, "people-bad");
        await PageQuality.HasNoViolations(page, "/people");
        (await page.Locator("#plan").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Listen har fejl"), text => text.ShouldContain("Linje 3: mobil: '12' er ikke et telefonnummer"));
        (await page.Locator("form[action='/do/people/import']").CountAsync()).ShouldBe(0, "a list with faults is not offered");
        (await page.Locator("#staff-text").InputValueAsync()).ShouldContain("Bjørn Åkjær", customMessage: "the text is there to be mended");

        await page.Locator("#staff-text").FillAsync("navn;mobil;roller\nBjørn Åkjær;30313233;it-duty 1\n");
        await Send(page, 200);

        await House.Picture(page, "people-plan");
        await PageQuality.HasNoViolations(page, "/people");
        (await page.Locator("#plan").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Bjørn Åkjær er ny"), text => text.ShouldContain("Mads Holm + Bjørn Åkjær, Rasmus Dam"));
        (await house.Store.Roster.Find(new("bjoern-aakjaer"))).ShouldBeNull("it was only looked at");

        await House.Press(page.Locator("form[action='/do/people/import'] button.go"));

        await House.Picture(page, "people-taken");
        (await page.Locator("body").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Listen er taget ind"), text => text.ShouldContain("30 31 32 33"));
        (await house.Store.Roster.Find(new("bjoern-aakjaer"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_group_in_the_directory_is_looked_at_and_taken_over()
    {
        var page = await house.Open("/people");
        await House.Press(page.Locator("form[action='/do/people/directory'] button"));

        await House.Picture(page, "people-directory");
        await PageQuality.HasNoViolations(page, "/people");
        (await page.Locator("#plan").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Ulla Berg er ny"), text => text.ShouldContain("Ulla Berg: mobil:"));
        (await house.Store.Roster.Find(new("ulla-berg"))).ShouldBeNull("it was only looked at");

        await House.Press(page.Locator("form[action='/do/people/directory/import'] button.go"));
        (await page.Locator("body").InnerTextAsync()).ShouldContain("Listen er taget ind");
        (await house.Store.Roster.Find(new("ulla-berg"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_supplier_is_entered_mended_and_found_among_the_people()
    {
        var page = await house.Open("/people");
        await House.Press(page.Locator("a[href='/organisations/new']"));
        await page.Locator("#organisation-name").FillAsync("Driftshuset Ærø A/S");
        await page.Locator("#organisation-cvr").FillAsync("11 88 37 28");
        await page.Locator("#organisation-phone").FillAsync("12 34 02 99");
        await House.Press(page.Locator("form[action='/do/organisations/new'] button.go"));

        (await page.Locator("main").InnerTextAsync()).ShouldContain("'11 88 37 28' er ikke et CVR-nummer");
        (await page.Locator("#organisation-name").InputValueAsync()).ShouldBe("Driftshuset Ærø A/S", "what was typed is still there");
        await House.Picture(page, "organisation-refused");
        await PageQuality.HasNoViolations(page, "/organisations/new");
        await page.Locator("#organisation-cvr").FillAsync("11 88 37 29");
        await House.Press(page.Locator("form[action='/do/organisations/new'] button.go"));

        (await page.Locator("#organisations").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Driftshuset Ærø A/S"), text => text.ShouldContain("11 88 37 29"), text => text.ShouldContain("12 34 02 99"));
        await PageQuality.HasNoViolations(page, "/people");
        await House.Press(page.Locator("#organisations a[href='/organisations/driftshuset-aeroe-a-s']"));
        await House.Press(page.Locator("form[action$='/remove'] button"));
        (await page.Locator("#organisations").InnerTextAsync()).ShouldNotContain("Driftshuset");
    }

    private static Task<Uri> Send(IPage page, int status) => House.Press(page.Locator("form[action='/do/people/check'] button"), status);
}
