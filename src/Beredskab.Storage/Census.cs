namespace Beredskab.Storage;

/// <param name="Status">As the run says it: <c>running</c>, <c>paused</c>, <c>ended</c>, …</param>
public sealed record RunCount(string Status, string Mode, long Count);

/// <param name="Oldest">When the one that has waited longest could first have gone.</param>
public sealed record EffectCount(string State, string Kind, long Count, DateTimeOffset Oldest);

/// <summary>How many there are of what, for measurement. Reads by index, so that a long history makes it no slower.</summary>
public sealed class Census
{
    private const string Counted = "select e.state, e.kind, count(*), min(case when e.not_before > e.created then e.not_before else e.created end) from effects e";

    private readonly Database _database;

    internal Census(Database database) => _database = database;

    public Task<List<RunCount>> Runs(CancellationToken stop = default) => _database.Read(
        "select status, mode, count(*) from stream_summaries where kind = 'run' group by status, mode order by status, mode",
        row => new RunCount(row.GetString(0), row.GetString(1), row.GetInt64(2)), stop);

    /// <summary>What is not over. Of what is held for a person only that of runs and incidents that are not over either.</summary>
    public Task<List<EffectCount>> Effects(CancellationToken stop = default) => _database.Read(
        $"""
        {Counted} where e.state in ('ready', 'failed-temporarily') group by e.state, e.kind
        union all {Counted} where e.state in ('attempting', 'unknown') group by e.state, e.kind
        union all {Counted} join stream_summaries s on s.stream = e.stream where s.ended is null and e.state = 'held' group by e.state, e.kind
        """,
        row => new EffectCount(row.GetString(0), row.GetString(1), row.GetInt64(2), row.Instant(3)), stop);
}
