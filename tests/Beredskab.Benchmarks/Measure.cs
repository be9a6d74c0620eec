using System.Diagnostics;

namespace Beredskab.Benchmarks;

/// <summary>Stopwatch loops with a bounded count.</summary>
internal static class Measure
{
    /// <summary>Does the work <paramref name="count"/> times, never more than <paramref name="clients"/> at once, and gives how long each took.</summary>
    public static async Task<Timing> Times(int count, int clients, Func<int, int, Task> work)
    {
        var next = -1;
        var took = new double[count];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                await work(client, i);
                took[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        })));
        return new(count, watch.Elapsed, took);
    }
}

/// <param name="Took">Milliseconds, one for each time.</param>
internal sealed record Timing(int Count, TimeSpan Elapsed, double[] Took)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;

    public double Percentile(double share)
    {
        var sorted = Took.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    public static Timing operator +(Timing one, Timing other) =>
        new(one.Count + other.Count, one.Elapsed + other.Elapsed, [.. one.Took, .. other.Took]);
}
