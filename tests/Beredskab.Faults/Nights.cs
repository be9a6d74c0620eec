using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Beredskab.Faults;

/// <summary>Many nights, each made of the next number, on two threads where the machine has two: how many there were, what struck, and which failed.</summary>
internal sealed class Nights
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly int _first;
    private int _seed;
    private int _lived;

    private Nights(int first) => (_first, _seed) = (first, first - 1);

    public int Lived => _lived;

    public TimeSpan Took => _watch.Elapsed;

    public ConcurrentDictionary<string, int> Struck { get; } = [];

    public ConcurrentBag<string> Failed { get; } = [];

    /// <param name="isDue">Whether another is to be lived through, after what was.</param>
    /// <param name="live">One night; gives what struck in it.</param>
    public static Nights Live(int first, Predicate<Nights> isDue, Func<Lane, int, IReadOnlyDictionary<string, int>> live)
    {
        var nights = new Nights(first);
        var threads = Enumerable.Range(0, Math.Min(2, Environment.ProcessorCount)).Select(_ => new Thread(() => nights.Run(isDue, live))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        nights._watch.Stop();
        return nights;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Lived} nights from seed {_first}, {Lived / Took.TotalSeconds:0.#} a second. {string.Join(", ", Struck.OrderBy(blow => blow.Key, StringComparer.Ordinal).Select(blow => $"{blow.Key} {blow.Value}"))}");

    private void Run(Predicate<Nights> isDue, Func<Lane, int, IReadOnlyDictionary<string, int>> live)
    {
        var lane = new Lane();
        while (isDue(this))
            try
            {
                foreach (var (blow, times) in live(lane, Interlocked.Increment(ref _seed))) Struck.AddOrUpdate(blow, times, (_, sum) => sum + times);
                Interlocked.Increment(ref _lived);
            }
            catch (NightFailedException night)
            {
                Failed.Add(night.Message);
            }
    }
}
