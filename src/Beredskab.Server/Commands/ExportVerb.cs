using System.CommandLine;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab export</c>: a playbook in the form of other tools.</summary>
internal static class ExportVerb
{
    public static Command Make()
    {
        var path = new Argument<string>("PLAYBOOK") { Description = "A playbook's file, or the id of one that comes with the product" };
        var to = new Option<string>("--to") { Description = "The form to write: mermaid, a flowchart for wikis and merge requests", HelpName = "FORM", Required = true };
        to.AcceptOnlyFromAmong("mermaid");
        var language = Verb.Text("--language", "The language of titles. Otherwise the playbook's own", "da|en");
        var verb = new Verb("export", "Write a playbook in the form of another tool.")
        {
            Details = "What is written goes to the terminal; send it into a file with '>'. A playbook that lint finds errors in is not written.",
            Arguments = { path },
            Options = { to, language },
            Examples = ["beredskab export ransomware --to mermaid", "beredskab export my-playbook.yaml --to mermaid --language en > my-playbook.mmd"],
            ExitCodes = ["written", "the playbook has errors", "wrong use, or there is no such playbook"],
        };
        verb.SetAction(parsed => Export(parsed, parsed.GetRequiredValue(path), parsed.GetValue(language)));
        return verb;
    }

    private static int Export(ParseResult parsed, string path, string? language)
    {
        var terminal = Terminal.Of(parsed);
        var shipped = Library.Shipped();
        if (!Path.Exists(path) && shipped.Find(new(path)) is { } known)
        {
            terminal.Write(Mermaid.Draw(known.Content, language ?? known.Content.Language));
            return CommandLine.Well;
        }
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}, and no playbook of that id comes with the product. Those are: {string.Join(", ", shipped.Playbooks.Select(version => version.Content.Id.Value))}.");
        var (library, files) = PlaybookFiles.Read([path]);
        var errors = Linter.Lint(library).Where(fault => fault.IsError && files.Contains(fault.File)).ToList();
        if (errors is not [])
        {
            foreach (var error in errors) terminal.Line(error.ToString(), Terminal.Bad);
            return CommandLine.Refused;
        }
        if (PlaybookReader.Read(path, File.ReadAllBytes(path)).Version?.Content is not { } playbook) throw new UsageException($"{path} is no playbook.");
        terminal.Write(Mermaid.Draw(playbook, language ?? playbook.Language));
        return CommandLine.Well;
    }
}
