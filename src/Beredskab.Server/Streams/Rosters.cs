using System.Collections.Concurrent;
using Beredskab.Engine;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using Beredskab.Storage;
using Duty = Beredskab.Engine.People.Duty;
using Roster = Beredskab.Engine.People.Roster;

namespace Beredskab.Server.Streams;

/// <summary>
/// Who is who in an organisation now, as the engine is handed it. Kept for a few seconds; whoever changes people or duties says so
/// with <see cref="Forget"/>.
/// </summary>
public sealed class Rosters(Store store, Books books, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<OrganisationId, Kept> _kept = [];

    /// <summary>However many ask at the moment it is too old, the database is asked once, and all of them wait for that.</summary>
    public async Task<Roster> Now(OrganisationId organisation)
    {
        var kept = _kept.GetOrAdd(organisation, Fresh);
        if (time.GetElapsedTime(kept.Since) >= s_kept)
        {
            var fresh = Fresh(organisation);
            kept = _kept.TryUpdate(organisation, fresh, kept) ? fresh : _kept.GetOrAdd(organisation, Fresh);
        }
        try
        {
            return await kept.Reading.Value;
        }
        catch
        {
            // A failure is not kept: the next one asks again.
            _kept.TryRemove(new(organisation, kept));
            throw;
        }
    }

    public void Forget() => _kept.Clear();

    private Kept Fresh(OrganisationId organisation) => new(new(() => Read(organisation)), time.GetTimestamp());

    private async Task<Roster> Read(OrganisationId organisation)
    {
        var now = store.Now();
        return Of(await store.Roster.Staffing(organisation, now), books.Roles, now);
    }

    /// <summary>Who is who at an instant, stand-ins first. Whoever has left is nobody.</summary>
    internal static Roster Of(Staffing staffing, RoleDirectory roles, DateTimeOffset at)
    {
        var people = staffing.People.Where(person => person.Departed is null).ToDictionary(person => person.Id);
        var reaches = staffing.Contacts.ToLookup(contact => contact.Person, contact => new Reach(contact.Id, ChannelOf(contact.Kind)));
        var called = staffing.OnCall.Plan.At(at).ToDictionary(role => role.Role);
        return new(roles, [.. roles.Roles.Select(role => DutyOf(role.Id)).Where(duty => duty.Rungs is not [] || duty.OffDuty is not [])], null);

        Duty DutyOf(RoleId role)
        {
            var standIns = staffing.StandIns.Where(standIn => standIn.Role == role).Select(standIn => new Rung(Known([standIn.Person])));
            var planned = called.GetValueOrDefault(role);
            var rungs = standIns.Concat((planned?.Rungs ?? []).Select(rung => new Rung(Known(rung.People)) { Patience = rung.Patience })).Where(rung => rung.People is not []).ToList();
            var onDuty = rungs.SelectMany(rung => rung.People).Select(person => person.Person).ToHashSet();
            return new(role, [.. rungs]) { Quorum = staffing.OnCall.Plan.QuorumOf(role), OffDuty = [.. Known(planned?.Members ?? []).Where(person => !onDuty.Contains(person.Person))] };
        }

        ValueList<Responder> Known(IEnumerable<PersonId> ids) => [.. ids.Where(people.ContainsKey).Select(id => new Responder(id, people[id].Language, [.. reaches[id]]))];
    }

    private static Channel ChannelOf(string kind) => kind switch { "voice" => Channel.Voice, "mail" => Channel.Mail, _ => Channel.Sms };

    private sealed record Kept(Lazy<Task<Roster>> Reading, long Since);
}
