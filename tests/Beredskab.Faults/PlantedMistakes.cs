using Beredskab.Storage;

namespace Beredskab.Faults;

/// <summary>That the nights would find what somebody could break: each mistake is switched on, and some night must fail for it.</summary>
public class PlantedMistakes(ITestOutputHelper output)
{
    private const int MostNights = 200;

    [Theory]
    [InlineData("lost-compare-and-set")]
    [InlineData("old-state-believed")]
    [InlineData("cache-kept-after-conflict")]
    [InlineData("nothing-called-off")]
    [InlineData("page-sent-after-answer")]
    [InlineData("prior-state-overwritten")]
    [InlineData("lost-is-sent-again")]
    [InlineData("notice-settled-first")]
    [InlineData("deadlines-forgotten")]
    [InlineData("clock-runs-backwards")]
    public void Each_planted_mistake_spoils_some_night(string mistake)
    {
        var lane = new Lane();
        try
        {
            Planted.Now = mistake;
            for (var seed = 1; seed <= MostNights; seed++)
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
