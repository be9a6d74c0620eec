using Beredskab.Adapters.Smtp;

namespace Beredskab.Adapters.Imap;

/// <summary>The mailbox that answers to our mails come to: that of <c>Smtp:From</c>. Without a host there is none, and no mail asks for an answer by mail.</summary>
public sealed record ImapOptions(string? Host, int Port, string? User, string? Password, string Folder, SmtpSecurity? Security, TimeSpan Patience)
{
    public bool IsThere => !string.IsNullOrWhiteSpace(Host);

    public IEnumerable<string> Faults()
    {
        if (!IsThere)
        {
            if (User is not null || Password is not null) yield return "Imap:Host is missing, and Imap:User or Imap:Password is given: the server on which answers by mail are read.";
            yield break;
        }
        if (Port is < 1 or > 65535) yield return "Imap:Port must be a number from 1 to 65535, as a rule 993.";
        if (string.IsNullOrEmpty(User) || string.IsNullOrEmpty(Password)) yield return "Imap:User and Imap:Password must be given: whose mailbox it is.";
        if (string.IsNullOrWhiteSpace(Folder)) yield return "Imap:Folder must name a folder, as a rule INBOX.";
        if (Security is null) yield return "Imap:Security must be one of Tls, StartTls, StartTlsWhenAvailable, None.";
        // What protects a password must not be left to whoever is on the line.
        if (Security is SmtpSecurity.None or SmtpSecurity.StartTlsWhenAvailable && Host is not ("localhost" or "127.0.0.1" or "::1"))
            yield return "Imap:Security must be Tls or StartTls unless the server is on this machine: the password could travel in the clear.";
        if (Patience <= TimeSpan.Zero) yield return "Imap:Patience must be longer than nothing, such as 00:00:10.";
    }
}
