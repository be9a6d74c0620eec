using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Beredskab.Storage.Sqlite;

/// <summary>Makes a whole copy of a database while it is in use, and tells whether one is whole.</summary>
public static class SqliteBackup
{
    /// <summary>As it stands at one moment, in one file, on the disk when this returns. Writers go on meanwhile.</summary>
    public static void Make(string database, string file)
    {
        using (var connection = Open(database))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "vacuum into $file";
            command.Parameters.AddWithValue("$file", file);
            command.ExecuteNonQuery();
        }
        using var made = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        made.Flush(flushToDisk: true);
    }

    /// <summary>What is wrong with a database: its form, its pages, or a chain of its timelines. Null: nothing.</summary>
    public static string? Fault(string database)
    {
        try
        {
            using var connection = Open(database);
            if (Number(connection, "pragma user_version") is var format && format > Store.Format)
                return string.Create(CultureInfo.InvariantCulture, $"It was written by a newer version of Beredskab (format {format}; this version knows up to {Store.Format}).");
            if (Text(connection, "pragma integrity_check") is var pages and not "ok") return $"The database is damaged: {pages}";
            if (Text(connection, "select \"table\" from pragma_foreign_key_check limit 1") is { } loose) return $"A row of {loose} belongs to nothing.";
            return BrokenChain(connection);
        }
        catch (SqliteException e)
        {
            return $"It is no database of Beredskab: {e.Message}";
        }
    }

    private static string? BrokenChain(SqliteConnection connection)
    {
        var heads = new Dictionary<string, (long Version, byte[] Hash)>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "select stream, version, hash from stream_heads";
            using var rows = command.ExecuteReader();
            while (rows.Read()) heads[rows.GetString(0)] = (rows.GetInt64(1), rows.GetFieldValue<byte[]>(2));
        }
        var (stream, seq, hash) = ("", 0L, Array.Empty<byte>());
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "select stream, seq, hash, body from entries order by stream, seq";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                if (rows.GetString(0) != stream)
                {
                    if (Ends() is { } early) return early;
                    (stream, seq, hash) = (rows.GetString(0), 0, Chain.Before(new(rows.GetString(0))));
                }
                if (rows.GetInt64(1) != ++seq) return $"The timeline {stream} lacks entry {seq}.";
                hash = Chain.Link(seq, hash, rows.GetFieldValue<byte[]>(3));
                if (!hash.AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(2))) return $"Entry {seq} of the timeline {stream} does not match its hash: it, or what stood before it, was changed.";
            }
        }
        return Ends() ?? (heads.Keys.FirstOrDefault() is { } empty ? $"The timeline {empty} has a head and no entries." : null);

        string? Ends()
        {
            if (stream.Length == 0) return null;
            return heads.Remove(stream, out var head) && head.Version == seq && head.Hash.AsSpan().SequenceEqual(hash) ? null : $"The timeline {stream} does not end where its head says: entries were removed.";
        }
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 60 }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static long Number(SqliteConnection connection, string sql) => Convert.ToInt64(Ask(connection, sql), CultureInfo.InvariantCulture);

    private static string? Text(SqliteConnection connection, string sql) => Ask(connection, sql) as string;

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only ever our own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
