using System.Globalization;
using System.Text;

namespace Beredskab.Storage;

/// <summary>
/// The folder one process keeps its things in. Held alone from open to close, and left exactly as it is when a newer version wrote it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _held;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _held = held;
    }

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "beredskab.db");

    public static DataFolder Take(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        RefuseNewer(path);
        FileStream held;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(System.IO.Path.Combine(path, "beredskab.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException && Directory.Exists(path))
        {
            throw new StoreRefusedException(
                $"The data folder {path} is in use by another Beredskab process{Owner(path)}. Stop that one first, or name another folder with --data.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StoreRefusedException($"The data folder {path} cannot be written ({e.Message}). Let this user write there, or name another folder with --data.", e);
        }
        File.WriteAllText(System.IO.Path.Combine(path, "beredskab.owner"),
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
        return new DataFolder(path, held);
    }

    /// <summary>Says who wrote the folder; done last, when everything in it has the new form.</summary>
    public void StampFormat() => WriteDurably("beredskab.format", Store.Format.ToString(CultureInfo.InvariantCulture));

    /// <summary>The node's own name, the same after every restart; a copy of the database does not carry it along.</summary>
    public string NodeId()
    {
        var file = System.IO.Path.Combine(Path, "node");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } known) return known;
        var id = Guid.NewGuid().ToString("n")[..12];
        WriteDurably("node", id);
        return id;
    }

    public void Dispose() => _held.Dispose();

    private static void RefuseNewer(string path)
    {
        var file = System.IO.Path.Combine(path, "beredskab.format");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var format))
            Store.RefuseNewer(format, $"The data folder {path}");
        // The database's own number stands at byte 60 of its file (SQLite's user_version), so nothing need be opened to read it.
        var database = System.IO.Path.Combine(path, "beredskab.db");
        if (File.Exists(database)) Store.RefuseNewer(UserVersion(database), $"The database {database}");
    }

    private static int UserVersion(string database)
    {
        using var file = new FileStream(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[64];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            ? 0
            : System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header[60..]);
    }

    private static string Owner(string path)
    {
        try
        {
            return $" ({File.ReadAllText(System.IO.Path.Combine(path, "beredskab.owner"))})";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private void WriteDurably(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(file + ".new", file, overwrite: true);
    }
}
