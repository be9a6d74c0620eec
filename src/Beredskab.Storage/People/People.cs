using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>A municipality or a partner. Everything stored belongs to one.</summary>
public sealed record Organisation(OrganisationId Id, string Name, string Language, DateTimeOffset Created)
{
    /// <summary>One of <see cref="OrganisationKinds"/>; null when it was not said.</summary>
    public string? Kind { get; init; }

    /// <summary>Eight digits of the Danish business register.</summary>
    public string? Cvr { get; init; }
}

/// <summary>What organisations can be, in words that are kept.</summary>
public static class OrganisationKinds
{
    public static IReadOnlyList<string> All { get; } = ["municipality", "it-partnership", "supplier", "region", "utility", "authority"];
}

/// <summary>Another organisation that an organisation works with: whom to ring there, and where some of those it calls work.</summary>
/// <param name="Organisation">The one that works with it.</param>
/// <param name="Id">Unique among those.</param>
/// <param name="Kind">One of <see cref="OrganisationKinds"/>.</param>
public sealed record Partner(OrganisationId Organisation, OrganisationId Id, string Name, string Kind)
{
    public string? Cvr { get; init; }

    /// <summary>E.164, answered by somebody there.</summary>
    public string? Phone { get; init; }

    public string? Mail { get; init; }

    public DateTimeOffset Changed { get; init; }

    public PersonId? ChangedBy { get; init; }
}

/// <summary>Somebody who can be asked, called and held to an answer. An erased person keeps the id and nothing else.</summary>
/// <param name="Login">What the identity provider calls them.</param>
public sealed record Person(
    PersonId Id, OrganisationId Organisation, string Name, string Language, string? Login, DateTimeOffset Created, DateTimeOffset? Departed = null)
{
    /// <summary>The <see cref="Partner"/> they work for; null for the organisation itself.</summary>
    public OrganisationId? Employer { get; init; }
}

/// <summary>One way to reach a person.</summary>
/// <param name="Kind"><c>sms</c>, <c>voice</c>, <c>mail</c> or <c>teams</c>.</param>
/// <param name="Address">E.164, a mail address, or the name somebody signs in to Teams with.</param>
/// <param name="Rank">1 is tried first.</param>
public sealed record ContactPoint(ContactId Id, OrganisationId Organisation, PersonId Person, string Kind, string Address, int Rank)
{
    public const string Teams = "teams";
}

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
