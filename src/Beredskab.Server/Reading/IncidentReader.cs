using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>Incidents as lists, pages and the incident room show them.</summary>
public sealed class IncidentReader(Gate gate, Store store, RunReader runs, Stories stories, Glossaries glossaries, LibraryReader library)
{
    private const int ShownInRoom = 150;

    /// <summary>The newest first.</summary>
    /// <param name="status"><c>open</c>, <c>closed</c> or null for both.</param>
    public async Task<Views.Page<IncidentItem>> List(OrganisationId organisation, string language, string? status, string? next)
    {
        var page = await store.Summaries.List(organisation, new("incident", Status: status), next);
        var known = new List<(Incident Incident, IReadOnlyList<Run> Runs)>();
        foreach (var row in page.Items)
            if (await gate.Read(row.Incident, organisation) is { } incident) known.Add((incident, await RunsOf(incident)));
        var glossary = await glossaries.For(organisation, language, known.Select(one => one.Incident.Title?.Id).OfType<string>());
        return new([.. known.Select(one => Item(one.Incident, one.Runs, glossary))], page.Next);
    }

    public async Task<IncidentView?> Incident(OrganisationId organisation, IncidentId id, PersonId? reader, string language)
    {
        if (await gate.Read(id, organisation) is not { } incident) return null;
        var scenes = await runs.Scenes(incident, reader, language);
        var story = await stories.Of(organisation, id);
        var glossary = await GlossaryOf(scenes, organisation, language, story);
        return View(incident, story, [.. scenes.Select(scene => (scene, RunReader.Steps(scene)))], glossary, reader);
    }

    /// <param name="open">The step that stands unfolded: <c>run/address</c>.</param>
    /// <param name="show">Which entries: null for all, else <c>decisions, calls, notes</c>.</param>
    /// <param name="before">The entry before which to go on; null: the newest.</param>
    public async Task<RoomView?> Room(OrganisationId organisation, IncidentId id, PersonId? reader, string language, string? open, string? show, string? before = null)
    {
        if (await gate.Read(id, organisation) is not { } incident) return null;
        var drawn = (await runs.Scenes(incident, reader, language)).Select(scene => (Scene: scene, Steps: RunReader.Steps(scene))).ToList();
        var story = await stories.Of(organisation, id);
        var glossary = await GlossaryOf([.. drawn.Select(one => one.Scene)], organisation, language, story);
        var entries = TimelineReader.Of(story, [.. drawn.Select(one => one.Scene)], glossary);
        var older = entries.TakeWhile(entry => entry.Id != before).ToList();
        var shown = older.Where(entry => IsShown(entry, show)).Reverse().Take(ShownInRoom + 1).ToList();
        var effects = drawn.SelectMany(one => one.Scene.Effects.Select(effect => (Run: one.Scene.Run.Id.Value, Effect: effect)))
            .Concat((await store.Ledger.OfStream(StreamId.Of(id, organisation))).Select(effect => (Run: id.Value, Effect: effect)));
        return new()
        {
            Incident = View(incident, story, drawn, glossary, reader),
            Asks = [.. Asking.InOrder(drawn.SelectMany(one => Asking.For(one.Scene, one.Steps)))],
            Runs = [.. drawn.Where(one => !one.Scene.Run.IsImprovised).Select(one => RunReader.View(one.Scene, one.Steps))],
            AdHoc = [.. drawn.Where(one => one.Scene.Run.IsImprovised).SelectMany(one => one.Steps)],
            Timeline = new([.. shown.Take(ShownInRoom)], shown.Count > ShownInRoom ? shown[ShownInRoom - 1].Id : null),
            Entries = entries.Count,
            People = PeopleReader.People(glossary),
            Roles = PeopleReader.Roles(glossary),
            Playbooks = await library.List(organisation, language),
            Open = open,
            Show = show,
            Before = older.Count < entries.Count ? before : null,
            Held = [.. effects.Where(one => one.Effect.State == Storage.EffectState.Held).Select(one => Correspondence.Effect(one.Effect, one.Run, glossary))],
        };
    }

    /// <summary>All that waits for the reader, over all open incidents: what is theirs first, then what they may take.</summary>
    public async Task<IReadOnlyList<TaskView>> Tasks(OrganisationId organisation, PersonId reader, string language)
    {
        var asks = new List<(AskView Ask, TaskView Task)>();
        foreach (var row in (await store.Summaries.List(organisation, new("incident", IsOpenOnly: true), max: 100)).Items)
        {
            if (await gate.Read(row.Incident, organisation) is not { } incident) continue;
            foreach (var scene in await runs.Scenes(incident, reader, language))
                asks.AddRange(Asking.For(scene, RunReader.Steps(scene)).Select(ask => (ask, Asking.Task(RunReader.IncidentOf(incident, scene.Glossary), ask, scene.Glossary))));
        }
        var order = Asking.InOrder(asks.Select(ask => ask.Ask)).ToList();
        return [.. order.Select(ask => asks.Find(one => ReferenceEquals(one.Ask, ask)).Task)];
    }

    /// <summary>What waits for the reader, what a role of theirs may take, and what is late in the incidents they lead.</summary>
    public async Task<TasksView> AllTasks(OrganisationId organisation, PersonId reader, string language)
    {
        var asked = await Tasks(organisation, reader, language);
        var (open, late) = (new List<TaskView>(), new List<TaskView>());
        foreach (var row in (await store.Summaries.List(organisation, new("incident", IsOpenOnly: true), max: 100)).Items)
        {
            if (await gate.Read(row.Incident, organisation) is not { } incident) continue;
            foreach (var scene in await runs.Scenes(incident, reader, language))
            {
                var (reference, steps) = (RunReader.IncidentOf(incident, scene.Glossary), RunReader.Steps(scene));
                open.AddRange(Asking.Open(scene, steps).Select(ask => Asking.Task(reference, ask, scene.Glossary)));
                if (incident.Lead == reader) late.AddRange(Asking.Tasks(scene, reference, steps).Where(task => task.Late));
            }
        }
        var mine = asked.Where(task => !task.MayTake).ToList();
        var take = asked.Where(task => task.MayTake).Concat(open.OrderBy(task => task.Due ?? DateTimeOffset.MaxValue)).DistinctBy(Place).Where(task => !mine.Exists(one => Place(one) == Place(task))).ToList();
        return new(mine, take, [.. late.Where(task => !mine.Concat(take).Any(one => Place(one) == Place(task))).OrderBy(task => task.Due ?? DateTimeOffset.MaxValue)]);
    }

    private static (string, string, TaskKind) Place(TaskView task) => (task.Run, task.Address, task.Kind);

    /// <summary>The clocks that run in open incidents, the shortest first.</summary>
    public async Task<IReadOnlyList<ClockView>> Clocks(OrganisationId organisation, string language)
    {
        var clocks = new List<ClockView>();
        foreach (var row in (await store.Summaries.List(organisation, new("incident", IsOpenOnly: true), max: 100)).Items)
            if (await gate.Read(row.Incident, organisation) is { } incident && incident.Clocks.Values.Any(clock => clock is Clock.Running))
            {
                var story = await stories.Of(organisation, incident.Id);
                var glossary = await glossaries.For(organisation, language, story.Asides);
                clocks.AddRange(ClockSketch.All(incident, story, new Dictionary<RunId, Run>(), glossary).Where(clock => clock.State == ClockState.Running));
            }
        return [.. clocks.OrderBy(clock => clock.Ends ?? DateTimeOffset.MaxValue)];
    }

    /// <summary>The whole timeline, oldest first, with the incident and, for one run, that run.</summary>
    public async Task<PrintView?> Print(OrganisationId organisation, IncidentId id, RunId? only, PersonId? reader, string language)
    {
        if (await gate.Read(id, organisation) is not { } incident) return null;
        var drawn = (await runs.Scenes(incident, reader, language)).Select(scene => (Scene: scene, Steps: RunReader.Steps(scene))).ToList();
        var story = await stories.Of(organisation, id);
        var glossary = await GlossaryOf([.. drawn.Select(one => one.Scene)], organisation, language, story);
        var entries = TimelineReader.Of(story, [.. drawn.Select(one => one.Scene)], glossary);
        var head = await store.Journal.Head(only is { } run ? StreamId.Of(run) : StreamId.Of(id, organisation));
        return new()
        {
            Incident = View(incident, story, drawn, glossary, reader),
            Run = drawn.Where(one => one.Scene.Run.Id == only).Select(one => RunReader.View(one.Scene, one.Steps)).FirstOrDefault(),
            Entries = only is null ? entries : [.. entries.Where(entry => entry.Run == only.Value.Value)],
            Head = head is null ? null : Convert.ToHexStringLower(head.Hash),
        };
    }

    internal async Task<IReadOnlyList<Run>> RunsOf(Incident incident)
    {
        var found = new List<Run>();
        foreach (var called in incident.Runs)
            if (await gate.Read(called.Run) is { } run) found.Add(run);
        return found;
    }

    internal static IncidentItem Item(Incident incident, IReadOnlyList<Run> runs, Glossary glossary)
    {
        var planned = runs.Where(run => !run.IsImprovised).ToList();
        return new()
        {
            Id = incident.Id.Value,
            Number = incident.Number,
            Title = glossary.Text(incident.Title) ?? incident.Number,
            Status = incident.IsClosed ? IncidentStatus.Closed : IncidentStatus.Open,
            Mode = incident.Mode.ToView(),
            Level = incident.Level.ToView(),
            Lead = glossary.Person(incident.Lead),
            Opened = incident.Opened,
            Closed = incident.Closed,
            Tlp = incident.Tlp,
            Runs = planned.Count,
            Late = runs.Sum(run => RunScene.Count(run).Late),
            Open = runs.Where(run => run.IsGoing).Sum(run => run.Steps.Values.Count(state => state is StepState.Ready)),
            Remark = planned is [] ? null : glossary.Words.Say(planned.Count == 1 ? "reading.one-run" : "reading.runs", ("playbook", glossary.In(planned[0].Version.Content.Title)), ("n", planned.Count)),
        };
    }

    private async Task<Glossary> GlossaryOf(IReadOnlyList<RunScene> scenes, OrganisationId organisation, string language, Story story) =>
        scenes is [var first, ..] ? first.Glossary : await glossaries.For(organisation, language, story, []);

    private static IncidentView View(Incident incident, Story story, IReadOnlyList<(RunScene Scene, IReadOnlyList<StepView> Steps)> drawn, Glossary glossary, PersonId? reader)
    {
        var runs = drawn.ToDictionary(one => one.Scene.Run.Id, one => one.Scene.Run);
        var reference = RunReader.IncidentOf(incident, glossary);
        return new()
        {
            Id = incident.Id.Value,
            Number = incident.Number,
            Title = reference.Title,
            Status = incident.IsClosed ? IncidentStatus.Closed : IncidentStatus.Open,
            Mode = incident.Mode.ToView(),
            Level = incident.Level.ToView(),
            LevelName = glossary.Level(incident.Level),
            Lead = glossary.Person(incident.Lead),
            Opened = incident.Opened,
            Closed = incident.Closed,
            Area = glossary.Text(incident.Area),
            MeetAt = incident.MeetAt,
            Tlp = incident.Tlp,
            Runs = [.. drawn.Where(one => !one.Scene.Run.IsImprovised).Select(one => RunReader.Item(one.Scene.Run, incident, glossary, one.Scene.Events.LastOrDefault(happened => happened is RunEvent.RunEnded or RunEvent.RunAborted)?.At))],
            Clocks = [.. ClockSketch.All(incident, story, runs, glossary)],
            Tasks = [.. drawn.SelectMany(one => Asking.Tasks(one.Scene, reference, one.Steps)).OrderBy(task => task.Due ?? DateTimeOffset.MaxValue)],
            Late = runs.Values.Sum(run => RunScene.Count(run).Late),
            StillInForce = [.. runs.Values.SelectMany(run => RunReader.InForce(run, glossary)).Distinct()],
            May = reader is null ? [] : [.. IncidentMays.Of(incident, runs, glossary)],
        };
    }

    private static bool IsShown(TimelineEntry entry, string? show) => show switch
    {
        "decisions" => entry.Sort is EntrySort.Decision or EntrySort.Approval,
        "calls" => entry.Sort is EntrySort.Call or EntrySort.Answer or EntrySort.Message or EntrySort.PhoneNote || entry is { Sort: EntrySort.Late, Kind: "paged" },
        "notes" => entry.Kind is "noted" or "corrected",
        _ => true,
    };
}

/// <summary>What one may do to an incident, and what stands in the way of closing it.</summary>
internal static class IncidentMays
{
    private static readonly Act[] s_whileOpen = [Act.AddTask, Act.PageSomebody, Act.MessageAll, Act.AddRun, Act.SetLevel, Act.HandOverLead, Act.Note, Act.Correct];

    public static IEnumerable<MayView> Of(Incident incident, IReadOnlyDictionary<RunId, Run> runs, Glossary glossary)
    {
        if (incident.IsClosed) return [new(Act.Note), new(Act.Correct)];
        var whyNot = WhyNotClose(incident, runs, glossary);
        return s_whileOpen.Select(act => new MayView(act)).Append(new(Act.Close, whyNot is null, whyNot));
    }

    private static string? WhyNotClose(Incident incident, IReadOnlyDictionary<RunId, Run> runs, Glossary glossary)
    {
        var going = incident.Runs.Where(run => !run.IsOver && run.Playbook != Improvisation.Playbook.Id)
            .Select(run => runs.TryGetValue(run.Run, out var known) ? glossary.In(known.Version.Content.Title) : run.Playbook.Value).ToList();
        if (going.Count > 0) return glossary.Words.Say("reading.runs-going", ("runs", string.Join(", ", going)));
        var running = incident.Clocks.Values.OfType<Clock.Running>().Select(clock => glossary.Clock(clock.Id)).ToList();
        return running.Count > 0 ? glossary.Words.Say("reading.clocks-running", ("clocks", string.Join(", ", running))) : null;
    }
}
