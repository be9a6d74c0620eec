using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server;
using Beredskab.Server.Demo;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>What people find on the pages and take with them, asked for as a browser without script asks.</summary>
public partial class RoomScenarios
{
    [GeneratedRegex("""<li id="e-(?<id>\d+)" """)]
    private static partial Regex Entry();

    [GeneratedRegex("""<a href="(?<to>[^"#]*)[^"]*">Ældre</a>""")]
    private static partial Regex Older();

    [Theory]
    [InlineData("", 300)]
    [InlineData("?show=notes", 240)]
    public async Task The_whole_timeline_can_be_read_page_by_page_without_script_and_under_a_filter(string filter, int atLeast)
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var incident = (await kommune.Run(run)).Incident;
        for (var note = 1; note <= 260; note++) await Kommune.Yes(await kommune.Send($"/api/v1/incidents/{incident}/notes", new { text = $"Note {note}" }));

        var read = new List<long>();
        var next = $"/incidents/{incident}{filter}";
        for (var page = 1; page <= 10 && next is not null; page++)
        {
            var html = WebUtility.HtmlDecode(await kommune.Api.GetStringAsync(next));
            if (page > 1) html.ShouldContain(">Nyeste</a>");
            read.AddRange(Entry().Matches(html).Select(entry => long.Parse(entry.Groups["id"].Value, System.Globalization.CultureInfo.InvariantCulture)));
            next = Older().Match(html) is { Success: true } older ? older.Groups["to"].Value : null;
            if (filter != "") next?.ShouldContain("show=notes");
        }

        read.Count.ShouldBeGreaterThan(Math.Min(atLeast, 259));
        read.ShouldBe([.. read.Distinct().OrderDescending()]);
        var (_, all) = await AllEntries(kommune, incident);
        if (filter == "") read.Count.ShouldBe(all);
        else read.Count.ShouldBe(260);
    }

    [Fact]
    public async Task A_whole_incident_is_exported_in_one_file_that_is_intact_until_one_byte_is_changed()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var incident = (await kommune.Run(run)).Incident;
        await kommune.Post($"/api/v1/incidents/{incident}/tasks", new { role = "it-duty", @do = "Tag kaffe med" });

        var bytes = await kommune.Api.GetByteArrayAsync($"/api/v1/incidents/{incident}/export");

        var streams = (await kommune.Gate.Read(incident, Fjordby.Organisation))!.Runs.Count + 1;
        streams.ShouldBeGreaterThan(2);
        TimelineCheck.Verify(new MemoryStream(bytes)).ShouldBeOfType<TimelineVerdict.Intact>().Streams.ShouldBe(streams);
        (await kommune.Api.GetByteArrayAsync($"/do/incidents/{incident}/export")).Length.ShouldBe(bytes.Length);
        (await kommune.Api.GetStringAsync($"/incidents/{incident}")).ShouldContain($"""<a class="push" href="/do/incidents/{incident}/export" download>Hent tidslinje</a>""");

        var at = Encoding.UTF8.GetString(bytes).LastIndexOf("run-started", StringComparison.Ordinal);
        bytes[Encoding.UTF8.GetByteCount(Encoding.UTF8.GetString(bytes)[..at]) + 4] ^= 1;
        TimelineCheck.Verify(new MemoryStream(bytes)).ShouldBeOfType<TimelineVerdict.Broken>().Stream.ShouldStartWith("run:");
        using var none = await kommune.Api.GetAsync("/api/v1/incidents/4711/export");
        await none.ShouldBeRefused(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Whoever_is_told_that_a_run_was_started_can_read_it_at_once_whoever_carries_the_notice()
    {
        await using var kommune = await Kommune.Open();
        var version = (await kommune.Services.GetRequiredService<Books>().Latest(Fjordby.Organisation, new("ransomware")))!;
        var (run, incident) = (Gate.NewRun(), Gate.NewIncident());

        (await kommune.Gate.IsThere(run, TimeSpan.FromMilliseconds(50))).ShouldBeFalse();
        var waiting = kommune.Gate.IsThere(run, TimeSpan.FromMinutes(1));
        waiting.IsCompleted.ShouldBeFalse();
        await kommune.Gate.Open(Fjordby.Organisation, incident, texts => new(
            incident, Fjordby.Organisation, "H-2026-900", Mode.Live, Level.Green, texts.Aside("Mørkt"), null, null, "AMBER", Fjordby.Lead, null)
        { At = default, First = new(run, version.Content.Id, version, [], null, texts.Aside("")) { At = default } }, Fjordby.Lead);

        (await waiting).ShouldBeTrue();
        (await kommune.Gate.Read(run)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Starts_that_meet_in_one_incident_can_each_be_read_as_soon_as_they_are_answered()
    {
        await using var kommune = await Kommune.Open();
        var incident = (await kommune.Run(await kommune.Start("ransomware"))).Incident;

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async _ =>
        {
            using var started = await kommune.Send("/api/v1/runs", new { playbook = "compromised-account", incident = incident.Value, inputs = new { accounts = new[] { "ulla.berg@fjordby.example" } } });
            started.StatusCode.ShouldBe(HttpStatusCode.Created, await started.Content.ReadAsStringAsync());
            var run = System.Text.Json.JsonDocument.Parse(await started.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString();
            using var read = await kommune.Api.GetAsync($"/api/v1/runs/{run}");
            return read.StatusCode;
        }));

        answers.ShouldAllBe(status => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_tasks_page_says_what_waits_for_me_what_I_may_take_and_what_is_late_where_I_lead()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        (await Tasks(kommune, "mads-holm")).ShouldContain("<h1>Mine opgaver</h1>");
        (await Tasks(kommune, "rasmus-dam")).ShouldContain(">Kan tages af dig</h2>");
        (await Tasks(kommune, "kurt-vang")).ShouldNotContain("Kan tages af dig");
        await kommune.Answer("Mads Holm", "JA");
        (await Tasks(kommune, "rasmus-dam")).ShouldNotContain("Kvittér alarm");

        (await Tasks(kommune, "henrik-dahl")).ShouldNotContain("Over fristen, hvor du leder");
        await kommune.FastForward(TimeSpan.FromHours(1));
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>();
        (await Tasks(kommune, "henrik-dahl")).ShouldContain("Kvittér alarm");
        (await Tasks(kommune, "kurt-vang")).ShouldNotContain("Over fristen, hvor du leder");
    }

    [Fact]
    public async Task Nobody_has_closed_the_sessions_of_an_account_that_was_never_isolated()
    {
        await using var kommune = await Kommune.Open();

        var page = WebUtility.HtmlDecode(await kommune.Api.GetStringAsync("/world"));

        page.ShouldContain("Karl Øst");
        page.ShouldNotContain("lukket 4. marts");
        page.ShouldContain("aldrig lukket");
        kommune.World.Directory.SessionsClosed(new("acc-karl-ost")).ShouldBeNull();
    }

    [Fact]
    public async Task A_level_bears_the_name_that_the_organisation_gave_it_beside_its_colour()
    {
        await using var kommune = await Kommune.Open(settings: "--Levels:Yellow=Stabsberedskab");
        var run = await kommune.Start("invoice-fraud");
        var room = $"/incidents/{(await kommune.Run(run)).Incident}";
        await Kommune.Yes(await kommune.Send($"/api/v1{room}/level", new { level = (await kommune.Incident(run)).Level == Level.Green ? "red" : "green", reason = "prøve" }));
        WebUtility.HtmlDecode(await kommune.Api.GetStringAsync(room)).ShouldNotContain("Stabsberedskab");

        await Kommune.Yes(await kommune.Send($"/api/v1{room}/level", new { level = "yellow", reason = "prøve" }));

        WebUtility.HtmlDecode(await kommune.Api.GetStringAsync(room)).ShouldContain("Gul · Stabsberedskab");
    }

    private static async Task<string> Tasks(Kommune kommune, string person)
    {
        using var any = await kommune.As(person, "/api/v1/playbooks/check", new { text = "" }, isQuietAfter: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tasks");
        request.Headers.Authorization = new("Bearer", $"bsk_test-{person}");
        using var answer = await kommune.Api.SendAsync(request);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<(string?, int)> AllEntries(Kommune kommune, IncidentId incident)
    {
        var (count, next) = (0, (string?)null);
        for (var page = 0; page < 20; page++)
        {
            var items = await kommune.Get($"/api/v1/incidents/{incident}/timeline{(next is null ? "" : $"?next={next}")}");
            count += items.GetProperty("items").GetArrayLength();
            if (!items.TryGetProperty("next", out var more)) break;
            next = more.GetString();
        }
        return (next, count);
    }
}
