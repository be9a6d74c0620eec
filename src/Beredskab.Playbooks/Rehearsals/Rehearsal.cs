using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks;

/// <summary>
/// One imagined run of a playbook: what people do in it, and what is then to be seen. Its names resolve only where <c>lint</c> found
/// no fault in it.
/// </summary>
public sealed record Rehearsal
{
    public required string Id { get; init; }

    public required PlaybookId Playbook { get; init; }

    public required LocalizedText Title { get; init; }

    public required DateTimeOffset Start { get; init; }

    public ValueList<Given> Inputs { get; init; } = [];

    public ValueList<Habit> People { get; init; } = [];

    public ValueList<Part> Given { get; init; } = [];

    public ValueList<(string Name, TimeSpan At)> Signals { get; init; } = [];

    /// <summary>How long is waited for what is expected.</summary>
    public required TimeSpan Until { get; init; }

    public ValueList<Expectation> Expect { get; init; } = [];

    public ValueList<Expectation> Never { get; init; } = [];

    /// <summary>Null: nothing is known of how people's times are spread, and only the one run can be had.</summary>
    public Chances? Chances { get; init; }

    public ValueList<Goal> Goals { get; init; } = [];

    /// <summary>The part that is given for a step of one of the runs; null when there is none.</summary>
    public Part? PartOf(PlaybookId playbook, StepId step) => Given.FirstOrDefault(part => part.Step == step && (part.Playbook ?? Playbook) == playbook);
}

/// <summary>How people are.</summary>
/// <param name="Who">A role, a person of its rota (<c>it-duty-2</c>), or <c>everybody</c>.</param>
public sealed record Habit(string Who, bool IsSilent, TimeSpan? Answers, TimeSpan? Works);

/// <summary>What people do with one step.</summary>
/// <param name="Playbook">Null: the playbook that is rehearsed.</param>
/// <param name="Turns">What is chosen each time it is asked; the last one stays. Empty: nobody answers.</param>
/// <param name="Answers">What is filled in.</param>
/// <param name="Approve">Null: nobody says anything.</param>
/// <param name="Skip">The reason why it is skipped.</param>
/// <param name="Fails">The action or message does not succeed.</param>
public sealed record Part(
    PlaybookId? Playbook, StepId Step, ValueList<ValueList<string>> Turns, ValueList<Given> Answers, bool? Approve, TimeSpan? Works, bool IsSilent, string? Skip, bool Fails);

/// <summary>Something that can be seen in a run: exactly one of its kinds, as the file says it.</summary>
/// <param name="Playbook">Null: the playbook that is rehearsed.</param>
/// <param name="Name">The person or role, step, message, clock, level or playbook that it is about.</param>
/// <param name="Step">What a call is about.</param>
/// <param name="Is">What a step or clock has become; who gets a message.</param>
/// <param name="At">Since the start, within half a minute.</param>
/// <param name="By">Since the start, at the latest.</param>
public sealed record Expectation(Seen Kind, PlaybookId? Playbook, string Name, StepId? Step, string? Is, TimeSpan? At, TimeSpan? By)
{
    public override string ToString() => Kind switch
    {
        Seen.Page => $"{Name} is called for '{Of(Step!.Value.Value)}'",
        Seen.Step => $"'{Of(Name)}' is {Is}",
        Seen.Message => $"message '{Name}'{(Is is null ? "" : $" to {Is}")}",
        Seen.Clock => $"clock {Name} is {Is}",
        Seen.Level => $"level {Name}",
        Seen.Call => $"'{Name}' is started",
        _ => $"'{Name}' ends",
    } + (At is { } at ? $" at +{Grammar.TimeText.Write(at)}" : By is { } by ? $" by +{Grammar.TimeText.Write(by)}" : "");

    private string Of(string step) => Playbook is { } playbook ? $"{playbook}/{step}" : step;
}

public enum Seen { Page, Step, Message, Clock, Level, Call, Ends }

/// <summary>Something to be reached in time, whatever the times that people take.</summary>
public sealed record Goal(LocalizedText Title, Expectation Reached, TimeSpan Within);

/// <summary>How people's times are spread.</summary>
public sealed record Chances(Habits Everybody, ValueList<(RoleId Role, Habits Habits)> Roles)
{
    public Habits Of(RoleId role)
    {
        var own = Roles.FirstOrDefault(known => known.Role == role).Habits;
        return new(own?.Answers ?? Everybody.Answers, own?.Works ?? Everybody.Works, own?.Silent ?? Everybody.Silent);
    }
}

/// <param name="Silent">The share of calls that are never answered.</param>
public sealed record Habits(Spread? Answers, Spread? Works, double? Silent);

/// <summary>A log-normal distribution by two of its points, as times that people take usually are.</summary>
/// <param name="Half">Half are within this time.</param>
/// <param name="Most">Nineteen of twenty are within this time.</param>
public sealed record Spread(TimeSpan Half, TimeSpan Most)
{
    /// <summary>The standard normal distribution's 95th percentile.</summary>
    private const double Z95 = 1.6448536269514722;

    /// <param name="first">Drawn evenly from 0 to 1.</param>
    /// <param name="second">As the first.</param>
    public TimeSpan Draw(double first, double second)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second);
        var deviation = Math.Log(Most / Half) / Z95;
        return TimeSpan.FromSeconds(Math.Round(Math.Min(Half.TotalSeconds * Math.Exp(deviation * normal), TimeSpan.FromDays(365).TotalSeconds)));
    }
}
