using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Beredskab.Engine.OnCall;
using Beredskab.Server.People;
using Beredskab.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Scenarios;

/// <summary>Whether people can be reached is what they have shown themselves, over each way there is.</summary>
public sealed class ReadinessScenarios
{
    [Fact]
    public async Task Somebody_who_answers_a_contact_check_is_proven_and_nobody_else_is()
    {
        await using var kommune = await Kommune.Open();
        using var browser = kommune.Browser();
        (await browser.Page("/on-call")).ShouldContain("har færre end to numre, som det er bevist, at nogen svarer på");
        (await browser.Press("/readiness", "/do/readiness/check", ("role", "it-duty"))).ShouldContain("Vælg, hvordan de skal spørges");

        (await browser.Press("/readiness", "/do/readiness/check", ("role", "it-duty"), ("way", "sms"), ("way", "voice"), ("way", "mail"))).ShouldContain("6 beskeder er sendt");
        kommune.TextsTo("Henrik Dahl").ShouldBeEmpty("he is not called for it");
        var asked = kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
        asked.ShouldStartWith("BEREDSKAB: Kontakttjek, ingen hændelse. Svar JA ");
        asked.Length.ShouldBeLessThanOrEqualTo(160);
        (await kommune.Text("Henrik Dahl", $"ja {kommune.CodeOf("Mads Holm")}"))!.ShouldContain("hører ikke til en af dine opgaver", customMessage: "somebody else's code is nobody's");

        (await kommune.Answer("Mads Holm", "ja tak"))!.ShouldBe("BEREDSKAB: Tak, Mads Holm. Du kan nås på dette nummer.");
        var (person, role) = await Standing(kommune, "mads-holm", "it-duty");
        person.ShouldBe(["sms proven answered", "voice never ", "mail never "]);
        (string.Join(" ", role.Reachable), string.Join(" ", role.Others), role.Ways).ShouldBe(("mads-holm", "rasmus-dam", 1));
        (await browser.Page("/readiness")).ShouldSatisfyAllConditions(page => page.ShouldContain("1 af 30 personer"), page => page.ShouldContain("intet svar endnu"), page => page.ShouldContain("1 bevist nummer"));

        (await kommune.World.Phones.Press(kommune.PhoneOf("Mads Holm"), "1"))!.ShouldBe("Tak. Du kan nås på dette nummer.");
        (await Standing(kommune, "mads-holm", "it-duty")).Role.Ways.ShouldBe(2);
        // Three months of the doorbell's seconds would take minutes: they answered that long ago.
        foreach (var way in new[] { ("sms", "answered"), ("voice", "pressed") })
            await kommune.Store.ContactProofs.Prove(new("fjordby"), new("mads-holm"), way.Item1, kommune.PhoneOf("Mads Holm"), kommune.Store.Now() - ContactChecks.Believed - TimeSpan.FromHours(1), way.Item2);
        (await Standing(kommune, "mads-holm", "it-duty")).Person.ShouldBe(["sms old answered", "voice old pressed", "mail never "]);
        (await browser.Page("/people/mads-holm")).ShouldContain("for længe siden");
    }

    [Fact]
    public async Task An_answer_to_a_task_proves_as_much_as_an_answer_to_a_check()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");
        await kommune.Answer("Mads Holm", "JA");

        (await Standing(kommune, "mads-holm", "it-duty")).Person[0].ShouldBe("sms proven answered");
        (await Standing(kommune, "rasmus-dam", "it-duty")).Person[0].ShouldBe("sms never ");
    }

    [Fact]
    public async Task A_phone_that_is_off_and_an_answer_that_says_nothing_prove_nothing()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Post("/api/v1/readiness/check", new { role = "it-duty", ways = new[] { "sms", "voice" } });
        kommune.World.Phones.Ignore(kommune.PhoneOf("Rasmus Dam"));
        await kommune.Quiet();
        await kommune.Text("Mads Holm", "hvem er det?");
        await kommune.Text("Mads Holm", $"nej {kommune.CodeOf("Mads Holm")}");

        (await Standing(kommune, "mads-holm", "it-duty")).Role.Ways.ShouldBe(0);
        (await kommune.Store.ContactProofs.All(new("fjordby"))).Single(proof => proof.Contact.Value == "rasmus-dam-voice").Trouble.ShouldBe("no-answer");
        await kommune.Store.ContactProofs.Ask((await kommune.Store.Roster.Contacts(new Engine.PersonId("mads-holm")))[0], kommune.CodeOf("Mads Holm"), kommune.Store.Now() - ContactChecks.Answerable, kommune.Store.Now());
        (await kommune.Answer("Mads Holm", "ja"))!.ShouldContain("hører ikke til en af dine opgaver", customMessage: "three days are over");
    }

    [Fact]
    public async Task Everybody_proves_their_own_numbers_with_a_code_and_nobody_those_of_others()
    {
        await using var kommune = await Kommune.Open();
        using var browser = kommune.Browser();
        (await browser.Press("/account", "/do/account/ask", ("id", "henrik-dahl-mail"))).ShouldContain("Beskeden er sendt");
        var mail = kommune.World.Mailboxes.Of("henrik-dahl@fjordby.example").ShouldHaveSingleItem();
        var code = Regex.Match(mail.Subject, @"\d{4}").Value;
        mail.Text.ShouldContain("Der er ingen hændelse");

        (await browser.Press("/account", "/do/account/contact-code", ("id", "henrik-dahl-mail"), ("code", code == "0000" ? "0001" : "0000"))).ShouldContain("Det er ikke koden");
        (await browser.Press("/account", "/do/account/contact-code", ("id", "henrik-dahl-mail"), ("code", $" {code} "))).ShouldContain("Det er bevist");
        (await Standing(kommune, "henrik-dahl", "it-duty")).Person[2].ShouldBe("mail proven code");
        (await browser.Press("/account", "/do/account/contact-code", ("id", "mads-holm-sms"), ("code", code))).ShouldContain("Det er ikke koden");
        using var refused = await kommune.As("kurt-vang", "/api/v1/readiness/check", new { ways = new[] { "pigeon" } });
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Each_week_those_on_call_are_asked_once_and_whoever_is_silent_is_named()
    {
        // Friday the third of April, 05:40 in Copenhagen.
        await using var kommune = await Kommune.Open();
        var (one, other) = (Node(), Node());
        (await one.Look()).ShouldBeNull("what was due before it was set up is not asked for");
        kommune.Time.FastForward(TimeSpan.FromMinutes(20));

        var sent = await Task.WhenAll(one.Look(), other.Look());
        sent.OfType<int>().ShouldHaveSingleItem("of two nodes one sends it").ShouldBe(30);
        (await other.Look()).ShouldBeNull();
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldContain("Kontakttjek");
        await kommune.Answer("Mads Holm", "JA");

        using var browser = kommune.Browser();
        (await browser.Page("/on-call")).ShouldNotContain("har ikke svaret på et kontakttjek");
        kommune.Time.FastForward(WeeklyTest.Patience + TimeSpan.FromMinutes(1));
        (await browser.Page("/on-call")).ShouldSatisfyAllConditions(page => page.ShouldContain("29 personer har ikke svaret på et kontakttjek"), page => page.ShouldContain("Anne Vang, "));

        await kommune.Store.SetMeta("weekly-test:fjordby", Engine.Wire.Instant(Kommune.GoodFriday.AddDays(-7)));
        (await new WeeklyTest(kommune.Store, kommune.Services.GetRequiredService<Beredskab.Server.Api.Instance>(), kommune.Services.GetRequiredService<ContactChecks>(), kommune.Time,
            NullLogger<WeeklyTest>.Instance, new(DayOfWeek.Thursday, new(18, 0))).Look()).ShouldBeNull("a server that was down for half a day lets it be");

        WeeklyTest Node() => new(
            kommune.Store, kommune.Services.GetRequiredService<Beredskab.Server.Api.Instance>(), kommune.Services.GetRequiredService<ContactChecks>(), kommune.Time, NullLogger<WeeklyTest>.Instance, new(DayOfWeek.Friday, new(6, 0)));
    }

    [Fact]
    public async Task After_a_restore_nobody_is_asked_until_two_people_have_said_so()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Store.Freezes.Freeze(new("f1", "restored", "A test.", kommune.Store.Now(), []));
        using var browser = kommune.Browser();

        (await browser.Press("/readiness", "/do/readiness/check", ("way", "sms"))).ShouldContain("Efter en genopretning går intet ud");
        (await browser.Press("/account", "/do/account/ask", ("id", "henrik-dahl-sms"))).ShouldContain("Efter en genopretning går intet ud");
        (await kommune.Services.GetRequiredService<ContactChecks>().AskThoseOnCall()).ShouldBe(0);
        (await kommune.Services.GetRequiredService<ContactChecks>().Tell(new("mads-holm"), (_, code) => code)).ShouldBeFalse();
        kommune.World.Phones.All.SelectMany(phone => kommune.World.Phones.Messages(phone.Number)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_a_phone_that_two_share_the_one_who_was_asked_is_proven()
    {
        await using var kommune = await Kommune.Open();
        // Anne stands before Mads in the list of who has that number.
        await kommune.Store.Roster.Save(new ContactPoint(new("anne-vang-sms"), new("fjordby"), new("anne-vang"), "sms", kommune.PhoneOf("Mads Holm"), 0));
        await kommune.Start("ransomware");
        await kommune.Answer("Mads Holm", "JA");

        (await Standing(kommune, "mads-holm", "it-duty")).Person[0].ShouldBe("sms proven answered");
        (await Standing(kommune, "anne-vang", "it-duty")).Person[0].ShouldBe("sms never ");
    }

    [Fact]
    public async Task Whoever_s_watch_begins_is_told_once_and_says_that_they_can_be_reached()
    {
        // Friday 05:40 in Copenhagen; the watch goes over at six.
        await using var kommune = await Kommune.Open();
        var plan = (await kommune.Store.OnCall.Newest(new("fjordby"))).Plan;
        OnCallSchedule rota = new(new("it-vagt"), "It-vagt", "Europe/Copenhagen", [new Layer.Rotation([new("mads-holm"), new("rasmus-dam")], new(2026, 4, 2), new(6, 0), Weekdays.All)]);
        await kommune.Store.OnCall.Write(new("fjordby"), plan with { Schedules = [rota] }, (await kommune.Store.OnCall.Newest(new("fjordby"))).Version, null, kommune.Store.Now());
        kommune.Services.GetRequiredService<Beredskab.Server.Reading.Staffs>().Forget();
        var (word, other) = (kommune.Services.GetRequiredService<WatchWord>(), ActivatorUtilities.CreateInstance<WatchWord>(kommune.Services));
        (await word.Look()).ShouldBeEmpty("his watch began yesterday");

        kommune.Time.FastForward(TimeSpan.FromMinutes(21));
        (await Task.WhenAll(word.Look(), other.Look())).SelectMany(told => told).ShouldBe([new("rasmus-dam")], "of two nodes one tells it");
        (await word.Look()).ShouldBeEmpty();

        kommune.TextsTo("Mads Holm").ShouldBeEmpty("his is over");
        var text = kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
        text.ShouldMatch(@"^BEREDSKAB: Din vagt It-vagt begynder nu og varer til lør\. 4\. april kl\. 06\.00\. Svar JA \d{4}, så vi ved, at du kan nås\.$");
        text.Length.ShouldBeLessThanOrEqualTo(160);
        (await kommune.Answer("Rasmus Dam", "ja"))!.ShouldContain("Du kan nås på dette nummer");
        kommune.Time.FastForward(TimeSpan.FromHours(2));
        (await word.Look()).ShouldBeEmpty();
        kommune.TextsTo("Mads Holm").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("monday 10:00", "2026-11-30T08:59:59Z", "2026-11-23T09:00:00Z")]
    [InlineData("monday 10:00", "2026-11-30T09:00:00Z", "2026-11-30T09:00:00Z")]
    [InlineData("Sunday 02:30", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("monday 10:00", "2026-03-30T08:00:00Z", "2026-03-30T08:00:00Z")]
    public void A_weekly_test_is_due_at_its_own_time_summer_and_winter(string written, string now, string due) =>
        Weekly(written, out _)!.LastDue(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)).ShouldBe(DateTimeOffset.Parse(due, CultureInfo.InvariantCulture));

    [Theory, InlineData("mandag 10:00"), InlineData("monday"), InlineData("1 10:00"), InlineData("monday 25:00"), InlineData("monday 10.00")]
    public void A_weekly_test_that_cannot_be_read_is_refused_at_start(string written)
    {
        Weekly(written, out var faults).ShouldBeNull();
        faults.ShouldHaveSingleItem().ShouldContain("such as monday 10:00");
    }

    [Fact]
    public async Task A_heartbeat_is_heard_while_all_is_well_and_nobody_falls_over_when_it_is_not()
    {
        var beats = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var watch = builder.Build();
        watch.MapGet("/ping/a-secret", () => Interlocked.Increment(ref beats));
        await watch.StartAsync();
        await using var kommune = await Kommune.Open(null, null, $"--Heartbeat:Url={watch.Urls.First()}/ping/a-secret");
        var heart = kommune.Services.GetRequiredService<Heartbeat>();

        (await heart.Beat(CancellationToken.None)).ShouldBeTrue();
        beats.ShouldBeGreaterThan(0);
        var (before, ill) = (beats, kommune.Services.GetRequiredService<Sweeper>());
        await ill.StopAsync(CancellationToken.None);
        kommune.Time.FastForward(NodeHealth.LongestSilence + TimeSpan.FromSeconds(1));
        (await heart.Beat(CancellationToken.None)).ShouldBeFalse("a node that is not ready says nothing");
        beats.ShouldBe(before);
        await watch.StopAsync();
        (await heart.Beat(CancellationToken.None)).ShouldBeFalse();
        var faults = new List<string>();
        HeartbeatSettings.From(new ConfigurationBuilder().AddInMemoryCollection([new("Heartbeat:Url", "http://watch.example/ping")]).Build(), faults);
        faults.ShouldHaveSingleItem().ShouldContain("https");
    }

    private static WeeklyTestSettings? Weekly(string written, out List<string> faults) =>
        WeeklyTestSettings.From(new ConfigurationBuilder().AddInMemoryCollection([new("ContactCheck:Weekly", written)]).Build(), faults = []);

    /// <summary>How it stands with somebody's ways, and with a role.</summary>
    private static async Task<(string[] Person, (string[] Reachable, string[] Others, int Ways) Role)> Standing(Kommune kommune, string person, string role)
    {
        var view = await kommune.Get("/api/v1/readiness");
        var ways = view.GetProperty("people").EnumerateArray().Single(known => known.GetProperty("person").GetProperty("id").GetString() == person).GetProperty("ways").EnumerateArray();
        var of = view.GetProperty("roles").EnumerateArray().Single(known => known.GetProperty("role").GetProperty("id").GetString() == role);
        return ([.. ways.Select(way => $"{way.GetProperty("kind").GetString()} {way.GetProperty("standing").GetString()} {(way.TryGetProperty("how", out var how) ? how.GetString() : "")}")],
            (Ids(of.GetProperty("reachable")), Ids(of.GetProperty("others")), of.GetProperty("ways").GetInt32()));
    }

    private static string[] Ids(JsonElement people) => [.. people.EnumerateArray().Select(person => person.GetProperty("id").GetString()!)];
}
