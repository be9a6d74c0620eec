using System.Globalization;
using Beredskab.Engine;
using Beredskab.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.ContractTests.Storage;

public sealed class SqliteOpeningTests : OpeningPromises
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);

    protected override async Task MarkDatabaseNewer()
    {
        await using var context = Store.OpenContext();
        await Execute(context, "pragma user_version = 2");
        await Execute(context, "pragma wal_checkpoint(truncate)");
    }
}

/// <summary>What is true of the file itself.</summary>
public sealed class SqliteFileTests : StoreSuite
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);

    [Fact]
    public async Task Every_connection_waits_for_the_disk_and_keeps_foreign_keys()
    {
        await using var context = Store.OpenContext();
        await context.Database.OpenConnectionAsync();

        (await Ask(context, "pragma journal_mode")).ShouldBe("wal");
        (await Ask(context, "pragma synchronous")).ShouldBe("2");
        (await Ask(context, "pragma foreign_keys")).ShouldBe("1");
        Version.Parse((await Ask(context, "select sqlite_version()"))!).ShouldBeGreaterThanOrEqualTo(new Version(3, 51, 3));
        await Should.ThrowAsync<SqliteException>(() => Store.Roster.Save(new Person(new("x"), new("nowhere"), "X", "da", null, Morning)));
    }

    [Fact]
    public async Task A_folder_where_synced_writes_cannot_be_had_is_refused()
    {
        await Close();
        // A database in memory has no write-ahead log, like one on some network drives.
        (await Should.ThrowAsync<StoreRefusedException>(() => Store.Open(new(StoreProvider.Sqlite, Folder, "Data Source=:memory:"), Time)))
            .Message.ShouldContain("journal_mode at 'memory' where 'wal' is needed");
    }

    [Fact]
    public async Task A_lock_row_left_by_a_killed_migration_stops_nobody()
    {
        await using (var context = Store.OpenContext())
        {
            await context.Database.ExecuteSqlRawAsync("create table if not exists \"__EFMigrationsLock\" (\"Id\" integer primary key, \"Timestamp\" text not null)");
            await context.Database.ExecuteSqlRawAsync("insert or replace into \"__EFMigrationsLock\" values (1, '2026-01-01')");
            // As if the tables were still to be made: the history is empty and nothing else is there.
            await context.Database.ExecuteSqlRawAsync("delete from \"__EFMigrationsHistory\"");
            foreach (var table in await Tables(context)) await Execute(context, $"drop table \"{table}\"");
        }
        await Close();

        var opening = Reopen();
        (await Task.WhenAny(opening, Task.Delay(20.Seconds))).ShouldBe(opening);
        await opening;
    }

    [Fact]
    public async Task A_process_killed_at_any_moment_leaves_whole_commits_only()
    {
        // A copy of the files while they are written is what a killed process leaves: what it wrote, and not what it meant to.
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
                await Commit(Writing(StreamId.Of(new RunId($"r-{i}")), 0, Note(), Note("second")) with { Effects = [Sms(ordinal: i)] });
        });
        var images = new List<string>();
        while (!writing.IsCompleted && images.Count < 12)
        {
            var acknowledged = await Store.Journal.Position(Fjordby);
            var image = Directory.CreateDirectory(Path.Combine(Folder, $"image-{images.Count}-{acknowledged}")).FullName;
            // Two files cannot be copied in one moment: if the log was begun anew meanwhile, this is a picture of no moment at all.
            var log = Path.Combine(Folder, "beredskab.db-wal");
            var begun = Beginning(log);
            File.Copy(Path.Combine(Folder, "beredskab.db"), Path.Combine(image, "beredskab.db"));
            File.Copy(log, Path.Combine(image, "beredskab.db-wal"));
            if (begun.Length == 32 && begun == Beginning(log)) images.Add(image);
            else Directory.Delete(image, recursive: true);
            await Task.Delay(15);
        }
        await writing;

        images.ShouldNotBeEmpty();
        foreach (var image in images)
        {
            var acknowledged = long.Parse(image.Split('-')[^1], CultureInfo.InvariantCulture);
            await using var revived = await Store.Open(SettingsFor(image), Time);
            var entries = await revived.Journal.Read(Fjordby, max: 10_000);
            entries.Count.ShouldBeGreaterThanOrEqualTo((int)acknowledged);
            entries.Select(e => e.Position).ShouldBe(Enumerable.Range(1, entries.Count).Select(i => (long)i));
            entries.Count.ShouldBe(2 * (await revived.Ledger.OfStream(Run)).Count);
            await using var context = revived.OpenContext();
            await context.Database.OpenConnectionAsync();
            (await Ask(context, "pragma integrity_check")).ShouldBe("ok");
        }
    }

    [Fact]
    public async Task The_questions_asked_each_second_are_answered_from_an_index()
    {
        await using var context = Store.OpenContext();
        await context.Database.OpenConnectionAsync();

        foreach (var (question, index) in new[]
        {
            ("select key from effects where state in ('ready', 'failed-temporarily') and not_before <= 5", "ix_effects_due"),
            ("select key from effects where state in ('ready', 'failed-temporarily') and expires <= 5", "ix_effects_expiring"),
            ("select key from effects where settled is not null and told is null", "ix_effects_untold"),
            ("select stream from stream_summaries where next_deadline is not null and next_deadline <= 5 order by next_deadline", "ix_stream_summaries_due"),
        })
            (await Ask(context, $"explain query plan {question}", column: 3)).ShouldNotBeNull().ShouldContain(index);
    }

    /// <summary>The log's header: its salt changes when the log is begun anew.</summary>
    private static string Beginning(string log)
    {
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var header = new byte[16];
        file.Position = 12;
        return Convert.ToHexString(header, 0, file.Read(header));
    }

    private static async Task<string?> Ask(StoreContext context, string sql, int column = 0)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture) : null;
    }

    private static async Task<List<string>> Tables(StoreContext context) =>
        await context.Database.SqlQueryRaw<string>("select name as \"Value\" from sqlite_master where type = 'table' and name not like '\\_\\_%' escape '\\' and name <> 'sqlite_sequence'")
            .ToListAsync();

    private static async Task Execute(StoreContext context, string sql)
    {
        await using var connection = new SqliteConnection(context.Database.GetConnectionString() + ";Foreign Keys=False;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
