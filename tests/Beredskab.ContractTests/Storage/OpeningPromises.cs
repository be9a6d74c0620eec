using Beredskab.Engine;
using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

/// <summary>What holds before the first row is read.</summary>
public abstract class OpeningPromises : StoreSuite
{
    [Fact]
    public async Task A_second_process_is_told_that_the_data_folder_is_in_use()
    {
        var refused = await Should.ThrowAsync<StoreRefusedException>(() => Store.Open(SettingsFor(Folder), Time));

        refused.Message.ShouldContain($"The data folder {Folder} is in use by another Beredskab process (process {Environment.ProcessId}");
        refused.Message.ShouldContain("--data");
    }

    [Fact]
    public async Task A_data_folder_from_a_newer_version_is_left_untouched()
    {
        await Commit(Writing(Run, 0, Note()));
        await Close();
        await File.WriteAllTextAsync(Path.Combine(Folder, "beredskab.format"), "2");
        var before = Snapshot();

        (await Should.ThrowAsync<StoreRefusedException>(() => Open(Folder))).Message.ShouldContain("newer version");

        Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task A_database_from_a_newer_version_is_left_untouched()
    {
        await Store.SetMeta("format", "2");
        await MarkDatabaseNewer();
        await Close();
        var before = Snapshot();

        (await Should.ThrowAsync<StoreRefusedException>(() => Open(Folder))).Message.ShouldContain("newer version");

        Snapshot(except: ["beredskab.lock", "beredskab.owner"]).ShouldBe(before.Where(f => !f.StartsWith("beredskab.lock", StringComparison.Ordinal) && !f.StartsWith("beredskab.owner", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_database_changed_by_a_step_we_do_not_know_is_refused()
    {
        await using (var context = Store.OpenContext())
            await Execute(context, "insert into \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") values ('20990101000000_Later', '42.0.0')");
        await Close();

        (await Should.ThrowAsync<StoreRefusedException>(() => Open(Folder))).Message.ShouldContain("20990101000000_Later");
    }

    [Fact]
    public async Task A_process_has_a_name_of_its_own_and_its_home_and_the_installation_keep_theirs()
    {
        var (node, home, installation) = (Store.NodeId, Store.Home, Store.InstallationId);
        node.ShouldStartWith(home);
        installation.Length.ShouldBe(32);

        await Reopen();

        (Store.Home, Store.InstallationId).ShouldBe((home, installation));
        Store.NodeId.ShouldNotBe(node);
    }

    [Fact]
    public async Task The_wall_clock_may_jump_and_the_stores_time_does_not()
    {
        Time.SetWallClock(Morning + 30.Days);
        Store.Now().ShouldBe(Morning);
        Time.FastForward(90.Seconds);
        Store.Now().ShouldBe(Morning + 90.Seconds);
        Time.SetWallClock(Morning - 30.Days);
        Store.Now().ShouldBe(Morning + 90.Seconds);
        await Store.Probe();
    }

    [Fact]
    public async Task With_the_systems_clock_the_store_keeps_the_authoritys_time()
    {
        await Close();
        await using var store = await Store.Open(SettingsFor(Folder), TimeProvider.System);

        (store.Now() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(1.Minutes);
    }

    protected virtual Task MarkDatabaseNewer() => Task.CompletedTask;

    protected static async Task Execute(StoreContext context, string sql)
    {
        var connection = Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.GetDbConnection(context.Database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private string[] Snapshot(params string[] except) => [.. Directory.GetFiles(Folder)
        .Where(f => !except.Contains(Path.GetFileName(f)))
        .Order(StringComparer.Ordinal)
        .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")];
}
