using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Server.Streams;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;

namespace Beredskab.Server.Workers;

/// <summary>
/// Says on every open timeline that a clock jumped. Any node may say it, of its own clock or of what another saw before it died; each
/// incident enters a jump once.
/// </summary>
public sealed class ClockWatch(Store store, Gate gate, TimeProvider time, ILogger<ClockWatch> log)
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    private long _noted;
    private long? _asked;

    public async Task Look(CancellationToken stop)
    {
        if (Planted.Is("jump-not-noted")) return;
        var isNews = await store.LookAtClock(stop);
        if (!isNews && _asked is { } asked && time.GetElapsedTime(asked) < s_beat) return;
        _asked = null;
        var now = time.GetTimestamp();
        foreach (var jump in await store.Jumps.Since(_noted, stop))
        {
            foreach (var open in await store.Summaries.Open("incident", stop))
            {
                if (open.Created <= jump.Seen && !await Note(open, jump)) return;
            }
            _noted = jump.Number;
        }
        _asked = now;
    }

    /// <summary>False when others keep writing there, and the next round must try again. One that fails inside keeps none of the others waiting.</summary>
    private async Task<bool> Note(StreamSummary open, ClockJump jump)
    {
        try
        {
            return await gate.Do(open.Organisation, open.Incident, _ => new IncidentCommand.NoteTimeJump(jump.Number, jump.How, jump.Leap) { At = default }, null) is not Outcome.Busy;
        }
        catch (NewerEventException)
        {
            // A newer node notes it.
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !store.IsPassing(fault))
        {
            log.LogError("{Stream} could not note that a clock jumped: {Fault}", open.Stream, Nameless.Of(fault));
            return true;
        }
    }
}
