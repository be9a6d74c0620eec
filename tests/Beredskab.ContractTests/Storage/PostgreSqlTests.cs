using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

public sealed class PostgreSqlJournalTests(PostgreSqlCluster cluster) : JournalPromises
{
    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        await base.InitializeAsync();
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);
}

public sealed class PostgreSqlLedgerTests(PostgreSqlCluster cluster) : LedgerPromises
{
    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        await base.InitializeAsync();
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);
}

public sealed class PostgreSqlCommandTests(PostgreSqlCluster cluster) : CommandPromises
{
    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        await base.InitializeAsync();
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);
}

public sealed class PostgreSqlTimelineTests(PostgreSqlCluster cluster) : TimelinePromises
{
    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        await base.InitializeAsync();
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);
}

public sealed class PostgreSqlReferenceTests(PostgreSqlCluster cluster) : ReferencePromises
{
    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        await base.InitializeAsync();
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);
}

public sealed class PostgreSqlAccessTests(PostgreSqlCluster cluster) : AccessPromises
{
    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        await base.InitializeAsync();
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);
}
