using System.Diagnostics;

namespace Beredskab.Crashes;

/// <summary>
/// The program as it is carried to a machine: self-contained, release, compiled beforehand. ./test publishes it before this suite;
/// where it is missing or older than the source, the first test that needs it does.
/// </summary>
internal static class Published
{
    private static readonly Lazy<string?> s_program = new(Find);

    /// <summary>Settings that a release build does not know.</summary>
    public static IReadOnlyList<string> DebugOnly { get; } = ["BEREDSKAB_CRASH_AT", "BEREDSKAB_NEXT", "BEREDSKAB_SYNCHRONOUS"];

    /// <summary>Null: the debug build beside us, when <c>BEREDSKAB_PROGRAM=debug</c> asks for it.</summary>
    public static string? Program => s_program.Value;

    private static string? Find()
    {
        var asked = Environment.GetEnvironmentVariable("BEREDSKAB_PROGRAM");
        if (asked == "debug") return null;
        if (asked is { Length: > 0 }) return asked;
        var house = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(house.FullName, "Beredskab.sln"))) house = house.Parent!;
        var folder = Path.Combine(house.FullName, "artifacts", "publish", "beredskab");
        if (!IsFresh(house.FullName, Path.Combine(folder, "published"))) Publish(house.FullName);
        Console.WriteLine($"The crash tests run {folder}/beredskab, published {File.GetLastWriteTimeUtc(Path.Combine(folder, "published")):u}");
        return Path.Combine(folder, "beredskab");
    }

    private static bool IsFresh(string house, string stamp)
    {
        if (!File.Exists(stamp)) return false;
        var published = File.GetLastWriteTimeUtc(stamp);
        string[] sources = [Path.Combine(house, "src"), Path.Combine(house, "playbooks")];
        return sources.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(house, "Directory.*.props"))
            .All(file => File.GetLastWriteTimeUtc(file) <= published);
    }

    private static void Publish(string house)
    {
        Console.WriteLine("Publishing the server for the crash tests; this takes some minutes");
        var start = new ProcessStartInfo(Path.Combine(house, "tests", "Beredskab.Crashes", "publish")) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var publish = Process.Start(start)!;
        publish.StandardInput.Close();
        var errors = publish.StandardError.ReadToEndAsync();
        var said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        if (publish.ExitCode != 0) throw new InvalidOperationException($"{said}\n{errors.Result}");
    }
}
