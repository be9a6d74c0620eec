using System.Collections.Concurrent;
using Beredskab.Storage;

namespace Beredskab.Server.Recovery;

/// <summary>
/// Looks each second whether the database on its server is still the one this node was started on. Nothing is taken from another
/// (<see cref="Store.Trust"/>). Where a standby took over, each node looks for what it wrote and took in hand in the last minute; when one misses something,
/// everything that is open stands still. A node whose database is gone, or is older than what it knows, stops: at its next start it knows
/// nothing that is not so. And whether another node has given up the reserve on the server's disk.
/// </summary>
public sealed class DatabaseWatch(Store store, Recognition recognition, IHostApplicationLifetime life, ILogger<DatabaseWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>How long the others have to say that they miss something.</summary>
    private static readonly TimeSpan s_hearing = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(Appended Append, long At)> _recent = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared) return;
        store.Journal.Written += Remember;
        using var timer = new PeriodicTimer(s_every, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                try
                {
                    await store.Disk.Look(stoppingToken);
                    if (await store.Place(stoppingToken) is not { } place || place == recognition.Trusted) continue;
                    if (place.Name == recognition.Trusted?.Name && await HasAll(stoppingToken))
                    {
                        log.LogWarning("Another server of the database took over (timeline {Timeline}); it has all that was written here and elsewhere in the last minute", place.Timeline);
                        await recognition.Trust(place, stoppingToken);
                        continue;
                    }
                    log.LogCritical("Another database stands in the place of the one this node was started on. It stops; when it is started again, everything that was open stands still until two people release it");
                    Environment.ExitCode = 1;
                    life.StopApplication();
                    return;
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogDebug("Where the database is could not be asked ({Why})", fault.GetType().Name);
                }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
        finally
        {
            store.Journal.Written -= Remember;
        }
    }

    private void Remember(GroupWritten written)
    {
        foreach (var append in (written.Results ?? []).OfType<CommitResult.Committed>().SelectMany(committed => committed.Appends)) _recent.Enqueue((append, TimeProvider.System.GetTimestamp()));
        while (_recent.TryPeek(out var oldest) && TimeProvider.System.GetElapsedTime(oldest.At) > s_memory) _recent.TryDequeue(out _);
    }

    /// <summary>Whether what took over has what this node wrote, and no other node has said that it misses something.</summary>
    private async Task<bool> HasAll(CancellationToken stop)
    {
        var missing = new List<AheadStream>();
        foreach (var of in _recent.Select(recent => recent.Append).GroupBy(append => append.Stream))
        {
            var known = of.MaxBy(append => append.Version)!;
            var there = await store.Journal.Read(of.Key, known.Version - 1, stop);
            if (there is [var entry, ..] && entry.Hash.AsSpan().SequenceEqual(known.Head)) continue;
            var has = (await store.Journal.Head(of.Key, stop))?.Version ?? 0;
            missing.Add(new(of.Key.Value, known.Version, Math.Max(0, known.Version - has), Engine.Wire.Instant(known.Written)));
        }
        if (missing is not [] || !await store.Ledger.HasWhatWasTaken(stop))
            await store.Freezes.Freeze(new(
                Guid.NewGuid().ToString("n")[..12], "witness-newer", "Another server of the database took over, and lacks what this node had written there, answered or sent.", store.Now(), missing), stop);
        await Task.Delay(s_hearing, stop);
        return await store.Freezes.Now(stop) is not { } frozen || store.Now() - frozen.Freeze.Since > s_memory;
    }
}
