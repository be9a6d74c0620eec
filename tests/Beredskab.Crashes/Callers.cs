using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Beredskab.Crashes;

/// <summary>
/// People who start runs and send messages, and ask again with the same key until they hear yes. What they heard yes to is what must
/// be found afterwards: once.
/// </summary>
internal sealed class Callers(Func<int, string> urlOf, Faults faults) : IDisposable
{
    public const string Token = "bsk_crash";

    // Each holds a role, so that each can be written to.
    public static IReadOnlyList<string> People { get; } = ["sara-nygaard", "lars-baek", "karin-toft", "gitte-rask", "mette-juul", "soeren-lykke", "ida-foenss", "hanne-skov", "kurt-vang", "tove-riis"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(1), MaxConnectionsPerServer = 100 }) { Timeout = TimeSpan.FromSeconds(6) };
    private readonly List<Task> _under = [];
    private volatile bool _isOver;
    private int _asked;
    private int _tries;

    /// <summary>Titles of the runs that were promised, and their ids.</summary>
    public ConcurrentDictionary<string, string> Runs { get; } = [];

    /// <summary>Incidents of those runs.</summary>
    public ConcurrentDictionary<string, string> Incidents { get; } = [];

    /// <summary>Texts of the messages that were promised, and when.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> Messages { get; } = [];

    public int Refused { get; private set; }

    /// <summary>What the servers wrote, for when one answers 500.</summary>
    public Func<string> Said { get; init; } = () => "";

    /// <summary>Sets out to start so many runs, with a message about each.</summary>
    public void Begin(int count)
    {
        for (var i = 0; i < count; i++) _under.Add(Whole(Interlocked.Increment(ref _asked)));
    }

    /// <summary>Those who have not yet heard yes.</summary>
    public int Waiting => _under.Count(task => !task.IsCompleted);

    /// <summary>Waits until everybody has heard yes.</summary>
    public async Task Finish(TimeSpan within)
    {
        var all = Task.WhenAll(_under);
        if (await Task.WhenAny(all, Task.Delay(within)) != all)
        {
            _isOver = true;
            throw new TimeoutException($"{Waiting} callers of {_asked} heard no yes within {within} ({faults}).");
        }
        await all;
    }

    /// <summary>After a restore one person lets everything out that was begun before it. What was opened after the backup is not there.</summary>
    public async Task Release(string token)
    {
        foreach (var incident in Incidents.Values.Distinct())
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{urlOf(0)}/api/v1/recovery/incidents/{incident}/release") { Content = JsonContent.Create(new { reason = "Set efter" }) };
            request.Headers.Authorization = new("Bearer", token);
            using var answer = await _http.SendAsync(request);
            if (!answer.IsSuccessStatusCode && answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Conflict)) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }

    public async Task<JsonElement> Get(string path)
    {
        for (var tried = 0; ; tried++)
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, urlOf(tried) + path);
                request.Headers.Authorization = new("Bearer", Token);
                using var answer = await _http.SendAsync(request);
                if (answer.StatusCode == HttpStatusCode.NotFound && tried > 200) answer.EnsureSuccessStatusCode();
                if (answer.IsSuccessStatusCode) return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Clone();
                await Task.Delay(100);
            }
            catch (Exception fault) when (Node.IsCutOff(fault) && tried < 300)
            {
                await Task.Delay(100);
            }
    }

    public void Dispose()
    {
        _isOver = true;
        _http.Dispose();
    }

    private async Task Whole(int number)
    {
        var title = $"Sag {faults.Seed}-{number:0000}";
        var started = await Post("/api/v1/runs", $"start-{number}", new
        {
            playbook = "compromised-account", title, inputs = new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" },
        });
        if (started is not { } answer) return;
        var incident = answer.GetProperty("incident").GetString()!;
        Incidents[title] = incident;
        Runs[title] = answer.GetProperty("id").GetString()!;
        var text = $"Besked {faults.Seed}-{number:0000} om sagen";
        if (await Post($"/api/v1/incidents/{incident}/message", $"message-{number}", new { to = People[number % People.Count], text }) is not null) Messages[text] = DateTimeOffset.UtcNow;
    }

    /// <summary>Until the answer is yes. Null when the test is over.</summary>
    public async Task<JsonElement?> Post(string path, string key, object body)
    {
        for (var patience = Stopwatch.StartNew(); !_isOver;)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, urlOf(Interlocked.Increment(ref _tries)) + path) { Content = JsonContent.Create(body) };
                request.Headers.Authorization = new("Bearer", Token);
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await _http.SendAsync(request);
                if (answer.IsSuccessStatusCode) return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Clone();
                var said = await answer.Content.ReadAsStringAsync();
                if ((int)answer.StatusCode is 500 || ((int)answer.StatusCode < 500 && patience.Elapsed > TimeSpan.FromSeconds(90)))
                    throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {said} ({faults})\n{Said()}");
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    answer.Headers.RetryAfter.ShouldNotBeNull($"a 503 says when to come again: {said}");
                    Refused++;
                }
            }
            catch (Exception fault) when (Node.IsCutOff(fault) || fault is JsonException)
            {
                // Killed, frozen or cut off: nobody knows whether it was heard.
            }
            await Task.Delay(100);
        }
        return null;
    }
}
