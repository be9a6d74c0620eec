using Beredskab.Engine.OnCall;
using Beredskab.Server.People;

namespace Beredskab.Server.Views;

/// <summary>Who is called now, the rotas with their coming weeks, and what is wrong with those.</summary>
public sealed record OnCallView(
    IReadOnlyList<RoleLadderView> Ladders, IReadOnlyList<RotaView> Rotas, IReadOnlyList<FindingView> Findings, IReadOnlyList<PersonView> People, IReadOnlyList<DateOnly> ClosedDays)
{
    /// <summary>Of the plan: what is filled in on the page is refused when another stands by then.</summary>
    public required int Version { get; init; }

    /// <summary>When the plan was last changed, and by whom; null when nobody ever has.</summary>
    public DateTimeOffset? Changed { get; init; }

    public PersonRef? ChangedBy { get; init; }

    /// <summary>Those who were asked whether they can be reached and have not answered.</summary>
    public IReadOnlyList<PersonRef> Silent { get; init; } = [];

    /// <summary>Roles for which fewer than two numbers are proven to reach anybody.</summary>
    public IReadOnlyList<RoleRef> Thin { get; init; } = [];

    /// <summary>Teams, and what people can.</summary>
    public IReadOnlyList<GroupView> Groups { get; init; } = [];

    /// <summary>What would come of a calendar that was just sent.</summary>
    public CalendarPreview? Preview { get; init; }
}

/// <param name="Version">Of the plan of who is called that it was looked at with.</param>
/// <param name="Text">The calendar again, to be sent when it is agreed to; null when it cannot be.</param>
/// <param name="No">Why it was not taken over.</param>
public sealed record CalendarPreview(CalendarPlan Plan, int Version, CalendarFields Fields, string? Text, string? No, IReadOnlyList<FindingView> Findings);

/// <summary>Who is called for a role: as it is planned, and who that is now.</summary>
/// <param name="StandIn">Goes first for a while.</param>
public sealed record RoleLadderView(RoleRef Role, IReadOnlyList<RungNowView> Rungs, PersonRef? StandIn, PersonRef? Deputy)
{
    /// <summary>Null: whoever says yes first is enough.</summary>
    public QuorumView? Quorum { get; init; }

    public bool IsEmpty => StandIn is null && Rungs.All(rung => rung.Now.Count == 0);
}

/// <summary>How many must say yes for a role, and whether there can be as many.</summary>
/// <param name="Reachable">So many can be called for it now, its deputies with them.</param>
/// <param name="Among">The groups of which one must be among them.</param>
public sealed record QuorumView(int Needed, int Reachable, IReadOnlyList<QuorumGroupView> Among)
{
    public bool CanBeMet => Reachable >= Needed && Among.All(group => group.Reachable.Count > 0);
}

/// <param name="Reachable">Those of it who can be called for the role now.</param>
public sealed record QuorumGroupView(string Id, string Title, IReadOnlyList<PersonRef> Reachable);

/// <summary>A team, or what those in it can.</summary>
/// <param name="CalledFor">The roles that call it, or want one of it.</param>
public sealed record GroupView(string Id, string Title, IReadOnlyList<PersonRef> Members, IReadOnlyList<RoleRef> CalledFor);

/// <param name="Now">Who would be called at this moment; nobody when its hours are others, or the rota is empty.</param>
/// <param name="Call">As forms write it: people by id, rotas as <c>rota:</c> and their id, groups as <c>group:</c>.</param>
/// <param name="Hours">The word of <see cref="RungHours"/> for when it is called; empty for always.</param>
/// <param name="AlwaysFrom">The level of an incident from which those hours do not count.</param>
public sealed record RungNowView(IReadOnlyList<CalledView> Now, IReadOnlyList<string> Call, IReadOnlyList<string> Rotas, IReadOnlyList<string> Groups, TimeSpan? Patience, string Hours, Level? AlwaysFrom);

/// <param name="Phone">E.164; null when nobody can ring them.</param>
public sealed record CalledView(PersonRef Person, string? Phone);

/// <param name="Next">The next who has it after those now.</param>
/// <param name="Rotation">Null when the rota is more than people taking turns, and is written by programs only.</param>
/// <param name="CalledFor">The roles it is called for.</param>
public sealed record RotaView(
    string Id, string Title, IReadOnlyList<PersonRef> Now, DateTimeOffset? Until, IReadOnlyList<PersonRef> Next, IReadOnlyList<RotaWeek> Weeks, IReadOnlyList<WatchCoverView> Covers, RotationView? Rotation, IReadOnlyList<RoleRef> CalledFor)
{
    /// <summary>The address of its calendar, with the server's; whoever has it sees who is on call. Null when there is none yet.</summary>
    public required string? Calendar { get; init; }

    /// <summary>When the last watch ends that was read from a calendar file; null when none was.</summary>
    public DateTimeOffset? CalendarUntil { get; init; }

    /// <summary>Nobody takes turns in it: all its watches are a calendar file's.</summary>
    public bool IsCalendarOnly { get; init; }
}

/// <param name="Number">Of the year, as Danish calendars count weeks (ISO 8601).</param>
public sealed record RotaWeek(int Number, IReadOnlyList<RotaDay> Days);

/// <param name="Holiday">Its name's key, when it is one.</param>
public sealed record RotaDay(DateOnly Date, PublicHoliday? Holiday, bool IsClosed, bool IsToday, IReadOnlyList<RotaTurn> Turns);

/// <param name="From">When it begins that day; null when it goes on from the day before.</param>
/// <param name="Shade">1 to 6, the same for the same people.</param>
/// <param name="Begins">What of it lies on that day, by the walls there.</param>
public sealed record RotaTurn(TimeOnly? From, IReadOnlyList<PersonRef> People, int Shade, DateTime Begins, DateTime Ends);

/// <summary>A watch that somebody chose in the drawn weeks, to have it taken by somebody else.</summary>
/// <param name="From">As forms write it.</param>
public sealed record ChosenTurn(string? From, string? Until, string? For);

public sealed record WatchCoverView(string Id, DateTimeOffset From, DateTimeOffset Until, PersonRef? For, PersonRef? By);

public sealed record RotationView(IReadOnlyList<string> People, DateOnly From, TimeOnly HandOver, Weekdays TurnsOn, int Every, bool WaitsForWorkday, bool IsOutsideOfficeHours);

/// <summary>Something about the coming weeks that somebody should see to.</summary>
/// <param name="Kind"><c>gap</c>, <c>crowded</c> or <c>two-places</c>.</param>
public sealed record FindingView(string Kind, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Rotas, IReadOnlyList<PersonRef> People);

/// <summary>Who is called at one instant.</summary>
public sealed record OnCallAtView(DateTimeOffset At, IReadOnlyList<RoleAtView> Roles, IReadOnlyList<RotaAtView> Rotas);

public sealed record RoleAtView(RoleRef Role, IReadOnlyList<RungAtView> Rungs);

/// <param name="Patience">Minutes; null for as long as the playbook says.</param>
public sealed record RungAtView(IReadOnlyList<PersonRef> People, int? Patience);

public sealed record RotaAtView(string Id, string Title, IReadOnlyList<PersonRef> OnCall);
