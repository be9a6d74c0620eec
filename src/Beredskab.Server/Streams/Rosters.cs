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

    private readonly ConcurrentDictionary<OrganisationId, (Roster Roster, long Since)> _kept = [];

    public async Task<Roster> Now(OrganisationId organisation)
    {
        if (_kept.TryGetValue(organisation, out var kept) && time.GetElapsedTime(kept.Since) < s_kept) return kept.Roster;
        var since = time.GetTimestamp();
        var roster = await Read(organisation);
        _kept[organisation] = (roster, since);
        return roster;
    }

    public void Forget() => _kept.Clear();

    private async Task<Roster> Read(OrganisationId organisation)
    {
        var duties = new List<Duty>();
        foreach (var role in books.Roles.Roles)
        {
            var ladder = await store.Roster.Ladder(organisation, role.Id, store.Now());
            if (ladder.Count > 0) duties.Add(new(role.Id, [.. ladder.Select(Responder)]));
        }
        return new(books.Roles, [.. duties], null);
    }

    private static Responder Responder(Rung rung) =>
        new(rung.Person.Id, rung.Person.Language, [.. rung.Contacts.Select(contact => new Reach(contact.Id, ChannelOf(contact.Kind)))]);

    private static Channel ChannelOf(string kind) => kind switch { "voice" => Channel.Voice, "mail" => Channel.Mail, _ => Channel.Sms };
}
