using Beredskab.Engine;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using Beredskab.Storage;
using Microsoft.EntityFrameworkCore;
using Duty = Beredskab.Engine.People.Duty;
using Roster = Beredskab.Engine.People.Roster;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>Who is who in an organisation, as the engine would be handed it now, stand-ins first.</summary>
internal static class RosterReader
{
    public static async Task<Roster> Read(StoreContext context, OrganisationId organisation, RoleDirectory roles, CancellationToken stop)
    {
        var now = DateTimeOffset.UtcNow;
        var standIns = await context.RoleOverrides.AsNoTracking().Where(o => o.Organisation == organisation && o.Begins <= now && o.Ends > now).ToListAsync(stop);
        var duties = await context.Duties.AsNoTracking().Where(d => d.Organisation == organisation).ToListAsync(stop);
        var people = await context.People.AsNoTracking().Where(p => p.Organisation == organisation && p.Departed == null).ToDictionaryAsync(p => p.Id, stop);
        var contacts = (await context.ContactPoints.AsNoTracking().Where(c => c.Organisation == organisation).ToListAsync(stop)).ToLookup(c => c.Person);
        return new(roles, [.. roles.Roles.Select(role => new Duty(role.Id, [.. Holders(role.Id)]))], null);

        IEnumerable<Responder> Holders(RoleId role) => standIns.Where(o => o.Role == role).OrderByDescending(o => o.Begins).Select(o => o.Person)
            .Concat(duties.Where(d => d.Role == role).OrderBy(d => d.Rung).Select(d => d.Person))
            .Distinct().Where(people.ContainsKey)
            .Select(person => new Responder(person, people[person].Language, [.. contacts[person].OrderBy(c => c.Rank).Select(c => new Reach(c.Id, ChannelOf(c.Kind)))]));
    }

    private static Channel ChannelOf(string kind) => kind switch { "voice" => Channel.Voice, "mail" => Channel.Mail, _ => Channel.Sms };
}
