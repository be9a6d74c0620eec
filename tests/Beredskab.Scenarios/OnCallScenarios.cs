using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Engine.Runs;
using Beredskab.Server.Api;
using Beredskab.Server.People;
using Microsoft.Extensions.DependencyInjection;
using Level = Beredskab.Engine.Playbooks.Level;

namespace Beredskab.Scenarios;

/// <summary>Who is called is who has the watch, by the clock on the wall; the plan is the organisation's own.</summary>
public class OnCallScenarios
{
    private static readonly RoleId s_duty = new("it-duty");

    private static readonly PersonId s_mads = new("mads-holm"), s_rasmus = new("rasmus-dam"), s_aase = new("aase-kjaergaard");

    [Fact]
    public async Task Whoever_has_the_watch_is_called_and_after_the_hand_over_the_next()
    {
        // Good Friday 2026, 05:40; Rasmus has the week until Tuesday, for the Monday is a holiday.
        await using var kommune = await Kommune.Open();
        await Put(kommune, Weekly(), new LadderRung([new Called.Rota(new("it-vagt"))]), new LadderRung([new Called.Person(s_aase)]));

        await kommune.Start("ransomware");
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem().ShouldContain("Kvittér alarm");
        kommune.TextsTo("Mads Holm").ShouldBeEmpty();

        kommune.Time.FastForward(new DateTimeOffset(2026, 4, 7, 6, 1, 0, TimeSpan.Zero) - kommune.Time.GetUtcNow());
        await kommune.Quiet();
        await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        kommune.TextsTo("Mads Holm").ShouldContain(text => text.Contains("JA ", StringComparison.Ordinal), "from eight o'clock on Tuesday it is his");
    }

    [Fact]
    public async Task Those_on_one_place_are_called_together_and_the_next_after_its_own_minutes()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, null, new LadderRung([new Called.Person(s_mads), new Called.Person(s_rasmus)]) { Patience = TimeSpan.FromMinutes(2) }, new LadderRung([new Called.Person(s_aase)]));

        var run = await kommune.Start("ransomware");
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
        var rungs = (await kommune.Get($"/api/v1/runs/{run}")).GetProperty("steps").EnumerateArray()
            .First(step => step.GetProperty("id").GetString() == "open").GetProperty("ladder").GetProperty("rungs").EnumerateArray().ToList();
        rungs.Take(3).Select(rung => $"{rung.GetProperty("person").GetProperty("id").GetString()} {rung.GetProperty("state").GetString()}").ShouldBe(["mads-holm called", "rasmus-dam called", "aase-kjaergaard next"]);
        rungs[2].GetProperty("nextAt").GetDateTimeOffset().ShouldBe(kommune.Time.GetUtcNow() + TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        await kommune.FastForward(TimeSpan.FromMinutes(1.9));
        kommune.TextsTo("Åse Kjærgaard").ShouldBeEmpty();
        await kommune.FastForward(TimeSpan.FromMinutes(0.2));
        kommune.TextsTo("Åse Kjærgaard").ShouldHaveSingleItem();

        await kommune.Answer("Rasmus Dam", "ja");
        kommune.TextsTo("Mads Holm")[^1].ShouldContain("Der er taget hånd om");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().Owner.ShouldBe(s_rasmus);
    }

    [Fact]
    public async Task A_place_where_nobody_has_the_watch_costs_no_time()
    {
        await using var kommune = await Kommune.Open();
        var gap = Weekly() with { Overrides = [new("gap", Kommune.GoodFriday.AddDays(-1), Kommune.GoodFriday.AddDays(1), null, null)] };
        await Put(kommune, gap, new LadderRung([new Called.Rota(new("it-vagt"))]), new LadderRung([new Called.Person(s_aase)]));

        await kommune.Start("ransomware");

        kommune.TextsTo("Åse Kjærgaard").ShouldHaveSingleItem();
        kommune.TextsTo("Rasmus Dam").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_colleague_of_the_rota_whose_turn_it_is_not_may_do_it_all_the_same()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, Weekly(), new LadderRung([new Called.Rota(new("it-vagt"))]));
        var run = await kommune.Start("ransomware");

        await kommune.Close(run, "open", "mads-holm");

        (await kommune.Outcome(run, "open")).ShouldBe("done");
    }

    [Fact]
    public async Task Office_hours_are_those_of_the_wall_and_a_holiday_has_none()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, null, new LadderRung([new Called.Person(s_mads)]) { Hours = new([new(Weekdays.Workdays, new(8, 0), new(16, 0))]) }, new LadderRung([new Called.Person(s_rasmus)]));

        (await At("2026-04-03T10:00:00+02:00")).ShouldBe("rasmus-dam", "Good Friday");
        (await At("2026-04-08T07:59:00+02:00")).ShouldBe("rasmus-dam");
        (await At("2026-04-08T08:00:00+02:00")).ShouldBe("mads-holm rasmus-dam");
        (await At("2026-04-08T16:00:00+02:00")).ShouldBe("rasmus-dam");

        await Put(kommune, null, new LadderRung([new Called.Person(s_mads)]) { Hours = RungHours.OutsideOffice }, new LadderRung([new Called.Person(s_rasmus)]));
        foreach (var (at, isOutside) in new[] { ("2026-04-08T07:59", true), ("2026-04-08T08:00", false), ("2026-04-08T15:59", false), ("2026-04-08T16:00", true), ("2026-04-11T12:00", true), ("2026-04-13T07:59", true), ("2026-04-13T08:00", false), ("2026-04-03T12:00", true), ("2026-04-07T07:00", true) })
            (await At($"{at}:00+02:00")).ShouldBe(isOutside ? "mads-holm rasmus-dam" : "rasmus-dam", at);

        async Task<string> At(string at) => string.Join(' ', (await kommune.Get($"/api/v1/on-call?at={Uri.EscapeDataString(at)}")).GetProperty("roles").EnumerateArray()
            .Single(role => role.GetProperty("role").GetProperty("id").GetString() == "it-duty").GetProperty("rungs").EnumerateArray()
            .SelectMany(rung => rung.GetProperty("people").EnumerateArray()).Select(person => person.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Whoever_may_sleep_is_woken_from_the_level_that_says_so()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, null, new LadderRung([new Called.Person(s_mads)]) { Hours = RungHours.Of("day"), AlwaysFrom = Level.Red }, new LadderRung([new Called.Person(s_rasmus)]));
        var incident = new IncidentId((await kommune.Post("/api/v1/incidents", new { title = "Mørkt på rådhuset", level = "yellow" })).GetProperty("id").GetString()!);

        await kommune.Post($"/api/v1/incidents/{incident}/tasks", """{"role": "it-duty", "do": "Se på nødstrømmen", "acknowledge-within": "5m"}""");
        (kommune.TextsTo("Mads Holm").Count, kommune.TextsTo("Rasmus Dam").Count).ShouldBe((0, 1), "it is 05:40");

        await kommune.Post($"/api/v1/incidents/{incident}/level", new { level = "red" });
        kommune.TextsTo("Mads Holm").ShouldBeEmpty();
        await kommune.FastForward(TimeSpan.FromMinutes(5));
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem("the task that nobody has taken goes to whoever is woken now");

        await kommune.Post($"/api/v1/incidents/{incident}/tasks", """{"role": "it-duty", "do": "Skaf en generator", "acknowledge-within": "5m"}""");
        kommune.TextsTo("Mads Holm")[^1].ShouldContain("Skaf en generator");
        (await Names("green")).ShouldBe("rasmus-dam");
        (await Names("red")).ShouldBe("mads-holm rasmus-dam");
        using var wrong = await kommune.Api.GetAsync(new Uri("/api/v1/on-call?level=violet", UriKind.Relative));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        async Task<string> Names(string level) => string.Join(' ', (await kommune.Get($"/api/v1/on-call?level={level}")).GetProperty("roles").EnumerateArray()
            .Single(role => role.GetProperty("role").GetProperty("id").GetString() == "it-duty").GetProperty("rungs").EnumerateArray()
            .SelectMany(rung => rung.GetProperty("people").EnumerateArray()).Select(person => person.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_playbook_that_begins_at_yellow_wakes_whoever_yellow_wakes()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, null, new LadderRung([new Called.Person(s_mads)]) { Hours = RungHours.Of("day"), AlwaysFrom = Level.Yellow }, new LadderRung([new Called.Person(s_rasmus)]));

        await kommune.Start("ransomware");

        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
        kommune.TextsTo("Rasmus Dam").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cover_is_written_in_by_the_wall_and_taken_back()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, Weekly(), new LadderRung([new Called.Rota(new("it-vagt"))]));

        await kommune.Post("/api/v1/on-call/rotas/it-vagt/covers", new CoverBody("2026-04-03 04:00", "2026-04-03 20:00", "rasmus-dam", "aase-kjaergaard"));

        await kommune.Start("ransomware");
        kommune.TextsTo("Åse Kjærgaard").ShouldHaveSingleItem();
        using var wrong = await kommune.Send("/api/v1/on-call/rotas/it-vagt/covers", new CoverBody("i morgen", "2026-04-03 20:00", null, null));
        (await wrong.Content.ReadAsStringAsync()).ShouldContain("'i morgen' er ikke dato og tid");
        using var backwards = await kommune.Send("/api/v1/on-call/rotas/it-vagt/covers", new CoverBody("2026-04-03 20:00", "2026-04-03 04:00", null, "mads-holm"));
        (await backwards.Content.ReadAsStringAsync()).ShouldContain("Det skal slutte, efter at det begynder");
    }

    [Fact]
    public async Task A_rota_is_a_calendar_at_an_address_that_is_its_key_and_can_be_made_worthless()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, Weekly() with { Overrides = [new("x", Kommune.GoodFriday, Kommune.GoodFriday.AddHours(2), null, s_aase)] }, new LadderRung([new Called.Rota(new("it-vagt"))]));
        var calendars = kommune.Services.GetRequiredService<RotaCalendars>();
        var address = (await calendars.PathOf(new("fjordby"), new("it-vagt"))).ShouldNotBeNull();
        using var outlook = new HttpClient { BaseAddress = kommune.Api.BaseAddress };

        var calendar = Ical.Net.Calendar.Load(await outlook.GetStringAsync(new Uri(address, UriKind.Relative)))!;

        // Rasmus until the Tuesday after Easter, but for Åse's two hours; the walls show 08:00 in summer time.
        calendar.Events.Where(watch => watch.Start!.AsUtc < new DateTime(2026, 4, 15, 0, 0, 0, DateTimeKind.Utc) && watch.End!.AsUtc > Kommune.GoodFriday.UtcDateTime)
            .Select(watch => $"{watch.Start!.AsUtc:MM-dd HH:mm} {watch.End!.AsUtc:MM-dd HH:mm} {watch.Summary}").ShouldBe([
                "04-03 03:40 04-03 05:40 It-vagt: Åse Kjærgaard", "04-03 05:40 04-07 06:00 It-vagt: Rasmus Dam", "04-07 06:00 04-13 06:00 It-vagt: Mads Holm", "04-13 06:00 04-20 06:00 It-vagt: Rasmus Dam",
            ]);
        calendar.Events.Select(watch => watch.Uid).Distinct().Count().ShouldBe(calendar.Events.Count);
        calendar.Events.Count.ShouldBeGreaterThan(50);
        kommune.Time.FastForward(TimeSpan.FromDays(3));
        var later = Ical.Net.Calendar.Load(await outlook.GetStringAsync(new Uri(address, UriKind.Relative)))!;
        later.Events.Select(watch => watch.Uid).Intersect(calendar.Events.Select(watch => watch.Uid)).Count().ShouldBeGreaterThan(calendar.Events.Count - 3, "the same watches stay the same events");

        foreach (var wrong in new[] { address[..^1], address.Replace("it-vagt", "andet", StringComparison.Ordinal), address.Replace("fjordby", "aaby", StringComparison.Ordinal), address.Split('?')[0] })
            (await outlook.GetAsync(new Uri(wrong, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, wrong);
        await calendars.Renew(new("fjordby"));
        (await outlook.GetAsync(new Uri(address, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await calendars.PathOf(new("fjordby"), new("it-vagt"))).ShouldNotBe(address);
    }

    [Fact]
    public async Task What_is_wrong_in_a_plan_is_named_where_it_stands_and_nothing_is_taken_over()
    {
        await using var kommune = await Kommune.Open();
        var before = await kommune.Get("/api/v1/on-call/plan");
        var plan = new OnCallPlan(
            [
                new(new("It Vagt"), "", "Europa/København", [new Layer.Rotation([], new(2026, 1, 1), new(8, 0), Weekdays.None) { Every = 0 }]) { Wanted = 0 },
                new(new("b"), "B", "Europe/Copenhagen", [new Layer.Rotation([s_mads, new("ingen")], new(2026, 1, 1), new(8, 0), Weekdays.None), new Layer.Planned([new(Kommune.GoodFriday, Kommune.GoodFriday, s_mads)])]) { Overrides = [new("x", Kommune.GoodFriday, Kommune.GoodFriday, null, s_mads)] },
                new(new("b"), "B igen", "Europe/Copenhagen", []),
            ],
            [new(new("kaffe-vagt"), [new([])]), new(s_duty, [new([new Called.Rota(new("c"))]) { Patience = TimeSpan.FromHours(2) }]), new(s_duty, [])]);

        using var answer = await Send(kommune, plan, before.GetProperty("version").GetInt32());
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("path").GetString()} {item.GetProperty("sentence").GetString()}").ShouldBe([
            "schedules[0].id on-call.rota-id", "schedules[0].title on-call.title-needed", "schedules[0].zone on-call.zone", "schedules[0].wanted on-call.wanted",
            "schedules[0].layers[0].people on-call.nobody", "schedules[0].layers[0].every on-call.every",
            "schedules[1].layers[0] on-call.unknown-person", "schedules[1].layers[0].turnsOn on-call.no-day", "schedules[1].layers[1].shifts[0] on-call.ends-first", "schedules[1].overrides[0] on-call.ends-first",
            "schedules[2].id on-call.rota-twice",
            "ladders[0].role on-call.unknown-role", "ladders[0].rungs[0].call on-call.empty-rung", "ladders[1].rungs[0].patience on-call.patience", "ladders[1].rungs[0].call on-call.unknown-rota", "ladders[2].role on-call.role-twice",
        ]);
        body.GetProperty("items")[2].GetProperty("message").GetString().ShouldBe("'Europa/København' er ikke en tidszone, der kendes her. Skriv fx Europe/Copenhagen.");
        (await kommune.Get("/api/v1/on-call/plan")).GetRawText().ShouldBe(before.GetRawText());
    }

    [Fact]
    public async Task Of_two_who_change_the_plan_at_once_the_second_is_told()
    {
        await using var kommune = await Kommune.Open();
        var version = (await kommune.Get("/api/v1/on-call/plan")).GetProperty("version").GetInt32();
        using var first = await Send(kommune, OnCallPlan.Empty, version);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var second = await Send(kommune, OnCallPlan.Empty with { ClosedDays = [new(2026, 12, 24)] }, version);

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await second.Content.ReadAsStringAsync()).ShouldContain("Nogen har ændret planen");
        using var nonsense = await kommune.Send("/api/v1/on-call/plan", """{"version": 1, "plan": {"schedules": [], "ladders": [], "vagter": []}}""", method: HttpMethod.Put);
        nonsense.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await nonsense.Content.ReadAsStringAsync()).ShouldContain("vagter");
        foreach (var half in new[] { """{"version": 1, "plan": {"ladders": []}}""", """{"version": 1, "plan": {"schedules": null, "ladders": []}}""", """{"version": 1, "plan": {"schedules": [{"id": "a", "title": "A", "zone": "Europe/Copenhagen"}], "ladders": []}}""", """{"plan": null}""", "[]", "" })
        {
            using var missing = await kommune.Send("/api/v1/on-call/plan", half, method: HttpMethod.Put);
            missing.StatusCode.ShouldBe(HttpStatusCode.BadRequest, half);
        }
        using var far = await Send(kommune, new([new(new("a"), "A", "Europe/Copenhagen", [new Layer.Rotation([s_mads, s_rasmus], DateOnly.MaxValue, new(8, 0), Weekdays.All), new Layer.Planned([new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, s_mads)])])], []), version + 1);
        (await far.Content.ReadAsStringAsync()).ShouldContain("En dag skal ligge mellem 2000 og 2199");
    }

    /// <summary>Each of these was taken once, and after it nobody could be called.</summary>
    [Theory]
    [InlineData("""{"schedules": [], "ladders": [{"role": "it-duty", "rungs": [{"call": [{"kind": "person", "id": "mads-holm"}]}]}, {"role": "it-duty", "rungs": [{"call": [{"kind": "person", "id": "mads-holm"}]}]}]}""")]
    [InlineData("""{"schedules": [{"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": []}, {"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": []}], "ladders": []}""")]
    [InlineData("""{"schedules": [], "ladders": [{"role": "it-duty", "rungs": [{"call": [null]}]}]}""")]
    [InlineData("""{"schedules": [], "ladders": [{"role": "it-duty", "rungs": [{"call": [{"kind": "person", "id": "mads-holm"}], "hours": {}}]}]}""")]
    [InlineData("""{"schedules": [], "ladders": [{"role": "it-duty", "rungs": [{"call": [{"kind": "person", "id": "mads-holm"}], "hours": {"hours": [null]}}]}]}""")]
    [InlineData("""{"schedules": [{"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": [{"kind": "rotation", "people": ["mads-holm"]}]}], "ladders": []}""")]
    [InlineData("""{"schedules": [{"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": [{"kind": "rotation", "people": ["mads-holm"], "from": "2026-01-01", "handOver": "08:00", "turnsOn": "monday", "until": "0001-01-01"}]}], "ladders": []}""")]
    [InlineData("""{"schedules": [{"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": [{"kind": "rotation", "people": ["mads-holm"], "from": "0001-01-02", "handOver": "08:00", "turnsOn": "all"}]}], "ladders": []}""")]
    [InlineData("""{"schedules": [{"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": [{"kind": "rotation", "people": ["mads-holm"], "from": "2026-01-01", "handOver": "08:00", "turnsOn": 256}]}], "ladders": []}""")]
    [InlineData("""{"schedules": [{"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": [], "wantedHours": {}}], "ladders": []}""")]
    [InlineData("""{"schedules": [{"id": "r", "title": "R", "zone": "Europe/Copenhagen", "layers": [{"people": []}]}], "ladders": []}""")]
    [InlineData("""{"schedules": [], "ladders": [], "zone": null}""")]
    [InlineData("""{"schedules": [], "ladders": [{"role": "it-duty", "rungs": [{"call": [{"kind": "person", "id": "mads-holm"}], "patience": 1000000000000000000}]}]}""")]
    [InlineData("""{"schedules": [], "ladders": [{"role": "it-duty", "rungs": [{"call": [{"kind": "person", "id": "mads-holm"}, {"kind": "person", "id": "mads-holm"}]}]}]}""")]
    public async Task A_plan_that_nobody_could_be_called_by_is_not_taken(string plan)
    {
        await using var kommune = await Kommune.Open();
        var version = (await kommune.Get("/api/v1/on-call/plan")).GetProperty("version").GetInt32();

        using var answer = await kommune.Send("/api/v1/on-call/plan", $$"""{"version": {{version}}, "plan": {{plan}}}""", method: HttpMethod.Put);

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);
        (await kommune.Get("/api/v1/on-call/plan")).GetProperty("version").GetInt32().ShouldBe(version);
    }

    [Fact]
    public async Task A_plan_that_was_spoilt_in_the_database_still_calls_somebody()
    {
        await using var kommune = await Kommune.Open();
        var spoilt = Weekly() with { Layers = [new Layer.Rotation([s_mads, s_rasmus], DateOnly.MinValue, new(0, 0), Weekdays.None)] };
        var newest = await kommune.Store.OnCall.Newest(new("fjordby"));
        var ladder = new Ladder(s_duty, [new([new Called.Rota(new("it-vagt"))])]);
        await kommune.Store.OnCall.Write(new("fjordby"), newest.Plan with { Schedules = [spoilt], Ladders = [ladder, ladder, .. newest.Plan.Ladders.Where(other => other.Role != s_duty)] }, newest.Version, null, kommune.Store.Now());
        kommune.Services.GetRequiredService<Server.Streams.Rosters>().Forget();

        await kommune.Start("ransomware");

        (kommune.TextsTo("Mads Holm").Count + kommune.TextsTo("Rasmus Dam").Count).ShouldBeGreaterThan(0);
        (await kommune.Api.GetAsync(new Uri("/call-list", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_a_form_cannot_show_it_does_not_take_away()
    {
        await using var kommune = await Kommune.Open();
        var hours = new WeekHours([new(Weekdays.Workdays, new(9, 0), new(15, 0))]);
        await Put(kommune, Weekly() with { Wanted = 2 }, new LadderRung([new Called.Rota(new("it-vagt"))]) { Hours = hours }, new LadderRung([new Called.Person(s_aase)]), new LadderRung([new Called.Rota(new("it-vagt"))]));
        var desk = kommune.Services.GetRequiredService<OnCallDesk>();
        var caller = new Server.Api.Caller(s_mads, new("fjordby"), "Mads", Access.Administrator, false);
        var version = (await kommune.Store.OnCall.Newest(new("fjordby"))).Version;

        (await desk.SaveLadder(caller, "it-duty", [new(["rota:it-vagt", "lars-baek"], "", "own", "yellow"), new(["aase-kjaergaard"], "", "", "red"), new(["rota:it-vagt"], "", "day", "")], new("", []), version)).No.ShouldBeNull();
        (await kommune.Store.OnCall.Newest(new("fjordby"))).Plan.LadderOf(s_duty)!.Rungs.Select(rung => (rung.Hours, rung.AlwaysFrom)).ShouldBe([(hours, Level.Yellow), (null, null), (RungHours.Of("day"), null)]);
        (await desk.SaveLadder(caller, "it-duty", [new(["mads-holm"], "", "fridays", "")], new("", []), null)).No!.Sentence.ShouldBe("on-call.hours");
        (await desk.SaveLadder(caller, "it-duty", [new(["mads-holm"], "", "day", "violet")], new("", []), null)).No!.Sentence.ShouldBe("wrong-level");

        (await desk.SaveLadder(caller, "it-duty", [], new("", []), version)).No!.Code.ShouldBe("on-call");
        (await desk.SaveLadder(caller, "it-duty", [], new("", []), version)).No!.Sentence.ShouldBe("on-call.changed");
        (await desk.SaveRota(caller, "it-vagt", new("It-vagt", ["mads-holm"], "2026-01-05", "08:00", "monday", "1", false, false))).No!.Sentence.ShouldBe("on-call.by-program");
    }

    [Fact]
    public async Task Somebody_who_is_put_at_a_place_with_hours_by_a_list_is_called_then_only_and_that_is_said()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, null, new LadderRung([new Called.Person(s_mads)]) { Hours = RungHours.OutsideOffice }, new LadderRung([new Called.Person(s_rasmus)]));

        using var answer = await kommune.Api.PostAsync(new Uri("/api/v1/people/check", UriKind.Relative), new ByteArrayContent(Encoding.UTF8.GetBytes("id;navn;roller\nlars-baek;Lars Bæk;it-duty 1, lawyer 1\n")));

        var plan = (await answer.Content.ReadFromJsonAsync<PlanBody>(Answers.Json))!;
        plan.Ok.ShouldBeTrue();
        plan.Faults.ShouldHaveSingleItem().Message.ShouldBe("Plads 1 i rollen 'it-duty' gælder kun i visse timer, og så kaldes vedkommende også kun da.");
    }

    [Fact]
    public async Task Who_answers_may_swap_their_own_watch_and_nobody_elses()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, Weekly(), new LadderRung([new Called.Rota(new("it-vagt"))]));
        var desk = kommune.Services.GetRequiredService<OnCallDesk>();
        var mads = new Server.Api.Caller(s_mads, new("fjordby"), "Mads", Access.Responder, false);

        (await desk.Cover(mads, "it-vagt", new("2026-04-03 08:00", "2026-04-04 08:00", "mads-holm", "aase-kjaergaard"))).No.ShouldBeNull();
        foreach (var (until, of, by) in new[] { ("2026-04-04 08:00", "mads-holm", null), ("2026-04-04 08:00", "rasmus-dam", "aase-kjaergaard"), ("2027-04-04 08:00", "mads-holm", "aase-kjaergaard"), ("2026-04-04 08:00", null, (string?)null) })
            (await desk.Cover(mads, "it-vagt", new("2026-04-03 08:00", until, of, by))).No!.Sentence.ShouldBe("on-call.own-cover");
        var own = (await kommune.Store.OnCall.Newest(new("fjordby"))).Plan.Schedules[0].Overrides.ShouldHaveSingleItem();
        (await desk.RemoveCover(mads with { Person = s_rasmus }, "it-vagt", own.Id)).No!.Sentence.ShouldBe("on-call.own-cover");
        (await desk.RemoveCover(mads, "it-vagt", own.Id)).No.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_leaves_and_still_stands_in_a_rota_is_named_and_the_next_is_called()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, Weekly(), new LadderRung([new Called.Rota(new("it-vagt"))]), new LadderRung([new Called.Person(s_aase)]));

        using var answer = await kommune.Api.PostAsync(new Uri("/api/v1/people/import", UriKind.Relative), new ByteArrayContent(Encoding.UTF8.GetBytes("id,name,left\nrasmus-dam,Rasmus Dam,ja\n")));
        (await answer.Content.ReadFromJsonAsync<Server.People.PlanBody>(Answers.Json))!.Faults.ShouldHaveSingleItem().Message.ShouldBe("Rasmus Dam står stadig i vagtplanen 'It-vagt'. Sæt en anden på.");

        await kommune.Start("ransomware");
        kommune.TextsTo("Åse Kjærgaard").ShouldHaveSingleItem();
    }

    private static OnCallSchedule Weekly() =>
        new(new("it-vagt"), "It-vagt", "Europe/Copenhagen", [new Layer.Rotation([s_mads, s_rasmus], new(2026, 3, 23), new(8, 0), Weekdays.Monday) { WaitsForWorkday = true }]);

    private static async Task Put(Kommune kommune, OnCallSchedule? rota, params LadderRung[] rungs)
    {
        var newest = await kommune.Store.OnCall.Newest(new("fjordby"));
        var plan = newest.Plan.With(new Ladder(s_duty, [.. rungs]));
        using var answer = await Send(kommune, rota is null ? plan : plan.With(rota), newest.Version);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> Send(Kommune kommune, OnCallPlan plan, int version) =>
        kommune.Send("/api/v1/on-call/plan", JsonSerializer.Serialize(new OnCallPlanBody(version, plan), Wire.Options), method: HttpMethod.Put);
}
