using Beredskab.Server.People;

namespace Beredskab.Server.Views;

/// <summary>An organisation's people and who is called for what; and what a list that somebody sent would change.</summary>
/// <param name="Text">The list, as it was sent.</param>
public sealed record StaffView(IReadOnlyList<RoleLadderView> Ladders, IReadOnlyList<PersonView> People, StaffPlan? Plan = null, string? Text = null);

/// <summary>Who is called for a role, first to last.</summary>
public sealed record RoleLadderView(RoleRef Role, IReadOnlyList<CalledView> People);

/// <param name="Phone">E.164; null when nobody can ring them.</param>
public sealed record CalledView(PersonRef Person, string? Phone);
