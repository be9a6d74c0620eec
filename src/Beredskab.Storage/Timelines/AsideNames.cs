using System.Text.Json;

namespace Beredskab.Storage;

/// <summary>Finds the asides a body names: every object with both an <c>aside</c> and a <c>sha256</c>, however deep.</summary>
internal static class AsideNames
{
    /// <summary>Adds what the body names; a sentence when two entries name one aside with different hashes, or the body is no JSON.</summary>
    public static string? Read(ReadOnlySpan<byte> body, Dictionary<string, string> named)
    {
        // Most entries name none, and a million of them must be read in seconds.
        if (body.IndexOf("\"aside\""u8) < 0) return null;
        try
        {
            var json = new Utf8JsonReader(body);
            var open = new Stack<(string? Aside, string? Hash)>();
            while (json.Read())
                switch (json.TokenType)
                {
                    case JsonTokenType.StartObject:
                        open.Push(default);
                        break;
                    case JsonTokenType.PropertyName when json.ValueTextEquals("aside"u8):
                        json.Read();
                        if (json.TokenType == JsonTokenType.String) open.Push(open.Pop() with { Aside = json.GetString() });
                        else if (json.TokenType == JsonTokenType.StartObject) open.Push(default);
                        break;
                    case JsonTokenType.PropertyName when json.ValueTextEquals("sha256"u8):
                        json.Read();
                        if (json.TokenType == JsonTokenType.String) open.Push(open.Pop() with { Hash = json.GetString() });
                        else if (json.TokenType == JsonTokenType.StartObject) open.Push(default);
                        break;
                    case JsonTokenType.EndObject:
                        if (open.Pop() is ({ } aside, { } hash) && !named.TryAdd(aside, hash) && named[aside] != hash)
                            return $"It names aside {aside} with another hash than an earlier entry.";
                        break;
                }
            return null;
        }
        catch (JsonException e)
        {
            return $"Its body is no JSON: {e.Message}";
        }
    }
}
