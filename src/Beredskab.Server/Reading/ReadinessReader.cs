using Beredskab.Engine;
using Beredskab.Server.People;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>Whether people can be reached: from what they answered, not from what stands in a list.</summary>
public sealed class ReadinessReader(Store store, Glossaries glossaries)
{
    public async Task<ReadinessView> Read(OrganisationId organisation, string language)
    {
        var glossary = await glossaries.For(organisation, language);
        var proofs = (await store.ContactProofs.All(organisation)).ToDictionary(proof => proof.Contact);
        var ways = glossary.Staff.Contacts.OrderBy(point => point.Rank).ToLookup(point => point.Person, point => Way(point, proofs.GetValueOrDefault(point.Id), glossary.Now));
        var people = glossary.Staff.People.Values.Where(person => person.Departed is null).OrderBy(person => person.Name, glossary.Sorting)
            .Select(person => new PersonReadiness(glossary.Person(person.Id), [.. ways[person.Id]])).ToList();
        return new(people, [.. glossary.Staff.Roster.Directory.Roles.Select(role => Role(glossary, role.Id, people)).OfType<RoleReadiness>().OrderBy(role => role.Ways).ThenBy(role => role.Role.Title, glossary.Sorting)], (int)ContactChecks.Believed.TotalDays);
    }

    /// <summary>One person's numbers and addresses.</summary>
    public async Task<IReadOnlyList<WayReadiness>> Of(OrganisationId organisation, PersonId person, string language) =>
        (await Read(organisation, language)).People.FirstOrDefault(known => known.Person.Id == person.Value)?.Ways ?? [];

    /// <summary>Null for a role that nobody is called for.</summary>
    private static RoleReadiness? Role(Glossary glossary, RoleId role, IReadOnlyList<PersonReadiness> people)
    {
        var holders = people.Where(person => glossary.Staff.Roster.Holds(new(person.Person.Id), role)).ToList();
        return holders is [] ? null : new(
            glossary.Role(role), [.. holders.Where(person => person.IsReachable).Select(person => person.Person)], [.. holders.Where(person => !person.IsReachable).Select(person => person.Person)],
            holders.Sum(person => person.Ways.Count(way => way is { Kind: ContactChecks.Sms or ContactChecks.Voice, Standing: "proven" })));
    }

    private static WayReadiness Way(ContactPoint point, ContactProof? proof, DateTimeOffset now)
    {
        // Of another address nothing is known of this one.
        if (proof?.Address != point.Address) proof = null;
        return new(
            point.Id.Value, point.Kind, point.Address, proof?.Proven is not { } proven ? "never" : now - proven <= ContactChecks.Believed ? "proven" : "old", proof?.Proven, proof?.Way,
            proof is { Code: not null, Expires: { } expires } && expires > now ? proof.Asked : null, proof?.Trouble);
    }
}
