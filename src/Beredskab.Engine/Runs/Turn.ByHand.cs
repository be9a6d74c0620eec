using System.Globalization;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    private void Skip(RunCommand.Skip skip)
    {
        if (Locate(new(skip.Step, 0), out var address) is not { } step || !MayAct(step, address)) return;
        if (step.Work is Work.Decide)
            Refuse("decision", $"'{step.Id:step}' is a decision: it is answered, not skipped.");
        else if (step.Asks.FirstOrDefault(question => question is { Type: QuestionType.Choice, Required: true }) is { } question)
            Refuse("answer-needed", $"Other steps hang on '{question.Id:question}'. Close '{step.Id:step}' with an answer to it instead.");
        else if (step.Repeat is not null && _run.StateOf(step.Id) is not StepState.Waiting)
            Refuse("repeating", $"'{step.Id:step}' comes again and again: stop the repeat instead.");
        else if (_run.StateOf(step.Id).IsSettled)
            Refuse("not-ready.over", $"'{step.Id:step}' is over already.");
        else if (ReadyAt(address) is { SentAt: not null, FailedAt: null } && step.Work is Work.Act)
            Refuse("under-way", $"'{step.Id:step}' is under way. Wait for its answer; then it can be undone.");
        else
        {
            Say(new StepSkipped(address, skip.Reason));
            Happen(address, "skipped");
            Advance();
        }
    }

    private void StartByHand(RunCommand.StartStep start)
    {
        if (Locate(new(start.Step, 0), out var address) is not { } step || !MayAct(step, address)) return;
        if (_run.Status == RunStatus.Paused)
            Refuse("paused", "The run is paused, and pausing holds back new steps. Resume it first.");
        else if (_run.StateOf(step.Id) is not (StepState.Waiting or StepState.NotNeeded))
            Refuse("not-waiting", $"'{step.Id:step}' has been started already.");
        else
        {
            MakeReady(step, address, ReadyBecause.ByHand, start.Reason);
            Advance();
        }
    }

    private void Retry(RunCommand.Retry retry)
    {
        if (Locate(new(retry.Step, 0), out var address) is not { } step || !MayAct(step, address)) return;
        if (_run.Status == RunStatus.Paused)
        {
            Refuse("paused", "The run is paused, and pausing holds back new acts. Resume it first.");
            return;
        }
        var state = _run.StateOf(step.Id);
        ValueList<PersonId> asker = By is { } by ? [by] : [];
        switch (step.Work, state)
        {
            case (Work.Act, StepState.Ready { FailedAt: not null } ready):
                AskOrStart(step, address, [.. FailedTargets(ready)], asker);
                break;
            case (Work.Act, StepState.Happened { Outcome: "failed" or "partly" or "refused" or "handled" }):
                var next = address with { Iteration = address.Iteration + 1 };
                // What is in force already is not done twice, or undoing it would find it so.
                var isIsolating = step.Work is Work.Act { Action.Action: "accounts.isolate" };
                ValueList<string> left = [.. ItemsOf(step).Where(target => !isIsolating || !_run.InForce.Contains(new(target)))];
                if (left is [])
                {
                    Refuse("nothing-to-retry", $"All that '{step.Id:step}' is about is in force already.");
                    break;
                }
                Say(new StepReady(next, ReadyBecause.ByHand, asker, left, retry.Reason));
                AskOrStart(step, next, left, asker);
                break;
            case (Work.Call call, StepState.Ready { Child: null }):
                Say(new CallRequested(address, call.Playbook, InputsOf(call)));
                break;
            case (Work.Task or Work.Report, StepState.Ready { Approval: { Of: ApprovalOf.Starting, Standing: ApprovalStanding.Refused } }):
                AskApproval(step, address, ApprovalOf.Starting, asker, []);
                break;
            default:
                Refuse("nothing-to-retry", $"Nothing of '{step.Id:step}' has failed or been refused.");
                break;
        }
    }

    private static IEnumerable<string> FailedTargets(StepState.Ready ready) =>
        ready.Items.Where(target => ready.Outgoing.GetValueOrDefault(target) is not true);

    private void AskOrStart(Step step, Address address, ValueList<string> targets, ValueList<PersonId> asker)
    {
        if (step.Approve is not null) AskApproval(step, address, ApprovalOf.Act, asker, targets);
        else if (step.Work is Work.Act { Action: { } action }) StartAct(address, action, targets);
    }

    /// <summary>Undo is asked for with a reason, approved like the act, and goes by what this run holds in force.</summary>
    private void Undo(RunCommand.Undo undo)
    {
        if (Locate(new(undo.Step, 0), out var address) is not { } step || !MayAct(step, address)) return;
        if (step.Undo is not { Action: not null })
        {
            Refuse("no-undo", $"'{step.Id:step}' cannot be undone.");
            return;
        }
        ValueList<string> targets = [.. _run.HeldBy.Where(held => held.Value == step.Id).Select(held => held.Key.Value).Order(StringComparer.Ordinal)];
        var before = _run.Undos.GetValueOrDefault(step.Id);
        if (targets is [])
            Refuse("nothing-in-force", $"'{step.Id:step}' holds nothing that can be given back.");
        else if (before is { Approval.Standing: ApprovalStanding.Open } or { IsStarted: false, Approval.Standing: ApprovalStanding.Met })
            Refuse("undo-asked", $"Undoing '{step.Id:step}' has been asked for already.");
        else if (before is { IsStarted: true } && before.Outgoing.Values.Any(result => result is null))
            Refuse("under-way", $"Undoing '{step.Id:step}' is under way. Wait for its answer.");
        else
        {
            Say(new UndoAsked(address, targets, undo.Reason));
            if (step.Approve is null) StartUndoIfApproved(step);
            else AskApproval(step, address, ApprovalOf.Undo, By is { } by ? [by] : [], targets);
        }
    }

    private void OpenRound(RunCommand.OpenRound open)
    {
        if (Locate(new(open.Step, 0), out var address) is not { } step || !MayAct(step, address)) return;
        if (step.Repeat is null) Refuse("not-repeating", $"'{step.Id:step}' does not come again.");
        else if (_run.Status == RunStatus.Paused) Refuse("paused", "The run is paused, and pausing holds back new rounds. Resume it first.");
        else if (_run.StateOf(step.Id) is not StepState.Resting) Refuse("not-resting", $"A round of '{step.Id:step}' is open already, or it has not begun.");
        else OpenNextRound(step, open.Reason);
    }

    private void StopRepeat(RunCommand.StopRepeat stop)
    {
        if (Locate(new(stop.Step, 0), out var address) is not { } step || !MayAct(step, address)) return;
        if (step.Repeat is null) Refuse("not-repeating", $"'{step.Id:step}' does not come again.");
        else if (_run.StateOf(step.Id) is not (StepState.Ready or StepState.Resting)) Refuse("not-ready.not-going", $"'{step.Id:step}' is not going.");
        else
        {
            Say(new RepeatStopped(step.Id, stop.Reason));
            Happen(address, "done");
            Advance();
        }
    }

    private void OpenPhase(RunCommand.OpenPhase open)
    {
        if (!_run.Phases.TryGetValue(open.Phase, out var state)) Refuse("unknown-phase", $"There is no phase '{open.Phase:phase}' in this run.");
        else if (state == PhaseState.Open) Refuse("phase-open", $"'{open.Phase:phase}' is open already.");
        else if (By is { } by && Roster.Lead != by && !Roster.MayActFor(by, new("incident-lead"))) Refuse("not-yours.phase", "A phase is opened by the incident manager.");
        else
        {
            Say(new PhaseOpened(open.Phase, open.Reason));
            var closed = _run.Version.Content.Phases.First(phase => phase.Id == open.Phase).Steps.Select(step => step.Id).Where(id => _run.StateOf(id) is StepState.NotNeeded);
            if (closed.ToList() is { Count: > 0 } steps) Say(new StepsJudgedAgain([.. steps], []));
            Advance();
        }
    }

    private void AddTask(RunCommand.AddTask add)
    {
        var id = NextAddedId();
        Say(new TaskAdded(id, add.Task));
        var step = _run.FindStep(id)!;
        var address = new Address(id, 1);
        Say(new StepReady(address, ReadyBecause.Added, By is { } by ? [by] : [], [], null));
        CallPeople(step, address, PageFor.Task);
    }

    private void AddMessage(RunCommand.AddMessage add)
    {
        if (add.To is [])
        {
            Refuse("nobody", "Nobody can be reached that way: no number or mailbox is known for them.");
            return;
        }
        var id = NextAddedId();
        Say(new MessageAdded(id, add.Text, add.To));
        var address = new Address(id, 1);
        Say(new StepReady(address, ReadyBecause.Added, By is { } by ? [by] : [], [], null));
        Say(new Notified(address, add.To));
    }

    private StepId NextAddedId() => new(string.Create(CultureInfo.InvariantCulture, $"added-{_run.AddedSteps.Count + 1}"));

    private void Signal(RunCommand.Signal signal)
    {
        Say(new Signalled(signal.Name));
        foreach (var step in _run.AllSteps)
            if (step.Work is Work.Wait { Signal: { } awaited } && awaited == signal.Name && _run.StateOf(step.Id) is StepState.Ready ready)
                Happen(new(step.Id, ready.Iteration), "arrived");
        Advance();
    }
}
