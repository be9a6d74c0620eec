using System.Net.Sockets;
using System.Text;
using Beredskab.Simulation;
using Beredskab.Simulation.Wire;

namespace Beredskab.ContractTests.Outside;

/// <summary>The simulated mail server, spoken to by hand, octet for octet.</summary>
public sealed class SmtpReceiverTests : IAsyncLifetime
{
    private readonly World _world = new(new StandingClock(Stage.Night));
    private WorldServer _server = null!;
    private TcpClient _line = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await WorldServer.Start(0, new WorldServerOptions { World = _world, LargestMail = 500 });
        _line = new TcpClient { ReceiveTimeout = 10_000 };
        await _line.ConnectAsync(_server.Smtp);
        (await Hear()).ShouldStartWith("220 ");
    }

    public async ValueTask DisposeAsync()
    {
        _line.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_is_taken_as_rfc_5321_has_it()
    {
        (await Say("EHLO me")).ShouldContain("250-SIZE 500\r\n250-8BITMIME\r\n250-SMTPUTF8");
        (await Say("MAIL FROM:<a@x.dk> BODY=8BITMIME SIZE=100")).ShouldStartWith("250 ");
        (await Say("RCPT TO:<søren@y.dk>")).ShouldStartWith("250 ");
        (await Say("DATA")).ShouldStartWith("354 ");
        (await Say("Subject: =?utf-8?B?w6bDuMOl?=\r\n =?utf-8?Q?_og_=C3=86?=\r\n\r\n..begynder med punktum\r\n...\r\nslut æøå\r\n.")).ShouldStartWith("250 ");
        (await Say("QUIT")).ShouldStartWith("221 ");

        var mail = _world.Mailboxes.Of("søren@y.dk").ShouldHaveSingleItem();
        mail.Subject.ShouldBe("æøå og Æ");
        mail.Text.ShouldBe(".begynder med punktum\n..\nslut æøå");
    }

    [Fact]
    public async Task A_lone_line_feed_does_not_smuggle_in_a_second_mail()
    {
        await Say("EHLO me");
        await Say("MAIL FROM:<a@x.dk>");
        await Say("RCPT TO:<b@y.dk>");
        await Say("DATA");
        (await Say("Subject: one\r\n\r\ntext\n.\nMAIL FROM:<evil@x.dk>\r\n.")).ShouldStartWith("250 ");

        _world.Mailboxes.Of("b@y.dk").ShouldHaveSingleItem().Text.ShouldContain("MAIL FROM:<evil@x.dk>");
    }

    [Fact]
    public async Task A_mail_that_is_too_big_is_refused_before_it_is_sent_or_after()
    {
        await Say("EHLO me");
        (await Say("MAIL FROM:<a@x.dk> SIZE=501")).ShouldStartWith("552 ");
        await Say("MAIL FROM:<a@x.dk>");
        await Say("RCPT TO:<b@y.dk>");
        await Say("DATA");
        (await Say($"Subject: one\r\n\r\n{new string('x', 600)}\r\n.")).ShouldStartWith("552 ");

        _world.Journal.Entries.ShouldBeEmpty();
        (await Say("MAIL FROM:<a@x.dk>")).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Commands_out_of_order_or_unknown_are_told_so()
    {
        (await Say("MAIL FROM:<a@x.dk>")).ShouldStartWith("503 ");
        await Say("EHLO me");
        (await Say("RCPT TO:<b@y.dk>")).ShouldStartWith("503 ");
        (await Say("DATA")).ShouldStartWith("503 ");
        (await Say("MAIL FROM:nobody")).ShouldStartWith("501 ");
        await Say("MAIL FROM:<a@x.dk>");
        (await Say("RCPT TO:<nonsense>")).ShouldStartWith("501 ");
        (await Say("STARTTLS")).ShouldStartWith("502 ");
        (await Say("RSET")).ShouldStartWith("250 ");
        (await Say(new string('a', 9000))).ShouldStartWith("500 ");
        (await Say("NOOP")).ShouldStartWith("250 ");
    }

    private async Task<string> Say(string line)
    {
        await _line.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));
        return await Hear();
    }

    /// <summary>One reply, however many lines it has.</summary>
    private async Task<string> Hear()
    {
        var reply = "";
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!reply.EndsWith("\r\n", StringComparison.Ordinal) || reply.TrimEnd().Split("\r\n")[^1][3] != ' ')
        {
            var length = await _line.GetStream().ReadAsync(buffer, patience.Token);
            length.ShouldBeGreaterThan(0, $"the line was closed after '{reply}'");
            reply += Encoding.UTF8.GetString(buffer, 0, length);
        }
        return reply;
    }
}
