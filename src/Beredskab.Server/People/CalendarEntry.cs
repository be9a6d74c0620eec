using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine.OnCall;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace Beredskab.Server.People;

/// <summary>
/// One event of a calendar file. Its times are read from walls: a watch from eight to eight ends at eight, also on the two nights when
/// that is eleven hours or thirteen after it began at eight.
/// </summary>
/// <param name="Line">Where it begins, from 1.</param>
public sealed record CalendarEntry(int Line, string Uid, string Subject, When Begins)
{
    public When? Ends { get; init; }

    public Duration? Lasts { get; init; }

    public RecurrenceRule? Rule { get; init; }

    public IReadOnlyList<When> Except { get; init; } = [];

    /// <summary>Which time of a repeated event this one stands in for.</summary>
    public When? InPlaceOf { get; init; }

    public bool IsCalledOff { get; init; }

    public IReadOnlyList<Invited> Attendees { get; init; } = [];

    public string? Organizer { get; init; }

    /// <summary>The same for an event whenever it is read. A UID can hold a mail address and be of any length, so it is not kept itself.</summary>
    public string Mark => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Uid)))[..16];

    /// <summary>It repeats within the day, which no watch does, and a rule of one line could ask for more than all the world's time.</summary>
    public bool RepeatsWithinTheDay => Rule is not null
        && (Rule.Frequency is FrequencyType.Secondly or FrequencyType.Minutely or FrequencyType.Hourly || Rule.ByHour.Count > 0 || Rule.ByMinute.Count > 0 || Rule.BySecond.Count > 0);

    public bool EndsAfterItBegins(string zone) => Lasts is not null || Ends is null ? Span(Begins, zone) is var (from, until) && until > from
        : Ends.Zone == Begins.Zone ? (Ends.Day, Ends.Time ?? TimeOnly.MinValue).CompareTo((Begins.Day, Begins.Time ?? TimeOnly.MinValue)) > 0
        : Ends.At(zone) > Begins.At(zone);

    /// <summary>How many days its rule has to be followed through.</summary>
    public int Days(DateOnly last) => Rule is null ? 0 : Math.Max(0, Math.Min(last.DayNumber, Rule.Until?.Date.DayNumber ?? int.MaxValue) - Begins.Day.DayNumber);

    /// <summary>When it begins each time, by the wall, its exceptions too; to be cut where enough is seen.</summary>
    /// <exception cref="EvaluationException">The rule never comes to a day.</exception>
    public IEnumerable<When> Times(string zone)
    {
        if (Rule is null) return [Begins];
        var rule = new RecurrenceRule();
        rule.CopyFrom(Rule);
        if (Rule.Until is { } until) rule.Until = UntilOf(When.Of(until), zone);
        // Without a zone: days are counted by the wall, and what instant that is we say ourselves.
        var repeated = new CalendarEvent { Start = Begins.Time is { } time ? new CalDateTime(Begins.Day, time) : new CalDateTime(Begins.Day), RecurrenceRule = rule };
        return repeated.GetOccurrences(options: new EvaluationOptions { MaxUnmatchedIncrementsLimit = 1500 }).Select(found => Begins with { Day = found.Period.StartTime.Date });
    }

    /// <summary>From when until when it is, when it begins then.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Span(When begins, string zone)
    {
        var from = begins.At(zone);
        if (Lasts is { } lasts)
            return (from, (begins with { Day = begins.Day.AddDays(lasts.Weeks.GetValueOrDefault() * 7 + lasts.Days.GetValueOrDefault()) }).At(zone)
                + new TimeSpan(lasts.Hours.GetValueOrDefault(), lasts.Minutes.GetValueOrDefault(), lasts.Seconds.GetValueOrDefault()));
        if (Ends is not { } ends) return (from, begins.Time is null ? (begins with { Day = begins.Day.AddDays(1) }).At(zone) : from);
        if (ends.Zone != begins.Zone) return (from, from + (ends.At(zone) - Begins.At(zone)));
        return (from, (ends with { Day = begins.Day.AddDays(ends.Day.DayNumber - Begins.Day.DayNumber) }).At(zone));
    }

    /// <summary>Outlook writes the last time in UTC, others as the wall shows it or as a mere day.</summary>
    private CalDateTime UntilOf(When until, string zone)
    {
        var wall = until.Time is null ? until.Day.ToDateTime(new(23, 59, 59)) : TimeZoneInfo.ConvertTime(until.At(zone), TimeZoneInfo.FindSystemTimeZoneById(Begins.Zone ?? zone)).DateTime;
        return Begins.Time is null ? new CalDateTime(DateOnly.FromDateTime(wall)) : new CalDateTime(DateOnly.FromDateTime(wall), TimeOnly.FromDateTime(wall));
    }
}

/// <summary>A day and time on a wall.</summary>
/// <param name="Time">Null for the whole day.</param>
/// <param name="Zone">Whose wall, by its IANA name; null for that of the rota.</param>
public sealed record When(DateOnly Day, TimeOnly? Time, string? Zone)
{
    public static When Of(CalDateTime written) => new(written.Date, written.Time, written.IsUtc ? "UTC" : written.TzId);

    public DateTimeOffset At(string zone) => LocalTime.In(Zone ?? zone).At(Day, Time ?? TimeOnly.MinValue);
}

/// <summary>Somebody an event was sent to.</summary>
public sealed record Invited(string Mail, bool HasDeclined);
