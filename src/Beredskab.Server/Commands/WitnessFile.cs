using System.Text.Json;
using Beredskab.Server.Recovery;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary>
/// Heads that checkpoints wrote outside the database, held against one exported file. A witness knows every stream of the house and an
/// export holds those of one incident, so the others are named and not held against the file.
/// </summary>
internal sealed record WitnessFile(IReadOnlyList<TimelineWitness> Held, IReadOnlyList<string> Elsewhere)
{
    private static readonly string[] s_bulk = ["{\"kind\":\"entry\",", "{\"kind\":\"aside\","];

    public static WitnessFile None { get; } = new([], []);

    /// <exception cref="UsageException">A line is no witness.</exception>
    public static WitnessFile Read(string file, string timeline)
    {
        var held = StreamsIn(timeline);
        var all = Lines(file).Select(line => new TimelineWitness(new(line.Stream), line.Seq, line.Hash)).ToList();
        return new([.. all.Where(witness => held.Contains(witness.Stream.Value))],
            [.. all.Select(witness => witness.Stream.Value).Where(stream => !held.Contains(stream)).Distinct()]);
    }

    private static List<WitnessLine> Lines(string file)
    {
        try
        {
            return [.. WitnessLine.Read(file)];
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>A file that cannot be read so far is the check's to complain about.</summary>
    private static HashSet<string> StreamsIn(string timeline)
    {
        var streams = new HashSet<string>();
        foreach (var line in File.ReadLines(timeline))
        {
            if (line.Length == 0 || Array.Exists(s_bulk, line.StartsWith)) continue;
            try
            {
                if (JsonSerializer.Deserialize<Header>(line, JsonSerializerOptions.Web) is { Kind: "timeline", Stream: { } stream }) streams.Add(stream);
            }
            catch (JsonException)
            {
                break;
            }
        }
        return streams;
    }

    private sealed record Header(string? Kind, string? Stream);
}
