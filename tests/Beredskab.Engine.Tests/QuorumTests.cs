using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using static Beredskab.Engine.Tests.Story;
using Quorum = Beredskab.Engine.People.Quorum;

namespace Beredskab.Engine.Tests;

/// <summary>More than one must say yes, by the organisation's own plan: how many, and who among them.</summary>
public class QuorumTests
{
    private const string Later = """
        steps:
          - {id: first, title: Først, role: it-manager, task: Først., due: 9d}
          - {id: look, title: Se efter, role: it-duty, task: Se efter., after: [first], acknowledge-within: 5m, due: 9d}
        """;

    [Fact]
    public void Calling_goes_on_until_as_many_have_said_yes_as_are_needed()
    {
        var story = Asking(new(2, []));
        story.Acknowledge("look", Duty);
        story.Rungs("look").ShouldBe(["it-duty-1", "it-duty-2"], "nobody else of the first rung is waited for, so the next costs no time");
        story.Ready("look").IsAnswered.ShouldBeFalse();

        story.Wait(5.Minutes);
        story.Rungs("look")[^1].ShouldBe("it-manager-1");
        var enough = story.Acknowledge("look", Manager).Events();
        story.Wait(2.Hours);

        enough.OfType<RunEvent.Acknowledged>().Single().ShouldSatisfyAllConditions(yes => yes.IsFirst.ShouldBeFalse(), yes => yes.Completes.ShouldBeTrue(), yes => yes.LeavesOpen.ShouldBeFalse());
        story.Rungs("look").Length.ShouldBe(3);
        story.Ready("look").Owner.ShouldBe(Duty, "whoever said it first");
        story.Ready("look").AcknowledgedBy.ShouldBe([Duty, Manager]);
    }

    [Fact]
    public void Those_who_were_called_hear_that_it_is_taken_only_when_there_are_enough()
    {
        var story = Asking(new(2, []));
        var first = React(story, () => story.Acknowledge("look", Duty));
        first.OfType<Reaction.Withdraw>().ShouldBeEmpty();
        first.OfType<Reaction.Want>().ShouldNotContain(want => want.Effect.Kind == EffectKind.StandDown);

        story.Wait(6.Minutes);
        var second = React(story, () => story.Acknowledge("look", Manager));
        second.OfType<Reaction.Withdraw>().ShouldNotBeEmpty();
        second.OfType<Reaction.Want>().Where(want => want.Effect.Kind == EffectKind.StandDown).Select(want => want.Effect.Target).ShouldBe(["it-duty-2-sms"], "not whoever has said yes");
    }

    [Fact]
    public void Somebody_who_can_it_must_be_among_them_however_many_others_there_are()
    {
        var story = Asking(new(1, [new("Kan betjene vandværket", [SecondManager])]));

        story.Acknowledge("look", Duty);
        story.Acknowledge("look", SecondDuty);
        story.Ready("look").IsAnswered.ShouldBeFalse();
        story.Ready("look").Paging!.Quorum!.Lacks(story.Ready("look").AcknowledgedBy).ShouldBe(["Kan betjene vandværket"]);
        story.Acknowledge("look", SecondManager);

        story.Ready("look").IsAnswered.ShouldBeTrue();
        var called = story.Rungs("look").Length;
        story.Wait(2.Hours);
        story.Rungs("look").Length.ShouldBe(called);
    }

    [Fact]
    public void Whoever_gives_it_back_is_replaced_and_nobody_who_said_yes_is_called_again()
    {
        var story = Asking(new(2, []));
        story.Acknowledge("look", Duty);
        story.Acknowledge("look", SecondDuty);

        story.Decline("look", Duty);

        story.Rungs("look")[^1].ShouldBe("it-manager-1");
        story.Ready("look").Owner.ShouldBe(SecondDuty);
        story.Wait(3.Hours);
        story.Rungs("look").Skip(2).ShouldAllBe(rung => !rung.Split('+', StringSplitOptions.None).Contains("it-duty-2"));
        story.Acknowledge("look", Lead);
        story.Ready("look").IsAnswered.ShouldBeTrue();
    }

    [Fact]
    public void When_too_few_can_be_found_the_others_are_called_again_and_the_work_waits_for_nobody()
    {
        var story = Asking(new(9, []));
        story.Acknowledge("look", Duty);
        story.Wait(2.Hours);

        story.History.OfType<RunEvent.Paged>().Count(paged => paged.Address.Step.Value == "look" && paged.Round > 1).ShouldBeGreaterThan(2);
        story.Rungs("look").Skip(1).ShouldAllBe(rung => !rung.Contains("it-duty-1"));
        React(story, () => story.Close("look", Duty)).OfType<Reaction.Want>().Where(want => want.Effect.Kind == EffectKind.StandDown).Select(want => want.Effect.Target)
            .ShouldBe(["it-duty-2-sms", "it-manager-1-sms", "it-manager-2-sms", "incident-lead-1-sms", "incident-lead-2-sms"], ignoreOrder: true);
        story.Outcome("look").ShouldBe("done");
    }

    [Fact]
    public void What_was_given_to_somebody_needs_that_one_yes()
    {
        var story = Asking(new(2, []));
        story.Do(new RunCommand.Assign(Address.Parse("look"), Manager) { At = default }, Duty);

        story.Acknowledge("look", Manager);
        story.Ready("look").IsAnswered.ShouldBeTrue();
        var called = story.Rungs("look").Length;
        story.Wait(2.Hours);

        story.Rungs("look").Length.ShouldBe(called);
    }

    [Fact]
    public void A_quorum_stands_for_the_whole_climb_and_is_kept_in_the_record()
    {
        var story = Asking(new(2, [new("Jurister", [Lead])]));
        Needs(story, null);
        story.Acknowledge("look", Duty);
        story.Wait(20.Minutes);

        story.Ready("look").Paging!.Quorum!.Count.ShouldBe(2);
        var replayed = Run.Replay(story.Run.Version, story.History.Select(happened =>
        {
            var (type, data) = Wire<RunEvent>.Write(happened);
            return Wire<RunEvent>.Read(type, data) with { At = happened.At, By = happened.By };
        }));
        replayed.StateOf(new("look")).ShouldBeOfType<StepState.Ready>().Paging.ShouldBe(story.Ready("look").Paging);
    }

    [Fact]
    public void The_same_person_counts_once()
    {
        var story = Asking(new(2, []));
        story.Acknowledge("look", Duty);
        story.Acknowledge("look", Duty).Events().OfType<RunEvent.Acknowledged>().Single().LeavesOpen.ShouldBeTrue();
        story.Ready("look").IsAnswered.ShouldBeFalse();
    }

    private static Story Asking(Quorum quorum)
    {
        var story = new Story(Later);
        Needs(story, quorum);
        story.Close("first", Manager);
        story.Rungs("look").ShouldBe(["it-duty-1"]);
        return story;
    }

    private static void Needs(Story story, Quorum? quorum) => story.Stage.Roster = story.Stage.Roster with
    {
        Duties = [.. story.Stage.Roster.Duties.Select(duty => duty.Role.Value == "it-duty" ? duty with { Quorum = quorum } : duty)],
    };

    private static List<Reaction> React(Story story, Func<Decision<RunEvent>> act)
    {
        var before = story.Run;
        var all = new List<Reaction>();
        foreach (var happened in act().Events())
        {
            before = Run.Evolve(before, happened);
            all.AddRange(Run.React(before, happened));
        }
        return all;
    }
}
