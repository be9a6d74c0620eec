namespace Beredskab.Benchmarks;

/// <summary>What a server holds in memory that has launched many runs which now wait.</summary>
internal static class MemoryBenchmark
{
    public static async Task Run(Report report, string? connection, params int[] levels)
    {
        await using var town = await Town.Open(connection);
        await Measure.Times(100, 8, (_, _) => town.Launch());
        var (managed, resident) = (Machine.Managed, Machine.Resident);
        report.Cost(town.Database, "managed memory, hardly a run", managed, "MB");
        report.Cost(town.Database, "resident memory, hardly a run", resident, "MB");
        var launched = 100;
        foreach (var level in levels)
        {
            await Measure.Times(level - launched, 16, (_, _) => town.Launch());
            launched = level;
            var now = Machine.Managed;
            report.Cost(town.Database, $"managed memory, {level:N0} waiting runs", now, "MB", remark: $"{now - managed:+0.0;-0.0} MB");
            var held = Machine.Resident;
            report.Cost(town.Database, $"resident memory, {level:N0} waiting runs", held, "MB", remark: $"{held - resident:+0.0;-0.0} MB");
        }
    }
}
