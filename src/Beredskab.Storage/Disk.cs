namespace Beredskab.Storage;

/// <param name="Floor">Below so many free bytes nothing new is begun. 0: there is no floor.</param>
/// <param name="Reserve">So many bytes are put by for the day when the disk is full. 0: none.</param>
public sealed record DiskSettings(long Floor, long Reserve)
{
    public const int UsualFloor = 200, UsualReserve = 16;

    public static DiskSettings None { get; } = new(0, 0);

    public static DiskSettings OfMegabytes(int floor, int reserve) => new(floor * 1_000_000L, reserve * 1_000_000L);
}

/// <summary>Why nothing can be recorded.</summary>
public enum RecordTrouble
{
    /// <summary>The database is not there, restarts, or fails in another way.</summary>
    Away,
    Full,
    ReadOnly,
}

/// <summary>
/// The room there is where the record is kept. New work is refused while there is little, so that what people answer still finds
/// room; and when there is none at all, what was put by for it makes some. A PostgreSQL server's disk is not seen: there the only floor
/// is that the reserve has been given up.
/// </summary>
public sealed class Disk
{
    private readonly DiskSettings _settings;
    private readonly Reserve _reserve;

    internal Disk(string folder, DiskSettings settings) : this(settings, new ReserveFile(folder, settings.Reserve))
    {
        FreeNow = () => new DriveInfo(folder).AvailableFreeSpace;
        IsSeen = true;
    }

    /// <summary>One that is not ours to see.</summary>
    internal Disk(DiskSettings settings, Reserve reserve) => (_settings, _reserve) = (settings, reserve);

    /// <summary>Whether it can be asked how much is free.</summary>
    public bool IsSeen { get; }

    /// <summary>Where tests say how much is free.</summary>
    internal Func<long> FreeNow { get; set; } = () => 0;

    /// <summary>Where tests say that nothing can be written, and why.</summary>
    internal Exception? Refusing { get; set; }

    /// <summary>Where tests say that nothing can even be read.</summary>
    internal Exception? RefusingReads { get; set; }

    /// <summary>Null when it cannot be seen.</summary>
    public long? Free
    {
        get
        {
            try
            {
                return !IsSeen || _settings is { Floor: 0, Reserve: 0 } ? null : FreeNow();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    public long Floor => _settings.Floor;

    /// <summary>Little room is left: nothing new is begun.</summary>
    public bool IsLow => IsSeen ? _settings.Floor > 0 && Free < _settings.Floor : _reserve.IsGivenUp;

    /// <summary>Why the last thing to be recorded was not; null when it was.</summary>
    public RecordTrouble? Trouble { get; private set; }

    internal void Writing()
    {
        if (Refusing is { } fault) throw fault;
    }

    internal void Reading()
    {
        if (RefusingReads is { } fault) throw fault;
    }

    internal void Written() => Trouble = null;

    internal void Failed(RecordTrouble trouble) => Trouble = trouble;

    /// <summary>Gives up what was put by. False: there was nothing.</summary>
    internal Task<bool> MakeRoom() => _settings.Reserve == 0 ? Task.FromResult(false) : _reserve.GiveUp();

    /// <summary>Puts the reserve by again, once there is room for it above the floor. False: there is not.</summary>
    public Task<bool> PutBy(CancellationToken stop = default)
    {
        if (_settings.Reserve == 0) return Task.FromResult(true);
        if (Trouble is not null || (IsSeen && !(Free >= _settings.Floor + _settings.Reserve))) return Task.FromResult(false);
        return _reserve.PutBy(stop);
    }

    /// <summary>Whether another node has given the reserve up since. Asked each second where several share one.</summary>
    public Task Look(CancellationToken stop) => _settings.Reserve == 0 ? Task.CompletedTask : _reserve.Look(stop);
}
