using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Every clock that a playbook lists can be stopped, by the evidence its law asks for, and not only if somebody is awake.</summary>
internal static class ClockCheck
{
    public static void Check(LintedFile file)
    {
        var reachable = file.Neighbours.WithCalled(file.Playbook).SelectMany(playbook => playbook.Steps).SelectMany(step => step.Stops).ToHashSet();
        foreach (var clock in file.Playbook.Clocks.Where(clock => !reachable.Contains(clock)))
            file.Error(Codes.NobodyStopsClock, file.Text.Word("clocks", clock.Value), $"No step stops the clock '{clock}', here or in a playbook that is called.", "add a step that does, or remove the clock");
        foreach (var step in file.Playbook.Steps)
        {
            foreach (var clock in step.Stops) Evidence(file, step, clock);
            BehindSuggest(file, step);
            DueBeforeClock(file, step);
        }
    }

    private static void Evidence(LintedFile file, Step step, ClockId id)
    {
        if (file.Library.Clocks.Find(id) is not { } clock || step.Evidence == clock.StoppedBy) return;
        if (step.Work is Work.Report && clock.StoppedBy is Engine.Playbooks.Evidence.Receipt) return;
        file.Error(Codes.WrongEvidence, file.Text.Word(step.Id, "stops", id.Value), $"The clock '{id}' stops on {Say(clock.StoppedBy)}, and '{step.Id}' does not ask for it.", $"add 'evidence: {Say(clock.StoppedBy)}'");
    }

    private static string Say(Evidence evidence) => evidence is Engine.Playbooks.Evidence.CaseNumber ? "case-number" : evidence.ToString().ToLowerInvariant();

    /// <summary>A deadline further back from a clock's end than the clock is long has passed when the clock begins.</summary>
    private static void DueBeforeClock(LintedFile file, Step step)
    {
        if (step.Due is not Due.Ahead(var time, var anchors)) return;
        foreach (var id in anchors.OfType<Anchor.EndOf>().Select(anchor => anchor.Clock))
            if (file.Library.Clocks.Find(id)?.Length?.Elapsed is { } length && time >= length)
                file.Error(Codes.DueBeforeClock, file.Text.At(step.Id, "due"), $"'{step.Id}' is due {TimeText.Write(time)} before the clock '{id}' is over, and that clock runs for {TimeText.Write(length)}: it would be late at once.", $"let it be due less than {TimeText.Write(length)} before");
    }

    /// <summary>With nobody there it is never ready: every way to it leads through a question that time only suggests an answer to.</summary>
    private static bool HangsOnSuggest(LintedFile file, Step step, Dictionary<StepId, bool> known)
    {
        // A circle is a fault of its own, and here it only must not be followed for ever.
        if (!known.TryAdd(step.Id, false)) return known[step.Id];
        bool Hangs(StepId id) => file.Find(id) is { } before && (before.OnTimeout is { IsTaken: false } || HangsOnSuggest(file, before, known));
        var opens = file.PhaseOf(step).Opens;
        return known[step.Id] = opens.After.Concat(opens.When?.Steps ?? []).Concat(step.When?.Steps ?? []).Any(Hangs)
            || (step.After is { AtLeast: { } enough, Steps: var some } ? some.Count(id => !Hangs(id)) < enough : step.After?.Steps.Any(Hangs) ?? false);
    }

    private static void BehindSuggest(LintedFile file, Step step)
    {
        var stopped = step.Work is Work.Call call && file.Neighbours.Find(call.Playbook) is { } called
            ? file.Neighbours.WithCalled(called.Playbook).SelectMany(playbook => playbook.Steps).SelectMany(inner => inner.Stops)
            : step.Stops;
        if (stopped.FirstOrDefault(id => file.Library.Clocks.Find(id) is { IsStatutory: true }) is not { Value: not null } clock) return;
        if (!HangsOnSuggest(file, step, []) || file.Before(step).FirstOrDefault(id => file.Find(id)?.OnTimeout is { IsTaken: false }) is not { Value: not null } suggests) return;
        file.Error(Codes.StatutoryBehindSuggest, file.Text.At(step.Id, "id"), $"The law's clock '{clock}' hangs on '{suggests}', which only suggests when nobody answers.", $"let '{suggests}' take an option, or let '{step.Id}' not wait for it");
    }
}
