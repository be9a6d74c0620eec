using System.Text.Json;
using System.Text.Json.Serialization;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>One chain of entries: a run, or what one organisation keeps of an incident. The text is hashed into the chain, for ever.</summary>
[JsonConverter(typeof(StreamIdJson))]
public readonly record struct StreamId(string Value) : IId<StreamId>
{
    public bool IsRun => Value.StartsWith("run:", StringComparison.Ordinal);

    public static StreamId Of(string value) => new(value);

    public static StreamId Of(RunId run) => new($"run:{run}");

    public static StreamId Of(IncidentId incident, OrganisationId organisation) => new($"incident:{incident}:{organisation}");

    public override string ToString() => Value;
}

internal sealed class StreamIdJson : JsonConverter<StreamId>
{
    public override StreamId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A stream's id is a string, not null."));

    public override void Write(Utf8JsonWriter writer, StreamId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
