using System.Globalization;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;

namespace Beredskab.Storage;

/// <summary>A clock was seen to jump against the time that passed.</summary>
/// <param name="Number">Counts up over the whole installation.</param>
public sealed record ClockJump(long Number, TimeJump How, TimeSpan Leap, DateTimeOffset Seen);

/// <summary>
/// The jumps that were seen, each once however many nodes see it, and how far the clock we were handed has thereby come to be off the
/// one we go by. Both lie beside the record, so that a restart neither takes an old jump for a new one nor forgets it.
/// </summary>
public sealed class ClockJumps
{
    private const string Prefix = "clock-jump:", After = "clock-jump;";
    private const int Kept = 100;

    private readonly Database _database;
    private readonly string _shift;

    internal ClockJumps(Database database, string? home) => (_database, _shift) = (database, home is null ? "clock-shift" : $"clock-shift:{home}");

    /// <summary>The newest that this node knows of.</summary>
    public ClockJump? Last { get; private set; }

    /// <summary>Those after a number, oldest first.</summary>
    public async Task<List<ClockJump>> Since(long number, CancellationToken stop = default)
    {
        var jumps = await _database.Read("select value from meta where name > @after and name < @end order by name", row => Read(row.GetString(0)), stop,
            ("@after", Name(number)), ("@end", After));
        if (jumps is [.., var last]) Last = last;
        return jumps;
    }

    /// <summary>How far the clock we were handed is ahead of the one we go by.</summary>
    internal async Task<TimeSpan> Shift(CancellationToken stop) => TimeSpan.FromMilliseconds((await _database.Read(
        "select value from meta where name = @name", row => long.Parse(row.GetString(0), CultureInfo.InvariantCulture), stop, ("@name", _shift))).SingleOrDefault());

    /// <summary>A shift that is no jump: somebody started anew and took the clock as it is.</summary>
    internal Task SetShift(TimeSpan shift, CancellationToken stop) => _database.Write(
        "insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value", stop, ("@name", _shift), ("@value", Text(shift)));

    /// <summary>Enters a jump and what it makes of the shift; nothing when another node was first.</summary>
    internal async Task Enter(TimeJump how, TimeSpan leap, TimeSpan before, TimeSpan shift, DateTimeOffset seen, CancellationToken stop) => Last = await _database.Write(async session =>
    {
        var last = (await session.Query("select max(name) from meta where name > @from and name < @end", row => row.Text(0), stop, ("@from", Prefix), ("@end", After))).Single();
        var known = last is null ? null : (await session.Query("select value from meta where name = @name", row => Read(row.GetString(0)), stop, ("@name", last))).Single();
        // The database's clock is everybody's, and each node that goes by it sees it leap within the same quarter of a minute.
        if (how == TimeJump.DatabaseFollowed && known is not null && known.How == how && (known.Leap - leap).Duration() < StoreClock.Least * 2 && seen - known.Seen < TimeSpan.FromMinutes(1)) return known;
        if (shift != before && !Planted.Is("jump-counted-twice") && await session.Execute(
            "insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value where meta.value = @before", stop,
            ("@name", _shift), ("@value", Text(shift)), ("@before", Text(before))) == 0) return known;
        var jump = new ClockJump((known?.Number ?? 0) + 1, how, leap, seen);
        session.Queue("insert into meta (name, value) values (@name, @value)", ("@name", Name(jump.Number)), ("@value", JsonSerializer.Serialize(jump, Wire.Options)));
        session.Queue("delete from meta where name > @from and name < @old", ("@from", Prefix), ("@old", Name(Math.Max(0, jump.Number - Kept))));
        return jump;
    }, stop);

    private static ClockJump Read(string json) => JsonSerializer.Deserialize<ClockJump>(json, Wire.Options)!;

    private static string Name(long number) => Prefix + number.ToString("d12", CultureInfo.InvariantCulture);

    private static string Text(TimeSpan shift) => ((long)shift.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
