using System.Net.Sockets;
using Beredskab.Adapters.Smtp;
using Beredskab.Engine.Outside;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;

namespace Beredskab.Adapters.Imap;

/// <summary>
/// Reads a mailbox over IMAP. What was handed over is told by its place (UID), not by the mark of having been seen: a person who looks into the mailbox must
/// not keep an answer from us. The mark is set all the same, so that they see what has been dealt with; nothing else is changed.
/// </summary>
public sealed class ImapMailbox(ImapOptions options, TimeProvider clock) : IMailbox
{
    private const int MostMails = 50;

    /// <summary>An answer is a word. Of what is larger only the head is read, and its writer is asked to write again.</summary>
    private const uint LargestMail = 1 << 20;

    /// <summary>The server reckons in days, and by its own clock.</summary>
    private static readonly TimeSpan s_reach = TimeSpan.FromDays(1);

    private (uint Validity, uint Last) _place;

    public async Task<string?> Look(Func<WrittenMail, Task> take, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(options.Patience);
        using var client = new ImapClient();
        try
        {
            await client.ConnectAsync(options.Host!, options.Port, SocketOptions(), over.Token);
            await client.AuthenticateAsync(options.User!, options.Password!, over.Token);
            var folder = await client.GetFolderAsync(options.Folder, over.Token);
            await folder.OpenAsync(FolderAccess.ReadWrite, over.Token);
            await Read(folder, take, over.Token);
            await client.DisconnectAsync(quit: true, over.Token);
            return null;
        }
        catch (Exception error) when (!stop.IsCancellationRequested && Meaning(error) is not null)
        {
            return Meaning(error);
        }
    }

    private async Task Read(IMailFolder folder, Func<WrittenMail, Task> take, CancellationToken over)
    {
        // Another number says that the server has counted anew. What was handed over is then known by its Message-ID.
        if (_place.Validity != folder.UidValidity) _place = (folder.UidValidity, 0);
        var recent = await folder.SearchAsync(SearchQuery.DeliveredAfter((clock.GetUtcNow() - s_reach).UtcDateTime.Date), over);
        var fresh = recent.Where(place => place.Id > _place.Last).OrderBy(place => place.Id).Take(MostMails).ToList();
        if (fresh.Count == 0) return;
        var known = (await folder.FetchAsync(fresh, MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate, over)).ToDictionary(summary => summary.UniqueId.Id);
        foreach (var place in fresh)
        {
            // One that was deleted meanwhile is not known.
            if (known.TryGetValue(place.Id, out var summary) && await Read(folder, place, summary, over) is { } mail) await take(mail);
            _place.Last = place.Id;
        }
        await folder.AddFlagsAsync(fresh, MessageFlags.Seen, silent: true, over);
    }

    /// <returns>Null for one that was deleted just now.</returns>
    private async Task<WrittenMail?> Read(IMailFolder folder, UniqueId place, IMessageSummary summary, CancellationToken over)
    {
        var name = $"imap:{place.Validity}:{place.Id}";
        try
        {
            if (summary.Size is not { } size || size > LargestMail)
            {
                var head = await folder.GetHeadersAsync(place, over);
                return MailReading.Of(name, head, null, MailReading.AgeOf(head, summary.InternalDate, clock.GetUtcNow()));
            }
            using var mail = await folder.GetMessageAsync(place, over);
            return MailReading.Of(name, mail.Headers, mail, MailReading.AgeOf(mail.Headers, summary.InternalDate, clock.GetUtcNow()));
        }
        catch (MessageNotFoundException)
        {
            return null;
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException)
        {
            // Whatever it is, no mail program made it, and it must not keep the others waiting.
            return new WrittenMail.Automatic(name, "");
        }
    }

    private SecureSocketOptions SocketOptions() => options.Security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.StartTlsWhenAvailable => SecureSocketOptions.StartTlsWhenAvailable,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.SslOnConnect,
    };

    private string? Meaning(Exception error) => error switch
    {
        AuthenticationException => "The server does not accept Imap:User and Imap:Password.",
        SslHandshakeException => $"No protected line to it: {error.Message}",
        FolderNotFoundException => $"It has no folder '{options.Folder}' (Imap:Folder).",
        OperationCanceledException => "It did not answer in time (Imap:Patience).",
        NotSupportedException or ProtocolException or CommandException or IOException or SocketException or TimeoutException or ServiceNotConnectedException or ServiceNotAuthenticatedException => error.Message,
        _ => null,
    };
}
