using System.Runtime.CompilerServices;

namespace Beredskab.Playbooks.Tests;

/// <summary>The repository's own files.</summary>
internal static class Shipped
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../.."));

    public static string Folder { get; } = Path.Combine(Root, "playbooks");

    /// <summary>The sixteen playbooks, without the three files that they share.</summary>
    public static IEnumerable<string> Playbooks => Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal)
        .Where(file => Path.GetFileName(file) is not ("roles.yaml" or "clocks.yaml" or "requirements.yaml"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
