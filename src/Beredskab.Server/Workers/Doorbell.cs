using System.Collections.Concurrent;
using System.Threading.Channels;
using Beredskab.Engine;
using Beredskab.Storage;
using Hangfire;

namespace Beredskab.Server.Workers;

/// <summary>
/// Says "look at this stream now". After its commit a node with workers looks by itself; Hangfire is rung only when there is none
/// here, or when so many are waiting that another node should help. Losing every ring loses nothing: the sweeper finds by query
/// what no bell was heard for.
/// </summary>
public sealed class Doorbell(DoorbellSettings settings, IServiceProvider services)
{
    private readonly Channel<(StreamId Stream, OrganisationId Organisation)> _rings = Channel.CreateUnbounded<(StreamId, OrganisationId)>();
    private readonly ConcurrentDictionary<StreamId, bool> _waiting = [];

    public void Ring(StreamId stream, OrganisationId organisation)
    {
        if (!settings.HasWorkers || _waiting.Count >= settings.MostWaiting)
        {
            services.GetService<IBackgroundJobClient>()?.Enqueue<Legs>(legs => legs.Look(stream.Value));
            return;
        }
        if (_waiting.TryAdd(stream, true)) _rings.Writer.TryWrite((stream, organisation));
    }

    /// <summary>Waits for the next ring.</summary>
    public async ValueTask<StreamId> Answer(CancellationToken stop)
    {
        var (stream, _) = await _rings.Reader.ReadAsync(stop);
        // From here on a new ring is heard again: what is committed now may not be seen by the look that begins.
        _waiting.TryRemove(stream, out _);
        return stream;
    }
}

/// <param name="HasWorkers">This node does work, and not only serves pages.</param>
/// <param name="MostWaiting">Beyond this many waiting streams other nodes are rung for.</param>
public sealed record DoorbellSettings(bool HasWorkers, int MostWaiting = 1000, int Walkers = 8);
