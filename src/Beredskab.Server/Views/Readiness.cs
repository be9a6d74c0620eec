namespace Beredskab.Server.Views;

/// <summary>Whether people can be reached, as far as they have shown it themselves.</summary>
/// <param name="Roles">Those with the fewest proven ways first.</param>
/// <param name="Days">What was shown longer ago is no longer believed.</param>
public sealed record ReadinessView(IReadOnlyList<PersonReadiness> People, IReadOnlyList<RoleReadiness> Roles, int Days)
{
    /// <summary>How many are proven to be woken by text or call.</summary>
    public int Reachable => People.Count(person => person.IsReachable);
}

/// <param name="Ways">Every number and address, in the order in which they are tried.</param>
public sealed record PersonReadiness(PersonRef Person, IReadOnlyList<WayReadiness> Ways)
{
    /// <summary>A text or a call is proven to reach them; a mail wakes nobody.</summary>
    public bool IsReachable => Ways.Any(way => way is { Kind: "sms" or "voice", Standing: "proven" });
}

/// <param name="Contact">Its id.</param>
/// <param name="Kind"><c>sms, voice</c> or <c>mail</c>.</param>
/// <param name="Standing"><c>proven</c>, <c>old</c>: longer ago than is believed, or <c>never</c>.</param>
/// <param name="Proven">When they last showed it.</param>
/// <param name="How"><c>answered, pressed</c> or <c>code</c>.</param>
/// <param name="Asked">When they were last asked and have not answered yet.</param>
/// <param name="Trouble">Why the last message did not get there.</param>
public sealed record WayReadiness(string Contact, string Kind, string Address, string Standing, DateTimeOffset? Proven, string? How, DateTimeOffset? Asked, string? Trouble);

/// <summary>A role that somebody may be called for.</summary>
/// <param name="Reachable">Those of them who are proven to be woken.</param>
/// <param name="Others">Those who are not.</param>
/// <param name="Ways">How many numbers are proven, of all of them.</param>
public sealed record RoleReadiness(RoleRef Role, IReadOnlyList<PersonRef> Reachable, IReadOnlyList<PersonRef> Others, int Ways)
{
    /// <summary>One lost phone, and nobody is proven to answer.</summary>
    public bool IsThin => Ways < 2;
}
