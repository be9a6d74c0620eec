using System.Collections.Immutable;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    /// <summary>Page now and climb, or tell quietly and climb only when it is late (LANGUAGE 3.6).</summary>
    private void CallPeople(Step step, Address address, PageFor about)
    {
        if (step.AcknowledgeWithin is not null) Climb(step, address, about);
        else TellRole(step, address, about);
    }

    /// <summary>Somebody is to do it: the work itself, or by hand what the system could not do.</summary>
    private static bool IsForPeople(Step step, StepState.Ready ready) =>
        step.Work is Work.Task or Work.Decide or Work.Report or Work.Share || ready.FailedAt is not null;

    private void TellRole(Step step, Address address, PageFor about)
    {
        var owner = ReadyAt(address)?.Owner is { } person ? Roster.Find(person) : null;
        var told = owner ?? Roster.Ladder(RoleOf(step, address)).FirstOrDefault(responder => responder.ToPage is not null);
        // Quiet is a mail; what went wrong is told where it is seen.
        var reach = about is PageFor.Task or PageFor.Decision ? told?.Over(Channel.Mail) ?? told?.ToPage : told?.ToPage;
        if (told is not null && reach is not null) Say(new Told(address.Turn, about, [new(told.Person, reach.Contact, reach.Channel)]));
    }

    /// <summary>
    /// Somebody said yes and it is late all the same: whoever has it may be asleep, so the role's on-call and the incident's lead
    /// hear of it too.
    /// </summary>
    private void TellLate(Step step, Address address)
    {
        var owner = ReadyAt(address)?.Owner;
        var told = Roster.Ladder(RoleOf(step, address)).Where(person => person.ToPage is not null).Take(1)
            .Concat(new[] { owner, Roster.Lead }.OfType<PersonId>().Select(Roster.Find).OfType<Responder>().Where(person => person.ToPage is not null))
            .DistinctBy(person => person.Person);
        if (told.Select(ContactOf).ToList() is { Count: > 0 } contacts) Say(new Told(address.Turn, PageFor.Late, [.. contacts]));
    }

    /// <summary>Calls the next rung; after the last one everybody, again and again.</summary>
    private void Climb(Step step, Address address, PageFor about)
    {
        if (ReadyAt(address) is not { } ready) return;
        var next = NextRung(step, address, ready);
        var round = ready.Paging?.Round ?? 1;
        if (next is null)
        {
            ValueList<Responder> all = [.. LadderOf(step, address).SelectMany(rung => rung.People).Where(person => person.ToPage is not null && !ready.AcknowledgedBy.Contains(person.Person)).DistinctBy(person => person.Person)];
            // Whoever said no is left in peace as long as there is anybody else.
            ValueList<Responder> willing = [.. all.Where(person => !ready.DeclinedBy.Contains(person.Person))];
            next = new(willing is [] ? all : willing);
            if (ready.Paging is not null) round++;
        }
        Say(new Paged(address.Turn, about, round, [.. next.People.Select(person => ContactOf(person, ready.Unreached))]) { Patience = next.Patience, Quorum = QuorumOf(step, address, ready) });
    }

    /// <summary>
    /// What the organisation's plan asks for the role. It stands for the whole climb, whatever becomes of the plan meanwhile; whoever it was
    /// given to, or is asked about a suggestion, is enough alone.
    /// </summary>
    private Quorum? QuorumOf(Step step, Address address, StepState.Ready ready) =>
        ready.Paging is { } paging ? paging.Quorum : ready.Suggested is not null || ready.Owner is not null ? null : Roster.QuorumOf(RoleOf(step, address));

    /// <summary>The first rung of the first round on which somebody can be called who has not been; of it those people.</summary>
    private Rung? NextRung(Step step, Address address, StepState.Ready ready)
    {
        if (ready.Paging is { Round: > 1 }) return null;
        var called = ready.Paging?.Called ?? [];
        return RungsOf(step, address)
            .Select(rung => rung with { People = [.. rung.People.Where(person => person.ToPage is not null && !ready.DeclinedBy.Contains(person.Person) && !ready.AcknowledgedBy.Contains(person.Person) && !called.Contains(person.Person))] })
            .FirstOrDefault(rung => rung.People is not []);
    }

    /// <summary>Those of the rung that was called last who may still answer: they have not said no, and some way to them may yet arrive.</summary>
    private IEnumerable<PersonId> StillWaitedFor(StepState.Ready ready) => (ready.Paging is { Round: 1 } paging ? paging.Together : [])
        .Where(person => !ready.DeclinedBy.Contains(person) && !ready.AcknowledgedBy.Contains(person) && Roster.Find(person) is { } known && known.Ways.Any(way => !ready.Unreached.Contains(way.Contact)));

    /// <summary>The rungs that are called one by one. A suggestion goes to the deputy and then to the lead (LANGUAGE 3.7), and then to everybody.</summary>
    private IEnumerable<Rung> RungsOf(Step step, Address address)
    {
        if (ReadyAt(address)?.Suggested is null) return LadderOf(step, address);
        var deputy = Roster.Directory.Find(step.Role)?.Deputy is { } role ? Roster.HoldersOf(role).Take(1) : [];
        var lead = Roster.Lead is { } person && Roster.Find(person) is { } leader ? [leader] : Enumerable.Empty<Responder>();
        return deputy.Concat(lead).DistinctBy(responder => responder.Person).Select(responder => new Rung([responder]));
    }

    /// <summary>With whoever it was given to first.</summary>
    private IEnumerable<Rung> LadderOf(Step step, Address address)
    {
        var ladder = Roster.Rungs(RoleOf(step, address));
        return ReadyAt(address)?.Owner is { } person && Roster.Find(person) is { } owner ? ladder.Prepend(new([owner])) : ladder;
    }

    private static PersonContact ContactOf(Responder person) => ContactOf(person, ImmutableHashSet<ContactId>.Empty);

    /// <summary>The first way to wake this person that has not led nowhere; when all have, the first.</summary>
    private static PersonContact ContactOf(Responder person, IReadOnlySet<ContactId> unreached)
    {
        var reach = person.Ways.FirstOrDefault(way => !unreached.Contains(way.Contact)) ?? person.ToPage!;
        return new(person.Person, reach.Contact, reach.Channel);
    }

    private RoleId RoleOf(Step step, Address address) =>
        ReadyAt(address)?.FailedAt is not null && step.OnFailure is { } failure ? failure.Role : step.Role;

    private static PageFor AboutOf(Step step, StepState.Ready ready) =>
        ready.FailedAt is not null ? PageFor.Failure
        : ready.Suggested is not null ? PageFor.Suggestion
        : step.Work is Work.Decide ? PageFor.Decision : PageFor.Task;
}
