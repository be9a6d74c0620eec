using System.Diagnostics;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;

namespace Beredskab.Benchmarks;

/// <summary>
/// Who is on call in 98 municipalities of twenty rotas each: for the whole of a year, hour by hand-over, and at one moment. The rotas are as
/// they are kept: weekly and daily turns, office hours, hand-overs that wait for a working day, planned shifts above them, and covers.
/// </summary>
internal static class RotaBenchmark
{
    private const int Organisations = 98, Rotas = 20, People = 8;

    private static readonly DateTimeOffset s_from = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    public static void Run(Report report)
    {
        var plans = Enumerable.Range(0, Organisations).Select(Plan).ToList();
        var first = Time(() => Year(plans), out var watches);
        report.Cost("-", $"who is on call in {Organisations} x {Rotas} rotas for a year, {watches} watches, the first time in a process", first, "ms");
        report.Cost("-", "the same, median of 5 more", Enumerable.Range(0, 5).Select(_ => Time(() => Year(plans), out _)).Order().ElementAt(2), "ms");
        report.Cost("-", $"who is called for 30 roles in {Organisations} plans at one moment, median of 5", Enumerable.Range(0, 5).Select(_ => Time(() => plans.Sum(plan => plan.At(s_from).Count), out _)).Order().ElementAt(2), "ms");
    }

    private static int Year(List<OnCallPlan> plans) => plans.Sum(plan => plan.Schedules.Sum(schedule => Rota.Between(schedule, plan.Calendar(), s_from, s_from.AddDays(365)).Count));

    private static double Time(Func<int> work, out int count)
    {
        var watch = Stopwatch.StartNew();
        count = work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static OnCallPlan Plan(int organisation)
    {
        PersonId Person(int rota, int place) => new($"o{organisation}-r{rota}-p{place}");
        var outside = new WeekHours([new(Weekdays.Workdays, new(16, 0), new(8, 0)), new(Weekdays.Weekend, new(8, 0), new(8, 0))]);
        var schedules = Enumerable.Range(0, Rotas).Select(rota => new OnCallSchedule(new($"rota-{rota}"), $"Rota {rota}", "Europe/Copenhagen",
        [
            new Layer.Rotation([.. Enumerable.Range(0, People).Select(place => Person(rota, place))], new DateOnly(2024, 1, 1).AddDays(rota), new(8, 0), rota % 4 == 0 ? Weekdays.All : Weekdays.Monday)
            {
                WaitsForWorkday = rota % 3 == 0, Hours = rota % 2 == 0 ? outside : null,
            },
            new Layer.Planned([.. Enumerable.Range(0, 12).Select(month => new Shift(s_from.AddDays(30 * month + rota), s_from.AddDays(30 * month + rota + 1), Person(rota, 0)))]),
        ])
        {
            Overrides = [.. Enumerable.Range(0, 20).Select(n => new Override($"c{n}", s_from.AddDays(17 * n), s_from.AddDays(17 * n).AddHours(12), null, Person(rota, n % People)))],
        });
        return new([.. schedules], [.. Enumerable.Range(0, 30).Select(role => new Ladder(new($"role-{role}"), [new([new Called.Rota(new($"rota-{role % Rotas}"))]), new([new Called.Person(Person(0, 0)), new Called.Person(Person(1, 1))])]))]);
    }
}
