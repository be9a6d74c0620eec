using System.Diagnostics.Metrics;
using Beredskab.Server.Inbound;
using Beredskab.Server.Recovery;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.Telemetry;

/// <summary>
/// The gauges. What stands in the database is read each 15 seconds, and only while somebody listens, however often it is scraped;
/// every node reads the same, so take the maximum over nodes and not the sum. While the database is away they say nothing.
/// </summary>
public sealed class Readings : BackgroundService
{
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(15);

    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly ILogger<Readings> _log;
    private readonly Instrument[] _stored;
    private volatile Reading? _last;

    public Readings(Store store, Measures measures, Sweeper sweeper, Providers providers, Witness witness, DoorbellSettings node, TimeProvider time, ILogger<Readings> log)
    {
        (_store, _time, _log) = (store, time, log);
        var meter = measures.Meter;
        _stored =
        [
            meter.CreateObservableGauge("beredskab.runs", () => Of(reading => reading.Runs.Select(run =>
                new Measurement<long>(run.Count, new("beredskab.run.state", run.Status), new("beredskab.mode", run.Mode)))), "{run}", "Runs, by state and mode."),
            meter.CreateObservableGauge("beredskab.effects", () => Of(reading => reading.Effects.Select(effect =>
                new Measurement<long>(effect.Count, new("beredskab.effect.state", effect.State), new("beredskab.effect.kind", effect.Kind)))), "{effect}", "Effects that are not over, by state and kind."),
            meter.CreateObservableGauge("beredskab.effects.oldest.age", () => Of(reading => reading.Effects.Select(effect =>
                new Measurement<double>(Math.Max(0, (_store.Now() - effect.Oldest).TotalSeconds), new("beredskab.effect.state", effect.State), new("beredskab.effect.kind", effect.Kind)))),
                "s", "How long the oldest effect in a state could have gone."),
            meter.CreateObservableGauge("beredskab.deadline.overdue", () => Of<double>(reading =>
                [new Measurement<double>(reading.Deadline is { } due ? Math.Max(0, (_store.Now() - due).TotalSeconds) : 0)]), "s", "How long the oldest deadline that may fall has been past."),
            meter.CreateObservableGauge("beredskab.frozen.streams", () => Of<long>(reading => [new Measurement<long>(reading.Frozen)]), "{stream}", "Runs and incidents that stand still after a restore."),
            meter.CreateObservableGauge("beredskab.setaside.streams", () => Of<long>(reading => [new Measurement<long>(reading.SetAside)]), "{stream}", "Runs and incidents that keep failing inside."),
            meter.CreateObservableGauge("beredskab.nodes", () => Of<long>(reading => [new Measurement<long>(reading.Nodes)]), "{node}", "Nodes heard of lately."),
        ];
        meter.CreateObservableGauge("beredskab.provider.shut", () => providers.All.Select(provider =>
            new Measurement<int>(provider.IsShut ? 1 : 0, new KeyValuePair<string, object?>("beredskab.provider", provider.Name))), null, "1 while this node leaves a provider alone, for its failures or at its wish.");
        meter.CreateObservableGauge("beredskab.clock.offset", () => (_store.Now() - time.GetUtcNow()).TotalSeconds, "s", "The store's clock less this machine's.");
        meter.CreateObservableGauge("beredskab.disk.free", () => store.Disk.Free is { } free ? [new Measurement<long>(free)] : Array.Empty<Measurement<long>>(), "By", "Free bytes where the record is kept, where that is ours to see.");
        meter.CreateObservableGauge("beredskab.record.failing", () => store.Disk.Trouble is null ? 0 : 1, null, "1 while the disk is full or the database read-only.");
        meter.CreateObservableGauge("beredskab.witness.failing", () => witness.Fault is null ? 0 : 1, null, "1 while the witness cannot be written.");
        meter.CreateObservableCounter("beredskab.webhooks.forged", () => TwilioHooks.Forged + GatewayApiHooks.Forged, "{request}", "Webhooks without a valid signature.");
        if (node.HasWorkers) meter.CreateObservableGauge("beredskab.sweeper.silence", () => sweeper.Silence.TotalSeconds, "s", "Since this node's sweeper finished a round.");
    }

    /// <summary>Reads now. Whatever fails leaves nothing to say.</summary>
    internal async Task Read(CancellationToken stop)
    {
        try
        {
            var now = _store.Now();
            var frozen = await _store.Freezes.Now(stop);
            _last = new(
                await _store.Census.Runs(stop), await _store.Census.Effects(stop), (await _store.Summaries.Due(now, 1, stop)).Select(due => (DateTimeOffset?)due.Deadline).FirstOrDefault(),
                frozen?.Streams.Count ?? 0,
                (await _store.SetAsides.List(stop)).Where(one => one.IsForPeople).DistinctBy(one => one.Stream).Count(), _store.IsShared ? (await _store.Nodes.Living(Pulse.Silence, stop)).Count : 1);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            if (_last is not null) _log.LogWarning("The gauges could not be read and are silent until they can: {Fault}", Nameless.Of(fault));
            _last = null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, _time);
        try
        {
            do
                if (_stored.Any(gauge => gauge.Enabled)) await Read(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private IEnumerable<Measurement<T>> Of<T>(Func<Reading, IEnumerable<Measurement<T>>> what) where T : struct => _last is { } reading ? what(reading) : [];

    private sealed record Reading(IReadOnlyList<RunCount> Runs, IReadOnlyList<EffectCount> Effects, DateTimeOffset? Deadline, int Frozen, int SetAside, int Nodes);
}
