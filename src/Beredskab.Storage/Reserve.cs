namespace Beredskab.Storage;

/// <summary>Room that is put by for the day when the disk is full.</summary>
internal abstract class Reserve
{
    /// <summary>It made room, and has not been put by again since. Where it can be seen how much is free nobody asks.</summary>
    public virtual bool IsGivenUp => false;

    /// <summary>Makes room. False: there was nothing to make it from.</summary>
    public abstract Task<bool> GiveUp();

    /// <summary>True when it is there. False: there was no room for it.</summary>
    public abstract Task<bool> PutBy(CancellationToken stop);

    /// <summary>Whether another node has given it up, or put it by.</summary>
    public virtual Task Look(CancellationToken stop) => Task.CompletedTask;
}

/// <summary>A file beside the database.</summary>
internal sealed class ReserveFile(string folder, long bytes) : Reserve
{
    private readonly Lock _gate = new();
    private readonly string _file = Path.Combine(folder, "beredskab.reserve");

    public override Task<bool> GiveUp()
    {
        lock (_gate) return Task.FromResult(File.Exists(_file) && Remove(_file));
    }

    public override Task<bool> PutBy(CancellationToken stop)
    {
        lock (_gate)
        {
            if (File.Exists(_file)) return Task.FromResult(true);
            var half = _file + ".new";
            try
            {
                // Allocated and not only long: a file with holes would keep no room.
                using var file = new FileStream(half, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = bytes });
                file.SetLength(bytes);
                file.Flush(flushToDisk: true);
                file.Close();
                File.Move(half, _file, overwrite: true);
                return Task.FromResult(true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Remove(half);
                return Task.FromResult(false);
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
