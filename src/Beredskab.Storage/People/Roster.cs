using Beredskab.Engine;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.Storage;

/// <summary>A rung of a ladder as it stands now: who, and how to reach them.</summary>
public sealed record Rung(int Number, Person Person, IReadOnlyList<ContactPoint> Contacts);

/// <summary>Who works where, how they are reached, and who is called when a role is.</summary>
public sealed class Roster
{
    private readonly Database _database;

    internal Roster(Database database) => _database = database;

    public async Task<List<Organisation>> Organisations(CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.Organisations.AsNoTracking().OrderBy(o => o.Name).ToListAsync(stop);
    }

    public Task Save(Organisation organisation, CancellationToken stop = default) =>
        Upsert(context => context.Organisations.AnyAsync(o => o.Id == organisation.Id, stop), organisation, stop);

    public async Task<Person?> Find(PersonId person, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == person, stop);
    }

    public async Task<Person?> FindByLogin(string login, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.People.AsNoTracking().SingleOrDefaultAsync(p => p.Login == login && p.Departed == null, stop);
    }

    public async Task<List<Person>> People(OrganisationId organisation, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.People.AsNoTracking().Where(p => p.Organisation == organisation && p.Departed == null)
            .OrderBy(p => p.Name).ToListAsync(stop);
    }

    public Task Save(Person person, CancellationToken stop = default) =>
        Upsert(context => context.People.AnyAsync(p => p.Id == person.Id, stop), person, stop);

    public async Task<List<ContactPoint>> Contacts(PersonId person, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.ContactPoints.AsNoTracking().Where(c => c.Person == person).OrderBy(c => c.Rank).ToListAsync(stop);
    }

    /// <summary>Contact points by their ids, for whoever renders messages.</summary>
    public async Task<List<ContactPoint>> Contacts(IReadOnlyCollection<ContactId> ids, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.ContactPoints.AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync(stop);
    }

    /// <summary>Whose number or mailbox this is; several organisations may know the same one.</summary>
    public async Task<List<ContactPoint>> ContactsAt(string address, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.ContactPoints.AsNoTracking().Where(c => c.Address == address).OrderBy(c => c.Rank).ToListAsync(stop);
    }

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
        await using var context = _database.Context();
        var standIns = await context.RoleOverrides.AsNoTracking()
            .Where(o => o.Organisation == organisation && o.Begins <= now && o.Ends > now)
            .OrderByDescending(o => o.Begins).Select(o => new { o.Role, o.Person }).ToListAsync(stop);
        var duties = await context.Duties.AsNoTracking().Where(d => d.Organisation == organisation)
            .OrderBy(d => d.Rung).Select(d => new { d.Role, d.Person }).ToListAsync(stop);
        List<PersonId> called = [.. standIns.Concat(duties).Select(rung => rung.Person).Distinct()];
        var people = await context.People.AsNoTracking().Where(p => called.Contains(p.Id) && p.Departed == null).ToDictionaryAsync(p => p.Id, stop);
        var contacts = (await context.ContactPoints.AsNoTracking().Where(c => called.Contains(c.Person)).OrderBy(c => c.Rank).ToListAsync(stop))
            .ToLookup(contact => contact.Person);
        return standIns.Concat(duties).ToLookup(rung => rung.Role, rung => rung.Person).ToDictionary(
            role => role.Key,
            IReadOnlyList<Rung> (role) => [.. role.Distinct().Where(people.ContainsKey).Select((id, i) => new Rung(i + 1, people[id], [.. contacts[id]]))]);
    }

    private async Task Upsert<T>(Func<StoreContext, Task<bool>> isKnown, T row, CancellationToken stop) where T : class
    {
        await using var context = _database.Context();
        context.Entry(row).State = await isKnown(context) ? EntityState.Modified : EntityState.Added;
        await context.SaveChangesAsync(stop);
    }
}
