using System.Data.Common;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>What is known of whether a contact point reaches its person.</summary>
/// <param name="Address">The one that this is about: when the contact point has another by now, nothing is known.</param>
public sealed record ContactProof(ContactId Contact, OrganisationId Organisation, PersonId Person, string Kind, string Address)
{
    /// <summary>Asked for last, and still to come back.</summary>
    public string? Code { get; init; }

    public DateTimeOffset? Asked { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>When the person last showed that what is sent there reaches them.</summary>
    public DateTimeOffset? Proven { get; init; }

    /// <summary>How they showed it: <c>answered</c> a text, <c>pressed</c> a key in a call, or typed a <c>code</c>.</summary>
    public string? Way { get; init; }

    /// <summary>Why the last message did not get there; null when nothing is known to have gone wrong.</summary>
    public string? Trouble { get; init; }
}

/// <summary>Which contact points are known to reach their people, and the codes that were sent to find out.</summary>
public sealed class ContactProofs
{
    private const int MostTries = 5;

    private const string Select = "select contact, organisation, person, kind, address, code, asked, expires, proven, way, trouble from contact_proofs ";

    private readonly Database _database;

    internal ContactProofs(Database database) => _database = database;

    public Task<List<ContactProof>> All(OrganisationId organisation, CancellationToken stop = default) =>
        _database.Read(Select + "where organisation = @organisation", ProofOf, stop, ("@organisation", organisation.Value));

    /// <summary>A code is on its way. What was known of another address is forgotten.</summary>
    public Task Ask(ContactPoint contact, string code, DateTimeOffset now, DateTimeOffset expires, CancellationToken stop = default) => _database.Write(
        """
        insert into contact_proofs (contact, organisation, person, kind, address, code, asked, expires, tries, proven, way, trouble)
        values (@contact, @organisation, @person, @kind, @address, @code, @now, @expires, 0, null, null, null)
        on conflict (contact) do update set code = excluded.code, asked = excluded.asked, expires = excluded.expires, tries = 0, trouble = null,
            proven = case when contact_proofs.address = excluded.address then contact_proofs.proven else null end,
            way = case when contact_proofs.address = excluded.address then contact_proofs.way else null end,
            address = excluded.address, person = excluded.person, kind = excluded.kind
        """, stop,
        ("@contact", contact.Id.Value), ("@organisation", contact.Organisation.Value), ("@person", contact.Person.Value), ("@kind", contact.Kind), ("@address", contact.Address),
        ("@code", code), ("@now", Instant.Of(now)), ("@expires", Instant.Of(expires)));

    /// <summary>It did not get there, as far as anybody can say.</summary>
    public Task Fail(ContactId contact, string why, CancellationToken stop = default) =>
        _database.Write("update contact_proofs set trouble = @why where contact = @contact", stop, ("@contact", contact.Value), ("@why", why));

    /// <summary>The person has shown that what goes to that address reaches them, asked or not.</summary>
    public Task Prove(OrganisationId organisation, PersonId person, string kind, string address, DateTimeOffset now, string way, CancellationToken stop = default) => _database.Write(
        """
        insert into contact_proofs (contact, organisation, person, kind, address, tries, proven, way)
        select id, organisation, person, kind, address, 0, @now, @way from contact_points
        where organisation = @organisation and person = @person and kind = @kind and address = @address
        on conflict (contact) do update set address = excluded.address, person = excluded.person, proven = excluded.proven, way = excluded.way, trouble = null, code = null, expires = null
        """, stop,
        ("@organisation", organisation.Value), ("@person", person.Value), ("@kind", kind), ("@address", address), ("@now", Instant.Of(now)), ("@way", way));

    /// <summary>Whose code it is that came from a number; null when none waits there.</summary>
    public async Task<ContactProof?> Waiting(string address, string code, DateTimeOffset now, CancellationToken stop = default) => (await _database.Read(
        Select + "where address = @address and kind = 'sms' and code = @code and expires > @now order by asked desc limit 1", ProofOf, stop, ("@address", address), ("@code", code), ("@now", Instant.Of(now)))).SingleOrDefault();

    /// <summary>Whether that is the code that waits; after five wrong tries none does.</summary>
    public Task<bool> Take(ContactId contact, string code, DateTimeOffset now, CancellationToken stop = default) => _database.Write(async session =>
    {
        // Counted first, so that many at once are not more tries.
        if (await session.Execute(
            "update contact_proofs set tries = tries + 1 where contact = @contact and code is not null and tries < @most and expires > @now", stop,
            ("@contact", contact.Value), ("@most", MostTries), ("@now", Instant.Of(now))) == 0) return false;
        return await session.Execute(
            "update contact_proofs set code = null, expires = null, proven = @now, way = 'code', trouble = null where contact = @contact and code = @code", stop,
            ("@contact", contact.Value), ("@code", code), ("@now", Instant.Of(now))) == 1;
    }, stop);

    private static ContactProof ProofOf(DbDataReader row) => new(new(row.GetString(0)), new(row.GetString(1)), new(row.GetString(2)), row.GetString(3), row.GetString(4))
    {
        Code = row.Text(5),
        Asked = row.InstantOrNull(6),
        Expires = row.InstantOrNull(7),
        Proven = row.InstantOrNull(8),
        Way = row.Text(9),
        Trouble = row.Text(10),
    };
}
