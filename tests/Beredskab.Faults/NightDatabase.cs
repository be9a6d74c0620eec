using Beredskab.Storage;
using Beredskab.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SQLitePCL;

namespace Beredskab.Faults;

/// <summary>
/// One SQLite database in memory that all nodes of a night share. A transaction is whole in the schedule, so they can share one
/// connection too; before and after each the node can be held up, killed, or told that the disk is full.
/// </summary>
internal sealed class NightDatabase : Database
{
    private static readonly string[] s_emptied =
        ["entries", "stream_heads", "stream_summaries", "positions", "asides", "effects", "reply_codes", "inbound_messages", "answers", "meta", "nodes"];

    /// <summary>Brought up to date once; every lane gets a copy.</summary>
    private static readonly Lazy<SqliteConnection> s_migrated = new(() =>
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var context = new SqliteStoreContext(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite(connection).Options);
        context.Database.Migrate();
        return connection;
    });

    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly PooledDbContextFactory<SqliteStoreContext> _contexts;
    private readonly StormySession _session;
    private readonly Dictionary<string, SqliteCommand> _asked = [];

    /// <summary>Each lane is on one thread by itself: SQLite need neither lock its connections nor count its memory under a common lock.</summary>
    static NightDatabase()
    {
        Batteries_V2.Init();
        raw.sqlite3_shutdown();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        raw.sqlite3_initialize();
    }

    public NightDatabase()
    {
        _connection.Open();
        Run("pragma foreign_keys = on");
        SqlitePragmas.KeepPlans(_connection);
        _contexts = new(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite(_connection).Options);
        lock (s_migrated) s_migrated.Value.BackupDatabase(_connection);
        _session = new(_connection, this);
    }

    /// <summary>Null between nights: then nothing goes wrong and nobody is held up.</summary>
    public Night? Night { get; set; }

    protected override TimeProvider Time => Night is { } night ? night.Clock : TimeProvider.System;

    public override string SkipLocked => "";

    public override string ForUpdate => "";

    public override int Committers => 1;

    /// <summary>How many rows were ever changed: whoever has seen this number has nothing new to look for.</summary>
    public int Changes => raw.sqlite3_total_changes(_connection.Handle);

    public override bool IsShared => true;

    /// <summary>Nobody falls silent here: the nights kill and hold up their nodes themselves.</summary>
    public override string ClockSql => "0";

    public override Task<IAsyncDisposable> Alone(CancellationToken stop) => throw new NotSupportedException("The nights publish nothing.");

    public override StoreContext Context() => _contexts.CreateDbContext();

    public override async Task<Session> Reader(CancellationToken stop)
    {
        await Turn();
        if (Night?.Weather.StrikesReading() is { } fault) throw fault;
        return _session;
    }

    public override async Task<Session> Writer(CancellationToken stop)
    {
        await Turn();
        if (Night?.Weather.StrikesBegin() is { } fault) throw fault;
        _session.Begin();
        return _session;
    }

    public override string AnyOf(string column, string parameter) => $"{column} in (select value from json_each({parameter}))";

    public override object List(IEnumerable<string> values) => System.Text.Json.JsonSerializer.Serialize(values);

    public override Task LockWords(Session session, IEnumerable<string> words, CancellationToken stop) => Task.CompletedTask;

    public override Task Migrate(CancellationToken stop) => Task.CompletedTask;

    /// <summary>A clock of the database's own, that every node goes by; null for none.</summary>
    public Func<DateTimeOffset>? Own { get; set; }

    public override bool IsAuthority(TimeProvider time) => Own is not null;

    public override Task<DateTimeOffset?> Clock(CancellationToken stop) => Task.FromResult(Own?.Invoke());

    public override bool IsPassing(Exception exception) => exception is SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 };

    public override ValueTask DisposeAsync() => default;

    /// <summary>The whole of it as it stands, for <see cref="PutBack"/>.</summary>
    public SqliteConnection Backup()
    {
        var copy = new SqliteConnection("Data Source=:memory:");
        copy.Open();
        _connection.BackupDatabase(copy);
        return copy;
    }

    /// <summary>What was backed up takes the place of all that is there. Whoever had seen how many rows changed must look again.</summary>
    public void PutBack(SqliteConnection copy)
    {
        copy.BackupDatabase(_connection);
        Run("update meta set value = value");
    }

    /// <summary>Forgets the night before; people, ladders and playbooks stay.</summary>
    public void Empty()
    {
        foreach (var table in s_emptied) Run($"delete from {table}");
    }

    /// <summary>One number, or null, outside the schedule: for the night's own book-keeping and proofs.</summary>
    public long? Ask(string sql) => Prepared(sql).ExecuteScalar() is long number ? number : null;

    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> map, long? after = null)
    {
        var command = Prepared(sql);
        if (after is { } position)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("@after", position);
        }
        using var rows = command.ExecuteReader();
        var all = new List<T>();
        while (rows.Read()) all.Add(map(rows));
        return all;
    }

    /// <summary>Kept: to read such a text takes SQLite longer than to answer it.</summary>
    private SqliteCommand Prepared(string sql)
    {
        if (_asked.TryGetValue(sql, out var known)) return known;
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return _asked[sql] = command;
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task Turn()
    {
        if (SynchronizationContext.Current is Strand) await Task.Yield();
    }

    private sealed class StormySession(SqliteConnection connection, NightDatabase database) : SqliteSession(connection, _ => { })
    {
        public override async Task Commit(CancellationToken stop)
        {
            var (before, after) = database.Night?.Weather.StrikesCommit() ?? default;
            if (before is not null) throw before;
            await base.Commit(stop);
            database.Night?.Committed();
            if (after is not null) throw after;
            // The commit is on the disk, and its writer may never come to know.
            await Turn();
        }
    }
}
