using System.Globalization;

namespace Beredskab.Faults;

/// <summary>
/// Thousands of nights in which clocks are set forward, back, again and again, and while nothing runs. <c>BEREDSKAB_SEED=4711</c> lives
/// through that one alone. Two minutes; a machine that is slow must live through <see cref="AtLeast"/>.
/// </summary>
public class ClockJumpTests(ITestOutputHelper output)
{
    private const int AtLeast = 1_000, Wished = 5_000, Deep = 10_000;
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
        var nights = Nights.Live(1,
            so => so.Failed.IsEmpty && so.Lived < (isDeep ? Deep : Wished) && (isDeep || so.Lived < AtLeast || so.Took < s_budget),
            (lane, seed) => ClockNight.Live(lane, seed, quiet).Struck);

        output.WriteLine(nights.ToString());
        nights.Failed.ShouldBeEmpty();
        nights.Lived.ShouldBeGreaterThanOrEqualTo(AtLeast);
        foreach (var blow in s_blows) nights.Struck.GetValueOrDefault(blow).ShouldBeGreaterThan(40, $"{blow} hardly ever struck");
    }
}
