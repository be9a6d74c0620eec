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

    private static Task<Uri> Send(IPage page, int status) => House.Press(page.Locator("form[action='/do/people/check'] button"), status);
}
