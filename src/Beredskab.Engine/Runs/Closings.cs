using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>Whether what a person hands in is enough to close a step.</summary>
public static class Closings
{
    public static (string Code, string Reason)? Fault(Step step, Closing closing, AnswerSheet? before)
    {
        if (closing.Answers.FirstOrDefault(given => step.Asks.All(question => question.Id != given.Question)) is { } unknown)
            return ("unknown-question", $"'{step.Id}' does not ask '{unknown.Question}'.");
        foreach (var question in step.Asks)
        {
            var given = closing.Answers.FirstOrDefault(answer => answer.Question == question.Id);
            if (Answering.Fault(question, given, isAnswered: before?.Find(question.Id) is not null) is { } fault) return ("wrong-answer", fault);
        }
        if (EvidenceOf(step) is { } kind && closing.Evidence.All(proof => proof.Kind != kind))
            return ("evidence-needed", $"'{step.Id}' is closed with {WordFor(kind)}. Add it and close again.");
        if (step.Records is not null && closing.Knowledge is null)
            return ("knowledge-needed", $"'{step.Id}' records when somebody knew: give the instant, who, how and the source.");
        if (closing.Outcome is { } outcome && (step.Work is not Work.Share { Answers: not null } || outcome is not ("answered" or "partly" or "silent")))
            return ("wrong-outcome", $"'{outcome}' does not close '{step.Id}'. A question is closed with answered, partly or silent.");
        return null;
    }

    /// <summary>The proof a step needs: what it names, and a receipt for a report.</summary>
    public static Evidence? EvidenceOf(Step step) => step.Evidence ?? (step.Work is Work.Report ? Evidence.Receipt : null);

    private static string WordFor(Evidence kind) => kind switch
    {
        Evidence.CaseNumber => "a case number",
        Evidence.Receipt => "a receipt",
        Evidence.File => "a file",
        Evidence.Link => "a link",
        _ => "a note",
    };
}

/// <summary>Whether an answer to a decision is one that can be given.</summary>
public static class Choices
{
    public static (string Code, string Reason)? Fault(StepId step, Work.Decide decide, ValueList<string> chosen)
    {
        if (chosen is []) return ("no-option", $"Choose one of: {Names(decide)}.");
        if (chosen.Distinct().Count() != chosen.Count) return ("repeated-option", "The same option stands there twice.");
        if (chosen.FirstOrDefault(id => decide.Options.All(option => option.Id != id)) is { } unknown)
            return ("no-such-option", $"'{unknown}' is not an option of '{step}'. Choose one of: {Names(decide)}.");
        if (chosen.Count > 1 && !decide.Several) return ("one-option", $"'{step}' takes one option.");
        if (chosen.Count > 1 && decide.Options.FirstOrDefault(option => chosen.Contains(option.Id) && (option.Alone || option.GoesBack)) is { } alone)
            return ("option-alone", $"'{alone.Id}' cannot be chosen together with others.");
        return null;
    }

    private static string Names(Work.Decide decide) => string.Join(", ", decide.Options.Select(option => option.Id));
}
