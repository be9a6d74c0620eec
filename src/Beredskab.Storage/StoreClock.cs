namespace Beredskab.Storage;

/// <summary>
/// The one authority on what time it is. Reads the wall clock (SQLite) or the database's clock (PostgreSQL) once, then goes
/// on by the monotonic clock, so that a jump of the wall clock neither fires a deadline early nor loses one. Never runs backwards.
/// </summary>
internal sealed class StoreClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _base = time.GetUtcNow();
    private long _mark = time.GetTimestamp();
    private DateTimeOffset _latest;

    public DateTimeOffset Now()
    {
        lock (_gate)
        {
            var now = Instant.Whole(_base + time.GetElapsedTime(_mark));
            return now > _latest ? _latest = now : _latest;
        }
    }

    /// <summary>
    /// It was this late already when somebody last wrote: a wall clock that was set back while nobody ran must not make everything
    /// that is due wait until it has caught up.
    /// </summary>
    public void NotBefore(DateTimeOffset known)
    {
        lock (_gate)
            if (Now() < known && !Planted.Is("clock-runs-backwards")) (_base, _mark) = (known, time.GetTimestamp());
    }

    /// <summary>
    /// Takes over the database's time. <paramref name="asked"/> is the timestamp before the question left: the answer is taken to
    /// be half the round trip old, and a slow answer is thrown away, because it says nothing good.
    /// </summary>
    public void Follow(DateTimeOffset database, long asked)
    {
        var answered = time.GetTimestamp();
        var trip = time.GetElapsedTime(asked, answered);
        if (trip > TimeSpan.FromSeconds(2)) return;
        lock (_gate)
        {
            _base = database + trip / 2;
            _mark = answered;
        }
    }
}
