using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    private void SendOut(Step step, Address address, Work.Notify notify)
    {
        Say(new Notified(address, [.. Contacts(Roster.Resolve(notify.To, _run.Version.Content.Roles), notify.By)]));
        SettleNotifyIfOver(step, address);
    }

    private static IEnumerable<PersonContact> Contacts(IEnumerable<Responder> people, IEnumerable<Channel> channels) =>
        from person in people
        from channel in channels
        let reach = person.Over(channel)
        where reach is not null
        select new PersonContact(person.Person, reach.Contact, channel);

    private void StartActIfApproved(Step step)
    {
        if (_run.StateOf(step.Id) is not StepState.Ready { Approval: { Standing: ApprovalStanding.Met, IsSpent: false } approval } ready) return;
        var address = new Address(step.Id, ready.Iteration);
        if (step.Work is Work.Act { Action: { } action }) StartAct(address, action, approval.Targets);
        else if (step.Work is Work.Notify notify) SendOut(step, address, notify);
    }

    /// <summary>Giving back is an act too: a paused run holds it back. What is in force outlives the run.</summary>
    private void StartUndoIfApproved(Step step)
    {
        if (_run.Status == RunStatus.Paused || _run.Undos.GetValueOrDefault(step.Id) is not { IsStarted: false } undo) return;
        if (undo.Approval is { Standing: ApprovalStanding.Met } || (undo.Approval is null && step.Approve is null))
            Say(new UndoStarted(new(step.Id, _run.StateOf(step.Id).Iteration), undo.Targets));
    }

    private void StartAct(Address address, ActionCall action, ValueList<string> targets)
    {
        if (_run.Status == RunStatus.Running) Say(new ActionStarted(address, action.Action, targets, ReasonOf(action)));
    }

    private Aside? ReasonOf(ActionCall action) =>
        action.With.FirstOrDefault(parameter => parameter.Name == "reason")?.Values is [{ OnlyPath: { } path }] ? _run.GivenAt(path)?.Text : null;

    /// <summary>
    /// Whose answer, closing or start by hand makes it ready now, and who chose the targets. Starting or resuming the run is not
    /// asking, and neither is approving what somebody else did: then it is whoever settled what came last before it.
    /// </summary>
    private ValueList<PersonId> RequestersOf(Step step)
    {
        var requesters = new List<PersonId>();
        if (By is { } by && command is not (RunCommand.Hear or RunCommand.Resume or RunCommand.Approve)) requesters.Add(by);
        else requesters.AddRange(LastBefore(step));
        foreach (var path in TargetPaths(step))
            if (_run.ChooserOf(path) is { } chooser && !requesters.Contains(chooser)) requesters.Add(chooser);
        return [.. requesters];
    }

    private IEnumerable<PersonId> LastBefore(Step step)
    {
        if (_run.Map.Find(step.Id) is null) return [];
        var before = _run.Map.Before(step.Id).Concat(PlaybookMap.Before(_run.Map.PhaseOf(step.Id)))
            .Select(_run.StateOf).OfType<StepState.Happened>().ToList();
        return before is [] ? [] : before.Where(state => state.At == before.Max(other => other.At)).Select(state => state.By).OfType<PersonId>().Distinct();
    }

    private static IEnumerable<string> TargetPaths(Step step)
    {
        if (step.ForEach is { } path) yield return path;
        if (step.Work is Work.Act { Action.With: var with })
            foreach (var target in with.Where(parameter => parameter.Name == "accounts").SelectMany(parameter => parameter.Values))
                if (target.OnlyPath is { } only) yield return only;
    }

    private ValueList<string> ItemsOf(Step step) => step.Work is Work.Act { Action: { } action } && action.With.All(parameter => parameter.Name != "accounts")
        // An action that is not about accounts is done once, and answered for under its own name.
        ? [action.Action]
        : [.. TargetPaths(step).SelectMany(_run.ListAt).Concat(NamedTargets(step)).Distinct()];

    /// <summary>Accounts that stand in the file itself.</summary>
    private static IEnumerable<string> NamedTargets(Step step) => step.Work is Work.Act { Action.With: var with }
        ? with.Where(parameter => parameter.Name == "accounts").SelectMany(parameter => parameter.Values).Where(value => !value.Paths.Any()).Select(value => value.Source)
        : [];

    /// <summary>Each input once: a list of several paths and words is all that they hold, each thing once.</summary>
    private ValueList<Given> InputsOf(Work.Call call) =>
        [.. from parameter in call.With
            from value in parameter.Values
            let path = value.OnlyPath
            let given = path is null ? null : _run.GivenAt(path)
            where given is not null || path is null
            group given is null ? new Given(parameter.Name, [value.Source]) : given with { Question = parameter.Name } by parameter.Name into one
            select one.Count() == 1 ? one.First() : new Given(one.Key, [.. one.SelectMany(given => given.Values).Distinct()])];
}
