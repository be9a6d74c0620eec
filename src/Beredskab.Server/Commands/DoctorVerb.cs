using System.CommandLine;
using Beredskab.Playbooks;
using Beredskab.Server.Commands.Checkup;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab doctor</c>: what can be checked without changing anything.</summary>
internal static class DoctorVerb
{
    public static Command Make()
    {
        var (data, json) = (Verb.Data(), Verb.Json());
        var verb = new Verb("doctor", "Check this installation without changing anything: the machine, the data folder, the settings, the playbooks, and whether there are people for every role and approval. Each line says what to do.")
        {
            Details = "It takes the same settings as 'serve', and may run while the server does.",
            Options = { data, json },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab doctor", "beredskab doctor --data /srv/beredskab --World real", "beredskab doctor --json"],
            ExitCodes = ["nothing is broken; there may be warnings", "at least one fault", "wrong use"],
        };
        verb.SetAction(async (parsed, stop) =>
        {
            var findings = await Examine(parsed, parsed.GetValue(data), stop);
            var (faults, warnings) = (findings.Count(finding => finding.Health == Health.Fault), findings.Count(finding => finding.Health == Health.Warn));
            var terminal = Terminal.Of(parsed);
            if (parsed.GetValue(json)) terminal.Json(new { faults, warnings, findings });
            else Tell(terminal, findings, faults, warnings);
            return faults == 0 ? CommandLine.Well : CommandLine.Refused;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<Finding>> Examine(ParseResult parsed, string? data, CancellationToken stop)
    {
        var configuration = PassedOn.Configuration(parsed);
        var configured = Configured.From(configuration, new(data, null, null));
        var look = DataFolderLook.At(configured.Store.DataFolder);
        var library = Library.Shipped();
        return
        [
            .. MachineCheck.Look(),
            .. DataFolderCheck.Look(look),
            .. SettingsCheck.Look(configured),
            .. WitnessCheck.Look(configured.Witness),
            .. ShippedCheck.Look(library),
            .. await StoredCheck.Look(configured.Store, look, library, stop),
        ];
    }

    private static void Tell(Terminal terminal, IReadOnlyList<Finding> findings, int faults, int warnings)
    {
        foreach (var finding in findings)
        {
            var (mark, style) = finding.Health switch { Health.Ok => ("ok   ", Terminal.Good), Health.Warn => ("warn ", Terminal.Doubtful), _ => ("fault", Terminal.Bad) };
            terminal.Line($"{mark}  {finding.Check}: {finding.Says}{(finding.Do is null ? "" : $" {finding.Do}")}", style);
        }
        terminal.Line(FormattableString.Invariant($"{findings.Count} lines: faults {faults}, warnings {warnings}."), faults > 0 ? Terminal.Bad : warnings > 0 ? Terminal.Doubtful : Terminal.Good);
    }
}
