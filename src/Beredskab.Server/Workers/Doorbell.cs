using System.Collections.Concurrent;
using System.Threading.Channels;
using Beredskab.Engine;
using Beredskab.Storage;
using Hangfire;

namespace Beredskab.Server.Workers;

/// <summary>
/// Says "look at this stream now". After its commit a node with workers looks by itself; Hangfire is rung only when there is none
/// here, or when so many are waiting that another node should help. Losing every ring loses nothing: the sweeper finds by query
/// what no bell was heard for. Ringing never fails and never waits.
/// </summary>
public sealed class Doorbell(DoorbellSettings settings)
{
    private readonly Bell _here = new();
    private readonly Bell _elsewhere = new();

    public void Ring(StreamId stream, OrganisationId organisation)
    {
        if (settings.HasWorkers && _here.Waiting < settings.MostWaiting) _here.Ring(stream);
        else if (_elsewhere.Waiting < settings.MostWaiting) _elsewhere.Ring(stream);
    }

    /// <summary>Waits for the next ring for this node.</summary>
    public ValueTask<StreamId> Answer(CancellationToken stop) => _here.Answer(stop);

    /// <summary>Waits for the next ring for other nodes.</summary>
    internal ValueTask<StreamId> AnswerElsewhere(CancellationToken stop) => _elsewhere.Answer(stop);

    private sealed class Bell
    {
        private readonly Channel<StreamId> _rings = Channel.CreateUnbounded<StreamId>();
        private readonly ConcurrentDictionary<StreamId, bool> _waiting = [];

        public int Waiting => _waiting.Count;

        public void Ring(StreamId stream)
        {
            if (_waiting.TryAdd(stream, true)) _rings.Writer.TryWrite(stream);
        }

        public async ValueTask<StreamId> Answer(CancellationToken stop)
        {
            var stream = await _rings.Reader.ReadAsync(stop);
            // From here on a new ring is heard again: what is committed now may not be seen by the look that begins.
            _waiting.TryRemove(stream, out _);
            return stream;
        }
    }
}

/// <param name="HasWorkers">This node does work, and not only serves pages.</param>
/// <param name="MostWaiting">Beyond this many waiting streams other nodes are rung for.</param>
public sealed record DoorbellSettings(bool HasWorkers, int MostWaiting = 1000, int Walkers = 8);

/// <summary>Carries the rings for other nodes to Hangfire, one after the other; one that cannot be carried is left to the sweepers.</summary>
public sealed class Ringer(Doorbell doorbell, IBackgroundJobClient hangfire, ILogger<Ringer> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var stream = await doorbell.AnswerElsewhere(stoppingToken);
                try
                {
                    await Task.Run(() => hangfire.Enqueue<Legs>(legs => legs.Look(stream.Value)), stoppingToken);
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning("The bell for {Stream} could not be rung ({Why}); a worker node finds it within a second or two", stream, fault.Message);
                    await Task.Delay(s_pause, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
