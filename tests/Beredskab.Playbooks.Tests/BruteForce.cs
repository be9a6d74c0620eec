using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks.Tests;

/// <summary>
/// Every way through a small playbook, gone on the real engine: whatever is ready gets each answer it can get, one run for each. It knows
/// nothing of the checker, and the checker nothing of it.
/// </summary>
internal sealed class BruteForce(PlaybookVersion version, RoleDirectory roles, int seed, int most = 4000)
{
    private const int MostTurns = 2;

    /// <summary>The steps that happened in each run, and how each run ended.</summary>
    public List<(HashSet<StepId> Happened, RunStatus Status, string Way)> Ends { get; } = [];

    /// <summary>False when there were more ways than it was to go.</summary>
    public bool IsWhole { get; private set; } = true;

    public BruteForce Go()
    {
        var open = new Stack<int[]>([[]]);
        while (open.TryPop(out var choices))
        {
            if (Ends.Count >= most)
            {
                IsWhole = false;
                break;
            }
            var taken = new List<int>(choices);
            var (end, branches) = Live(choices, taken);
            Ends.Add(end);
            // What was chosen beyond the given was the first each time; the others are ways of their own.
            for (var at = choices.Length; at < taken.Count; at++)
                for (var other = 1; other < branches[at]; other++) open.Push([.. taken.Take(at), other]);
        }
        return this;
    }

    private ((HashSet<StepId>, RunStatus, string) End, List<int> Branches) Live(int[] choices, List<int> taken)
    {
        var (branches, way) = (new List<int>(), new List<string>());
        var inputs = version.Content.Inputs.Select(input => Pick([.. input.Options.Select(option => new Given(input.Id, [option.Id])), .. input.Required ? (Given?[])[] : [null]])).OfType<Given>().ToList();
        var night = new Stage([version], roles) { IsWorldSilent = true };
        var id = night.Start(version.Content.Id, [.. inputs]);
        // In any order, for the answers decide and not their order; the same order after the same answers.
        var order = new Random(seed);
        for (var turn = 0; turn < 200 && night[id].IsGoing; turn++)
        {
            var run = night[id];
            if (run.AllSteps.Where(step => run.StateOf(step.Id) is StepState.Ready).ToList() is not { Count: > 0 } ready)
            {
                night.FastForward(TimeSpan.FromDays(1));
                continue;
            }
            var step = ready[order.Next(ready.Count)];
            if (step.Work is Work.Wait) step = ready.Where(other => other.Work is Work.Wait).MinBy(other => ((Work.Wait)other.Work).AtMost)!;
            var (name, move) = Pick(Moves(step, (StepState.Ready)run.StateOf(step.Id)));
            way.Add($"{step.Id}: {name}");
            move(night, id);
        }
        var last = night[id];
        return (([.. last.AllSteps.Select(step => step.Id).Where(step => last.StateOf(step) is StepState.Happened)], last.Status, string.Join(", ", way)), branches);

        T Pick<T>(List<T> among)
        {
            var at = branches.Count;
            branches.Add(among.Count);
            if (at >= choices.Length) taken.Add(0);
            return among[at < choices.Length ? choices[at] : 0];
        }
    }

    /// <summary>What can be answered to a step that is ready, and how.</summary>
    public static List<(string Name, Action<Stage, RunId> Do)> Moves(Step step, StepState.Ready ready)
    {
        var address = new Address(step.Id, ready.Iteration);
        var moves = new List<(string Name, Action<Stage, RunId> Do)>();
        switch (step.Work)
        {
            case Work.Decide decide:
                foreach (var option in decide.Options.Where(option => !option.GoesBack || ready.Iteration < MostTurns))
                    moves.Add((option.Id, (night, id) => Did(night.Do(id, new RunCommand.Choose(address, [option.Id], null) { At = night.Now }))));
                if (decide.Several)
                    foreach (var one in decide.Options.Where(option => option is { Alone: false, GoesBack: false }))
                        foreach (var other in decide.Options.Where(option => option is { Alone: false, GoesBack: false } && string.CompareOrdinal(option.Id, one.Id) > 0))
                            moves.Add(($"{one.Id}+{other.Id}", (night, id) => Did(night.Do(id, new RunCommand.Choose(address, [one.Id, other.Id], null) { At = night.Now }))));
                break;
            case Work.Wait { Signal: { } signal, AtMost: { } atMost }:
                moves.Add(("signal", (night, id) => Did(night.Do(id, new RunCommand.Signal(signal) { At = night.Now }))));
                moves.Add(("late", (night, _) => night.FastForward(atMost)));
                moves.Add(("skip", (night, id) => Did(night.Do(id, new RunCommand.Skip(step.Id, Stage.Aside("fordi")) { At = night.Now }))));
                break;
            case Work.Act { Action.Action: var action }:
                foreach (var succeeds in (bool[])[true, false])
                    moves.Add((succeeds ? "done" : "failed", (night, id) => Did(night.Do(id, new RunCommand.EffectSettled(address, Engine.Outside.EffectKind.Light, action, succeeds, null, Stage.Aside("nej")) { At = night.Now }))));
                break;
            default:
                var answers = step.Asks.Where(ask => ask.Type == QuestionType.Choice).ToList();
                foreach (var given in Combinations(answers))
                    moves.Add((string.Join(' ', given.Select(one => $"{one.Question} {one.Values[0]}")), (night, id) => Did(night.Do(id, new RunCommand.Complete(address, new([.. given], [], null)) { At = night.Now }))));
                if (answers.TrueForAll(ask => !ask.Required))
                    moves.Add(("skip", (night, id) => Did(night.Do(id, new RunCommand.Skip(step.Id, Stage.Aside("fordi")) { At = night.Now }))));
                break;
        }
        return moves;
    }

    private static IEnumerable<List<Given>> Combinations(List<Question> asks)
    {
        IEnumerable<List<Given>> all = [[]];
        foreach (var ask in asks)
        {
            IEnumerable<Given?> choices = ask.Options.Select(option => new Given(ask.Id, [option.Id]));
            if (!ask.Required) choices = choices.Append(null);
            all = [.. all.SelectMany(_ => choices, (before, one) => one is null ? before : [.. before, one])];
        }
        return all;
    }

    private static void Did(Decision<RunEvent> decision) => decision.ShouldBeOfType<Decision<RunEvent>.Accepted>();
}
