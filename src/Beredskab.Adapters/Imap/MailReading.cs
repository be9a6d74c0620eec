using Beredskab.Engine.Outside;
using MimeKit;
using MimeKit.Cryptography;
using MimeKit.Utils;

namespace Beredskab.Adapters.Imap;

/// <summary>What a mail is: a person's letter, a program's answer, a report that ours did not get there, or something forged.</summary>
public static class MailReading
{
    private const int LongestId = 300;

    private const string DmarcFails = "dmarc=fail";

    private static readonly string[] s_fails = ["spf=fail", "dkim=fail", DmarcFails];

    /// <param name="place">What the mailbox calls it, for one without a Message-ID.</param>
    /// <param name="mail">Null for one that is too large to be read.</param>
    /// <param name="age">Since it was written.</param>
    public static WrittenMail Of(string place, HeaderList headers, MimeMessage? mail, TimeSpan age = default)
    {
        var id = headers[HeaderId.MessageId] is { } written && MimeUtils.ParseMessageId(written) is { Length: > 0 and < LongestId } given ? $"<{given}>" : place;
        var from = MailboxAddress.TryParse(headers[HeaderId.From] ?? "", out var sender) ? sender.Address.ToLowerInvariant() : "";
        if (mail?.Body is MultipartReport { ReportType: { } kind } report && kind.Equals("delivery-status", StringComparison.OrdinalIgnoreCase))
            return Failure(report) is var (original, why) ? new WrittenMail.NotDelivered(id, from, original, why) : new WrittenMail.Automatic(id, from);
        if (IsForged(headers)) return new WrittenMail.Forged(id, from);
        return IsAutomatic(headers, from) ? new WrittenMail.Automatic(id, from) : new WrittenMail.Letter(id, from, mail is null ? "" : TextOf(mail)) { Age = age };
    }

    /// <summary>By the earlier of its own date and of when its server had it. A clock that is slow makes a mail old, which costs its writer a code and nobody a yes.</summary>
    public static TimeSpan AgeOf(HeaderList headers, DateTimeOffset? arrived, DateTimeOffset now)
    {
        var written = headers[HeaderId.Date] is { } date && DateUtils.TryParse(date, out var given) ? given : now;
        var earlier = arrived is { } there && there < written ? there : written;
        return earlier < now ? now - earlier : TimeSpan.Zero;
    }

    private static string TextOf(MimeMessage mail) => mail.TextBody is { } plain && !string.IsNullOrWhiteSpace(plain) ? plain : HtmlText.Of(mail.HtmlBody ?? "");

    /// <summary>RFC 3834, and what programs said before it.</summary>
    private static bool IsAutomatic(HeaderList headers, string from) =>
        from.Length == 0
        || (headers[HeaderId.AutoSubmitted] is { } submitted && !submitted.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase))
        || headers.Contains("X-Autoreply") || headers.Contains("X-Autorespond") || headers.Contains("List-Id")
        || (headers[HeaderId.Precedence]?.Trim().ToUpperInvariant() is "BULK" or "AUTO_REPLY" or "LIST" or "JUNK")
        || headers[HeaderId.ReturnPath]?.Trim() == "<>"
        || from.StartsWith("mailer-daemon@", StringComparison.Ordinal) || from.StartsWith("noreply@", StringComparison.Ordinal) || from.StartsWith("no-reply@", StringComparison.Ordinal);

    /// <summary>
    /// Our own server writes its results above all others, and may write several. What stands below, of another server's name, came with the mail.
    /// A "pass" is not asked for: many servers write nothing at all. But who forwards a mail makes it fail by its way, and then a "dmarc=pass", which weighs the
    /// way against the signature, is believed: on the topmost line, which nobody but our server can have written.
    /// </summary>
    private static bool IsForged(HeaderList headers)
    {
        var results = headers.Where(header => header.Id == HeaderId.AuthenticationResults).ToList();
        var ours = results.Where(result => ServerIn(result.Value) == ServerIn(results[0].Value)).SelectMany(result => Words(result.Value)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return ours.Contains(DmarcFails) || (s_fails.Any(ours.Contains) && !PassesDmarc(results[0]));
    }

    private static bool PassesDmarc(Header result) => AuthenticationResults.TryParse(result.RawValue, out var said)
        && said.Results.Any(method => IsWord(method.Method, "dmarc") && IsWord(method.Result, "pass"));

    private static bool IsWord(string? said, string word) => string.Equals(said, word, StringComparison.OrdinalIgnoreCase);

    private static string ServerIn(string result) => result.Split(';')[0].Trim().Split(' ')[0];

    private static IEnumerable<string> Words(string result) => result.Split([' ', ';', '\t', '\r', '\n', '('], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Null for a report of a delay, and of something that is not ours.</summary>
    private static (string Original, string Why)? Failure(MultipartReport report)
    {
        var status = report.OfType<MessageDeliveryStatus>().SelectMany(part => part.StatusGroups).FirstOrDefault(group => group["Action"]?.Trim().Equals("failed", StringComparison.OrdinalIgnoreCase) == true);
        // The mail as it was, or its head alone.
        var original = report.OfType<MessagePart>().Select(part => part.Message?.MessageId).FirstOrDefault(id => id is { Length: > 0 and < LongestId });
        return status is null || original is null ? null : ($"<{original}>", $"mail {status["Status"]?.Trim()}".Trim());
    }
}
