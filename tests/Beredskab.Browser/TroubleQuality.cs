using Beredskab.Engine;
using Beredskab.Server.Demo;
using Beredskab.Storage;
using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>What is read when something is wrong: the call list, a run that is set aside, a disk with no room. On a desk, on a phone, in the dark and on paper.</summary>
public sealed class TroubleQuality(House house) : IClassFixture<House>
{
    [Fact]
    public async Task The_call_list_a_set_aside_run_and_a_full_disk_are_read_on_a_desk_a_phone_in_the_dark_and_on_paper()
    {
        var page = await house.Open("/playbooks/ransomware");
        var room = (await House.Press(page.Locator("form[action='/do/runs'] button.go"))).AbsolutePath;
        await page.GotoAsync(room);
        var run = (await page.Locator("a[href^='/runs/']").First.GetAttributeAsync("href"))!.Split('/')[2];

        await Look("/call-list", "call-list");
        foreach (var failure in Enumerable.Range(1, SetAsides.Patience))
            await house.Store.SetAsides.Failed(StreamId.Of(new RunId(run)), Fjordby.Organisation, Failing.World, "InvalidOperationException at Beredskab.Engine.Runs.Turn.ReachTime < Beredskab.Server.Streams.RunDesk.Decide", house.Store.Now() + TimeSpan.FromMinutes(failure));
        await Look("/set-aside", "set-aside");
        await Look(room, "room-set-aside");
        house.Store.Disk.FreeNow = () => 80_000_000;
        await Look("/", "home-disk-low");
        await Look("/playbooks/ransomware", "playbook-disk-low");
        house.Store.Disk.Refusing = new Microsoft.Data.Sqlite.SqliteException("planted", 13);
        try
        {
            var phone = await house.Open(room, 390, 844, hasScript: false);
            var note = phone.Locator("form[action$='/notes']:visible").First;
            await note.Locator("textarea[name=text]").FillAsync("Vi ringer selv.");
            await House.Press(note.Locator("button").First, 503);
            var answer = await phone.ContentAsync();
            answer.ShouldContain("tel:");
            await House.Picture(phone, "trouble-phone");
            await phone.Context.CloseAsync();

            // The checker is a script, and waits for ever on a page without.
            var copy = await house.Open("/call-list", 390, 844);
            await copy.RouteAsync("**/trouble-copy", route => route.FulfillAsync(new() { Body = answer, ContentType = "text/html; charset=utf-8" }));
            await copy.GotoAsync($"{house.Url}/trouble-copy");
            await PageQuality.HasNoViolations(copy, "trouble");
            await copy.Context.CloseAsync();
        }
        finally
        {
            house.Store.Disk.Refusing = null;
        }
    }

    private async Task Look(string path, string name)
    {
        foreach (var (width, isDark, look) in new[] { (1280, false, "desk"), (390, false, "phone"), (390, true, "phone-dark"), (1280, true, "dark") })
        {
            var page = await house.Open(path, width, 844, isDark);
            await House.Picture(page, $"{name}-{look}");
            (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue($"{path} is wider than {width} px.");
            await PageQuality.HasNoViolations(page, path);
            if (look == "desk")
            {
                await page.EmulateMediaAsync(new() { Media = Media.Print });
                await page.SetViewportSizeAsync(794, 1123);
                await House.Picture(page, $"{name}-print");
            }
            await page.Context.CloseAsync();
        }
    }
}
