using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>One playbook under the linter's eye: its content, its text, its neighbours, and what was found.</summary>
internal sealed class LintedFile(PlaybookText text, Neighbours neighbours, Faults faults)
{
    private readonly Dictionary<StepId, Step> _steps = text.Playbook.Steps.GroupBy(step => step.Id).ToDictionary(group => group.Key, group => group.First());
    private readonly Dictionary<StepId, Phase> _phases = text.Playbook.Phases
        .SelectMany(phase => phase.Steps.Select(step => (step.Id, phase))).GroupBy(pair => pair.Id).ToDictionary(group => group.Key, group => group.First().phase);
    private readonly Dictionary<StepId, HashSet<StepId>> _before = [];
    private readonly Dictionary<StepId, IReadOnlySet<StepId>> _settledBefore = [];

    public Playbook Playbook => text.Playbook;

    public PlaybookText Text => text;

    public Neighbours Neighbours => neighbours;

    public Library Library => neighbours.Library;

    public Faults Faults => faults;

    public IEnumerable<string> StepIds => _steps.Keys.Select(id => id.Value);

    public Step? Find(StepId id) => _steps.GetValueOrDefault(id);

    public Phase PhaseOf(Step step) => _phases[step.Id];

    public Message? Find(MessageId id) => Playbook.Messages.FirstOrDefault(message => message.Id == id);

    public Question? Input(string id) => Playbook.Inputs.FirstOrDefault(input => input.Id == id);

    /// <summary>The steps that a step waits for itself, and those that its phase waits for.</summary>
    public IEnumerable<StepId> Predecessors(Step step)
    {
        var opens = PhaseOf(step).Opens;
        return OwnPredecessors(step).Concat(opens.After).Concat(opens.When?.Steps ?? []);
    }

    public static IEnumerable<StepId> OwnPredecessors(Step step) => (step.After?.Steps ?? []).Concat(step.When?.Steps ?? []);

    /// <summary>
    /// Every step that must be settled before this one can be ready. Of a join that waits for some of its steps that is what so many of them
    /// wait for that the rest would not be enough.
    /// </summary>
    public IReadOnlySet<StepId> SettledBefore(Step step)
    {
        if (_settledBefore.TryGetValue(step.Id, out var known)) return known;
        // A circle is a fault of its own; here it only must not be followed for ever.
        _settledBefore[step.Id] = new HashSet<StepId>();
        var opens = PhaseOf(step).Opens;
        var settled = new HashSet<StepId>();
        foreach (var one in opens.After.Concat(opens.When?.Steps ?? []).Concat(step.When?.Steps ?? [])) settled.UnionWith(WithBefore(one));
        if (step.After is { AtLeast: { } enough, Steps: var some })
            settled.UnionWith(some.SelectMany(WithBefore).GroupBy(id => id).Where(group => group.Count() > some.Count - enough).Select(group => group.Key));
        else foreach (var one in step.After?.Steps ?? []) settled.UnionWith(WithBefore(one));
        _settledBefore[step.Id] = settled;
        return settled;
    }

    private IEnumerable<StepId> WithBefore(StepId id) => Find(id) is { } step ? SettledBefore(step).Append(id).Distinct() : [];

    /// <summary>
    /// Whether the step cannot be ready before one of a kind is settled: every way to it leads through one. The first that was found, or null.
    /// </summary>
    public StepId? HangsOn(Step step, Predicate<Step> isSo) => HangsOn(step, isSo, []);

    private StepId? HangsOn(Step step, Predicate<Step> isSo, Dictionary<StepId, StepId?> known)
    {
        // A circle is a fault of its own, and here it only must not be followed for ever.
        if (!known.TryAdd(step.Id, null)) return known[step.Id];
        StepId? Of(StepId id) => Find(id) is not { } before ? null : isSo(before) ? id : HangsOn(before, isSo, known);
        var opens = PhaseOf(step).Opens;
        var found = opens.After.Concat(opens.When?.Steps ?? []).Concat(step.When?.Steps ?? []).Concat(step.After is { AtLeast: null, Steps: var all } ? all : []).Select(Of).FirstOrDefault(id => id is not null);
        if (found is null && step.After is { AtLeast: { } enough, Steps: var some } && some.Select(Of).ToList() is var each && each.Count(id => id is null) < enough)
            found = each.FirstOrDefault(id => id is not null);
        return known[step.Id] = found;
    }

    /// <summary>Every step on a way to this one.</summary>
    public HashSet<StepId> Before(Step step)
    {
        if (_before.TryGetValue(step.Id, out var known)) return known;
        var before = new HashSet<StepId>();
        var open = new Stack<Step>([step]);
        while (open.TryPop(out var next))
        {
            foreach (var further in Predecessors(next))
                if (Find(further) is { } found && before.Add(further)) open.Push(found);
        }
        return _before[step.Id] = before;
    }

    public void Error(string code, Mark at, Phrase message, Phrase? hint = null) => faults.Error(code, at, message, hint);

    public void Warn(string code, Mark at, Phrase message, Phrase? hint = null) => faults.Warn(code, at, message, hint);
}
