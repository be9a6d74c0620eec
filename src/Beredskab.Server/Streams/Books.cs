using System.Collections.Concurrent;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using Beredskab.Server.Views;
using Beredskab.Storage;
using PlaybookVersion = Beredskab.Engine.Playbooks.PlaybookVersion;

namespace Beredskab.Server.Streams;

/// <summary>
/// Published playbooks, folded once from what is stored, and the shipped directories of roles, clocks and requirements. A run is
/// pinned to a hash, and the hash finds its content here for ever.
/// </summary>
public sealed class Books(Store store, Library shipped)
{
    private readonly ConcurrentDictionary<(OrganisationId, string Hash), PlaybookVersion> _byHash = [];

    public Library Shipped { get; } = shipped;

    public RoleDirectory Roles => Shipped.Roles;

    public ClockBook Clocks => Shipped.Clocks;

    /// <exception cref="InvalidOperationException">The journal names a version that was never published here: something was lost.</exception>
    public async Task<PlaybookVersion> ByHash(OrganisationId organisation, string hash)
    {
        if (hash == Improvisation.Version.Hash) return Improvisation.Version;
        if (_byHash.TryGetValue((organisation, hash), out var known)) return known;
        var stored = await store.Shelf.Get(organisation, hash)
            ?? throw new InvalidOperationException($"A run names the playbook version {hash}, which is not among the published ones.");
        return Fold(organisation, stored);
    }

    /// <summary>The highest published version of a playbook, or the one named; null when there is none.</summary>
    public async Task<PlaybookVersion?> Latest(OrganisationId organisation, PlaybookId playbook, string? version = null)
    {
        var stored = version is null ? await store.Shelf.Latest(organisation, playbook) : await store.Shelf.Get(organisation, playbook, version);
        return stored is null ? null : Fold(organisation, stored);
    }

    public async Task<EditionState> StateOf(OrganisationId organisation, PlaybookVersion version)
    {
        var all = await store.Shelf.Versions(organisation, version.Content.Id);
        return all.FirstOrDefault(one => one.Hash == version.Hash) is { Withdrawn: not null } ? EditionState.Withdrawn
            : all.FirstOrDefault(one => one.Withdrawn is null)?.Hash == version.Hash ? EditionState.Published : EditionState.Superseded;
    }

    public async Task<IReadOnlyList<PlaybookVersion>> All(OrganisationId organisation) =>
        [.. (await store.Shelf.Latest(organisation)).Select(stored => Fold(organisation, stored))];

    /// <summary>Publishes what is shipped and not there yet. A shipped text that was changed under its old version is refused with a sentence.</summary>
    public async Task<IReadOnlyList<string>> PublishShipped(OrganisationId organisation)
    {
        var refusals = new List<string>();
        foreach (var version in Shipped.Playbooks)
        {
            var publication = await store.Shelf.Publish(new(
                organisation, version.Content.Id, version.Content.Version, version.Hash, Canonical.Json(version.Content), "", store.Now(), "shipped"));
            if (publication is Publication.Refused refused) refusals.Add(refused.Reason);
        }
        return refusals;
    }

    private PlaybookVersion Fold(OrganisationId organisation, Storage.PlaybookVersion stored) =>
        _byHash.GetOrAdd((organisation, stored.Hash), _ => new(Canonical.Read(stored.Canonical), stored.Hash));
}
