namespace Beredskab.Storage;

/// <summary>
/// Plays the next release in a debug build when <c>BEREDSKAB_NEXT=1</c>, so that an upgrade of several nodes can be tried before there
/// is one to upgrade to: it takes a step in the tables (PostgreSQL) and writes a field that this release does not know. Where many
/// nodes live in one process, <c>PlaysHere</c> says which of them plays. A release build plays nothing.
/// </summary>
public static class NextRelease
{
    internal const string Step = "99990101000000_Next";

    internal const string Sql =
        $"""
        alter table effects add column if not exists of_next_release text;
        insert into "__EFMigrationsHistory" ("MigrationId", "ProductVersion") values ('{Step}', '0') on conflict do nothing
        """;

#if DEBUG
    private static readonly bool s_isPlayed = Environment.GetEnvironmentVariable("BEREDSKAB_NEXT") == "1";

    public static Func<bool>? PlaysHere { get; set; }

    internal static bool IsPlayed => PlaysHere?.Invoke() ?? s_isPlayed;
#else
    internal static bool IsPlayed => false;
#endif

    public static NewEntry Written(NewEntry entry) => IsPlayed
        ? entry with { Data = $$"""{{entry.Data[..^1]}}{{(entry.Data == "{}" ? "" : ",")}}"ofNextRelease":true}""" }
        : entry;
}
