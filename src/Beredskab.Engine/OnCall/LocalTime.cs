using System.Collections.Concurrent;

namespace Beredskab.Engine.OnCall;

/// <summary>
/// From the clock on the wall to the instant. Later on the wall is never earlier in truth: of an hour that comes twice the first is
/// meant, and all of an hour that the spring night swallows is the moment it would have begun.
/// </summary>
public sealed class LocalTime
{
    private static readonly ConcurrentDictionary<string, LocalTime> s_known = [];

    private readonly TimeZoneInfo _zone;

    /// <summary>How far each day is from UTC; null for a day on which that changes.</summary>
    private readonly ConcurrentDictionary<DateOnly, TimeSpan?> _offsets = [];

    private LocalTime(string zone) => _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);

    /// <exception cref="TimeZoneNotFoundException">There is no such zone.</exception>
    public static LocalTime In(string zone) => s_known.GetOrAdd(zone, name => new(name));

    public DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        return _offsets.GetOrAdd(day, OffsetOf) is { } offset ? new(local - offset, TimeSpan.Zero) : OnTheNight(local);
    }

    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);

    private TimeSpan? OffsetOf(DateOnly day)
    {
        var (begins, ends) = (_zone.GetUtcOffset(day.ToDateTime(TimeOnly.MinValue)), _zone.GetUtcOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue)));
        return begins == ends ? begins : null;
    }

    private DateTimeOffset OnTheNight(DateTime local)
    {
        if (_zone.IsAmbiguousTime(local)) return new(local - _zone.GetAmbiguousTimeOffsets(local).Max(), TimeSpan.Zero);
        if (!_zone.IsInvalidTime(local)) return new(local - _zone.GetUtcOffset(local), TimeSpan.Zero);
        // No wall shows it: back to the last minute that one did, and the minute after that.
        var last = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        while (_zone.IsInvalidTime(last)) last = last.AddMinutes(-1);
        return new(last - _zone.GetUtcOffset(last) + 1.Minutes, TimeSpan.Zero);
    }
}
