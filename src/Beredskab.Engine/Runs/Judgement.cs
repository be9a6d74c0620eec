using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>What the path says of phases and steps in a run as it stands (LANGUAGE 3.3 to 3.5). Says nothing of where they stand already.</summary>
internal static class Judgement
{
    /// <summary>Whether a phase is to open or to close unopened; <see cref="PhaseState.Waiting"/> while that is not settled.</summary>
    public static PhaseState Of(Run run, Phase phase)
    {
        var before = PlaybookMap.Before(phase);
        if (!before.All(id => run.StateOf(id).IsSettled)) return PhaseState.Waiting;
        var holds = phase.Opens.When is not { } when || run.Holds(when);
        if (!holds && PlaybookMap.IsDormant(phase)) return PhaseState.Waiting;
        var pathGoesHere = before is [] || !before.All(id => run.StateOf(id) is StepState.NotNeeded);
        return holds && pathGoesHere ? PhaseState.Open : PhaseState.Closed;
    }

    /// <summary>Whether a step of an open phase is needed; null while that is not settled.</summary>
    public static bool? Of(Run run, Step step) => LeadsTo(run, step) is not { } leadsHere ? null : leadsHere && (step.When is not { } when || run.Holds(when));

    /// <summary>Whether the steps before it lead to a step (LANGUAGE 3.5); null while that is not settled.</summary>
    public static bool? LeadsTo(Run run, Step step)
    {
        var before = run.Map.Before(step.Id);
        if (step.After is { AtLeast: { } enough, Steps: var some })
        {
            var happened = some.Count(id => run.StateOf(id) is StepState.Happened);
            if (happened + some.Count(id => !run.StateOf(id).IsSettled) < enough) return false;
            before = happened < enough ? before : [.. step.When?.Steps ?? []];
        }
        if (!before.All(id => run.StateOf(id).IsSettled)) return null;
        return step.After?.AtLeast is not null || before is [] || !before.All(id => run.StateOf(id) is StepState.NotNeeded);
    }
}
