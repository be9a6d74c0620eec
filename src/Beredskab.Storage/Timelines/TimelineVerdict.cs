namespace Beredskab.Storage;

/// <summary>A head known from outside the database: at that moment the stream stood there, with that hash.</summary>
public sealed record TimelineWitness(StreamId Stream, long Seq, string Hash);

/// <summary>What a check of an exported timeline found.</summary>
public abstract record TimelineVerdict
{
    private TimelineVerdict() { }

    /// <summary>Nothing was changed, removed or put in.</summary>
    /// <param name="Unwitnessed">Entries after the newest head known outside: their chain holds, but whoever holds the database could have written it anew.</param>
    /// <param name="Erased">Asides whose value was rightly erased.</param>
    public sealed record Intact(int Streams, long Entries, long Unwitnessed, long Asides, long Erased) : TimelineVerdict;

    /// <param name="Seq">The first wrong entry; null when the fault is in no single entry.</param>
    public sealed record Broken(string? Stream, long? Seq, string Why) : TimelineVerdict;

    /// <summary>Not an exported timeline, or a part of one.</summary>
    public sealed record Unreadable(long Line, string Why) : TimelineVerdict;
}
