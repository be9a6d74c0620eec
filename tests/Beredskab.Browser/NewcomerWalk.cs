using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>The newcomer's five minutes, as README tells them, to a closed run.</summary>
public sealed partial class NewcomerWalk(House house) : IClassFixture<House>
{
    private const string Henrik = "henrik-dahl", Mads = "mads-holm", Birgitte = "birgitte-lund";

    [Fact]
    public async Task A_newcomer_gets_from_the_first_page_to_a_closed_run_and_its_timeline()
    {
        var page = await house.Open();
        (await page.TextContentAsync("body")).ShouldNotBeNull().ShouldContain("Fjordby Kommune");
        (await page.GetAttributeAsync("html", "lang")).ShouldBe("da");

        var (incident, run) = await StartForUlla(page);
        await AnswerBySms(page, "Mads Holm");
        await CloseTask(page, run, "confirm~1", Mads);
        await Decide(page, run, "isolate-now~1", "yes", Mads);
        await Approve(page, run, "isolate~1", Birgitte);
        await IsDisabled(page, "ulla.berg@fjordby.example");

        await WalkToTheEnd(page, incident, run);

        await page.GotoAsync($"/incidents/{incident}");
        await House.Picture(page, "room-after");
        (await house.StatusOf(run)).ShouldBe("ended");
        await page.GotoAsync($"/runs/{run}/print");
        await House.Picture(page, "print-run");
        var printed = await page.Locator("body").InnerTextAsync();
        printed.ShouldContain("Mads Holm");
        printed.ShouldContain("Birgitte Lund");
        printed.ShouldContain("ulla.berg@fjordby.example");
    }

    private static async Task<(string Incident, string Run)> StartForUlla(IPage page)
    {
        await page.GotoAsync("/playbooks");
        await House.Picture(page, "playbooks");
        await page.Locator("a[href^='/playbooks/compromised-account']").First.ClickAsync();
        await page.FillAsync("input[name='find.accounts']", "ulla");
        await House.Press(page.Locator("button[formaction$='/find']"));
        await page.Locator("input[name='input.accounts']").First.CheckAsync();
        await House.Picture(page, "start");
        var room = await House.Press(page.Locator("form[action='/do/runs'] button.go"));
        await page.GotoAsync(room.PathAndQuery);
        await House.Picture(page, "room");
        var incident = room.AbsolutePath.Split('/')[^1];
        var link = await page.Locator("a[href^='/runs/']").First.GetAttributeAsync("href");
        return (incident, link!.Split('/')[2]);
    }

    /// <summary>On the page of the outside world, on the person's own phone, with the answer the page offers.</summary>
    private static async Task AnswerBySms(IPage page, string owner)
    {
        await page.GotoAsync("/world");
        await House.Picture(page, "world");
        var phone = page.Locator("li.phone").Filter(new() { HasText = owner });
        await House.Press(phone.Locator("button[name='text'][value^='JA ']").First);
        await Expect(page.Locator("li.phone").Filter(new() { HasText = owner })).ToContainTextAsync("Modtaget");
    }

    private static async Task IsDisabled(IPage page, string login)
    {
        await page.GotoAsync("/world");
        var row = page.Locator("tr, li").Filter(new() { HasText = login }).Last;
        await Expect(row).ToContainTextAsync(new Regex("spærret|deaktiveret|lukket", RegexOptions.IgnoreCase));
    }

    /// <summary>Closes, decides and approves what is open, each on the page that is made for it and as somebody who may, until the run is over.</summary>
    private async Task WalkToTheEnd(IPage page, string incident, string run)
    {
        for (var round = 0; round < 160 && await house.StatusOf(run) != "ended"; round++)
        {
            var open = await house.OpenIn(run);
            if (open is null)
            {
                // What waits for tomorrow is skipped; else the world is still at it, and looking again takes long enough.
                if (await house.WaitIn(run) is { } wait) await SkipWait(page, incident, wait);
                else await page.ReloadAsync();
                continue;
            }
            var (where, person, isApproval) = open.Value;
            if (isApproval) await Approve(page, where.Split('/')[0], where.Split('/')[1], person);
            else
            {
                await BeSomebody(page, Henrik);
                await page.GotoAsync($"/tasks/{where}");
                (await Act(page)).ShouldBeTrue($"There is nothing to do on /tasks/{where}.");
            }
        }
        (await house.StatusOf(run)).ShouldBe("ended");
    }

    private static async Task SkipWait(IPage page, string incident, string where)
    {
        await BeSomebody(page, Henrik);
        await page.GotoAsync($"/incidents/{incident}?open={where}");
        var skip = page.Locator("details:has(form[action$='/skip'])").Last;
        await skip.Locator("summary").First.ClickAsync();
        await skip.Locator("textarea[name='reason']").FillAsync("Prøve");
        await House.Press(skip.Locator("button.go"));
    }

    private static async Task<bool> Act(IPage page)
    {
        var decision = page.Locator("form[action*='/decisions/']");
        if (await decision.CountAsync() > 0)
        {
            // "Not yet" asks again tomorrow; of several that may be ticked the last is "none of them".
            var several = decision.First.Locator("input[name='option'][type='checkbox']");
            await (await several.CountAsync() > 0 ? several.Last : decision.First.Locator("input[name='option']").First).CheckAsync();
            if (await decision.First.Locator("textarea[name='reason']").CountAsync() > 0) await decision.First.Locator("textarea[name='reason']").FillAsync("Gennemgået");
            await House.Press(decision.First.Locator("button.go"));
            return true;
        }
        var accept = page.Locator("form[action$='/acknowledge'] button.go");
        if (await accept.CountAsync() > 0)
        {
            await House.Press(accept.First);
            return true;
        }
        var complete = page.Locator("form[action$='/complete']");
        if (await complete.CountAsync() == 0) return false;
        await Fill(complete.First);
        await House.Press(complete.First.Locator("button.go"));
        return true;
    }

    private static async Task Fill(ILocator form)
    {
        foreach (var field in await form.Locator("textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file])").AllAsync())
        {
            var name = await field.GetAttributeAsync("name") ?? "";
            await field.FillAsync(name switch
            {
                "at" => "05.12",
                "answer.more-accounts" => "",
                "answer.reassess-on" => "2027-01-31",
                _ => "Kontrolleret",
            });
        }
        foreach (var group in await form.Locator("fieldset:has(input[type=radio])").AllAsync()) await group.Locator("input[type=radio]").First.CheckAsync();
    }

    private static async Task CloseTask(IPage page, string run, string address, string person)
    {
        await BeSomebody(page, person);
        await page.GotoAsync($"/tasks/{run}/{address}");
        await House.Picture(page, "task");
        await Fill(page.Locator("form[action$='/complete']").First);
        await House.Press(page.Locator("form[action$='/complete'] button.go").First);
    }

    private static async Task Decide(IPage page, string run, string address, string option, string person)
    {
        await BeSomebody(page, person);
        await page.GotoAsync($"/tasks/{run}/{address}");
        await House.Picture(page, "decision");
        var form = page.Locator("form[action*='/decisions/']").First;
        await form.Locator($"input[name='option'][value='{option}']").CheckAsync();
        await form.Locator("textarea[name='reason']").FillAsync("Fremmed logon fra udlandet");
        await House.Press(form.Locator("button.go"));
    }

    private static async Task Approve(IPage page, string run, string address, string person)
    {
        await BeSomebody(page, person);
        await page.GotoAsync($"/tasks/{run}/{address}");
        await House.Picture(page, "approval");
        await House.Press(page.Locator("form[action*='/approvals/'] button[value='yes']").First);
    }

    private static async Task BeSomebody(IPage page, string person)
    {
        await page.GotoAsync("/sign-in");
        await House.Press(page.Locator($"button[name='person'][value='{person}']").First);
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
