namespace Beredskab.Storage;

/// <summary>
/// The one authority on what time it is. Reads the wall clock (SQLite) or the database's clock (PostgreSQL) once, then goes
/// on by the monotonic clock, so that a jump of the wall clock neither fires a deadline early nor loses one. Never runs backwards.
/// </summary>
internal sealed class StoreClock(TimeProvider time)
{
    /// <summary>A time server that turns a clock slowly never comes near it between two looks.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private DateTimeOffset _base = time.GetUtcNow();
    private long _mark = time.GetTimestamp();
    private DateTimeOffset _wall = time.GetUtcNow();
    private long _looked = time.GetTimestamp();
    private DateTimeOffset _latest;
    private bool _isFollowing;

    public DateTimeOffset Now()
    {
        lock (_gate)
        {
            var now = Instant.Whole(Planted.Is("wall-clock-followed") ? time.GetUtcNow() : _base + time.GetElapsedTime(_mark));
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

    /// <summary>How far the wall clock has leapt since it was last looked at; zero when it goes as it should.</summary>
    public TimeSpan WallLeapt()
    {
        lock (_gate)
        {
            var (before, wall) = (time.GetTimestamp(), time.GetUtcNow());
            // Held up between the two, we know nothing; the next look will do.
            if (time.GetElapsedTime(before) > s_glance) return TimeSpan.Zero;
            var leapt = wall - _wall - time.GetElapsedTime(_looked, before);
            (_wall, _looked) = (wall, before);
            return leapt.Duration() > Least ? leapt : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Takes over the database's time, less <paramref name="shift"/>, and gives zero; or how far it has leapt, and then nothing is
    /// taken over yet. <paramref name="asked"/> is the timestamp before the question left: the answer is taken to be half the round
    /// trip old, and a slow answer is thrown away, because it says nothing good.
    /// </summary>
    public TimeSpan Follow(DateTimeOffset database, long asked, TimeSpan shift, bool whateverItSays = false)
    {
        var answered = time.GetTimestamp();
        var trip = time.GetElapsedTime(asked, answered);
        if (trip > TimeSpan.FromSeconds(2)) return TimeSpan.Zero;
        lock (_gate)
        {
            var now = database + trip / 2 - shift;
            var leapt = now - (_base + time.GetElapsedTime(_mark, answered));
            if (_isFollowing && !whateverItSays && leapt.Duration() > Least) return leapt;
            (_base, _mark, _isFollowing) = (now, answered, true);
            return TimeSpan.Zero;
        }
    }
}
