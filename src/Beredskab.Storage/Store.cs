using System.Globalization;
using Beredskab.Storage.PostgreSql;
using Beredskab.Storage.Sqlite;

namespace Beredskab.Storage;

/// <summary>
/// Everything Beredskab remembers. Open once per process; what it answers "yes" to is on the disk.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    /// <summary>What this version writes. Goes up when an older version could no longer read it rightly.</summary>
    public const int Format = 1;

    private static readonly TimeSpan ClockKept = TimeSpan.FromSeconds(15);

    private readonly Database _database;
    private readonly DataFolder? _folder;
    private readonly StoreClock _clock;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _followingClock;
    private bool _isClosed;

    private Store(Database database, DataFolder? folder, StoreClock clock, TimeProvider time, string home, string nodeId, string installationId)
    {
        (_database, _folder, _clock, _time, InstallationId) = (database, folder, clock, time, installationId);
        (Home, NodeId) = (home, nodeId);
        Journal = new(database);
        Asides = new(database);
        Files = new(database);
        Ledger = new(database);
        Nodes = new(database, NodeId, home);
        Codes = new(database);
        Summaries = new(database);
        Timelines = new(database, Journal, Asides);
        Roster = new(database);
        Shelf = new(database);
        Tokens = new(database);
        Inbox = new(database);
        Freezes = new(database);
        SetAsides = new(database);
        Census = new(database);
        _followingClock = FollowsDatabaseClock(time) ? FollowClock() : Task.CompletedTask;
    }

    public Journal Journal { get; }

    public Asides Asides { get; }

    public Files Files { get; }

    public Ledger Ledger { get; }

    public Nodes Nodes { get; }

    public ReplyCodes Codes { get; }

    public Summaries Summaries { get; }

    public Timelines Timelines { get; }

    public Roster Roster { get; }

    public PlaybookShelf Shelf { get; }

    public Tokens Tokens { get; }

    public Inbox Inbox { get; }

    public Freezes Freezes { get; }

    /// <summary>What was set aside because deciding it keeps failing.</summary>
    public SetAsides SetAsides { get; }

    /// <summary>The room that is left where the record is kept.</summary>
    public Disk Disk => _database.Disk;

    public Census Census { get; }

    /// <summary>This process, from its start to its end.</summary>
    public string NodeId { get; }

    /// <summary>Its data folder's own name, the same over restarts.</summary>
    public string Home { get; }

    /// <summary>Other processes write the same record.</summary>
    public bool IsShared => _database.IsShared;

    /// <summary>Whether a failure is one that another attempt may well survive: a lost connection, a full pool, a database that restarts.</summary>
    public bool IsPassing(Exception exception) => _database.IsPassing(exception);

    /// <summary>What kind of failure a passing one is.</summary>
    public RecordTrouble TroubleOf(Exception exception) => _database.TroubleOf(exception);

    /// <summary>The database's own name, the same on every node and in every copy of it.</summary>
    public string InstallationId { get; }

    public string DataFolder => _folder?.Path ?? throw new InvalidOperationException("This store has no folder.");

    /// <summary>
    /// Takes the data folder for this process alone, refuses what a newer version wrote without touching it, and brings the tables
    /// up to date.
    /// </summary>
    /// <param name="time">The system's, or a test's: a test's clock stands above the database's too, so that a test can jump.</param>
    /// <exception cref="StoreRefusedException">The message tells the operator what to do.</exception>
    public static async Task<Store> Open(StoreSettings settings, TimeProvider time, CancellationToken stop = default)
    {
        var folder = Storage.DataFolder.Take(settings.DataFolder);
        Database? database = null;
        try
        {
            database = settings.Provider switch
            {
                StoreProvider.Sqlite => new SqliteDatabase(settings.ConnectionString ?? $"Data Source={folder.DatabaseFile}"),
                _ => new PostgreSqlDatabase(settings.ConnectionString
                    ?? throw new StoreRefusedException("Storage:Provider is postgresql, and Storage:ConnectionString does not say where. Write for example Host=db;Database=beredskab;Username=beredskab.")),
            };
            if (settings.Provider == StoreProvider.Sqlite) database.Disk = new(folder.Path, settings.Disk);
            await database.Migrate(stop);
            var installation = await Meet(database, stop);
            var clock = new StoreClock(time);
            if (await LastWritten(database, stop) is { } last) clock.NotBefore(last);
            if (FollowsDatabaseClock(time)) await Follow(database, clock, time, stop);
            folder.StampFormat();
            var home = folder.NodeId();
            // A process that was killed and started again is somebody else: what the first had in hand is not in the second's.
            return new(database, folder, clock, time, home, $"{home}-{Guid.NewGuid().ToString("n")[..8]}", installation);
        }
        catch
        {
            if (database is not null) await database.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>One of several nodes on a database that is open and up to date already: for tests that hold the database themselves.</summary>
    internal static async Task<Store> On(Database database, string home, string nodeId, TimeProvider time)
    {
        var clock = new StoreClock(time);
        if (await LastWritten(database, CancellationToken.None) is { } last) clock.NotBefore(last);
        return new(database, null, clock, time, home, nodeId, "");
    }

    /// <summary>
    /// The authority's time, in whole milliseconds, never running backwards. On PostgreSQL the server's clock, asked every 15
    /// seconds and carried on by this machine's monotonic clock between; on SQLite UTC at opening plus the monotonic clock.
    /// </summary>
    public DateTimeOffset Now() => _clock.Now();

    /// <summary>The tables through EF Core, for what has no method here. Never for the journal or the ledger.</summary>
    public StoreContext OpenContext() => _database.Context();

    /// <summary>What is true of the installation, by name.</summary>
    public async Task<string?> GetMeta(string name, CancellationToken stop = default) =>
        (await _database.Read("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", name))).SingleOrDefault();

    public Task SetMeta(string name, string value, CancellationToken stop = default) => _database.Write(
        "insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value", stop,
        ("@name", name), ("@value", value));

    /// <summary>
    /// Counts up, for good, before a witness outside the database is told: one that has heard more than the database says knows a
    /// newer one.
    /// </summary>
    public Task<long> Beat(CancellationToken stop = default) => _database.Write(async session => (await session.Query(
        """
        insert into meta (name, value) values ('beat', '1')
        on conflict (name) do update set value = cast(cast(meta.value as bigint) + 1 as text) returning value
        """,
        row => long.Parse(row.GetString(0), CultureInfo.InvariantCulture), stop)).Single(), stop);

    /// <summary>For what is done once when nodes start together: waits until no other is at it, and keeps them out until disposed.</summary>
    public Task<IAsyncDisposable> Alone(CancellationToken stop = default) => _database.Alone(stop);

    /// <summary>What is true of the installation under names that begin so.</summary>
    public Task<List<string>> GetMetas(string prefix, CancellationToken stop = default) => _database.Read(
        "select value from meta where substr(name, 1, @length) = @prefix order by name", row => row.GetString(0), stop, ("@length", prefix.Length), ("@prefix", prefix));

    /// <summary>Whether the record can be read and written at this moment; throws what stands in the way.</summary>
    public async Task Probe(CancellationToken stop = default)
    {
        await SetMeta($"probe-{Home}", Instant.Text(Now()), stop);
        Disk.Written();
    }

    /// <summary>Throws away what is kept for a time only and whose time is over (answers to repeated requests). Once an hour is plenty.</summary>
    public Task SweepOld(CancellationToken stop = default) => _database.Write(session =>
    {
        AnswerRows.QueueForget(session, Now());
        return Task.FromResult(0);
    }, stop);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, true)) return;
        await _closing.CancelAsync();
        await _followingClock;
        await Journal.Close();
        await _database.DisposeAsync();
        _folder?.Dispose();
        _closing.Dispose();
    }

    internal static void RefuseNewer(int format, string what)
    {
        if (format > Format)
            throw new StoreRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"{what} was written by a newer version of Beredskab (format {format}; this version knows up to {Format}). Nothing was touched. Start that version, or restore an older backup."));
    }

    private static bool FollowsDatabaseClock(TimeProvider time) => time == TimeProvider.System;

    private static async Task<string> Meet(Database database, CancellationToken stop) => await database.Write(async session =>
    {
        session.Queue("insert into meta (name, value) values (@name, @value) on conflict (name) do nothing",
            ("@name", "installation"), ("@value", Guid.NewGuid().ToString("n")));
        session.Queue(
            "insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value where meta.value <> excluded.value",
            ("@name", "format"), ("@value", Format.ToString(CultureInfo.InvariantCulture)));
        return (await session.Query("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", "installation"))).Single();
    }, stop);

    private static async Task<DateTimeOffset?> LastWritten(Database database, CancellationToken stop) =>
        (await database.Read("select max(written) from stream_heads", row => row.InstantOrNull(0), stop)).Single();

    private static async Task Follow(Database database, StoreClock clock, TimeProvider time, CancellationToken stop)
    {
        var asked = time.GetTimestamp();
        if (await database.Clock(stop) is { } now) clock.Follow(now, asked);
    }

    private async Task FollowClock()
    {
        using var timer = new PeriodicTimer(ClockKept, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
                try
                {
                    await Follow(_database, _clock, _time, _closing.Token);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The database is away. The monotonic clock carries on; whoever needs the database says so.
                }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
