using System.CommandLine;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab schema</c>: the grammar for editors.</summary>
internal static class SchemaVerb
{
    public static Command Make()
    {
        var file = Verb.Text("--out", "Write it to this file instead of the output", "FILE");
        var verb = new Verb("schema", "Write the JSON schema of playbooks (format 1), so that an editor completes keys and underlines faults.")
        {
            Details = "It says less than 'lint': what it accepts may still be wrong.",
            Options = { file },
            Examples = ["beredskab schema --out playbook.schema.json", "and first in a playbook:  # yaml-language-server: $schema=playbook.schema.json"],
            ExitCodes = ["written", "the file could not be written", "wrong use"],
        };
        verb.SetAction(async parsed =>
        {
            if (parsed.GetValue(file) is { } name) await File.WriteAllTextAsync(name, PlaybookSchema.Json());
            else await parsed.InvocationConfiguration.Output.WriteAsync(PlaybookSchema.Json());
            return CommandLine.Well;
        });
        return verb;
    }
}
