using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>Nothing waits for itself, for a phase that may sleep for good, or for a step that comes again and again.</summary>
internal static class OrderCheck
{
    public static void Check(LintedFile file)
    {
        if (HasCircle(file)) Circles(file);
        foreach (var step in file.Playbook.Steps)
        {
            foreach (var before in LintedFile.OwnPredecessors(step)) MayWait(file, before, file.PhaseOf(step), () => At(file, step, before));
        }
        foreach (var phase in file.Playbook.Phases)
        {
            foreach (var before in phase.Opens.After.Concat(phase.Opens.When?.Steps ?? [])) MayWait(file, before, of: null, () => file.Text.Opens(phase.Id, before.Value));
        }
        SharedCards(file);
    }

    private static Mark At(LintedFile file, Step step, StepId before) =>
        file.Text.Word(step.Id, step.After?.Steps.Contains(before) == true ? "after" : "when", before.Value);

    private static void MayWait(LintedFile file, StepId id, Phase? of, Func<Mark> at)
    {
        if (file.Find(id) is not { } step) return;
        if (step.Repeat is not null)
            file.Error(Codes.WaitsForRepeat, at(), $"'{id}' comes again and again, so nothing can wait for it.", "wait for the step that ends it");
        if (file.PhaseOf(step) is var phase && phase != of && phase.Opens.When?.MentionsLevel == true)
            file.Error(Codes.WaitsForDormant, at(), $"'{id}' stands in the phase '{phase.Id}', which may sleep for good, so nothing outside can wait for it.");
    }

    /// <summary>Whether any way through this file or those it calls comes back to where it was; one look at each place tells.</summary>
    private static bool HasCircle(LintedFile file)
    {
        // Absent: not seen yet. False: on the way that is being gone. True: seen to the end.
        var isDone = new Dictionary<Place, bool>();
        foreach (var step in file.Playbook.Steps)
        {
            var way = new Stack<(Place Place, IEnumerator<Place> Next)>();
            if (!Enter(new(file.Playbook.Id, step.Id))) continue;
            while (way.TryPeek(out var here))
            {
                if (!here.Next.MoveNext())
                {
                    isDone[here.Place] = true;
                    way.Pop();
                }
                else if (!Enter(here.Next.Current) && !isDone[here.Next.Current]) return true;
            }

            bool Enter(Place place)
            {
                if (!isDone.TryAdd(place, false)) return false;
                way.Push((place, Predecessors(file.Neighbours, place).GetEnumerator()));
                return true;
            }
        }
        return false;
    }

    /// <summary>Each circle is said once in each file that it goes through, at the first of its steps there.</summary>
    private static void Circles(LintedFile file)
    {
        var said = new HashSet<StepId>();
        foreach (var step in file.Playbook.Steps.Where(step => !said.Contains(step.Id)))
        {
            var here = new Place(file.Playbook.Id, step.Id);
            if (Way(file, here) is not { } way) continue;
            var isNew = true;
            foreach (var place in way)
                if (place is { Step: { } id } && place.Playbook == here.Playbook && id != step.Id) isNew &= said.Add(id);
            said.Add(step.Id);
            if (isNew) file.Error(Codes.Circle, file.Text.At(step.Id, "id"), $"'{step.Id}' waits for itself: {string.Join(" → ", way.Select(place => place.Say(here.Playbook)))}.", "let one of them go without the other");
        }
    }

    /// <summary>Each step of the shortest way from a step back to itself waiting for the next.</summary>
    public static IEnumerable<Phrase> WayBack(LintedFile file, Step step)
    {
        var here = new Place(file.Playbook.Id, step.Id);
        var way = Way(file, here) ?? [];
        return way.Zip(way.Skip(1), (one, next) => (Phrase)$"'{one.Say(here.Playbook)}' waits for '{next.Say(here.Playbook)}'.");
    }

    /// <summary>The shortest way from a place back to itself, or null.</summary>
    private static List<Place>? Way(LintedFile file, Place start)
    {
        var cameFrom = new Dictionary<Place, Place>();
        var open = new Queue<Place>([start]);
        while (open.TryDequeue(out var here))
        {
            foreach (var next in Predecessors(file.Neighbours, here))
            {
                if (next == start) return Back(cameFrom, start, here);
                if (cameFrom.TryAdd(next, here)) open.Enqueue(next);
            }
        }
        return null;
    }

    private static List<Place> Back(Dictionary<Place, Place> cameFrom, Place start, Place last)
    {
        var way = new List<Place> { start };
        for (var here = last; here != start; here = cameFrom[here]) way.Add(here);
        way.Add(start);
        way.Reverse();
        return way;
    }

    private static IEnumerable<Place> Predecessors(Neighbours neighbours, Place place)
    {
        if (neighbours.Find(place.Playbook)?.Playbook is not { } playbook) return [];
        if (place.Step is not { } id) return playbook.Steps.Where(step => step.Repeat is null).Select(step => place with { Step = step.Id });
        if (neighbours.Find(place.Playbook, id) is not var (phase, step)) return [];
        var before = LintedFile.OwnPredecessors(step).Concat(phase.Opens.After).Concat(phase.Opens.When?.Steps ?? []).Select(other => place with { Step = other });
        return step.Work is Work.Call { UntilEnded: true } call ? before.Append(new(call.Playbook, null)) : before;
    }

    private static void SharedCards(LintedFile file)
    {
        foreach (var card in file.Playbook.Steps.Where(step => step.Card is not null).GroupBy(step => step.Card))
        {
            var first = card.First();
            foreach (var other in card.Where(step => step.Role != first.Role && !Exclude(step.When, first.When)))
                file.Warn(Codes.SharedCard, file.Text.At(other.Id, "card"), $"The card {card.Key} belongs to '{first.Role}' at '{first.Id}' and to '{other.Role}' here.", "give each owner a card of their own");
        }
    }

    private static bool Exclude(Condition? one, Condition? other) => (one, other) switch
    {
        (Condition.Not(var inner), _) when inner == other => true,
        (_, Condition.Not(var inner)) when inner == one => true,
        (Condition.Is(var path, var word), Condition.Is(var same, var another)) => path == same && word != another,
        _ => false,
    };

    /// <summary>A step of a playbook, or with no step its end.</summary>
    private readonly record struct Place(PlaybookId Playbook, StepId? Step)
    {
        public string Say(PlaybookId from) => Step is { } step
            ? Playbook == from ? step.Value : $"{Playbook}/{step}"
            : $"the end of {Playbook}";
    }
}
