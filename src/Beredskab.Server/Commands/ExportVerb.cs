using System.CommandLine;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab export</c>: playbooks in the form of other tools, and on paper.</summary>
internal static class ExportVerb
{
    public static Command Make()
    {
        var paths = new Argument<string[]>("PLAYBOOK") { Description = "A playbook's file, or the id of one that comes with the product. A binder takes several, and folders; without any, all that come with the product", Arity = ArgumentArity.ZeroOrMore };
        var to = new Option<string>("--to")
        {
            Description = "The form to write: mermaid, a flowchart for wikis and merge requests; svg, a picture for a wall; html, a page to read; cards, an action card on A4 for each role; binder, pages and cards of many playbooks in one file",
            HelpName = "FORM",
            Required = true,
        };
        to.AcceptOnlyFromAmong("mermaid", "svg", "html", "cards", "binder");
        var language = Verb.Text("--language", "The language of titles and of our own words. Otherwise the playbook's own", "da|en");
        var phones = Verb.Text("--phones", "Numbers to print on cards, in YAML: 'roles: {it-duty: [{name: …, number: …}]}'. Otherwise there are lines to write on", "FILE");
        var others = new Option<string[]>("--with") { Description = "Files or folders of your own playbooks that it calls", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        var verb = new Verb("export", "Write a playbook in the form of another tool, or for paper.")
        {
            Details = "What is written goes to the terminal; send it into a file with '>'. A playbook that lint finds errors in is not written. "
                + "Pictures and pages need no network: each is one file that opens from a stick and prints on A4.",
            Arguments = { paths },
            Options = { to, language, others, phones },
            Examples =
            [
                "beredskab export ransomware --to mermaid",
                "beredskab export my-playbook.yaml --to svg --language en > my-playbook.svg",
                "beredskab export my-playbook.yaml --with my-other.yaml --to html > my-playbook.html",
                "beredskab export ransomware --to cards --phones phones.yaml > cards.html",
                "beredskab export --to binder > binder.html",
            ],
            ExitCodes = ["written", "the playbook or the file of numbers has errors", "wrong use, or there is no such playbook"],
        };
        verb.SetAction(parsed => Export(parsed, parsed.GetRequiredValue(paths), parsed.GetRequiredValue(to), parsed.GetValue(language), parsed.GetValue(others) ?? [], parsed.GetValue(phones)));
        return verb;
    }

    private static int Export(ParseResult parsed, string[] paths, string form, string? language, string[] others, string? phones)
    {
        foreach (var other in others.Where(other => !Path.Exists(other))) throw new UsageException($"There is no file or folder {other}.");
        if (form != "binder" && paths.Length != 1) throw new UsageException($"--to {form} takes one playbook. Several go into one file with --to binder.");
        if (phones is not null && form is not ("cards" or "binder")) throw new UsageException("--phones goes with --to cards and --to binder; nothing else has numbers in it.");
        if (phones is not null && !File.Exists(phones)) throw new UsageException($"There is no file {phones}.");
        var shipped = Library.Shipped();
        var chosen = paths is [] && form == "binder" ? [new(shipped, shipped.Playbooks, [])] : paths.Select(path => Named(path, form, shipped, others)).ToList();
        var numbers = phones is null
            ? (Phones: PhoneBook.None, Faults: [])
            : PhoneBook.Read(phones, File.ReadAllBytes(phones), new([.. chosen.SelectMany(one => one.Library.Roles.Roles)], []));
        var errors = chosen.SelectMany(one => one.Faults).Concat(numbers.Faults).Where(fault => fault.IsError).ToList();
        var terminal = Terminal.Of(parsed);
        foreach (var error in errors) terminal.Line(error.ToString(), Terminal.Bad);
        if (errors is not []) return CommandLine.Refused;
        terminal.Write(Written(form, [.. chosen.SelectMany(one => one.Playbooks.Select(version => (version, one.Library)))], language, numbers.Phones));
        return CommandLine.Well;
    }

    /// <summary>What one word on the command line stands for.</summary>
    private static Chosen Named(string path, string form, Library shipped, string[] others)
    {
        if (!Path.Exists(path) && shipped.Find(new(path)) is { } known) return new(shipped, [known], []);
        if (!File.Exists(path) && (form != "binder" || !Directory.Exists(path)))
            throw new UsageException($"There is no file {path}, and no playbook of that id comes with the product. Those are: {string.Join(", ", shipped.Playbooks.Select(version => version.Content.Id.Value))}.");
        var (library, files) = PlaybookFiles.Read([path, .. others]);
        ValueList<Diagnostic> errors = [.. Linter.Lint(library).Where(fault => fault.IsError && files.Contains(fault.File) && (Directory.Exists(path) || fault.File == path || others is []))];
        if (errors is not []) return new(library, [], errors);
        ValueList<PlaybookVersion> playbooks = Directory.Exists(path) ? library.Playbooks : [.. new[] { PlaybookReader.Read(path, File.ReadAllBytes(path)).Version }.OfType<PlaybookVersion>()];
        return playbooks is [] ? throw new UsageException($"{path} is no playbook.") : new(library, playbooks, []);
    }

    private static string Written(string form, IReadOnlyList<(PlaybookVersion Version, Library Library)> playbooks, string? language, IReadOnlyDictionary<RoleId, ValueList<Phone>> phones)
    {
        var (version, library) = playbooks[0];
        language ??= version.Content.Language;
        return form switch
        {
            "svg" => FlowPicture.Draw(version, library, language),
            "html" => PlaybookPage.Write(version, library, language),
            "cards" => ActionCards.Write(version, library, language, phones),
            "binder" => Binder.Write(playbooks, language, phones),
            _ => Mermaid.Draw(version.Content, language),
        };
    }

    /// <summary>Playbooks with the library that they were read in, and what is wrong with them.</summary>
    private sealed record Chosen(Library Library, ValueList<PlaybookVersion> Playbooks, ValueList<Diagnostic> Faults);
}
