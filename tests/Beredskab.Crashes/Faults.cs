using System.Diagnostics;
using System.Globalization;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Beredskab.Crashes;

/// <summary>
/// How many faults a test injects: as many as it aims at or as its time allows, and never fewer than its floor. The same seed asks for
/// the same faults at the same places; what the machine makes of it may differ.
/// </summary>
internal sealed class Faults
{
    private readonly string _test;
    private readonly SortedDictionary<string, int> _injected = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _floor, _aim;
    private readonly TimeSpan _time;

    /// <param name="deep">What <c>BEREDSKAB_DEEP=1</c> asks for, however long it takes; <c>BEREDSKAB_COUNT=400</c> has it in pieces.</param>
    public Faults(string test, int floor, int aim, TimeSpan time, int deep)
    {
        var isDeep = Environment.GetEnvironmentVariable("BEREDSKAB_DEEP") == "1";
        if (int.TryParse(Environment.GetEnvironmentVariable("BEREDSKAB_COUNT"), CultureInfo.InvariantCulture, out var piece)) deep = piece;
        (_test, _floor, _aim, _time) = (test, isDeep ? deep : floor, isDeep ? deep : aim, time);
        Seed = int.TryParse(Environment.GetEnvironmentVariable("BEREDSKAB_SEED"), CultureInfo.InvariantCulture, out var asked) ? asked : Environment.TickCount & 0xffff;
        Random = new(Seed);
    }

    public int Seed { get; }

    public Random Random { get; }

    public int Count => _injected.Values.Sum();

    /// <summary>Whether one more is due.</summary>
    public bool More => Count < _floor || (Count < _aim && _clock.Elapsed < _time);

    public void Injected(string what) => _injected[what] = _injected.GetValueOrDefault(what) + 1;

    public int Of(string what) => _injected.GetValueOrDefault(what);

    /// <summary>Says what was really done, and fails when it was too little.</summary>
    public void Tell(string besides = "")
    {
        Console.WriteLine($"{_test}: seed {Seed} (BEREDSKAB_SEED), {Count} faults in {_clock.Elapsed.TotalSeconds:0} s: "
            + $"{string.Join(", ", _injected.Select(kind => $"{kind.Value} {kind.Key}"))}. {besides}");
        Count.ShouldBeGreaterThanOrEqualTo(_floor);
    }

    public override string ToString() => $"seed {Seed}, after {Count} faults";
}
