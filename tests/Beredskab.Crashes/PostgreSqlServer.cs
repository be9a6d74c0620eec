using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Beredskab.Crashes;

/// <summary>
/// A PostgreSQL of this test's own, to be maltreated. It does not sync: its processes are killed here, never the machine's power.
/// </summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("beredskab-crash-postgresql-").FullName;
    private readonly string _programs = Programs();
    private readonly int _port = Child.FreePort();
    private Process _watch = null!;

    public string ConnectionString { get; private set; } = "";

    /// <param name="filesIn">Where its files are kept, and not its log.</param>
    public static async Task<PostgreSqlServer> Start(string? filesIn = null)
    {
        var server = await Make("{0}/initdb -D {1}/data -U beredskab -A trust -E UTF8 --locale=C.UTF-8 --no-sync" + (filesIn is null ? "" : " -X {1}/log-files"), filesIn);
        await server.Run("create database town", "postgres");
        return server;
    }

    /// <summary>A second server that follows this one. From then on this one answers a commit when it is on the second too.</summary>
    public async Task<PostgreSqlServer> Standby()
    {
        var standby = await Make(string.Create(CultureInfo.InvariantCulture, $"{{0}}/pg_basebackup -D {{1}}/data -h {_folder} -p {_port} -U beredskab -R -c fast --no-sync"));
        await Run("alter system set synchronous_standby_names = '*'");
        await Run("select pg_reload_conf()");
        return standby;
    }

    /// <summary>The standby hears nothing more, and this server answers alone.</summary>
    public async Task LoseSight(PostgreSqlServer standby)
    {
        await Run("alter system set synchronous_standby_names = ''");
        await Run("select pg_reload_conf()");
        await standby.Run("alter system set primary_conninfo = ''");
        await standby.Run("select pg_reload_conf()");
    }

    /// <summary>As if the machine were gone for good.</summary>
    public Task Die() => Shell($"{_programs}/pg_ctl -D {_folder}/data -m immediate stop");

    public Task Promote() => Shell($"{_programs}/pg_ctl -D {_folder}/data -w promote");

    /// <summary>For nodes that know both.</summary>
    public string With(PostgreSqlServer standby) => string.Create(CultureInfo.InvariantCulture,
        $"Host=127.0.0.1:{_port},127.0.0.1:{standby._port};Username=beredskab;Database=town;Timeout=3;Command Timeout=20;Maximum Pool Size=30;Target Session Attributes=primary");

    /// <summary>As a power cut of the database's own processes: it recovers from its log when it comes back.</summary>
    public async Task Restart(TimeSpan away)
    {
        await Shell($"{_programs}/pg_ctl -D {_folder}/data -m immediate stop");
        await Task.Delay(away);
        await Begin();
    }

    /// <summary>Cuts every connection of ours in the middle of whatever it does.</summary>
    public Task CutAll() => Run("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'town' and pid <> pg_backend_pid()");

    /// <summary>Takes every connection there is, the nodes' own among them, until the answer is given back.</summary>
    public async Task<IAsyncDisposable> Crowd()
    {
        var crowd = new Crowded();
        var settings = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=beredskab;Database=postgres;Pooling=false;Application Name=crowd");
        Stopwatch? alone = null;
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30);)
            try
            {
                var connection = new NpgsqlConnection(settings);
                await connection.OpenAsync();
                crowd.Connections.Add(connection);
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await using var others = new NpgsqlCommand("select count(pg_terminate_backend(pid))::int from pg_stat_activity where datname = 'town'", crowd.Connections[0]);
                // One that is still being let in has a place, and stands nowhere yet.
                if ((int)(await others.ExecuteScalarAsync())! > 0) alone = null;
                else if ((alone ??= Stopwatch.StartNew()).Elapsed > TimeSpan.FromSeconds(1)) return crowd;
                await Task.Delay(20);
            }
        throw new TimeoutException("The database had room again and again.");
    }

    public async Task Run(string sql, string database = "town")
    {
        await using var connection = new NpgsqlConnection(string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=beredskab;Database={database};Pooling=false"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The whole database as plain SQL that <see cref="Run"/> takes, without the bells, which are made anew.</summary>
    public async Task<string> Dump()
    {
        await Shell($"{_programs}/pg_dump -h {_folder} -p {_port} -U beredskab --no-owner --inserts --rows-per-insert=50 --exclude-schema=beredskab_bells -f {_folder}/dump.sql town");
        var lines = (await File.ReadAllLinesAsync($"{_folder}/dump.sql")).Where(line => !line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith('\\'));
        return string.Join('\n', lines);
    }

    /// <summary>A dump as docs/operations.md says to make it, for <see cref="PutBack"/>.</summary>
    public Task BackUp() => Shell($"{_programs}/pg_dump -h {_folder} -p {_port} -U beredskab --format=custom --file={_folder}/town.dump town");

    /// <summary>An empty database in the place of this one.</summary>
    public Task Empty() => Shell(string.Join(" && ",
        $"{_programs}/dropdb -h {_folder} -p {_port} -U beredskab --force town",
        $"{_programs}/createdb -h {_folder} -p {_port} -U beredskab town"));

    /// <summary>The last dump in an empty database in the place of this one.</summary>
    public async Task PutBack()
    {
        await Empty();
        await Shell($"{_programs}/pg_restore -h {_folder} -p {_port} -U beredskab --exit-on-error --dbname=town {_folder}/town.dump");
    }

    private sealed class Crowded : IAsyncDisposable
    {
        public List<NpgsqlConnection> Connections { get; } = [];

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in Connections) await connection.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _watch.StandardInput.Close();
        await _watch.WaitForExitAsync();
        _watch.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgreSqlServer> Make(string how, string? filesIn = null)
    {
        var server = new PostgreSqlServer();
        if (Environment.IsPrivilegedProcess) await server.Shell($"chown postgres {server._folder} {filesIn}", asRoot: true);
        if (filesIn is not null)
        {
            // A folder that is not the file system's own, which is not empty.
            await server.Shell($"mkdir -m 700 {filesIn}/data && ln -s {filesIn}/data {server._folder}/data");
        }
        await server.Shell(string.Format(CultureInfo.InvariantCulture, how, server._programs, server._folder));
        await server.Begin();
        // Stops the server when our end of its input closes: also when this process is killed.
        server._watch = Open($"cat >/dev/null; {server._programs}/pg_ctl -D {server._folder}/data -m immediate stop >/dev/null 2>&1");
        server.ConnectionString = string.Create(CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={server._port};Username=beredskab;Database=town;Timeout=3;Command Timeout=20;Maximum Pool Size=30");
        return server;
    }

    private Task Begin() => Shell(
        $"{_programs}/pg_ctl -D {_folder}/data -w -l {_folder}/log -o '-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200' start");

    private static Process Open(string command, bool asRoot = false)
    {
        var start = new ProcessStartInfo(Environment.IsPrivilegedProcess && !asRoot ? "setpriv" : "/bin/sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        string[] asUser = Environment.IsPrivilegedProcess && !asRoot ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", "/bin/sh"] : [];
        foreach (var argument in (string[])[.. asUser, "-c", command]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private async Task Shell(string command, bool asRoot = false)
    {
        using var process = Open($"{command} >/dev/null 2>&1", asRoot);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"`{command}` ended with {process.ExitCode}: {(File.Exists($"{_folder}/log") ? await File.ReadAllTextAsync($"{_folder}/log") : "")}");
    }

    private static string Programs() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Where(folder => File.Exists($"{folder}/bin/initdb"))
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => $"{folder}/bin")
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(folder => File.Exists($"{folder}/initdb")))
            .FirstOrDefault()
        ?? throw new InvalidOperationException("PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql. ./test does it by itself.");
}
