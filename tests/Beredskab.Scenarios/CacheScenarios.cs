using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine.Runs;
using Beredskab.Server.Demo;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>The gate's cache is a shortcut and nothing else (DESIGN 5).</summary>
public partial class CacheScenarios
{
    [Fact]
    public async Task The_same_orders_leave_the_same_timeline_with_the_cache_and_without()
    {
        var with = await Night("--Gate:Cache=yes");
        var without = await Night("--Gate:Cache=no");

        without.Count.ShouldBe(with.Count);
        for (var i = 0; i < with.Count; i++) without[i].ShouldBe(with[i]);
        with.Count.ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task What_stands_in_the_record_is_read_at_once_whoever_wrote_it()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Running);

        // As a commit that is on the disk, and whose desk has not heard of it yet.
        var other = ActivatorUtilities.CreateInstance<RunDesk>(kommune.Services, true);
        await other.Do(StreamId.Of(run), Fjordby.Organisation, at => new RunCommand.Pause(null) { At = at, By = new("mads-holm") }, Alongside.Nothing);

        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Paused);
    }

    private static async Task<List<string>> Night(string setting)
    {
        await using var kommune = await Kommune.Open(settings: setting);
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        await kommune.Answer("Mads Holm", "ja");
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.Decide(run, "isolate-now", "mads-holm", "yes");
        await kommune.FastForward(TimeSpan.FromMinutes(2));
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));
        await kommune.Close(run, "scope", "sara-nygaard", new Dictionary<string, object> { ["false-mails"] = "no" });
        await kommune.Decide(run, "wider", "sara-nygaard", "payment");
        await kommune.FastForward(TimeSpan.FromMinutes(45));
        await kommune.Text("Henrik Dahl", "vrøvl");
        await kommune.Post($"/api/v1/runs/{run}/pause", new { reason = "Samling" });
        await kommune.Post($"/api/v1/runs/{run}/resume", new { reason = "Videre" });
        await kommune.ByHand(run, "isolate", "undo", "mads-holm");
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));
        await kommune.FastForward(TimeSpan.FromHours(1));

        // Streams take turns as their workers are scheduled; inside each the order is the record. What is drawn at random is numbered as it first appears.
        var incident = (await kommune.Run(run)).Incident;
        var names = new Dictionary<string, string>();
        var entries = await kommune.Store.Journal.Read(new("fjordby"), max: 10_000);
        return
        [
            .. (await kommune.Incident(run)).Runs.Select(called => StreamId.Of(called.Run)).Prepend(StreamId.Of(incident, new("fjordby")))
                .SelectMany(stream => entries.Where(entry => entry.Stream == stream))
                .Select(entry => Random().Replace(Encoding.UTF8.GetString(entry.Body), drawn => names.TryGetValue(drawn.Value, out var name) ? name : names[drawn.Value] = $"#{names.Count}")),
        ];
    }

    [GeneratedRegex("[0-9a-f]{20,64}")]
    private static partial Regex Random();
}
