using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine;
using Beredskab.Storage;
using Microsoft.AspNetCore.WebUtilities;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Letters;

/// <summary>
/// The links in texts that ask for yes or no, where the organisation wants them: 128 bits made of the message's key and a secret of the settings.
/// A link is kept nowhere, only its hash; each attempt at a message, and each question to the provider about it, makes the very same one.
/// </summary>
/// <remarks>
/// The secret is no key of the ring that signs cookies: where several nodes share a database, that ring lies in it, and whoever reads a copy could answer
/// for everybody. A file in the data folder would be another one on each node. What stands in the settings is the same on each node and in no backup.
/// </remarks>
public sealed class AckLinks
{
    public const int LongestPublicUrl = 60, ShortestSecret = 32;

    private const int Bytes = 16, Letters = 22;

    private readonly string _before;
    private readonly byte[] _secret;

    public AckLinks(string publicUrl, string secret) => (_before, _secret) = ($"{publicUrl.TrimEnd('/')}{Pages.Paths.AckLinks}/", Encoding.UTF8.GetBytes(secret));

    private AckLinks() => (_before, _secret) = ("", []);

    /// <summary>No text holds a link, and none leads anywhere.</summary>
    public static AckLinks None { get; } = new();

    public bool AreWanted => _secret.Length > 0;

    public static AckLinks From(IConfiguration configuration, string publicUrl, List<string> faults)
    {
        var (written, secret) = (configuration["OnCall:Links"] ?? "no", configuration["OnCall:LinkSecret"] ?? "");
        if (written is not ("yes" or "no")) faults.Add($"OnCall:Links is '{written}'. Write yes or no.");
        if (written != "yes") return None;
        var before = faults.Count;
        // Anybody on the way could press what goes in the clear; and what is longer, or no letter of GSM-7, would make three messages of one, or four.
        if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var url) || !(url.Scheme == "https" || url.IsLoopback) || publicUrl.Length > LongestPublicUrl || !publicUrl.All(char.IsAscii))
            faults.Add($"OnCall:Links is yes, and PublicUrl is '{publicUrl}'. Links in texts need one that begins with https:// and has at most {LongestPublicUrl} letters, such as https://beredskab.fjordby.dk.");
        if (secret.Length < ShortestSecret)
            faults.Add($"OnCall:Links is yes, and OnCall:LinkSecret has {secret.Length} letters. Write at least {ShortestSecret} that nobody can guess, the same on every node, such as 'openssl rand -base64 32' prints.");
        return faults.Count == before ? new(publicUrl, secret) : None;
    }

    /// <summary>What is kept of the link of a message.</summary>
    public string Sha256Of(EffectKey key) => HashOf(TokenOf(key));

    /// <summary>Null for a message without one, and for one whose link was made with another secret, which leads nowhere now.</summary>
    public string? AddressOf(Effect effect) => AreWanted && effect.Link is { } link && TokenOf(effect.Key) is var token && HashOf(token) == link ? _before + token : null;

    public static string HashOf(string token) => Tokens.Hash(token);

    /// <summary>Whether it could be the end of a link at all.</summary>
    public static bool IsToken(string written) => written.Length == Letters;

    private string TokenOf(EffectKey key) => WebEncoders.Base64UrlEncode(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"ack-link {key}")).AsSpan(0, Bytes));
}
