using System.Net.Http.Json;
using System.Text.Json;

namespace Beredskab.Crashes;

/// <summary>The primary dies for good and its standby takes its place (P1-P4, P7).</summary>
public class FailoverTests
{
    [Fact]
    public async Task When_a_standby_that_has_everything_takes_over_nothing_is_lost_and_nothing_comes_twice()
    {
        var faults = new Faults("failover to a promoted standby", floor: 1, aim: 1, TimeSpan.FromSeconds(60), deep: 30);
        var (runs, texts) = (0, 0);
        while (faults.More)
        {
            var primary = await PostgreSqlServer.Start();
            await using var standby = await primary.Standby();
            await using var house = await House.Open(faults, primary, primary.With(standby), "web,worker", "web,worker");
            await house.World.Fault(new { system = "sms", operation = "send", fault = new { kind = "late", by = "00:00:00.2500000" } });
            await house.World.Fault(new { system = "tickets", operation = "open", fault = new { kind = "late", by = "00:00:00.1500000" } });
            house.Callers.Begin(12);
            await Task.Delay(faults.Random.Next(500, 3000));

            await primary.Die();
            await Task.Delay(faults.Random.Next(0, 3000));
            await standby.Promote();
            faults.Injected("primary dead, standby promoted");
            house.Callers.Begin(4);
            await house.Callers.Finish(TimeSpan.FromSeconds(120));
            foreach (var run in house.Callers.Runs.Values) (await house.Callers.Get($"/api/v1/runs/{run}")).GetProperty("status").GetString().ShouldBe("running");
            var counted = await Verdict.Of(house.World, house.Callers, faults);
            (runs, texts) = (runs + counted.Tickets, texts + counted.Texts);
        }
        faults.Tell($"{runs} runs and {texts} texts, each once.");
    }

    [Fact]
    public async Task When_a_standby_that_lags_takes_over_the_witness_knows_it_and_everything_stands_still()
    {
        var faults = new Faults("failover to a standby that lags", floor: 1, aim: 1, TimeSpan.FromSeconds(60), deep: 10);
        while (faults.More)
        {
            var primary = await PostgreSqlServer.Start();
            await using var standby = await primary.Standby();
            await using var house = await House.Open(faults, primary, primary.With(standby), "web,worker");
            var node = house.Nodes[0];
            house.Callers.Begin(2);
            await house.Callers.Finish(TimeSpan.FromSeconds(60));
            await Verdict.Of(house.World, house.Callers, faults);
            await primary.LoseSight(standby);
            // What the standby never hears of: yes was said, and people were told.
            house.Callers.Begin(2);
            await house.Callers.Finish(TimeSpan.FromSeconds(60));
            await Verdict.Of(house.World, house.Callers, faults);
            // As docs/operations.md says: every node is stopped before a standby that may lag takes over.
            await node.Stop();
            var sent = (await house.World.Journal("?operation=send")).Count;

            await primary.Die();
            await standby.Promote();
            faults.Injected("primary dead, lagging standby promoted");
            node.Start();
            await node.Ready();

            using var http = new HttpClient { BaseAddress = new(node.Url) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", Callers.Token);
            var recovery = await http.GetFromJsonAsync<JsonElement>("/api/v1/recovery");
            recovery.GetProperty("frozen").GetBoolean().ShouldBeTrue();
            recovery.GetProperty("cause").GetString().ShouldBe("witness-newer");
            await Task.Delay(TimeSpan.FromSeconds(15));
            (await house.World.Journal("?operation=send")).Count.ShouldBe(sent, "nothing goes out before two people release it");
        }
        faults.Tell("Nothing was sent after it.");
    }
}
