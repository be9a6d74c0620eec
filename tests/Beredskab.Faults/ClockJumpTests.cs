using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Beredskab.Faults;

/// <summary>
/// Thousands of nights in which clocks are set forward, back, again and again, and while nothing runs. <c>BEREDSKAB_SEED=4711</c> lives
/// through that one alone. Two minutes; a machine that is slow must live through <see cref="AtLeast"/>.
/// </summary>
public class ClockJumpTests(ITestOutputHelper output)
{
    private const int AtLeast = 1_000, Wished = 5_000, Deep = 100_000;
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("BEREDSKAB_SECONDS") ?? "120", CultureInfo.InvariantCulture));

    private static readonly string[] s_blows =
    [
        "clock set back", "clock set forward", "clock turned a little", "clock set while down", "restart", "database's clock set back", "database's clock set forward", "both clocks set",
    ];

    [Fact]
    public void However_often_the_clocks_are_set_nothing_comes_before_its_time_and_nothing_is_lost()
    {
        var quiet = ClockNight.Live(new(), 0, null).Course;
        quiet.Count.ShouldBeGreaterThan(8);
        if (Environment.GetEnvironmentVariable("BEREDSKAB_SEED") is { Length: > 0 } one)
        {
            var night = ClockNight.Live(new(), int.Parse(one, CultureInfo.InvariantCulture), quiet);
            output.WriteLine(string.Join('\n', night.Course.Select(step => $"{step.At:mm\\:ss\\.fff} {step.What}")));
            return;
        }
        var isDeep = Environment.GetEnvironmentVariable("BEREDSKAB_DEEP") == "1";
        var (next, lived) = (0, 0);
        var struck = new ConcurrentDictionary<string, int>();
        var failed = new ConcurrentBag<string>();
        var watch = Stopwatch.StartNew();
        var lanes = Enumerable.Range(0, Math.Min(2, Environment.ProcessorCount)).Select(_ => new Thread(() =>
        {
            var lane = new Lane();
            while (failed.IsEmpty && lived < (isDeep ? Deep : Wished) && (isDeep || lived < AtLeast || watch.Elapsed < s_budget))
                try
                {
                    foreach (var (blow, times) in ClockNight.Live(lane, Interlocked.Increment(ref next), quiet).Struck) struck.AddOrUpdate(blow, times, (_, sum) => sum + times);
                    Interlocked.Increment(ref lived);
                }
                catch (NightFailedException night)
                {
                    failed.Add(night.Message);
                }
        })).ToList();
        lanes.ForEach(lane => lane.Start());
        lanes.ForEach(lane => lane.Join());

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lived} nights from seed 1, {lived / watch.Elapsed.TotalSeconds:0} a second. {string.Join(", ", struck.OrderBy(blow => blow.Key, StringComparer.Ordinal).Select(blow => $"{blow.Key} {blow.Value}"))}"));
        failed.ShouldBeEmpty();
        lived.ShouldBeGreaterThanOrEqualTo(AtLeast);
        foreach (var blow in s_blows) struck.GetValueOrDefault(blow).ShouldBeGreaterThan(40, $"{blow} hardly ever struck");
    }
}
