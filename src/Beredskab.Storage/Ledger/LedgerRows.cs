using System.Data.Common;
using System.Text;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>The ledger's statements that run inside a commit.</summary>
internal static class LedgerRows
{
    public const string Columns =
        "key, organisation, stream, address, kind, mode, recipient, person, channel, ordinal, priority, not_before, expires, state, attempts, "
        + "fence, node, lease_until, payload, reference, why, remembered, created, started, settled, told, resent, overdue, asked, silences, link";

    public static Effect Map(DbDataReader row) => new()
    {
        Key = new(row.GetString(0)),
        Organisation = new(row.GetString(1)),
        Stream = new(row.GetString(2)),
        Address = row.GetString(3),
        Kind = row.GetString(4),
        Mode = row.GetString(5),
        Recipient = row.GetString(6),
        Person = row.Text(7) is { } person ? new PersonId(person) : null,
        Channel = row.GetString(8),
        Ordinal = row.GetInt32(9),
        Priority = row.GetInt32(10),
        NotBefore = row.Instant(11),
        Expires = row.InstantOrNull(12),
        State = row.GetString(13),
        Attempts = row.GetInt32(14),
        Fence = row.GetInt64(15),
        Node = row.Text(16),
        LeaseUntil = row.InstantOrNull(17),
        Payload = row.GetString(18),
        Reference = row.Text(19),
        Why = row.Text(20),
        Remembered = row.Text(21),
        Created = row.Instant(22),
        Started = row.InstantOrNull(23),
        Settled = row.InstantOrNull(24),
        Told = row.InstantOrNull(25),
        Resent = row.InstantOrNull(26),
        Overdue = row.InstantOrNull(27),
        Asked = row.InstantOrNull(28),
        Silences = row.GetInt32(29),
        Link = row.Text(30),
    };

    /// <summary>A message that only takes something back is not wanted where nothing had set out.</summary>
    public static void QueueCallOff(Session session, NewEffect effect, DateTimeOffset now) => session.Queue(
        """
        update effects set state = 'cancelled', why = 'nothing to take back', settled = @now, told = @now
        where key = @key and state = 'ready' and not exists (select 1 from effects earlier
            where earlier.stream = @stream and earlier.address = @address and earlier.person = @person and earlier.kind = @kind and earlier.attempts > 0)
        """,
        ("@now", Instant.Of(now)), ("@key", effect.Key.Value), ("@stream", effect.Stream.Value), ("@address", effect.Address),
        ("@person", effect.Person?.Value), ("@kind", effect.TakesBack));

    public static void QueueNew(Session session, OrganisationId organisation, NewEffect effect, string payload, DateTimeOffset now) => session.Queue(
        """
        insert into effects (key, organisation, stream, address, kind, mode, recipient, person, channel, ordinal, priority, not_before, expires,
            state, attempts, fence, node, lease_until, started, payload, created, link)
        values (@key, @organisation, @stream, @address, @kind, @mode, @recipient, @person, @channel, @ordinal, @priority, @not_before, @expires,
            @state, @attempts, @fence, @node, @lease_until, @started, @payload, @created, @link)
        on conflict (key) do nothing
        """,
        ("@key", effect.Key.Value), ("@organisation", organisation.Value), ("@stream", effect.Stream.Value), ("@address", effect.Address),
        ("@kind", effect.Kind), ("@mode", effect.Mode), ("@recipient", effect.Recipient), ("@person", effect.Person?.Value),
        ("@channel", effect.Channel), ("@ordinal", effect.Ordinal), ("@priority", effect.Priority), ("@not_before", Instant.Of(effect.NotBefore)),
        ("@expires", Instant.OrNull(effect.Expires)), ("@payload", payload), ("@created", Instant.Of(now)),
        ("@state", effect.Taken is null ? EffectState.Ready : EffectState.Attempting), ("@attempts", effect.Taken is null ? 0 : 1),
        ("@fence", effect.Taken is null ? 0 : Taken.Fence), ("@node", effect.Taken?.Node), ("@lease_until", Instant.OrNull(effect.Taken?.Until)),
        ("@started", effect.Taken is null ? null : Instant.Of(now)), ("@link", effect.Link));

    private const string EmptyPayload = "{}";

    private static string FenceHolds => Planted.Is("fence-ignored") ? "(fence = @fence or true)" : "fence = @fence";

    /// <summary>Whether this fence may still settle: nobody has taken the effect since.</summary>
    public static async Task<bool> Holds(Session session, EffectKey key, long fence, string forUpdate, CancellationToken stop) =>
        (await session.Query(
            $"select 1 from effects where key = @key and {FenceHolds} and state in ('attempting', 'unknown', 'held')" + forUpdate,
            _ => true, stop, ("@key", key.Value), ("@fence", fence))).Count == 1;

    public static void QueueSettle(Session session, SettleEffect settle, DateTimeOffset now, bool isTold)
    {
        var (sql, values) = Settle(settle, now, isTold);
        session.Queue(sql, values);
    }

    /// <summary>
    /// The effect's new state, if the fence is the newest. From <c>unknown</c> too: a holder that comes back late with the truth is
    /// welcome until somebody else has set out to ask. Of a notice that was heard nothing is kept: its hearer's entries say it.
    /// </summary>
    public static (string Sql, (string, object?)[] Values) Settle(SettleEffect settle, DateTimeOffset now, bool isTold)
    {
        var (state, reference, why, notBefore) = settle.Settlement.Row;
        var isOver = EffectState.IsOver(state);
        return (
            $"""
            update effects set state = @state, reference = coalesce(@reference, reference), why = @why,
                not_before = coalesce(@not_before, not_before), node = null, lease_until = null, settled = @settled, told = @told, resent = coalesce(resent, @resent),
                asked = coalesce(asked, @asked), silences = silences + @silent,
                expires = case when @state = 'ready' then null else expires end,
                payload = case when @state = 'done' and kind = 'notice' then '{EmptyPayload}' else payload end
            where key = @key and {FenceHolds} and state in ('attempting', 'unknown', 'held')
            """,
            [("@state", state), ("@reference", reference), ("@why", why), ("@not_before", Instant.OrNull(notBefore)),
                ("@settled", isOver ? Instant.Of(now) : null), ("@told", isOver && isTold ? Instant.Of(now) : null),
                ("@resent", settle.Settlement is Settlement.TryAgain { IsDoubtful: true } ? Instant.Of(now) : null),
                ("@asked", settle.Settlement is Settlement.Unknown { WasAsked: true } ? Instant.Of(now) : null),
                ("@silent", settle.Settlement is Settlement.Unknown { WasAsked: true } ? 1 : 0),
                ("@key", settle.Key.Value), ("@fence", settle.Fence)]);
    }

    public static async Task<List<EffectKey>> Cancel(Session session, Commit commit, Cancellation wanted, CancellationToken stop)
    {
        List<(string, object?)> values = [("@why", wanted.Why), ("@now", Instant.Of(commit.At)), ("@organisation", commit.Organisation.Value)];
        var which = new StringBuilder();
        if (wanted.Key is { } key) Narrow("key = @key", ("@key", key.Value));
        if (wanted.Stream is { } stream) Narrow("stream = @stream", ("@stream", stream.Value));
        if (wanted.Address is { } address && !wanted.IsWithItems) Narrow("address = @address", ("@address", address));
        // An item stands behind a dot: page~2 means page~2.1 too, and not page~20.
        if (wanted.Address is { } whole && wanted.IsWithItems)
            Narrow("(address = @address or substr(address, 1, @length) = @prefix)",
                ("@address", whole), ("@length", whole.Length + 1), ("@prefix", whole + "."));
        if (wanted.Kind is { } kind) Narrow("kind = @kind", ("@kind", kind));
        // A page on its way runs out, but is of no use from now on: should it turn out not to have arrived, it is not sent again.
        if (!Planted.Is("page-sent-after-answer")) await session.Execute(
            $"update effects set expires = @now where organisation = @organisation and state in ('attempting', 'unknown') and kind in ('page', 'approval-page') and (expires is null or expires > @now){which}",
            stop, [.. values.Where(value => value.Item1 != "@why")]);
        return await session.Query(
            $"update effects set state = 'cancelled', why = @why, settled = @now, told = @now where organisation = @organisation and state in ('ready', 'failed-temporarily', 'held'){which} returning key",
            row => new EffectKey(row.GetString(0)), stop, [.. values]);

        void Narrow(string condition, params (string, object?)[] more)
        {
            which.Append(" and ").Append(condition);
            values.AddRange(more);
        }
    }
}
