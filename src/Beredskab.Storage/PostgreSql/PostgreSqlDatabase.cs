using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Beredskab.Storage.PostgreSql;

/// <summary>A server that several nodes share. Its clock is the authority, and its row locks keep writers of one organisation in turn.</summary>
internal sealed class PostgreSqlDatabase : Database
{
    /// <summary>Any number, the same in every version: whoever holds it is changing the tables.</summary>
    private const long MigrationLock = 0x42_45_52_45_44_53;

    /// <summary>Likewise for whoever is settling in.</summary>
    private const long StartLock = MigrationLock + 1;

    /// <summary>
    /// A node that freezes in the middle of a commit holds its organisation's turn, and the others would wait for it for ever. The
    /// server throws such a transaction away.
    /// </summary>
    private const string GiveWay = "-c idle_in_transaction_session_timeout=4000";

    /// <summary>
    /// Each line to the server must learn our statements anew, on both sides. Two hundred answers that come in one second over a hundred fresh lines are kept
    /// after three seconds; over these few after one, and when they have been used before, after a third of one.
    /// </summary>
    private const int Lines = 16;

    /// <summary>For whoever is at it before us: tables may be large.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private const string MetaNow = "'meta'::regclass::oid", TimelineNow = "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

    private readonly NpgsqlDataSource _source;
    private string _inTrustedPlace = "";

    public PostgreSqlDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "beredskab" };
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = 100;
        if (!connectionString.Replace(" ", "", StringComparison.Ordinal).Contains("PoolSize", StringComparison.OrdinalIgnoreCase)) settings.MaxPoolSize = Lines;
        var isOneOfSeveral = settings.Host?.Contains(',', StringComparison.Ordinal) == true;
        if (isOneOfSeveral)
        {
            // Written in the connection string it is refused here; and anything but the primary would refuse our writes.
            settings.TargetSessionAttributes = null;
            if (!connectionString.Contains("Recheck", StringComparison.OrdinalIgnoreCase)) settings.HostRecheckSeconds = 1;
        }
        settings.Options = $"{settings.Options} {GiveWay}".Trim();
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        _source = isOneOfSeveral ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : builder.Build();
    }

    public Reserve Reserve(long bytes) => new ReserveTable(_source, bytes);

    public override string SkipLocked => " for update skip locked";

    public override string ForUpdate => " for update";

    public override string InTrustedPlace => _inTrustedPlace;

    public override string ClockSql => "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    public override int Committers => 2;

    public override bool IsShared => true;

    public override StoreContext Context() =>
        new PostgreSqlStoreContext(new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql(_source).Options);

    public override async Task<Session> Reader(CancellationToken stop) => new PostgreSqlSession(await _source.OpenConnectionAsync(stop), null);

    public override async Task<Session> Writer(CancellationToken stop)
    {
        var connection = await _source.OpenConnectionAsync(stop);
        try
        {
            return new PostgreSqlSession(connection, await connection.BeginTransactionAsync(stop));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override string AnyOf(string column, string parameter) => $"{column} = any({parameter})";

    public override object List(IEnumerable<string> values) => values.ToArray();

    public override async Task LockWords(Session session, IEnumerable<string> words, CancellationToken stop)
    {
        foreach (var word in words)
            session.Queue("select pg_advisory_xact_lock(hashtextextended(@word, 0))", ("@word", word));
        await session.Flush(stop);
    }

    public override async Task Migrate(CancellationToken stop)
    {
        // Nodes that start together go one after the other; the second finds nothing to do.
        await using var turn = await Wait(MigrationLock, stop);
        var connection = turn.Connection;
        if (await Ask(connection, "select to_regclass('meta')::text", stop) is not null
            && await Ask(connection, "select value from meta where name = 'format'", stop) is { } format)
            Store.RefuseNewer(int.Parse(format, System.Globalization.CultureInfo.InvariantCulture), $"The database {connection.Database} on {connection.Host}");
        if (await Ask(connection, "show synchronous_commit", stop) == "off")
            throw new StoreRefusedException(
                $"PostgreSQL at {connection.Host} has synchronous_commit off: an answer given may be forgotten at a power cut. Set it to on for this database.");
        var applied = new HashSet<string>();
        if (await Ask(connection, "select to_regclass('\"__EFMigrationsHistory\"')::text", stop) is not null)
        {
            await using var command = new NpgsqlCommand("select \"MigrationId\" from \"__EFMigrationsHistory\"", connection);
            await using var rows = await command.ExecuteReaderAsync(stop);
            while (await rows.ReadAsync(stop)) applied.Add(rows.GetString(0));
        }
        IReadOnlyList<string> known = [.. MigrationSteps.Known<PostgreSqlStoreContext>(), .. NextRelease.IsPlayed ? [NextRelease.Step] : Array.Empty<string>()];
        MigrationSteps.RefuseUnknown(applied, known, $"{connection.Database} on {connection.Host}");
        if (known.All(applied.Contains)) return;
        await using var context = Context();
        await context.Database.MigrateAsync(stop);
        if (NextRelease.IsPlayed) await Run(connection, NextRelease.Sql, stop);
    }

    public override async Task<IAsyncDisposable> Alone(CancellationToken stop) => await Wait(StartLock, stop);

    private async Task<Turn> Wait(long turn, CancellationToken stop)
    {
        var connection = await _source.OpenConnectionAsync(stop);
        try
        {
            await Run(connection, $"select pg_advisory_lock({turn})", stop, s_patience);
            return new(connection, turn);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Handed on at once: a connection that goes back to the pool keeps its locks until it is next used. One that is lost has none.</summary>
    private sealed class Turn(NpgsqlConnection connection, long turn) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;

        public async ValueTask DisposeAsync()
        {
            await using (connection)
                if (connection.State == System.Data.ConnectionState.Open) await Run(connection, $"select pg_advisory_unlock({turn})", CancellationToken.None);
        }
    }

    public override async Task<DateTimeOffset?> Clock(CancellationToken stop) =>
        (await Read("select (extract(epoch from clock_timestamp()) * 1000000)::bigint", row => row.GetInt64(0), stop)) is [var microseconds]
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds)
            : null;

    /// <summary>
    /// A dump that is put back makes tables with new numbers, in a database or a cluster with a new one. A standby is its primary, byte by
    /// byte, and keeps them; where it was promoted its log goes on under the next timeline.
    /// </summary>
    public override async Task<DatabasePlace?> Place(CancellationToken stop)
    {
        // Some who rent databases out keep the cluster's own affairs to themselves, one or the other or both.
        var cluster = await Allowed("select system_identifier::text || '/' from pg_control_system()", stop);
        var timeline = await Allowed($"select {TimelineNow}", stop);
        return (await Read(
            $"select concat_ws('/', (select oid from pg_database where datname = current_database()), {MetaNow})", row => new DatabasePlace(cluster + row.GetString(0), timeline), stop)).Single();
    }

    private async Task<string> Allowed(string sql, CancellationToken stop)
    {
        try
        {
            return (await Read(sql, row => row.GetString(0), stop)).Single();
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.FeatureNotSupported)
        {
            return "";
        }
    }

    public override void Trust(DatabasePlace place) => _inTrustedPlace =
        $" and {MetaNow} = {place.Name[(place.Name.LastIndexOf('/') + 1)..]}{(place.Timeline.Length == 0 ? "" : $" and {TimelineNow} = '{place.Timeline}'")}";

    public override bool IsPassing(Exception exception) =>
        exception is NpgsqlException { IsTransient: true } or TimeoutException
        // The primary has become a standby, or we were thrown out of a transaction we slept in.
        || exception is PostgresException { SqlState: "25006" or "25P03" }
        || exception is PostgresException { SqlState: ['5', '3' or '7' or '8', ..] or ['4', '0', ..] or ['0', '8', ..] }
        || exception is NpgsqlException and not PostgresException
        // EF Core wraps what it takes for passing in an advice to retry.
        || (exception.InnerException is { } inner && IsPassing(inner));

    public override RecordTrouble TroubleOf(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => RecordTrouble.Full,
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => RecordTrouble.ReadOnly,
        { InnerException: { } inner } => TroubleOf(inner),
        _ => RecordTrouble.Away,
    };

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken stop, TimeSpan? patience = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (patience is { } longer) command.CommandTimeout = (int)longer.TotalSeconds;
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<string?> Ask(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(stop) as string;
    }
}
