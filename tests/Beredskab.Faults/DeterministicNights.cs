using System.Globalization;

namespace Beredskab.Faults;

/// <summary>
/// Thousands of nights in which everything goes wrong, each made of a number. <c>BEREDSKAB_SEED=4711</c> lives through that one alone
/// and prints all of it; <c>BEREDSKAB_DEEP=1</c> lives through 300,000, those from <c>BEREDSKAB_FIRST</c> on when they are to be had in
/// pieces, and says now and then how far it is; <c>BEREDSKAB_SURVEY=50</c> goes on until fifty have failed.
/// </summary>
public class DeterministicNights(ITestOutputHelper output)
{
    private const int AtLeast = 100, Wished = 10_000, Deep = 300_000, TellEvery = 1000;
    private static readonly TimeSpan s_restored = TimeSpan.FromSeconds(15), s_mute = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("BEREDSKAB_SECONDS") ?? "100", CultureInfo.InvariantCulture));

    /// <summary>What every round of nights must really have met.</summary>
    private static readonly string[] s_faults =
    [
        "crash", "pause", "answer lost", "request lost", "answer late", "silence", "429", "429 with Retry-After", "503", "5xx", "ring lost", "webhook doubled", "webhook lost",
        "clock set back", "clock set forward", "database busy", "database unreadable", "disk full", "commit failed", "commit in doubt", "upgrade",
    ];

    [Fact]
    public void Whatever_goes_wrong_at_night_nothing_is_lost_and_nothing_is_done_twice()
    {
        if (Environment.GetEnvironmentVariable("BEREDSKAB_SEED") is { Length: > 0 } one)
        {
            var night = Night.Live(new(), int.Parse(one, CultureInfo.InvariantCulture));
            output.WriteLine(string.Join('\n', night.Trace));
            return;
        }
        var isDeep = Environment.GetEnvironmentVariable("BEREDSKAB_DEEP") == "1";
        var enough = int.TryParse(Environment.GetEnvironmentVariable("BEREDSKAB_SURVEY"), CultureInfo.InvariantCulture, out var survey) ? survey : 1;
        var first = int.TryParse(Environment.GetEnvironmentVariable("BEREDSKAB_FIRST"), CultureInfo.InvariantCulture, out var asked) ? asked : 1;
        var told = 0;
        bool IsDue(Nights so)
        {
            if (isDeep && so.Lived / TellEvery is var thousands && Interlocked.Exchange(ref told, thousands) < thousands) Console.WriteLine(so);
            return so.Failed.Count < enough && (isDeep ? first + so.Lived <= Deep : (so.Lived < AtLeast && enough == 1) || (so.Took < s_budget && so.Lived < Wished));
        }
        var nights = Nights.Live(first, IsDue, (lane, seed) => Night.Live(lane, seed).Weather.Struck);

        output.WriteLine(nights.ToString());
        nights.Failed.ShouldBeEmpty();
        nights.Lived.ShouldBeGreaterThanOrEqualTo(AtLeast);
        foreach (var fault in s_faults) nights.Struck.GetValueOrDefault(fault).ShouldBeGreaterThan(20, $"{fault} hardly ever struck");
    }

    /// <summary><c>BEREDSKAB_RESTORED=4711</c> lives through that one alone and prints it; <c>BEREDSKAB_DEEP=1</c> lives through ten thousand.</summary>
    [Fact]
    public void Whatever_else_goes_wrong_nothing_leaves_a_database_that_was_set_back_before_two_people_say_so()
    {
        if (Environment.GetEnvironmentVariable("BEREDSKAB_RESTORED") is { Length: > 0 } one)
        {
            output.WriteLine(string.Join('\n', Night.Live(new(), int.Parse(one, CultureInfo.InvariantCulture), NightKind.Restored).Trace));
            return;
        }
        var isDeep = Environment.GetEnvironmentVariable("BEREDSKAB_DEEP") == "1";
        var enough = int.TryParse(Environment.GetEnvironmentVariable("BEREDSKAB_SURVEY"), CultureInfo.InvariantCulture, out var survey) ? survey : 1;
        var nights = Nights.Live(1, so => so.Failed.Count < enough && (isDeep ? so.Lived < 10_000 : so.Lived < 60 || so.Took < s_restored), (lane, seed) => Night.Live(lane, seed, NightKind.Restored).Weather.Struck);

        output.WriteLine(nights.ToString());
        nights.Failed.ShouldBeEmpty();
        nights.Lived.ShouldBeGreaterThanOrEqualTo(60);
        nights.Struck.GetValueOrDefault("message since a restore").ShouldBeGreaterThan(nights.Lived, "hardly anything was begun after the restores");
        foreach (var fault in s_faults) nights.Struck.ShouldContainKey(fault);
    }

    /// <summary><c>BEREDSKAB_MUTE=4711</c> lives through that one alone and prints it; <c>BEREDSKAB_DEEP=1</c> lives through ten thousand.</summary>
    [Fact]
    public void A_provider_that_never_says_what_became_of_a_text_costs_one_text_too_many_and_that_is_owned_up_to()
    {
        if (Environment.GetEnvironmentVariable("BEREDSKAB_MUTE") is { Length: > 0 } one)
        {
            output.WriteLine(string.Join('\n', Night.Live(new(), int.Parse(one, CultureInfo.InvariantCulture), NightKind.Mute).Trace));
            return;
        }
        var isDeep = Environment.GetEnvironmentVariable("BEREDSKAB_DEEP") == "1";
        var nights = Nights.Live(1, so => so.Failed.IsEmpty && (isDeep ? so.Lived < 10_000 : so.Lived < 30 || so.Took < s_mute), (lane, seed) => Night.Live(lane, seed, NightKind.Mute).Weather.Struck);

        output.WriteLine(nights.ToString());
        nights.Failed.ShouldBeEmpty();
        nights.Lived.ShouldBeGreaterThanOrEqualTo(30);
        nights.Struck.GetValueOrDefault("sent once more").ShouldBeGreaterThan(5, "texts hardly ever had to be sent once more");
    }

    [Theory]
    [InlineData(20, nameof(NightKind.Plain))]
    [InlineData(10, nameof(NightKind.Restored))]
    [InlineData(10, nameof(NightKind.Mute))]
    public void The_same_seed_gives_the_same_night(int seeds, string named)
    {
        var kind = Enum.Parse<NightKind>(named);
        Lane one = new(), another = new();
        for (var seed = 1; seed <= seeds; seed++)
        {
            var first = Night.Live(one, seed, kind);
            var second = Night.Live(another, seed, kind);
            first.Trace.Zip(second.Trace).FirstOrDefault(pair => pair.First != pair.Second).ShouldBe(default, $"seed {seed}");
            second.Print.ShouldBe(first.Print);
            second.Schedule.Steps.ShouldBe(first.Schedule.Steps);
        }
    }
}
