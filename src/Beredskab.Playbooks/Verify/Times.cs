using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// How long a step can take to be over when every deadline is kept (LANGUAGE 1, <c>promises</c>): the sum of <c>due</c> on the longest way
/// that somebody's answers can lead along, twice <c>within</c> more for an approval, and nothing for what is done by hand after a failure.
/// </summary>
/// <param name="errors">What lint found, by file: what is wrong in itself has no time that could be counted.</param>
internal sealed class Times(Neighbours neighbours, ILookup<string, Diagnostic> errors)
{
    /// <summary>Ways that are looked at before the bound is given instead, which may be longer than any that can be.</summary>
    private const int MostWays = 20_000;

    private readonly Dictionary<PlaybookId, TimeSpan?> _whole = [];

    /// <summary>How long the step itself can take from when it is ready; null when that hangs on something else, or on nothing.</summary>
    public TimeSpan? Of(Step step)
    {
        var due = step.Due switch { null => (TimeSpan?)null, Due.FromReady(var within) => within, _ => null };
        var approval = step.Approve is { } approve ? approve.Within + approve.Within : TimeSpan.Zero;
        switch (step.Work)
        {
            case Work.Decide when BeginsAnewByItself(step): return null;
            // Its deadline runs while it waits to be allowed to start.
            case Work.Task or Work.Report when step.Approve is { Before: ApproveBefore.Starting }: return due > approval || due is null ? due : approval;
            // Who approves is asked when the work is handed in, which may be when it is due.
            case Work.Task or Work.Report or Work.Decide or Work.Share { Answers: null }: return due + approval;
            case Work.Share { Answers: { Within: var within } }: return within + approval;
            case Work.Notify { Answers: { Within: var within } }: return within + approval;
            case Work.Wait { For: { } time }: return time;
            case Work.Wait { AtMost: { } atMost }: return atMost;
            case Work.Wait: return null;
            case Work.Call { UntilEnded: true, Playbook: var called }: return Whole(called);
            // What the program does takes no time that counts, but for a deadline it is given and an approval it needs.
            default: return step.Due is null ? approval : due + approval;
        }
    }

    /// <summary>Its deadline takes an option that goes back: with nobody there nothing ever ends it.</summary>
    public static bool BeginsAnewByItself(Step step) =>
        step is { Work: Work.Decide { Options: var options }, OnTimeout: { IsTaken: true, Option: var taken } } && options.Any(option => option.Id == taken && option.GoesBack);

    /// <summary>When the step is over at the latest, from the start or from when another is over.</summary>
    public WorstCase Longest(LintedFile file, PathModel model, StepId step, StepId? from = null) =>
        new Ways(this, file, model, from).Longest(step, isOver: true) with
        {
            // A phase that may sleep for good has no time at all.
            Since = file.Find(step) is { } found && !PlaybookMap.IsDormant(file.PhaseOf(found)) ? SinceKnown(file, found) : null,
            MayComeAgain = file.Find(step) is { } itself && file.Before(itself).Select(file.Find).OfType<Step>().Append(itself).Any(other => NameCheck.Options(other).Any(option => option.GoesBack)),
        };

    /// <summary>Lint found errors in it, so that nothing can be proved of it.</summary>
    public bool IsWrong(LintedFile file) => errors[file.Faults.File].Any();

    /// <summary>When the step begins at the latest.</summary>
    public WorstCase Reached(LintedFile file, PathModel model, StepId step) => new Ways(this, file, model, null).Longest(step, isOver: false);

    /// <summary>A deadline that hangs on several clocks comes before the first of them; counted here by the last, for not all of them need run.</summary>
    private static SinceKnown? SinceKnown(LintedFile file, Step step)
    {
        var known = step.Due switch
        {
            Due.Since(var time, Anchor.Knowledge(var of)) => [new(time, of)],
            Due.Ahead(var time, var anchors) => anchors.Select(anchor => anchor switch
            {
                Anchor.EndOf(var id) when file.Library.Clocks.Find(id) is { From: ClockStart.Knowledge(var of), Length.Elapsed: { } length } => new SinceKnown(length - time, of),
                _ => null,
            }).ToList(),
            _ => (IReadOnlyList<SinceKnown?>)[],
        };
        return known is [{ Of: var first }, ..] && known.All(one => one is { } since && since.Of == first) ? known.MaxBy(one => one!.Within) : null;
    }

    /// <summary>Until everything in a called playbook is over that does not sleep or come again.</summary>
    private TimeSpan? Whole(PlaybookId called)
    {
        if (_whole.TryGetValue(called, out var known)) return known;
        // A ring of calls has no end that could be counted; lint says so too.
        _whole[called] = null;
        if (neighbours.Find(called) is not { } text || errors[text.File].Any()) return null;
        try
        {
            return _whole[called] = Whole(new(text, neighbours, new(text.File)), new(text.Playbook));
        }
        catch (TooManyPathsException)
        {
            return null;
        }
    }

    private TimeSpan? Whole(LintedFile file, PathModel model)
    {
        TimeSpan? longest = TimeSpan.Zero;
        foreach (var step in file.Playbook.Steps.Where(step => step.Repeat is null && !PlaybookMap.IsDormant(file.PhaseOf(step))))
            longest = Longest(file, model, step.Id).Within is { } time && longest is { } before ? (time > before ? time : before) : null;
        return longest;
    }

    /// <summary>The ways to one step, longest first, until one is found that can be gone.</summary>
    private sealed class Ways(Times times, LintedFile file, PathModel model, StepId? from)
    {
        private static readonly TimeSpan s_never = TimeSpan.FromDays(100_000);

        private readonly Dictionary<StepId, TimeSpan> _atMost = [];
        private (TimeSpan Time, List<StepId> Way) _best = (TimeSpan.MinValue, []);
        private readonly IReadOnlySet<StepId> _overBefore = from is { } begin && file.Find(begin) is { } first ? file.SettledBefore(first).Append(begin).ToHashSet() : new HashSet<StepId>();
        private int _left = MostWays;

        public WorstCase Longest(StepId step, bool isOver)
        {
            var begin = file.Find(step)!;
            if (!model.CanBe(model.Happens(begin))) return new(step, TimeSpan.Zero, [step], null);
            Go(begin, model.Happens(begin), isOver ? Takes(begin) : TimeSpan.Zero, [step]);
            var way = _best.Way;
            way.Reverse();
            // Not all ways were gone: then it takes no longer than the longest that could be drawn, whether somebody's answers lead along it or not.
            if (_left < 0 && (AtMost(begin) is var bound && !isOver ? bound - Takes(begin) : bound) is var most && most > _best.Time)
                return new(step, most >= s_never ? null : most, [.. way], most >= s_never ? way.FirstOrDefault() : null) { IsBound = true };
            return _best.Time >= s_never
                ? new(step, null, [.. way], way.LastOrDefault(id => times.Of(file.Find(id)!) is null && id != from) is { Value: not null } without ? without : way.Find(id => PlaybookMap.IsDormant(file.PhaseOf(file.Find(id)!))))
                : new(step, _best.Time, [.. way], null);
        }

        /// <summary>
        /// Goes back from a step that is settled one way or the other, under the answers that still allow it. Whether it happened decides
        /// whether its own time counts; that it was not needed is known when everything before it is.
        /// </summary>
        private void Go(Step step, int can, TimeSpan sofar, List<StepId> way)
        {
            var before = WaitedFor(step, can);
            var isDormant = PlaybookMap.IsDormant(file.PhaseOf(step));
            if (isDormant) sofar += s_never;
            if (sofar > _best.Time) _best = (sofar, [.. way]);
            foreach (var other in before.OrderByDescending(AtMost))
            {
                if (sofar + AtMost(other) <= _best.Time || _left-- <= 0) continue;
                foreach (var happened in (bool[])[true, false])
                {
                    var happens = happened ? model.Happens(other) : model.Functions.Not(model.Happens(other));
                    var both = model.Functions.And(can, happens);
                    if (!model.CanBe(both)) continue;
                    way.Add(other.Id);
                    Go(other, both, sofar + (happened ? Takes(other) : TimeSpan.Zero), way);
                    way.RemoveAt(way.Count - 1);
                }
            }
        }

        /// <summary>What was over before the step that is counted from takes none of the time.</summary>
        private IEnumerable<Step> Before(IEnumerable<StepId> steps) => steps.Distinct().Where(id => !_overBefore.Contains(id)).Select(file.Find).OfType<Step>();

        /// <summary>Of a join that waits for some of its steps: the first so many of those that happen in any case; it need not wait for the others.</summary>
        private List<Step> WaitedFor(Step step, int can)
        {
            if (step.After is not { AtLeast: { } enough, Steps: var some }) return [.. Before(file.Predecessors(step))];
            var certain = some.Distinct().Select(file.Find).OfType<Step>().Where(one => !model.CanBe(model.Functions.And(can, model.Functions.Not(model.Happens(one))))).OrderBy(AtMost).Take(enough).ToList();
            var opens = file.PhaseOf(step).Opens;
            return certain.Count < enough ? [.. Before(file.Predecessors(step))]
                : [.. Before(certain.Select(one => one.Id).Concat(step.When?.Steps ?? []).Concat(opens.After).Concat(opens.When?.Steps ?? []))];
        }

        private TimeSpan Takes(Step step) => times.Of(step) ?? s_never;

        /// <summary>No way to the step's end is longer, whatever can be.</summary>
        private TimeSpan AtMost(Step step)
        {
            if (_atMost.TryGetValue(step.Id, out var known)) return known;
            var before = Before(file.Predecessors(step)).Select(AtMost).DefaultIfEmpty(TimeSpan.Zero).Max();
            var sum = before + Takes(step) + (PlaybookMap.IsDormant(file.PhaseOf(step)) ? s_never : TimeSpan.Zero);
            return _atMost[step.Id] = sum > s_never ? s_never : sum;
        }
    }
}
