using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>A playbook together with the text it was read from, so that what is said about it can say where.</summary>
internal sealed record PlaybookText(string File, Mapping Root, Playbook Playbook)
{
    private readonly Lazy<Dictionary<string, Mapping>> _steps = new(() => Locate(Root));

    public Mark At(params ReadOnlySpan<string> path) => Walk(Root, path);

    /// <summary>Where <paramref name="path"/> stands in the step, or the nearest thing above it that does stand.</summary>
    public Mark At(StepId step, params ReadOnlySpan<string> path) => _steps.Value.TryGetValue(step.Value, out var map) ? Walk(map, path) : Root.At;

    /// <summary>Where <paramref name="word"/> first stands under <paramref name="key"/> of the step.</summary>
    public Mark Word(StepId step, string key, string word) =>
        _steps.Value.TryGetValue(step.Value, out var map) && map[key] is { } node ? Find(node, word) : At(step, key);

    /// <summary>Where <paramref name="word"/> first stands under <paramref name="key"/>: of phases their names and what opens them come before their steps.</summary>
    public Mark Word(string key, string word) => key == "phases" && NamedInPhases(word) is { } named ? named : Root[key] is { } node ? Find(node, word) : Root.At;

    /// <summary>Where <paramref name="word"/> stands in what opens a phase.</summary>
    public Mark Opens(PhaseId phase, string word) =>
        Items(Root["phases"]).FirstOrDefault(map => map["phase"] is Scalar name && name.Text == phase.Value)?["opens"] is { } opens ? Find(opens, word) : Word("phases", word);

    private Mark? NamedInPhases(string word)
    {
        var phases = Items(Root["phases"]).ToList();
        if (phases.Select(phase => phase["phase"]).OfType<Scalar>().FirstOrDefault(name => name.Text == word) is { } known) return known.At;
        return phases.Select(phase => phase["opens"]).OfType<Node>().Select(opens => Seek(opens, word)).FirstOrDefault(at => at is not null);
    }

    private static Mark Find(Node node, string word) => Seek(node, word) ?? node.At;

    /// <summary>The text that is the word, else the key that is, else the first text that holds it.</summary>
    private static Mark? Seek(Node node, string word)
    {
        Mark? key = null, near = null;
        foreach (var below in node.WithAllBelow())
        {
            if (below is Mapping map) key ??= map.Entries.FirstOrDefault(entry => entry.Key == word)?.At;
            if (below is not Scalar scalar) continue;
            if (scalar.Text == word) return scalar.At;
            if (near is null && scalar.Text.Contains(word, StringComparison.Ordinal)) near = scalar.At;
        }
        return key ?? near;
    }

    private static Mark Walk(Mapping map, ReadOnlySpan<string> path)
    {
        var at = map.At;
        Node? here = map;
        foreach (var key in path)
        {
            if ((here as Mapping)?.Entries.FirstOrDefault(entry => entry.Key == key) is not { } entry) return at;
            at = entry.At;
            here = entry.Value;
        }
        return at;
    }

    private static Dictionary<string, Mapping> Locate(Mapping root)
    {
        var phases = Items(root["phases"]).Select(phase => phase["steps"]).Append(root["steps"]);
        var steps = new Dictionary<string, Mapping>(StringComparer.Ordinal);
        foreach (var step in phases.SelectMany(Items))
        {
            if (step["id"] is Scalar id) steps.TryAdd(id.Text, step);
        }
        return steps;
    }

    private static IEnumerable<Mapping> Items(Node? list) => (list as Sequence)?.Items.OfType<Mapping>() ?? [];
}
