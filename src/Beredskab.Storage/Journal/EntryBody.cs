using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>What a body says before its data.</summary>
internal sealed record EntryHead(string Stream, string Mode, DateTimeOffset Happened, string Author, DateTimeOffset? Exercise, int DataStart);

/// <summary>
/// The stored form of an entry, format 1: UTF-8 JSON, compact, keys in this order, the event's own JSON spliced in last as it was
/// given. Bytes once written are never made again from what they mean, so this may gain a format 2 and never change.
/// </summary>
public static class EntryBody
{
    public const int Format = 1;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(StreamId stream, OrganisationId organisation, string mode, NewEntry entry, DateTimeOffset written)
    {
        var bytes = new ArrayBufferWriter<byte>(256 + entry.Data.Length);
        using (var json = new Utf8JsonWriter(bytes, Compact))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("stream", stream.Value);
            json.WriteString("organisation", organisation.Value);
            json.WriteString("mode", mode);
            json.WriteString("type", entry.Type);
            json.WriteString("happened", Instant.Text(entry.Happened));
            json.WriteString("written", Instant.Text(written));
            if (entry.Exercise is { } exercise) json.WriteString("exercise", Instant.Text(exercise));
            json.WriteString("author", entry.Author);
            json.WritePropertyName("data");
            json.WriteRawValue(entry.Data);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    internal static EntryHead ReadHead(byte[] body)
    {
        string stream = "", mode = "", author = "";
        var happened = default(DateTimeOffset);
        DateTimeOffset? exercise = null;
        var json = new Utf8JsonReader(body);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("data"u8))
                return new EntryHead(stream, mode, happened, author, exercise, (int)json.BytesConsumed);
            var name = json.GetString();
            json.Read();
            switch (name)
            {
                case "stream": stream = json.GetString()!; break;
                case "mode": mode = json.GetString()!; break;
                case "author": author = json.GetString()!; break;
                case "happened": happened = Time(json.GetString()!); break;
                case "exercise": exercise = Time(json.GetString()!); break;
            }
        }
        throw new JsonException("The entry's body has no data.");
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
