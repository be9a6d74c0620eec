namespace Beredskab.Faults;

/// <summary>
/// The order in which everything in one night happens. Whatever is ready to go on waits here, chance picks which goes next, and time
/// passes only when nothing is ready. One thread, no real waiting: the same seed gives the same night.
/// </summary>
internal sealed class Schedule(int seed, DateTimeOffset start)
{
    private const int MostStepsAtOneInstant = 200_000;

    private readonly List<(Strand Strand, SendOrPostCallback Call, object? State)> _ready = [];
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private readonly Strand _clock = new("clock");
    private long _order;
    private int _stepsNow;

    public Random Chance { get; } = new(seed);

    /// <summary>Ticks of 100 ns since the night began; the monotonic clock of everything in it.</summary>
    public long Ticks { get; private set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(Ticks);

    public DateTimeOffset Now => start + Elapsed;

    public long Steps { get; private set; }

    /// <summary>Asked before each step of a strand; false when the strand is not to take it now.</summary>
    public Func<Strand, bool> MayGoOn { get; set; } = _ => true;

    /// <summary>Told of each step that was taken.</summary>
    public Action<Strand> Stepped { get; set; } = _ => { };

    public void Post(Strand strand, SendOrPostCallback call, object? state) => _ready.Add((strand, call, state));

    public void Run(TimeSpan until)
    {
        var before = SynchronizationContext.Current;
        try
        {
            while (TakeStep() || LetTimePass(until.Ticks))
            {
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public void Wind(VirtualTimer timer) => _timers.Enqueue(timer, (timer.Due, ++_order));

    private bool TakeStep()
    {
        if (_ready.Count == 0) return false;
        var at = Chance.Next(_ready.Count);
        var next = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (next.Strand.IsDead) return true;
        if (next.Strand.IsPaused || !MayGoOn(next.Strand))
        {
            if (!next.Strand.IsDead) next.Strand.Parked.Add((next.Call, next.State));
            return true;
        }
        if (++_stepsNow > MostStepsAtOneInstant) throw new NightFailedException($"{next.Strand.Name} goes round and round without any time passing");
        Steps++;
        Stepped(next.Strand);
        SynchronizationContext.SetSynchronizationContext(next.Strand);
        next.Call(next.State);
        return true;
    }

    private bool LetTimePass(long until)
    {
        _stepsNow = 0;
        while (_timers.TryPeek(out var stale, out var when) && (!stale.IsSet || stale.Due != when.Due)) _timers.Dequeue();
        if (!_timers.TryPeek(out _, out var next) || next.Due > until)
        {
            Ticks = Math.Max(Ticks, until);
            return false;
        }
        Ticks = Math.Max(Ticks, next.Due);
        SynchronizationContext.SetSynchronizationContext(_clock);
        while (_timers.TryPeek(out var timer, out var at) && at.Due <= Ticks)
        {
            _timers.Dequeue();
            if (timer.IsSet && timer.Due == at.Due) timer.Ring();
        }
        return true;
    }
}

/// <summary>One line of thought in a night: a process, the town's people, the clock. A dead one takes no further step, a paused one later.</summary>
internal sealed class Strand(string name, Schedule? schedule = null) : SynchronizationContext
{
    public string Name { get; } = name;

    public bool IsDead => DiedAt is not null;

    public TimeSpan? DiedAt { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>It runs the next release.</summary>
    public bool IsNext { get; init; }

    public List<(SendOrPostCallback Call, object? State)> Parked { get; } = [];

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (schedule is null) throw new InvalidOperationException("The clock has no thoughts of its own.");
        schedule.Post(this, d, state);
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for another here.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>The process is gone: whatever it was about to do is never done.</summary>
    public void Die()
    {
        DiedAt = schedule?.Elapsed ?? TimeSpan.Zero;
        Parked.Clear();
    }

    public void Pause() => IsPaused = true;

    public void GoOn()
    {
        IsPaused = false;
        foreach (var (call, state) in Parked) Post(call, state);
        Parked.Clear();
    }
}

/// <summary>The clock of one process: the night's own monotonic time, and a wall clock that can be set.</summary>
internal sealed class VirtualTime(Schedule schedule) : TimeProvider
{
    /// <summary>How far the wall clock is from the truth.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => schedule.Now + Skew;

    public override long GetTimestamp() => schedule.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(schedule, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }
}

internal sealed class VirtualTimer(Schedule schedule, Action ring) : ITimer
{
    private TimeSpan _period;

    public bool IsSet { get; private set; }

    public long Due { get; private set; }

    public void Ring()
    {
        IsSet = false;
        if (_period > TimeSpan.Zero) Set(_period);
        ring();
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        (IsSet, _period) = (false, period);
        if (dueTime >= TimeSpan.Zero) Set(dueTime);
        return true;
    }

    public void Dispose() => IsSet = false;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Set(TimeSpan wait)
    {
        Due = schedule.Ticks + wait.Ticks;
        IsSet = true;
        schedule.Wind(this);
    }
}

/// <summary>A promise was not kept; the message says which.</summary>
internal sealed class NightFailedException(string message) : Exception(message);
