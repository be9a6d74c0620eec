namespace Beredskab.Engine.OnCall;

/// <summary>Something about the coming watches that somebody should know before they come.</summary>
public abstract record Finding(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Fewer are on call than are wanted.</summary>
    public sealed record Gap(ScheduleId Schedule, DateTimeOffset From, DateTimeOffset Until, ValueList<PersonId> People) : Finding(From, Until);

    /// <summary>More are on call than are wanted.</summary>
    public sealed record Crowded(ScheduleId Schedule, DateTimeOffset From, DateTimeOffset Until, ValueList<PersonId> People) : Finding(From, Until);

    /// <summary>One person is on call in several rotas at once.</summary>
    public sealed record TwoPlaces(PersonId Person, ValueList<ScheduleId> Schedules, DateTimeOffset From, DateTimeOffset Until) : Finding(From, Until);
}

/// <summary>Names gaps and double cover ahead.</summary>
public static class Outlook
{
    /// <summary>In order of time; what begins together in the order of the schedules.</summary>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<OnCallSchedule> schedules, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until)
    {
        var watches = schedules.ToDictionary(schedule => schedule.Id, schedule => Rota.Between(schedule, calendar, from, until));
        return [
            .. schedules.SelectMany(schedule => OfOne(schedule, watches[schedule.Id], calendar, from, until))
                .Concat(TwoPlaces(schedules, watches))
                .OrderBy(finding => finding.From),
        ];
    }

    private static IEnumerable<Finding> OfOne(OnCallSchedule schedule, IReadOnlyList<Watch> watches, WorkCalendar calendar, DateTimeOffset from, DateTimeOffset until)
    {
        // Where nobody is wanted nobody is missing, and whoever is there all the same does no harm.
        foreach (var (begins, ends, people, wanted) in Rota.Meet(watches, Rota.Wanted(schedule, calendar, from, until)).Where(part => part.Above.Count > 0))
            if (people.Count < schedule.Wanted) yield return new Finding.Gap(schedule.Id, begins, ends, people);
            else if (people.Count > schedule.Wanted) yield return new Finding.Crowded(schedule.Id, begins, ends, people);
    }

    private static IEnumerable<Finding> TwoPlaces(IReadOnlyList<OnCallSchedule> schedules, Dictionary<ScheduleId, IReadOnlyList<Watch>> watches)
    {
        var byPerson = from schedule in schedules
                       from watch in watches[schedule.Id]
                       from person in watch.People
                       group (Schedule: schedule.Id, watch.From, watch.Until) by person;
        foreach (var person in byPerson)
        {
            var parts = person.ToList();
            var bounds = parts.SelectMany(part => new[] { part.From, part.Until }).Distinct().Order().ToList();
            Finding.TwoPlaces? found = null;
            foreach (var (begins, ends) in bounds.Zip(bounds.Skip(1)))
            {
                ValueList<ScheduleId> at = [.. parts.Where(part => part.From < ends && part.Until > begins).Select(part => part.Schedule).Distinct()];
                if (found is not null && found.Until == begins && found.Schedules.Equals(at))
                {
                    found = found with { Until = ends };
                    continue;
                }
                if (found is not null) yield return found;
                found = at.Count > 1 ? new(person.Key, at, begins, ends) : null;
            }
            if (found is not null) yield return found;
        }
    }
}
