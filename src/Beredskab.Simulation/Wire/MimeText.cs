using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// Just enough MIME to show a person the mail they got: unfolded headers (RFC 5322), encoded words (2047), and the text of the first plain part
/// in base64, quoted-printable or as it stands (2045).
/// </summary>
internal sealed partial class MimeText
{
    private readonly Dictionary<string, string> _headers;

    private MimeText(Dictionary<string, string> headers, string text)
    {
        _headers = headers;
        Text = text;
    }

    public string Text { get; }

    public string this[string header] => _headers.GetValueOrDefault(header, "");

    public static MimeText Read(byte[] mail)
    {
        // Octets kept one to one, so that any charset can still be read from them.
        var raw = Encoding.Latin1.GetString(mail);
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = end < 0 ? (raw, "") : (raw[..end], raw[(end + 4)..]);
        var headers = Headers(head);
        var type = headers.GetValueOrDefault("Content-Type", "text/plain");
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && Boundary().Match(type) is { Success: true } boundary)
        {
            var parts = body.Split("--" + boundary.Groups["boundary"].Value).Skip(1)
                .Select(part => Read(Encoding.Latin1.GetBytes(part.TrimStart('\r', '\n')))).ToList();
            return new MimeText(headers, parts.Find(part => part["Content-Type"].Length == 0 || part["Content-Type"].StartsWith("text/plain", StringComparison.OrdinalIgnoreCase))?.Text ?? "");
        }
        return new MimeText(headers, Decoded(body, headers.GetValueOrDefault("Content-Transfer-Encoding", "8bit"), CharsetOf(type)));
    }

    private static Dictionary<string, string> Headers(string head)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Fold().Replace(head, " ").Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) headers.TryAdd(line[..colon], Words(Utf8(line[(colon + 1)..].Trim())));
        }
        return headers;
    }

    private static string Words(string value) =>
        EncodedWord().Replace(BetweenWords().Replace(value, "?==?"), word =>
        {
            var text = word.Groups["text"].Value;
            var octets = word.Groups["how"].Value is "B" or "b"
                ? Convert.FromBase64String(text)
                : QuotedPrintable(text.Replace('_', ' '));
            return Charset(word.Groups["charset"].Value).GetString(octets);
        });

    private static string Decoded(string body, string encoding, Encoding charset) => charset.GetString(encoding.Trim().ToUpperInvariant() switch
    {
        "BASE64" => Convert.FromBase64String(body.Replace("\r\n", "", StringComparison.Ordinal).Trim()),
        "QUOTED-PRINTABLE" => QuotedPrintable(SoftBreak().Replace(body, "")),
        _ => Encoding.Latin1.GetBytes(body),
    }).ReplaceLineEndings("\n").TrimEnd('\n');

    private static byte[] QuotedPrintable(string text) => Encoding.Latin1.GetBytes(QuotedOctet().Replace(text, octet =>
        ((char)byte.Parse(octet.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));

    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));

    private static Encoding CharsetOf(string type) => Charset(CharsetName().Match(type).Groups["charset"].Value);

    private static Encoding Charset(string name)
    {
        try
        {
            return name.Length == 0 ? Encoding.UTF8 : Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    [GeneratedRegex("boundary=\"?(?<boundary>[^\";]+)\"?", RegexOptions.IgnoreCase)]
    private static partial Regex Boundary();

    [GeneratedRegex("charset=\"?(?<charset>[^\";\\s]+)\"?", RegexOptions.IgnoreCase)]
    private static partial Regex CharsetName();

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex(@"=\?(?<charset>[^?]+)\?(?<how>[BbQq])\?(?<text>[^?]*)\?=")]
    private static partial Regex EncodedWord();

    // The space between two encoded words is not part of the text.
    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex BetweenWords();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex QuotedOctet();

    [GeneratedRegex(@"=[ \t]*\r\n")]
    private static partial Regex SoftBreak();
}
