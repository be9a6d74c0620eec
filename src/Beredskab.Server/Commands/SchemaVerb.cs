using System.CommandLine;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab schema</c>: the grammar for editors.</summary>
internal static class SchemaVerb
{
    public static Command Make()
    {
        var file = Verb.Text("--out", "Write it to this file instead of the output", "FILE");
        var of = new Option<string>("--of") { Description = $"What it describes: {string.Join(", ", PlaybookSchema.Kinds)}", HelpName = "KIND", DefaultValueFactory = _ => PlaybookSchema.Kinds[0] };
        of.AcceptOnlyFromAmong([.. PlaybookSchema.Kinds]);
        var verb = new Verb("schema", "Write the JSON schema of playbooks, or of another kind of file (format 1), so that an editor completes keys and underlines faults.")
        {
            Details = "It says less than 'lint': what it accepts may still be wrong.",
            Options = { of, file },
            Examples = ["beredskab schema --out playbook.schema.json", "and first in a playbook, for VS Code with the YAML extension:  # yaml-language-server: $schema=playbook.schema.json", "beredskab schema --of rehearsal --out rehearsal.schema.json"],
            ExitCodes = ["written", "the file could not be written", "wrong use"],
        };
        verb.SetAction(async parsed =>
        {
            var schema = PlaybookSchema.Json(parsed.GetValue(of)!);
            if (parsed.GetValue(file) is { } name) await File.WriteAllTextAsync(name, schema);
            else await parsed.InvocationConfiguration.Output.WriteAsync(schema);
            return CommandLine.Well;
        });
        return verb;
    }
}
