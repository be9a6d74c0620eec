using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using static Beredskab.Engine.Incidents.IncidentEvent;

namespace Beredskab.Engine.Incidents;

public sealed partial record Incident
{
    /// <summary>What follows when a command meets this incident: events, or a refusal that changes nothing.</summary>
    public static Decision<IncidentEvent> Decide(Incident incident, IncidentCommand command) => new IncidentTurn(incident, command).Take();
}

/// <summary>One command being decided, event by event.</summary>
internal sealed class IncidentTurn(Incident incident, IncidentCommand command)
{
    private readonly List<IncidentEvent> _said = [];
    private Incident _incident = incident;
    private Refusal? _refusal;

    public Decision<IncidentEvent> Take()
    {
        Meet();
        return _refusal is { } refusal ? new Decision<IncidentEvent>.Refused(refusal) : new Decision<IncidentEvent>.Accepted([.. _said]);
    }

    private void Meet()
    {
        switch (command)
        {
            case IncidentCommand.Open when _incident.IsOpen: Refuse("open-already", "This incident is open already."); break;
            case IncidentCommand.Open open: Open(open); break;
            case not null when !_incident.IsOpen: Refuse("unknown-incident", "There is no such incident."); break;

            case IncidentCommand.Note note: Say(new Noted(note.Kind, note.Text, note.Happened)); break;
            case IncidentCommand.Correct(var entry, _) when entry < 1 || entry > _incident.Position: Refuse("unknown-entry", $"There is no entry {entry:entry} in this incident to correct."); break;
            case IncidentCommand.Correct correct: Say(new Corrected(correct.Entry, correct.Text)); break;
            case IncidentCommand.Release(var freeze, _) when _incident.HalfReleased is { } first && first.Freeze == freeze && first.By == command.By:
                Refuse("same-person", "You have released this already. Somebody else has to do it too."); break;
            case IncidentCommand.Release(var freeze, var reason): Say(new Released(freeze, _incident.HalfReleased?.Freeze == freeze, reason)); break;
            case IncidentCommand.SettleHeld held: Say(new HeldSettled(held.Effect, held.Word, held.Target, held.Choice, held.Reason)); break;
            case IncidentCommand.AttachFile file: Say(new FileAttached(file.Name, file.Sha256, file.Size, file.Text)); break;
            case IncidentCommand.NotUnderstood reply: Say(new ReplyNotUnderstood(reply.Person, reply.Contact, reply.Text)); break;
            case IncidentCommand.PageFailed failed: Say(new MessageGivenUp(failed.Contact, failed.Why)); break;
            case IncidentCommand.DoubtEffect(var kind, var target, var then): Say(new EffectUncertain(kind, target, then)); break;
            case IncidentCommand.NoteTimeJump jump when _incident.IsClosed || jump.Number <= _incident.LastTimeJump: break;
            case IncidentCommand.NoteTimeJump jump: Say(new TimeJumped(jump.Number, jump.How, jump.Leap)); break;
            case IncidentCommand.Hear { News: ToIncident.RunIsOver over } hear: RunIsOver(over, hear.Afterwards); break;

            case not null when _incident.IsClosed: Refuse("incident-closed", "The incident is closed. A note can still be written; for anything else open a new one."); break;

            case IncidentCommand.SetLevel set when set.Level == _incident.Level: Refuse("unchanged", "The incident has that level already."); break;
            case IncidentCommand.SetLevel set: Say(new LevelSet(set.Level, null, set.Reason)); break;
            case IncidentCommand.HandOverLead(var to) when command.Roster.Find(to) is null: Refuse("unknown-person", "That person is not known in this organisation, or holds no role."); break;
            case IncidentCommand.HandOverLead(var to) when to == _incident.Lead: Refuse("unchanged", "That person leads the incident already."); break;
            case IncidentCommand.HandOverLead(var to): Say(new LeadHandedOver(to)); break;
            case IncidentCommand.ChangeDetails(null, null, null): break;
            case IncidentCommand.ChangeDetails change: Say(new DetailsChanged(change.Title, change.Area, change.MeetAt)); break;
            case IncidentCommand.CallPlaybook call: Call(call); break;
            case IncidentCommand.Improvise improvise: Improvise(improvise); break;
            case IncidentCommand.Hear { News: var news }: Hear(news); break;
            case IncidentCommand.ReachTime: ReachTime(); break;
            // The same alert twice is one alert.
            case IncidentCommand.Alert alert when _incident.Alerts.Contains(alert.Origin): break;
            case IncidentCommand.Alert alert: Say(new AlertReceived(alert.Origin, alert.Title, alert.Text)); break;
            case IncidentCommand.Close close: Close(close); break;
            default: Refuse("not-now", $"An incident cannot take {command?.GetType().Name:command}."); break;
        }
    }

    private void Open(IncidentCommand.Open open)
    {
        Say(new IncidentOpened(open.Incident, open.Organisation, open.Number, open.Mode, open.Level, open.Title, open.Area, open.MeetAt, open.Tlp, open.Lead, open.Origin));
        if (open.First is { } first) Call(first);
    }

    // ---- Runs

    private void Call(IncidentCommand.CallPlaybook call)
    {
        // A call may arrive twice; the caller is told once.
        if (_incident.Find(call.Run) is not null || (call.Caller is { } again && _incident.Runs.Exists(run => run.Callers.Contains(again)))) return;
        if (call.Version is not { } version)
        {
            RefuseCall(call, Refusal.Of("unknown-playbook", $"There is no published playbook '{call.Playbook:playbook}'."));
            return;
        }
        if (version.Content.OnePer == OnePer.Incident && _incident.Runs.Find(run => run.Playbook == version.Content.Id && !run.IsOver) is { } going)
        {
            if (call.Caller is { } caller) Say(new RunLinked(going.Run, caller, call.Inputs));
            else Refuse("one-per-incident", $"'{version.Content.Id:playbook}' is running in this incident already.");
            return;
        }
        if (Starting.Fault(version.Content, call.Inputs) is { } fault)
        {
            RefuseCall(call, fault);
            return;
        }
        RaiseTo(version.Content.Level?.Start, call.Caller);
        Say(Called(call.Run, version, call.Inputs, call.Caller));
    }

    private RunCalled Called(RunId run, PlaybookVersion version, ValueList<Given> inputs, Caller? caller) => new(
        run, version.Content.Id, version.Content.Version, version.Hash, version.Content.OnePer ?? OnePer.Call, caller, inputs,
        version.Content.Clocks, version.Content.Afterwards, _incident.Level, ClockTime.Anchors(_incident, command.Clocks, version.Content));

    private void RefuseCall(IncidentCommand.CallPlaybook call, Refusal why)
    {
        if (call.Caller is { } caller) Say(new CallRefused(caller, call.Playbook, why.Code, call.NotThere));
        else Refuse(why);
    }

    private void RaiseTo(Level? level, Caller? because)
    {
        if (level is { } start && start > _incident.Level) Say(new LevelSet(start, because, null));
    }

    private void Improvise(IncidentCommand.Improvise improvise)
    {
        if (_incident.Improvised is null) Say(Called(improvise.Run, Improvisation.Version, [], null));
    }

    private void RunIsOver(ToIncident.RunIsOver over, ValueList<Following> afterwards)
    {
        if (_incident.Find(over.Run) is not { IsOver: false } run) return;
        Say(new RunOver(over.Run, over.IsAborted));
        if (_incident.IsClosed || run.Afterwards is not { } following) return;
        // Once, when all runs of the incident that name it have ended.
        if (_incident.Runs.Exists(other => other.Afterwards == following && !other.IsOver) || _incident.Runs.Exists(other => other.Playbook == following)) return;
        if (afterwards.FirstOrDefault(candidate => candidate.Version.Content.Id == following) is not { } next || Starting.Fault(next.Version.Content, []) is not null) return;
        RaiseTo(next.Version.Content.Level?.Start, null);
        Say(Called(next.Run, next.Version, [], null));
    }

    // ---- What the runs tell

    private void Hear(ToIncident news)
    {
        switch (news)
        {
            case ToIncident.LevelWanted(var run, var address, var level, var atMost, var by):
                // A ceiling holds a playbook back from raising; it never lowers what people, or another playbook, have set.
                var wanted = level > atMost ? (Level)Math.Max((int)atMost.Value, (int)_incident.Level) : level;
                if (wanted != _incident.Level) Say(new LevelSet(wanted, new(run, address), null) { By = by });
                break;
            case ToIncident.Knew(var run, var address, var of, var knowledge, var by):
                Say(new AwarenessRecorded(of, knowledge, new(run, address)) { By = by });
                MoveClocks(of, knowledge.Instant);
                break;
            case ToIncident.ClocksStart(var run, var address, var clocks, var onlyIfKnown):
                foreach (var clock in clocks) StartClock(clock, new(run, address), onlyIfKnown);
                break;
            case ToIncident.ClocksWaived(var run, var address, var clocks, var by, var reason):
                foreach (var clock in clocks.Where(IsUnsettled)) Say(new ClockWaived(clock, new(run, address), reason) { By = by });
                break;
            case ToIncident.ClocksStop(var run, var address, var clocks, var proof, var by):
                foreach (var clock in clocks.Where(id => _incident.Clocks.GetValueOrDefault(id) is not (Clock.Stopped or null)))
                {
                    Say(new ClockStopped(clock, proof, new(run, address)) { By = by });
                    StartAwaited(clock, new(run, address));
                }
                break;
        }
    }

    private bool IsUnsettled(ClockId clock) => _incident.Clocks.GetValueOrDefault(clock) is Clock.Possible or Clock.Running;

    private void StartClock(ClockId id, Caller because, bool onlyIfKnown)
    {
        // What has its receipt is over for good.
        if (command.Clocks.Find(id) is not { } definition || _incident.Clocks.GetValueOrDefault(id) is Clock.Running or Clock.Stopped) return;
        // A clock that was waived starts again when somebody says so, but not by itself.
        if (onlyIfKnown && _incident.Clocks.GetValueOrDefault(id) is { IsSettled: true }) return;
        if (FromOf(definition) is not { } from)
        {
            if (onlyIfKnown) return;
            if (definition.From is ClockStart.ReceiptOf)
            {
                if (_incident.Clocks.GetValueOrDefault(id) is not Clock.Possible { IsAwaited: true }) Say(new ClockAwaited(id, because));
                return;
            }
            // Until the knowledge is recorded, awareness is the moment the incident was opened.
            from = definition.From is ClockStart.WhenStarted ? command.At : _incident.Opened;
        }
        Say(new ClockStarted(id, from, ClockTime.Over(definition, from), [.. ClockTime.Reminders(definition, from).Where(at => at > command.At)], because));
    }

    private DateTimeOffset? FromOf(ClockDefinition definition) => definition.From switch
    {
        ClockStart.Knowledge(var of) => _incident.Knowledge.GetValueOrDefault(of)?.Knowledge.Instant,
        ClockStart.ReceiptOf(var clock) => _incident.Clocks.GetValueOrDefault(clock) is Clock.Stopped stopped ? stopped.At : null,
        _ => null,
    };

    /// <summary>Clocks that count from this one's receipt and were asked for before it was there.</summary>
    private void StartAwaited(ClockId stopped, Caller because)
    {
        foreach (var definition in command.Clocks.Clocks)
            if (definition.From is ClockStart.ReceiptOf(var of) && of == stopped && _incident.Clocks.GetValueOrDefault(definition.Id) is Clock.Possible { IsAwaited: true })
                StartClock(definition.Id, because, onlyIfKnown: false);
    }

    private void MoveClocks(Awareness of, DateTimeOffset from)
    {
        foreach (var definition in command.Clocks.Clocks)
        {
            if (definition.From is not ClockStart.Knowledge(var named) || named != of) continue;
            if (_incident.Clocks.GetValueOrDefault(definition.Id) is Clock.Running running && running.From != from)
                Say(new ClockMoved(definition.Id, from, ClockTime.Over(definition, from), ClockTime.Reminders(definition, from)));
        }
    }

    // ---- Time and the end

    private void ReachTime()
    {
        var running = _incident.Clocks.Values.OfType<Clock.Running>().Where(clock => !clock.IsOver);
        foreach (var clock in running.OrderBy(clock => clock.Over ?? DateTimeOffset.MaxValue).ThenBy(clock => clock.Id.Value, StringComparer.Ordinal).ToList())
        {
            if (clock.Over <= command.At) Say(new ClockOver(clock.Id, [.. Lead()]));
            else if (clock.Reminders.Any(at => at <= command.At)) Say(new ClockReminded(clock.Id, clock.Over, [.. Lead()]));
        }
    }

    private IEnumerable<PersonContact> Lead() =>
        _incident.Lead is { } lead && command.Roster.Find(lead) is { ToPage: { } reach } ? [new(lead, reach.Contact, reach.Channel)] : [];

    private void Close(IncidentCommand.Close close)
    {
        if (_incident.Runs.Where(run => !run.IsOver && run.Playbook != Improvisation.Playbook.Id).ToList() is { Count: > 0 } going)
        {
            Refuse("runs-going", $"{going.Count:n} runs are still going: {string.Join(", ", going.Select(run => run.Playbook)):playbooks}. They end or are aborted first.");
            return;
        }
        if (_incident.Clocks.Values.OfType<Clock.Running>().ToList() is { Count: > 0 } running)
        {
            Refuse("clocks-running", $"{running.Count:n} clocks are running: {string.Join(", ", running.Select(clock => clock.Id)):clocks}. Each is stopped by its receipt, or waived.");
            return;
        }
        foreach (var clock in _incident.Clocks.Values.OfType<Clock.Possible>().OrderBy(clock => clock.Id.Value, StringComparer.Ordinal))
            Say(new ClockLetGo(clock.Id, close.Reason));
        Say(new IncidentClosed(close.Reason));
    }

    private void Say(IncidentEvent happened)
    {
        var said = happened with { At = command.At, By = happened.By ?? command.By };
        _said.Add(said);
        _incident = Incident.Evolve(_incident, said);
    }

    private void Refuse(string sentence, Wording wording) => Refuse(Refusal.Of(sentence, wording));

    private void Refuse(Refusal why) => _refusal ??= why;
}
