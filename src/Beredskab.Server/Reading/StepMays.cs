using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;
using RunStatus = Beredskab.Engine.Runs.RunStatus;

namespace Beredskab.Server.Reading;

/// <summary>
/// What the reader may do to a step, and why not the rest. It says in advance what the engine would answer; where the two differ
/// the engine is right, and the form comes back with its sentence.
/// </summary>
internal sealed class StepMays(RunScene scene, Step step)
{
    private readonly List<MayView> _all = [];
    private readonly StepState _state = scene.Run.StateOf(step.Id);

    public IReadOnlyList<MayView> All()
    {
        if (scene.Reader is not { } reader) return [];
        if (ApprovalSketch.OpenOn(scene.Run, step) is { } approval) OnApproval(approval, reader);
        if (scene.MayAct(step))
        {
            Undoing();
            if (scene.Run.IsGoing) ByRole(reader);
        }
        else if (scene.Run.IsGoing && _state is StepState.Ready)
            No(step.Work is Work.Decide ? Act.Decide : Act.Complete, "reading.not-yours", ("role", scene.Glossary.Role(scene.RoleOf(step)).Title));
        return _all;
    }

    private void OnApproval(Approval approval, PersonId reader)
    {
        var whyNot = ApprovalSketch.WhyNot(scene, step, approval, reader);
        _all.Add(new(Act.Approve, whyNot is null, whyNot));
        if (whyNot is null) Yes(Act.Refuse);
    }

    private void ByRole(PersonId reader)
    {
        switch (_state)
        {
            case StepState.Ready ready: OnReady(ready, reader); break;
            case StepState.Happened when step.Work is Work.Decide: Yes(Act.Reconsider); break;
            case StepState.Waiting or StepState.NotNeeded when scene.Run.Status == RunStatus.Paused: No(Act.Start, "reading.paused"); break;
            case StepState.Waiting or StepState.NotNeeded: Yes(Act.Start); break;
            case StepState.Resting:
                Yes(Act.Round);
                Yes(Act.StopRepeat);
                break;
        }
        if (_state is StepState.Waiting or StepState.Ready) Skipping();
        if (_state is StepState.Happened { Outcome: "failed" or "partly" or "refused" or "handled" } && step.Work is Work.Act) Yes(Act.Retry);
    }

    private void OnReady(StepState.Ready ready, PersonId reader)
    {
        var isHandled = ready.FailedAt is not null;
        var isClosedByPeople = isHandled || step.Work is Work.Task or Work.Report or Work.Share;
        var isPage = scene.Run.AddedTasks.GetValueOrDefault(step.Id) is { EndsWhenAcknowledged: true };
        var isAsked = isClosedByPeople || step.Work is Work.Decide;
        if (isAsked && ready.AcknowledgedBy is [] && step.Work is not Work.Decide) Yes(Act.Acknowledge);
        if (step.Work is Work.Decide) Yes(Act.Decide);
        if (isClosedByPeople && !isPage) Completing(ready, isHandled);
        if (isAsked && (ready.Owner == reader || ready.AcknowledgedBy.Contains(reader) || (ready.Paging?.Called.Contains(reader) ?? false))) Yes(Act.Decline);
        if (isAsked) Yes(Act.Assign);
        if (isHandled && step.Work is Work.Act) Yes(Act.Retry);
        if (step.Work is Work.Call && ready.Child is null) Yes(Act.Retry);
        if (step.Work is Work.Task or Work.Report && ready.Approval is { Of: ApprovalOf.Starting, Standing: ApprovalStanding.Refused }) Yes(Act.Retry);
        if (step.Repeat is not null) Yes(Act.StopRepeat);
    }

    private void Completing(StepState.Ready ready, bool isHandled)
    {
        if (isHandled) Yes(Act.Complete);
        else if (ready.Approval is { Of: ApprovalOf.Starting, Standing: ApprovalStanding.Open or ApprovalStanding.Refused }) No(Act.Complete, "reading.not-before-approved");
        else if (ready.Proposed is not null && ready.Approval is { Of: ApprovalOf.Closing, Standing: ApprovalStanding.Open }) No(Act.Complete, "reading.closing-awaits");
        else Yes(Act.Complete);
    }

    private void Skipping()
    {
        if (step.Work is Work.Decide || (step.Repeat is not null && _state is not StepState.Waiting)) return;
        if (step.Asks.FirstOrDefault(question => question is { Type: QuestionType.Choice, Required: true }) is { } question)
            No(Act.Skip, "reading.skip-needs-answer", ("question", scene.Glossary.In(question.Title) ?? question.Id));
        else if (_state is StepState.Ready { SentAt: not null, FailedAt: null } && step.Work is Work.Act) No(Act.Skip, "reading.under-way");
        else Yes(Act.Skip);
    }

    private void Undoing()
    {
        if (step.Undo is not { Action: not null } || !scene.Run.HeldBy.ContainsValue(step.Id)) return;
        if (scene.Run.Undos.GetValueOrDefault(step.Id) is { Approval.Standing: ApprovalStanding.Open }) No(Act.Undo, "reading.undo-awaits");
        else Yes(Act.Undo);
    }

    private void Yes(Act act)
    {
        if (!_all.Exists(may => may.Act == act)) _all.Add(new(act));
    }

    private void No(Act act, string key, params (string, object?)[] values) => _all.Add(new(act, false, scene.Words.Say(key, values)));
}
