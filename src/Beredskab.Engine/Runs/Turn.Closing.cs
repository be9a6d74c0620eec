using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    private void Complete(RunCommand.Complete complete)
    {
        if (Locate(complete.Address, out var address) is not { } step || ReadyOrRefuse(step, address) is not { } ready || !MayAct(step, address)) return;
        var isFailureTask = ready.FailedAt is not null;
        if (!isFailureTask && step.Work is not (Work.Task or Work.Report or Work.Share))
        {
            Refuse("not-a-task", $"'{step.Id:step}' is a {step.Work.Kind:kind} and is not closed by hand.");
            return;
        }
        if (ready.Approval is { Of: ApprovalOf.Starting, Standing: ApprovalStanding.Open or ApprovalStanding.Refused })
        {
            Refuse("not-approved", $"'{step.Id:step}' may not begin before it is approved.");
            return;
        }
        if (ready.Approval is { Of: ApprovalOf.Closing, Standing: ApprovalStanding.Open })
        {
            Refuse("in-approval", $"'{step.Id:step}' has been handed in and waits for its approval.");
            return;
        }
        if (!isFailureTask && Closings.Fault(step, complete.Closing, before: null) is { } fault)
        {
            Refuse(fault);
            return;
        }
        if (!isFailureTask && !CloseCard(step, address, ready, complete.Closing)) return;
        if (NeedsApprovalToClose(step) && !ready.IsUnapproved && !isFailureTask)
        {
            Say(new ClosingProposed(address.Turn, complete.Closing));
            AskApproval(step, address.Turn, ApprovalOf.Closing, By is { } closer ? [closer] : [], []);
            return;
        }
        Close(step, address.Turn, complete.Closing);
    }

    /// <summary>Closes one card of several; true when the step itself can be closed.</summary>
    private bool CloseCard(Step step, Address address, StepState.Ready ready, Closing closing)
    {
        var cards = step.ForEach is null ? 0 : ready.Items.Count;
        var open = Enumerable.Range(1, cards).Where(number => !ready.ClosedCards.Contains(number)).ToList();
        // Every card was closed and the closing refused: it is handed in again as a whole.
        if (address.Item is null && open is []) return true;
        if ((address.Item ?? (open is [var only] ? only : null)) is not { } card)
            Refuse("card-needed", $"'{step.Id:step}' has {open.Count:n} open cards. Close them one by one: '{address with { Item = open[0] }:first}'.");
        else if (card > cards)
            Refuse("unknown-card", $"'{step.Id:step}' has {cards:n} cards; there is no card {card:card}.");
        else if (!open.Contains(card))
            Refuse("not-ready.card", $"Card {card:card} of '{step.Id:step}' is closed already.");
        else
        {
            Say(new CardClosed(address with { Item = card }, closing));
            return open is [_];
        }
        return false;
    }

    private static bool NeedsApprovalToClose(Step step) =>
        step.Work is Work.Task or Work.Report && step.Approve is { Before: not ApproveBefore.Starting };

    private void Close(Step step, Address address, Closing closing)
    {
        var ready = ReadyAt(address);
        if (step.Repeat is not null)
        {
            Say(new RoundClosed(address, closing) { By = ready?.Proposed is not null ? ready.ProposedBy : By });
            Advance();
            return;
        }
        // An approver's yes, or nobody's, closes it; it stays the closing of whoever proposed it.
        var closer = ready?.Proposed is not null ? ready.ProposedBy : By;
        Say(new TaskClosed(address, closing, ready?.IsUnapproved ?? false) { By = closer });
        var outcome = ready?.FailedAt is not null ? "handled" : step.Work is Work.Share { Answers: not null } ? closing.Outcome ?? "answered" : "done";
        Say(new StepHappened(address.Turn, outcome, []) { By = closer });
        Advance();
    }
}
