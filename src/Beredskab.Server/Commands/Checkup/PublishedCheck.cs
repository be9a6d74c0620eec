using Beredskab.Playbooks;
using Beredskab.Storage;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>Published versions are for ever: each still has the content its hash was taken of.</summary>
internal static class PublishedCheck
{
    public static bool IsWhole(PlaybookVersion version) => Canonical.HashOf(version.Canonical) == version.Hash;

    public static IEnumerable<Finding> Look(string organisation, IReadOnlyList<PlaybookVersion> stored, Library shipped)
    {
        foreach (var version in stored.Where(version => !IsWhole(version)))
            yield return Finding.Fault("published-playbooks", $"{organisation}: {version.Playbook} {version.Version} is not what was published: its content does not match its hash.", "Restore the database from a backup, and find out who changed it.");

        var hashes = stored.Select(version => version.Hash).ToHashSet();
        string[] waiting = [.. shipped.Playbooks.Where(version => !hashes.Contains(version.Hash)).Select(version => $"{version.Content.Id} {version.Content.Version}")];
        yield return waiting is []
            ? Finding.Ok("published-playbooks", FormattableString.Invariant($"{organisation}: {stored.Count} versions are published."))
            : Finding.Warn("published-playbooks", $"{organisation}: not yet published are {string.Join(", ", waiting)}.", "Start the server: it publishes what comes with the program.");
    }
}
