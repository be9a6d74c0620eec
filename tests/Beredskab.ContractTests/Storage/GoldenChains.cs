using System.Globalization;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Storage;
using Beredskab.Testing;
using Aside = Beredskab.Storage.Aside;

namespace Beredskab.ContractTests.Storage;

/// <summary>
/// Ten timelines, each a shape the past may have. A new one is written by a run with BEREDSKAB_GOLDEN naming the folder in the
/// source tree; an old one never again.
/// </summary>
internal static class GoldenChains
{
    private static readonly OrganisationId Fjordby = new("fjordby");
    private static readonly IncidentId Incident = new("i-1");
    private static readonly StreamId Run = StreamId.Of(new RunId("r-1"));
    private static readonly PersonId Ana = new("ana");

    private static readonly Dictionary<string, Func<Writer, Task>> Chains = new()
    {
        ["01-one-entry"] = write => write.Entries(Run, Note("one")),
        ["02-one-by-one"] = async write =>
        {
            for (var i = 1; i <= 3; i++)
            {
                await write.Entries(Run, Note($"entry {i}"));
                write.Time.FastForward(TimeSpan.FromMilliseconds(1234));
            }
        },
        ["03-danish"] = write => write.Entries(Run, Note("Ærø på å: blåbærgrød"), Note("ÆØÅ æøå é ü – “citat” 🚒"), Note("\\u00e6 som det blev givet")),
        ["04-drill"] = write => write.In("drill", Run,
            Note("first inject") with { Exercise = new(2027, 3, 28, 1, 59, 59, 999, TimeSpan.FromHours(1)) },
            Note("over the night the clocks go forward") with { Exercise = new(2027, 3, 28, 3, 0, 0, TimeSpan.FromHours(2)) }),
        ["05-incident"] = write => write.Entries(StreamId.Of(Incident, Fjordby), Note("level 2"), Note("level 3")),
        ["06-clock-set-back"] = async write =>
        {
            await write.Entries(Run, Note("before"));
            await write.At(write.Store.Now() - TimeSpan.FromDays(365), Run, Note("the clock was wrong"));
            write.Time.FastForward(TimeSpan.FromMinutes(1));
            await write.Entries(Run, Note("after"));
        },
        ["07-aside"] = async write =>
        {
            var (name, text) = (Aside("a-1", "Ana Åkjær, 20 00 00 01"), Aside("a-2", "Hun så lyset på åen"));
            await write.WithAsides([new(name, Run, Ana), new(text, Run)], Run, Data(new { who = name.Ref, seen = new[] { text.Ref } }), Data(new { again = name.Ref }));
        },
        ["08-erased"] = async write =>
        {
            var (name, text) = (Aside("a-1", "Ana Åkjær"), Aside("a-2", "stands"));
            await write.WithAsides([new(name, Run, Ana), new(text, Run)], Run, Data(new { who = name.Ref, text = text.Ref }));
            await write.Store.Asides.ErasePerson(Ana, write.Store.Now());
        },
        ["09-json-as-given"] = write => write.Entries(Run,
            Data("""{"n":1.50,"e":1e3,"big":12345678901234567890,"dup":1,"dup":2,"tight":[ ],"nested":{"a":[null,true,{"b":"</script>"}]}}"""),
            Data("{}"), Data("""{ "spaces" : "kept" }""")),
        ["10-two-streams-of-many"] = async write =>
        {
            var other = StreamId.Of(new RunId("r-2"));
            for (var i = 1; i <= 60; i++)
            {
                await write.Entries(i % 3 == 0 ? other : Run, Note(i.ToString(CultureInfo.InvariantCulture)), Note("and one more"));
                write.Time.FastForward(TimeSpan.FromSeconds(i));
            }
        },
    };

    public static IEnumerable<string> Names => Chains.Keys;

    public static Task Write(string name, Store store, ManualTime time) => Chains[name](new(store, time));

    public static IReadOnlyList<StreamId> StreamsOf(string name) => name[..2] switch
    {
        "05" => [StreamId.Of(Incident, Fjordby)],
        "10" => [Run, StreamId.Of(new RunId("r-2"))],
        _ => [Run],
    };

    public static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Storage", "golden", name + ".jsonl"));

    public static void Compare(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("BEREDSKAB_GOLDEN") is { Length: > 0 } folder && !File.Exists(Path.Combine(folder, name + ".jsonl")))
            File.WriteAllText(Path.Combine(folder, name + ".jsonl"), text);
        else text.ShouldBe(Read(name));
    }

    private static Aside Aside(string id, string value) => Beredskab.Storage.Aside.Create(value, id, [.. Enumerable.Range(1, 16).Select(i => (byte)i)]);

    private static NewEntry Note(string text) => new("noted", new(2026, 11, 23, 5, 39, 0, TimeSpan.Zero), "ana", $$"""{"text":"{{text}}"}""");

    private static NewEntry Data(string json) => Note("") with { Data = json };

    private static NewEntry Data(object data) => Data(JsonSerializer.Serialize(data, JsonSerializerOptions.Web));

    internal sealed record Writer(Store Store, ManualTime Time)
    {
        public Task Entries(StreamId stream, params NewEntry[] entries) => Commit("live", Store.Now(), stream, [], entries);

        public Task In(string mode, StreamId stream, params NewEntry[] entries) => Commit(mode, Store.Now(), stream, [], entries);

        public Task At(DateTimeOffset at, StreamId stream, params NewEntry[] entries) => Commit("live", at, stream, [], entries);

        public Task WithAsides(IReadOnlyList<NewAside> asides, StreamId stream, params NewEntry[] entries) =>
            Commit("live", Store.Now(), stream, asides, entries);

        private async Task Commit(string mode, DateTimeOffset at, StreamId stream, IReadOnlyList<NewAside> asides, NewEntry[] entries) =>
            (await Store.Journal.Commit(new()
            {
                Organisation = Fjordby,
                At = at,
                Asides = asides,
                Appends = [new(stream, (await Store.Journal.Head(stream))?.Version ?? 0, mode, Incident, entries)],
            })).ShouldBeOfType<CommitResult.Committed>();
    }
}
