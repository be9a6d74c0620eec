using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary>
/// What one can type. A verb answers 0 when all is well, 1 when it found something or will not do it, 2 when it was used wrongly;
/// answers go to the output, and what went wrong to the error output.
/// </summary>
internal static class CommandLine
{
    public const int Well = 0, Refused = 1, Misused = 2;

    private static readonly string[] s_askingOnly = ["--help", "-h", "-?", "/h", "/?", "--version"];

    public static Task<int> Run(string[] args) => Run(args, Console.Out, Console.Error);

    public static async Task<int> Run(string[] args, TextWriter output, TextWriter errors, CancellationToken stop = default)
    {
        // The hosts in here wait for Ctrl+C themselves, and a password may begin with @.
        var io = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        var parsed = Root().Parse(IsServe(args) ? ["serve", .. args] : args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var fault in Faults(parsed)) await errors.WriteLineAsync(fault);
            await errors.WriteLineAsync($"See {Verb.FullName(parsed.CommandResult.Command)} --help.");
            return Misused;
        }
        try
        {
            return await parsed.InvokeAsync(io, stop);
        }
        catch (Exception e) when (e is UsageException or StoreRefusedException or StoreAwayException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(e.Message);
            return e is UsageException ? Misused : Refused;
        }
    }

    /// <summary>Every verb, for help and for the test that looks at each.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Beredskab runs incident playbooks: it calls the people on duty, waits for their answers, escalates, and keeps a timeline that can be proved.\n\nWithout a command it starts the server, as 'serve' does.")
        {
            HelpName = "beredskab",
            Subcommands =
            {
                ServeVerb.Make(), NewVerb.Make(), LintVerb.Make(), VerifyVerb.Make(), RehearseVerb.Make(), PlaybookVerb.Make(), ExportVerb.Make(), SchemaVerb.Make(), WorldVerb.Make(), TimelineVerb.Make(), TokenVerb.Make(), InviteVerb.Make(), PeopleVerb.Make(), BackupVerb.MakeBackup(), BackupVerb.MakeRestore(), BackupVerb.MakeFreeze(), DoctorVerb.Make(), HealthVerb.Make(), VersionVerb.Make(),
            },
        };
        foreach (var option in root.Options)
            if (option is HelpOption help) (help.Description, help.Action) = ("Show what can be typed", new HelpWithExamples());
            else if (option is VersionOption version) (version.Description, version.Action) = ("Show the version", VersionVerb.Make().Action);
        return root;
    }

    private static IEnumerable<string> Faults(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands is [] || command.Action is not null) return parsed.Errors.Select(error => error.Message);
        var known = string.Join(", ", command.Subcommands.Select(verb => verb.Name));
        return parsed.UnmatchedTokens is [var word, ..]
            ? [$"'{word}' is no command of {Verb.FullName(command)}. There are {known}."]
            : [$"{Verb.FullName(command)} needs one of {known}."];
    }

    private static bool IsServe(string[] args) => args is [] || (args[0].StartsWith('-') && !s_askingOnly.Contains(args[0]));
}

/// <summary>A verb was used wrongly in a way that only trying it could show.</summary>
internal sealed class UsageException(string message) : Exception(message);
