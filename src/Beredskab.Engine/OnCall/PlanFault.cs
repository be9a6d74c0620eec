using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.OnCall;

/// <summary>Why a plan cannot be taken: where in it, and a sentence.</summary>
/// <param name="Path">As a program points into its JSON: <c>schedules[0].layers[1]</c>.</param>
public sealed record PlanFault(Refusal Why, string Path)
{
    private const int MostSchedules = 100, MostGroups = 100, MostLayers = 20, MostShifts = 2000, MostOverrides = 1000, MostRungs = 20, MostTogether = 500, LongestTitle = 100, MostEvery = 52, MostWanted = 20;

    private static readonly TimeSpan s_leastPatience = TimeSpan.FromMinutes(1), s_mostPatience = TimeSpan.FromHours(1);

    /// <summary>Beyond these nobody plans, and reckoning with days would come to its ends.</summary>
    private static readonly DateOnly s_first = new(2000, 1, 1), s_last = new(2199, 12, 31);

    /// <summary>All of them, in the order of the plan.</summary>
    /// <param name="people">Those who can be called: of this organisation, and not departed.</param>
    public static IEnumerable<PlanFault> In(OnCallPlan plan, RoleDirectory roles, IReadOnlySet<PersonId> people) =>
        [.. Limits(plan), .. Zone("zone", plan.Zone), .. plan.Groups.SelectMany((group, at) => In(group, $"groups[{at}]", plan, people)), .. plan.Schedules.SelectMany((schedule, at) => In(schedule, $"schedules[{at}]", plan, people)), .. plan.Ladders.SelectMany((ladder, at) => In(ladder, $"ladders[{at}]", plan, roles, people))];

    /// <summary>Those that a plan would bring in. What was wrong before, such as somebody who has left since, stands in the way of nothing else.</summary>
    public static IEnumerable<PlanFault> New(OnCallPlan plan, OnCallPlan standing, RoleDirectory roles, IReadOnlySet<PersonId> people)
    {
        var before = In(standing, roles, people).Select(fault => fault.Why).ToHashSet();
        return In(plan, roles, people).Where(fault => !before.Contains(fault.Why));
    }

    private static IEnumerable<PlanFault> Limits(OnCallPlan plan)
    {
        if (plan.Schedules.Sum(schedule => schedule.Layers.Count) > MostSchedules) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostSchedules:most} of these."), "schedules.layers");
        if (plan.ClosedDays.Count > MostOverrides) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostOverrides:most} of these."), "closedDays");
        if (plan.Groups.Count > MostGroups) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostGroups:most} of these."), "groups");
        if (plan.Schedules.Count > MostSchedules) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostSchedules:most} of these."), "schedules");
    }

    private static IEnumerable<PlanFault> Zone(string path, string zone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) yield return new(Refusal.Of("on-call.zone", $"'{zone:zone}' is not a time zone that is known here. Write for example Europe/Copenhagen."), path);
    }

    private static IEnumerable<PlanFault> In(OnCallSchedule schedule, string path, OnCallPlan plan, IReadOnlySet<PersonId> people)
    {
        var id = schedule.Id.Value;
        if (!IsId(id))
            yield return new(Refusal.Of("on-call.rota-id", $"'{id:rota}' is no id of a rota: small letters a-z, digits and -, at most 64."), $"{path}.id");
        else if (plan.Schedules.First(known => known.Id == schedule.Id) is var first && !ReferenceEquals(first, schedule)) yield return new(Refusal.Of("on-call.rota-twice", $"Two rotas have the id '{id:rota}'."), $"{path}.id");
        if (string.IsNullOrWhiteSpace(schedule.Title) || schedule.Title.Length > LongestTitle) yield return new(Refusal.Of("on-call.title-needed", $"Give the rota a title of at most {LongestTitle:most} letters."), $"{path}.title");
        foreach (var fault in Zone($"{path}.zone", schedule.Zone)) yield return fault;
        if (schedule.Wanted is < 1 or > MostWanted) yield return new(Refusal.Of("on-call.wanted", $"At least one is to be on call at a time, and at most {MostWanted:most}."), $"{path}.wanted");
        foreach (var fault in In(schedule.WantedHours, $"{path}.wantedHours")) yield return fault;
        if (schedule.Layers.Count > MostLayers) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostLayers:most} of these."), $"{path}.layers");
        if (schedule.Overrides.Count > MostOverrides) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostOverrides:most} of these."), $"{path}.overrides");
        foreach (var fault in schedule.Layers.SelectMany((layer, at) => In(layer, $"{path}.layers[{at}]", people))) yield return fault;
        foreach (var (change, at) in schedule.Overrides.Select((change, at) => (change, $"{path}.overrides[{at}]")))
        {
            if (IsFar(change.From) || IsFar(change.Until)) yield return Far(at);
            if (change.Until <= change.From) yield return new(Refusal.Of("on-call.ends-first", $"It must end after it begins."), at);
            if (change.Id is "" or { Length: > 64 }) yield return new(Refusal.Of("on-call.cover-id", $"Give the cover an id of at most {64:most} letters."), at);
            foreach (var fault in new[] { change.For, change.By }.OfType<PersonId>().SelectMany(person => Known(at, person, people))) yield return fault;
        }
    }

    private static IEnumerable<PlanFault> In(PeopleGroup group, string path, OnCallPlan plan, IReadOnlySet<PersonId> people)
    {
        var id = group.Id.Value;
        if (!IsId(id))
            yield return new(Refusal.Of("on-call.group-id", $"'{id:group}' is no id of a group: small letters a-z, digits and -, at most 64."), $"{path}.id");
        else if (plan.Groups.First(known => known.Id == group.Id) is var first && !ReferenceEquals(first, group)) yield return new(Refusal.Of("on-call.group-twice", $"Two groups have the id '{id:group}'."), $"{path}.id");
        if (string.IsNullOrWhiteSpace(group.Title) || group.Title.Length > LongestTitle) yield return new(Refusal.Of("on-call.group-title", $"Give the group a name of at most {LongestTitle:most} letters."), $"{path}.title");
        else if (plan.Groups.FirstOrDefault(known => known.Id != group.Id && string.Equals(known.Title.Trim(), group.Title.Trim(), StringComparison.OrdinalIgnoreCase)) is not null)
            yield return new(Refusal.Of("on-call.group-same", $"There is a group '{group.Title.Trim():group}' already."), $"{path}.title");
        if (group.Members.Count > MostTogether) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostTogether:most} of these."), $"{path}.members");
        foreach (var fault in group.Members.SelectMany(person => Known($"{path}.members", person, people))) yield return fault;
    }

    private static IEnumerable<PlanFault> In(Layer layer, string path, IReadOnlySet<PersonId> people)
    {
        foreach (var fault in layer.Everybody.SelectMany(person => Known(path, person, people))) yield return fault;
        switch (layer)
        {
            case Layer.Rotation rotation:
                if (rotation.People is []) yield return new(Refusal.Of("on-call.nobody", $"Somebody must take turns. Put people in."), $"{path}.people");
                if (rotation.People.Count > MostTogether) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostTogether:most} of these."), $"{path}.people");
                if (IsFar(rotation.From) || (rotation.Until is { } end && IsFar(end))) yield return Far(path);
                if (rotation.Until <= rotation.From) yield return new(Refusal.Of("on-call.ends-first", $"It must end after it begins."), path);
                foreach (var fault in In(rotation.Hours, $"{path}.hours")) yield return fault;
                if (!IsDays(rotation.TurnsOn)) yield return Days($"{path}.turnsOn");
                if (rotation.Every is < 1 or > MostEvery) yield return new(Refusal.Of("on-call.every", $"Turns change at each hand-over, or at each so many, at most {MostEvery:most}."), $"{path}.every");
                if (rotation.TurnsOn == Weekdays.None && rotation.People.Distinct().Count() > 1) yield return new(Refusal.Of("on-call.no-day", $"Say on which day of the week the watch is handed over; otherwise the first has it for ever."), $"{path}.turnsOn");
                break;
            case Layer.Planned planned:
                if (planned.Shifts.Count > MostShifts) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostShifts:most} of these."), $"{path}.shifts");
                foreach (var (shift, at) in planned.Shifts.Select((shift, at) => (shift, at)))
                    if (IsFar(shift.From) || IsFar(shift.Until)) yield return Far($"{path}.shifts[{at}]");
                    else if (shift.Until <= shift.From) yield return new(Refusal.Of("on-call.ends-first", $"It must end after it begins."), $"{path}.shifts[{at}]");
                    else if (shift.Event is "" or { Length: > 64 }) yield return new(Refusal.Of("on-call.event-mark", $"The mark of a calendar's event has 1 to {64:most} letters."), $"{path}.shifts[{at}].event");
                break;
        }
    }

    private static IEnumerable<PlanFault> In(Ladder ladder, string path, OnCallPlan plan, RoleDirectory roles, IReadOnlySet<PersonId> people)
    {
        if (roles.Find(ladder.Role) is null) yield return new(Refusal.Of("on-call.unknown-role", $"There is no role '{ladder.Role.Value:written}'."), $"{path}.role");
        else if (plan.Ladders.First(known => known.Role == ladder.Role) is var first && !ReferenceEquals(first, ladder)) yield return new(Refusal.Of("on-call.role-twice", $"The role {ladder.Role:role} has two ladders."), $"{path}.role");
        if (ladder.Rungs.Count > MostRungs) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostRungs:most} of these."), $"{path}.rungs");
        foreach (var twice in ladder.Rungs.SelectMany(rung => rung.Call).OfType<Called.Person>().GroupBy(called => called.Id).Where(called => called.Count() > 1))
            yield return new(Refusal.Of("on-call.person-twice", $"'{twice.Key.Value:person}' stands at two places of the same role."), $"{path}.rungs");
        if (ladder.Needed is < 1 or > MostWanted) yield return new(Refusal.Of("on-call.needed", $"At least one must say yes, and at most {MostWanted:most} can be asked for."), $"{path}.needed");
        foreach (var group in ladder.Among.Where(group => plan.GroupOf(group) is null)) yield return new(Refusal.Of("on-call.unknown-group", $"There is no group '{group.Value:group}'."), $"{path}.among");
        foreach (var (rung, at) in ladder.Rungs.Select((rung, at) => (rung, $"{path}.rungs[{at}]")))
        {
            if (rung.Call is []) yield return new(Refusal.Of("on-call.empty-rung", $"Say who is called there, or take the place away."), $"{at}.call");
            if (rung.Call.Count > MostTogether) yield return new(Refusal.Of("on-call.too-many", $"There may be at most {MostTogether:most} of these."), $"{at}.call");
            foreach (var fault in In(rung.Hours, $"{at}.hours")) yield return fault;
            if (rung.Patience is { } patience && (patience < s_leastPatience || patience > s_mostPatience || patience.Ticks % TimeSpan.TicksPerMinute != 0))
                yield return new(Refusal.Of("on-call.patience", $"An answer is waited for from 1 to {s_mostPatience.TotalMinutes:most} minutes."), $"{at}.patience");
            foreach (var called in rung.Call)
                foreach (var fault in called switch
                {
                    Called.Rota(var rota) => plan.Find(rota) is null ? [new(Refusal.Of("on-call.unknown-rota", $"There is no rota '{rota.Value:rota}'."), $"{at}.call")] : [],
                    Called.Group(var group) => plan.GroupOf(group) is null ? [new(Refusal.Of("on-call.unknown-group", $"There is no group '{group.Value:group}'."), $"{at}.call")] : [],
                    Called.Person(var person) => Known($"{at}.call", person, people),
                    _ => Enumerable.Empty<PlanFault>(),
                }) yield return fault;
        }
    }

    private static IEnumerable<PlanFault> In(WeekHours? hours, string path) => (hours?.Hours ?? []).Where(part => !IsDays(part.Days) || part.Days == Weekdays.None).Select(_ => Days(path));

    private static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static PlanFault Days(string path) => new(Refusal.Of("on-call.days", $"Name the days: monday to sunday, workdays, weekend or all."), path);

    private static bool IsDays(Weekdays days) => (days & ~Weekdays.All) == 0;

    private static PlanFault Far(string path) => new(Refusal.Of("on-call.far", $"A day must lie between {s_first.Year:first} and {s_last.Year:last}."), path);

    private static bool IsFar(DateOnly day) => day < s_first || day > s_last;

    private static bool IsFar(DateTimeOffset at) => IsFar(DateOnly.FromDateTime(at.UtcDateTime));

    private static IEnumerable<PlanFault> Known(string path, PersonId person, IReadOnlySet<PersonId> people)
    {
        if (!people.Contains(person)) yield return new(Refusal.Of("on-call.unknown-person", $"'{person.Value:written}' is nobody here, or has left. Choose somebody from the list."), path);
    }
}
