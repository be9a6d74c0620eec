using System.Collections.Concurrent;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Roster = Beredskab.Engine.People.Roster;

namespace Beredskab.Server.Reading;

/// <summary>Everybody an organisation knows, the departed too, how they are reached and who has which role now.</summary>
/// <param name="Rosters">For an incident of each level, the lowest first.</param>
public sealed record Staff(Organisation Organisation, IReadOnlyDictionary<PersonId, Person> People, IReadOnlyList<ContactPoint> Contacts, IReadOnlyList<Roster> Rosters)
{
    /// <summary>Where no incident is spoken of.</summary>
    public Roster Roster => RosterAt(Level.Green);


    /// <summary>The plan by which that is so.</summary>
    public required WrittenPlan OnCall { get; init; }

    /// <summary>The organisations it works with.</summary>
    public required IReadOnlyList<Partner> Partners { get; init; }

    private readonly ILookup<PersonId, ContactPoint> _byPerson = Contacts.ToLookup(contact => contact.Person);
    private readonly Dictionary<ContactId, ContactPoint> _byId = Contacts.ToDictionary(contact => contact.Id);

    public Roster RosterAt(Level level) => Rosters[(int)level];

    public string? Phone(PersonId person) => _byPerson[person].FirstOrDefault(contact => contact.Kind is "sms" or "voice")?.Address;

    public string? Mail(PersonId person) => _byPerson[person].FirstOrDefault(contact => contact.Kind == "mail")?.Address;

    public ContactPoint? Find(ContactId contact) => _byId.GetValueOrDefault(contact);

    public PersonId? OwnerOf(string address) => Contacts.FirstOrDefault(contact => string.Equals(contact.Address, address, StringComparison.OrdinalIgnoreCase))?.Person;

    /// <summary>The roles a person is on the ladder of, the one where they stand highest first.</summary>
    public IEnumerable<RoleId> RolesOf(PersonId person) => Roster.Duties
        .Select(duty => (duty.Role, Rung: duty.Holders.ToList().FindIndex(holder => holder.Person == person)))
        .Where(held => held.Rung >= 0).OrderBy(held => held.Rung).Select(held => held.Role);
}

/// <summary>Reads an organisation's people in a few questions, however many roles there are, and keeps them for a few seconds.</summary>
/// <param name="chat">Null where nobody is written to in Teams.</param>
public sealed class Staffs(Store store, Books books, TimeProvider time, IChatGateway? chat = null)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<OrganisationId, (Staff Staff, long Since)> _kept = [];

    public async Task<Staff> Of(OrganisationId organisation)
    {
        if (_kept.TryGetValue(organisation, out var kept) && time.GetElapsedTime(kept.Since) < s_kept) return kept.Staff;
        var since = time.GetTimestamp();
        var staff = await Read(organisation);
        _kept[organisation] = (staff, since);
        return staff;
    }

    public void Forget() => _kept.Clear();

    private async Task<Staff> Read(OrganisationId id)
    {
        var now = store.Now();
        var staffing = await store.Roster.Staffing(id, now);
        return new(staffing.Organisation ?? new(id, id.Value, "da", now), staffing.People.ToDictionary(person => person.Id), staffing.Contacts, [.. Enum.GetValues<Level>().Select(level => Rosters.Of(staffing, books.Roles, now, level, chat is not null))]) { OnCall = staffing.OnCall, Partners = staffing.Partners };
    }
}
