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
/// room; and when there is none at all, a file that was put by for it makes some. Of a PostgreSQL server's disk nothing is known here.
/// </summary>
public sealed class Disk
{
    private readonly Lock _gate = new();
    private readonly DiskSettings _settings;
    private readonly string _folder;

    internal Disk(string folder, DiskSettings settings)
    {
        (_folder, _settings) = (folder, settings);
        FreeNow = () => new DriveInfo(_folder).AvailableFreeSpace;
    }

    /// <summary>Where tests say how much is free.</summary>
    internal Func<long> FreeNow { get; set; }

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
                return _settings is { Floor: 0, Reserve: 0 } ? null : FreeNow();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    public long Floor => _settings.Floor;

    /// <summary>Little room is left: nothing new is begun.</summary>
    public bool IsLow => _settings.Floor > 0 && Free < _settings.Floor;

    /// <summary>Why the last thing to be recorded was not; null when it was.</summary>
    public RecordTrouble? Trouble { get; private set; }

    public bool HasReserve => File.Exists(ReserveFile);

    private string ReserveFile => Path.Combine(_folder, "beredskab.reserve");

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
    internal bool MakeRoom()
    {
        lock (_gate) return HasReserve && Remove(ReserveFile);
    }

    /// <summary>Puts the reserve by again, once there is room for it above the floor. False: there is not.</summary>
    public bool PutBy()
    {
        lock (_gate)
        {
            if (_settings.Reserve == 0 || HasReserve) return true;
            if (Trouble is not null || Free is not { } free || free < _settings.Floor + _settings.Reserve) return false;
            var half = ReserveFile + ".new";
            try
            {
                // Allocated and not only long: a file with holes would keep no room.
                using var file = new FileStream(half, new FileStreamOptions
                {
                    Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = _settings.Reserve,
                });
                file.SetLength(_settings.Reserve);
                file.Flush(flushToDisk: true);
                file.Close();
                File.Move(half, ReserveFile, overwrite: true);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Remove(half);
                return false;
            }
        }
    }

    private static bool Remove(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
