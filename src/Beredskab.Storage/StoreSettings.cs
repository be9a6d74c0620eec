using Npgsql;

namespace Beredskab.Storage;

public enum StoreProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Where everything is kept.</summary>
/// <param name="DataFolder">This machine's own folder: the lock, the node's id and, with SQLite, the database.</param>
/// <param name="ConnectionString">Needed for PostgreSQL; with SQLite null means <c>beredskab.db</c> in the data folder.</param>
public sealed record StoreSettings(StoreProvider Provider, string DataFolder, string? ConnectionString = null)
{
    /// <summary>The floor and the reserve of the disk the record is kept on, where it is ours to see.</summary>
    public DiskSettings Disk { get; init; } = DiskSettings.None;

    /// <summary>The database server's settings, read.</summary>
    /// <exception cref="StoreRefusedException">They cannot be read. The message says where, and holds no password.</exception>
    public NpgsqlConnectionStringBuilder Server()
    {
        try
        {
            return new(ConnectionString);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            throw new StoreRefusedException($"Storage:ConnectionString cannot be read ({unreadable.Message}) Write for example Host=db;Database=beredskab;Username=beredskab;Password=….", unreadable);
        }
    }

    /// <summary>Reads the configuration's own words: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public static StoreProvider ProviderOf(string word) => word.ToUpperInvariant() switch
    {
        "SQLITE" => StoreProvider.Sqlite,
        "POSTGRESQL" => StoreProvider.PostgreSql,
        _ => throw new StoreRefusedException(
            $"Storage:Provider is '{word}', which is no database this version knows. Write sqlite or postgresql."),
    };
}

/// <summary>The store will not open, or will not do this. The message is a sentence for the operator.</summary>
public sealed class StoreRefusedException : Exception
{
    public StoreRefusedException() { }

    public StoreRefusedException(string message) : base(message) { }

    public StoreRefusedException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The database cannot be reached or used at this moment: it restarts, fails over, is full. Nothing was decided.</summary>
/// <param name="isShared">Its server may be on its way: whoever starts may wait for it.</param>
public sealed class StoreAwayException(string message, bool isShared, Exception inner) : Exception(message, inner)
{
    public bool IsShared { get; } = isShared;

    internal static StoreAwayException For(Database database, Exception fault) =>
        new($"The database cannot be used now: {string.Join(": ", new[] { fault.Message, fault.GetBaseException().Message }.Distinct().Select(why => why.TrimEnd('.')))}.", database.IsShared, fault);
}
