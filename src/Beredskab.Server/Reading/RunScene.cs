using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Pages;
using Beredskab.Server.Views;
using Beredskab.Storage;
using Roster = Beredskab.Engine.People.Roster;

namespace Beredskab.Server.Reading;

/// <summary>One run as one reader looks at it: its state, what was entered about it, what went out for it, and who is who.</summary>
/// <param name="Siblings">The runs of the incident, this one too.</param>
internal sealed record RunScene(
    Run Run, Incident Incident, Story Story, IReadOnlyList<Effect> Effects, IReadOnlyDictionary<RunId, Run> Siblings, Glossary Glossary, PersonId? Reader)
{
    private readonly ILookup<Address, RunEvent> _byTurn = Story.Of(StreamId.Of(Run.Id)).Where(told => told.Address is not null)
        .ToLookup(told => told.Address!.Value.Turn, told => told.OfRun!);

    /// <summary>The highest version that may be started, where it is above the run's own and the run is going.</summary>
    public string? Newer { get; init; }

    /// <summary>The versions that a run went by before it was moved, by hash.</summary>
    public IReadOnlyDictionary<string, Playbook> Before { get; init; } = new Dictionary<string, Playbook>();

    public Words Words => Glossary.Words;

    public Roster Roster { get; } = Glossary.Staff.RosterAt(Incident.Level) with { Lead = Incident.Lead };

    public IEnumerable<RunEvent> Events => Story.Of(StreamId.Of(Run.Id)).Select(told => told.OfRun!);

    /// <summary>What happened to one turn of a step, in order.</summary>
    public IEnumerable<RunEvent> At(Address address) => _byTurn[address.Turn];

    /// <summary>What went out for one turn of a step.</summary>
    public IEnumerable<Effect> EffectsAt(Address address) => Effects.Where(effect => effect.Address == address.ToString());

    public Address AddressOf(Step step) => new(step.Id, Run.StateOf(step.Id).Iteration);

    /// <summary>A step's title; of a task that people added, what they wrote.</summary>
    public string TitleOf(Step step) =>
        Run.AddedTasks.GetValueOrDefault(step.Id) is { } task ? Cut(Glossary.Text(task.Sentence))
        : Run.AddedMessages.GetValueOrDefault(step.Id) is { } message ? Words.Say("reading.message", ("text", Cut(Glossary.Text(message))))
        : Glossary.In(step.Title);

    /// <summary>How others name it in a list: the card on paper, else the title.</summary>
    public string NameOf(StepId id) => Run.FindStep(id) is { } step ? step.Card is { } card ? $"{card} {TitleOf(step)}" : TitleOf(step) : id.Value;

    public RoleId RoleOf(Step step) => Run.StateOf(step.Id) is StepState.Ready { FailedAt: not null } && step.OnFailure is { } failure ? failure.Role : step.Role;

    /// <summary>What stands on the card of a list: an account's login, a person's name, or the words themselves.</summary>
    public string ItemName(Step step, string item)
    {
        var path = step.ForEach ?? (step.Work is Work.Act act ? act.Action.With.SelectMany(parameter => parameter.Values).Select(value => value.OnlyPath).FirstOrDefault(only => only is not null) : null);
        return QuestionAt(path) is { Type: QuestionType.People } ? Glossary.Person(new PersonId(item)).Name : Glossary.Account(item);
    }

    /// <summary>The things a turn of a step had cards for, in their order: those it began with and those that came later.</summary>
    public IReadOnlyList<string> CardsOf(Address at)
    {
        var cards = new List<string>();
        foreach (var happened in Events)
            switch (happened)
            {
                case RunEvent.StepReady { Address: var ready, Items: var items } when ready.Step == at.Step && ready.Iteration <= at.Iteration: cards = [.. items]; break;
                case RunEvent.CardsAdded { Address: var more, Items: var items } when more.Step == at.Step && more.Iteration <= at.Iteration: cards.AddRange(items); break;
            }
        return cards;
    }

    /// <summary>As the engine asks it: holds the role, stands in for it, leads the incident, owns the step or was called for it.</summary>
    public bool MayAct(Step step)
    {
        if (Reader is not { } reader) return false;
        if (Roster.MayActFor(reader, RoleOf(step))) return true;
        return Run.StateOf(step.Id) is StepState.Ready ready
            && (ready.Owner == reader || ready.AcknowledgedBy.Contains(reader) || (ready.Paging?.Called.Contains(reader) ?? false));
    }

    /// <summary>A condition with what only the incident knows in it.</summary>
    public bool Holds(Condition condition) => condition switch
    {
        Condition.EveryClockIsSettled => Incident.Clocks.Values.All(clock => clock.IsSettled),
        Condition.Not(var inner) => !Holds(inner),
        Condition.And(var left, var right) => Holds(left) && Holds(right),
        Condition.Or(var left, var right) => Holds(left) || Holds(right),
        _ => Run.Holds(condition),
    };

    public IReadOnlyList<CheckView> ExitCriteria() => [.. Run.Version.Content.ExitCriteria.Select((criterion, at) => new CheckView(
        $"{Run.Id}-{at + 1}", Glossary.In(criterion.Text), criterion.HoldsWhen is { } holds ? Holds(holds) : null))];

    /// <summary>Settled and all, not counting what is not needed and what stands in a phase that sleeps.</summary>
    public static (int Done, int Total, int Late) Count(Run run)
    {
        var wanted = run.AllSteps.Select(step => run.StateOf(step.Id)).Where(state => state is not StepState.NotNeeded).ToList();
        return (wanted.Count(state => state is StepState.Happened), wanted.Count, run.IsGoing ? wanted.Count(state => state is StepState.Ready { IsLate: true }) : 0);
    }

    public Question? QuestionAt(string? path) => path?.Split('.') switch
    {
        ["inputs", var input] => Run.Version.Content.Inputs.FirstOrDefault(question => question.Id == input),
        [var step, var asked] => Run.FindStep(new(step))?.Asks.FirstOrDefault(question => question.Id == asked),
        _ => null,
    };

    private static string Cut(string text) => text.Length <= 90 ? text : text[..89].TrimEnd() + "…";
}
