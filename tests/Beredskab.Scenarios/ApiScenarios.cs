using System.Net;
using System.Text.Json;
using Beredskab.Engine.Runs;

namespace Beredskab.Scenarios;

/// <summary>One server that several scenarios share, each with incidents of its own.</summary>
public sealed class SharedKommune : IAsyncLifetime
{
    public Kommune Kommune { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Kommune = await Kommune.Open();

    public ValueTask DisposeAsync() => Kommune.DisposeAsync();
}

/// <summary>What programs may rely on: repeats, refusals and wrong requests are answered with a code and a sentence (DESIGN 8).</summary>
public class ApiScenarios(SharedKommune shared) : IClassFixture<SharedKommune>
{
    private Kommune Kommune => shared.Kommune;

    [Fact]
    public async Task The_same_request_twice_is_answered_as_the_first_and_done_once()
    {
        var body = new { playbook = "ransomware", title = "Mørkt på rådhuset" };
        using var first = await Kommune.Send("/api/v1/runs", body, key: "start-1");
        using var second = await Kommune.Send("/api/v1/runs", body, key: "start-1");

        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        using var other = await Kommune.Send("/api/v1/runs", new { playbook = "ransomware", title = "En anden" }, key: "start-1");
        await other.ShouldBeRefused(HttpStatusCode.Conflict, "key-reused");
    }

    [Fact]
    public async Task A_task_closed_twice_with_the_same_key_is_closed_once_and_both_are_told_yes()
    {
        var run = await Kommune.Start("ransomware");
        var path = $"/api/v1/runs/{run}/tasks/open/complete";
        using var first = await Kommune.Send(path, new { note = "Set af Mads" }, key: "close-1");
        using var second = await Kommune.Send(path, new { note = "Set af Mads" }, key: "close-1");
        using var without = await Kommune.Send(path, new { note = "Set af Mads" });

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        await without.ShouldBeRefused(HttpStatusCode.Conflict, "not-ready");
        (await Kommune.History(run)).OfType<RunEvent.TaskClosed>().Count(closed => closed.Address.Step.Value == "open").ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_alert_is_answered_word_for_word_as_the_first()
    {
        var alert = new { source = "edr", key = "host-42", title = "Kryptering på FS02" };
        using var first = await Kommune.Send("/api/v1/alerts", alert, key: "alert-1");
        using var second = await Kommune.Send("/api/v1/alerts", alert, key: "alert-1");

        second.StatusCode.ShouldBe(first.StatusCode);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Of_two_people_who_answer_at_once_the_first_has_the_task_and_both_stand_in_the_timeline()
    {
        var run = await Kommune.Start("ransomware");
        await Kommune.FastForward(TimeSpan.FromMinutes(2));

        var both = await Task.WhenAll(
            Kommune.As("mads-holm", $"/api/v1/runs/{run}/tasks/open/acknowledge", new { }),
            Kommune.As("rasmus-dam", $"/api/v1/runs/{run}/tasks/open/acknowledge", new { }));

        both.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        var answers = (await Kommune.History(run)).OfType<RunEvent.Acknowledged>().ToList();
        answers.Count(answer => answer.IsFirst).ShouldBe(1);
        answers.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Ten_identical_starts_at_once_are_one_run()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Kommune.Send("/api/v1/runs", new { playbook = "ransomware", title = "Én gang" }, key: "start-ten")));

        var texts = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        texts.Distinct().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("/api/v1/runs/4711/tasks/open/complete", "{}", HttpStatusCode.NotFound, "unknown-step")]
    [InlineData("/api/v1/runs/4711/pause", "{}", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/incidents/4711/notes", """{"text": "x"}""", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/runs", """{"playbook": "vandskade"}""", HttpStatusCode.NotFound, "unknown-playbook")]
    [InlineData("/api/v1/runs", """{"playbook": "ransomware", "version": "9.9.9"}""", HttpStatusCode.NotFound, "unknown-playbook")]
    [InlineData("/api/v1/runs", """{"playbook": "ransomware", "incident": "4711"}""", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/runs", """{"playbook": "ransomware", "mode": "sjov"}""", HttpStatusCode.Conflict, "wrong-mode")]
    [InlineData("/api/v1/runs", """{"playbook": "compromised-account"}""", HttpStatusCode.Conflict, null)]
    [InlineData("/api/v1/runs", """{"playbook": "compromised-account", "inputs": {"accounts": ["findes-ikke"]}}""", HttpStatusCode.Conflict, "unknown-account")]
    [InlineData("/api/v1/effects/4711/send", """{"reason": "x"}""", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/runs", """{"playbook": """, HttpStatusCode.BadRequest, "bad-json")]
    [InlineData("/api/v1/runs", """{"playbok": "ransomware"}""", HttpStatusCode.BadRequest, "bad-json")]
    [InlineData("/api/v1/runs", "null", HttpStatusCode.BadRequest, "body-needed")]
    [InlineData("/api/v1/runs", "{}", HttpStatusCode.BadRequest, "field-needed")]
    [InlineData("/api/v1/alerts", """{"title": "x"}""", HttpStatusCode.BadRequest, "field-needed")]
    [InlineData("/api/v1/playbooks/check", "{}", HttpStatusCode.BadRequest, "field-needed")]
    public async Task A_request_that_cannot_be_met_is_answered_with_a_code_and_a_sentence(string path, string body, HttpStatusCode status, string? code)
    {
        using var answer = await Kommune.Send(path, body);

        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(text).RootElement;
        if (code is not null) problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("tasks/findes-ikke/complete", "{}", HttpStatusCode.NotFound, "unknown-step")]
    [InlineData("tasks/findes-ikke/acknowledge", "{}", HttpStatusCode.NotFound, "unknown-step")]
    [InlineData("tasks/open~7/complete", "{}", HttpStatusCode.NotFound, "unknown-step")]
    [InlineData("tasks/open~0x/complete", "{}", HttpStatusCode.NotFound, "unknown-step")]
    [InlineData("tasks/confirm/complete", "{}", HttpStatusCode.Conflict, "not-ready")]
    [InlineData("decisions/how-bad", """{"option": "many"}""", HttpStatusCode.Conflict, "not-ready")]
    [InlineData("phases/findes-ikke/open", """{"reason": "x"}""", HttpStatusCode.NotFound, "unknown-phase")]
    [InlineData("steps/open/undo", """{"reason": "x"}""", HttpStatusCode.Conflict, "no-undo")]
    [InlineData("steps/open/skip", "{}", HttpStatusCode.Conflict, "reason-needed")]
    [InlineData("tasks/open/complete", """{"evidence": [{"kind": "rygte", "text": "x"}]}""", HttpStatusCode.Conflict, "unknown-evidence")]
    [InlineData("tasks/open/complete", """{"evidence": [{"kind": "note"}]}""", HttpStatusCode.Conflict, "text-needed")]
    [InlineData("tasks/open/complete", """{"answers": {"hvad": "x"}}""", HttpStatusCode.Conflict, "unknown-question")]
    [InlineData("notes", """{"text": ""}""", HttpStatusCode.Conflict, "text-needed")]
    [InlineData("notes", """{"text": "x", "happened": "i går"}""", HttpStatusCode.Conflict, "wrong-instant")]
    public async Task An_order_to_a_run_that_makes_no_sense_is_answered_with_a_code_and_a_sentence(string path, string body, HttpStatusCode status, string code)
    {
        var run = await s_run.GetOrAdd(Kommune, kommune => kommune.Start("ransomware"));

        using var answer = await Kommune.Send($"/api/v1/runs/{run}/{path}", body);

        await answer.ShouldBeRefused(status, code);
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Kommune, Task<Engine.RunId>> s_run = [];

    [Fact]
    public async Task Somebody_without_the_role_is_refused_with_the_name_of_the_role()
    {
        var run = await Kommune.Start("ransomware");

        using var answer = await Kommune.As("kurt-vang", $"/api/v1/runs/{run}/tasks/open/complete", new { });

        await answer.ShouldBeRefused(HttpStatusCode.Forbidden, "not-yours", "it-duty");
    }

    [Fact]
    public async Task Without_a_token_or_with_a_wrong_one_nobody_is_let_in()
    {
        using var stranger = new HttpClient { BaseAddress = Kommune.Api.BaseAddress };
        using (var without = await stranger.GetAsync("/api/v1/runs")) await without.ShouldBeRefused(HttpStatusCode.Unauthorized, "sign-in", "Bearer");
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", "bsk_gættet");
        stranger.DefaultRequestHeaders.Remove("Authorization");
        stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer bsk_guessed");
        using var wrong = await stranger.PostAsync("/api/v1/runs", new StringContent("{}"));
        await wrong.ShouldBeRefused(HttpStatusCode.Unauthorized, "sign-in");
    }

    [Fact]
    public async Task A_playbook_can_be_checked_and_every_fault_is_named_at_once()
    {
        var answer = await Kommune.Post("/api/v1/playbooks/check", new { name = "min.yaml", text = "format: 1\nplaybook: x\ntitel: X\nroles: [it-dutty]\n" });

        answer.GetProperty("ok").GetBoolean().ShouldBeFalse();
        answer.GetProperty("items").GetArrayLength().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task What_only_the_ways_through_a_playbook_show_is_told_with_a_way_of_getting_there()
    {
        var answer = await Kommune.Post("/api/v1/playbooks/check", new
        {
            name = "min.yaml",
            text = """
                format: 1
                playbook: min
                version: 1.0.0
                language: da
                title: Min
                one-per: call
                roles: [it-duty]
                steps:
                  - {id: ask, title: Spørg, role: it-duty, decide: Luk?, options: {yes: Ja, no: Nej}, due: 2h, on-timeout: take yes}
                  - {id: how, title: Hvordan, role: it-duty, decide: Hvordan?, when: ask is yes, options: {door: Døren, gate: Porten}, due: 2h, on-timeout: take door}
                  - {id: shut, title: Luk, role: it-duty, task: "Luk: {{how.label}}", after: [ask, how], due: 2h}
                """,
        });

        answer.GetProperty("ok").GetBoolean().ShouldBeFalse();
        var item = answer.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        item.GetProperty("code").GetString().ShouldBe("path-not-certain");
        item.GetProperty("story")[0].GetString().ShouldBe("'ask' er besluttet: no.");
    }

    [Fact]
    public async Task The_server_says_that_it_lives_and_that_its_record_can_be_written()
    {
        using var anybody = new HttpClient { BaseAddress = Kommune.Api.BaseAddress };
        (await anybody.GetStringAsync("/health/live")).ShouldBe("alive");
        using var ready = await anybody.GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString().ShouldBe("ready");
    }

    [Fact]
    public async Task The_paths_and_names_of_the_interface_change_only_on_purpose()
    {
        var document = await Kommune.Get("/openapi/v1.json");
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name} {(verb.Value.TryGetProperty("operationId", out var id) ? id.GetString() : "-")}"))
            .Order(StringComparer.Ordinal);

        Approved.File("openapi.txt", operations);
    }
}
