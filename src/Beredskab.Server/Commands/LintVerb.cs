using System.CommandLine;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab lint</c>: everything wrong with playbooks, at once.</summary>
internal static class LintVerb
{
    public static Command Make()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, and folders with all *.yaml in them", Arity = ArgumentArity.OneOrMore };
        var json = Verb.Json();
        var verb = new Verb("lint", "Find everything that is wrong with playbooks, each fault as file:line:column: severity code: message (hint).")
        {
            Details = "Files are read among the playbooks, roles and clocks that come with the product. A folder stands for itself: it has roles and clocks of its own.",
            Arguments = { paths },
            Options = { json },
            Examples = ["beredskab lint ransomware.yaml", "beredskab lint playbooks", "beredskab lint playbooks --json"],
            ExitCodes = ["no errors; there may be warnings", "at least one error", "wrong use, or a path that cannot be read"],
        };
        verb.SetAction(parsed => Lint(parsed, parsed.GetRequiredValue(paths), parsed.GetValue(json)));
        return verb;
    }

    private static int Lint(ParseResult parsed, string[] paths, bool json)
    {
        var (files, faults) = Read(paths);
        var errors = faults.Count(fault => fault.IsError);
        var terminal = Terminal.Of(parsed);
        if (json) terminal.Json(new { files, errors, warnings = faults.Count - errors, faults = faults.Select(Plain) });
        else Tell(terminal, files, errors, faults);
        return errors == 0 ? CommandLine.Well : CommandLine.Refused;
    }

    /// <summary>How many files were looked at, and what is wrong with them.</summary>
    private static (int Files, IReadOnlyList<Diagnostic> Faults) Read(string[] paths)
    {
        if (paths.Where(path => !Path.Exists(path)).ToArray() is { Length: > 0 } missing)
            throw new UsageException(string.Join('\n', missing.Select(path => $"There is no file or folder {path}.")));
        try
        {
            if (Array.Exists(paths, Directory.Exists)) return ReadFolders(paths);
            SourceFile[] sources = [.. paths.Distinct().Select(path => new SourceFile(path, File.ReadAllBytes(path)))];
            var library = sources.Aggregate(Library.Shipped(), (library, source) => library.With(source));
            var names = sources.Select(source => source.Name).ToHashSet();
            return (sources.Length, [.. Linter.Lint(library).Where(fault => names.Contains(fault.File))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Could not read everything: {e.Message}");
        }
    }

    private static (int, IReadOnlyList<Diagnostic>) ReadFolders(string[] paths)
    {
        var files = paths.SelectMany(path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories) : [path]).Distinct().Count();
        return files > 0 ? (files, Linter.Lint(Library.Load(paths)))
            : throw new UsageException($"There is no *.yaml in {string.Join(", ", paths)}.");
    }

    private static void Tell(Terminal terminal, int files, int errors, IReadOnlyList<Diagnostic> faults)
    {
        foreach (var fault in faults) terminal.Line(fault.ToString(), fault.IsError ? Terminal.Bad : Terminal.Doubtful);
        terminal.Line($"{Count(files, "file")}: {Count(errors, "error")}, {Count(faults.Count - errors, "warning")}.",
            errors > 0 ? Terminal.Bad : faults.Count > 0 ? Terminal.Doubtful : Terminal.Good);
    }

    private static string Count(int number, string what) => FormattableString.Invariant($"{number} {what}{(number == 1 ? "" : "s")}");

    private static object Plain(Diagnostic fault) => new { fault.Severity, fault.Code, fault.File, fault.Line, fault.Column, fault.Message, fault.Hint };
}
