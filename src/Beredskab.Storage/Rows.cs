using Beredskab.Engine;

namespace Beredskab.Storage;

// Tables reached by plain SQL only. They are here so that migrations make them; nothing ever holds one in memory.

internal sealed class EntryRow
{
    public StreamId Stream { get; init; }
    public long Seq { get; init; }
    public OrganisationId Organisation { get; init; }
    public IncidentId? Incident { get; init; }
    public long Position { get; init; }
    public DateTimeOffset Written { get; init; }
    public required string Type { get; init; }
    public required byte[] Hash { get; init; }
    public required byte[] Body { get; init; }
}

/// <summary>Where a stream stands.</summary>
internal sealed class HeadRow
{
    public StreamId Stream { get; init; }
    public OrganisationId Organisation { get; init; }
    public IncidentId? Incident { get; init; }
    public long Version { get; init; }
    public required byte[] Hash { get; init; }
    public DateTimeOffset Written { get; init; }
}

/// <summary>The last commit position of an organisation; also what its writers queue for.</summary>
internal sealed class PositionRow
{
    public OrganisationId Organisation { get; init; }
    public long Position { get; init; }
}

internal sealed class OnCallPlanRow
{
    public OrganisationId Organisation { get; init; }
    public int Version { get; init; }
    public required string Plan { get; init; }
    public DateTimeOffset Written { get; init; }
    public string? Author { get; init; }
}

internal sealed class AsideRow
{
    public required string Id { get; init; }
    public OrganisationId Organisation { get; init; }
    public StreamId Stream { get; init; }
    public PersonId? Person { get; init; }
    public byte[]? Salt { get; init; }
    public string? Value { get; init; }
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset? Erased { get; init; }
}

internal sealed class FileRow
{
    public OrganisationId Organisation { get; init; }
    public required string Sha256 { get; init; }
    public required string ContentType { get; init; }
    public required byte[] Bytes { get; init; }
    public DateTimeOffset Created { get; init; }
}

internal sealed class AnswerRow
{
    public required string Caller { get; init; }
    public required string Path { get; init; }
    public required string Key { get; init; }
    public OrganisationId Organisation { get; init; }
    public required string BodySha256 { get; init; }
    public int Status { get; init; }
    public required string Response { get; init; }
    public DateTimeOffset Created { get; init; }
}

internal sealed class ReplyCodeRow
{
    public required string Mode { get; init; }
    public required string Number { get; init; }
    public StreamId Stream { get; init; }
    public required string Address { get; init; }
    public PersonId Person { get; init; }
    public OrganisationId Organisation { get; init; }
    public required string Code { get; init; }
    public DateTimeOffset Opened { get; init; }
    public DateTimeOffset? Closed { get; init; }
}

internal sealed class ContactProofRow
{
    public ContactId Contact { get; init; }
    public OrganisationId Organisation { get; init; }
    public PersonId Person { get; init; }
    public required string Kind { get; init; }
    public required string Address { get; init; }
    public string? Code { get; init; }
    public DateTimeOffset? Asked { get; init; }
    public DateTimeOffset? Expires { get; init; }
    public int Tries { get; init; }
    public DateTimeOffset? Proven { get; init; }
    public string? Way { get; init; }
    public string? Trouble { get; init; }
}

internal sealed class RecoveryCodeRow
{
    public PersonId Person { get; init; }
    public required string Sha256 { get; init; }
    public OrganisationId Organisation { get; init; }
}

/// <summary>A process that shares the record.</summary>
internal sealed class NodeRow
{
    public required string Id { get; init; }

    /// <summary>The data folder's own name, the same over restarts.</summary>
    public required string Home { get; init; }

    /// <summary>When it was last heard of, by the database's clock.</summary>
    public long Seen { get; init; }
}

/// <summary>What is true of the installation as a whole.</summary>
internal sealed class MetaRow
{
    public required string Name { get; init; }
    public required string Value { get; init; }
}
