using System.Globalization;
using System.Text.Json.Nodes;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>One thing that is otherwise in another version.</summary>
/// <param name="Of">What it is in: <c>playbook, phase, step, input, message</c>.</param>
/// <param name="Id">Of that phase, step, input or message; empty for the playbook.</param>
/// <param name="Key">As authors write it: <c>approve.count</c>, <c>options.yes.level</c>. Empty: it is there as a whole, or gone.</param>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is gone.</param>
public sealed record Change(string Of, string Id, string Key, string? Before, string? After)
{
    /// <summary>As one would tell it to somebody who knows the playbook.</summary>
    /// <param name="language"><c>da</c>, else English.</param>
    public string Say(string language)
    {
        var isDanish = language == "da";
        var subject = Id.Length > 0 ? $"{Kind(isDanish)} '{Id}'" : Kind(isDanish);
        return (Key, Before, After) switch
        {
            ("order", _, { } what) => isDanish ? $"{subject}: rækkefølgen er ændret ({KeyWords.Order(what, isDanish)})." : $"{subject}: the order is changed ({KeyWords.Order(what, isDanish)}).",
            ("else", _, _) => isDanish ? $"{subject}: der er også ændret noget, som ikke kan siges i en sætning." : $"{subject}: something else is changed too that no sentence says.",
            ("", null, "") => isDanish ? $"{subject} er ny." : $"{subject} is new.",
            ("", "", null) => isDanish ? $"{subject} er væk." : $"{subject} is gone.",
            ("", null, { } title) => isDanish ? $"{subject} er nyt: {title}." : $"{subject} is new: {title}.",
            ("", { } title, null) => isDanish ? $"{subject} er væk: {title}." : $"{subject} is gone: {title}.",
            ("phase", { } before, { } after) => isDanish ? $"{subject} er flyttet fra fasen '{before}' til '{after}'." : $"{subject} moved from phase '{before}' to '{after}'.",
            ("approve.count", { } before, { } after) => isDanish ? $"{subject} kræver nu {after} godkendere, før {before}." : $"{subject} now needs {after} approvers, not {before}.",
            ("approve.count", null, { } after) => isDanish ? $"{subject} kræver nu godkendelse af {after}." : $"{subject} now needs approval, by {after}.",
            ("approve.count", { }, null) => isDanish ? $"{subject} kræver ikke længere godkendelse." : $"{subject} no longer needs approval.",
            ("role", { } before, { } after) => isDanish ? $"{subject} hører nu til rollen '{after}', før '{before}'." : $"{subject} now belongs to the role '{after}', not '{before}'.",
            ("due", { } before, { } after) => isDanish ? $"{subject} har nu fristen {after}, før {before}." : $"{subject} is now due {after}, not {before}.",
            ("acknowledge-within", null, { } after) => isDanish ? $"{subject} ringer nu op med det samme, og igen efter {after}." : $"{subject} now calls at once, and on after {after}.",
            ("acknowledge-within", { }, null) => isDanish ? $"{subject} ringer ikke længere op med det samme." : $"{subject} no longer calls at once.",
            ("acknowledge-within", { } before, { } after) => isDanish ? $"{subject} går nu videre til den næste efter {after}, før {before}." : $"{subject} now calls the next after {after}, not {before}.",
            ("on-timeout", { } before, { } after) => isDanish ? $"{subject}: når ingen svarer, gælder nu {after}, før {before}." : $"{subject}: when nobody answers, it is now {after}, not {before}.",
            (var key, null, { } after) => $"{subject}: {KeyWords.Name(key, isDanish)} {(isDanish ? "er nu" : "is now")} {Word(after)}.",
            (var key, { } before, null) => $"{subject}: {KeyWords.Name(key, isDanish)} {(isDanish ? "er væk, før" : "is gone, it was")} {Word(before)}.",
            (var key, { } before, { } after) => $"{subject}: {KeyWords.Name(key, isDanish)} {(isDanish ? "er nu" : "is now")} {Word(after)}, {(isDanish ? "før" : "not")} {Word(before)}.",
            _ => subject,
        };

        string Word(string value) => KeyWords.Value(Key, value, isDanish);
    }

    private string Kind(bool isDanish) => Of switch
    {
        "phase" => isDanish ? "Fasen" : "Phase",
        "step" => isDanish ? "Trinnet" : "Step",
        "input" => isDanish ? "Feltet" : "Input",
        "message" => isDanish ? "Beskeden" : "Message",
        _ => isDanish ? "Indsatsplanen" : "The playbook",
    };
}

/// <summary>What is otherwise between two versions of a playbook: by what they say, not by their lines.</summary>
public static class Meaning
{
    private static readonly HashSet<string> s_spans = ["acknowledge-within", "within", "ask-again", "every", "for", "at-most", "due", "time"];

    /// <summary>In the order of the newer one; what is gone last. The version itself is no change of meaning.</summary>
    public static ValueList<Change> Between(Playbook before, Playbook after)
    {
        var (old, now) = (Things.Of(before), Things.Of(after));
        var changes = new List<Change>();
        foreach (var (thing, content) in now)
        {
            if (!old.TryGetValue(thing, out var earlier))
            {
                changes.Add(new(thing.Of, thing.Id, "", null, content.Title));
                continue;
            }
            foreach (var key in content.Facts.Keys.Concat(earlier.Facts.Keys).Distinct())
                if (earlier.Facts.GetValueOrDefault(key) is var was && content.Facts.GetValueOrDefault(key) is var has && was != has && !IsPartOfNew(key, earlier, content))
                    changes.Add(new(thing.Of, thing.Id, key, was, has));
        }
        changes.AddRange(old.Where(pair => !now.ContainsKey(pair.Key)).Select(pair => new Change(pair.Key.Of, pair.Key.Id, "", pair.Value.Title, null)));
        foreach (var (list, ids) in Lists(after))
            if (Lists(before).FirstOrDefault(other => other.List == list).Ids is { } earlier && !earlier.Intersect(ids).SequenceEqual(ids.Intersect(earlier)))
                changes.Add(new(list.Of, list.Id, "order", "", list.What));
        if (changes is [] && Canonical.Json(before with { Version = "" }) != Canonical.Json(after with { Version = "" })) changes.Add(new("playbook", "", "else", null, null));
        return [.. changes];
    }

    /// <summary>What people see in an order: a moved one is a change, one that came or went is not.</summary>
    private static IEnumerable<((string Of, string Id, string What) List, IReadOnlyList<string> Ids)> Lists(Playbook playbook)
    {
        yield return (("playbook", "", "phases"), [.. playbook.Phases.Select(phase => phase.Id.Value)]);
        yield return (("playbook", "", "inputs"), [.. playbook.Inputs.Select(input => input.Id)]);
        yield return (("playbook", "", "messages"), [.. playbook.Messages.Select(message => message.Id.Value)]);
        foreach (var phase in playbook.Phases) yield return (("phase", phase.Id.Value, "steps"), [.. phase.Steps.Select(step => step.Id.Value)]);
        foreach (var step in playbook.Steps)
        {
            if (step.Work is Work.Decide decide) yield return (("step", step.Id.Value, "options"), [.. decide.Options.Select(option => option.Id)]);
            if (step.Asks.Count > 1) yield return (("step", step.Id.Value, "asks"), [.. step.Asks.Select(ask => ask.Id)]);
        }
    }

    /// <summary>What comes or goes with an approval is told by the approval itself.</summary>
    private static bool IsPartOfNew(string key, Thing before, Thing after) =>
        key.StartsWith("approve.", StringComparison.Ordinal) && key != "approve.count" && before.Facts.ContainsKey("approve.count") != after.Facts.ContainsKey("approve.count");

    private sealed record Thing(string Title, Dictionary<string, string> Facts);

    private static class Things
    {
        public static Dictionary<(string Of, string Id), Thing> Of(Playbook playbook)
        {
            var things = new Dictionary<(string, string), Thing>();
            var json = JsonNode.Parse(Canonical.Json(playbook))!.AsObject();
            var header = new Dictionary<string, string>();
            foreach (var (key, value) in json.ToList())
                switch (key)
                {
                    case "version" or "format" or "playbook":
                        break;
                    case "phases":
                        foreach (var phase in value!.AsArray().Select(phase => phase!.AsObject())) AddPhase(things, phase);
                        break;
                    case "inputs" or "messages":
                        foreach (var one in value!.AsArray().Select(one => one!.AsObject())) things[(key == "inputs" ? "input" : "message", $"{one["id"]}")] = ThingOf(one, "title", []);
                        break;
                    default:
                        Flatten(key, value, header);
                        break;
                }
            things[("playbook", "")] = new("", header);
            return things;
        }

        private static void AddPhase(Dictionary<(string, string), Thing> things, JsonObject phase)
        {
            var id = $"{phase["phase"]}";
            things[("phase", id)] = ThingOf(phase, "title", ["steps", "phase"]);
            foreach (var step in phase["steps"]!.AsArray().Select(step => step!.AsObject()))
            {
                var thing = ThingOf(step, "title", []);
                thing.Facts["phase"] = id;
                things[("step", $"{step["id"]}")] = thing;
            }
        }

        private static Thing ThingOf(JsonObject content, string title, string[] without)
        {
            var facts = new Dictionary<string, string>();
            foreach (var (key, value) in content)
                if (key != "id" && !without.Contains(key)) Flatten(key, value, facts);
            return new(content[title] is JsonObject words ? $"{words.First().Value}" : $"{content["id"]}", facts);
        }

        private static void Flatten(string key, JsonNode? value, Dictionary<string, string> into)
        {
            switch (value)
            {
                // A condition, an anchor and a list of words read best whole.
                case JsonObject map when key.Split('.')[^1] is "due" or "when" or "holds-when" or "until" or "on-timeout" or "opens":
                    into[key] = Said(key, map);
                    break;
                case JsonObject map:
                    foreach (var (inner, content) in map) Flatten($"{key}.{inner}", content, into);
                    break;
                case JsonArray list when list.All(item => item is JsonObject one && one.ContainsKey("id")):
                    foreach (var item in list.Select(item => item!.AsObject()))
                    {
                        var name = $"{key}.{item["id"]}";
                        foreach (var (inner, content) in item)
                            if (inner != "id") Flatten(inner is "label" ? name : $"{name}.{inner}", content, into);
                    }
                    break;
                case JsonArray list:
                    into[key] = string.Join(", ", list.Select(item => Said(key, item)));
                    break;
                case null:
                    break;
                default:
                    into[key] = Said(key, value);
                    break;
            }
        }

        /// <summary>As an author would write it.</summary>
        private static string Said(string key, JsonNode? value) => value switch
        {
            null => "",
            JsonObject map when map["path"] is { } path => $"{path} {(map.ContainsKey("is") ? "is" : "includes")} {map["is"] ?? map["includes"]}",
            JsonObject map when map["not"] is { } not => $"not {Grouped(not)}",
            JsonObject map when map["and"] is JsonArray and => string.Join(" and ", and.Select(Grouped)),
            JsonObject map when map["or"] is JsonArray or => string.Join(" or ", or.Select(Grouped)),
            JsonObject map when map["time"] is { } time => map["after"] is { } after ? $"{Said("time", time)} after {after}" : $"{Said("time", time)} before {string.Join(", ", map["before"]!.AsArray())}",
            JsonObject map when map.Count == 1 => map.First() is var (word, content) && word is "within" ? Said("within", content) : $"{map.First().Key} {Said(map.First().Key, map.First().Value)}",
            JsonObject map => string.Join(", ", map.Select(pair => $"{pair.Key} {Said(pair.Key, pair.Value)}")),
            JsonArray list => string.Join(", ", list.Select(item => Said(key, item))),
            JsonValue number when s_spans.Contains(key.Split('.')[^1]) && number.TryGetValue<long>(out var seconds) => TimeText.Write(TimeSpan.FromSeconds(seconds)),
            JsonValue number when number.TryGetValue<long>(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
            _ => $"{value}",
        };

        private static string Grouped(JsonNode? side) => side is JsonObject map && (map.ContainsKey("and") || map.ContainsKey("or")) ? $"({Said("", side)})" : Said("", side);
    }
}
