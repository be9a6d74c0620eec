using Beredskab.Engine.Incidents;
using Beredskab.Playbooks;
using Beredskab.Server.Letters;
using Beredskab.Server.Pages;

namespace Beredskab.Scenarios;

/// <summary>
/// The nights the clocks change, 2026 to 2029: fifty instants around each of the eight, seven minutes apart. Time that is counted goes
/// on as in any other night, and an hour that comes twice is never taken for the other.
/// </summary>
public class SummerTimeScenarios
{
    private static readonly DateTimeOffset[] s_changes =
    [
        new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), new(2026, 10, 25, 1, 0, 0, TimeSpan.Zero), new(2027, 3, 28, 1, 0, 0, TimeSpan.Zero), new(2027, 10, 31, 1, 0, 0, TimeSpan.Zero),
        new(2028, 3, 26, 1, 0, 0, TimeSpan.Zero), new(2028, 10, 29, 1, 0, 0, TimeSpan.Zero), new(2029, 3, 25, 1, 0, 0, TimeSpan.Zero), new(2029, 10, 28, 1, 0, 0, TimeSpan.Zero),
    ];

    private static readonly Library s_shipped = Library.Load(Path.Combine(AppContext.BaseDirectory, "playbooks"));

    private static List<DateTimeOffset> Instants => [.. s_changes.SelectMany(change => Enumerable.Range(-25, 50).Select(step => change + TimeSpan.FromMinutes(7 * step)))];

    [Fact]
    public void There_are_four_hundred_instants_and_the_clock_changes_among_each_fifty()
    {
        Instants.Count.ShouldBe(400);
        foreach (var fifty in Instants.Chunk(50)) DanishClock.Local(fifty[0]).Offset.ShouldNotBe(DanishClock.Local(fifty[^1]).Offset);
    }

    [Theory]
    [InlineData("da")]
    [InlineData("en")]
    public void What_is_written_of_an_instant_means_that_instant_and_no_other(string language)
    {
        foreach (var at in Instants)
        {
            var words = new Words(language, at + TimeSpan.FromMinutes(1));

            DanishClock.Read(words.Full(at), words.Now).ShouldBe(at, words.Full(at));
            DanishClock.Read(words.Clock(at), words.Now).ShouldBe(at, words.Clock(at));
            // Read a day later it is not today's any more.
            DanishClock.Read(words.Full(at), at + TimeSpan.FromDays(1)).ShouldBe(at, words.Full(at));
        }
        foreach (var fifty in Instants.Chunk(50)) fifty.Select(at => new Words(language, at).Clock(at)).Distinct().Count().ShouldBe(50);
    }

    [Fact]
    public void The_hour_that_comes_twice_says_which_it_is_and_no_other_hour_does()
    {
        DateTimeOffset before = new(2026, 10, 24, 23, 59, 0, TimeSpan.Zero), first = new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), second = first + TimeSpan.FromHours(1), after = new(2026, 10, 25, 2, 0, 0, TimeSpan.Zero);

        new[] { before, first, second, after }.Select(at => DanishClock.Clock(at, "da")).ShouldBe(["01.59", "02.30 (sommertid)", "02.30 (vintertid)", "03.00"]);
        new[] { first, second }.Select(at => DanishClock.Clock(at, "en")).ShouldBe(["02:30 (summer time)", "02:30 (winter time)"]);
    }

    [Theory]
    [InlineData("02.30", 0, 40, 0, 30)]
    [InlineData("02.30", 1, 10, 0, 30)]
    [InlineData("02.30", 1, 40, 1, 30)]
    [InlineData("02.30 (sommertid)", 1, 40, 0, 30)]
    [InlineData("25.10.2026 kl. 02.30", 1, 10, 0, 30)]
    [InlineData("25.10.2026 kl. 02.30 (summer time)", 3, 0, 0, 30)]
    public void Who_types_a_time_of_the_hour_that_comes_twice_means_the_last_one_that_has_been(string typed, int nowHour, int nowMinute, int hour, int minute) =>
        DanishClock.Read(typed, new DateTimeOffset(2026, 10, 25, nowHour, nowMinute, 0, TimeSpan.Zero)).ShouldBe(new DateTimeOffset(2026, 10, 25, hour, minute, 0, TimeSpan.Zero));

    [Fact]
    public void Legal_clocks_count_hours_that_pass_through_the_nights_the_clocks_change()
    {
        foreach (var definition in s_shipped.Clocks.Clocks)
            foreach (var at in Instants)
                foreach (var from in new[] { at, at - TimeSpan.FromHours(36) })
                    switch (definition.Length)
                    {
                        case { Elapsed: { } elapsed }: ClockTime.Over(definition, from).ShouldBe(from + elapsed, definition.Id.Value); break;
                        // A month is over at the same time of day, whatever lies between.
                        case { Months: { } months }: DanishClock.Local(ClockTime.Over(definition, from)!.Value).DateTime.ShouldBe(SameTime(DanishClock.Local(from).DateTime.AddMonths(months)), definition.Id.Value); break;
                    }
    }

    [Fact]
    public void A_run_that_begins_in_such_a_night_does_the_same_at_the_same_time_as_in_any_other()
    {
        var anyNight = Course(new(2026, 6, 10, 1, 0, 0, TimeSpan.Zero));
        anyNight.Count.ShouldBeGreaterThan(20);

        foreach (var at in Instants) Course(at).ShouldBe(anyNight, $"begun at {at:u}");
    }

    /// <summary>What happens, and how long after the start, when nobody answers for two hours.</summary>
    private static List<(TimeSpan After, string What)> Course(DateTimeOffset start)
    {
        var night = new Stage(s_shipped.Playbooks, s_shipped.Roles, s_shipped.Clocks, start);
        var run = night.Start(new("ransomware"));
        night.FastForward(TimeSpan.FromHours(2));
        return [.. night.HistoryOf(run).Select(happened => (happened.At - start, happened.GetType().Name))];
    }

    /// <summary>The hour that the spring night swallows is taken as the one after it.</summary>
    private static DateTime SameTime(DateTime local) =>
        TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen").IsInvalidTime(local) ? local.AddHours(1) : local;
}
