using System.Globalization;
using System.Text;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// A playbook as a Mermaid flowchart, for wikis and merge requests: a box for each phase, a shape for each kind of step, a line for what waits
/// for what, broken where a condition decides.
/// </summary>
public static class Mermaid
{
    /// <param name="language">The language of titles; where a text lacks it, its first.</param>
    public static string Draw(Playbook playbook, string language)
    {
        var picture = new StringBuilder("flowchart TD\n");
        foreach (var phase in playbook.Phases)
        {
            picture.Append(CultureInfo.InvariantCulture, $"  subgraph {Name(phase.Id.Value, 'p')} [{Quoted(phase.Title?.In(language) ?? playbook.Title.In(language))}]\n");
            foreach (var step in phase.Steps) picture.Append(CultureInfo.InvariantCulture, $"    {Box(step, language)}\n");
            picture.Append("  end\n");
        }
        foreach (var phase in playbook.Phases)
            foreach (var line in Lines(phase.Opens, Name(phase.Id.Value, 'p'))) picture.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        foreach (var step in playbook.Steps)
            foreach (var line in Lines(step)) picture.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        return picture.ToString();
    }

    private static string Box(Step step, string language)
    {
        var text = Quoted($"{(step.Card is { } card ? $"{card} " : "")}{step.Title.In(language)}");
        var name = Name(step.Id.Value, 's');
        return step.Work switch
        {
            Work.Decide => $"{name}{{{text}}}",
            Work.Act => $"{name}[[{text}]]",
            Work.Notify or Work.Share => $"{name}>{text}]",
            Work.Call => $"{name}[/{text}/]",
            Work.Wait => $"{name}(({text}))",
            Work.Report => $"{name}[({text})]",
            _ => $"{name}[{text}]",
        };
    }

    private static IEnumerable<string> Lines(Step step)
    {
        var name = Name(step.Id.Value, 's');
        var said = step.When?.Steps.ToHashSet() ?? [];
        // What a condition names is waited for without being said twice.
        foreach (var before in (step.After?.Steps ?? []).Where(id => !said.Contains(id)))
            yield return step.After is { AtLeast: { } enough, Steps.Count: var of } ? $"{Name(before.Value, 's')} -->|{enough} / {of}| {name}" : $"{Name(before.Value, 's')} --> {name}";
        foreach (var line in Asked(step.When, name)) yield return line;
        if (step.Work is not Work.Decide decide) yield break;
        foreach (var option in decide.Options)
            foreach (var again in option.Again) yield return $"{name} -.->|{Quoted($"↩ {option.Id}")}| {Name(again.Value, 's')}";
    }

    private static IEnumerable<string> Lines(Opens opens, string name)
    {
        var said = opens.When?.Steps.ToHashSet() ?? [];
        foreach (var before in opens.After.Where(id => !said.Contains(id))) yield return $"{Name(before.Value, 's')} --> {name}";
        foreach (var line in Asked(opens.When, name)) yield return line;
    }

    /// <summary>From each step that a condition names; the condition itself stands on the first of the lines.</summary>
    private static IEnumerable<string> Asked(Condition? condition, string name)
    {
        if (condition is null) yield break;
        var text = Quoted(ConditionCheck.Say(condition));
        foreach (var (step, at) in condition.Steps.Select((step, at) => (step, at)))
            yield return at == 0 ? $"{Name(step.Value, 's')} -.->|{text}| {name}" : $"{Name(step.Value, 's')} -.-> {name}";
    }

    /// <summary>Some of our ids are words of Mermaid's, <c>end</c> among them.</summary>
    private static string Name(string id, char kind) => $"{kind}_{id.Replace('-', '_')}";

    private static string Quoted(string text) =>
        $"\"{text.Replace("&", "#amp;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal)}\"";
}
