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

    private void TellRole(Step step, Address address, PageFor about)
    {
        var owner = ReadyAt(address)?.Owner is { } person ? Roster.Find(person) : null;
        var told = owner ?? Roster.Ladder(RoleOf(step, address)).FirstOrDefault(responder => responder.ToPage is not null);
        // Quiet is a mail; what went wrong is told where it is seen.
        var reach = about is PageFor.Task or PageFor.Decision ? told?.Over(Channel.Mail) ?? told?.ToPage : told?.ToPage;
        if (told is not null && reach is not null) Say(new Told(address.Turn, about, [new(told.Person, reach.Contact, reach.Channel)]));
    }

    /// <summary>Calls the next rung; after the last one everybody, again and again.</summary>
    private void Climb(Step step, Address address, PageFor about)
    {
        if (ReadyAt(address) is not { } ready) return;
        var ladder = LadderOf(step, address).Where(person => person.ToPage is not null && !ready.DeclinedBy.Contains(person.Person)).ToList();
        var round = ready.Paging?.Round ?? 1;
        var called = ready.Paging?.Called ?? [];
        ValueList<Responder> rung = round > 1 ? [] : [.. ladder.Where(person => !called.Contains(person.Person)).Take(1)];
        if (rung is [])
        {
            if (ready.Paging is not null) round++;
            rung = [.. ladder];
        }
        Say(new Paged(address.Turn, about, round, [.. rung.Select(person => new PersonContact(person.Person, person.ToPage!.Contact, person.ToPage.Channel))]));
    }

    private IEnumerable<Responder> LadderOf(Step step, Address address)
    {
        var ready = ReadyAt(address);
        var first = ready?.Owner ?? _run.AddedTasks.GetValueOrDefault(step.Id)?.Person;
        var ladder = Roster.Ladder(RoleOf(step, address));
        // A suggestion goes to the deputy first: the one who was asked has had the time.
        if (ready?.Suggested is not null && ready.Paging is null && Roster.HoldersOf(step.Role) is [var asked, ..])
            return ladder.Where(person => person.Person != asked.Person).Append(asked).DistinctBy(person => person.Person);
        return first is { } person0 && Roster.Find(person0) is { } owner ? ladder.Prepend(owner).DistinctBy(person => person.Person) : ladder;
    }

    private RoleId RoleOf(Step step, Address address) =>
        ReadyAt(address)?.FailedAt is not null && step.OnFailure is { } failure ? failure.Role : step.Role;

    private static PageFor AboutOf(Step step, StepState.Ready ready) =>
        ready.FailedAt is not null ? PageFor.Failure
        : ready.Suggested is not null ? PageFor.Suggestion
        : step.Work is Work.Decide ? PageFor.Decision : PageFor.Task;
}
