using System.CommandLine;
using System.Globalization;
using System.Text;
using Beredskab.Engine;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab new</c>: a first version of a playbook from a few questions, which lint and verify find nothing in.</summary>
internal static class NewVerb
{
    public static Command Make()
    {
        var path = new Argument<string>("FILE") { Description = "The file to write. Its name without '.yaml' becomes the playbook's id" };
        var verb = new Verb("new", "Begin a playbook by answering a few questions.")
        {
            Details = "Each question stands with what is taken when the answer is left empty. The file that is written has no fault: change it from there. Nothing is written over.",
            Arguments = { path },
            Examples = ["beredskab new lost-laptop.yaml"],
            ExitCodes = ["written", "there is such a file already", "wrong use"],
        };
        verb.SetAction(parsed => Begin(Terminal.Of(parsed), parsed.GetRequiredValue(path), Console.In));
        return verb;
    }

    public static int Begin(Terminal terminal, string path, TextReader answers)
    {
        var id = Path.GetFileNameWithoutExtension(path);
        if (!PlaybookReader.IsId(id) || Path.GetExtension(path) is not (".yaml" or ".yml"))
            throw new UsageException($"'{Path.GetFileName(path)}' does not name a playbook. Use small letters a-z, digits and -, no word of the language such as 'step', and end with .yaml: lost-laptop.yaml.");
        if (File.Exists(path))
        {
            terminal.Line($"{path} is there already; nothing was changed.", Terminal.Bad);
            return CommandLine.Refused;
        }
        var roles = Library.Shipped().Roles;
        var usual = FirstDraft.Of(id);
        var draft = usual with
        {
            Title = Ask("What is it for, in a few words?", usual.Title),
            Trigger = Ask("How does one notice that it is needed?", usual.Trigger),
            Duty = AskRole("Who is called first?", usual.Duty),
            Task = Ask("What do they do first?", usual.Task),
            Minutes = AskNumber("Within how many minutes?", usual.Minutes),
            Question = Ask("What must be decided then?", usual.Question),
            Lead = AskRole("Who acts if the answer is yes?", usual.Lead),
            Act = Ask("What do they do?", usual.Act),
        };
        var source = new SourceFile(path, Encoding.UTF8.GetBytes(draft.Text));
        var faults = Linter.Lint(Library.Shipped(), source).Where(fault => fault.IsError).ToList();
        if (faults is not []) throw new InvalidOperationException($"A new playbook should have no fault: {faults[0]}");
        using (var file = new FileStream(path, FileMode.CreateNew)) file.Write(source.Utf8.Span);
        terminal.Line($"{path} is written. Look at it, change it, and ask: beredskab lint {path}; beredskab verify {path}", Terminal.Good);
        return CommandLine.Well;

        string Ask(string asked, string otherwise)
        {
            terminal.Write($"{asked} [{otherwise}] ");
            var answer = answers.ReadLine()?.Trim();
            // Two braces begin a look-up, and what cannot be seen is nobody's title.
            var plain = new string([.. (answer ?? "").Where(letter => char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.Format))])
                .Replace("{{", "{ {", StringComparison.Ordinal);
            return plain.Trim('.', ' ').Length == 0 ? otherwise : plain.Length > 200 ? plain[..200] : plain;
        }

        string AskRole(string asked, string otherwise)
        {
            for (var tried = 0; ; tried++)
            {
                var answer = Ask(asked, otherwise);
                if (roles.Find(new RoleId(answer)) is not null) return answer;
                if (tried == 3) throw new UsageException($"'{answer}' is no role.");
                terminal.Line($"There is no role '{answer}'. There are: {string.Join(", ", roles.Roles.Select(role => role.Id.Value))}.", Terminal.Doubtful);
            }
        }

        int AskNumber(string asked, int otherwise) =>
            int.TryParse(Ask(asked, otherwise.ToString(CultureInfo.InvariantCulture)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 5 and <= 999 ? number : otherwise;
    }
}
