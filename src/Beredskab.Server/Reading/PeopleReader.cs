using Beredskab.Engine;
using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>People, roles and who is on call.</summary>
public sealed class PeopleReader(Glossaries glossaries, People.DirectoryStaffSettings directory)
{
    public async Task<IReadOnlyList<PersonView>> People(OrganisationId organisation, string language) => People(await glossaries.For(organisation, language));

    public async Task<IReadOnlyList<RoleRef>> Roles(OrganisationId organisation, string language) => Roles(await glossaries.For(organisation, language));

    /// <summary>Who has each role now; a role that nobody has is a hole in the rota and stands first.</summary>
    public async Task<IReadOnlyList<DutyView>> OnCall(OrganisationId organisation, string language)
    {
        var glossary = await glossaries.For(organisation, language);
        return [.. glossary.Staff.Roster.Directory.Roles.Select(role => Duty(glossary, role.Id)).OrderBy(duty => duty.Person is not null)];
    }

    /// <summary>Everybody, and what the roles and rotas are called.</summary>
    public async Task<StaffView> Staff(OrganisationId organisation, string language)
    {
        var glossary = await glossaries.For(organisation, language);
        return new(People(glossary), Roles(glossary).ToDictionary(role => role.Id, role => role.Title), glossary.Staff.OnCall.Plan.Schedules.ToDictionary(rota => rota.Id.Value, rota => rota.Title), glossary.Staff.OnCall.Plan.Groups.ToDictionary(group => group.Id.Value, group => group.Title))
        {
            Organisations = Organisations(glossary),
            HasDirectory = directory.Group is not null,
        };
    }

    /// <summary>One's own first, then those it works with.</summary>
    public async Task<IReadOnlyList<OrganisationView>> Organisations(OrganisationId organisation, string language) => Organisations(await glossaries.For(organisation, language));

    public async Task<PersonView?> Person(OrganisationId organisation, PersonId person, string language)
    {
        var glossary = await glossaries.For(organisation, language);
        return glossary.Staff.People.TryGetValue(person, out var known) ? View(glossary, known) : null;
    }

    internal static IReadOnlyList<PersonView> People(Glossary glossary) =>
        [.. glossary.Staff.People.Values.Where(person => person.Departed is null).OrderBy(person => person.Name, glossary.Sorting).Select(person => View(glossary, person))];

    internal static IReadOnlyList<RoleRef> Roles(Glossary glossary) => [.. glossary.Staff.Roster.Directory.Roles.Select(role => glossary.Role(role.Id))];

    internal static IReadOnlyList<OrganisationView> Organisations(Glossary glossary)
    {
        var (own, at) = (glossary.Staff.Organisation, glossary.Staff.People.Values.Where(person => person is { Departed: null, Employer: not null }).ToLookup(person => person.Employer!.Value));
        return [
            new(own.Id.Value, own.Name, own.Kind, own.Cvr, null, null) { IsOwn = true },
            .. glossary.Staff.Partners.OrderBy(partner => partner.Name, glossary.Sorting).Select(partner => new OrganisationView(partner.Id.Value, partner.Name, partner.Kind, partner.Cvr, partner.Phone, partner.Mail)
            {
                People = [.. at[partner.Id].OrderBy(person => person.Name, glossary.Sorting).Select(person => glossary.Person(person.Id))],
                Changed = partner.Changed,
                ChangedBy = glossary.Person(partner.ChangedBy),
            }),
        ];
    }

    internal static DutyView Duty(Glossary glossary, RoleId role)
    {
        var holders = glossary.Staff.Roster.HoldersOf(role);
        var deputyRole = glossary.Staff.Roster.Directory.Find(role)?.Deputy;
        var deputy = holders.Skip(1).Concat(deputyRole is { } next ? glossary.Staff.Roster.HoldersOf(next) : [])
            .FirstOrDefault(person => holders is [] || person.Person != holders[0].Person);
        return new()
        {
            Role = glossary.Role(role),
            Person = holders is [var first, ..] ? glossary.Person(first.Person) : null,
            Phone = holders is [var onCall, ..] ? glossary.Staff.Phone(onCall.Person) : null,
            Deputy = deputy is null ? null : glossary.Person(deputy.Person),
        };
    }

    private static PersonView View(Glossary glossary, Storage.Person person) => new()
    {
        Id = person.Id.Value,
        Name = glossary.Person(person.Id).Name,
        Roles = [.. glossary.Staff.RolesOf(person.Id).Select(glossary.Role)],
        Phone = glossary.Staff.Phone(person.Id),
        Mail = glossary.Staff.Mail(person.Id),
        Language = person.Language,
        Employer = person.Employer is { } employer ? new(employer.Value, glossary.Staff.Partners.FirstOrDefault(partner => partner.Id == employer)?.Name ?? employer.Value) : null,
    };
}
