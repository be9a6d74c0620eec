using System.Text.Json;

namespace Beredskab.Server.Recovery;

/// <summary>
/// What a data folder says of itself: whose it is and where it lies. A folder that says it lies elsewhere is a copy, and its
/// original may be running.
/// </summary>
/// <param name="Machine">The machine's own id; empty in a container, which gets a new one each time.</param>
internal sealed record FolderMark(string Installation, string Folder, string Machine)
{
    private const string Name = "installation";

    /// <summary>Beside a restored database until its first start.</summary>
    public const string Restored = "restored";

    public static FolderMark Here(string folder, string installation) => new(installation, Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar), ThisMachine());

    public static FolderMark? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<FolderMark>(File.ReadAllText(Path.Combine(folder, Name)), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    public void Write()
    {
        var file = Path.Combine(Folder, Name);
        using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));
            stream.Flush(flushToDisk: true);
        }
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>A machine that is not known says nothing against it.</summary>
    public bool IsSamePlace(FolderMark other) => Folder == other.Folder && (Machine == "" || other.Machine == "" || Machine == other.Machine);

    private static string ThisMachine()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is not null) return "";
        try
        {
            return File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : OperatingSystem.IsWindows() ? Environment.MachineName : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
