using System.Text;
using System.Text.Json;

namespace Beredskab.Storage;

/// <summary>Hands timelines out of the house, in the form that <see cref="TimelineCheck"/> reads.</summary>
public sealed class Timelines
{
    private const int Portion = 5000;

    private readonly Database _database;
    private readonly Journal _journal;
    private readonly Asides _asides;

    internal Timelines(Database database, Journal journal, Asides asides) => (_database, _journal, _asides) = (database, journal, asides);

    /// <summary>Writes whole streams, as they stand at this moment; more may be entered meanwhile and is left out.</summary>
    public async Task Export(IEnumerable<StreamId> streams, TextWriter file, DateTimeOffset now, CancellationToken stop = default)
    {
        foreach (var stream in streams) await Export(stream, file, now, stop);
        await file.FlushAsync(stop);
    }

    private async Task Export(StreamId stream, TextWriter file, DateTimeOffset now, CancellationToken stop)
    {
        var head = await _journal.Head(stream, stop)
            ?? throw new StoreRefusedException($"There is no timeline {stream}: nothing was ever entered in it.");
        var named = new Dictionary<string, string>();
        await Write(file, new TimelineLine.Header(EntryBody.Format, stream.Value, head.Organisation.Value, Instant.Text(now), head.Version));
        for (var after = 0L; after < head.Version;)
        {
            var entries = await _database.Read(
                "select seq, hash, body from entries where stream = @stream and seq > @after and seq <= @last order by seq limit @max",
                row => (Seq: row.GetInt64(0), Hash: row.GetFieldValue<byte[]>(1), Body: row.GetFieldValue<byte[]>(2)), stop,
                ("@stream", stream.Value), ("@after", after), ("@last", head.Version), ("@max", Portion));
            // Rows that are gone show as a gap in the file, which the check then names.
            if (entries.Count == 0) break;
            foreach (var (seq, hash, body) in entries)
            {
                AsideNames.Read(body, named);
                await Write(file, new TimelineLine.EntryLine(seq, Convert.ToHexStringLower(hash), Encoding.UTF8.GetString(body)));
            }
            after = entries[^1].Seq;
        }
        foreach (var aside in await _asides.Kept(named.Keys, stop))
            await Write(file, new TimelineLine.AsideLine(aside.Id, aside.Salt is { } salt ? Convert.ToHexStringLower(salt) : null, aside.Value));
        await Write(file, new TimelineLine.Head(head.Version, Convert.ToHexStringLower(head.Hash)));
    }

    private static Task Write(TextWriter file, TimelineLine line) => file.WriteAsync(JsonSerializer.Serialize(line, TimelineLine.Json) + "\n");
}
