using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Storage;

namespace Beredskab.Scenarios;

/// <summary>Shipped playbooks from the first page to the closed incident, and the proof of what happened.</summary>
public class WholeRunScenarios
{
    [Theory]
    [InlineData("ransomware", "many")]
    [InlineData("ransomware", "single")]
    [InlineData("compromised-account", "payment")]
    [InlineData("invoice-fraud", "own")]
    [InlineData("critical-vulnerability", "")]
    public async Task A_shipped_playbook_runs_to_its_end_and_its_timeline_is_intact(string playbook, string choice)
    {
        await using var kommune = await Kommune.Open();
        object inputs = playbook switch
        {
            "compromised-account" => new { accounts = new[] { "acc-ulla-berg" }, synchronised = "yes" },
            "critical-vulnerability" => new { product = "Citrix NetScaler" },
            _ => new { },
        };
        var run = await kommune.Start(playbook, inputs);
        var incident = (await kommune.Run(run)).Incident;

        await new Walk(kommune, ("how-bad", choice), ("wider", choice), ("mail-from", choice)).ToTheEnd(incident);

        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Ended);
        foreach (var called in (await kommune.Incident(run)).Runs) (await kommune.Run(called.Run)).Status.ShouldBe(RunStatus.Ended, called.Playbook.Value);
        var file = await Export(kommune, incident);
        TimelineCheck.Verify(new MemoryStream(file)).ShouldBeOfType<TimelineVerdict.Intact>().Streams.ShouldBe((await kommune.Incident(run)).Runs.Count + 1);
        await kommune.Post($"/api/v1/incidents/{incident}/close", new { reason = "Alle forløb er slut" });
        (await kommune.Incident(run)).IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task One_changed_byte_in_an_exported_timeline_is_found_and_its_entry_named()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await kommune.Close(run, "open", "mads-holm");
        var file = await kommune.Api.GetByteArrayAsync($"/api/v1/runs/{run}/export");
        TimelineCheck.Verify(new MemoryStream(file)).ShouldBeOfType<TimelineVerdict.Intact>();
        var lines = Encoding.UTF8.GetString(file).Split('\n');
        var third = Array.FindIndex(lines, line => line.StartsWith("{\"kind\":\"entry\",\"seq\":3,", StringComparison.Ordinal));

        lines[third] = lines[third].Replace("fjordby", "fjordbx", StringComparison.Ordinal);

        var broken = TimelineCheck.Verify(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)))).ShouldBeOfType<TimelineVerdict.Broken>();
        broken.Seq.ShouldBe(3);
        broken.Why.ShouldContain("Entry 3");
    }

    private static async Task<byte[]> Export(Kommune kommune, IncidentId incident)
    {
        var file = new StringWriter();
        var streams = (await kommune.Store.Summaries.OfIncident(new("fjordby"), incident)).Select(summary => summary.Stream);
        await kommune.Store.Timelines.Export(streams, file, kommune.Store.Now());
        return Encoding.UTF8.GetBytes(file.ToString());
    }
}
