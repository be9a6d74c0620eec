using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.Reading;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <summary>Takes an organisation's people over from a file, whole or not at all, and gives them out as one.</summary>
public sealed class StaffDesk(Store store, Books books, Rosters rosters, Staffs staffs)
{
    public Task<StaffPlan> Plan(OrganisationId organisation, byte[] file) => Plan(organisation, StaffFile.Read(file));

    public Task<StaffPlan> Plan(OrganisationId organisation, StaffFile file) => Plan(store, organisation, books.Roles, file);

    /// <summary>What was changed; nothing, when the plan is not sound.</summary>
    public Task<StaffPlan> Import(OrganisationId organisation, byte[] file, PersonId? by) => Import(organisation, StaffFile.Read(file), by);

    /// <summary>What was changed; nothing, when the plan is not sound.</summary>
    public async Task<StaffPlan> Import(OrganisationId organisation, StaffFile file, PersonId? by)
    {
        var plan = await Import(store, organisation, books.Roles, file, by);
        rosters.Forget();
        staffs.Forget();
        return plan;
    }

    /// <summary>Whether somebody is texted first and then called, or the other way round. It is each one's own to say.</summary>
    public async Task<Outcome> CallFirst(Api.Caller caller, string kind)
    {
        var contacts = await store.Roster.Contacts(caller.Person);
        if (kind is not ("sms" or "voice") || contacts.TrueForAll(contact => contact.Kind != kind)) return new Outcome.Refused("no-such-way", $"You have no number that takes that. Ask whoever keeps the list of people to enter one.");
        await store.Roster.Rank([.. contacts.OrderBy(contact => contact.Kind != kind).Select(contact => contact.Id)]);
        rosters.Forget();
        staffs.Forget();
        return new Outcome.Accepted(new("people"), [], []);
    }

    public Task<byte[]> Export(OrganisationId organisation) => Export(store, organisation);

    /// <summary>For whoever has the database and no server.</summary>
    internal static async Task<StaffPlan> Plan(Store store, OrganisationId organisation, RoleDirectory roles, StaffFile file)
    {
        var elsewhere = await store.Roster.Elsewhere(organisation, file.Rows.Select(row => new PersonId(StaffPlan.WrittenId(row))));
        return StaffPlan.Of(file, await store.Roster.Staffing(organisation, store.Now()), organisation, roles, store.Now(), elsewhere);
    }

    internal static async Task<StaffPlan> Import(Store store, OrganisationId organisation, RoleDirectory roles, StaffFile file, PersonId? by)
    {
        // Whoever changed who is called meanwhile was not seen: it is looked at again.
        while (true)
        {
            var plan = await Plan(store, organisation, roles, file);
            if (plan is not { IsSound: true, ChangesAnything: true } || await store.Roster.Save(organisation, plan.Change, by, store.Now())) return plan;
        }
    }

    internal static async Task<byte[]> Export(Store store, OrganisationId organisation) => StaffFile.Write(StaffPlan.RowsOf(await store.Roster.Staffing(organisation, store.Now())));
}
