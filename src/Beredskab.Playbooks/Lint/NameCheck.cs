using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Names of steps, roles, groups, messages, clocks and requirements must lead somewhere.</summary>
internal static class NameCheck
{
    public static void Check(LintedFile file)
    {
        Header(file);
        foreach (var phase in file.Playbook.Phases)
        {
            foreach (var id in phase.Opens.After) Step(file, id, file.Text.Opens(phase.Id, id.Value));
        }
        foreach (var step in file.Playbook.Steps)
        {
            foreach (var id in step.After?.Steps ?? []) Step(file, id, file.Text.Word(step.Id, "after", id.Value));
            Roles(file, step);
            Messages(file, step);
            Clocks(file, step);
            TooFew(file, step);
        }
    }

    private static void Header(LintedFile file)
    {
        var playbook = file.Playbook;
        foreach (var role in playbook.Roles) Known(file, role, file.Text.Word("roles", role.Value));
        foreach (var role in playbook.Informed) Known(file, role, file.Text.Word("informed", role.Value));
        foreach (var clock in playbook.Clocks) Known(file, clock, file.Text.Word("clocks", clock.Value));
        foreach (var promise in playbook.Promises)
        {
            Step(file, promise.Step, file.Text.Word("promises", promise.Step.Value));
            if (promise.Of is { } of) Step(file, of, file.Text.Word("promises", of.Value));
        }
        foreach (var requirement in playbook.Requirements.Where(id => file.Library.Requirements is not [] && file.Library.Requirements.All(known => known.Id != id)))
            file.Error(Codes.UnknownRequirement, file.Text.Word("requirements", requirement), $"No requirement is called '{requirement}'.", Spelling.DidYouMean(requirement, file.Library.Requirements.Select(known => known.Id)));
        if (file.Neighbours.Find(playbook.Id) is { } first && first != file.Text)
            file.Error(Codes.DuplicatePlaybook, file.Text.At("playbook"), $"'{playbook.Id}' is already the name of {first.File}.", "one name, one file");
        if (playbook.Level is { Start: { } start, AtMost: { } most } && start > most)
            file.Error(Codes.LevelAboveAtMost, file.Text.At("level"), $"The level starts at '{Format1.Levels[(int)start]}' and may be at most '{Format1.Levels[(int)most]}'.");
    }

    private static void Roles(LintedFile file, Step step)
    {
        Listed(file, step.Role, file.Text.At(step.Id, "role"));
        foreach (var role in step.Approve?.Roles ?? []) Listed(file, role, file.Text.Word(step.Id, "approve", role.Value));
        if (step.OnFailure is { } failure) Listed(file, failure.Role, file.Text.At(step.Id, "on-failure", "role"));
        var answers = step.Work switch { Work.Notify notify => notify.Answers, Work.Share share => share.Answers, _ => null };
        foreach (var role in answers?.From ?? []) Listed(file, role, file.Text.Word(step.Id, "answers", role.Value));
        foreach (var recipient in (step.Work as Work.Notify)?.To ?? []) Recipient(file, recipient, step, "notify");
    }

    public static void Recipient(LintedFile file, Recipient recipient, Step step, string key)
    {
        if (recipient is Recipient.OneRole(var role)) Listed(file, role, file.Text.Word(step.Id, key, role.Value));
        var groups = file.Library.Roles.Groups;
        if (recipient is Recipient.Group(var name) && groups is not [] && groups.All(group => group.Name != name))
            file.Error(Codes.UnknownGroup, file.Text.Word(step.Id, key, $"group {name}"), $"No group is called '{name}'.", Spelling.DidYouMean(name, groups.Select(group => group.Name)));
    }

    private static void Listed(LintedFile file, RoleId role, Mark at)
    {
        if (role.Value is "" || !Known(file, role, at) || file.Playbook.Roles.Contains(role)) return;
        file.Error(Codes.RoleNotListed, at, $"The role '{role}' is used here and does not stand in 'roles'.", "add it to 'roles' at the top");
    }

    private static bool Known(LintedFile file, RoleId role, Mark at)
    {
        var roles = file.Library.Roles.Roles;
        if (roles is [] || file.Library.Roles.Find(role) is not null) return true;
        file.Error(Codes.UnknownRole, at, $"No role is called '{role}'.", Spelling.DidYouMean(role.Value, roles.Select(known => known.Id.Value)));
        return false;
    }

    private static bool Known(LintedFile file, ClockId clock, Mark at)
    {
        var clocks = file.Library.Clocks.Clocks;
        if (clocks is [] || file.Library.Clocks.Find(clock) is not null) return true;
        file.Error(Codes.UnknownClock, at, $"No clock is called '{clock}'.", Spelling.DidYouMean(clock.Value, clocks.Select(known => known.Id.Value)));
        return false;
    }

    private static void Messages(LintedFile file, Step step)
    {
        if (step.Page is { } page) Sent(file, page, file.Text.At(step.Id, "page"));
        if (step.Work is Work.Notify notify) Sent(file, notify.Text, file.Text.At(step.Id, "notify", "text"));
        if (step.Work is Work.Share { Text: { } text }) Sent(file, text, file.Text.At(step.Id, "share", "text"));
        foreach (var used in step.Uses) Message(file, used, file.Text.Word(step.Id, "uses", used.Value));
    }

    /// <summary>A message that the system sends has a channel and a text; one for an audience is brought by people.</summary>
    public static void Sent(LintedFile file, MessageId id, Mark at)
    {
        if (Message(file, id, at) is { Channel: null })
            file.Error(Codes.NotForSending, at, $"The message '{id}' is for people to bring to its audience; the system cannot send it.", "give it a channel, or name it under 'uses'");
    }

    private static Message? Message(LintedFile file, MessageId id, Mark at)
    {
        if (id.Value is "" || file.Find(id) is not null) return file.Find(id);
        file.Error(Codes.UnknownMessage, at, $"No message is called '{id}'.", Spelling.DidYouMean(id.Value, file.Playbook.Messages.Select(message => message.Id.Value)));
        return null;
    }

    private static void Clocks(LintedFile file, Step step)
    {
        foreach (var clock in step.Starts) Clock(file, clock, file.Text.Word(step.Id, "starts", clock.Value));
        foreach (var clock in step.Waives) Clock(file, clock, file.Text.Word(step.Id, "waives", clock.Value));
        foreach (var clock in step.Stops) Clock(file, clock, file.Text.Word(step.Id, "stops", clock.Value));
        foreach (var clock in Options(step).SelectMany(option => option.Starts.Concat(option.Waives))) Clock(file, clock, file.Text.Word(step.Id, "options", clock.Value));
        foreach (var end in (step.Due?.HangsOn ?? []).OfType<Anchor.EndOf>()) Clock(file, end.Clock, file.Text.At(step.Id, "due"));
    }

    private static void Clock(LintedFile file, ClockId clock, Mark at)
    {
        if (!Known(file, clock, at) || file.Playbook.Clocks.Contains(clock)) return;
        file.Error(Codes.ClockNotListed, at, $"The clock '{clock}' is used here and does not stand in 'clocks'.", "add it to 'clocks' at the top");
    }

    public static ValueList<Option> Options(Step step) => step.Work switch
    {
        Work.Decide decide => decide.Options,
        Work.Notify notify => notify.Options,
        Work.Share share => share.Options,
        _ => [],
    };

    public static void Step(LintedFile file, StepId id, Mark at)
    {
        if (id.Value is not "" && file.Find(id) is null)
            file.Error(Codes.UnknownStep, at, $"No step is called '{id}'.", Spelling.DidYouMean(id.Value, file.StepIds));
    }

    private static void TooFew(LintedFile file, Step step)
    {
        if (step.After is not { } join) return;
        foreach (var twice in join.Steps.GroupBy(id => id).Where(id => id.Count() > 1))
            file.Error(Codes.DuplicateId, file.Text.Word(step.Id, "after", twice.Key.Value), $"'{step.Id}' waits for '{twice.Key}' twice; it counts once.", "name it once");
        if (join.AtLeast is { } count && join.Steps.Distinct().Count() < count)
            file.Error(Codes.TooFewSteps, file.Text.At(step.Id, "after"), $"At least {count} of {join.Steps.Distinct().Count()} can never happen.", "name more steps, or ask for fewer");
    }
}
