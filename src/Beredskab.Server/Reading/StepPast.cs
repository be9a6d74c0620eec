using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>What the entries of one turn of a step tell of it: the outcome in words, why, who answered, what became of each target.</summary>
internal sealed class StepPast(RunScene scene, Step step, Address address, IReadOnlyList<RunEvent> events)
{
    public string? OutcomeText()
    {
        if (scene.Run.StateOf(step.Id) is not StepState.Happened happened) return null;
        if (step.Work is Work.Decide decide)
            return string.Join(", ", decide.Options.Where(option => happened.Includes.Contains(option.Id)).Select(option => scene.Glossary.In(option.Label))) is { Length: > 0 } chosen ? chosen : null;
        if (happened.Outcome is not ("partly" or "failed") || step.Work is not Work.Act) return null;
        var targets = Targets(null).ToList();
        return scene.Words.Say("reading.targets-failed", ("failed", targets.Count(target => target.State is not (TargetState.Confirmed or TargetState.Undone))), ("total", targets.Count));
    }

    /// <summary>Why it waits, was skipped, is not needed or failed: one sentence.</summary>
    public string? Why(StepState state, bool isOver) => state switch
    {
        _ when isOver => scene.Words["reading.run-over"],
        StepState.NotNeeded => WhyNotNeeded(),
        StepState.Waiting { NotBefore: { } at } => scene.Words.Say("reading.asked-again", ("at", scene.Words.AtClock(at))),
        StepState.Resting { Next: { } next } => scene.Words.Say("reading.next-round", ("at", scene.Words.AtClock(next))),
        StepState.Resting => scene.Words["reading.round-on-request"],
        StepState.Happened { Outcome: "skipped" } => scene.Glossary.Text(events.OfType<RunEvent.StepSkipped>().LastOrDefault()?.Reason),
        StepState.Happened { Outcome: "failed" or "partly" } => scene.Glossary.Text(events.OfType<RunEvent.TargetFailed>().LastOrDefault()?.Why),
        StepState.Happened { Outcome: "refused" } => scene.Glossary.Text(events.OfType<RunEvent.ApprovalRefused>().LastOrDefault()?.Reason) ?? scene.Words["reading.nobody-approved"],
        StepState.Ready ready => WhyReady(ready),
        _ => null,
    };

    /// <summary>Why it was decided so, in the words of the one who did.</summary>
    public string? Reason() => events.Reverse().Select(happened => happened switch
    {
        RunEvent.DecisionReconsidered again => again.Reason,
        RunEvent.DecisionMade made => made.Reason,
        RunEvent.StepReady { Because: ReadyBecause.ByHand } ready => ready.Reason,
        _ => null,
    }).FirstOrDefault(reason => reason is not null) is { } found ? scene.Glossary.Text(found) : null;

    public ChildView? Child()
    {
        if (events.OfType<RunEvent.ChildStarted>().LastOrDefault() is not { } started) return null;
        if (!scene.Siblings.TryGetValue(started.Child, out var child)) return null;
        var (done, total, _) = RunScene.Count(child);
        return new(child.Id.Value, child.Version.Content.Id.Value, scene.Glossary.In(child.Version.Content.Title), child.Status.ToView(), done, total, started.IsLinked);
    }

    public IEnumerable<ReplyView> Replies(ValueList<Option> options)
    {
        if (step.Work is not Work.Notify { Answers: not null }) return [];
        var answers = events.OfType<RunEvent.Answered>().Where(answer => answer.By is not null).GroupBy(answer => answer.By!.Value).ToDictionary(of => of.Key, of => of.Last());
        return events.OfType<RunEvent.Notified>().SelectMany(sent => sent.To).Select(contact => contact.Person).Distinct().Select(person =>
        {
            var answer = answers.GetValueOrDefault(person);
            var label = answer is null ? null : scene.Glossary.In(options.FirstOrDefault(option => option.Id == answer.Option)?.Label) ?? scene.Words[$"reading.reply.{answer.Option}"];
            return new ReplyView(scene.Glossary.Person(person), answer?.Option, label, answer?.At);
        });
    }

    /// <summary>What an action works on, and how far it has come with each.</summary>
    public IEnumerable<TargetView> Targets(StepState.Ready? ready)
    {
        var states = new Dictionary<string, (TargetState State, string? Why)>();
        foreach (var target in ready?.Items ?? []) states[target] = (TargetState.Planned, null);
        foreach (var happened in events)
            switch (happened)
            {
                case RunEvent.ActionStarted { Targets: var targets }: foreach (var target in targets) states[target] = (TargetState.Underway, null); break;
                case RunEvent.TargetConfirmed { Target: var target, Reference: var note }: states[target] = (TargetState.Confirmed, note); break;
                case RunEvent.TargetFailed { Target: var target, Why: var why }: states[target] = (TargetState.Failed, scene.Glossary.Text(why)); break;
                case RunEvent.UndoConfirmed { Target: var target, Reference: var note }: states[target] = (TargetState.Undone, note); break;
            }
        var lost = scene.EffectsAt(address).Where(effect => effect.State == Storage.EffectState.Unknown).Select(effect => effect.Recipient).ToHashSet();
        return states.Select(pair => new TargetView
        {
            Id = pair.Key,
            Name = scene.Words.Has($"action.{pair.Key}") ? scene.Words[$"action.{pair.Key}"] : scene.ItemName(step, pair.Key),
            State = pair.Value.State == TargetState.Underway && lost.Contains(pair.Key) ? TargetState.Unknown : pair.Value.State,
            Why = pair.Value.Why,
        });
    }

    private string WhyNotNeeded() => step.When is { } when && !scene.Run.Holds(when)
        ? scene.Words.Say("reading.only-when", ("what", new Conditions(scene.Run.Version.Content, scene.Glossary.Language, scene.Glossary.Clocks).Say(when)))
        : scene.Words["reading.path-elsewhere"];

    private string? WhyReady(StepState.Ready ready)
    {
        if (step.When is { } when && !scene.Run.Holds(when)) return scene.Words["reading.no-longer-on-path"];
        if (ready.FailedAt is not null) return scene.Glossary.Text(events.OfType<RunEvent.TargetFailed>().LastOrDefault()?.Why);
        if (ready.Approval is { Standing: ApprovalStanding.Refused } refused) return scene.Words.Say("reading.refused", ("reason", scene.Glossary.Text(refused.Refusal)));
        if (step.Work is Work.Call && ready.Child is null) return scene.Glossary.Text(events.OfType<RunEvent.ChildRefused>().LastOrDefault()?.Why);
        if (ready.Suggested is { } option && step.Work is Work.Decide decide)
            return scene.Words.Say("reading.suggested", ("option", scene.Glossary.In(decide.Options.FirstOrDefault(one => one.Id == option)?.Label) ?? option));
        if (ready.Paging is { Called: [] } && ready.AcknowledgedBy is []) return scene.Words["reading.nobody-to-call"];
        return null;
    }
}

/// <summary>What is said of a step beside its status; never flow.</summary>
internal sealed class StepMarks(RunScene scene, Step step, Address address, IReadOnlyList<RunEvent> events)
{
    public IEnumerable<StepMark> All()
    {
        var state = scene.Run.StateOf(step.Id);
        if (state is StepState.Ready ready && scene.Run.IsGoing)
            foreach (var mark in OfReady(ready)) yield return mark;
        if (state is StepState.Happened { Outcome: "failed" }) yield return StepMark.Failed;
        if (state is StepState.Happened { Outcome: "refused" }) yield return StepMark.Refused;
        if (events.Any(happened => happened is RunEvent.TaskClosed { IsUnapproved: true } or RunEvent.ApprovalExpired { Then: not IfNobody.Stay })) yield return StepMark.NotApproved;
        if (events.Any(happened => happened is RunEvent.UndoConfirmed)) yield return StepMark.Undone;
        if (scene.Events.Any(happened => happened is RunEvent.RoundMissed missed && missed.Address.Step == step.Id)) yield return StepMark.Missed;
        if (state is StepState.Happened && events.LastOrDefault(happened => happened is RunEvent.DecisionMade or RunEvent.DecisionReconsidered) is RunEvent.DecisionMade { IsByClock: true }) yield return StepMark.TakenByClock;
        if (events.Any(happened => happened is RunEvent.AlongsideFailed)) yield return StepMark.AlongsideFailed;
        var effects = scene.EffectsAt(address).ToList();
        if (effects.Exists(effect => effect.Resent is not null)) yield return StepMark.PossibleDuplicate;
        if (effects.Exists(effect => effect.State == Storage.EffectState.Unknown)) yield return StepMark.Unknown;
    }

    private IEnumerable<StepMark> OfReady(StepState.Ready ready)
    {
        if (ready.Paging is not null) yield return StepMark.Paged;
        if (ready.AcknowledgedBy is not []) yield return StepMark.Acknowledged;
        if (ready.Approval is { Standing: ApprovalStanding.Open }) yield return StepMark.InApproval;
        if (ready.IsLate) yield return StepMark.Late;
        if (ready.IsLate && Deadline.DueOf(scene.Run, step, ready) <= ready.Since) yield return StepMark.LateAtBirth;
        if (ready.AcknowledgedBy is [] && step.AcknowledgeWithin is { } within && (ready.FailedAt ?? ready.Since) + within < scene.Glossary.Now) yield return StepMark.AcknowledgementLate;
        if (ready.FailedAt is not null) yield return StepMark.Failed;
        if (ready.Suggested is not null) yield return StepMark.OptionSuggested;
        if (step.When is { } when && !scene.Run.Holds(when)) yield return StepMark.NoLongerOnPath;
    }
}
