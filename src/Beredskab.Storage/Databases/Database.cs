using System.Data.Common;

namespace Beredskab.Storage;

/// <summary>
/// One of the databases. Says how sessions are opened and the few words in which the two dialects differ; everything else is
/// written once, in SQL that both understand.
/// </summary>
internal abstract class Database : IAsyncDisposable
{
    private const int MostReads = 3;

    /// <summary>Ends a select that picks rows to take: others taking at the same moment pass over them.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Ends a select that must see the newest version of a row and keep it.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>Other processes write here too, so nothing that was read stays true.</summary>
    public abstract bool IsShared { get; }

    /// <summary>The database's own clock in a statement, in whole milliseconds since 1970.</summary>
    public abstract string ClockSql { get; }

    /// <summary>Whether its clock, where it has one of its own, stands above this one: a test's stands above every other, so that a test can jump.</summary>
    public virtual bool IsAuthority(TimeProvider time) => time == TimeProvider.System;

    /// <summary>How many groups of commits may be under way at once.</summary>
    public abstract int Committers { get; }

    public abstract StoreContext Context();

    /// <summary>A session that sees one state and writes nothing.</summary>
    public abstract Task<Session> Reader(CancellationToken stop);

    /// <summary>A session inside a write transaction: <see cref="Session.Commit"/> makes it durable, disposing without that undoes it.</summary>
    public abstract Task<Session> Writer(CancellationToken stop);

    /// <summary>A session for one statement that writes.</summary>
    protected virtual Task<Session> Single(CancellationToken stop) => Writer(stop);

    /// <summary>True for rows whose column is one of the strings in the parameter made by <see cref="List"/>.</summary>
    public abstract string AnyOf(string column, string parameter);

    public abstract object List(IEnumerable<string> values);

    /// <summary>Waits until no other transaction holds these words; lets go at the end of the transaction.</summary>
    public abstract Task LockWords(Session session, IEnumerable<string> words, CancellationToken stop);

    public abstract Task Migrate(CancellationToken stop);

    /// <summary>What a pause before another attempt is measured by.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Waits until no other node is here, and keeps them out until disposed.</summary>
    public abstract Task<IAsyncDisposable> Alone(CancellationToken stop);

    public abstract Task<DateTimeOffset?> Clock(CancellationToken stop);

    /// <summary>Ends a condition that holds only in the place that is trusted; empty while none is.</summary>
    public virtual string InTrustedPlace => "";

    public virtual void Trust(DatabasePlace place) { }

    /// <summary>Where this database is. Null where its data folder says so.</summary>
    public virtual Task<DatabasePlace?> Place(CancellationToken stop) => Task.FromResult<DatabasePlace?>(null);

    /// <summary>Whether a failure is one that another attempt may well survive: a lost connection, a busy or full database.</summary>
    public abstract bool IsPassing(Exception exception);

    /// <summary>What kind of failure a passing one is.</summary>
    public virtual RecordTrouble TroubleOf(Exception exception) => RecordTrouble.Away;

    public Disk Disk { get; set; } = new("", DiskSettings.None);

    public abstract ValueTask DisposeAsync();

    public Task<List<T>> Read<T>(string sql, Func<DbDataReader, T> map, CancellationToken stop, params (string, object?)[] values) =>
        Read(session => session.Query(sql, map, stop, values), stop);

    /// <summary>Several questions to one session.</summary>
    public async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken stop)
    {
        for (var tried = 1; ; tried++)
            try
            {
                Disk.Reading();
                await using var session = await Reader(stop);
                return await work(session);
            }
            catch (Exception passing) when (tried < MostReads && IsPassing(passing))
            {
                // After a restart of the database the pool is full of lines that lead nowhere. A question may be put twice.
                await Task.Delay(TimeSpan.FromMilliseconds(100 * tried), Time, stop);
            }
    }

    public Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken stop) => WithRoom(async () =>
    {
        await using var session = await Writer(stop);
        var result = await work(session);
        await session.Commit(stop);
        return result;
    });

    /// <summary>Writes; and once more when the disk was full, nothing of it was written, and the reserve has made room.</summary>
    public async Task<T> WithRoom<T>(Func<Task<T>> write)
    {
        for (var isSecond = false; ; isSecond = true)
            try
            {
                Disk.Writing();
                return await write();
            }
            catch (Exception fault) when (IsPassing(fault))
            {
                var trouble = TroubleOf(fault);
                if (trouble == RecordTrouble.Full && !isSecond && await Disk.MakeRoom()) continue;
                // A busy moment is no trouble; a full or locked disk stays so until somebody does something.
                if (trouble != RecordTrouble.Away) Disk.Failed(trouble);
                throw;
            }
    }

    public Task<int> Write(string sql, CancellationToken stop, params (string, object?)[] values) => WithRoom(async () =>
    {
        await using var session = await Single(stop);
        var count = await session.Execute(sql, stop, values);
        await session.Commit(stop);
        return count;
    });
}
