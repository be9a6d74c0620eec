using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Every clock that a playbook lists can be stopped, by the evidence its law asks for, and not only if somebody is awake.</summary>
internal static class ClockCheck
{
    public static void Check(LintedFile file)
    {
        var within = file.Neighbours.WithCalled(file.Playbook).ToList();
        // A round of what comes again and again holds no run open, and may never be worked on.
        var stopped = within.SelectMany(playbook => playbook.Steps).Where(step => step.Repeat is null).SelectMany(step => step.Stops).ToHashSet();
        var awake = within.SelectMany(Awake).SelectMany(step => step.Stops).ToHashSet();
        foreach (var clock in file.Playbook.Clocks)
            if (!stopped.Contains(clock))
                file.Error(Codes.NobodyStopsClock, file.Text.Word("clocks", clock.Value), $"No step stops the clock '{clock}', here or in a playbook that is called.", "add a step that does and that does not come again, or remove the clock");
            else if (!awake.Contains(clock))
                file.Warn(Codes.ClockStopSleeps, file.Text.Word("clocks", clock.Value), $"The clock '{clock}' is stopped only in a phase that may sleep for good, so that it can run on with nobody asked to stop it.", "let a step that is always awake stop it");
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
            if (file.Library.Clocks.Find(id) is { Length: null })
                file.Error(Codes.DueBeforeClock, file.Text.At(step.Id, "due"), $"'{step.Id}' is due {TimeText.Write(time)} before the clock '{id}' is over, and that clock has no length: it is never over.", "count it from when it is ready, or after awareness");
            else if (file.Library.Clocks.Find(id)?.Length?.Elapsed is { } length && time >= length)
                file.Error(Codes.DueBeforeClock, file.Text.At(step.Id, "due"), $"'{step.Id}' is due {TimeText.Write(time)} before the clock '{id}' is over, and that clock runs for {TimeText.Write(length)}: it would be late at once.", $"let it be due less than {TimeText.Write(length)} before");
    }

    private static void BehindSuggest(LintedFile file, Step step)
    {
        var stopped = step.Work is Work.Call call && file.Neighbours.Find(call.Playbook) is { } called
            ? file.Neighbours.WithCalled(called.Playbook).SelectMany(playbook => playbook.Steps).SelectMany(inner => inner.Stops)
            : step.Stops;
        if (stopped.FirstOrDefault(id => file.Library.Clocks.Find(id) is { IsStatutory: true }) is not { Value: not null } clock) return;
        if (file.HangsOn(step, before => Suggests(file, before) is not null) is not { } on) return;
        var suggests = Suggests(file, file.Find(on)!)!;
        file.Error(Codes.StatutoryBehindSuggest, file.Text.At(step.Id, "id"), $"The law's clock '{clock}' hangs on '{suggests}', which only suggests when nobody answers.", $"let '{suggests}' take an option, or let '{step.Id}' not wait for it");
    }

    /// <summary>The question that with nobody there is never over and keeps this step from being over: itself, or one in a playbook whose end it waits for.</summary>
    private static string? Suggests(LintedFile file, Step step)
    {
        if (step.OnTimeout is { IsTaken: false }) return step.Id.Value;
        return Awaited(file, step, []).SelectMany(playbook => Awake(playbook).Where(inner => inner.OnTimeout is { IsTaken: false }).Select(inner => $"{playbook.Id}/{inner.Id}")).FirstOrDefault();
    }

    /// <summary>The playbooks whose end a step waits for.</summary>
    private static List<Playbook> Awaited(LintedFile file, Step step, HashSet<PlaybookId> seen) =>
        step.Work is Work.Call { UntilEnded: true, Playbook: var id } && seen.Add(id) && file.Neighbours.Find(id) is { } called
            ? [called.Playbook, .. Awake(called.Playbook).SelectMany(inner => Awaited(file, inner, seen))] : [];

    /// <summary>The steps that a run waits for before it is over.</summary>
    private static IEnumerable<Step> Awake(Playbook playbook) => playbook.Phases.Where(phase => !PlaybookMap.IsDormant(phase)).SelectMany(phase => phase.Steps).Where(step => step.Repeat is null);
}
