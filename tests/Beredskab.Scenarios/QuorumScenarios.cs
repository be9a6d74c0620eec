using System.Net;
using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Server.Api;
using Beredskab.Server.People;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>Teams, what people can, and how many must say yes before the calling ends.</summary>
public class QuorumScenarios
{
    private static readonly OrganisationId s_fjordby = new("fjordby");

    [Fact]
    public async Task Two_must_say_yes_one_of_them_from_the_network_team_and_each_is_told_how_it_stands()
    {
        await using var kommune = await Kommune.Open();
        using var browser = kommune.Browser();
        await browser.Press("/on-call/groups/new", "/do/on-call/groups/new", ("title", "Netværksholdet"), ("person", "birgitte-lund"), ("person", "aase-kjaergaard"));
        var board = await browser.Press("/on-call/roles/it-duty", "/do/on-call/roles/it-duty",
            ("rung.0", "mads-holm"), ("patience.0", ""), ("rung.1", "rasmus-dam"), ("patience.1", "2"), ("rung.2", "group:netvaerksholdet"), ("patience.2", ""), ("needed", "2"), ("among", "netvaerksholdet"));
        board.ShouldContain("Mindst 2 skal sige ja, heraf én fra Netværksholdet");

        var run = await kommune.Start("ransomware");
        (await kommune.Answer("Mads Holm", "ja")).ShouldBe("BEREDSKAB: Modtaget. Der skal flere til, og de kaldes. Kvittér alarm og åbn hændelse");
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem("nobody else is waited for, so the next is called at once");
        await kommune.Answer("Rasmus Dam", "ja");
        kommune.TextsTo("Birgitte Lund").Count(IsTask).ShouldBe(1, "two are not enough: one of the team is missing");
        kommune.TextsTo("Åse Kjærgaard").Count(IsTask).ShouldBe(1, "all of a team are called together");
        var step = (await kommune.Get($"/api/v1/runs/{run}")).GetProperty("steps").EnumerateArray().First(step => step.GetProperty("id").GetString() == "open");
        var wanted = step.GetProperty("ladder").GetProperty("wanted");
        (wanted.GetProperty("said").GetInt32(), wanted.GetProperty("needed").GetInt32(), wanted.GetProperty("lacks")[0].GetString()).ShouldBe((2, 2, "Netværksholdet"));
        var incident = (await kommune.Run(run)).Incident;
        WebUtility.HtmlDecode(await browser.GetStringAsync($"/incidents/{incident}")).ShouldContain("2 af 2 har sagt ja; der mangler én fra Netværksholdet");

        (await kommune.Answer("Birgitte Lund", "ja")).ShouldBe("BEREDSKAB: Modtaget. Kvittér alarm og åbn hændelse");

        kommune.TextsTo("Åse Kjærgaard")[^1].ShouldContain("Der er taget hånd om");
        var ready = (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>();
        ready.IsAnswered.ShouldBeTrue();
        ready.Owner.ShouldBe(new PersonId("mads-holm"));
        await kommune.FastForward(TimeSpan.FromMinutes(30));
        kommune.TextsTo("Henrik Dahl").Count(IsTask).ShouldBe(0);
        var timeline = WebUtility.HtmlDecode(await browser.GetStringAsync($"/incidents/{incident}"));
        timeline.ShouldContain("Der skal flere til");
        timeline.ShouldContain("Nu er der nok");

        static bool IsTask(string text) => text.Contains("Kvittér alarm", StringComparison.Ordinal) && text.Contains("JA ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quorum_that_cannot_be_met_is_said_before_the_night()
    {
        await using var kommune = await Kommune.Open();
        using var browser = kommune.Browser();
        await browser.Press("/on-call/groups/new", "/do/on-call/groups/new", ("title", "Kan betjene vandværket"), ("person", "yvonne-lind"));
        await browser.Press("/on-call/groups/new", "/do/on-call/groups/new", ("title", "Dykkere"));
        await browser.Press("/on-call/roles/utility-duty", "/do/on-call/roles/utility-duty",
            ("rung.0", "yvonne-lind"), ("patience.0", ""), ("needed", "9"), ("among", "kan-betjene-vandvaerket"), ("among", "dykkere"));

        var page = WebUtility.HtmlDecode(await browser.GetStringAsync("/on-call"));

        page.ShouldContain("Én rolle kan ikke få så mange ja, som den skal have");
        page.ShouldContain("Mindst 9 skal sige ja, heraf én fra Kan betjene vandværket, Dykkere");
        page.ShouldMatch("kun [1-8] kan kaldes nu");
        page.ShouldContain("kun Yvonne Lind fra Kan betjene vandværket kan kaldes");
        page.ShouldContain("ingen fra Dykkere kan kaldes nu");
    }

    [Fact]
    public async Task A_group_is_renamed_and_kept_while_a_role_needs_it_and_what_is_wrong_is_said()
    {
        await using var kommune = await Kommune.Open();
        var desk = kommune.Services.GetRequiredService<OnCallDesk>();
        var caller = new Server.Api.Caller(new("henrik-dahl"), s_fjordby, "Henrik", Access.IncidentManager, false);
        (await desk.SaveGroup(caller, null, "Jurister", ["lars-baek", "aase-kjaergaard"], null)).No.ShouldBeNull();
        (await desk.SaveGroup(caller, null, " jurister ", [], null)).No!.Sentence.ShouldBe("on-call.group-same");
        (await desk.SaveGroup(caller, null, " ", [], null)).No!.Sentence.ShouldBe("on-call.group-title");
        (await desk.SaveGroup(caller, "jurister", "Jurister", ["ingen"], null)).No!.Sentence.ShouldBe("on-call.unknown-person");
        (await desk.SaveGroup(caller, "findes-ikke", "Jurister", [], null)).No!.Sentence.ShouldBe("on-call.unknown-group");
        (await desk.SaveLadder(caller, "lawyer", [new(["lars-baek"], "", null, null)], new("0", []), null)).No!.Sentence.ShouldBe("on-call.needed");
        (await desk.SaveLadder(caller, "lawyer", [new(["lars-baek"], "", null, null)], new("to", []), null)).No!.Sentence.ShouldBe("on-call.needed");
        (await desk.SaveLadder(caller, "lawyer", [new(["group:nope"], "", null, null)], new("", []), null)).No!.Sentence.ShouldBe("on-call.unknown-group");
        (await desk.SaveLadder(caller, "lawyer", [new(["lars-baek"], "", null, null)], new("", ["nope"]), null)).No!.Sentence.ShouldBe("on-call.unknown-group");
        (await desk.SaveLadder(caller, "lawyer", [new(["group:jurister"], "", null, null)], new("", []), null)).No.ShouldBeNull();

        (await desk.RemoveGroup(caller, "jurister")).No!.Sentence.ShouldBe("on-call.group-needed");
        (await desk.SaveGroup(caller, "jurister", "Kommunens jurister", ["aase-kjaergaard"], null)).No.ShouldBeNull();
        (await kommune.Store.OnCall.Newest(s_fjordby)).Plan.Groups.ShouldHaveSingleItem().ShouldBe(new(new("jurister"), "Kommunens jurister", [new("aase-kjaergaard")]));
        (await desk.SaveLadder(caller, "lawyer", [new(["lars-baek"], "", null, null)], new("", []), null)).No.ShouldBeNull();
        (await desk.RemoveGroup(caller, "jurister")).No.ShouldBeNull();
    }

    [Fact]
    public async Task A_list_of_people_leaves_a_roles_quorum_alone()
    {
        await using var kommune = await Kommune.Open();
        var desk = kommune.Services.GetRequiredService<OnCallDesk>();
        var caller = new Server.Api.Caller(new("henrik-dahl"), s_fjordby, "Henrik", Access.IncidentManager, false);
        await desk.SaveLadder(caller, "lawyer", [new(["lars-baek"], "", null, null)], new("2", []), null);

        using var answer = await kommune.Api.PostAsync(new Uri("/api/v1/people/import", UriKind.Relative), new ByteArrayContent("id;navn;roller\nida-foenss;Ida Fønss;lawyer 1\n"u8.ToArray()));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var ladder = (await kommune.Store.OnCall.Newest(s_fjordby)).Plan.LadderOf(new("lawyer")).ShouldNotBeNull();
        (ladder.Needed, ladder.Rungs[0].Call.Count).ShouldBe((2, 2));
    }
}
