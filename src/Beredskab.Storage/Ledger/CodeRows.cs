using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>How four digits are found for a person and a task.</summary>
internal static class CodeRows
{
    /// <summary>So long after a task is over its code still means that task, to whoever answers late.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromDays(30);

    /// <summary>
    /// The code this person has for this task at this number, or a new one. The same wish tries the same codes in the same order,
    /// so a commit made again finds the same one, and a person's several numbers mostly share it.
    /// </summary>
    public static async Task<string> Allot(
        Database database, Session session, OrganisationId organisation, string mode, string number, PersonId person, StreamId stream, string address,
        DateTimeOffset now, CancellationToken stop)
    {
        var oldest = Instant.Of(now - Rest);
        var known = await session.Query(
            """
            select code from reply_codes where mode = @mode and number = @number and stream = @stream and address = @address and person = @person
                and (closed is null or closed > @oldest)
            """,
            row => row.GetString(0), stop, ("@mode", mode), ("@number", number), ("@stream", stream.Value), ("@address", address),
            ("@person", person.Value), ("@oldest", oldest));
        if (known is [var own])
        {
            session.Queue(
                """
                update reply_codes set closed = null
                where mode = @mode and number = @number and stream = @stream and address = @address and person = @person and closed is not null
                """,
                ("@mode", mode), ("@number", number), ("@stream", stream.Value), ("@address", address), ("@person", person.Value));
            return own;
        }
        var code = await FirstFree(database, session, mode, number, Candidates(person, stream, address), oldest, stop);
        session.Queue(
            """
            insert into reply_codes (mode, number, stream, address, person, organisation, code, opened)
            values (@mode, @number, @stream, @address, @person, @organisation, @code, @opened)
            on conflict (mode, number, stream, address, person) do update set code = excluded.code, opened = excluded.opened, closed = null
            """,
            ("@mode", mode), ("@number", number), ("@stream", stream.Value), ("@address", address), ("@person", person.Value),
            ("@organisation", organisation.Value), ("@code", code), ("@opened", Instant.Of(now)));
        return code;
    }

    private static async Task<string> FirstFree(
        Database database, Session session, string mode, string number, IEnumerable<string> candidates, long oldest, CancellationToken stop)
    {
        foreach (var some in candidates.Chunk(20))
        {
            var used = await session.Query(
                $"""
                select code from reply_codes where mode = @mode and number = @number and {database.AnyOf("code", "@codes")}
                    and (closed is null or closed > @oldest)
                """,
                row => row.GetString(0), stop, ("@mode", mode), ("@number", number), ("@codes", database.List(some)), ("@oldest", oldest));
            if (some.FirstOrDefault(code => !used.Contains(code)) is { } free) return free;
        }
        throw new InvalidOperationException($"All 9,000 reply codes of one number are in use ({mode}).");
    }

    public static void QueueClose(Session session, CodesClosed closed, DateTimeOffset now) => session.Queue(
        "update reply_codes set closed = @now where stream = @stream and address = @address and closed is null",
        ("@now", Instant.Of(now)), ("@stream", closed.Stream.Value), ("@address", closed.Address));

    /// <summary>1000 to 9999, from a place the hash picks: people drop leading zeros.</summary>
    private static IEnumerable<string> Candidates(PersonId person, StreamId stream, string address)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{person}\0{stream}\0{address}"));
        var start = BinaryPrimitives.ReadUInt32BigEndian(hash) % 9000;
        for (var i = 0u; i < 9000; i++) yield return (1000 + (start + i) % 9000).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
