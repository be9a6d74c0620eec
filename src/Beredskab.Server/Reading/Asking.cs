using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>
/// What waits for people in a run. For one reader in this order: own approvals and decisions, own tasks, decisions of others that
/// one may take; inside each the shortest deadline first.
/// </summary>
internal static class Asking
{
    /// <summary>Everything in the run that waits for a person, whoever it is.</summary>
    public static IReadOnlyList<TaskView> Tasks(RunScene scene, IncidentRef incident, IReadOnlyList<StepView> steps) =>
        [.. Waiting(scene, steps).Select(ask => Task(scene, incident, ask.View, ask.Kind, mayTake: false))];

    public static IEnumerable<AskView> For(RunScene scene, IReadOnlyList<StepView> steps)
    {
        foreach (var (step, view, kind) in Waiting(scene, steps))
        {
            if (kind == TaskKind.Approval)
            {
                if (view.Can(Act.Approve)) yield return new(kind, view, true);
            }
            else if (IsOwn(scene, step)) yield return new(kind, view, true);
            else if (kind == TaskKind.Decision && view.Can(Act.Decide)) yield return new(kind, view, false);
        }
    }

    /// <summary>What nobody has taken, in a role that the reader has or stands in for.</summary>
    public static IEnumerable<AskView> Open(RunScene scene, IReadOnlyList<StepView> steps) =>
        from ask in Waiting(scene, steps)
        where ask.Kind != TaskKind.Approval && scene.Reader is { } reader && scene.Roster.Ladder(scene.RoleOf(ask.Step)).Any(holder => holder.Person == reader)
            && scene.Run.StateOf(ask.Step.Id) is StepState.Ready ready && IsForOthers(ready) && !ready.DeclinedBy.Contains(reader) && !IsOwn(scene, ask.Step)
        select new AskView(ask.Kind, ask.View, false);

    public static IEnumerable<AskView> InOrder(IEnumerable<AskView> asks) => asks.OrderBy(Rank).ThenBy(ask => Due(ask.Kind, ask.Step) ?? DateTimeOffset.MaxValue);

    public static TaskView Task(IncidentRef incident, AskView ask, Glossary glossary) => new()
    {
        Run = ask.Step.Run,
        Address = ask.Step.Address,
        Kind = ask.Kind,
        Title = ask.Step.Title,
        Incident = incident,
        Card = ask.Step.Card,
        Text = ask.Step.Text,
        Role = ask.Step.Role,
        Owner = ask.Step.Owner,
        Due = Due(ask.Kind, ask.Step),
        AcknowledgeBy = ask.Step.AcknowledgeBy,
        AcknowledgedAt = ask.Step.AcknowledgedAt,
        Late = ask.Step.Is(StepMark.Late) || Due(ask.Kind, ask.Step) < glossary.Now,
        MayTake = !ask.IsYours,
        Remark = Remark(ask.Kind, ask.Step, glossary),
    };

    public static DateTimeOffset? Due(TaskKind kind, StepView step) => kind == TaskKind.Approval ? step.Approval?.Expires ?? step.Due : step.Due;

    /// <summary>What a step asks of people now: a yes, itself, or both when it was paged before it was allowed to begin.</summary>
    public static IEnumerable<TaskKind> KindsOf(RunScene scene, Step step)
    {
        if (ApprovalSketch.OpenOn(scene.Run, step) is not null) yield return TaskKind.Approval;
        if (!scene.Run.IsGoing || scene.Run.StateOf(step.Id) is not StepState.Ready ready) yield break;
        if (ready.FailedAt is not null) yield return TaskKind.Task;
        else if (step.Work is Work.Decide) yield return TaskKind.Decision;
        else if (step.Work is Work.Report) yield return TaskKind.Report;
        else if (step.Work is Work.Task or Work.Share) yield return TaskKind.Task;
    }

    /// <summary>Each card is asked for by itself; a yes is asked for once for all of them.</summary>
    private static IEnumerable<(Step Step, StepView View, TaskKind Kind)> Waiting(RunScene scene, IReadOnlyList<StepView> steps) =>
        from turn in steps.GroupBy(view => view.Id)
        let step = scene.Run.FindStep(new(turn.Key))
        where step is not null
        from kind in KindsOf(scene, step)
        from view in kind == TaskKind.Approval ? turn.Take(1) : turn.Where(view => view.Status == StepStatus.Ready)
        select (step, view, kind);

    /// <summary>Nobody has it, or more are needed than have said yes.</summary>
    private static bool IsForOthers(StepState.Ready ready) => ready is { Owner: null, AcknowledgedBy: [] } or { AcknowledgedBy: not [], IsAnswered: false };

    /// <summary>Has it, or was asked for it while nobody has it.</summary>
    private static bool IsOwn(RunScene scene, Step step)
    {
        if (scene.Reader is not { } reader || scene.Run.StateOf(step.Id) is not StepState.Ready ready || ready.DeclinedBy.Contains(reader)) return false;
        if (ready.Owner == reader || ready.AcknowledgedBy.Contains(reader)) return true;
        if (!IsForOthers(ready)) return false;
        return (ready.Paging?.Called.Contains(reader) ?? false)
            || scene.At(scene.AddressOf(step)).Any(happened => happened is RunEvent.Told { For: PageFor.Task or PageFor.Decision or PageFor.Failure } told && told.To.Any(contact => contact.Person == reader));
    }

    private static int Rank(AskView ask) => ask switch
    {
        { IsYours: true, Kind: TaskKind.Approval or TaskKind.Decision } => 0,
        { IsYours: true } => 1,
        _ => 2,
    };

    private static TaskView Task(RunScene scene, IncidentRef incident, StepView view, TaskKind kind, bool mayTake) =>
        Task(incident, new(kind, view, !mayTake), scene.Glossary);

    private static string? Remark(TaskKind kind, StepView step, Glossary glossary) =>
        kind == TaskKind.Approval && step.Approval is { } approval
            ? glossary.Words.Say("reading.approved-of", ("given", approval.Given.Count(given => given.Approved)), ("needed", approval.Needed))
            : step.From is { } from ? glossary.Words.Say("ask.from", ("person", from.Name)) : null;
}
