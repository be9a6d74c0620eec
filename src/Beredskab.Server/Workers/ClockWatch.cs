using Beredskab.Engine.Incidents;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.Workers;

/// <summary>
/// Says on every open timeline that a clock jumped. Any node may say it, of its own clock or of what another saw before it died; each
/// incident enters a jump once.
/// </summary>
public sealed class ClockWatch(Store store, Gate gate, TimeProvider time)
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
                if (open.Created > jump.Seen) continue;
                var outcome = await gate.Do(open.Organisation, open.Incident, _ => new IncidentCommand.NoteTimeJump(jump.Number, jump.How, jump.Leap) { At = default }, null);
                // Others keep writing there. The next round tries again.
                if (outcome is Outcome.Busy) return;
            }
            _noted = jump.Number;
        }
        _asked = now;
    }
}
