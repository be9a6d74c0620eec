using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Beredskab.Engine.Runs;

/// <summary>
/// The one address of a step's turn, used in events, effects, REST, SMS and exports: <c>isolate~2.7</c> is the seventh card of
/// the second time round. Without <c>~</c> it means the newest turn (<see cref="Iteration"/> 0).
/// </summary>
[JsonConverter(typeof(AddressJson))]
public readonly record struct Address(StepId Step, int Iteration, int? Item = null)
{
    public bool IsNewest => Iteration == 0;

    /// <summary>The same turn without the card.</summary>
    public Address Turn => this with { Item = null };

    public static bool TryParse(string? text, out Address address)
    {
        address = default;
        if (string.IsNullOrEmpty(text)) return false;
        var tilde = text.IndexOf('~', StringComparison.Ordinal);
        if (tilde < 0)
        {
            address = new(new(text), 0);
            return true;
        }
        var turn = text.AsSpan(tilde + 1);
        var dot = turn.IndexOf('.');
        int? item = null;
        if (dot >= 0)
        {
            if (!int.TryParse(turn[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var card) || card < 1) return false;
            item = card;
            turn = turn[..dot];
        }
        if (tilde == 0 || !int.TryParse(turn, NumberStyles.None, CultureInfo.InvariantCulture, out var iteration) || iteration < 1) return false;
        address = new(new(text[..tilde]), iteration, item);
        return true;
    }

    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an address like isolate~2.7.");

    public override string ToString() =>
        IsNewest ? Step.Value
        : Item is { } item ? string.Create(CultureInfo.InvariantCulture, $"{Step}~{Iteration}.{item}")
        : string.Create(CultureInfo.InvariantCulture, $"{Step}~{Iteration}");
}

internal sealed class AddressJson : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Address.TryParse(reader.GetString(), out var address) ? address : throw new JsonException("An address looks like isolate~2.7.");

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
