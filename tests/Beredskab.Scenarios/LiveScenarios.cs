using System.Globalization;
using System.Net;

namespace Beredskab.Scenarios;

/// <summary>What programs hear while it happens (DESIGN 8).</summary>
public class LiveScenarios(SharedKommune shared) : IClassFixture<SharedKommune>
{
    [Fact]
    public async Task Every_entry_is_heard_with_its_position_and_a_lost_line_goes_on_where_it_was()
    {
        var run = await shared.Kommune.Start("ransomware");
        var incident = (await shared.Kommune.Run(run)).Incident;
        var all = (await shared.Kommune.Store.Journal.Read(new("fjordby"), incident, 0)).Select(entry => entry.Position).ToList();

        var heard = await Listen($"/api/v1/incidents/{incident}/events", null, all.Count);
        var rest = await Listen($"/api/v1/incidents/{incident}/events", heard[1], all.Count - 2);

        heard.ShouldBe(all);
        rest.ShouldBe(all[2..]);
        await shared.Kommune.Close(run, "open", "mads-holm");
        var last = all[^1];
        (await Listen($"/api/v1/runs/{run}/events", last, 1)).ShouldAllBe(position => position > last);
    }

    [Fact]
    public async Task Nobody_is_left_listening_to_an_incident_that_does_not_exist()
    {
        foreach (var path in (string[])["/api/v1/incidents/4711/events", "/api/v1/runs/4711/events"])
        {
            using var answer = await shared.Kommune.Api.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            await answer.ShouldBeRefused(HttpStatusCode.NotFound, "not-found");
        }
    }

    private async Task<List<long>> Listen(string path, long? after, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is { } last) request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
        using var answer = await shared.Kommune.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(patience.Token));
        var heard = new List<long>();
        while (heard.Count < count && await lines.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith("id: ", StringComparison.Ordinal)) heard.Add(long.Parse(line[4..], CultureInfo.InvariantCulture));
        return heard;
    }
}
