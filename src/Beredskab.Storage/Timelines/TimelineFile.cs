using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Beredskab.Storage;

/// <summary>
/// One line of an exported timeline. The file is JSON lines, format 1: for each stream a <c>timeline</c> line, its entries in
/// order, its asides, and a <c>head</c> line. A body is a JSON string whose UTF-8 bytes are the hashed bytes.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Header), "timeline")]
[JsonDerivedType(typeof(EntryLine), "entry")]
[JsonDerivedType(typeof(AsideLine), "aside")]
[JsonDerivedType(typeof(Head), "head")]
public abstract record TimelineLine
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private TimelineLine() { }

    /// <param name="Entries">How many follow; fewer or more is a fault.</param>
    public sealed record Header(int Format, string Stream, string Organisation, string Exported, long Entries) : TimelineLine;

    /// <param name="Hash">Lower-case hex.</param>
    public sealed record EntryLine(long Seq, string Hash, string Body) : TimelineLine;

    /// <param name="Salt">Lower-case hex; null with <paramref name="Value"/> once erased.</param>
    public sealed record AsideLine(string Id, string? Salt = null, string? Value = null) : TimelineLine;

    public sealed record Head(long Seq, string Hash) : TimelineLine;
}
