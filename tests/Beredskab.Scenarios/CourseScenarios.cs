using System.Net;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Scenarios;

/// <summary>How a run goes on: by answers, by the clock, by hand (LANGUAGE 3.7, 3.10, 3.11).</summary>
public class CourseScenarios
{
    [Fact]
    public async Task A_decision_that_nobody_makes_is_taken_at_its_deadline_and_the_run_goes_on()
    {
        await using var kommune = await Kommune.Open();
        var run = await Confirmed(kommune);

        await kommune.FastForward(TimeSpan.FromMinutes(10));

        (await kommune.Outcome(run, "how-bad")).ShouldBe("many");
        (await kommune.History(run)).OfType<RunEvent.DecisionMade>().ShouldHaveSingleItem().IsByClock.ShouldBeTrue();
        (await kommune.Step(run, "cut-segments")).ShouldBeOfType<StepState.Ready>();
    }

    [Fact]
    public async Task A_suggestion_is_made_to_the_deputy_and_decides_nothing()
    {
        await using var kommune = await Kommune.Open();
        var run = await Confirmed(kommune);
        await kommune.Decide(run, "how-bad", "henrik-dahl", "many");
        await kommune.Close(run, "cut-segments", "mads-holm");
        var before = kommune.TextsTo("Henrik Dahl").Count;

        await kommune.FastForward(TimeSpan.FromMinutes(16));

        (await kommune.Step(run, "cut-internet")).ShouldBeOfType<StepState.Ready>().Suggested.ShouldBe("partly");
        kommune.TextsTo("Henrik Dahl").Skip(before).ShouldContain(text => text.Contains("internetforbindelse", StringComparison.Ordinal));
        await kommune.Decide(run, "cut-internet", "birgitte-lund", "no");
        (await kommune.Outcome(run, "cut-internet")).ShouldBe("no");
        (await kommune.Step(run, "do-cut")).ShouldBeOfType<StepState.NotNeeded>();
    }

    [Fact]
    public async Task A_step_is_skipped_with_a_reason_and_counts_as_happened()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        using (var without = await kommune.As("mads-holm", $"/api/v1/runs/{run}/steps/open/skip", new { reason = " " }))
            await without.ShouldBeRefused(HttpStatusCode.Conflict, "reason-needed");
        await kommune.ByHand(run, "open", "skip", "mads-holm");

        (await kommune.Outcome(run, "open")).ShouldBe("skipped");
        (await kommune.Step(run, "confirm")).ShouldBeOfType<StepState.Ready>();
        using var decision = await kommune.As("mads-holm", $"/api/v1/runs/{run}/steps/confirm/skip", new { reason = "haster" });
        await decision.ShouldBeRefused(HttpStatusCode.Conflict, "answer-needed");
    }

    [Fact]
    public async Task When_the_directory_says_no_people_are_asked_to_do_it_by_hand()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Faults.Switch(new Simulation.Fault.Refused(403, "Authorization_RequestDenied", "Insufficient privileges."), "accounts", "disable");
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.Decide(run, "isolate-now", "mads-holm", "yes");

        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));

        (await kommune.Step(run, "isolate")).ShouldBeOfType<StepState.Ready>().FailedAt.ShouldNotBeNull();
        await kommune.Close(run, "isolate", "mads-holm");
        (await kommune.Outcome(run, "isolate")).ShouldBe("handled");
        (await kommune.Step(run, "remove-foothold")).ShouldBeOfType<StepState.Ready>();
    }

    [Fact]
    public async Task A_dead_ticket_system_blocks_nothing_and_is_told_in_the_timeline()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Faults.Switch(new Simulation.Fault.Refused(403, "no", "No."), "tickets");
        var run = await kommune.Start("ransomware");

        await kommune.Close(run, "open", "mads-holm");

        (await kommune.History(run)).OfType<RunEvent.AlongsideFailed>().ShouldHaveSingleItem().Action.ShouldBe("tickets.open");
        (await kommune.Outcome(run, "open")).ShouldBe("done");
    }

    [Fact]
    public async Task Pausing_holds_new_steps_back_while_pages_that_climb_go_on()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await kommune.Post($"/api/v1/runs/{run}/pause", new { reason = "Øvelse på rådhuset" });

        await kommune.FastForward(TimeSpan.FromMinutes(2));
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
        await kommune.Close(run, "open", "mads-holm");
        (await kommune.Step(run, "confirm")).ShouldBeOfType<StepState.Waiting>();
        await kommune.Post($"/api/v1/runs/{run}/resume", new { reason = "Slut" });

        (await kommune.Step(run, "confirm")).ShouldBeOfType<StepState.Ready>();
    }

    [Fact]
    public async Task Aborting_calls_nobody_any_more_and_lists_what_is_still_locked()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.Decide(run, "isolate-now", "mads-holm", "yes");
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));

        await kommune.Post($"/api/v1/runs/{run}/abort", new { reason = "Falsk alarm" });
        await kommune.FastForward(TimeSpan.FromHours(2));

        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Aborted);
        // The stand-down that follows pages people; this run does not.
        (await kommune.History(run))[^1].ShouldBeOfType<RunEvent.RunAborted>().InForce.ShouldBe([new AccountId("acc-ulla-berg")]);
        kommune.World.Directory.Find(new("acc-ulla-berg"))!.IsEnabled.ShouldBeFalse("aborting undoes nothing");
        using var late = await kommune.As("mads-holm", $"/api/v1/runs/{run}/tasks/remove-foothold/complete", new { });
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Two_playbooks_that_call_the_nis2_notice_share_one_run_of_it()
    {
        await using var kommune = await Kommune.Open();
        var first = await kommune.Start("ransomware");
        var incident = (await kommune.Run(first)).Incident;
        await kommune.Close(first, "open", "mads-holm");
        await kommune.Close(first, "confirm", "mads-holm", new { finding = "confirmed" });
        var notice = await kommune.Called(first, "nis2-notice");
        var second = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" }, incident.Value);
        await kommune.Close(second, "confirm", "mads-holm");
        await kommune.Decide(second, "isolate-now", "mads-holm", "yes");
        await Kommune.Yes(await kommune.Approve(second, "isolate", "jonas-krogh"));
        await kommune.Close(second, "scope", "sara-nygaard", new Dictionary<string, object> { ["false-mails"] = "no" });
        await kommune.Decide(second, "wider", "sara-nygaard", "admin");

        (await kommune.Incident(first)).Runs.Count(run => run.Playbook.Value == "nis2-notice").ShouldBe(1);
        (await kommune.IncidentHistory(first)).OfType<IncidentEvent.RunLinked>().ShouldContain(linked => linked.Run == notice);
        (await kommune.Outcome(second, "nis2")).ShouldBe("done");
    }

    [Fact]
    public async Task The_stand_down_starts_once_when_the_last_run_has_ended()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish(Small("first", "afterwards: stand-down"));
        await kommune.Publish(Small("second", "afterwards: stand-down"));
        var first = await kommune.Start("first");
        var second = await kommune.Start("second", incident: (await kommune.Run(first)).Incident.Value);

        await kommune.Close(first, "check", "mads-holm");
        (await kommune.Incident(first)).Runs.ShouldNotContain(run => run.Playbook.Value == "stand-down");
        await kommune.Close(second, "check", "mads-holm");

        (await kommune.Run(second)).Status.ShouldBe(RunStatus.Ended);
        (await kommune.Incident(first)).Runs.Count(run => run.Playbook.Value == "stand-down").ShouldBe(1);
    }

    [Fact]
    public async Task An_account_that_a_second_call_finds_gets_its_card_and_is_isolated_by_an_approval_of_its_own()
    {
        const string Accounts = "inputs:\n  accounts: {type: accounts, title: Konti, required: yes}\n";
        await using var kommune = await Kommune.Open();
        await kommune.Publish("""
            format: 1
            playbook: lock
            version: 1.0.0
            language: da
            title: Lås
            notice: Udkast
            one-per: incident
            roles: [it-duty, it-manager, incident-lead]

            """ + Accounts + """
            steps:
              - {id: ring, title: Ring op, role: it-duty, task: Ring til hver., for-each: inputs.accounts}
              - {id: look, title: Se efter, role: it-duty, task: Se efter.}
              - id: isolate
                title: Isolér
                role: it-duty
                action: accounts.isolate
                with: {accounts: "{{inputs.accounts}}", reason: Mistanke}
                approve: {roles: [it-manager, incident-lead], count: 2, within: 10m, if-nobody: leave}
                undo: accounts.restore
              - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., after: {any: [ring, look]}}
            """);
        await kommune.Publish("""
            format: 1
            playbook: find
            version: 1.0.0
            language: da
            title: Find
            notice: Udkast
            one-per: call
            roles: [it-duty]

            """ + Accounts + """
            steps:
              - {id: call, title: Lås, role: it-duty, call: lock, with: {accounts: "{{inputs.accounts}}"}, until: started}
            """);
        var first = await kommune.Start("find", new { accounts = new[] { "acc-ulla-berg" } });
        var run = await kommune.Called(first, "lock");
        await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));
        await Kommune.Yes(await kommune.Approve(run, "isolate", "henrik-dahl"));
        (await kommune.Outcome(run, "isolate")).ShouldBe("done");

        await kommune.Start("find", new { accounts = new[] { "acc-kurt-vang" } }, incident: (await kommune.Run(run)).Incident.Value);

        var room = WebUtility.HtmlDecode(await kommune.Api.GetStringAsync($"/incidents/{(await kommune.Run(run)).Incident}"));
        room.ShouldContain("Flere kort på “Ring op”: kurt-vang@fjordby.example");
        room.ShouldContain("“Isolér” er klar igen, fordi der er kommet flere til: kurt-vang@fjordby.example");
        room.ShouldContain("Venter på Ring op eller Se efter");
        IsOpen().ShouldBeTrue("nobody has approved it yet");
        await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));
        await Kommune.Yes(await kommune.Approve(run, "isolate", "henrik-dahl"));
        IsOpen().ShouldBeFalse();
        await kommune.Close(run, "look", "mads-holm");
        (await kommune.Step(run, "tell")).ShouldBeOfType<StepState.Ready>();
        await kommune.Close(run, "ring~1.1", "mads-holm");
        await kommune.Close(run, "ring~1.2", "mads-holm");
        await kommune.Close(run, "tell", "mads-holm");
        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Ended);

        bool IsOpen() => kommune.World.Directory.Find(new("acc-kurt-vang"))!.IsEnabled;
    }

    [Fact]
    public async Task An_answer_that_was_wrong_is_reconsidered_with_a_reason()
    {
        await using var kommune = await Kommune.Open();
        var run = await Confirmed(kommune);
        await kommune.Decide(run, "how-bad", "henrik-dahl", "single");
        (await kommune.Step(run, "cut-segments")).ShouldBeOfType<StepState.NotNeeded>();

        using (var without = await kommune.As("henrik-dahl", $"/api/v1/runs/{run}/decisions/how-bad", new { option = "many" }))
            without.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await kommune.Decide(run, "how-bad", "henrik-dahl", "many", "AD er også ramt");

        (await kommune.Outcome(run, "how-bad")).ShouldBe("many");
        (await kommune.Step(run, "cut-segments")).ShouldBeOfType<StepState.Ready>();
    }

    [Fact]
    public async Task The_level_follows_the_playbook_up_and_people_in_both_directions()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var incident = (await kommune.Run(run)).Incident;
        (await kommune.Incident(run)).Level.ShouldBe(Level.Yellow);

        await kommune.Post($"/api/v1/incidents/{incident}/level", new { level = "red", reason = "Omsorgen er ramt" });
        (await kommune.Incident(run)).Level.ShouldBe(Level.Red);
        (await kommune.Run(run)).Level.ShouldBe(Level.Red);
        await kommune.Post($"/api/v1/incidents/{incident}/level", new { level = "green", reason = "Afblæst" });

        (await kommune.Incident(run)).Level.ShouldBe(Level.Green);
    }

    private static async Task<RunId> Confirmed(Kommune kommune)
    {
        var run = await kommune.Start("ransomware");
        await kommune.Close(run, "open", "mads-holm");
        await kommune.Close(run, "confirm", "mads-holm", new { finding = "confirmed" });
        return run;
    }

    private static string Small(string id, string header = "") => $"""
        format: 1
        playbook: {id}
        version: 1.0.0
        language: da
        title: Prøve {id}
        roles: [it-duty]
        one-per: call
        {header}
        steps:
          - id: check
            title: Se efter
            role: it-duty
            task: Se efter på stedet.
            due: 2h
        """;
}
