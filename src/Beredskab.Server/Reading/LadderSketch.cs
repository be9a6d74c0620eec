using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>Who was called for one turn of a step, who answered, who is next: from the entries and from what the ledger tried.</summary>
internal sealed class LadderSketch(RunScene scene, Step step, Address address)
{
    private readonly List<RunEvent> _events = [.. scene.At(address)];

    private StepState.Ready? Ready => scene.Run.StateOf(step.Id) is StepState.Ready ready && ready.Iteration == address.Iteration ? ready : null;

    /// <summary>Null when nobody was called for it.</summary>
    public LadderView? View()
    {
        var called = Called().ToList();
        if (called.Count == 0) return null;
        var answered = Answers().ToList();
        var yes = answered.FirstOrDefault(answer => answer.Yes);
        // Those who were called together last are all being waited for; where somebody was only told, the last one.
        var waitedFor = Ready?.Paging is { Together: var together } ? together : [called[^1]];
        var rungs = called.Select(person => Rung(person, answered, waitedFor.Contains(person))).ToList();
        if (Ready is { } ready) rungs.AddRange(Later(ready, called, yes));
        return new(rungs, _events.OfType<RunEvent.Paged>().Select(paged => paged.Round).DefaultIfEmpty(1).Max())
        {
            Wanted = Ready is { IsAnswered: false, AcknowledgedBy: var said, Paging.Quorum: { } quorum } ? new(said.Count, quorum.Count, [.. quorum.Lacks(said)]) : null,
        };
    }

    /// <summary>Who gets it if the reader says no.</summary>
    public PersonRef? Next()
    {
        if (Ready is not { } ready) return null;
        var next = scene.Roster.Ladder(scene.RoleOf(step)).FirstOrDefault(person =>
            person.ToPage is not null && person.Person != scene.Reader && !ready.DeclinedBy.Contains(person.Person) && !(ready.Paging?.Called.Contains(person.Person) ?? false));
        return next is null ? null : scene.Glossary.Person(next.Person);
    }

    private IEnumerable<PersonId> Called() => _events.SelectMany(happened => happened switch
    {
        RunEvent.Paged paged => paged.To.Select(contact => contact.Person),
        RunEvent.Told { For: PageFor.Task or PageFor.Decision or PageFor.Failure or PageFor.Assigned } told => told.To.Select(contact => contact.Person),
        _ => [],
    }).Distinct();

    private IEnumerable<(PersonId Person, bool Yes, DateTimeOffset At, string Via)> Answers() => _events.SelectMany(happened => happened switch
    {
        RunEvent.Acknowledged { IsUnasked: false, By: { } by } yes => [(by, true, yes.At, yes.Via)],
        RunEvent.Declined { By: { } by } no => [(by, false, no.At, no.Via)],
        _ => Enumerable.Empty<(PersonId, bool, DateTimeOffset, string)>(),
    });

    private RungView Rung(PersonId person, List<(PersonId Person, bool Yes, DateTimeOffset At, string Via)> answers, bool isWaitedFor)
    {
        var own = answers.FindLast(answer => answer.Person == person);
        var hasAnswered = answers.Exists(answer => answer.Person == person);
        return new()
        {
            Person = scene.Glossary.Person(person),
            As = As(person),
            State = hasAnswered ? own.Yes ? RungState.Answered : RungState.Declined : isWaitedFor && Ready is { IsAnswered: false } ? RungState.Called : RungState.Silent,
            Attempts = [.. Attempts(person)],
            Answer = hasAnswered ? new(own.At, Terms.Via(own.Via)) : null,
        };
    }

    private IEnumerable<AttemptView> Attempts(PersonId person) => scene.EffectsAt(address)
        .Where(effect => effect.Kind == EffectKinds.Page && effect.Person == person)
        .Select(effect => new AttemptView(Terms.ChannelOf(effect), effect.Started ?? effect.NotBefore, Terms.AttemptOf(effect), effect.State == Storage.EffectState.Done ? null : effect.Why));

    /// <summary>The rest of the ladder: waiting for their turn, or spared because somebody answered.</summary>
    private IEnumerable<RungView> Later(StepState.Ready ready, List<PersonId> called, (PersonId Person, bool Yes, DateTimeOffset At, string Via) yes)
    {
        if (ready.Paging is not { Round: 1 } paging) yield break;
        var at = paging.Last + paging.Patience;
        var usual = Deadline.PatienceOf(step, ready);
        foreach (var rung in scene.Roster.Rungs(scene.RoleOf(step)))
        {
            var next = rung.People.Where(person => person.ToPage is not null && !called.Contains(person.Person)).ToList();
            var isSpared = ready.IsAnswered;
            foreach (var person in next)
                yield return new()
                {
                    Person = scene.Glossary.Person(person.Person),
                    As = As(person.Person),
                    State = isSpared ? RungState.Spared : RungState.Next,
                    NextAt = at,
                    SparedBy = isSpared && yes.Yes ? scene.Glossary.Person(yes.Person) : null,
                };
            if (next.Count > 0) at += rung.Patience ?? usual;
        }
    }

    /// <summary>Why this person: the step's own role, the first deputy's that they hold, or the lead.</summary>
    private string As(PersonId person)
    {
        var seen = new HashSet<RoleId>();
        for (RoleId? role = scene.RoleOf(step); role is { } current && seen.Add(current); role = scene.Roster.Directory.Find(current)?.Deputy)
            if (scene.Roster.Holds(person, current)) return scene.Glossary.Role(current).Title;
        return person == scene.Incident.Lead ? scene.Words["reading.lead"]
            : scene.Glossary.Staff.RolesOf(person).Select(role => scene.Glossary.Role(role).Title).FirstOrDefault() ?? scene.Words["reading.called"];
    }
}
