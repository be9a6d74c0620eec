using System.Net;
using System.Text.Json;
using Beredskab.Server.Workers;
using Beredskab.Engine.Outside;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>What a load balancer and an operator are told: each thing that can be wrong, in a sentence, and whether the node still serves.</summary>
public class HealthScenarios
{
    [Fact]
    public async Task A_healthy_node_is_ready_and_says_what_was_looked_at()
    {
        await using var kommune = await Kommune.Open();

        var (code, status, checks) = await Ask(kommune);

        (code, status).ShouldBe((HttpStatusCode.OK, "ready"));
        checks.Keys.ShouldBe(["record", "disk", "workers", "witness", "overdue", "frozen", "set-aside", "clock", "providers", "mailbox"], ignoreOrder: true);
        checks.Values.ShouldAllBe(check => check.Status == "ok" && check.Says.EndsWith('.'));
    }

    [Fact]
    public async Task A_question_that_is_called_off_ends_neither_the_sweeper_nor_the_server()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        // What a driver throws when a question took too long looks like somebody stopping the server.
        kommune.Store.Disk.RefusingReads = new TaskCanceledException("took too long");
        await kommune.Services.GetRequiredService<Sweeper>().Sweep(CancellationToken.None);
        kommune.Store.Disk.RefusingReads = null;

        await kommune.FastForward(TimeSpan.FromMinutes(2));
        (await kommune.Run(run)).ShouldNotBeNull();
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_node_whose_record_cannot_be_written_is_taken_out_and_comes_back()
    {
        await using var kommune = await Kommune.Open();
        await using (var other = new SqliteConnection($"Data Source={Directory.GetFiles(kommune.Folder, "*.db").Single()};Pooling=False"))
        {
            // Somebody else holds the database for writing.
            await other.OpenAsync();
            await using var hold = other.CreateCommand();
            hold.CommandText = "begin immediate";
            await hold.ExecuteNonQueryAsync();

            var (code, status, checks) = await Ask(kommune);

            (code, status, checks["record"].Status).ShouldBe((HttpStatusCode.ServiceUnavailable, "unready", "failed"), checks["record"].Says);
            checks["record"].Says.ShouldContain("cannot be written");
            (await kommune.Api.GetStringAsync("/health/live")).ShouldBe("alive");
        }
        (await Ask(kommune)).Status.ShouldBe("ready");
    }

    [Theory]
    [InlineData("web,worker", HttpStatusCode.OK, "degraded")]
    [InlineData("worker", HttpStatusCode.ServiceUnavailable, "unready")]
    public async Task A_sweeper_that_hangs_is_told_and_takes_only_a_node_out_that_does_nothing_else(string roles, HttpStatusCode code, string status)
    {
        await using var kommune = await Kommune.Open(null, null, $"--Roles={roles}");
        await kommune.Services.GetRequiredService<Sweeper>().StopAsync(CancellationToken.None);
        kommune.Time.FastForward(TimeSpan.FromSeconds(30));
        (await Ask(kommune)).Checks["workers"].Status.ShouldBe("ok");

        kommune.Time.FastForward(TimeSpan.FromSeconds(1));

        var answer = await Ask(kommune);
        (answer.Code, answer.Status).ShouldBe((code, status));
        answer.Checks["workers"].Says.ShouldContain("31 seconds");
    }

    [Fact]
    public async Task A_node_without_workers_is_not_asked_for_its_sweeper()
    {
        await using var kommune = await Kommune.Open(null, null, "--Roles=web");
        kommune.Time.FastForward(TimeSpan.FromHours(1));

        (await Ask(kommune)).Checks.ShouldNotContainKey("workers");
    }

    [Fact]
    public async Task What_is_due_and_found_by_nobody_is_told_and_the_node_goes_on_serving()
    {
        await using var kommune = await Kommune.Open(null, null, "--Roles=web");
        using (var started = await kommune.Send("/api/v1/runs", new { playbook = "ransomware", inputs = new { } })) started.IsSuccessStatusCode.ShouldBeTrue();
        kommune.Time.FastForward(TimeSpan.FromSeconds(55));
        (await Ask(kommune)).Checks["overdue"].Status.ShouldBe("ok");

        kommune.Time.FastForward(TimeSpan.FromSeconds(10));

        var (code, status, checks) = await Ask(kommune);
        (code, status, checks["overdue"].Status).ShouldBe((HttpStatusCode.OK, "degraded", "degraded"));
        checks["overdue"].Says.ShouldContain("65 seconds");
    }

    [Fact]
    public async Task A_restored_installation_is_ready_and_says_that_everything_stands_still()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("ransomware");
        await kommune.Store.Freezes.Freeze(new("f1", "restored", "A test.", kommune.Store.Now(), []));

        var (code, status, checks) = await Ask(kommune);

        (code, status, checks["frozen"].Status).ShouldBe((HttpStatusCode.OK, "degraded", "degraded"));
        checks["frozen"].Says.ShouldContain("/recovery");
        checks["frozen"].Says.ShouldContain("restored");
    }

    [Fact]
    public async Task A_clock_that_was_set_away_from_the_one_deadlines_go_by_is_told()
    {
        await using var kommune = await Kommune.Open();
        kommune.Time.SetWallClock(Kommune.GoodFriday + TimeSpan.FromSeconds(5));
        (await Ask(kommune)).Checks["clock"].Status.ShouldBe("ok");

        kommune.Time.SetWallClock(Kommune.GoodFriday + TimeSpan.FromSeconds(6));

        var (code, status, checks) = await Ask(kommune);
        (code, status, checks["clock"].Status).ShouldBe((HttpStatusCode.OK, "degraded", "degraded"));
        checks["clock"].Says.ShouldContain("-6.0 seconds");
    }

    [Fact]
    public async Task A_provider_that_is_left_alone_is_named_and_the_node_goes_on_serving()
    {
        await using var kommune = await Kommune.Open();
        kommune.Services.GetRequiredService<Providers>().Of("sms").Answered(new WorldAnswer.TryAgain(TimeSpan.FromSeconds(30), "busy"));

        var (code, status, checks) = await Ask(kommune);

        (code, status, checks["providers"].Status).ShouldBe((HttpStatusCode.OK, "degraded", "degraded"));
        checks["providers"].Says.ShouldContain("sms");
        kommune.Time.FastForward(TimeSpan.FromSeconds(31));
        (await Ask(kommune)).Checks["providers"].Status.ShouldBe("ok");
    }

    private static async Task<(HttpStatusCode Code, string Status, Dictionary<string, (string Status, string Says)> Checks)> Ask(Kommune kommune)
    {
        using var anybody = new HttpClient { BaseAddress = kommune.Api.BaseAddress };
        using var answer = await anybody.GetAsync("/health/ready");
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return (answer.StatusCode, body.GetProperty("status").GetString()!,
            body.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!, check => (check.GetProperty("status").GetString()!, check.GetProperty("says").GetString()!)));
    }
}
