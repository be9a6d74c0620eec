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
        var watch = new Option<bool>("--watch") { Description = "Look again each time a file is saved, until Ctrl+C" };
        var verb = new Verb("lint", "Find everything that is wrong with playbooks, each fault as file:line:column: severity code: message (hint).")
        {
            Details = "Files are read among the playbooks, roles and clocks that come with the product. A folder that brings its own roles stands for itself.",
            Arguments = { paths },
            Options = { json, watch },
            Examples = ["beredskab lint ransomware.yaml", "beredskab lint playbooks", "beredskab lint playbooks --json", "beredskab lint my-playbook.yaml --watch"],
            ExitCodes = ["no errors; there may be warnings", "at least one error", "wrong use, or a path that cannot be read"],
        };
        verb.SetAction((parsed, stop) =>
            parsed.GetValue(watch) ? Watch(parsed, parsed.GetRequiredValue(paths), parsed.GetValue(json), stop) : Task.FromResult(Lint(parsed, parsed.GetRequiredValue(paths), parsed.GetValue(json))));
        return verb;
    }

    /// <summary>By looking at when files were written, twice a second: it sees every way of saving, also over a network.</summary>
    private static async Task<int> Watch(ParseResult parsed, string[] paths, bool json, CancellationToken stop)
    {
        var (last, code) = ("", CommandLine.Well);
        while (!stop.IsCancellationRequested)
        {
            var now = PlaybookFiles.Standing(paths);
            if (now != last)
            {
                last = now;
                try
                {
                    code = Lint(parsed, paths, json);
                }
                catch (UsageException fault)
                {
                    // A file that an editor is just putting in the place of another is not there for a moment.
                    Terminal.Of(parsed).Line(fault.Message, Terminal.Bad);
                    code = CommandLine.Misused;
                }
            }
            await Task.Delay(500, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        return code;
    }

    private static int Lint(ParseResult parsed, string[] paths, bool json)
    {
        var (library, files) = PlaybookFiles.Read(paths);
        var faults = Linter.Lint(library).Where(fault => files.Contains(fault.File)).ToList();
        var errors = faults.Count(fault => fault.IsError);
        var terminal = Terminal.Of(parsed);
        if (json) terminal.Json(new { files = files.Count, errors, warnings = faults.Count - errors, faults = faults.Select(PlaybookFiles.Plain) });
        else Tell(terminal, files.Count, errors, faults);
        return errors == 0 ? CommandLine.Well : CommandLine.Refused;
    }

    private static void Tell(Terminal terminal, int files, int errors, IReadOnlyList<Diagnostic> faults)
    {
        foreach (var fault in faults) terminal.Line(fault.ToString(), fault.IsError ? Terminal.Bad : Terminal.Doubtful);
        terminal.Line($"{Count(files, "file")}: {Count(errors, "error")}, {Count(faults.Count - errors, "warning")}.",
            errors > 0 ? Terminal.Bad : faults.Count > 0 ? Terminal.Doubtful : Terminal.Good);
    }

    private static string Count(int number, string what) => FormattableString.Invariant($"{number} {what}{(number == 1 ? "" : "s")}");
}
