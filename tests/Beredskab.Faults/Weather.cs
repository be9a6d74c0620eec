using Beredskab.Simulation;
using Microsoft.Data.Sqlite;

namespace Beredskab.Faults;

/// <summary>What goes wrong in a night, as its seed says, and how often it really did. After <see cref="Clears"/> nothing does.</summary>
internal sealed class Weather
{
    private static readonly string[] s_waits = ["3", "20", "-5", "0", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"];

    private readonly Night _night;
    private readonly double _crash, _pause, _jump, _provider, _database, _ring, _late;
    private int _crashesLeft, _pausesLeft;

    public Weather(Night night)
    {
        _night = night;
        var chance = night.Chance;
        Clears = TimeSpan.FromSeconds(chance.Next(60, 420));
        // Calm, changeable or foul, each kind by itself: a fault is best seen when little else is wrong.
        double Of(double foul) => chance.Next(3) switch { 0 => 0, 1 => foul / 4, _ => foul };
        _crash = Of(0.01);
        _pause = Of(0.008);
        _jump = Of(0.003);
        _provider = Of(0.3);
        _database = Of(0.02);
        _ring = chance.Next(4) == 0 ? 1 : Of(0.5);
        _late = Of(0.1);
        _crashesLeft = chance.Next(5);
        _pausesLeft = chance.Next(4);
    }

    public TimeSpan Clears { get; }

    public Dictionary<string, int> Struck { get; } = [];

    private bool IsFoul => _night.Schedule.Elapsed < Clears;

    /// <summary>Before a node takes a step: it may die here, be held up, or find its clock set.</summary>
    public bool LetsGoOn(Node node)
    {
        if (!IsFoul) return true;
        if (_crashesLeft > 0 && Hits(_crash))
        {
            _crashesLeft--;
            Count("crash");
            node.Crash(TimeSpan.FromSeconds(_night.Chance.Next(1, 40)));
            return false;
        }
        if (_pausesLeft > 0 && Hits(_pause))
        {
            _pausesLeft--;
            Count("pause");
            node.Pause(TimeSpan.FromSeconds(_night.Chance.Next(1, 121)));
            return false;
        }
        if (Hits(_jump)) SetClock(node);
        return true;
    }

    public bool LosesRing() => IsFoul && Hits(_ring) && Count("ring lost");

    /// <summary>The provider does not bring what somebody wrote: it must be fetched.</summary>
    public bool LosesWebhook() => IsFoul && Hits(_provider / 2) && Count("webhook lost");

    /// <summary>Decides what becomes of the next request to a system, and says so to the world.</summary>
    public void Strike(string system, string? operation, string target)
    {
        var faults = _night.World.Faults;
        faults.Switch(new Fault.Late(TimeSpan.FromMilliseconds(_night.Chance.Next(20, 900))), system, operation, target, times: 1);
        if (!IsFoul) return;
        if (_night.IsMute && system == "sms" && operation == "find" && Count("never says"))
        {
            faults.Switch(new Fault.Broken(500), system, operation, target, times: 1);
            return;
        }
        if (Hits(_late) && Count("answer late"))
            faults.Switch(new Fault.Late(TimeSpan.FromSeconds(_night.Chance.Next(9, 60))), system, operation, target, times: 1);
        if (!Hits(_provider)) return;
        var (name, fault) = _night.Chance.Next(8) switch
        {
            0 or 1 => ("answer lost", new Fault.CutOff(TakesEffect: true)),
            2 => ("request lost", new Fault.CutOff(TakesEffect: false)),
            3 => ("silence", new Fault.Silent(TakesEffect: _night.Chance.Next(2) == 0)),
            4 => ("429", new Fault.TooMany()),
            5 => ("429 with Retry-After", new Fault.TooMany(s_waits[_night.Chance.Next(s_waits.Length)])),
            6 => ("503", new Fault.Broken(503)),
            _ => ("5xx", (Fault)new Fault.Broken(500 + 2 * _night.Chance.Next(2), TakesEffect: _night.Chance.Next(2) == 0)),
        };
        Count(name);
        faults.Switch(fault, system, operation, target, times: 1);
    }

    public SqliteException? StrikesBegin() => IsFoul && Hits(_database / 2) && Count("database busy") ? Error(5, "database is locked") : null;

    public SqliteException? StrikesReading() => IsFoul && Hits(_database / 8) && Count("database unreadable") ? Error(10, "disk I/O error") : null;

    /// <summary>An error instead of the commit, or one after it: the writer cannot tell which.</summary>
    public (SqliteException? Before, SqliteException? After) StrikesCommit()
    {
        if (!IsFoul || !Hits(_database)) return default;
        switch (_night.Chance.Next(3))
        {
            case 0: Count("disk full"); return (Error(13, "database or disk is full"), null);
            case 1: Count("commit failed"); return (Error(10, "disk I/O error"), null);
            default: Count("commit in doubt"); return (null, Error(10, "disk I/O error after the commit"));
        }
    }

    public bool Count(string fault)
    {
        Struck[fault] = Struck.GetValueOrDefault(fault) + 1;
        _night.Note($"weather: {fault}");
        return true;
    }

    private void SetClock(Node node)
    {
        // Mostly it is a time server; now and then somebody types another day.
        var most = _night.Chance.Next(8) == 0 ? 36 * 3600 : 3600;
        var by = TimeSpan.FromSeconds(_night.Chance.Next(-most, most));
        Count(by < TimeSpan.Zero ? "clock set back" : "clock set forward");
        node.Time.Skew += by;
    }

    private bool Hits(double rate) => rate > 0 && _night.Chance.NextDouble() < rate;

    private static SqliteException Error(int code, string message) => new($"{message} (weather)", code, code);
}
