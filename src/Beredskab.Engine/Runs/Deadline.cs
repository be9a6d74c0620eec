using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

public enum DeadlineOf { Due, Page, Approval, UndoApproval, Answers, Wait, Round, AskAgain }

/// <summary>An instant at which time alone moves a run on. All of them are functions of the state; none is stored.</summary>
public readonly record struct Deadline(DateTimeOffset At, DeadlineOf Kind, StepId Step)
{
    /// <summary>The ladder's patience where the playbook names none: it then starts when the step is late.</summary>
    public static TimeSpan UsualPatience { get; } = TimeSpan.FromMinutes(15);

    public static IEnumerable<Deadline> Of(Run run)
    {
        // In file order, so that what falls due together always happens in the same order.
        foreach (var step in run.AllSteps)
        {
            // What is in force outlives the run, and so does the wish to give it back.
            if (run.Undos.GetValueOrDefault(step.Id)?.Approval is { Standing: ApprovalStanding.Open } approval && step.Approve is { } rule)
                yield return new(approval.Asked + rule.Within, DeadlineOf.UndoApproval, step.Id);
            if (!run.IsGoing) continue;
            foreach (var deadline in run.StateOf(step.Id) switch
            {
                StepState.Ready ready => OfReady(run, step, ready),
                // Pausing holds back what would begin anew.
                StepState.Waiting { NotBefore: { } at } when run.Status == RunStatus.Running && MayBeAsked(run, step) => [new(at, DeadlineOf.AskAgain, step.Id)],
                StepState.Resting { Next: { } at } when run.Status == RunStatus.Running => [new(at, DeadlineOf.Round, step.Id)],
                _ => Enumerable.Empty<Deadline>(),
            }) yield return deadline;
        }
    }

    /// <summary>When a ready step should be over, or null if it never is late.</summary>
    public static DateTimeOffset? DueOf(Run run, Step step, StepState.Ready ready)
    {
        if (ready.FailedAt is { } failed) return step.OnFailure?.Due is { } within ? failed + within : null;
        return step.Due switch
        {
            Due.FromReady(var within) => ready.Since + within,
            Due.Since(var time, var anchor) => InstantOf(run, anchor) + time,
            Due.Ahead(var time, [var anchor]) => InstantOf(run, anchor) - time,
            Due.Ahead(var time, var anchors) => EarliestKnown(run, anchors) - time,
            _ => null,
        };
    }

    /// <summary>How long one rung is waited for.</summary>
    public static TimeSpan PatienceOf(Step step, StepState.Ready ready) =>
        ready.FailedAt is not null ? step.OnFailure?.AcknowledgeWithin ?? UsualPatience
        : ready.Suggested is not null && step.Due is Due.FromReady(var every) ? every
        : step.AcknowledgeWithin ?? UsualPatience;

    /// <summary>A question is asked again when its time has come and what went back with it is done again; till then no time helps.</summary>
    private static bool MayBeAsked(Run run, Step step) =>
        run.Phases.GetValueOrDefault(run.Map.PhaseOf(step.Id).Id) == PhaseState.Open && run.Map.Before(step.Id).All(id => run.StateOf(id).IsSettled);

    private static IEnumerable<Deadline> OfReady(Run run, Step step, StepState.Ready ready)
    {
        if (!ready.IsLate && DueOf(run, step, ready) is { } due) yield return new(due, DeadlineOf.Due, step.Id);
        if (ready is { Paging: { } paging, IsAnswered: false }) yield return new(paging.Last + paging.Patience, DeadlineOf.Page, step.Id);
        if (ready.Approval is { Standing: ApprovalStanding.Open } approval && step.Approve is { } rule)
            yield return new(approval.Asked + rule.Within, DeadlineOf.Approval, step.Id);
        if (ready.SentAt is { } sent && step.Work is Work.Notify { Answers: { } answers }) yield return new(sent + answers.Within, DeadlineOf.Answers, step.Id);
        if (step.Work is Work.Wait { For: { } time }) yield return new(ready.Since + time, DeadlineOf.Wait, step.Id);
        if (step.Work is Work.Wait { AtMost: { } atMost }) yield return new(ready.Since + atMost, DeadlineOf.Wait, step.Id);
        if (ready.NextRound is { } next && run.Status == RunStatus.Running) yield return new(next, DeadlineOf.Round, step.Id);
    }

    private static DateTimeOffset InstantOf(Run run, Anchor anchor) =>
        run.Anchors.TryGetValue(anchor.Name, out var known) ? known.At : run.Opened;

    private static DateTimeOffset EarliestKnown(Run run, ValueList<Anchor> anchors)
    {
        var known = anchors.Select(anchor => run.Anchors.GetValueOrDefault(anchor.Name)).OfType<AnchorAt>().Where(at => !at.IsAssumed).ToList();
        return known is [] ? anchors.Min(anchor => InstantOf(run, anchor)) : known.Min(at => at.At);
    }
}
