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
        var ladders = await store.Roster.Ladders(organisation, store.Now());
        return new(books.Roles, [
            .. from role in books.Roles.Roles
               let ladder = ladders.GetValueOrDefault(role.Id) ?? []
               where ladder.Count > 0
               select new Duty(role.Id, [.. ladder.Select(Responder)]),
        ], null);
    }

    private static Responder Responder(Rung rung) =>
        new(rung.Person.Id, rung.Person.Language, [.. rung.Contacts.Select(contact => new Reach(contact.Id, ChannelOf(contact.Kind)))]);

    private static Channel ChannelOf(string kind) => kind switch { "voice" => Channel.Voice, "mail" => Channel.Mail, _ => Channel.Sms };

    private sealed record Kept(Lazy<Task<Roster>> Reading, long Since);
}
