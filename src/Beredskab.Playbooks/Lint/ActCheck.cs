using System.Text.RegularExpressions;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Actions exist, get what they need, and stand behind the people and the way back that their weight asks for.</summary>
internal static partial class ActCheck
{
    public static void Check(LintedFile file)
    {
        foreach (var step in file.Playbook.Steps)
        {
            if (step.Work is Work.Act act) Act(file, step, act.Action);
            foreach (var light in step.Alongside) Alongside(file, step, light);
            if (step.Approve is { } approve) Approval(file, step, approve);
        }
    }

    private static void Act(LintedFile file, Step step, ActionCall call)
    {
        if (Known(file, call, file.Text.At(step.Id, "action")) is not { } action) return;
        Parameters(file, step, call, action, "with");
        if (action.Weight is not Weight.Light && step.Approve is null)
            file.Error(Codes.NoApprove, file.Text.At(step.Id, "action"), $"'{action.Name}' changes people's accounts and nobody approves it.", "add 'approve'");
        if (action.Weight is Weight.Destructive && step.Undo is null)
            file.Error(Codes.NoUndo, file.Text.At(step.Id, "action"), $"'{action.Name}' takes something away and does not say how it is given back.", $"add 'undo: {action.UndoneBy}', or 'undo: none'");
        if (step.Undo is { Action: { } undo } && undo != action.UndoneBy)
            file.Error(Codes.WrongUndo, file.Text.At(step.Id, "undo"), $"'{undo}' does not undo '{action.Name}'.", action.UndoneBy is null ? "remove it" : (Phrase)$"write 'undo: {action.UndoneBy}'");
        if (action.Weight is not Weight.Light && step.Approve is { Count: 1 } approve && approve.Roles.Distinct().Count() == 1 && MayBeAskedByNobody(file, step, call))
            file.Error(Codes.TooFewApprovers, file.Text.At(step.Id, "approve"), $"Where nobody asked for '{step.Id}', two must approve, and one role is named.", "name at least two roles");
    }

    /// <summary>
    /// Whether it can come to pass that no person stands behind an act being ready: nothing that people settle came last before it, nobody
    /// chose its accounts in this run, or a later call brings more of them (LANGUAGE 3.8).
    /// </summary>
    public static bool MayBeAskedByNobody(LintedFile file, Step step, ActionCall call)
    {
        var targets = Targets(step, call).ToList();
        if (file.Playbook.OnePer is OnePer.Incident && targets.Exists(path => path.StartsWith("inputs.", StringComparison.Ordinal))) return true;
        // What people answered somebody chose; what was put in at the start a call may have brought.
        if (targets.Exists(path => !path.StartsWith("inputs.", StringComparison.Ordinal))) return false;
        var before = file.Predecessors(step).Select(file.Find).OfType<Step>().ToList();
        return before is [] || before.Exists(MayEndByItself);
    }

    private static bool MayEndByItself(Step step) =>
        step.OnTimeout?.IsTaken == true || step.Approve?.IfNobody is IfNobody.Leave || step.ForEach is not null || step.Work is not (Work.Task or Work.Report or Work.Decide or Work.Share);

    private static IEnumerable<string> Targets(Step step, ActionCall call) =>
        call.With.Where(parameter => parameter.Name == "accounts").SelectMany(parameter => parameter.Values).Select(value => value.OnlyPath).Append(step.ForEach).OfType<string>();

    private static void Alongside(LintedFile file, Step step, ActionCall call)
    {
        var at = file.Text.Word(step.Id, "alongside", call.Action);
        if (Known(file, call, at) is not { } action) return;
        if (action.Weight is not Weight.Light)
            file.Error(Codes.NotLight, at, $"'{action.Name}' is not light, so it cannot happen alongside.", "make it a step of its own, with approval");
        Parameters(file, step, call, action, "alongside");
    }

    private static CatalogueAction? Known(LintedFile file, ActionCall call, Mark at)
    {
        if (CatalogueAction.Find(call.Action) is { } action) return action;
        if (call.Action is not "")
            file.Error(Codes.UnknownAction, at, $"No action is called '{call.Action}'.", Spelling.DidYouMean(call.Action, CatalogueAction.Format1.Select(known => known.Name)) ?? $"format 1 has {Format1.List(CatalogueAction.Format1.Select(known => known.Name), "and")}");
        return null;
    }

    private static void Parameters(LintedFile file, Step step, ActionCall call, CatalogueAction action, string key)
    {
        foreach (var missing in action.Parameters.Where(known => known.Required && call.With.All(given => given.Name != known.Name)))
            file.Error(Codes.MissingParameter, key == "alongside" ? file.Text.Word(step.Id, key, call.Action) : file.Text.At(step.Id, key), $"'{action.Name}' needs '{missing.Name}'.", "add it");
        foreach (var given in call.With)
        {
            if (action.Parameters.FirstOrDefault(known => known.Name == given.Name) is { } known)
                Parameter(file, step, key, given, known);
            else
                file.Error(Codes.UnknownParameter, file.Text.Word(step.Id, key, given.Name), $"'{action.Name}' knows no '{given.Name}'.",
                    Spelling.DidYouMean(given.Name, action.Parameters.Select(parameter => parameter.Name)) ?? (action.Parameters is [] ? "it takes none" : (Phrase)$"it takes {Format1.List(action.Parameters.Select(parameter => parameter.Name), "and")}"));
        }
    }

    private static void Parameter(LintedFile file, Step step, string key, Parameter given, CatalogueParameter known)
    {
        var values = given.Values.Select(value => value.Source).ToList();
        var at = file.Text.Word(step.Id, key, values.FirstOrDefault() ?? given.Name);
        var problem = known.Type switch
        {
            CatalogueType.Accounts when given.Values is not [{ OnlyPath: { } path }] || PathCheck.Field(file, path) is { Type: not QuestionType.Accounts } => "a path to accounts, such as \"{{inputs.accounts}}\"",
            CatalogueType.Priority when values is not ["P1" or "P2" or "P3" or "P4"] => "P1, P2, P3 or P4",
            CatalogueType.Text or CatalogueType.Step or CatalogueType.Message when given.IsList => "one text, not a list",
            CatalogueType.Channels when values.Any(value => Fields.Spoken<Channel>(value) is null) => "sms, voice or mail",
            CatalogueType.Recipients when !values.All(value => RecipientPattern().IsMatch(value)) => "a role, 'every role' or 'group …'",
            _ => null,
        };
        if (problem is not null) file.Error(Codes.BadParameter, at, $"'{given.Name}' is {problem}.");
        // Of what is no text at all the form is told already.
        else if (values is not [var first, ..]) return;
        else if (known.Type is CatalogueType.Step) NameCheck.Step(file, new(first), at);
        else if (known.Type is CatalogueType.Message) NameCheck.Sent(file, new(first), at);
        else if (known.Type is CatalogueType.Recipients) Recipients(file, step, key, values);
    }

    private static void Recipients(LintedFile file, Step step, string key, IEnumerable<string> values)
    {
        foreach (var to in values.Where(to => to != "every role"))
            NameCheck.Recipient(file, to.StartsWith("group ", StringComparison.Ordinal) ? new Recipient.Group(to["group ".Length..]) : new Recipient.OneRole(new(to)), step, key);
    }

    private static void Approval(LintedFile file, Step step, Approve approve)
    {
        var at = file.Text.At(step.Id, "approve");
        if (approve.Count > approve.Roles.Distinct().Count())
            file.Error(Codes.TooFewApprovers, at, $"{approve.Count} must approve and {approve.Roles.Distinct().Count()} are named.", "name more roles; each approver fills one");
        else if (Askers(file, step, approve).FirstOrDefault(askers => approve.Roles.Except(askers).Count() < approve.Count) is { } askers)
            file.Error(Codes.TooFewApprovers, at, $"Whoever asks may not approve: without {Format1.List(askers.Intersect(approve.Roles).Select(role => $"'{role}'"), "and")}, {approve.Roles.Except(askers).Count()} of {approve.Count} are left.", "name another role");
        if (approve.IfNobody is IfNobody.Handle && step.Work is not Work.Act)
            file.Error(Codes.WrongApprove, at, "'if-nobody: handle' is for actions only.", "write leave or stay");
        if (approve.IfNobody is IfNobody.Handle && step.Work is Work.Act && step.OnFailure is null)
            file.Error(Codes.WrongApprove, at, "'if-nobody: handle' hands over to 'on-failure', and there is none.", "add 'on-failure'");
        if (approve.Before is not null && step.Work is not (Work.Task or Work.Report))
            file.Error(Codes.WrongApprove, at, "'before' is for tasks and reports; anything else is always approved before it happens.", "remove it");
        if (approve is { Before: ApproveBefore.Starting } && step.Due is Due.FromReady(var within) && within < approve.Within * 2)
            file.Warn(Codes.ShortDue, file.Text.At(step.Id, "due"), $"Asking twice for approval may take {(approve.Within * 2).TotalMinutes} minutes, longer than '{step.Id}' has.", "give it more time, or the approvers less");
    }

    /// <summary>The roles of those who may stand behind an approval being asked for, for each way that it can be.</summary>
    private static IEnumerable<HashSet<RoleId>> Askers(LintedFile file, Step step, Approve approve)
    {
        if (step.Work is Work.Task or Work.Report && approve.Before is not ApproveBefore.Starting) return [[step.Role]];
        var choosers = step.Work is Work.Act { Action: { } call } ? Targets(step, call).Select(path => file.Find(new StepId(path.Split('.')[0]))?.Role).OfType<RoleId>() : [];
        return file.Predecessors(step).Distinct().Select(file.Find).OfType<Step>().Where(before => before.Work is Work.Task or Work.Report or Work.Decide or Work.Share)
            .Select(before => choosers.Append(before.Role).ToHashSet());
    }

    [GeneratedRegex("^(every role|(group )?[a-z][a-z0-9-]*)$")]
    private static partial Regex RecipientPattern();
}
