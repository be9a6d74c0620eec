using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Beredskab.Engine.Playbooks;

/// <summary>A playbook laid out for walking: who comes before whom, and which phase each step is in.</summary>
public sealed class PlaybookMap
{
    private static readonly ConditionalWeakTable<Playbook, PlaybookMap> s_maps = [];

    private readonly FrozenDictionary<StepId, Step> _steps;
    private readonly FrozenDictionary<StepId, Phase> _phases;
    private readonly FrozenDictionary<StepId, ValueList<StepId>> _before;

    private PlaybookMap(Playbook playbook)
    {
        Playbook = playbook;
        _steps = playbook.Steps.ToFrozenDictionary(step => step.Id);
        _phases = playbook.Phases.SelectMany(phase => phase.Steps, (phase, step) => (phase, step)).ToFrozenDictionary(pair => pair.step.Id, pair => pair.phase);
        _before = playbook.Steps.ToFrozenDictionary(step => step.Id, PredecessorsOf);
        Anchors = playbook.Steps.SelectMany(step => step.Due?.HangsOn ?? []).Select(anchor => anchor.Name).ToFrozenSet();
    }

    public Playbook Playbook { get; }

    /// <summary>The names of the instants that the playbook's deadlines hang on.</summary>
    public IReadOnlySet<string> Anchors { get; }

    public static PlaybookMap Of(Playbook playbook) => s_maps.GetValue(playbook, static content => new(content));

    public Step? Find(StepId id) => _steps.GetValueOrDefault(id);

    public Phase PhaseOf(StepId id) => _phases[id];

    /// <summary>The steps of <c>after</c> and those named in <c>when</c>, each once.</summary>
    public ValueList<StepId> Before(StepId id) => _before.GetValueOrDefault(id) ?? [];

    /// <summary>The steps in front of a phase.</summary>
    public static ValueList<StepId> Before(Phase phase) => [.. phase.Opens.After.Concat(phase.Opens.When?.Steps ?? []).Distinct()];

    /// <summary>A phase whose condition names the level is watched; it opens the moment the condition is true.</summary>
    public static bool IsDormant(Phase phase) => phase.Opens.When?.MentionsLevel ?? false;

    /// <summary>The steps and phases whose judgement hangs on any of <paramref name="steps"/>, directly or through others.</summary>
    public (IReadOnlySet<StepId> Steps, IReadOnlySet<PhaseId> Phases) Below(IEnumerable<StepId> steps)
    {
        var reached = new HashSet<StepId>(steps);
        var below = new HashSet<StepId>();
        var phases = new HashSet<PhaseId>();
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var phase in Playbook.Phases)
            {
                if (!phases.Contains(phase.Id) && Before(phase).Any(reached.Contains)) grew |= phases.Add(phase.Id);
                foreach (var step in phase.Steps)
                {
                    if (!phases.Contains(phase.Id) && !Before(step.Id).Any(reached.Contains)) continue;
                    if (below.Add(step.Id)) grew = reached.Add(step.Id) || grew;
                }
            }
        }
        return (below, phases);
    }

    private static ValueList<StepId> PredecessorsOf(Step step) =>
        [.. (step.After?.Steps ?? []).Concat(step.When?.Steps ?? []).Distinct()];
}
