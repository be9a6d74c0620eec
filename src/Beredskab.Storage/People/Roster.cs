using System.Data.Common;
using Beredskab.Engine;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.Storage;

/// <summary>A rung of a ladder as it stands now: who, and how to reach them.</summary>
public sealed record Rung(int Number, Person Person, IReadOnlyList<ContactPoint> Contacts);

/// <summary>Who works where, how they are reached, and who is called when a role is.</summary>
public sealed class Roster
{
    private const string SelectPerson = "select id, organisation, name, language, login, created, departed from people ";
    private const string SelectContact = "select id, organisation, person, kind, address, rank from contact_points ";

    private readonly Database _database;

    internal Roster(Database database) => _database = database;

    public Task<List<Organisation>> Organisations(CancellationToken stop = default) => _database.Read(
        "select id, name, language, created from organisations order by name",
        row => new Organisation(new(row.GetString(0)), row.GetString(1), row.GetString(2), row.Instant(3)), stop);

    public Task Save(Organisation organisation, CancellationToken stop = default) =>
        Upsert(context => context.Organisations.AnyAsync(o => o.Id == organisation.Id, stop), organisation, stop);

    public async Task<Person?> Find(PersonId person, CancellationToken stop = default) =>
        (await _database.Read(SelectPerson + "where id = @id", PersonOf, stop, ("@id", person.Value))).SingleOrDefault();

    public async Task<Person?> FindByLogin(string login, CancellationToken stop = default) =>
        (await _database.Read(SelectPerson + "where login = @login and departed is null", PersonOf, stop, ("@login", login))).SingleOrDefault();

    public Task<List<Person>> People(OrganisationId organisation, CancellationToken stop = default) => _database.Read(
        SelectPerson + "where organisation = @organisation and departed is null order by name", PersonOf, stop, ("@organisation", organisation.Value));

    public Task Save(Person person, CancellationToken stop = default) =>
        Upsert(context => context.People.AnyAsync(p => p.Id == person.Id, stop), person, stop);

    public Task<List<ContactPoint>> Contacts(PersonId person, CancellationToken stop = default) =>
        _database.Read(SelectContact + "where person = @person order by rank", ContactOf, stop, ("@person", person.Value));

    /// <summary>Contact points by their ids, for whoever renders messages.</summary>
    public Task<List<ContactPoint>> Contacts(IReadOnlyCollection<ContactId> ids, CancellationToken stop = default) => _database.Read(
        SelectContact + $"where {_database.AnyOf("id", "@ids")}", ContactOf, stop, ("@ids", _database.List(ids.Select(id => id.Value))));

    /// <summary>Whose number or mailbox this is; several organisations may know the same one.</summary>
    public Task<List<ContactPoint>> ContactsAt(string address, CancellationToken stop = default) =>
        _database.Read(SelectContact + "where address = @address order by rank", ContactOf, stop, ("@address", address));

    public Task Save(ContactPoint contact, CancellationToken stop = default) =>
        Upsert(context => context.ContactPoints.AnyAsync(c => c.Id == contact.Id, stop), contact, stop);

    public async Task Remove(ContactId contact, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        await context.ContactPoints.Where(c => c.Id == contact).ExecuteDeleteAsync(stop);
    }

    /// <summary>Puts these people on a role's ladder, first to last, in place of whoever was there.</summary>
    public async Task SetLadder(OrganisationId organisation, RoleId role, IReadOnlyList<PersonId> people, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(stop);
        await context.Duties.Where(d => d.Organisation == organisation && d.Role == role).ExecuteDeleteAsync(stop);
        context.Duties.AddRange(people.Select((person, i) => new Duty(organisation, role, i + 1, person)));
        await context.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Everyone's duties, to show or to copy.</summary>
    public async Task<List<Duty>> Duties(OrganisationId organisation, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.Duties.AsNoTracking().Where(d => d.Organisation == organisation)
            .OrderBy(d => d.Role).ThenBy(d => d.Rung).ToListAsync(stop);
    }

    public Task Save(RoleOverride standIn, CancellationToken stop = default) =>
        Upsert(context => context.RoleOverrides.AnyAsync(o => o.Id == standIn.Id, stop), standIn, stop);

    /// <summary>Who is called for a role now, first to last. A stand-in takes the first rung and the rest move down one.</summary>
    public async Task<IReadOnlyList<Rung>> Ladder(OrganisationId organisation, RoleId role, DateTimeOffset now, CancellationToken stop = default) =>
        (await Ladders(organisation, now, stop)).GetValueOrDefault(role) ?? [];

    /// <summary>Every role's ladder at once, in as many questions as one takes. A role nobody stands on is missing.</summary>
    public async Task<IReadOnlyDictionary<RoleId, IReadOnlyList<Rung>>> Ladders(OrganisationId organisation, DateTimeOffset now, CancellationToken stop = default)
    {
        List<(RoleId Role, PersonId Person)> standIns = await _database.Read(
            "select role, person from role_overrides where organisation = @organisation and begins <= @now and ends > @now order by begins desc", RungOf, stop,
            ("@organisation", organisation.Value), ("@now", Instant.Of(now)));
        var duties = await _database.Read("select role, person from duties where organisation = @organisation order by rung", RungOf, stop, ("@organisation", organisation.Value));
        var called = _database.List(standIns.Concat(duties).Select(rung => rung.Person.Value).Distinct());
        var people = (await _database.Read(SelectPerson + $"where departed is null and {_database.AnyOf("id", "@called")}", PersonOf, stop, ("@called", called)))
            .ToDictionary(person => person.Id);
        var contacts = (await _database.Read(SelectContact + $"where {_database.AnyOf("person", "@called")} order by rank", ContactOf, stop, ("@called", called)))
            .ToLookup(contact => contact.Person);
        return standIns.Concat(duties).ToLookup(rung => rung.Role, rung => rung.Person).ToDictionary(
            role => role.Key,
            IReadOnlyList<Rung> (role) => [.. role.Distinct().Where(people.ContainsKey).Select((id, i) => new Rung(i + 1, people[id], [.. contacts[id]]))]);
    }

    private static (RoleId Role, PersonId Person) RungOf(DbDataReader row) => (new(row.GetString(0)), new(row.GetString(1)));

    private static Person PersonOf(DbDataReader row) =>
        new(new(row.GetString(0)), new(row.GetString(1)), row.GetString(2), row.GetString(3), row.Text(4), row.Instant(5), row.InstantOrNull(6));

    private static ContactPoint ContactOf(DbDataReader row) =>
        new(new(row.GetString(0)), new(row.GetString(1)), new(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetInt32(5));

    private async Task Upsert<T>(Func<StoreContext, Task<bool>> isKnown, T row, CancellationToken stop) where T : class
    {
        await using var context = _database.Context();
        context.Entry(row).State = await isKnown(context) ? EntityState.Modified : EntityState.Added;
        await context.SaveChangesAsync(stop);
    }
}
