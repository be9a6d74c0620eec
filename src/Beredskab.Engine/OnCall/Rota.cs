namespace Beredskab.Engine.OnCall;

/// <summary>Reads from a schedule who is on call. Nothing of it is stored: the same schedule and calendar always give the same watches.</summary>
public static class Rota
{
    /// <summary>
    /// Every watch between two instants, the first beginning at the one and the last ending at the other, without a moment between two.
    /// Neighbours have different people.
    /// </summary>
    /// <exception cref="TimeZoneNotFoundException">The schedule's zone is not known here.</exception>
    public static IReadOnlyList<Watch> Between(OnCallSchedule schedule, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until)
    {
        if (until <= from) return [];
        List<Watch> watches = [new(from, until, [])];
        foreach (var layer in schedule.Layers)
            watches = Lay(watches, Whole(Said(layer, schedule.Zone, calendar, from, until), from, until), layer.IsBeside ? Together : Above);
        foreach (var change in schedule.Overrides)
            if (change.From < until && change.Until > from && change.From < change.Until)
                watches = Lay(watches, Whole([new(change.From, change.Until, s_anybody)], from, until), (below, above) => above.Count == 0 ? below : Changed(below, change));
        return watches;
    }

    /// <summary>Whoever is on call at that instant.</summary>
    public static ValueList<PersonId> At(OnCallSchedule schedule, WorkCalendar calendar, DateTimeOffset at) =>
        Between(schedule, calendar, at, at.AddTicks(1))[0].People;

    /// <summary>Whether an instant falls within the hours.</summary>
    internal static bool Covers(WeekHours hours, string zone, WorkCalendar calendar, DateTimeOffset at) =>
        Windows(hours, LocalTime.In(zone), calendar, at, at.AddTicks(1)).Any(window => window.From <= at && window.Until > at);

    /// <summary>The hours in which somebody is wanted: a watch is empty where nobody is.</summary>
    internal static IReadOnlyList<Watch> Wanted(OnCallSchedule schedule, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until) =>
        Whole(Within([new(from, until, s_anybody)], schedule.WantedHours, schedule.Zone, calendar, from, until), from, until);

    /// <summary>Two rows of watches over the same time, cut wherever one of them changes.</summary>
    internal static IEnumerable<(DateTimeOffset From, DateTimeOffset Until, ValueList<PersonId> Below, ValueList<PersonId> Above)> Meet(IReadOnlyList<Watch> lower, IReadOnlyList<Watch> upper)
    {
        for (int below = 0, above = 0; below < lower.Count && above < upper.Count;)
        {
            var (low, high) = (lower[below], upper[above]);
            var ends = low.Until < high.Until ? low.Until : high.Until;
            yield return (low.From > high.From ? low.From : high.From, ends, low.People, high.People);
            if (low.Until == ends) below++;
            if (high.Until == ends) above++;
        }
    }

    private static List<Watch> Lay(List<Watch> lower, List<Watch> upper, Func<ValueList<PersonId>, ValueList<PersonId>, ValueList<PersonId>> meet)
    {
        var laid = new List<Watch>(lower.Count + upper.Count);
        foreach (var (from, until, below, above) in Meet(lower, upper)) Add(laid, new(from, until, meet(below, above)));
        return laid;
    }

    private static readonly DateOnly s_never = DateOnly.MaxValue;
    private static readonly ValueList<PersonId> s_anybody = [new("anybody")];

    private static ValueList<PersonId> Above(ValueList<PersonId> below, ValueList<PersonId> above) => above.Count == 0 ? below : above;

    private static ValueList<PersonId> Together(ValueList<PersonId> below, ValueList<PersonId> above) =>
        above.Count == 0 ? below : below.Count == 0 ? above : [.. below.Union(above)];

    private static ValueList<PersonId> Changed(ValueList<PersonId> people, Override change)
    {
        if (change.For is { } person && !people.Contains(person)) return people;
        var others = change.For is { } away ? people.Where(other => other != away) : [];
        return [.. change.By is { } taker ? others.Append(taker).Distinct() : others];
    }

    /// <summary>What a layer says by itself, in order of time; the pieces of planned shifts can meet.</summary>
    private static IEnumerable<Watch> Said(Layer layer, string zone, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until) => layer switch
    {
        Layer.Rotation rotation => Within(Turns(rotation, LocalTime.In(zone), calendar, from, until), rotation.Hours, zone, calendar, from, until),
        Layer.Planned(var shifts) => shifts.Where(shift => shift.From < shift.Until).OrderBy(shift => shift.From).Select(shift => new Watch(shift.From, shift.Until, [shift.Person])),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The turns of a rotation that reach into the time asked for.</summary>
    private static IEnumerable<Watch> Turns(Layer.Rotation rotation, LocalTime local, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until)
    {
        ValueList<PersonId>[] alone = [.. rotation.People.Select(ValueList<PersonId> (person) => [person])];
        var (handOvers, begins, first) = (0, rotation.From, local.DayOf(from).AddDays(-1));
        foreach (var ends in HandOvers(rotation, calendar))
        {
            // The years before are only counted.
            if (ends >= first)
            {
                var turn = new Watch(local.At(begins, rotation.HandOver), ends == s_never ? DateTimeOffset.MaxValue : local.At(ends, rotation.HandOver), alone[handOvers / rotation.Every % alone.Length]);
                if (turn.From >= until) yield break;
                if (turn.Until > from) yield return turn;
            }
            (begins, handOvers) = (ends, handOvers + 1);
        }
    }

    /// <summary>The days on which a rotation's watch ends: each hand-over, and its last day.</summary>
    private static IEnumerable<DateOnly> HandOvers(Layer.Rotation rotation, WorkCalendar calendar)
    {
        var (last, end) = (rotation.From, rotation.Until ?? s_never);
        for (var day = rotation.From; rotation.TurnsOn != Weekdays.None && day < end.AddDays(-1);)
        {
            day = day.AddDays(1);
            if (!rotation.TurnsOn.Has(day)) continue;
            var at = day;
            while (rotation.WaitsForWorkday && at < end && !calendar.IsWorkday(at)) at = at.AddDays(1);
            if (at <= last || at >= end) continue;
            yield return last = at;
        }
        if (end > last) yield return end;
    }

    /// <summary>What of these falls within the hours.</summary>
    private static IEnumerable<Watch> Within(IEnumerable<Watch> turns, WeekHours? hours, string zone, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until)
    {
        if (hours is null) return turns;
        return Lay(Whole(turns, from, until), Whole(Windows(hours, LocalTime.In(zone), calendar, from, until), from, until),
            (people, window) => window.Count == 0 ? window : people).Where(watch => !watch.IsEmpty);
    }

    private static IEnumerable<Watch> Windows(WeekHours hours, LocalTime local, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until)
    {
        var windows = new List<Watch>();
        var last = local.DayOf(until);
        for (var day = local.DayOf(from).AddDays(-1); day <= last; day = day.AddDays(1))
        {
            var weekday = hours.HolidaysAreSundays && calendar.IsHoliday(day) ? Weekdays.Sunday : day.Weekday;
            foreach (var part in hours.Hours)
                if (part.Days.HasFlag(weekday))
                    windows.Add(new(local.At(day, part.From), local.At(part.Until <= part.From ? day.AddDays(1) : day, part.Until), s_anybody));
        }
        windows.Sort((one, other) => one.From.CompareTo(other.From));
        return windows.Where(window => window.From < window.Until);
    }

    /// <summary>Pieces in order of their beginning as a row without holes: nobody where none is, everybody where some meet.</summary>
    private static List<Watch> Whole(IEnumerable<Watch> pieces, DateTimeOffset from, DateTimeOffset until)
    {
        var row = new List<Watch>();
        var going = new List<Watch>();
        var now = from;
        foreach (var piece in pieces)
        {
            if (piece.Until <= from) continue;
            if (piece.From >= until) break;
            Pass(piece.From);
            going.Add(piece);
        }
        Pass(until);
        return row;

        void Pass(DateTimeOffset to)
        {
            while (now < to)
            {
                var ends = to;
                foreach (var piece in going)
                    if (piece.Until < ends) ends = piece.Until;
                Add(row, new(now, ends, going switch { [] => [], [var one] => one.People, _ => [.. going.SelectMany(piece => piece.People).Distinct()] }));
                now = ends;
                going.RemoveAll(piece => piece.Until <= now);
            }
        }
    }

    private static void Add(List<Watch> row, Watch watch)
    {
        if (row is [.., var last] && last.People.Equals(watch.People)) row[^1] = last with { Until = watch.Until };
        else row.Add(watch);
    }
}

internal static class WeekdayWords
{
    extension(DateOnly day)
    {
        public Weekdays Weekday => (Weekdays)(1 << ((int)day.DayOfWeek + 6) % 7);
    }

    public static bool Has(this Weekdays days, DateOnly day) => (days & day.Weekday) != 0;
}
