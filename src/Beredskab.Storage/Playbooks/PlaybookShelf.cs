using System.Data.Common;
using System.Globalization;
using Beredskab.Engine;

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
    private const string Select = "select organisation, playbook, version, hash, canonical, source, published_at, published_by from playbook_versions ";

    private readonly Database _database;

    internal PlaybookShelf(Database database) => _database = database;

    public async Task<Publication> Publish(PlaybookVersion version, CancellationToken stop = default)
    {
        var written = await _database.Write(
            """
            insert into playbook_versions (organisation, playbook, version, hash, canonical, source, published_at, published_by)
            values (@organisation, @playbook, @version, @hash, @canonical, @source, @at, @by)
            on conflict do nothing
            """, stop,
            ("@organisation", version.Organisation.Value), ("@playbook", version.Playbook.Value), ("@version", version.Version),
            ("@hash", version.Hash), ("@canonical", version.Canonical), ("@source", version.Source),
            ("@at", Instant.Of(version.PublishedAt)), ("@by", version.PublishedBy));
        if (written == 1) return new Publication.Published();
        if (await Get(version.Organisation, version.Playbook, version.Version, stop) is { } there)
            return there.Hash == version.Hash
                ? new Publication.AlreadyThere()
                : new Publication.Refused(
                    $"{version.Playbook} {version.Version} is published already with another content ({there.Hash}). Give the changed playbook a new version.");
        var same = await Get(version.Organisation, version.Hash, stop);
        return new Publication.Refused($"This content is published already, as {same?.Playbook} {same?.Version}.");
    }

    public async Task<PlaybookVersion?> Get(OrganisationId organisation, PlaybookId playbook, string version, CancellationToken stop = default) =>
        (await _database.Read(Select + "where organisation = @organisation and playbook = @playbook and version = @version", Map, stop,
            ("@organisation", organisation.Value), ("@playbook", playbook.Value), ("@version", version))).SingleOrDefault();

    public async Task<PlaybookVersion?> Get(OrganisationId organisation, string hash, CancellationToken stop = default) =>
        (await _database.Read(Select + "where organisation = @organisation and hash = @hash", Map, stop, ("@organisation", organisation.Value), ("@hash", hash))).SingleOrDefault();

    /// <summary>The highest version of one playbook.</summary>
    public async Task<PlaybookVersion?> Latest(OrganisationId organisation, PlaybookId playbook, CancellationToken stop = default) =>
        (await _database.Read(Select + "where organisation = @organisation and playbook = @playbook", Map, stop,
            ("@organisation", organisation.Value), ("@playbook", playbook.Value))).MaxBy(Height);

    /// <summary>The highest version of each playbook, by name.</summary>
    public async Task<IReadOnlyList<PlaybookVersion>> Latest(OrganisationId organisation, CancellationToken stop = default)
    {
        var versions = await _database.Read(Select + "where organisation = @organisation", Map, stop, ("@organisation", organisation.Value));
        return [.. versions.GroupBy(v => v.Playbook).Select(v => v.MaxBy(Height)!).OrderBy(v => v.Playbook.Value, StringComparer.Ordinal)];
    }

    private static PlaybookVersion Map(DbDataReader row) =>
        new(new(row.GetString(0)), new(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Instant(6), row.GetString(7));

    /// <summary>As numbers, so that 1.10.0 stands above 1.9.0; what is no number counts as 0 and falls back on when it was published.</summary>
    private static (int, int, int, DateTimeOffset) Height(PlaybookVersion version)
    {
        var parts = version.Version.Split('.', '-', '+').Select(p => int.TryParse(p, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        return (parts.ElementAtOrDefault(0), parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2), version.PublishedAt);
    }
}
