using System.Globalization;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server;
using Beredskab.Server.Recovery;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Beredskab.Faults;

/// <summary>
/// Six minutes in which nobody answers and clocks are set: a run climbs its ladder, and what time it goes by is compared with the
/// time that really passed. Alone on its machine a server goes by the machine's clock; several go by their database's.
/// </summary>
internal sealed class ClockNight
{
    private static readonly DateTimeOffset s_evening = new(2026, 10, 24, 23, 55, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_length = TimeSpan.FromMinutes(6), s_least = TimeSpan.FromSeconds(2);
    private static readonly IncidentId s_incident = new("incident1");
    private static readonly StreamId s_run = StreamId.Of(new RunId("run1"));

    private readonly Lane _lane;
    private readonly Schedule _schedule;
    private readonly bool _isQuiet;
    private readonly Machine[] _machines;
    private readonly List<(long Position, TimeSpan At)> _marks = [];
    private readonly List<TimeJump> _expected = [];
    private TimeSpan _databaseSkew;
    private TimeSpan? _leaptAt;
    private Exception? _failure;
    private bool _isOver;

    private ClockNight(Lane lane, int seed, bool isQuiet)
    {
        (_lane, _schedule, _isQuiet) = (lane, new(seed, s_evening), isQuiet);
        lane.Database.Empty();
        HasOwnClock = !isQuiet && Chance.Next(3) == 0;
        lane.Database.Own = HasOwnClock ? () => _schedule.Now + _databaseSkew : null;
        _machines = [.. Enumerable.Range(1, HasOwnClock ? 1 + Chance.Next(3) : 1).Select(number => new Machine($"m{number}", new(_schedule)))];
    }

    private sealed record Machine(string Name, VirtualTime Time)
    {
        /// <summary>What of the process goes on by itself.</summary>
        public Strand Process { get; set; } = null!;

        public Store Store { get; set; } = null!;

        public Gate Gate { get; set; } = null!;

        public ClockWatch Watch { get; set; } = null!;

        /// <summary>How far the time it goes by is from the truth.</summary>
        public TimeSpan Off { get; set; }

        /// <summary>How far jumps that are told explain its clock to be off the time it goes by.</summary>
        public TimeSpan Told { get; set; }

        public int Starts { get; set; }
    }

    public bool HasOwnClock { get; }

    public bool WasRestarted { get; private set; }

    public Dictionary<string, int> Struck { get; } = [];

    /// <summary>What happened in the run, and when in truth.</summary>
    public List<(string What, TimeSpan At)> Course { get; } = [];

    private Random Chance => _schedule.Chance;

    /// <param name="quiet">The course of a night in which no clock is touched.</param>
    /// <exception cref="NightFailedException">Something came early, late or not at all.</exception>
    public static ClockNight Live(Lane lane, int seed, IReadOnlyList<(string What, TimeSpan At)>? quiet)
    {
        var night = new ClockNight(lane, seed, quiet is null);
        try
        {
            new Strand("town", night._schedule).Post(async _ =>
            {
                try
                {
                    await night.Pass();
                    night._isOver = true;
                }
                catch (Exception fault)
                {
                    night._failure = fault;
                }
            }, null);
            night._schedule.Run(s_length + TimeSpan.FromMinutes(20));
            if (night._failure is { } failure) throw failure;
            if (!night._isOver) throw new NightFailedException("it stood still");
            night.Check(quiet);
            return night;
        }
        catch (Exception failed)
        {
            throw new NightFailedException($"seed {seed}: {(failed is NightFailedException ? failed.Message : failed.ToString())} ({string.Join(", ", night.Struck.Select(struck => $"{struck.Value} {struck.Key}"))})");
        }
        finally
        {
            lane.Database.Own = null;
        }
    }

    private async Task Pass()
    {
        foreach (var machine in _machines) await Start(machine);
        var version = (await _lane.Books.Latest(Lane.Organisation, new("night-watch")))!;
        await _machines[0].Gate.Open(Lane.Organisation, s_incident, texts => new(s_incident, Lane.Organisation, "H-1", Mode.Live, Level.Green, texts.Aside("Sag"), null, null, "AMBER", new PersonId("eva"), null)
        { At = default, First = new(new("run1"), version.Content.Id, version, [new("accounts", [.. new[] { "acc-1" }])], null, texts.Aside("")) { At = default } }, new("eva"));
        Mark();
        var next = NextBlow();
        while (_schedule.Elapsed < s_length)
        {
            if (_schedule.Elapsed >= next)
            {
                await Strike();
                next = NextBlow();
            }
            await Beat();
            await Wait(next);
        }
    }

    /// <summary>To the next deadline and a little beyond, as the sweeper comes by, or to the next blow.</summary>
    private async Task Wait(TimeSpan next)
    {
        var machine = _machines[0];
        var due = await machine.Store.Summaries.NextDeadline() is { } at ? at - machine.Store.Now() + TimeSpan.FromMilliseconds(Chance.Next(_isQuiet ? 1 : 900)) : TimeSpan.MaxValue;
        var blow = next - _schedule.Elapsed;
        var wait = new[] { due, blow, TimeSpan.FromSeconds(20) }.Min();
        await Task.Delay(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), machine.Time);
    }

    /// <summary>What a sweeper does that has to do with time, on each machine; and the time each goes by must be what it was, and what has passed.</summary>
    private async Task Beat()
    {
        foreach (var machine in _machines)
        {
            await machine.Watch.Look(CancellationToken.None);
            Right(machine);
            foreach (var due in await machine.Store.Summaries.Due(machine.Store.Now())) await machine.Gate.ReachTime(due.Stream, due.Organisation);
            if (await machine.Store.Summaries.NextDeadline() is { } left && left <= machine.Store.Now()) Fail($"a deadline of {left:T} is due and nothing follows");
            if (await machine.Store.Ledger.NextDue() is { } page && page > machine.Store.Now() + s_least) Fail($"a page waits until {page:T}, and it is {machine.Store.Now():T}");
        }
        Mark();
    }

    private TimeSpan NextBlow() => _isQuiet ? TimeSpan.MaxValue : _schedule.Elapsed + TimeSpan.FromMilliseconds(Chance.Next(2_000, 90_000));

    private async Task Strike()
    {
        var leap = TimeSpan.FromMilliseconds(Chance.Next(3) switch { 0 => Chance.Next(3_000, 60_000), _ => Chance.Next(60_000, 7_200_000) } * (Chance.Next(2) == 0 ? 1 : -1));
        var machine = _machines[Chance.Next(_machines.Length)];
        switch (Chance.Next(10))
        {
            case 0 or 1: await Restart(machine, TimeSpan.Zero); break;
            case 2: await Restart(machine, leap); break;
            case 3: Count("clock turned a little"); machine.Time.Skew += leap / 7200; break;
            case 4 or 5 or 6 when HasOwnClock:
                Count(leap < TimeSpan.Zero ? "database's clock set back" : "database's clock set forward");
                _databaseSkew += leap;
                await Seen(TimeJump.Database);
                break;
            case 7 when HasOwnClock && _machines.Length == 1:
                Count("both clocks set");
                (_databaseSkew, machine.Time.Skew) = (_databaseSkew + leap, machine.Time.Skew + leap);
                if (leap > TimeSpan.Zero) machine.Off += leap;
                await Seen(leap > TimeSpan.Zero ? TimeJump.DatabaseFollowed : TimeJump.Database);
                break;
            default:
                Count(leap < TimeSpan.Zero ? "clock set back" : "clock set forward");
                machine.Time.Skew += leap;
                if (!HasOwnClock)
                {
                    machine.Told += leap;
                    _expected.Add(TimeJump.Machine);
                }
                // Two leaps within the quarter of a minute between two looks look like one of another length, which is nobody's.
                else
                    for (var i = 0; i < 16; i++)
                    {
                        await Task.Delay(TimeSpan.FromSeconds(1), machine.Time);
                        await Beat();
                    }
                break;
        }
    }

    /// <summary>Until each node has asked the database for the time, and what others have seen. One that starts sooner cannot know better than the database.</summary>
    private async Task Seen(TimeJump how)
    {
        _expected.Add(how);
        _leaptAt = _schedule.Elapsed;
        for (var i = 0; i < 32; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _machines[0].Time);
            if (how != TimeJump.DatabaseFollowed) await Beat();
        }
        await Beat();
    }

    private async Task Restart(Machine machine, TimeSpan leap)
    {
        WasRestarted = true;
        Count(leap == TimeSpan.Zero ? "restart" : "clock set while down");
        machine.Process.Die();
        await Task.Delay(TimeSpan.FromMilliseconds(Chance.Next(500, 40_000)), machine.Time);
        machine.Time.Skew += leap;
        var last = DateTimeOffset.FromUnixTimeMilliseconds(_lane.Database.Ask("select max(written) from stream_heads")!.Value);
        await Start(machine);
        var now = machine.Store.Now();
        if (now < last) Fail($"it starts at {now:T}, and {last:T} is written");
        if (HasOwnClock)
        {
            // What others count is counted on; who is alone takes over a clock that is ahead, and goes on beside one that is behind.
            var off = now - _schedule.Now;
            if (_machines.Length > 1 && (off - machine.Off).Duration() > s_least) Fail($"{machine.Name} starts {off} off, and the others are {machine.Off} off");
            if (off > machine.Off + s_least && off > _databaseSkew + s_least) Fail($"{machine.Name} starts {off} off, and the database's clock is {_databaseSkew} off");
            machine.Off = off;
            return;
        }
        var own = _schedule.Now + machine.Time.Skew;
        if (now != Instant.Whole(own > last ? own : last)) Fail($"it starts at {now:T}; its clock says {own:T}, and {last:T} is written");
        var behind = own < last ? own - last : TimeSpan.Zero;
        if (behind < (machine.Told < TimeSpan.Zero ? machine.Told : TimeSpan.Zero) - s_least) _expected.Add(TimeJump.MachineWhileDown);
        (machine.Told, machine.Off) = (behind, now - _schedule.Now);
    }

    private async Task Start(Machine machine)
    {
        var opened = new TaskCompletionSource<Store>(TaskCreationOptions.RunContinuationsAsynchronously);
        machine.Process = new(machine.Name, _schedule);
        machine.Process.Post(async _ => opened.SetResult(await Store.On(_lane.Database, machine.Name, $"{machine.Name}-{++machine.Starts}", machine.Time)), null);
        var store = await opened.Task;
        await store.Nodes.Arrive(store.Now());
        var services = new ServiceCollection();
        services.AddEngineRoom(store, Lane.Library, machine.Time, isCaching: true);
        services.AddSingleton(_lane.Books).AddSingleton(_lane.Rosters).AddSingleton(new DoorbellSettings(HasWorkers: false)).AddSingleton(WitnessSettings.None).AddSingleton(Server.Letters.AckLinks.None)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        var room = services.BuildServiceProvider();
        EngineRoom.Connect(room);
        (machine.Store, machine.Gate, machine.Watch) = (store, room.GetRequiredService<Gate>(), room.GetRequiredService<ClockWatch>());
    }

    private void Right(Machine machine)
    {
        var off = machine.Store.Now() - _schedule.Now - machine.Off;
        var most = HasOwnClock ? s_least : TimeSpan.FromMilliseconds(1);
        if (off.Duration() > most) Fail($"{machine.Name} goes by a time that is {off.TotalSeconds:0.000} s away from what has passed, after {_leaptAt}");
    }

    private void Check(IReadOnlyList<(string What, TimeSpan At)>? quiet)
    {
        var entries = Now(_machines[0].Store.Journal.Read(Lane.Organisation, max: int.MaxValue));
        foreach (var stream in entries.GroupBy(entry => entry.Stream))
            foreach (var (one, next) in stream.Zip(stream.Skip(1)))
                if (next.Written < one.Written) Fail($"{stream.Key} runs backwards at {next.Seq}");
        Course.AddRange(entries.Where(entry => entry.Stream == s_run).Select(entry => (entry.Type, _marks.Find(mark => mark.Position >= entry.Position).At)));
        var told = entries.Where(entry => entry.Type == "time-jumped").Select(entry => ((IncidentEvent.TimeJumped)Wire<IncidentEvent>.Read(entry.Type, Encoding.UTF8.GetString(entry.Data.Span))).How).ToList();
        if (quiet is null) return;
        if (!told.SequenceEqual(_expected)) Fail($"told were [{string.Join(", ", told)}], and what happened is [{string.Join(", ", _expected)}]");
        if (_machines.Any(machine => machine.Off > s_least) || WasRestarted) return;
        // Whatever the clocks said: the same, and each when its time had passed.
        foreach (var (mine, theirs) in Course.Zip(quiet))
        {
            if (mine.What != theirs.What) Fail($"{mine.What} at {mine.At}, where {theirs.What} was to be");
            if (mine.At < theirs.At - s_least * (HasOwnClock ? 1 : 0)) Fail($"{mine.What} came at {mine.At}, before its time {theirs.At}");
            if (mine.At > theirs.At + TimeSpan.FromSeconds(30)) Fail($"{mine.What} came at {mine.At}, and its time was {theirs.At}");
        }
        if (Course.Count < quiet.Count - 4) Fail($"only {Course.Count} of {quiet.Count} things happened");
    }

    private void Mark() => _marks.Add((_lane.Database.Ask("select max(position) from positions") ?? 0, _schedule.Elapsed));

    private void Count(string what) => Struck[what] = Struck.GetValueOrDefault(what) + 1;

    private static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Fail(FormattableString why) => throw new NightFailedException(why.ToString(CultureInfo.InvariantCulture));
}
