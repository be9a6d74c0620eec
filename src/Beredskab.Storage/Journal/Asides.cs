using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>Names, numbers and free texts that entries point to. The only part of the record that can be erased.</summary>
public sealed class Asides
{
    private readonly Database _database;

    internal Asides(Database database) => _database = database;

    /// <summary>The values that still stand, by id. An id that is missing here was erased.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Read(IEnumerable<string> ids, CancellationToken stop = default) =>
        (await _database.Read(
            $"select id, value from asides where {_database.AnyOf("id", "@ids")} and value is not null",
            row => (Id: row.GetString(0), Value: row.GetString(1)), stop, ("@ids", _database.List(ids)))).ToDictionary(a => a.Id, a => a.Value);

    /// <summary>As they lie there, with their salts; erased ones without either.</summary>
    public Task<List<KeptAside>> Kept(IEnumerable<string> ids, CancellationToken stop = default) =>
        _database.Read($"select id, salt, value from asides where {_database.AnyOf("id", "@ids")} order by id",
            row => new KeptAside(row.GetString(0), row.Bytes(1), row.Text(2)), stop, ("@ids", _database.List(ids)));

    /// <summary>
    /// Forgets a person: their asides, what the ledger and the inbox hold of them, their name and their contact points.
    /// What was still to be sent to them is called off. The id stays, and every chain still verifies.
    /// </summary>
    public Task<int> ErasePerson(PersonId person, DateTimeOffset now, CancellationToken stop = default) => _database.Write(async session =>
    {
        var at = Instant.Of(now);
        var erased = await session.Execute(
            "update asides set salt = null, value = null, erased = @at where person = @person and erased is null", stop,
            ("@at", at), ("@person", person.Value));
        session.Queue(
            """
            update effects set state = 'cancelled', why = 'person erased', settled = @at
            where person = @person and state in ('ready', 'failed-temporarily')
            """, ("@at", at), ("@person", person.Value));
        session.Queue("update effects set payload = '{}' where person = @person", ("@person", person.Value));
        session.Queue("update inbound_messages set sender = '', body = '' where person = @person", ("@person", person.Value));
        session.Queue(
            "update reply_codes set closed = @at where person = @person and closed is null", ("@at", at), ("@person", person.Value));
        session.Queue("delete from contact_points where person = @person", ("@person", person.Value));
        session.Queue("update people set name = '', login = null, departed = coalesce(departed, @at) where id = @person", ("@at", at), ("@person", person.Value));
        return erased;
    }, stop);

    /// <summary>Forgets every aside of a stream (the keeping time is over).</summary>
    public Task<int> EraseStream(StreamId stream, DateTimeOffset now, CancellationToken stop = default) =>
        _database.Write("update asides set salt = null, value = null, erased = @at where stream = @stream and erased is null", stop,
            ("@at", Instant.Of(now)), ("@stream", stream.Value));
}

/// <summary>An aside as it lies in the store; salt and value are null once erased.</summary>
public sealed record KeptAside(string Id, byte[]? Salt, string? Value);
