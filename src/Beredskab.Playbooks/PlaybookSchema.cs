using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>
/// The grammar of format 1 as JSON schema, so that editors complete keys and underline faults while one writes. Written from
/// the table that the reader reads by. It says less than <see cref="Linter"/>: what it accepts may still be wrong.
/// </summary>
public static partial class PlaybookSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Shape.Keys[] s_files = [Format1.Playbook, Format1.RehearsalFile, Format1.RoleFile, Format1.ClockFile, Format1.RequirementFile];

    /// <summary>The kinds of file there are: <c>playbook</c> first, then <c>rehearsal</c>, <c>roles</c>, <c>clocks</c> and <c>requirements</c>.</summary>
    public static ValueList<string> Kinds { get; } = [.. s_files.Select(file => file.Name)];

    /// <summary>The schema (draft 7) of one of <see cref="Kinds"/>.</summary>
    public static string Json(string kind = "playbook")
    {
        var root = s_files.Single(file => file.Name == kind);

        var definitions = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var schema = Mapping(root, definitions);
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", $"Beredskab {root.Name}, format 1");
        schema["definitions"] = new JsonObject(definitions.Select(definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value)));
        return schema.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Of(Shape shape, SortedDictionary<string, JsonNode> definitions) => shape switch
    {
        // YAML may take a plain 2026 or true for something else; here every scalar is text.
        Shape.Sentence => new() { ["type"] = Array(["string", "number", "boolean"]) },
        Shape.Words => Defined("text", definitions, () => AnyOf(Of(new Shape.Sentence(), definitions), Languages(definitions))),
        Shape.Formed formed => new() { ["type"] = Array(["string", "number"]), ["pattern"] = Pattern(formed), ["description"] = formed.Is },
        Shape.OneOf one => new() { ["enum"] = Words(one.Allowed) },
        Shape.ListOf { OrOne: true } list => AnyOf(Of(list.Item, definitions), List(list, definitions)),
        Shape.ListOf list => List(list, definitions),
        Shape.Named named => new() { ["type"] = "object", ["additionalProperties"] = Of(named.Item, definitions) },
        Shape.ShortOr both => AnyOf(Of(both.Short, definitions), Of(both.Long, definitions)),
        Shape.Keys keys => Defined(keys.Name, definitions, () => Mapping(keys, definitions)),
        _ => throw new System.Diagnostics.UnreachableException($"No schema for {shape}."),
    };

    /// <summary>Editors read patterns as JavaScript does, which knows neither our group names nor <c>(?s)</c>.</summary>
    private static string Pattern(Shape.Formed formed) => GroupName().Replace($"{formed.Pattern}", "(").Replace("(?s)^.+$", ".", StringComparison.Ordinal);

    [GeneratedRegex("\\(\\?<[a-z]+>")]
    private static partial Regex GroupName();

    private static JsonObject Mapping(Shape.Keys keys, SortedDictionary<string, JsonNode> definitions)
    {
        var properties = new JsonObject();
        foreach (var key in keys.All)
        {
            // Beside $ref draft 7 ignores everything, hence allOf.
            var value = Of(key.Shape, definitions);
            properties[key.Name] = value.ContainsKey("$ref") ? new JsonObject { ["description"] = key.Says, ["allOf"] = new JsonArray(value) } : Described(value, key.Says);
        }
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (keys.All.Any(key => key.Required)) schema["required"] = Array([.. keys.All.Where(key => key.Required).Select(key => key.Name)]);
        var rules = keys.ExactlyOne.Select(OneOf).Concat(keys.All.SelectMany(Together)).ToArray<JsonNode>();
        if (rules is not []) schema["allOf"] = new JsonArray(rules);
        return schema;
    }

    private static JsonObject Described(JsonObject value, string says)
    {
        value["description"] = says;
        return value;
    }

    private static JsonObject OneOf(ValueList<string> keys) => new() { ["oneOf"] = new JsonArray([.. keys.Select(Has)]) };

    private static IEnumerable<JsonObject> Together(Key key)
    {
        if (key.With is not [])
            yield return AnyOf(new() { ["not"] = Has(key.Name) }, [.. key.With.Select(Has)]);
        foreach (var other in key.RequiredWith)
            yield return AnyOf(new() { ["not"] = Has(other) }, Has(key.Name));
    }

    private static JsonObject Has(string key) => new() { ["required"] = Array([key]) };

    private static JsonObject Languages(SortedDictionary<string, JsonNode> definitions) => new()
    {
        ["type"] = "object",
        ["minProperties"] = 1,
        ["patternProperties"] = new JsonObject { [$"{Format1.LanguagePattern()}"] = Of(new Shape.Sentence(), definitions) },
        ["additionalProperties"] = false,
    };

    private static JsonObject List(Shape.ListOf list, SortedDictionary<string, JsonNode> definitions) =>
        new() { ["type"] = "array", ["minItems"] = 1, ["items"] = Of(list.Item, definitions) };

    private static JsonObject Defined(string name, SortedDictionary<string, JsonNode> definitions, Func<JsonObject> schema)
    {
        if (!definitions.ContainsKey(name)) definitions[name] = schema();
        return new() { ["$ref"] = $"#/definitions/{name}" };
    }

    private static JsonObject AnyOf(JsonObject first, params JsonNode[] others) => new() { ["anyOf"] = new JsonArray([first, .. others]) };

    /// <summary>A word that YAML may read as a number (<c>format: 1</c>) is allowed as one.</summary>
    private static JsonArray Words(ValueList<string> words) =>
        new([.. words.SelectMany<string, JsonNode>(word => int.TryParse(word, out var number) ? [JsonValue.Create(word), JsonValue.Create(number)] : [JsonValue.Create(word)])]);

    private static JsonArray Array(ValueList<string> words) => new([.. words.Select(word => (JsonNode)JsonValue.Create(word))]);
}
