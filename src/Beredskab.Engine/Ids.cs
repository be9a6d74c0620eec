using System.Text.Json;
using System.Text.Json.Serialization;

namespace Beredskab.Engine;

/// <summary>A typed name of one thing. On the wire it is a plain string, for ever.</summary>
public interface IId<TSelf> where TSelf : struct, IId<TSelf>
{
    string Value { get; }

    static abstract TSelf Of(string value);
}

/// <summary>A playbook's name for people and files, the same in every version: <c>compromised-account</c>.</summary>
[JsonConverter(typeof(IdJson<PlaybookId>))]
public readonly record struct PlaybookId(string Value) : IId<PlaybookId>
{
    public static PlaybookId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A step's id inside its playbook: <c>isolate-now</c>.</summary>
[JsonConverter(typeof(IdJson<StepId>))]
public readonly record struct StepId(string Value) : IId<StepId>
{
    public static StepId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A phase's id inside its playbook.</summary>
[JsonConverter(typeof(IdJson<PhaseId>))]
public readonly record struct PhaseId(string Value) : IId<PhaseId>
{
    public static PhaseId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A role of the organisation's role directory: <c>it-duty</c>.</summary>
[JsonConverter(typeof(IdJson<RoleId>))]
public readonly record struct RoleId(string Value) : IId<RoleId>
{
    public static RoleId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A legal or internal clock of clocks.yaml: <c>nis2-24</c>.</summary>
[JsonConverter(typeof(IdJson<ClockId>))]
public readonly record struct ClockId(string Value) : IId<ClockId>
{
    public static ClockId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A message of a playbook's <c>messages</c>.</summary>
[JsonConverter(typeof(IdJson<MessageId>))]
public readonly record struct MessageId(string Value) : IId<MessageId>
{
    public static MessageId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>The organisation that owns a row, a stream or a person.</summary>
[JsonConverter(typeof(IdJson<OrganisationId>))]
public readonly record struct OrganisationId(string Value) : IId<OrganisationId>
{
    public static OrganisationId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One incident, the frame around its runs.</summary>
[JsonConverter(typeof(IdJson<IncidentId>))]
public readonly record struct IncidentId(string Value) : IId<IncidentId>
{
    public static IncidentId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One run of one playbook version.</summary>
[JsonConverter(typeof(IdJson<RunId>))]
public readonly record struct RunId(string Value) : IId<RunId>
{
    public static RunId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A person. The name stands elsewhere, so that a person can be forgotten and the record still holds.</summary>
[JsonConverter(typeof(IdJson<PersonId>))]
public readonly record struct PersonId(string Value) : IId<PersonId>
{
    public static PersonId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A way to reach a person: one phone number or one mailbox.</summary>
[JsonConverter(typeof(IdJson<ContactId>))]
public readonly record struct ContactId(string Value) : IId<ContactId>
{
    public static ContactId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A rota of the organisation: <c>it-duty</c>.</summary>
[JsonConverter(typeof(IdJson<ScheduleId>))]
public readonly record struct ScheduleId(string Value) : IId<ScheduleId>
{
    public static ScheduleId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A team of the organisation, or what people in it can: <c>net-team</c>, <c>waterworks</c>.</summary>
[JsonConverter(typeof(IdJson<GroupId>))]
public readonly record struct GroupId(string Value) : IId<GroupId>
{
    public static GroupId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>An account by the directory's own object id, never by a name.</summary>
[JsonConverter(typeof(IdJson<AccountId>))]
public readonly record struct AccountId(string Value) : IId<AccountId>
{
    public static AccountId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>Identifies one wish for an effect on the outside world; the same wish always has the same key.</summary>
[JsonConverter(typeof(IdJson<EffectKey>))]
public readonly record struct EffectKey(string Value) : IId<EffectKey>
{
    public static EffectKey Of(string value) => new(value);

    public override string ToString() => Value;
}

internal sealed class IdJson<T> : JsonConverter<T> where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(reader.GetString() ?? throw new JsonException($"A {typeof(T).Name} is a string, not null."));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);
}
