using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>Whether what a person hands in is enough to close a step.</summary>
public static class Closings
{
    public static Refusal? Fault(Step step, Closing closing, AnswerSheet? before)
    {
        if (closing.Answers.FirstOrDefault(given => step.Asks.All(question => question.Id != given.Question)) is { } unknown)
            return Refusal.Of("unknown-question", $"'{step.Id:step}' does not ask '{unknown.Question:question}'.");
        foreach (var question in step.Asks)
        {
            var given = closing.Answers.FirstOrDefault(answer => answer.Question == question.Id);
            if (Answering.Fault("wrong-answer", question, given, isAnswered: before?.Find(question.Id) is not null) is { } fault) return fault;
        }
        if (EvidenceOf(step) is { } kind && closing.Evidence.All(proof => proof.Kind != kind))
            return Refusal.Of("evidence-needed", $"'{step.Id:step}' is closed with evidence: {WordFor(kind):evidence}. Add it and close again.");
        if (step.Records is not null && closing.Knowledge is null)
            return Refusal.Of("knowledge-needed", $"'{step.Id:step}' records when somebody knew: give the instant, who, how and the source.");
        if (closing.Outcome is { } outcome && (step.Work is not Work.Share { Answers: not null } || outcome is not ("answered" or "partly" or "silent")))
            return Refusal.Of("wrong-outcome", $"'{outcome:outcome}' does not close '{step.Id:step}'. A question is closed with answered, partly or silent.");
        return null;
    }

    /// <summary>The proof a step needs: what it names, and a receipt for a report.</summary>
    public static Evidence? EvidenceOf(Step step) => step.Evidence ?? (step.Work is Work.Report ? Evidence.Receipt : null);

    private static string WordFor(Evidence kind) => kind switch
    {
        Evidence.CaseNumber => "case-number",
        Evidence.Receipt => "receipt",
        Evidence.File => "file",
        Evidence.Link => "link",
        _ => "note",
    };
}

/// <summary>Whether an answer to a decision is one that can be given.</summary>
public static class Choices
{
    public static Refusal? Fault(StepId step, Work.Decide decide, ValueList<string> chosen)
    {
        if (chosen is []) return Refusal.Of("no-option", $"Choose one of: {Names(decide):options}.");
        if (chosen.Distinct().Count() != chosen.Count) return Refusal.Of("repeated-option", "The same option stands there twice.");
        if (chosen.FirstOrDefault(id => decide.Options.All(option => option.Id != id)) is { } unknown)
            return Refusal.Of("no-such-option", $"'{unknown:option}' is not an option of '{step:step}'. Choose one of: {Names(decide):options}.");
        if (chosen.Count > 1 && !decide.Several) return Refusal.Of("one-option", $"'{step:step}' takes one option.");
        if (chosen.Count > 1 && decide.Options.FirstOrDefault(option => chosen.Contains(option.Id) && (option.Alone || option.GoesBack)) is { } alone)
            return Refusal.Of("option-alone", $"'{alone.Id:option}' cannot be chosen together with others.");
        return null;
    }

    private static string Names(Work.Decide decide) => string.Join(", ", decide.Options.Select(option => option.Id));
}
