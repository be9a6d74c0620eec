using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Storage;

namespace Beredskab.Server.Recovery;

/// <summary>
/// One line of the witness: at that moment the stream stood there. One JSON object a line, added and never changed; what reads it
/// passes over fields it does not know.
/// </summary>
/// <param name="Hash">Lower-case hex.</param>
/// <param name="At">The authority's time, as instants are written in the record.</param>
/// <param name="Installation">The database's own name.</param>
/// <param name="Beat">How often the database had told its witnesses; one that says less than a witness heard is an older one.</param>
internal sealed record WitnessLine(string Stream, long Seq, string Hash, string At, string? Installation = null, long Beat = 0)
{
    public static WitnessLine Of(StreamHead head, DateTimeOffset now, string installation, long beat) =>
        new(head.Stream.Value, head.Version, Convert.ToHexStringLower(head.Hash), Wire.Instant(now), installation, beat);

    public string Text() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web) + "\n";

    /// <summary>Null when the text is no line of a witness.</summary>
    public static WitnessLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<WitnessLine>(text, JsonSerializerOptions.Web) is { Stream: not null, Seq: > 0, Hash.Length: 64 } line ? line : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Every line with its number. The last may be torn, because a machine may stop in the middle of it; then it says nothing.
    /// </summary>
    /// <exception cref="FormatException">A line is no witness.</exception>
    public static IEnumerable<WitnessLine> Read(string file)
    {
        (int Number, string Text)? unread = null;
        var number = 0;
        foreach (var text in File.ReadLines(file))
        {
            number++;
            if (unread is { } bad) throw NoWitness(file, bad.Number);
            if (text.Length == 0) continue;
            if (Parse(text) is { } line) yield return line;
            else unread = (number, text);
        }
        if (unread is { } last && (last.Number == 1 || EndsWithNewline(file))) throw NoWitness(file, last.Number);
    }

    /// <summary>The lines of one installation; none when there is no file. A line without a name is older than names are.</summary>
    public static IEnumerable<WitnessLine> ReadOwn(string file, string installation) =>
        File.Exists(file) ? Read(file).Where(line => line.Installation is null || line.Installation == installation) : [];

    private static FormatException NoWitness(string file, int number) =>
        new(FormattableString.Invariant($"Line {number} of {file} is no witness: it should be {{\"stream\": …, \"seq\": …, \"hash\": …, \"at\": …}}."));

    private static bool EndsWithNewline(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0) return true;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }
}
