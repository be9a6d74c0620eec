using System.Data.Common;

namespace Beredskab.Storage;

/// <summary>Some statements on one connection, in one transaction if it was opened to write.</summary>
internal abstract class Session : IAsyncDisposable
{
    /// <summary>Runs a statement now and reads every row it gives.</summary>
    public async Task<List<T>> Query<T>(string sql, Func<DbDataReader, T> map, CancellationToken stop, params (string Name, object? Value)[] values)
    {
        await Flush(stop);
        await using var lease = Prepare(sql, values);
        await using var reader = await lease.Command.ExecuteReaderAsync(stop);
        var rows = new List<T>();
        while (await reader.ReadAsync(stop)) rows.Add(map(reader));
        return rows;
    }

    public async Task<int> Execute(string sql, CancellationToken stop, params (string Name, object? Value)[] values)
    {
        await Flush(stop);
        await using var lease = Prepare(sql, values);
        return await lease.Command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Runs a statement before the next question or the commit, at the latest; over a network many of them travel together.</summary>
    public abstract void Queue(string sql, params (string Name, object? Value)[] values);

    public abstract Task Flush(CancellationToken stop);

    public abstract Task Commit(CancellationToken stop);

    public abstract ValueTask DisposeAsync();

    protected abstract Prepared Prepare(string sql, (string Name, object? Value)[] values);

    /// <summary>A command ready to run; a cached one outlives the statement, another goes away with it.</summary>
    protected readonly struct Prepared(DbCommand command, bool isCached) : IAsyncDisposable
    {
        public DbCommand Command => command;

        public ValueTask DisposeAsync() => isCached ? default : command.DisposeAsync();
    }
}

internal static class Columns
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[]? Bytes(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Instant(this DbDataReader row, int column) => Storage.Instant.At(row.GetInt64(column));

    public static DateTimeOffset? InstantOrNull(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Storage.Instant.At(row.GetInt64(column));
}
