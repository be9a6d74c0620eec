using System.Diagnostics;

namespace Beredskab.Crashes;

/// <summary>One server process, started again under the same address and data folder as often as it is killed.</summary>
internal sealed class Node(string folder, string roles, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private Child? _process;

    public string Url { get; } = $"http://127.0.0.1:{Child.FreePort()}";

    public string Said => _process?.Output ?? "";

    public bool IsDead => _process?.HasExited ?? true;

    /// <summary>A request met a server that was killed, frozen or is not up yet. One that dies just as it is reached leaves a socket without another end.</summary>
    public static bool IsCutOff(Exception fault) => fault is HttpRequestException or TaskCanceledException or IOException or System.Net.Sockets.SocketException;

    /// <summary>Starts what is published. What only a debug build can do, and the next version that it can play, is started as such.</summary>
    public void Start(string? crashAt = null, bool isNext = false)
    {
        var all = new Dictionary<string, string>(settings) { ["Token"] = Callers.Token };
        if (crashAt is not null) all["BEREDSKAB_CRASH_AT"] = crashAt;
        if (isNext) all["BEREDSKAB_NEXT"] = "1";
        var isDebug = isNext || Published.DebugOnly.Any(all.ContainsKey);
        _process = Child.Start(isDebug ? null : Published.Program, all, "serve", "--data", folder, "--urls", Url, "--roles", roles);
    }

    /// <summary>While it is down: it comes back on another machine, without its folder and so without its witness.</summary>
    public void Move() => Directory.Delete(folder, recursive: true);

    /// <summary>What a command says that somebody types with this node's settings, most of them while it is down.</summary>
    public async Task<string> Type(params string[] arguments)
    {
        await using var typed = Child.Start(Published.Program, settings, [.. arguments, "--data", folder]);
        for (var waited = Stopwatch.StartNew(); !typed.HasExited; await Task.Delay(50))
            if (waited.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException($"`{string.Join(' ', arguments)}` does not end:\n{typed.Output}");
        return typed.Output;
    }

    /// <summary>Waits until it serves, or has died.</summary>
    public async Task Ready()
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(30))
        {
            if (IsDead) return;
            try
            {
                using var answer = await s_http.GetAsync($"{Url}/health/ready");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception fault) when (IsCutOff(fault))
            {
                // Not yet.
            }
            if (waited.Elapsed > TimeSpan.FromSeconds(90)) throw new TimeoutException($"The server does not come up:\n{Said}");
        }
    }

    /// <summary>Told to stop, as for an upgrade, and given the time it takes.</summary>
    public async Task Stop()
    {
        Signal("TERM");
        if (!await Dies(TimeSpan.FromSeconds(60))) throw new TimeoutException($"The server does not stop:\n{Said}");
        await Kill();
    }

    public async Task Kill()
    {
        if (_process is null) return;
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Gone within the time, by a crash point it passed.</summary>
    public async Task<bool> Dies(TimeSpan within)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < within; await Task.Delay(20))
            if (IsDead) return true;
        return IsDead;
    }

    /// <summary>SIGSTOP: it goes on later as if nothing had been.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null && !IsDead) Thaw();
        await Kill();
    }

    private void Signal(string name)
    {
        if (_process is null || IsDead) return;
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }
}
