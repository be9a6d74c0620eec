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
                Say(settled.Succeeded
                    ? new UndoConfirmed(address, settled.Target, settled.Reference)
                    : new UndoFailed(address, settled.Target, settled.Result!));
                if (!settled.Succeeded) TellRole(step, address, PageFor.Failure);
                break;
            case EffectKind.Isolate or EffectKind.Restore:
                if (ReadyAt(address)?.Outgoing.GetValueOrDefault(settled.Target) is not null) return;
                Say(settled.Succeeded
                    ? new TargetConfirmed(address, settled.Target, settled.Reference)
                    : new TargetFailed(address, settled.Target, settled.Result!));
                SettleActIfOver(step, address);
                break;
            case EffectKind.Light:
                Say(settled.Succeeded
                    ? new AlongsideDone(address, settled.Target, settled.Reference, settled.Result)
                    : new AlongsideFailed(address, settled.Target, settled.Result!));
                break;
            case EffectKind.Message when ReadyAt(address) is { } ready && ready.Outgoing.ContainsKey(settled.Target):
                Say(settled.Succeeded
                    ? new MessageHandedOver(address, new(settled.Target))
                    : new MessageGivenUp(address, new(settled.Target), settled.Result!));
                SettleNotifyIfOver(step, address);
                Advance();
                break;
            case EffectKind.Page or EffectKind.Message when !settled.Succeeded:
                Say(new MessageGivenUp(address, new(settled.Target), settled.Result!));
                // A page that cannot arrive is not waited for.
                if (ReadyAt(address) is { AcknowledgedBy: [], Paging.Round: 1 } unreached) Climb(step, address, AboutOf(step, unreached));
                break;
        }
    }

    private bool IsUndoing(Step step, RunCommand.EffectSettled settled) =>
        settled.Kind == EffectKind.Restore && step.Work is Work.Act { Action.Action: not "accounts.restore" } && _run.Undos.ContainsKey(step.Id);

    private void SettleActIfOver(Step step, Address address)
    {
        if (ReadyAt(address) is not { FailedAt: null } ready || ready.Outgoing.Values.Any(result => result is null)) return;
        ValueList<string> failed = [.. ready.Items.Where(target => ready.Outgoing.GetValueOrDefault(target) is not true)];
        if (failed is []) Happen(address, "done");
        else if (step.OnFailure is not null) OpenFailureTask(step, address, failed);
        else Happen(address, failed.Count == ready.Items.Count ? "failed" : "partly");
        Advance();
    }
}
