using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks.Tests;

/// <summary>Small playbooks in which anything may hang on anything before it: phases, joins, conditions, several answers, going back.</summary>
internal static class RandomPlaybook
{
    private const string Header = """
        format: 1
        playbook: small
        version: 1.0.0
        language: da
        title: Lille
        one-per: call
        roles: [it-duty, it-manager]

        """;

    /// <param name="mayGoBack">Whether decisions may send steps back.</param>
    public static string Write(int seed, bool mayGoBack)
    {
        var chance = new Random(seed);
        var text = new StringBuilder(Header);
        var facts = new List<string>();
        if (chance.Next(3) == 0)
        {
            var isRequired = chance.Next(2) == 0;
            text.Append(CultureInfo.InvariantCulture, $"inputs: {{size: {{type: choice, title: Hvor stort?, options: {{small: Lille, big: Stort}}, required: {(isRequired ? "yes" : "no")}}}}}\n");
            facts.AddRange(["inputs.size is small", "inputs.size is big"]);
        }
        text.Append("phases:\n");
        var steps = new List<string>();
        var phases = 1 + chance.Next(2);
        for (var phase = 1; phase <= phases; phase++)
        {
            var opens = phase == 1 ? "at-start" : chance.Next(3) switch
            {
                0 => $"{{after: [{Pick(chance, steps)}]}}",
                1 => $"{{when: {Condition(chance, facts)}}}",
                _ => $"{{after: [{Pick(chance, steps)}], when: {Condition(chance, facts)}}}",
            };
            text.Append(CultureInfo.InvariantCulture, $"  - phase: p{phase}\n    title: Fase\n    opens: {opens}\n    steps:\n");
            for (var n = 2 + chance.Next(2); n > 0; n--) Step(chance, text, steps, facts, mayGoBack);
        }
        return text.ToString();
    }

    private static void Step(Random chance, StringBuilder text, List<string> steps, List<string> facts, bool mayGoBack)
    {
        var id = $"s{steps.Count + 1}";
        var line = new StringBuilder($"id: {id}, title: Trin, role: it-duty");
        if (steps.Count > 0 && chance.Next(3) > 0) line.Append(CultureInfo.InvariantCulture, $", after: {After(chance, steps)}");
        if (facts.Count > 0 && chance.Next(2) == 0) line.Append(CultureInfo.InvariantCulture, $", when: {Condition(chance, facts)}");
        switch (chance.Next(7))
        {
            case 0 or 1:
                var again = mayGoBack && steps.Count > 0 && line.ToString().Contains($"after: [{steps[^1]}", StringComparison.Ordinal) ? $", back: {{label: Om igen, again: [{steps[^1]}]}}" : "";
                line.Append(CultureInfo.InvariantCulture, $", decide: Hvad?, options: {{yes: Ja, no: Nej{again}}}, due: 9d, on-timeout: suggest yes");
                facts.AddRange([$"{id} is yes", $"{id} is no"]);
                break;
            case 2:
                line.Append(", decide: Hvilke?, pick: several, options: {one: Én, two: To, none: {label: Ingen, alone: yes}}, due: 9d, on-timeout: suggest one");
                facts.AddRange([$"{id} includes one", $"{id} includes two", $"{id} includes none"]);
                break;
            case 3:
                var isRequired = chance.Next(2) == 0;
                line.Append(CultureInfo.InvariantCulture, $", task: Gør., asks: {{how: {{type: choice, title: Hvordan?, options: {{fast: Hurtigt, slow: Grundigt}}, required: {(isRequired ? "yes" : "no")}}}}}, due: 9d");
                facts.AddRange([$"{id}.how is fast", $"{id}.how is slow"]);
                if (!isRequired) facts.Add($"{id} is skipped");
                break;
            case 4:
                // Each longer than all before it together, so that one may be late and the next still arrive.
                line.Append(CultureInfo.InvariantCulture, $", wait: {{signal: {id}-is-back, at-most: {Math.Pow(3, steps.Count + 1)}h}}");
                facts.AddRange([$"{id} is arrived", $"{id} is late"]);
                break;
            case 5:
                line.Append(", action: tickets.open, with: {priority: P1}");
                facts.AddRange([$"{id} is done", $"{id} is failed"]);
                break;
            default:
                line.Append(", task: Gør., due: 9d");
                facts.Add($"{id} is skipped");
                break;
        }
        facts.Add($"{id} is not-needed");
        steps.Add(id);
        text.Append(CultureInfo.InvariantCulture, $"      - {{{line}}}\n");
    }

    private static string After(Random chance, List<string> steps)
    {
        var some = steps.Where(_ => chance.Next(2) == 0).DefaultIfEmpty(steps[^1]).ToList();
        return (some.Count, chance.Next(3)) switch
        {
            ( >= 2, 0) => $"{{any: [{string.Join(", ", some)}]}}",
            ( >= 3, 1) => $"{{at-least: 2, of: [{string.Join(", ", some)}]}}",
            _ => $"[{string.Join(", ", some)}]",
        };
    }

    private static string Condition(Random chance, List<string> facts) => facts.Count == 0 ? "level is red" : chance.Next(4) switch
    {
        0 => $"not {Pick(chance, facts)}",
        1 => $"{Pick(chance, facts)} and {Pick(chance, facts)}",
        2 => $"{Pick(chance, facts)} or not {Pick(chance, facts)}",
        _ => Pick(chance, facts),
    };

    private static string Pick(Random chance, List<string> among) => among[chance.Next(among.Count)];
}
