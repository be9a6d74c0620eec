using Beredskab.Adapters.Imap;
using Beredskab.Adapters.Smtp;
using Beredskab.Engine.Outside;
using Beredskab.Scenarios;
using Beredskab.Simulation;
using Beredskab.Simulation.InProcess;
using MimeKit;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="IMailbox"/> promises.</summary>
public abstract class MailboxPromises : IAsyncLifetime
{
    private static readonly string[] s_three = ["<1@fjordby.example>", "<2@fjordby.example>", "<3@fjordby.example>"];

    private readonly List<WrittenMail> _taken = [];

    private protected abstract IMailbox Mailbox { get; }

    [Fact]
    public async Task What_was_written_is_handed_over_oldest_first_and_once()
    {
        foreach (var id in s_three[..2]) await Bring(id, "JA 4711\nJeg er på vej, Åse");
        (await Look()).ShouldBeNull();
        (await Look()).ShouldBeNull();
        await Bring(s_three[2], "nej");
        (await Look()).ShouldBeNull();

        _taken.Select(mail => mail.Id).ShouldBe(s_three);
        var letter = _taken[0].ShouldBeOfType<WrittenMail.Letter>();
        (letter.From, letter.Text.ReplaceLineEndings("\n").TrimEnd()).ShouldBe(("mads@fjordby.example", "JA 4711\nJeg er på vej, Åse"));
        letter.Age.ShouldBeLessThan(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task What_could_not_be_taken_is_handed_over_again_and_nothing_behind_it_is_passed_by()
    {
        foreach (var id in s_three) await Bring(id, "ja");

        (await Should.ThrowAsync<InvalidOperationException>(() => Look(full: s_three[1]))).Message.ShouldBe("no room");
        _taken.Select(mail => mail.Id).ShouldBe(s_three[..1]);
        (await Look()).ShouldBeNull();

        _taken.Select(mail => mail.Id).ShouldBe(s_three);
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_and_what_came_meanwhile_is_handed_over_afterwards()
    {
        await Bring(s_three[0], "ja");
        await Look();
        await Close();
        await Bring(s_three[1], "ja");

        (await Look()).ShouldNotBeNullOrWhiteSpace();
        await Open();

        (await Look()).ShouldBeNull();
        _taken.Select(mail => mail.Id).ShouldBe(s_three[..2]);
    }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Mads writes, and it lies there.</summary>
    private protected abstract Task Bring(string id, string text);

    private protected abstract Task Close();

    private protected abstract Task Open();

    private Task<string?> Look(string? full = null) => Mailbox.Look(
        mail =>
        {
            if (mail.Id == full) throw new InvalidOperationException("no room");
            _taken.Add(mail);
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);
}

public sealed class SimulatedMailboxTests : MailboxPromises
{
    private readonly World _world = new(new StandingClock(Stage.Night));
    private readonly SimulatedMailbox _mailbox;

    public SimulatedMailboxTests() => _mailbox = new(_world);

    private protected override IMailbox Mailbox => _mailbox;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private protected override Task Bring(string id, string text)
    {
        _world.Mailboxes.Write(new WrittenMail.Letter(id, "mads@fjordby.example", text));
        return Task.CompletedTask;
    }

    private protected override Task Close()
    {
        _world.Faults.Switch(new Fault.Broken(503), "mailbox");
        return Task.CompletedTask;
    }

    private protected override Task Open()
    {
        _world.Faults.LiftAll();
        return Task.CompletedTask;
    }
}

/// <summary>Over IMAP from a dovecot of the test's own, with what exim put into its Maildir.</summary>
public sealed class ImapMailboxTests : MailboxPromises
{
    private MailServers _servers = null!;
    private ImapMailbox _mailbox = null!;
    private int _brought;

    private protected override IMailbox Mailbox => _mailbox;

    public override async ValueTask InitializeAsync()
    {
        _servers = await MailServers.Start("mads");
        _mailbox = new(Options(), TimeProvider.System);
    }

    public override ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Theory]
    [InlineData("wrong password", "The server does not accept Imap:User and Imap:Password.")]
    [InlineData("wrong folder", "It has no folder 'Svar' (Imap:Folder).")]
    public async Task What_is_wrong_with_the_settings_is_said_in_their_words(string what, string why)
    {
        var options = what == "wrong folder" ? Options() with { Folder = "Svar" } : Options() with { Password = "forkert" };

        (await new ImapMailbox(options, TimeProvider.System).Look(_ => Task.CompletedTask, TestContext.Current.CancellationToken)).ShouldBe(why);
    }

    [Fact]
    public async Task A_line_that_must_be_protected_and_is_not_gets_no_password()
    {
        (await new ImapMailbox(Options() with { Security = SmtpSecurity.StartTls }, TimeProvider.System).Look(_ => Task.CompletedTask, TestContext.Current.CancellationToken)).ShouldNotBeNullOrWhiteSpace();
        (await new ImapMailbox(Options() with { Security = SmtpSecurity.Tls }, TimeProvider.System).Look(_ => Task.CompletedTask, TestContext.Current.CancellationToken)).ShouldNotBeNull().ShouldStartWith("No protected line to it:");
    }

    [Fact]
    public async Task A_mail_that_is_too_large_is_told_by_its_head_and_the_next_is_read()
    {
        await Bring("<large@fjordby.example>", string.Concat(Enumerable.Repeat("ja ja ja ja ja ja ja ja ja ja ja ja ja ja\n", 30_000)));
        await Bring("<small@fjordby.example>", "ja");
        var taken = new List<WrittenMail>();

        await _mailbox.Look(mail => { taken.Add(mail); return Task.CompletedTask; }, TestContext.Current.CancellationToken);

        taken.Cast<WrittenMail.Letter>().Select(letter => (letter.Id, letter.Text.Trim())).ShouldBe([("<large@fjordby.example>", ""), ("<small@fjordby.example>", "ja")]);
    }

    private protected override async Task Bring(string id, string text)
    {
        using var mail = new MimeMessage { MessageId = id.Trim('<', '>'), Date = TimeProvider.System.GetUtcNow(), Subject = "SV: alarm", Body = new TextPart("plain") { Text = text } };
        mail.From.Add(new MailboxAddress("Mads", "Mads@Fjordby.example"));
        mail.To.Add(new MailboxAddress("Beredskab", $"{MailServers.Ours}@{MailServers.Domain}"));
        await _servers.Send(mail);
        await _servers.Arrived(MailServers.Ours, ++_brought);
    }

    private protected override Task Close() => _servers.StopImap();

    private protected override Task Open() => _servers.StartImap();

    private ImapOptions Options() =>
        new("127.0.0.1", _servers.ImapPort, MailServers.Ours, MailServers.Password, "INBOX", SmtpSecurity.None, TimeSpan.FromSeconds(10));
}
