using System.Net;
using System.Text.RegularExpressions;

namespace Beredskab.Scenarios;

/// <summary>What people fill in is what the playbook asks for, or they are told what is wrong with it and nothing is started.</summary>
public class TypedInputScenarios
{
    private const string Playbook = """
        format: 1
        playbook: typed
        version: 1.0.0
        language: da
        title: Felter
        one-per: call
        roles: [it-duty]
        inputs:
          many: {type: number, title: Hvor mange}
          day: {type: date, title: Dag}
          seen: {type: time, title: Set}
          who: {type: people, title: Hvem}
          what: {type: text, title: Hvad, required: yes}
        steps:
          - {id: look, title: Se efter, role: it-duty, task: Se efter., due: 20m, acknowledge-within: 5m}

        """;

    [Theory]
    [InlineData("many", "mange", "wrong-answer", "ikke et tal")]
    [InlineData("many", "1.200", "wrong-answer", "ikke et tal")]
    [InlineData("day", "i går", "wrong-answer", "ikke en dato")]
    [InlineData("day", "2026-02-30", "wrong-answer", "ikke en dato")]
    [InlineData("seen", "sent", "wrong-answer", "ikke et tidspunkt")]
    [InlineData("who", "kong-hans", "wrong-answer", "kendes her")]
    [InlineData("nothing", "x", "unknown-input", "nothing")]
    public async Task A_value_of_another_kind_is_refused_with_a_sentence(string input, string value, string code, string says)
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish(Playbook);

        await (await kommune.Send("/api/v1/runs", $$$"""{"playbook": "typed", "inputs": {"what": "Noget", "{{{input}}}": "{{{value}}}"}}""")).ShouldBeRefused(HttpStatusCode.Conflict, code, says);

        (await kommune.Get("/api/v1/runs")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_fits_is_kept_in_one_form_however_it_was_written()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish(Playbook);

        var run = await kommune.Run(await kommune.Start("typed", new { many = "2,5", day = "3.4.2026", seen = "05.21", who = new[] { "kurt-vang", "kurt-vang" }, what = "Æblegrød" }));

        run.Inputs["many"].Values.ShouldBe(["2.5"]);
        run.Inputs["day"].Values.ShouldBe(["2026-04-03"]);
        run.Inputs["who"].Values.ShouldBe(["kurt-vang"]);
        await (await kommune.Send("/api/v1/runs", new { playbook = "typed", inputs = new { what = new string('x', 4001) } })).ShouldBeRefused(HttpStatusCode.Conflict, "wrong-answer", "4000");
        await (await kommune.Send("/api/v1/runs", new { playbook = "typed", inputs = new { day = new[] { "2026-04-03", "2026-04-04" }, what = "x" } })).ShouldBeRefused(HttpStatusCode.Conflict, "wrong-answer", "én værdi");
        await (await kommune.Send("/api/v1/runs", new { playbook = "typed", inputs = new { } })).ShouldBeRefused(HttpStatusCode.Conflict, "wrong-input", "skal udfyldes");
    }

    /// <summary>At night nobody ticks forty accounts twice: what was filled in stays, and each fault stands at its field.</summary>
    [Fact]
    public async Task A_start_form_that_is_refused_keeps_what_was_ticked_and_says_all_that_is_wrong_at_its_fields()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish(Playbook.Replace("  many:", "  accounts: {type: accounts, title: Konti, required: yes}\n  many:", StringComparison.Ordinal));
        using var browser = kommune.Browser();
        const string page = "/playbooks/typed";
        const string ticked = "value=\"acc-ulla-berg\" checked";
        (await browser.Page(page)).ShouldNotContain(ticked);

        var refused = await browser.Press(page, "/do/runs", ("playbook", "typed"), ("version", "1.0.0"), ("title", "Mærkelig mail"), ("input.accounts", "acc-ulla-berg"), ("input.many", "mange"), ("input.day", "i går"));

        refused.ShouldContain(ticked);
        refused.ShouldContain("value=\"Mærkelig mail\"");
        refused.ShouldContain("value=\"mange\"");
        Regex.Count(refused, "class=\"wrong\"").ShouldBe(3, refused);
        (await kommune.Get("/api/v1/runs")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_playbook_that_goes_once_in_an_incident_says_that_it_goes_and_offers_no_button()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish(Playbook.Replace("one-per: call", "one-per: incident", StringComparison.Ordinal));
        var run = await kommune.Run(await kommune.Start("typed", new { what = "Røg" }));
        using var browser = kommune.Browser();

        (await browser.Page($"/playbooks/typed?incident={run.Incident}")).ShouldContain("Den kører allerede i hændelsen");
        (await browser.Page("/playbooks/typed")).ShouldNotContain("Den kører allerede");
    }
}
