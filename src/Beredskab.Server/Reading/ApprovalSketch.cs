using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>A yes that is asked for, as the reader sees it: what, by whom, for which targets, who has said yes and who still may.</summary>
internal static class ApprovalSketch
{
    /// <summary>The one that is open on a step, be it for the act, its start, its closing or its undoing.</summary>
    public static Approval? OpenOn(Run run, Step step) =>
        run.Undos.GetValueOrDefault(step.Id)?.Approval is { Standing: ApprovalStanding.Open } undo ? undo
        : run.IsGoing && run.StateOf(step.Id) is StepState.Ready { Approval: { Standing: ApprovalStanding.Open } act } ? act : null;

    public static ApprovalView View(RunScene scene, Step step, Address address, Approval approval)
    {
        var glossary = scene.Glossary;
        var refusal = scene.At(address).OfType<RunEvent.ApprovalRefused>().LastOrDefault(refused => refused.Of == approval.Of && approval.Standing == ApprovalStanding.Refused);
        return new()
        {
            Run = scene.Run.Id.Value,
            Address = address.ToString(),
            Hash = approval.Hash,
            Title = scene.TitleOf(step),
            Text = TextOf(scene, step, approval),
            Targets = [.. approval.Targets.Select(target => new TargetView { Id = target, Name = scene.ItemName(step, target) })],
            Needed = approval.Needed,
            Given =
            [
                .. approval.Given.Select(given => new GivenView(glossary.Person(given.By), glossary.Role(given.Role), given.At, true)),
                .. refusal is { By: { } by } ? [new GivenView(glossary.Person(by), RoleFor(scene, step, by), refusal.At, false, glossary.Text(refusal.Reason))] : Array.Empty<GivenView>(),
            ],
            Expires = approval.Expires,
            Action = approval.Of == ApprovalOf.Undo ? step.Undo?.Action : step.Work is Work.Act { Action.Action: var action } ? action : null,
            AskedBy = approval.Requesters is [var first, ..] ? glossary.Person(first) : null,
            AskedAt = approval.Asked,
            MayGive = [.. MayGive(scene, step, approval).Select(glossary.Person)],
            Roles = [.. (step.Approve?.Roles ?? []).Select(glossary.Role)],
            CanBeUndone = approval.Of == ApprovalOf.Act && step.Undo is { Action: not null },
            IfNobody = step.Approve?.IfNobody.Word(),
            AskedAgain = approval.Round > 1,
        };
    }

    /// <summary>Why the reader may not approve; null: they may.</summary>
    public static string? WhyNot(RunScene scene, Step step, Approval approval, PersonId reader) =>
        approval.Requesters.Contains(reader) ? scene.Words["reading.own-request"]
        : approval.Given.Any(given => given.By == reader) ? scene.Words["reading.approved-already"]
        : MayGive(scene, step, approval).Contains(reader) ? null
        : scene.Words.Say("reading.not-an-approver", ("roles", string.Join(", ", (step.Approve?.Roles ?? []).Select(role => scene.Glossary.Role(role).Title))));

    private static IEnumerable<PersonId> MayGive(RunScene scene, Step step, Approval approval)
    {
        var rule = step.Approve?.Roles ?? [];
        // A role that one approver fills can still be passed on to them from another of theirs: counted, not seated.
        var left = rule.Where(role => approval.Given.All(given => given.Role != role)).ToList();
        if (left.Count == 0 || approval.Standing != ApprovalStanding.Open) return [];
        return left.SelectMany(scene.Roster.HoldersOf).Select(holder => holder.Person).Distinct()
            .Where(person => !approval.Requesters.Contains(person) && approval.Given.All(given => given.By != person));
    }

    private static RoleRef RoleFor(RunScene scene, Step step, PersonId person) =>
        scene.Glossary.Role((step.Approve?.Roles ?? []).Cast<RoleId?>().FirstOrDefault(role => scene.Roster.Holds(person, role!.Value)) ?? new RoleId("incident-lead"));

    private static string TextOf(RunScene scene, Step step, Approval approval) => approval.Of switch
    {
        ApprovalOf.Undo => scene.Words.Say("reading.approve-undo", ("step", scene.TitleOf(step))),
        ApprovalOf.Closing => scene.Words.Say("reading.approve-closing", ("step", scene.TitleOf(step)),
            ("note", scene.Run.StateOf(step.Id) is StepState.Ready { Proposed.Note: { } note } ? scene.Glossary.Text(note) : null)),
        ApprovalOf.Starting => scene.Words.Say("reading.approve-starting", ("step", scene.TitleOf(step))),
        _ when step.Work is Work.Act { Action.Action: var action } => scene.Words.Say("reading.approve-act", ("action", scene.Words[$"action.{action}"]), ("n", approval.Targets.Count)),
        _ => scene.Words.Say("reading.approve-sending", ("step", scene.TitleOf(step))),
    };
}
