using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;

namespace Beredskab.Engine.Tests;

/// <summary>Every shipped playbook, walked to its end by somebody who answers everything.</summary>
public class WalkTests
{
    public static TheoryData<string, int> Walks()
    {
        var walks = new TheoryData<string, int>();
        foreach (var version in Shipped.Library.Playbooks)
            for (var seed = 0; seed < 5; seed++) walks.Add(version.Content.Id.Value, seed);
        return walks;
    }

    [Theory, MemberData(nameof(Walks))]
    public void Every_shipped_playbook_ends_when_people_answer(string playbook, int seed)
    {
        var night = Shipped.Stage();
        night.Start(new(playbook), [.. InputsFor(playbook)]);
        var walker = new Walker(night, seed);

        walker.WalkToTheEnd();

        night.Runs.ShouldAllBe(run => run.Status == RunStatus.Ended, string.Join(", ", night.Runs.Where(run => run.IsGoing).SelectMany(run =>
            run.AllSteps.Where(step => !run.StateOf(step.Id).IsSettled).Select(step => $"{run.Version.Content.Id}/{step.Id} {run.StateOf(step.Id).GetType().Name}"))));
    }

    [Theory, MemberData(nameof(Walks))]
    public void A_run_read_back_from_its_stored_history_is_the_run_that_was(string playbook, int seed)
    {
        var night = Shipped.Stage();
        night.Start(new(playbook), [.. InputsFor(playbook)]);
        new Walker(night, seed).WalkToTheEnd();

        foreach (var run in night.Runs)
        {
            var stored = night.HistoryOf(run.Id).Select(happened => (Wire: Wire<RunEvent>.Write(happened), happened.At, happened.By)).ToList();
            var again = Run.Replay(run.Version, stored.Select(entry => Wire<RunEvent>.Read(entry.Wire.Type, entry.Wire.Data) with { At = entry.At, By = entry.By }));

            again.Status.ShouldBe(run.Status);
            again.Position.ShouldBe(run.Position);
            foreach (var step in run.AllSteps) again.StateOf(step.Id).ShouldBe(run.StateOf(step.Id), StepStates.Same);
        }
    }

    public static Stage Walked(string playbook, int seed)
    {
        var night = Shipped.Stage();
        night.Start(new(playbook), [.. InputsFor(playbook)]);
        new Walker(night, seed).WalkToTheEnd();
        return night;
    }

    private static IEnumerable<Given> InputsFor(string playbook) =>
        from input in Shipped.Library.Find(new(playbook))!.Content.Inputs
        where input.Required
        select Walker.AnswerTo(input, 0);
}

/// <summary>Answers whatever is open, in an order and with choices that a seed decides.</summary>
internal sealed class Walker(Stage night, int seed)
{
    private int _turn = seed;

    public void WalkToTheEnd()
    {
        for (var round = 0; round < 3000 && night.Runs.Any(run => run.IsGoing); round++)
        {
            var acted = false;
            foreach (var id in night.Runs.Where(run => run.IsGoing).Select(run => run.Id).ToList()) acted |= Act(id);
            if (!acted || round % 7 == 6) night.FastForward(TimeSpan.FromMinutes(31));
        }
    }

    public static Given AnswerTo(Question question, int turn) => question.Type switch
    {
        QuestionType.Choice => new(question.Id, [question.Options[turn % question.Options.Count].Id]),
        QuestionType.Accounts => new(question.Id, ["account-1", "account-2"]),
        QuestionType.Partners or QuestionType.People or QuestionType.Systems => new(question.Id, ["nabokommunen"]),
        QuestionType.Date => new(question.Id, ["2026-05-01"]),
        _ => new(question.Id, [], Stage.Aside("tekst")),
    };

    private bool Act(RunId id)
    {
        var run = night[id];
        foreach (var step in run.AllSteps)
        {
            if (run.StateOf(step.Id) is not StepState.Ready ready) continue;
            if (ready.Approval is { Standing: ApprovalStanding.Open } approval && Approve(id, step, ready, approval)) return true;
            if (step.Work is Work.Decide decide)
                return Did(night.Do(id, new RunCommand.Choose(new(step.Id, 0), [ForwardOption(decide)], null) { At = night.Now }));
            if (step.Work is Work.Task or Work.Report or Work.Share || ready.FailedAt is not null)
                if (Did(night.Do(id, new RunCommand.Complete(AddressOf(step, ready), ClosingOf(step)) { At = night.Now }))) return true;
        }
        return false;
    }

    private static Address AddressOf(Step step, StepState.Ready ready) => step.ForEach is null || ready.ClosedCards.Count == ready.Items.Count
        ? new(step.Id, 0)
        : new(step.Id, ready.Iteration, Enumerable.Range(1, ready.Items.Count).First(card => !ready.ClosedCards.Contains(card)));

    private bool Approve(RunId id, Step step, StepState.Ready ready, Approval approval)
    {
        foreach (var role in step.Approve!.Roles)
            foreach (var person in night.Roster.HoldersOf(role))
                if (Did(night.Do(id, new RunCommand.Approve(new(step.Id, ready.Iteration), true, approval.Hash, null) { At = night.Now, By = person.Person }))) return true;
        return false;
    }

    private string ForwardOption(Work.Decide decide)
    {
        var forward = decide.Options.Where(option => !option.GoesBack).ToList();
        return _turn++ % 4 == 3 ? decide.Options[_turn % decide.Options.Count].Id : forward[_turn % forward.Count].Id;
    }

    private Closing ClosingOf(Step step) => new(
        [.. step.Asks.Select(question => AnswerTo(question, _turn++))],
        Closings.EvidenceOf(step) is { } kind ? [new Proof(kind, Stage.Aside("kvittering 4711"))] : [],
        null,
        step.Records is null ? null : new(night.Now, Stage.Aside("Mads"), Stage.Aside("så det"), Stage.Aside("telefon")));

    private static bool Did(Decision<RunEvent> decision) => decision is Decision<RunEvent>.Accepted { Events.Count: > 0 };
}

internal static class StepStates
{
    /// <summary>Records that hold dictionaries do not compare by value; their stored form does.</summary>
    public static IEqualityComparer<StepState> Same { get; } = EqualityComparer<StepState>.Create(
        (left, right) => left?.GetType() == right?.GetType() && System.Text.Json.JsonSerializer.Serialize(left, left!.GetType()) == System.Text.Json.JsonSerializer.Serialize(right, right!.GetType()),
        state => state.Iteration);
}
