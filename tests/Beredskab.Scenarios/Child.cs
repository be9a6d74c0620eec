using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Beredskab.Scenarios;

/// <summary>The program <c>beredskab</c> as a process of its own. Killed, if need be, by its id when the scenario is over.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];

    private Child(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The program that was built beside us.</summary>
    public static Child Start(IReadOnlyDictionary<string, string> settings, params string[] arguments) => Start(null, settings, arguments);

    /// <param name="program">A published one to start in its place.</param>
    public static Child Start(string? program, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(program ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        if (program is null) start.ArgumentList.Add(Assembly());
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new(new Process { StartInfo = start });
    }

    /// <summary>Waits for a line that begins so, and gives it whole.</summary>
    public async Task<string> Says(string beginning)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        {
            if (_lines.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } said) return said;
            if (_process.HasExited && _lines.All(line => !line.StartsWith(beginning, StringComparison.Ordinal))) break;
        }
        throw new InvalidOperationException($"The process did not say '{beginning}…' but:\n{string.Join('\n', _lines)}");
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _lines);

    /// <summary>SIGKILL: it has no time to put anything in order.</summary>
    public async Task Kill()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>
    /// A port that nobody listens on. Not one of those that the system hands out by itself (32768 and up): a server that is killed and comes
    /// back must find its port as it left it, whatever else runs on the machine.
    /// </summary>
    public static int FreePort()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's; another is tried.
            }
        }
        throw new InvalidOperationException("No port between 20000 and 32000 could be had on 127.0.0.1.");
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }

    /// <summary>Built beside us: artifacts/bin/Beredskab.Server/debug/beredskab.dll.</summary>
    private static string Assembly()
    {
        var ours = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(ours.Parent!.Parent!.FullName, "Beredskab.Server", ours.Name, "beredskab.dll");
    }
}
