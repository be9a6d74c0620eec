using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Beredskab.Crashes;

/// <summary>
/// A power cut on SQLite: of what was not synced any part may be missing or torn, and every command that was answered is there all
/// the same (P1). The disk that forgets is <c>powerloss.c</c>.
/// </summary>
public class PowerLossTests
{
    [Fact]
    public async Task After_a_power_cut_the_database_is_whole_and_has_every_command_that_was_answered()
    {
        var faults = new Faults("power cuts on SQLite", floor: 30, aim: 100, TimeSpan.FromSeconds(25), deep: 2000);
        var (missing, answered, harmed) = await Cut(faults, "full", stopAtLoss: false);
        missing.ShouldBe(0, $"{faults}");
        harmed.ShouldBeGreaterThan(0, "the disk forgot something");
        faults.Tell($"{harmed} writes lost or torn; {answered} answered commands, all there.");
    }

    [Fact]
    public async Task Without_the_sync_at_each_commit_the_same_power_cuts_lose_answered_commands()
    {
        var faults = new Faults("power cuts with synchronous=NORMAL", floor: 1, aim: 40, TimeSpan.FromSeconds(30), deep: 40);
        var (missing, _, _) = await Cut(faults, "normal", stopAtLoss: true);
        missing.ShouldBeGreaterThan(0, $"{faults}: the test would not notice a lost commit");
        faults.Tell($"{missing} answered commands lost, as they should be.");
    }

    private static async Task<(int Missing, int Answered, int Harmed)> Cut(Faults faults, string synchronous, bool stopAtLoss)
    {
        var disk = Directory.CreateTempSubdirectory("beredskab-disk-").FullName;
        Directory.CreateDirectory($"{disk}/image");
        await Compile(disk);
        await using var town = await Town.Open(faults, settings =>
        {
            (settings["LD_PRELOAD"], settings["POWERLOSS_DIR"]) = ($"{disk}/powerloss.so", disk);
            if (synchronous != "full") settings["BEREDSKAB_SYNCHRONOUS"] = synchronous;
        });
        await town.Node.Ready();
        town.Node.IsDead.ShouldBeFalse(town.Node.Said);
        var answered = new ConcurrentDictionary<string, bool>();
        using var over = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(writer => Write(town.Node.Url, writer, answered, over.Token)).ToArray();
        var (missing, harmed) = (0, 0);
        try
        {
            while (faults.More && !(stopAtLoss && missing > 0))
            {
                await Task.Delay(faults.Random.Next(5, 200));
                var promised = answered.Keys.ToList();
                harmed += await Image(disk, faults.Random.Next(1, int.MaxValue));
                faults.Injected(synchronous == "full" ? "cut" : "cut without sync");
                missing += Missing($"{disk}/image", promised, faults);
            }
            if (!stopAtLoss)
            {
                answered.Count.ShouldBeGreaterThan(20, "too few commands were answered to say anything");
                await StartsOn($"{disk}/image", town);
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(writers);
        }
        Directory.Delete(disk, recursive: true);
        return (missing, answered.Count, harmed);
    }

    /// <summary>What the disk holds if the power goes now; gives how many writes were lost or torn.</summary>
    private static async Task<int> Image(string disk, int seed)
    {
        foreach (var old in Directory.GetFiles($"{disk}/image")) File.Delete(old);
        File.Delete($"{disk}/done");
        await File.WriteAllTextAsync($"{disk}/cut.new", seed.ToString(CultureInfo.InvariantCulture));
        File.Move($"{disk}/cut.new", $"{disk}/cut");
        for (var waited = Stopwatch.StartNew(); !File.Exists($"{disk}/done"); await Task.Delay(2))
            if (waited.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException("The disk that forgets made no image.");
        return int.Parse(await File.ReadAllTextAsync($"{disk}/done"), CultureInfo.InvariantCulture);
    }

    private static int Missing(string image, List<string> promised, Faults faults)
    {
        File.Exists($"{image}/beredskab.db").ShouldBeTrue("there is an image of the database");
        using var connection = new SqliteConnection($"Data Source={image}/beredskab.db;Pooling=False");
        connection.Open();
        Ask("pragma integrity_check").ShouldBe(["ok"], $"{faults}");
        var there = Ask("select key from answers").ToHashSet();
        return promised.Count(key => !there.Contains(key));

        List<string> Ask(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var rows = command.ExecuteReader();
            var found = new List<string>();
            while (rows.Read()) found.Add(rows.GetString(0));
            return found;
        }
    }

    /// <summary>The last image is not only whole, a server goes on with it.</summary>
    private static async Task StartsOn(string image, Town town)
    {
        var settings = town.World.Settings("http://127.0.0.1:1");
        await using var node = new Node(image, "web,worker", settings);
        node.Start();
        await node.Ready();
        node.IsDead.ShouldBeFalse(node.Said);
        using var http = new HttpClient { BaseAddress = new(node.Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Callers.Token);
        (await http.GetFromJsonAsync<JsonElement>("/api/v1/incidents")).GetProperty("items").GetArrayLength().ShouldBeGreaterThan(0);
    }

    private static async Task Write(string url, int writer, ConcurrentDictionary<string, bool> answered, CancellationToken over)
    {
        using var http = new HttpClient { BaseAddress = new(url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Callers.Token);
        string? incident = null;
        try
        {
            for (var number = 0; !over.IsCancellationRequested; number++)
            {
                // Now and then an incident of its own, otherwise a note on it.
                var isNew = incident is null || number % 50 == 0;
                using var request = new HttpRequestMessage(HttpMethod.Post, isNew ? "/api/v1/incidents" : $"/api/v1/incidents/{incident}/notes")
                {
                    Content = isNew ? JsonContent.Create(new { title = $"Strøm {writer}-{number}" }) : JsonContent.Create(new { text = $"Note {writer}-{number}" }),
                };
                var key = $"power-{writer}-{number}";
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await http.SendAsync(request, over);
                answer.EnsureSuccessStatusCode();
                answered[key] = true;
                if (isNew) incident = (await answer.Content.ReadFromJsonAsync<JsonElement>(over)).GetProperty("id").GetString();
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task Compile(string disk)
    {
        if (!OperatingSystem.IsLinux()) Assert.Fail("The power cut is tried on Linux only: it puts itself between the server and the C library with LD_PRELOAD.");
        Process compiler;
        try
        {
            compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O1", "-o", $"{disk}/powerloss.so", Path.Combine(AppContext.BaseDirectory, "powerloss.c"), "-ldl", "-lpthread"])
            {
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("No C compiler was found as 'cc'. On Debian or Ubuntu: apt-get install gcc libc6-dev. ./test does it by itself as root.");
        }
        using (compiler)
        {
            var said = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            compiler.ExitCode.ShouldBe(0, $"powerloss.c does not compile; are the C library's headers there (apt-get install libc6-dev)?\n{said}");
        }
    }
}
