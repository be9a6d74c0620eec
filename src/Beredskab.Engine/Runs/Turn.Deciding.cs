using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    private void Choose(RunCommand.Choose choose)
    {
        if (Locate(choose.Address, out var address) is not { } step || !MayAct(step, address)) return;
        if (step.Work is not Work.Decide decide)
        {
            Refuse("not-a-decision", $"'{step.Id:step}' is a {step.Work.Kind:kind}, not a decision.");
            return;
        }
        if (Choices.Fault(step.Id, decide, choose.Options) is { } fault)
        {
            Refuse(fault);
            return;
        }
        if (_run.StateOf(step.Id) is StepState.Happened settled) Reconsider(step, decide, address, settled, choose);
        else if (ReadyOrRefuse(step, address) is not null) Settle(step, decide, address, choose.Options, choose.Reason, isByClock: false);
        Advance();
    }

    private void Reconsider(Step step, Work.Decide decide, Address address, StepState.Happened settled, RunCommand.Choose choose)
    {
        if (choose.Reason is null) Refuse("reason-needed.reconsider", $"'{step.Id:step}' is decided. To reconsider it, say why.");
        else if (settled.Includes.ToHashSet().SetEquals(choose.Options)) Refuse("unchanged", $"'{step.Id:step}' is decided that way already.");
        else if (choose.Options is [var only] && decide.Options.First(option => option.Id == only) is { GoesBack: true } back)
            SendBack(step, address, back, choose.Reason, isByClock: false);
        else
        {
            Say(new DecisionReconsidered(address, choose.Options, choose.Reason));
            JudgeAgainBelow([step.Id]);
        }
    }

    private void Settle(Step step, Work.Decide decide, Address address, ValueList<string> options, Aside? reason, bool isByClock)
    {
        if (options is [var only] && decide.Options.First(option => option.Id == only) is { GoesBack: true } back)
        {
            SendBack(step, address, back, reason, isByClock);
            return;
        }
        Say(new DecisionMade(address, options, reason, isByClock));
        Happen(address, string.Join('+', options), [.. options]);
    }

    private void SendBack(Step step, Address address, Option option, Aside? reason, bool isByClock)
    {
        var notBefore = option.AskAgain is { } time ? At + time : (DateTimeOffset?)null;
        // A step of a phase that the path never opened has nothing to do again; it is judged with its phase, below.
        ValueList<StepId> again = [.. option.Again.Where(id => !IsInClosedPhase(id) || _run.StateOf(id) is not StepState.NotNeeded)];
        Say(new DecisionSentBack(address, option.Id, again, notBefore, reason, isByClock));
        JudgeAgainBelow([step.Id, .. option.Again]);
    }

    /// <summary>What was not needed may be needed now; what happened or is ready keeps what it has.</summary>
    private void JudgeAgainBelow(IEnumerable<StepId> changed)
    {
        var (below, phases) = _run.Map.Below(changed);
        // A step judged again in a phase that stays closed would wait for ever.
        ValueList<StepId> steps = [.. _run.Version.Content.Steps.Select(step => step.Id).Where(id =>
            below.Contains(id) && _run.StateOf(id) is StepState.NotNeeded && (!IsInClosedPhase(id) || phases.Contains(_run.Map.PhaseOf(id).Id)))];
        ValueList<PhaseId> closed = [.. _run.Version.Content.Phases.Select(phase => phase.Id).Where(id => phases.Contains(id) && _run.Phases[id] == PhaseState.Closed)];
        if (steps is not [] || closed is not []) Say(new StepsJudgedAgain(steps, closed));
    }

    private bool IsInClosedPhase(StepId id) => _run.Map.Find(id) is not null && _run.Phases[_run.Map.PhaseOf(id).Id] == PhaseState.Closed;
}
