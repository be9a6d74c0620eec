using Beredskab.Server.Recovery;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>The file that vouches for the timelines from outside: whether it can be read and written, and how far from the database it lies.</summary>
internal static class WitnessCheck
{
    public static IEnumerable<Finding> Look(WitnessSettings settings)
    {
        if (Fault(settings.File) is { } fault)
            yield return Finding.Fault("witness", fault, "Let this user write there, or name another file by Witness:File.");
        else if (settings.IsOnSameDisk)
            yield return Finding.Warn("witness", settings.Words(), "Name a file on another machine's disk by Witness:File.");
        else
            yield return Finding.Ok("witness", settings.Words());
    }

    private static string? Fault(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                _ = WitnessLine.Read(file).Count();
                using var opened = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
            // It is made at the first line; what its folder refuses shows only then.
            else if (File.Exists(Path.GetDirectoryName(file))) return $"The witness cannot lie in {Path.GetDirectoryName(file)}, which is a file.";
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return $"The witness {file} cannot be used: {e.Message}";
        }
    }
}
