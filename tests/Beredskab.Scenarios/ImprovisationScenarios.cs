using System.Net;
using Beredskab.Engine;
using Beredskab.Engine.Runs;

namespace Beredskab.Scenarios;

/// <summary>What no plan foresaw: tasks, pages, messages and notes of the moment, and alerts from machines (DESIGN 8).</summary>
public class ImprovisationScenarios
{
    [Fact]
    public async Task An_incident_without_a_plan_can_be_opened_worked_on_and_closed()
    {
        await using var kommune = await Kommune.Open();
        var incident = await Opened(kommune);

        await kommune.Post($"/api/v1/incidents/{incident}/notes", new { text = "Strømmen er gået i rådhuset." });
        await kommune.Post($"/api/v1/incidents/{incident}/close", new { reason = "Strømmen er tilbage" });

        (await kommune.Gate.Read(incident, new("fjordby"))).ShouldNotBeNull().IsClosed.ShouldBeTrue();
        using var late = await kommune.Send($"/api/v1/incidents/{incident}/level", new { level = "red" });
        await late.ShouldBeRefused(HttpStatusCode.Conflict, "incident-closed");
    }

    [Fact]
    public async Task A_task_of_the_moment_is_paged_climbs_and_is_closed_like_any_step()
    {
        await using var kommune = await Kommune.Open();
        var incident = await Opened(kommune);
        await kommune.Post($"/api/v1/incidents/{incident}/tasks", """{"role": "it-duty", "do": "Hent nøglen til serverrummet", "acknowledge-within": "5m", "due": "30m"}""");
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldContain("Hent nøglen til serverrummet");

        await kommune.FastForward(TimeSpan.FromMinutes(5));
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
        await kommune.Answer("Rasmus Dam", "ja");
        var (run, step) = await Added(kommune, incident);
        await kommune.Close(run, step, "rasmus-dam");

        (await kommune.Outcome(run, step)).ShouldBe("done");
    }

    [Fact]
    public async Task Paging_a_person_ends_when_they_answer()
    {
        await using var kommune = await Kommune.Open();
        var incident = await Opened(kommune);
        await kommune.Post($"/api/v1/incidents/{incident}/page", new { person = "dorte-bech", text = "Ring til mig om ESDH" });

        kommune.TextsTo("Dorte Bech").ShouldHaveSingleItem().ShouldContain("Ring til mig om ESDH");
        await kommune.Answer("Dorte Bech", "ja");

        var (run, step) = await Added(kommune, incident);
        (await kommune.Outcome(run, step)).ShouldBe("done");
    }

    [Fact]
    public async Task A_message_to_all_reaches_one_on_call_for_each_role_of_the_incident_once()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var incident = (await kommune.Run(run)).Incident;

        await kommune.Post($"/api/v1/incidents/{incident}/message", new { to = "all", text = "Mødet er flyttet til brandstationen" });

        foreach (var person in (string[])["Henrik Dahl", "Mads Holm", "Karin Toft", "Hanne Skov"])
            kommune.TextsTo(person).Count(text => text.Contains("Mødet er flyttet til brandstationen", StringComparison.Ordinal)).ShouldBe(1, person);
        using var nobody = await kommune.Send($"/api/v1/incidents/{incident}/message", new { to = "naboerne", text = "Hej" });
        await nobody.ShouldBeRefused(HttpStatusCode.NotFound, "unknown-recipient", "naboerne");
    }

    [Fact]
    public async Task A_task_can_be_given_to_somebody_else_who_is_paged()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await kommune.Answer("Mads Holm", "ja");

        await kommune.Post($"/api/v1/runs/{run}/tasks/open/assign", new { person = "rasmus-dam" });

        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem().ShouldContain("Opgaven er givet til dig");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().Owner?.Value.ShouldBe("rasmus-dam");
        using var unknown = await kommune.Send($"/api/v1/runs/{run}/tasks/open/assign", new { person = "fantomas" });
        await unknown.ShouldBeRefused(HttpStatusCode.NotFound, "unknown-person");
    }

    [Fact]
    public async Task The_lead_is_handed_over_and_stands_on_the_ladder_from_then_on()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var incident = (await kommune.Run(run)).Incident;

        await kommune.Post($"/api/v1/incidents/{incident}/lead", new { person = "karin-toft" });
        for (var rung = 0; rung < 5; rung++) await kommune.FastForward(TimeSpan.FromMinutes(2));

        (await kommune.Incident(run)).Lead?.Value.ShouldBe("karin-toft");
        kommune.TextsTo("Karin Toft").ShouldContain(text => text.Contains("Opgave: Kvittér alarm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_note_says_when_it_happened_and_a_correction_names_what_it_corrects()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await kommune.Post($"/api/v1/runs/{run}/notes", new { text = "Første fil set 05.12", happened = "2026-04-03T03:12:00Z" });
        var note = (await kommune.Store.Journal.Read(Storage.StreamId.Of(run)))[^1];

        await kommune.Post($"/api/v1/runs/{run}/notes", new { text = "Den var 05.21", corrects = note.Seq });

        note.Happened.ShouldBe(new DateTimeOffset(2026, 4, 3, 3, 12, 0, TimeSpan.Zero));
        note.Author.ShouldBe("person:henrik-dahl");
        var history = await kommune.History(run);
        history[^1].ShouldBeOfType<RunEvent.Corrected>().Corrects.ShouldBe(note.Seq);
        var text = ((RunEvent.Noted)history[(int)note.Seq - 1]).Text;
        (await kommune.Store.Asides.Read([text.Id])).Values.ShouldBe(["Første fil set 05.12"]);
        using var unknown = await kommune.Send($"/api/v1/runs/{run}/notes", new { text = "x", corrects = 4711 });
        await unknown.ShouldBeRefused(HttpStatusCode.NotFound, "unknown-entry");
    }

    [Fact]
    public async Task The_same_alert_twice_is_one_incident_and_one_page()
    {
        await using var kommune = await Kommune.Open();
        var alert = new { source = "edr", key = "host-17", title = "Kryptering på FS01", text = "FS01 omdøber filer" };

        var first = await kommune.Post("/api/v1/alerts", alert);
        var second = await kommune.Post("/api/v1/alerts", alert);

        first.GetProperty("opened").GetBoolean().ShouldBeTrue();
        second.GetProperty("opened").GetBoolean().ShouldBeFalse();
        second.GetProperty("incident").GetString().ShouldBe(first.GetProperty("incident").GetString());
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldContain("FS01 omdøber filer");
    }

    [Fact]
    public async Task An_alert_that_comes_back_after_its_incident_was_closed_is_a_new_incident()
    {
        await using var kommune = await Kommune.Open();
        var alert = new { source = "edr", key = "host-17", title = "Kryptering på FS01" };
        var first = (await kommune.Post("/api/v1/alerts", alert)).GetProperty("incident").GetString();
        var (run, step) = await Added(kommune, new(first!));
        await kommune.Close(run, step, "mads-holm");
        await kommune.Post($"/api/v1/incidents/{first}/close", new { reason = "Falsk alarm" });

        var again = await kommune.Post("/api/v1/alerts", alert);

        again.GetProperty("opened").GetBoolean().ShouldBeTrue();
        again.GetProperty("incident").GetString().ShouldNotBe(first);
        kommune.TextsTo("Mads Holm").Count(text => text.Contains("Opgave", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static async Task<IncidentId> Opened(Kommune kommune) =>
        new((await kommune.Post("/api/v1/incidents", new { title = "Mørkt på rådhuset" })).GetProperty("id").GetString()!);

    private static async Task<(RunId Run, string Step)> Added(Kommune kommune, IncidentId incident)
    {
        var improvised = (await kommune.Gate.Read(incident, new("fjordby")))!.Improvised!;
        return (improvised.Run, (await kommune.Run(improvised.Run)).AddedSteps[^1].Id.Value);
    }
}
