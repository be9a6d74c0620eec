using Beredskab.Server.Telemetry;

namespace Beredskab.Server.Workers;

/// <summary>Something small that is looked at each minute, at the start first. That it fails once, for whatever reason, ends neither it nor the server.</summary>
public abstract class EveryMinute(TimeProvider time, ILogger log) : BackgroundService
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <summary>False where nobody has set it up.</summary>
    protected virtual bool IsWanted => true;

    protected abstract Task Look(CancellationToken stop);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsWanted) return;
        using var timer = new PeriodicTimer(s_minute, time);
        try
        {
            do await Once(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task Once(CancellationToken stop)
    {
        try
        {
            await Look(stop);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            log.LogError("{What} failed; it is tried again in a minute: {Fault}", GetType().Name, Nameless.Of(fault));
        }
    }
}
