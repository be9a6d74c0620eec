using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Storage;
using Microsoft.Data.Sqlite;

namespace Beredskab.Faults;

/// <summary>
/// A night in which the database is set back: a backup is taken at some moment, some time later every node dies and the backup takes its
/// place, and before any node is started again somebody types <c>beredskab freeze</c>. Then two people look at each run and release it.
/// </summary>
internal sealed class Restore
{
    private static readonly (string Id, string Name)[] s_releasers = [("eva", "Eva"), ("carla", "Carla")];

    private readonly Night _night;
    private readonly TimeSpan _backedUpAt, _downFor;
    private readonly Dictionary<StreamId, TimeSpan> _released = [];
    private readonly List<Entry> _lost = [];
    private SqliteConnection? _backup;
    private long _position;
    private int _promised;

    public Restore(Night night)
    {
        _night = night;
        _backedUpAt = TimeSpan.FromSeconds(night.Chance.Next(5, 200));
        PutBackAt = _backedUpAt + TimeSpan.FromSeconds(night.Chance.Next(2, 150));
        _downFor = TimeSpan.FromSeconds(night.Chance.Next(1, 60));
    }

    public TimeSpan PutBackAt { get; }

    /// <summary>What was answered yes to, and is not in the backup.</summary>
    public IReadOnlyList<Entry> Lost => _lost;

    /// <summary>When the whole house was open again; null when it never was.</summary>
    public TimeSpan? OpenedAt { get; private set; }

    public void Begin()
    {
        _night.Later(_backedUpAt, () =>
        {
            (_backup, _position, _promised) = (_night.Lane.Database.Backup(), _night.Position, _night.People.Promised.Count);
            _night.Note($"a backup is taken at position {_position}");
        });
        _night.Later(PutBackAt, PutBack);
        // Long after the machine is back: people read what may have happened first.
        _night.Later(PutBackAt + _downFor + TimeSpan.FromSeconds(_night.Chance.Next(20, 240)), () => People.Go(LookAndRelease()));
    }

    /// <summary>Whether something of that stream may leave at that moment; of none: only when everything may.</summary>
    public bool MayLeave(StreamId? stream, TimeSpan at) => OpenedAt <= at || (stream is { } one && _released.TryGetValue(one, out var since) && since <= at);

    private void PutBack()
    {
        foreach (var node in _night.Nodes.Where(node => node.IsUp)) node.Crash(_downFor);
        var database = _night.Lane.Database;
        database.Night = null;
        database.PutBack(_backup!);
        _backup!.Dispose();
        // Nothing of the operator's own is in the weather, nor waits for its turn.
        var context = SynchronizationContext.Current;
        var clock = database.Own;
        database.Own = null;
        SynchronizationContext.SetSynchronizationContext(null);
        var store = Store.On(database, "operator", "operator", _night.Clock).GetAwaiter().GetResult();
        store.Freezes.Freeze(new("f1", "restored", "'beredskab freeze' was typed.", store.Now(), [])).GetAwaiter().GetResult();
        SynchronizationContext.SetSynchronizationContext(context);
        (database.Night, database.Own) = (_night, clock);
        _night.SetBack(_position);
        _lost.AddRange(_night.People.Promised.Skip(_promised));
        _night.Note("the database is set back, and frozen");
    }

    private async Task LookAndRelease()
    {
        for (var look = 0; look < 40; look++)
        {
            if (await _night.People.Ask<object>("looks at what stands still", async node => await node.Store.Freezes.Now() ?? (object)"nothing") is not { } seen)
            {
                await Wait(5);
                continue;
            }
            if (seen is not Frozen frozen) break;
            foreach (var stream in frozen.Streams)
            {
                foreach (var (id, name) in s_releasers)
                {
                    if (id == s_releasers[1].Id) Allow(stream, frozen);
                    await Order(stream, id, name);
                }
                await Settle(stream);
            }
            if (frozen.Streams.Count == 0)
                foreach (var (id, name) in s_releasers)
                {
                    OpenedAt ??= id == s_releasers[1].Id ? _night.Schedule.Elapsed : null;
                    await _night.People.Order($"open the house {id}", id, (node, _) => node.Releases.Open(Caller(id, name), "Set efter"));
                }
        }
        OpenedAt ??= _night.Schedule.Elapsed;
        await Settle(null);
        _night.Note("everything is released");
    }

    /// <summary>From the moment the second one asks: when it was committed nobody here can see. An incident takes its runs with it, and the last stream the house.</summary>
    private void Allow(StreamId stream, Frozen frozen)
    {
        _released.TryAdd(stream, _night.Schedule.Elapsed);
        if (!stream.IsRun)
            foreach (var run in _night.Lane.Database.Rows("select stream, incident from stream_summaries", row => (Stream: new StreamId(row.GetString(0)), Incident: row.GetString(1))).Where(run => stream.Value.Split(':')[1] == run.Incident))
                _released.TryAdd(run.Stream, _night.Schedule.Elapsed);
        if (frozen.Streams.All(_released.ContainsKey)) OpenedAt ??= _night.Schedule.Elapsed;
    }

    private Task Order(StreamId stream, string id, string name) => _night.People.Order($"release {stream} {id}", id, (node, request) => stream.IsRun
        ? node.Releases.Release(Caller(id, name), new RunId(stream.Value["run:".Length..]), "Set efter", request)
        : node.Releases.Release(Caller(id, name), new IncidentId(stream.Value.Split(':')[1]), "Set efter", request));

    /// <summary>What was held: sent where the world has nothing of it, said to be done where it has; now and then dropped.</summary>
    private async Task Settle(StreamId? stream)
    {
        var held = await _night.People.Ask<object>("looks at what is held", async node => await node.Store.Ledger.InState(EffectState.Held)) as List<Effect> ?? [];
        foreach (var effect in held.Where(effect => stream is null || effect.Stream == stream))
        {
            var isDone = _night.World.Journal.Entries.Any(entry => entry.TookEffect && entry.Facts.TryGetValue("effect", out var key) && key == effect.Key.Value);
            var verb = _night.Chance.Next(10) == 0 ? "drop" : isDone ? "done" : "send";
            await _night.People.Order($"{verb} {effect.Key}", "eva", (node, request) => node.Releases.SettleHeld(Caller("eva", "Eva"), effect.Key.Value, verb, "Set efter hos udbyderen", request));
        }
    }

    private static Caller Caller(string id, string name) => new(new(id), Lane.Organisation, name, Access.Administrator, IsDemo: false);

    private Task Wait(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), _night.Clock);
}
