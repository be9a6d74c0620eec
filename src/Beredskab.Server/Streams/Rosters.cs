using System.Collections.Concurrent;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
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
/// <param name="chat">Null where nobody is written to in Teams.</param>
public sealed class Rosters(Store store, Books books, TimeProvider time, IChatGateway? chat = null)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(OrganisationId, Level), Kept> _kept = [];

    /// <summary>However many ask at the moment it is too old, the database is asked once, and all of them wait for that.</summary>
    /// <param name="level">Of the incident that people are called for: a ladder may wake at night for the highest only.</param>
    public async Task<Roster> Now(OrganisationId organisation, Level level)
    {
        var key = (organisation, level);
        var kept = _kept.GetOrAdd(key, Fresh);
        if (time.GetElapsedTime(kept.Since) >= s_kept)
        {
            var fresh = Fresh(key);
            kept = _kept.TryUpdate(key, fresh, kept) ? fresh : _kept.GetOrAdd(key, Fresh);
        }
        try
        {
            return await kept.Reading.Value;
        }
        catch
        {
            // A failure is not kept: the next one asks again.
            _kept.TryRemove(new(key, kept));
            throw;
        }
    }

    public void Forget() => _kept.Clear();

    private Kept Fresh((OrganisationId Organisation, Level Level) key) => new(new(() => Read(key.Organisation, key.Level)), time.GetTimestamp());

    private async Task<Roster> Read(OrganisationId organisation, Level level)
    {
        var now = store.Now();
        return Of(await store.Roster.Staffing(organisation, now), books.Roles, now, level, chat is not null);
    }

    /// <summary>Who is who at an instant, stand-ins first. Whoever has left is nobody.</summary>
    internal static Roster Of(Staffing staffing, RoleDirectory roles, DateTimeOffset at, Level level, bool hasChat)
    {
        var people = staffing.People.Where(person => person.Departed is null).ToDictionary(person => person.Id);
        // Neither wakes anybody, and whoever has Teams has it in place of mail.
        var reaches = staffing.Contacts.Where(contact => hasChat || contact.Kind != ContactPoint.Teams).OrderBy(contact => contact.Kind == "mail").ToLookup(contact => contact.Person, contact => new Reach(contact.Id, ChannelOf(contact.Kind)));
        var called = staffing.OnCall.Plan.At(at, level).ToDictionary(role => role.Role);
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

    private static Channel ChannelOf(string kind) => kind switch { "voice" => Channel.Voice, "mail" or ContactPoint.Teams => Channel.Mail, _ => Channel.Sms };

    private sealed record Kept(Lazy<Task<Roster>> Reading, long Since);
}
