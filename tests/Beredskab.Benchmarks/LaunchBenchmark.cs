using Beredskab.Engine.Runs;

namespace Beredskab.Benchmarks;

/// <summary>How fast runs begin and end, what a command costs beside the database's own commit, and what a run takes up on the disk.</summary>
internal static class LaunchBenchmark
{
    private const int Rounds = 3;
    private static readonly int[] s_clients = [1, 16, 64];

    public static async Task Run(Report report, string? connection, int runs)
    {
        await using var town = await Town.Open(connection);
        var isPostgreSql = connection is not null;
        await WarmUp(town);

        var before = await town.Bytes();
        var waiting = new List<Launched>();
        foreach (var clients in s_clients)
        {
            var launched = new Launched[runs];
            var worked = Environment.CpuUsage.TotalTime;
            var timing = await Measure.Times(runs, clients, async (_, i) => launched[i] = await town.Launch());
            var work = (Environment.CpuUsage.TotalTime - worked).TotalMilliseconds / runs;
            waiting.AddRange(launched);
            report.Rate(town.Database, $"launches, {clients} at once", timing.PerSecond, "/s", 37, $"p50 {timing.Percentile(.5):0.0} ms, p99 {timing.Percentile(.99):0.0} ms, {work:0.0} ms of processor each");
        }
        if (await town.StatusOf(waiting[^1]) != RunStatus.Running) throw new InvalidOperationException("A launched run does not wait.");
        var whileWaiting = await town.Bytes();
        report.Cost(town.Database, "bytes for each waiting run", (whileWaiting - before) / (double)waiting.Count, "B", 15_000);

        var alone = await Measure.Times(runs, 1, (_, i) => town.Resume(waiting[i]));
        report.Cost(town.Database, "resume p50, 1 at once", alone.Percentile(.5), "ms");
        report.Cost(town.Database, "resume p99, 1 at once", alone.Percentile(.99), "ms", isPostgreSql ? 75 : 60);
        var together = await Measure.Times(waiting.Count - runs, 16, (_, i) => town.Resume(waiting[runs + i]));
        report.Cost(town.Database, "resume p50, 16 at once", together.Percentile(.5), "ms", remark: $"{together.PerSecond:0} resumes/s");
        report.Cost(town.Database, "resume p99, 16 at once", together.Percentile(.99), "ms", isPostgreSql ? 75 : 60);
        if (await town.StatusOf(waiting[^1]) != RunStatus.Ended) throw new InvalidOperationException("A resumed run has not ended.");
        report.Cost(town.Database, "bytes for each finished run", (await town.Bytes() - before) / (double)waiting.Count, "B");

        await Commands(report, town, runs);
        await Rest(report, town, runs);
    }

    /// <summary>Both kinds in turn, so that what else the machine does hits both alike.</summary>
    private static async Task Commands(Report report, Town town, int count)
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, s_clients.Max()).Select(_ => town.Launch()));
        foreach (var clients in s_clients)
        {
            await using var commits = await CommitRate.Open(town, clients);
            Timing? ours = null, theirs = null;
            for (var round = 0; round < Rounds; round++)
            {
                var inserts = await Measure.Times(count, clients, (client, _) => commits.Insert(client));
                var notes = await Measure.Times(count, clients, (client, _) => town.Note(runs[client]));
                (ours, theirs) = (ours is null ? notes : ours + notes, theirs is null ? inserts : theirs + inserts);
            }
            report.Rate(town.Database, $"single-row commits of the database, {clients} at once", theirs!.PerSecond, "/s");
            report.Rate(town.Database, $"durable commands, {clients} at once", ours!.PerSecond, "/s", remark: $"{ours.PerSecond / theirs.PerSecond:P0} of the database's own");
        }
    }

    private static async Task Rest(Report report, Town town, int count)
    {
        await Measure.Times(32, 16, (_, _) => town.LaunchByRest());
        var timing = await Measure.Times(count, 16, (_, _) => town.LaunchByRest());
        report.Rate(town.Database, "launches by REST, 16 at once", timing.PerSecond, "/s", 37, $"p50 {timing.Percentile(.5):0.0} ms, p99 {timing.Percentile(.99):0.0} ms");
    }

    /// <summary>Until the code that is measured has been compiled for good: before, the compiler takes a good part of the time.</summary>
    private static async Task WarmUp(Town town)
    {
        var launched = new Launched[1_000];
        await Measure.Times(launched.Length, 8, async (_, i) => launched[i] = await town.Launch());
        await Measure.Times(launched.Length, 8, (_, i) => town.Resume(launched[i]));
        await Task.Delay(TimeSpan.FromSeconds(1));
    }
}
