using System.Text.Json;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>Something to be entered in the journal.</summary>
/// <param name="Type">The event's wire name.</param>
/// <param name="Author">A person's id, or what acted: <c>clock</c>, <c>engine</c>, <c>provider</c>.</param>
/// <param name="Data">The event as compact JSON, kept and hashed as given. Holds ids only; names and texts are asides.</param>
/// <param name="Exercise">In a drill, the time in the story.</param>
public sealed record NewEntry(string Type, DateTimeOffset Happened, string Author, string Data, DateTimeOffset? Exercise = null);

/// <summary>An entry as it stands. The body is the truth; everything else here was read from it or says where it stands.</summary>
/// <param name="Position">Its place among everything the organisation has entered, without gaps.</param>
/// <param name="Hash">Vouches for this entry and all before it in the stream.</param>
public sealed record Entry(
    StreamId Stream,
    long Seq,
    OrganisationId Organisation,
    IncidentId? Incident,
    long Position,
    DateTimeOffset Written,
    string Type,
    byte[] Hash,
    byte[] Body)
{
    private EntryHead? _head;

    /// <summary>The event as it was given, byte for byte.</summary>
    public ReadOnlyMemory<byte> Data => Body.AsMemory(Head.DataStart..^1);

    public DateTimeOffset Happened => Head.Happened;

    public string Author => Head.Author;

    public string Mode => Head.Mode;

    public DateTimeOffset? Exercise => Head.Exercise;

    private EntryHead Head => _head ??= EntryBody.ReadHead(Body);

    public JsonDocument Parse() => JsonDocument.Parse(Data);
}
