using System.Data.Common;
using System.Diagnostics;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>What happened, in order, for ever. Entries are added and never changed.</summary>
public sealed class Journal
{
    private const string Select = "select stream, seq, organisation, incident, position, written, type, hash, body from entries ";

    private readonly Database _database;
    private readonly Committer _committer;

    internal Journal(Database database)
    {
        _database = database;
        _committer = new(CommitAll, database.Committers);
    }

    /// <summary>Heard after each transaction of commits, by the one that wrote it: must neither throw nor wait.</summary>
    public event Action<GroupWritten>? Written;

    /// <summary>Commits together with whatever else is waiting at this moment: one transaction, one fsync, each its own result.</summary>
    public Task<CommitResult> Commit(Commit commit, CancellationToken stop = default) => _committer.Commit(commit, stop);

    /// <summary>
    /// Commits these in one transaction, in this order; a later one may build on an earlier one. A commit the database will not
    /// have is answered <see cref="CommitResult.Broken"/> and costs the others nothing. Throws when the database itself fails:
    /// then it is not known whether they were written, and an idempotency key or the stream's version tells.
    /// </summary>
    public async Task<IReadOnlyList<CommitResult>> CommitAll(IReadOnlyList<Commit> commits, CancellationToken stop = default)
    {
        try
        {
            return await InOneTransaction(commits, stop);
        }
        catch (NotWritten)
        {
            // One of them is bad: each on its own, so that it fails alone. Or another node used the same key at the same moment:
            // the second look finds its answer.
            var results = new CommitResult[commits.Count];
            for (var i = 0; i < commits.Count; i++) results[i] = await Alone(commits[i], stop);
            return results;
        }
    }

    private async Task<CommitResult> Alone(Commit commit, CancellationToken stop)
    {
        try
        {
            return (await InOneTransaction([commit], stop))[0];
        }
        catch (NotWritten e)
        {
            return new CommitResult.Broken(e.InnerException!);
        }
    }

    private async Task<CommitResult[]> InOneTransaction(IReadOnlyList<Commit> commits, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var results = await Transact(commits, stop);
            Written?.Invoke(new(Stopwatch.GetElapsedTime(began), results));
            return results;
        }
        catch (Exception fault) when (fault is not (NotWritten or OperationCanceledException))
        {
            Written?.Invoke(new(Stopwatch.GetElapsedTime(began), null));
            throw;
        }
    }

    private Task<CommitResult[]> Transact(IReadOnlyList<Commit> commits, CancellationToken stop) => _database.WithRoom(async () =>
    {
        await using var session = await _database.Writer(stop);
        CommitResult[] results;
        try
        {
            results = await new CommitGroup(_database, session, stop).Write(commits);
            await session.Flush(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException && !_database.IsPassing(e))
        {
            throw new NotWritten(e);
        }
        CrashPoint.Pass("before-commit");
        await session.Commit(stop);
        CrashPoint.Pass("after-commit");
        if (results.Any(result => result is CommitResult.Committed { Appends.Count: > 0 })) _database.Disk.Written();
        return results;
    });

    /// <summary>A stream's entries after a version, in order.</summary>
    public Task<List<Entry>> Read(StreamId stream, long after = 0, CancellationToken stop = default) =>
        _database.Read(Select + "where stream = @stream and seq > @after order by seq", Map, stop, ("@stream", stream.Value), ("@after", after));

    /// <summary>What one organisation entered about an incident, in all its streams, after a position. Show it by (written, position).</summary>
    public Task<List<Entry>> Read(
        OrganisationId organisation, IncidentId incident, long after = 0, int max = 1000, CancellationToken stop = default) =>
        _database.Read(
            Select + "where incident = @incident and organisation = @organisation and position > @after order by position limit @max", Map, stop,
            ("@incident", incident.Value), ("@organisation", organisation.Value), ("@after", after), ("@max", max));

    /// <summary>Everything one organisation entered after a position.</summary>
    public Task<List<Entry>> Read(OrganisationId organisation, long after = 0, int max = 1000, CancellationToken stop = default) =>
        _database.Read(
            Select + "where organisation = @organisation and position > @after order by position limit @max", Map, stop,
            ("@organisation", organisation.Value), ("@after", after), ("@max", max));

    /// <summary>The organisation's last position; 0 before its first entry.</summary>
    public async Task<long> Position(OrganisationId organisation, CancellationToken stop = default) =>
        (await _database.Read("select position from positions where organisation = @organisation", row => row.GetInt64(0), stop,
            ("@organisation", organisation.Value))).SingleOrDefault();

    /// <summary>Where a stream stands; null when nothing was ever entered.</summary>
    public async Task<StreamHead?> Head(StreamId stream, CancellationToken stop = default) =>
        (await _database.Read("select stream, organisation, version, hash, written from stream_heads where stream = @stream", MapHead, stop,
            ("@stream", stream.Value))).SingleOrDefault();

    /// <summary>Where all streams stand that were written at or after an instant: what a witness outside the database is told.</summary>
    public Task<List<StreamHead>> Heads(DateTimeOffset since, CancellationToken stop = default) =>
        _database.Read("select stream, organisation, version, hash, written from stream_heads where written >= @since order by written, stream",
            MapHead, stop, ("@since", Instant.Of(since)));

    /// <summary>The answer given to a request before, within seven days; null if there was none.</summary>
    public async Task<Answer?> Answered(string caller, string path, string key, DateTimeOffset now, CancellationToken stop = default)
    {
        await using var session = await _database.Reader(stop);
        return await AnswerRows.Find(session, caller, path, key, now, stop);
    }

    internal Task Close() => _committer.Close();

    private static Entry Map(DbDataReader row) => new(
        new(row.GetString(0)), row.GetInt64(1), new(row.GetString(2)), row.Text(3) is { } incident ? new IncidentId(incident) : null,
        row.GetInt64(4), row.Instant(5), row.GetString(6), row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8));

    private static StreamHead MapHead(DbDataReader row) => new(
        new(row.GetString(0)), new(row.GetString(1)), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.Instant(4));

    private sealed class NotWritten(Exception inner) : Exception("", inner);
}

/// <summary>Where a stream stands: its version and the hash that vouches for all of it.</summary>
public sealed record StreamHead(StreamId Stream, OrganisationId Organisation, long Version, byte[] Hash, DateTimeOffset Written);

/// <summary>A transaction of commits, as it went.</summary>
/// <param name="Took">From asking for the writer to the commit on the disk.</param>
/// <param name="Results">Null when the database failed, and nobody knows whether they were written.</param>
public sealed record GroupWritten(TimeSpan Took, IReadOnlyList<CommitResult>? Results);
