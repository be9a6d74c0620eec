using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// Names what files show without searching their paths (LANGUAGE 4). A library in which it finds no error has no name
/// that leads nowhere and no circle; that every step can happen and every promise holds is for the checker to show.
/// </summary>
public static class Linter
{
    /// <summary>Everything wrong with the library, reading included: file by file, in the order of the text.</summary>
    /// <remarks>Roles, clocks and requirements are looked up only when the library has a file of that kind.</remarks>
    public static ValueList<Diagnostic> Lint(Library library)
    {
        var neighbours = new Neighbours(library);
        return [.. library.Files.SelectMany(file => file.Faults.InOrder().Concat(Lint(file, neighbours)).OrderBy(fault => fault.Line).ThenBy(fault => fault.Column))];
    }

    /// <summary>What is wrong with one text among the library's: the answer to <c>POST playbooks/check</c>.</summary>
    public static ValueList<Diagnostic> Lint(Library library, SourceFile text) =>
        [.. Lint(library.With(text)).Where(fault => fault.File == text.Name)];

    private static ValueList<Diagnostic> Lint(FileReading file, Neighbours neighbours)
    {
        var faults = new Faults(file.Faults.File);
        // What is too long has been said to be; nobody waits for the rest of it.
        if (file.Playbook is { } text && text.Playbook.Steps.Count() <= Uniqueness.MostSteps)
        {
            var linted = new LintedFile(text, neighbours, faults);
            NameCheck.Check(linted);
            ConditionCheck.Check(linted);
            PathCheck.Check(linted);
            OrderCheck.Check(linted);
            DecisionCheck.Check(linted);
            ActCheck.Check(linted);
            CallCheck.Check(linted);
            ClockCheck.Check(linted);
            MessageCheck.Check(linted);
        }
        else if (file is { Rehearsal: { } rehearsal, Root: { } of })
        {
            RehearsalCheck.Check(rehearsal, of, neighbours, faults);
        }
        else if (file is { Playbook: null, Root: { } root })
        {
            DirectoryCheck.Check(file, root, neighbours, faults);
        }
        return faults.InOrder();
    }
}

/// <summary>The library as its files see each other. A file with faults is seen all the same, so that its callers are not blamed.</summary>
internal sealed class Neighbours(Library library)
{
    private readonly Dictionary<PlaybookId, PlaybookText> _byId = library.Files.Select(file => file.Playbook).OfType<PlaybookText>()
        .GroupBy(text => text.Playbook.Id).ToDictionary(group => group.Key, group => group.First());

    private readonly Dictionary<(PlaybookId, StepId), (Phase Phase, Step Step)> _steps = library.Files.Select(file => file.Playbook).OfType<PlaybookText>()
        .SelectMany(text => text.Playbook.Phases.SelectMany(phase => phase.Steps.Select(step => (Key: (text.Playbook.Id, step.Id), Value: (phase, step)))))
        .GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value);

    public Library Library => library;

    public (Phase Phase, Step Step)? Find(PlaybookId playbook, StepId step) => _steps.TryGetValue((playbook, step), out var found) ? found : null;

    public PlaybookText? Find(PlaybookId id) => _byId.GetValueOrDefault(id);

    public IEnumerable<Playbook> CalledBy(Playbook playbook) =>
        playbook.Steps.Select(step => step.Work).OfType<Work.Call>().Select(call => Find(call.Playbook)?.Playbook).OfType<Playbook>();

    /// <summary>The playbook and everything it calls, directly or through calls.</summary>
    public IReadOnlyCollection<Playbook> WithCalled(Playbook playbook)
    {
        var seen = new Dictionary<PlaybookId, Playbook>();
        var open = new Stack<Playbook>([playbook]);
        while (open.TryPop(out var next))
        {
            if (!seen.TryAdd(next.Id, next)) continue;
            foreach (var called in CalledBy(next)) open.Push(called);
        }
        return seen.Values;
    }
}
