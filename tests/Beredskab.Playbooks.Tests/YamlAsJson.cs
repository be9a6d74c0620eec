using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Beredskab.Playbooks.Tests;

/// <summary>What an editor's schema check sees of a YAML text, by another road than the product's own gate.</summary>
internal static class YamlAsJson
{
    public static string Of(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Node(stream.Documents[0].RootNode).ToJsonString();
    }

    private static JsonNode Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create($"{child.Key}", (JsonNode?)Node(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        _ => JsonValue.Create(((YamlScalarNode)node).Value!),
    };
}
