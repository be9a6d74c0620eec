using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>One entry of the journal with the event it holds. Exactly one of <paramref name="OfRun"/> and <paramref name="OfIncident"/> is set.</summary>
public sealed record Happening(Entry Entry, RunEvent? OfRun, IncidentEvent? OfIncident, Address? Address, IReadOnlyList<string> Asides)
{
    public static Happening Of(Entry entry)
    {
        var data = Encoding.UTF8.GetString(entry.Data.Span);
        using var json = JsonDocument.Parse(data);
        var asides = new List<string>();
        Collect(json.RootElement, asides);
        Address? at = json.RootElement.TryGetProperty("address", out var text) && Engine.Runs.Address.TryParse(text.GetString(), out var address) ? address : null;
        var by = Author.Person(entry.Author);
        return entry.Stream.IsRun
            ? new(entry, Wire<RunEvent>.Read(entry.Type, data) with { At = entry.Written, By = by }, null, at, asides)
            : new(entry, null, Wire<IncidentEvent>.Read(entry.Type, data) with { At = entry.Written, By = by }, at, asides);
    }

    private static void Collect(JsonElement json, List<string> asides)
    {
        if (json.ValueKind == JsonValueKind.Array) foreach (var item in json.EnumerateArray()) Collect(item, asides);
        if (json.ValueKind != JsonValueKind.Object) return;
        if (json.TryGetProperty("aside", out var id) && json.TryGetProperty("sha256", out _)) asides.Add(id.GetString()!);
        else foreach (var member in json.EnumerateObject()) Collect(member.Value, asides);
    }
}

/// <summary>All that was entered about one incident, by position, and the same by stream.</summary>
public sealed record Story(IReadOnlyList<Happening> All)
{
    private readonly ILookup<StreamId, Happening> _byStream = All.ToLookup(told => told.Entry.Stream);

    public static Story Empty { get; } = new([]);

    public IEnumerable<Happening> Of(StreamId stream) => _byStream[stream];

    public IEnumerable<string> Asides => All.SelectMany(told => told.Asides);
}

/// <summary>
/// The entries of incidents, kept while they are looked at. A journal only grows, so each look reads what has come since the last one.
/// </summary>
public sealed class Stories(Store store)
{
    private const int MostKept = 50;
    private const int Portion = 2000;

    private readonly ConcurrentDictionary<(OrganisationId, IncidentId), Story> _kept = [];

    public async Task<Story> Of(OrganisationId organisation, IncidentId incident)
    {
        var known = _kept.GetValueOrDefault((organisation, incident), Story.Empty);
        var after = known.All is [.., var last] ? last.Entry.Position : 0;
        var fresh = new List<Happening>();
        while (true)
        {
            var portion = await store.Journal.Read(organisation, incident, after, Portion);
            fresh.AddRange(portion.Select(Happening.Of));
            if (portion.Count < Portion) break;
            after = portion[^1].Position;
        }
        if (fresh.Count == 0) return known;
        if (_kept.Count >= MostKept) _kept.Clear();
        return _kept[(organisation, incident)] = new([.. known.All, .. fresh]);
    }
}
