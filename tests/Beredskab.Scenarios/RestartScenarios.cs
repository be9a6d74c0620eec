using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;


namespace Beredskab.Scenarios;

/// <summary>What was accepted survives the server, however it goes down (P1, P2, P3).</summary>
public class RestartScenarios
{
    [Fact]
    public async Task A_server_that_is_stopped_and_started_in_the_middle_of_a_run_goes_on_with_it()
    {
        await using var before = await Kommune.Open();
        var run = await before.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        var code = before.CodeOf("Mads Holm");

        await using var after = await before.Restart();

        await after.FastForward(TimeSpan.FromMinutes(2));
        after.TextsTo("Mads Holm").ShouldBeEmpty("he was paged before");
        after.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
        (await after.Text("Mads Holm", $"ja {code}")).ShouldNotBeNull().ShouldContain("Modtaget");
        await after.Close(run, "confirm", "mads-holm");
        await after.Decide(run, "isolate-now", "mads-holm", "yes");
        await Kommune.Yes(await after.Approve(run, "isolate", "birgitte-lund"));
        (await after.Outcome(run, "isolate")).ShouldBe("done");
        after.World.Directory.Find(new("acc-ulla-berg"))!.IsEnabled.ShouldBeFalse();
    }

    [Fact]
    public async Task A_deadline_that_passed_while_the_server_was_down_is_kept_when_it_is_back()
    {
        await using var before = await Kommune.Open();
        var run = await before.Start("ransomware");
        await before.Close(run, "open", "mads-holm");
        await before.Close(run, "confirm", "mads-holm", new { finding = "confirmed" });
        await before.Stop();
        before.Time.FastForward(TimeSpan.FromMinutes(11));

        await using var after = await before.Restart();
        await after.Quiet();

        (await after.Outcome(run, "how-bad")).ShouldBe("many");
    }

    [Fact]
    public async Task Killed_right_after_a_start_was_accepted_the_run_is_there_again_and_its_page_comes_once()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");
        var url = $"http://127.0.0.1:{Child.FreePort()}";
        await using var outside = await Outside.Start(url);
        var settings = outside.Settings(url);
        settings["Token"] = "bsk_kill";
        using var api = new HttpClient { BaseAddress = new(url) };
        api.DefaultRequestHeaders.Authorization = new("Bearer", "bsk_kill");
        try
        {
            string run;
            await using (var first = Child.Start(settings, "serve", "--data", folder, "--urls", url))
            {
                await first.Says("Beredskab listens");
                using var started = await api.PostAsJsonAsync("/api/v1/runs", new { playbook = "ransomware" });
                started.IsSuccessStatusCode.ShouldBeTrue();
                await first.Kill();
                run = JsonDocument.Parse(await started.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
            }

            await using (var second = Child.Start(settings, "serve", "--data", folder, "--urls", url))
            {
                await second.Says("Beredskab listens");
                // The start may have been on its way from the incident to the run when the process died: the sweeper carries it on.
                await Until(async () => (await api.GetAsync($"/api/v1/runs/{run}")).IsSuccessStatusCode);
                (await api.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}")).GetProperty("status").GetString().ShouldBe("running", StringCompareShould.IgnoreCase);
                await Until(async () => (await Pages()).Count > 0 && await Tickets() > 0);
                // Time enough for one that should not come.
                await Task.Delay(TimeSpan.FromSeconds(3));
                (await Pages()).ShouldHaveSingleItem();
                (await Tickets()).ShouldBe(1);
            }
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }

        async Task<int> Tickets() => (await outside.Journal("?system=tickets&operation=open")).Count(ticket => ticket.TookEffect);

        async Task<List<string>> Pages() => [.. (await outside.Journal("?system=sms&operation=send")).Where(sent => sent.TookEffect).Select(sent => sent.Facts["text"]).Where(text => text.Contains("Opgave: Kvittér", StringComparison.Ordinal))];
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        for (var waited = Stopwatch.StartNew(); !await isSo(); await Task.Delay(100))
            if (waited.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException("It did not happen within 30 seconds.");
    }
}
