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

/// <summary>
/// An event was written by a newer version, which knows what it means and we do not: its type, or a word in it, is unknown here.
/// Nothing may be decided on its stream.
/// </summary>
public sealed class NewerEventException(string type, Exception? why = null)
    : JsonException($"This version does not know the event '{type}'{(why is null ? "" : " in this form")}.", why);

/// <summary>Turns the events below <typeparamref name="TEvent"/> into their stored name and data, and back.</summary>
public static class Wire<TEvent> where TEvent : class
{
    private static readonly FrozenDictionary<string, Type> s_types = Named().ToFrozenDictionary(pair => pair.Name, pair => pair.Type);
    private static readonly FrozenDictionary<Type, string> s_names = Named().ToFrozenDictionary(pair => pair.Type, pair => pair.Name);

    public static IEnumerable<string> Names => s_types.Keys.Order(StringComparer.Ordinal);

    public static (string Type, string Data) Write(TEvent happened) =>
        (s_names[happened.GetType()], JsonSerializer.Serialize(happened, happened.GetType(), Wire.Options));

    /// <summary>Fields that are not known here are passed over: whoever adds one must be content with that while old nodes run beside new ones.</summary>
    /// <exception cref="NewerEventException">The type, or a word in the data, is not known to this version.</exception>
    public static TEvent Read(string type, string data)
    {
        if (!s_types.TryGetValue(type, out var eventType)) throw new NewerEventException(type);
        try
        {
            return (TEvent)(JsonSerializer.Deserialize(data, eventType, Wire.Options) ?? throw new JsonException("The data is null."));
        }
        catch (JsonException unknown)
        {
            throw new NewerEventException(type, unknown);
        }
    }

    private static IEnumerable<(string Name, Type Type)> Named() =>
        from type in typeof(TEvent).GetNestedTypes()
        let name = type.GetCustomAttribute<WireNameAttribute>()
        where name is not null
        select (name.Name, type);
}
