using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>What people write is understood, or answered with what can be written (DESIGN 6).</summary>
public class TextMessageScenarios
{
    [Fact]
    public async Task A_text_that_matches_nothing_gets_a_helpful_reply_and_stands_in_the_timeline()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        var answer = (await kommune.Text("Mads Holm", "Hvad sker der?")).ShouldNotBeNull();

        answer.ShouldContain(kommune.CodeOf("Mads Holm"));
        answer.ShouldContain("Kvittér alarm");
        answer = (await kommune.Text("Mads Holm", "øh bøh")).ShouldNotBeNull();
        answer.ShouldContain("Vi forstod ikke svaret");
        (await kommune.IncidentHistory(run)).OfType<IncidentEvent.ReplyNotUnderstood>().ShouldHaveSingleItem().Person.Value.ShouldBe("mads-holm");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_the_provider_does_not_bring_is_fetched_while_somebody_is_asked()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        kommune.World.Phones.Inbound = _ => Task.FromResult<string?>(null);
        await kommune.Text("Mads Holm", $"JA {kommune.CodeOf("Mads Holm")}");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty("nobody brought it");

        await kommune.FastForward(TimeSpan.FromSeconds(20));

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
        kommune.Services.GetRequiredService<Server.Inbound.MissedAnswers>().Found.ShouldBe(1);
    }

    [Fact]
    public async Task A_mere_yes_of_the_evening_that_is_fetched_at_night_answers_nothing_that_was_asked_since()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Phones.Inbound = _ => Task.FromResult<string?>(null);
        var ours = "+4570101112";
        await kommune.World.Phones.Reply(kommune.PhoneOf("Mads Holm"), "Ja", ours);
        kommune.Time.FastForward(TimeSpan.FromHours(3));

        var run = await kommune.Start("ransomware");
        await kommune.FastForward(TimeSpan.FromSeconds(20));

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await kommune.IncidentHistory(run)).OfType<IncidentEvent.ReplyNotUnderstood>().ShouldHaveSingleItem().Person.Value.ShouldBe("mads-holm");
        // The same word written now is an answer.
        await kommune.World.Phones.Reply(kommune.PhoneOf("Mads Holm"), "Ja", ours);
        await kommune.FastForward(TimeSpan.FromSeconds(20));
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
    }

    [Fact]
    public async Task Somebody_without_an_open_task_who_writes_during_an_incident_is_noted_too()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        (await kommune.Text("Kurt Vang", "Skal jeg komme ind?")).ShouldNotBeNull().ShouldContain("ingen åbne opgaver");

        (await kommune.IncidentHistory(run)).OfType<IncidentEvent.ReplyNotUnderstood>().ShouldHaveSingleItem().Person.Value.ShouldBe("kurt-vang");
    }

    [Fact]
    public async Task A_number_that_nobody_knows_is_told_whom_to_call()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Phones.Add("+4599999999", "En fremmed");

        (await kommune.Text("En fremmed", "JA 4711")).ShouldNotBeNull().ShouldContain("kender ikke dette nummer");

        var message = kommune.World.Phones.Messages("+4599999999")[0];
        (await kommune.Store.Inbox.Get(message.Sid)).ShouldNotBeNull().Outcome.ShouldBe("unknown-number");
    }

    [Fact]
    public async Task A_wrong_code_changes_nothing_and_the_right_one_is_named()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var wrong = kommune.CodeOf("Mads Holm") == "0000" ? "0001" : "0000";

        (await kommune.Text("Mads Holm", $"JA {wrong}")).ShouldNotBeNull().ShouldContain($"{kommune.CodeOf("Mads Holm")} Kvittér alarm");

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await kommune.IncidentHistory(run)).OfType<IncidentEvent.ReplyNotUnderstood>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Anothers_code_does_not_work_from_ones_own_phone_and_that_is_said()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var code = kommune.CodeOf("Mads Holm");

        (await kommune.Text("Kurt Vang", $"JA {code}")).ShouldBe($"BEREDSKAB: Koden {code} hører ikke til en af dine opgaver. Din besked er noteret.");

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_question_mark_tells_what_the_task_is_and_what_can_be_answered()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var code = kommune.CodeOf("Mads Holm");

        var answer = (await kommune.Text("Mads Holm", $"? {code}")).ShouldNotBeNull();

        answer.ShouldContain("Kvittér alarm og åbn hændelse");
        answer.ShouldContain($"JA {code}");
        answer.ShouldContain($"NEJ {code}");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_decision_can_be_made_by_the_number_of_its_option()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await kommune.Close(run, "open", "mads-holm");
        await kommune.Close(run, "confirm", "mads-holm", new { finding = "confirmed" });
        var code = kommune.CodeOf("Henrik Dahl");
        kommune.TextsTo("Henrik Dahl")[^1].ShouldSatisfyAllConditions(text => text.ShouldContain("2 Servere"), text => text.ShouldContain($"fx 1 {code}"));

        (await kommune.Text("Henrik Dahl", $"7 {code}")).ShouldNotBeNull().ShouldContain("2 Servere");
        (await kommune.Outcome(run, "how-bad")).ShouldBeNull();
        (await kommune.Text("Henrik Dahl", $"2 {code}")).ShouldNotBeNull().ShouldContain("Modtaget");

        (await kommune.Outcome(run, "how-bad")).ShouldBe("many");
    }

    [Fact]
    public async Task A_text_that_the_provider_brings_twice_is_acted_on_once()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var replies = (Server.Inbound.Replies)kommune.Services.GetService(typeof(Server.Inbound.Replies))!;
        var (number, text) = (kommune.PhoneOf("Mads Holm"), $"JA {kommune.CodeOf("Mads Holm")}");

        var first = await replies.Receive(new("fjordby"), "live", "SM1", number, text);
        var second = await replies.Receive(new("fjordby"), "live", "SM1", number, text);

        first.ShouldNotBeNull();
        second.ShouldBeNull();
        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_five_that_we_cannot_place_a_number_gets_no_more_answers_but_a_right_one_still_counts()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var code = kommune.CodeOf("Mads Holm");
        var others = Enumerable.Range(1, 9).Select(number => $"{number}{number}{number}{number}").Where(other => other != code).Take(6).ToList();

        foreach (var other in others.Take(5)) (await kommune.Text("Mads Holm", $"JA {other}")).ShouldNotBeNull().ShouldContain(other);
        (await kommune.Text("Mads Holm", $"JA {others[5]}")).ShouldBeNull();
        (await kommune.Text("Mads Holm", "Ferielukket, prøv igen senere")).ShouldBeNull("two phones that answer each other would go on all night");

        (await kommune.IncidentHistory(run)).OfType<IncidentEvent.ReplyNotUnderstood>().Count().ShouldBe(5);
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await kommune.Text("Mads Holm", $"JA {code}")).ShouldNotBeNull().ShouldContain("Modtaget");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);

        await kommune.FastForward(TimeSpan.FromHours(1.1));
        (await kommune.Text("Mads Holm", $"JA {others[0]}")).ShouldNotBeNull("the hour is over");
    }

    [Fact]
    public async Task Whoever_wants_no_more_messages_is_told_how_to_pass_the_task_on()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        (await kommune.Text("Mads Holm", "STOP")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            answer => answer.ShouldContain("kan ikke afmeldes her"), answer => answer.ShouldContain($"{kommune.CodeOf("Mads Holm")} Kvittér alarm"));

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await kommune.IncidentHistory(run)).OfType<IncidentEvent.ReplyNotUnderstood>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Whoever_says_no_is_told_that_the_task_goes_on_to_the_next()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");

        (await kommune.Text("Mads Holm", $"nej desværre {kommune.CodeOf("Mads Holm")}")).ShouldNotBeNull().ShouldContain("går videre til den næste");

        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem().ShouldContain("Kvittér alarm");
    }

    [Fact]
    public async Task A_mail_holds_a_code_where_answers_by_mail_are_read()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("stand-down");
        await kommune.Start("crisis-staff");

        var mails = kommune.World.Mailboxes.All.SelectMany(box => kommune.World.Mailboxes.Of(box.Address)).Select(mail => mail.Text).ToList();

        mails.ShouldNotBeEmpty();
        mails.ShouldAllBe(text => !text.Contains("{{", StringComparison.Ordinal));
        mails.ShouldContain(text => System.Text.RegularExpressions.Regex.IsMatch(text, @"Svar JA \d{4} eller NEJ \d{4}\."));
    }
}
