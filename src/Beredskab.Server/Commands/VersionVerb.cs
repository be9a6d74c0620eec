using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Beredskab.Storage;
using Microsoft.Data.Sqlite;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab version</c>.</summary>
internal static class VersionVerb
{
    public static string Product => typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Make()
    {
        var json = Verb.Json();
        var verb = new Verb("version", "Show the version, and what it stands on.")
        {
            Options = { json },
            Examples = ["beredskab version", "beredskab version --json"],
            ExitCodes = ["shown"],
        };
        verb.SetAction(parsed =>
        {
            if (parsed.GetResult(json) is not null && parsed.GetValue(json))
                Terminal.Of(parsed).Json(new { version = Product, runtime = RuntimeInformation.FrameworkDescription, sqlite = Sqlite(), dataFormat = Store.Format, playbookFormat = 1 });
            else Terminal.Of(parsed).Line(FormattableString.Invariant(
                $"beredskab {Product} ({RuntimeInformation.FrameworkDescription}, SQLite {Sqlite()}, data format {Store.Format}, playbook format 1)"));
            return CommandLine.Well;
        });
        return verb;
    }

    public static string Sqlite()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
