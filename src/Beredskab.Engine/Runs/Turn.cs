using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

public sealed partial record Run
{
    /// <summary>What follows when a command meets this run: events, or a refusal that changes nothing.</summary>
    public static Decision<RunEvent> Decide(Run run, RunCommand command) => new Turn(run, command).Take();
}

/// <summary>
/// One command being decided. It says events and folds each at once, so that the next question is asked of the state they leave.
/// </summary>
internal sealed partial class Turn(Run run, RunCommand command)
{
    private readonly List<RunEvent> _said = [];
    private Run _run = run;
    private Refusal? _refusal;

    private DateTimeOffset At => command.At;

    private Roster Roster => command.Roster;

    private PersonId? By => command.By;

    public Decision<RunEvent> Take()
    {
        Meet();
        return _refusal is { } refusal
            ? new Decision<RunEvent>.Refused(refusal)
            : new Decision<RunEvent>.Accepted([.. _said]);
    }

    private void Meet()
    {
        switch (command)
        {
            case RunCommand.Hear { News: ToRun.Start start }: Start(start); break;
            case not RunCommand.Hear when _run.Status == RunStatus.NotStarted: Refuse("not-started", "The run has not started yet. Try again in a moment."); break;

            case RunCommand.ReachTime: ReachTime(); break;
            case RunCommand.Hear { News: var news }: Hear(news); break;
            case RunCommand.EffectSettled settled: EffectSettled(settled); break;
            case RunCommand.PageIsOverdue overdue: PageIsOverdue(overdue); break;
            case RunCommand.DoubtEffect(var address, var kind, var target, var then): Say(new EffectUncertain(address, kind, target, then)); break;

            case RunCommand.Note note: Say(new Noted(note.Kind, note.Text, note.Address, note.Happened)); break;
            case RunCommand.Correct(var entry, _) when entry < 1 || entry > _run.Position: Refuse("unknown-entry", $"There is no entry {entry:entry} in this run to correct."); break;
            case RunCommand.Release(var freeze, _) when _run.HalfReleased is { } first && first.Freeze == freeze && first.By == By:
                Refuse("same-person", "You have released this already. Somebody else has to do it too."); break;
            case RunCommand.Release(var freeze, var reason): Say(new Released(freeze, _run.HalfReleased?.Freeze == freeze, reason)); break;
            case RunCommand.SettleHeld held: SettleHeld(held); break;
            case RunCommand.Correct correct: Say(new Corrected(correct.Entry, correct.Text)); break;
            // Nobody is refused for answering late, not even after the end.
            case RunCommand.Acknowledge acknowledge: Acknowledge(acknowledge); break;
            // What is in force outlives the run, and so does giving it back.
            case RunCommand.Undo undo: Undo(undo); break;
            case RunCommand.Approve approve: Approve(approve); break;

            case not null when !_run.IsGoing: Refuse("run-over", "The run is over; nothing in it can be changed. A note can still be written."); break;

            case RunCommand.Decline decline: Decline(decline); break;
            case RunCommand.Complete complete: Complete(complete); break;
            case RunCommand.Choose choose: Choose(choose); break;
            case RunCommand.Answer answer: Answer(answer); break;
            case RunCommand.Assign assign: Assign(assign); break;
            case RunCommand.Skip skip: Skip(skip); break;
            case RunCommand.StartStep start: StartByHand(start); break;
            case RunCommand.Retry retry: Retry(retry); break;
            case RunCommand.OpenRound open: OpenRound(open); break;
            case RunCommand.StopRepeat stop: StopRepeat(stop); break;
            case RunCommand.OpenPhase open: OpenPhase(open); break;
            case RunCommand.AddTask add: AddTask(add); break;
            case RunCommand.AddMessage add: AddMessage(add); break;
            case RunCommand.Pause when _run.Status == RunStatus.Paused: Refuse("paused.already", "The run is paused already."); break;
            case RunCommand.Pause pause: Say(new RunPaused(pause.Reason)); break;
            case RunCommand.Resume when _run.Status == RunStatus.Running: Refuse("not-paused", "The run is not paused."); break;
            case RunCommand.Resume resume: Say(new RunResumed(resume.Reason)); Advance(); break;
            case RunCommand.Abort abort: Say(new RunAborted(abort.Reason, InForce)); break;
            case RunCommand.Signal signal: Signal(signal); break;
            case RunCommand.Move move: MoveTo(move); break;
            default: Refuse("not-now", $"A run that is {_run.Status:status} cannot take {command?.GetType().Name:command}."); break;
        }
    }

    private ValueList<AccountId> InForce => [.. _run.InForce.OrderBy(account => account.Value, StringComparer.Ordinal)];

    private void Say(RunEvent happened)
    {
        var said = happened with { At = At, By = happened.By ?? By };
        _said.Add(said);
        _run = Run.Evolve(_run, said);
    }

    private void Refuse(string sentence, Wording wording) => Refuse(Refusal.Of(sentence, wording));

    private void Refuse(Refusal why) => _refusal ??= why;

    // ---- The path

    /// <summary>Opens, judges and starts whatever can be, until nothing changes; then looks whether the run is over.</summary>
    private void Advance()
    {
        if (_run.Status != RunStatus.Running) return;
        for (var before = -1; before != _said.Count;)
        {
            before = _said.Count;
            foreach (var phase in _run.Version.Content.Phases) Judge(phase);
            foreach (var phase in _run.Version.Content.Phases)
                if (_run.Phases[phase.Id] == PhaseState.Open)
                    foreach (var step in phase.Steps)
                    {
                        Judge(step);
                        TakeLateThings(step);
                    }
            foreach (var step in _run.Version.Content.Steps) StopIfOver(step);
            foreach (var step in _run.AllSteps)
            {
                StartActIfApproved(step);
                StartUndoIfApproved(step);
            }
        }
        EndIfOver();
    }

    private void Judge(Phase phase)
    {
        if (_run.Phases[phase.Id] != PhaseState.Waiting) return;
        switch (Judgement.Of(_run, phase))
        {
            case PhaseState.Open:
                Say(new PhaseOpened(phase.Id, null));
                break;
            case PhaseState.Closed:
                Say(new PhaseClosed(phase.Id));
                LeaveOut(phase);
                break;
        }
    }

    private void LeaveOut(Phase phase)
    {
        foreach (var step in phase.Steps)
            if (_run.StateOf(step.Id) is StepState.Waiting waiting) Say(new StepNotNeeded(new(step.Id, waiting.Iteration)));
    }

    private void Judge(Step step)
    {
        if (_run.StateOf(step.Id) is not StepState.Waiting waiting || waiting.NotBefore > At || Judgement.Of(_run, step) is not { } isNeeded) return;
        var address = new Address(step.Id, waiting.Iteration);
        if (isNeeded) MakeReady(step, address, ReadyBecause.Path, null);
        else Say(new StepNotNeeded(address));
    }

    private void MakeReady(Step step, Address address, ReadyBecause because, Aside? reason)
    {
        Say(new StepReady(address, because, RequestersOf(step), ItemsOf(step), reason));
        // Nothing to do until somebody asks: the first round is opened by hand.
        if (step.Repeat is { OnRequest: true })
        {
            Alongside(step, address);
            return;
        }
        if (step.Repeat?.Until is { } until && _run.Holds(until))
        {
            Say(new RepeatStopped(step.Id, null));
            Happen(address, "done");
            return;
        }
        Alongside(step, address);
        Begin(step, address);
    }

    /// <summary>
    /// What a later call added to an input after a step had taken its things (LANGUAGE 2, <c>for-each</c>): cards of a task that is
    /// being worked at; otherwise, once that is settled, another turn for the late ones alone, asked for by nobody in this run.
    /// </summary>
    private void TakeLateThings(Step step)
    {
        // Giving back never follows by itself from somebody finding one more: what is in force is listed, and can be undone.
        if (step.Repeat is not null || step.Work is Work.Act { Action.Action: "accounts.restore" } || !_run.Things.TryGetValue(step.Id, out var taken)) return;
        ValueList<string> late = [.. TargetPaths(step).Where(path => path.StartsWith("inputs.", StringComparison.Ordinal)).SelectMany(_run.ListAt).Distinct().Where(thing => !taken.Contains(thing))];
        if (late is []) return;
        switch (_run.StateOf(step.Id))
        {
            case StepState.Ready { FailedAt: null, Proposed: null } ready when step.ForEach is not null && step.Work is Work.Task or Work.Report:
                Say(new CardsAdded(new(step.Id, ready.Iteration), late));
                break;
            case StepState.Happened { Outcome: not "skipped" } settled when Judgement.LeadsTo(_run, step) is not null:
                var next = new Address(step.Id, settled.Iteration + 1);
                Say(new StepReady(next, ReadyBecause.Late, [], late, null));
                Alongside(step, next);
                Begin(step, next);
                break;
        }
    }

    private void Begin(Step step, Address address)
    {
        switch (step.Work)
        {
            case Work.Task or Work.Report when step.Repeat is null && step.ForEach is not null && ReadyAt(address) is { Items: [] }:
                Happen(address, "done");
                break;
            case Work.Task or Work.Decide or Work.Report or Work.Share:
                if (step.Approve is { } approve && (approve.Before == ApproveBefore.Starting || step.Work is Work.Share))
                    AskApproval(step, address, ApprovalOf.Starting, RequestersNow(address), []);
                CallPeople(step, address, step.Work is Work.Decide ? PageFor.Decision : PageFor.Task);
                break;
            case Work.Act { Action: { } action }:
                if (ReadyAt(address) is { Items: [] }) Happen(address, "done");
                else if (step.Approve is not null) AskApproval(step, address, ApprovalOf.Act, RequestersNow(address), ReadyAt(address)!.Items);
                else StartAct(address, action, ReadyAt(address)!.Items);
                break;
            case Work.Notify when step.Approve is not null:
                AskApproval(step, address, ApprovalOf.Act, RequestersNow(address), []);
                break;
            case Work.Notify notify:
                SendOut(step, address, notify);
                break;
            case Work.Call call:
                Say(new CallRequested(address, call.Playbook, InputsOf(call)));
                break;
            case Work.Wait { Signal: { } signal } when _run.Signals.Contains(signal):
                Happen(address, "arrived");
                break;
        }
    }

    private void Alongside(Step step, Address address)
    {
        if (step.Alongside is []) return;
        var to = step.Alongside.Where(action => action.Action == "notify")
            .SelectMany(action => Contacts(Roster.Resolve(Recipients.Of(action), _run.Version.Content.Roles), Recipients.ChannelsOf(action)));
        Say(new AlongsideStarted(address, [.. step.Alongside.Select(action => action.Action)], [.. to]));
    }

    private void StopIfOver(Step step)
    {
        if (step.Repeat?.Until is not { } until || _run.StateOf(step.Id) is not (StepState.Ready or StepState.Resting) || !_run.Holds(until)) return;
        Say(new RepeatStopped(step.Id, null));
        Happen(new(step.Id, _run.StateOf(step.Id).Iteration), "done");
    }

    private void EndIfOver()
    {
        if (_run.IsImprovised || _run.AllSteps.Any(StandsInTheWay)) return;
        foreach (var step in _run.AllSteps)
            if (_run.StateOf(step.Id) is StepState.Ready or StepState.Resting) Say(new RepeatStopped(step.Id, null));
        Say(new RunEnded(InForce));
    }

    private bool StandsInTheWay(Step step) => _run.StateOf(step.Id) switch
    {
        StepState.Waiting => !(_run.Map.Find(step.Id) is not null
            && _run.Map.PhaseOf(step.Id) is { } phase && PlaybookMap.IsDormant(phase) && _run.Phases[phase.Id] == PhaseState.Waiting),
        StepState.Ready => step.Repeat is null,
        _ => false,
    };

    private void Happen(Address address, string outcome, params ReadOnlySpan<string> includes) =>
        Say(new StepHappened(address.Turn, outcome, [.. includes]));

    private StepState.Ready? ReadyAt(Address address) =>
        _run.StateOf(address.Step) is StepState.Ready ready && ready.Iteration == address.Iteration ? ready : null;

    private ValueList<PersonId> RequestersNow(Address address) => ReadyAt(address)?.Requesters ?? [];
}
