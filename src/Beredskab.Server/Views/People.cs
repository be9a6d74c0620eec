using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

/// <summary>A person, named. After a person was forgotten the name says so and the id stays.</summary>
public sealed record PersonRef(string Id, string Name);

/// <summary>A role with its title in the reader's language.</summary>
public sealed record RoleRef(string Id, string Title);

/// <summary>A person as pickers and call lists show them.</summary>
public sealed record PersonView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<RoleRef> Roles { get; init; } = [];

    /// <summary>E.164, or null where the reader may not see it.</summary>
    public string? Phone { get; init; }

    public string? Mail { get; init; }

    public string Language { get; init; } = "da";

    /// <summary>The organisation they work for, when that is another one.</summary>
    public OrganisationRef? Employer { get; init; }
}

public sealed record OrganisationRef(string Id, string Name);

/// <summary>An organisation: one's own, or one that it works with.</summary>
/// <param name="Kind">A word of <see cref="Storage.OrganisationKinds"/>; null when it was not said.</param>
/// <param name="Cvr">Eight digits.</param>
/// <param name="Phone">E.164.</param>
public sealed record OrganisationView(string Id, string Name, string? Kind, string? Cvr, string? Phone, string? Mail)
{
    /// <summary>Whose installation this is: its settings say all of it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Those of our people who work there.</summary>
    public IReadOnlyList<PersonRef> People { get; init; } = [];

    public DateTimeOffset? Changed { get; init; }

    public PersonRef? ChangedBy { get; init; }
}

/// <summary>Who holds a role now.</summary>
public sealed record DutyView
{
    public required RoleRef Role { get; init; }

    /// <summary>Null: nobody. A hole in the rota.</summary>
    public PersonRef? Person { get; init; }

    public string? Phone { get; init; }

    public PersonRef? Deputy { get; init; }
}

/// <summary>What somebody may do; when not, why not, in a sentence.</summary>
public sealed record MayView(Act Act, bool Allowed = true, string? WhyNot = null);

/// <summary>Everything a person can do to a step, a run or an incident from a page.</summary>
[JsonConverter(typeof(WordJson<Act>))]
public enum Act
{
    Acknowledge, Complete, Decline, Assign, Decide, Reconsider, Approve, Refuse, Skip, Start, Retry, Undo, Round, StopRepeat, CallAgain,
    OpenPhase, Pause, Resume, Abort, Move, SetLevel, HandOverLead, AddTask, PageSomebody, MessageAll, Note, Correct, AddRun, Close,
}
