using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    /// <summary>
    /// The world has answered for good. What it says of accounts is recorded even when the step or the run is over, because what is
    /// in force must be known.
    /// </summary>
    private void EffectSettled(RunCommand.EffectSettled settled)
    {
        if (_run.FindStep(settled.Address.Step) is not { } step) return;
        var address = settled.Address;
        switch (settled.Kind)
        {
            case EffectKind.Isolate or EffectKind.Restore when IsUndoing(step, settled):
                if (!_run.Undos[step.Id].Outgoing.TryGetValue(settled.Target, out var undone) || undone is not null) return;
                Say(settled.Succeeded
                    ? new UndoConfirmed(address, settled.Target, settled.Reference)
                    : new UndoFailed(address, settled.Target, settled.Result!));
                if (!settled.Succeeded) TellRole(step, address, PageFor.Failure);
                break;
            case EffectKind.Isolate or EffectKind.Restore:
            case EffectKind.Light when step.Work is Work.Act && ReadyAt(address) is { } ready && ready.Outgoing.TryGetValue(settled.Target, out var result) && result is null:
                if (IsKnown(address, settled)) return;
                Say(settled.Succeeded
                    ? new TargetConfirmed(address, settled.Target, settled.Reference)
                    : new TargetFailed(address, settled.Target, settled.Result!));
                SettleActIfOver(step, address);
                break;
            case EffectKind.Light when _run.Beside.GetValueOrDefault((address.Turn, settled.Target)) > 0:
                Say(settled.Succeeded
                    ? new AlongsideDone(address, settled.Target, settled.Reference, settled.Result)
                    : new AlongsideFailed(address, settled.Target, settled.Result!));
                break;
            case EffectKind.Message when ReadyAt(address) is { } sending && sending.Outgoing.TryGetValue(settled.Target, out var sent):
                if (sent is not null) return;
                Say(settled.Succeeded
                    ? new MessageHandedOver(address, new(settled.Target))
                    : new MessageGivenUp(address, new(settled.Target), settled.Result!));
                SettleNotifyIfOver(step, address);
                Advance();
                break;
            case EffectKind.Page or EffectKind.ApprovalPage or EffectKind.Message when !settled.Succeeded:
                Say(new MessageGivenUp(address, new(settled.Target), settled.Result!));
                if (settled.Kind == EffectKind.Page) CallOtherwise(step, address, new(settled.Target));
                break;
        }
    }

    private void PageIsOverdue(RunCommand.PageIsOverdue overdue)
    {
        if (_run.FindStep(overdue.Address.Step) is not { } step || ReadyAt(overdue.Address) is not { AcknowledgedBy: [] } ready || ready.Unreached.Contains(overdue.Contact)) return;
        Say(new PageOverdue(overdue.Address, overdue.Contact));
        CallOtherwise(step, overdue.Address, overdue.Contact);
    }

    /// <summary>
    /// A page that cannot arrive is not waited for: the same person is called another way, or the next one is called. When there is
    /// neither, the rung's patience goes on, and then everybody is called.
    /// </summary>
    private void CallOtherwise(Step step, Address address, ContactId contact)
    {
        if (!_run.IsGoing || ReadyAt(address) is not { AcknowledgedBy: [] } ready || !IsTheOneWaitedFor(ready, contact.Value)) return;
        var person = Roster.Find(ready.Paging!.Called[^1])!;
        if (WaysTo(person).Any(way => !ready.Unreached.Contains(way.Contact))) Say(new Paged(address.Turn, AboutOf(step, ready), ready.Paging.Round, [ContactOf(person, ready.Unreached)]));
        else if (NextRung(step, address, ready).Any()) Climb(step, address, AboutOf(step, ready));
    }

    /// <summary>
    /// A person has decided about what was held. What a step waits for is told how it ended; of a page that was dropped nothing
    /// follows, since the ladder calls on by itself.
    /// </summary>
    private void SettleHeld(RunCommand.SettleHeld held)
    {
        Say(new HeldSettled(held.Effect, held.Word, held.Target, held.Choice, held.Reason));
        if (held.Choice == HeldChoice.Send || held.Address is not { } address || held.Kind is EffectKind.Page or EffectKind.ApprovalPage) return;
        EffectSettled(new(address, held.Kind, held.Target, held.Choice == HeldChoice.Done, null, held.Choice == HeldChoice.Done ? null : held.Reason) { At = At });
    }

    /// <summary>Told before: of a step that is under way, or of an account that is in force already.</summary>
    private bool IsKnown(Address address, RunCommand.EffectSettled settled) => ReadyAt(address) is { } ready
        ? ready.Outgoing.TryGetValue(settled.Target, out var result) && result is not null
        : settled is { Kind: EffectKind.Isolate, Succeeded: true } && _run.InForce.Contains(new(settled.Target));

    /// <summary>The page that failed went to the rung that is being waited for, not to one that has been passed.</summary>
    private bool IsTheOneWaitedFor(StepState.Ready ready, string contact) =>
        ready.Paging is { Round: 1, Called: [.., var last] } && Roster.Find(last) is { } person && person.Contacts.Any(reach => reach.Contact.Value == contact);

    private bool IsUndoing(Step step, RunCommand.EffectSettled settled) =>
        settled.Kind == EffectKind.Restore && step.Work is Work.Act { Action.Action: not "accounts.restore" } && _run.Undos.ContainsKey(step.Id);

    private void SettleActIfOver(Step step, Address address)
    {
        if (!_run.IsGoing || step.Work is not Work.Act || ReadyAt(address) is not { FailedAt: null, SentAt: not null } ready || ready.Outgoing.Values.Any(result => result is null)) return;
        ValueList<string> failed = [.. ready.Items.Where(target => ready.Outgoing.GetValueOrDefault(target) is not true)];
        if (failed is []) Happen(address, "done");
        else if (step.OnFailure is not null) OpenFailureTask(step, address, failed);
        else Happen(address, failed.Count == ready.Items.Count ? "failed" : "partly");
        Advance();
    }
}
