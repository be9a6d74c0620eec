namespace Beredskab.Storage;

/// <summary>Answers kept for seven days.</summary>
internal static class AnswerRows
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public static async Task<Answer?> Find(Session session, string caller, string path, string key, DateTimeOffset now, CancellationToken stop) =>
        (await session.Query(
            """
            select caller, path, key, body_sha256, status, response from answers
            where caller = @caller and path = @path and key = @key and created > @oldest
            """,
            row => new Answer(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5)), stop,
            ("@caller", caller), ("@path", path), ("@key", key), ("@oldest", Instant.Of(now - Kept)))).SingleOrDefault();

    /// <summary>One older than seven days may still lie there; it gives way. A younger one cannot: it was looked for, and two at once collide.</summary>
    public static void QueueKeep(Session session, Commit commit, Answer answer)
    {
        session.Queue("delete from answers where caller = @caller and path = @path and key = @key and created <= @oldest",
            ("@caller", answer.Caller), ("@path", answer.Path), ("@key", answer.Key), ("@oldest", Instant.Of(commit.At - Kept)));
        session.Queue(
            """
            insert into answers (caller, path, key, organisation, body_sha256, status, response, created)
            values (@caller, @path, @key, @organisation, @body, @status, @response, @created)
            """,
            ("@caller", answer.Caller), ("@path", answer.Path), ("@key", answer.Key), ("@organisation", commit.Organisation.Value),
            ("@body", answer.BodySha256), ("@status", answer.Status), ("@response", answer.Response), ("@created", Instant.Of(commit.At)));
    }

    public static void QueueForget(Session session, DateTimeOffset now) =>
        session.Queue("delete from answers where created <= @oldest", ("@oldest", Instant.Of(now - Kept)));
}
