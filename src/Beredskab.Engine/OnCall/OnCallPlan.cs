using System.Text.Json.Serialization;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.OnCall;

/// <summary>
/// An organisation's own plan of who is called: its rotas, and for each role who is called first, second, third. The playbook says
/// which role; the plan says who that is.
/// </summary>
public sealed record OnCallPlan(ValueList<OnCallSchedule> Schedules, ValueList<Ladder> Ladders)
{
    public static OnCallPlan Empty { get; } = new([], []);

    /// <summary>Days on which the organisation is closed beside the public holidays: 24 December, say.</summary>
    public ValueList<DateOnly> ClosedDays { get; init; } = [];

    /// <summary>The IANA name of the zone whose walls the hours of rungs are read from.</summary>
    public string Zone { get; init; } = "Europe/Copenhagen";

    /// <summary>Teams, and what people can: a ladder calls all of one, or wants one of them among those who say yes.</summary>
    public ValueList<PeopleGroup> Groups { get; init; } = [];

    public PeopleGroup? GroupOf(GroupId group) => Groups.FirstOrDefault(known => known.Id == group);

    /// <summary>With this group in place of the one that had its id.</summary>
    public OnCallPlan With(PeopleGroup group) => this with
    {
        Groups = Groups.Any(known => known.Id == group.Id) ? [.. Groups.Select(known => known.Id == group.Id ? group : known)] : [.. Groups, group],
    };

    /// <summary>How many must say yes for a role, and who among them; null where the first is enough.</summary>
    public Quorum? QuorumOf(RoleId role) => LadderOf(role) is not { } ladder || ladder is { Needed: 1, Among: [] } ? null
        : new(ladder.Needed, [.. ladder.Among.Select(GroupOf).OfType<PeopleGroup>().Select(group => new QuorumGroup(group.Title, group.Members))]);

    /// <summary>The roles that call a group, or want one of it.</summary>
    public IEnumerable<RoleId> RolesThatNeed(GroupId group) =>
        Ladders.Where(ladder => ladder.Among.Contains(group) || ladder.Rungs.Any(rung => rung.Call.Contains(new Called.Group(group)))).Select(ladder => ladder.Role);

    public OnCallSchedule? Find(ScheduleId schedule) => Schedules.FirstOrDefault(known => known.Id == schedule);

    public Ladder? LadderOf(RoleId role) => Ladders.FirstOrDefault(ladder => ladder.Role == role);

    /// <summary>With this ladder in place of the role's other one; one without rungs takes the role away.</summary>
    public OnCallPlan With(Ladder ladder)
    {
        var others = Ladders.Where(known => known.Role != ladder.Role);
        return this with { Ladders = [.. (ladder.Rungs is [] ? others : others.Append(ladder)).OrderBy(known => known.Role.Value, StringComparer.Ordinal)] };
    }

    /// <summary>With this rota in place of the one that had its id.</summary>
    public OnCallPlan With(OnCallSchedule schedule) => this with
    {
        Schedules = Schedules.Any(known => known.Id == schedule.Id) ? [.. Schedules.Select(known => known.Id == schedule.Id ? schedule : known)] : [.. Schedules, schedule],
    };

    public WorkCalendar Calendar() => new(ClosedDays);

    /// <summary>
    /// Who is called for each role at that instant, in the order of the ladders. A rung on which nobody is, or whose hours it is not,
    /// is left out: it costs no time.
    /// </summary>
    /// <param name="level">Of the incident they are called for.</param>
    /// <param name="keepEmpty">Such rungs too, so that each stands at its place.</param>
    public IReadOnlyList<RoleOnCall> At(DateTimeOffset at, Level level = Level.Green, bool keepEmpty = false)
    {
        var calendar = Calendar();
        var watches = Schedules.ToLookup(schedule => schedule.Id, schedule => Watching(schedule, calendar, at));
        return [.. Ladders.DistinctBy(ladder => ladder.Role).Select(ladder => new RoleOnCall(ladder.Role, [.. ladder.Rungs.Select(Now).Where(rung => keepEmpty || rung.People is not [])], Members(ladder)))];

        RungOnCall Now(LadderRung rung) => new(
            rung.Hours is { } hours && !(rung.AlwaysFrom <= level) && !OnCall.Rota.Covers(hours, Zone, calendar, at) ? [] : [.. rung.Call.SelectMany(called => Of(called, schedule => watches[schedule].FirstOrDefault() ?? [])).Distinct()],
            rung.Patience);

        ValueList<PersonId> Members(Ladder ladder) => [.. ladder.Rungs.SelectMany(rung => rung.Call).SelectMany(called => Of(called, schedule => Find(schedule)?.Everybody ?? [])).Distinct()];

        ValueList<PersonId> Of(Called called, Func<ScheduleId, ValueList<PersonId>> rota) => called switch
        {
            Called.Person(var person) => [person],
            Called.Rota(var schedule) => rota(schedule),
            Called.Group(var group) => GroupOf(group)?.Members ?? [],
            _ => [],
        };
    }

    /// <summary>A rota that cannot be reckoned, for all that was checked, calls everybody in it: too many are better than nobody.</summary>
    private static ValueList<PersonId> Watching(OnCallSchedule schedule, WorkCalendar calendar, DateTimeOffset at)
    {
        try
        {
            return OnCall.Rota.At(schedule, calendar, at);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException or NullReferenceException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return schedule.Everybody;
        }
    }
}

/// <summary>Who is called for a role: one rung after the other, until somebody answers.</summary>
public sealed record Ladder(RoleId Role, ValueList<LadderRung> Rungs)
{
    /// <summary>So many must say yes before the calling ends.</summary>
    public int Needed { get; init; } = 1;

    /// <summary>Of each of these groups one must be among them.</summary>
    public ValueList<GroupId> Among { get; init; } = [];

    /// <summary>These people, each alone.</summary>
    public static Ladder OneByOne(RoleId role, IEnumerable<PersonId> people) => new(role, [.. people.Select(person => new LadderRung([new Called.Person(person)]))]);
}

/// <summary>Those who are called together.</summary>
public sealed record LadderRung(ValueList<Called> Call)
{
    /// <summary>How long they are waited for; null for as long as the playbook says.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Only in these hours of the week; outside them the next rung is called at once. Null: always.</summary>
    public WeekHours? Hours { get; init; }

    /// <summary>An incident of this level or a higher one calls them at any hour: what may wait until morning otherwise does not then. Null: none does.</summary>
    public Level? AlwaysFrom { get; init; }
}

/// <summary>People who work together, or who can the same: operate the waterworks, speak for the kommune.</summary>
public sealed record PeopleGroup(GroupId Id, string Title, ValueList<PersonId> Members);

/// <summary>Somebody by name, whoever is on call in a rota, or all of a group.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Person), "person")]
[JsonDerivedType(typeof(Rota), "rota")]
[JsonDerivedType(typeof(Group), "group")]
public abstract record Called
{
    private const string RotaMark = "rota:", GroupMark = "group:";

    private Called()
    {
    }

    /// <summary>A person's id, <c>rota:</c> and a rota's, or <c>group:</c> and a group's, as forms and lists write it.</summary>
    [JsonIgnore]
    public string Word => this switch
    {
        Person(var id) => id.Value,
        Rota(var id) => RotaMark + id.Value,
        Group(var id) => GroupMark + id.Value,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static Called Of(string word) => word.StartsWith(RotaMark, StringComparison.Ordinal) ? new Rota(new(word[RotaMark.Length..]))
        : word.StartsWith(GroupMark, StringComparison.Ordinal) ? new Group(new(word[GroupMark.Length..])) : new Person(new(word));

    public sealed record Person(PersonId Id) : Called;

    public sealed record Rota(ScheduleId Id) : Called;

    public sealed record Group(GroupId Id) : Called;
}

/// <summary>Who is called for a role at one instant.</summary>
/// <param name="Members">Everybody of its rotas and by name, on call or not: they hold the role, and may act for it.</param>
public sealed record RoleOnCall(RoleId Role, ValueList<RungOnCall> Rungs, ValueList<PersonId> Members);

/// <param name="People">At least one.</param>
public sealed record RungOnCall(ValueList<PersonId> People, TimeSpan? Patience);
