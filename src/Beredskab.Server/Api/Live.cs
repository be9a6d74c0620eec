using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Beredskab.Engine;
using Beredskab.Storage;
using Beredskab.Server.Reading;
using System.Text.Json;

namespace Beredskab.Server.Api;

/// <summary>
/// Server-sent events. A browser page hears <c>changed</c> and fetches itself again; a program hears each entry with its commit
/// position as id, and a lost connection goes on from <c>Last-Event-ID</c>.
/// </summary>
public sealed class Live(Store store, TimelineReader timeline, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_breath = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _worldWatchers = [];

    /// <summary>The simulated world has changed.</summary>
    public void WorldChanged()
    {
        foreach (var watcher in _worldWatchers.Values) watcher.TrySetResult();
    }

    /// <summary>Every entry of an incident, or of one run in it, as it is written.</summary>
    public async Task Entries(HttpContext http, OrganisationId organisation, IncidentId incident, StreamId? only)
    {
        Begin(http);
        var after = long.TryParse(http.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var last) ? last
            : long.TryParse(http.Request.Query["after"], CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        await Loop(http, async () =>
        {
            var entries = await store.Journal.Read(organisation, incident, after, stop: http.RequestAborted);
            if (entries.Count == 0) return false;
            foreach (var entry in await timeline.Sentences(organisation, [.. entries.Where(entry => only is null || entry.Stream == only)], Pages.LanguageChoice.Of(http)))
                await http.Response.WriteAsync($"id: {entry.Id}\nevent: entry\ndata: {JsonSerializer.Serialize(entry, Answers.Json)}\n\n", http.RequestAborted);
            after = entries[^1].Position;
            return true;
        });
    }

    /// <summary>Says <c>changed</c> whenever the organisation has entered something.</summary>
    public async Task Changes(HttpContext http, OrganisationId organisation)
    {
        Begin(http);
        var known = await store.Journal.Position(organisation, http.RequestAborted);
        await Loop(http, async () =>
        {
            var now = await store.Journal.Position(organisation, http.RequestAborted);
            if (now == known) return false;
            known = now;
            await http.Response.WriteAsync("event: changed\ndata: 1\n\n", http.RequestAborted);
            return true;
        });
    }

    public async Task World(HttpContext http)
    {
        Begin(http);
        var id = Guid.NewGuid();
        try
        {
            await Loop(http, async () =>
            {
                var heard = _worldWatchers.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
                if (!heard.Task.IsCompleted) return false;
                _worldWatchers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await http.Response.WriteAsync("event: changed\ndata: 1\n\n", http.RequestAborted);
                return true;
            });
        }
        finally
        {
            _worldWatchers.TryRemove(id, out _);
        }
    }

    private static void Begin(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    private async Task Loop(HttpContext http, Func<Task<bool>> look)
    {
        var spoken = time.GetTimestamp();
        try
        {
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(": hello\n\n"), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            using var timer = new PeriodicTimer(s_look);
            while (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                if (await look())
                {
                    spoken = time.GetTimestamp();
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }
                else if (time.GetElapsedTime(spoken) > s_breath)
                {
                    // A silent line is cut by proxies; a comment keeps it open.
                    spoken = time.GetTimestamp();
                    await http.Response.WriteAsync(": .\n\n", http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }
                if (!await timer.WaitForNextTickAsync(http.RequestAborted)) return;
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has gone.
        }
    }
}
