using System.Net;
using System.Text;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Server.Demo;
using Beredskab.Storage;

namespace Beredskab.Scenarios;

/// <summary>Watches that were planned in Outlook: looked at, taken over, taken over again the month after, and called by.</summary>
public class CalendarScenarios
{
    private const string Rota = "/api/v1/on-call/rotas/it-vagt/calendar";

    private static readonly string s_easter = Calendar(
        ("a", "It-vagt", "DTSTART;TZID=Romance Standard Time:20260402T080000\nDTEND;TZID=Romance Standard Time:20260407T080000\nATTENDEE;CN=\"Åse Kjærgaard\":mailto:aase-kjaergaard@fjordby.example"),
        ("b", "It-vagt: Rasmus Dam", "DTSTART;TZID=Romance Standard Time:20260407T080000\nDTEND;TZID=Romance Standard Time:20260413T080000"));

    [Fact]
    public async Task A_calendar_is_looked_at_taken_over_and_called_by()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune);
        var before = await kommune.Get("/api/v1/on-call/plan");

        var (status, seen) = await Send(kommune, $"{Rota}/check", s_easter);
        status.ShouldBe(HttpStatusCode.OK);
        (seen.GetProperty("ok").GetBoolean(), seen.GetProperty("taken").GetBoolean()).ShouldBe((true, false));
        seen.GetProperty("events").EnumerateArray().Select(line => $"{line.GetProperty("line")} {line.GetProperty("fate").GetString()} {line.GetProperty("watches")[0].GetProperty("person").GetString()} {line.GetProperty("watches")[0].GetProperty("from").GetString()}")
            .ShouldBe(["3 new aase-kjaergaard 2026-04-02T06:00:00+00:00", "11 new rasmus-dam 2026-04-07T06:00:00+00:00"]);
        (await kommune.Get("/api/v1/on-call/plan")).GetRawText().ShouldBe(before.GetRawText(), "looking changes nothing");

        var (_, taken) = await Send(kommune, $"{Rota}/import?version={seen.GetProperty("version")}", s_easter);
        taken.GetProperty("taken").GetBoolean().ShouldBeTrue();
        await kommune.Start("ransomware");
        kommune.TextsTo("Åse Kjærgaard").ShouldHaveSingleItem();
        kommune.TextsTo("Mads Holm").ShouldBeEmpty("the calendar goes before the turns");

        var version = (await kommune.Get("/api/v1/on-call/plan")).GetProperty("version").GetInt32();
        var (again, same) = await Send(kommune, $"{Rota}/import?version={seen.GetProperty("version")}", s_easter);
        (again, same.GetProperty("events")[0].GetProperty("fate").GetString()).ShouldBe((HttpStatusCode.OK, "same"), "sent twice it is done once");
        (await kommune.Get("/api/v1/on-call/plan")).GetProperty("version").GetInt32().ShouldBe(version);
    }

    [Fact]
    public async Task With_a_fault_nothing_of_it_is_taken_over_and_the_event_is_named()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune);
        var before = await kommune.Get("/api/v1/on-call/plan");

        var (status, answer) = await Send(kommune, $"{Rota}/import", s_easter.Replace("Rasmus Dam", "Rasmus", StringComparison.Ordinal));

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var fault = answer.GetProperty("faults").EnumerateArray().ShouldHaveSingleItem();
        (fault.GetProperty("line").GetInt32(), fault.GetProperty("uid").GetString()).ShouldBe((11, "b"));
        fault.GetProperty("message").GetString().ShouldNotBeNull().ShouldStartWith("Det kan ikke ses, hvem der har vagten.");
        (await Send(kommune, "/api/v1/on-call/rotas/ingen/calendar/check", s_easter)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Send(kommune, $"{Rota}/check", "")).Answer.GetProperty("ok").GetBoolean().ShouldBeFalse();
        (await Send(kommune, $"{Rota}/import", new string('x', 2_000_000))).Answer.GetProperty("faults")[0].GetProperty("message").GetString().ShouldBe("Filen er større end 1 MB. Gem kalenderen igen uden vedhæftninger, eller for et kortere tidsrum.");
        (await Send(kommune, $"{Rota}/check", s_easter.Replace("ATTENDEE", "RRULE:FREQ=SECONDLY\r\nATTENDEE", StringComparison.Ordinal))).Answer.GetProperty("faults")[0].GetProperty("message").GetString().ShouldNotBeNull().ShouldStartWith("Begivenheden gentages flere gange om dagen.");
        (await kommune.Get("/api/v1/on-call/plan")).GetRawText().ShouldBe(before.GetRawText());
    }

    [Fact]
    public async Task Where_somebody_changed_the_plan_after_it_was_looked_at_nothing_is_taken_over()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune);
        var (_, seen) = await Send(kommune, $"{Rota}/check", s_easter);
        await kommune.Post("/api/v1/on-call/rotas/it-vagt/covers", new { from = "2026-04-03 10:00", until = "2026-04-03 12:00", by = "rasmus-dam" });

        var (status, answer) = await Send(kommune, $"{Rota}/import?version={seen.GetProperty("version")}", s_easter);

        status.ShouldBe(HttpStatusCode.Conflict);
        answer.GetProperty("detail").GetString().ShouldNotBeNull().ShouldStartWith("Nogen har ændret planen");
        var cover = (await Send(kommune, $"{Rota}/check", s_easter)).Answer.GetProperty("covers").EnumerateArray().ShouldHaveSingleItem();
        cover.GetProperty("by").GetString().ShouldBe("rasmus-dam", "what was entered by hand goes first, and is told");
    }

    [Fact]
    public async Task On_the_page_each_event_is_told_before_anybody_says_yes_and_a_new_rota_is_made_of_it()
    {
        await using var kommune = await Kommune.Open();
        using var browser = kommune.Browser();

        var seen = await browser.Press("/on-call", "/do/on-call/calendars/check", ("rota", "new"), ("title", "Kalendervagt"), ("text", s_easter));
        seen.ShouldContain("<b>Åse Kjærgaard</b> får vagt: torsdag kl. 08.00 – tirsdag kl. 08.00");
        seen.ShouldContain("Tag vagterne ind");
        (await kommune.Store.OnCall.Newest(Fjordby.Organisation)).Plan.Find(new("kalendervagt")).ShouldBeNull();
        var version = (await kommune.Store.OnCall.Newest(Fjordby.Organisation)).Version;

        var late = await browser.Press("/on-call", "/do/on-call/calendars/import", ("rota", "new"), ("title", "Kalendervagt"), ("text", s_easter), ("version", $"{version + 1}"));
        late.ShouldContain("Nogen har ændret planen");
        late.ShouldContain("Tag vagterne ind", customMessage: "what would come of it now is shown at once");

        var rota = await browser.Press("/on-call", "/do/on-call/calendars/import", ("rota", "new"), ("title", "Kalendervagt"), ("text", s_easter), ("version", $"{version}"));
        rota.ShouldContain("<b>Åse Kjærgaard</b>");
        rota.ShouldContain("Vagterne er taget ind fra en kalender og rækker til 13. april 2026 kl. 08.00.");

        var faulty = await browser.Press("/on-call", "/do/on-call/calendars/check", ("rota", "kalendervagt"), ("text", s_easter.Replace("Rasmus Dam", "<b>Rasmus</b>", StringComparison.Ordinal)));
        faulty.ShouldContain("Kalenderen har fejl; intet er ændret");
        faulty.ShouldContain("Linje 11:");
        faulty.ShouldNotContain("Tag vagterne ind");
        var gone = await browser.Press("/on-call", "/do/on-call/calendars/check", ("rota", "kalendervagt"), ("text", Calendar(("a", "Mads Holm", "DTSTART:20260402T080000\nDTEND:20260407T080000"))));
        gone.ShouldContain("<b>Mads Holm</b> har vagt, ændret");
        gone.ShouldContain("<b>Rasmus Dam</b> har ikke længere vagt");
    }

    [Fact]
    public async Task Turns_beneath_a_calendar_can_still_be_changed_by_form()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune);
        await Send(kommune, $"{Rota}/import", s_easter);
        using var browser = kommune.Browser();
        var version = (await kommune.Store.OnCall.Newest(Fjordby.Organisation)).Version;

        (await browser.Page("/on-call/rotas/it-vagt")).ShouldContain("Vagter fra en kalender går forud indtil 13. april 2026 kl. 08.00.");
        await browser.Press("/on-call/rotas/it-vagt", "/do/on-call/rotas/it-vagt", ("title", "It-vagt"), ("person", "rasmus-dam"), ("from", "2026-03-23"), ("hand-over", "08:00"), ("day", "monday"), ("every", "1"), ("version", $"{version}"));

        var layers = (await kommune.Store.OnCall.Newest(Fjordby.Organisation)).Plan.Find(new("it-vagt"))!.Layers;
        layers[0].Everybody.ShouldBe([new PersonId("rasmus-dam")]);
        layers[1].ShouldBeOfType<Layer.Planned>().Shifts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_only_answers_takes_no_calendar_over()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune);
        await kommune.Store.Tokens.Add(new("bsk_responder", Fjordby.Organisation, new("mads-holm"), Tokens.Hash("bsk_responder"), "responder", kommune.Store.Now()));
        using var responder = new HttpClient { BaseAddress = kommune.Api.BaseAddress };
        responder.DefaultRequestHeaders.Authorization = new("Bearer", "bsk_responder");

        foreach (var verb in new[] { "check", "import" })
        {
            using var answer = await responder.PostAsync(new Uri($"{Rota}/{verb}", UriKind.Relative), new ByteArrayContent(Encoding.UTF8.GetBytes(s_easter)));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, verb);
        }
    }

    private static string Calendar(params (string Uid, string Subject, string Times)[] events) =>
        $"BEGIN:VCALENDAR\nMETHOD:PUBLISH\n{string.Concat(events.Select(watch => $"BEGIN:VEVENT\nCLASS:PUBLIC\nUID:{watch.Uid}\nSUMMARY;LANGUAGE=da:{watch.Subject}\n{watch.Times}\nEND:VEVENT\n"))}END:VCALENDAR\n".ReplaceLineEndings("\r\n");

    /// <summary>Mads has all the weeks, unless a calendar says otherwise, and is called for it-duty.</summary>
    private static async Task Put(Kommune kommune)
    {
        var newest = await kommune.Store.OnCall.Newest(Fjordby.Organisation);
        var rota = new OnCallSchedule(new("it-vagt"), "It-vagt", "Europe/Copenhagen", [new Layer.Rotation([new("mads-holm")], new(2026, 3, 23), new(8, 0), Weekdays.Monday)]);
        using var answer = await kommune.Send("/api/v1/on-call/plan", JsonSerializer.Serialize(new Server.Api.OnCallPlanBody(newest.Version, newest.Plan.With(rota).With(new Ladder(new("it-duty"), [new([new Called.Rota(rota.Id)])]))), Wire.Options), method: HttpMethod.Put);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> Send(Kommune kommune, string path, string calendar)
    {
        using var answer = await kommune.Api.PostAsync(new Uri(path, UriKind.Relative), new ByteArrayContent(Encoding.UTF8.GetBytes(calendar)));
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}
