using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Beredskab.ContractTests.Storage;
using Beredskab.Storage;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgreSqlCluster))]

namespace Beredskab.ContractTests.Storage;

/// <summary>
/// A PostgreSQL server of the tests' own, made when the first test asks for it and thrown away with them. Does not sync to disk:
/// these tests never cut the power.
/// </summary>
public sealed class PostgreSqlCluster : IAsyncDisposable
{
    private const string Template = "template_migrated";

    private readonly SemaphoreSlim _starting = new(1);
    private Process? _server;
    private string _folder = "";
    private string _settings = "";
    private int _databases;

    /// <summary>A database with the tables made and nothing in them.</summary>
    public async Task<string> NewDatabase(bool isEmpty = false)
    {
        await Start();
        await _starting.WaitAsync();
        try
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"test_{++_databases}");
            await Run("postgres", $"create database {name} template {(isEmpty ? "template0" : Template)}");
            return For(name);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        NpgsqlConnection.ClearAllPools();
        // The shell that watches the server stops it when its input ends: also when this process is killed.
        _server.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
        _starting.Dispose();
    }

    private async Task Start()
    {
        await _starting.WaitAsync();
        try
        {
            if (_server is not null) return;
            var programs = Programs();
            _folder = Directory.CreateTempSubdirectory("beredskab-postgresql-").FullName;
            var asUser = "";
            if (Environment.IsPrivilegedProcess)
            {
                // The server will not run as root.
                await Shell($"chown postgres {_folder}");
                asUser = "setpriv --reuid=postgres --regid=postgres --clear-groups ";
            }
            var port = FreePort();
            await Shell($"{asUser}{programs}/initdb -D {_folder}/data -U beredskab -A trust -E UTF8 --locale=C.UTF-8 --no-sync");
            _server = Begin(
                $"{asUser}{programs}/postgres -D {_folder}/data -p {port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300 "
                + $">{_folder}/log 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server");
            _settings = string.Create(CultureInfo.InvariantCulture,
                $"Host=127.0.0.1;Port={port};Username=beredskab;Maximum Pool Size=20;Include Error Detail=true");
            await UntilItAnswers();
            await Run("postgres", $"create database {Template} template template0");
            var folder = Path.Combine(_folder, "making-the-template");
            await using (await Store.Open(new(StoreProvider.PostgreSql, folder, For(Template)), TimeProvider.System)) { }
            await Run(Template, "delete from meta where name = 'installation'");
            NpgsqlConnection.ClearAllPools();
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task UntilItAnswers()
    {
        for (var patience = Stopwatch.StartNew(); ;)
            try
            {
                await Run("postgres", "select 1");
                return;
            }
            catch (NpgsqlException e)
            {
                if (patience.Elapsed > TimeSpan.FromSeconds(30) || _server!.HasExited)
                    throw new InvalidOperationException($"The tests' PostgreSQL does not come up ({e.Message}): {await File.ReadAllTextAsync($"{_folder}/log")}");
                await Task.Delay(50);
            }
    }

    private string For(string database) => $"{_settings};Database={database}";

    private async Task Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{For(database)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Programs() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Where(d => File.Exists($"{d}/bin/initdb"))
            .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(d => $"{d}/bin")
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(d => File.Exists($"{d}/initdb")))
            .FirstOrDefault()
        ?? throw new InvalidOperationException("PostgreSQL is not installed. Run ./test as root, or: apt-get install postgresql");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Begin(string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        return Process.Start(start)!;
    }

    private static async Task Shell(string command)
    {
        using var process = Begin($"{command} >/dev/null");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"`{command}` ended with {process.ExitCode}.");
    }
}
