using System.Text.Json;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>
/// What stands still after a restore, or in a copy: everything that was open then, and the house as a whole. Kept with what is true
/// of the installation, and asked in the very statement that takes an effect, so that no node and no path goes round it.
/// </summary>
public sealed class Freezes
{
    private const string House = "frozen", Opening = "frozen-opening", Stream = "frozen:", Let = "released:";

    /// <summary>True of a row of effects or of summaries (<c>{0}</c>) whose stream stands still.</summary>
    private const string Shut =
        """
        (exists (select 1 from meta f where f.name = 'frozen:' || {0}.stream)
            or (not exists (select 1 from meta f where f.name = 'released:' || {0}.stream)
                and (exists (select 1 from meta f where f.name = 'frozen')
                    or exists (select 1 from stream_summaries s join meta f on f.name = 'frozen:incident:' || s.incident || ':' || s.organisation
                        where s.stream = {0}.stream))))
        """;

    private readonly Database _database;

    internal Freezes(Database database) => _database = database;

    /// <summary>Ends a condition on effects: notices go from one of our own timelines to another, and are always carried.</summary>
    internal static string EffectsThatMayGo => Planted.Is("freeze-ignored") ? "" : s_effectsThatMayGo;

    private static readonly string s_effectsThatMayGo = $" and (kind = 'notice' or not {Shut.Replace("{0}", "effects", StringComparison.Ordinal)})";

    internal static string TimeMayPass { get; } = $" and not {Shut.Replace("{0}", "stream_summaries", StringComparison.Ordinal)}";

    /// <summary>Stops everything that is open and keeps back what it wanted of the world, in one transaction.</summary>
    public Task Freeze(Freeze freeze, CancellationToken stop = default) => _database.Write(async session =>
    {
        // Two nodes may see the same at the same moment.
        await _database.LockWords(session, ["freeze"], stop);
        var standing = (await session.Query("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", House))).SingleOrDefault();
        // What either knows to be missing must be read by whoever releases.
        if (standing is not null && JsonSerializer.Deserialize<Freeze>(standing, JsonSerializerOptions.Web) is { } earlier)
            freeze = freeze with { Ahead = [.. freeze.Ahead, .. earlier.Ahead.Where(ahead => freeze.Ahead.All(known => known.Stream != ahead.Stream))] };
        await session.Execute("delete from meta where name like 'frozen%' or name like 'released:%'", stop);
        await session.Execute("insert into meta (name, value) values (@name, @value)", stop, ("@name", House), ("@value", JsonSerializer.Serialize(freeze, JsonSerializerOptions.Web)));
        await session.Execute("insert into meta (name, value) select 'frozen:' || stream, @id from stream_summaries where ended is null", stop, ("@id", freeze.Id));
        await session.Execute(
            """
            update effects set state = 'held', why = 'frozen: ' || state, node = null, lease_until = null, fence = fence + 1
            where state in ('ready', 'failed-temporarily', 'attempting', 'unknown') and kind <> 'notice'
            """, stop);
        return 0;
    }, stop);

    /// <summary>What stands still now; null when everything moves.</summary>
    public async Task<Frozen?> Now(CancellationToken stop = default)
    {
        var rows = await _database.Read("select name, value from meta where name like 'frozen%'", row => (Name: row.GetString(0), Value: row.GetString(1)), stop);
        if (rows.Count == 0) return null;
        var last = rows.Find(row => row.Name == House).Value ?? await Get("froze", stop) ?? "{}";
        return new(
            JsonSerializer.Deserialize<Freeze>(last, JsonSerializerOptions.Web)!, rows.Exists(row => row.Name == House),
            rows.Find(row => row.Name == Opening).Value is { } half ? JsonSerializer.Deserialize<HalfOpened>(half, JsonSerializerOptions.Web) : null,
            [.. rows.Where(row => row.Name.StartsWith(Stream, StringComparison.Ordinal)).Select(row => new StreamId(row.Name[Stream.Length..]))]);
    }

    /// <summary>One of two says that new work may go out while the old stands still. False: the same person said so before.</summary>
    public Task<bool> Open(HalfOpened by, CancellationToken stop = default) => _database.Write(async session =>
    {
        var half = (await session.Query("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", Opening))).SingleOrDefault();
        if (half is null)
        {
            await session.Execute("insert into meta (name, value) values (@name, @value)", stop, ("@name", Opening), ("@value", JsonSerializer.Serialize(by, JsonSerializerOptions.Web)));
            return true;
        }
        if (JsonSerializer.Deserialize<HalfOpened>(half, JsonSerializerOptions.Web)!.By == by.By) return false;
        QueueOpen(session);
        await session.Execute("insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value", stop,
            ("@name", $"opened:{by.Freeze}"), ("@value", $"[{half},{JsonSerializer.Serialize(by, JsonSerializerOptions.Web)}]"));
        return true;
    }, stop);

    /// <summary>With the entry that says so; when it was the last one, the house opens with it.</summary>
    internal static void QueueRelease(Session session, StreamId stream)
    {
        session.Queue("delete from meta where name = @name", ("@name", Stream + stream));
        session.Queue("insert into meta (name, value) values (@name, '') on conflict (name) do nothing", ("@name", Let + stream));
        if (!stream.IsRun)
        {
            // An incident takes its runs with it.
            const string runs = "select s.stream from stream_summaries s where 'incident:' || s.incident || ':' || s.organisation = @stream";
            session.Queue($"insert into meta (name, value) select 'released:' || r.stream, '' from ({runs}) r where true on conflict (name) do nothing", ("@stream", stream.Value));
            session.Queue($"delete from meta where name in (select 'frozen:' || r.stream from ({runs}) r)", ("@stream", stream.Value));
        }
        QueueOpen(session, "and not exists (select 1 from meta m where m.name like 'frozen:%')");
    }

    /// <summary>What froze stays to be read until the last of it moves.</summary>
    private static void QueueOpen(Session session, string when = "")
    {
        session.Queue($"insert into meta (name, value) select 'froze', h.value from meta h where h.name = 'frozen' {when} on conflict (name) do update set value = excluded.value");
        session.Queue($"delete from meta where name in ('frozen', 'frozen-opening') {when}");
    }

    private async Task<string?> Get(string name, CancellationToken stop) =>
        (await _database.Read("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", name))).SingleOrDefault();
}

/// <summary>Why everything stands still, since when, and what is known to be missing.</summary>
/// <param name="Cause"><c>restored</c>, <c>witness-newer</c> or <c>copied</c>.</param>
/// <param name="Detail">A sentence for the operator.</param>
public sealed record Freeze(string Id, string Cause, string Detail, DateTimeOffset Since, IReadOnlyList<AheadStream> Ahead);

/// <summary>A timeline that the witness knows further than the database does, or otherwise.</summary>
/// <param name="Missing">Entries that the database lacks; 0 when it has as many and other ones.</param>
public sealed record AheadStream(string Stream, long Known, long Missing, string LastSeen);

public sealed record HalfOpened(string Freeze, PersonId By, DateTimeOffset At, string Why);

/// <param name="IsHouseShut">Nothing new goes out either.</param>
public sealed record Frozen(Freeze Freeze, bool IsHouseShut, HalfOpened? Opening, IReadOnlyList<StreamId> Streams);
