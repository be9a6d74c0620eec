namespace Beredskab.Adapters.Smtp;

/// <summary>How the line to the mail server is protected. <c>StartTls</c> refuses to go on without it.</summary>
public enum SmtpSecurity
{
    StartTls,
    Tls,
    StartTlsWhenAvailable,
    None,
}

/// <summary>The mail server we hand mail to.</summary>
public sealed record SmtpOptions(
    string? Host, int Port, string? From, string? User, string? Password, SmtpSecurity? Security, TimeSpan Patience)
{
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Host)) yield return "Smtp:Host is missing: the mail server's name.";
        if (Port is < 1 or > 65535) yield return "Smtp:Port must be a number from 1 to 65535, as a rule 587.";
        if (string.IsNullOrWhiteSpace(From)) yield return "Smtp:From is missing: the address mail comes from.";
        else if (!MimeKit.MailboxAddress.TryParse(From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
            yield return $"Smtp:From is not a mail address: '{From}'.";
        if (Security is null) yield return "Smtp:Security must be one of StartTls, Tls, StartTlsWhenAvailable, None.";
        if ((User is null) != (Password is null)) yield return "Smtp:User and Smtp:Password must be given together or not at all.";
        if (User is not null && Security is SmtpSecurity.None) yield return "Smtp:Security must not be None when Smtp:Password is given: it would travel in the clear.";
        if (Patience <= TimeSpan.Zero) yield return "Smtp:Patience must be longer than nothing, such as 00:00:10.";
    }
}
