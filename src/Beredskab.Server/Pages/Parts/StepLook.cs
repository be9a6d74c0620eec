using Beredskab.Server.Views;

namespace Beredskab.Server.Pages.Parts;

/// <summary>How a step looks: one shape, one word, one tone. The list, the graph and the phone all ask here, so they tell the same.</summary>
/// <param name="Tone"><c>needs, late, run, wait, done, skip, fail</c>.</param>
public sealed record StepLook(string Sign, string Tone, string Word)
{
    public static StepLook Of(StepView step, Words words, bool isYours) => step switch
    {
        { Status: StepStatus.NotNeeded } => new("skip", "skip", words["look.not-needed"]),
        { Status: StepStatus.Waiting } => new("wait", "wait", words["look.waiting"]),
        { Status: StepStatus.Happened, Outcome: "failed" } => new("fail", "fail", words["look.failed"]),
        { Status: StepStatus.Happened, Outcome: "refused" } => new("fail", "fail", words["look.refused"]),
        { Status: StepStatus.Happened, Outcome: "skipped" } => new("skip", "skip", words["look.skipped"]),
        { Status: StepStatus.Happened } => new("done", "done", words["look.done"]),
        _ when isYours => new("needs", "needs", words["look.yours"]),
        _ when step.Is(StepMark.Failed) => new("fail", "fail", words["look.failed"]),
        _ when IsLate(step, words) => new("late", "late", words["look.late"]),
        _ when step.Is(StepMark.Unknown) => new("ask", "", words["look.unknown"]),
        _ => new("run", "run", words["look.underway"]),
    };

    public static bool IsLate(StepView step, Words words) =>
        step.Status is StepStatus.Ready && (step.Is(StepMark.Late) || step.Is(StepMark.AcknowledgementLate) || (step.Due is { } due && words.IsPast(due)));

    /// <summary>The class of its row.</summary>
    public string Row(bool isYours) => isYours ? "is-mine" : Tone switch { "done" => "is-done", "wait" => "is-wait", "skip" => "is-skip", _ => "" };

    /// <summary>Where it stands, in one bold word or two.</summary>
    public static string Standing(StepView step, Words words) => step switch
    {
        { Status: StepStatus.Ready, Approval: { } approval } => words.Say("step.in-approval", ("given", approval.Given.Count(given => given.Approved)), ("needed", approval.Needed)),
        { Status: StepStatus.Ready, Child: { } child } => words.Say(child.Joined ? "step.joined" : "step.sub-run", ("done", child.Done), ("total", child.Total)),
        { Status: StepStatus.Ready, Kind: "notify" or "share", Replies: [_, ..] } => words.Say("step.replies", ("given", step.Replies.Count(reply => reply.At is not null)), ("total", step.Replies.Count)),
        { Status: StepStatus.Ready, Kind: "decide" } => words["step.awaits-decision"],
        { Status: StepStatus.Ready, Kind: "wait" } => words["step.awaits-time"],
        { Status: StepStatus.Ready, Kind: "action" } => words["step.action-underway"],
        { Status: StepStatus.Ready, AcknowledgedAt: { } at } => words.Say("step.acknowledged", ("at", words.At(at))),
        { Status: StepStatus.Ready } when step.Is(StepMark.Paged) => words["step.being-called"],
        { Status: StepStatus.Ready } => words["step.ready"],
        _ => "",
    };
}
