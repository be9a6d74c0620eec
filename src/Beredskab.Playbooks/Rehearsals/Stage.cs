using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks;

/// <summary>
/// One incident and its runs on the real engine, with a clock that jumps and a world that does as it is told. No storage and no
/// server: what the engine decides, folds and wishes for is all there is.
/// </summary>
public sealed class Stage
{
    private readonly Dictionary<RunId, Run> _runs = [];
    private readonly Dictionary<RunId, List<RunEvent>> _histories = [];
    private readonly Queue<(RunId? From, Effect Effect)> _wanted = [];
    private readonly IReadOnlyList<PlaybookVersion> _playbooks;
    private int _runsCalled;

    public Stage(IEnumerable<PlaybookVersion> playbooks, RoleDirectory roles, ClockBook? clocks = null, DateTimeOffset? start = null)
    {
        Now = start ?? GoodFriday;
        _playbooks = [.. playbooks];
        Clocks = clocks ?? ClockBook.Empty;
        Roster = Staff.On(roles);
        Tell(new IncidentCommand.Open(new("incident-1"), new("fjordby"), "H-2026-001", Mode.Live, Level.Green, Aside("Mørkt på rådhuset"), null, null, "AMBER", Lead, null) { At = Now });
    }

    private Stage(Stage other)
    {
        _playbooks = other._playbooks;
        (Now, Clocks, Roster, Incident, _runsCalled) = (other.Now, other.Clocks, other.Roster, other.Incident, other._runsCalled);
        (Does, IsWorldSilent, Stubborn) = (other.Does, other.IsWorldSilent, other.Stubborn);
        foreach (var (id, run) in other._runs)
        {
            _runs[id] = run;
            _histories[id] = [];
        }
    }

    public static DateTimeOffset GoodFriday { get; } = new(2026, 4, 3, 3, 40, 0, TimeSpan.Zero);

    public static PersonId Lead { get; } = new("incident-lead-1");

    public DateTimeOffset Now { get; private set; }

    public ClockBook Clocks { get; }

    public Roster Roster { get; set; }

    public Incident Incident { get; private set; } = Incident.New;

    public IReadOnlyList<PlaybookVersion> Playbooks => _playbooks;

    public IEnumerable<Run> Runs => _runs.Values;

    /// <summary>Every effect that was handed to the world, in order.</summary>
    public List<Effect> Sent { get; } = [];

    /// <summary>Accounts whose isolation the world refuses.</summary>
    public HashSet<string> Stubborn { get; } = [];

    /// <summary>Whether the world does what a run wants of it.</summary>
    public Func<Run, Effect, bool> Does { get; set; } = (_, _) => true;

    /// <summary>Told of each thing that happens, as it happens.</summary>
    public Action<Happening> Heard { get; set; } = _ => { };

    /// <summary>When time alone next moves something; null when all wait for people.</summary>
    public DateTimeOffset? NextDeadline => _runs.Values.Select(run => run.Deadline).Append(Incident.Deadline).Min();

    /// <summary>The world takes what it is handed and says nothing.</summary>
    public bool IsWorldSilent { get; set; }

    public List<IncidentEvent> IncidentHistory { get; } = [];

    public Run this[RunId id] => _runs[id];

    public IReadOnlyList<RunEvent> HistoryOf(RunId id) => _histories[id];

    public RunId Start(PlaybookId playbook, params ReadOnlySpan<Given> inputs)
    {
        var id = NextRun();
        Tell(new IncidentCommand.CallPlaybook(id, playbook, Find(playbook), [.. inputs], null, Aside("")) { At = Now, By = Lead });
        return id;
    }

    /// <summary>Gives the run a command as the person who leads, unless it names another.</summary>
    public Decision<RunEvent> Do(RunId id, RunCommand command)
    {
        var decision = Run.Decide(_runs[id], command with { At = Now, By = command.By ?? Lead, Roster = Roster with { Lead = Incident.Lead } });
        if (decision is Decision<RunEvent>.Accepted accepted) Append(id, accepted.Events);
        Settle();
        return decision;
    }

    /// <summary>Another that goes on from here by itself. It remembers how things stand, and nothing of how they came about.</summary>
    public Stage Fork() => new(this);

    /// <summary>Lets time pass; deadlines in between fire in their order.</summary>
    public void FastForward(TimeSpan time)
    {
        var until = Now + time;
        for (var fired = 0; fired < 100_000; fired++)
        {
            if (NextDeadline is not { } due || due > until) break;
            Now = due > Now ? due : Now;
            foreach (var id in _runs.Keys.Where(id => _runs[id].Deadline <= Now).ToList()) Clock(id);
            if (Incident.Deadline <= Now) Tell(new IncidentCommand.ReachTime { At = Now });
        }
        Now = until;
    }

    public static Aside Aside(string text) => new($"aside-{text.Length}-{text}", Engine.Aside.HashOf([], text));

    private void Clock(RunId id)
    {
        if (Run.Decide(_runs[id], new RunCommand.ReachTime { At = Now, Roster = Roster with { Lead = Incident.Lead } }) is Decision<RunEvent>.Accepted accepted)
            Append(id, accepted.Events);
        Settle();
    }

    /// <summary>Gives the incident a command as the person who leads, unless it names another.</summary>
    public Decision<IncidentEvent> Do(IncidentCommand command) => Tell(command with { At = Now, By = command.By ?? Lead });

    private Decision<IncidentEvent> Tell(IncidentCommand command)
    {
        var decision = Incident.Decide(Incident, command with { Roster = Roster with { Lead = Incident.Lead }, Clocks = Clocks });
        if (decision is not Decision<IncidentEvent>.Accepted accepted) return decision;
        foreach (var happened in accepted.Events)
        {
            IncidentHistory.Add(happened);
            Heard(new(Now, null, null, happened, null));
            Incident = Incident.Evolve(Incident, happened);
            Take(null, Incident.React(Incident, happened, Clocks));
        }
        Settle();
        return decision;
    }

    private void Append(RunId id, IEnumerable<RunEvent> events)
    {
        foreach (var happened in events)
        {
            _histories[id].Add(happened);
            _runs[id] = Run.Evolve(_runs[id], happened);
            Heard(new(Now, _runs[id], happened, null, null));
            Take(id, Run.React(_runs[id], happened));
        }
    }

    private void Take(RunId? from, IEnumerable<Reaction> reactions)
    {
        foreach (var reaction in reactions)
            if (reaction is Reaction.Want(var effect)) _wanted.Enqueue((from, effect));
    }

    private void Settle()
    {
        while (_wanted.TryDequeue(out var wanted))
        {
            var (from, effect) = wanted;
            switch (effect.Work)
            {
                case EffectWork.TellIncident(_, ToIncident.Call(var caller, var playbook, var inputs)):
                    Tell(new IncidentCommand.CallPlaybook(NextRun(), playbook, Find(playbook), inputs, caller, Aside("")) { At = Now });
                    break;
                case EffectWork.TellIncident(_, var news):
                    Tell(new IncidentCommand.Hear(news, [.. _playbooks.Select(version => new Following(version, NextRun()))]) { At = Now });
                    break;
                case EffectWork.TellRun(var run, var news):
                    Hear(run, news);
                    break;
                default:
                    Sent.Add(effect);
                    Heard(new(Now, from is { } sender ? _runs[sender] : null, null, null, effect));
                    if (!IsWorldSilent && effect.Address is { } address && from is { } id) Report(id, address, effect);
                    break;
            }
        }
    }

    private void Hear(RunId id, ToRun news)
    {
        if (news is ToRun.Start start)
        {
            var version = start.Playbook == Improvisation.Playbook.Id ? Improvisation.Version : Find(start.Playbook)!;
            _runs[id] = Run.Of(version);
            _histories[id] = [];
        }
        if (Run.Decide(_runs[id], new RunCommand.Hear(news) { At = Now, Roster = Roster with { Lead = Incident.Lead } }) is Decision<RunEvent>.Accepted accepted)
            Append(id, accepted.Events);
    }

    private void Report(RunId id, Address address, Effect effect)
    {
        var command = new RunCommand.EffectSettled(address, effect.Kind, effect.Target, !Stubborn.Contains(effect.Target) && Does(_runs[id], effect), null, Aside("Nej, sagde verden"))
        {
            At = Now,
            Roster = Roster with { Lead = Incident.Lead },
        };
        if (Run.Decide(_runs[id], command) is Decision<RunEvent>.Accepted accepted) Append(id, accepted.Events);
    }

    private PlaybookVersion? Find(PlaybookId id) => _playbooks.FirstOrDefault(version => version.Content.Id == id);

    private RunId NextRun() => new($"run-{++_runsCalled}");
}

/// <summary>Something that happened on the stage: exactly one of an event of a run, an event of the incident and an effect that was handed to the world.</summary>
/// <param name="Run">As it stands right after it; null for what is the incident's.</param>
public sealed record Happening(DateTimeOffset At, Run? Run, RunEvent? Event, IncidentEvent? OfIncident, Effect? Effect);

/// <summary>Two people in each role, each with a phone and a mailbox: <c>it-duty-1</c> is on call, <c>it-duty-2</c> is next.</summary>
public static class Staff
{
    public static IEnumerable<PersonId> Of(RoleId role) => [new($"{role}-1"), new($"{role}-2")];

    /// <summary>Whether <paramref name="person"/> is who <paramref name="who"/> says: the person, or a role that is theirs.</summary>
    public static bool Is(PersonId person, string who) => person.Value == who || Of(new(who)).Contains(person);

    public static Roster On(RoleDirectory roles) =>
        new(roles, [.. roles.Roles.Select(role => Duty.OneByOne(role.Id, Of(role.Id).Select(person => Person(person.Value))))], Stage.Lead);

    public static Responder Person(string id) =>
        new(new(id), "da", [new(new($"{id}-sms"), Channel.Sms), new(new($"{id}-mail"), Channel.Mail), new(new($"{id}-voice"), Channel.Voice)]);
}
