using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Simulation;

namespace Beredskab.Scenarios;

/// <summary>A call says in words what is asked, and takes a key: four, five, or star to hear it again (issue 5).</summary>
public class CallScenarios
{
    [Fact]
    public async Task A_call_says_what_is_asked_and_which_keys_there_are_and_holds_no_code()
    {
        await using var kommune = await Kommune.Open();

        await Rung(kommune);

        var call = kommune.World.Phones.Calls(kommune.PhoneOf("Mads Holm")).ShouldHaveSingleItem();
        call.Text.ShouldBe("Det er Beredskab. Ransomware på kommunens servere eller kl. Opgave: Kvittér alarm og åbn hændelse. Frist: 5 minutter. Tryk fire, hvis du tager den. Tryk fem, hvis den skal gå videre. Tryk stjerne for at høre det igen.");
    }

    [Theory]
    [InlineData("4")]
    [InlineData("1")]
    public async Task Four_takes_the_task_and_the_thank_you_is_spoken(string key)
    {
        await using var kommune = await Kommune.Open();
        var run = await Rung(kommune);

        (await kommune.World.Phones.Press(kommune.PhoneOf("Mads Holm"), key)).ShouldBe("Modtaget. Tak.");

        await kommune.Quiet();
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().Owner?.Value.ShouldBe("mads-holm");
    }

    [Fact]
    public async Task Five_passes_it_on_at_once()
    {
        await using var kommune = await Kommune.Open();
        var run = await Rung(kommune);

        (await kommune.World.Phones.Press(kommune.PhoneOf("Mads Holm"), "5")).ShouldBe("Den går videre til den næste. Tak.");

        await kommune.Quiet();
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().DeclinedBy.ShouldContain(person => person.Value == "mads-holm");
    }

    [Fact]
    public async Task Star_says_it_again_and_another_key_is_no_yes_and_the_call_goes_on()
    {
        await using var kommune = await Kommune.Open();
        var run = await Rung(kommune);
        var (phone, text) = (kommune.PhoneOf("Mads Holm"), kommune.World.Phones.Calls(kommune.PhoneOf("Mads Holm"))[0].Text);

        (await kommune.World.Phones.Press(phone, "*")).ShouldBe(text);
        (await kommune.World.Phones.Press(phone, "*")).ShouldBe(text);
        (await kommune.World.Phones.Press(phone, "7")).ShouldStartWith("Den tast betyder ikke noget her. Tryk fire");

        await kommune.Quiet();
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().ShouldSatisfyAllConditions(open => open.AcknowledgedBy.ShouldBeEmpty(), open => open.DeclinedBy.ShouldBeEmpty());
    }

    [Fact]
    public async Task A_key_that_comes_when_somebody_else_has_closed_the_task_is_told_so_and_stands_as_late()
    {
        await using var kommune = await Kommune.Open();
        var run = await Rung(kommune);
        await kommune.FastForward(TimeSpan.FromMinutes(2));
        await kommune.Answer("Rasmus Dam", "ja");
        // The next task comes by text, and rings nowhere.
        kommune.World.Faults.LiftAll();
        await kommune.Close(run, "open", "rasmus-dam");

        (await kommune.World.Phones.Press(kommune.PhoneOf("Mads Holm"), "5")).ShouldBe("Noteret. Der er allerede taget hånd om det, så du behøver ikke gøre mere.");
    }

    /// <summary>The text cannot go out, and the same person is called.</summary>
    private static async Task<RunId> Rung(Kommune kommune)
    {
        kommune.World.Faults.Switch(new Fault.Refused(400, "21610", "Attempt to send to unsubscribed recipient"), "sms", "send", kommune.PhoneOf("Mads Holm"));
        return await kommune.Start("ransomware");
    }
}
