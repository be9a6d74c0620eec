using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>
/// Some commits in one transaction. All questions are put and answered before the first row of a commit is written, so that a
/// conflict costs only the commit that has it.
/// </summary>
internal sealed class CommitGroup(Database database, Session session, CancellationToken stop)
{
    private static readonly Column<Entry>[] s_columns =
    [
        new Column<Entry, string>("stream", entry => entry.Stream.Value), new Column<Entry, long>("seq", entry => entry.Seq),
        new Column<Entry, string>("organisation", entry => entry.Organisation.Value), new Column<Entry, string?>("incident", entry => entry.Incident?.Value),
        new Column<Entry, long>("position", entry => entry.Position), new Column<Entry, long>("written", entry => Instant.Of(entry.Written)),
        new Column<Entry, string>("type", entry => entry.Type), new Column<Entry, byte[]>("hash", entry => entry.Hash), new Column<Entry, byte[]>("body", entry => entry.Body),
    ];

    private readonly Dictionary<StreamId, HeadRow> _heads = [];
    private readonly Dictionary<OrganisationId, long> _positions = [];
    private readonly List<Entry> _entries = [];
    private readonly CodeRows _codes = new(session);

    public async Task<CommitResult[]> Write(IReadOnlyList<Commit> commits)
    {
        await TakeTurns(commits);
        await LoadHeads(commits);
        var results = new CommitResult[commits.Count];
        for (var i = 0; i < commits.Count; i++) results[i] = await Write(commits[i]);
        if (_entries.Count > 0) session.QueueRows("entries", _entries, s_columns);
        foreach (var (organisation, position) in _positions)
            session.Queue("update positions set position = @position where organisation = @organisation",
                ("@position", position), ("@organisation", organisation.Value));
        return results;
    }

    /// <summary>
    /// Writers of one organisation go one after the other, which is what makes positions gap-free; so do writers of codes to one
    /// number. Always in the order of the alphabet, so that two groups never wait for each other.
    /// </summary>
    private async Task TakeTurns(IReadOnlyList<Commit> commits)
    {
        var organisations = commits.Select(c => c.Organisation.Value).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var organisation in organisations)
        {
            var found = await session.Query(
                "select position from positions where organisation = @organisation" + database.ForUpdate,
                row => row.GetInt64(0), stop, ("@organisation", organisation));
            if (found.Count == 0)
            {
                await session.Execute("insert into positions (organisation, position) values (@organisation, 0) on conflict do nothing",
                    stop, ("@organisation", organisation));
                found = await session.Query(
                    "select position from positions where organisation = @organisation" + database.ForUpdate,
                    row => row.GetInt64(0), stop, ("@organisation", organisation));
            }
            _positions[new(organisation)] = found[0];
        }
        var numbers = commits.SelectMany(c => c.Effects).Where(e => e.Code is not null)
            .Select(e => e.Code!.Number).Distinct().Order(StringComparer.Ordinal).ToList();
        if (numbers.Count == 0) return;
        await database.LockWords(session, numbers, stop);
        await _codes.Load(database, numbers, commits.Min(c => c.At), stop);
    }

    private async Task LoadHeads(IReadOnlyList<Commit> commits)
    {
        var streams = commits.SelectMany(c => c.Appends.Select(a => a.Stream.Value).Concat(c.Seen.Select(s => s.Stream.Value))).Distinct().ToList();
        if (streams.Count == 0) return;
        var heads = await session.Query(
            $"select stream, organisation, version, hash, written from stream_heads where {database.AnyOf("stream", "@streams")}",
            row => new HeadRow
            {
                Stream = new(row.GetString(0)),
                Organisation = new(row.GetString(1)),
                Version = row.GetInt64(2),
                Hash = row.GetFieldValue<byte[]>(3),
                Written = row.Instant(4),
            }, stop, ("@streams", database.List(streams)));
        foreach (var head in heads) _heads[head.Stream] = head;
    }

    private async Task<CommitResult> Write(Commit commit)
    {
        if (await AnsweredBefore(commit) is { } answered) return answered;
        if (FirstConflict(commit) is { } conflict) return conflict;
        if (await FirstSuperseded(commit) is { } superseded) return superseded;

        var appended = commit.Appends.Select(append => Write(commit, append)).ToList();
        Write(commit, commit.Asides);
        foreach (var settle in commit.Settlements) LedgerRows.QueueSettle(session, settle, commit.At, isTold: true);
        foreach (var key in commit.Told)
            session.Queue("update effects set told = @at where key = @key and told is null", ("@at", Instant.Of(commit.At)), ("@key", key.Value));
        var cancelled = new List<EffectKey>();
        foreach (var cancellation in Planted.Is("nothing-called-off") ? [] : commit.Cancellations) cancelled.AddRange(await LedgerRows.Cancel(session, commit, cancellation, stop));
        foreach (var closed in commit.CloseCodes) CodeRows.QueueClose(session, closed, commit.At);
        var codes = WriteEffects(commit);
        foreach (var undo in commit.Undo)
            session.Queue("update effects set remembered = @json where key = @key and remembered is null", ("@json", undo.Json), ("@key", undo.Key.Value));
        foreach (var summary in commit.Summaries) SummaryRows.QueueUpsert(session, summary);
        foreach (var released in commit.Releases) Freezes.QueueRelease(session, released);
        if (commit.Answer is { } answer && !Planted.Is("key-not-kept")) AnswerRows.QueueKeep(session, commit, answer);
        return new CommitResult.Committed(appended, cancelled, codes);
    }

    private async Task<CommitResult?> AnsweredBefore(Commit commit)
    {
        if (commit.Answer is not { } wanted) return null;
        if (await AnswerRows.Find(session, wanted.Caller, wanted.Path, wanted.Key, commit.At, stop) is not { } earlier) return null;
        return earlier.BodySha256 == wanted.BodySha256 ? new CommitResult.Repeated(earlier) : new CommitResult.KeyReused(earlier);
    }

    private CommitResult.Conflict? FirstConflict(Commit commit)
    {
        if (Planted.Is("lost-compare-and-set")) return null;
        foreach (var append in commit.Appends)
        {
            var head = _heads.GetValueOrDefault(append.Stream);
            if (head is not null && head.Organisation != commit.Organisation)
                throw new InvalidOperationException($"Stream {append.Stream} belongs to {head.Organisation}, and {commit.Organisation} tried to write in it.");
            if ((head?.Version ?? 0) != append.Expected) return new(append.Stream, head?.Version ?? 0);
        }
        foreach (var seen in commit.Seen)
            if (!Planted.Is("old-state-believed") && (_heads.GetValueOrDefault(seen.Stream)?.Version ?? 0) is var version && version != seen.Version) return new(seen.Stream, version);
        return null;
    }

    private async Task<CommitResult.Superseded?> FirstSuperseded(Commit commit)
    {
        foreach (var settle in Planted.Is("heard-twice") ? [] : commit.Settlements)
            if (!await LedgerRows.Holds(session, settle.Key, settle.Fence, database.ForUpdate, stop)) return new(settle.Key);
        return null;
    }

    private Appended Write(Commit commit, Append append)
    {
        if (append.Mode is not ("live" or "drill")) throw new ArgumentException($"A stream's mode is live or drill, not '{append.Mode}'.");
        var before = _heads.GetValueOrDefault(append.Stream);
        var (version, hash) = (append.Expected, before?.Hash ?? Chain.Before(append.Stream));
        // A clock set back must not put an entry before the one it answers.
        var written = Instant.Whole(before is { } b && b.Written > commit.At ? b.Written : commit.At);
        var position = _positions[commit.Organisation];
        var entries = new List<Entry>(append.Entries.Count);
        foreach (var entry in append.Entries)
        {
            var body = EntryBody.Write(append.Stream, commit.Organisation, append.Mode, entry, written);
            hash = Chain.Link(++version, hash, body);
            entries.Add(new(append.Stream, version, commit.Organisation, append.Incident, ++position, written, entry.Type, hash, body));
        }
        _entries.AddRange(entries);
        session.Queue(
            """
            insert into stream_heads (stream, organisation, incident, version, hash, written)
            values (@stream, @organisation, @incident, @version, @hash, @written)
            on conflict (stream) do update set version = excluded.version, hash = excluded.hash, written = excluded.written
            """,
            ("@stream", append.Stream.Value), ("@organisation", commit.Organisation.Value), ("@incident", append.Incident?.Value),
            ("@version", version), ("@hash", hash), ("@written", Instant.Of(written)));
        _positions[commit.Organisation] = position;
        _heads[append.Stream] = new() { Stream = append.Stream, Organisation = commit.Organisation, Version = version, Hash = hash, Written = written };
        return new(append.Stream, version, position - entries.Count + 1, written, hash, entries);
    }

    private void Write(Commit commit, IReadOnlyList<NewAside> asides)
    {
        foreach (var (aside, stream, person) in asides)
            session.Queue(
                """
                insert into asides (id, organisation, stream, person, salt, value, created)
                values (@id, @organisation, @stream, @person, @salt, @value, @created)
                """,
                ("@id", aside.Id), ("@organisation", commit.Organisation.Value), ("@stream", stream.Value), ("@person", person?.Value),
                ("@salt", aside.Salt), ("@value", aside.Value), ("@created", Instant.Of(commit.At)));
    }

    private Dictionary<EffectKey, string> WriteEffects(Commit commit)
    {
        var codes = new Dictionary<EffectKey, string>();
        foreach (var effect in commit.Effects)
        {
            var payload = effect.Payload;
            if (effect.Code is { } wanted)
            {
                var code = _codes.Allot(commit.Organisation, effect, wanted, commit.At);
                codes[effect.Key] = code;
                payload = payload.Replace(NewEffect.CodePlaceholder, code, StringComparison.Ordinal);
            }
            LedgerRows.QueueNew(session, commit.Organisation, effect, payload, commit.At);
            if (effect.TakesBack is not null) LedgerRows.QueueCallOff(session, effect, commit.At);
        }
        return codes;
    }
}
