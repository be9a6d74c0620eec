using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Beredskab.Server.Commands;

/// <summary>A verb whose help also shows how it is typed and what its exit codes mean.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>What its own help says beyond the one line that the list of verbs shows.</summary>
    public string Details { get; init; } = "";

    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>What 0, 1 and 2 mean here, in that order.</summary>
    public IReadOnlyList<string> ExitCodes { get; init; } = [];

    public static string FullName(Command command) =>
        command is RootCommand ? "beredskab" : $"{FullName(command.Parents.OfType<Command>().First())} {command.Name}";

    public static Option<string?> Text(string name, string description, string placeholder) => new(name) { Description = description, HelpName = placeholder };

    public static Option<bool> Json() => new("--json") { Description = "Answer in JSON, for programs" };

    public static Option<string?> Data() =>
        Text("--data", $"The data folder. Otherwise ${DataFolderChoice.Variable}, otherwise 'beredskab' in this user's application data", "DIR");

    public static Option<int?> Port(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out var port) && port is >= 0 and <= 65535) return port;
            result.AddError($"{name} is a port from 0 to 65535; '{result.Tokens[0].Value}' is not.");
            return null;
        },
    };
}

/// <summary>The help of System.CommandLine, and below it examples and exit codes.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int Width = 100;

    private readonly HelpAction _help = new() { MaxWidth = Width };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        // Settings passed on would stand there as "additional arguments"; the details say it better.
        parseResult.CommandResult.Command.TreatUnmatchedTokensAsErrors = true;
        _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not Verb verb) return CommandLine.Well;
        var output = parseResult.InvocationConfiguration.Output;
        Section(output, "Details", Wrap(verb.Details));
        Section(output, "Examples", verb.Examples);
        Section(output, "Exit codes", verb.ExitCodes.Select((meaning, code) => $"{code}  {meaning}"));
        return CommandLine.Well;
    }

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length >= Width - 2)
            {
                yield return line;
                line = "";
            }
            line += line.Length == 0 ? word : $" {word}";
        }
        if (line.Length > 0) yield return line;
    }

    private static void Section(TextWriter output, string title, IEnumerable<string> lines)
    {
        if (!lines.Any()) return;
        output.WriteLine($"{title}:");
        foreach (var line in lines) output.WriteLine($"  {line}");
        output.WriteLine();
    }
}
