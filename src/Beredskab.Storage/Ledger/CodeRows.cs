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
        Session session, OrganisationId organisation, string mode, string number, PersonId person, StreamId stream, string address,
        DateTimeOffset now, CancellationToken stop)
    {
        var taken = await session.Query(
            "select code, stream, address, person, closed from reply_codes where mode = @mode and number = @number and (closed is null or closed > @oldest)",
            row => (Code: row.GetString(0), Stream: row.GetString(1), Address: row.GetString(2), Person: row.GetString(3)), stop,
            ("@mode", mode), ("@number", number), ("@oldest", Instant.Of(now - Rest)));
        if (taken.Find(t => t.Stream == stream.Value && t.Address == address && t.Person == person.Value) is { Code: { } known })
        {
            session.Queue(
                "update reply_codes set closed = null where mode = @mode and number = @number and stream = @stream and address = @address and person = @person and closed is not null",
                ("@mode", mode), ("@number", number), ("@stream", stream.Value), ("@address", address), ("@person", person.Value));
            return known;
        }
        var used = taken.Select(t => t.Code).ToHashSet();
        if (used.Count >= 9000) throw new InvalidOperationException($"All 9,000 reply codes of one number are in use ({mode}).");
        var code = Candidates(person, stream, address).First(c => !used.Contains(c));
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
