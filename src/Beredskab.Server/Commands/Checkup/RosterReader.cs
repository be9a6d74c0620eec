using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.EntityFrameworkCore;
using Roster = Beredskab.Engine.People.Roster;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>Who is who in an organisation, as the engine would be handed it now, from a database that may not be changed.</summary>
internal static class RosterReader
{
    public static async Task<Roster> Read(StoreContext context, OrganisationId organisation, RoleDirectory roles, CancellationToken stop)
    {
        var now = DateTimeOffset.UtcNow;
        return Rosters.Of(
            new(null,
                await context.People.AsNoTracking().Where(person => person.Organisation == organisation).ToListAsync(stop),
                [.. (await context.ContactPoints.AsNoTracking().Where(contact => contact.Organisation == organisation).ToListAsync(stop)).OrderBy(contact => contact.Rank)],
                await OnCallPlans.Newest(context, organisation, stop),
                [.. (await context.RoleOverrides.AsNoTracking().Where(standIn => standIn.Organisation == organisation && standIn.Begins <= now && standIn.Ends > now).ToListAsync(stop)).OrderByDescending(standIn => standIn.Begins)],
                []),
            roles, now, Level.Green, hasChat: true);
    }
}
