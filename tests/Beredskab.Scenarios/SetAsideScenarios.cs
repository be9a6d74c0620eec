using System.Net;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>
/// We were wrong about one run: it is set aside with its history whole, the others go on, people are told, and it goes on when what
/// was wrong is mended.
/// </summary>
public sealed class SetAsideScenarios
{
    [Fact]
    public async Task One_poison_run_among_twenty_is_set_aside_and_the_nineteen_call_their_deputies_on_time()
    {
        await using var kommune = await Kommune.Open();
        for (var run = 0; run < 20; run++)
        {
            using var started = await kommune.Send("/api/v1/runs", new { playbook = "invoice-fraud", inputs = new { } });
            started.IsSuccessStatusCode.ShouldBeTrue();
            // The provider takes so many a second.
            kommune.Time.FastForward(TimeSpan.FromSeconds(2));
        }
        await kommune.Quiet();
        var due = (await kommune.Store.Summaries.List(Server.Demo.Fjordby.Organisation, new("run"))).Items.Where(run => run.Playbook?.Value == "invoice-fraud").ToDictionary(run => run.Id, run => run.NextDeadline!.Value);
        var poison = new RunId(due.MinBy(run => run.Value).Key);
        using var planted = new Planting("Time-throws", poison);

        await kommune.FastForward(due.Values.Max() - kommune.Time.GetUtcNow() + TimeSpan.FromSeconds(2));

        due.Count.ShouldBe(20);
        foreach (var (run, at) in due.Where(run => run.Key != poison.Value))
        {
            var climbed = (await kommune.Store.Journal.Read(StreamId.Of(new RunId(run)))).Where(entry => entry.Written >= at).ToList();
            climbed.ShouldNotBeEmpty($"{run} waited for the poison one");
            climbed[0].Written.ShouldBe(at, TimeSpan.FromSeconds(1));
        }
        (await kommune.Store.Journal.Read(StreamId.Of(poison))).ShouldAllBe(entry => entry.Written < due[poison.Value]);

        await Seconds(kommune, 15);
        var listed = (await kommune.Get("/api/v1/set-aside")).GetProperty("items").EnumerateArray().Single();
        listed.GetProperty("id").GetString().ShouldBe(poison.Value);
        listed.GetProperty("what").EnumerateArray().Single().GetString().ShouldBe("time");
        listed.GetProperty("failures").GetInt32().ShouldBeGreaterThanOrEqualTo(SetAsides.Patience);
        listed.GetProperty("fault").GetString()!.ShouldNotContain("planted", Case.Insensitive, "a fault names nobody and says nothing of what was in hand");
    }

    [Fact]
    public async Task An_isolation_that_keeps_failing_inside_is_handed_to_people_and_the_provider_is_not_blamed()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.Decide(run, "isolate-now", "mads-holm", "yes");
        using var planted = new Planting("Effect-throws", run);
        await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));

        // By the minute, since it takes so many questions: in one leap there are as many as there are other things due on the way.
        for (var minute = 0; minute < 20; minute++) await kommune.FastForward(TimeSpan.FromMinutes(1));

        var history = await kommune.History(run);
        history.OfType<RunEvent.TargetFailed>().Single().Address.Step.ShouldBe(new("isolate"));
        history.OfType<RunEvent.FailureTaskOpened>().ShouldHaveSingleItem();
        // A page goes once more, and that it may have come twice is owned up to; then it is given up.
        history.OfType<RunEvent.EffectUncertain>().ShouldNotBeEmpty();
        (await kommune.Store.Ledger.InState(EffectState.Unknown)).Where(effect => effect.Stream == StreamId.Of(run) && effect.Created < kommune.Store.Now() - TimeSpan.FromMinutes(6)).ShouldBeEmpty("what can never be done is not asked about for ever");
        kommune.Services.GetRequiredService<Server.Workers.Providers>().All.Where(provider => provider.IsShut).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_fails_again_and_again_is_looked_at_less_and_less_often()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("invoice-fraud");
        using var planted = new Planting("Time-throws", run);
        await Fail(kommune);
        var before = kommune.Store.SetAsides.Find(StreamId.Of(run)).Single();

        for (var second = 0; second < 3600; second++)
        {
            kommune.Time.FastForward(TimeSpan.FromSeconds(1));
            if (second % 20 == 0) await kommune.Quiet();
        }

        var after = kommune.Store.SetAsides.Find(StreamId.Of(run)).Single();
        (after.Failures - before.Failures).ShouldBeInRange(10, 16, "an hour holds twelve times five minutes");
        after.Since.ShouldBe(before.Since);
    }

    [Fact]
    public async Task The_lead_is_paged_to_take_over_by_hand_and_the_ladder_climbs_when_the_lead_sleeps()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("invoice-fraud");
        using var planted = new Planting("Time-throws", run);

        await Fail(kommune);

        var incident = await kommune.Incident(run);
        var improvised = await kommune.Run(incident.Improvised!.Run);
        var task = improvised.AddedTasks.Single();
        (await kommune.Store.Asides.Read([task.Value.Sentence.Id])).Values.Single().ShouldContain("sat til side");
        (await kommune.History(improvised.Id)).OfType<RunEvent.Paged>().ShouldNotBeEmpty();
        kommune.World.Phones.All.SelectMany(phone => kommune.World.Phones.Messages(phone.Number)).ShouldContain(message => message.Text.Contains("sat til side", StringComparison.Ordinal), "the page says what it is about");
        await kommune.FastForward(TimeSpan.FromHours(2));
        (await kommune.Run(improvised.Id)).AddedTasks.Count.ShouldBe(1, "once, however long it lasts");
    }

    [Fact]
    public async Task People_acknowledge_in_a_run_whose_time_cannot_be_decided_and_the_pages_say_what_to_do()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("invoice-fraud");
        using var planted = new Planting("Time-throws", run);
        await Fail(kommune);

        await Kommune.Yes(await kommune.As("mads-holm", $"/api/v1/runs/{run}/tasks/recall/acknowledge", new { }));

        (await kommune.History(run)).OfType<RunEvent.Acknowledged>().ShouldNotBeEmpty();
        var room = await Page(kommune, $"/incidents/{(await kommune.Run(run)).Incident}");
        room.ShouldContain("Sat til side");
        room.ShouldContain($"/do/set-aside/run/{run}/retry");
        (await Page(kommune, "/")).ShouldContain("href=\"/set-aside\"");
        var calls = await Page(kommune, "/call-list");
        calls.ShouldContain("Sat til side");
        calls.ShouldContain("tel:+45");
        using var health = JsonDocument.Parse(await kommune.Api.GetStringAsync("/health/ready"));
        health.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "set-aside").GetProperty("status").GetString().ShouldBe("degraded");
    }

    [Fact]
    public async Task A_run_that_cannot_be_folded_hides_nothing_else_and_a_command_for_it_hears_503_set_aside()
    {
        await using var kommune = await Kommune.Open(null, null, "--Gate:Cache=no");
        var run = await kommune.Start("invoice-fraud");
        var other = await kommune.Start("ransomware", incident: (await kommune.Run(run)).Incident.Value);
        var incident = (await kommune.Run(run)).Incident;
        await kommune.FastForward(TimeSpan.FromMinutes(1));
        using var planted = new Planting("Folding-throws", run);
        await kommune.FastForward(TimeSpan.FromMinutes(3));
        await Fail(kommune);

        using (var answer = await kommune.As("mads-holm", $"/api/v1/runs/{run}/tasks/recall/acknowledge", new { }))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter.ShouldNotBeNull();
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe("set-aside");
        }
        using (var answer = await kommune.Api.GetAsync($"/api/v1/runs/{run}")) answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await kommune.Get($"/api/v1/runs/{other}")).GetProperty("status").GetString().ShouldBe("running");
        var room = await Page(kommune, $"/incidents/{incident}");
        room.ShouldContain("Programmet kan ikke læse det");
        // Who was called before stands in the ledger.
        (await Page(kommune, "/call-list")).ShouldContain("Sat til side");
    }

    [Fact]
    public async Task After_the_mend_try_again_refolds_from_the_journal_and_what_was_due_follows_at_once()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("invoice-fraud");
        var planted = new Planting("Time-throws", run);
        await Fail(kommune);
        var before = await Chain(kommune, run);
        var path = $"/api/v1/set-aside/runs/{run}/retry";
        await (await kommune.As("mads-holm", path, new { })).ShouldBeRefused(HttpStatusCode.Conflict, "reason-needed");
        await (await kommune.As("mads-holm", path, new { reason = "Prøver" })).ShouldBeRefused(HttpStatusCode.Conflict, "still-failing");

        planted.Dispose();
        await Kommune.Yes(await kommune.As("mads-holm", path, new { reason = "Opgraderet til den rettede version" }));

        (await kommune.Get("/api/v1/set-aside")).GetProperty("items").GetArrayLength().ShouldBe(0);
        var after = await Chain(kommune, run);
        after.Take(before.Count).ShouldBe(before, "history is never touched");
        after.Count.ShouldBeGreaterThan(before.Count, "the ladder goes on");
        var notes = (await Notes(kommune, run)).ToList();
        notes.ShouldContain(note => note.Contains("Opgraderet til den rettede version", StringComparison.Ordinal));
        notes.ShouldContain(note => note.Contains("går videre nu", StringComparison.Ordinal));
        await (await kommune.As("mads-holm", path, new { reason = "Igen" })).ShouldBeRefused(HttpStatusCode.Conflict, "not-set-aside");
    }

    [Fact]
    public async Task It_goes_on_by_itself_when_deciding_succeeds_again_also_after_a_restart()
    {
        await using var first = await Kommune.Open();
        var run = await first.Start("invoice-fraud");
        var planted = new Planting("Time-throws", run);
        await Fail(first);
        var before = await Chain(first, run);
        await using var kommune = await first.Restart();
        (await kommune.Get("/api/v1/set-aside")).GetProperty("items").GetArrayLength().ShouldBe(1, "that it is set aside outlives the process");

        planted.Dispose();
        await kommune.FastForward(TimeSpan.FromMinutes(6));
        await kommune.Quiet();

        (await kommune.Get("/api/v1/set-aside")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await Chain(kommune, run)).Count.ShouldBeGreaterThan(before.Count);
        (await Notes(kommune, run)).ShouldContain(note => note.Contains("går videre nu", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_world_did_for_a_run_that_cannot_hear_it_is_kept_is_not_done_twice_and_is_told_later()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        var other = await kommune.Start("invoice-fraud");
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.Decide(run, "isolate-now", "mads-holm", "yes");
        using (new Planting("World-throws", run))
        {
            await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));
            await kommune.FastForward(TimeSpan.FromMinutes(20));

            kommune.World.Directory.Find(new("acc-ulla-berg"))!.IsEnabled.ShouldBeFalse();
            (await kommune.Outcome(run, "isolate")).ShouldBeNull();
            var kept = (await kommune.Store.Ledger.OfStream(StreamId.Of(run))).Single(effect => effect.Kind == EffectKinds.Isolate);
            (kept.State, kept.Told).ShouldBe((EffectState.Done, null), "what the directory answered is not lost");
        }
        await kommune.FastForward(TimeSpan.FromMinutes(6));

        (await kommune.Outcome(run, "isolate")).ShouldBe("done");
        kommune.World.Journal.Of("accounts", "disable").Count.ShouldBe(1);
        (await kommune.History(other)).OfType<RunEvent.Paged>().Count().ShouldBeGreaterThan(1, "the other's ladder climbed meanwhile");
    }

    /// <summary>Until its deadline has come and it has failed for a while.</summary>
    [Fact]
    public async Task Before_the_incidents_run_for_what_is_improvised_has_begun_one_is_asked_to_come_again_and_nothing_is_lost()
    {
        await using var kommune = await Kommune.Open();
        var incident = (await kommune.Run(await kommune.Start("ransomware"))).Incident;
        var run = Server.Gate.NewRun();
        var message = new { to = "mads-holm", text = "Mødet er flyttet" };
        using (new Planting("News-throws", run))
        {
            // Opened, and its beginning told by nobody yet: as when whoever opened it died in between.
            await kommune.Gate.Do(Server.Demo.Fjordby.Organisation, incident, _ => new IncidentCommand.Improvise(run) { At = default }, null);
            using var early = await kommune.Send($"/api/v1/incidents/{incident}/message", message);
            await early.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "busy");
            early.Headers.RetryAfter.ShouldNotBeNull();
        }

        await Seconds(kommune, 15);
        await kommune.Post($"/api/v1/incidents/{incident}/message", message);

        kommune.TextsTo("Mads Holm").Count(text => text.Contains("Mødet er flyttet", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static async Task Fail(Kommune kommune)
    {
        await kommune.FastForward((await kommune.Store.Summaries.NextDeadline())!.Value - kommune.Time.GetUtcNow());
        await Seconds(kommune, 20);
    }

    private static async Task Seconds(Kommune kommune, int count)
    {
        for (var second = 0; second < count; second++) await kommune.FastForward(TimeSpan.FromSeconds(1));
    }

    private static async Task<string> Page(Kommune kommune, string path) => WebUtility.HtmlDecode(await kommune.Api.GetStringAsync(path));

    private static async Task<IReadOnlyList<string>> Chain(Kommune kommune, RunId run) =>
        [.. (await kommune.Store.Journal.Read(StreamId.Of(run))).Select(entry => Convert.ToHexString(entry.Hash))];

    private static async Task<IEnumerable<string>> Notes(Kommune kommune, RunId run) =>
        (await kommune.Store.Asides.Read((await kommune.IncidentHistory(run)).OfType<IncidentEvent.Noted>().Select(noted => noted.Text.Id))).Values;

    private sealed class Planting : IDisposable
    {
        private readonly (string Mistake, string Where) _planted;

        public Planting(string mistake, RunId run)
        {
            _planted = (mistake, StreamId.Of(run).Value);
            Planted.At(_planted.Mistake, _planted.Where);
        }

        public void Dispose() => Planted.Lift(_planted.Mistake, _planted.Where);
    }
}
