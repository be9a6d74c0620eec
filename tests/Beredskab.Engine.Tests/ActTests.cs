using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>Approvals, acts on the world, what fails and what is given back (LANGUAGE 3.8).</summary>
public class ActTests
{
    private static string Isolating(string approve = "{roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: handle}", string timeout = "take yes") => $$$"""
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        steps:
          - {id: now, title: Nu, role: it-duty, decide: Isolér nu?, options: {yes: Ja, no: Nej}, due: 30m, on-timeout: {{{timeout}}}}
          - id: isolate
            title: Isolér
            role: it-duty
            when: now is yes
            action: accounts.isolate
            with: {accounts: "{{inputs.accounts}}", reason: Mistanke}
            approve: {{{approve}}}
            undo: accounts.restore
            on-failure: {role: it-duty, task: Spær i hånden., due: 10m, acknowledge-within: 5m}
          - {id: after, title: Efter, role: it-duty, task: Følg op., after: [isolate], due: 9d}
        """;

    private static Story Told(string? approve = null, params string[] accounts) =>
        new(approve is null ? Isolating() : Isolating(approve), "", new Given("accounts", [.. accounts.DefaultIfEmpty("kim")]));

    [Fact]
    public void Whoever_asked_never_approves_and_is_not_even_asked()
    {
        var story = Told();
        story.Choose("now", Manager, "yes");

        story.History.OfType<RunEvent.ApprovalAsked>().Single().Asked.Select(to => to.Person).ShouldBe([SecondManager, SecondLead]);
        story.Approve("isolate", Manager).ShouldBeRefused("requester");
        story.Approve("isolate", SecondManager);

        story.Outcome("isolate").ShouldBe("done");
        story.Run.InForce.Select(account => account.Value).ShouldBe(["kim"]);
    }

    [Fact]
    public void Whoever_chose_the_targets_never_approves()
    {
        var story = new Story("""
            steps:
              - {id: list, title: Find, role: it-duty, task: Find konti., asks: {accounts: {type: accounts, title: Konti, required: yes}}, due: 9d}
              - {id: now, title: Nu, role: it-duty, after: [list], decide: Isolér nu?, options: {yes: Ja, no: Nej}, due: 30m, on-timeout: take no}
              - id: isolate
                title: Isolér
                role: it-duty
                when: now is yes
                action: accounts.isolate
                with: {accounts: "{{list.accounts}}", reason: Mistanke}
                approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}
                undo: accounts.restore
            """);
        story.Close("list", Manager, new Given("accounts", ["kim"]));
        story.Choose("now", Duty, "yes");

        story.Approve("isolate", Manager).ShouldBeRefused("requester");
    }

    [Fact]
    public void Where_only_the_clock_asked_two_people_approve()
    {
        // The account stands in the file, so nobody chose it.
        var story = new Story(Isolating().Replace("\"{{inputs.accounts}}\"", "[kim]", StringComparison.Ordinal), "", new Given("accounts", ["ulla"]));
        story.Wait(30.Minutes);

        story.Ready("isolate").Approval!.ShouldSatisfyAllConditions(asked => asked.Needed.ShouldBe(2), asked => asked.Targets.ShouldBe(["kim"]));
    }

    [Fact]
    public void Resuming_a_paused_run_is_not_asking_for_what_then_begins()
    {
        var story = Told();
        story.Do(new RunCommand.Pause(null) { At = default });
        story.Choose("now", Duty, "yes");
        story.IsReady("isolate").ShouldBeFalse();

        story.Do(new RunCommand.Resume(null) { At = default }, Manager);

        story.Ready("isolate").Requesters.ShouldBe([Duty, Lead]);
    }

    [Fact]
    public void A_person_who_holds_two_roles_fills_one_of_them()
    {
        var story = Told("{roles: [it-manager, incident-lead], count: 2, within: 5m, if-nobody: handle}");
        story.Stage.Roster = story.Stage.Roster with
        {
            Duties = [.. story.Stage.Roster.Duties.Select(duty => duty.Role.Value == "incident-lead" ? Beredskab.Engine.People.Duty.OneByOne(duty.Role, [.. duty.Holders, Staff.Person("it-manager-1")]) : duty)],
        };
        story.Choose("now", Duty, "yes");

        story.Approve("isolate", Manager);
        story.Approve("isolate", Manager).ShouldBeRefused("approved-already");
        story.Outcome("isolate").ShouldBeNull();
        // The manager moves over to the other role, so that the second manager has a seat.
        story.Approve("isolate", SecondManager);

        story.Outcome("isolate").ShouldBe("done");
    }

    [Fact]
    public void A_refusal_settles_the_act_as_refused_and_starts_no_task_by_hand()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");

        story.Approve("isolate", Manager, yes: false);

        story.Outcome("isolate").ShouldBe("refused");
        story.History.OfType<RunEvent.FailureTaskOpened>().ShouldBeEmpty();
        story.IsReady("after").ShouldBeTrue();
    }

    [Theory]
    [InlineData("handle", null, true)]
    [InlineData("leave", "refused", false)]
    public void If_nobody_approves_it_is_asked_once_more_and_then_handled_or_left(string then, string? outcome, bool byHand)
    {
        var story = Told($"{{roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: {then}}}");
        story.Choose("now", Duty, "yes");
        story.Wait(6.Minutes);
        story.History.OfType<RunEvent.ApprovalAsked>().Count().ShouldBe(2);

        story.Wait(5.Minutes);

        story.Outcome("isolate").ShouldBe(outcome);
        story.History.OfType<RunEvent.FailureTaskOpened>().Any().ShouldBe(byHand);
    }

    [Fact]
    public void An_approver_who_cannot_be_reached_is_called_another_way_and_then_another_is_asked_in_the_same_round()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        var asked = story.Ready("isolate").Approval!;
        Asked(story).ShouldBe(["it-manager-1-sms", "incident-lead-2-sms"]);

        Late("it-manager-1-sms");
        Late("it-manager-1-sms");
        Asked(story).ShouldBe(["it-manager-1-sms", "incident-lead-2-sms", "it-manager-1-voice"]);
        // The text is given up after all: the call may still arrive.
        Fail("it-manager-1-sms");
        Asked(story).Count.ShouldBe(3);
        Fail("it-manager-1-voice");
        Fail("it-manager-1-voice");
        Asked(story).ShouldBe(["it-manager-1-sms", "incident-lead-2-sms", "it-manager-1-voice", "it-manager-2-sms"]);

        // It is the same asking: neither its patience nor what is approved has begun anew.
        story.Ready("isolate").Approval!.ShouldSatisfyAllConditions(
            now => now.Round.ShouldBe(1), now => now.Asked.ShouldBe(asked.Asked), now => now.Hash.ShouldBe(asked.Hash), now => now.Given.ShouldBeEmpty());
        story.Approve("isolate", SecondManager);
        story.Outcome("isolate").ShouldBe("done");
        Late("incident-lead-2-sms");
        Asked(story).Count.ShouldBe(4);

        void Late(string contact)
        {
            story.Wait(2.Minutes);
            story.Do(new RunCommand.PageIsOverdue(Address.Parse("isolate~1"), new(contact), EffectKind.ApprovalPage) { At = default });
        }

        void Fail(string contact) => story.Do(new RunCommand.EffectSettled(Address.Parse("isolate~1"), EffectKind.ApprovalPage, contact, false, null, story.Why) { At = default });
    }

    [Fact]
    public void Whoever_has_approved_is_not_called_another_way_and_an_approver_without_another_way_waits_for_the_next_asking()
    {
        var story = Told("{roles: [it-manager, incident-lead], count: 2, within: 5m, if-nobody: handle}");
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        var before = Asked(story).Count;

        foreach (var contact in (string[])["it-manager-1-sms", "nobody-sms"])
            story.Do(new RunCommand.EffectSettled(Address.Parse("isolate~1"), EffectKind.ApprovalPage, contact, false, null, story.Why) { At = default });

        Asked(story).Count.ShouldBe(before);
        foreach (var way in (string[])["incident-lead-1-sms", "incident-lead-1-voice", "incident-lead-2-sms", "incident-lead-2-voice", "it-manager-2-sms", "it-manager-2-voice"])
            story.Do(new RunCommand.EffectSettled(Address.Parse("isolate~1"), EffectKind.ApprovalPage, way, false, null, story.Why) { At = default });
        Asked(story).Distinct().Count().ShouldBe(Asked(story).Count);
        story.Ready("isolate").Approval!.Round.ShouldBe(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Whoever_was_woken_for_an_approval_that_others_have_settled_is_told_and_they_are_not(bool approves)
    {
        var story = Told();
        story.Choose("now", Duty, "yes");

        story.Approve("isolate", Manager, approves);

        StoodDown(story).ShouldBe(["incident-lead-2-sms"]);
        story.Stage.Sent.Single(effect => effect.Kind == EffectKind.StandDown).TakesBack.ShouldBe(EffectKind.ApprovalPage);
    }

    [Fact]
    public void An_undo_that_is_approved_lets_the_others_sleep_too()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        var before = StoodDown(story).Count();
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);
        story.Do(new RunCommand.PageIsOverdue(Address.Parse("isolate~1"), new("incident-lead-1-sms"), EffectKind.ApprovalPage) { At = default });
        Asked(story)[^1].ShouldBe("incident-lead-1-voice");

        story.Approve("isolate", Manager);

        StoodDown(story).Skip(before).ShouldBe(["incident-lead-1-voice"]);
    }

    private static List<string> Asked(Story story) => [.. story.History.OfType<RunEvent.ApprovalAsked>().SelectMany(asked => asked.Asked).Select(to => to.Contact.Value)];

    private static IEnumerable<string> StoodDown(Story story) => story.Stage.Sent.Where(effect => effect.Kind == EffectKind.StandDown).Select(effect => effect.Target);

    [Fact]
    public void With_stay_it_is_asked_up_the_ladder_until_somebody_answers()
    {
        var story = Told("{roles: [it-manager, security-coordinator], count: 1, within: 5m, if-nobody: stay}");
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", SecondLead).ShouldBeRefused("not-an-approver");

        story.Wait(16.Minutes);

        var asked = story.History.OfType<RunEvent.ApprovalAsked>().Select(asked => asked.Asked.Count).ToList();
        asked.Count.ShouldBe(4);
        asked[0].ShouldBeLessThan(asked[1]);
        asked[1].ShouldBeLessThan(asked[2]);
        story.Approve("isolate", SecondLead);
        story.Outcome("isolate").ShouldBe("done");
    }

    [Fact]
    public void After_an_outage_the_second_asking_still_gets_its_time_and_the_old_hash_is_void()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        var first = story.Ready("isolate").Approval!;
        var run = Run.Decide(story.Run, new RunCommand.ReachTime { At = story.Stage.Now.AddHours(5), Roster = story.Stage.Roster }).Events().Aggregate(story.Run, Run.Evolve);

        var second = run.StateOf(new("isolate")).ShouldBeOfType<StepState.Ready>().Approval!;

        second.Hash.ShouldNotBe(first.Hash);
        second.Expires.ShouldBe(story.Stage.Now.AddHours(5).AddMinutes(5));
        Run.Decide(run, new RunCommand.Approve(Address.Parse("isolate"), true, first.Hash, null) { At = story.Stage.Now.AddHours(5).AddMinutes(1), By = Manager, Roster = story.Stage.Roster })
            .ShouldBeRefused("approval-changed");
    }

    [Fact]
    public void An_act_that_half_succeeds_becomes_a_task_by_hand_and_then_is_handled()
    {
        var story = Told(null, "kim", "ulla");
        story.Stage.Stubborn.Add("ulla");
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);

        story.History.OfType<RunEvent.FailureTaskOpened>().Single().Targets.ShouldBe(["ulla"]);
        story.Rungs("isolate").ShouldBe(["it-duty-1"]);
        story.Close("isolate", Duty);

        story.Outcome("isolate").ShouldBe("handled");
    }

    [Fact]
    public void A_second_try_needs_a_second_approval_and_then_really_happens()
    {
        var story = Told(null, "kim", "ulla");
        story.Stage.Stubborn.Add("ulla");
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Stage.Stubborn.Clear();

        story.Do(new RunCommand.Retry(new("isolate"), story.Why) { At = default }, Duty);
        story.Outcome("isolate").ShouldBeNull();
        story.Approve("isolate", Manager);

        story.Outcome("isolate").ShouldBe("done");
        story.Stage.Sent.Count(effect => effect.Work is EffectWork.Isolate { Account.Value: "kim" }).ShouldBe(1);
    }

    [Fact]
    public void A_second_try_that_is_refused_leaves_the_task_with_those_who_have_it()
    {
        var story = Told();
        story.Stage.Stubborn.Add("kim");
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Do(new RunCommand.Retry(new("isolate"), story.Why) { At = default }, Duty);

        story.Approve("isolate", Manager, yes: false);

        story.IsReady("isolate").ShouldBeTrue();
        story.Close("isolate", Duty);
        story.Outcome("isolate").ShouldBe("handled");
    }

    [Fact]
    public void Undo_takes_what_was_stored_is_approved_like_the_act_and_never_starts_by_itself()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Close("after", Duty);
        story.Run.Status.ShouldBe(RunStatus.Ended);
        story.History.OfType<RunEvent.RunEnded>().Single().InForce.Count.ShouldBe(1);

        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);
        story.Stage.Sent.ShouldNotContain(effect => effect.Work is EffectWork.Restore);
        story.Approve("isolate", Duty).ShouldBeRefused("requester");
        story.Approve("isolate", Manager);

        story.Stage.Sent.Count(effect => effect.Work is EffectWork.Restore).ShouldBe(1);
        story.Run.InForce.ShouldBeEmpty();
    }

    [Fact]
    public void An_undo_that_nobody_approves_is_asked_for_again_even_when_the_run_is_over()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Close("after", Duty);
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);

        story.Wait(11.Minutes);

        story.History.OfType<RunEvent.ApprovalAsked>().Count(asked => asked.Of == ApprovalOf.Undo).ShouldBe(2);
        story.History.OfType<RunEvent.ApprovalExpired>().Count().ShouldBe(1);
        story.Run.Deadline.ShouldBeNull();
    }

    [Fact]
    public void A_pause_holds_back_an_approved_undo_too_and_no_undo_is_asked_for_twice()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Do(new RunCommand.Pause(null) { At = default });
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);

        story.Approve("isolate", Manager);
        story.Stage.Sent.ShouldNotContain(effect => effect.Work is EffectWork.Restore);
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty).ShouldBeRefused("undo-asked");
        story.Do(new RunCommand.Resume(null) { At = default });

        story.Stage.Sent.Count(effect => effect.Work is EffectWork.Restore).ShouldBe(1);
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty).ShouldBeRefused("nothing-in-force");
    }

    [Fact]
    public void Abort_says_what_is_still_in_force_and_what_the_world_answers_later_is_known_too()
    {
        var story = Told(null, "kim", "ulla");
        story.Stage.IsWorldSilent = true;
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        Settle("kim");

        story.Do(new RunCommand.Abort(story.Why) { At = default });
        Settle("ulla");
        Settle("ulla").ShouldBeEmpty();

        story.History.OfType<RunEvent.RunAborted>().Single().InForce.Select(account => account.Value).ShouldBe(["kim"]);
        story.Run.InForce.Count.ShouldBe(2);
        story.Outcome("isolate").ShouldBeNull();

        ValueList<RunEvent> Settle(string account) => story.Do(new RunCommand.EffectSettled(Address.Parse("isolate~1"), EffectKind.Isolate, account, true, null, null) { At = default }).Events();
    }

    [Fact]
    public void In_an_aborted_run_nothing_is_approved_any_more()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        var hash = story.Ready("isolate").Approval!.Hash;
        story.Do(new RunCommand.Abort(null) { At = default });

        story.Do(new RunCommand.Approve(Address.Parse("isolate"), true, hash, null) { At = default }, Manager).ShouldBeRefused("run-over");
    }

    [Fact]
    public void A_pause_holds_back_an_approved_act_until_the_run_goes_on()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        story.Do(new RunCommand.Pause(null) { At = default });

        story.Approve("isolate", Manager);
        story.Stage.Sent.ShouldNotContain(effect => effect.Work is EffectWork.Isolate);
        story.Do(new RunCommand.Resume(null) { At = default });

        story.Outcome("isolate").ShouldBe("done");
    }

    [Fact]
    public void A_light_action_that_is_a_step_of_its_own_is_done_and_settles_it()
    {
        var story = new Story("""
            steps:
              - {id: seal, title: Forsegl, role: it-duty, action: timeline.checkpoint}
            """);

        story.Outcome("seal").ShouldBe("done");
        story.Stage.Sent.Count(effect => effect.Work is EffectWork.Light { Call.Action: "timeline.checkpoint" }).ShouldBe(1);
    }

    [Fact]
    public void A_closing_that_an_approver_lets_through_is_still_the_closing_of_whoever_did_the_work()
    {
        var story = new Story("""
            steps:
              - id: list
                title: Find
                role: it-duty
                task: Find konti.
                asks: {accounts: {type: accounts, title: Konti, required: yes}}
                approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: stay, before: closing}
                due: 9d
              - id: isolate
                title: Isolér
                role: it-duty
                after: [list]
                action: accounts.isolate
                with: {accounts: "{{list.accounts}}", reason: Mistanke}
                approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}
                undo: accounts.restore
            """);
        story.Close("list", Duty, new Given("accounts", ["kim"]));
        story.Close("list", Duty, new Given("accounts", ["ulla"])).ShouldBeRefused("in-approval");
        story.Approve("list", Manager, yes: false);
        story.Told("list", PageFor.Refused).ShouldNotBeEmpty();
        story.Close("list", Duty, new Given("accounts", ["ulla"]));
        story.Approve("list", Manager);

        story.Ready("isolate").Requesters.ShouldBe([Duty]);
        story.Ready("isolate").Items.ShouldBe(["ulla"]);
    }

    [Fact]
    public void A_task_that_nobody_approved_in_time_may_close_and_says_so()
    {
        var story = new Story("""
            steps:
              - {id: send, title: Send, role: it-duty, task: Send., approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave, before: closing}, due: 9d}
            """);
        story.Close("send", Duty);

        story.Wait(11.Minutes);

        story.Outcome("send").ShouldBe("done");
        story.History.OfType<RunEvent.TaskClosed>().Single().ShouldSatisfyAllConditions(closed => closed.IsUnapproved.ShouldBeTrue(), closed => closed.By.ShouldBe(Duty));
    }

    private const string Pair = "{roles: [it-manager, incident-lead], count: 2, within: 5m, if-nobody: leave}";

    [Fact]
    public void What_one_has_approved_stands_when_the_other_is_asked_again()
    {
        var story = Told(Pair);
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);

        story.Wait(6.Minutes);
        story.Ready("isolate").Approval!.ShouldSatisfyAllConditions(asked => asked.Round.ShouldBe(2), asked => asked.Given.Single().By.ShouldBe(Manager));
        story.Approve("isolate", SecondLead);

        story.Outcome("isolate").ShouldBe("done");
    }

    [Fact]
    public void The_second_of_a_role_does_not_push_the_first_from_it()
    {
        var story = Told(Pair);
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);

        story.Approve("isolate", SecondManager).ShouldBeRefused("not-an-approver");

        story.Ready("isolate").Approval!.Given.Single().By.ShouldBe(Manager);
    }

    [Fact]
    public void A_deputy_approves_when_the_ladder_has_come_to_it_and_not_before()
    {
        var story = Told("{roles: [security-coordinator], count: 1, within: 5m, if-nobody: stay}");
        story.Choose("now", Duty, "yes");
        var deputy = story.Stage.Roster.Ladder(new("security-coordinator")).Select(person => person.Person).First(person => person != Lead && !story.Stage.Roster.Holds(person, new("security-coordinator")));
        story.Approve("isolate", deputy).ShouldBeRefused("not-an-approver");
        story.Wait(6.Minutes);
        story.Approve("isolate", deputy).ShouldBeRefused("not-an-approver");
        story.Wait(5.Minutes);

        story.Ready("isolate").Approval!.Round.ShouldBe(3);
        story.Approve("isolate", new("hr-1")).ShouldBeRefused("not-an-approver");
        story.Approve("isolate", deputy);

        story.Outcome("isolate").ShouldBe("done");
    }

    private const string Twice = """
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        steps:
          - {id: first, title: Isolér, role: it-duty, action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: Mistanke}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}, undo: accounts.restore}
          - {id: second, title: Isolér igen, role: it-duty, after: [first], action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: Mistanke}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}, undo: accounts.restore}
          - {id: stay, title: Bliv, role: it-duty, task: Bliv., due: 9d}
        """;

    [Fact]
    public void An_account_that_two_steps_isolate_is_held_by_the_first_and_given_back_once()
    {
        var story = new Story(Twice, "", new Given("accounts", ["kim"]));
        story.Approve("first", Manager);
        story.Approve("second", Manager);

        story.Do(new RunCommand.Undo(new("second"), story.Why) { At = default }, Duty).ShouldBeRefused("nothing-in-force");
        story.Do(new RunCommand.Undo(new("first"), story.Why) { At = default }, Duty).Events();
        story.Approve("first", Manager);

        story.Run.InForce.ShouldBeEmpty();
        story.Run.HeldBy.ShouldBeEmpty();
        story.Run.Undos[new("first")].Outgoing["kim"].ShouldBe(true);
    }

    [Fact]
    public void What_was_refused_and_is_in_force_by_another_step_is_not_tried_again()
    {
        var story = new Story(Twice, "", new Given("accounts", ["kim"]));
        story.Approve("first", Manager);
        story.Approve("second", Manager, yes: false);

        story.Do(new RunCommand.Retry(new("second"), story.Why) { At = default }, Duty).ShouldBeRefused("nothing-to-retry");
    }

    [Fact]
    public void Whoever_settled_what_came_last_before_it_asked_for_it_also_across_phases()
    {
        var story = new Story("""
            phases:
              - phase: look
                title: Se
                opens: at-start
                steps:
                  - {id: early, title: Tidligt, role: it-duty, task: Se., due: 9d}
                  - {id: late, title: Sent, role: it-duty, task: Se., due: 9d}
              - phase: act
                title: Gør
                opens: {after: [early, late]}
                steps:
                  - {id: isolate, title: Isolér, role: it-duty, action: accounts.isolate, with: {accounts: [kim], reason: Mistanke}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}, undo: accounts.restore}
            """);
        story.Close("early", Manager);
        story.Wait(1.Minutes);
        story.Do(new RunCommand.Pause(null) { At = default });
        story.Close("late", SecondDuty);

        story.Do(new RunCommand.Resume(null) { At = default });

        story.Ready("isolate").Requesters.ShouldBe([SecondDuty]);
    }

    [Fact]
    public void A_step_tried_again_and_undone_at_once_is_approved_by_what_was_read()
    {
        var story = Told(null, "kim", "ulla");
        story.Stage.Stubborn.Add("ulla");
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Stage.Stubborn.Clear();
        story.Do(new RunCommand.Retry(new("isolate"), story.Why) { At = default }, Duty);
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);
        var (again, undo) = (story.Ready("isolate").Approval!, story.Run.Undos[new("isolate")].Approval!);
        undo.Hash.ShouldBe(ApprovalHash.Of("accounts.restore", Address.Parse("isolate~1"), undo.Expires, story.Run.Incident, story.Run.Version.Hash, ["kim"]));

        story.Do(new RunCommand.Approve(Address.Parse("isolate"), true, again.Hash, null) { At = default }, Manager).Events();

        story.Run.InForce.Select(account => account.Value).Order(StringComparer.Ordinal).ShouldBe(["kim", "ulla"]);
        story.Run.Undos[new("isolate")].Approval!.Standing.ShouldBe(ApprovalStanding.Open);
        story.Do(new RunCommand.Approve(Address.Parse("isolate"), true, undo.Hash, null) { At = default }, Manager).Events();
        story.Run.InForce.Select(account => account.Value).ShouldBe(["ulla"]);
    }

    [Fact]
    public void What_cannot_be_given_back_is_known_and_still_in_force()
    {
        var story = Told();
        story.Choose("now", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Stage.Stubborn.Add("kim");
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);

        story.Approve("isolate", Manager);

        story.Run.Undos[new("isolate")].Outgoing["kim"].ShouldBe(false);
        story.Run.InForce.Count.ShouldBe(1);
    }

    [Fact]
    public void A_closing_that_was_refused_is_no_longer_handed_in_and_takes_what_comes_late()
    {
        var story = new Story("""
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
            steps:
              - {id: each, title: Hver, role: it-duty, task: Ring., for-each: inputs.accounts, due: 9d, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: stay, before: closing}}
            """, "", new Given("accounts", ["kim"]));
        void Bring(string account) => story.Do(new RunCommand.Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", [account])])) { At = default });
        story.Close("each", Duty);
        Bring("ulla");
        story.Ready("each").Items.ShouldBe(["kim"], "what is handed in is approved as it was read");

        story.Approve("each", Manager, yes: false);
        Bring("poul");

        story.Ready("each").ShouldSatisfyAllConditions(ready => ready.Proposed.ShouldBeNull(), ready => ready.Items.ShouldBe(["kim", "ulla", "poul"]));
    }

    [Fact]
    public void A_no_to_what_only_the_system_does_calls_nobody()
    {
        var story = Told();
        story.Choose("now", Manager, "yes");

        story.Decline("isolate", Duty).Events().OfType<RunEvent.Paged>().ShouldBeEmpty();
    }

    [Fact]
    public void What_the_world_says_of_an_account_ends_no_question_to_people()
    {
        var story = new Story("""
            steps:
              - {id: ask, title: Spørg, role: it-duty, notify: {to: [it-duty], by: [sms], text: hello}, answers: {within: 9d}}
            messages:
              hello: {channel: sms, text: "Hej {{reply.code}}"}
            """);

        story.Do(new RunCommand.EffectSettled(Address.Parse("ask~1"), EffectKind.Isolate, "kim", true, null, null) { At = default });

        story.IsReady("ask").ShouldBeTrue();
    }
}
