using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>What a run knows: conditions and look-ups are answered from here, and only from the journal.</summary>
public static class Facts
{
    public static bool Holds(this Run run, Condition condition) => condition switch
    {
        Condition.Is(var path, var word) => IsWord(run, path, word),
        Condition.Includes(var path, var word) => IncludesWord(run, path, word),
        Condition.Not(var inner) => !run.Holds(inner),
        Condition.And(var left, var right) => run.Holds(left) && run.Holds(right),
        Condition.Or(var left, var right) => run.Holds(left) || run.Holds(right),
        // Only exit criteria may say this, and the incident answers it: a run does not know the clocks.
        _ => false,
    };

    /// <summary>The things that a path names: <c>inputs.accounts</c>, <c>scope.more-accounts</c>. Nothing known is an empty list.</summary>
    public static ValueList<string> ListAt(this Run run, string path)
    {
        var (first, rest) = Split(path);
        return first == "inputs"
            ? run.Inputs.GetValueOrDefault(rest)?.Values ?? []
            : run.Answers.GetValueOrDefault(new StepId(first))?.Find(rest)?.Values ?? [];
    }

    /// <summary>The answer a path names, whatever its type, or null.</summary>
    public static Given? GivenAt(this Run run, string path)
    {
        var (first, rest) = Split(path);
        return first == "inputs" ? run.Inputs.GetValueOrDefault(rest) : run.Answers.GetValueOrDefault(new StepId(first))?.Find(rest);
    }

    /// <summary>Who chose the things at a path: a person behind the act. Null when it was nobody in this run.</summary>
    public static PersonId? ChooserOf(this Run run, string path)
    {
        var (first, rest) = Split(path);
        return first == "inputs"
            ? run.CalledBy is null && run.Inputs.ContainsKey(rest) ? run.StartedBy : null
            : run.Answers.GetValueOrDefault(new StepId(first))?.By;
    }

    private static bool IsWord(Run run, FactPath path, string word) => path switch
    {
        FactPath.CurrentLevel => LevelWord(run.Level) == word,
        FactPath.Input(var id) => run.Inputs.GetValueOrDefault(id)?.Values is [var only] && only == word,
        FactPath.AnswerOf(var step, var question) => StandsAnswered(run, step)
            && run.Answers.GetValueOrDefault(step)?.Find(question)?.Values is [var only] && only == word,
        FactPath.OutcomeOf(var step) => run.StateOf(step) switch
        {
            StepState.NotNeeded => word == "not-needed",
            StepState.Happened { Includes: [var option] } happened when IsDecision(run, step) => option == word || happened.Outcome == word,
            StepState.Happened happened => happened.Outcome == word,
            _ => false,
        },
        _ => false,
    };

    private static bool IncludesWord(Run run, FactPath path, string word) => path switch
    {
        FactPath.OutcomeOf(var step) => run.StateOf(step) is StepState.Happened happened && (happened.Includes.Contains(word) || happened.Outcome == word),
        FactPath.AnswerOf(var step, var question) => StandsAnswered(run, step)
            && (run.Answers.GetValueOrDefault(step)?.Find(question)?.Values.Contains(word) ?? false),
        FactPath.Input(var id) => run.Inputs.GetValueOrDefault(id)?.Values.Contains(word) ?? false,
        _ => IsWord(run, path, word),
    };

    /// <summary>What comes again and again is never over by itself: the answers of its last round stand, or its own <c>until</c> could not ask for them.</summary>
    private static bool StandsAnswered(Run run, StepId step) => run.StateOf(step) is StepState.Happened || run.FindStep(step)?.Repeat is not null;

    private static bool IsDecision(Run run, StepId step) => run.FindStep(step)?.Work is Work.Decide;

    private static string LevelWord(Level level) => level switch { Level.Green => "green", Level.Yellow => "yellow", _ => "red" };

    private static (string First, string Remainder) Split(string path) =>
        path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? (path[..dot], path[(dot + 1)..]) : (path, "");
}
