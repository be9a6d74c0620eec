using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Resources;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>The timeline: the journal of an incident and its runs as sentences, sorted by when they were written.</summary>
public sealed class TimelineReader(Gate gate, RunReader runs, Stories stories, Glossaries glossaries)
{
    private const int Portion = 200;

    /// <summary>Null when there is no such incident here.</summary>
    /// <param name="after">The position after which to go on.</param>
    /// <param name="all">With what matters to machines only.</param>
    public async Task<Views.Page<TimelineEntry>?> OfIncident(OrganisationId organisation, IncidentId incident, string language, long after = 0, bool all = false, int max = Portion) =>
        await gate.Read(incident, organisation) is null ? null : Portioned(await Tell(organisation, incident, language), _ => true, after, all, max);

    /// <summary>Null when there is no such run here.</summary>
    public async Task<Views.Page<TimelineEntry>?> OfRun(OrganisationId organisation, RunId run, string language, long after = 0, bool all = false, int max = Portion)
    {
        if (await gate.Read(run) is not { } known || known.Organisation != organisation) return null;
        return Portioned(await Tell(organisation, known.Incident, language), told => told.Told.Entry.Stream == StreamId.Of(run), after, all, max);
    }

    /// <summary>These entries as sentences, whatever they say; all of one incident.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> Sentences(OrganisationId organisation, IReadOnlyList<Entry> entries, string language)
    {
        if (entries is [] || entries[0].Incident is not { } incident) return [];
        var wanted = entries.Select(entry => entry.Position).ToHashSet();
        return [.. (await Tell(organisation, incident, language)).Where(told => wanted.Contains(told.Told.Entry.Position)).Select(told => told.View)];
    }

    /// <summary>Everything people read of an incident, oldest first.</summary>
    internal static IReadOnlyList<TimelineEntry> Of(Story story, IReadOnlyList<RunScene> scenes, Glossary glossary) =>
        [.. InOrder(Tell(story, scenes, glossary).Where(told => !told.IsMute)).Select(told => told.View)];

    private async Task<IReadOnlyList<Said>> Tell(OrganisationId organisation, IncidentId id, string language)
    {
        if (await gate.Read(id, organisation) is not { } incident) return [];
        var scenes = await runs.Scenes(incident, null, language);
        var story = await stories.Of(organisation, id);
        var glossary = scenes is [var first, ..] ? first.Glossary : await glossaries.For(organisation, language, story, []);
        return Tell(story, scenes, glossary);
    }

    private static List<Said> Tell(Story story, IReadOnlyList<RunScene> scenes, Glossary glossary)
    {
        var tellers = scenes.ToDictionary(scene => StreamId.Of(scene.Run.Id), scene => (Scene: scene, Teller: new RunTeller(scene)));
        var incidentTeller = new IncidentTeller(glossary, scenes.ToDictionary(scene => scene.Run.Id, scene => scene.Run));
        var said = new List<Said>();
        foreach (var told in story.All)
        {
            var (scene, telling) = told.OfRun is { } ofRun
                ? tellers.TryGetValue(told.Entry.Stream, out var run) ? (run.Scene, run.Teller.Tell(ofRun)) : (null, Telling.Mute(told.Entry.Type))
                : (null, incidentTeller.Tell(told.OfIncident!));
            said.Add(new(told, View(told, telling, scene, glossary), telling.IsMute));
        }
        return Correct(said);
    }

    private static TimelineEntry View(Happening told, Telling telling, RunScene? scene, Glossary glossary)
    {
        var entry = told.Entry;
        var by = told.OfRun?.By ?? told.OfIncident?.By;
        var kind = by is null ? telling.By : AuthorKind.Person;
        var values = new Dictionary<string, string?>(telling.Values) { ["author"] = by is { } person ? glossary.Person(person).Name : glossary.Words["by.system"] };
        var isSayable = glossary.Words.Has($"timeline.{telling.Kind}");
        var step = told.Address is { } at ? scene?.Run.FindStep(at.Step) : null;
        return new()
        {
            Id = entry.Position.ToString(CultureInfo.InvariantCulture),
            Place = $"{entry.Stream}/{entry.Seq}",
            Written = entry.Written,
            Happened = entry.Happened,
            ExerciseTime = entry.Exercise,
            // A run that a step called was started by nobody. The clock's sentence fits it; the clock it was not.
            Author = new(by is null && telling.Kind == "run-started" ? AuthorKind.System : kind, glossary.Person(by)),
            Kind = entry.Type,
            Sort = telling.Sort ?? TimelineWords.SortOf(telling.Kind),
            // A correction is shown beside what it corrects, so the words alone.
            Text = telling.Kind == "corrected" ? values["text"]! : isSayable ? TimelineWords.Say(glossary.Language, telling.Kind, values, kind) : entry.Type,
            Meta = telling.Meta,
            Run = scene?.Run.Id.Value,
            Step = step is null ? null : told.Address?.ToString(),
            Card = step?.Card,
            Tlp = telling.Tlp,
        };
    }

    /// <summary>Lets an entry and the one that corrects it know each other.</summary>
    private static List<Said> Correct(List<Said> said)
    {
        var places = said.Select((one, at) => (one.Told.Entry.Stream, one.Told.Entry.Seq, at)).ToDictionary(place => (place.Stream, place.Seq), place => place.at);
        for (var at = 0; at < said.Count; at++)
        {
            var corrects = said[at].Told switch
            {
                { OfRun: RunEvent.Corrected(var entry, _) } => entry,
                { OfIncident: IncidentEvent.Corrected(var entry, _) } => entry,
                _ => 0,
            };
            if (corrects == 0 || !places.TryGetValue((said[at].Told.Entry.Stream, corrects), out var place)) continue;
            var before = said[place];
            said[at] = said[at] with { View = said[at].View with { CorrectionOf = before.View.Id, Before = before.View.Text, BeforeWritten = before.View.Written } };
            said[place] = before with { View = before.View with { CorrectedBy = said[at].View.Id } };
        }
        return said;
    }

    private static Views.Page<TimelineEntry> Portioned(IReadOnlyList<Said> said, Func<Said, bool> isWanted, long after, bool all, int max)
    {
        var wanted = said.Where(one => one.Told.Entry.Position > after && isWanted(one) && (all || !one.IsMute)).Take(max + 1).ToList();
        var page = wanted.Count > max ? wanted[..max] : wanted;
        return new([.. InOrder(page).Select(one => one.View)], wanted.Count > max ? page[^1].View.Id : null);
    }

    private static IEnumerable<Said> InOrder(IEnumerable<Said> said) => said.OrderBy(one => one.Told.Entry.Written).ThenBy(one => one.Told.Entry.Position);

    private sealed record Said(Happening Told, TimelineEntry View, bool IsMute);
}
