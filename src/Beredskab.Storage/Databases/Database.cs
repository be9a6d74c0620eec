using System.Data.Common;

namespace Beredskab.Storage;

/// <summary>
/// One of the databases. Says how sessions are opened and the few words in which the two dialects differ; everything else is
/// written once, in SQL that both understand.
/// </summary>
internal abstract class Database : IAsyncDisposable
{
    /// <summary>Ends a select that picks rows to take: others taking at the same moment pass over them.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Ends a select that must see the newest version of a row and keep it.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>How many groups of commits may be under way at once.</summary>
    public abstract int Committers { get; }

    /// <summary>Whether other processes may write in it too.</summary>
    public virtual bool IsShared => false;

    public abstract StoreContext Context();

    /// <summary>A session that sees one state and writes nothing.</summary>
    public abstract Task<Session> Reader(CancellationToken stop);

    /// <summary>A session inside a write transaction: <see cref="Session.Commit"/> makes it durable, disposing without that undoes it.</summary>
    public abstract Task<Session> Writer(CancellationToken stop);

    /// <summary>True for rows whose column is one of the strings in the parameter made by <see cref="List"/>.</summary>
    public abstract string AnyOf(string column, string parameter);

    public abstract object List(IEnumerable<string> values);

    /// <summary>Waits until no other transaction holds these words; lets go at the end of the transaction.</summary>
    public abstract Task LockWords(Session session, IEnumerable<string> words, CancellationToken stop);

    public abstract Task Migrate(CancellationToken stop);

    public abstract Task<DateTimeOffset?> Clock(CancellationToken stop);

    /// <summary>Whether a failure is one that another attempt may well survive: a lost connection, a busy or full database.</summary>
    public abstract bool IsPassing(Exception exception);

    public abstract ValueTask DisposeAsync();

    public async Task<List<T>> Read<T>(string sql, Func<DbDataReader, T> map, CancellationToken stop, params (string, object?)[] values)
    {
        await using var session = await Reader(stop);
        return await session.Query(sql, map, stop, values);
    }

    public async Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken stop)
    {
        await using var session = await Writer(stop);
        var result = await work(session);
        await session.Commit(stop);
        return result;
    }

    public Task<int> Write(string sql, CancellationToken stop, params (string, object?)[] values) =>
        Write(session => session.Execute(sql, stop, values), stop);
}
