using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>What a worker took, and what it found too late to do.</summary>
/// <param name="Expired">Called off because their time was over; their runs must be told (<see cref="Ledger.Untold"/>).</param>
public sealed record Claimed(IReadOnlyList<Effect> Effects, IReadOnlyList<Effect> Expired);

/// <summary>
/// The truth about the outside world: what is wished for, who is doing it, how it ended. An effect is in one pair of hands at a
/// time, and only the hands that took it last may say how it ended.
/// </summary>
public sealed class Ledger
{
    private const string Select = $"select {LedgerRows.Columns} from effects ";

    // A notice between streams is settled where it is heard, or not at all: nothing of it can be on its way.
    internal static string CutOff =>
        $"state = case kind when 'notice' then 'ready' else '{(Planted.Is("lost-is-sent-again") ? EffectState.Ready : EffectState.Unknown)}' end, why = 'the attempt was cut off', node = null, lease_until = null, "
        + "not_before = case kind when 'notice' then not_before else @from end";

    internal const string
        IsDue = "state in ('ready', 'failed-temporarily') and not_before <= @now",
        MayBeAskedAbout = "state = 'unknown' and not_before <= @now and (lease_until is null or lease_until <= @now)",
        IsUntold = "settled is not null and told is null",
        IsOverdue = "state in ('ready', 'failed-temporarily', 'attempting', 'unknown') and kind in ('page', 'approval-page') and overdue is null and created <= @since";

    /// <summary>How long what this process took in hand is remembered for <see cref="HasWhatWasTaken"/>.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly ConcurrentQueue<(EffectKey Key, long Fence, long At)> _taken = new();
    private long _attempts;

    internal Ledger(Database database) => _database = database;

    internal static string IsLost => $"state = 'attempting' and {(Planted.Is("lease-ignored") ? "lease_until is not null" : "lease_until <= @now")}";

    /// <summary>How often this process has set out to do something since it opened the store.</summary>
    public long Attempts => Interlocked.Read(ref _attempts);

    /// <summary>
    /// Takes what is due, durably, before anything leaves the house: first pages, then other first attempts, then what was tried before
    /// (<see cref="Rank"/>); among these the most urgent, then the one that has waited longest.
    /// </summary>
    /// <param name="until">The end of the lease, in the authority's time; the holder stops at half of it.</param>
    /// <param name="channel">Only what goes this way; empty for what goes to no person.</param>
    public async Task<Claimed> Claim(
        string node, DateTimeOffset now, int max, DateTimeOffset until, IReadOnlyCollection<string>? kinds = null, StreamId? stream = null,
        string? channel = null, CancellationToken stop = default)
    {
        var claimed = await _database.Write(session => Take(session, node, now, max, until, kinds, stream, channel, stop), stop);
        Interlocked.Add(ref _attempts, claimed.Effects.Count);
        // Only what is committed: of what is not, nothing sets out.
        if (_database.IsShared) Remember(claimed.Effects);
        return claimed;
    }

    private async Task<Claimed> Take(
        Session session, string node, DateTimeOffset now, int max, DateTimeOffset until, IReadOnlyCollection<string>? kinds, StreamId? stream, string? channel,
        CancellationToken stop)
    {
        var at = Instant.Of(now);
        var expired = await session.Query(
            $"""
            update effects set state = 'cancelled', why = 'expired', settled = @now
            where state in ('ready', 'failed-temporarily') and expires <= @now{(Planted.Is("expired-is-sent") ? " and false" : "")}{_database.InTrustedPlace} returning {LedgerRows.Columns}
            """,
            LedgerRows.Map, stop, ("@now", at));
        var sql = new StringBuilder(
            $"""
            update effects set state = '{(Planted.Is("sent-before-intent") ? EffectState.Ready : EffectState.Attempting)}', fence = fence + {(Planted.Is("fence-not-raised") ? 0 : 1)},
                attempts = attempts + 1, node = @node, lease_until = @until, started = @now, asked = null, silences = 0
            where key in (select key from effects where state in ('ready', 'failed-temporarily'{(Planted.Is("answer-unchecked-at-claim") ? ", 'cancelled'" : "")}) and not_before <= @now
            """);
        List<(string, object?)> values = [("@node", node), ("@until", Instant.Of(until)), ("@now", at)];
        sql.Append(Freezes.EffectsThatMayGo).Append(_database.InTrustedPlace);
        if (kinds is not null)
        {
            sql.Append(" and ").Append(_database.AnyOf("kind", "@kinds"));
            values.Add(("@kinds", _database.List(kinds)));
        }
        if (channel is not null)
        {
            sql.Append(" and channel = @channel");
            values.Add(("@channel", channel));
        }
        if (stream is { } one)
        {
            sql.Append(" and stream = @stream");
            values.Add(("@stream", one.Value));
        }
        sql.Append(CultureInfo.InvariantCulture, $" order by {s_rank}{(Planted.Is("second-before-first") ? " desc" : "")}, priority, not_before, key limit @max{_database.SkipLocked}) returning {LedgerRows.Columns}");
        values.Add(("@max", max));
        var taken = await session.Query(sql.ToString(), LedgerRows.Map, stop, [.. values]);
        // The database returns changed rows in any order.
        return new Claimed([.. taken.OrderBy(e => Rank(e.Priority, e.Attempts - 1)).ThenBy(e => e.Priority).ThenBy(e => e.NotBefore)], expired);
    }

    private void Remember(IReadOnlyList<Effect> taken)
    {
        foreach (var effect in taken) _taken.Enqueue((effect.Key, effect.Fence, Stopwatch.GetTimestamp()));
        while (_taken.TryPeek(out var oldest) && Stopwatch.GetElapsedTime(oldest.At) > s_memory) _taken.TryDequeue(out _);
    }

    /// <summary>Whether the database still has what this process took in hand in the last minute. A standby that lags may have it as never tried.</summary>
    public async Task<bool> HasWhatWasTaken(CancellationToken stop = default)
    {
        var taken = _taken.GroupBy(one => one.Key).ToDictionary(of => of.Key.Value, of => of.Max(one => one.Fence));
        if (taken.Count == 0) return true;
        var there = await _database.Read(
            $"select key, fence from effects where {_database.AnyOf("key", "@keys")}", row => (Key: row.GetString(0), Fence: row.GetInt64(1)), stop, ("@keys", _database.List(taken.Keys)));
        return there.Count(row => row.Fence >= taken[row.Key]) == taken.Count;
    }

    /// <summary>
    /// Nobody is to hear a second time before everybody has heard once; so a first page that was refused goes before other first
    /// attempts, but only twice: what is refused for ever must not keep them waiting.
    /// </summary>
    private static int Rank(int priority, int attempts) => (priority, attempts) switch
    {
        (NewEffect.FirstPage, 0) => 0,
        (NewEffect.FirstPage, < MostAhead) => 1,
        (_, 0) => 2,
        _ => 3,
    };

    private const int MostAhead = 3;

    private static readonly string s_rank = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        case when priority = {NewEffect.FirstPage} and attempts = 0 then 0 when priority = {NewEffect.FirstPage} and attempts < {MostAhead} then 1
            when attempts = 0 then 2 else 3 end
        """);

    /// <summary>
    /// Takes what nobody knows the end of, to ask the provider. Counts as no attempt. Those whose lease has run out are found by
    /// <see cref="GiveUpLost"/> first.
    /// </summary>
    public Task<List<Effect>> ClaimUnknown(
        string node, DateTimeOffset now, int max, DateTimeOffset until, CancellationToken stop = default) => _database.Write(session => session.Query(
            $"""
            update effects set fence = fence + 1, node = @node, lease_until = @until
            where key in (select key from effects where {MayBeAskedAbout}{Freezes.EffectsThatMayGo}{_database.InTrustedPlace}
                order by started, key limit @max{_database.SkipLocked})
            returning {LedgerRows.Columns}
            """,
            LedgerRows.Map, stop, ("@node", node), ("@until", Instant.Of(until)), ("@now", Instant.Of(now)), ("@max", max)), stop);

    /// <summary>Says how it ended. False when somebody else has taken it since: then nothing changed, and nothing must be reported.</summary>
    /// <remarks>The run learns of it by <see cref="Untold"/>; to write both at once, put the settlement in a <see cref="Commit"/>.</remarks>
    public async Task<bool> Settle(EffectKey key, long fence, Settlement settlement, DateTimeOffset now, CancellationToken stop = default)
    {
        var (sql, values) = LedgerRows.Settle(new(key, fence, settlement), now, isTold: false);
        return await _database.Write(sql, stop, values) == 1;
    }

    /// <summary>Settles many in one transaction; false for each that was out of hand.</summary>
    public Task<IReadOnlyList<bool>> SettleAll(IReadOnlyList<SettleEffect> settlements, DateTimeOffset now, CancellationToken stop = default) =>
        _database.Write<IReadOnlyList<bool>>(async session =>
        {
            var held = new List<bool>(settlements.Count);
            foreach (var settle in settlements)
            {
                var (sql, values) = LedgerRows.Settle(settle, now, isTold: false);
                held.Add(await session.Execute(sql, stop, values) == 1);
            }
            return held;
        }, stop);

    /// <summary>
    /// Keeps what undo will need: before the first attempt, and once. Gives what is kept now (an earlier attempt may have written
    /// it, and that one is right); null when the fence is old, and then nothing may be done.
    /// </summary>
    public Task<string?> Remember(EffectKey key, long fence, string json, CancellationToken stop = default) => _database.Write(async session =>
    {
        var kept = await session.Query(
            $"""
            update effects set remembered = {(Planted.Is("prior-state-overwritten") ? "@json" : "coalesce(remembered, @json)")}
            where key = @key and fence = @fence and state = 'attempting' returning remembered
            """,
            row => row.GetString(0), stop, ("@json", json), ("@key", key.Value), ("@fence", fence));
        return kept.SingleOrDefault();
    }, stop);

    /// <summary>Longer in the same hands. False when they have lost it.</summary>
    public async Task<bool> Extend(EffectKey key, long fence, DateTimeOffset until, CancellationToken stop = default) =>
        await _database.Write(
            "update effects set lease_until = @until where key = @key and fence = @fence and state in ('attempting', 'unknown')", stop,
            ("@until", Instant.Of(until)), ("@key", key.Value), ("@fence", fence)) == 1;

    /// <summary>
    /// Attempts whose lease has run out: their holder died, or is too slow to be trusted. Nobody knows whether they arrived, so
    /// they become <c>unknown</c>, to be asked about from <paramref name="askFrom"/> on.
    /// </summary>
    public Task<List<Effect>> GiveUpLost(DateTimeOffset now, DateTimeOffset askFrom, int max = 500, CancellationToken stop = default) => _database.Write(session => session.Query(
        $"""
        update effects set {CutOff}
        where key in (select key from effects where {IsLost} order by lease_until limit @max{_database.SkipLocked})
        returning {LedgerRows.Columns}
        """,
        LedgerRows.Map, stop, ("@now", Instant.Of(now)), ("@from", Instant.Of(askFrom)), ("@max", max)), stop);

    /// <summary>Pages written before <paramref name="since"/> that have not left the house, and whose run has not been told so.</summary>
    /// <param name="only">One stream, and it even when it is set aside.</param>
    public Task<List<Effect>> Overdue(DateTimeOffset since, int max = 100, StreamId? only = null, CancellationToken stop = default) => _database.Read(
        Select + $"where {IsOverdue}{Freezes.EffectsThatMayGo}{(only is null ? SetAsides.MayBeTold : " and stream = @stream")} order by created limit @max",
        LedgerRows.Map, stop, [("@since", Instant.Of(since)), ("@max", max), .. Named(only)]);

    public Task<int> MarkOverdue(EffectKey key, DateTimeOffset now, CancellationToken stop = default) =>
        _database.Write("update effects set overdue = @now where key = @key and overdue is null", stop, ("@now", Instant.Of(now)), ("@key", key.Value));

    /// <summary>Keeps an effect back until a person decides. What is under way cannot be held.</summary>
    public Task<bool> Hold(EffectKey key, string why, CancellationToken stop = default) =>
        Change(key, "state = 'held', why = @why, node = null, lease_until = null, fence = fence + 1", "state in ('ready', 'failed-temporarily', 'unknown')", stop, ("@why", why));

    /// <summary>Keeps everything back that is not over, whoever has it (after a restore).</summary>
    public Task<int> HoldAll(string why, CancellationToken stop = default) => _database.Write(
        """
        update effects set state = 'held', why = @why, node = null, lease_until = null, fence = fence + 1
        where state in ('ready', 'failed-temporarily', 'attempting', 'unknown')
        """, stop, ("@why", why));

    /// <summary>A person says: send it.</summary>
    public Task<bool> Release(EffectKey key, DateTimeOffset now, CancellationToken stop = default) =>
        Change(key, "state = 'ready', why = null, not_before = @now", "state = 'held'", stop, ("@now", Instant.Of(now)));

    /// <summary>A person says: it is done already.</summary>
    public Task<bool> MarkDone(EffectKey key, string why, DateTimeOffset now, CancellationToken stop = default) =>
        Change(key, "state = 'done', why = @why, settled = @now", "state = 'held'", stop, ("@why", why), ("@now", Instant.Of(now)));

    /// <summary>A person says: let it be.</summary>
    public Task<bool> Drop(EffectKey key, string why, DateTimeOffset now, CancellationToken stop = default) =>
        Change(key, "state = 'cancelled', why = @why, settled = @now", "state in ('held', 'ready', 'failed-temporarily')", stop,
            ("@why", why), ("@now", Instant.Of(now)));

    public async Task<Effect?> Get(EffectKey key, CancellationToken stop = default) =>
        (await _database.Read(Select + "where key = @key", LedgerRows.Map, stop, ("@key", key.Value))).SingleOrDefault();

    /// <summary>By the SHA-256 of the link in its text.</summary>
    public async Task<Effect?> ByLink(string sha256, CancellationToken stop = default) =>
        (await _database.Read(Select + "where link = @link", LedgerRows.Map, stop, ("@link", sha256))).SingleOrDefault();

    /// <summary>By the provider's name for it: a receipt has come.</summary>
    public async Task<Effect?> ByReference(string kind, string reference, CancellationToken stop = default) =>
        (await _database.Read(Select + "where reference = @reference and kind = @kind order by created desc limit 1", LedgerRows.Map, stop,
            ("@reference", reference), ("@kind", kind))).SingleOrDefault();

    /// <summary>
    /// What the provider calls the other effects that went to these contacts, as far as it has said so; and with null for its name each that has
    /// set out over the same channel since <paramref name="since"/> and of which nobody knows yet.
    /// </summary>
    public Task<List<string?>> References(Effect effect, IReadOnlyCollection<ContactPoint> contacts, DateTimeOffset since, CancellationToken stop = default) => _database.Read(
        $"""
        select reference from effects where key <> @key
            and (({_database.AnyOf("person", "@people")} and {_database.AnyOf("recipient", "@contacts")}) or ({(effect.Person is null ? "" : "person = @person and ")}recipient = @recipient))
            and (reference is not null or (channel = @channel and started >= @since and state in ('attempting', 'unknown', 'held')))
        """,
        row => row.Text(0), stop, ("@people", _database.List(contacts.Select(contact => contact.Person.Value).Distinct())), ("@contacts", _database.List(contacts.Select(contact => contact.Id.Value))),
        ("@recipient", effect.Recipient), ("@key", effect.Key.Value), ("@channel", effect.Channel), ("@since", Instant.Of(since)), ("@person", effect.Person?.Value));

    /// <summary>A stream's effects, in the order they were wished for.</summary>
    public Task<List<Effect>> OfStream(StreamId stream, string? address = null, CancellationToken stop = default) => address is null
        ? _database.Read(Select + "where stream = @stream order by created, not_before, key", LedgerRows.Map, stop, ("@stream", stream.Value))
        : _database.Read(Select + "where stream = @stream and address = @address order by created, not_before, key", LedgerRows.Map, stop,
            ("@stream", stream.Value), ("@address", address));

    public Task<List<Effect>> InState(string state, int max = 500, CancellationToken stop = default) =>
        _database.Read(Select + "where state = @state order by created, key limit @max", LedgerRows.Map, stop, ("@state", state), ("@max", max));

    /// <summary>Effects that are over and whose run does not know it yet. Put their keys in <see cref="Commit.Told"/> with the entry that says so.</summary>
    /// <param name="only">One stream, and it even when it is set aside.</param>
    public Task<List<Effect>> Untold(int max = 500, StreamId? only = null, CancellationToken stop = default) => _database.Read(
        Select + $"where {IsUntold}{(only is null ? SetAsides.MayBeTold : " and stream = @stream")} order by settled, key limit @max",
        LedgerRows.Map, stop, [("@max", max), .. Named(only)]);

    /// <summary>The streams that have something due, the longest waiting first.</summary>
    public Task<List<DueStream>> Due(DateTimeOffset now, int max = 500, CancellationToken stop = default) => _database.Read(
        $"""
        select stream, organisation, min(not_before) from effects
        where {IsDue}{Freezes.EffectsThatMayGo} group by stream, organisation order by min(not_before) limit @max
        """,
        row => new DueStream(new(row.GetString(0)), new(row.GetString(1)), row.Instant(2)), stop, ("@now", Instant.Of(now)), ("@max", max));

    /// <summary>When the next one falls due; null when nothing waits.</summary>
    public async Task<DateTimeOffset?> NextDue(CancellationToken stop = default) => (await _database.Read(
        "select min(not_before) from effects where state in ('ready', 'failed-temporarily')", row => row.InstantOrNull(0), stop)).Single();

    /// <summary>How many there are in each state, for health and measurement.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Count(CancellationToken stop = default) => (await _database.Read(
        "select state, count(*) from effects group by state", row => (State: row.GetString(0), Count: row.GetInt64(1)), stop))
        .ToDictionary(s => s.State, s => s.Count);

    private static (string, object?)[] Named(StreamId? only) => only is { } stream ? [("@stream", stream.Value)] : [];

    private async Task<bool> Change(EffectKey key, string set, string from, CancellationToken stop, params (string, object?)[] values) =>
        await _database.Write($"update effects set {set} where key = @key and {from}", stop, [.. values, ("@key", key.Value)]) == 1;
}
