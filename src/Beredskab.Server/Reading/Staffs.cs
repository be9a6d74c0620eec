using System.Collections.Concurrent;
using Beredskab.Engine;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Duty = Beredskab.Engine.People.Duty;
using Roster = Beredskab.Engine.People.Roster;

namespace Beredskab.Server.Reading;

/// <summary>Everybody an organisation knows, the departed too, how they are reached and who has which role now.</summary>
public sealed record Staff(Organisation Organisation, IReadOnlyDictionary<PersonId, Person> People, IReadOnlyList<ContactPoint> Contacts, Roster Roster)
{
    private readonly ILookup<PersonId, ContactPoint> _byPerson = Contacts.ToLookup(contact => contact.Person);
    private readonly Dictionary<ContactId, ContactPoint> _byId = Contacts.ToDictionary(contact => contact.Id);

    public string? Phone(PersonId person) => _byPerson[person].FirstOrDefault(contact => contact.Kind is "sms" or "voice")?.Address;

    public string? Mail(PersonId person) => _byPerson[person].FirstOrDefault(contact => contact.Kind == "mail")?.Address;

    public ContactPoint? Find(ContactId contact) => _byId.GetValueOrDefault(contact);

    public PersonId? OwnerOf(string address) => Contacts.FirstOrDefault(contact => string.Equals(contact.Address, address, StringComparison.OrdinalIgnoreCase))?.Person;

    /// <summary>The roles a person is on the ladder of, the one where they stand highest first.</summary>
    public IEnumerable<RoleId> RolesOf(PersonId person) => Roster.Duties
        .Select(duty => (duty.Role, Rung: duty.Holders.ToList().FindIndex(holder => holder.Person == person)))
        .Where(held => held.Rung >= 0).OrderBy(held => held.Rung).Select(held => held.Role);
}

/// <summary>
/// Reads an organisation's people in a few questions, however many roles there are, and keeps them for a few seconds.
/// The order of a ladder is that of the storage's own <c>Ladder</c>: a stand-in first, the rest move down.
/// </summary>
public sealed class Staffs(Store store, Books books, TimeProvider time)
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
        var (organisation, everybody, contacts, duties, standIns) = await store.Roster.Staffing(id, now);
        var people = everybody.ToDictionary(person => person.Id);
        var reaches = contacts.ToLookup(contact => contact.Person, contact => new Reach(contact.Id, ChannelOf(contact.Kind)));
        var ladders = new List<Duty>();
        foreach (var role in books.Roles.Roles)
        {
            var holders = standIns.Where(standIn => standIn.Role == role.Id).Select(standIn => standIn.Person)
                .Concat(duties.Where(duty => duty.Role == role.Id).Select(duty => duty.Person)).Distinct()
                .Where(person => people.TryGetValue(person, out var known) && known.Departed is null)
                .Select(person => new Responder(person, people[person].Language, [.. reaches[person]])).ToList();
            if (holders.Count > 0) ladders.Add(new(role.Id, [.. holders]));
        }
        return new(organisation ?? new(id, id.Value, "da", now), people, contacts, new(books.Roles, [.. ladders], null));
    }

    private static Channel ChannelOf(string kind) => kind switch { "voice" => Channel.Voice, "mail" => Channel.Mail, _ => Channel.Sms };
}
