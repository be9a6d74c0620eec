using System.Text;
using Beredskab.Adapters.Imap;
using Beredskab.Engine.Outside;
using Beredskab.Server.Inbound;
using MimeKit;

namespace Beredskab.Scenarios;

/// <summary>Of a mail only what its writer wrote now is an answer, and only a person's mail is one (decision 0025).</summary>
public class MailTextTests
{
    private const string Ours = "> BEREDSKAB: Svar JA 4711 eller NEJ 4711.";

    [Theory]
    [InlineData("JA 4711", "JA 4711")]
    [InlineData("\r\n\r\n  JA 4711  \r\n", "JA 4711")]
    [InlineData("JA 4711\n" + Ours, "JA 4711")]
    [InlineData(Ours + "\nJA 4711", "")]
    [InlineData("hvad er det her?\n\n" + Ours, "hvad er det her?")]
    [InlineData("ja\n\nDen fre. 3. apr. 2026 kl. 05.40 skrev Beredskab <b@x.dk>:\n" + Ours, "ja")]
    [InlineData("ja\n\nDen fre. 3. apr. 2026 kl. 05.40 skrev Beredskab <\nb@x.dk>:\n\nSvar JA 4711", "ja")]
    [InlineData("ja\n\nDen fre. 3. apr. 2026\nkl. 05.40 skrev Beredskab\n<b@x.dk>:\n\nSvar JA 4711", "ja")]
    [InlineData("nej\n\nOn Fri, Apr 3, 2026 at 5:40 AM Beredskab <b@x.dk> wrote:\nSvar JA 4711", "nej")]
    [InlineData("nej\n\nOn Apr 3, 2026, at 05:40, Beredskab <b@x.dk>\nwrote:\nSvar JA 4711", "nej")]
    [InlineData("nej\nBeredskab <b@x.dk> skrev:\nSvar JA 4711", "nej")]
    [InlineData("nej\nBeredskab skrev den 03.04.2026 05:40:\nSvar JA 4711", "nej")]
    [InlineData("?\n\nFra: Beredskab\nSendt: 3. april 2026\nSvar JA 4711", "?")]
    [InlineData("?\n\n*From:* Beredskab\nSvar JA 4711", "?")]
    [InlineData("?\nFrom : Beredskab\nSvar JA 4711", "?")]
    [InlineData("?\nSendt: fredag\nFra: x", "?")]
    [InlineData("2 4711\n________________________________\nSvar JA 4711", "2 4711")]
    [InlineData("2 4711\n-----Original Message-----\nSvar JA 4711", "2 4711")]
    [InlineData("2 4711\n-----Oprindelig meddelelse-----\nSvar JA 4711", "2 4711")]
    [InlineData("2 4711\n-------- Forwarded Message --------\nSvar JA 4711", "2 4711")]
    [InlineData("2 4711\n-- \nMads\n4711", "2 4711")]
    [InlineData("Ja\n\nMed venlig hilsen\nMads Holm\nTlf. 1234 5678", "Ja")]
    [InlineData("Ja\nMvh Mads 1234", "Ja")]
    [InlineData("Yes\nKind regards\nMads", "Yes")]
    [InlineData("Ja\n\nSendt fra min iPhone", "Ja")]
    [InlineData("Ja\n\nHent Outlook til Android", "Ja")]
    [InlineData("\u200bJA\u00a04711", "JA 4711")]
    [InlineData("JA 4711\nJeg er der om 20 min", "JA 4711\nJeg er der om 20 min")]
    [InlineData("Ja, men først\nnår jeg er hjemme", "Ja, men først\nnår jeg er hjemme")]
    [InlineData("| Svar JA 4711\nja", "")]
    [InlineData("", "")]
    [InlineData("nej\nBegin forwarded message:\nSvar JA 4711", "nej")]
    public void What_stands_above_the_original_is_the_answer(string written, string answer) => MailText.AnswerIn(written).ShouldBe(answer.Replace("\u200b", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("<p>JA 4711</p><div class=\"gmail_quote\">Svar NEJ 4711</div>", "JA 4711")]
    [InlineData("<style>p { x: y }</style><p>Nej&nbsp;4711</p><hr><p>Svar JA 4711</p>", "Nej 4711")]
    [InlineData("<div>hvad?</div><blockquote>Svar JA 4711</blockquote>", "hvad?")]
    [InlineData("<p>på vej</p><div id=\"divRplyFwdMsg\"><b>From:</b> B</div>Svar JA 4711", "på vej")]
    [InlineData("<p>ja</p><div style=\"border-top:1pt\"><b>Fra:</b> Beredskab<br>Svar NEJ 4711</div>", "ja")]
    public void A_mail_that_is_only_html_is_read_as_a_person_reads_it(string html, string answer) =>
        MailText.AnswerIn(Read("", html, "text/html").ShouldBeOfType<WrittenMail.Letter>().Text).ShouldBe(answer);

    [Theory]
    [InlineData("Auto-Submitted: auto-replied")]
    [InlineData("Auto-Submitted: auto-generated")]
    [InlineData("X-Autoreply: yes")]
    [InlineData("Precedence: bulk")]
    [InlineData("Precedence: auto_reply")]
    [InlineData("Precedence: list")]
    [InlineData("Return-Path: <>")]
    public void What_a_program_wrote_is_no_answer(string header) => Read(header, "JA 4711").ShouldBeOfType<WrittenMail.Automatic>();

    [Theory]
    [InlineData("Auto-Submitted: no")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=pass smtp.mailfrom=x; dkim=none")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=pass\nAuthentication-Results: other.example; dkim=fail")]
    public void What_a_person_wrote_is(string header) => Read(header, "JA 4711").ShouldBeOfType<WrittenMail.Letter>().ShouldSatisfyAllConditions(
        letter => letter.From.ShouldBe("mads@fjordby.example"), letter => letter.Id.ShouldBe("<1@x>"));

    [Theory]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=fail smtp.mailfrom=x")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=pass; dkim=fail (bad signature)")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=pass\nAuthentication-Results: mx.fjordby.example; dmarc=FAIL")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=fail; dkim=fail; dmarc=none")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=fail (dmarc=pass) smtp.mailfrom=\"dmarc=pass\"")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=fail\nAuthentication-Results: mx.fjordby.example; dmarc=pass header.from=fjordby.example")]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=fail\nAuthentication-Results: other.example; dmarc=pass header.from=fjordby.example")]
    [InlineData("Authentication-Results: mx.fjordby.example; dmarc=pass\nAuthentication-Results: mx.fjordby.example; dmarc=fail")]
    public void What_our_own_server_calls_forged_is_none(string header) => Read(header, "JA 4711").ShouldBeOfType<WrittenMail.Forged>();

    [Theory]
    [InlineData("Authentication-Results: mx.fjordby.example; spf=fail smtp.mailfrom=forwarder.example; dkim=pass header.d=fjordby.example; dmarc=pass (p=reject) header.from=fjordby.example")]
    [InlineData("Authentication-Results: mx.fjordby.example; dmarc=PASS header.from=fjordby.example\nAuthentication-Results: mx.fjordby.example; spf=fail\nAuthentication-Results: mx.fjordby.example; dkim=pass")]
    [InlineData("Authentication-Results: spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=fjordby.example; dkim=pass (signature was verified) header.d=fjordby.example;dmarc=pass action=none header.from=fjordby.example;compauth=pass reason=100")]
    public void What_somebody_forwarded_is_not_forged_where_dmarc_passes(string header) => Read(header, "JA 4711").ShouldBeOfType<WrittenMail.Letter>();

    [Theory]
    [InlineData("Fri, 3 Apr 2026 03:00:00 +0000", "2026-04-03T03:39:00Z", 40)]
    [InlineData("Fri, 3 Apr 2026 05:39:00 +0200", "2026-04-03T03:30:00Z", 10)]
    [InlineData("Fri, 3 Apr 2026 09:00:00 +0000", "2026-04-03T03:40:00Z", 0)]
    [InlineData("i fredags", "2026-04-03T03:35:00Z", 5)]
    public void A_mail_is_as_old_as_the_earlier_of_its_date_and_its_arrival(string date, string arrived, int minutes)
    {
        using var mail = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes($"Date: {date}\nFrom: a@x.dk\n\nja\n")));

        MailReading.AgeOf(mail.Headers, DateTimeOffset.Parse(arrived, System.Globalization.CultureInfo.InvariantCulture), Kommune.GoodFriday).ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    [Theory]
    [InlineData("failed", true)]
    [InlineData("delayed", false)]
    public void A_report_says_which_mail_of_ours_did_not_get_there(string action, bool isFailure)
    {
        var report = $"""
            --b
            Content-Type: text/plain

            Sorry.
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.fjordby.example

            Final-Recipient: rfc822; mads@fjordby.example
            Action: {action}
            Status: 5.1.1

            --b
            Content-Type: text/rfc822-headers

            Message-ID: <ours@fjordby.example>
            Subject: JA 4711

            --b--
            """;

        var read = Read("Auto-Submitted: auto-replied", report, "multipart/report; report-type=delivery-status; boundary=b");

        if (isFailure) read.ShouldBeOfType<WrittenMail.NotDelivered>().ShouldSatisfyAllConditions(bounce => bounce.Original.ShouldBe("<ours@fjordby.example>"), bounce => bounce.Why.ShouldBe("mail 5.1.1"));
        else read.ShouldBeOfType<WrittenMail.Automatic>();
    }

    private static WrittenMail Read(string header, string body, string type = "text/plain")
    {
        var raw = $"{header}\nFrom: Mads <Mads@Fjordby.example>\nMessage-ID: <1@x>\nMIME-Version: 1.0\nContent-Type: {type}; charset=utf-8\n\n{body}\n".TrimStart('\n');
        using var mail = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(raw)));
        return MailReading.Of("imap:1:1", mail.Headers, mail);
    }
}
