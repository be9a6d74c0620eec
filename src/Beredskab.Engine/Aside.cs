using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Beredskab.Engine;

/// <summary>
/// Stands in the record for a value that may have to be forgotten: a name, a number, free text, evidence. The value lives elsewhere
/// with its salt; the record holds only SHA-256(salt | value), so that erasing the value leaves every hash as it was.
/// </summary>
/// <param name="Hash">64 lower-case hexadecimal digits.</param>
public sealed record Aside(
    [property: JsonPropertyName("aside")] string Id,
    [property: JsonPropertyName("sha256")] string Hash)
{
    /// <summary>The hash that stands in the record for <paramref name="value"/>.</summary>
    public static string HashOf(ReadOnlySpan<byte> salt, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var salted = new byte[salt.Length + bytes.Length];
        salt.CopyTo(salted);
        bytes.CopyTo(salted, salt.Length);
        return Convert.ToHexStringLower(SHA256.HashData(salted));
    }
}
