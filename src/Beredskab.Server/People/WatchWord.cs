using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Server.Api;
using Beredskab.Server.Letters;
using Beredskab.Server.Reading;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <param name="IsSent">Whoever's watch begins is told, and asked to say that it came.</param>
public sealed record WatchWordSettings(bool IsSent)
{
    public static WatchWordSettings From(IConfiguration configuration, List<string> faults)
    {
        var written = configuration["OnCall:Word"] ?? "no";
        if (written is not ("yes" or "no")) faults.Add($"OnCall:Word is '{written}'. Write yes or no.");
        return new(written == "yes");
    }
}

/// <summary>
/// Tells whoever's watch begins that it does and until when, and asks for an answer: that proves the number just when it is needed, and shows a swap that somebody forgot.
/// Of several nodes one tells it; a change that is an hour old, since the server was down, is told to nobody.
/// </summary>
public sealed class WatchWord(Store store, Instance instance, ContactChecks checks, Staffs staffs, WatchWordSettings settings, TimeProvider time, ILogger<WatchWord> log) : EveryMinute(time, log)
{
    private static readonly TimeSpan s_latest = TimeSpan.FromHours(1), s_ahead = TimeSpan.FromDays(35);

    protected override bool IsWanted => settings.IsSent;

    /// <summary>Looks at every rota; gives whom it told.</summary>
    public async Task<IReadOnlyList<PersonId>> Look()
    {
        var (now, told) = (store.Now(), new List<PersonId>());
        var staff = await staffs.Of(instance.Organisation);
        var calendar = staff.OnCall.Plan.Calendar();
        foreach (var rota in staff.OnCall.Plan.Schedules)
        {
            var watches = Rota.Between(rota, calendar, now - s_latest, now + s_ahead);
            var at = watches.Count(watch => watch.From <= now) - 1;
            // The first of them began before what is looked at.
            if (at < 1 || watches[at].People.Except(watches[at - 1].People).ToList() is not { Count: > 0 } fresh) continue;
            if (!await IsFirst($"watch:{instance.Organisation}:{rota.Id}", Wire.Instant(watches[at].From))) continue;
            foreach (var person in fresh)
                if (await checks.Tell(person, (words, code) => words.WatchBegins(rota.Title, DanishClock.DayAndClock(watches[at].Until, words.Language), code))) told.Add(person);
        }
        return told;
    }

    /// <summary>Nobody has told this one yet.</summary>
    private async Task<bool> IsFirst(string name, string began)
    {
        var before = await store.GetMeta(name);
        if (before is not null && string.CompareOrdinal(before, began) >= 0) return false;
        return await store.TakeMeta(name, before, began);
    }

    protected override async Task Look(CancellationToken stop)
    {
        if (await Look() is { Count: > 0 } told) log.LogInformation("A watch has begun: {Told} were told.", told.Count);
    }
}
