namespace Beredskab.Adapters.GatewayApi;

/// <summary>The second way for texts. Without a token there is none.</summary>
/// <param name="Sender">A number of digits that people can answer to, such as 4512041204, or a name of at most 11 letters and digits that they cannot.</param>
/// <param name="Secret">What the webhooks are signed with, as it stands with the webhook at GatewayAPI.</param>
/// <param name="PublicUrl">Where GatewayAPI reaches us.</param>
/// <param name="Patience">How long to wait for an answer.</param>
/// <param name="IsInternal">The base URL is a name inside our own network.</param>
public sealed record GatewayApiOptions(Uri? BaseUrl, string? Token, string? Sender, string? Secret, Uri? PublicUrl, TimeSpan Patience, bool IsInternal = false)
{
    /// <summary>The platform whose data stays in the EU.</summary>
    public static readonly Uri Eu = new("https://gatewayapi.eu");

    private const int ShortestSecret = 16;

    public bool IsThere => !string.IsNullOrWhiteSpace(Token);

    public IEnumerable<string> Faults()
    {
        if (!IsThere)
        {
            if (!string.IsNullOrWhiteSpace(Sender) || !string.IsNullOrWhiteSpace(Secret)) yield return "GatewayApi:Token is missing: the API token that signs us in. Leave the whole section out to do without a second provider.";
            yield break;
        }
        if (Setting.UrlFault("GatewayApi:BaseUrl", BaseUrl) is { } url) yield return url;
        if (string.IsNullOrWhiteSpace(Sender)) yield return "GatewayApi:Sender is missing: the number texts come from, in digits such as 4512041204.";
        else if (!(Sender.All(char.IsAsciiDigit) && Sender.Length <= 15) && !(Sender.All(char.IsAsciiLetterOrDigit) && Sender.Length <= 11))
            yield return $"GatewayApi:Sender is '{Sender}'. Write at most 15 digits, without +, or at most 11 letters and digits.";
        if (Secret is not { Length: >= ShortestSecret }) yield return $"GatewayApi:Secret is missing or short: at least {ShortestSecret} characters, the same as stand with the webhook at GatewayAPI. Without it anybody could answer for anybody.";
        if (Setting.UrlFault("PublicUrl", PublicUrl) is { } publicUrl) yield return publicUrl;
        if (Patience <= TimeSpan.Zero) yield return "GatewayApi:Patience must be longer than nothing, such as 00:00:10.";
    }

    /// <summary>The webhook for the fate of that effect's text.</summary>
    internal string Webhook(string effect) => $"{PublicUrl!.AbsoluteUri.TrimEnd('/')}/webhooks/gatewayapi/status?effect={Uri.EscapeDataString(effect)}";
}
