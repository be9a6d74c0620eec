using System.CommandLine;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab health</c>: what a container asks that has no other program in it.</summary>
internal static class HealthVerb
{
    private const string Usual = "http://localhost:5080";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static Command Make()
    {
        var url = Verb.Text("--url", $"Where the server listens ({Usual})", "URL");
        var verb = new Verb("health", "Ask a running server whether it is ready, and print its answer.")
        {
            Details = "Asks /health/ready. Ready and degraded count as well: a degraded server serves, and its answer says what somebody should look at.",
            Options = { url },
            Examples = ["beredskab health", "beredskab health --url http://localhost:8080"],
            ExitCodes = ["ready or degraded", "not ready, or nobody answers", "wrong use"],
        };
        verb.SetAction((parsed, stop) => Ask(parsed.GetValue(url) ?? Usual, Terminal.Of(parsed), stop));
        return verb;
    }

    private static async Task<int> Ask(string url, Terminal terminal, CancellationToken stop)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https")) throw new UsageException($"--url is '{url}'. Write an address such as {Usual}.");
        using var http = new HttpClient { Timeout = s_patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(server, "/health/ready"), stop);
            terminal.Line(await answer.Content.ReadAsStringAsync(stop));
            return answer.IsSuccessStatusCode ? CommandLine.Well : CommandLine.Refused;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            terminal.Line($"Nobody answers at {url}: {fault.Message}");
            return CommandLine.Refused;
        }
    }
}
