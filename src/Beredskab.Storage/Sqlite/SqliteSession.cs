using Microsoft.Data.Sqlite;

namespace Beredskab.Storage.Sqlite;

/// <summary>A connection kept open with its statements prepared; goes back where it came from when disposed.</summary>
internal class SqliteSession(SqliteConnection connection, Action<SqliteSession> back) : Session
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private bool _isOpen;

    public SqliteConnection Connection => connection;

    /// <summary>Immediate: a transaction that reads first and writes later would otherwise fail half-way, busy.</summary>
    public void Begin()
    {
        Run("begin immediate");
        _isOpen = true;
    }

    public override void Queue(string sql, params (string Name, object? Value)[] values) => Prepare(sql, values).Command.ExecuteNonQuery();

    public override Task Flush(CancellationToken stop) => Task.CompletedTask;

    public override Task Commit(CancellationToken stop)
    {
        Run("commit");
        _isOpen = false;
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        try
        {
            // A failed commit (disk full) may have rolled back already, or may leave the transaction standing.
            if (_isOpen) Run("rollback");
        }
        catch (SqliteException)
        {
        }
        finally
        {
            _isOpen = false;
            back(this);
        }
        return default;
    }

    protected override Prepared Prepare(string sql, (string Name, object? Value)[] values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in values) command.Parameters.Add(new SqliteParameter { ParameterName = name });
            _prepared.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
        return new Prepared(command, isCached: true);
    }

    private void Run(string sql) => Prepare(sql, []).Command.ExecuteNonQuery();
}
