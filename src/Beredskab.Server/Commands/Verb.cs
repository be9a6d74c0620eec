using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Beredskab.Server.Commands;

/// <summary>A verb whose help also shows how it is typed and what its exit codes mean.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
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
    private readonly HelpAction _help = new() { MaxWidth = 110 };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not Verb verb) return CommandLine.Well;
        var output = parseResult.InvocationConfiguration.Output;
        Section(output, "Examples", verb.Examples);
        Section(output, "Exit codes", verb.ExitCodes.Select((meaning, code) => $"{code}  {meaning}"));
        return CommandLine.Well;
    }

    private static void Section(TextWriter output, string title, IEnumerable<string> lines)
    {
        if (!lines.Any()) return;
        output.WriteLine($"{title}:");
        foreach (var line in lines) output.WriteLine($"  {line}");
        output.WriteLine();
    }
}
