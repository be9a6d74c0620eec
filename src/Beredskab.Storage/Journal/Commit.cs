using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>
/// Everything one command changes, for one organisation: written whole or not at all, and on the disk when the answer comes.
/// </summary>
public sealed record Commit
{
    public required OrganisationId Organisation { get; init; }

    /// <summary>The authority's time (<see cref="Store.Now"/>); a stream never goes back, so its entries may say a later one.</summary>
    public required DateTimeOffset At { get; init; }

    public IReadOnlyList<Append> Appends { get; init; } = [];

    /// <summary>Streams that were only read for it: right if they still stand there.</summary>
    public IReadOnlyList<Seen> Seen { get; init; } = [];

    public IReadOnlyList<NewAside> Asides { get; init; } = [];

    /// <summary>Settled before anything is cancelled or wished for. With an old fence the whole commit is <see cref="CommitResult.Superseded"/>.</summary>
    public IReadOnlyList<SettleEffect> Settlements { get; init; } = [];

    /// <summary>Effects whose end the run now knows.</summary>
    public IReadOnlyList<EffectKey> Told { get; init; } = [];

    /// <summary>Carried out before the new effects are written, so that a stand-down at the same address is not cancelled with the rest.</summary>
    public IReadOnlyList<Cancellation> Cancellations { get; init; } = [];

    /// <summary>A wish whose key is known already is the same wish, and changes nothing.</summary>
    public IReadOnlyList<NewEffect> Effects { get; init; } = [];

    /// <summary>What undo will need, kept where nothing was kept before.</summary>
    public IReadOnlyList<UndoMemory> Undo { get; init; } = [];

    /// <summary>Tasks that are over: their reply codes rest for 30 days before anyone else gets them.</summary>
    public IReadOnlyList<CodesClosed> CloseCodes { get; init; } = [];

    public IReadOnlyList<StreamSummary> Summaries { get; init; } = [];

    /// <summary>Frozen streams that move again from now on.</summary>
    public IReadOnlyList<StreamId> Releases { get; init; } = [];

    /// <summary>The answer to be given again to whoever sends the same request twice.</summary>
    public Answer? Answer { get; init; }
}

/// <summary>Entries for one stream, right if it still stands where the writer saw it.</summary>
/// <param name="Expected">The version the decision was made on; 0 for a new stream.</param>
/// <param name="Mode"><c>live</c> or <c>drill</c>.</param>
public sealed record Append(StreamId Stream, long Expected, string Mode, IncidentId? Incident, IReadOnlyList<NewEntry> Entries);

/// <summary>Where a stream stood when it was decided that nothing is to be entered in it.</summary>
public sealed record Seen(StreamId Stream, long Version);

public sealed record SettleEffect(EffectKey Key, long Fence, Settlement Settlement);

public sealed record UndoMemory(EffectKey Key, string Json);

public sealed record CodesClosed(StreamId Stream, string Address);

/// <summary>An answer once given: the same caller, path and key gets it again for seven days.</summary>
/// <param name="BodySha256">Of the request; the same key with another body is refused.</param>
public sealed record Answer(string Caller, string Path, string Key, string BodySha256, int Status, string Response);

/// <summary>Calls off what is still ready or waiting to be tried again; what is already on its way is let go.</summary>
public sealed record Cancellation
{
    private Cancellation() { }

    public required string Why { get; init; }

    internal StreamId? Stream { get; init; }

    internal string? Address { get; init; }

    internal bool IsWithItems { get; init; }

    internal EffectKey? Key { get; init; }

    internal string? Kind { get; init; }

    public static Cancellation Of(EffectKey key, string why) => new() { Key = key, Why = why };

    public static Cancellation OfStream(StreamId stream, string why, string? kind = null) => new() { Stream = stream, Why = why, Kind = kind };

    /// <summary>Everything at one address: <c>page~2</c>, and with its items <c>page~2.1</c>, <c>page~2.2</c> too.</summary>
    public static Cancellation At(StreamId stream, string address, string why, bool withItems = true, string? kind = null) =>
        new() { Stream = stream, Address = address, IsWithItems = withItems, Why = why, Kind = kind };
}

/// <summary>How a commit ended. Nothing of it was written unless it is <see cref="Committed"/>.</summary>
public abstract record CommitResult
{
    private CommitResult() { }

    /// <param name="Cancelled">The effects that were called off in time.</param>
    /// <param name="Codes">The reply codes now standing for the new effects that asked for one.</param>
    public sealed record Committed(
        IReadOnlyList<Appended> Appends, IReadOnlyList<EffectKey> Cancelled, IReadOnlyDictionary<EffectKey, string> Codes) : CommitResult;

    /// <summary>Somebody wrote first: load again, decide again.</summary>
    public sealed record Conflict(StreamId Stream, long Actual) : CommitResult;

    /// <summary>This request was answered before; give the same answer.</summary>
    public sealed record Repeated(Answer Answer) : CommitResult;

    /// <summary>The caller used this key for another request.</summary>
    public sealed record KeyReused(Answer Earlier) : CommitResult;

    /// <summary>The effect to be settled is in somebody else's hands by now.</summary>
    public sealed record Superseded(EffectKey Key) : CommitResult;

    /// <summary>We were wrong (a row the database will not have). The others in the group were written.</summary>
    public sealed record Broken(Exception Exception) : CommitResult;
}

/// <summary>What an append became.</summary>
/// <param name="First">The position of its first entry; the others follow without a gap.</param>
/// <param name="Entries">As they stand, so that the writer need not read them back.</param>
public sealed record Appended(StreamId Stream, long Version, long First, DateTimeOffset Written, byte[] Head, IReadOnlyList<Entry> Entries);
