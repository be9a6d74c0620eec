using System.Text.RegularExpressions;
using Beredskab.Adapters;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Simulation;
using Beredskab.Storage;
using Microsoft.Extensions.Configuration;

namespace Beredskab.Scenarios;

/// <summary>Whoever is paged by mail answers that mail (decision 0025). Mads Holm has no phone here.</summary>
public partial class MailAnswerScenarios
{
    private const string Mads = "mads-holm@fjordby.example";

    [Theory]
    [InlineData("JA {0}")]
    [InlineData("ja")]
    [InlineData("Ja tak, {0}\n\nMed venlig hilsen\nMads Holm\nTlf. 1234 5678")]
    public async Task A_yes_by_mail_takes_the_task_and_is_answered(string written)
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");

        await Answer(kommune, written.Replace("{0}", CodeOf(kommune), StringComparison.Ordinal));

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldHaveSingleItem().Via.ShouldBe("mail");
        kommune.World.Mailboxes.Of(Mads)[^1].Text.ShouldContain("Modtaget");
    }

    [Fact]
    public async Task A_no_by_mail_passes_the_task_on()
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");

        await Answer(kommune, $"NEJ {CodeOf(kommune)}");

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().DeclinedBy.ShouldContain(new Engine.PersonId("mads-holm"));
        kommune.World.Mailboxes.Of(Mads)[^1].Text.ShouldContain("går videre");
    }

    [Theory]
    [InlineData("? {0}", "= jeg tager den")]
    [InlineData("hvad er det her?", "= jeg tager den")]
    [InlineData("øh bøh", "Vi forstod ikke svaret")]
    [InlineData("", "Vi forstod ikke svaret")]
    public async Task What_is_no_answer_is_told_what_can_be_answered_and_the_quoted_yes_beneath_counts_for_nothing(string written, string told)
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");

        await Answer(kommune, written.Replace("{0}", CodeOf(kommune), StringComparison.Ordinal));

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        kommune.World.Mailboxes.Of(Mads)[^1].Text.ShouldContain(told);
    }

    [Fact]
    public async Task What_programs_write_and_what_is_forged_neither_counts_nor_is_answered_and_is_kept()
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");
        var before = kommune.World.Mailboxes.Of(Mads).Count;

        kommune.World.Mailboxes.Write(new WrittenMail.Automatic("<holiday@x>", Mads));
        kommune.World.Mailboxes.Write(new WrittenMail.Forged("<forged@x>", Mads));
        await Fetched(kommune);

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        kommune.World.Mailboxes.Of(Mads).Count.ShouldBe(before);
        (await kommune.Store.Inbox.Get("<holiday@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.Automatic);
        (await kommune.Store.Inbox.Get("<forged@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.Forged);
    }

    [Fact]
    public async Task Anothers_code_and_a_strangers_mail_change_nothing_and_the_stranger_is_sent_nothing()
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");
        var code = CodeOf(kommune);

        kommune.World.Mailboxes.Write(new WrittenMail.Letter("<kurt@x>", "kurt-vang@fjordby.example", $"JA {code}"));
        kommune.World.Mailboxes.Write(new WrittenMail.Letter("<stranger@x>", "en.fremmed@example.org", $"JA {code}"));
        await Fetched(kommune);

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await kommune.Store.Inbox.Get("<kurt@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.WrongCode);
        (await kommune.Store.Inbox.Get("<stranger@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.UnknownNumber);
        kommune.World.Mailboxes.Of("en.fremmed@example.org").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_letters_of_an_address_may_be_large_or_small()
    {
        await using var kommune = await WithoutPhone();
        await kommune.Store.Roster.Save(new ContactPoint(new("mads-holm-mail"), new("fjordby"), new("mads-holm"), "mail", "Mads-Holm@Fjordby.example", 3));
        var run = await kommune.Start("ransomware");

        await Answer(kommune, $"JA {CodeOf(kommune)}");

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
    }

    [Fact]
    public async Task The_same_mail_twice_counts_once()
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");

        kommune.World.Mailboxes.Write(await Answer(kommune, $"JA {CodeOf(kommune)}"));
        await Fetched(kommune);

        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldHaveSingleItem();
        kommune.World.Mailboxes.Of(Mads).Count(mail => mail.Text.Contains("Modtaget", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_mail_that_the_process_died_over_is_acted_on_afterwards()
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");
        await kommune.Store.Inbox.Take(new("<left@x>", new("fjordby"), "live", Mads, $"JA {CodeOf(kommune)}", kommune.Store.Now()));

        await Fetched(kommune);
        await Fetched(kommune);

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
    }

    [Fact]
    public async Task After_five_that_we_cannot_place_an_address_gets_no_more_answers()
    {
        await using var kommune = await WithoutPhone();
        await kommune.Start("ransomware");
        var before = kommune.World.Mailboxes.Of(Mads).Count;

        for (var round = 0; round < 8; round++) kommune.World.Mailboxes.Write(new WrittenMail.Letter($"<{round}@x>", Mads, "Tak for din mail. Jeg er ikke på kontoret."));
        await Fetched(kommune);

        kommune.World.Mailboxes.Of(Mads).Skip(before).Count(mail => mail.Text.Contains("Vi forstod ikke", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task A_page_that_bounces_lets_the_ladder_go_on_at_once()
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");
        var called = (await kommune.History(run)).OfType<RunEvent.Paged>().Count();

        kommune.World.Mailboxes.Write(new WrittenMail.NotDelivered("<bounce@x>", "mailer-daemon@fjordby.example", kommune.World.Mailboxes.Of(Mads)[^1].MessageId, "mail 5.1.1"));
        await Fetched(kommune);

        (await kommune.History(run)).OfType<RunEvent.Paged>().Count().ShouldBeGreaterThan(called);
        (await kommune.Store.Inbox.Get("<bounce@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.NotDelivered);
    }

    [Fact]
    public async Task A_bounce_of_a_mail_that_we_do_not_know_was_taken_is_not_settled_at_once_and_is_kept_in_the_end()
    {
        await using var kommune = await WithoutPhone();
        var first = await kommune.Start("ransomware");
        await Answer(kommune, $"JA {CodeOf(kommune)}");
        await Fetched(kommune);
        // The second page is taken on by the server, and the line breaks before it says so.
        kommune.World.Faults.Switch(new Fault.Silent(TakesEffect: true), "mail");
        var run = await kommune.Start("compromised-account", new { accounts = (string[])["acc-ulla-berg"] });
        var lost = kommune.World.Mailboxes.Of(Mads)[^1];
        kommune.World.Mailboxes.Write(new WrittenMail.NotDelivered("<bounce@x>", "mailer-daemon@fjordby.example", lost.MessageId, "mail 5.1.1"));
        await Fetched(kommune);
        (await kommune.History(run)).OfType<RunEvent.MessageGivenUp>().ShouldBeEmpty();
        (await kommune.Store.Inbox.Get("<bounce@x>")).ShouldBeNull();

        kommune.World.Faults.LiftAll();
        await kommune.FastForward(TimeSpan.FromMinutes(16));
        await Fetched(kommune);

        (await kommune.History(run)).OfType<RunEvent.MessageGivenUp>().ShouldNotBeEmpty();
        (await kommune.Store.Inbox.Get("<bounce@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.NotDelivered);
        first.ShouldNotBe(run);
    }

    [Fact]
    public async Task A_bounce_of_nothing_we_ever_sent_is_kept_and_forgotten_after_a_quarter_of_an_hour()
    {
        await using var kommune = await WithoutPhone();
        await Fetched(kommune);
        kommune.World.Mailboxes.Write(new WrittenMail.NotDelivered("<backscatter@x>", "mailer-daemon@other.example", "<never@ours>", "mail 5.1.1"));

        await kommune.FastForward(TimeSpan.FromMinutes(6));
        (await kommune.Store.Inbox.Get("<backscatter@x>")).ShouldBeNull();
        await kommune.FastForward(TimeSpan.FromMinutes(16));

        (await kommune.Store.Inbox.Get("<backscatter@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.NotDelivered);
    }

    [Fact]
    public async Task A_mere_yes_that_is_older_than_its_question_is_none_and_with_the_code_it_is()
    {
        await using var kommune = await WithoutPhone();
        var run = await kommune.Start("ransomware");

        kommune.World.Mailboxes.Write(new WrittenMail.Letter("<old@x>", Mads, "ja") { Age = TimeSpan.FromHours(7) });
        await Fetched(kommune);

        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        kommune.World.Mailboxes.Write(new WrittenMail.Letter("<slow-clock@x>", Mads, $"ja {kommune.World.Mailboxes.Of(Mads).Select(mail => Code().Match(mail.Text)).First(found => found.Success).Groups[1].Value}") { Age = TimeSpan.FromHours(7) });
        await Fetched(kommune);
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
    }

    [Fact]
    public async Task Whoever_writes_while_nobody_is_asked_by_mail_is_read_and_answered_within_minutes()
    {
        await using var kommune = await WithoutPhone();
        await Fetched(kommune);
        (await kommune.Store.Agenda(kommune.Store.Now(), kommune.Store.Now())).Mailed.ShouldBeFalse();

        kommune.World.Mailboxes.Write(new WrittenMail.Letter("<late@x>", Mads, "JA 4711"));
        await kommune.FastForward(TimeSpan.FromMinutes(6));
        await Fetched(kommune);

        (await kommune.Store.Inbox.Get("<late@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.WrongCode);
        kommune.World.Mailboxes.Of(Mads).ShouldHaveSingleItem().Subject.ShouldBe("Svar fra Beredskab");
    }

    [Fact]
    public async Task An_answer_is_in_its_readers_language_from_the_subject_on()
    {
        await using var kommune = await WithoutPhone();
        var mads = (await kommune.Store.Roster.Find(new("mads-holm"))).ShouldNotBeNull();
        await kommune.Store.Roster.Save(mads with { Language = "en" });
        await kommune.Start("ransomware");

        await Answer(kommune, "what is this about");

        kommune.World.Mailboxes.Of(Mads)[^1].Subject.ShouldBe("Answer from Beredskab");
    }

    [Fact]
    public async Task An_answer_to_a_run_that_cannot_be_read_keeps_none_of_the_others_waiting()
    {
        await using var kommune = await WithoutPhone("--Gate:Cache=no");
        var broken = await kommune.Start("ransomware");
        var first = CodeOf(kommune);
        var sound = await kommune.Start("ransomware");
        var second = CodeOf(kommune);
        second.ShouldNotBe(first);
        Planted.At("Folding-throws", Storage.StreamId.Of(broken).Value);
        try
        {
            kommune.World.Mailboxes.Write(new WrittenMail.Letter("<broken@x>", Mads, $"JA {first}"));
            kommune.World.Mailboxes.Write(new WrittenMail.Letter("<sound@x>", Mads, $"JA {second}"));
            await Fetched(kommune);

            (await kommune.Step(sound, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new("mads-holm")]);
            (await kommune.Store.Inbox.Get("<broken@x>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.NotUnderstood);
        }
        finally
        {
            Planted.Lift("Folding-throws", Storage.StreamId.Of(broken).Value);
        }
    }

    [Fact]
    public async Task A_mailbox_that_is_silent_does_not_hold_up_what_is_due()
    {
        await using var kommune = await WithoutPhone();
        kommune.World.Faults.Switch(new Fault.Silent(TakesEffect: false), "mailbox");
        var run = await kommune.Start("ransomware");

        await kommune.FastForward(TimeSpan.FromMinutes(6));

        (await kommune.History(run)).OfType<RunEvent.Paged>().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Nothing_is_fetched_unless_a_mailbox_is_named_and_half_a_section_is_refused()
    {
        Faults().ShouldBeEmpty();
        Faults(("Imap:User", "beredskab")).ShouldHaveSingleItem().ShouldContain("Imap:Host is missing");
        Faults(("Imap:Host", "imap.example.dk"), ("Imap:Port", "x"), ("Imap:Security", "None"), ("Imap:Patience", "soon"))
            .Select(fault => fault.Split(' ')[0]).ShouldBe(["Imap:Port", "Imap:User", "Imap:Security", "Imap:Patience"]);
        Faults(("Imap:Host", "imap.example.dk"), ("Imap:User", "beredskab"), ("Imap:Password", "hemmelig")).ShouldBeEmpty();

        static List<string> Faults(params (string Key, string Value)[] settings) => [.. RealWorldOptions.From(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build()).Imap.Faults()];
    }

    private static async Task<Kommune> WithoutPhone(params string[] settings)
    {
        var kommune = await Kommune.Open(settings: settings);
        foreach (var contact in await kommune.Store.Roster.Contacts(new Engine.PersonId("mads-holm")))
            if (contact.Kind != "mail") await kommune.Store.Roster.Remove(contact.Id);
        return kommune;
    }

    private static string CodeOf(Kommune kommune) => Code().Match(kommune.World.Mailboxes.Of(Mads)[^1].Text).Groups[1].Value;

    private static async Task<WrittenMail> Answer(Kommune kommune, string text)
    {
        var mail = kommune.World.Mailboxes.Reply(Mads, text);
        await Fetched(kommune);
        return mail;
    }

    private static Task Fetched(Kommune kommune) => kommune.FastForward(TimeSpan.FromSeconds(20));

    [GeneratedRegex(@"JA (\d{4})")]
    private static partial Regex Code();
}
