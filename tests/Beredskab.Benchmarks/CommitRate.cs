using Microsoft.Data.Sqlite;
using Npgsql;

namespace Beredskab.Benchmarks;

/// <summary>
/// What the database can do at best: one short row, one commit, synced, by as many clients as we have. On SQLite the clients take
/// turns at one connection, which is the fastest it can be written.
/// </summary>
internal sealed class CommitRate : IAsyncDisposable
{
    private const string Sql = "insert into commit_rate (body) values (@body)";
    private static readonly string s_body = new('x', 200);

    private readonly List<Func<Task>> _insert = [];
    private readonly List<IAsyncDisposable> _open = [];

    public Task Insert(int client) => _insert[client]();

    public static async Task<CommitRate> Open(Town town, int clients)
    {
        var rate = new CommitRate();
        if (town.Connection is { } connection) await rate.OpenPostgreSql(connection, clients);
        else await rate.OpenSqlite(Path.Combine(town.Folder, "commit-rate.db"), clients);
        return rate;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open)) await one.DisposeAsync();
    }

    private async Task OpenPostgreSql(string settings, int clients)
    {
        for (var i = 0; i < clients; i++)
        {
            var connection = new NpgsqlConnection($"{settings};Pooling=false");
            await connection.OpenAsync();
            _open.Add(connection);
            if (i == 0)
            {
                await using var create = new NpgsqlCommand("create table if not exists commit_rate (id bigserial primary key, body text not null)", connection);
                await create.ExecuteNonQueryAsync();
            }
            var insert = new NpgsqlCommand(Sql, connection) { Parameters = { new("@body", s_body) } };
            _open.Add(insert);
            await insert.PrepareAsync();
            _insert.Add(insert.ExecuteNonQueryAsync);
        }
    }

    private async Task OpenSqlite(string file, int clients)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync();
        _open.Add(connection);
        await using (var create = connection.CreateCommand())
        {
            create.CommandText = "pragma journal_mode = wal; pragma synchronous = full; create table if not exists commit_rate (id integer primary key, body text not null)";
            await create.ExecuteNonQueryAsync();
        }
        var insert = connection.CreateCommand();
        insert.CommandText = Sql;
        insert.Parameters.AddWithValue("@body", s_body);
        _open.Add(insert);
        var turn = new SemaphoreSlim(1);
        for (var i = 0; i < clients; i++)
            _insert.Add(async () =>
            {
                await turn.WaitAsync();
                try
                {
                    insert.ExecuteNonQuery();
                }
                finally
                {
                    turn.Release();
                }
            });
    }
}
