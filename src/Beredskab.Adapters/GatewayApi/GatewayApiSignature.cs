using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Beredskab.Adapters.GatewayApi;

/// <summary>
/// The token with which GatewayAPI signs its webhooks: a JSON Web Token (RFC 7519) over the same words as the request's body. Only its own
/// words are to be believed; the body is signed by nobody. https://gatewayapi.com/docs/webhooks/
/// </summary>
public static class GatewayApiSignature
{
    /// <summary>What is signed, or null when it is not by whoever has the secret. Only HMAC-SHA256 is taken, whatever the token says of itself.</summary>
    public static JsonElement? Read(string secret, string? token)
    {
        if (token?.Split('.') is not [var header, var body, var signature]) return null;
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{header}.{body}"));
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(signature))) return null;
            return Parse(header) is { } head && head.TryGetProperty("alg", out var algorithm) && algorithm.ValueEquals("HS256") ? Parse(body) : null;
        }
        catch (Exception garbled) when (garbled is FormatException or JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Parse(string part) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(part)) is { ValueKind: JsonValueKind.Object } words ? words : null;
}
