namespace Beredskab.Adapters.Twilio;

/// <summary>The account texts and calls go out by.</summary>
/// <param name="From">The number or name they come from.</param>
/// <param name="PublicUrl">Where Twilio reaches us; the webhooks and their signatures are built on it, word for word.</param>
/// <param name="Patience">How long to wait for an answer.</param>
/// <param name="IsInternal">The base URL is a name inside our own network.</param>
public sealed record TwilioOptions(
    Uri? BaseUrl, string? AccountSid, string? AuthToken, string? From, Uri? PublicUrl, TimeSpan Patience, bool IsInternal = false)
{
    public static readonly Uri Twilio = new("https://api.twilio.com");

    public IEnumerable<string> Faults()
    {
        if (Setting.UrlFault("Twilio:BaseUrl", BaseUrl) is { } url) yield return url;
        if (string.IsNullOrWhiteSpace(AccountSid)) yield return "Twilio:AccountSid is missing: the account's id, which begins with AC.";
        else if (!AccountSid.StartsWith("AC", StringComparison.Ordinal)) yield return "Twilio:AccountSid must begin with AC.";
        if (string.IsNullOrWhiteSpace(AuthToken)) yield return "Twilio:AuthToken is missing: it signs us in and proves that webhooks are Twilio's.";
        if (string.IsNullOrWhiteSpace(From)) yield return "Twilio:From is missing: the number messages come from, such as +4570101112.";
        if (Setting.UrlFault("PublicUrl", PublicUrl) is { } publicUrl) yield return publicUrl;
        if (Patience <= TimeSpan.Zero) yield return "Twilio:Patience must be longer than nothing, such as 00:00:10.";
    }

    /// <summary>The webhook of that name, with the effect it is about.</summary>
    internal string Webhook(string name, string effect) =>
        $"{PublicUrl!.AbsoluteUri.TrimEnd('/')}/webhooks/twilio/{name}?effect={Uri.EscapeDataString(effect)}";
}
