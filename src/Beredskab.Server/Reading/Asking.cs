using Beredskab.Engine;
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

    /// <summary>How a step would be asked of somebody; null when it asks nothing of people.</summary>
    public static TaskKind? KindOf(RunScene scene, Step step) =>
        ApprovalSketch.OpenOn(scene.Run, step) is not null ? TaskKind.Approval
        : !scene.Run.IsGoing || scene.Run.StateOf(step.Id) is not StepState.Ready ready ? null
        : ready.FailedAt is not null ? TaskKind.Task
        : step.Work switch
        {
            Work.Decide => TaskKind.Decision,
            Work.Report => TaskKind.Report,
            Work.Task or Work.Share => TaskKind.Task,
            _ => null,
        };

    private static IEnumerable<(Step Step, StepView View, TaskKind Kind)> Waiting(RunScene scene, IReadOnlyList<StepView> steps) =>
        from view in steps
        where view.Status == StepStatus.Ready || view.Approval is not null
        let step = scene.Run.FindStep(new(view.Id))
        let kind = step is null ? null : KindOf(scene, step)
        where kind is not null
        select (step, view, kind.Value);

    /// <summary>Has it, or was asked for it while nobody has it.</summary>
    private static bool IsOwn(RunScene scene, Step step)
    {
        if (scene.Reader is not { } reader || scene.Run.StateOf(step.Id) is not StepState.Ready ready || ready.DeclinedBy.Contains(reader)) return false;
        if (ready.Owner == reader || ready.AcknowledgedBy.Contains(reader)) return true;
        if (ready.Owner is not null || ready.AcknowledgedBy is not []) return false;
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
