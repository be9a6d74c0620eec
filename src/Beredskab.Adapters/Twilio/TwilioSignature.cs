using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Beredskab.Adapters.Twilio;

/// <summary>
/// Proves that a webhook came from Twilio: base64 of HMAC-SHA1, keyed by the account's token, over the URL followed by every form field's name and
/// value in ordinal order of names (https://www.twilio.com/docs/usage/security#validating-requests). Twilio sometimes signs with the
/// port and sometimes without, and writes a quote either plain or encoded; each is accepted. Compared in constant time.
/// </summary>
public static partial class TwilioSignature
{
    public static bool IsValid(string authToken, string url, IEnumerable<KeyValuePair<string, string>> form, string? signature)
    {
        var given = Encoding.UTF8.GetBytes(signature ?? "");
        var fields = Fields(form);
        var isValid = false;
        foreach (var signed in Spellings(url))
            isValid |= CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Compute(authToken, signed + fields)), given);
        return isValid;
    }

    /// <summary>A body that is no form: its SHA-256 stands in the signed URL as <c>bodySHA256</c>.</summary>
    public static bool IsValidBody(string authToken, string url, ReadOnlySpan<byte> body, string? signature)
    {
        var claimed = BodyHash().Match(url).Groups["hash"].Value.ToUpperInvariant();
        var isSameBody = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(body))), Encoding.ASCII.GetBytes(claimed));
        return IsValid(authToken, url, [], signature) & isSameBody;
    }

    private static string Compute(string authToken, string signed)
    {
#pragma warning disable CA5350 // Twilio's signature is HMAC-SHA1; there is no other.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(signed)));
#pragma warning restore CA5350
    }

    // A field given several times counts once for each different value.
    private static string Fields(IEnumerable<KeyValuePair<string, string>> form) => string.Concat(form
        .Distinct()
        .OrderBy(field => field.Key, StringComparer.Ordinal).ThenBy(field => field.Value, StringComparer.Ordinal)
        .Select(field => field.Key + field.Value));

    private static IEnumerable<string> Spellings(string url)
    {
        // By text, not by Uri: the case of scheme, host and credentials is part of what was signed.
        var parts = UrlParts().Match(url);
        string[] ports = !parts.Success ? [url]
            : parts.Groups["port"].Success ? [url, parts.Groups["before"].Value + parts.Groups["after"].Value]
            : [url, parts.Groups["before"].Value + DefaultPort(parts.Groups["scheme"].Value) + parts.Groups["after"].Value];
        foreach (var spelled in ports)
        {
            yield return spelled;
            if (spelled.Contains('\'', StringComparison.Ordinal)) yield return spelled.Replace("'", "%27", StringComparison.Ordinal);
            if (spelled.Contains("%27", StringComparison.Ordinal)) yield return spelled.Replace("%27", "'", StringComparison.Ordinal);
        }
    }

    private static string DefaultPort(string scheme) => scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";

    [GeneratedRegex(@"^(?<before>(?<scheme>[A-Za-z]+)://(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^:/?#]*))(?<port>:\d+)?(?<after>.*)$", RegexOptions.Singleline)]
    private static partial Regex UrlParts();

    [GeneratedRegex("[?&]bodySHA256=(?<hash>[0-9A-Fa-f]{64})(?:&|$)")]
    private static partial Regex BodyHash();
}
