using System.IO.Compression;
using Beredskab.Server.Commands;
using Beredskab.Testing;
using Microsoft.Data.Sqlite;

namespace Beredskab.Scenarios;

/// <summary><c>beredskab backup</c> and <c>beredskab restore</c>, as they are typed.</summary>
public sealed class BackupScenarios : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("beredskab-backup-").FullName;

    private string File => Path.Combine(_folder, "monday.zip");

    private string NewFolder => Path.Combine(_folder, "new");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_backup_made_while_the_server_runs_is_restored_and_stands_still_without_any_witness()
    {
        await using var before = await Kommune.Open();
        var run = await before.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        await Typed(0, "backup", File, "--data", before.Folder);
        await before.Close(run, "confirm", "mads-holm");
        using (var zip = ZipFile.OpenRead(File)) zip.Entries.ShouldNotContain(entry => entry.Name == "witness.jsonl");

        await Typed(0, "restore", File, "--data", NewFolder);
        await using var after = await Kommune.Open(NewFolder, new ManualTime(before.Time.GetUtcNow()));

        await StandsStillUntilTwoHaveReleasedIt(after, run);
    }

    [Fact]
    public async Task A_backup_is_never_written_over_another_nor_restored_over_anything()
    {
        await using var kommune = await Kommune.Open();
        await Typed(0, "backup", File, "--data", kommune.Folder);

        (await Typed(1, "backup", File, "--data", kommune.Folder)).ShouldContain("exists already");
        (await Typed(1, "restore", File, "--data", kommune.Folder)).ShouldContain("is not empty");
        (await Typed(1, "backup", Path.Combine(_folder, "x.zip"), "--data", NewFolder)).ShouldContain("no database");
        (await Typed(1, "restore", Path.Combine(_folder, "none.zip"), "--data", NewFolder)).ShouldContain("There is no file");
        (await Typed(1, "backup", Path.Combine(_folder, "nowhere", "x.zip"), "--data", kommune.Folder)).ShouldContain("There is no folder");
        Directory.GetFiles(_folder).ShouldBe([File]);
    }

    [Theory]
    [InlineData("update entries set body = cast(replace(cast(body as text), 'run-started', 'run-Started') as blob) where seq = 1 and stream like 'run:%'", "does not match its hash")]
    [InlineData("delete from entries where seq = (select version from stream_heads h where h.stream = entries.stream) and stream like 'run:%'", "entries were removed")]
    [InlineData("pragma user_version = 99", "newer version")]
    public async Task A_backup_that_was_tampered_with_or_is_newer_is_refused_and_leaves_nothing_behind(string sql, string why)
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");
        await Typed(0, "backup", File, "--data", kommune.Folder);
        Tamper(sql);

        (await Typed(1, "restore", File, "--data", NewFolder)).ShouldContain(why);
        Directory.Exists(NewFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_no_backup_or_a_torn_one_is_refused()
    {
        await using var kommune = await Kommune.Open();
        await Typed(0, "backup", File, "--data", kommune.Folder);
        var torn = Path.Combine(_folder, "torn.zip");
        await System.IO.File.WriteAllBytesAsync(torn, (await System.IO.File.ReadAllBytesAsync(File))[..^500]);
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "poem.zip"), "Roser er røde");

        (await Typed(1, "restore", torn, "--data", NewFolder)).ShouldContain("was not restored");
        (await Typed(1, "restore", Path.Combine(_folder, "poem.zip"), "--data", NewFolder)).ShouldContain("was not restored");
        Directory.Exists(NewFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task With_PostgreSQL_a_backup_fills_an_empty_database_and_whoever_starts_on_it_stands_still()
    {
        await using var server = await PostgreSqlServer.Start();
        await server.Run("create database new_town", "postgres");
        var there = server.ConnectionString.Replace("Database=town", "Database=new_town", StringComparison.Ordinal);
        await using var before = await Kommune.Open(null, null, Over(server.ConnectionString));
        var run = await before.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        (await Typed(0, ["backup", File, "--data", NewFolder, .. Over(server.ConnectionString)])).ShouldContain("the database town");
        await before.Close(run, "confirm", "mads-holm");

        (await Typed(1, ["restore", File, "--data", NewFolder, .. Over(server.ConnectionString)])).ShouldContain("is not empty");
        (await Typed(1, "restore", File, "--data", NewFolder)).ShouldContain("a database of PostgreSQL");
        Directory.Exists(NewFolder).ShouldBeFalse();
        (await Typed(0, ["restore", File, "--data", NewFolder, .. Over(there)])).ShouldContain("new_town");
        await using var after = await Kommune.Open(NewFolder, new ManualTime(before.Time.GetUtcNow()), Over(there));

        await StandsStillUntilTwoHaveReleasedIt(after, run);
    }

    [Fact]
    public async Task With_PostgreSQL_what_was_tampered_with_or_cannot_be_reached_is_refused_without_a_password_on_the_screen()
    {
        await using var server = await PostgreSqlServer.Start();
        await server.Run("create database new_town", "postgres");
        var there = server.ConnectionString.Replace("Database=town", "Database=new_town", StringComparison.Ordinal);
        await using (var before = await Kommune.Open(null, null, Over(server.ConnectionString))) await before.Start("ransomware");
        await server.Run("update entries set body = convert_to(replace(convert_from(body, 'UTF8'), 'run-started', 'run-Started'), 'UTF8') where seq = 1 and stream like 'run:%'");
        await Typed(0, ["backup", File, "--data", NewFolder, .. Over(server.ConnectionString)]);

        (await Typed(1, ["restore", File, "--data", NewFolder, .. Over(there)])).ShouldContain("does not match its hash");
        var away = await Typed(1, ["backup", Path.Combine(_folder, "away.zip"), "--data", NewFolder, .. Over("Host=127.0.0.1;Port=1;Database=town;Username=vagt;Password=hemmelig")]);
        away.ShouldContain("pg_dump ended with 1");
        away.ShouldNotContain("hemmelig");
        (await Typed(1, ["backup", Path.Combine(_folder, "away.zip"), "--data", NewFolder, .. Over("Hst=db;Password=hemmelig")])).ShouldSatisfyAllConditions(
            said => said.ShouldContain("Storage:ConnectionString cannot be read"), said => said.ShouldNotContain("hemmelig"));
        Directory.GetFiles(_folder).ShouldBe([File]);
    }

    [Fact]
    public async Task A_copy_made_inside_the_server_is_known_for_one_and_a_new_node_on_the_same_database_is_none()
    {
        await using var server = await PostgreSqlServer.Start();
        await using var before = await Kommune.Open(null, null, Over(server.ConnectionString));
        await before.Start("ransomware");
        await before.Stop();
        Npgsql.NpgsqlConnection.ClearAllPools();
        await server.Run("create database copy template town", "postgres");

        await using (var next = await Kommune.Open(NewFolder, new ManualTime(before.Time.GetUtcNow()), Over(server.ConnectionString)))
            (await next.Get("/api/v1/recovery")).GetProperty("frozen").GetBoolean().ShouldBeFalse("a new node comes with a new folder");
        var there = server.ConnectionString.Replace("Database=town", "Database=copy", StringComparison.Ordinal);
        await using (var copy = await Kommune.Open(Path.Combine(_folder, "copy"), new ManualTime(before.Time.GetUtcNow()), Over(there)))
        {
            (await copy.Get("/api/v1/recovery")).GetProperty("cause").GetString().ShouldBe("copied");
            await copy.FastForward(TimeSpan.FromMinutes(20));
            copy.World.Journal.Entries.ShouldBeEmpty();
        }
        // And it stays so at the next start, when the place is known.
        await using var again = await Kommune.Open(Path.Combine(_folder, "copy"), new ManualTime(before.Time.GetUtcNow()), Over(there));
        (await again.Get("/api/v1/recovery")).GetProperty("cause").GetString().ShouldBe("copied");
    }

    [Fact]
    public async Task What_another_server_goes_on_with_while_no_node_ran_stands_still_unless_a_witness_says_that_it_lacks_nothing()
    {
        await using var server = await PostgreSqlServer.Start();
        await using var before = await Kommune.Open(null, null, Over(server.ConnectionString));
        await before.Start("ransomware");
        await before.FastForward(TimeSpan.FromMinutes(2));
        await before.Stop();
        // As after a promotion: the log is in another timeline than when it was last looked at.
        await server.Run("update meta set value = '0000000F' where name = 'timeline'");

        await using (var known = await Kommune.Open(before.Folder, new ManualTime(before.Time.GetUtcNow()), Over(server.ConnectionString)))
            (await known.Get("/api/v1/recovery")).GetProperty("frozen").GetBoolean().ShouldBeFalse("its witness has seen nothing newer");
        await server.Run("update meta set value = '0000000F' where name = 'timeline'");
        // Who serves pages only sends nothing, and decides nothing for those who do.
        await using var pages = await Kommune.Open(Path.Combine(_folder, "pages"), new ManualTime(before.Time.GetUtcNow()), [.. Over(server.ConnectionString), "--roles=web"]);
        await pages.Looked();
        await using var blind = await Kommune.Open(NewFolder, new ManualTime(before.Time.GetUtcNow()), Over(server.ConnectionString));

        var told = await blind.Get("/api/v1/recovery");
        told.GetProperty("cause").GetString().ShouldBe("copied");
        told.GetProperty("detail").GetString()!.ShouldContain("timeline");
    }

    private static async Task StandsStillUntilTwoHaveReleasedIt(Kommune after, Engine.RunId run)
    {
        await after.FastForward(TimeSpan.FromMinutes(30));
        (await after.Get("/api/v1/recovery")).GetProperty("cause").GetString().ShouldBe("restored");
        after.World.Journal.Entries.ShouldBeEmpty();
        (await after.Run(run)).StateOf(new("confirm")).ShouldBeOfType<Engine.Runs.StepState.Ready>("it was closed after the backup");
        foreach (var person in (string[])["mads-holm", "birgitte-lund"])
            await Kommune.Yes(await after.As(person, $"/api/v1/recovery/runs/{run}/release", new { reason = "Set efter" }));
        after.World.Journal.Entries.ShouldNotBeEmpty("its ladder goes on");
    }

    private static string[] Over(string connectionString) => ["--Storage:Provider=postgresql", $"--Storage:ConnectionString={connectionString}"];

    private void Tamper(string sql)
    {
        var database = Path.Combine(_folder, "inside.db");
        using var zip = ZipFile.Open(File, ZipArchiveMode.Update);
        var entry = zip.GetEntry("beredskab.db")!;
        entry.ExtractToFile(database);
        using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        entry.Delete();
        zip.CreateEntryFromFile(database, "beredskab.db");
        System.IO.File.Delete(database);
    }

    private static async Task<string> Typed(int code, params string[] words)
    {
        var said = new StringWriter();
        (await CommandLine.Run(words, said, said)).ShouldBe(code, said.ToString());
        return said.ToString();
    }
}
