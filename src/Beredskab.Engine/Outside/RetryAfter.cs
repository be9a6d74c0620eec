using System.Globalization;

namespace Beredskab.Engine.Outside;

/// <summary>
/// What a provider asked us to wait, made sane: 0 to 1 hour. Seconds or a date (RFC 9110, 10.2.3).
/// Nonsense (negative, not a number) counts as not having said anything; an absurd wait is cut to an hour.
/// </summary>
public static class RetryAfter
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static TimeSpan? Sane(string? header, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(header)) return null;
        var text = header.Trim();
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return double.IsNaN(seconds) ? null : seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);
        // Their clock may be behind ours, so a date that has passed means now, not never.
        if (DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            return until <= now ? TimeSpan.Zero : until - now > Longest ? Longest : until - now;
        return null;
    }
}
