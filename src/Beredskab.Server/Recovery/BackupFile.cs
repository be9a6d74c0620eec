using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Beredskab.Server.Commands;
using Beredskab.Storage;
using Beredskab.Storage.Sqlite;
using Npgsql;

namespace Beredskab.Server.Recovery;

/// <summary>
/// A backup: a zip file that holds <c>backup.json</c>, the database, and the keys that sign people's sessions (PostgreSQL has them in the
/// database). The witness is not in it, because a witness that is set back with its database has seen nothing.
/// </summary>
internal static class BackupFile
{
    private const string About = "backup.json", Database = "beredskab.db", Dump = "beredskab.dump", Keys = "keys";

    /// <param name="Format">What the store was written as; a newer one is refused.</param>
    private sealed record Manifest(int Format, string Made, string Version);

    /// <exception cref="StoreRefusedException">The message says what to do.</exception>
    public static void Make(StoreSettings settings, string file)
    {
        var data = settings.DataFolder;
        var isShared = settings.Provider == StoreProvider.PostgreSql;
        if (!isShared && !File.Exists(Path.Combine(data, Database))) throw new StoreRefusedException($"There is no database in {data}. Name the data folder with --data.");
        if (File.Exists(file)) throw new StoreRefusedException($"{file} exists already. A backup is never written over another; name a new file.");
        // Beside the file, where there is room for it, and nobody else's to read.
        var folder = OwnFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var (database, made) = (Path.Combine(folder, Database), Path.Combine(folder, "new.zip"));
        try
        {
            if (isShared) PostgreSqlPrograms.Dump(settings.Server(), database);
            else SqliteBackup.Make(Path.Combine(data, Database), database);
            using (var stream = new FileStream(made, Private(FileAccess.ReadWrite)))
            {
                using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
                {
                    using (var about = zip.CreateEntry(About).Open())
                        about.Write(JsonSerializer.SerializeToUtf8Bytes(new Manifest(Store.Format, DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture), VersionVerb.Product), JsonSerializerOptions.Web));
                    zip.CreateEntryFromFile(database, isShared ? Dump : Database, isShared ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
                    if (!isShared && Directory.Exists(Path.Combine(data, Keys)))
                        foreach (var key in Directory.GetFiles(Path.Combine(data, Keys), "*.xml")) zip.CreateEntryFromFile(key, $"{Keys}/{Path.GetFileName(key)}");
                }
                stream.Flush(flushToDisk: true);
            }
            File.Move(made, file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string OwnFolder(string parent)
    {
        if (!Directory.Exists(parent)) throw new StoreRefusedException($"There is no folder {parent}. Make it first, or name another file.");
        var folder = Path.Combine(parent, $".beredskab-{Guid.NewGuid():n}");
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return folder;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException($"Nothing can be written in {parent}: {fault.Message}", fault);
        }
    }

    /// <summary>It holds names, numbers and keys: this user's alone.</summary>
    private static FileStreamOptions Private(FileAccess access)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = access };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Into an empty folder, or an empty database on a server, checked before it counts. What is not whole leaves nothing behind.</summary>
    /// <exception cref="StoreRefusedException">The message says what is wrong.</exception>
    public static void Restore(StoreSettings settings, string file)
    {
        if (!File.Exists(file)) throw new StoreRefusedException($"There is no file {file}.");
        if (settings.Provider == StoreProvider.PostgreSql) RestoreShared(settings.Server(), file);
        else RestoreFolder(file, settings.DataFolder);
    }

    private static void RestoreShared(NpgsqlConnectionStringBuilder server, string file)
    {
        string? folder = null;
        try
        {
            // Not beside the backup, which may lie where nothing can be written. Nobody else may look into this one.
            folder = Directory.CreateTempSubdirectory("beredskab-").FullName;
            var dump = Path.Combine(folder, Dump);
            using (var zip = Open(file))
            {
                if (Unfit(zip, Dump, "It holds a database of SQLite, and the settings name PostgreSQL.") is { } why) throw NotRestored(file, why);
                Unpack(zip.GetEntry(Dump)!, dump);
            }
            PostgreSqlPrograms.Restore(server, dump);
        }
        catch (Exception torn) when (torn is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw NotRestored(file, torn.Message, torn);
        }
        finally
        {
            if (folder is not null) Directory.Delete(folder, recursive: true);
        }
    }

    private static void RestoreFolder(string file, string data)
    {
        if (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any())
            throw new StoreRefusedException($"{data} is not empty. A backup is restored into an empty folder only; name one with --data, and leave the old folder as it is until all is well.");
        var isNew = !Directory.Exists(data);
        try
        {
            Directory.CreateDirectory(data);
            using (var zip = Open(file))
            {
                Refuse(Unfit(zip, Database, "It holds a database of PostgreSQL, and the settings name none: give Storage:Provider and Storage:ConnectionString."));
                Unpack(zip.GetEntry(Database)!, Path.Combine(data, Database));
                foreach (var key in zip.Entries.Where(entry => entry.FullName.StartsWith(Keys + "/", StringComparison.Ordinal) && entry.Name.EndsWith(".xml", StringComparison.Ordinal)))
                    Unpack(key, Path.Combine(data, Keys, Path.GetFileName(key.Name)));
            }
            Refuse(SqliteBackup.Fault(Path.Combine(data, Database)));
            Put(Path.Combine(data, "beredskab.format"), Store.Format.ToString(CultureInfo.InvariantCulture));
            // Last: with this the first start stands still, witness or no witness.
            Put(Path.Combine(data, FolderMark.Restored), Path.GetFullPath(file));
        }
        catch (Exception e) when (e is StoreRefusedException or InvalidDataException or IOException)
        {
            foreach (var half in Directory.GetFileSystemEntries(data))
                if (Directory.Exists(half)) Directory.Delete(half, recursive: true);
                else File.Delete(half);
            if (isNew) Directory.Delete(data);
            throw e is StoreRefusedException ? e : NotRestored(file, e.Message, e);
        }

        void Refuse(string? why)
        {
            if (why is not null) throw NotRestored(file, why);
        }
    }

    private static StoreRefusedException NotRestored(string file, string why, Exception? cause = null) =>
        new($"{file} was not restored, and nothing was left behind. {why}", cause!);

    /// <summary>Why it cannot be restored here; null when it can.</summary>
    private static string? Unfit(ZipArchive zip, string database, string isOther) => Read(zip) switch
    {
        null => "It is no backup of Beredskab.",
        { Format: > Store.Format } newer => string.Create(CultureInfo.InvariantCulture, $"It was made by a newer version of Beredskab ({newer.Version}, format {newer.Format}; this one knows up to {Store.Format}). Restore it with that version."),
        _ when zip.GetEntry(database) is not null => null,
        _ => zip.Entries.Any(entry => entry.Name is Database or Dump) ? isOther : "There is no database in it.",
    };

    private static ZipArchive Open(string file) => ZipFile.OpenRead(file);

    private static Manifest? Read(ZipArchive zip)
    {
        if (zip.GetEntry(About) is not { } entry) return null;
        using var text = entry.Open();
        try
        {
            return JsonSerializer.Deserialize<Manifest>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Unpack(ZipArchiveEntry entry, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var from = entry.Open();
        using var to = new FileStream(file, Private(FileAccess.Write));
        from.CopyTo(to);
        to.Flush(flushToDisk: true);
    }

    private static void Put(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }
}
