namespace Beredskab.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers made by it ring, in order, on the thread that moves it;
/// the wall clock can also be set by itself, as an administrator or a time server would.
/// </summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _wall = start;
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _wall;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return _ticks;
    }

    /// <summary>Lets time pass; every timer that falls due on the way rings at its own moment.</summary>
    public void FastForward(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long end;
        lock (_gate) end = _ticks + by.Ticks;
        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                var to = next?.Due ?? end;
                _wall += TimeSpan.FromTicks(to - _ticks);
                _ticks = to;
                next?.Wind();
            }
            if (next is null) return;
            next.Ring();
        }
    }

    /// <summary>Sets the wall clock alone, forwards or back. No time passes.</summary>
    public void SetWallClock(DateTimeOffset to)
    {
        lock (_gate) _wall = to;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action ring) : ITimer
    {
        private TimeSpan _period;

        public long Due { get; private set; }

        public void Ring() => ring();

        /// <summary>Sets it for the next time, or puts it away. The clock is held.</summary>
        public void Wind()
        {
            if (_period > TimeSpan.Zero) Due += _period.Ticks;
            else time._timers.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                _period = period;
                if (dueTime < TimeSpan.Zero) return true;
                // A timer due at once rings at the next move: ringing it here would surprise whoever is making it.
                Due = time._ticks + dueTime.Ticks;
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
