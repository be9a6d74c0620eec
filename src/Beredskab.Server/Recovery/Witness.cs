using System.Text;
using Beredskab.Engine;
using Beredskab.Storage;

namespace Beredskab.Server.Recovery;

/// <summary>
/// Tells a file outside the database where the timelines stand: each minute what has changed, and at once around a destructive
/// action and at every close. By it a timeline that was written anew is found (P8), and a database that was set back (P7).
/// Best effort: a file that cannot be written is said to be so, and the run goes on.
/// </summary>
public sealed class Witness(Store store, WitnessSettings settings, ILogger<Witness> log) : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);

    /// <summary>An entry's moment is older than its commit by the time it waited; heads are asked for from so much earlier.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromMinutes(2);

    /// <summary>A disk that hangs must not hold an isolation back.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _pen = new(1, 1);
    private readonly SemaphoreSlim _minute = new(1, 1);
    private readonly Dictionary<StreamId, WitnessLine> _told = [];
    private DateTimeOffset _since = DateTimeOffset.MinValue;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;
    private long _beat, _attempts;

    public string File => settings.File;

    /// <summary>Why the last line could not be written; null when it was.</summary>
    public string? Fault { get; private set; }

    /// <summary>All that was told before; it need not be told again. Null when there is no file, or none that can be read.</summary>
    internal IReadOnlyList<WitnessLine>? Recall()
    {
        var lines = Read();
        foreach (var line in lines ?? []) _told[new(line.Stream)] = line;
        return lines;
    }

    /// <summary>All that stands in the file. Null when there is none, or none that can be read.</summary>
    internal IReadOnlyList<WitnessLine>? Read()
    {
        try
        {
            return System.IO.File.Exists(File) ? [.. WitnessLine.ReadOwn(File, store.InstallationId)] : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            Failed(fault);
            return null;
        }
    }

    /// <summary>At start, when it is known that this database is the newest.</summary>
    public async Task Begin(CancellationToken stop) => _beat = await store.Beat(stop);

    /// <summary>What the sweeper calls each second.</summary>
    public async Task EachMinute(CancellationToken stop)
    {
        await _minute.WaitAsync(stop);
        try
        {
            if (store.Now() - _latest < s_every) return;
            _latest = store.Now();
            await TellChanged(stop);
        }
        finally
        {
            _minute.Release();
        }
    }

    /// <summary>
    /// Every stream that stands elsewhere than when it was last told of. When only messages went out and nothing was entered, the
    /// newest head once more: its beat shows that time went on.
    /// </summary>
    public async Task TellChanged(CancellationToken stop)
    {
        var (since, attempts) = (_since, store.Ledger.Attempts);
        var isWritten = await Write(async () =>
        {
            var heads = await store.Journal.Heads(_since, stop);
            var changed = heads.Where(IsNews).ToList();
            if (changed is [] && attempts != _attempts && heads is [.., var newest]) changed = [newest];
            if (changed is []) return [];
            _beat = await store.Beat(stop);
            if (heads[^1].Written - s_overlap is var later && later > since) since = later;
            return changed;
        }, stop);
        if (!isWritten) return;
        (_since, _attempts) = (since, attempts);
        var old = Wire.Instant(since);
        foreach (var stream in _told.Where(told => string.CompareOrdinal(told.Value.At, old) < 0).Select(told => told.Key).ToList()) _told.Remove(stream);
    }

    /// <summary>Where one stream stands now, unless that was the last thing told of it.</summary>
    public Task Tell(StreamId stream, CancellationToken stop = default) => Planted.Is("witness-not-told") ? Task.CompletedTask : Write(async () =>
        await store.Journal.Head(stream, stop) is { } head && IsNews(head) ? [head] : [], stop);

    /// <summary>Where one stream stands now, even if it was told before. Null when that could not be written.</summary>
    public async Task<StreamHead?> Attest(StreamId stream, CancellationToken stop)
    {
        StreamHead? attested = null;
        var isWritten = await Write(async () => (attested = await store.Journal.Head(stream, stop)) is { } head ? [head] : [], stop);
        return isWritten ? attested : null;
    }

    public void Dispose()
    {
        _pen.Dispose();
        _minute.Dispose();
    }

    private bool IsNews(StreamHead head) =>
        !_told.TryGetValue(head.Stream, out var told) || told.Seq != head.Version || told.Hash != Convert.ToHexStringLower(head.Hash);

    private async Task<bool> Write(Func<Task<IReadOnlyList<StreamHead>>> what, CancellationToken stop)
    {
        if (settings.IsNone) return true;
        if (!await _pen.WaitAsync(s_patience, stop)) return Failed(new TimeoutException("an earlier line is still being written"));
        try
        {
            var heads = await what();
            if (heads is []) return Fault is null;
            var lines = heads.Select(head => WitnessLine.Of(head, store.Now(), store.InstallationId, _beat)).ToList();
            await Task.Run(() => Append(string.Concat(lines.Select(line => line.Text()))), stop).WaitAsync(s_patience, stop);
            foreach (var line in lines) _told[new(line.Stream)] = line;
            if (Fault is not null) log.LogInformation("The witness {File} is written again", File);
            Fault = null;
            return true;
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            return Failed(fault);
        }
        finally
        {
            _pen.Release();
        }
    }

    private bool Failed(Exception fault)
    {
        // Once, not each minute: what is wrong stands on the health page until it is right again.
        if (Fault is null) log.LogError(fault, "The witness {File} cannot be written. The run goes on; entries from now on cannot be proved from outside", File);
        Fault = fault.Message;
        return false;
    }

    private void Append(string text)
    {
        if (Path.GetDirectoryName(File) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        using var file = new FileStream(File, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        file.SetLength(WholeLines(file));
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Up to the end of the last whole line: a machine that stopped in the middle of one left the rest of it behind.</summary>
    private static long WholeLines(FileStream file)
    {
        for (var end = file.Length; end > 0; end--)
        {
            file.Seek(end - 1, SeekOrigin.Begin);
            if (file.ReadByte() == '\n') return end;
        }
        return 0;
    }
}

/// <param name="File">Full path.</param>
/// <param name="Data">The data folder, to tell whether both lie on one disk.</param>
public sealed record WitnessSettings(string File, string Data)
{
    public const string UsualName = "witness.jsonl";

    /// <summary>Nobody is told: for a store that lives in memory only.</summary>
    public static WitnessSettings None { get; } = new("", "");

    public bool IsNone => File.Length == 0;

    /// <summary>A relative name lies in the data folder; none is <c>witness.jsonl</c> there.</summary>
    public static WitnessSettings From(IConfiguration configuration, string data) =>
        new(Path.GetFullPath(configuration["Witness:File"] is { Length: > 0 } named ? named : UsualName, data), data);

    /// <summary>Whoever loses, copies or restores that disk loses, copies or restores its witness too.</summary>
    public bool IsOnSameDisk => Mount(File) == Mount(Data);

    public string Words() => IsOnSameDisk
        ? $"The witness is {File}, on the database's own disk: there it proves less. Witness:File puts it elsewhere."
        : $"The witness is {File}.";

    private static string Mount(string path) =>
        DriveInfo.GetDrives().Select(drive => drive.Name)
            .Where(root => path.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .OrderByDescending(root => root.Length).FirstOrDefault() ?? "";
}
