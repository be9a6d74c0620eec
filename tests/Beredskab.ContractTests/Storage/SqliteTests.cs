using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

public sealed class SqliteJournalTests : JournalPromises
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);
}

public sealed class SqliteLedgerTests : LedgerPromises
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);
}

public sealed class SqliteCommandTests : CommandPromises
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);
}

public sealed class SqliteTimelineTests : TimelinePromises
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);
}

public sealed class SqliteReferenceTests : ReferencePromises
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);
}

public sealed class SqliteAccessTests : AccessPromises
{
    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.Sqlite, folder);
}
