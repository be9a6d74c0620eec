using System.Data.Common;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Storage;

/// <summary>How a publication ended.</summary>
public abstract record Publication
{
    private Publication() { }

    public sealed record Published : Publication;

    /// <summary>This very content stands there under this version already.</summary>
    public sealed record AlreadyThere : Publication;

    /// <summary>Another content has this version, or this content another version. Nothing was changed.</summary>
    public sealed record Refused(string Reason) : Publication;
}

/// <summary>Published playbooks, by organisation. A version once here never changes.</summary>
public sealed class PlaybookShelf
{
    private const string Select =
        "select organisation, playbook, version, hash, canonical, source, published_at, published_by, withdrawn, withdrawn_by from playbook_versions where organisation = @organisation ";

    private readonly Database _database;

    internal PlaybookShelf(Database database) => _database = database;

    public Task<Publication> Publish(PlaybookVersion version, CancellationToken stop = default) => _database.Write(session => Publish(session, version, stop), stop);

    internal static async Task<Publication> Publish(Session session, PlaybookVersion version, CancellationToken stop)
    {
        var written = await session.Execute(
            """
            insert into playbook_versions (organisation, playbook, version, hash, canonical, source, published_at, published_by)
            values (@organisation, @playbook, @version, @hash, @canonical, @source, @at, @by)
            on conflict do nothing
            """, stop,
            ("@organisation", version.Organisation.Value), ("@playbook", version.Playbook.Value), ("@version", version.Version),
            ("@hash", version.Hash), ("@canonical", version.Canonical), ("@source", version.Source),
            ("@at", Instant.Of(version.PublishedAt)), ("@by", version.PublishedBy));
        if (written == 1) return new Publication.Published();
        var there = await session.Query(
            Select + "and (playbook = @playbook and version = @version or hash = @hash)", VersionOf, stop,
            ("@organisation", version.Organisation.Value), ("@playbook", version.Playbook.Value), ("@version", version.Version), ("@hash", version.Hash));
        if (there.Find(other => other.Playbook == version.Playbook && other.Version == version.Version) is { } same)
            return same.Hash == version.Hash
                ? new Publication.AlreadyThere()
                : new Publication.Refused(
                    $"{version.Playbook} {version.Version} is published already with another content ({same.Hash}). Give the changed playbook a new version.");
        return new Publication.Refused($"This content is published already, as {there.FirstOrDefault()?.Playbook} {there.FirstOrDefault()?.Version}.");
    }

    public async Task<PlaybookVersion?> Get(OrganisationId organisation, PlaybookId playbook, string version, CancellationToken stop = default) => (await _database.Read(
        Select + "and playbook = @playbook and version = @version", VersionOf, stop,
        ("@organisation", organisation.Value), ("@playbook", playbook.Value), ("@version", version))).SingleOrDefault();

    public async Task<PlaybookVersion?> Get(OrganisationId organisation, string hash, CancellationToken stop = default) =>
        (await _database.Read(Select + "and hash = @hash", VersionOf, stop, ("@organisation", organisation.Value), ("@hash", hash))).SingleOrDefault();

    /// <summary>The highest version of one playbook that may be started.</summary>
    public async Task<PlaybookVersion?> Latest(OrganisationId organisation, PlaybookId playbook, CancellationToken stop = default) =>
        (await Versions(organisation, playbook, stop)).FirstOrDefault(version => version.Withdrawn is null);

    /// <summary>Every version there ever was, the highest first.</summary>
    public async Task<IReadOnlyList<PlaybookVersion>> Versions(OrganisationId organisation, PlaybookId playbook, CancellationToken stop = default) =>
        [.. (await _database.Read(Select + "and playbook = @playbook", VersionOf, stop, ("@organisation", organisation.Value), ("@playbook", playbook.Value))).OrderByDescending(Height)];

    /// <summary>The highest version of each playbook that may be started, by name.</summary>
    public async Task<IReadOnlyList<PlaybookVersion>> Latest(OrganisationId organisation, CancellationToken stop = default)
    {
        var versions = await _database.Read(Select + "and withdrawn is null", VersionOf, stop, ("@organisation", organisation.Value));
        return [.. versions.GroupBy(v => v.Playbook).Select(v => v.MaxBy(Height)!).OrderBy(v => v.Playbook.Value, StringComparer.Ordinal)];
    }

    /// <summary>The highest version that may be started, of those of <paramref name="playbooks"/> that have one. Reads no content.</summary>
    public async Task<IReadOnlyDictionary<PlaybookId, string>> Highest(OrganisationId organisation, IReadOnlyCollection<PlaybookId> playbooks, CancellationToken stop = default)
    {
        if (playbooks.Count == 0) return new Dictionary<PlaybookId, string>();
        var versions = await _database.Read(
            $"select playbook, version from playbook_versions where organisation = @organisation and withdrawn is null and {_database.AnyOf("playbook", "@playbooks")}",
            row => (Playbook: new PlaybookId(row.GetString(0)), Version: row.GetString(1)), stop,
            ("@organisation", organisation.Value), ("@playbooks", _database.List(playbooks.Select(playbook => playbook.Value))));
        return versions.GroupBy(one => one.Playbook).ToDictionary(one => one.Key, one => one.MaxBy(version => VersionNumber.Of(version.Version)).Version);
    }

    private static PlaybookVersion VersionOf(DbDataReader row) => new(
        new(row.GetString(0)), new(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Instant(6), row.GetString(7))
    {
        Withdrawn = row.InstantOrNull(8),
        WithdrawnBy = row.Text(9),
    };

    /// <summary>As numbers, so that 1.10.0 stands above 1.9.0; what is no number counts as 0 and falls back on when it was published.</summary>
    private static ((int, int, int), DateTimeOffset) Height(PlaybookVersion version) => (VersionNumber.Of(version.Version), version.PublishedAt);
}
