using Beredskab.Adapters;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>
/// Tells the other nodes that this one lives, and takes over from those that have fallen silent. A node that could not be heard for
/// half that time stops sending of its own accord, by its own clock, and never sends what it took before the silence: the others
/// may have it by now. One node alone needs none of this.
/// </summary>
public sealed class Pulse(Store store, ILogger<Pulse> log) : BackgroundService
{
    /// <summary>It says so, and looks for the silent, this often.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(1);

    /// <summary>Unheard for so long a node sends no more.</summary>
    private static readonly TimeSpan s_still = TimeSpan.FromSeconds(3);

    /// <summary>Unheard for so long it is given up.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(6);

    /// <summary>And so much later the provider is asked what became of its calls: 11 seconds at most, and another node has them within 15.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    // Both by the monotonic clock of this machine, which goes on while the process is frozen.
    private DateTimeOffset _unbroken = store.Now();
    private long _heard = TimeProvider.System.GetTimestamp();

    /// <summary>Gives what is done next for this effect leave to go out as long as nobody can have taken the effect over.</summary>
    public void Cover(Effect effect)
    {
        if (!store.IsShared) return;
        var taken = effect.Started ?? DateTimeOffset.MinValue;
        Leave.Given(() => MaySend(taken));
    }

    private bool MaySend(DateTimeOffset taken)
    {
        lock (_gate) return taken >= _unbroken && Since(_heard) < s_still;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared) return;
        using var timer = new PeriodicTimer(s_round, TimeProvider.System);
        try
        {
            do
            {
                try
                {
                    await Beat(stoppingToken);
                    var given = await store.Nodes.GiveUpSilent(Silence, store.Now() + s_patience, stoppingToken);
                    if (given.Count > 0) log.LogWarning("Took over {Count} effects of nodes that fell silent", given.Count);
                }
                catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning("This node could not say that it lives ({Why}); unheard for {Seconds} seconds it sends nothing", fault.Message, s_still.TotalSeconds);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server is stopping. What it has in hand is finished or found by its lease.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!store.IsShared) return;
        try
        {
            await store.Nodes.Depart(cancellationToken);
        }
        catch (Exception fault) when (store.IsPassing(fault) || fault is OperationCanceledException)
        {
            log.LogInformation("This node could not say goodbye ({Why}); it is missed soon", fault.Message);
        }
    }

    private async Task Beat(CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(s_still);
        await store.Nodes.Beat(over.Token);
        lock (_gate)
        {
            // Counted from before the beat left: when it was written is not known better.
            if (TimeProvider.System.GetElapsedTime(_heard, began) >= s_still) _unbroken = store.Now();
            _heard = began;
        }
    }

    private static TimeSpan Since(long timestamp) => TimeProvider.System.GetElapsedTime(timestamp);
}
