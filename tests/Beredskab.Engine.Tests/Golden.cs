using System.Text.Json;
using System.Text.Json.Nodes;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Tests;

/// <summary>Files of the past. A missing one is written and the test fails once, so that somebody reads it before it is kept.</summary>
internal static class Golden
{
    private static readonly string s_folder = FindFolder();

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(s_folder, file));

    public static IEnumerable<string> Files(string pattern) => Directory.GetFiles(s_folder, pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static void Approve(string file, IEnumerable<string> lines)
    {
        var written = string.Join('\n', lines) + "\n";
        var path = Path.Combine(s_folder, file);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, written);
            throw new ShouldAssertException($"{file} did not exist and was written. Read it, and keep it if it is right.");
        }
        written.ShouldBe(File.ReadAllText(path));
    }

    public static string Write(RunEvent happened) => Write(Wire<RunEvent>.Write(happened), happened.At, happened.By);

    public static string Write(IncidentEvent happened) => Write(Wire<IncidentEvent>.Write(happened), happened.At, happened.By);

    public static TEvent Read<TEvent>(string line) where TEvent : class
    {
        var entry = JsonNode.Parse(line)!;
        var at = JsonSerializer.Deserialize<DateTimeOffset>(entry["at"]!.ToJsonString(), Wire.Options);
        var by = entry["by"] is { } person ? new PersonId((string)person!) : (PersonId?)null;
        return (object)Wire<TEvent>.Read((string)entry["type"]!, entry["data"]!.ToJsonString()) switch
        {
            RunEvent happened => (TEvent)(object)(happened with { At = at, By = by }),
            IncidentEvent happened => (TEvent)(object)(happened with { At = at, By = by }),
            var other => throw new ArgumentException($"{other.GetType().Name} is no event."),
        };
    }

    private static string Write((string Type, string Data) entry, DateTimeOffset at, PersonId? by) =>
        JsonSerializer.Serialize(new { type = entry.Type, at = Wire.Instant(at), by = by?.Value, data = JsonNode.Parse(entry.Data) }, Wire.Options);

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Beredskab.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "Beredskab.Engine.Tests", "golden");
    }
}
