using System.Diagnostics;
using System.Globalization;
using Beredskab.Storage;
using Npgsql;

namespace Beredskab.Server.Recovery;

/// <summary>PostgreSQL's own <c>pg_dump</c> and <c>pg_restore</c>, which must be on this machine and no older than the server.</summary>
internal static class PostgreSqlPrograms
{
    /// <summary>As it stands at one moment, while nodes write; without Hangfire's bells, which every start makes anew.</summary>
    /// <exception cref="StoreRefusedException">The message says what the program said, or where to get it.</exception>
    public static void Dump(NpgsqlConnectionStringBuilder server, string file)
    {
        Run("pg_dump", server, ["--no-password", "--format=custom", "--no-owner", "--no-privileges", "--exclude-schema=beredskab_bells", "--exclude-table=beredskab_reserve", $"--file={file}"]);
        using var made = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        made.Flush(flushToDisk: true);
    }

    /// <summary>Into an empty database, all of it or nothing; then it is looked at, and the first node that starts on it stands still.</summary>
    /// <exception cref="StoreRefusedException">The message says what is wrong.</exception>
    public static void Restore(NpgsqlConnectionStringBuilder server, string dump)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false, CommandTimeout = 0 };
        using var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            // What an extension brought, as the owner of a rented server may have put into every database, is nobody's data.
            if (Ask(connection, """
                select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
                    and not exists (select 1 from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
                """) is not 0L)
                throw new StoreRefusedException($"The database {settings.Database} on {settings.Host} is not empty. A backup is restored into an empty database only: create one (createdb), name it in Storage:ConnectionString, and leave the old one as it is until all is well.");
            Run("pg_restore", server, ["--no-password", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", $"--dbname={settings.Database}", dump]);
            Ask(connection, $"insert into meta (name, value) values ('{Recognition.Place}', '{Recognition.PutBack}') on conflict (name) do update set value = excluded.value");
            if (StoredChains.Broken(connection) is { } fault)
                throw new StoreRefusedException($"The backup is in {settings.Database} now, and must not be used: {fault} Drop that database and restore another backup.");
        }
        catch (NpgsqlException fault)
        {
            throw new StoreRefusedException($"The database {settings.Database} on {settings.Host} could not be filled: {fault.Message}", fault);
        }
    }

    private static void Run(string program, NpgsqlConnectionStringBuilder server, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? throw new StoreRefusedException(
            $"{program} is not on this machine, and PostgreSQL's backups are made with it. Install PostgreSQL's client programs (on Debian or Ubuntu: apt-get install postgresql-client), or type the command on a machine that has them; docs/operations.md says how."))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment(server)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var said = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new StoreRefusedException(string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}, and nothing was left behind. It says: {said}"));
    }

    /// <summary>The settings in the words that PostgreSQL's own programs know: none is seen by others on this machine, as arguments are.</summary>
    internal static IEnumerable<(string Name, string Value)> Environment(NpgsqlConnectionStringBuilder settings)
    {
        var hosts = (settings.Host ?? "").Split(',').Select(host => host.Trim()).Select(host => host.StartsWith('/') || host.Count(sign => sign == ':') != 1
            ? (Name: host, Port: settings.Port.ToString(CultureInfo.InvariantCulture))
            : (Name: host[..host.LastIndexOf(':')], Port: host[(host.LastIndexOf(':') + 1)..])).ToList();
        (string Name, string? Value)[] all =
        [
            ("PGHOST", string.Join(',', hosts.Select(host => host.Name))),
            ("PGPORT", string.Join(',', hosts.Select(host => host.Port))),
            ("PGDATABASE", settings.Database),
            ("PGUSER", settings.Username),
            ("PGPASSWORD", settings.Password),
            ("PGPASSFILE", settings.Passfile),
            ("PGSSLMODE", settings.SslMode switch
            {
                SslMode.Disable => "disable",
                SslMode.Allow => "allow",
                SslMode.Require => "require",
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                _ => "prefer",
            }),
            ("PGSSLROOTCERT", settings.RootCertificate),
            ("PGSSLCERT", settings.SslCertificate),
            ("PGSSLKEY", settings.SslKey),
            ("PGTARGETSESSIONATTRS", hosts.Count > 1 ? "primary" : null),
            ("PGAPPNAME", "beredskab backup"),
        ];
        return all.Where(one => !string.IsNullOrEmpty(one.Value)).Select(one => (one.Name, one.Value!));
    }

    /// <summary>On the path, or where Debian keeps each version's own; the newest, since an older one refuses a newer server.</summary>
    private static string? Find(string program) =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(folder => (string[])[Path.Combine(folder, program), Path.Combine(folder, program + ".exe")])
            .FirstOrDefault(File.Exists);

    private static object? Ask(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Only ever our own words.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
