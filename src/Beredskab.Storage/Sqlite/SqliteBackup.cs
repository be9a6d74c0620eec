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
            return StoredChains.Broken(connection);
        }
        catch (SqliteException e)
        {
            return $"It is no database of Beredskab: {e.Message}";
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
