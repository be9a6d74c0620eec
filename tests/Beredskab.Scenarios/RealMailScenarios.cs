using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Beredskab.Engine.Runs;
using Beredskab.Storage;
using MimeKit;
using MimeKit.Utils;

namespace Beredskab.Scenarios;

/// <summary>A task goes out through a real mail server, lies in a real Maildir, and is answered by mail that is read over real IMAP (decision 0025).</summary>
public partial class RealMailScenarios
{
    private const string Mads = "mads-holm";

    [Fact]
    public async Task A_task_that_lies_in_the_responders_own_Maildir_is_taken_by_answering_it()
    {
        await using var town = await Town.Open();
        var run = await town.Kommune.Start("ransomware");
        var asked = await town.Mail.Arrived(Mads, 1);
        TextOf(asked).ShouldContain("Svar på denne mail med ordet og koden øverst");
        asked.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");

        var answer = Answer(asked, $"JA {CodeIn(asked)}\n\nMed venlig hilsen\nMads Holm, IT-vagt på Ærø\nTlf. 12 34 56 78");
        await town.Bring(answer);

        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new(Mads)]);
        (await town.Kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldHaveSingleItem().Via.ShouldBe("mail");
        var thanks = await town.Mail.Arrived(Mads, 2);
        TextOf(thanks).ShouldContain("Modtaget");
        (thanks.Subject, thanks.InReplyTo, thanks.Headers[HeaderId.AutoSubmitted]).ShouldBe(("Svar fra Beredskab", answer.MessageId, "auto-replied"));
        // Whoever looks into our mailbox sees what has been dealt with, and everything is still there.
        Path.GetFileName(town.Mail.Files(MailServers.Ours).ShouldHaveSingleItem()).ShouldEndWith("S");
        (await town.Health()).ShouldBe(("ok", "The mailbox for answers by mail can be read."));
    }

    [Theory]
    [InlineData("utf-8", ContentEncoding.QuotedPrintable)]
    [InlineData("utf-8", ContentEncoding.Base64)]
    [InlineData("iso-8859-1", ContentEncoding.QuotedPrintable)]
    public async Task Danish_letters_arrive_however_a_mail_program_wraps_them(string charset, ContentEncoding wrapping)
    {
        const string Doubt = "Jeg forstår ikke spørgsmålet, og jeg er på Ærø: hvem åbner, og hvad gør Åse?";
        await using var town = await Town.Open();
        var run = await town.Kommune.Start("ransomware");
        var asked = await town.Mail.Arrived(Mads, 1);

        var doubt = Answer(asked, Doubt, charset, wrapping);
        await town.Bring(doubt);

        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await town.Kommune.Store.Inbox.Get($"<{doubt.MessageId}>")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            kept => kept.Body.ShouldBe(Doubt), kept => kept.Outcome.ShouldBe("help"));
        TextOf(await town.Mail.Arrived(Mads, 2)).ShouldContain(CodeIn(asked));

        await town.Bring(Answer(asked, $"Ja {CodeIn(asked)}, jeg er på vej nu\n\nHilsen Åse på Mads' telefon", charset, wrapping));

        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new(Mads)]);
    }

    [Fact]
    public async Task An_answer_that_the_post_brings_twice_counts_once_also_when_the_server_counts_its_mails_anew()
    {
        await using var town = await Town.Open();
        var run = await town.Kommune.Start("ransomware");
        var answer = Answer(await town.Mail.Arrived(Mads, 1), "ja");

        await town.Bring(answer);
        await town.Bring(answer);
        await town.Mail.CountAnew();
        await town.Look();

        (await town.Kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldHaveSingleItem();
        town.Mail.Files(MailServers.Ours).Count.ShouldBe(2);
        TextOf(await town.Mail.Arrived(Mads, 2)).ShouldContain("Modtaget");
        town.Mail.Files(Mads).Count.ShouldBe(2, "he is thanked once");
    }

    [Fact]
    public async Task A_page_to_a_mailbox_that_is_gone_bounces_and_the_next_person_is_called_at_once()
    {
        await using var town = await Town.Open("gone");

        var run = await town.Kommune.Start("ransomware");
        var bounce = await town.Mail.Arrived(MailServers.Ours, 1);
        await town.Look();

        (await town.Kommune.History(run)).OfType<RunEvent.MessageGivenUp>().ShouldHaveSingleItem().Contact.Value.ShouldBe("mads-holm-mail");
        (await town.Kommune.History(run)).OfType<RunEvent.Paged>().Count().ShouldBe(2);
        (await town.Kommune.Store.Inbox.Get($"<{bounce.MessageId}>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.NotDelivered);
    }

    [Fact]
    public async Task Whoever_is_on_holiday_has_not_said_yes_though_their_mail_program_begins_with_it()
    {
        await using var town = await Town.Open("ferie");

        var run = await town.Kommune.Start("ransomware");
        var holiday = await town.Mail.Arrived(MailServers.Ours, 1);
        await town.Look();

        TextOf(holiday).ShouldStartWith("Ja tak");
        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        (await town.Kommune.Store.Inbox.Get($"<{holiday.MessageId}>")).ShouldNotBeNull().Outcome.ShouldBe(InboundMessage.Automatic);
        town.Mail.Files("ferie").Count.ShouldBe(1, "a program is not answered");
    }

    [Fact]
    public async Task An_answer_that_comes_while_the_mailbox_cannot_be_read_is_read_when_it_can()
    {
        await using var town = await Town.Open();
        var run = await town.Kommune.Start("ransomware");
        var asked = await town.Mail.Arrived(Mads, 1);
        await town.Mail.StopImap();

        await town.Bring(Answer(asked, $"JA {CodeIn(asked)}"));
        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
        var (status, says) = await town.Health();
        (status, says[..("The mailbox cannot be read: ".Length)]).ShouldBe(("degraded", "The mailbox cannot be read: "));

        await town.Mail.StartImap();
        await town.Look();
        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBe([new(Mads)]);
        (await town.Health()).Status.ShouldBe("ok");
    }

    [Fact]
    public async Task A_wrong_password_is_told_at_once_and_before_anybody_is_asked_by_mail()
    {
        await using var town = await Town.Open(Mads, "--Imap:Password=forkert");

        await town.Look();

        (await town.Health()).ShouldBe(("degraded", "The mailbox cannot be read: The server does not accept Imap:User and Imap:Password. Answers by mail wait until it can; whoever is asked by mail and answers there seems silent."));
    }

    private static string TextOf(MimeMessage mail) => mail.TextBody ?? "";

    private static string CodeIn(MimeMessage asked) => Code().Match(TextOf(asked)).Groups[1].Value;

    /// <summary>As a mail program does it: what was asked stands quoted beneath, and the same once more in HTML.</summary>
    private static MimeMessage Answer(MimeMessage asked, string text, string charset = "utf-8", ContentEncoding wrapping = ContentEncoding.QuotedPrintable)
    {
        var quoted = string.Join("\n", TextOf(asked).ReplaceLineEndings("\n").Split('\n').Select(line => $"> {line}"));
        var plain = new TextPart("plain") { ContentTransferEncoding = wrapping };
        plain.SetText(Encoding.GetEncoding(charset), $"{text}\n\nDen fre. 3. apr. 2026 kl. 05.40 skrev Beredskab <\n{asked.From.Mailboxes.First().Address}>:\n\n{quoted}\n");
        var html = new TextPart("html") { ContentTransferEncoding = wrapping };
        html.SetText(Encoding.UTF8, $"<html><body><p>{text}</p><div class=\"gmail_quote\"><blockquote>{TextOf(asked)}</blockquote></div></body></html>");
        var answer = new MimeMessage
        {
            MessageId = MimeUtils.GenerateMessageId(MailServers.Domain),
            Date = TimeProvider.System.GetUtcNow(),
            Subject = $"SV: {asked.Subject}",
            InReplyTo = asked.MessageId,
            Body = new MultipartAlternative(plain, html),
        };
        answer.From.Add(new MailboxAddress("Mads Hølm", asked.To.Mailboxes.First().Address));
        answer.To.Add(asked.From.Mailboxes.First());
        answer.References.Add(asked.MessageId ?? "");
        return answer;
    }

    [GeneratedRegex(@"JA (\d{4})")]
    private static partial Regex Code();

    /// <summary>Fjordby with real mail, the rest of the world simulated, and Mads reached by mail alone.</summary>
    private sealed class Town(MailServers mail, Outside outside, Kommune kommune) : IAsyncDisposable
    {
        private int _brought;

        public MailServers Mail => mail;

        public Kommune Kommune => kommune;

        public static async Task<Town> Open(string mailbox = Mads, params string[] settings)
        {
            var url = $"http://127.0.0.1:{Child.FreePort()}";
            var mail = await MailServers.Start(Mads);
            var outside = await Outside.Start(url);
            var told = outside.Settings(url);
            foreach (var (key, value) in mail.Settings()) told[key] = value;
            var kommune = await Kommune.OpenAt(url, [.. told.Select(setting => $"--{setting.Key}={setting.Value}"), .. settings]);
            foreach (var contact in await kommune.Store.Roster.Contacts(new Engine.PersonId(Mads))) await kommune.Store.Roster.Remove(contact.Id);
            await kommune.Store.Roster.Save(new ContactPoint(new("mads-holm-mail"), new("fjordby"), new(Mads), "mail", $"{mailbox}@{MailServers.Domain}", 1));
            return new(mail, outside, kommune);
        }

        /// <summary>Somebody's mail program hands a mail in, it lies in our mailbox, and that is looked into.</summary>
        public async Task Bring(MimeMessage answer)
        {
            await mail.Send(answer);
            await mail.Arrived(MailServers.Ours, ++_brought);
            await Look();
        }

        public Task Look() => kommune.FastForward(TimeSpan.FromSeconds(16));

        public async Task<(string Status, string Says)> Health()
        {
            using var answer = await kommune.Api.GetAsync(new Uri("/health/ready", UriKind.Relative));
            var check = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("checks").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "mailbox");
            return (check.GetProperty("status").GetString()!, check.GetProperty("says").GetString()!);
        }

        public async ValueTask DisposeAsync()
        {
            await kommune.DisposeAsync();
            await outside.DisposeAsync();
            await mail.DisposeAsync();
        }
    }
}
