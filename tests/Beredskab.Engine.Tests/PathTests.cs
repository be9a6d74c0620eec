using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>Where the path goes: judging, phases, skipping, going back and reconsidering (LANGUAGE 3.2-3.5, 3.9, 3.11).</summary>
public class PathTests
{
    private const string Fork = """
        phases:
          - phase: first
            title: Først
            opens: at-start
            steps:
              - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
              - {id: act, title: Gør, role: it-duty, task: Gør det., when: ask is yes, due: 9d}
              - {id: follow, title: Følg, role: it-duty, task: Følg op., after: [act], due: 9d}
              - {id: calm, title: Ro, role: it-duty, task: Berolig., when: not ask is yes, due: 9d}
          - phase: grave
            title: Alvor
            opens: {when: ask is yes}
            steps:
              - {id: staff, title: Stab, role: it-duty, task: Saml staben., due: 9d}
          - phase: worst
            title: Værst
            opens: {when: level is red}
            steps:
              - {id: evacuate, title: Rydning, role: it-duty, task: Ryd huset., due: 9d}
        """;

    [Fact]
    public void Not_needed_spreads_downstream_and_a_closed_phase_holds_nothing_back()
    {
        var story = new Story(Fork);

        story.Choose("ask", Duty, "no");

        story.Outcomes.ShouldBe(["ask Happened no", "act NotNeeded", "follow NotNeeded", "calm Ready", "staff NotNeeded", "evacuate Waiting"]);
        story.Close("calm", Duty);
        story.Run.Status.ShouldBe(RunStatus.Ended);
    }

    [Fact]
    public void A_skipped_step_counts_as_happened()
    {
        var story = new Story(Fork);
        story.Choose("ask", Duty, "yes");

        story.Do(new RunCommand.Skip(new("act"), story.Why) { At = default }, Duty);

        story.Outcome("act").ShouldBe("skipped");
        story.IsReady("follow").ShouldBeTrue();
    }

    [Fact]
    public void A_decision_is_answered_and_not_skipped() =>
        new Story(Fork).Do(new RunCommand.Skip(new("ask"), Stage.Aside("fordi")) { At = default }, Duty).ShouldBeRefused("decision");

    [Fact]
    public void A_task_others_hang_on_is_skipped_only_by_answering_it()
    {
        var story = new Story("""
            steps:
              - {id: look, title: Se, role: it-duty, task: Se efter., asks: {found: {type: choice, title: Fundet?, options: {yes: Ja, no: Nej}, required: yes}}, due: 9d}
              - {id: next, title: Så, role: it-duty, task: Gør., when: look.found is yes, due: 9d}
            """);

        story.Do(new RunCommand.Skip(new("look"), story.Why) { At = default }, Duty).ShouldBeRefused("answer-needed");
        story.Close("look", Duty).ShouldBeRefused("wrong-answer");
        story.Close("look", Duty, new Given("found", ["yes"]));

        story.IsReady("next").ShouldBeTrue();
    }

    [Fact]
    public void What_was_not_needed_can_be_started_by_hand_and_a_phase_opened()
    {
        var story = new Story(Fork);
        story.Choose("ask", Duty, "no");

        story.Do(new RunCommand.StartStep(new("act"), story.Why) { At = default }, Duty);
        story.Do(new RunCommand.OpenPhase(new("grave"), story.Why) { At = default }, Duty).ShouldBeRefused("not-yours");
        story.Do(new RunCommand.OpenPhase(new("grave"), story.Why) { At = default }, Lead);

        story.Ready("act").Requesters.ShouldBe([Duty]);
        story.IsReady("staff").ShouldBeTrue();
        story.Run.StateOf(new("follow")).ShouldBeOfType<StepState.NotNeeded>();
    }

    [Fact]
    public void A_dormant_phase_opens_the_moment_the_level_says_so_and_holds_no_run_open()
    {
        var story = new Story(Fork);
        story.Stage.Do(new Incidents.IncidentCommand.SetLevel(Level.Red, null) { At = default });
        story.IsReady("evacuate").ShouldBeTrue();

        var calm = new Story(Fork);
        calm.Choose("ask", Duty, "no");
        calm.Close("calm", Duty);
        calm.Run.Status.ShouldBe(RunStatus.Ended);
    }

    [Fact]
    public void Reconsidering_judges_again_and_cancels_nothing()
    {
        var story = new Story(Fork);
        story.Choose("ask", Duty, "no");

        story.Choose("ask", Duty, "no").ShouldBeRefused("unchanged");
        story.Do(new RunCommand.Choose(Address.Parse("ask"), ["yes"], null) { At = default }, Duty).ShouldBeRefused("reason-needed");
        story.Choose("ask", Duty, "yes");

        story.Outcomes.ShouldBe(["ask Happened yes", "act Ready", "follow Waiting", "calm Ready", "staff Ready", "evacuate Waiting"]);
    }

    private const string Circle = """
        phases:
          - phase: main
            title: Hoved
            opens: at-start
            steps:
              - {id: mend, title: Ret, role: it-duty, task: Ret., due: 9d}
              - {id: test, title: Prøv, role: it-duty, task: Prøv., after: [mend], asks: {works: {type: choice, title: Virker?, options: {yes: Ja, no: Nej}, required: yes}}, due: 9d}
              - {id: fine, title: Fint, role: it-duty, after: [test], decide: Er det godt?, options: {yes: Ja, no: {label: Nej, again: [mend, test], ask-again: 12h}}, due: 9d, on-timeout: suggest yes}
              - {id: sign, title: Skriv under, role: it-duty, task: Skriv under., after: [fine], due: 9d}
          - phase: broken
            title: Brudt
            opens: {when: test.works is no}
            steps:
              - {id: spare, title: Reserve, role: it-duty, task: Find reserve., after: [mend], due: 9d}
        """;

    [Fact]
    public void Going_back_starts_a_new_turn_whose_old_address_is_superseded()
    {
        var story = new Story(Circle);
        story.Close("mend", Duty);
        story.Close("test", Duty, new Given("works", ["yes"]));

        story.Choose("fine", Duty, "no");

        story.Ready("mend").Iteration.ShouldBe(2);
        story.Run.Answers.ShouldNotContainKey(new("test"));
        story.Close("mend~1", Duty).ShouldBeRefused("superseded");
        story.Acknowledge("mend~1", Duty).Events().ShouldHaveSingleItem().ShouldBeOfType<RunEvent.Acknowledged>();
        story.Ready("mend").AcknowledgedBy.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_not_needed_below_is_judged_again_and_the_question_comes_back_after_twelve_hours()
    {
        var story = new Story(Circle);
        story.Close("mend", Duty);
        story.Close("test", Duty, new Given("works", ["yes"]));
        story.Run.StateOf(new("spare")).ShouldBeOfType<StepState.NotNeeded>();
        story.Choose("fine", Duty, "no");
        story.Close("mend", Duty);
        story.Close("test", Duty, new Given("works", ["no"]));

        story.IsReady("spare").ShouldBeTrue();
        story.IsReady("fine").ShouldBeFalse();
        story.Wait(13.Hours);
        story.Ready("fine").Iteration.ShouldBe(2);
    }

    [Fact]
    public void A_question_whose_time_came_before_its_work_was_done_again_starves_no_other_deadline()
    {
        var story = new Story(Circle);
        story.Close("mend", Duty);
        story.Close("test", Duty, new Given("works", ["yes"]));
        story.Choose("fine", Duty, "no");

        story.Wait(10.Days);

        story.Ready("mend").IsLate.ShouldBeTrue();
        (story.Run.Deadline > story.Stage.Now).ShouldBeTrue();
    }

    [Fact]
    public void A_step_judged_again_in_a_phase_that_stays_closed_keeps_no_run_open()
    {
        var story = new Story("""
            phases:
              - phase: main
                title: Hoved
                opens: at-start
                steps:
                  - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
                  - {id: mend, title: Ret, role: it-duty, task: Ret., after: [ask], due: 9d}
                  - {id: fine, title: Fint, role: it-duty, after: [mend], decide: Er det godt?, options: {yes: Ja, no: {label: Nej, again: [mend]}}, due: 9d, on-timeout: suggest yes}
              - phase: grave
                title: Alvor
                opens: {when: ask is yes}
                steps:
                  - {id: staff, title: Stab, role: it-duty, task: Saml staben., after: [mend], due: 9d}
            """);
        story.Choose("ask", Duty, "no");
        story.Close("mend", Duty);
        story.Choose("fine", Duty, "no");
        story.Close("mend", Duty);

        story.Choose("fine", Duty, "yes");

        story.Run.Status.ShouldBe(RunStatus.Ended);
    }

    [Fact]
    public void If_nobody_decides_the_option_is_taken_and_nobody_stands_behind_it()
    {
        var story = new Story("""
            steps:
              - {id: cut, title: Afbryd, role: it-duty, decide: Skal vi afbryde?, options: {yes: Ja, no: Nej}, acknowledge-within: 5m, due: 20m, on-timeout: take yes}
              - {id: after, title: Efter, role: it-duty, task: Følg op., after: [cut], due: 9d}
            """);
        story.Acknowledge("cut", Duty);

        story.Wait(21.Minutes);

        story.History.OfType<RunEvent.DecisionMade>().Single().ShouldSatisfyAllConditions(made => made.IsByClock.ShouldBeTrue(), made => made.By.ShouldBeNull());
        story.Ready("after").Requesters.ShouldBeEmpty();
    }

    [Fact]
    public void Pausing_holds_back_new_steps_while_deadlines_and_pages_go_on()
    {
        var story = new Story("""
            steps:
              - {id: one, title: Et, role: it-duty, task: Et., acknowledge-within: 5m, due: 20m}
              - {id: two, title: To, role: it-duty, task: To., after: [one], due: 9d}
            """);
        story.Do(new RunCommand.Pause(null) { At = default });
        story.Wait(21.Minutes);
        story.Ready("one").IsLate.ShouldBeTrue();
        story.Rungs("one").Length.ShouldBe(5);
        story.Close("one", Duty);
        story.IsReady("two").ShouldBeFalse();
        story.Do(new RunCommand.StartStep(new("two"), story.Why) { At = default }).ShouldBeRefused("paused");

        story.Do(new RunCommand.Resume(null) { At = default });

        story.IsReady("two").ShouldBeTrue();
    }

    [Fact]
    public void One_card_for_each_account_and_the_step_is_over_when_all_are_closed()
    {
        var story = new Story("""
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
            steps:
              - {id: ring, title: Ring, role: it-duty, task: Ring op., for-each: inputs.accounts, asks: {safe: {type: choice, title: Sikker?, options: {yes: Ja, no: Nej}, required: yes}}, due: 9d}
            """, "", new Given("accounts", ["kim", "ulla", "bo"]));

        story.Close("ring", Duty, Safe()).ShouldBeRefused("card-needed");
        story.Close("ring~1.4", Duty, Safe()).ShouldBeRefused("unknown-card");
        story.Close("ring~1.2", Duty, Safe());
        story.Close("ring~1.2", Duty, Safe()).ShouldBeRefused("not-ready");
        story.Close("ring~1.1", Duty).ShouldBeRefused("wrong-answer");
        story.Close("ring~1.1", Duty, Safe());
        story.Run.Status.ShouldBe(RunStatus.Running);
        story.Close("ring~1.3", Duty, Safe());

        story.Run.Status.ShouldBe(RunStatus.Ended);

        static Given Safe() => new("safe", ["yes"]);
    }

    private const string Late = """
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        steps:
          - {id: ring, title: Ring, role: it-duty, task: Ring op., for-each: inputs.accounts, due: 9d}
          - id: isolate
            title: Isolér
            role: it-duty
            action: accounts.isolate
            with: {accounts: "{{inputs.accounts}}", reason: Mistanke}
            approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}
            undo: accounts.restore
            on-failure: {role: it-duty, task: Spær i hånden., due: 10m, acknowledge-within: 5m}
          - {id: write, title: Skriv, role: it-duty, task: Skriv ned., after: [ring, isolate], due: 9d}
        """;

    [Fact]
    public void An_account_that_a_later_call_brings_gets_a_card_and_is_isolated_by_an_approval_of_its_own()
    {
        var story = new Story(Late, "", new Given("accounts", ["kim"]));
        story.Approve("isolate", Manager);
        story.Outcome("isolate").ShouldBe("done");

        Bring(story, "kim", "ulla");

        story.Ready("ring").Items.ShouldBe(["kim", "ulla"]);
        story.Ready("isolate").Items.ShouldBe(["ulla"]);
        story.Ready("isolate").Approval!.Targets.ShouldBe(["ulla"]);
        // Nobody in this run chose it, so two others must stand behind it.
        story.Ready("isolate").Approval!.Needed.ShouldBe(2);
        story.Approve("isolate", Manager);
        story.Approve("isolate", SecondLead);
        story.Run.InForce.Select(account => account.Value).Order().ShouldBe(["kim", "ulla"]);
        story.Close("ring~1.1", Duty);
        story.Close("ring~1.2", Duty);
        story.IsReady("write").ShouldBeTrue();
    }

    [Fact]
    public void What_comes_while_an_approval_is_open_waits_for_it_and_is_asked_for_alone()
    {
        var story = new Story(Late, "", new Given("accounts", ["kim"]));
        var asked = story.Ready("isolate").Approval!;

        Bring(story, "ulla");

        story.Ready("isolate").Approval.ShouldBe(asked);
        story.Approve("isolate", Manager, yes: false);
        story.Ready("isolate").Items.ShouldBe(["ulla"]);
        story.Run.StateOf(new("isolate")).Iteration.ShouldBe(2);
    }

    [Fact]
    public void What_comes_after_a_task_was_closed_makes_a_new_turn_of_it_and_after_it_was_skipped_none()
    {
        var story = new Story(Late, "", new Given("accounts", ["kim"]));
        story.Close("ring", Duty);
        story.Do(new RunCommand.Skip(new("isolate"), story.Why) { At = default }, Duty);

        Bring(story, "ulla");

        story.Ready("ring").Items.ShouldBe(["ulla"]);
        story.Run.StateOf(new("ring")).Iteration.ShouldBe(2);
        story.Outcome("isolate").ShouldBe("skipped");
        story.IsReady("write").ShouldBeTrue("what was ready keeps what it has");
    }

    [Fact]
    public void One_account_more_is_isolated_before_what_follows_and_is_not_given_back_by_itself()
    {
        var story = new Story(Late + """

              - {id: tell, title: Sig det, role: it-duty, task: Sig det til hver., for-each: inputs.accounts, after: [isolate], due: 9d}
              - {id: open, title: Åbn, role: it-duty, after: [tell], action: accounts.restore, with: {accounts: "{{inputs.accounts}}"}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}}
            """, "", new Given("accounts", ["kim"]));
        story.Approve("isolate", Manager);
        story.Close("tell", Duty);
        story.Approve("open", Manager);
        story.Outcome("open").ShouldBe("done");

        Bring(story, "ulla");

        story.Ready("isolate").Items.ShouldBe(["ulla"]);
        story.Outcome("tell").ShouldBe("done", "her account is not closed yet");
        story.Approve("isolate", Manager);
        story.Approve("isolate", SecondLead);
        story.Ready("tell").Items.ShouldBe(["ulla"]);
        story.Close("tell", Duty);
        story.Outcome("open").ShouldBe("done");
        story.Run.StateOf(new("open")).Iteration.ShouldBe(1);
        story.Run.InForce.Select(account => account.Value).ShouldBe(["ulla"]);
    }

    [Fact]
    public void What_comes_in_the_moment_a_run_ends_stands_on_its_timeline_and_opens_nothing()
    {
        var story = new Story("""
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
            steps:
              - {id: ring, title: Ring, role: it-duty, task: Ring op., for-each: inputs.accounts, due: 9d}
            """, "", new Given("accounts", ["kim"]));
        story.Close("ring", Duty);
        story.Run.Status.ShouldBe(RunStatus.Ended);

        Bring(story, "ulla");

        story.Run.Status.ShouldBe(RunStatus.Ended);
        story.History.Last().ShouldBeOfType<RunEvent.InputsAdded>().Added.ShouldHaveSingleItem().Values.ShouldBe(["ulla"]);
    }

    private static void Bring(Story story, params string[] accounts) =>
        story.Do(new RunCommand.Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", [.. accounts])])) { At = default });

    private static string Some(string after) => $$"""
        steps:
          - {id: ask, title: Spørg, role: it-duty, decide: Hvad?, options: {one: Én, two: To, none: Ingen}, due: 9d, on-timeout: suggest one}
          - {id: first, title: Første, role: it-duty, task: Gør., when: ask is one or ask is two, due: 9d}
          - {id: second, title: Anden, role: it-duty, task: Gør., when: ask is two, due: 9d}
          - {id: third, title: Tredje, role: it-duty, task: Gør., due: 9d}
          - {id: join, title: Saml, role: it-duty, task: Saml., after: {{after}}, due: 9d}
        """;

    [Fact]
    public void Any_of_several_is_enough_and_what_is_not_needed_never_counts()
    {
        var story = new Story(Some("{any: [first, second]}"));
        story.Choose("ask", Duty, "one");
        story.Outcomes[^1].ShouldBe("join Waiting");

        story.Close("first", Duty);

        story.Outcomes.ShouldBe(["ask Happened one", "first Happened done", "second NotNeeded", "third Ready", "join Ready"]);
    }

    [Theory]
    [InlineData("none", "join NotNeeded")]
    [InlineData("one", "join Waiting")]
    public void When_too_few_can_still_happen_the_step_is_not_needed_at_once(string choice, string join)
    {
        var story = new Story(Some("{at-least: 2, of: [first, second, third]}"));

        story.Choose("ask", Duty, choice);

        story.Outcomes[^1].ShouldBe(join);
    }

    [Fact]
    public void Enough_of_several_do_not_wait_for_the_rest_but_for_what_the_condition_names()
    {
        var story = new Story(Some("{at-least: 2, of: [first, second, third]}").Replace("of: [first, second, third]}", "of: [first, second, third]}, when: not third is skipped", StringComparison.Ordinal));
        story.Choose("ask", Duty, "two");

        story.Close("first", Duty);
        story.Close("second", Duty);
        story.Outcomes[^1].ShouldBe("join Waiting");
        story.Close("third", Duty);

        story.IsReady("join").ShouldBeTrue();
    }

    [Fact]
    public void A_skipped_step_counts_among_several_and_a_reconsidered_answer_judges_the_join_again()
    {
        var story = new Story(Some("{any: [first, second]}"));
        story.Choose("ask", Duty, "none");
        story.Outcomes[^1].ShouldBe("join NotNeeded");

        story.Choose("ask", Duty, "one");
        story.Do(new RunCommand.Skip(new("first"), story.Why) { At = default }, Duty);

        story.IsReady("join").ShouldBeTrue();
    }

    [Fact]
    public void A_round_that_nobody_closed_is_missed_at_the_beat_and_holds_no_run_open()
    {
        var story = new Story("""
            steps:
              - {id: stop, title: Stop, role: it-duty, decide: Er det slut?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
              - {id: report, title: Meld, role: it-duty, task: Meld ind., repeat: {every: 3h, until: stop is yes}, due: 1h}
              - {id: extra, title: Ekstra, role: it-duty, task: På opfordring., repeat: {on: request}}
            """);
        story.Close("report", Duty);
        story.Wait(7.Hours);
        story.History.OfType<RunEvent.RoundMissed>().Count().ShouldBe(1);
        story.History.OfType<RunEvent.RoundOpened>().Count().ShouldBe(2);
        story.Do(new RunCommand.OpenRound(new("extra"), story.Why) { At = default }, Duty);
        story.Close("extra", Duty);

        story.Choose("stop", Duty, "yes");

        story.Outcome("report").ShouldBe("done");
        story.Run.Status.ShouldBe(RunStatus.Ended);
    }

    private const string Beat = """
        steps:
          - {id: stop, title: Stop, role: it-duty, decide: Er det slut?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
          - {id: report, title: Meld, role: it-duty, task: Meld ind., repeat: {every: 3h, until: stop is yes}, due: 1h}
        """;

    [Fact]
    public void A_round_opened_by_hand_leaves_the_beat_as_it_was()
    {
        var story = new Story(Beat);
        story.Close("report", Duty);
        story.Wait(1.Hours);

        story.Do(new RunCommand.OpenRound(new("report"), story.Why) { At = default }, Duty);

        story.Ready("report").NextRound.ShouldBe(Stage.GoodFriday.AddHours(3));
    }

    [Fact]
    public void A_message_that_comes_again_and_again_rests_between_its_rounds()
    {
        var story = new Story("""
            steps:
              - {id: stop, title: Stop, role: it-duty, decide: Er det slut?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
              - {id: remind, title: Mind om, role: it-duty, notify: {to: [it-manager], by: [sms], text: still}, repeat: {every: 3h, until: stop is yes}}
            messages:
              still: {channel: sms, text: Vi er i gang}
            """);

        story.Wait(7.Hours);

        story.Stage.Sent.Count(effect => effect.Work is EffectWork.Message).ShouldBe(6);
        story.History.OfType<RunEvent.RoundMissed>().ShouldBeEmpty();
    }

    private static Story Asking() => new("""
        steps:
          - {id: come, title: Kom, role: it-duty, notify: {to: [it-duty, it-manager], by: [sms, mail], text: come}, options: {yes: Ja, later: Senere}, answers: {within: 10m}}
        messages:
          come: {channel: sms, text: "Kan du komme? {{reply.code}}"}
        """);

    [Fact]
    public void A_question_is_answered_when_all_have_answered()
    {
        var story = Asking();
        foreach (var person in new[] { Duty, SecondDuty, Manager }) Answer(story, person, "yes");
        Answer(story, Manager, "yes").Events().ShouldBeEmpty();
        Answer(story, Coordinator, "yes").ShouldBeRefused("not-asked");
        Answer(story, SecondManager, "later");

        story.Run.StateOf(new("come")).ShouldBeOfType<StepState.Happened>().ShouldSatisfyAllConditions(state => state.Outcome.ShouldBe("answered"), state => state.Includes.ShouldBe(["later", "yes"]));
    }

    [Theory]
    [InlineData(true, "partly")]
    [InlineData(false, "silent")]
    public void A_question_is_over_when_its_time_is(bool somebody, string outcome)
    {
        var story = Asking();
        if (somebody) Answer(story, Duty, "later");

        story.Wait(11.Minutes);

        story.Outcome("come").ShouldBe(outcome);
    }

    [Theory]
    [InlineData(true, "arrived")]
    [InlineData(false, "late")]
    public void A_wait_ends_with_its_signal_or_its_time(bool signal, string outcome)
    {
        var story = new Story("""
            steps:
              - {id: power, title: Strøm, role: it-duty, wait: {signal: power-back, at-most: 4h}}
            """);
        if (signal) story.Do(new RunCommand.Signal("power-back") { At = default });

        story.Wait(5.Hours);

        story.Outcome("power").ShouldBe(outcome);
    }

    [Theory]
    [InlineData("answered")]
    [InlineData("partly")]
    [InlineData("silent")]
    public void A_question_to_partners_is_asked_by_hand_and_closed_with_how_it_went(string outcome)
    {
        var story = new Story("""
            inputs:
              partners: {type: partners, title: Partnere, required: yes}
            steps:
              - id: ask
                title: Spørg
                role: it-duty
                share: {what: question, with: "{{inputs.partners}}", tlp: AMBER, text: roll-call}
                options: {affected: Berørt, not-affected: Ikke berørt}
                answers: {within: 4h}
                due: 9d
            messages:
              roll-call: {channel: mail, text: Er I berørt?}
            """, "", new Given("partners", ["nabokommunen"]));

        story.Do(new RunCommand.Complete(Address.Parse("ask"), Closing.Plain with { Outcome = "perhaps" }) { At = default }, Duty).ShouldBeRefused("wrong-outcome");
        story.Do(new RunCommand.Complete(Address.Parse("ask"), Closing.Plain with { Outcome = outcome }) { At = default }, Duty);

        story.Outcome("ask").ShouldBe(outcome);
    }

    [Fact]
    public void What_is_ready_and_no_longer_wanted_is_listed_and_not_cancelled()
    {
        var story = new Story(Fork);
        story.Choose("ask", Duty, "yes");

        story.Choose("ask", Duty, "no");

        story.IsReady("act").ShouldBeTrue();
        story.Run.NoLongerWanted.Select(step => step.Id.Value).ShouldBe(["act"]);
    }

    [Fact]
    public void A_deadline_that_hangs_on_a_corrected_instant_is_counted_anew()
    {
        var story = new Story("""
            steps:
              - {id: know, title: Kend, role: it-duty, task: Hvem vidste hvad?, records: awareness, due: 9d}
              - {id: tell, title: Sig til, role: it-duty, task: Sig til., due: 2h after awareness}
            """);
        story.Wait(3.Hours);
        story.Ready("tell").IsLate.ShouldBeTrue();

        story.Do(new RunCommand.Complete(Address.Parse("know"), Closing.Plain with { Knowledge = new(story.Stage.Now, story.Why, story.Why, story.Why) }) { At = default }, Duty);

        story.Ready("tell").IsLate.ShouldBeFalse();
        story.Wait(121.Minutes);
        story.Ready("tell").IsLate.ShouldBeTrue();
    }

    [Fact]
    public void What_is_due_together_happens_in_the_order_of_the_file()
    {
        var names = Enumerable.Range(1, 12).Select(number => $"s{number}").ToList();
        var story = new Story("steps:\n" + string.Join('\n', names.Select(name => $"  - {{id: {name}, title: T, role: it-duty, task: Gør., due: 2h}}")));

        story.Wait(3.Hours);

        story.History.OfType<RunEvent.StepLate>().Select(late => late.Address.Step.Value).ShouldBe(names);
    }

    [Fact]
    public void Two_light_actions_of_one_name_beside_a_step_are_answered_for_twice_and_no_more()
    {
        var story = new Story("""
            steps:
              - {id: one, title: Et, role: it-duty, task: Et., due: 9d, alongside: [{tickets.open: {priority: P1}}, {tickets.open: {priority: P2}}]}
            """);
        story.History.OfType<RunEvent.AlongsideDone>().Count().ShouldBe(2);

        story.Do(new RunCommand.EffectSettled(Address.Parse("one~1"), EffectKind.Light, "tickets.open", true, "T-3", null) { At = default }).Events().ShouldBeEmpty();
        story.IsReady("one").ShouldBeTrue();
    }

    [Fact]
    public void People_improvise_a_task_that_climbs_like_any_other_and_a_page_that_ends_with_a_yes()
    {
        var story = new Story("steps: [{id: one, title: Et, role: it-duty, task: Et., due: 9d}]");
        story.Do(new RunCommand.AddTask(new(new("it-duty"), Manager, story.Why, 5.Minutes, null, EndsWhenAcknowledged: true)) { At = default });
        story.Do(new RunCommand.AddMessage(story.Why, []) { At = default }).ShouldBeRefused("nobody");
        story.Wait(6.Minutes);
        story.Rungs("added-1").ShouldBe(["it-manager-1", "it-duty-1"]);

        story.Acknowledge("added-1", Manager);

        story.Outcome("added-1").ShouldBe("done");
    }

    [Fact]
    public void A_note_can_be_written_and_an_entry_corrected_even_when_all_is_over()
    {
        var story = new Story("steps: [{id: one, title: Et, role: it-duty, task: Et., due: 9d}]");
        story.Close("one", Duty);

        story.Do(new RunCommand.Note("observation", story.Why, null, null) { At = default }).Events().Count.ShouldBe(1);
        story.Do(new RunCommand.Correct(1, story.Why) { At = default }).Events().Count.ShouldBe(1);
        story.Do(new RunCommand.Correct(99, story.Why) { At = default }).ShouldBeRefused("unknown-entry");
        story.Do(new RunCommand.Pause(null) { At = default }).ShouldBeRefused("run-over");
    }

    private static Decision<RunEvent> Answer(Story story, PersonId by, string option) =>
        story.Do(new RunCommand.Answer(Address.Parse("come"), option, "sms") { At = default }, by);

    [Fact]
    public void A_step_that_waits_for_any_does_not_wait_for_the_others_and_one_of_two_before_it_is_a_way_to_it()
    {
        const string steps = """
            steps:
              - {id: ask, title: Spørg, role: it-duty, decide: Hvad?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
              - {id: left, title: Ladt, role: it-duty, task: Gør., when: ask is no, due: 9d}
              - {id: one, title: Én, role: it-duty, task: Gør., due: 9d}
              - {id: two, title: To, role: it-duty, task: Gør., due: 9d}
              - {id: any, title: En af dem, role: it-duty, task: Gør., after: {any: [one, two]}, due: 9d}
              - {id: both, title: Begge, role: it-duty, task: Gør., after: [left, one], due: 9d}
            """;
        var story = new Story(steps);

        story.Close("one", Duty);
        story.IsReady("any").ShouldBeTrue("'two' is still open");
        story.IsReady("both").ShouldBeFalse("'left' is still open");
        story.Choose("ask", Duty, "yes");
        story.IsReady("both").ShouldBeTrue("'left' was not needed, 'one' happened");
    }

    [Fact]
    public void A_round_whose_own_answer_says_so_is_the_last()
    {
        var story = new Story("""
            steps:
              - {id: status, title: Status, role: it-duty, task: Meld., repeat: {every: 3h, until: status.is-over is yes}, due: 1h, asks: {is-over: {type: choice, title: Slut?, options: {yes: Ja, no: Nej}, required: yes}}}
              - {id: other, title: Andet, role: it-duty, task: Andet., due: 9d}
            """);
        story.Close("status", Duty, new Given("is-over", ["no"]));
        story.Run.StateOf(new("status")).ShouldBeOfType<StepState.Resting>();
        story.Wait(3.Hours);

        story.Close("status", Duty, new Given("is-over", ["yes"]));

        story.Outcome("status").ShouldBe("done");
    }

    [Fact]
    public void A_choice_that_is_not_among_the_options_closes_nothing()
    {
        var story = new Story("""
            steps:
              - {id: look, title: Se, role: it-duty, task: Se efter., asks: {found: {type: choice, title: Fundet?, options: {yes: Ja, no: Nej}}}, due: 9d}
            """);

        story.Close("look", Duty, new Given("found", ["maybe"])).ShouldBeRefused("wrong-answer");
        story.Close("look", Duty, new Given("found", ["yes", "no"])).ShouldBeRefused("wrong-answer");
        story.Close("look", Duty, new Given("found", ["no"]));

        story.Outcome("look").ShouldBe("done");
    }

    [Fact]
    public void Where_there_is_nothing_to_do_for_anybody_it_is_done_at_once()
    {
        var story = new Story("""
            inputs:
              accounts: {type: accounts, title: Konti}
            steps:
              - {id: each, title: Hver, role: it-duty, task: Ring., for-each: inputs.accounts, due: 9d}
              - {id: isolate, title: Isolér, role: it-duty, after: [each], action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: Mistanke}, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave}, undo: accounts.restore}
              - {id: next, title: Så, role: it-duty, task: Gør., after: [isolate], due: 9d}
            """);

        story.Outcome("each").ShouldBe("done");
        story.Outcome("isolate").ShouldBe("done");
        story.IsReady("next").ShouldBeTrue();
        story.History.OfType<RunEvent.ApprovalAsked>().ShouldBeEmpty();
    }

    [Fact]
    public void Of_several_cards_the_newest_answer_to_each_question_stands()
    {
        var story = new Story("""
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
            steps:
              - {id: each, title: Hver, role: it-duty, task: Ring., for-each: inputs.accounts, asks: {how: {type: text, title: Hvordan?}, who: {type: text, title: Hvem?}, what: {type: text, title: Hvad?}}, due: 9d}
              - {id: stay, title: Bliv, role: it-duty, task: Bliv., due: 9d}
            """, "", new Given("accounts", ["kim", "ulla", "poul"]));

        story.Close("each~1.1", Duty, new("how", ["one"]), new("who", ["kim"]));
        story.Close("each~1.2", Duty, new("how", ["two"]), new("what", ["two"]));
        story.Close("each~1.3", SecondDuty);

        story.Run.Answers[new("each")].Answers.Select(answer => $"{answer.Question} {answer.Values[0]}").ShouldBe(["who kim", "how two", "what two"]);
    }

    [Fact]
    public void What_had_no_part_in_a_phase_that_stays_closed_is_not_done_again()
    {
        var story = new Story("""
            phases:
              - phase: main
                title: Hoved
                opens: at-start
                steps:
                  - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
                  - {id: act, title: Gør, role: it-duty, task: Gør., when: ask is yes, due: 9d}
                  - {id: calm, title: Ro, role: it-duty, task: Berolig., after: [ask], due: 9d}
                  - {id: fine, title: Fint, role: it-duty, after: [calm, act], decide: Er det godt?, options: {yes: Ja, no: {label: Nej, again: [act, calm, spare]}}, due: 9d, on-timeout: suggest yes}
              - phase: grave
                title: Alvor
                opens: {when: ask is yes}
                steps:
                  - {id: spare, title: Reserve, role: it-duty, task: Find reserve., due: 9d}
            """);
        story.Choose("ask", Duty, "no");
        story.Close("calm", Duty);

        var said = story.Choose("fine", Duty, "no").Events();

        said.OfType<RunEvent.DecisionSentBack>().Single().Again.ShouldBe([new("act"), new("calm")]);
        said.OfType<RunEvent.StepsJudgedAgain>().SelectMany(again => again.Phases).ShouldBeEmpty("main is open, and nothing that grave hangs on has changed");
        story.Outcomes.ShouldBe(["ask Happened no", "act NotNeeded", "calm Ready", "fine Waiting", "spare NotNeeded"]);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(3, 9)]
    [InlineData(20, 26)]
    public void A_beat_that_was_slept_through_is_made_up_for_by_one_round_and_keeps_its_time_when_it_can(int late, int next)
    {
        var story = new Story(Beat);
        story.Close("report", Duty);

        var said = Run.Decide(story.Run, new RunCommand.ReachTime { At = Stage.GoodFriday.AddHours(3 + late), Roster = story.Stage.Roster }).Events();

        said.OfType<RunEvent.RoundOpened>().Count().ShouldBe(1);
        said.Aggregate(story.Run, Run.Evolve).StateOf(new("report")).ShouldBeOfType<StepState.Ready>().NextRound.ShouldBe(Stage.GoodFriday.AddHours(next));
    }
}
