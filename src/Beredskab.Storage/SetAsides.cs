using System.Collections.Concurrent;
using System.Text.Json;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>
/// What fails inside each time it is looked at, because we were wrong: a run or an incident that cannot be folded, or whose time,
/// answers from the world or news cannot be decided. It is kept beside the journal, never in it; whoever sweeps leaves it alone for
/// longer each time, so that the others are not slowed, and people are told from the third time on.
/// </summary>
public sealed class SetAsides
{
    /// <summary>So many failures in a row are no accident.</summary>
    public const int Patience = 3;

    private const string Name = "set-aside:", Mended = "mended:";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private readonly Database _database;
    private readonly ConcurrentDictionary<(StreamId, Failing), SetAside> _known = [];

    internal SetAsides(Database database) => _database = database;

    /// <summary>Ends a condition on summaries: what is set aside is not swept with the rest.</summary>
    internal static string TimeMayPass { get; } = Not("stream_summaries", Failing.Folding, Failing.Time);

    /// <summary>Ends a condition on effects whose end is to be told to their stream.</summary>
    internal static string MayBeTold { get; } = Not("effects", Failing.Folding, Failing.World);

    /// <summary>As this node knows it; another's is known when it was listed last.</summary>
    public bool IsEmpty => _known.IsEmpty;

    public bool Knows(StreamId stream, Failing? what = null) => what is { } one ? _known.ContainsKey((stream, one)) : Find(stream).Any();

    public IEnumerable<SetAside> Find(StreamId stream) => _known.Values.Where(known => known.Stream == stream);

    /// <summary>It failed again. Several failures in one breath are one.</summary>
    /// <param name="fault">Without names, numbers or texts.</param>
    public async Task<SetAside> Failed(StreamId stream, OrganisationId organisation, Failing what, string fault, DateTimeOffset now, CancellationToken stop = default)
    {
        var row = await _database.Write(async session =>
        {
            var known = (await session.Query("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", NameOf(stream, what)))).SingleOrDefault();
            var before = known is null ? new SetAside(stream, organisation, what, 0, fault, now, now, DateTimeOffset.MinValue, false) : Read(NameOf(stream, what), known);
            if (now < before.Next) return before;
            var failures = before.Failures + 1;
            var after = before with { Failures = failures, Fault = fault, Last = now, Next = now + Wait(failures) };
            await Keep(session, after, stop);
            return after;
        }, stop);
        _known[(stream, what)] = row;
        return row;
    }

    /// <summary>It was decided after all. When people had been told that it stands still, they are to be told that it goes on.</summary>
    public async Task Succeeded(StreamId stream, Failing what, CancellationToken stop = default)
    {
        await _database.Write(async session =>
        {
            var known = (await session.Query("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", NameOf(stream, what)))).SingleOrDefault();
            session.Queue("delete from meta where name = @name", ("@name", NameOf(stream, what)));
            if (known is not null && Read(NameOf(stream, what), known).IsTold)
                session.Queue("insert into meta (name, value) values (@name, @value) on conflict (name) do nothing", ("@name", Mended + stream), ("@value", known));
            return 0;
        }, stop);
        _known.TryRemove((stream, what), out _);
    }

    /// <summary>People have been told.</summary>
    public async Task Told(SetAside one, CancellationToken stop = default)
    {
        // It may have failed again, or succeeded, while they were told.
        var told = await _database.Write(async session =>
        {
            var name = NameOf(one.Stream, one.What);
            if ((await session.Query("select value from meta where name = @name", row => row.GetString(0), stop, ("@name", name))).SingleOrDefault() is not { } known) return null;
            var now = Read(name, known) with { IsTold = true };
            await Keep(session, now, stop);
            return now;
        }, stop);
        if (told is not null) _known[(one.Stream, one.What)] = told;
    }

    /// <summary>Everything that fails now, with what has failed only once or twice.</summary>
    public async Task<IReadOnlyList<SetAside>> List(CancellationToken stop = default)
    {
        var rows = await _database.Read("select name, value from meta where name like 'set-aside:%' order by name", row => Read(row.GetString(0), row.GetString(1)), stop);
        foreach (var gone in _known.Keys.Except(rows.Select(row => (row.Stream, row.What))).ToList()) _known.TryRemove(gone, out _);
        foreach (var row in rows) _known[(row.Stream, row.What)] = row;
        return rows;
    }

    /// <summary>What goes on again and was not told to anybody yet.</summary>
    public Task<List<SetAside>> GoingOn(CancellationToken stop = default) =>
        _database.Read("select name, value from meta where name like 'mended:%' order by name", row => Read($"{Name}time:{row.GetString(0)[Mended.Length..]}", row.GetString(1)), stop);

    public Task ToldGoingOn(StreamId stream, CancellationToken stop = default) => _database.Write("delete from meta where name = @name", stop, ("@name", Mended + stream));

    /// <summary>One second, then twice as long each time, five minutes at most.</summary>
    private static TimeSpan Wait(int failures) => TimeSpan.FromSeconds(Math.Min(s_longest.TotalSeconds, Math.Pow(2, Math.Min(failures - 1, 20))));

    private static Task<int> Keep(Session session, SetAside one, CancellationToken stop) => session.Execute(
        "insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value", stop,
        ("@name", NameOf(one.Stream, one.What)),
        ("@value", JsonSerializer.Serialize(new Row(one.Organisation.Value, one.Failures, one.Fault, Instant.Of(one.Since), Instant.Of(one.Last), Instant.Of(one.Next), one.IsTold), JsonSerializerOptions.Web)));

    private static SetAside Read(string name, string value)
    {
        var (what, stream) = name[Name.Length..].Split(':', 2) is [var first, var rest] ? (first, rest) : throw new FormatException(name);
        var row = JsonSerializer.Deserialize<Row>(value, JsonSerializerOptions.Web)!;
        return new(new(stream), new(row.Organisation), Enum.Parse<Failing>(what, ignoreCase: true), row.Failures, row.Fault,
            Instant.At(row.Since), Instant.At(row.Last), Instant.At(row.Next), row.IsTold);
    }

    private static string NameOf(StreamId stream, Failing what) => $"{Name}{Word(what)}:{stream}";

    private static string Word(Failing what) => what switch { Failing.Folding => "folding", Failing.Time => "time", Failing.World => "world", _ => "news" };

    private static string Not(string table, params Failing[] whats) =>
        $" and not exists (select 1 from meta a where a.name in ({string.Join(", ", whats.Select(what => $"'{Name}{Word(what)}:' || {table}.stream"))}))";

    private sealed record Row(string Organisation, int Failures, string Fault, long Since, long Last, long Next, bool IsTold);
}

/// <summary>What of a stream cannot be decided: all of it, what time brings, what the world answered, or what other streams tell.</summary>
public enum Failing
{
    Folding,
    Time,
    World,
    News,
}

/// <param name="Fault">What kind of mistake, and where in the program; no name, number or text.</param>
/// <param name="Next">When it is tried again.</param>
/// <param name="IsTold">People have been asked to take over.</param>
public sealed record SetAside(
    StreamId Stream, OrganisationId Organisation, Failing What, int Failures, string Fault, DateTimeOffset Since, DateTimeOffset Last, DateTimeOffset Next, bool IsTold)
{
    public bool IsForPeople => Failures >= SetAsides.Patience;
}
