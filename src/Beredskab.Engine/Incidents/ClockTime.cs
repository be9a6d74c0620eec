using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Incidents;

/// <summary>
/// When a clock is over. Hours and days are strict elapsed time in UTC, through nights, holidays and the two nights the clocks
/// change: the extension of Regulation (EEC, Euratom) 1182/71 art. 3(4) does not cover periods in hours, and is never shown.
/// A month ends on the same day of the month, or its last, at the same local time.
/// </summary>
public static class ClockTime
{
    // Every municipality lives in this zone. A clock's end is decided once and stands in its event.
    private static readonly TimeZoneInfo s_denmark = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");

    public static DateTimeOffset? Over(ClockDefinition clock, DateTimeOffset from) => clock.Length switch
    {
        { Elapsed: { } elapsed } => from + elapsed,
        { Months: { } months } => MonthsLater(from, months),
        _ => null,
    };

    public static ValueList<DateTimeOffset> Reminders(ClockDefinition clock, DateTimeOffset from) => [.. clock.Remind.Select(time => from + time)];

    /// <summary>The instants that a playbook's deadlines hang on, real where known, else counted from when the incident was opened.</summary>
    public static ValueList<AnchorAt> Anchors(Incident incident, ClockBook book, Playbook playbook)
    {
        var used = PlaybookMap.Of(playbook).Anchors;
        return used.Count == 0 ? [] : [.. Anchors(incident, book).Where(anchor => used.Contains(anchor.Anchor))];
    }

    /// <summary>Every instant that a deadline can hang on.</summary>
    public static ValueList<AnchorAt> Anchors(Incident incident, ClockBook book)
    {
        var anchors = new List<AnchorAt>
        {
            KnowledgeOf(incident, Awareness.Incident, "awareness"),
            KnowledgeOf(incident, Awareness.Breach, "breach-awareness"),
        };
        foreach (var definition in book.Clocks)
        {
            if (incident.Clocks.GetValueOrDefault(definition.Id) is Clock.Running { Over: { } over }) anchors.Add(new(definition.Id.Value, over, false));
            else if (Over(definition, Assumed(incident, definition)) is { } assumed) anchors.Add(new(definition.Id.Value, assumed, true));
        }
        return [.. anchors];
    }

    private static DateTimeOffset Assumed(Incident incident, ClockDefinition definition) =>
        definition.From is ClockStart.Knowledge(var of) && incident.Knowledge.TryGetValue(of, out var known) ? known.Knowledge.Instant : incident.Opened;

    private static AnchorAt KnowledgeOf(Incident incident, Awareness of, string name) =>
        incident.Knowledge.TryGetValue(of, out var known) ? new(name, known.Knowledge.Instant, false) : new(name, incident.Opened, true);

    private static DateTimeOffset MonthsLater(DateTimeOffset from, int months)
    {
        var local = TimeZoneInfo.ConvertTime(from, s_denmark).DateTime.AddMonths(months);
        // An hour that the spring night swallows is taken as the one after it.
        if (s_denmark.IsInvalidTime(local)) local = local.AddHours(1);
        return new DateTimeOffset(local, s_denmark.GetUtcOffset(local)).ToUniversalTime();
    }
}
