using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>Who is called, when, and when it stops (LANGUAGE 3.6).</summary>
public class LadderTests
{
    private const string Paged = """
        steps:
          - {id: look, title: Se efter, role: it-duty, task: Se efter., acknowledge-within: 5m, due: 2h}
        """;

    private const string Later = """
        steps:
          - {id: first, title: Først, role: it-manager, task: Først., due: 9d}
          - {id: look, title: Se efter, role: it-duty, task: Se efter., after: [first], acknowledge-within: 5m, due: 9d}
        """;

    private const string Quiet = """
        steps:
          - {id: look, title: Se efter, role: it-duty, task: Se efter., due: 2h}
        """;

    [Fact]
    public void If_the_duty_officer_sleeps_the_next_is_called_after_five_minutes_and_nobody_twice_until_everybody_was()
    {
        var story = new Story(Paged);

        story.Wait(32.Minutes);

        story.Rungs("look").ShouldBe(
        [
            "it-duty-1", "it-duty-2", "it-manager-1", "it-manager-2", "incident-lead-1", "incident-lead-2",
            "it-duty-1+it-duty-2+it-manager-1+it-manager-2+incident-lead-1+incident-lead-2",
        ]);
    }

    [Fact]
    public void Everybody_is_called_again_and_again_every_five_minutes()
    {
        var story = new Story(Paged);

        story.Wait(46.Minutes);

        story.History.OfType<RunEvent.Paged>().Select(paged => paged.Round).ShouldBe([1, 1, 1, 1, 1, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public void Nobody_is_called_after_somebody_said_yes()
    {
        var story = new Story(Paged);
        story.Wait(6.Minutes);

        story.Acknowledge("look", SecondDuty);
        story.Wait(60.Minutes);

        story.Rungs("look").Length.ShouldBe(2);
        story.Ready("look").Owner.ShouldBe(SecondDuty);
    }

    [Fact]
    public void A_no_calls_the_next_at_once()
    {
        var story = new Story(Paged);

        story.Decline("look", Duty);

        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-2"]);
    }

    [Fact]
    public void A_no_from_a_rung_that_was_passed_takes_no_time_from_the_one_being_called()
    {
        var story = new Story(Paged);
        story.Wait(6.Minutes);

        story.Decline("look", Duty);

        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-2"]);
    }

    [Fact]
    public void When_everybody_is_called_one_no_does_not_ring_all_the_others_again()
    {
        var story = new Story(Paged);
        story.Wait(31.Minutes);
        var calls = story.Rungs("look").Length;

        story.Decline("look", Duty);

        story.Rungs("look").Length.ShouldBe(calls);
        story.Wait(5.Minutes);
        story.Rungs("look")[^1].ShouldNotContain("it-duty-1");
    }

    [Fact]
    public void When_everybody_has_said_no_everybody_is_asked_again()
    {
        var story = new Story(Paged);
        foreach (var person in new[] { Duty, SecondDuty, Manager, SecondManager, Lead, SecondLead }) story.Decline("look", person);
        story.Rungs("look").Length.ShouldBe(6);

        story.Wait(6.Minutes);

        story.Rungs("look")[^1].Split('+').Length.ShouldBe(6);
    }

    [Fact]
    public void A_stranger_who_says_yes_stops_nothing_and_owns_nothing()
    {
        var story = new Story(Paged);

        story.Acknowledge("look", Coordinator).Events().ShouldHaveSingleItem().ShouldBeOfType<RunEvent.Acknowledged>().IsFirst.ShouldBeFalse();

        story.Ready("look").AcknowledgedBy.ShouldBeEmpty();
        story.Close("look", Coordinator).ShouldBeRefused("not-yours");
        story.Wait(6.Minutes);
        story.Rungs("look").Length.ShouldBe(2);
    }

    [Fact]
    public void A_stranger_who_says_no_is_told_that_nobody_asked() =>
        new Story(Paged).Decline("look", Coordinator).ShouldBeRefused("not-asked");

    [Fact]
    public void An_approver_who_has_seen_the_request_has_not_taken_the_task()
    {
        var story = new Story("""
            steps:
              - id: look
                title: Se efter
                role: it-duty
                task: Se efter.
                acknowledge-within: 5m
                approve: {roles: [it-manager], count: 1, within: 2h, if-nobody: leave, before: starting}
            """);

        story.Acknowledge("look", Manager);
        story.Wait(6.Minutes);

        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-2"]);
    }

    [Fact]
    public void A_second_yes_and_a_late_one_are_entries_and_never_refused()
    {
        var story = new Story(Paged);
        story.Acknowledge("look", Duty);

        story.Acknowledge("look", SecondDuty).Events().ShouldHaveSingleItem().ShouldBeOfType<RunEvent.Acknowledged>().IsFirst.ShouldBeFalse();
        story.Close("look", Duty);
        story.Run.Status.ShouldBe(RunStatus.Ended);
        story.Acknowledge("look~1", Manager).Events().ShouldHaveSingleItem().ShouldBeOfType<RunEvent.Acknowledged>().IsFirst.ShouldBeFalse();
    }

    [Fact]
    public void A_task_without_patience_is_told_once_by_mail_and_climbs_from_its_deadline()
    {
        var story = new Story(Quiet);
        story.Wait(119.Minutes);
        story.Told("look", PageFor.Task).ShouldBe(["it-duty-1 Mail"]);
        story.Rungs("look").ShouldBeEmpty();

        story.Wait(17.Minutes);

        story.Ready("look").IsLate.ShouldBeTrue();
        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-2"]);
    }

    [Fact]
    public void When_whoever_said_yes_is_late_the_owner_the_role_and_the_lead_hear_of_it()
    {
        var story = new Story(Paged);
        story.Acknowledge("look", SecondDuty);

        story.Wait(3.Hours);

        story.Told("look", PageFor.Late).ShouldBe(["it-duty-1 Sms", "it-duty-2 Sms", "incident-lead-1 Sms"]);
    }

    [Fact]
    public void A_page_that_cannot_arrive_goes_another_way_and_then_to_the_next_but_an_old_one_that_failed_hurries_nobody()
    {
        var story = new Story(Paged);
        Fail("it-duty-1-sms");
        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-1"]);
        Channels().ShouldBe([Channel.Sms, Channel.Voice]);

        Fail("it-duty-1-voice");
        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-1", "it-duty-2"]);

        Fail("it-duty-1-sms");
        story.Rungs("look").Length.ShouldBe(3);

        void Fail(string contact) => story.Do(new RunCommand.EffectSettled(Address.Parse("look~1"), EffectKind.Page, contact, false, null, story.Why) { At = default });
        IEnumerable<Channel> Channels() => story.History.OfType<RunEvent.Paged>().SelectMany(paged => paged.To).Select(to => to.Channel);
    }

    [Fact]
    public void A_page_that_does_not_leave_in_time_is_followed_by_a_call_once()
    {
        var story = new Story(Paged);
        var overdue = new RunCommand.PageIsOverdue(Address.Parse("look~1"), new("it-duty-1-sms"), EffectKind.Page) { At = default };

        story.Do(overdue);
        story.Do(overdue);

        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-1"]);
        story.History.OfType<RunEvent.PageOverdue>().Count().ShouldBe(1);
    }

    [Fact]
    public void When_everybody_is_called_nobody_is_called_by_the_way_that_failed()
    {
        var story = new Story(Paged);
        story.Do(new RunCommand.EffectSettled(Address.Parse("look~1"), EffectKind.Page, new("it-duty-1-sms"), false, null, story.Why) { At = default });

        story.Wait(1.Hours);

        story.History.OfType<RunEvent.Paged>().Last(paged => paged.Round > 1).To.Single(to => to.Person.Value == "it-duty-1").Channel.ShouldBe(Channel.Voice);
    }

    [Fact]
    public void Whoever_was_woken_in_vain_is_told_when_another_takes_it_and_whoever_said_no_is_not()
    {
        var story = new Story(Paged);
        story.Decline("look", Story.Duty);
        story.Wait(5.Minutes);
        var called = story.History.OfType<RunEvent.Paged>().SelectMany(paged => paged.To).Select(to => to.Person).Distinct().ToList();

        story.Acknowledge("look", Story.SecondDuty);

        StoodDown(story).ShouldBe(called.Where(person => person != Story.Duty && person != Story.SecondDuty), ignoreOrder: true);
        StoodDown(story).ShouldNotBeEmpty();
    }

    [Fact]
    public void Whoever_was_woken_for_what_somebody_just_closes_is_told()
    {
        var story = new Story(Paged);

        story.Close("look", Story.SecondDuty);

        StoodDown(story).ShouldBe([Story.Duty]);
    }

    private static IEnumerable<PersonId> StoodDown(Story story) =>
        story.Stage.Sent.Where(effect => effect.Kind == EffectKind.StandDown).Select(effect => ((EffectWork.Page)effect.Work).To.Person);

    [Fact]
    public void When_nobody_is_on_call_it_is_written_down_and_tried_again_without_a_storm()
    {
        var story = new Story(Paged);
        story.Stage.Roster = People.Roster.Empty;

        story.Wait(21.Minutes);
        story.Rungs("look").ShouldBe(["it-duty-1", "", "", "", ""]);
        story.Stage.Roster = Staff.On(Shipped.Library.Roles);
        story.Wait(5.Minutes);

        story.Rungs("look")[^1].ShouldContain("it-duty-1");
    }

    [Fact]
    public void After_a_long_outage_each_step_is_called_on_once()
    {
        var story = new Story(Paged);
        var asleep = story.Run;

        var decision = Run.Decide(asleep, new RunCommand.ReachTime { At = story.Stage.Now.AddDays(3), Roster = story.Stage.Roster });

        decision.Events().Select(happened => happened.GetType().Name).ShouldBe(["Paged", "StepLate"]);
    }

    [Fact]
    public void Deciding_twice_gives_the_same_events_and_waking_early_gives_none()
    {
        var story = new Story(Paged);
        var wake = new RunCommand.ReachTime { At = story.Stage.Now.AddMinutes(5), Roster = story.Stage.Roster };

        Run.Decide(story.Run, wake).ShouldBe(Run.Decide(story.Run, wake));
        Run.Decide(story.Run, wake with { At = story.Stage.Now.AddMinutes(4) }).Events().ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_gets_it_handed_over_is_paged_and_the_ladder_goes_on_without_an_answer()
    {
        var story = new Story(Paged);
        story.Acknowledge("look", Duty);

        story.Do(new RunCommand.Assign(Address.Parse("look"), SecondManager) { At = default });
        story.Wait(6.Minutes);

        story.Rungs("look").ShouldBe(["it-duty-1", "it-manager-2", "it-duty-2"]);
    }

    [Fact]
    public void A_suggestion_goes_to_the_deputy_then_to_the_lead_then_to_all_and_never_decides()
    {
        var story = new Story("""
            steps:
              - {id: cut, title: Afbryd, role: it-duty, decide: Skal vi afbryde?, options: {yes: Ja, no: Nej}, due: 20m, on-timeout: suggest yes}
            """);

        story.Wait(101.Minutes);

        story.Rungs("cut").ShouldBe(
        [
            "it-manager-1", "incident-lead-1",
            "it-duty-1+it-duty-2+it-manager-1+it-manager-2+incident-lead-1+incident-lead-2",
            "it-duty-1+it-duty-2+it-manager-1+it-manager-2+incident-lead-1+incident-lead-2",
            "it-duty-1+it-duty-2+it-manager-1+it-manager-2+incident-lead-1+incident-lead-2",
        ]);
        story.IsReady("cut").ShouldBeTrue();
    }

    [Fact]
    public void Those_on_one_rung_are_called_together_and_waited_for_as_long_as_the_plan_says()
    {
        var story = Together(2.Minutes);

        story.Wait(7.Minutes);

        story.Rungs("look").ShouldBe(["it-duty-1+it-duty-2", "it-manager-1", "it-manager-2"]);
        story.History.OfType<RunEvent.Paged>().Select(paged => paged.Patience).ShouldBe([2.Minutes, null, null]);
    }

    [Fact]
    public void A_no_from_one_of_two_who_were_called_together_takes_no_time_from_the_other()
    {
        var story = Together(2.Minutes);

        story.Decline("look", Duty);
        story.Rungs("look").Length.ShouldBe(1);
        story.Decline("look", SecondDuty);
        story.Rungs("look").ShouldBe(["it-duty-1+it-duty-2", "it-manager-1"]);
    }

    [Fact]
    public void Where_one_of_two_cannot_be_reached_they_are_rung_and_the_other_gets_no_more_time_by_it()
    {
        var story = Together(2.Minutes);
        story.Wait(1.Minutes);

        story.Do(Failed(story, "it-duty-1-sms"));
        story.Rungs("look").ShouldBe(["it-duty-1+it-duty-2", "it-duty-1"]);
        story.Do(Failed(story, "it-duty-1-voice"));
        story.Rungs("look").Length.ShouldBe(2, "the other one may still answer");
        story.Wait(1.Minutes);

        story.Rungs("look")[^1].ShouldBe("it-manager-1");
    }

    [Fact]
    public void When_nobody_of_a_rung_can_be_reached_the_next_is_called_at_once()
    {
        var story = Together(30.Minutes);

        foreach (var contact in new[] { "it-duty-1-sms", "it-duty-2-sms", "it-duty-1-voice", "it-duty-2-voice" }) story.Do(Failed(story, contact));

        story.Rungs("look")[^1].ShouldBe("it-manager-1");
    }

    [Fact]
    public void Whoever_gives_back_what_they_took_has_those_called_with_them_rung_before_anybody_else()
    {
        var story = Together(20.Minutes);
        story.Wait(1.Minutes);
        story.Acknowledge("look", Duty);
        story.Wait(60.Minutes);

        story.Decline("look", Duty);

        story.History.OfType<RunEvent.Paged>().Last().To.ShouldHaveSingleItem().Contact.Value.ShouldBe("it-duty-2-voice");
        story.Wait(19.Minutes);
        story.Rungs("look").ShouldBe(["it-duty-1+it-duty-2", "it-duty-2"]);
        story.Wait(1.Minutes);
        story.Rungs("look")[^1].ShouldBe("it-manager-1");
    }

    [Fact]
    public void Whoever_is_given_it_has_the_whole_time_however_long_somebody_else_had_it()
    {
        var story = Together(20.Minutes);
        story.Acknowledge("look", Duty);
        story.Wait(60.Minutes);

        story.Do(new RunCommand.Assign(Address.Parse("look~1"), SecondDuty) { At = default }, Duty);
        story.Wait(4.Minutes);

        story.Rungs("look").ShouldBe(["it-duty-1+it-duty-2", "it-duty-2"]);
    }

    [Fact]
    public void Colleagues_whose_turn_it_is_not_are_not_called_and_may_do_it_all_the_same()
    {
        var story = new Story(Later);
        story.Stage.Roster = story.Stage.Roster with
        {
            Duties = [.. story.Stage.Roster.Duties.Select(duty => duty.Role.Value == "it-duty" ? new Engine.People.Duty(duty.Role, [duty.Rungs[0]]) { OffDuty = duty.Rungs[1].People } : duty)],
        };

        story.Close("first", Manager);
        story.Wait(3.Hours);
        string.Join('+', story.Rungs("look")).Split('+').ShouldNotContain(SecondDuty.Value);
        story.Close("look", SecondDuty).Events().ShouldNotBeEmpty();
    }

    [Fact]
    public void Where_nobody_has_the_watch_a_message_and_an_approval_reach_those_whose_turn_it_is_not()
    {
        var story = new Story("""
            steps:
              - {id: first, title: Først, role: it-duty, task: Først., due: 9d}
              - {id: tell, title: Fortæl, role: it-duty, notify: {to: [crisis-lead], by: [sms], text: hello}, after: [first]}
              - {id: sign, title: Skriv under, role: it-duty, task: Skriv., due: 9d, after: [first], approve: {roles: [crisis-lead], count: 1, within: 1h, if-nobody: leave, before: starting}}
            """);
        story.Stage.Roster = story.Stage.Roster with
        {
            Duties = [.. story.Stage.Roster.Duties.Where(duty => duty.Role.Value != "deputy-director").Select(duty => duty.Role.Value == "crisis-lead" ? new Engine.People.Duty(duty.Role, []) { OffDuty = duty.Holders } : duty)],
        };

        story.Close("first", Duty);

        story.History.OfType<RunEvent.Notified>().ShouldHaveSingleItem().To.Select(to => to.Person.Value).ShouldContain("crisis-lead-1");
        story.History.OfType<RunEvent.ApprovalAsked>().ShouldHaveSingleItem().Asked.ShouldHaveSingleItem().Person.Value.ShouldBe("crisis-lead-1");
    }

    private static RunCommand.EffectSettled Failed(Story story, string contact) =>
        new(Address.Parse("look~1"), EffectKind.Page, contact, false, null, story.Why) { At = default };

    private static Story Together(TimeSpan patience)
    {
        var story = new Story(Later);
        story.Stage.Roster = story.Stage.Roster with
        {
            Duties = [.. story.Stage.Roster.Duties.Select(duty => duty.Role.Value == "it-duty" ? duty with { Rungs = [new(duty.Holders) { Patience = patience }] } : duty)],
        };
        story.Close("first", Manager);
        return story;
    }

    private static void Without(Story story, PersonId person, params Channel[] channels) => story.Stage.Roster = story.Stage.Roster with
    {
        Duties = [.. story.Stage.Roster.Duties.Select(duty => Engine.People.Duty.OneByOne(duty.Role, duty.Holders.Select(holder => holder.Person == person ? holder with { Contacts = [.. holder.Contacts.Where(reach => !channels.Contains(reach.Channel))] } : holder)))],
    };

    [Fact]
    public void Who_has_no_mailbox_is_told_quietly_on_the_phone()
    {
        var story = new Story("""
            steps:
              - {id: first, title: Først, role: it-manager, task: Først., due: 9d}
              - {id: look, title: Se efter, role: it-duty, task: Se efter., after: [first], due: 9d}
            """);
        Without(story, Duty, Channel.Mail);

        story.Close("first", Manager);

        story.Told("look", PageFor.Task).ShouldBe(["it-duty-1 Sms"]);
    }

    [Fact]
    public void Whoever_was_given_it_may_do_it_though_nothing_reaches_them()
    {
        var story = new Story("""
            steps:
              - {id: sign, title: Skriv under, role: it-duty, task: Skriv under., due: 9d, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: stay, before: closing}}
            """);
        Without(story, Coordinator, Channel.Sms, Channel.Voice, Channel.Mail);
        story.Do(new RunCommand.Assign(Address.Parse("sign"), Coordinator) { At = default }, Duty).Events().OfType<RunEvent.Paged>().ShouldBeEmpty();

        story.Acknowledge("sign", Coordinator).Events().OfType<RunEvent.Acknowledged>().Single().IsUnasked.ShouldBeFalse();
        story.Close("sign", Coordinator);
        story.Approve("sign", Manager, yes: false);
        story.Told("sign", PageFor.Refused).ShouldBeEmpty("there is no way to tell them");
        story.Close("sign", Coordinator);
        story.Approve("sign", Manager);

        story.Outcome("sign").ShouldBe("done");
    }

    [Fact]
    public void Whoever_was_called_as_the_one_who_leads_may_answer_after_handing_over_too()
    {
        var story = new Story(Paged);
        story.Stage.Do(new Incidents.IncidentCommand.HandOverLead(new("hr-1")) { At = default });
        story.Wait(30.Minutes);
        story.Rungs("look")[^1].ShouldContain("hr-1");
        var before = story.Run;
        story.Stage.Do(new Incidents.IncidentCommand.HandOverLead(Lead) { At = default });

        story.Acknowledge("look", new("hr-1")).Events().OfType<RunEvent.Acknowledged>().Single().IsFirst.ShouldBeTrue();
        story.Close("look", new("hr-1"));

        story.Outcome("look").ShouldBe("done");
        Run.Decide(before, new RunCommand.Complete(Address.Parse("look"), Closing.Plain) { At = story.Stage.Now, By = new("hr-1"), Roster = story.Stage.Roster with { Lead = Lead } }).Events().ShouldNotBeEmpty("who was called may do it without a word before");
    }

    [Fact]
    public void Who_takes_it_and_gives_it_back_leaves_it_with_whom_it_was_given()
    {
        var story = new Story(Paged);
        story.Do(new RunCommand.Assign(Address.Parse("look"), Coordinator) { At = default }, Duty);
        story.Acknowledge("look", Duty);

        story.Decline("look", Duty);

        story.Ready("look").Owner.ShouldBe(Coordinator);
    }
}
