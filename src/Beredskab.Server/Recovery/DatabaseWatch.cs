using System.Collections.Concurrent;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.Recovery;

/// <summary>
/// Looks each second whether the database on its server is still the one this node was started on. Nothing is taken from another
/// (<see cref="Store.Trust"/>). Where a standby took over, each node looks for what its witness knows and for what it wrote and took in hand in the last
/// minute, and says that it has looked; when one misses something, everything that is open stands still. A node whose database is gone, or is
/// older than what it knows, stops: at its next start it knows nothing that is not so. Looks, too, whether another node has given up the reserve on
/// the server's disk.
/// </summary>
public sealed class DatabaseWatch(Store store, Recognition recognition, IHostApplicationLifetime life, ILogger<DatabaseWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>At least so long, and at most, the others are waited for: a node of the release before never says that it has looked.</summary>
    private static readonly TimeSpan s_hearing = TimeSpan.FromSeconds(3), s_longestHearing = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(StreamId Stream, long Version, byte[] Head, DateTimeOffset Written, long At)> _recent = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared) return;
        store.Journal.Written += Remember;
        using var timer = new PeriodicTimer(s_every, TimeProvider.System);
        var (seen, isTold) = (TimeProvider.System.GetTimestamp(), false);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                try
                {
                    var place = await store.Place(stoppingToken);
                    (seen, isTold) = (TimeProvider.System.GetTimestamp(), false);
                    if (place is null || place == recognition.Trusted)
                    {
                        await store.Disk.Look(stoppingToken);
                        continue;
                    }
                    if (place.Name == recognition.Trusted?.Name && await HasAll(place, stoppingToken))
                    {
                        log.LogWarning("Another server of the database took over (timeline {Timeline}), and no node misses anything there", place.Timeline);
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
                    if (isTold || TimeProvider.System.GetElapsedTime(seen) < s_memory) continue;
                    isTold = true;
                    log.LogWarning("For a minute nobody could say whether the database is still the same ({Why})", Telemetry.Nameless.Of(fault));
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
        foreach (var append in (written.Results ?? []).OfType<CommitResult.Committed>().SelectMany(committed => committed.Appends))
            _recent.Enqueue((append.Stream, append.Version, append.Head, append.Written, TimeProvider.System.GetTimestamp()));
        while (_recent.TryPeek(out var oldest) && TimeProvider.System.GetElapsedTime(oldest.At) > s_memory) _recent.TryDequeue(out _);
    }

    /// <summary>Whether what took over has what this node knows, and no other node has said that it misses something.</summary>
    private async Task<bool> HasAll(DatabasePlace place, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (missing, isNewer) = await recognition.LookBack(stop);
        foreach (var of in _recent.GroupBy(recent => recent.Stream))
        {
            var known = of.MaxBy(append => append.Version);
            var there = await store.Journal.Read(of.Key, known.Version - 1, stop);
            if (there is [var entry, ..] && entry.Hash.AsSpan().SequenceEqual(known.Head)) continue;
            var has = (await store.Journal.Head(of.Key, stop))?.Version ?? 0;
            missing.RemoveAll(ahead => ahead.Stream == of.Key.Value);
            missing.Add(new(of.Key.Value, known.Version, Math.Max(0, known.Version - has), Engine.Wire.Instant(known.Written)));
        }
        if (missing is not [] || isNewer || !await store.Ledger.HasWhatWasTaken(stop))
            await store.Freezes.Freeze(new(
                Guid.NewGuid().ToString("n")[..12], "witness-newer", "Another server of the database took over, and lacks what a node had written there, answered or sent.", store.Now(), missing), stop);
        var word = $"looked-{place.Timeline}";
        await store.Nodes.Say(word, true, stop);
        do await Task.Delay(s_every, stop);
        while (Since() < s_hearing || (Since() < s_longestHearing && !await store.Nodes.AllSay(word, Pulse.Silence, stop)));
        return await store.Freezes.Now(stop) is not { } frozen || store.Now() - frozen.Freeze.Since > s_memory;

        TimeSpan Since() => TimeProvider.System.GetElapsedTime(began);
    }
}
