using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>A municipality or a partner. Everything stored belongs to one.</summary>
public sealed record Organisation(OrganisationId Id, string Name, string Language, DateTimeOffset Created);

/// <summary>Somebody who can be asked, called and held to an answer. An erased person keeps the id and nothing else.</summary>
/// <param name="Login">What the identity provider calls them.</param>
public sealed record Person(
    PersonId Id, OrganisationId Organisation, string Name, string Language, string? Login, DateTimeOffset Created, DateTimeOffset? Departed = null);

/// <summary>One way to reach a person.</summary>
/// <param name="Kind"><c>sms</c>, <c>voice</c> or <c>mail</c>.</param>
/// <param name="Address">E.164 or a mail address.</param>
/// <param name="Rank">1 is tried first.</param>
public sealed record ContactPoint(ContactId Id, OrganisationId Organisation, PersonId Person, string Kind, string Address, int Rank);

/// <summary>Who is called first, second, third for a role, as it was kept before there were plans; see <see cref="OnCallPlans"/>.</summary>
public sealed record Duty(OrganisationId Organisation, RoleId Role, int Rung, PersonId Person);

/// <summary>Somebody stands in for the whole ladder's first rung for a while.</summary>
public sealed record RoleOverride(
    string Id, OrganisationId Organisation, RoleId Role, PersonId Person, DateTimeOffset Begins, DateTimeOffset Ends);

/// <summary>A key to the API. Only its hash is kept.</summary>
/// <param name="Roles">Words separated by a space.</param>
public sealed record AccessToken(
    string Id, OrganisationId Organisation, PersonId Person, string Sha256, string Roles, DateTimeOffset Created)
{
    public DateTimeOffset? LastUsed { get; init; }

    public DateTimeOffset? Revoked { get; init; }
}

/// <summary>A message somebody sent us, kept once however often the provider repeats it.</summary>
public sealed record InboundMessage(
    string ProviderId, OrganisationId Organisation, string Mode, string Sender, string Body, DateTimeOffset Received)
{
    /// <summary>Outcomes of what nobody could place.</summary>
    public const string UnknownNumber = "unknown-number", WrongCode = "wrong-code", NotUnderstood = "not-understood", Stop = "stop";

    /// <summary>What a mail was taken for that is no answer.</summary>
    public const string Automatic = "automatic", Forged = "forged", NotDelivered = "not-delivered";

    public PersonId? Person { get; init; }

    public bool IsMail => Sender.Contains('@', StringComparison.Ordinal);

    /// <summary>What it was taken for; null until it has been dealt with.</summary>
    public string? Outcome { get; init; }
}
