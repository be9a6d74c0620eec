using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using static Beredskab.Engine.Incidents.IncidentEvent;

namespace Beredskab.Engine.Incidents;

public sealed partial record Incident
{
    /// <summary>What follows from <paramref name="happened"/>, when <paramref name="incident"/> is the incident after it.</summary>
    /// <param name="clocks">The same book that the command was decided with.</param>
    public static ValueList<Reaction> React(Incident incident, IncidentEvent happened, ClockBook clocks) => new IncidentReactions(incident, happened, clocks).All();
}

internal sealed class IncidentReactions(Incident incident, IncidentEvent happened, ClockBook clocks)
{
    private readonly List<Reaction> _all = [];

    public ValueList<Reaction> All()
    {
        switch (happened)
        {
            case RunCalled called:
                Tell(called.Run, new ToRun.Start(
                    called.Run, incident.Organisation, incident.Id, incident.Mode, called.Playbook, called.Hash, called.Inputs, called.Level,
                    incident.Opened, called.Anchors, called.Caller, happened.By, incident.Position));
                if (called.Caller is { } parent) Tell(parent.Run, new ToRun.ChildIsGoing(parent.Address, called.Run, IsLinked: false));
                break;
            case RunLinked(var run, var caller, var inputs):
                Tell(caller.Run, new ToRun.ChildIsGoing(caller.Address, run, IsLinked: true));
                if (inputs is not []) Tell(run, new ToRun.MoreInputs(caller, inputs));
                break;
            case CallRefused(var refused, _, var code, var why): Tell(refused.Run, new ToRun.ChildIsRefused(refused.Address, code, why)); break;
            case RunOver(var over, var isAborted):
                foreach (var waiting in incident.Find(over)?.Callers ?? []) Tell(waiting.Run, new ToRun.ChildIsOver(waiting.Address, over, isAborted));
                break;
            case LevelSet(var level, _, _): TellAll(new ToRun.LevelIs(level, incident.Position)); break;
            case AwarenessRecorded or ClockStarted or ClockMoved: TellAll(new ToRun.AnchorsAre(ClockTime.Anchors(incident, clocks), incident.Position)); break;
            case ClockReminded(_, _, var to): Page(to); break;
            case ClockOver(_, var to): Page(to); break;
            case IncidentClosed when incident.Runs.Find(run => run.Playbook == Improvisation.Playbook.Id && !run.IsOver) is { } improvised:
                Tell(improvised.Run, new ToRun.End());
                break;
        }
        return [.. _all];
    }

    private void TellAll(ToRun news)
    {
        foreach (var run in incident.Runs.Where(run => !run.IsOver)) Tell(run.Run, news);
    }

    private void Tell(RunId run, ToRun news) => Want(run.Value, new EffectWork.TellRun(run, news));

    /// <summary>What a clock says is new each time, so nobody's page about it is a second one.</summary>
    private void Page(ValueList<PersonContact> to)
    {
        foreach (var contact in to) Want(contact.Contact.Value, new EffectWork.Page(PageFor.Late, contact, 1, null, Deadline.UsualPatience), isFirst: true);
    }

    private void Want(string target, EffectWork work, bool isFirst = false)
    {
        var key = Effect.KeyOf(incident.Organisation, incident.Id.Value, null, target, work.GetType().Name, incident.Position, _all.Count);
        _all.Add(new Reaction.Want(new(key, null, target, work) { IsFirstPage = isFirst }));
    }
}
