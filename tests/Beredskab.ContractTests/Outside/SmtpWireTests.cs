using System.Net;
using System.Net.Sockets;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Outside;

namespace Beredskab.ContractTests.Outside;

/// <summary>Mail servers that behave badly before they have taken anything.</summary>
public sealed class SmtpWireTests
{
    private static readonly Mail Letter = new(new EffectKey("effect-3"), "ana@fjordby.example", "Emne", "Tekst", "da");

    [Fact]
    public async Task A_mail_server_nobody_listens_for_is_worth_another_try()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        await ShouldTryAgain(port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("421 4.3.2 too busy\r\n")]
    public async Task A_mail_server_that_hangs_up_before_it_has_the_mail_certainly_has_not_got_it(string greeting)
    {
        using var rude = new TcpListener(IPAddress.Loopback, 0);
        rude.Start();
        var hangingUp = HangUp();

        await ShouldTryAgain(((IPEndPoint)rude.LocalEndpoint).Port);
        await hangingUp.WaitAsync(TimeSpan.FromSeconds(20));

        async Task HangUp()
        {
            using var client = await rude.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(greeting));
        }
    }

    [Theory]
    [InlineData("Smtp:Security", "StartTls")]
    [InlineData("Smtp:User", "beredskab")]
    public async Task A_mail_server_that_cannot_do_what_the_settings_ask_gets_no_mail(string key, string value)
    {
        (string, string)[] settings = key == "Smtp:User"
            ? [(key, value), ("Smtp:Password", "secret"), ("Smtp:Security", "StartTlsWhenAvailable")]
            : [(key, value)];
        await using var stage = await Stage.OverTheWire(Stage.Plenty, null, settings);

        (await stage.Mail.Send(Letter, CancellationToken.None)).ShouldBeOfType<WorldAnswer.Failed>();

        stage.World.Mailboxes.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_that_is_none_fails_for_good_and_a_line_break_in_a_subject_adds_no_header()
    {
        await using var stage = await Stage.OverTheWire(Stage.Plenty);

        (await stage.Mail.Send(Letter with { To = "ana" }, CancellationToken.None)).ShouldBeOfType<WorldAnswer.Failed>();
        await stage.Mail.Send(Letter with { Subject = "Emne\r\nBcc: evil@x.dk" }, CancellationToken.None);

        stage.World.Mailboxes.Of(Letter.To).ShouldHaveSingleItem().Subject.ShouldBe("Emne Bcc: evil@x.dk");
        stage.World.Mailboxes.All.Count.ShouldBe(1);
    }

    private static async Task ShouldTryAgain(int port)
    {
        await using var stage = await Stage.OverTheWire(Stage.Plenty, null, ("Smtp:Port", $"{port}"));
        (await stage.Mail.Send(Letter, CancellationToken.None)).ShouldBeOfType<WorldAnswer.TryAgain>();
    }
}
