using Beredskab.Engine.OnCall;
using CsCheck;

namespace Beredskab.Engine.Tests;

public class RotaTests
{
    private static readonly TimeZoneInfo s_denmark = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");
    private static readonly PersonId s_anna = new("anna"), s_bo = new("bo"), s_carla = new("carla");

    // ---- As people would say it

    [Fact]
    public void Three_who_take_a_week_each_change_on_Mondays_at_eight()
    {
        var watches = Rota.Between(Weekly(), WorkCalendar.Danish, At(2026, 11, 23, 8), At(2026, 12, 14, 8));

        Told(watches).ShouldBe("""
            2026-11-23 08:00 anna
            2026-11-30 08:00 bo
            2026-12-07 08:00 carla
            """);
    }

    [Fact]
    public void The_night_the_clocks_go_back_has_one_on_call_at_all_times_and_is_an_hour_longer()
    {
        var night = Rota.Between(Daily(new(8, 0)), WorkCalendar.Danish, At(2026, 10, 24, 8), At(2026, 10, 26, 8));

        night.ShouldAllBe(watch => watch.People.Count == 1);
        (night[0].Until - night[0].From).ShouldBe(25.Hours);
        (night[1].Until - night[1].From).ShouldBe(24.Hours);
    }

    [Fact]
    public void The_night_the_clocks_go_forward_has_no_hole_though_an_hour_is_missing()
    {
        var schedule = Weekly() with { Layers = [Night(s_anna, new(23, 0), new(2, 0)), Night(s_bo, new(2, 0), new(3, 0)) with { IsBeside = true }, Night(s_carla, new(3, 0), new(7, 0)) with { IsBeside = true }] };

        // There is no 02:00 to 03:00 on 29 March: it is nobody's, and nobody misses it.
        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 3, 28, 23), At(2026, 3, 29, 7))).ShouldBe("""
            2026-03-28 23:00 anna
            2026-03-29 03:00 carla
            """);
        Outlook.Of([schedule], WorkCalendar.Danish, At(2026, 3, 28, 23), At(2026, 3, 29, 7)).ShouldBeEmpty();
        // And in the autumn night the same hour is his twice.
        var autumn = Rota.Between(schedule, WorkCalendar.Danish, At(2026, 10, 24, 23), At(2026, 10, 25, 7));
        (autumn[1].Until - autumn[1].From, autumn[1].People).ShouldBe((2.Hours, [s_bo]));
    }

    [Fact]
    public void A_hand_over_that_falls_in_the_hour_that_comes_twice_is_at_its_first_coming()
    {
        var watches = Rota.Between(Daily(new(2, 30)), WorkCalendar.Danish, At(2026, 10, 25, 0), At(2026, 10, 25, 12));

        watches[0].Until.ShouldBe(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_hand_over_in_the_hour_that_is_not_there_is_at_the_moment_the_clock_leaps()
    {
        var watches = Rota.Between(Daily(new(2, 30)), WorkCalendar.Danish, At(2026, 3, 29, 0), At(2026, 3, 29, 12));

        watches[0].Until.ShouldBe(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Outside_working_hours_a_holiday_is_as_a_Sunday()
    {
        var schedule = Weekly() with { Layers = [new Layer.Rotation([s_anna], new(2026, 1, 5), new(8, 0), Weekdays.Monday) { Hours = OutsideWorkingHours }] };

        // Maundy Thursday, Good Friday, the weekend and Easter Monday: from Wednesday at four to Tuesday at eight.
        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 4, 1, 12), At(2026, 4, 7, 12))).ShouldBe("""
            2026-04-01 12:00 nobody
            2026-04-01 16:00 anna
            2026-04-07 08:00 nobody
            """);
    }

    [Fact]
    public void A_hand_over_on_Easter_Monday_waits_for_Tuesday_and_nobody_loses_a_turn()
    {
        var schedule = Weekly(waits: true);

        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 3, 30, 8), At(2026, 4, 20, 8))).ShouldBe("""
            2026-03-30 08:00 carla
            2026-04-07 08:00 anna
            2026-04-13 08:00 bo
            """);
    }

    [Fact]
    public void Where_each_day_has_its_own_the_long_weekend_is_one_turn()
    {
        var schedule = Weekly() with { Layers = [new Layer.Rotation([s_anna, s_bo, s_carla], new(2026, 3, 30), new(8, 0), Weekdays.All) { WaitsForWorkday = true }] };

        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 3, 30, 8), At(2026, 4, 8, 8))).ShouldBe("""
            2026-03-30 08:00 anna
            2026-03-31 08:00 bo
            2026-04-01 08:00 carla
            2026-04-07 08:00 anna
            """);
    }

    [Fact]
    public void A_day_on_which_the_organisation_is_closed_is_no_working_day()
    {
        var closed = new WorkCalendar(new DateOnly(2026, 12, 7));

        Told(Rota.Between(Weekly(waits: true), closed, At(2026, 12, 6, 8), At(2026, 12, 9, 8))).ShouldBe("""
            2026-12-06 08:00 bo
            2026-12-08 08:00 carla
            """);
    }

    [Fact]
    public void A_fortnight_each_is_every_second_Monday()
    {
        var schedule = Weekly() with { Layers = [new Layer.Rotation([s_anna, s_bo], new(2026, 11, 2), new(8, 0), Weekdays.Monday) { Every = 2 }] };

        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 11, 2, 8), At(2026, 12, 14, 8))).ShouldBe("""
            2026-11-02 08:00 anna
            2026-11-16 08:00 bo
            2026-11-30 08:00 anna
            """);
    }

    [Fact]
    public void Somebody_takes_an_evening_and_gives_it_back()
    {
        var schedule = Weekly() with { Overrides = [new("cover", At(2026, 11, 24, 18), At(2026, 11, 24, 23), null, s_carla)] };

        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 11, 24, 0), At(2026, 11, 25, 0))).ShouldBe("""
            2026-11-24 00:00 anna
            2026-11-24 18:00 carla
            2026-11-24 23:00 anna
            """);
    }

    [Fact]
    public void A_swap_changes_only_whose_watch_it_was()
    {
        var schedule = Weekly() with
        {
            Overrides =
            [
                new("swap", At(2026, 11, 23, 8), At(2026, 11, 30, 8), s_anna, s_bo),
                new("swap", At(2026, 11, 30, 8), At(2026, 12, 7, 8), s_bo, s_anna),
                // Made for a week that is not his after all: it changes nothing.
                new("stale", At(2026, 12, 7, 8), At(2026, 12, 14, 8), s_bo, s_anna),
            ],
        };

        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 11, 23, 8), At(2026, 12, 14, 8))).ShouldBe("""
            2026-11-23 08:00 bo
            2026-11-30 08:00 anna
            2026-12-07 08:00 carla
            """);
    }

    [Fact]
    public void Who_is_ill_leaves_a_hole_that_is_told_ahead()
    {
        var schedule = Weekly() with { Overrides = [new("ill", At(2026, 11, 24, 18), At(2026, 11, 25, 8), s_anna, null)] };

        Outlook.Of([schedule], WorkCalendar.Danish, At(2026, 11, 23, 8), At(2026, 11, 30, 8))
            .ShouldBe([new Finding.Gap(schedule.Id, At(2026, 11, 24, 18), At(2026, 11, 25, 8), [])]);
    }

    [Fact]
    public void Nobody_is_missed_in_hours_in_which_nobody_is_wanted()
    {
        var schedule = Weekly() with { WantedHours = OutsideWorkingHours, Layers = [new Layer.Rotation([s_anna], new(2026, 1, 5), new(8, 0), Weekdays.Monday) { Hours = OutsideWorkingHours }] };

        Outlook.Of([schedule], WorkCalendar.Danish, At(2026, 1, 5, 8), At(2027, 1, 5, 8)).ShouldBeEmpty();
    }

    [Fact]
    public void Two_at_once_are_named_when_one_is_wanted_and_one_in_two_rotas_too()
    {
        var first = Weekly() with { Layers = [new Layer.Planned([new(At(2026, 11, 23, 8), At(2026, 11, 24, 8), s_anna), new(At(2026, 11, 24, 6), At(2026, 11, 25, 8), s_bo)])] };
        var second = first with { Id = new("manager"), Layers = [new Layer.Planned([new(At(2026, 11, 23, 8), At(2026, 11, 24, 7), s_carla), new(At(2026, 11, 24, 7), At(2026, 11, 25, 8), s_bo)])] };

        Outlook.Of([first, second], WorkCalendar.Danish, At(2026, 11, 23, 8), At(2026, 11, 25, 8)).ShouldBe([
            new Finding.Crowded(first.Id, At(2026, 11, 24, 6), At(2026, 11, 24, 8), [s_anna, s_bo]),
            new Finding.TwoPlaces(s_bo, [first.Id, second.Id], At(2026, 11, 24, 7), At(2026, 11, 25, 8)),
        ]);
    }

    [Fact]
    public void A_layer_above_hides_what_is_below_it_and_one_beside_adds_to_it()
    {
        Layer.Planned christmas = new([new(At(2026, 12, 24, 8), At(2026, 12, 27, 8), s_carla)]);

        Who(Weekly() with { Layers = [.. Weekly().Layers, christmas] }, At(2026, 12, 25, 12)).ShouldBe([s_carla]);
        Who(Weekly() with { Layers = [.. Weekly().Layers, christmas with { IsBeside = true }] }, At(2026, 12, 25, 12)).ShouldBe([s_bo, s_carla]);
        Who(Weekly() with { Layers = [.. Weekly().Layers, christmas] }, At(2026, 12, 27, 8)).ShouldBe([s_bo]);
    }

    [Fact]
    public void A_rotation_that_has_not_begun_or_is_over_says_nothing()
    {
        var schedule = Weekly() with { Layers = [((Layer.Rotation)Weekly().Layers[0]) with { Until = new(2026, 12, 2) }] };

        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2025, 12, 1, 8), At(2026, 12, 10, 8))).ShouldStartWith("2025-12-01 08:00 nobody\n2026-01-12 08:00 anna");
        Told(Rota.Between(schedule, WorkCalendar.Danish, At(2026, 11, 29, 8), At(2026, 12, 10, 8))).ShouldBe("""
            2026-11-29 08:00 anna
            2026-11-30 08:00 bo
            2026-12-02 08:00 nobody
            """);
    }

    [Fact]
    public void One_who_never_changes_is_on_call_for_ever() =>
        Who(Weekly() with { Layers = [new Layer.Rotation([s_anna, s_bo], new(2020, 1, 1), new(8, 0), Weekdays.None)] }, At(2040, 1, 1, 12)).ShouldBe([s_anna]);

    [Theory]
    [InlineData(2024, "03-31")]
    [InlineData(2025, "04-20")]
    [InlineData(2026, "04-05")]
    [InlineData(2027, "03-28")]
    [InlineData(2038, "04-25")]
    [InlineData(2285, "03-22")]
    public void Easter_falls_where_the_almanac_has_it(int year, string day) =>
        PublicHolidays.EasterOf(year).ToString("MM-dd", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(day);

    [Fact]
    public void The_holidays_of_2026_are_those_of_the_law_and_Great_Prayer_Day_is_gone()
    {
        Holidays(2026).ShouldBe("01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26");
        Holidays(2023).ShouldBe("01-01 04-06 04-07 04-09 04-10 05-05 05-18 05-28 05-29 12-25 12-26");
        PublicHolidays.On(new(2023, 5, 5)).ShouldBe(PublicHoliday.GreatPrayerDay);
    }

    // ---- Whatever the schedule

    [Fact]
    public void At_every_instant_those_are_on_call_whom_the_schedule_names_when_asked_about_that_instant_alone() =>
        Gen.Select(Schedules, Gen.Int[0, 60 * 24 * 500], Gen.Int[1, 60 * 24 * 12], Gen.Int[0, 60 * 24 * 12].Array[20]).Sample((schedule, start, length, instants) =>
        {
            var from = At(2025, 12, 1, 0).AddMinutes(start);
            var watches = Rota.Between(schedule, s_calendar, from, from.AddMinutes(length));

            watches[0].From.ShouldBe(from);
            watches[^1].Until.ShouldBe(from.AddMinutes(length));
            foreach (var (one, next) in watches.Zip(watches.Skip(1)))
            {
                next.From.ShouldBe(one.Until);
                next.People.ShouldNotBe(one.People);
            }
            watches.ShouldAllBe(watch => watch.From < watch.Until && watch.People.Distinct().Count() == watch.People.Count);
            foreach (var at in instants.Select(minute => from.AddMinutes(minute % length)).Concat(watches.Select(watch => watch.From)).Concat(watches.Select(watch => watch.Until.AddTicks(-1))))
                watches.Single(watch => watch.From <= at && at < watch.Until).People.ShouldBe([.. Asked(schedule, at)], $"{at:O}");
        }, iter: 1500);

    [Fact]
    public void Nobody_is_double_unless_a_layer_stands_beside() =>
        Gen.Select(Schedules, Gen.Int[0, 500]).Sample((schedule, day) =>
        {
            var rotations = schedule with { Layers = [.. schedule.Layers.OfType<Layer.Rotation>().Select(layer => layer with { IsBeside = false })] };
            Rota.Between(rotations, s_calendar, At(2025, 12, 1, 0).AddDays(day), At(2025, 12, 1, 0).AddDays(day + 40)).ShouldAllBe(watch => watch.People.Count <= 1);
        }, iter: 500);

    private static readonly WorkCalendar s_calendar = new(new(2025, 12, 24), new(2026, 6, 5), new(2026, 12, 24), new(2026, 12, 31));

    private static readonly Gen<TimeOnly> s_times = Gen.OneOf("00:00", "01:59", "02:00", "02:30", "03:00", "08:00", "16:00", "23:59").Select(text => TimeOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    private static readonly Gen<Weekdays> s_days = Gen.OneOf(Weekdays.Monday, Weekdays.All, Weekdays.Workdays, Weekdays.Weekend, Weekdays.Monday | Weekdays.Friday, Weekdays.Sunday, Weekdays.None);
    private static readonly Gen<PersonId> s_people = Gen.OneOf(s_anna, s_bo, s_carla, new PersonId("dan"));

    private static readonly Gen<WeekHours?> s_hours = Gen.Select(Gen.Select(s_days, s_times, s_times, (days, from, until) => new Hours(days, from, until)).Array[0, 3], Gen.Bool, Gen.Bool,
        (parts, follows, whole) => whole ? null : new WeekHours([.. parts], follows));

    private static readonly Gen<Layer> s_layers = Gen.OneOf(
        Gen.Select(s_people.Array[1, 4], Gen.Int[0, 700], s_times, s_days, Gen.Int[1, 3], s_hours, Gen.Bool, Gen.Int[0, 3]).Select(Layer (parts) =>
            new Layer.Rotation([.. parts.Item1], new DateOnly(2025, 6, 1).AddDays(parts.Item2), parts.Item3, parts.Item4)
            {
                Every = parts.Item5, Hours = parts.Item6, WaitsForWorkday = parts.Item7, Until = parts.Item8 == 0 ? new DateOnly(2025, 6, 1).AddDays(parts.Item2 + 90) : null,
            }),
        Gen.Select(s_people, Gen.Int[0, 60 * 24 * 500], Gen.Int[0, 60 * 24 * 3]).Array[0, 8].Select(Layer (shifts) =>
            new Layer.Planned([.. shifts.Select(shift => new Shift(At(2025, 12, 1, 0).AddMinutes(shift.Item2), At(2025, 12, 1, 0).AddMinutes(shift.Item2 + shift.Item3), shift.Item1))])));

    private static readonly Gen<Override> s_overrides = Gen.Select(Gen.Int[0, 60 * 24 * 500], Gen.Int[0, 60 * 24 * 9], s_people, s_people, Gen.Int[0, 5]).Select(parts => new Override(
        "override", At(2025, 12, 1, 0).AddMinutes(parts.Item1), At(2025, 12, 1, 0).AddMinutes(parts.Item1 + parts.Item2), parts.Item5 < 2 ? null : parts.Item3, parts.Item5 == 5 ? null : parts.Item4));

    private static readonly Gen<OnCallSchedule> Schedules = Gen.Select(Gen.Select(s_layers, Gen.Bool, (layer, beside) => layer with { IsBeside = beside }).Array[0, 4], s_overrides.Array[0, 12],
        (layers, overrides) => new OnCallSchedule(new("any"), "Any", "Europe/Copenhagen", [.. layers]) { Overrides = [.. overrides] });

    // ---- The same asked of one instant, with nothing but what the words say

    private static IEnumerable<PersonId> Asked(OnCallSchedule schedule, DateTimeOffset at)
    {
        List<PersonId> people = [];
        foreach (var layer in schedule.Layers)
        {
            var said = SaidBy(layer, at).Distinct().ToList();
            if (said.Count == 0) continue;
            people = layer.IsBeside ? [.. people.Union(said)] : said;
        }
        foreach (var change in schedule.Overrides.Where(change => change.From <= at && at < change.Until))
        {
            if (change.For is { } absent && !people.Contains(absent)) continue;
            people = change.For is null ? [] : [.. people.Where(person => person != change.For)];
            if (change.By is { } taker && !people.Contains(taker)) people.Add(taker);
        }
        return people;
    }

    private static IEnumerable<PersonId> SaidBy(Layer layer, DateTimeOffset at)
    {
        if (layer is Layer.Planned planned)
            return planned.Shifts.Select((shift, i) => (shift, i)).Where(one => one.shift.From <= at && at < one.shift.Until).OrderBy(one => one.shift.From).Select(one => one.shift.Person);
        var rotation = (Layer.Rotation)layer;
        if (rotation.Hours is { } hours && !IsWithin(hours, at)) return [];
        if (at < Instant(rotation.From, rotation.HandOver) || (rotation.Until is { } end && at >= Instant(end, rotation.HandOver))) return [];
        HashSet<DateOnly> days = [];
        for (var day = rotation.From.AddDays(1); day.AddDays(-40) < DateOnly.FromDateTime(at.DateTime); day = day.AddDays(1))
        {
            if (!IsIn(rotation.TurnsOn, day.DayOfWeek)) continue;
            var put = day;
            while (rotation.WaitsForWorkday && !s_calendar.IsWorkday(put)) put = put.AddDays(1);
            if (put != rotation.From) days.Add(put);
        }
        var passed = days.Count(day => Instant(day, rotation.HandOver) <= at);
        return [rotation.People[passed / rotation.Every % rotation.People.Count]];
    }

    private static bool IsWithin(WeekHours hours, DateTimeOffset at)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, s_denmark).DateTime);
        return new[] { today.AddDays(-1), today, today.AddDays(1) }.Any(day => hours.Hours.Any(part =>
            IsIn(part.Days, hours.HolidaysAreSundays && s_calendar.IsHoliday(day) ? DayOfWeek.Sunday : day.DayOfWeek)
            && Instant(day, part.From) <= at && at < Instant(part.Until > part.From ? day : day.AddDays(1), part.Until)));
    }

    private static bool IsIn(Weekdays days, DayOfWeek day) => day switch
    {
        DayOfWeek.Monday => days.HasFlag(Weekdays.Monday),
        DayOfWeek.Tuesday => days.HasFlag(Weekdays.Tuesday),
        DayOfWeek.Wednesday => days.HasFlag(Weekdays.Wednesday),
        DayOfWeek.Thursday => days.HasFlag(Weekdays.Thursday),
        DayOfWeek.Friday => days.HasFlag(Weekdays.Friday),
        DayOfWeek.Saturday => days.HasFlag(Weekdays.Saturday),
        _ => days.HasFlag(Weekdays.Sunday),
    };

    /// <summary>The first instant at which a wall in Denmark shows this or later.</summary>
    private static DateTimeOffset Instant(DateOnly day, TimeOnly time) => s_instants.GetOrAdd((day, time), static wall =>
    {
        var guess = new DateTimeOffset(wall.Day.ToDateTime(wall.Time), TimeSpan.Zero).AddHours(-3);
        while (TimeZoneInfo.ConvertTime(guess, s_denmark).DateTime < wall.Day.ToDateTime(wall.Time)) guess = guess.AddMinutes(1);
        return guess;
    });

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(DateOnly Day, TimeOnly Time), DateTimeOffset> s_instants = [];

    // ---- Words

    private static readonly WeekHours OutsideWorkingHours = new([new(Weekdays.Workdays, new(16, 0), new(8, 0)), new(Weekdays.Weekend, new(0, 0), new(0, 0)), new(Weekdays.Sunday, new(0, 0), new(8, 0)), new(Weekdays.Weekend, new(16, 0), new(8, 0))]);

    private static OnCallSchedule Weekly(bool waits = false) =>
        new(new("it-duty"), "It-vagt", "Europe/Copenhagen", [new Layer.Rotation([s_anna, s_bo, s_carla], new(2026, 1, 12), new(8, 0), Weekdays.Monday) { WaitsForWorkday = waits }]);

    private static OnCallSchedule Daily(TimeOnly handOver) =>
        new(new("it-duty"), "It-vagt", "Europe/Copenhagen", [new Layer.Rotation([s_anna, s_bo, s_carla], new(2026, 1, 5), handOver, Weekdays.All)]);

    private static Layer.Rotation Night(PersonId person, TimeOnly from, TimeOnly until) =>
        new([person], new(2026, 1, 5), new(8, 0), Weekdays.Monday) { Hours = new([new(Weekdays.All, from, until)]) };

    private static ValueList<PersonId> Who(OnCallSchedule schedule, DateTimeOffset at) => Rota.At(schedule, WorkCalendar.Danish, at);

    private static DateTimeOffset At(int year, int month, int day, int hour)
    {
        var local = new DateTime(year, month, day, hour, 0, 0);
        return new DateTimeOffset(local, s_denmark.GetUtcOffset(local)).ToUniversalTime();
    }

    private static string Told(IEnumerable<Watch> watches) => string.Join('\n', watches.Select(watch =>
        $"{TimeZoneInfo.ConvertTime(watch.From, s_denmark):yyyy-MM-dd HH:mm} {(watch.IsEmpty ? "nobody" : string.Join(", ", watch.People))}"));

    private static string Holidays(int year) => string.Join(' ', Enumerable.Range(0, 366).Select(day => new DateOnly(year, 1, 1).AddDays(day))
        .Where(day => day.Year == year && PublicHolidays.On(day) is not null).Select(day => day.ToString("MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
}
