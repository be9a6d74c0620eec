using Beredskab.Server.People;

namespace Beredskab.Server.Views;

/// <summary>An organisation's people, and what a list that somebody sent would change.</summary>
/// <param name="Roles">Every role's title, by its id.</param>
/// <param name="Rotas">Every rota's title, by its id.</param>
/// <param name="Groups">Every team's and qualification's, likewise.</param>
/// <param name="Text">The list, as it was sent.</param>
public sealed record StaffView(IReadOnlyList<PersonView> People, IReadOnlyDictionary<string, string> Roles, IReadOnlyDictionary<string, string> Rotas, IReadOnlyDictionary<string, string> Groups, StaffPlan? Plan = null, string? Text = null)
{
    /// <summary>A group of the directory can be taken over.</summary>
    public bool HasDirectory { get; init; }

    /// <summary>The plan came of it, and no text did.</summary>
    public bool IsFromDirectory { get; init; }

    /// <summary>Our own first, then those we work with.</summary>
    public IReadOnlyList<OrganisationView> Organisations { get; init; } = [];
}
