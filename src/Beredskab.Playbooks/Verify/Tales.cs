using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>What lint finds without following any way, told as what would happen at night: a counter-example in a few lines.</summary>
internal static class Tales
{
    /// <summary>Empty when the fault is no more than a slip of the pen.</summary>
    public static ValueList<Phrase> Of(LintedFile file, Diagnostic fault)
    {
        if (StepAt(file, fault) is not { } step) return fault.Code == Codes.NobodyStopsClock ? ["The clock is started.", "Whatever people do, no step stops it, and it runs out."] : [];
        return fault.Code switch
        {
            Codes.Circle => [.. OrderCheck.WayBack(file, step), "None of them is ever ready."],
            Codes.WaitsForRepeat when Awaited(file, step, other => other.Repeat is not null) is { } awaited =>
                [$"'{awaited.Id}' has been done, and comes again.", $"'{step.Id}' waits for it to be over, and it never is."],
            Codes.WaitsForDormant when Awaited(file, step, other => PlaybookMap.IsDormant(file.PhaseOf(other))) is { } awaited =>
                [$"The level never becomes what the phase '{file.PhaseOf(awaited).Id}' waits for, and it sleeps.", $"'{awaited.Id}' in it is neither done nor left out, and '{step.Id}' waits for it."],
            Codes.NoWayOn => [$"Somebody answers '{step.Id}'.", "Whatever they answer, it is asked again, and never over."],
            Codes.SilentLoop => [$"Nobody answers '{step.Id}'.", $"It takes '{step.OnTimeout?.Option}', which asks it again.", "Nothing that it waits for is anybody's to do in between, so nobody notices, and it goes on like that."],
            Codes.NoApprove => [$"'{step.Id}' is ready.", "Accounts are touched at once, and nobody has approved it."],
            Codes.TooFewApprovers when step.Approve is { } approve => [$"'{step.Id}' is ready, and {Asked(file, step)}", "So many approvals as it needs cannot be given.", Then(step, approve)],
            Codes.InputLeftEmpty => [$"'{step.Id}' calls its playbook.", "What that cannot start without is not given, so the call is refused.", $"'{step.Id}' stays open until somebody skips it by hand."],
            Codes.StatutoryBehindSuggest => ["Nobody answers the decision; when its time is up it only suggests.", $"'{step.Id}' is not ready, and the law's clock runs out."],
            Codes.PathNotBefore => [$"'{step.Id}' is ready.", "What it looks up is not known, and nothing stands there."],
            Codes.NotAsked => [$"'{step.Id}' asks its people.", "Those whose answers it waits for are not among them, and no answer counts."],
            Codes.NotAFact => [$"'{step.Id}' asks for what never is, and goes by nothing."],
            Codes.DueBeforeClock => [$"'{step.Id}' is ready.", "It is late at once, and everybody on its ladder is called."],
            Codes.TooFewSteps => ["All that it waits for has happened.", $"They are fewer than '{step.Id}' asks for, so it is left out."],
            _ => [],
        };
    }

    private static Phrase Asked(LintedFile file, Step step) => step.Work is Work.Act { Action: { } call } && ActCheck.MayBeAskedByNobody(file, step, call) ? "nobody in the run asked for it, so two must approve." : "whoever asked for it may not approve it.";

    private static Phrase Then(Step step, Approve approve) => approve.IfNobody switch
    {
        IfNobody.Stay => $"They are asked for again and again, and '{step.Id}' is never over.",
        IfNobody.Handle => $"When nobody has approved in time, '{step.Id}' is handed to people.",
        _ => (Phrase)$"When nobody has approved in time, '{step.Id}' is left undone.",
    };

    private static Step? Awaited(LintedFile file, Step step, Predicate<Step> isIt) => file.Predecessors(step).Select(file.Find).OfType<Step>().FirstOrDefault(other => isIt(other));

    /// <summary>The step whose lines the fault stands in.</summary>
    private static Step? StepAt(LintedFile file, Diagnostic fault) => file.Playbook.Steps
        .Select(step => (Step: step, file.Text.At(step.Id, "id").Line)).Where(step => step.Line <= fault.Line).OrderBy(step => step.Line).LastOrDefault().Step;
}
