using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using static Beredskab.Engine.Incidents.IncidentEvent;

namespace Beredskab.Server.Reading;

/// <summary>Says the events of one incident, in order: who led before, and what was known before, stand in earlier ones.</summary>
internal sealed class IncidentTeller(Glossary glossary, IReadOnlyDictionary<RunId, Run> runs)
{
    private readonly Dictionary<Awareness, DateTimeOffset> _known = [];
    private PersonId? _lead;

    public Telling Tell(IncidentEvent happened) => happened switch
    {
        IncidentOpened opened => Opened(opened),
        IncidentClosed(var reason) => Telling.Of("incident-closed", ("reason", glossary.Text(reason))),
        LevelSet(var level, _, var reason) => Telling.Of("level-set", ("level", level.Word()), ("reason", glossary.Text(reason))),
        LeadHandedOver(var to) => HandedOver(to),
        DetailsChanged changed => Changed(changed),
        RunCalled => Telling.Mute("run-called"),
        RunLinked(var run, _, _) => Telling.Of("run-linked", ("title", runs.TryGetValue(run, out var known) ? glossary.In(known.Version.Content.Title) : run.Value)),
        CallRefused(_, var playbook, _, var why) => Telling.Of("child-refused", ("step", playbook.Value), ("reason", glossary.Text(why))) with { IsMute = true },
        RunOver => Telling.Mute("run-over"),
        AwarenessRecorded(var of, var knowledge, _) => Recorded(of, knowledge),
        ClockStarted(var clock, var from, var over, _, _) => Telling.Of("clock-started", ("clock", glossary.Clock(clock)), ("from", At(from)), ("ends", At(over))),
        ClockMoved(var clock, var from, var over, _) => Telling.Of("clock-started", ("clock", glossary.Clock(clock)), ("from", At(from)), ("ends", At(over))),
        ClockAwaited(var clock, _) => Telling.Of("clock-possible", ("clock", glossary.Clock(clock))),
        ClockStopped(var clock, var proof, _) => Telling.Of("clock-stopped", ("clock", glossary.Clock(clock)), ("receipt", glossary.Text(proof.Text))),
        ClockWaived(var clock, _, var reason) => Telling.Of("clock-waived", ("clock", glossary.Clock(clock)), ("reason", glossary.Text(reason))),
        ClockLetGo(var clock, var reason) => Telling.Of("clock-let-go", ("clock", glossary.Clock(clock)), ("reason", glossary.Text(reason))),
        ClockReminded(var clock, var over, _) => Telling.Of("clock-reminded", ("clock", glossary.Clock(clock)), ("ends", At(over))).ByClock(),
        ClockOver(var clock, _) => Telling.Of("clock-overrun", ("clock", glossary.Clock(clock)), ("ends", At(happened.At))).ByClock(),
        AlertReceived(var alert, var title, var text) => Telling.Of("alert-joined", ("source", alert.Source), ("title", glossary.Text(title))).ByWorld() with { Meta = glossary.Text(text) },
        FileAttached(var name, _, _, var text) => Telling.Of("file-added", ("file", glossary.Text(name))) with { Meta = glossary.Text(text) },
        Noted(var kind, var text, _) => Telling.Of("noted", ("text", glossary.Text(text))) with { Sort = NoteSorts.Of(kind) },
        Released(_, var isOpen, var why) => Telling.Of(isOpen ? "released" : "released-half", ("reason", glossary.Text(why))),
        HeldSettled(_, var kind, var target, var choice, var why) => Telling.Of(Terms.HeldWord(choice), ("what", Terms.HeldWhat(glossary, kind, target)), ("reason", glossary.Text(why))),
        TimeJumped(_, var how, var leap) => Telling.Of(Jumped(how, leap), ("span", glossary.Words.Span(leap))),
        Corrected(_, var text) => Telling.Of("corrected", ("text", glossary.Text(text))),
        MessageGivenUp(var contact, var why) => Telling.Of("message-given-up", ("person", glossary.PersonAt(contact)?.Name ?? contact.Value), ("channel", glossary.Staff.Find(contact)?.Kind), ("reason", glossary.Text(why))).ByWorld(),
        EffectUncertain(_, var target, var then) => Telling.Of(then == Doubt.Held ? "effect-held" : "message-repeated",
            ("person", glossary.PersonAt(new(target))?.Name ?? target), ("channel", glossary.Staff.Find(new ContactId(target))?.Kind)).ByWorld(),
        ReplyNotUnderstood(var person, _, var text) => Telling.Of("reply-not-understood", ("person", glossary.Person(person).Name), ("text", glossary.Text(text))).ByWorld(),
        _ => Telling.Mute("known"),
    };

    private static string Jumped(TimeJump how, TimeSpan leap) => how switch
    {
        TimeJump.MachineWhileDown => "time-was-behind",
        TimeJump.DatabaseFollowed => "time-followed",
        _ when leap < TimeSpan.Zero => "time-set-back",
        _ => "time-set-forward",
    };

    private Telling Opened(IncidentOpened opened)
    {
        _lead = opened.Lead;
        return Telling.Of("incident-opened", ("title", glossary.Text(opened.Title))) with { Tlp = opened.Tlp };
    }

    private Telling HandedOver(PersonId to)
    {
        var from = _lead;
        _lead = to;
        return Telling.Of("lead-handed-over", ("from", glossary.Person(from)?.Name ?? glossary.Words["duty.nobody"]), ("to", glossary.Person(to).Name));
    }

    private Telling Changed(DetailsChanged changed)
    {
        (string What, string? To)[] all = [("start.title", glossary.Text(changed.Title)), ("start.area", glossary.Text(changed.Area)), ("start.meet-at", changed.MeetAt)];
        var given = all.Where(detail => detail.To is not null).ToList();
        return Telling.Of("incident-changed", ("what", string.Join(", ", given.Select(detail => glossary.Words[detail.What].ToLowerInvariant()))), ("to", string.Join("”, “", given.Select(detail => detail.To))));
    }

    private Telling Recorded(Awareness of, Knowledge knowledge)
    {
        var was = _known.TryGetValue(of, out var before) ? before : (DateTimeOffset?)null;
        _known[of] = knowledge.Instant;
        var kind = was is null ? "awareness-recorded" : was == knowledge.Instant ? "awareness-confirmed" : "awareness-corrected";
        return Telling.Of(kind, ("awareness", of == Awareness.Incident ? "incident" : "breach"), ("at", At(knowledge.Instant)), ("was", At(was)), ("source", glossary.Text(knowledge.Source)));
    }

    private string? At(DateTimeOffset? at) => at is { } instant ? glossary.Words.AtClock(instant) : null;
}
