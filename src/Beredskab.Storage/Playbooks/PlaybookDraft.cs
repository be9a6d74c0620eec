using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>A text on its way to being published: one for each playbook, and whoever saves it changes it.</summary>
/// <param name="Hash">Of the text itself, as 64 hexadecimal digits: what was reviewed is this and nothing else.</param>
/// <param name="ReviewedHash">The text that somebody else has said yes to; null when nobody has, or when it was sent back.</param>
public sealed record PlaybookDraft(
    OrganisationId Organisation, PlaybookId Playbook, string Source, string Hash, DateTimeOffset SavedAt, PersonId SavedBy, string? ReviewedHash, PersonId? ReviewedBy, DateTimeOffset? ReviewedAt)
{
    public bool IsReviewed => ReviewedHash == Hash;
}

/// <summary>Something that was done with a playbook. Only added to.</summary>
/// <param name="Id">In the order of time.</param>
/// <param name="What"><c>saved, approved, returned, published, withdrawn</c> or <c>discarded</c>.</param>
/// <param name="Hash">Of the text, or of the published content.</param>
public sealed record PlaybookEntry(string Id, OrganisationId Organisation, PlaybookId Playbook, string What, string Version, string Hash, DateTimeOffset At, PersonId DoneBy, string? Note);
