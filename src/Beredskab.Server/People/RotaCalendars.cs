using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Storage;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace Beredskab.Server.People;

/// <summary>
/// A rota as a calendar that Outlook and phones subscribe to (RFC 5545). They send no token, so the address itself is the key: whoever has it
/// sees who is on call, and nothing else. A new address makes every older one of the organisation worthless.
/// </summary>
public sealed class RotaCalendars(Store store)
{
    private static readonly TimeSpan s_back = TimeSpan.FromDays(30), s_ahead = TimeSpan.FromDays(365);

    /// <summary>Where a rota's calendar is, beneath the server's address; null before <see cref="Begin"/>. Nothing is written: it stands on a page that must be read on a full disk.</summary>
    public async Task<string?> PathOf(OrganisationId organisation, ScheduleId rota) =>
        await store.GetMeta(Name(organisation)) is { } secret ? $"/calendars/{organisation}/{rota}.ics?key={KeyOf(secret, rota)}" : null;

    public async Task Begin(OrganisationId organisation)
    {
        if (await store.GetMeta(Name(organisation)) is null) await Renew(organisation);
    }

    public Task Renew(OrganisationId organisation) => store.SetMeta(Name(organisation), Draw());

    /// <summary>Null when the key is not that rota's, or there is no such rota: nobody learns which.</summary>
    public async Task<string?> Read(OrganisationId organisation, ScheduleId rota, string key)
    {
        if (await store.GetMeta(Name(organisation)) is not { } secret) return null;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(KeyOf(secret, rota)), Encoding.UTF8.GetBytes(key))) return null;
        var plan = (await store.OnCall.Newest(organisation)).Plan;
        return plan.Find(rota) is { } schedule ? Write(schedule, plan.Calendar(), (await store.Roster.People(organisation)).ToDictionary(person => person.Id, person => person.Name), store.Now()) : null;
    }

    /// <summary>An event for each watch that somebody has, from a month back to a year ahead, in UTC.</summary>
    internal static string Write(OnCallSchedule rota, WorkCalendar days, IReadOnlyDictionary<PersonId, string> names, DateTimeOffset now)
    {
        var calendar = new Calendar { ProductId = "-//Beredskab//Vagtplan//DA" };
        calendar.AddProperty("X-WR-CALNAME", rota.Title);
        // Whole watches at the edges: an event that is cut off at this moment would be another one tomorrow.
        foreach (var watch in Rota.Between(rota, days, now - s_back, now + s_ahead).Skip(1).SkipLast(1))
            foreach (var person in watch.People)
                calendar.Events.Add(new CalendarEvent
                {
                    Uid = $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rota.Id} {person} {Wire.Instant(watch.From)}")))[..32]}@beredskab",
                    DtStamp = new CalDateTime(now.UtcDateTime),
                    Start = new CalDateTime(watch.From.UtcDateTime),
                    End = new CalDateTime(watch.Until.UtcDateTime),
                    Summary = $"{rota.Title}: {names.GetValueOrDefault(person, person.Value)}",
                });
        return new CalendarSerializer().SerializeToString(calendar)!;
    }

    private static string Name(OrganisationId organisation) => $"calendars:{organisation}";

    private static string Draw() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string KeyOf(string secret, ScheduleId rota) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.UTF8.GetBytes(rota.Value)))[..32];
}
