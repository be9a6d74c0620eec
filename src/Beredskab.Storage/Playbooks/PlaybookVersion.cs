using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>A published playbook: never changed, never removed, pinned by every run of it.</summary>
/// <param name="Hash">Its identity: <c>sha256:…</c> of the canonical content.</param>
/// <param name="Canonical">RFC 8785 JSON, what the hash was taken of.</param>
/// <param name="Source">The text as its author wrote it.</param>
public sealed record PlaybookVersion(
    OrganisationId Organisation,
    PlaybookId Playbook,
    string Version,
    string Hash,
    string Canonical,
    string Source,
    DateTimeOffset PublishedAt,
    string PublishedBy)
{
    /// <summary>Since when nothing starts it any more; null: it may be started.</summary>
    public DateTimeOffset? Withdrawn { get; init; }

    public string? WithdrawnBy { get; init; }
}
