using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Beredskab.Storage;

namespace Beredskab.Faults;

/// <summary>
/// That the tests would find what somebody could break: each mistake is switched on in the real code, and something must fail for it. A
/// night begins where one was found before, to be quick. What nights cannot tell from good work, or what spoils so few of them that the first
/// one moves with every change, is found by <see cref="SmallProofs"/>.
/// </summary>
public partial class PlantedMistakes(ITestOutputHelper output)
{
    private const int MostNights = 200;

    /// <summary>Every mistake there is, and who finds it.</summary>
    private static readonly (string Name, string FoundBy, int From)[] s_all =
    [
        ("settled-before-sent", "nights", 1),
        ("unknown-is-done", "nights", 6),
        ("untold-stay-untold", "nights", 5),
        ("duplicate-unlabelled", "mute", 1),
        ("stand-down-forgotten", "nights", 1),
        ("lost-compare-and-set", "nights", 8),
        ("old-state-believed", "nights", 8),
        ("cache-kept-after-conflict", "nights", 8),
        ("nothing-called-off", "proof", 0),
        ("prior-state-overwritten", "proof", 0),
        ("lost-is-sent-again", "nights", 12),
        ("calls-not-told-apart", "proof", 0),
        ("notice-settled-first", "nights", 5),
        ("deadlines-forgotten", "nights", 1),
        ("clock-runs-backwards", "nights", 5),
        ("next-release-not-read", "nights", 1),
        ("wall-clock-followed", "clocks", 1),
        ("jump-not-noted", "clocks", 1),
        ("jump-counted-twice", "clocks", 1),
        ("unknown-is-failed", "proof", 0),
        ("sent-before-intent", "proof", 0),
        ("page-sent-after-answer", "proof", 0),
        ("answer-unchecked-at-claim", "proof", 0),
        ("second-before-first", "proof", 0),
        ("expired-is-sent", "proof", 0),
        ("lease-ignored", "proof", 0),
        ("fence-ignored", "proof", 0),
        ("fence-not-raised", "proof", 0),
        ("heard-twice", "proof", 0),
        ("key-not-kept", "proof", 0),
        ("code-reused", "proof", 0),
        ("freeze-ignored", "proof", 0),
        ("breaker-never-closes", "proof", 0),
        ("retry-after-ignored", "proof", 0),
        ("no-bucket", "proof", 0),
        ("witness-not-told", "proof", 0),
        ("impatient", "proof", 0),
    ];

    public static TheoryData<string, int> FoundAtNight => [.. Of("nights")];

    public static TheoryData<string, int> FoundByClocks => [.. Of("clocks")];

    public static TheoryData<string, int> FoundByProof => [.. Of("proof")];

    [Theory]
    [MemberData(nameof(FoundAtNight))]
    public void Each_planted_mistake_spoils_some_night(string mistake, int from)
    {
        var lane = new Lane();
        Find(mistake, from, seed => Night.Live(lane, seed));
    }

    [Fact]
    public void What_leaves_although_everything_stands_still_spoils_a_night_that_was_set_back()
    {
        var lane = new Lane();
        Find("freeze-ignored", 1, seed => Night.Live(lane, seed, NightKind.Restored));
    }

    [Fact]
    public void A_duplicate_that_is_not_owned_up_to_spoils_a_night_in_which_the_provider_never_says()
    {
        var lane = new Lane();
        Find("duplicate-unlabelled", 1, seed => Night.Live(lane, seed, NightKind.Mute));
    }

    [Theory]
    [MemberData(nameof(FoundByClocks))]
    public void Each_mistake_about_clocks_spoils_a_night_in_which_they_are_set(string mistake, int from)
    {
        var lane = new Lane();
        var quiet = ClockNight.Live(lane, 0, null).Course;
        Find(mistake, from, seed => ClockNight.Live(lane, seed, quiet));
    }

    [Theory]
    [MemberData(nameof(FoundByProof))]
    public void Each_other_mistake_fails_the_small_proof_that_is_named_after_it(string mistake, int _)
    {
        var lane = new Lane();
        SmallProofs.Prove(mistake, lane);
        try
        {
            Planted.Now = mistake;
            output.WriteLine($"{mistake}: {Should.Throw<ShouldAssertException>(() => SmallProofs.Prove(mistake, lane)).Message}");
        }
        finally
        {
            Planted.Now = null;
        }
    }

    [Fact]
    public void Every_mistake_in_the_code_stands_in_the_list_and_there_are_more_than_twenty_five()
    {
        var planted = Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Name().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Where(name => name != "…").Distinct().Order(StringComparer.Ordinal).ToList();

        planted.ShouldBe(s_all.Select(mistake => mistake.Name).Order(StringComparer.Ordinal));
        planted.Count.ShouldBeGreaterThan(25);
    }

    private void Find(string mistake, int from, Action<int> live)
    {
        try
        {
            Planted.Now = mistake;
            for (var seed = from; seed < from + MostNights; seed++)
                try
                {
                    live(seed);
                }
                catch (NightFailedException found)
                {
                    output.WriteLine($"{mistake}: {found.Message[..Math.Min(300, found.Message.Length)]}");
                    return;
                }
        }
        finally
        {
            Planted.Now = null;
        }
        Assert.Fail($"{MostNights} nights went well with '{mistake}' planted.");
    }

    private static IEnumerable<TheoryDataRow<string, int>> Of(string finder) => s_all.Where(mistake => mistake.FoundBy == finder).Select(mistake => new TheoryDataRow<string, int>(mistake.Name, mistake.From));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex("""Planted\.Is\("([^"]+)"\)""")]
    private static partial Regex Name();
}
