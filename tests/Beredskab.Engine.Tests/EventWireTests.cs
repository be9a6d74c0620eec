using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Tests;

/// <summary>What is stored is a contract: one sample of every event and notice, compared byte by byte.</summary>
public class EventWireTests
{
    [Fact]
    public void Every_run_event_is_written_as_it_always_was() => Compare<RunEvent>("run-events.jsonl");

    [Fact]
    public void Every_incident_event_is_written_as_it_always_was() => Compare<IncidentEvent>("incident-events.jsonl");

    [Fact]
    public void Every_notice_to_a_run_is_written_as_it_always_was() => CompareNotices<ToRun>("to-run.jsonl");

    [Fact]
    public void Every_notice_to_an_incident_is_written_as_it_always_was() => CompareNotices<ToIncident>("to-incident.jsonl");

    [Fact]
    public void A_run_event_from_before_a_field_was_added_is_still_read() => ReadWithout<RunEvent>("run-events.jsonl");

    [Fact]
    public void An_incident_event_from_before_a_field_was_added_is_still_read() => ReadWithout<IncidentEvent>("incident-events.jsonl");

    [Fact]
    public void A_field_that_a_newer_version_added_is_passed_over() =>
        Wire<RunEvent>.Read("signalled", """{"name":"power-back","loudness":{"decibel":[90]}}""").ShouldBe(new RunEvent.Signalled("power-back"));

    [Theory]
    [InlineData("moon-phase", "{}")]
    [InlineData("effect-uncertain", """{"address":"look~1","kind":"page","target":"x","then":"ask-an-oracle"}""")]
    public void An_event_or_a_word_that_only_a_newer_version_knows_is_not_misread(string type, string data) =>
        Should.Throw<NewerEventException>(() => Wire<RunEvent>.Read(type, data)).Message.ShouldContain(type);

    /// <summary>Takes one field after the other out of every sample.</summary>
    private static void ReadWithout<TEvent>(string file) where TEvent : class
    {
        foreach (var line in Golden.Lines(file))
        {
            var (type, data) = ((string)JsonNode.Parse(line)!["type"]!, JsonNode.Parse(line)!["data"]!.AsObject());
            foreach (var field in data.Select(pair => pair.Key).ToList())
            {
                var older = data.DeepClone().AsObject();
                older.Remove(field);
                Should.NotThrow(() => Wire<TEvent>.Read(type, older.ToJsonString()), $"{type} without {field}");
            }
        }
    }

    private static void Compare<TEvent>(string file) where TEvent : class
    {
        var types = typeof(TEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TEvent))).ToList();
        types.Where(type => type.GetCustomAttribute<WireNameAttribute>() is null).ShouldBeEmpty("an event has no wire name");
        Wire<TEvent>.Names.Count().ShouldBe(types.Count);
        var samples = types.Select(type => (TEvent)Sample.Of(type)).ToList();
        foreach (var sample in samples)
        {
            var (type, data) = Wire<TEvent>.Write(sample);
            Wire<TEvent>.Read(type, data).ShouldBe(sample);
        }
        Golden.Approve(file, samples.Select(Wire<TEvent>.Write).OrderBy(entry => entry.Type, StringComparer.Ordinal).Select(entry => $$"""{"type":"{{entry.Type}}","data":{{entry.Data}}}"""));
    }

    private static void CompareNotices<TNotice>(string file) where TNotice : class
    {
        var samples = typeof(TNotice).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TNotice))).Select(type => (TNotice)Sample.Of(type)).ToList();
        foreach (var sample in samples)
            JsonSerializer.Deserialize<TNotice>(JsonSerializer.Serialize(sample, Wire.Options), Wire.Options).ShouldBe(sample);
        Golden.Approve(file, samples.Select(sample => JsonSerializer.Serialize(sample, Wire.Options)).Order(StringComparer.Ordinal));
    }
}

/// <summary>Fills a record's every place with something of its type, the same every time.</summary>
internal static class Sample
{
    private static readonly NullabilityInfoContext s_nullability = new();

    public static object Of(Type type, string name = "x")
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner, name);
        if (type == typeof(string)) return name;
        if (type == typeof(int)) return 2;
        if (type == typeof(long)) return 7L;
        if (type == typeof(bool)) return true;
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 11, 23, 5, 40, 0, 123, TimeSpan.Zero);
        if (type == typeof(TimeSpan)) return TimeSpan.FromMinutes(5);
        if (type == typeof(Address)) return Address.Parse("isolate~2.7");
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
        {
            var items = Array.CreateInstance(type.GenericTypeArguments[0], 1);
            items.SetValue(Of(type.GenericTypeArguments[0], name), 0);
            return typeof(Sample).GetMethod(nameof(List), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type.GenericTypeArguments[0]).Invoke(null, [items])!;
        }
        var constructor = type.GetConstructors().OrderByDescending(made => made.GetParameters().Length).First();
        var sample = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, Name(parameter)))]);
        return sample;
    }

    private static string Name(ParameterInfo parameter) => s_nullability.Create(parameter) is not null ? $"{char.ToLowerInvariant(parameter.Name![0])}{parameter.Name[1..]}-1" : "x";

    private static ValueList<T> List<T>(T[] items) => [.. items];
}
