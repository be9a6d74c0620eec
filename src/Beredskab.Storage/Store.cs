using System.Globalization;
using Beredskab.Engine.Incidents;
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
    private TimeSpan _leapt;
    private (TimeSpan Leap, TimeSpan Shift)? _entering;
    private bool _isClosed;

    private Store(Database database, DataFolder? folder, StoreClock clock, ClockJumps jumps, TimeProvider time, string home, string nodeId, string installationId)
    {
        (_database, _folder, _clock, _time, InstallationId) = (database, folder, clock, time, installationId);
        Jumps = jumps;
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
        OnCall = new(database);
        Shelf = new(database);
        Drafts = new(database);
        Tokens = new(database);
        SignIns = new(database);
        ContactProofs = new(database);
        Inbox = new(database);
        Freezes = new(database);
        SetAsides = new(database);
        Census = new(database);
        _followingClock = database.IsAuthority(time) ? FollowClock() : Task.CompletedTask;
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

    public OnCallPlans OnCall { get; }

    public PlaybookShelf Shelf { get; }

    public PlaybookDrafts Drafts { get; }

    public Tokens Tokens { get; }

    public SignIns SignIns { get; }

    public ContactProofs ContactProofs { get; }

    public Inbox Inbox { get; }

    public Freezes Freezes { get; }

    /// <summary>What was set aside because deciding it keeps failing.</summary>
    public SetAsides SetAsides { get; }

    /// <summary>The room that is left where the record is kept.</summary>
    public Disk Disk => _database.Disk;

    public Census Census { get; }

    public ClockJumps Jumps { get; }

    /// <summary>This process, from its start to its end.</summary>
    public string NodeId { get; }

    /// <summary>Its data folder's own name, the same over restarts.</summary>
    public string Home { get; }

    /// <summary>Other processes write the same record.</summary>
    public bool IsShared => _database.IsShared;

    /// <summary>Whether a failure is one that another attempt may well survive: a lost connection, a full pool, a database that restarts.</summary>
    public bool IsPassing(Exception exception) => _database.IsPassing(exception);

    /// <summary>Says of a passing failure that the database is away.</summary>
    public StoreAwayException Away(Exception passing) => StoreAwayException.For(_database, passing);

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
    /// <exception cref="StoreAwayException">Another attempt may well find the database there.</exception>
    public static async Task<Store> Open(StoreSettings settings, TimeProvider time, CancellationToken stop = default)
    {
        var folder = Storage.DataFolder.Take(settings.DataFolder);
        Database? database = null;
        try
        {
            database = settings.Provider switch
            {
                StoreProvider.Sqlite => new SqliteDatabase(settings.ConnectionString ?? $"Data Source={folder.DatabaseFile}"),
                _ when settings.ConnectionString is null =>
                    throw new StoreRefusedException("Storage:Provider is postgresql, and Storage:ConnectionString does not say where. Write for example Host=db;Database=beredskab;Username=beredskab."),
                _ => new PostgreSqlDatabase(settings.Server().ConnectionString),
            };
            database.Disk = database is PostgreSqlDatabase shared ? new(settings.Disk, shared.Reserve(settings.Disk.Reserve)) : new(folder.Path, settings.Disk);
            await database.Migrate(stop);
            var installation = await Meet(database, stop);
            var home = folder.NodeId();
            var (clock, jumps) = await Wind(database, home, time, stop);
            folder.StampFormat();
            // A process that was killed and started again is somebody else: what the first had in hand is not in the second's.
            return new(database, folder, clock, jumps, time, home, $"{home}-{Guid.NewGuid().ToString("n")[..8]}", installation);
        }
        catch (Exception fault)
        {
            if (database is not null) await database.DisposeAsync();
            folder.Dispose();
            if (database is not null && database.IsPassing(fault)) throw StoreAwayException.For(database, fault);
            throw;
        }
    }

    /// <summary>One of several nodes on a database that is open and up to date already: for tests that hold the database themselves.</summary>
    internal static async Task<Store> On(Database database, string home, string nodeId, TimeProvider time)
    {
        var (clock, jumps) = await Wind(database, home, time, CancellationToken.None);
        return new(database, null, clock, jumps, time, home, nodeId, "");
    }

    /// <summary>
    /// The authority's time, in whole milliseconds, never running backwards. On PostgreSQL the server's clock, asked every 15
    /// seconds and carried on by this machine's monotonic clock between; on SQLite UTC at opening plus the monotonic clock.
    /// </summary>
    public DateTimeOffset Now() => _clock.Now();

    /// <summary>Whether there is anything to sweep up.</summary>
    /// <param name="overdueSince">A page that was written before and has not left is overdue.</param>
    public Task<Agenda> Agenda(DateTimeOffset now, DateTimeOffset overdueSince, CancellationToken stop = default) => Storage.Agenda.Of(_database, now, overdueSince, stop);

    /// <summary>
    /// Whether the machine's clock has jumped since this was last asked, and enters it if it has. Where the database's clock is the
    /// authority, its jumps are seen when it is asked, and this finds nothing.
    /// </summary>
    public async Task<bool> LookAtClock(CancellationToken stop = default)
    {
        if (_database.IsShared && _database.IsAuthority(_time)) return false;
        _leapt += _clock.WallLeapt();
        if (_leapt == TimeSpan.Zero) return false;
        var shift = await Jumps.Shift(stop);
        // A database that fails after it has committed has the jump already.
        if (_entering is not { } begun || begun.Shift != shift)
        {
            begun = (_leapt, shift + _leapt);
            _entering = begun;
            await Jumps.Enter(TimeJump.Machine, begun.Leap, shift, begun.Shift, Now(), stop);
        }
        (_leapt, _entering) = (_leapt - begun.Leap, null);
        return true;
    }

    /// <summary>The tables through EF Core, for tests that look at them or spoil them.</summary>
    internal StoreContext OpenContext() => _database.Context();

    /// <summary>What is true of the installation, by name.</summary>
    public async Task<string?> GetMeta(string name, CancellationToken stop = default) =>
        (await _database.Read("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", name))).SingleOrDefault();

    public Task SetMeta(string name, string value, CancellationToken stop = default) => _database.Write(
        "insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value", stop,
        ("@name", name), ("@value", value));

    /// <summary>Writes it over what was read; false, and nothing, when another node has written meanwhile.</summary>
    /// <param name="before">Null: there was none.</param>
    public async Task<bool> TakeMeta(string name, string? before, string value, CancellationToken stop = default) => await (before is null
        ? _database.Write("insert into meta (name, value) values (@name, @value) on conflict (name) do nothing", stop, ("@name", name), ("@value", value))
        : _database.Write("update meta set value = @value where name = @name and value = @before", stop, ("@name", name), ("@value", value), ("@before", before))) == 1;

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

    /// <summary>Where the database is; null where its data folder says so.</summary>
    public Task<DatabasePlace?> Place(CancellationToken stop = default) => _database.Place(stop);

    /// <summary>From now on effects are taken only while the database is there.</summary>
    public void Trust(DatabasePlace place) => _database.Trust(place);

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

    /// <summary>
    /// The clock as it is taken up at a start. Behind what was written last, it was set back while nobody looked, and time goes on from
    /// there. Ahead it is believed, unless another node lives that still counts without the leap: there is no telling it from a clock
    /// that was put right.
    /// </summary>
    private static async Task<(StoreClock, ClockJumps)> Wind(Database database, string home, TimeProvider time, CancellationToken stop)
    {
        var clock = new StoreClock(time);
        var asked = time.GetTimestamp();
        var theirs = database.IsAuthority(time) ? await database.Clock(stop) : null;
        var jumps = new ClockJumps(database, theirs is null ? home : null);
        var shift = await jumps.Shift(stop);
        if (shift > TimeSpan.Zero && !(theirs is not null && await new Nodes(database, "", home).AnyOther(TimeSpan.FromSeconds(15), stop)))
            await jumps.SetShift(shift = TimeSpan.Zero, stop);
        var known = shift;
        if (theirs is { } now) clock.Follow(now, asked, shift);
        else known = TimeSpan.Zero;
        if (await LastWritten(database, stop) is { } last && last > clock.Now())
        {
            var off = known - (last - clock.Now());
            clock.NotBefore(last);
            if (off < shift - StoreClock.Least)
                await jumps.Enter(theirs is null ? TimeJump.MachineWhileDown : TimeJump.Database, off - shift, shift, off, last, stop);
            else if (theirs is null && off != shift) await jumps.SetShift(off, stop);
        }
        else if (theirs is null && shift != TimeSpan.Zero) await jumps.SetShift(TimeSpan.Zero, stop);
        return (clock, jumps);
    }

    /// <summary>
    /// A database's clock that leaps alone is not followed: all nodes go on by the time that has passed, and the leap is kept for those
    /// that start later. When ours leapt with it, the machine slept or both were set; then it knows the time better than we do.
    /// </summary>
    private async Task Follow(CancellationToken stop)
    {
        var asked = _time.GetTimestamp();
        if (await _database.Clock(stop) is not { } now) return;
        var ours = _clock.WallLeapt();
        var shift = await Jumps.Shift(stop);
        var leapt = _clock.Follow(now, asked, shift);
        if (leapt == TimeSpan.Zero) return;
        var isOurs = leapt > TimeSpan.Zero && (leapt - ours).Duration() < StoreClock.Least;
        if (isOurs) await Jumps.Enter(TimeJump.DatabaseFollowed, leapt, shift, shift, Now(), stop);
        else await Jumps.Enter(TimeJump.Database, leapt, shift, shift + leapt, Now(), stop);
        if (isOurs) _clock.Follow(now, asked, shift, whateverItSays: true);
        else _clock.Follow(now, asked, await Jumps.Shift(stop));
    }

    private async Task FollowClock()
    {
        using var timer = new PeriodicTimer(ClockKept, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
                try
                {
                    await Follow(_closing.Token);
                }
                catch (Exception) when (!_closing.IsCancellationRequested)
                {
                    // The database is away, or took too long. The monotonic clock carries on; whoever needs the database says so.
                }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
