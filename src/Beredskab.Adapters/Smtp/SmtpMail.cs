using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine.Outside;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Utils;

namespace Beredskab.Adapters.Smtp;

/// <summary>
/// Mail through an SMTP server. The Message-ID is made from the effect's key, so a mail sent twice is the same mail, and clients show it once.
/// SMTP cannot be asked afterwards: once the text may have left us and no reply came, nobody knows.
/// </summary>
public sealed class SmtpMail(SmtpOptions options, TimeProvider clock) : IMailGateway
{
    private readonly MailboxAddress _from = MailboxAddress.Parse(options.From!);

    public async Task<WorldAnswer> Send(Mail mail, CancellationToken stop)
    {
        if (!MailboxAddress.TryParse(mail.To, out var to) || !to.Address.Contains('@', StringComparison.Ordinal))
            return new WorldAnswer.Failed($"'{mail.To}' is not a mail address.");
        using var message = Write(mail, to);
        using var client = new Client();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(options.Patience);
        try
        {
            await client.ConnectAsync(options.Host!, options.Port, SocketOptions(), over.Token);
            if (options.User is not null) await client.AuthenticateAsync(options.User, options.Password!, over.Token);
            await client.SendAsync(message, over.Token);
        }
        catch (Exception error) when (!stop.IsCancellationRequested && Meaning(error, client.TextMayHaveLeft) is not null)
        {
            return Meaning(error, client.TextMayHaveLeft)!;
        }
        await SayGoodbye(client, over.Token);
        return new WorldAnswer.HandedOver($"<{message.MessageId}>");
    }

    private MimeMessage Write(Mail mail, MailboxAddress to)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.Effect.Value)))[..32];
        var message = new MimeMessage
        {
            MessageId = $"{key}@{_from.Domain}",
            Date = clock.GetUtcNow(),
            Subject = mail.Subject.ReplaceLineEndings(" "),
            Body = new TextPart("plain") { Text = MailLayout.Frame(mail.Text, mail.Language, mail.IsAnswerable) },
        };
        message.From.Add(_from);
        message.To.Add(to);
        // Keeps "I am on holiday" from answering us (RFC 3834).
        message.Headers.Add(HeaderId.AutoSubmitted, mail.IsReply ? "auto-replied" : "auto-generated");
        if (mail.InReplyTo is not { } answered) return message;
        // What somebody else wrote is no header of ours until it has been read as one.
        foreach (var id in MimeUtils.EnumerateReferences(answered).Take(1))
        {
            message.InReplyTo = id;
            message.References.Add(id);
        }
        return message;
    }

    private SecureSocketOptions SocketOptions() => options.Security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.StartTlsWhenAvailable => SecureSocketOptions.StartTlsWhenAvailable,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    /// <summary>4xx is "not now" and 5xx "no" (RFC 5321, 4.2.1); a line that breaks means one thing before the text left and another after.</summary>
    private static WorldAnswer? Meaning(Exception error, bool textMayHaveLeft) => error switch
    {
        LeaveWithdrawnException => new WorldAnswer.TryAgain(null, "Nothing was sent: this node was silent too long."),
        SmtpCommandException { StatusCode: var code } reply when (int)code is >= 400 and < 500 =>
            new WorldAnswer.TryAgain(null, $"The mail server said not now ({(int)code} {reply.Message})."),
        SmtpCommandException reply => new WorldAnswer.Failed($"The mail server said no ({(int)reply.StatusCode} {reply.Message})."),
        AuthenticationException => new WorldAnswer.Failed($"The mail server does not accept our user and password: {error.Message}"),
        SslHandshakeException => new WorldAnswer.TryAgain(null, $"No protected line to the mail server: {error.Message}"),
        NotSupportedException => new WorldAnswer.Failed($"The mail server cannot do what is asked of it (Smtp:Security, Smtp:User): {error.Message}"),
        SmtpProtocolException or IOException or SocketException or OperationCanceledException or TimeoutException or ServiceNotConnectedException =>
            textMayHaveLeft
                ? new WorldAnswer.Unknown($"The mail was handed over and no reply came: {error.Message}")
                : new WorldAnswer.TryAgain(null, $"The mail server did not take the mail: {error.Message}"),
        _ => null,
    };

    // The mail is taken; a server that hangs up without a word changes nothing.
    private static async Task SayGoodbye(Client client, CancellationToken over)
    {
        try
        {
            await client.DisconnectAsync(quit: true, over);
        }
        catch (Exception error) when (error is IOException or ProtocolException or OperationCanceledException or SocketException or CommandException)
        {
        }
    }

    private sealed class Client : SmtpClient
    {
        /// <summary>A recipient was accepted, so DATA comes next.</summary>
        public bool TextMayHaveLeft { get; private set; }

        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            // The text comes next.
            Leave.Ask();
            TextMayHaveLeft = true;
            base.OnRecipientAccepted(message, mailbox, response);
        }
    }
}
