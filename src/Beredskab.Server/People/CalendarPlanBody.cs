using Beredskab.Engine.OnCall;
using Beredskab.Server.Resources;

namespace Beredskab.Server.People;

/// <summary>What a calendar would make of a rota, as programs get it.</summary>
/// <param name="Taken">It has been done.</param>
/// <param name="Version">Of the plan of who is called: sent back when the calendar is taken over, it is refused where another stands by then.</param>
public sealed record CalendarPlanBody(
    bool Ok, bool Taken, int Version, string Rota, IReadOnlyList<CalendarPlanBody.Fault> Faults, IReadOnlyList<CalendarPlanBody.Event> Events, IReadOnlyList<CalendarPlanBody.Watch> Gone,
    IReadOnlyList<Override> Covers, IReadOnlyList<CalendarPlanBody.Odd> Findings)
{
    public static CalendarPlanBody Of(CalendarPlan plan, int version, Texts texts, bool isTaken) => new(
        plan.IsSound, isTaken, version, plan.Rota.Id.Value,
        [.. plan.Faults.Select(fault => new Fault(fault.Line, fault.Uid, fault.Subject, fault.Say(texts), !fault.IsWarning))],
        [.. plan.Lines.Select(line => new Event(line.Line, line.Uid, line.Subject, line.Fate, [.. line.Shifts.Select(Of)]))],
        [.. plan.Gone.Select(Of)], plan.Covers, [.. plan.Findings.Select(Of)]);

    private static Watch Of(Shift shift) => new(shift.From, shift.Until, shift.Person.Value);

    private static Odd Of(Finding finding) => finding switch
    {
        Finding.Gap gap => new("gap", gap.From, gap.Until, [.. gap.People.Select(person => person.Value)]),
        Finding.Crowded crowded => new("crowded", crowded.From, crowded.Until, [.. crowded.People.Select(person => person.Value)]),
        Finding.TwoPlaces two => new("two-places", two.From, two.Until, [two.Person.Value]),
        _ => throw new System.Diagnostics.UnreachableException(finding.ToString()),
    };

    /// <param name="Line">From 1; 0 when it is no line's.</param>
    public sealed record Fault(int Line, string? Uid, string? Subject, string Message, bool IsError);

    /// <param name="Watches">Those that are not over.</param>
    public sealed record Event(int Line, string Uid, string Subject, EventFate Fate, IReadOnlyList<Watch> Watches);

    public sealed record Watch(DateTimeOffset From, DateTimeOffset Until, string Person);

    /// <param name="Kind"><c>gap</c>, <c>crowded</c> or <c>two-places</c>.</param>
    public sealed record Odd(string Kind, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> People);
}
