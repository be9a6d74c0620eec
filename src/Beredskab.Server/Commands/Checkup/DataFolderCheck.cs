using Beredskab.Storage;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>The folder the record lies in: whose it is, what wrote it, and whether the disk has room.</summary>
internal static class DataFolderCheck
{
    private const long Scarce = 1_000_000_000, Out = 100_000_000;

    public static IEnumerable<Finding> Look(DataFolderLook look)
    {
        yield return look switch
        {
            { Exists: false } => Finding.Ok("data-folder", $"{look.Path} is not there yet; the first start makes it."),
            { Format: > Store.Format } => Finding.Fault("data-folder",
                FormattableString.Invariant($"{look.Path} was written by a newer version (format {look.Format}; this one knows up to {Store.Format})."), "Start that version, or restore an older backup."),
            { HasDatabase: false } => Finding.Ok("data-folder", $"{look.Path} holds no database yet."),
            _ => Finding.Ok("data-folder", FormattableString.Invariant($"{look.Path}, format {look.Format}.")),
        };
        yield return Finding.Ok("lock", look.Holder is { } holder ? $"The folder is in use by {holder}." : "Nobody has the folder open.");
        yield return Space(look.Path);
    }

    private static Finding Space(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (!folder.Exists) continue;
            try
            {
                return Judge(new DriveInfo(folder.FullName).AvailableFreeSpace);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return Finding.Warn("free-space", $"The free space of {path} cannot be told ({e.Message}).", "Look yourself.");
            }
        }
        return Finding.Warn("free-space", $"The free space of {path} cannot be told.", "Look yourself.");
    }

    private static Finding Judge(long free)
    {
        var says = FormattableString.Invariant($"{free / 1_000_000} MB free where the data lies.");
        return free < Out ? Finding.Fault("free-space", says, "Make room: with a full disk nothing is accepted any more.")
            : free < Scarce ? Finding.Warn("free-space", says, "Make room soon.")
            : Finding.Ok("free-space", says);
    }
}
