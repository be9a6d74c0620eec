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
