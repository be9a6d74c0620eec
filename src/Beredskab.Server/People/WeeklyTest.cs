using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Server.Api;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <param name="Day">In the organisation's own time.</param>
public sealed record WeeklyTestSettings(DayOfWeek Day, TimeOnly At)
{
    private const string Zone = "Europe/Copenhagen";

    /// <summary>Null when none is wanted.</summary>
    public static WeeklyTestSettings? From(IConfiguration configuration, List<string> faults)
    {
        if (configuration["ContactCheck:Weekly"] is not { Length: > 0 } written) return null;
        if (written.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var day, var at] && Enum.TryParse<DayOfWeek>(day, ignoreCase: true, out var on) && Enum.IsDefined(on) && !int.TryParse(day, out _)
            && TimeOnly.TryParseExact(at, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return new(on, time);
        faults.Add($"ContactCheck:Weekly is '{written}'. Write a day of the week and a time of day, such as monday 10:00.");
        return null;
    }

    /// <summary>The newest of its moments that is not to come.</summary>
    public DateTimeOffset LastDue(DateTimeOffset now)
    {
        var zone = LocalTime.In(Zone);
        var today = zone.DayOf(now);
        return Enumerable.Range(0, 15).Select(back => today.AddDays(-back)).Where(day => day.DayOfWeek == Day).Select(day => zone.At(day, At)).First(due => due <= now);
    }
}

/// <summary>
/// A text to everybody who would be called at this moment, each week at the same time, which must be answered: a phone that was changed, a number that was mistyped,
/// a provider that stopped delivering are found on a Monday morning. Of several nodes one sends it; a server that was down for half a day lets it be.
/// </summary>
public sealed class WeeklyTest(Store store, Instance instance, ContactChecks checks, TimeProvider time, ILogger<WeeklyTest> log, WeeklyTestSettings? settings = null) : EveryMinute(time, log)
{
    /// <summary>Whoever has not answered after this long is named.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_latest = TimeSpan.FromHours(12);

    protected override bool IsWanted => settings is not null;

    private string Name => $"weekly-test:{instance.Organisation}";

    /// <summary>Sends it when it is due and nobody has; gives how many texts went, null when none was due.</summary>
    public async Task<int?> Look()
    {
        if (settings is null) return null;
        var (now, due) = (store.Now(), settings.LastDue(store.Now()));
        var before = await store.GetMeta(Name);
        if (before is not null && string.CompareOrdinal(before, Wire.Instant(due)) >= 0) return null;
        // Whoever has just set it up is not asked for what was due before.
        if (!await store.TakeMeta(Name, before, Wire.Instant(due)) || before is null || now - due > s_latest) return null;
        var sent = await checks.AskThoseOnCall();
        log.LogInformation("The weekly test went to {Sent} phones.", sent);
        return sent;
    }

    protected override Task Look(CancellationToken stop) => Look();
}
