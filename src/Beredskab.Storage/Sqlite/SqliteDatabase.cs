using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.Storage.Sqlite;

/// <summary>
/// One file, one process. A single connection writes, in turn; others read beside it (WAL). A commit is on the disk when it
/// answers (synchronous=FULL), or P1 is worth nothing.
/// </summary>
internal sealed class SqliteDatabase(string connectionString) : Database
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private SqliteSession? _writer;

    public override string SkipLocked => "";

    public override string ForUpdate => "";

    public override bool IsShared => false;

    public override string ClockSql => "cast(unixepoch('subsec') * 1000 as integer)";

    public override int Committers => 1;

    public override StoreContext Context() =>
        new SqliteStoreContext(new DbContextOptionsBuilder<SqliteStoreContext>()
            .UseSqlite(connectionString).AddInterceptors(SqlitePragmas.Interceptor).Options);

    public override Task<Session> Reader(CancellationToken stop)
    {
        var session = _readers.TryTake(out var idle) ? idle : new SqliteSession(Open(), _readers.Add);
        return Task.FromResult<Session>(session);
    }

    public override async Task<Session> Writer(CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            _writer ??= new SqliteSession(Open(), _ => _turn.Release());
            _writer.Begin();
            return _writer;
        }
        catch
        {
            _writer?.Connection.Dispose();
            _writer = null;
            _turn.Release();
            throw;
        }
    }

    public override string AnyOf(string column, string parameter) => $"{column} in (select value from json_each({parameter}))";

    public override object List(IEnumerable<string> values) => JsonSerializer.Serialize(values);

    public override Task LockWords(Session session, IEnumerable<string> words, CancellationToken stop) => Task.CompletedTask;

    public override async Task Migrate(CancellationToken stop)
    {
        using var connection = Open();
        // Nobody else can be here: we hold the data folder. A lock row left by a killed process would make Migrate wait for ever.
        if (Exists(connection, "__EFMigrationsLock")) Run(connection, "delete from \"__EFMigrationsLock\"");
        var applied = new HashSet<string>();
        if (Exists(connection, "__EFMigrationsHistory"))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "select \"MigrationId\" from \"__EFMigrationsHistory\"";
            using var rows = command.ExecuteReader();
            while (rows.Read()) applied.Add(rows.GetString(0));
        }
        var known = MigrationSteps.Known<SqliteStoreContext>();
        MigrationSteps.RefuseUnknown(applied, known, connection.DataSource);
        if (known.All(applied.Contains)) return;
        await using (var context = Context()) await context.Database.MigrateAsync(stop);
        // Into the file's first page at once, where an older version finds it without opening anything.
        Run(connection, $"pragma user_version = {Store.Format}");
        Run(connection, "pragma wal_checkpoint(truncate)");
    }

    public override Task<IAsyncDisposable> Alone(CancellationToken stop) => Task.FromResult<IAsyncDisposable>(new MemoryStream());

    public override Task<DateTimeOffset?> Clock(CancellationToken stop) => Task.FromResult<DateTimeOffset?>(null);

    public override bool IsPassing(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 13 or 14 } // busy, locked, read-only, input/output, full, cannot open
        || (exception.InnerException is { } inner && IsPassing(inner));

    public override RecordTrouble TroubleOf(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 13 } => RecordTrouble.Full,
        SqliteException { SqliteErrorCode: 8 } => RecordTrouble.ReadOnly,
        { InnerException: { } inner } => TroubleOf(inner),
        _ => RecordTrouble.Away,
    };

    public override async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        while (_readers.TryTake(out var reader)) reader.Connection.Dispose();
        _writer?.Connection.Dispose();
        using (var all = new SqliteConnection(connectionString)) SqliteConnection.ClearPool(all);
        _turn.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            SqlitePragmas.SetAndReadBack(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool Exists(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from sqlite_master where name = $name";
        command.Parameters.AddWithValue("$name", table);
        return (long)command.ExecuteScalar()! > 0;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
