using Beredskab.Engine.OnCall;
using Beredskab.Server.Resources;

namespace Beredskab.Server.People;

/// <summary>A plan as programs get it.</summary>
/// <param name="Taken">It has been done.</param>
public sealed record PlanBody(bool Ok, bool Taken, IReadOnlyList<PlanBody.Fault> Faults, IReadOnlyList<PlanBody.Person> People, IReadOnlyList<PlanBody.Ladder> Ladders, IReadOnlyList<PlanBody.Group> Groups)
{
    public static PlanBody Of(StaffPlan plan, Texts texts, bool isTaken) => new(
        plan.IsSound, isTaken,
        [.. plan.Faults.Select(fault => new Fault(fault.Line, fault.Column, fault.Say(texts), !fault.IsWarning))],
        [.. plan.People.Select(person => new Person(person.Line, person.Person.Id.Value, person.Person.Name, person.Kind, [.. person.Fields.Select(StaffFile.NameOf)]))],
        [.. plan.Ladders.Select(ladder => new Ladder(ladder.Role.Value, [.. ladder.Before.Select(Words)], [.. ladder.After.Select(Words)]))],
        [.. plan.Groups.Select(group => new Group(group.Group.Id.Value, group.Group.Title, group.IsNew, [.. group.Joined.Select(person => person.Value)], [.. group.Left.Select(person => person.Value)]))]);

    private static IReadOnlyList<string> Words(LadderRung rung) => [.. rung.Call.Select(called => called.Word)];

    public sealed record Fault(int Line, string? Column, string Message, bool IsError);

    /// <param name="Fields">The columns in which something is otherwise.</param>
    public sealed record Person(int Line, string Id, string Name, PersonChange Change, IReadOnlyList<string> Fields);

    /// <summary>A team or qualification of which others are than before: people by id.</summary>
    public sealed record Group(string Id, string Title, bool IsNew, IReadOnlyList<string> Joined, IReadOnlyList<string> Left);

    /// <summary>Rung by rung; those of one are called together. A rota stands as <c>rota:</c> and its id.</summary>
    public sealed record Ladder(string Role, IReadOnlyList<IReadOnlyList<string>> Before, IReadOnlyList<IReadOnlyList<string>> After);
}
