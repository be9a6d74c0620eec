using System.Globalization;
using System.Text;
using Beredskab.Simulation;
using Beredskab.Storage;

namespace Beredskab.Faults;

/// <summary>
/// One night in Fjordby, made of one number: one to five nodes, one outside world, five people and their habits, and the weather. It
/// runs the product's own code and nothing that stands in for it, then asks whether the promises were kept.
/// </summary>
internal sealed class Night
{
    private static readonly DateTimeOffset s_evening = new(2026, 3, 28, 22, 0, 0, TimeSpan.Zero);

    /// <summary>How long after the weather has cleared everything must have moved on as far as people allow.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private readonly List<string> _trace = [];
    private readonly List<(long Position, TimeSpan At)> _positions = [];
    private (int Changes, DateTimeOffset Due) _nextDue = (-1, default);
    private ulong _print = 14695981039346656037;

    private Night(Lane lane, int seed, NightKind kind)
    {
        (Lane, Seed) = (lane, seed);
        Schedule = new(seed, s_evening);
        Town = new("town", Schedule);
        Clock = new(Schedule);
        World = new(Clock) { Patience = TimeSpan.FromSeconds(10), Company = seed.ToString("x24", CultureInfo.InvariantCulture) };
        Weather = new(this);
        lane.Database.Empty();
        lane.Database.Night = this;
        foreach (var (id, _) in Lane.Staff)
        {
            World.Phones.Add(Lane.NumberOf(id), id);
            World.Mailboxes.Add($"{id}@fjordby.example", id);
        }
        var count = Chance.Next(3) switch { 0 => 1, 1 => 2, _ => 3 + Chance.Next(3) };
        People = new(this);
        Upgrade = new(this);
        // Several share a database and go by its clock; one alone goes by its machine's.
        lane.Database.Own = count > 1 ? () => Schedule.Now : null;
        for (var number = 1; number <= count; number++) Nodes.Add(new(this, number));
        Schedule.MayGoOn = strand => Nodes.Find(node => node.Strand == strand) is not { } node || Weather.LetsGoOn(node);
        IsMute = kind == NightKind.Mute;
        if (kind == NightKind.Restored) Restore = new(this);
    }

    /// <summary>The database is set back in this night; null in most.</summary>
    public Restore? Restore { get; }

    public Upgrade Upgrade { get; }

    public Lane Lane { get; }

    public int Seed { get; }

    public Schedule Schedule { get; }

    public Strand Town { get; }

    public VirtualTime Clock { get; }

    public World World { get; }

    public Weather Weather { get; }

    public People People { get; }

    public List<Node> Nodes { get; } = [];

    public List<Attempt> Attempts { get; } = [];

    /// <summary>What the product itself said should never happen.</summary>
    public List<string> Faults { get; } = [];

    public Random Chance => Schedule.Chance;

    /// <summary>Everything that happened, as one number: the same seed must give the same one.</summary>
    public ulong Print => _print;

    public IReadOnlyList<string> Trace => _trace;

    /// <summary>Lives through a night; its promises are asked about at the end.</summary>
    /// <exception cref="NightFailedException">A promise was not kept: seed, faults and the last of the trace.</exception>
    public static Night Live(Lane lane, int seed, NightKind kind = NightKind.Plain)
    {
        var night = new Night(lane, seed, kind);
        try
        {
            night.Town.Post(_ => night.People.Begin(), null);
            night.Restore?.Begin();
            night.Upgrade.Begin();
            night.Schedule.Run(night.Weather.Clears + Grace);
            lane.Database.Night = null;
            new Proofs(night).Check();
            return night;
        }
        catch (Exception failed)
        {
            throw new NightFailedException($"seed {seed}: {failed.Message}{(failed is NightFailedException ? "" : $"\n{failed}")}\n{night.Story()}");
        }
        finally
        {
            lane.Database.Night = null;
        }
    }

    /// <summary>As long as it is foul, whoever carries the texts never says what became of one.</summary>
    public bool IsMute { get; }

    public void Note(string line)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Schedule.Elapsed:mm\\:ss\\.fff} {line}");
        _trace.Add(text);
        foreach (var sign in text) _print = unchecked((_print ^ sign) * 1099511628211);
    }

    /// <summary>Does something in the town's own time, whatever becomes of the nodes.</summary>
    public void Later(TimeSpan wait, Action act) =>
        new VirtualTimer(Schedule, () => Town.Post(_ => act(), null)).Change(wait, Timeout.InfiniteTimeSpan);

    /// <summary>The record is as long again as it was when it was backed up.</summary>
    public void SetBack(long position) => _positions.RemoveAll(mark => mark.Position > position);

    public long Position => _positions is [] ? 0 : _positions[^1].Position;

    /// <summary>Told by the database after each commit: when in truth the record reached its length.</summary>
    public void Committed()
    {
        var position = Lane.Database.Ask("select max(position) from positions") ?? 0;
        var before = _positions is [] ? 0 : _positions[^1].Position;
        if (position == before) return;
        _positions.Add((position, Schedule.Elapsed));
        foreach (var written in Lane.Database.Rows("select stream, group_concat(type) from entries where position > @after group by stream order by min(position)", row => $"{row.GetString(0)}: {row.GetString(1)}", before))
            Note($"{(SynchronizationContext.Current as Strand)?.Name} writes {written}");
    }

    /// <summary>When an entry was committed, in the night's own time whatever the clocks said.</summary>
    public TimeSpan TimeOf(Entry entry) => _positions.Find(mark => mark.Position >= entry.Position).At;

    /// <summary>When a sweeper next has something to find, in the authority's time.</summary>
    public DateTimeOffset NextDue
    {
        get
        {
            var changes = Lane.Database.Changes;
            if (_nextDue.Changes != changes) _nextDue = (changes, ReadNextDue());
            return _nextDue.Due;
        }
    }

    private DateTimeOffset ReadNextDue() => Lane.Database.Ask(
        """
        select min(due) from (
            select min(next_deadline) as due from stream_summaries where next_deadline is not null
            union all select min(not_before) from effects where state in ('ready', 'failed-temporarily')
            union all select min(expires) from effects where state in ('ready', 'failed-temporarily')
            union all select min(coalesce(lease_until, 0)) from effects where state = 'attempting'
            union all select min(max(not_before, coalesce(lease_until, 0))) from effects where state = 'unknown'
            union all select 0 from effects where settled is not null and told is null)
        """) is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : DateTimeOffset.MaxValue;

    private string Story()
    {
        var story = new StringBuilder();
        story.AppendLine(CultureInfo.InvariantCulture, $"{Nodes.Count} nodes, foul until {Weather.Clears:mm\\:ss}; {string.Join(", ", Weather.Struck.Select(struck => $"{struck.Value} {struck.Key}"))}");
        foreach (var line in _trace.TakeLast(Environment.GetEnvironmentVariable("BEREDSKAB_SEED") is null ? 60 : int.MaxValue)) story.AppendLine(line);
        return story.ToString();
    }
}

internal enum NightKind
{
    Plain,

    /// <summary>An older database is put in the place of the newer one.</summary>
    Restored,

    /// <summary>Whoever carries the texts never says what became of one.</summary>
    Mute,
}
