using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Beredskab.Storage;
using PhaseState = Beredskab.Engine.Runs.PhaseState;

namespace Beredskab.Server.Reading;

/// <summary>Runs as lists and pages show them.</summary>
public sealed class RunReader(Gate gate, Store store, Books books, Stories stories, Glossaries glossaries)
{
    /// <summary>The newest first. What people improvise is no run of a playbook and stands in its incident instead.</summary>
    public async Task<Views.Page<RunItem>> List(OrganisationId organisation, string language, string? status, string? next)
    {
        var page = await store.Summaries.List(organisation, new("run", Status: status), next);
        var rows = page.Items.Where(row => row.Playbook != Improvisation.Playbook.Id).ToList();
        var incidents = new Dictionary<IncidentId, Incident>();
        foreach (var id in rows.Select(row => row.Incident).Distinct())
            if (await gate.Read(id, organisation) is { } incident) incidents[id] = incident;
        var glossary = await glossaries.For(organisation, language, incidents.Values.Select(incident => incident.Title?.Id).OfType<string>());
        var items = new List<RunItem>();
        foreach (var row in rows)
            if (incidents.TryGetValue(row.Incident, out var incident) && await gate.Read(new RunId(row.Id)) is { } run) items.Add(Item(run, incident, glossary, row.Ended));
        return new(items, page.Next);
    }

    /// <summary>A run with everything in it; null when this organisation has none of that id.</summary>
    public async Task<RunView?> Run(OrganisationId organisation, RunId id, PersonId? reader, string language)
    {
        if (await gate.Read(id) is not { } run || run.Organisation != organisation || await gate.Read(run.Incident, organisation) is not { } incident) return null;
        var scenes = await Scenes(incident, reader, language);
        return scenes.FirstOrDefault(scene => scene.Run.Id == id) is { } found ? View(found) : null;
    }

    /// <summary>Every run of an incident, ready to be looked at, in the order they were called.</summary>
    internal async Task<IReadOnlyList<RunScene>> Scenes(Incident incident, PersonId? reader, string language)
    {
        var runs = new Dictionary<RunId, Run>();
        foreach (var called in incident.Runs)
            if (await gate.Read(called.Run) is { } run) runs[run.Id] = run;
        var story = await stories.Of(incident.Organisation, incident.Id);
        var glossary = await glossaries.For(incident.Organisation, language, story, runs.Values);
        var highest = await store.Shelf.Highest(incident.Organisation, [.. runs.Values.Where(run => run is { IsGoing: true, IsImprovised: false }).Select(run => run.Version.Content.Id).Distinct()]);
        var scenes = new List<RunScene>();
        foreach (var called in incident.Runs)
            if (runs.TryGetValue(called.Run, out var run))
                scenes.Add(new(run, incident, story, await store.Ledger.OfStream(StreamId.Of(run.Id)), runs, glossary, reader)
                {
                    Newer = highest.TryGetValue(run.Version.Content.Id, out var top) && VersionNumber.IsAbove(top, run.Version.Content.Version) ? top : null,
                    Before = await VersionsOf(run, story),
                });
        return scenes;
    }

    /// <summary>What a run that was moved went by before: what is told of that time is told in its words.</summary>
    private async Task<IReadOnlyDictionary<string, Playbook>> VersionsOf(Run run, Story story)
    {
        var before = new Dictionary<string, Playbook>();
        foreach (var moved in story.Of(StreamId.Of(run.Id)).Select(told => told.OfRun).OfType<RunEvent.RunMoved>())
            before[moved.FromHash] = (await books.ByHash(run.Organisation, moved.FromHash)).Content;
        return before;
    }

    internal static IReadOnlyList<StepView> Steps(RunScene scene) => [.. scene.Run.AllSteps.SelectMany(step => new StepSketch(scene, step).Views())];

    internal static RunItem Item(Run run, Incident incident, Glossary glossary, DateTimeOffset? ended)
    {
        var (done, total, late) = RunScene.Count(run);
        return new()
        {
            Id = run.Id.Value,
            Status = run.Status.ToView(),
            Mode = run.Mode.ToView(),
            Playbook = PlaybookOf(run, glossary),
            Incident = IncidentOf(incident, glossary),
            Title = glossary.In(run.Version.Content.Title),
            Started = run.Started,
            Ended = run.IsGoing ? null : ended,
            Done = done,
            Total = total,
            Late = late,
        };
    }

    internal static IncidentRef IncidentOf(Incident incident, Glossary glossary) => new(incident.Id.Value, glossary.Text(incident.Title) ?? incident.Number, incident.Number);

    internal static RunView View(RunScene scene, IReadOnlyList<StepView>? known = null)
    {
        var (run, glossary) = (scene.Run, scene.Glossary);
        var steps = known ?? Steps(scene);
        var incident = IncidentOf(scene.Incident, glossary);
        return new()
        {
            Id = run.Id.Value,
            Status = run.Status.ToView(),
            Mode = run.Mode.ToView(),
            Playbook = PlaybookOf(run, glossary),
            Incident = incident,
            Title = glossary.In(run.Version.Content.Title),
            Started = run.Started,
            StartedBy = glossary.Person(run.StartedBy),
            Ended = scene.Events.LastOrDefault(happened => happened is RunEvent.RunEnded or RunEvent.RunAborted)?.At,
            CalledBy = run.CalledBy is { } caller ? $"{caller.Run}/{caller.Address}" : null,
            Inputs = [.. run.Version.Content.Inputs.Select(input => Questions.View(glossary, input, run.Inputs.GetValueOrDefault(input.Id)))],
            Phases = [.. run.Version.Content.Phases.Select(phase => Phase(scene, phase))],
            Steps = steps,
            Tasks = Asking.Tasks(scene, incident, steps),
            Approvals = [.. steps.Select(step => step.Approval).OfType<ApprovalView>().DistinctBy(approval => (approval.Address, approval.Hash))],
            Messages = [.. scene.Effects.Where(effect => effect.IsLetter()).Select(effect => Correspondence.View(effect, glossary))],
            Effects = [.. scene.Effects.Where(effect => effect.Kind != EffectKinds.Notice).Select(effect => Correspondence.Effect(effect, run.Id.Value, glossary))],
            ExitCriteria = scene.ExitCriteria(),
            Newer = scene.Newer,
            StillInForce = [.. InForce(run, glossary)],
            May = [.. Mays(scene)],
        };
    }

    /// <summary>Acts on the world that the run has left in force, each by name.</summary>
    internal static IEnumerable<string> InForce(Run run, Glossary glossary) => run.IsGoing ? []
        : run.InForce.Select(account => glossary.Words.Say("reading.in-force", ("account", glossary.Account(account.Value)))).Order(glossary.Sorting);

    private static PlaybookRef PlaybookOf(Run run, Glossary glossary) =>
        new(run.Version.Content.Id.Value, run.Version.Content.Version, run.Version.Hash, glossary.In(run.Version.Content.Title), run.Version.Content.Code);

    private static PhaseView Phase(RunScene scene, Phase phase)
    {
        var states = phase.Steps.Select(step => scene.Run.StateOf(step.Id)).ToList();
        var status = scene.Run.Phases.GetValueOrDefault(phase.Id) switch
        {
            PhaseState.Open => PhaseStatus.Open,
            PhaseState.Closed => PhaseStatus.Closed,
            _ => Engine.Playbooks.PlaybookMap.IsDormant(phase) ? PhaseStatus.Dormant : PhaseStatus.Waiting,
        };
        var opened = scene.Events.OfType<RunEvent.PhaseOpened>().LastOrDefault(happened => happened.Phase == phase.Id);
        return new()
        {
            Id = phase.Id.Value,
            Title = scene.Glossary.In(phase.Title) ?? scene.Words["room.steps"],
            Status = status,
            Opens = opened?.Reason is { } reason ? scene.Glossary.Text(reason) : new Conditions(scene.Run.Version.Content, scene.Glossary.Language, scene.Glossary.Clocks).Say(phase.Opens),
            OpenedAt = opened?.At,
            Done = states.Count(state => state is StepState.Happened),
            Total = states.Count(state => state is not StepState.NotNeeded || status == PhaseStatus.Closed),
            MayOpen = scene.Run.IsGoing && status is not PhaseStatus.Open && IsLead(scene),
        };
    }

    private static IEnumerable<MayView> Mays(RunScene scene)
    {
        if (!scene.Run.IsGoing || scene.Reader is null) yield break;
        var whyNot = IsLead(scene) ? null : scene.Words["reading.lead-only"];
        yield return new(scene.Run.Status == Engine.Runs.RunStatus.Paused ? Act.Resume : Act.Pause, whyNot is null, whyNot);
        yield return new(Act.Abort, whyNot is null, whyNot);
        if (!scene.Run.IsImprovised) yield return new(Act.Move, whyNot is null, whyNot);
    }

    private static bool IsLead(RunScene scene) =>
        scene.Reader is { } reader && (scene.Incident.Lead == reader || scene.Roster.MayActFor(reader, new RoleId("incident-lead")));
}
