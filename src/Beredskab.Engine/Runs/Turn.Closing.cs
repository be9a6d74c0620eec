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
            Refuse("not-a-task", $"'{step.Id}' is a {step.Work.Kind} and is not closed by hand.");
            return;
        }
        if (ready.Approval is { Of: ApprovalOf.Starting, Standing: ApprovalStanding.Open or ApprovalStanding.Refused })
        {
            Refuse("not-approved", $"'{step.Id}' may not begin before it is approved.");
            return;
        }
        if (!isFailureTask && Closings.Fault(step, complete.Closing, _run.Answers.GetValueOrDefault(step.Id)) is var (code, reason))
        {
            Refuse(code, reason);
            return;
        }
        if (step.ForEach is not null && !isFailureTask && address.Item is { } card)
        {
            if (card > ready.Items.Count) Refuse("unknown-card", $"'{step.Id}' has {ready.Items.Count} cards; there is no card {card}.");
            else if (ready.ClosedCards.Contains(card)) Refuse("not-ready", $"Card {card} of '{step.Id}' is closed already.");
            else Say(new CardClosed(address, complete.Closing));
            if (ReadyAt(address.Turn) is not { } after || after.ClosedCards.Count < after.Items.Count) return;
        }
        if (NeedsApprovalToClose(step) && !ready.IsUnapproved && !isFailureTask)
        {
            Say(new ClosingProposed(address.Turn, complete.Closing));
            AskApproval(step, address.Turn, ApprovalOf.Closing, By is { } closer ? [closer] : [], []);
            return;
        }
        Close(step, address.Turn, complete.Closing);
    }

    private static bool NeedsApprovalToClose(Step step) =>
        step.Work is Work.Task or Work.Report && step.Approve is { Before: not ApproveBefore.Starting };

    private void Close(Step step, Address address, Closing closing)
    {
        var ready = ReadyAt(address);
        if (step.Repeat is not null)
        {
            Say(new RoundClosed(address, closing));
            Advance();
            return;
        }
        Say(new TaskClosed(address, closing, ready?.IsUnapproved ?? false));
        var outcome = ready?.FailedAt is not null ? "handled" : step.Work is Work.Share { Answers: not null } ? closing.Outcome ?? "answered" : "done";
        Happen(address, outcome);
        Advance();
    }
}
