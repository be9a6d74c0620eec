using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>One task on a phone at night: what, until when, the code that answers it by SMS, and what comes after.</summary>
public sealed class NightReader(Gate gate, Store store, RunReader runs, IncidentReader incidents)
{
    /// <summary>Null when there is no such run or step. An address that was asked again since leads to the newest.</summary>
    public async Task<NightView?> Task(OrganisationId organisation, RunId id, string address, PersonId? reader, string language)
    {
        if (!Address.TryParse(address, out var at) || await gate.Read(id) is not { } run || run.Organisation != organisation) return null;
        if (run.FindStep(at.Step) is not { } step || await gate.Read(run.Incident, organisation) is not { } incident) return null;
        var scenes = await runs.Scenes(incident, reader, language);
        if (scenes.FirstOrDefault(one => one.Run.Id == id) is not { } scene) return null;
        var views = new StepSketch(scene, step).Views().ToList();
        var view = views.Find(one => one.Address == address) ?? views[0];
        var waiting = reader is { } person ? await incidents.Tasks(organisation, person, language) : [];
        return new()
        {
            Step = view with { Code = await Code(scene, step.Id, reader) },
            Incident = IncidentReader.Item(incident, [.. scenes.Select(one => one.Run)], scene.Glossary),
            Kind = KindFor(view, [.. Asking.KindsOf(scene, step)]),
            IsMine = reader is { } me && run.StateOf(step.Id) is StepState.Ready ready && (ready.Owner == me || ready.AcknowledgedBy.Contains(me)),
            LeadPhone = incident.Lead is { } lead ? scene.Glossary.Staff.Phone(lead) : null,
            Next = waiting.FirstOrDefault(task => !task.MayTake && (task.Run != view.Run || task.Address != view.Address)),
            People = PeopleReader.People(scene.Glossary),
        };
    }

    /// <summary>An approval for whoever may give it; for others what the step itself asks.</summary>
    private static TaskKind KindFor(StepView view, IReadOnlyList<TaskKind> kinds) => kinds switch
    {
        [] => view.Kind == "decide" ? TaskKind.Decision : TaskKind.Task,
        [TaskKind.Approval, var other] => view.Can(Act.Approve) ? TaskKind.Approval : other,
        _ => kinds[0],
    };

    private async Task<string?> Code(RunScene scene, StepId step, PersonId? reader) => reader is { } person
        ? (await store.Codes.Of(StreamId.Of(scene.Run.Id), new Address(step, scene.Run.StateOf(step).Iteration).ToString())).FirstOrDefault(code => code.Person == person && code.Closed is null && !code.IsMail)?.Code
        : null;
}
