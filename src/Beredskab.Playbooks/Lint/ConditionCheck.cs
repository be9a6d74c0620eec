using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Conditions look at facts that exist and compare them with words that they can be.</summary>
internal static class ConditionCheck
{
    public static void Check(LintedFile file)
    {
        foreach (var phase in file.Playbook.Phases) Facts(file, phase.Opens.When, word => file.Text.Opens(phase.Id, word));
        foreach (var step in file.Playbook.Steps)
        {
            Facts(file, step.When, word => file.Text.Word(step.Id, "when", word));
            Facts(file, step.Repeat?.Until, word => file.Text.Word(step.Id, "repeat", word));
        }
        foreach (var criterion in file.Playbook.ExitCriteria)
            Facts(file, criterion.HoldsWhen, word => file.Text.Word("exit-criteria", word), mayNameClocks: true);
    }

    private static void Facts(LintedFile file, Condition? condition, Func<string, Mark> at, bool mayNameClocks = false)
    {
        foreach (var comparison in Comparisons(condition))
        {
            switch (comparison)
            {
                case Condition.Is(var path, var word): Compare(file, path, word, includes: false, at); break;
                case Condition.Includes(var path, var word): Compare(file, path, word, includes: true, at); break;
                case Condition.EveryClockIsSettled when !mayNameClocks:
                    file.Error(Codes.BadCondition, at("every clock"), "'every clock is settled' can stand in 'holds-when' only.", "ask for the step that stops the clock: 'report is done'");
                    break;
            }
        }
    }

    private static IEnumerable<Condition> Comparisons(Condition? condition) => condition switch
    {
        null => [],
        Condition.Not(var inner) => Comparisons(inner),
        Condition.And(var left, var right) => Comparisons(left).Concat(Comparisons(right)),
        Condition.Or(var left, var right) => Comparisons(left).Concat(Comparisons(right)),
        _ => [condition],
    };

    private static void Compare(LintedFile file, FactPath path, string word, bool includes, Func<string, Mark> at)
    {
        if (path.Step is { } id && file.Find(id) is null)
        {
            NameCheck.Step(file, id, at(id.Value));
            return;
        }
        if (Words(file, path) is not var (said, can, isSet) || can is [])
        {
            file.Error(Codes.NotAFact, at(Say(path)), $"'{Say(path)}' is no fact that a condition can look at.", "conditions look at decisions, outcomes, choices and the level");
            return;
        }
        if (!can.Contains(word))
        {
            var goesBack = path.Step is { } of && NameCheck.Options(file.Find(of)!).Any(option => option.Id == word && option.GoesBack);
            file.Error(Codes.UnknownWord, at(word), $"{said} can never be '{word}'; it is {Format1.List(can, "or")}.",
                goesBack ? "an option that goes back is no outcome" : Spelling.DidYouMean(word, can));
        }
        else if (includes != isSet(word))
        {
            file.Error(Codes.IsOrIncludes, at(Say(path)), $"{said} is compared with '{word}' by '{(includes ? "includes" : "is")}'.", includes ? "write 'is'" : "write 'includes': there can be several");
        }
    }

    /// <summary>What the fact is called, what it can be, and for which words it is a set that includes them.</summary>
    private static (Phrase Said, ValueList<string> Can, Func<string, bool> IsSet)? Words(LintedFile file, FactPath path) => path switch
    {
        FactPath.Input(var id) => file.Input(id) is { Type: QuestionType.Choice } input ? ($"The input '{id}'", Ids(input.Options), _ => false) : null,
        FactPath.AnswerOf(var step, var id) => file.Find(step)!.Asks.FirstOrDefault(ask => ask.Id == id) is { Type: QuestionType.Choice } ask
            ? ($"The answer '{step}.{id}'", Ids(ask.Options), _ => false)
            : null,
        // What comes again and again is never over.
        FactPath.OutcomeOf(var step) when file.Find(step)!.Repeat is not null => null,
        FactPath.OutcomeOf(var step) => Outcomes(file.Find(step)!),
        _ => ("The level", Format1.Levels, _ => false),
    };

    public static (Phrase What, ValueList<string> Words, Func<string, bool> MayBeSeveral) Outcomes(Step step)
    {
        var options = Ids([.. NameCheck.Options(step).Where(option => !option.GoesBack)]);
        ValueList<string> own = step.Work switch
        {
            Work.Decide => options,
            Work.Act => ["done", "partly", "failed", "handled", "refused"],
            Work.Notify { Answers: not null } or Work.Share { Answers: not null } => ["answered", "partly", "silent", .. Refusal(step), .. options],
            Work.Notify or Work.Share => ["done", .. Refusal(step)],
            Work.Call { UntilEnded: true } => ["done", "handled"],
            Work.Wait => ["arrived", "late"],
            _ => ["done"],
        };
        var isSet = step.Work is Work.Decide { Several: true } or Work.Notify or Work.Share;
        return ($"The step '{step.Id}'", [.. own, .. (step.Work is Work.Decide ? [] : (string[])["skipped"]), "not-needed"], word => isSet && options.Contains(word));
    }

    private static string[] Refusal(Step step) => step.Approve is null ? [] : ["refused"];

    private static ValueList<string> Ids(ValueList<Option> options) => [.. options.Select(option => option.Id)];

    /// <summary>As an author writes it.</summary>
    public static string Say(Condition condition) => condition switch
    {
        Condition.Is(var path, var word) => $"{Say(path)} is {word}",
        Condition.Includes(var path, var word) => $"{Say(path)} includes {word}",
        Condition.And(var left, var right) => $"{Say(left)} and {Say(right)}",
        Condition.Or(var left, var right) => $"{Say(left)} or {Say(right)}",
        Condition.Not(var inner) => $"not {Say(inner)}",
        _ => "every clock is settled",
    };

    public static string Say(FactPath path) => path switch
    {
        FactPath.Input(var id) => $"inputs.{id}",
        FactPath.OutcomeOf(var step) => step.Value,
        FactPath.AnswerOf(var step, var id) => $"{step}.{id}",
        _ => "level",
    };
}
