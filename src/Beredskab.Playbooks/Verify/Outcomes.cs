using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>How a step can end, as the engine ends it (LANGUAGE 3.2). What is not among these can never be, whatever a condition asks.</summary>
internal static class Outcomes
{
    /// <summary>The words of an outcome. Of a decision its options; several chosen at once are facts of their own.</summary>
    public static ValueList<string> Of(Step step) => step.Work switch
    {
        Work.Decide decide => [.. decide.Options.Where(option => !option.GoesBack).Select(option => option.Id)],
        Work.Act when step.OnFailure is not null => ["done", "handled", .. Refused(step), "skipped"],
        Work.Act act when act.Action.With.Any(parameter => parameter.Name == "accounts") => ["done", "partly", "failed", .. Refused(step), "skipped"],
        Work.Act => ["done", "failed", .. Refused(step), "skipped"],
        Work.Notify { Answers: not null } or Work.Share { Answers: not null } => ["answered", "partly", "silent", .. Refused(step), "skipped"],
        Work.Notify or Work.Share => ["done", .. Refused(step), "skipped"],
        Work.Call { UntilEnded: true } => ["done", "handled", "skipped"],
        Work.Wait { For: not null } => ["arrived", "skipped"],
        Work.Wait { AtMost: null } => ["arrived", "skipped"],
        Work.Wait => ["arrived", "late", "skipped"],
        // Who must answer something that others hang on cannot skip it (LANGUAGE 3.11).
        _ when step.Asks.Any(ask => ask is { Type: QuestionType.Choice, Required: true }) => ["done"],
        _ => ["done", "skipped"],
    };

    /// <summary>Options of which several can be true at once; empty for everything else.</summary>
    public static ValueList<Option> Several(Step step) => step.Work switch
    {
        Work.Decide { Several: true } decide => [.. decide.Options.Where(option => !option.GoesBack)],
        Work.Notify { Answers: not null } notify => notify.Options,
        Work.Share { Answers: not null } share => share.Options,
        _ => [],
    };

    private static string[] Refused(Step step) => step.Approve is null ? [] : ["refused"];
}
