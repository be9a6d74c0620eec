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

    /// <summary>Adds rows to a table, before the next question or the commit at the latest.</summary>
    public virtual void QueueRows<T>(string table, IReadOnlyList<T> rows, params IReadOnlyList<Column<T>> columns)
    {
        var sql = $"insert into {table} ({string.Join(", ", columns.Select(column => column.Name))}) values ({string.Join(", ", columns.Select(column => "@" + column.Name))})";
        foreach (var row in rows) Queue(sql, [.. columns.Select(column => ("@" + column.Name, column.Of(row)))]);
    }

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

/// <summary>A column of a table and its value for each of many rows.</summary>
internal abstract record Column<T>(string Name)
{
    public abstract object? Of(T row);

    /// <summary>The values of all rows in one array of the database's type.</summary>
    public abstract Array All(IReadOnlyList<T> rows);
}

internal sealed record Column<T, TValue>(string Name, Func<T, TValue> Value) : Column<T>(Name)
{
    public override object? Of(T row) => Value(row);

    public override Array All(IReadOnlyList<T> rows) => rows.Select(Value).ToArray();
}

internal static class Columns
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[]? Bytes(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Instant(this DbDataReader row, int column) => Storage.Instant.At(row.GetInt64(column));

    public static DateTimeOffset? InstantOrNull(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Storage.Instant.At(row.GetInt64(column));
}
