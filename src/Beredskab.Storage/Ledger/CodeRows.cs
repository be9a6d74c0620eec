using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>
/// How four digits are found for a person and a task: the codes in use at the numbers a group of commits writes to, read once.
/// The numbers are locked, so nobody else allots there meanwhile.
/// </summary>
internal sealed class CodeRows(Session session)
{
    /// <summary>So long after a task is over its code still means that task, to whoever answers late.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromDays(30);

    private readonly Dictionary<(string Mode, string Number), Dictionary<string, (StreamId, string, PersonId)>> _used = [];

    public async Task Load(Database database, IReadOnlyCollection<string> numbers, DateTimeOffset now, CancellationToken stop)
    {
        var rows = await session.Query(
            $"""
            select mode, number, code, stream, address, person from reply_codes
            where {database.AnyOf("number", "@numbers")} and (closed is null{(Planted.Is("code-reused") ? "" : " or closed > @oldest")})
            """,
            row => (Mode: row.GetString(0), Number: row.GetString(1), Code: row.GetString(2), Stream: row.GetString(3), Address: row.GetString(4),
                Person: row.GetString(5)),
            stop, ("@numbers", database.List(numbers)), ("@oldest", Instant.Of(now - Rest)));
        foreach (var row in rows) At(row.Mode, row.Number)[row.Code] = (new(row.Stream), row.Address, new(row.Person));
    }

    /// <summary>
    /// The code this person has for this task at this number, or a new one. The same wish tries the same codes in the same order,
    /// so a commit made again finds the same one, and a person's several numbers mostly share it.
    /// </summary>
    public string Allot(OrganisationId organisation, NewEffect effect, CodeWanted wanted, DateTimeOffset now)
    {
        var used = At(effect.Mode, wanted.Number);
        var task = (effect.Stream, effect.Address, wanted.Person);
        // Looked for first: a code that was in the way when this task got its own may be free by now.
        var code = used.FirstOrDefault(u => u.Value == task).Key
            ?? Candidates(wanted.Person, effect.Stream, effect.Address).FirstOrDefault(c => !used.ContainsKey(c))
            ?? throw new InvalidOperationException($"All 9,000 reply codes of one number are in use ({effect.Mode}).");
        used[code] = task;
        session.Queue(
            """
            insert into reply_codes (mode, number, stream, address, person, organisation, code, opened)
            values (@mode, @number, @stream, @address, @person, @organisation, @code, @opened)
            on conflict (mode, number, stream, address, person) do update set code = excluded.code, closed = null
            """,
            ("@mode", effect.Mode), ("@number", wanted.Number), ("@stream", effect.Stream.Value), ("@address", effect.Address),
            ("@person", wanted.Person.Value), ("@organisation", organisation.Value), ("@code", code), ("@opened", Instant.Of(now)));
        return code;
    }

    public static void QueueClose(Session session, CodesClosed closed, DateTimeOffset now) => session.Queue(
        "update reply_codes set closed = @now where stream = @stream and address = @address and closed is null",
        ("@now", Instant.Of(now)), ("@stream", closed.Stream.Value), ("@address", closed.Address));

    private Dictionary<string, (StreamId, string, PersonId)> At(string mode, string number)
    {
        if (!_used.TryGetValue((mode, number), out var codes)) _used[(mode, number)] = codes = [];
        return codes;
    }

    /// <summary>1000 to 9999, from a place the hash picks: people drop leading zeros.</summary>
    private static IEnumerable<string> Candidates(PersonId person, StreamId stream, string address)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{person}\0{stream}\0{address}"));
        var start = BinaryPrimitives.ReadUInt32BigEndian(hash) % 9000;
        for (var i = 0u; i < 9000; i++) yield return (1000 + (start + i) % 9000).ToString(CultureInfo.InvariantCulture);
    }
}
