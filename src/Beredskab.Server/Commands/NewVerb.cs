using System.CommandLine;
using System.Globalization;
using System.Text;
using Beredskab.Engine;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab new</c>: a first version of a playbook from a few questions, which lint and verify find nothing in.</summary>
internal static class NewVerb
{
    private const string SchemaFile = "playbook.schema.json";

    /// <summary>What VS Code and others look for in the first line, to complete keys and underline faults.</summary>
    private const string ForEditors = $"# yaml-language-server: $schema={SchemaFile}\n";

    private const int MostTries = 4;

    public static Command Make()
    {
        var path = new Argument<string>("FILE") { Description = "The file to write. Its name without '.yaml' becomes the playbook's id" };
        var language = new Option<string>("--language") { Description = "The language of the questions: da or en. The playbook is written in Danish", HelpName = "da|en", DefaultValueFactory = _ => "da" };
        language.AcceptOnlyFromAmong("da", "en");
        var verb = new Verb("new", "Begin a playbook by answering a few questions.")
        {
            Details = "Each question stands with what is taken when the answer is left empty. The file that is written has no fault: change it from there. "
                + $"Its first line tells editors of {SchemaFile}, which is put beside it if it is not there. Nothing is written over.",
            Arguments = { path },
            Options = { language },
            Examples = ["beredskab new lost-laptop.yaml", "beredskab new lost-laptop.yaml --language en"],
            ExitCodes = ["written", "there is such a file already, or no such folder", "wrong use, or no answer that can be used"],
        };
        verb.SetAction(parsed => Begin(Terminal.Of(parsed), parsed.GetRequiredValue(path), Console.In, parsed.GetRequiredValue(language)));
        return verb;
    }

    public static int Begin(Terminal terminal, string path, TextReader answers, string language = "da")
    {
        var id = Path.GetFileNameWithoutExtension(path);
        if (!PlaybookReader.IsId(id) || Path.GetExtension(path) is not (".yaml" or ".yml"))
            throw new UsageException($"'{Path.GetFileName(path)}' does not name a playbook. Use small letters a-z, digits and -, no word of the language such as 'step', and end with .yaml: lost-laptop.yaml.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var questions = new Questions(terminal, answers, language == "da");
        if (File.Exists(path) || !Directory.Exists(folder))
        {
            terminal.Line(File.Exists(path)
                ? questions.Us($"{path} findes allerede; intet er ændret.", $"{path} is there already; nothing was changed.")
                : questions.Us($"Mappen {folder} findes ikke. Opret den først.", $"There is no folder {folder}. Make it first."), Terminal.Bad);
            return CommandLine.Refused;
        }
        var source = new SourceFile(path, Encoding.UTF8.GetBytes(ForEditors + questions.Ask(FirstDraft.Of(id)).Text));
        using (var file = new FileStream(path, FileMode.CreateNew)) file.Write(source.Utf8.Span);
        var schema = Path.Combine(folder, SchemaFile);
        if (!File.Exists(schema))
        {
            File.WriteAllText(schema, PlaybookSchema.Json());
            terminal.Line(questions.Us($"{SchemaFile} ligger ved siden af, så din editor kan hjælpe.", $"{SchemaFile} lies beside it, so that your editor can help."), Terminal.Quiet);
        }
        terminal.Line(questions.Us(
            $"{path} er skrevet. Se på den, ret den, og spørg: beredskab lint {path}; beredskab verify {path}",
            $"{path} is written. Look at it, change it, and ask: beredskab lint {path}; beredskab verify {path}"), Terminal.Good);
        return CommandLine.Well;
    }

    /// <summary>Asks until there is an answer that lint finds nothing in.</summary>
    private sealed class Questions(Terminal terminal, TextReader answers, bool isDanish)
    {
        private readonly Library _shipped = Library.Shipped();

        // Whoever types ends the line themselves; what comes through a pipe leaves it open.
        private readonly bool _isTyped = answers == Console.In && !Console.IsInputRedirected;

        public string Us(string da, string en) => isDanish ? da : en;

        public FirstDraft Ask(FirstDraft draft)
        {
            draft = Ask(draft, Us("Hvad er planen til, med få ord?", "What is it for, in a few words?"), draft.Title, answer => draft with { Title = answer });
            draft = Ask(draft, Us("Hvordan opdager man, at der er brug for den?", "How does one notice that it is needed?"), draft.Trigger, answer => draft with { Trigger = answer });
            draft = Ask(draft, Us("Hvilken rolle ringes der til først?", "Which role is called first?"), draft.Duty, answer => draft with { Duty = answer }, NoRole);
            draft = Ask(draft, Us("Hvad gør de først?", "What do they do first?"), draft.Task, answer => draft with { Task = answer });
            draft = Ask(draft, Us("Inden for hvor mange minutter?", "Within how many minutes?"), draft.Minutes.ToString(CultureInfo.InvariantCulture), answer => draft with { Minutes = Minutes(answer) ?? draft.Minutes }, NoMinutes);
            draft = Ask(draft, Us("Hvad skal så afgøres?", "What must be decided then?"), draft.Question, answer => draft with { Question = answer });
            draft = Ask(draft, Us("Hvilken rolle handler, hvis svaret er ja?", "Which role acts if the answer is yes?"), draft.Lead, answer => draft with { Lead = answer }, NoRole);
            return Ask(draft, Us("Hvad gør de?", "What do they do?"), draft.Act, answer => draft with { Act = answer });
        }

        private FirstDraft Ask(FirstDraft before, string asked, string otherwise, Func<string, FirstDraft> with, Func<string, string?>? problem = null)
        {
            for (var tried = 1; ; tried++)
            {
                var answer = Read(asked, otherwise);
                var wrong = problem?.Invoke(answer) ?? (answer == otherwise ? null : Fault(before.Id, with(answer)));
                if (wrong is null) return with(answer);
                if (tried == MostTries) throw new UsageException(Us($"{wrong} Intet er skrevet.", $"{wrong} Nothing was written."));
                terminal.Line(wrong, Terminal.Doubtful);
            }
        }

        private string Read(string asked, string otherwise)
        {
            terminal.Write($"{asked} [{otherwise}]{(_isTyped ? " " : "\n")}");
            var answer = answers.ReadLine()?.Trim();
            // Two braces begin a look-up, and what cannot be seen is nobody's title.
            var plain = new string([.. (answer ?? "").Where(letter => char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.Format))])
                .Replace("{{", "{ {", StringComparison.Ordinal).Replace("}}", "} }", StringComparison.Ordinal);
            return plain.Trim('.', ' ').Length == 0 ? otherwise : plain.Length > 200 ? plain[..200] : plain;
        }

        private string? NoRole(string answer) => _shipped.Roles.Find(new RoleId(answer)) is not null ? null
            : Us("Der er ingen rolle, der hedder", "There is no role") + $" '{answer}'. {Us("Der er", "There are")}: {string.Join(", ", _shipped.Roles.Roles.Select(role => role.Id.Value))}.";

        private string? NoMinutes(string answer) => Minutes(answer) is not null ? null : Us($"Skriv et helt tal fra 5 til 999, ikke '{answer}'.", $"Write a whole number from 5 to 999, not '{answer}'.");

        private static int? Minutes(string answer) => int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 5 and <= 999 ? number : null;

        /// <summary>What lint says to a draft with the answer in it.</summary>
        private string? Fault(string id, FirstDraft draft) =>
            Linter.Lint(_shipped, SourceFile.Of($"{id}.yaml", draft.Text)).FirstOrDefault(fault => fault.IsError) is { } fault ? $"{fault.Message}{(fault.Hint is null ? "" : $" ({fault.Hint})")}" : null;
    }
}
