using System.Net.Http.Json;
using System.Text.Json;

namespace Beredskab.Crashes;

/// <summary>
/// Two nodes over one PostgreSQL, the published release on both, replaced one after the other by a next one that takes a step in the
/// tables and writes what the old one does not know (P1-P4).
/// </summary>
public class UpgradeTests
{
    [Fact]
    public async Task Two_nodes_upgraded_one_after_the_other_lose_and_double_nothing()
    {
        var faults = new Faults("upgrade of two nodes", floor: 3, aim: 3, TimeSpan.FromSeconds(60), deep: 60);
        var (runs, texts) = (0, 0);
        while (faults.More)
        {
            await using var house = await House.Open(faults, "web,worker", "web,worker");
            await house.World.Fault(new { system = "sms", operation = "send", fault = new { kind = "late", by = "00:00:00.2500000" } });
            await house.World.Fault(new { system = "tickets", operation = "open", fault = new { kind = "late", by = "00:00:00.1500000" } });
            var (first, second) = (house.Nodes[0], house.Nodes[1]);
            house.Callers.Begin(12);
            await Task.Delay(faults.Random.Next(300, 1500));

            await first.Stop();
            first.Start(isNext: true);
            await first.Ready();
            faults.Injected("node upgraded");
            (await Count(house, "select count(*)::int from \"__EFMigrationsHistory\" where \"MigrationId\" like '%Next'")).ShouldBe(1, first.Said);
            house.Callers.Begin(8);
            var run = await Start(first, "Fra den nye");
            await NoteOn(second, run);
            await Task.Delay(faults.Random.Next(300, 1500));

            // An old one that dies now does not come back: its place is the next one's.
            await second.Kill();
            second.Start();
            (await second.Dies(TimeSpan.FromSeconds(60))).ShouldBeTrue(second.Said);
            second.Said.ShouldContain("changed by a newer version");
            faults.Injected("old node refused");
            second.Start(isNext: true);
            await second.Ready();
            second.IsDead.ShouldBeFalse(second.Said);
            faults.Injected("node upgraded");
            await house.Callers.Finish(TimeSpan.FromSeconds(120));
            var counted = await Verdict.Of(house.World, house.Callers, faults);
            (runs, texts) = (runs + counted.Tickets, texts + counted.Texts);
            (await Count(house, "select count(*)::int from entries where convert_from(body, 'UTF8') like '%ofNextRelease%'")).ShouldBeGreaterThan(0);
        }
        faults.Tell($"{runs} runs and {texts} texts, each once.");
    }

    /// <summary>Beside those that are counted: it pages nobody and opens no ticket.</summary>
    private static async Task<string> Start(Node node, string title)
    {
        using var http = Caller(node);
        using var opened = await http.PostAsJsonAsync("/api/v1/incidents", new { title });
        opened.EnsureSuccessStatusCode();
        return (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>The old node reads what the next one wrote, and writes on.</summary>
    private static async Task NoteOn(Node node, string incident)
    {
        using var http = Caller(node);
        using var noted = await http.PostAsJsonAsync($"/api/v1/incidents/{incident}/notes", new { text = "Fra den gamle" });
        noted.IsSuccessStatusCode.ShouldBeTrue(await noted.Content.ReadAsStringAsync());
    }

    private static HttpClient Caller(Node node)
    {
        var http = new HttpClient { BaseAddress = new(node.Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Callers.Token);
        return http;
    }

    private static async Task<int> Count(House house, string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(house.Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
