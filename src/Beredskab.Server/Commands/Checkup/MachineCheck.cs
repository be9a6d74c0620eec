using System.Runtime.InteropServices;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>What the program stands on.</summary>
internal static class MachineCheck
{
    private static readonly Version s_oldestSqlite = new(3, 51, 3);

    public static IEnumerable<Finding> Look()
    {
        yield return Finding.Ok("program", $"Beredskab {VersionVerb.Product} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}.");
        var sqlite = VersionVerb.Sqlite();
        yield return Version.Parse(sqlite) >= s_oldestSqlite
            ? Finding.Ok("sqlite", $"SQLite {sqlite}.")
            : Finding.Fault("sqlite", $"SQLite {sqlite} is too old to be trusted with the record.", $"Install the program whole: it brings {s_oldestSqlite} or newer.");
    }
}
