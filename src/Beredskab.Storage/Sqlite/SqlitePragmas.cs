using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Beredskab.Storage.Sqlite;

/// <summary>What must hold on every connection to the file, set and read back: a setting that did not take loses a start at a power cut.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const int EnableQueryPlannerStability = 1007;

    /// <summary>Older ones can lose a commit when a checkpoint and a write meet at the wrong moment (the WAL-reset fault).</summary>
    private static readonly Version Oldest = new(3, 51, 3);

#if DEBUG
    /// <summary>A debug build can be told to forget, so that the test of power loss is seen to notice.</summary>
    private static readonly (string Word, string Read) Synchronous =
        Environment.GetEnvironmentVariable("BEREDSKAB_SYNCHRONOUS") == "normal" ? ("normal", "1") : ("full", "2");
#else
    private static readonly (string Word, string Read) Synchronous = ("full", "2");
#endif

    public static SqlitePragmas Interceptor { get; } = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => SetAndReadBack(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        SetAndReadBack(connection);
        return Task.CompletedTask;
    }

    public static void SetAndReadBack(DbConnection connection)
    {
        if (Version.Parse(connection.ServerVersion) < Oldest)
            throw new StoreRefusedException($"SQLite {connection.ServerVersion} is too old to be trusted with the record; {Oldest} or newer is needed.");
        Ask(connection, "pragma journal_mode = wal");
        Ask(connection, $"pragma synchronous = {Synchronous.Word}");
        Ask(connection, "pragma foreign_keys = on");
        Expect(connection, "journal_mode", "wal");
        Expect(connection, "synchronous", Synchronous.Read);
        Expect(connection, "foreign_keys", "1");
        KeepPlans(connection);
    }

    /// <summary>
    /// A statement keeps the plan it was prepared with. Otherwise SQLite looks at the value of any parameter that a partial index asks about,
    /// and prepares the statement anew each time one is bound: that was half of a night's work (SQLITE_DBCONFIG_ENABLE_QPSG).
    /// </summary>
    public static void KeepPlans(DbConnection connection) => raw.sqlite3_db_config(((SqliteConnection)connection).Handle!, EnableQueryPlannerStability, 1, out _);

    private static void Expect(DbConnection connection, string pragma, string wanted)
    {
        if (Ask(connection, $"pragma {pragma}") is var found && found != wanted)
            throw new StoreRefusedException(
                $"SQLite keeps {pragma} at '{found}' where '{wanted}' is needed ({connection.DataSource}). Is the data folder on a network drive? It must be on a local disk.");
    }

    private static string? Ask(DbConnection connection, string sql)
    {
        using var command = ((SqliteConnection)connection).CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}
