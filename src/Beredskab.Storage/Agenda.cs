namespace Beredskab.Storage;

/// <summary>
/// Whether there is anything to sweep up, in one question: each second every node asks it, and nearly always the answer is no. It says
/// yes too often (what stands still or aside is counted), never too seldom; whoever has cause goes on to ask exactly.
/// </summary>
/// <param name="Deadlines">A stream's deadline is now or past.</param>
/// <param name="CutOff">An attempt's lease has run out, or one that nobody knows the end of may be asked about.</param>
/// <param name="Untold">An effect is over, and its stream was not told.</param>
/// <param name="Overdue">A page was written long ago and has not left.</param>
/// <param name="Due">An effect may go.</param>
/// <param name="SetAside">Something is set aside, or goes on again and nobody was told.</param>
/// <param name="Codes">Somebody is being asked, and may answer.</param>
/// <param name="Mailed">Somebody is being asked by mail.</param>
/// <param name="Shut">The house is frozen: nothing new goes out.</param>
public sealed record Agenda(bool Deadlines, bool CutOff, bool Untold, bool Overdue, bool Due, bool SetAside, bool Codes, bool Mailed, bool Shut)
{
    internal static async Task<Agenda> Of(Database database, DateTimeOffset now, DateTimeOffset overdueSince, CancellationToken stop) => (await database.Read(
        $"""
        select {Any($"stream_summaries where {Summaries.IsDue}")},
            {Any($"effects where {Ledger.IsLost}")} + {Any($"effects where {Ledger.MayBeAskedAbout}")},
            {Any($"effects where {Ledger.IsUntold}")},
            {Any($"effects where {Ledger.IsOverdue}")},
            {Any($"effects where {Ledger.IsDue}")},
            {Any("meta where name like 'set-aside:%' or name like 'mended:%'")},
            {Any("reply_codes where closed is null")},
            {Any("reply_codes where closed is null and number like '%@%'")},
            {Any("meta where name = 'frozen'")}
        """,
        row => new Agenda(Is(row, 0), Is(row, 1), Is(row, 2), Is(row, 3), Is(row, 4), Is(row, 5), Is(row, 6), Is(row, 7), Is(row, 8)), stop,
        ("@now", Instant.Of(now)), ("@since", Instant.Of(overdueSince)))).Single();

    // A number, because the databases do not agree on how a truth looks.
    private static string Any(string rows) => $"(case when exists (select 1 from {rows}) then 1 else 0 end)";

    private static bool Is(System.Data.Common.DbDataReader row, int column) => row.GetInt32(column) > 0;
}
