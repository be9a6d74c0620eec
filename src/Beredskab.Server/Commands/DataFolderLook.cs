using System.Globalization;

namespace Beredskab.Server.Commands;

/// <summary>A data folder seen from outside: nothing in it is changed, and nothing is taken.</summary>
/// <param name="Holder">Who has it open, as they wrote it down; null when nobody has.</param>
/// <param name="Format">What wrote it; null when it was never stamped.</param>
internal sealed record DataFolderLook(string Path, bool Exists, string? Holder, int? Format)
{
    public string Database => System.IO.Path.Combine(Path, "beredskab.db");

    public bool HasDatabase => File.Exists(Database);

    public bool IsHeld => Holder is not null;

    public static DataFolderLook At(string path) =>
        new(path, Directory.Exists(path), IsLocked(path) ? Text(path, "beredskab.owner") ?? "another process" : null,
            int.TryParse(Text(path, "beredskab.format"), CultureInfo.InvariantCulture, out var format) ? format : null);

    private static bool IsLocked(string path)
    {
        try
        {
            using var held = new FileStream(System.IO.Path.Combine(path, "beredskab.lock"), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string? Text(string path, string name)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(path, name)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
