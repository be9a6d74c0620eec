using System.Data.Common;
using System.Globalization;
using System.Text;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>A page of a list; <see cref="Next"/> asks for the page after it and is null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a list of runs or incidents is narrowed to; null narrows nothing.</summary>
public sealed record SummaryFilter(string Kind, IncidentId? Incident = null, string? Status = null, string? Mode = null, bool IsOpenOnly = false);

/// <summary>A stream whose deadline has come.</summary>
public sealed record DueStream(StreamId Stream, OrganisationId Organisation, DateTimeOffset Deadline);

/// <summary>Lists of runs and incidents, and whose time has come.</summary>
public sealed class Summaries
{
    private const string Select = $"select {SummaryRows.Columns} from stream_summaries ";

    internal const string IsDue = "next_deadline is not null and next_deadline <= @now";

    private readonly Database _database;

    internal Summaries(Database database) => _database = database;

    /// <summary>The newest first.</summary>
    public async Task<Page<StreamSummary>> List(
        OrganisationId organisation, SummaryFilter filter, string? next = null, int max = 50, CancellationToken stop = default)
    {
        var sql = new StringBuilder(Select).Append("where organisation = @organisation and kind = @kind");
        List<(string, object?)> values = [("@organisation", organisation.Value), ("@kind", filter.Kind)];
        if (filter.Incident is { } incident) Narrow("incident = @incident", ("@incident", incident.Value));
        if (filter.Status is { } status) Narrow("status = @status", ("@status", status));
        if (filter.Mode is { } mode) Narrow("mode = @mode", ("@mode", mode));
        if (filter.IsOpenOnly) Narrow("ended is null");
        if (next is not null)
        {
            var (created, stream) = Place(next);
            Narrow("(created < @created or (created = @created and stream < @stream))", ("@created", created), ("@stream", stream));
        }
        sql.Append(" order by created desc, stream desc limit @max");
        values.Add(("@max", max + 1));
        var rows = await _database.Read(sql.ToString(), SummaryRows.Map, stop, [.. values]);
        return rows.Count <= max ? new(rows, null) : new(rows[..max], Token(rows[max - 1]));

        void Narrow(string condition, params (string, object?)[] more)
        {
            sql.Append(" and ").Append(condition);
            values.AddRange(more);
        }
    }

    public async Task<StreamSummary?> Get(StreamId stream, CancellationToken stop = default) =>
        (await _database.Read(Select + "where stream = @stream", SummaryRows.Map, stop, ("@stream", stream.Value))).SingleOrDefault();

    /// <summary>Everything in an incident that one organisation keeps: its own stream and its runs, oldest first.</summary>
    public Task<List<StreamSummary>> OfIncident(OrganisationId organisation, IncidentId incident, CancellationToken stop = default) =>
        _database.Read(Select + "where incident = @incident and organisation = @organisation order by created, stream", SummaryRows.Map, stop,
            ("@incident", incident.Value), ("@organisation", organisation.Value));

    /// <summary>All of a kind that are open, in every organisation.</summary>
    public Task<List<StreamSummary>> Open(string kind, CancellationToken stop = default) =>
        _database.Read(Select + "where kind = @kind and ended is null order by stream", SummaryRows.Map, stop, ("@kind", kind));

    /// <summary>How many there are of a kind since an instant.</summary>
    public async Task<long> Count(OrganisationId organisation, string kind, DateTimeOffset since, CancellationToken stop = default) =>
        (await _database.Read("select count(*) from stream_summaries where organisation = @organisation and kind = @kind and created >= @since",
            row => row.GetInt64(0), stop, ("@organisation", organisation.Value), ("@kind", kind), ("@since", Instant.Of(since)))).Single();

    /// <summary>How often a playbook was gone through to its end, really and as a drill, in any version. What was broken off shows nothing.</summary>
    public async Task<(long Live, long Drills)> Use(OrganisationId organisation, PlaybookId playbook, CancellationToken stop = default) => (await _database.Read(
        $"""
        select coalesce(sum(case mode when 'live' then 1 else 0 end), 0), coalesce(sum(case mode when 'live' then 0 else 1 end), 0) from stream_summaries {WasRun}
        """,
        row => (row.GetInt64(0), row.GetInt64(1)), stop, ("@organisation", organisation.Value), ("@playbook", playbook.Value))).Single();

    /// <summary>The last run of a playbook that was gone through to its end; null when none was.</summary>
    public async Task<StreamSummary?> LastUse(OrganisationId organisation, PlaybookId playbook, CancellationToken stop = default) => (await _database.Read(
        $"{Select} {WasRun} order by ended desc, stream limit 1", SummaryRows.Map, stop, ("@organisation", organisation.Value), ("@playbook", playbook.Value))).SingleOrDefault();

    private const string WasRun = "where organisation = @organisation and kind = 'run' and playbook = @playbook and status = 'ended'";

    /// <summary>Streams whose deadline is now or past, the latest one first in line.</summary>
    public Task<List<DueStream>> Due(DateTimeOffset now, int max = 500, CancellationToken stop = default) =>
        _database.Read(
            $"""
            select stream, organisation, next_deadline from stream_summaries
            where {IsDue}{Freezes.TimeMayPass}{SetAsides.TimeMayPass} order by next_deadline limit @max
            """,
            row => new DueStream(new(row.GetString(0)), new(row.GetString(1)), row.Instant(2)), stop, ("@now", Instant.Of(now)), ("@max", max));

    /// <summary>The first deadline of all; null when nothing waits for time.</summary>
    public async Task<DateTimeOffset?> NextDeadline(CancellationToken stop = default) =>
        (await _database.Read("select min(next_deadline) from stream_summaries where next_deadline is not null" + SetAsides.TimeMayPass, row => row.InstantOrNull(0), stop)).Single();

    private static string Token(StreamSummary last) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Instant.Of(last.Created)} {last.Stream}")))
            .Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static (long Created, string Stream) Place(string token)
    {
        try
        {
            var padded = token.Replace('-', '+').Replace('_', '/').PadRight((token.Length + 3) / 4 * 4, '=');
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(padded));
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            return (long.Parse(text[..space], CultureInfo.InvariantCulture), text[(space + 1)..]);
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new FormatException("That 'next' was not given by a list here. Ask for the list again from its beginning.", e);
        }
    }
}

internal static class SummaryRows
{
    public const string Columns =
        "stream, kind, organisation, incident, id, playbook, playbook_version, playbook_hash, status, mode, created, ended, next_deadline, title_aside";

    public static StreamSummary Map(DbDataReader row) => new()
    {
        Stream = new(row.GetString(0)),
        Kind = row.GetString(1),
        Organisation = new(row.GetString(2)),
        Incident = new(row.GetString(3)),
        Id = row.GetString(4),
        Playbook = row.Text(5) is { } playbook ? new PlaybookId(playbook) : null,
        PlaybookVersion = row.Text(6),
        PlaybookHash = row.Text(7),
        Status = row.GetString(8),
        Mode = row.GetString(9),
        Created = row.Instant(10),
        Ended = row.InstantOrNull(11),
        NextDeadline = row.InstantOrNull(12),
        TitleAside = row.Text(13),
    };

    public static void QueueUpsert(Session session, StreamSummary s) => session.Queue(
        $"""
        insert into stream_summaries ({Columns})
        values (@stream, @kind, @organisation, @incident, @id, @playbook, @playbook_version, @playbook_hash, @status, @mode, @created, @ended,
            @next_deadline, @title_aside)
        on conflict (stream) do update set status = excluded.status, ended = excluded.ended, next_deadline = excluded.next_deadline,
            title_aside = excluded.title_aside, playbook = excluded.playbook, playbook_version = excluded.playbook_version,
            playbook_hash = excluded.playbook_hash
        """,
        ("@stream", s.Stream.Value), ("@kind", s.Kind), ("@organisation", s.Organisation.Value), ("@incident", s.Incident.Value), ("@id", s.Id),
        ("@playbook", s.Playbook?.Value), ("@playbook_version", s.PlaybookVersion), ("@playbook_hash", s.PlaybookHash), ("@status", s.Status),
        ("@mode", s.Mode), ("@created", Instant.Of(s.Created)), ("@ended", Instant.OrNull(s.Ended)),
        ("@next_deadline", Instant.OrNull(s.NextDeadline)), ("@title_aside", s.TitleAside));
}
