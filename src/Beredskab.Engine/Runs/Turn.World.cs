using Beredskab.Engine.Outside;
using Beredskab.Engine.People;
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
        if (settled.Address is not { } address)
        {
            if (settled is { Succeeded: false, Kind: EffectKind.Page }) Say(new MessageGivenUp(null, new(settled.Target), settled.Result!));
            return;
        }
        if (_run.FindStep(address.Step) is not { } step) return;
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
                if (settled.Kind == EffectKind.ApprovalPage) AskOtherwise(step, address, new(settled.Target));
                break;
        }
    }

    private void PageIsOverdue(RunCommand.PageIsOverdue overdue)
    {
        var (address, contact, kind) = overdue;
        if (_run.FindStep(address.Step) is not { } step) return;
        if (kind == EffectKind.ApprovalPage)
        {
            if (OpenApprovals(step, address).All(approval => approval.Unreached.Contains(contact) || approval.Called.All(called => called.Contact != contact))) return;
            Say(new PageOverdue(address, contact));
            AskOtherwise(step, address, contact);
        }
        else if (ReadyAt(address) is { IsAnswered: false } ready && !ready.Unreached.Contains(contact))
        {
            Say(new PageOverdue(address, contact));
            CallOtherwise(step, address, contact);
        }
    }

    /// <summary>
    /// A page that cannot arrive is not waited for: the same person is called another way, or the next one is called. When there is
    /// neither, the rung's patience goes on, and then everybody is called.
    /// </summary>
    private void CallOtherwise(Step step, Address address, ContactId contact)
    {
        if (!_run.IsGoing || ReadyAt(address) is not { AcknowledgedBy: [] } ready || WaitedForAt(ready, contact.Value) is not { } person || ready.DeclinedBy.Contains(person.Person)) return;
        if (person.Ways.Any(way => !ready.Unreached.Contains(way.Contact))) Say(new Paged(address.Turn, AboutOf(step, ready), ready.Paging!.Round, [ContactOf(person, ready.Unreached)]));
        else if (!StillWaitedFor(ready).Any() && NextRung(step, address, ready) is not null) Climb(step, address, AboutOf(step, ready));
    }

    /// <summary>
    /// As <see cref="CallOtherwise"/>, for an approval: another way to the same person, else somebody else who may approve and was not asked.
    /// When there is neither, the next asking goes to more people.
    /// </summary>
    private void AskOtherwise(Step step, Address address, ContactId contact)
    {
        foreach (var approval in OpenApprovals(step, address).ToList())
        {
            if (approval.Called.FirstOrDefault(called => called.Contact == contact)?.Person is not { } person || approval.Given.Any(given => given.By == person)) continue;
            PersonContact? other = null;
            if (Roster.Find(person) is { } asked && asked.Ways.FirstOrDefault(way => approval.Called.All(called => called.Contact != way.Contact)) is { } way) other = new(person, way.Contact, way.Channel);
            else if (!Unanswered(approval, person).Any() && Approvers(step.Approve!, approval.Requesters, approval.Given, approval.Round, approval.AskedOf) is [var next, ..]) other = next;
            if (other is not null)
                Say(new ApprovalAsked(address.Turn, approval.Of, approval.Round, approval.Requesters, approval.Needed, approval.Hash, approval.Targets, approval.Expires, [other]));
        }
    }

    /// <summary>The ways by which somebody was asked to approve and that may still arrive.</summary>
    private static IEnumerable<PersonContact> Unanswered(Approval approval, PersonId person) =>
        approval.Called.Where(called => called.Person == person && !approval.Unreached.Contains(called.Contact));

    private IEnumerable<Approval> OpenApprovals(Step step, Address address) =>
        new[] { ReadyAt(address)?.Approval, _run.Undos.GetValueOrDefault(step.Id)?.Approval }.OfType<Approval>().Where(approval => approval.Standing == ApprovalStanding.Open);

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

    /// <summary>Whose contact this is, of the rung that is being waited for; null when it is one's on a rung that has been passed.</summary>
    private Responder? WaitedForAt(StepState.Ready ready, string contact) =>
        (ready.Paging is { Round: 1 } paging ? paging.Together : []).Select(Roster.Find).FirstOrDefault(person => person?.Contacts.Any(reach => reach.Contact.Value == contact) == true);

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
