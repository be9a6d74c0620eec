using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>Who is asked for what in every open incident, since when, and who is next, with numbers to ring.</summary>
public sealed class CallListReader(Gate gate, Store store, RunReader runs, IncidentReader incidents, PeopleReader people, Books books, Glossaries glossaries)
{
    private const int MostIncidents = 100;

    public async Task<CallListView> Read(OrganisationId organisation, string language)
    {
        var clocks = (await incidents.Clocks(organisation, language)).ToLookup(clock => clock.Incident?.Id);
        var open = new List<CallIncident>();
        foreach (var row in (await store.Summaries.List(organisation, new("incident", IsOpenOnly: true), max: MostIncidents)).Items)
            if (await gate.Read(row.Incident, organisation) is { } incident) open.Add(await Incident(incident, [.. clocks[row.Incident.Value]], language));
        var glossary = await glossaries.For(organisation, language);
        var duty = await people.OnCall(organisation, language);
        return new(store.Now(), glossary.Staff.Organisation.Name, [.. open.OrderBy(one => one.Mode).ThenBy(one => one.Tasks is [])], [.. duty.Where(role => role.Person is not null)])
        {
            Partners = [.. PeopleReader.Organisations(glossary).Where(partner => partner.Phone is not null)],
        };
    }

    /// <summary>What is asked in one run.</summary>
    public async Task<IReadOnlyList<CallTask>> OfRun(Incident incident, RunId run, string language) =>
        await runs.Scenes(incident, null, language) is var scenes && scenes.FirstOrDefault(one => one.Run.Id == run) is { } scene
            ? [.. Tasks(scene)] : await FromLedger(StreamId.Of(run), incident.Organisation, language);

    private async Task<CallIncident> Incident(Incident incident, IReadOnlyList<ClockView> clocks, string language)
    {
        var scenes = await runs.Scenes(incident, null, language);
        var tasks = scenes.SelectMany(Tasks).ToList();
        foreach (var called in incident.Runs.Where(called => !called.IsOver && !scenes.Any(scene => scene.Run.Id == called.Run)))
            tasks.AddRange(await FromLedger(StreamId.Of(called.Run), incident.Organisation, language));
        var glossary = await glossaries.For(incident.Organisation, language, new[] { incident.Title?.Id }.OfType<string>());
        return new()
        {
            Incident = RunReader.IncidentOf(incident, glossary),
            Mode = incident.Mode.ToView(),
            Lead = glossary.Person(incident.Lead),
            LeadPhone = incident.Lead is { } lead ? glossary.Staff.Phone(lead) : null,
            MeetAt = incident.MeetAt,
            Clocks = clocks,
            Tasks = [.. tasks.OrderBy(task => task.Due ?? DateTimeOffset.MaxValue)],
        };
    }

    private IEnumerable<CallTask> Tasks(RunScene scene)
    {
        var steps = RunReader.Steps(scene);
        var incident = RunReader.IncidentOf(scene.Incident, scene.Glossary);
        foreach (var task in Asking.Tasks(scene, incident, steps))
        {
            var step = steps.First(view => view.Address == task.Address);
            yield return new()
            {
                Kind = task.Kind,
                Run = scene.Run.IsImprovised ? scene.Words["room.ad-hoc"] : scene.Glossary.In(scene.Run.Version.Content.Title),
                Title = task.Title,
                Card = task.Card,
                Text = task.Text,
                Since = step.ReadyAt,
                Due = task.Due,
                SetAside = store.SetAsides.Find(StreamId.Of(scene.Run.Id)).Any(one => one is { IsForPeople: true, What: Failing.Folding or Failing.Time }),
                People = [.. task.Kind == TaskKind.Approval ? Approvers(scene, step) : People(scene.Glossary, step)],
            };
        }
    }

    private static IEnumerable<CallPerson> Approvers(RunScene scene, StepView step) =>
        step.Approval?.MayGive.Select(person => new CallPerson(person.Name, scene.Glossary.Staff.Phone(new(person.Id)), CallStanding.Approves, null)) ?? [];

    private static IEnumerable<CallPerson> People(Glossary glossary, StepView step)
    {
        if (step.Owner is { } owner) yield return new(owner.Name, glossary.Staff.Phone(new(owner.Id)), CallStanding.Has, step.AcknowledgedAt);
        foreach (var rung in step.Ladder?.Rungs ?? [])
        {
            if (rung.Person.Id == step.Owner?.Id || rung.State is RungState.Spared) continue;
            var standing = rung.State switch { RungState.Called => CallStanding.Called, RungState.Declined => CallStanding.Declined, RungState.Next => CallStanding.Next, RungState.Answered => CallStanding.Has, _ => CallStanding.Silent };
            yield return new(rung.Person.Name, glossary.Staff.Phone(new(rung.Person.Id)), standing, rung.Answer?.At ?? rung.NextAt ?? rung.Attempts.Select(attempt => (DateTimeOffset?)attempt.At).LastOrDefault(), rung.As);
        }
        if (step is { Owner: null, Ladder: null, Role: { } role })
            foreach (var holder in glossary.Staff.Roster.Ladder(new(role.Id)).Take(2))
                yield return new(glossary.Person(holder.Person).Name, glossary.Staff.Phone(holder.Person), CallStanding.Next, null, role.Title);
    }

    /// <summary>A run that cannot be folded: the ledger still knows who was called for what, and the summary when something is due.</summary>
    private async Task<IReadOnlyList<CallTask>> FromLedger(StreamId stream, OrganisationId organisation, string language)
    {
        if (await store.Summaries.Get(stream) is not { Ended: null } summary) return [];
        var glossary = await glossaries.For(organisation, language);
        var content = summary.PlaybookHash is { } hash && !StreamIsImprovised(summary) ? (await books.ByHash(organisation, hash)).Content : null;
        var run = glossary.In(content?.Title) ?? glossary.Words["room.ad-hoc"];
        var called = (await store.Ledger.OfStream(stream)).Where(effect => effect.Kind == EffectKinds.Page && effect.Person is not null).GroupBy(effect => effect.Address).ToList();
        var tasks = called.Select(turn => new CallTask
        {
            Kind = TaskKind.Task,
            Run = run,
            Title = Address.TryParse(turn.Key, out var at) ? glossary.In(content?.Steps.FirstOrDefault(step => step.Id == at.Step)?.Title) ?? turn.Key : turn.Key,
            Since = turn.Min(page => page.Created),
            Due = null,
            SetAside = true,
            People = [.. turn.GroupBy(page => page.Person!.Value).Select(pages => new CallPerson(glossary.Person(pages.Key).Name, glossary.Staff.Phone(pages.Key), CallStanding.Called, pages.Max(page => page.Started)))],
        }).ToList();
        return tasks.Count > 0 ? [.. tasks.TakeLast(5)] : [new() { Kind = TaskKind.Task, Run = run, Title = run, Due = summary.NextDeadline, SetAside = true }];
    }

    private static bool StreamIsImprovised(StreamSummary summary) => summary.Playbook == Improvisation.Playbook.Id;
}
