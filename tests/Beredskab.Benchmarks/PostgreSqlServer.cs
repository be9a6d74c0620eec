using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Beredskab.Benchmarks;

/// <summary>
/// A PostgreSQL of this run's own, thrown away with it. Unlike that of the contract tests it syncs to disk as PostgreSQL does when
/// nobody says otherwise: a number without the sync would be worth nothing.
/// </summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly Process _server;
    private readonly string _folder;
    private readonly string _settings;
    private int _databases;

    private PostgreSqlServer(Process server, string folder, string settings) => (_server, _folder, _settings) = (server, folder, settings);

    public static async Task<PostgreSqlServer> Start()
    {
        var programs = Programs();
        var folder = Directory.CreateTempSubdirectory("beredskab-benchmark-").FullName;
        var asUser = "";
        if (Environment.IsPrivilegedProcess)
        {
            // The server will not run as root.
            await Shell($"chown postgres {folder}");
            asUser = "setpriv --reuid=postgres --regid=postgres --clear-groups ";
        }
        var port = Machine.FreePort();
        await Shell($"{asUser}{programs}/initdb -D {folder}/data -U beredskab -A trust -E UTF8 --locale=C.UTF-8");
        // The shell stops the server when its input ends: also when this program is killed.
        var server = Begin(
            $"{asUser}{programs}/postgres -D {folder}/data -p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=300 "
            + $">{folder}/log 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server");
        var made = new PostgreSqlServer(server, folder, string.Create(CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={port};Username=beredskab"));
        await made.UntilItAnswers();
        return made;
    }

    public async Task<string> NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"benchmark_{++_databases}");
        await Run("postgres", $"create database {name}");
        return $"{_settings};Database={name}";
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _server.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
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
                if (patience.Elapsed > TimeSpan.FromSeconds(60) || _server.HasExited)
                    throw new InvalidOperationException($"PostgreSQL does not come up ({e.Message}): {await File.ReadAllTextAsync($"{_folder}/log")}");
                await Task.Delay(100);
            }
    }

    private async Task Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{_settings};Database={database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Programs() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Where(folder => File.Exists($"{folder}/bin/initdb"))
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => $"{folder}/bin")
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(folder => File.Exists($"{folder}/initdb")))
            .FirstOrDefault()
        ?? throw new InvalidOperationException("PostgreSQL is not installed. Install it (apt-get install postgresql), or measure --database sqlite only.");

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
