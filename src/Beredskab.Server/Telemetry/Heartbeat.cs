using Beredskab.Server.Workers;

namespace Beredskab.Server.Telemetry;

/// <param name="Url">What is asked for each minute while all is well; null: nothing is.</param>
public sealed record HeartbeatSettings(Uri? Url)
{
    public static HeartbeatSettings From(IConfiguration configuration, List<string> faults)
    {
        if (configuration["Heartbeat:Url"] is not { Length: > 0 } written) return new((Uri?)null);
        if (Uri.TryCreate(written, UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))) return new(url);
        faults.Add($"Heartbeat:Url is '{written}'. Write the https address that your watch service gave you.");
        return new((Uri?)null);
    }
}

/// <summary>
/// Says each minute, to a service outside, that this node works: whoever watches it rings when it falls silent, for a dead server tells nobody that it is dead.
/// A node that is not ready, or whose workers hang, says nothing.
/// </summary>
public sealed class Heartbeat(HeartbeatSettings settings, NodeHealth health, IHttpClientFactory clients, TimeProvider time, ILogger<Heartbeat> log) : EveryMinute(time, log)
{
    private bool _isHeard = true;

    protected override bool IsWanted => settings.Url is not null;

    /// <summary>Beats once; false when nothing was said, or nobody heard it.</summary>
    public async Task<bool> Beat(CancellationToken stop)
    {
        // A node that only serves pages, because its workers hang, is of use to a load balancer, and calls nobody.
        var now = await health.Look();
        if (!now.IsReady || now.Checks.Any(check => check is { Name: "workers", Status: not "ok" })) return false;
        try
        {
            using var client = clients.CreateClient(nameof(Heartbeat));
            using var answer = await client.GetAsync(settings.Url, HttpCompletionOption.ResponseHeadersRead, stop);
            answer.EnsureSuccessStatusCode();
            return _isHeard = true;
        }
        catch (Exception unheard) when (unheard is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            // The address is a secret of sorts: whoever has it can say that we are well.
            if (_isHeard) log.LogWarning("The heartbeat was not heard: {Why}", unheard.GetType().Name);
            return _isHeard = false;
        }
    }

    protected override Task Look(CancellationToken stop) => Beat(stop);
}
