using Beredskab.Engine.Runs;
using Beredskab.Playbooks;

namespace Beredskab.Engine.Tests;

/// <summary>One run of a small playbook, told in the words of those who take part.</summary>
internal sealed class Story
{
    public static readonly PersonId Duty = new("it-duty-1"), SecondDuty = new("it-duty-2"), Manager = new("it-manager-1"),
        SecondManager = new("it-manager-2"), Lead = new("incident-lead-1"), SecondLead = new("incident-lead-2"), Coordinator = new("security-coordinator-1");

    public Story(string steps, string header = "", params Given[] inputs)
    {
        Stage = Small.Stage(steps, header);
        Id = Stage.Start(new("small"), inputs);
    }

    public Stage Stage { get; }

    public RunId Id { get; }

    public Run Run => Stage[Id];

    public IEnumerable<RunEvent> History => Stage.HistoryOf(Id);

    public Aside Why { get; } = Stage.Aside("fordi");

    public void Wait(TimeSpan time) => Stage.FastForward(time);

    public Decision<RunEvent> Do(RunCommand command, PersonId? by = null) => Stage.Do(Id, command with { By = by });

    public Decision<RunEvent> Acknowledge(string step, PersonId by) => Do(new RunCommand.Acknowledge(Address.Parse(step), "sms") { At = default }, by);

    public Decision<RunEvent> Decline(string step, PersonId by) => Do(new RunCommand.Decline(Address.Parse(step), "sms", null) { At = default }, by);

    public Decision<RunEvent> Close(string step, PersonId by, params Given[] answers) =>
        Do(new RunCommand.Complete(Address.Parse(step), new([.. answers], [], null)) { At = default }, by);

    public Decision<RunEvent> Choose(string step, PersonId by, params string[] options) =>
        Do(new RunCommand.Choose(Address.Parse(step), [.. options], Why) { At = default }, by);

    public Decision<RunEvent> Approve(string step, PersonId by, bool yes = true)
    {
        var approval = Run.Undos.GetValueOrDefault(new(step))?.Approval is { Standing: ApprovalStanding.Open } undo ? undo : Ready(step).Approval!;
        return Do(new RunCommand.Approve(Address.Parse(step), yes, approval.Hash, Why) { At = default }, by);
    }

    public StepState.Ready Ready(string step) => Run.StateOf(new(step)).ShouldBeOfType<StepState.Ready>();

    public string? Outcome(string step) => (Run.StateOf(new(step)) as StepState.Happened)?.Outcome;

    public bool IsReady(string step) => Run.StateOf(new(step)) is StepState.Ready;

    /// <summary>Who was paged, rung by rung: people called together are joined by a plus.</summary>
    public string[] Rungs(string step) =>
        [.. History.OfType<RunEvent.Paged>().Where(paged => paged.Address.Step.Value == step).Select(paged => string.Join('+', paged.To.Select(to => to.Person.Value)))];

    public string[] Told(string step, PageFor about) =>
        [.. History.OfType<RunEvent.Told>().Where(told => told.Address.Step.Value == step && told.For == about).SelectMany(told => told.To).Select(to => $"{to.Person} {to.Channel}")];

    public string[] Outcomes => [.. Run.AllSteps.Select(step => $"{step.Id} {Run.StateOf(step.Id).GetType().Name} {Outcome(step.Id.Value)}".TrimEnd())];
}

internal static class Answers
{
    public static ValueList<TEvent> Events<TEvent>(this Decision<TEvent> decision) => decision.ShouldBeOfType<Decision<TEvent>.Accepted>().Events;

    public static void ShouldBeRefused(this Decision<RunEvent> decision, string code) => decision.ShouldBeOfType<Decision<RunEvent>.Refused>().Code.ShouldBe(code);
}
