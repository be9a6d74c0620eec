using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>What every page owes its reader: it fits a phone, it can be read by a screen reader, and it works without script.</summary>
public sealed class PageQuality(House house) : IClassFixture<House>
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    public static TheoryData<string, string> Pages => new()
    {
        { "home", "/" }, { "home-en", "/?lang=en" }, { "playbooks", "/playbooks" }, { "playbook", "/playbooks/ransomware" }, { "versions", "/playbooks/ransomware/versions" }, { "version", $"/playbooks/ransomware/versions/{Beredskab.Playbooks.Library.Shipped().Find(new("ransomware"))!.Content.Version}" }, { "new-playbook", "/playbooks/mistet-kort/versions?new=yes" }, { "requirements", "/requirements" }, { "people", "/people" }, { "people-en", "/people?lang=en" }, { "incidents", "/incidents" },
        { "tasks", "/tasks" }, { "call-list", "/call-list" }, { "set-aside", "/set-aside" }, { "world", "/world" }, { "sign-in", "/sign-in" }, { "account", "/account" }, { "readiness", "/readiness" }, { "on-call-thin", "/on-call" }, { "person", "/people/mads-holm" }, { "invited-gone", "/welcome?link=nothing" }, { "missing", "/incidents/there-is-none" },
    };

    [Fact]
    public async Task The_checker_of_accessibility_sees_a_fault_when_there_is_one()
    {
        var page = await house.Open("/sign-in");
        await page.EvaluateAsync("() => document.body.append(Object.assign(document.createElement('img'), { src: '/favicon.svg' }))");
        (await Violations(page)).ShouldHaveSingleItem().ShouldStartWith("image-alt");
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_fits_a_phone_and_breaks_no_rule_of_accessibility(string name, string path)
    {
        foreach (var (width, isDark, look) in new[] { (1440, false, "desk"), (390, true, "phone-dark") })
        {
            var page = await house.Open(path, width, 844, isDark);
            await House.Picture(page, $"{name}-{look}");

            (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue($"{path} is wider than {width} px.");
            await HasNoViolations(page, path);
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task The_incident_room_fits_a_phone_and_breaks_no_rule_of_accessibility()
    {
        var page = await house.Open("/playbooks/ransomware");
        var room = (await House.Press(page.Locator("form[action='/do/runs'] button.go"))).AbsolutePath;
        await page.GotoAsync(room);
        var graph = (await page.Locator("a[href$='/graph']").First.GetAttributeAsync("href"))!;

        foreach (var (path, name) in new[] { (room, "room"), (graph, "graph"), ($"{room}/print", "print") })
            foreach (var (width, isDark) in new[] { (1440, false), (390, true) })
            {
                var look = await house.Open(path, width, 844, isDark);
                await House.Picture(look, $"{name}-{width}");
                (await look.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue($"{path} is wider than {width} px.");
                await HasNoViolations(look, path);
                await look.Context.CloseAsync();
            }
    }

    [Fact]
    public async Task The_list_of_tasks_and_older_pages_of_the_timeline_fit_a_phone_and_work_without_script()
    {
        var page = await house.Open("/playbooks/ransomware", hasScript: false);
        var room = (await House.Press(page.Locator("form[action='/do/runs'] button.go"))).AbsolutePath;
        await house.Note(room.Split('/')[^1], 150);
        await page.GotoAsync(room);
        (await page.Locator(".log > li[id]").CountAsync()).ShouldBe(150);
        await page.Locator(".pages a", new() { HasTextString = "Ældre" }).ClickAsync();
        await Looks(page, room, "room-older-desk");
        (await page.Locator(".log > li[id]").CountAsync()).ShouldBeGreaterThan(3);

        var phone = await house.Open("/sign-in", 390, 844, isDark: true, hasScript: false);
        await phone.Locator("button[name='person'][value='rasmus-dam']").ClickAsync();
        await phone.GotoAsync("/tasks");
        (await phone.Locator("h2").AllTextContentsAsync()).ShouldBe(["Kan tages af dig"]);
        await Looks(phone, "/tasks", "tasks-take-phone-dark");
        await phone.GotoAsync(new Uri(page.Url).PathAndQuery);
        await Looks(phone, room, "room-older-phone-dark");
    }

    private static async Task Looks(IPage page, string path, string name)
    {
        await House.Picture(page, name);
        (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue($"{path} is too wide.");
    }

    [Fact]
    public async Task A_task_at_night_works_without_script_and_is_small()
    {
        var page = await house.Open("/playbooks/invoice-fraud");
        await page.GotoAsync((await House.Press(page.Locator("form[action='/do/runs'] button.go"))).PathAndQuery);
        var run = (await page.Locator("a[href^='/runs/']").First.GetAttributeAsync("href"))!.Split('/')[2];

        var night = await house.Open($"/tasks/{run}/recall~1", 390, 844, isDark: true, hasScript: false);
        await House.Picture(night, "night-phone-dark");
        (await night.Locator("script").CountAsync()).ShouldBe(0);
        var bytes = (await night.ContentAsync()).Length + (await (await night.Context.APIRequest.GetAsync($"{house.Url}/tokens.css")).BodyAsync()).Length;
        bytes.ShouldBeLessThan(50_000);
    }

    internal static async Task HasNoViolations(IPage page, string path) => (await Violations(page)).ShouldBeEmpty(path);

    /// <summary>By axe-core, put into the page and asked there: its own wrapper opens a second page for each look, which took most of the suite's time.</summary>
    private static async Task<string[]> Violations(IPage page)
    {
        await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(
            """
            async tags => {
                // The graph cuts its labels to fit their boxes, and the name says them whole; to the rule left out that is a mismatch.
                const result = await axe.run(document, { resultTypes: ["violations"], runOnly: { type: "tag", values: tags }, rules: { "label-content-name-mismatch": { enabled: false } } });
                return result.violations.map(violation => `${violation.id}: ${violation.nodes[0].html}`);
            }
            """,
            new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa" });
    }
}
