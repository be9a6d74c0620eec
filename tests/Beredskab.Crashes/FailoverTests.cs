namespace Beredskab.Crashes;

/// <summary>The database is another than it was: a standby takes its place, or a dump is put back (P1-P4, P7).</summary>
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_a_standby_that_lags_takes_over_the_nodes_know_it_and_everything_stands_still(bool isRunning)
    {
        var faults = new Faults($"failover to a standby that lags, {(isRunning ? "nodes running" : "nodes stopped")}", floor: 1, aim: 1, TimeSpan.FromSeconds(60), deep: 10);
        while (faults.More)
        {
            var primary = await PostgreSqlServer.Start();
            await using var standby = await primary.Standby();
            await using var house = await House.Open(faults, primary, primary.With(standby), "web,worker", "web,worker");
            house.Callers.Begin(2);
            await house.Callers.Finish(TimeSpan.FromSeconds(60));
            await Verdict.Of(house.World, house.Callers, faults);
            await primary.LoseSight(standby);
            // What the standby never hears of: yes was said, and people were told.
            house.Callers.Begin(2);
            await house.Callers.Finish(TimeSpan.FromSeconds(60));
            await Verdict.Of(house.World, house.Callers, faults);
            // As docs/operations.md says: every node is stopped before a standby that may lag takes over. Or somebody forgot.
            if (!isRunning)
                foreach (var node in house.Nodes) await node.Stop();
            var sent = (await house.World.Journal("?operation=send")).Count;

            await primary.Die();
            await standby.Promote();
            faults.Injected("primary dead, lagging standby promoted");
            if (isRunning)
                foreach (var node in house.Nodes) (await node.Dies(TimeSpan.FromSeconds(60))).ShouldBeTrue($"it knows more than that server, or another node does:\n{node.Said}");
            foreach (var node in house.Nodes) node.Start();
            foreach (var node in house.Nodes)
            {
                await node.Ready();
                node.IsDead.ShouldBeFalse(node.Said);
            }

            var recovery = await house.Callers.Get("/api/v1/recovery");
            recovery.GetProperty("frozen").GetBoolean().ShouldBeTrue();
            recovery.GetProperty("cause").GetString().ShouldBe("witness-newer");
            await Task.Delay(TimeSpan.FromSeconds(8));
            (await house.World.Journal("?operation=send")).Count.ShouldBe(sent, "nothing goes out before two people release it");
        }
        faults.Tell("Nothing was sent after it.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_was_put_back_is_recognised_by_nodes_that_know_nothing_and_stands_still_until_two_people_have_released_it(bool isByHand)
    {
        var faults = new Faults(isByHand ? "restores by pg_restore" : "restores by beredskab restore under a running node", floor: 1, aim: 1, TimeSpan.FromSeconds(60), deep: 20);
        var (runs, texts) = (0, 0);
        while (faults.More)
        {
            var database = await PostgreSqlServer.Start();
            await using var house = await House.Open(faults, database, database.ConnectionString, "web,worker", "worker");
            var backup = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}.zip");
            await database.Run($"""
                insert into access_tokens (id, organisation, person, sha256, roles, created)
                select 't-second', organisation, id, '{Storage.Tokens.Hash(Isolations.ApproverToken)}', 'administrator', 0 from people where id = '{Isolations.Approver}'
                """);
            // The copy is made while texts wait that the provider would not take yet.
            await house.World.Fault(new { system = "sms", operation = "send", fault = new { kind = "too-many", retryAfter = "2" } });
            house.Callers.Begin(4);
            await house.Callers.Finish(TimeSpan.FromSeconds(60));
            if (isByHand) await database.BackUp();
            else (await house.Nodes[0].Type("backup", backup)).ShouldContain("as it stood just now");
            await house.Nodes[0].Stop();
            if (isByHand) await house.Nodes[1].Stop();
            var before = await Sent(house);
            await house.World.LiftFaults();
            if (isByHand) await database.PutBack();
            else
            {
                // Somebody forgot the other one.
                await database.Empty();
                (await house.Nodes[0].Type("restore", backup)).ShouldContain("Restored to the database town");
                (await house.Nodes[1].Dies(TimeSpan.FromSeconds(30))).ShouldBeTrue("it is not the database it was started on");
                house.Nodes[1].Said.ShouldContain("Another database stands in the place");
                File.Delete(backup);
            }
            faults.Injected("database put back");
            // A witness would know it by itself, as above.
            foreach (var node in house.Nodes) node.Move();
            foreach (var node in house.Nodes) node.Start();
            foreach (var node in house.Nodes)
            {
                await node.Ready();
                node.IsDead.ShouldBeFalse(node.Said);
            }

            (await house.Callers.Get("/api/v1/recovery")).GetProperty("cause").GetString().ShouldBe(isByHand ? "copied" : "restored");
            await Task.Delay(TimeSpan.FromSeconds(8));
            (await Sent(house)).ShouldBe(before, "nothing goes out before two people release it");

            await house.Callers.Release(Callers.Token);
            await Task.Delay(TimeSpan.FromSeconds(3));
            (await Sent(house)).ShouldBe(before, "one is not enough");
            await house.Callers.Release(Isolations.ApproverToken);
            await Verdict.LookAfterHeld(house.World, house.Callers);
            var counted = await Verdict.Of(house.World, house.Callers, faults);
            (runs, texts) = (runs + counted.Tickets, texts + counted.Texts);
        }
        faults.Tell($"Nothing was sent before two had released it; then {runs} runs and {texts} texts, each once.");
    }

    private static async Task<int> Sent(House house) => (await house.World.Journal()).Count(entry => entry.TookEffect && entry.Operation is "send" or "call" or "open");
}
