using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Beredskab.Crashes;

/// <summary>
/// People who have accounts closed, each in a run of its own and approved by somebody else, and have every other one given back. They ask
/// again with the same key until they are heard. Every fifth account was closed before.
/// </summary>
internal sealed class Isolations(Func<string> url, Outside world, Faults faults) : IDisposable
{
    public const string Approver = "birgitte-lund", ApproverToken = "bsk_approver";

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(1), MaxConnectionsPerServer = 100 }) { Timeout = TimeSpan.FromSeconds(6) };
    private readonly ConcurrentDictionary<string, string> _ended = [];
    private readonly List<Task> _under = [];
    private volatile bool _isOver;
    private int _asked;

    /// <summary>Accounts that were wanted closed, and whether they were open and are to be open again.</summary>
    private readonly ConcurrentDictionary<string, (bool WasOpen, bool IsGivenBack)> _accounts = [];

    public int Waiting => _under.Count(task => !task.IsCompleted);

    public void Begin(int count)
    {
        for (var i = 0; i < count; i++) _under.Add(Whole(Interlocked.Increment(ref _asked)));
    }

    public async Task Finish(TimeSpan within)
    {
        var all = Task.WhenAll(_under);
        if (await Task.WhenAny(all, Task.Delay(within)) != all)
        {
            _isOver = true;
            throw new TimeoutException($"{Waiting} of {_asked} isolations were not over within {within} ({faults}).");
        }
        await all;
    }

    /// <summary>
    /// By the directory's own journal: an open account is closed once and a closed one opened once, and one that was closed before is never
    /// opened (P3). Whoever died between closing an account and ending its sessions closes it again: it is closed already.
    /// </summary>
    public async Task<(int Closed, int Opened, int LeftAlone)> Count()
    {
        var touches = (await world.Journal()).Where(entry => entry is { System: "accounts", TookEffect: true } && entry.Operation is "disable" or "enable").ToLookup(entry => entry.Target);
        foreach (var (account, (wasOpen, isGivenBack)) in _accounts)
        {
            var (isOpen, closed, opened) = (wasOpen, 0, 0);
            foreach (var touch in touches[account])
            {
                if (touch.Operation == "enable") opened++;
                else if (isOpen) closed++;
                isOpen = touch.Operation == "enable";
            }
            closed.ShouldBe(wasOpen ? 1 : 0, $"{faults}: {account} was closed so often; {_ended[account]}");
            opened.ShouldBe(wasOpen && isGivenBack ? 1 : 0, $"{faults}: {account} was opened so often; {_ended[account]}");
        }
        return (_accounts.Values.Count(account => account.WasOpen), _accounts.Values.Count(account => account is { WasOpen: true, IsGivenBack: true }), _accounts.Values.Count(account => !account.WasOpen));
    }

    public void Dispose()
    {
        _isOver = true;
        _http.Dispose();
    }

    private async Task Whole(int number)
    {
        var (account, wasOpen, isGivenBack) = ($"acc-kill-{number:0000}", number % 5 != 0, number % 2 == 0);
        await world.AddAccount(account, wasOpen);
        _accounts[account] = (wasOpen, isGivenBack);
        var run = (await Post("/api/v1/runs", $"start-{number}", new { playbook = "compromised-account", title = $"Konto {faults.Seed}-{number:0000}", inputs = new { accounts = new[] { account }, synchronised = "no" } })).GetProperty("id").GetString();
        await Post($"/api/v1/runs/{run}/tasks/confirm/complete", $"confirm-{number}", new { });
        await Post($"/api/v1/runs/{run}/decisions/isolate-now", $"decide-{number}", new { option = "yes" });
        await Approve(run!, $"isolate-{number}");
        await Until(run!, account, step => step.GetProperty("status").GetString() == "happened");
        if (!isGivenBack || !wasOpen) return;
        await Post($"/api/v1/runs/{run}/steps/isolate/undo", $"undo-{number}", new { reason = "Falsk alarm" });
        await Approve(run!, $"restore-{number}");
        while (!_isOver && !(await world.Journal($"?system=accounts")).Any(entry => entry is { Operation: "enable", TookEffect: true } && entry.Target == account)) await Task.Delay(200);
    }

    private async Task Approve(string run, string key)
    {
        for (var open = default(JsonElement); !_isOver; await Task.Delay(150))
        {
            open = (await Get($"/api/v1/runs/{run}")).GetProperty("approvals").EnumerateArray().FirstOrDefault();
            if (open.ValueKind == JsonValueKind.Undefined) continue;
            await Post($"/api/v1/runs/{run}/approvals/isolate", key, new { approve = true, hash = open.GetProperty("hash").GetString() }, ApproverToken);
            return;
        }
    }

    private async Task Until(string run, string account, Predicate<JsonElement> isSo)
    {
        for (; !_isOver; await Task.Delay(150))
        {
            var step = (await Get($"/api/v1/runs/{run}")).GetProperty("steps").EnumerateArray().First(step => step.GetProperty("id").GetString() == "isolate");
            _ended[account] = step.ToString();
            if (isSo(step)) return;
        }
    }

    private Task<JsonElement> Get(string path) => Ask(() => new(HttpMethod.Get, url() + path), Callers.Token);

    private Task<JsonElement> Post(string path, string key, object body, string token = Callers.Token) => Ask(() =>
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url() + path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return request;
    }, token);

    private async Task<JsonElement> Ask(Func<HttpRequestMessage> make, string token)
    {
        for (; !_isOver; await Task.Delay(100))
            try
            {
                using var request = make();
                request.Headers.Authorization = new("Bearer", token);
                using var answer = await _http.SendAsync(request);
                if (answer.IsSuccessStatusCode) return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Clone();
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotFound)) throw new InvalidOperationException($"{request.RequestUri} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()} ({faults})");
            }
            catch (Exception fault) when (Node.IsCutOff(fault) || fault is JsonException)
            {
                // Killed or cut off: nobody knows whether it was heard.
            }
        throw new TimeoutException("The test is over.");
    }
}
