using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Beredskab.Engine;

/// <summary>The stored name of an event type. It is a contract: add one, never change one.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WireNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>
/// How events are written for ever: camel case, absent instead of null, enums as kebab-case words, instants as UTC with
/// milliseconds, spans of time as whole milliseconds.
/// </summary>
public static class Wire
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new InstantJson(), new SpanJson() },
    };

    /// <summary>An instant as it stands on the wire: <c>2026-11-23T05:40:00.000Z</c>.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private sealed class InstantJson : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.Parse(reader.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Instant(value));
    }

    private sealed class SpanJson : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TimeSpan.FromMilliseconds(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((long)value.TotalMilliseconds);
    }
}

/// <summary>Turns the events below <typeparamref name="TEvent"/> into their stored name and data, and back.</summary>
public static class Wire<TEvent> where TEvent : class
{
    private static readonly FrozenDictionary<string, Type> s_types = Named().ToFrozenDictionary(pair => pair.Name, pair => pair.Type);
    private static readonly FrozenDictionary<Type, string> s_names = Named().ToFrozenDictionary(pair => pair.Type, pair => pair.Name);

    public static IEnumerable<string> Names => s_types.Keys.Order(StringComparer.Ordinal);

    public static (string Type, string Data) Write(TEvent happened) =>
        (s_names[happened.GetType()], JsonSerializer.Serialize(happened, happened.GetType(), Wire.Options));

    /// <exception cref="JsonException">The type is not known to this version, or the data is not of its shape.</exception>
    public static TEvent Read(string type, string data) =>
        s_types.TryGetValue(type, out var eventType)
            ? (TEvent)(JsonSerializer.Deserialize(data, eventType, Wire.Options) ?? throw new JsonException($"The data of '{type}' is null."))
            : throw new JsonException($"This version does not know the event '{type}'.");

    private static IEnumerable<(string Name, Type Type)> Named() =>
        from type in typeof(TEvent).GetNestedTypes()
        let name = type.GetCustomAttribute<WireNameAttribute>()
        where name is not null
        select (name.Name, type);
}
