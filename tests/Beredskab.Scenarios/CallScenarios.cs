using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Server.Api;
using Beredskab.Server.People;
using Beredskab.Simulation;
using Microsoft.Extensions.DependencyInjection;

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
    [Fact]
    public async Task Whoever_would_rather_be_rung_is_rung_first_and_texted_when_the_call_does_not_get_there()
    {
        await using var kommune = await Kommune.Open();
        using var browser = kommune.Browser();
        (await browser.Press("/account", "/do/account/call-first", ("way", "voice"))).ShouldContain("Det gælder fra næste kald");
        (await browser.Press("/account", "/do/account/call-first", ("way", "mail"))).ShouldContain("Du har ikke et nummer, der tager imod det");
        var mads = new Server.Api.Caller(new("mads-holm"), new("fjordby"), "Mads", Access.Responder, false);
        (await kommune.Services.GetRequiredService<StaffDesk>().CallFirst(mads, "voice")).No.ShouldBeNull();

        await kommune.Start("ransomware");
        kommune.World.Phones.Calls(kommune.PhoneOf("Mads Holm")).Count.ShouldBe(1);
        kommune.TextsTo("Mads Holm").ShouldBeEmpty();

        kommune.World.Faults.Switch(new Fault.Refused(400, "21217", "Phone number does not appear to be valid"), "voice", "call", kommune.PhoneOf("Mads Holm"));
        await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        kommune.TextsTo("Mads Holm").ShouldContain(text => text.Contains("JA ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_more_must_say_yes_whoever_presses_four_hears_that_the_others_are_called()
    {
        await using var kommune = await Kommune.Open();
        var lead = new Server.Api.Caller(new("henrik-dahl"), new("fjordby"), "Henrik", Access.IncidentManager, false);
        (await kommune.Services.GetRequiredService<OnCallDesk>().SaveLadder(lead, "it-duty", [new(["mads-holm"], "", null, null), new(["rasmus-dam"], "", null, null)], new("2", []), null)).No.ShouldBeNull();
        await Rung(kommune);

        (await kommune.World.Phones.Press(kommune.PhoneOf("Mads Holm"), "4")).ShouldBe("Modtaget. Tak. Der skal flere til, og de kaldes nu.");

        await kommune.Quiet();
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
    }

    private static async Task<RunId> Rung(Kommune kommune)
    {
        kommune.World.Faults.Switch(new Fault.Refused(400, "21610", "Attempt to send to unsubscribed recipient"), "sms", "send", kommune.PhoneOf("Mads Holm"));
        return await kommune.Start("ransomware");
    }
}
