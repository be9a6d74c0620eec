using System.Text.Json;

namespace Beredskab.Storage;

/// <summary>
/// Checks an exported timeline with nothing but the file: no database, no configuration. Stops at the first thing that is wrong.
/// </summary>
public static class TimelineCheck
{
    public static TimelineVerdict Verify(Stream file, IReadOnlyCollection<TimelineWitness>? witnesses = null)
    {
        var check = new Checking(witnesses ?? []);
        var lines = new Utf8Lines(file);
        while (lines.Next(out var text))
        {
            if (text.IsEmpty) continue;
            try
            {
                var fault = text.StartsWith("{\"kind\":\"entry\","u8)
                    ? check.NextEntry(text, lines.Number)
                    : check.Next(JsonSerializer.Deserialize<TimelineLine>(text, TimelineLine.Json), lines.Number);
                if (fault is not null) return fault;
            }
            catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException)
            {
                return new TimelineVerdict.Unreadable(lines.Number, $"Line {lines.Number} is no line of a timeline: {e.Message}");
            }
        }
        return check.End(lines.Number);
    }

    /// <summary>Checks entries as the journal gives them, from the stream's first on.</summary>
    public static TimelineVerdict Verify(StreamId stream, IEnumerable<Entry> entries)
    {
        var hash = Chain.Before(stream);
        long seq = 0;
        foreach (var entry in entries)
        {
            if (entry.Seq != ++seq) return new TimelineVerdict.Broken(stream.Value, seq, $"Entry {seq} is missing; {entry.Seq} stands in its place.");
            hash = Chain.Link(seq, hash, entry.Body);
            if (!hash.AsSpan().SequenceEqual(entry.Hash)) return new TimelineVerdict.Broken(stream.Value, seq, Changed(seq));
        }
        return new TimelineVerdict.Intact(1, seq, seq, 0, 0);
    }

    private static string Changed(long seq) =>
        $"Entry {seq} does not match its hash: it, or what stood before it, was changed after it was written.";

    private sealed class Checking(IReadOnlyCollection<TimelineWitness> witnesses)
    {
        private readonly ILookup<string, TimelineWitness> _witnesses = witnesses.ToLookup(w => w.Stream.Value);
        private readonly HashSet<string> _seen = [];
        private readonly Dictionary<string, string> _named = [];
        private readonly HashSet<string> _shown = [];
        private ILookup<long, TimelineWitness> _awaited = Array.Empty<TimelineWitness>().ToLookup(w => w.Seq);
        private TimelineLine.Header? _header;
        private TimelineLine.Head? _head;
        private readonly byte[] _hash = new byte[32];
        private byte[] _room = new byte[4096];
        private long _seq, _witnessed, _entries, _unwitnessed, _asides, _erased;

        public TimelineVerdict? Next(TimelineLine? line, long number) => line switch
        {
            TimelineLine.Header header => Begin(header, number),
            _ when _header is null => new TimelineVerdict.Unreadable(number, "The file does not begin with a timeline line."),
            _ when _head is not null => new TimelineVerdict.Unreadable(number, $"Line {number} stands after its stream's head."),
            TimelineLine.AsideLine aside => Compare(aside),
            TimelineLine.Head head => Close(head),
            _ => new TimelineVerdict.Unreadable(number, "A line of a kind this version does not know."),
        };

        /// <summary>By hand: there may be a million of them.</summary>
        public TimelineVerdict? NextEntry(ReadOnlySpan<byte> line, long number)
        {
            if (_header is null || _head is not null || _shown.Count > 0)
                return new TimelineVerdict.Unreadable(number, $"Line {number} is an entry outside its stream's entries.");
            long seq = 0;
            var length = -1;
            Span<byte> hash = stackalloc byte[32];
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var (isSeq, isHash, isBody) = (json.ValueTextEquals("seq"u8), json.ValueTextEquals("hash"u8), json.ValueTextEquals("body"u8));
                json.Read();
                if (isSeq) seq = json.GetInt64();
                else if (isHash && Convert.FromHexString(json.ValueSpan, hash, out _, out var written) is var status
                    && (status != System.Buffers.OperationStatus.Done || written != 32)) throw new FormatException("The hash is not 64 hexadecimal digits.");
                else if (isBody)
                {
                    if (_room.Length < json.ValueSpan.Length + Chain.Front) _room = new byte[2 * json.ValueSpan.Length + Chain.Front];
                    length = json.CopyString(_room.AsSpan(Chain.Front));
                }
            }
            return length < 0 ? throw new FormatException("The entry has no body.") : Follow(seq, hash, _room.AsSpan(0, Chain.Front + length));
        }

        public TimelineVerdict End(long lines)
        {
            if (_header is null) return new TimelineVerdict.Unreadable(lines, "The file is empty.");
            if (_head is null) return Broken(null, $"The file ends before the head of {_header.Stream}: its end was cut off.");
            return witnesses.FirstOrDefault(w => !_seen.Contains(w.Stream.Value)) is { } missing
                ? new TimelineVerdict.Broken(missing.Stream.Value, null, $"The witness knows {missing.Stream} at entry {missing.Seq}; the file does not hold it.")
                : new TimelineVerdict.Intact(_seen.Count, _entries, _unwitnessed, _asides, _erased);
        }

        private TimelineVerdict? Begin(TimelineLine.Header header, long number)
        {
            if (header.Format != EntryBody.Format)
                return new TimelineVerdict.Unreadable(number, $"The timeline has format {header.Format}; this version reads format {EntryBody.Format}.");
            if (_header is not null && _head is null) return Broken(null, $"The head of {_header.Stream} is missing: its end was cut off.");
            if (!_seen.Add(header.Stream)) return new TimelineVerdict.Broken(header.Stream, null, $"{header.Stream} stands in the file twice.");
            (_header, _head, _seq, _witnessed) = (header, null, 0, 0);
            Chain.Before(new(header.Stream)).CopyTo(_hash, 0);
            _awaited = _witnesses[header.Stream].ToLookup(w => w.Seq);
            _named.Clear();
            _shown.Clear();
            return null;
        }

        private TimelineVerdict.Broken? Follow(long seq, ReadOnlySpan<byte> hash, Span<byte> room)
        {
            if (seq != ++_seq) return Broken(_seq, $"Entry {_seq} is missing; {seq} stands in its place.");
            Chain.LinkInPlace(_seq, _hash, room);
            if (!hash.SequenceEqual(_hash)) return Broken(_seq, Changed(_seq));
            foreach (var witness in _awaited[_seq])
            {
                if (!Same(witness.Hash)) return Broken(_seq, $"The witness knows another entry {_seq}: the timeline was written anew.");
                _witnessed = _seq;
            }
            return AsideNames.Read(room[Chain.Front..], _named) is { } fault ? Broken(_seq, fault) : null;
        }

        private TimelineVerdict.Broken? Compare(TimelineLine.AsideLine aside)
        {
            if (!_shown.Add(aside.Id)) return Broken(null, $"Aside {aside.Id} stands in the file twice.");
            if (!_named.TryGetValue(aside.Id, out var hash)) return Broken(null, $"No entry names aside {aside.Id}: it was put in.");
            _asides++;
            if (aside.Salt is null && aside.Value is null)
            {
                _erased++;
                return null;
            }
            if (aside.Salt is not { Length: 2 * Aside.SaltLength } salt || !salt.All(char.IsAsciiHexDigit) || aside.Value is null)
                return Broken(null, $"Aside {aside.Id} has no whole salt and value; erased is both gone.");
            return Engine.Aside.HashOf(Convert.FromHexString(salt), aside.Value) == hash
                ? null
                : Broken(null, $"The value of aside {aside.Id} is not the one its entry vouches for: it was changed.");
        }

        private TimelineVerdict.Broken? Close(TimelineLine.Head head)
        {
            _head = head;
            if (head.Seq != _seq || _header!.Entries != _seq) return Broken(_seq + 1, $"The stream ends at entry {_seq}; its head says {head.Seq}.");
            if (!Same(head.Hash)) return Broken(null, "The head's hash is not that of the last entry.");
            if (_named.Keys.FirstOrDefault(id => !_shown.Contains(id)) is { } hidden)
                return Broken(null, $"An entry names aside {hidden}, and the file has no line for it: it was taken out.");
            if (_awaited.FirstOrDefault(w => w.Key > _seq) is { } later)
                return Broken(_seq + 1, $"The witness knows entry {later.Key}; the timeline ends at {_seq}: its end was removed.");
            _entries += _seq;
            _unwitnessed += _seq - _witnessed;
            return null;
        }

        private bool Same(string hex) => string.Equals(Convert.ToHexStringLower(_hash), hex, StringComparison.OrdinalIgnoreCase);

        private TimelineVerdict.Broken Broken(long? seq, string why) => new(_header?.Stream, seq, why);
    }
}
