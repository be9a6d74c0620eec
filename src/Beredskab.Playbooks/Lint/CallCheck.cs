using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Called playbooks are there and get what they ask for, and calls do not go round for ever.</summary>
internal static class CallCheck
{
    /// <summary>Ways of calls that are gone in search of one that comes back; nobody's library has so many.</summary>
    private const int MostWays = 10_000;

    public static void Check(LintedFile file)
    {
        foreach (var step in file.Playbook.Steps)
        {
            if (step.Work is Work.Call call) Call(file, step, call);
        }
        if (file.Playbook.Afterwards is { } next && Find(file, next, file.Text.At("afterwards")) is { } called)
            LeftEmpty(file, called, [], file.Text.At("afterwards"), hint: "what follows by itself is given nothing: let the input have a default, or not be required");
        if (Ring(file, (caller, step) => caller.HangsOn(step, IsSettledByPeople) is not null) is { } ring)
            file.Error(Codes.RingOfCalls, file.Text.At("playbook"), Said(file, ring), Advice);
    }

    public const string Advice = "let a task or a suggested decision stand before one of the calls, or let one be 'one-per: incident' and wait until the next has ended";

    public static Phrase Said(LintedFile file, IEnumerable<PlaybookId> ring) => $"'{file.Playbook.Id}' starts itself again: {string.Join(" → ", ring)}, with nobody there to stop it.";

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
                file.Error(Codes.UnknownParameter, at, $"'{called.Id}' has no input '{given.Name}'.", Spelling.DidYouMean(given.Name, called.Inputs.Select(known => known.Id))
                    ?? (called.Inputs is [] ? "it has no inputs" : (Phrase)$"its inputs are {Format1.List(called.Inputs.Select(known => known.Id), "and")}"));
            else if (given.Values.Count > 1 && input.Type is not (QuestionType.Accounts or QuestionType.People))
                file.Error(Codes.BadParameter, at, $"'{given.Name}' takes one value, and here are {given.Values.Count}.", "keep one of them");
            else
                Passed(file, called, given, input, at);
        }
    }

    /// <summary>What is refused at the start is refused here: at night nobody can mend a call.</summary>
    private static void Passed(LintedFile file, Playbook called, Parameter given, Question input, Gate.Mark at)
    {
        foreach (var value in given.Values)
        {
            if (value.OnlyPath is not { } path)
            {
                if (value.Paths.Any()) file.Error(Codes.BadParameter, at, $"'{given.Name}' is a sentence with a look-up in it; a call passes a value whole.", "write one look-up alone, or words alone");
                else if (ValueCheck.Problem(input, value.Source) is { } problem) file.Error(Codes.BadParameter, at, $"'{value.Source}' is not what '{called.Id}' takes as '{input.Id}': {problem}.");
            }
            else if (PathCheck.Field(file, path) is not { } field)
                file.Error(Codes.BadParameter, at, $"'{path}' is neither an input nor an answer, so it cannot be passed on.", "pass an input or an answer");
            else if (field.Type != input.Type)
                file.Error(Codes.BadParameter, at, $"'{given.Name}' holds {Word(input.Type)}, and '{path}' is {Word(field.Type)}.");
            else if (field.Options.FirstOrDefault(option => input.Options.All(known => known.Id != option.Id)) is { } stray)
                file.Error(Codes.BadParameter, at, $"'{path}' may be '{stray.Id}', which is no option of '{input.Id}' in '{called.Id}'.", "give both the same options");
        }
        // Of an empty list the form is told already.
        if (input is { Required: true, Default: null } && given.Values is [var first, ..] && given.Values.All(value => value.OnlyPath is { } path && PathCheck.Field(file, path) is { Required: false, Default: null }))
            file.Error(Codes.InputLeftEmpty, at, $"'{called.Id}' cannot start without '{input.Id}', and '{first.OnlyPath}' may be left empty.", "make it 'required: yes', or give it a default");
    }

    private static string Word(QuestionType type) => type.ToString().ToLowerInvariant();

    private static void LeftEmpty(LintedFile file, Playbook called, ValueList<Parameter> with, Gate.Mark at, Phrase? hint = null)
    {
        foreach (var input in called.Inputs.Where(input => input is { Required: true, Default: null } && with.All(given => given.Name != input.Id)))
            file.Error(Codes.InputLeftEmpty, at, $"'{called.Id}' cannot start without '{input.Id}'.", hint ?? $"add 'with: {{{input.Id}: …}}'");
    }

    /// <summary>
    /// A way of calls from the file back to itself that goes round with nobody there. A playbook that is once for each incident stops it only
    /// as long as it is still going when it is called again: one that has ended begins anew (LANGUAGE 3.10).
    /// </summary>
    /// <param name="needsPeople">Whether a step that calls is never ready with nobody there.</param>
    public static IEnumerable<PlaybookId>? Ring(LintedFile file, Func<LintedFile, Step, bool> needsPeople)
    {
        var left = MostWays;
        var open = new Stack<(LintedFile File, List<OneCall> Way)>([(file, [])]);
        while (open.TryPop(out var here) && left-- > 0)
        {
            foreach (var step in here.File.Playbook.Steps)
            {
                if (step.Work is not Work.Call call || needsPeople(here.File, step) || file.Neighbours.Find(call.Playbook) is not { } called) continue;
                List<OneCall> way = [.. here.Way, new(here.File.Playbook, call.UntilEnded)];
                if (called.Playbook.Id != file.Playbook.Id)
                {
                    if (way.TrueForAll(one => one.Caller.Id != called.Playbook.Id)) open.Push((new(called, file.Neighbours, new(called.File)), way));
                }
                else if (!IsHeld(way)) return [.. way.Select(one => one.Caller.Id), called.Playbook.Id];
            }
        }
        return null;
    }

    /// <summary>One of the ring is once for each incident, and is still going when it is called again: it waits for the end of the next, which waits, and so on.</summary>
    private static bool IsHeld(List<OneCall> ring) => Enumerable.Range(0, ring.Count).Any(first =>
        ring[first].Caller.OnePer is OnePer.Incident && Enumerable.Range(0, ring.Count - 1).All(further => ring[(first + further) % ring.Count].UntilEnded));

    private sealed record OneCall(Playbook Caller, bool UntilEnded);

    /// <summary>Time alone never settles it (LANGUAGE 3.7).</summary>
    public static bool IsSettledByPeople(Step step) => step switch
    {
        { Work: Work.Task or Work.Report or Work.Wait { Signal: not null, AtMost: null } } => true,
        { OnTimeout.IsTaken: false } => true,
        { Work: Work.Share { Answers: null } } => true,
        { Work: Work.Act, Approve.IfNobody: not IfNobody.Leave } and { Approve: not null } => true,
        { Work: Work.Notify or Work.Share, Approve.IfNobody: IfNobody.Stay } => true,
        _ => false,
    };
}
