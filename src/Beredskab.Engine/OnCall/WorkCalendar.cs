using System.Collections.Frozen;

namespace Beredskab.Engine.OnCall;

/// <summary>Which days are worked: not at weekends, not on Danish public holidays, and not when the organisation itself is closed.</summary>
/// <param name="closedDays">Days of the organisation's own: 24 December, say, or the day after Ascension.</param>
public sealed class WorkCalendar(params IEnumerable<DateOnly> closedDays)
{
    private readonly FrozenSet<DateOnly> _closed = closedDays.ToFrozenSet();

    public static WorkCalendar Danish { get; } = new();

    public bool IsHoliday(DateOnly day) => PublicHolidays.On(day) is not null || _closed.Contains(day);

    public bool IsWorkday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(day);
}

/// <summary>The days on which the Danish church keeps a holiday, and with it public offices.</summary>
public enum PublicHoliday
{
    NewYearsDay, MaundyThursday, GoodFriday, EasterSunday, EasterMonday, GreatPrayerDay, Ascension, WhitSunday, WhitMonday, ChristmasDay, SecondChristmasDay,
}

/// <summary>
/// When they are. Great Prayer Day (store bededag) was one until 2023: lov nr. 214 of 6 March 2023 took it away from 1 January 2024.
/// Constitution Day (5 June) and 24 and 31 December are no holidays by law; whoever keeps them says so in their own calendar.
/// </summary>
public static class PublicHolidays
{
    private const int LastGreatPrayerDay = 2023;

    public static PublicHoliday? On(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) => PublicHoliday.NewYearsDay,
        (12, 25) => PublicHoliday.ChristmasDay,
        (12, 26) => PublicHoliday.SecondChristmasDay,
        ( >= 3 and <= 6, _) => (day.DayNumber - EasterOf(day.Year).DayNumber) switch
        {
            -3 => PublicHoliday.MaundyThursday,
            -2 => PublicHoliday.GoodFriday,
            0 => PublicHoliday.EasterSunday,
            1 => PublicHoliday.EasterMonday,
            26 when day.Year <= LastGreatPrayerDay => PublicHoliday.GreatPrayerDay,
            39 => PublicHoliday.Ascension,
            49 => PublicHoliday.WhitSunday,
            50 => PublicHoliday.WhitMonday,
            _ => null,
        },
        _ => null,
    };

    /// <summary>Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher.</summary>
    public static DateOnly EasterOf(int year)
    {
        var (golden, century, ofCentury) = (year % 19, year / 100, year % 100);
        var correction = (century - (century + 8) / 25 + 1) / 3;
        var moon = (19 * golden + century - century / 4 - correction + 15) % 30;
        var weekday = (32 + 2 * (century % 4) + 2 * (ofCentury / 4) - moon - ofCentury % 4) % 7;
        var late = (golden + 11 * moon + 22 * weekday) / 451;
        var days = moon + weekday - 7 * late + 114;
        return new(year, days / 31, days % 31 + 1);
    }
}
