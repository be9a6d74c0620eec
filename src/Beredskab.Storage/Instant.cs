using System.Globalization;

namespace Beredskab.Storage;

/// <summary>An instant as it is stored: UTC whole milliseconds, a 64-bit integer, because SQLite cannot compare anything finer.</summary>
public static class Instant
{
    public static long Of(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>Cuts off what cannot be stored, so that an instant compares equal before and after it was written.</summary>
    public static DateTimeOffset Whole(DateTimeOffset at) => At(Of(at));

    /// <summary>The form inside hashed bodies: <c>2026-11-23T05:40:00.000Z</c>. For ever.</summary>
    public static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static object? OrNull(DateTimeOffset? at) => at is { } some ? Of(some) : null;
}
