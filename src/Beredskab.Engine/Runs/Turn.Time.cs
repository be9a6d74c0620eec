using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    /// <summary>
    /// Fires what is due, earliest first. A worker may wake early or twice; both are harmless. After a long silence each step is
    /// called on once, not once for every time that it should have been.
    /// </summary>
    private void ReachTime()
    {
        var fired = new HashSet<(DeadlineOf, StepId)>();
        while (Deadline.Of(_run).Where(deadline => deadline.At <= At && !fired.Contains((deadline.Kind, deadline.Step))).ToList() is { Count: > 0 } due)
        {
            var next = due.MinBy(deadline => (deadline.At, deadline.Kind));
            fired.Add((next.Kind, next.Step));
            Fire(next);
        }
    }

    private void Fire(Deadline deadline)
    {
        var step = _run.FindStep(deadline.Step)!;
        var state = _run.StateOf(step.Id);
        var address = new Address(step.Id, state.Iteration);
        switch (deadline.Kind, state)
        {
            case (DeadlineOf.UndoApproval, _):
                ApprovalIsDue(step, _run.Undos[step.Id].Approval!, address);
                break;
            case (DeadlineOf.AskAgain, _):
                Advance();
                break;
            case (DeadlineOf.Round, _):
                Tick(step, state);
                break;
            case (DeadlineOf.Due, StepState.Ready ready):
                BecomeLate(step, address, ready, deadline.At);
                break;
            case (DeadlineOf.Page, StepState.Ready ready):
                Climb(step, address, AboutOf(step, ready));
                break;
            case (DeadlineOf.Approval, StepState.Ready { Approval: { } approval }):
                ApprovalIsDue(step, approval, address);
                break;
            case (DeadlineOf.Answers, StepState.Ready ready):
                HappenOrRest(step, address, ready.Replies.Count > 0 ? "partly" : "silent", Replies(ready));
                Advance();
                break;
            case (DeadlineOf.Wait, _):
                Happen(address, step.Work is Work.Wait { For: not null } ? "arrived" : "late");
                Advance();
                break;
        }
    }

    private void BecomeLate(Step step, Address address, StepState.Ready ready, DateTimeOffset due)
    {
        Say(new StepLate(address, due));
        if (step.Work is Work.Decide decide && step.OnTimeout is { } timeout)
        {
            if (timeout.IsTaken)
            {
                Settle(step, decide, address, [timeout.Option], null, isByClock: true);
                Advance();
                return;
            }
            Say(new OptionSuggested(address, timeout.Option));
            Climb(step, address, PageFor.Suggestion);
            return;
        }
        // Nobody can say yes to what the system does: the role is told that it takes long.
        if (!IsForPeople(step, ready)) TellRole(step, address, PageFor.Late);
        else if (ready.AcknowledgedBy is not []) TellLate(step, address);
        // Where nobody has said yes the ladder is climbed from here; whoever is on it already goes on.
        else if (ready.Paging is null) Climb(step, address, AboutOf(step, ready));
    }

    /// <summary>The beat of a repeating step: an unfinished round is closed as missed, and the next one opens.</summary>
    private void Tick(Step step, StepState state)
    {
        if (state is StepState.Ready) Say(new RoundMissed(new(step.Id, state.Iteration)));
        OpenNextRound(step, null);
    }

    private void OpenNextRound(Step step, Aside? reason)
    {
        var address = new Address(step.Id, _run.StateOf(step.Id).Iteration + 1);
        Say(new RoundOpened(address, reason));
        Begin(step, address);
        Advance();
    }
}
