using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Server.Api;
using Beredskab.Server.People;
using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>Who is on call, now and in the weeks to come.</summary>
public sealed class OnCallReader(Glossaries glossaries, RotaCalendars calendars, Instance instance)
{
    public const int WeeksAhead = 8;

    private const int WeeksShown = 5, Shades = 6;

    /// <summary>Whoever is on call next is looked for so far ahead.</summary>
    private static readonly TimeSpan s_sight = TimeSpan.FromDays(70);

    public async Task<OnCallView> OnCall(OrganisationId organisation, string language)
    {
        var glossary = await glossaries.For(organisation, language);
        var (plan, now) = (glossary.Staff.OnCall.Plan, glossary.Now);
        var calendar = plan.Calendar();
        var rotas = new List<RotaView>();
        foreach (var rota in plan.Schedules) rotas.Add(Rota(glossary, plan, rota, calendar, await calendars.PathOf(organisation, rota.Id) is { } path ? instance.PublicUrl.TrimEnd('/') + path : null));
        return new(Ladders(glossary), rotas,
            [.. Outlook.Of(plan.Schedules, calendar, now, now.AddDays(WeeksAhead * 7)).Select(finding => Finding(glossary, plan, finding))], PeopleReader.People(glossary), plan.ClosedDays)
        {
            Groups = [.. plan.Groups.OrderBy(group => group.Title, glossary.Sorting).Select(group => new GroupView(group.Id.Value, group.Title, Names(glossary, group.Members), [.. plan.RolesThatNeed(group.Id).Distinct().Select(glossary.Role)]))],
            Version = glossary.Staff.OnCall.Version,
            Changed = glossary.Staff.OnCall.Written,
            ChangedBy = glossary.Person(glossary.Staff.OnCall.By),
        };
    }

    /// <summary>What would be wrong with a rota once a calendar is taken over.</summary>
    public async Task<IReadOnlyList<FindingView>> Findings(OrganisationId organisation, string language, CalendarPlan calendar)
    {
        var glossary = await glossaries.For(organisation, language);
        return [.. calendar.Findings.Select(finding => Finding(glossary, calendar.After, finding))];
    }

    /// <summary>Who is called for each role at an instant, for an incident of that level, rung by rung, and who is on call in each rota.</summary>
    public async Task<OnCallAtView> At(OrganisationId organisation, string language, DateTimeOffset at, Engine.Playbooks.Level level)
    {
        var glossary = await glossaries.For(organisation, language);
        var plan = glossary.Staff.OnCall.Plan;
        var calendar = plan.Calendar();
        return new(at,
            [.. plan.At(at, level).Select(role => new RoleAtView(glossary.Role(role.Role), [.. role.Rungs.Select(rung => new RungAtView(Names(glossary, rung.People), rung.Patience is { } patience ? (int)patience.TotalMinutes : null))]))],
            [.. plan.Schedules.Select(rota => new RotaAtView(rota.Id.Value, rota.Title, Names(glossary, Engine.OnCall.Rota.At(rota, calendar, at))))]);
    }

    /// <summary>Those who would be called for each role at an instant; roles without anybody stand first.</summary>
    private static IReadOnlyList<RoleLadderView> Ladders(Glossary glossary)
    {
        var plan = glossary.Staff.OnCall.Plan;
        var roster = glossary.Staff.Roster;
        var called = plan.At(glossary.Now, keepEmpty: true).ToDictionary(role => role.Role);
        return [.. roster.Directory.Roles.Select(role =>
        {
            var rungs = plan.LadderOf(role.Id)?.Rungs ?? [];
            var now = called.TryGetValue(role.Id, out var known) ? known.Rungs.Select(rung => rung.People) : [];
            var first = roster.HoldersOf(role.Id) is [var holder, ..] ? holder.Person : (PersonId?)null;
            var views = rungs.Zip(now, (rung, people) => Rung(glossary, rung, people)).ToList();
            return new RoleLadderView(glossary.Role(role.Id), views,
                first is { } one && views.All(rung => rung.Now.All(called => called.Person.Id != one.Value)) ? glossary.Person(one) : null,
                role.Deputy is { } deputy && roster.HoldersOf(deputy) is [var next, ..] ? glossary.Person(next.Person) : null)
            {
                Quorum = plan.LadderOf(role.Id) is { } ladder && plan.QuorumOf(role.Id) is not null ? Quorum(glossary, ladder) : null,
            };
        }).OrderBy(ladder => !ladder.IsEmpty).ThenBy(ladder => ladder.Role.Title, glossary.Sorting)];
    }

    private static QuorumView Quorum(Glossary glossary, Ladder ladder)
    {
        var plan = glossary.Staff.OnCall.Plan;
        var reachable = glossary.Staff.Roster.Ladder(ladder.Role).Where(person => person.ToPage is not null).Select(person => person.Person).ToHashSet();
        return new(ladder.Needed, reachable.Count, [.. ladder.Among.Select(plan.GroupOf).OfType<PeopleGroup>().Select(group => new QuorumGroupView(group.Id.Value, group.Title, Names(glossary, group.Members.Where(reachable.Contains))))]);
    }

    private static RungNowView Rung(Glossary glossary, LadderRung rung, IEnumerable<PersonId> now) => new(
        [.. now.Where(person => glossary.Staff.People.TryGetValue(person, out var known) && known.Departed is null).Select(person => new CalledView(glossary.Person(person), glossary.Staff.Phone(person)))],
        [.. rung.Call.Select(called => called.Word)],
        [.. rung.Call.OfType<Called.Rota>().Select(rota => glossary.Staff.OnCall.Plan.Find(rota.Id)?.Title ?? rota.Id.Value)],
        [.. rung.Call.OfType<Called.Group>().Select(group => glossary.Staff.OnCall.Plan.GroupOf(group.Id)?.Title ?? group.Id.Value)],
        rung.Patience, RungHours.WordOf(rung.Hours), rung.AlwaysFrom?.ToView());

    private static RotaView Rota(Glossary glossary, OnCallPlan plan, OnCallSchedule rota, WorkCalendar calendar, string? address)
    {
        var watches = Engine.OnCall.Rota.Between(rota, calendar, glossary.Now, glossary.Now + s_sight);
        var next = watches.Skip(1).FirstOrDefault(watch => !watch.IsEmpty);
        return new(
            rota.Id.Value, rota.Title, Names(glossary, watches[0].People), watches.Count > 1 ? watches[0].Until : null, next is null ? [] : Names(glossary, next.People), Weeks(glossary, rota, calendar),
            [.. rota.Overrides.Where(change => change.Until > glossary.Now).OrderBy(change => change.From).Select(change => new WatchCoverView(change.Id, change.From, change.Until, glossary.Person(change.For), glossary.Person(change.By)))],
            OnCallDesk.IsSimple(rota) && rota.Layers is [Layer.Rotation simple, ..] ? new([.. simple.People.Select(person => person.Value)], simple.From, simple.HandOver, simple.TurnsOn, simple.Every, simple.WaitsForWorkday, simple.Hours is not null) : null,
            [.. plan.Ladders.Where(ladder => ladder.Rungs.Any(rung => rung.Call.Contains(new Called.Rota(rota.Id)))).Select(ladder => glossary.Role(ladder.Role))]) 
        {
            Calendar = address,
            CalendarUntil = rota.Layers.Where(OnCallDesk.IsFromCalendar).SelectMany(layer => ((Layer.Planned)layer).Shifts).Max(shift => (DateTimeOffset?)shift.Until),
            IsCalendarOnly = rota.Layers is not [] && rota.Layers.All(OnCallDesk.IsFromCalendar),
        };
    }

    /// <summary>This week and those after it, each day as the walls there show it.</summary>
    private static List<RotaWeek> Weeks(Glossary glossary, OnCallSchedule rota, WorkCalendar calendar)
    {
        var (local, everybody) = (LocalTime.In(rota.Zone), rota.Everybody.ToList());
        var zone = TimeZoneInfo.FindSystemTimeZoneById(rota.Zone);
        var today = local.DayOf(glossary.Now);
        var monday = today.AddDays(-((int)today.DayOfWeek + 6) % 7);
        var watches = Engine.OnCall.Rota.Between(rota, calendar, local.At(monday, default), local.At(monday.AddDays(WeeksShown * 7), default));
        return [.. Enumerable.Range(0, WeeksShown).Select(week => new RotaWeek(
            ISOWeek.GetWeekOfYear(monday.AddDays(week * 7).ToDateTime(default)), [.. Enumerable.Range(0, 7).Select(day => Day(monday.AddDays(week * 7 + day)))]))];

        RotaDay Day(DateOnly date)
        {
            var (begins, ends) = (local.At(date, default), local.At(date.AddDays(1), default));
            return new(date, PublicHolidays.On(date), glossary.Staff.OnCall.Plan.ClosedDays.Contains(date), date == today,
                [.. watches.Where(watch => watch.From < ends && watch.Until > begins).Select(watch => new RotaTurn(
                    watch.From <= begins ? null : TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(watch.From, zone).DateTime), Names(glossary, watch.People),
                    watch.IsEmpty ? 0 : everybody.IndexOf(watch.People[0]) % Shades + 1, Wall(watch.From > begins ? watch.From : begins), Wall(watch.Until < ends ? watch.Until : ends)))]);
        }

        DateTime Wall(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).DateTime;
    }

    private static FindingView Finding(Glossary glossary, OnCallPlan plan, Finding finding)
    {
        string Title(ScheduleId id) => plan.Find(id)?.Title ?? id.Value;
        return finding switch
        {
            Finding.Gap gap => new("gap", gap.From, gap.Until, [Title(gap.Schedule)], Names(glossary, gap.People)),
            Finding.Crowded crowded => new("crowded", crowded.From, crowded.Until, [Title(crowded.Schedule)], Names(glossary, crowded.People)),
            Finding.TwoPlaces two => new("two-places", two.From, two.Until, [.. two.Schedules.Select(Title)], [glossary.Person(two.Person)]),
            _ => throw new System.Diagnostics.UnreachableException(finding.ToString()),
        };
    }

    private static IReadOnlyList<PersonRef> Names(Glossary glossary, IEnumerable<PersonId> people) => [.. people.Select(glossary.Person)];
}
