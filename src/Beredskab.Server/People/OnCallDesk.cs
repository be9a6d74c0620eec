using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Server.Api;
using Beredskab.Server.Reading;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <summary>
/// Changes who is called: rotas, covers, and each role's ladder. Every change is a new version of the whole plan, made from the newest
/// one and checked, so that a plan that stands can always be called by.
/// </summary>
public sealed class OnCallDesk(Store store, Books books, Rosters rosters, Staffs staffs)
{
    private const int MostTries = 5;

    private static readonly TimeSpan s_longestOwnCover = TimeSpan.FromDays(31);

    /// <summary>The whole plan in place of the one that stands.</summary>
    /// <param name="basedOn">The version it was made from; when another stands by now, nothing is changed.</param>
    public async Task<(Outcome Outcome, IReadOnlyList<PlanFault> Faults)> Put(Caller caller, OnCallPlan plan, int basedOn)
    {
        var people = await Known(caller.Organisation);
        var faults = PlanFault.New(plan, (await store.OnCall.Newest(caller.Organisation)).Plan, books.Roles, people).ToList();
        if (faults is [var first, ..]) return (new Outcome.Refused(first.Why), faults);
        if (!await store.OnCall.Write(caller.Organisation, plan, basedOn, caller.Person, store.Now())) return (Changed(), []);
        Forget();
        return (Done(), []);
    }

    /// <summary>A rota in which people take turns, new or as it is to be from now on. Its covers stay.</summary>
    public Task<Outcome> SaveRota(Caller caller, string? id, RotaFields fields) => Change(caller, fields.BasedOn, plan =>
    {
        var known = id is null ? null : plan.Find(new(id));
        if (id is not null && known is null) return Refusal.Of("on-call.unknown-rota", $"There is no rota '{id:rota}'.");
        if (known is not null && !IsSimple(known)) return Refusal.Of("on-call.by-program", "This rota holds more than the form can show, and is changed through the API. Nothing was changed.");
        if (DateOf(fields.From) is not { } from) return Refusal.Of("on-call.date", $"'{fields.From:written}' is not a day. Write for example 2026-12-01.");
        if (TimeOf(fields.HandOver) is not { } handOver) return Refusal.Of("on-call.time", $"'{fields.HandOver:written}' is not a time of day. Write for example 08:00.");
        // What is no number is refused as zero is.
        _ = int.TryParse(fields.Every, NumberStyles.None, CultureInfo.InvariantCulture, out var every);
        if (!Enum.TryParse<Weekdays>(fields.TurnsOn, ignoreCase: true, out var turnsOn)) return Refusal.Of("on-call.no-day", $"Say on which day of the week the watch is handed over; otherwise the first has it for ever.");
        var hours = fields.IsOutsideOfficeHours ? RungHours.OutsideOffice : null;
        var rotation = new Layer.Rotation([.. fields.People.Select(person => new PersonId(person))], from, handOver, turnsOn) { Every = every, WaitsForWorkday = fields.WaitsForWorkday, Hours = hours };
        return plan.With((known ?? new(NewId(plan, fields.Title), "", plan.Zone, [])) with { Title = fields.Title.Trim(), Layers = [rotation, .. known?.Layers.Where(IsFromCalendar) ?? []], WantedHours = hours });
    });

    /// <summary>What a calendar would make of a rota, or why there is no such rota.</summary>
    public async Task<CalendarLook> LookAt(Caller caller, CalendarFields fields)
    {
        var staffing = await store.Roster.Staffing(caller.Organisation, store.Now());
        var (plan, version) = (staffing.OnCall.Plan, staffing.OnCall.Version);
        return RotaOf(plan, fields) is { } rota
            ? new(CalendarPlan.Of(CalendarFile.Read(fields.File), fields.Choice, plan, rota, new(staffing.People, staffing.Contacts), books.Roles, store.Now()), version, Done())
            : new(null, version, UnknownRota(fields.Rota));
    }

    /// <summary>Takes a calendar over into a rota, whole or not at all.</summary>
    /// <param name="basedOn">The version of the plan it was looked at with.</param>
    public async Task<CalendarLook> TakeOver(Caller caller, CalendarFields fields, int? basedOn)
    {
        var staffing = await store.Roster.Staffing(caller.Organisation, store.Now());
        var (file, people) = (CalendarFile.Read(fields.File), new CalendarPeople(staffing.People, staffing.Contacts));
        // Pressed twice, or taken over by somebody else meanwhile: it is so already.
        if (RotaOf(staffing.OnCall.Plan, fields) is { } there && CalendarPlan.Of(file, fields.Choice, staffing.OnCall.Plan, there, people, books.Roles, store.Now()) is { IsSound: true, ChangesAnything: false } same)
            return new(same, staffing.OnCall.Version, Done());
        CalendarPlan? made = null;
        var outcome = await Change(caller, basedOn, plan =>
        {
            if (RotaOf(plan, fields) is not { } rota) return Refusal.Of("on-call.unknown-rota", $"There is no rota '{fields.Rota:rota}'.");
            made = CalendarPlan.Of(file, fields.Choice, plan, rota, people, books.Roles, store.Now());
            return made.IsSound ? made.After : Refusal.Of("on-call.calendar-faults", "The calendar has faults. Nothing was changed.");
        });
        return new(made, (await store.OnCall.Newest(caller.Organisation)).Version, outcome);
    }

    /// <summary>Takes a rota away, once no ladder calls it.</summary>
    public Task<Outcome> RemoveRota(Caller caller, string id) => Change(caller, null, plan =>
        plan.Find(new(id)) is not { } rota ? Refusal.Of("on-call.unknown-rota", $"There is no rota '{id:rota}'.")
        : plan.Ladders.Where(ladder => ladder.Rungs.Any(rung => rung.Call.Contains(new Called.Rota(rota.Id)))).Select(ladder => ladder.Role).ToList() is { Count: > 0 } roles
            ? Refusal.Of("on-call.still-called", $"The rota is called for {string.Join(", ", roles):roles}. Take it away there first.")
        : plan with { Schedules = [.. plan.Schedules.Where(known => known != rota)] });

    /// <summary>For a while somebody else has the watch, or nobody.</summary>
    public Task<Outcome> Cover(Caller caller, string id, CoverFields fields) => Change(caller, null, plan =>
    {
        if (plan.Find(new(id)) is not { } rota) return Refusal.Of("on-call.unknown-rota", $"There is no rota '{id:rota}'.");
        if (fields.By is "") return Refusal.Of("on-call.choose-taker", "Choose who takes the watch, or that nobody does.");
        if (InstantOf(fields.From, rota.Zone) is not { } from) return Refusal.Of("on-call.instant", $"'{fields.From:written}' is not a day and time. Write for example 2026-12-24 16:00.");
        if (InstantOf(fields.Until, rota.Zone) is not { } until) return Refusal.Of("on-call.instant", $"'{fields.Until:written}' is not a day and time. Write for example 2026-12-24 16:00.");
        if (!MayPlan(caller) && (PersonOf(fields.By) is not { } taker || (taker != caller.Person && PersonOf(fields.For) != caller.Person) || until - from > s_longestOwnCover))
            return OthersCover();
        var change = new Override(Guid.NewGuid().ToString("n")[..8], from, until, PersonOf(fields.For), PersonOf(fields.By));
        return plan.With(rota with { Overrides = [.. rota.Overrides.Where(old => old.Until > store.Now().AddDays(-90)), change] });
    });

    public Task<Outcome> RemoveCover(Caller caller, string id, string cover) => Change(caller, null, plan =>
        !MayPlan(caller) && plan.Find(new(id))?.Overrides.FirstOrDefault(change => change.Id == cover) is { } others && others.For != caller.Person && others.By != caller.Person ? OthersCover()
        : plan.Find(new(id)) is not { } rota || rota.Overrides.All(change => change.Id != cover) ? Refusal.Of("on-call.unknown-cover", "That cover is gone already.")
        : plan.With(rota with { Overrides = [.. rota.Overrides.Where(change => change.Id != cover)] }));

    /// <summary>Who is called for a role. Places that name nobody are left out; none at all takes the role's ladder away.</summary>
    public Task<Outcome> SaveLadder(Caller caller, string role, IReadOnlyList<RungFields> rungs, QuorumFields quorum, int? basedOn) => Change(caller, basedOn, plan =>
    {
        // What is no number is refused as zero is.
        var needed = string.IsNullOrWhiteSpace(quorum.Needed) ? 1 : int.TryParse(quorum.Needed, NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written : 0;
        var known = plan.LadderOf(new(role));
        var made = new List<LadderRung>();
        foreach (var (rung, at) in rungs.Select((rung, at) => (rung, at)).Where(rung => rung.rung.Call.Count > 0))
        {
            var patience = (TimeSpan?)null;
            if (!string.IsNullOrWhiteSpace(rung.Patience)) patience = TimeSpan.FromMinutes(int.TryParse(rung.Patience, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes : 0);
            ValueList<Called> call = [.. rung.Call.Distinct().Select(Called.Of)];
            var hours = rung.Hours == RungHours.Own ? known?.Rungs.ElementAtOrDefault(at)?.Hours : RungHours.Of(rung.Hours);
            if (hours is null && !string.IsNullOrEmpty(rung.Hours)) return Refusal.Of("on-call.hours", $"'{rung.Hours:written}' is not a choice of hours. Choose one from the list.");
            if (!string.IsNullOrEmpty(rung.AlwaysFrom) && Orders.LevelOf(rung.AlwaysFrom) is null) return Refusal.Of("wrong-level", $"'{rung.AlwaysFrom:value}' is not a level. Write green, yellow or red.");
            made.Add(new(call) { Patience = patience, Hours = hours, AlwaysFrom = hours is null ? null : Orders.LevelOf(rung.AlwaysFrom) });
        }
        return plan.With(new Ladder(new(role), [.. made]) { Needed = needed, Among = [.. quorum.Among.Distinct().Select(group => new GroupId(group))] });
    });

    /// <summary>A team, or what people can: new, or as it is to be from now on.</summary>
    public Task<Outcome> SaveGroup(Caller caller, string? id, string title, IReadOnlyList<string> members, int? basedOn) => Change(caller, basedOn, plan =>
    {
        var known = id is null ? null : plan.GroupOf(new(id));
        if (id is not null && known is null) return Refusal.Of("on-call.unknown-group", $"There is no group '{id:group}'.");
        return plan.With(new PeopleGroup(known?.Id ?? new(StaffPlan.NewId(title, "group", made => plan.GroupOf(new(made)) is not null)), title.Trim(), [.. members.Distinct().Select(person => new PersonId(person))]));
    });

    /// <summary>Takes a group away, once no ladder needs it.</summary>
    public Task<Outcome> RemoveGroup(Caller caller, string id) => Change(caller, null, plan =>
        plan.GroupOf(new(id)) is not { } group ? Refusal.Of("on-call.unknown-group", $"There is no group '{id:group}'.")
        : plan.RolesThatNeed(group.Id).Distinct().ToList() is { Count: > 0 } roles
            ? Refusal.Of("on-call.group-needed", $"The group is called or asked for by {string.Join(", ", roles):roles}. Take it away there first.")
        : plan with { Groups = [.. plan.Groups.Where(known => known != group)] });

    /// <summary>The days on which the organisation is closed beside the public holidays.</summary>
    public Task<Outcome> SetClosedDays(Caller caller, string text) => Change(caller, null, plan =>
    {
        var days = text.Split([',', ' ', '\n', '\r', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return days.FirstOrDefault(day => DateOf(day) is null) is { } wrong
            ? Refusal.Of("on-call.date", $"'{wrong:written}' is not a day. Write for example 2026-12-01.")
            : plan with { ClosedDays = [.. days.Select(day => DateOf(day)!.Value).Distinct().Order()] };
    });

    /// <summary>Whether a form can show all of it: people who take turns on one day of the week or each day, at a whole minute, and a calendar that goes before them.</summary>
    public static bool IsSimple(OnCallSchedule rota) => rota is { Wanted: 1, Layers: [Layer.Rotation { IsBeside: false, Until: null, Every: <= 4 } simple, ..] } && rota.Layers.Skip(1).All(IsFromCalendar)
        && (simple.TurnsOn == Weekdays.All || int.PopCount((int)simple.TurnsOn) == 1) && simple.HandOver.Ticks % TimeSpan.TicksPerMinute == 0
        && (simple.Hours is null || simple.Hours == RungHours.OutsideOffice) && Equals(simple.Hours, rota.WantedHours);

    public static bool IsFromCalendar(Layer layer) => layer is Layer.Planned { IsFromCalendar: true };

    /// <summary>Null: there is none of that id.</summary>
    private static OnCallSchedule? RotaOf(OnCallPlan plan, CalendarFields fields) =>
        fields.IsNew ? new(NewId(plan, fields.Title ?? ""), fields.Title?.Trim() ?? "", plan.Zone, []) : plan.Find(new(fields.Rota));

    private static Outcome.Refused UnknownRota(string id) => new(Refusal.Of("on-call.unknown-rota", $"There is no rota '{id:rota}'."));

    private static bool MayPlan(Caller caller) => (caller.Access & (Access.IncidentManager | Access.Administrator)) != 0;

    private static Refusal OthersCover() =>
        Refusal.Of("on-call.own-cover", $"You may enter a swap of your own, for at most {s_longestOwnCover.TotalDays:most} days at a time. The rest is for the incident manager.");

    /// <summary>Made from the newest plan, again when somebody else wrote first.</summary>
    /// <param name="basedOn">The version of the page that was filled in; null where the change means the same in any.</param>
    private async Task<Outcome> Change(Caller caller, int? basedOn, Func<OnCallPlan, Changing> change)
    {
        var people = await Known(caller.Organisation);
        for (var tried = 0; tried < MostTries; tried++)
        {
            var newest = await store.OnCall.Newest(caller.Organisation);
            if (basedOn is { } version && version != newest.Version) return Changed();
            var made = change(newest.Plan);
            if (made.Plan is not { } plan) return new Outcome.Refused(made.No!);
            if (PlanFault.New(plan, newest.Plan, books.Roles, people).FirstOrDefault() is { } fault) return new Outcome.Refused(fault.Why);
            if (plan == newest.Plan) return Done();
            if (!await store.OnCall.Write(caller.Organisation, plan, newest.Version, caller.Person, store.Now())) continue;
            Forget();
            return Done();
        }
        return new Outcome.Busy();
    }

    private async Task<IReadOnlySet<PersonId>> Known(OrganisationId organisation) => (await store.Roster.People(organisation)).Select(person => person.Id).ToHashSet();

    private void Forget()
    {
        rosters.Forget();
        staffs.Forget();
    }

    private static Outcome.Refused Changed() => new("on-call.changed", "Somebody has changed the plan since you read it. Nothing was saved: read theirs, and put yours in again.");

    private static Outcome.Accepted Done() => new(new("on-call"), [], []);

    private static ScheduleId NewId(OnCallPlan plan, string title) => new(StaffPlan.NewId(title, "rota", id => plan.Find(new(id)) is not null));

    private static PersonId? PersonOf(string? id) => string.IsNullOrWhiteSpace(id) ? null : new PersonId(id);

    private static DateOnly? DateOf(string? text) => DateOnly.TryParseExact(text?.Trim(), ["yyyy-MM-dd", "d.M.yyyy", "d-M-yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static TimeOnly? TimeOf(string? text) => TimeOnly.TryParseExact(text?.Trim(), ["HH:mm", "H:mm", "HH.mm", "H.mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>As the clock on the wall there shows it.</summary>
    private static DateTimeOffset? InstantOf(string? text, string zone) =>
        text?.Trim().Split(['T', ' '], 2) is [var day, var time] && DateOf(day) is { Year: >= 2000 and < 2200 } date && TimeOf(time) is { } clock ? LocalTime.In(zone).At(date, clock) : null;

    /// <summary>A plan, or why there is none.</summary>
    private sealed record Changing(OnCallPlan? Plan, Refusal? No)
    {
        public static implicit operator Changing(OnCallPlan plan) => new(plan, null);

        public static implicit operator Changing(Refusal no) => new(null, no);
    }
}

/// <summary>A rota as it is written in a form: everything as text.</summary>
/// <param name="People">By id, in the order of their turns.</param>
/// <param name="TurnsOn">A day of the week in English, or <c>all</c>.</param>
public sealed record RotaFields(
    string Title, IReadOnlyList<string> People, string From, string HandOver, string TurnsOn, string Every, bool WaitsForWorkday, bool IsOutsideOfficeHours, int? BasedOn = null);

/// <summary>A calendar that was sent for a rota.</summary>
/// <param name="Title">What the rota is called, when it is a new one.</param>
public sealed record CalendarFields(string Rota, bool IsNew, string? Title, CalendarChoice Choice, byte[] File);

/// <param name="Plan">Null: there is no such rota, or the plan of who is called was another one by then.</param>
/// <param name="Version">Of the plan of who is called.</param>
public sealed record CalendarLook(CalendarPlan? Plan, int Version, Outcome Outcome);

/// <param name="For">Whose watch; empty for whoever has it.</param>
/// <param name="By">Who takes it; null for nobody. Empty: that was not said.</param>
public sealed record CoverFields(string From, string Until, string? For, string? By);

/// <param name="Needed">How many must say yes; empty for one.</param>
/// <param name="Among">Groups by id, of each of which one must be among them.</param>
public sealed record QuorumFields(string? Needed, IReadOnlyList<string> Among);

/// <param name="Call">People by id, rotas as <c>rota:</c> and their id, groups as <c>group:</c> and theirs.</param>
/// <param name="Patience">Minutes; empty for as long as the playbook says.</param>
/// <param name="Hours">A word of <see cref="RungHours"/>; empty for always.</param>
/// <param name="AlwaysFrom">The level from which those hours do not count; empty for none.</param>
public sealed record RungFields(IReadOnlyList<string> Call, string? Patience, string? Hours, string? AlwaysFrom);

/// <summary>The hours in which a place on a ladder is called, by the words that forms have for them.</summary>
public static class RungHours
{
    /// <summary>Hours that only a program can have written: a form keeps them.</summary>
    public const string Own = "own";

    /// <summary>The hours outside which most offices are open: from four in the afternoon, weekends and holidays round the clock.</summary>
    public static WeekHours OutsideOffice { get; } = new([new(Weekdays.Workdays, new(16, 0), new(8, 0)), new(Weekdays.Weekend, new(8, 0), new(8, 0))]);

    private static readonly Dictionary<string, WeekHours> s_known = new()
    {
        ["outside"] = OutsideOffice,
        ["office"] = new([new(Weekdays.Workdays, new(8, 0), new(16, 0))]),
        ["day"] = new([new(Weekdays.All, new(7, 0), new(22, 0))]),
    };

    public static IEnumerable<string> Words => s_known.Keys;

    public static WeekHours? Of(string? word) => s_known.GetValueOrDefault(word ?? "");

    /// <summary>Empty for always.</summary>
    public static string WordOf(WeekHours? hours) => hours is null ? "" : s_known.FirstOrDefault(known => known.Value == hours).Key ?? Own;
}
