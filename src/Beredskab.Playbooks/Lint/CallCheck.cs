using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Called playbooks are there and get what they ask for, and calls do not go round for ever.</summary>
internal static class CallCheck
{
    public static void Check(LintedFile file)
    {
        foreach (var step in file.Playbook.Steps)
        {
            if (step.Work is Work.Call call) Call(file, step, call);
        }
        if (file.Playbook.Afterwards is { } next && Find(file, next, file.Text.At("afterwards")) is { } called)
            LeftEmpty(file, called, [], file.Text.At("afterwards"));
        if (Ring(file) is { } ring)
            file.Error(Codes.RingOfCalls, file.Text.At("playbook"), $"'{file.Playbook.Id}' starts itself again: {string.Join(" → ", ring)}.", "let one of them be 'one-per: incident'");
    }

    private static Playbook? Find(LintedFile file, PlaybookId id, Gate.Mark at)
    {
        if (file.Neighbours.Find(id) is { } found) return found.Playbook;
        if (id.Value is not "")
            file.Error(Codes.UnknownPlaybook, at, $"No playbook is called '{id}'.", Spelling.DidYouMean(id.Value, file.Library.Playbooks.Select(version => version.Content.Id.Value)));
        return null;
    }

    private static void Call(LintedFile file, Step step, Work.Call call)
    {
        if (Find(file, call.Playbook, file.Text.At(step.Id, "call")) is not { } called) return;
        LeftEmpty(file, called, call.With, file.Text.At(step.Id, "call"));
        foreach (var given in call.With)
        {
            var at = file.Text.At(step.Id, "with", given.Name);
            if (called.Inputs.FirstOrDefault(input => input.Id == given.Name) is not { } input)
                file.Error(Codes.UnknownParameter, at, $"'{called.Id}' has no input '{given.Name}'.", Spelling.DidYouMean(given.Name, called.Inputs.Select(known => known.Id)));
            else if (given.Values is [{ OnlyPath: { } path }] && PathCheck.Field(file, path) is { } field && field.Type != input.Type)
                file.Error(Codes.BadParameter, at, $"'{given.Name}' holds {Word(input.Type)}, and '{path}' is {Word(field.Type)}.");
        }
    }

    private static string Word(QuestionType type) => type.ToString().ToLowerInvariant();

    private static void LeftEmpty(LintedFile file, Playbook called, ValueList<Parameter> with, Gate.Mark at)
    {
        foreach (var input in called.Inputs.Where(input => input is { Required: true, Default: null } && with.All(given => given.Name != input.Id)))
            file.Error(Codes.InputLeftEmpty, at, $"'{called.Id}' cannot start without '{input.Id}'.", $"add 'with: {{{input.Id}: …}}'");
    }

    /// <summary>A way of calls from the file back to itself on which every playbook starts anew.</summary>
    private static List<PlaybookId>? Ring(LintedFile file)
    {
        if (file.Playbook.OnePer is OnePer.Incident) return null;
        var seen = new HashSet<PlaybookId>();
        var open = new Stack<(Playbook Playbook, List<PlaybookId> Way)>([(file.Playbook, [file.Playbook.Id])]);
        while (open.TryPop(out var here))
        {
            foreach (var called in file.Neighbours.CalledBy(here.Playbook).Where(called => called.OnePer is not OnePer.Incident))
            {
                if (called.Id == file.Playbook.Id) return [.. here.Way, called.Id];
                if (seen.Add(called.Id)) open.Push((called, [.. here.Way, called.Id]));
            }
        }
        return null;
    }
}
