namespace Beredskab.Storage;

/// <summary>
/// The processes that share one record, and when each was last heard of, by the database's own clock. Who falls silent is given up:
/// what it had in hand becomes <c>unknown</c>, to be asked about, without waiting for a lease that a slow provider may need.
/// </summary>
public sealed class Nodes
{
    private readonly Database _database;
    private readonly string _node;
    private readonly string _home;

    internal Nodes(Database database, string node, string home) => (_database, _node, _home) = (database, node, home);

    /// <summary>
    /// At start. Whoever had this data folder before is dead, since we hold its lock; so is everybody else where only one process
    /// can have the database. What they had in hand is unknown at once,
    /// and asked about from <paramref name="askFrom"/> on. Nothing that was tried waits for a time of a clock that was ahead, and was put right while nothing
    /// ran: no question waits longer than that anyhow.
    /// </summary>
    public Task Arrive(DateTimeOffset askFrom, CancellationToken stop = default) => _database.Write(async session =>
    {
        if (_database.IsShared)
            await session.Execute($"delete from nodes where home = @home or seen < {_database.ClockSql} - 86400000", stop, ("@home", _home));
        else
            await session.Execute("delete from nodes", stop);
        await session.Execute($"insert into nodes (id, home, seen) values (@id, @home, {_database.ClockSql})", stop, ("@id", _node), ("@home", _home));
        var given = await session.Execute(
            $"""
            update effects set {Ledger.CutOff}
            where state in ('attempting', 'unknown') and node is not null and not exists (select 1 from nodes where id = effects.node)
            """, stop, ("@from", Instant.Of(askFrom)));
        await session.Execute(
            "update effects set not_before = @from where not_before > @from and (state = 'unknown' or (state = 'failed-temporarily' and started > @from))", stop, ("@from", Instant.Of(askFrom)));
        return given;
    }, stop);

    /// <summary>Says that this node lives.</summary>
    public Task Beat(CancellationToken stop = default) => _database.Write(
        $"insert into nodes (id, home, seen) values (@id, @home, {_database.ClockSql}) on conflict (id) do update set seen = excluded.seen", stop,
        ("@id", _node), ("@home", _home));

    /// <summary>
    /// Gives up what nodes have in hand that were not heard of for <paramref name="silence"/>. It is not asked about before
    /// <paramref name="askFrom"/>: a call that was under way when its node fell silent may still be arriving.
    /// </summary>
    public Task<List<Effect>> GiveUpSilent(TimeSpan silence, DateTimeOffset askFrom, CancellationToken stop = default) => _database.Write(session => session.Query(
        $"""
        update effects set {Ledger.CutOff}
        where key in (select key from effects where state in ('attempting', 'unknown') and node is not null and node <> @me
            and not exists (select 1 from nodes where id = effects.node and seen > {_database.ClockSql} - @silence){_database.SkipLocked})
        returning {LedgerRows.Columns}
        """,
        LedgerRows.Map, stop, ("@from", Instant.Of(askFrom)), ("@me", _node), ("@silence", (long)silence.TotalMilliseconds)), stop);

    /// <summary>A node that stops in good order is not waited for.</summary>
    public Task Depart(CancellationToken stop = default) => _database.Write("delete from nodes where id = @id", stop, ("@id", _node));

    /// <summary>Whether another than this folder's was heard of within <paramref name="silence"/>.</summary>
    internal async Task<bool> AnyOther(TimeSpan silence, CancellationToken stop) => (await _database.Read(
        $"select 1 from nodes where home <> @home and seen > {_database.ClockSql} - @silence limit 1", _ => true, stop,
        ("@home", _home), ("@silence", (long)silence.TotalMilliseconds))).Count > 0;

    /// <summary>Leaves a word about this node for all of them to read, or takes it back.</summary>
    public Task Say(string word, bool isSo, CancellationToken stop = default) => _database.Write(
        isSo ? "insert into meta (name, value) values (@name, '') on conflict (name) do nothing" : "delete from meta where name = @name", stop, ("@name", $"node-{word}:{_home}"));

    /// <summary>Whether every node heard of within <paramref name="silence"/> has left that word.</summary>
    public async Task<bool> AllSay(string word, TimeSpan silence, CancellationToken stop = default) => (await _database.Read(
        $"select 1 from nodes where seen > {_database.ClockSql} - @silence and not exists (select 1 from meta where name = 'node-' || @word || ':' || nodes.home) limit 1", _ => true, stop,
        ("@word", word), ("@silence", (long)silence.TotalMilliseconds))).Count == 0;

    /// <summary>Whether any node heard of within <paramref name="silence"/> has left that word.</summary>
    public async Task<bool> AnySays(string word, TimeSpan silence, CancellationToken stop = default) => (await _database.Read(
        $"select 1 from nodes join meta on meta.name = @prefix || nodes.home where seen > {_database.ClockSql} - @silence limit 1", _ => true, stop,
        ("@prefix", $"node-{word}:"), ("@silence", (long)silence.TotalMilliseconds))).Count > 0;

    /// <summary>Those heard of within <paramref name="silence"/>, by name.</summary>
    public Task<List<string>> Living(TimeSpan silence, CancellationToken stop = default) => _database.Read(
        $"select id from nodes where seen > {_database.ClockSql} - @silence order by id", row => row.GetString(0), stop,
        ("@silence", (long)silence.TotalMilliseconds));
}
