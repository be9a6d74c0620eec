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
        var sizes = (await folder.FetchAsync(fresh, MessageSummaryItems.UniqueId | MessageSummaryItems.Size, over)).ToDictionary(summary => summary.UniqueId.Id, summary => summary.Size ?? uint.MaxValue);
        foreach (var place in fresh)
        {
            // One that was deleted meanwhile has no size.
            if (sizes.TryGetValue(place.Id, out var size)) await take(await Read(folder, place, size, over));
            _place.Last = place.Id;
        }
        await folder.AddFlagsAsync(fresh, MessageFlags.Seen, silent: true, over);
    }

    private static async Task<WrittenMail> Read(IMailFolder folder, UniqueId place, uint size, CancellationToken over)
    {
        var name = $"imap:{place.Validity}:{place.Id}";
        if (size > LargestMail) return MailReading.Of(name, await folder.GetHeadersAsync(place, over), null);
        using var mail = await folder.GetMessageAsync(place, over);
        return MailReading.Of(name, mail.Headers, mail);
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
