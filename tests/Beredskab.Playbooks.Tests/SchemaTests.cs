using System.Text.Json.Nodes;
using NJsonSchema;

namespace Beredskab.Playbooks.Tests;

public class SchemaTests
{
    [Fact]
    public void The_schema_for_editors_is_what_we_approved() => Approval.Check("Schema", PlaybookSchema.Json());

    [Fact]
    public void So_are_those_of_the_other_files() => Approval.Check("Schemas", string.Concat(PlaybookSchema.Kinds.Skip(1).Select(PlaybookSchema.Json)));

    [Theory]
    [InlineData("rehearsal", "rehearsals/ransomware.yaml")]
    [InlineData("roles", "roles.yaml")]
    [InlineData("clocks", "clocks.yaml")]
    [InlineData("requirements", "requirements.yaml")]
    public async Task Nor_does_an_editor_find_fault_with_the_other_shipped_files(string kind, string file)
    {
        var schema = await JsonSchema.FromJsonAsync(PlaybookSchema.Json(kind));

        schema.Validate(YamlAsJson.Of(await File.ReadAllTextAsync(Path.Combine(Shipped.Folder, file)))).Select(fault => $"{fault}").ShouldBe([]);
    }

    [Fact]
    public async Task Every_shipped_playbook_pleases_an_editor()
    {
        var schema = await JsonSchema.FromJsonAsync(PlaybookSchema.Json());

        foreach (var file in Shipped.Playbooks)
        {
            var json = YamlAsJson.Of(await File.ReadAllTextAsync(file));
            schema.Validate(json).Select(fault => $"{Path.GetFileName(file)}: {fault}").ShouldBe([]);
        }
    }

    [Theory]
    [InlineData("acknowledge-within: 5m", "aknowledge-within: 5m")]
    [InlineData("due: 15m", "due: soon")]
    [InlineData("    task: Se efter.\n", "")]
    [InlineData("    task: Se efter.\n", "    task: Se efter.\n    pick: several\n")]
    [InlineData("    options: {yes: Ja, no: Nej}\n", "")]
    [InlineData("format: 1", "format: 2")]
    [InlineData("count: 1, ", "")]
    public async Task What_the_reader_refuses_an_editor_underlines(string old, string text)
    {
        var schema = await JsonSchema.FromJsonAsync(PlaybookSchema.Json());

        schema.Validate(YamlAsJson.Of(Some.Playbook)).ShouldBeEmpty();
        schema.Validate(YamlAsJson.Of(Some.With(old, text))).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_editor_may_take_the_format_for_a_number()
    {
        var schema = await JsonSchema.FromJsonAsync(PlaybookSchema.Json());
        var json = JsonNode.Parse(YamlAsJson.Of(Some.Playbook))!;
        json["format"] = 1;

        schema.Validate(json.ToJsonString()).ShouldBeEmpty();
    }
}
