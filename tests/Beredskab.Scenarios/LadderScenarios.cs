using Beredskab.Engine.Runs;

namespace Beredskab.Scenarios;

/// <summary>A page that nobody answers climbs until somebody does (P2, P5, LANGUAGE 3.6).</summary>
public class LadderScenarios
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task If_the_duty_officer_sleeps_the_next_one_the_deputies_and_the_incident_manager_are_called_in_turn_and_then_all_again()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");
        string[] ladder = ["Mads Holm", "Rasmus Dam", "Birgitte Lund", "Jonas Krogh", "Henrik Dahl"];

        for (var rung = 0; rung < ladder.Length; rung++)
        {
            Pages().ShouldBe(ladder.Select((_, place) => place <= rung ? 1 : 0));
            await kommune.FastForward(s_patience);
        }

        Pages().ShouldBe([2, 2, 2, 2, 2]);

        IEnumerable<int> Pages() => ladder.Select(person => kommune.TextsTo(person).Count(text => text.Contains("Opgave: Kvittér alarm", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("JA {0}")]
    [InlineData("ja tak, {0}")]
    [InlineData("  jA   {0}  ")]
    [InlineData("{0} ja!")]
    [InlineData("Ok {0} Mvh Mads")]
    [InlineData("ja")]
    public async Task Whoever_answers_yes_stops_the_ladder_however_politely_it_is_written(string answer)
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        (await kommune.Text("Mads Holm", string.Format(System.Globalization.CultureInfo.InvariantCulture, answer, kommune.CodeOf("Mads Holm"))))
            .ShouldNotBeNull().ShouldContain("Modtaget");
        await kommune.FastForward(TimeSpan.FromMinutes(4));

        kommune.TextsTo("Rasmus Dam").ShouldBeEmpty();
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().Owner?.Value.ShouldBe("mads-holm");
    }

    [Fact]
    public async Task Whoever_declines_is_not_waited_for()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");

        await kommune.Answer("Mads Holm", "nej desværre");

        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem().ShouldContain("Kvittér alarm");
    }

    [Fact]
    public async Task A_late_yes_gets_a_friendly_answer_and_stands_in_the_timeline()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var code = kommune.CodeOf("Mads Holm");
        await kommune.FastForward(s_patience);
        await kommune.Answer("Rasmus Dam", "ja");
        await kommune.Close(run, "open", "rasmus-dam");

        var answer = await kommune.Text("Mads Holm", $"ja {code}");

        answer.ShouldNotBeNull().ShouldContain("Noteret, men opgaven er allerede slut");
        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().Last().ShouldSatisfyAllConditions(
            late => late.Address.Step.Value.ShouldBe("open"),
            late => late.IsFirst.ShouldBeFalse());
    }

    [Fact]
    public async Task Nobody_gets_a_new_page_for_a_step_that_somebody_has_taken()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");
        await kommune.FastForward(s_patience);
        await kommune.Answer("Rasmus Dam", "ja");

        await kommune.FastForward(TimeSpan.FromMinutes(30));

        foreach (var other in (string[])["Mads Holm", "Birgitte Lund", "Jonas Krogh"])
            kommune.TextsTo(other).Count(text => text.Contains("Opgave: Kvittér alarm", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(1, other);
        kommune.TextsTo("Birgitte Lund").ShouldNotContain(text => text.Contains("Opgave: Kvittér alarm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_phone_that_is_off_does_not_stop_the_ladder()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Phones.TurnOff(kommune.PhoneOf("Mads Holm"));
        await kommune.Start("ransomware");

        await kommune.FastForward(s_patience);

        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_page_that_has_not_left_after_two_minutes_is_told_of_and_another_way_is_tried()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish("""
            format: 1
            playbook: patient
            version: 1.0.0
            language: da
            title: Tålmodig
            notice: Udkast – skal tilpasses og godkendes
            one-per: call
            roles: [it-duty, it-manager]
            steps:
              - {id: look, title: Se efter, role: it-duty, task: Se efter., acknowledge-within: 10m, due: 1h}
            """);
        // Not so long that the page would be of no use any more: then another way is tried at once.
        kommune.World.Faults.Switch(new Simulation.Fault.TooMany("200"), "sms", "send");
        var run = await kommune.Start("patient");
        await kommune.FastForward(TimeSpan.FromSeconds(110));
        (await kommune.History(run)).OfType<RunEvent.PageOverdue>().ShouldBeEmpty();

        await kommune.FastForward(TimeSpan.FromSeconds(20));

        (await kommune.History(run)).OfType<RunEvent.PageOverdue>().ShouldHaveSingleItem();
        (await kommune.History(run)).OfType<RunEvent.Paged>().SelectMany(paged => paged.To).Select(to => $"{to.Person} {to.Channel}").ShouldBe(["mads-holm Sms", "mads-holm Voice"]);
    }

    [Fact]
    public async Task A_busy_phone_company_is_asked_again_and_each_page_comes_once()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Faults.Switch(new Simulation.Fault.TooMany("5"), "sms", "send", times: 2);
        await kommune.Start("ransomware");

        await kommune.FastForward(TimeSpan.FromSeconds(30));

        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_answer_of_the_phone_company_that_got_lost_does_not_page_anybody_twice()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Faults.Switch(new Simulation.Fault.CutOff(TakesEffect: true), "sms", "send", times: 1);
        await kommune.Start("ransomware");

        await kommune.FastForward(TimeSpan.FromMinutes(1));

        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
    }
}
