using Beredskab.Storage;

namespace Beredskab.Faults;

/// <summary>That the nights would find what somebody could break: each mistake is switched on, and some night must fail for it. It begins where one was
/// found before, to be quick.</summary>
public class PlantedMistakes(ITestOutputHelper output)
{
    private const int MostNights = 200;

    [Theory]
    [InlineData("lost-compare-and-set", 5)]
    [InlineData("old-state-believed", 1)]
    [InlineData("cache-kept-after-conflict", 1)]
    [InlineData("nothing-called-off", 70)]
    [InlineData("page-sent-after-answer", 70)]
    [InlineData("prior-state-overwritten", 65)]
    [InlineData("lost-is-sent-again", 5)]
    [InlineData("notice-settled-first", 5)]
    [InlineData("deadlines-forgotten", 1)]
    [InlineData("clock-runs-backwards", 5)]
    public void Each_planted_mistake_spoils_some_night(string mistake, int from)
    {
        var lane = new Lane();
        try
        {
            Planted.Now = mistake;
            for (var seed = from; seed < from + MostNights; seed++)
            {
                try
                {
                    Night.Live(lane, seed);
                }
                catch (NightFailedException found)
                {
                    output.WriteLine($"{mistake}: {found.Message[..Math.Min(300, found.Message.Length)]}");
                    return;
                }
            }
        }
        finally
        {
            Planted.Now = null;
        }
        Assert.Fail($"{MostNights} nights went well with '{mistake}' planted.");
    }
}
