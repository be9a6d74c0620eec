using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Beredskab.Crashes;

/// <summary>Three nodes over one PostgreSQL, any of which may die, freeze or lose its database (P1-P4).</summary>
public class NodesTests
{
    [Fact]
    public async Task Whatever_befalls_three_nodes_and_their_database_each_effect_happens_once()
    {
        var faults = new Faults("three nodes on PostgreSQL", floor: 10, aim: 50, TimeSpan.FromSeconds(40), deep: 1000);
        var (runs, texts) = (0, 0);
        while (faults.More)
        {
            await using var house = await House.Open(faults, "web", "web,worker", "web,worker");
            await house.World.Fault(new { system = "sms", operation = "send", fault = new { kind = "late", by = "00:00:00.2500000" } });
            await house.World.Fault(new { system = "tickets", operation = "open", fault = new { kind = "late", by = "00:00:00.1500000" } });
            for (var i = 0; i < 100 && faults.More; i++)
            {
                house.Callers.Begin(Math.Max(0, 8 - house.Callers.Waiting));
                await Task.Delay(faults.Random.Next(100, 1200));
                await Befall(house, faults);
            }
            foreach (var node in house.Nodes)
            {
                await node.Ready();
                node.IsDead.ShouldBeFalse($"{faults}\n{node.Said}");
            }
            await house.Callers.Finish(TimeSpan.FromSeconds(120));
            var counted = await Verdict.Of(house.World, house.Callers, faults);
            (runs, texts) = (runs + counted.Tickets, texts + counted.Texts);
        }
        faults.Tell($"{runs} runs and {texts} texts, each once.");
    }

    [Fact]
    public async Task A_node_that_starts_while_the_database_is_away_or_goes_away_waits_for_it()
    {
        var faults = new Faults("starts without a database", floor: 2, aim: 4, TimeSpan.FromSeconds(20), deep: 40);
        await using var house = await House.Open(faults, "web,worker");
        var node = house.Nodes[0];
        while (faults.More)
        {
            await node.Kill();
            var isAway = faults.Count % 2 == 0;
            var back = isAway ? house.Database.Restart(TimeSpan.FromSeconds(4)) : Task.CompletedTask;
            node.Start();
            if (!isAway)
            {
                // In the midst of taking its place, wherever that is now.
                await Task.Delay(faults.Random.Next(300, 2500));
                for (var i = 0; i < 20; i++, await Task.Delay(25)) await house.Database.CutAll();
            }
            await back;
            faults.Injected(isAway ? "start without a database" : "start with its connections cut");
            await node.Ready();
            node.IsDead.ShouldBeFalse($"{faults}\n{node.Said}");
        }
        house.Callers.Begin(1);
        await house.Callers.Finish(TimeSpan.FromSeconds(30));
        faults.Tell();
    }

    [Fact]
    public async Task While_no_connection_is_to_be_had_nothing_leaves_and_afterwards_nothing_is_lost_or_doubled()
    {
        var faults = new Faults("full pools", floor: 2, aim: 6, TimeSpan.FromSeconds(20), deep: 200);
        var database = await PostgreSqlServer.Start();
        // Fewer connections to a node than it has hands, and little patience with those that are out.
        await using var house = await House.Open(faults, database, database.ConnectionString + ";Maximum Pool Size=3;Timeout=1", "web,worker", "web,worker");
        while (faults.More)
        {
            house.Callers.Begin(12);
            await Task.Delay(faults.Random.Next(200, 2000));
            await using (await database.Crowd())
            {
                // For three seconds a node that cannot say that it lives still sends what it had taken in hand; then it has no leave (decision 0012).
                await Task.Delay(TimeSpan.FromSeconds(5));
                var before = (await house.World.Journal()).Count;
                house.Callers.Begin(4);
                await Task.Delay(faults.Random.Next(1000, 4000));
                (await house.World.Journal()).Count.ShouldBe(before, "nothing leaves that cannot be written down");
            }
            faults.Injected("every connection taken");
        }
        await house.Callers.Finish(TimeSpan.FromSeconds(120));
        var counted = await Verdict.Of(house.World, house.Callers, faults);
        house.Callers.Refused.ShouldBeGreaterThan(0);
        faults.Tell($"{counted.Tickets} runs and {counted.Texts} texts, each once; {house.Callers.Refused} times somebody was asked to come again.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_node_takes_over_what_a_dead_or_frozen_one_had_in_hand_within_fifteen_seconds(bool isFrozen)
    {
        var faults = new Faults(isFrozen ? "take-over from a frozen node" : "take-over from a dead node", floor: 1, aim: 1, TimeSpan.FromSeconds(20), deep: 20);
        var longest = TimeSpan.Zero;
        while (faults.More)
        {
            await using var house = await House.Open(faults, "web,worker", "web,worker");
            var (one, other) = (house.Nodes[0], house.Nodes[1]);
            // The provider takes the request and does nothing, and whoever asked waits for it.
            await house.World.Fault(new { system = "sms", operation = "send", fault = new { kind = "silent", takesEffect = false }, times = 2 });
            using var http = new HttpClient { BaseAddress = new(one.Url) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", Callers.Token);
            using var started = await http.PostAsJsonAsync("/api/v1/runs", new { playbook = "ransomware", title = "Overtagelse" });
            started.EnsureSuccessStatusCode();
            await Until(async () => (await Sent(house)).Count >= 1, "an attempt");

            if (isFrozen) one.Freeze();
            else await one.Kill();
            var waited = Stopwatch.StartNew();
            faults.Injected(isFrozen ? "SIGSTOP" : "kill -9");
            await Until(async () => (await Sent(house)).Exists(sent => sent.TookEffect), "the text, from the other node");
            if (waited.Elapsed > longest) longest = waited.Elapsed;
            if (isFrozen) one.Thaw();
            await Task.Delay(TimeSpan.FromSeconds(3));
            (await Sent(house)).Where(sent => sent.TookEffect).GroupBy(sent => (sent.Target, sent.Facts["text"])).ShouldAllBe(text => text.Count() == 1);
            other.IsDead.ShouldBeFalse();
        }
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        faults.Tell($"{longest.TotalSeconds:0.0} s at the longest.");
    }

    /// <summary>From the yes to the phone while the bells are not there at all.</summary>
    private static async Task<List<TimeSpan>> Delays(House house)
    {
        var before = house.Callers.Messages.Keys.ToHashSet();
        await Try(house, "alter schema beredskab_bells rename to bells_away");
        house.Callers.Begin(10);
        await house.Callers.Finish(TimeSpan.FromSeconds(60));
        var promised = house.Callers.Messages.Where(message => !before.Contains(message.Key)).ToList();
        var arrived = new Dictionary<string, DateTimeOffset>();
        for (var waited = Stopwatch.StartNew(); arrived.Count < promised.Count && waited.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(200))
            foreach (var entry in (await house.World.Journal()).Where(entry => entry is { System: "sms", TookEffect: true }))
                if (promised.Select(message => message.Key).FirstOrDefault(text => entry.Facts["text"].Contains(text, StringComparison.Ordinal)) is { } text) arrived.TryAdd(text, entry.At);
        arrived.Count.ShouldBe(promised.Count);
        await Try(house, "alter schema bells_away rename to beredskab_bells");
        return [.. promised.Select(message => arrived[message.Key] - message.Value)];
    }

    [Fact]
    public async Task A_doorbell_that_loses_its_memory_or_rings_thrice_loses_and_doubles_nothing()
    {
        var faults = new Faults("doorbell amnesia", floor: 3, aim: 6, TimeSpan.FromSeconds(12), deep: 100);
        await using var house = await House.Open(faults, "web", "worker");
        var rung = 0;
        while (faults.More)
        {
            house.Callers.Begin(6);
            var bells = 0;
            for (var waited = Stopwatch.StartNew(); bells == 0 && waited.Elapsed < TimeSpan.FromSeconds(10); await Task.Delay(50))
                bells = await Count(house, "select count(*)::int from beredskab_bells.job");
            rung += bells;
            // Every job there is, and was, once and twice more.
            await Try(house, "insert into beredskab_bells.jobqueue (jobid, queue) select id, 'default' from beredskab_bells.job, generate_series(1, 3)");
            await Task.Delay(faults.Random.Next(100, 800));
            if (faults.Count % 2 == 0)
            {
                await Try(house, "truncate beredskab_bells.job, beredskab_bells.jobqueue, beredskab_bells.state, beredskab_bells.jobparameter cascade");
                faults.Injected("wipe of the jobs");
            }
            else
            {
                await Try(house, "drop schema if exists beredskab_bells cascade");
                faults.Injected("drop of the schema");
                house.Callers.Begin(4);
                await Task.Delay(500);
                // A start makes it again.
                await house.Nodes[0].Kill();
                house.Nodes[0].Start();
                await house.Nodes[0].Ready();
            }
        }
        await house.Callers.Finish(TimeSpan.FromSeconds(60));
        var delays = await Delays(house);
        var counted = await Verdict.Of(house.World, house.Callers, faults);
        rung.ShouldBeGreaterThan(0, "the web node rang");
        faults.Tell($"{rung} bells rung thrice; {counted.Tickets} runs and {counted.Texts} texts, each once; at most {delays.Max().TotalSeconds:0.0} s from yes to the phone without a bell.");
        delays.Max().ShouldBeLessThan(TimeSpan.FromSeconds(3), "what no bell was heard for is found by the sweeper");
    }

    [Fact]
    public async Task What_one_node_has_said_yes_to_another_shows_at_once()
    {
        var faults = new Faults("reads on another node", floor: 30, aim: 30, TimeSpan.FromSeconds(30), deep: 1000);
        await using var house = await House.Open(faults, "web", "web,worker");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Callers.Token);
        using var started = await http.PostAsJsonAsync($"{house.Nodes[0].Url}/api/v1/runs", new { playbook = "ransomware", title = "Læst" });
        var run = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        await house.Callers.Get($"/api/v1/runs/{run}");
        using var watching = await http.GetAsync($"{house.Nodes[1].Url}/api/v1/runs/{run}/events", HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await watching.Content.ReadAsStreamAsync());
        while (faults.More)
        {
            var isPaused = faults.Count % 2 == 0;
            var (writer, reader) = (house.Nodes[faults.Count / 2 % 2].Url, house.Nodes[(faults.Count / 2 + 1) % 2].Url);
            using var yes = await http.PostAsJsonAsync($"{writer}/api/v1/runs/{run}/{(isPaused ? "pause" : "resume")}", new { reason = $"Prøve {faults.Count}" });
            yes.EnsureSuccessStatusCode();
            (await http.GetFromJsonAsync<JsonElement>($"{reader}/api/v1/runs/{run}")).GetProperty("status").GetString().ShouldBe(isPaused ? "paused" : "running");
            faults.Injected("write here, read there");
        }
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        for (var heard = 0; heard < faults.Count;)
            if ((await events.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The line of live entries ended.")).Contains("Prøve ", StringComparison.Ordinal)) heard++;
        faults.Tell();
    }

    private static async Task Befall(House house, Faults faults)
    {
        var node = house.Nodes[faults.Random.Next(house.Nodes.Length)];
        switch (faults.Random.Next(10))
        {
            case < 4:
                await node.Kill();
                faults.Injected("kill -9");
                await Task.Delay(faults.Random.Next(0, 1500));
                node.Start();
                break;
            case < 6:
                node.Freeze();
                await Task.Delay(faults.Random.Next(500, 3000));
                node.Thaw();
                faults.Injected("SIGSTOP, short");
                break;
            case 6:
                // Long enough to be given up, and then it goes on.
                node.Freeze();
                await Task.Delay(faults.Random.Next(13000, 16000));
                node.Thaw();
                faults.Injected("SIGSTOP, long");
                break;
            case 7:
                await house.Database.Restart(TimeSpan.FromMilliseconds(faults.Random.Next(0, 3000)));
                faults.Injected("restart of the database");
                break;
            default:
                await house.Database.CutAll();
                faults.Injected("cut of all connections");
                break;
        }
    }

    private static async Task<List<Outside.Asked>> Sent(House house) => [.. await house.World.Journal("?system=sms&operation=send")];

    private static async Task Until(Func<Task<bool>> isSo, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await isSo(); await Task.Delay(50))
            if (waited.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException($"There was not within 60 seconds: {what}.");
    }

    private static async Task<int> Count(House house, string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(house.Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Hangfire writes there too, and the database may let it win.</summary>
    private static async Task Try(House house, string sql)
    {
        for (var tried = 0; ; tried++)
            try
            {
                await house.Database.Run(sql);
                return;
            }
            catch (Npgsql.PostgresException lost) when (lost.SqlState is "40P01" or "40001" && tried < 10)
            {
                await Task.Delay(50);
            }
    }
}
