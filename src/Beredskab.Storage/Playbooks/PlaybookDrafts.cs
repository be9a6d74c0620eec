using System.Data.Common;
using System.Globalization;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>Drafts of playbooks, what became of them, and by whom. What is asked for and what is written is one transaction each time.</summary>
public sealed class PlaybookDrafts
{
    private const string Draft = "select organisation, playbook, source, hash, saved_at, saved_by, reviewed_hash, reviewed_by, reviewed_at from playbook_drafts where organisation = @organisation ";

    private readonly Database _database;

    internal PlaybookDrafts(Database database) => _database = database;

    /// <summary>Puts this text in the place of the draft, whoever wrote that; a review of another text is void.</summary>
    /// <param name="over">The hash of the text that was read before it was changed; null for none. False when another has been saved since.</param>
    public Task<bool> Save(PlaybookDraft draft, string? over, string version, CancellationToken stop = default) => Write(draft.Organisation, draft.Playbook, async session =>
    {
        if ((await Read(session, draft.Organisation, draft.Playbook, stop))?.Hash is var there && there != over && there != draft.Hash) return false;
        await session.Execute(
            """
            insert into playbook_drafts (organisation, playbook, source, hash, saved_at, saved_by) values (@organisation, @playbook, @source, @hash, @at, @by)
            on conflict (organisation, playbook) do update set source = excluded.source, hash = excluded.hash, saved_at = excluded.saved_at, saved_by = excluded.saved_by
            """, stop,
            ("@organisation", draft.Organisation.Value), ("@playbook", draft.Playbook.Value), ("@source", draft.Source), ("@hash", draft.Hash), ("@at", Instant.Of(draft.SavedAt)), ("@by", draft.SavedBy.Value));
        await Enter(session, draft.Organisation, draft.Playbook, "saved", version, draft.Hash, draft.SavedAt, draft.SavedBy, null, stop);
        return true;
    }, stop);

    /// <summary>False when the draft is another text by now.</summary>
    public Task<bool> Review(OrganisationId organisation, PlaybookId playbook, string hash, bool isApproved, PersonId by, DateTimeOffset at, string? note, string version, CancellationToken stop = default) => Write(organisation, playbook, async session =>
    {
        var written = await session.Execute(
            "update playbook_drafts set reviewed_hash = @reviewed, reviewed_by = @by, reviewed_at = @at where organisation = @organisation and playbook = @playbook and hash = @hash", stop,
            ("@reviewed", isApproved ? hash : null), ("@by", by.Value), ("@at", Instant.Of(at)), ("@organisation", organisation.Value), ("@playbook", playbook.Value), ("@hash", hash));
        if (written == 1) await Enter(session, organisation, playbook, isApproved ? "approved" : "returned", version, hash, at, by, note, stop);
        return written == 1;
    }, stop);

    /// <summary>The draft becomes a version and is gone. Null when it is another text by now, or not reviewed.</summary>
    public Task<Publication?> Publish(PlaybookVersion version, string hash, PersonId by, CancellationToken stop = default) => Write<Publication?>(version.Organisation, version.Playbook, async session =>
    {
        if (await Read(session, version.Organisation, version.Playbook, stop) is not { IsReviewed: true } draft || draft.Hash != hash) return null;
        var publication = await PlaybookShelf.Publish(session, version, stop);
        if (publication is Publication.Refused) return publication;
        await Remove(session, version.Organisation, version.Playbook, stop);
        await Enter(session, version.Organisation, version.Playbook, "published", version.Version, version.Hash, version.PublishedAt, by, null, stop);
        return publication;
    }, stop);

    /// <param name="hash">The text that is thrown away; null: whatever it is. False when it is another by now, or there is none.</param>
    public Task<bool> Discard(OrganisationId organisation, PlaybookId playbook, PersonId by, DateTimeOffset at, string? hash = null, CancellationToken stop = default) => Write(organisation, playbook, async session =>
    {
        if (await Read(session, organisation, playbook, stop) is not { } draft || (hash ?? draft.Hash) != draft.Hash) return false;
        await Remove(session, organisation, playbook, stop);
        await Enter(session, organisation, playbook, "discarded", "", draft.Hash, at, by, null, stop);
        return true;
    }, stop);

    /// <summary>Nothing starts it any more; what runs goes on. False when there is no such version, or it is withdrawn already.</summary>
    public Task<bool> Withdraw(OrganisationId organisation, PlaybookId playbook, string version, PersonId by, DateTimeOffset at, string reason, CancellationToken stop = default) => Write(organisation, playbook, async session =>
    {
        var written = await session.Query(
            "update playbook_versions set withdrawn = @at, withdrawn_by = @by where organisation = @organisation and playbook = @playbook and version = @version and withdrawn is null returning hash",
            row => row.GetString(0), stop, ("@at", Instant.Of(at)), ("@by", by.Value), ("@organisation", organisation.Value), ("@playbook", playbook.Value), ("@version", version));
        if (written is [var hash]) await Enter(session, organisation, playbook, "withdrawn", version, hash, at, by, reason, stop);
        return written.Count == 1;
    }, stop);

    public async Task<PlaybookDraft?> Get(OrganisationId organisation, PlaybookId playbook, CancellationToken stop = default) =>
        await _database.Read(session => Read(session, organisation, playbook, stop), stop);

    /// <summary>Every draft there is, by name.</summary>
    public Task<List<PlaybookDraft>> All(OrganisationId organisation, CancellationToken stop = default) =>
        _database.Read(Draft + "order by playbook", DraftOf, stop, ("@organisation", organisation.Value));

    /// <summary>The newest first.</summary>
    public Task<List<PlaybookEntry>> History(OrganisationId organisation, PlaybookId playbook, CancellationToken stop = default) => _database.Read(
        "select id, organisation, playbook, what, version, hash, at, done_by, note from playbook_history where organisation = @organisation and playbook = @playbook order by id desc",
        row => new PlaybookEntry(row.GetString(0), new(row.GetString(1)), new(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetString(5), row.Instant(6), new(row.GetString(7)), row.Text(8)), stop,
        ("@organisation", organisation.Value), ("@playbook", playbook.Value));

    /// <summary>One at a time for each playbook: who reads what is there and writes by it finds it unchanged, and entries are counted without a gap.</summary>
    private Task<T> Write<T>(OrganisationId organisation, PlaybookId playbook, Func<Session, Task<T>> work, CancellationToken stop) => _database.Write(async session =>
    {
        await _database.LockWords(session, [$"playbook:{organisation}/{playbook}"], stop);
        return await work(session);
    }, stop);

    private static async Task<PlaybookDraft?> Read(Session session, OrganisationId organisation, PlaybookId playbook, CancellationToken stop) =>
        (await session.Query(Draft + "and playbook = @playbook", DraftOf, stop, ("@organisation", organisation.Value), ("@playbook", playbook.Value))).SingleOrDefault();

    private static Task<int> Remove(Session session, OrganisationId organisation, PlaybookId playbook, CancellationToken stop) => session.Execute(
        "delete from playbook_drafts where organisation = @organisation and playbook = @playbook", stop, ("@organisation", organisation.Value), ("@playbook", playbook.Value));

    private static async Task Enter(Session session, OrganisationId organisation, PlaybookId playbook, string what, string version, string hash, DateTimeOffset at, PersonId by, string? note, CancellationToken stop)
    {
        var before = await session.Query("select count(*) from playbook_history where organisation = @organisation and playbook = @playbook", row => row.GetInt64(0), stop,
            ("@organisation", organisation.Value), ("@playbook", playbook.Value));
        await session.Execute(
            "insert into playbook_history (id, organisation, playbook, what, version, hash, at, done_by, note) values (@id, @organisation, @playbook, @what, @version, @hash, @at, @by, @note)", stop,
            ("@id", string.Create(CultureInfo.InvariantCulture, $"{organisation}/{playbook}/{before[0] + 1:D8}")), ("@organisation", organisation.Value), ("@playbook", playbook.Value),
            ("@what", what), ("@version", version), ("@hash", hash), ("@at", Instant.Of(at)), ("@by", by.Value), ("@note", note));
    }

    private static PlaybookDraft DraftOf(DbDataReader row) => new(
        new(row.GetString(0)), new(row.GetString(1)), row.GetString(2), row.GetString(3), row.Instant(4), new(row.GetString(5)), row.Text(6), row.Text(7) is { } by ? new PersonId(by) : null, row.InstantOrNull(8));
}
