using Beredskab.Storage;
using Beredskab.Storage.PostgreSql;
using Beredskab.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>Opens the tables for reading only: no lock is taken, nothing is migrated, and no setting of the file is touched.</summary>
internal static class StoreReader
{
    public static StoreContext Open(StoreSettings settings, DataFolderLook folder) => settings.Provider == StoreProvider.PostgreSql
        ? new PostgreSqlStoreContext(new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql(settings.ConnectionString).Options)
        : new SqliteStoreContext(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite(Sqlite(settings, folder)).Options);

    private static string Sqlite(StoreSettings settings, DataFolderLook folder)
    {
        var connection = new SqliteConnectionStringBuilder(settings.ConnectionString ?? $"Data Source={folder.Database}") { Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        // A closed file with nothing beside it is read as it lies; otherwise even a reader would put -wal and -shm next to it.
        if (settings.ConnectionString is null && !folder.IsHeld && new FileInfo(folder.Database + "-wal") is not { Exists: true, Length: > 0 })
            connection.DataSource = new Uri(folder.Database).AbsoluteUri + "?immutable=1";
        return connection.ToString();
    }
}
