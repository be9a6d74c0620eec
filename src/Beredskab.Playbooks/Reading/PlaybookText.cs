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

    public Mark Word(string key, string word) => Root[key] is { } node ? Find(node, word) : Root.At;

    private static Mark Find(Node node, string word)
    {
        Scalar? near = null;
        foreach (var below in node.WithAllBelow())
        {
            if (below is not Scalar scalar) continue;
            if (scalar.Text == word) return scalar.At;
            if (near is null && scalar.Text.Contains(word, StringComparison.Ordinal)) near = scalar;
        }
        return near?.At ?? node.At;
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
