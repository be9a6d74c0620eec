using Beredskab.Engine.Runs;

namespace Beredskab.Scenarios;

/// <summary>A page that nobody answers climbs until somebody does (P2, LANGUAGE 3.6).</summary>
public class LadderScenarios
{
    [Fact]
    public async Task If_the_duty_officer_sleeps_the_next_one_is_called_after_two_minutes()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldContain("Kvittér alarm");
        kommune.TextsTo("Rasmus Dam").ShouldBeEmpty();

        await kommune.FastForward(TimeSpan.FromMinutes(2));

        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Whoever_answers_yes_stops_the_ladder()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        (await kommune.Answer("Mads Holm", "ja tak,")).ShouldNotBeNull().ShouldContain("Modtaget");
        await kommune.FastForward(TimeSpan.FromMinutes(4));

        kommune.TextsTo("Rasmus Dam").ShouldBeEmpty();
        ((StepState.Ready)await kommune.Step(run, "open")).Owner?.Value.ShouldBe("mads-holm");
    }
}
