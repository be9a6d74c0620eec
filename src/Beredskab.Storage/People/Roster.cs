using System.Data.Common;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;

namespace Beredskab.Storage;

/// <summary>Everybody of an organisation at one moment, those who have left too.</summary>
/// <param name="Organisation">Null when nobody has entered it.</param>
/// <param name="StandIns">Those whose time is now, the latest first.</param>
/// <param name="Partners">By name.</param>
public sealed record Staffing(
    Organisation? Organisation, IReadOnlyList<Person> People, IReadOnlyList<ContactPoint> Contacts, WrittenPlan OnCall, IReadOnlyList<RoleOverride> StandIns,
    IReadOnlyList<Partner> Partners);

/// <summary>What is to be otherwise among an organisation's people. Whoever and whatever is not named stays.</summary>
/// <param name="Gone">Contact points that are no more.</param>
/// <param name="OnCall">Who is called from then on; null when that stays.</param>
/// <param name="BasedOn">The version of the plan that the change was made from.</param>
public sealed record StaffChange(
    IReadOnlyList<Person> People, IReadOnlyList<ContactPoint> Contacts, IReadOnlyList<ContactId> Gone, OnCallPlan? OnCall, int BasedOn);

/// <summary>Who works where, how they are reached, and who is called when a role is.</summary>
public sealed class Roster
{
    private const string SavePerson =
        """
        insert into people (id, organisation, name, language, login, created, departed, employer)
        values (@id, @organisation, @name, @language, @login, @created, @departed, @employer)
        on conflict (id) do update set organisation = excluded.organisation, name = excluded.name, language = excluded.language,
            login = excluded.login, created = excluded.created, departed = excluded.departed, employer = excluded.employer
        """;

    private const string SaveContact =
        """
        insert into contact_points (id, organisation, person, kind, address, rank) values (@id, @organisation, @person, @kind, @address, @rank)
        on conflict (id) do update set organisation = excluded.organisation, person = excluded.person, kind = excluded.kind,
            address = excluded.address, rank = excluded.rank
        """;

    private const string RemoveContact = "delete from contact_points where id = @id";
    private const string SelectPeople = "select id, organisation, name, language, login, created, departed, employer from people ";
    private const string SelectContacts = "select id, organisation, person, kind, address, rank from contact_points ";
    private const string SelectOrganisations = "select id, name, language, created, kind, cvr from organisations ";
    private const string SelectPartners = "select organisation, id, name, kind, cvr, phone, mail, changed, changed_by from partners where organisation = @organisation order by name";
    private const string SelectStandIns =
        "select id, organisation, role, person, begins, ends from role_overrides where organisation = @organisation and begins <= @now and ends > @now order by begins desc";

    private readonly Database _database;

    internal Roster(Database database) => _database = database;

    public Task<List<Organisation>> Organisations(CancellationToken stop = default) =>
        _database.Read(SelectOrganisations + "order by name", OrganisationOf, stop);

    public Task Save(Organisation organisation, CancellationToken stop = default) => _database.Write(
        """
        insert into organisations (id, name, language, created, kind, cvr) values (@id, @name, @language, @created, @kind, @cvr)
        on conflict (id) do update set name = excluded.name, language = excluded.language, created = excluded.created, kind = excluded.kind, cvr = excluded.cvr
        """, stop,
        ("@id", organisation.Id.Value), ("@name", organisation.Name), ("@language", organisation.Language), ("@created", Instant.Of(organisation.Created)),
        ("@kind", organisation.Kind), ("@cvr", organisation.Cvr));

    /// <summary>The organisations that one works with, by name.</summary>
    public Task<List<Partner>> Partners(OrganisationId organisation, CancellationToken stop = default) =>
        _database.Read(SelectPartners, PartnerOf, stop, ("@organisation", organisation.Value));

    public Task Save(Partner partner, CancellationToken stop = default) => _database.Write(
        """
        insert into partners (organisation, id, name, kind, cvr, phone, mail, changed, changed_by)
        values (@organisation, @id, @name, @kind, @cvr, @phone, @mail, @changed, @by)
        on conflict (organisation, id) do update set name = excluded.name, kind = excluded.kind, cvr = excluded.cvr, phone = excluded.phone,
            mail = excluded.mail, changed = excluded.changed, changed_by = excluded.changed_by
        """, stop,
        ("@organisation", partner.Organisation.Value), ("@id", partner.Id.Value), ("@name", partner.Name), ("@kind", partner.Kind), ("@cvr", partner.Cvr),
        ("@phone", partner.Phone), ("@mail", partner.Mail), ("@changed", Instant.Of(partner.Changed)), ("@by", partner.ChangedBy?.Value));

    /// <summary>False, and nothing, while somebody works there.</summary>
    public async Task<bool> Remove(OrganisationId organisation, OrganisationId partner, CancellationToken stop = default) => await _database.Write(
        """
        delete from partners where organisation = @organisation and id = @partner
        and not exists (select 1 from people where organisation = @organisation and employer = @partner and departed is null)
        """, stop, ("@organisation", organisation.Value), ("@partner", partner.Value)) > 0;

    public async Task<Person?> Find(PersonId person, CancellationToken stop = default) =>
        (await _database.Read(SelectPeople + "where id = @id", PersonOf, stop, ("@id", person.Value))).SingleOrDefault();

    public async Task<Person?> FindByLogin(string login, CancellationToken stop = default) =>
        (await _database.Read(SelectPeople + "where login = @login and departed is null", PersonOf, stop, ("@login", login))).SingleOrDefault();

    public Task<List<Person>> People(OrganisationId organisation, CancellationToken stop = default) => _database.Read(
        SelectPeople + "where organisation = @organisation and departed is null order by name", PersonOf, stop, ("@organisation", organisation.Value));

    /// <summary>People by their ids, those who have left too.</summary>
    public Task<List<Person>> PeopleById(IReadOnlyCollection<PersonId> ids, CancellationToken stop = default) => _database.Read(
        SelectPeople + $"where {_database.AnyOf("id", "@ids")}", PersonOf, stop, ("@ids", _database.List(ids.Select(id => id.Value))));

    /// <summary>Which of these ids belong to people of other organisations: an id is one person everywhere.</summary>
    public async Task<IReadOnlySet<PersonId>> Elsewhere(OrganisationId organisation, IEnumerable<PersonId> ids, CancellationToken stop = default) => (await _database.Read(
        $"select id from people where organisation <> @organisation and {_database.AnyOf("id", "@ids")}", row => new PersonId(row.GetString(0)), stop,
        ("@organisation", organisation.Value), ("@ids", _database.List(ids.Select(id => id.Value).Distinct())))).ToHashSet();

    public Task Save(Person person, CancellationToken stop = default) => _database.Write(SavePerson, stop, ValuesOf(person));

    public Task<List<ContactPoint>> Contacts(PersonId person, CancellationToken stop = default) =>
        _database.Read(SelectContacts + "where person = @person order by rank", ContactOf, stop, ("@person", person.Value));

    /// <summary>Contact points by their ids, for whoever renders messages.</summary>
    public Task<List<ContactPoint>> Contacts(IReadOnlyCollection<ContactId> ids, CancellationToken stop = default) => _database.Read(
        SelectContacts + $"where {_database.AnyOf("id", "@ids")}", ContactOf, stop, ("@ids", _database.List(ids.Select(id => id.Value))));

    /// <summary>Whose number or mailbox this is; several organisations may know the same one.</summary>
    public Task<List<ContactPoint>> ContactsAt(string address, CancellationToken stop = default) =>
        _database.Read(SelectContacts + "where address = @address order by rank", ContactOf, stop, ("@address", address));

    /// <summary>Whose mailbox this is, however its letters are written.</summary>
    /// <param name="address">In small letters.</param>
    public Task<List<ContactPoint>> MailboxesAt(string address, CancellationToken stop = default) =>
        _database.Read(SelectContacts + "where kind = 'mail' and lower(address) = @address order by rank", ContactOf, stop, ("@address", address));

    public Task Save(ContactPoint contact, CancellationToken stop = default) => _database.Write(SaveContact, stop, ValuesOf(contact));

    /// <summary>From now on they are tried in this order.</summary>
    public Task Rank(IReadOnlyList<ContactId> order, CancellationToken stop = default) => _database.Write(async session =>
    {
        for (var at = 0; at < order.Count; at++) session.Queue("update contact_points set rank = @rank where id = @id", ("@rank", at + 1), ("@id", order[at].Value));
        await session.Flush(stop);
        return 0;
    }, stop);

    public Task Remove(ContactId contact, CancellationToken stop = default) => _database.Write(RemoveContact, stop, ("@id", contact.Value));

    /// <summary>All of it or nothing; false, and nothing, when somebody changed who is called meanwhile.</summary>
    public Task<bool> Save(OrganisationId organisation, StaffChange change, PersonId? by, DateTimeOffset now, CancellationToken stop = default) => _database.Write(async session =>
    {
        // First, so that of two who come together the second changes nothing.
        if (change.OnCall is { } plan && !await OnCallPlans.Write(session, organisation, plan, change.BasedOn, by, now, stop)) return false;
        foreach (var person in change.People) session.Queue(SavePerson, ValuesOf(person));
        foreach (var person in change.People.Where(person => person.Departed is not null)) SignIns.Depart(session, person.Id, now);
        foreach (var contact in change.Gone) session.Queue(RemoveContact, ("@id", contact.Value));
        foreach (var contact in change.Contacts) session.Queue(SaveContact, ValuesOf(contact));
        await session.Flush(stop);
        return true;
    }, stop);

    public Task Save(RoleOverride standIn, CancellationToken stop = default) => _database.Write(
        """
        insert into role_overrides (id, organisation, role, person, begins, ends) values (@id, @organisation, @role, @person, @begins, @ends)
        on conflict (id) do update set organisation = excluded.organisation, role = excluded.role, person = excluded.person,
            begins = excluded.begins, ends = excluded.ends
        """, stop,
        ("@id", standIn.Id), ("@organisation", standIn.Organisation.Value), ("@role", standIn.Role.Value), ("@person", standIn.Person.Value),
        ("@begins", Instant.Of(standIn.Begins)), ("@ends", Instant.Of(standIn.Ends)));

    /// <summary>Everybody at once.</summary>
    public Task<Staffing> Staffing(OrganisationId organisation, DateTimeOffset now, CancellationToken stop = default) => _database.Read(async session =>
    {
        (string, object?) id = ("@organisation", organisation.Value);
        return new Staffing(
            (await session.Query(SelectOrganisations + "where id = @organisation", OrganisationOf, stop, id)).SingleOrDefault(),
            await session.Query(SelectPeople + "where organisation = @organisation order by name", PersonOf, stop, id),
            await session.Query(SelectContacts + "where organisation = @organisation order by rank", ContactOf, stop, id),
            await OnCallPlans.Newest(session, organisation, stop),
            await session.Query(SelectStandIns, StandInOf, stop, id, ("@now", Instant.Of(now))),
            await session.Query(SelectPartners, PartnerOf, stop, id));
    }, stop);

    private static (string, object?)[] ValuesOf(Person person) => [
        ("@id", person.Id.Value), ("@organisation", person.Organisation.Value), ("@name", person.Name), ("@language", person.Language),
        ("@login", person.Login), ("@created", Instant.Of(person.Created)), ("@departed", Instant.OrNull(person.Departed)),
        ("@employer", person.Employer?.Value),
    ];

    private static (string, object?)[] ValuesOf(ContactPoint contact) => [
        ("@id", contact.Id.Value), ("@organisation", contact.Organisation.Value), ("@person", contact.Person.Value), ("@kind", contact.Kind),
        ("@address", contact.Address), ("@rank", contact.Rank),
    ];

    private static Organisation OrganisationOf(DbDataReader row) => new(new(row.GetString(0)), row.GetString(1), row.GetString(2), row.Instant(3)) { Kind = row.Text(4), Cvr = row.Text(5) };

    private static Partner PartnerOf(DbDataReader row) => new(new(row.GetString(0)), new(row.GetString(1)), row.GetString(2), row.GetString(3))
    {
        Cvr = row.Text(4), Phone = row.Text(5), Mail = row.Text(6), Changed = row.Instant(7), ChangedBy = row.Text(8) is { } by ? new(by) : null,
    };

    private static Person PersonOf(DbDataReader row) => new(
        new(row.GetString(0)), new(row.GetString(1)), row.GetString(2), row.GetString(3), row.Text(4), row.Instant(5), row.InstantOrNull(6))
    {
        Employer = row.Text(7) is { } employer ? new(employer) : null,
    };

    private static ContactPoint ContactOf(DbDataReader row) => new(
        new(row.GetString(0)), new(row.GetString(1)), new(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetInt32(5));

    private static RoleOverride StandInOf(DbDataReader row) => new(
        row.GetString(0), new(row.GetString(1)), new(row.GetString(2)), new(row.GetString(3)), row.Instant(4), row.Instant(5));
}
