using Npgsql;

namespace Beredskab.Storage.PostgreSql;

/// <summary>A connection out of the pool. Queued statements travel together, since each journey costs more than the statement.</summary>
internal sealed class PostgreSqlSession(NpgsqlConnection connection, NpgsqlTransaction? transaction) : Session
{
    private NpgsqlBatch? _queued;

    public override void Queue(string sql, params (string Name, object? Value)[] values)
    {
        _queued ??= new NpgsqlBatch(connection, transaction);
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (name, value) in values) command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
        _queued.BatchCommands.Add(command);
    }

    /// <summary>In one statement: the server then reads one array a column instead of a statement a row.</summary>
    public override void QueueRows<T>(string table, IReadOnlyList<T> rows, params IReadOnlyList<Column<T>> columns)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        Queue(
            $"insert into {table} ({names}) select * from unnest({string.Join(", ", columns.Select(column => "@" + column.Name))})",
            [.. columns.Select(column => ("@" + column.Name, (object?)column.All(rows)))]);
    }

    public override async Task Flush(CancellationToken stop)
    {
        if (_queued is null) return;
        await using var batch = _queued;
        _queued = null;
        await batch.ExecuteNonQueryAsync(stop);
    }

    public override async Task Commit(CancellationToken stop)
    {
        await Flush(stop);
        if (transaction is not null) await transaction.CommitAsync(stop);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_queued is not null) await _queued.DisposeAsync();
        // Undoes what was not committed.
        if (transaction is not null) await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    protected override Prepared Prepare(string sql, (string Name, object? Value)[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var (name, value) in values) command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
        return new(command, isCached: false);
    }
}
