using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>What a run wishes for, and what it takes back.</summary>
public class EffectTests
{
    private const string Paged = """
        steps:
          - {id: look, title: Se efter, role: it-duty, task: Se efter., acknowledge-within: 5m, due: 2h}
          - {id: note, title: Skriv, role: it-duty, task: Skriv ned., due: 2h}
        """;

    [Fact]
    public void A_page_is_of_no_use_after_its_patience_and_what_is_told_once_goes_out_however_late()
    {
        var story = new Story(Paged);

        story.Stage.Sent.Single(effect => effect.Address == Address.Parse("look~1")).Expires.ShouldBe(story.Stage.Now.AddMinutes(5));
        story.Stage.Sent.Single(effect => effect.Address == Address.Parse("note~1")).Expires.ShouldBeNull();
    }

    [Fact]
    public void The_first_yes_takes_back_the_pages_that_are_not_under_way_and_a_strangers_does_not()
    {
        var story = new Story(Paged);

        ReactionTo(story.Acknowledge("look", Coordinator)).ShouldBeEmpty();
        ReactionTo(story.Acknowledge("look", Duty)).OfType<Reaction.Withdraw>().Single().ShouldSatisfyAllConditions(
            withdrawn => withdrawn.Address.ShouldBe(Address.Parse("look~1")), withdrawn => withdrawn.Kinds.ShouldBe([EffectKind.Page]));
        ReactionTo(story.Acknowledge("look", SecondDuty)).ShouldBeEmpty();

        IEnumerable<Reaction> ReactionTo(Decision<RunEvent> decision) => decision.Events().SelectMany(happened => Run.React(story.Run, happened));
    }

    [Fact]
    public void That_somebody_who_is_to_be_informed_could_not_be_or_may_be_told_twice_is_written_down()
    {
        var story = new Story("steps: [{id: one, title: Et, role: it-duty, task: Et., due: 9d}]", "informed: [it-manager]");

        story.Do(new RunCommand.DoubtEffect(null, EffectKind.Page, "it-manager-1-sms", Doubt.PossibleDuplicate) { At = default })
            .Events().ShouldBe([new RunEvent.EffectUncertain(null, EffectKind.Page, "it-manager-1-sms", Doubt.PossibleDuplicate) { At = story.Stage.Now, By = Lead }]);
        story.Do(new RunCommand.EffectSettled(null, EffectKind.Page, "it-manager-1-sms", true, "SM1", null) { At = default }).Events().ShouldBeEmpty();
        story.Do(new RunCommand.EffectSettled(null, EffectKind.Page, "it-manager-1-sms", false, null, story.Why) { At = default })
            .Events().ShouldBe([new RunEvent.MessageGivenUp(null, new("it-manager-1-sms"), story.Why) { At = story.Stage.Now, By = Lead }]);
    }

    [Fact]
    public void Those_who_are_to_be_informed_get_one_message_also_when_they_hold_two_roles()
    {
        var night = Small.Stage("steps: [{id: one, title: Et, role: it-duty, task: Et., due: 9d}]", "informed: [it-manager, security-coordinator]");
        night.Roster = night.Roster with { Duties = [.. night.Roster.Duties.Select(duty => duty.Role.Value == "security-coordinator" ? Beredskab.Engine.People.Duty.OneByOne(duty.Role, night.Roster.HoldersOf(new("it-manager"))) : duty)] };

        night.Start(new("small"));

        night.Sent.Count(effect => effect.Work is EffectWork.Page { About: PageFor.Informed }).ShouldBe(1);
    }

    [Fact]
    public void One_effect_for_each_account_and_the_same_wish_has_the_same_key()
    {
        var story = new Story("""
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
            steps:
              - {id: list, title: List, role: it-duty, action: accounts.list-foothold, with: {accounts: "{{inputs.accounts}}"}}
            """, "", new Given("accounts", ["kim", "ulla"]));

        story.Stage.Sent.Select(effect => effect.Target).ShouldBe(["kim", "ulla"]);
        story.Stage.Sent.Select(effect => ((EffectWork.Light)effect.Work).Call.With.Single().Values.Single().Source).ShouldBe(["kim", "ulla"]);
        story.Outcome("list").ShouldBe("done");
        Effect.KeyOf(new("fjordby"), "run-1", Address.Parse("list~1"), "kim", "Light", 3, 0).ShouldBe(Effect.KeyOf(new("fjordby"), "run-1", Address.Parse("list~1"), "kim", "Light", 3, 0));
    }

    [Fact]
    public void An_approval_that_expired_is_not_given_any_more()
    {
        var story = new Story("""
            steps:
              - {id: send, title: Send, role: it-duty, task: Send., approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave, before: starting}, due: 9d}
            """);
        var approval = story.Ready("send").Approval!;
        story.Close("send", Duty).ShouldBeRefused("not-approved");

        Run.Decide(story.Run, new RunCommand.Approve(Address.Parse("send"), true, approval.Hash, null) { At = approval.Expires!.Value, By = Manager, Roster = story.Stage.Roster })
            .ShouldBeRefused("approval-expired");
        Run.Decide(story.Run, new RunCommand.Approve(Address.Parse("send"), true, "another", null) { At = story.Stage.Now, By = Manager, Roster = story.Stage.Roster })
            .ShouldBeRefused("approval-changed");
        story.Wait(11.Minutes);
        story.Close("send", Duty);

        story.History.OfType<RunEvent.TaskClosed>().Single().IsUnapproved.ShouldBeTrue();
    }

    [Fact]
    public void It_is_known_which_message_went_out_and_which_did_not()
    {
        var story = new Story("""
            steps:
              - {id: first, title: Først, role: it-duty, task: Først., due: 9d}
              - {id: tell, title: Fortæl, role: it-duty, after: [first], notify: {to: [it-duty, it-manager], by: [sms], text: hello}, answers: {within: 9d}}
            messages:
              hello: {channel: sms, text: "Hej {{reply.code}}"}
            """);
        story.Stage.Stubborn.Add("it-manager-1-sms");

        story.Close("first", Duty);

        story.Ready("tell").Outgoing.ShouldSatisfyAllConditions(sent => sent["it-duty-1-sms"].ShouldBe(true), sent => sent["it-manager-1-sms"].ShouldBe(false));
    }

    [Fact]
    public void A_message_that_reaches_nobody_is_over_at_once_and_a_role_that_nobody_holds_is_told_nothing()
    {
        var night = Small.Stage("""
            steps:
              - {id: first, title: Først, role: it-duty, task: Først., due: 9d}
              - {id: tell, title: Fortæl, role: it-duty, after: [first], notify: {to: it-manager, by: sms, text: hello}}
              - {id: next, title: Så, role: it-duty, after: [tell], task: Gør., due: 9d}
            messages:
              hello: {channel: sms, text: Hej.}
            """, "informed: [it-manager]");
        night.Roster = night.Roster with { Duties = [.. night.Roster.Duties.Where(duty => duty.Role.Value != "it-manager")] };
        var run = night.Start(new("small"));
        night.HistoryOf(run).OfType<RunEvent.RunStarted>().Single().Informed.ShouldBeEmpty();

        night.Do(run, new RunCommand.Complete(Address.Parse("first"), Closing.Plain) { At = default });

        night[run].StateOf(new("tell")).ShouldBeOfType<StepState.Happened>().Outcome.ShouldBe("done");
        night[run].StateOf(new("next")).ShouldBeOfType<StepState.Ready>();
    }
}
