using System.Runtime.CompilerServices;

namespace Beredskab.Playbooks.Tests;

/// <summary>Compares a text with the approved one beside the test; a difference leaves a <c>.received</c> file to look at.</summary>
internal static class Approval
{
    public static void Check(string name, string text, [CallerFilePath] string caller = "")
    {
        var approved = Path.Combine(Path.GetDirectoryName(caller)!, $"{name}.approved.txt");
        var received = Path.ChangeExtension(Path.ChangeExtension(approved, null), "received.txt");
        // Only Windows' line ends: ReplaceLineEndings would also take a U+2028 that is part of the content.
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n') + "\n";
        if (File.Exists(approved) && File.ReadAllText(approved) == text)
        {
            File.Delete(received);
            return;
        }
        File.WriteAllText(received, text);
        (File.Exists(approved) ? File.ReadAllText(approved) : "").ShouldBe(text, $"Look at {received}; if it is right, let it take the place of {approved}.");
    }
}
