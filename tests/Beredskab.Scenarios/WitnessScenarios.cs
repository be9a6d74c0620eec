using System.Text.Json;
using Beredskab.Engine.Runs;
using Beredskab.Server.Demo;
using Beredskab.Server.Recovery;
using Beredskab.Storage;

namespace Beredskab.Scenarios;

/// <summary>A file outside the database knows where the timelines stood, so that rewriting them is found (P8).</summary>
public class WitnessScenarios
{
    [Fact]
    public async Task Each_minute_the_witness_hears_of_the_timelines_that_changed_and_of_no_others()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await kommune.FastForward(TimeSpan.FromSeconds(61));
        var first = Lines(kommune);

        first.ShouldContain(line => line.Stream == $"run:{run}");
        first.ShouldContain(line => line.Stream.StartsWith("incident:"));
        await ShouldStandAs(kommune, first);
        await kommune.Post($"/api/v1/runs/{run}/notes", new { text = "Lyset er gået." });
        Lines(kommune).Count.ShouldBe(first.Count, "the minute is not over");
        kommune.Time.FastForward(TimeSpan.FromSeconds(61));
        await kommune.Quiet();
        var second = Lines(kommune).Skip(first.Count).ToList();

        second.ShouldContain(line => line.Stream == $"run:{run}");
        second.Select(line => line.Stream).Distinct().Count().ShouldBe(second.Count, "each stream once a minute");
        var beat = first[^1].Beat;
        second.ShouldAllBe(line => line.Beat > beat);
        await ShouldStandAs(kommune, second);
    }

    [Fact]
    public async Task Nothing_new_is_nothing_written_not_even_by_a_restart()
    {
        await using var before = await Kommune.Open();
        await before.Start("ransomware");
        await before.Stop();
        var told = File.ReadAllText(Path.Combine(before.Folder, "witness.jsonl"));

        await using var after = await before.Restart();
        await after.Quiet();

        File.ReadAllText(Path.Combine(after.Folder, "witness.jsonl")).ShouldBe(told);
        told.ShouldNotBeEmpty("the stop is told");
    }

    [Fact]
    public async Task A_destructive_action_is_witnessed_before_it_is_attempted_and_after_it_settles()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.Decide(run, "isolate-now", "mads-holm", "yes");
        var before = Lines(kommune).Count;

        await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));

        (await kommune.Outcome(run, "isolate")).ShouldBe("done");
        var lines = Lines(kommune).Skip(before).Where(line => line.Stream == $"run:{run}").ToList();
        var history = (await kommune.History(run)).Select((happened, at) => (happened, Seq: at + 1L)).ToList();
        var settled = history.First(entry => entry.happened is RunEvent.TargetConfirmed).Seq;
        lines.Count.ShouldBe(2);
        lines[0].Seq.ShouldBeLessThan(settled);
        history.Take((int)lines[0].Seq).ShouldContain(entry => entry.happened is RunEvent.ApprovalGiven, "what was approved is outside before it is done");
        lines[1].Seq.ShouldBeGreaterThanOrEqualTo(settled);
        await ShouldStandAs(kommune, lines);
    }

    [Fact]
    public async Task The_end_of_a_run_and_the_close_of_an_incident_are_witnessed_at_once()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        var incident = (await kommune.Run(run)).Incident;

        await kommune.Post($"/api/v1/runs/{run}/abort", new { reason = "falsk alarm" });
        Lines(kommune).Last(line => line.Stream == $"run:{run}").Seq.ShouldBe((await kommune.Store.Journal.Head(StreamId.Of(run)))!.Version);
        foreach (var other in (await kommune.Incident(run)).Runs.Where(other => other.Run != run))
            await kommune.Post($"/api/v1/runs/{other.Run}/abort", new { reason = "falsk alarm" });
        await kommune.Post($"/api/v1/incidents/{incident}/close", new { reason = "falsk alarm" });

        var stream = StreamId.Of(incident, Fjordby.Organisation);
        Lines(kommune).Last(line => line.Stream == stream.Value).Seq.ShouldBe((await kommune.Store.Journal.Head(stream))!.Version);
    }

    [Fact]
    public async Task Timeline_verify_takes_the_witness_as_it_is_written_and_counts_what_came_later()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await kommune.FastForward(TimeSpan.FromSeconds(61));
        await kommune.Post($"/api/v1/runs/{run}/notes", new { text = "Kom senere." });
        var witness = Path.Combine(kommune.Folder, "witness.jsonl");
        await File.AppendAllTextAsync(witness, """{"stream":"run:to""");
        var file = Path.Combine(kommune.Folder, "timeline.jsonl");
        await File.WriteAllTextAsync(file, await kommune.Api.GetStringAsync($"/api/v1/runs/{run}/export"));

        var output = new StringWriter();
        (await Server.Commands.CommandLine.Run(["timeline", "verify", file, "--witness", witness, "--json"], output, output)).ShouldBe(0, output.ToString());

        JsonDocument.Parse(output.ToString()).RootElement.GetProperty("unwitnessed").GetInt64().ShouldBe(1);
        // What a stopped machine left half written is cleared away by the next line.
        await kommune.FastForward(TimeSpan.FromSeconds(61));
        Lines(kommune)[^1].Stream.ShouldBe($"run:{run}");
    }

    [Fact]
    public async Task A_witness_that_cannot_be_written_stops_nothing_is_seen_and_is_caught_up_with()
    {
        var place = Path.Combine(Path.GetTempPath(), $"witness-{Guid.NewGuid():n}");
        var file = Path.Combine(place, "somewhere", "w.jsonl");
        try
        {
            // Where its folder should be lies a file.
            await File.WriteAllTextAsync(place, "");
            await using var kommune = await Kommune.Open(null, null, $"--Witness:File={file}");
            var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
            await kommune.FastForward(TimeSpan.FromSeconds(61));
            await kommune.Close(run, "confirm", "mads-holm");
            await kommune.Decide(run, "isolate-now", "mads-holm", "yes");
            await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));
            (await kommune.Outcome(run, "isolate")).ShouldBe("done");
            (await kommune.Api.GetStringAsync("/health/ready")).ShouldContain(file);
            File.Exists(Path.Combine(kommune.Folder, "witness.jsonl")).ShouldBeFalse("it was to lie elsewhere");

            File.Delete(place);
            await kommune.FastForward(TimeSpan.FromMinutes(10));

            (await kommune.Api.GetStringAsync("/health/ready")).ShouldNotContain(file);
            WitnessLine.Read(file).ShouldContain(line => line.Stream == $"run:{run}");
        }
        finally
        {
            if (File.Exists(place)) File.Delete(place);
            if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        }
    }

    private static List<WitnessLine> Lines(Kommune kommune)
    {
        var file = Path.Combine(kommune.Folder, "witness.jsonl");
        return File.Exists(file) ? [.. WitnessLine.Read(file)] : [];
    }

    /// <summary>Each line names an entry that stands in the journal with that very hash.</summary>
    private static async Task ShouldStandAs(Kommune kommune, IEnumerable<WitnessLine> lines)
    {
        foreach (var line in lines)
        {
            var entry = (await kommune.Store.Journal.Read(new StreamId(line.Stream))).Single(entry => entry.Seq == line.Seq);
            Convert.ToHexStringLower(entry.Hash).ShouldBe(line.Hash);
            line.Installation.ShouldBe(kommune.Store.InstallationId);
        }
    }
}
