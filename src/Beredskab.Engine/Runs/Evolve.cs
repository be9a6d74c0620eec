using System.Collections.Immutable;
using System.Diagnostics;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;
using static Beredskab.Engine.Runs.StepState;

namespace Beredskab.Engine.Runs;

public sealed partial record Run
{
    /// <summary>Folds one event. Deterministic, and for ever: it reads no clock, no aside value and no roster.</summary>
    public static Run Evolve(Run run, RunEvent happened) => Fold(run, happened) with { Position = run.Position + 1 };

    private static Run Fold(Run run, RunEvent happened) => happened switch
    {
        RunStarted started => run with
        {
            Status = RunStatus.Running,
            Id = started.Run,
            Organisation = started.Organisation,
            Incident = started.Incident,
            Mode = started.Mode,
            StartedBy = started.By,
            Started = started.At,
            Opened = started.Opened,
            CalledBy = started.CalledBy,
            Level = started.Level,
            LevelAsOf = started.AsOf,
            AnchorsAsOf = started.AsOf,
            Inputs = started.Inputs.ToImmutableDictionary(input => input.Question),
            Anchors = started.Anchors.ToImmutableDictionary(anchor => anchor.Anchor),
            Steps = run.Version.Content.Steps.ToImmutableDictionary(step => step.Id, _ => StepState.New),
            Phases = run.Version.Content.Phases.ToImmutableDictionary(phase => phase.Id, _ => PhaseState.Waiting),
        },
        RunPaused => run with { Status = RunStatus.Paused },
        RunResumed => run with { Status = RunStatus.Running },
        RunAborted => run with { Status = RunStatus.Aborted },
        RunEnded => run with { Status = RunStatus.Ended },
        RunMoved { To: { } to } moved => run.MoveTo(to, moved),
        InputsAdded(_, var added, _) => run with { Inputs = added.Aggregate(run.Inputs, Join) },
        LevelKnown(var level, var asOf) => run with { Level = level, LevelAsOf = asOf },
        AnchorsKnown(var anchors, var asOf) => run.MoveAnchors(anchors, happened.At) with { AnchorsAsOf = asOf },
        PhaseOpened(var phase, _) => run with { Phases = run.Phases.SetItem(phase, PhaseState.Open) },
        PhaseClosed(var phase) => run with { Phases = run.Phases.SetItem(phase, PhaseState.Closed) },

        StepReady ready => run.Put(ready.Address.Step, run.BecomeReady(ready)).Take(ready.Address.Step, ready.Items).StartClocks(run.FindStep(ready.Address.Step)?.Stops ?? []),
        StepNotNeeded(var address) => run.Put(address.Step, new NotNeeded { Iteration = address.Iteration }),
        StepsJudgedAgain(var steps, var phases) => run with
        {
            Steps = run.Steps.SetItems(steps.Select(id => KeyValuePair.Create<StepId, StepState>(id, new Waiting { Iteration = run.StateOf(id).Iteration }))),
            Phases = run.Phases.SetItems(phases.Select(id => KeyValuePair.Create(id, PhaseState.Waiting))),
        },
        StepHappened(var address, var outcome, var includes) =>
            run.Put(address.Step, new Happened(outcome, includes, happened.At, happened.By) { Iteration = address.Iteration, CalledInVain = run.CalledInVain(address) }).StartClocks(run.FindStep(address.Step)?.Starts ?? []),
        StepSkipped => run,

        Paged(var address, _, _, var to) paged => run.OnReady(address, ready => ready with
        {
            Paging = run.NextPaging(ready, paged),
            Called = [.. ready.Called.Concat(to).Distinct()],
        }),
        PageOverdue(var address, var contact) => run.OnReady(address, ready => ready with { Unreached = ready.Unreached.Add(contact) }).ApproverUnreached(address, contact),
        EffectUncertain => run,
        Told => run,
        Acknowledged { IsUnasked: true } => run,
        Acknowledged(var address, _, _) when happened.By is { } by => run.OnReady(address, ready => ready with
        {
            AcknowledgedBy = ready.AcknowledgedBy.Contains(by) ? ready.AcknowledgedBy : [.. ready.AcknowledgedBy, by],
            DeclinedBy = ready.DeclinedBy.Remove(by),
            Owner = ready.Owner ?? by,
        }),
        Declined(var address, _, _) when happened.By is { } by => run.OnReady(address, ready => ready with
        {
            DeclinedBy = ready.DeclinedBy.Add(by),
            AcknowledgedBy = [.. ready.AcknowledgedBy.Where(person => person != by)],
            Owner = ready.Owner == by ? ready.AcknowledgedBy.Where(person => person != by).Select(person => (PersonId?)person).FirstOrDefault() : ready.Owner,
        }),
        Assigned(var address, var to) => run.OnReady(address, ready => ready with { Owner = to, AcknowledgedBy = [], DeclinedBy = ready.DeclinedBy.Remove(to), Paging = ready.Paging is { } paging ? paging with { Quorum = null } : null }),
        StepLate(var address, _) => run.OnReady(address, ready => ready with { IsLate = true }),
        OptionSuggested(var address, var option) => run.OnReady(address, ready => ready with { Suggested = option, Paging = null, AcknowledgedBy = [] }),

        ClosingProposed(var address, var closing) => run.OnReady(address, ready => ready with { Proposed = closing, ProposedBy = happened.By }),
        TaskClosed(var address, var closing, _) => run.Sheet(address.Step, closing.Answers, happened.By),
        CardsAdded(var address, var items) => run.OnReady(address, ready => ready with { Items = [.. ready.Items, .. items] }).Take(address.Step, items),
        CardClosed(var address, var closing) => run.Sheet(address.Step, closing.Answers, happened.By)
            .OnReady(address, ready => ready with { ClosedCards = ready.ClosedCards.Add(address.Item ?? 0) }),
        DecisionMade(var address, var options, _, _) => run.StartClocks(run.StartsOf(address.Step, options)),
        DecisionSentBack(var address, var option, var again, var notBefore, _, _) => run.SendBack(address.Step, again, notBefore).StartClocks(run.StartsOf(address.Step, [option])),
        DecisionReconsidered(var address, var options, _) =>
            run.Put(address.Step, new Happened(string.Join('+', options), options, happened.At, happened.By) { Iteration = address.Iteration }).StartClocks(run.StartsOf(address.Step, options)),
        Answered(var address, var option, _) when happened.By is { } by => run.OnReady(address, ready => ready with { Replies = ready.Replies.SetItem(by, option) }),

        ApprovalAsked { Of: ApprovalOf.Undo } asked => run.OnUndo(asked.Address.Step, undo => undo with { Approval = Asked(undo.Approval, asked) }),
        ApprovalAsked asked => run.OnReady(asked.Address, ready => ready with { Approval = Asked(ready.Approval, asked) }),
        ApprovalGiven(var address, var of, var role, _) when happened.By is { } by =>
            run.OnApproval(address, of, approval => approval with { Given = [.. approval.Given, new(by, role, happened.At)] }),
        ApprovalRefused(var address, var of, var reason) =>
            run.OnApproval(address, of, approval => approval with { Standing = ApprovalStanding.Refused, Refusal = reason }).ForgetProposal(address, of),
        ApprovalMet(var address, var of) => run.OnApproval(address, of, approval => approval with { Standing = ApprovalStanding.Met }),
        ApprovalExpired(var address, var of, var then) => run.OnApproval(address, of, approval => approval with { Standing = ApprovalStanding.Nobody })
            .OnReady(address, ready => of is ApprovalOf.Starting or ApprovalOf.Closing ? ready with { IsUnapproved = then == IfNobody.Leave } : ready),

        ActionStarted(var address, _, var targets, _) => run.OnReady(address, ready => ready with
        {
            SentAt = happened.At,
            FailedAt = null,
            Paging = null,
            Approval = ready.Approval is { } approval ? approval with { IsSpent = true } : null,
            Outgoing = ready.Outgoing.SetItems(targets.Select(target => KeyValuePair.Create<string, bool?>(target, null))),
        }),
        TargetConfirmed(var address, var target, _) => run.OnReady(address, ready => ready with { Outgoing = ready.Outgoing.SetItem(target, true) })
            .Hold(address.Step, new(target)),
        TargetFailed(var address, var target, _) => run.OnReady(address, ready => ready with { Outgoing = ready.Outgoing.SetItem(target, false) }),
        FailureTaskOpened(var address, _) => run.OnReady(address, ready => ready with { FailedAt = happened.At, IsLate = false, Paging = null, Called = [], AcknowledgedBy = [], Owner = null }),
        Notified(var address, var to) => run.OnReady(address, ready => ready with
        {
            SentAt = happened.At,
            Approval = ready.Approval is { } approval ? approval with { IsSpent = true } : null,
            Addressed = [.. to.Select(contact => contact.Person).Distinct()],
            Outgoing = ready.Outgoing.SetItems(to.Select(contact => KeyValuePair.Create<string, bool?>(contact.Contact.Value, null))),
        }),
        MessageHandedOver(var address, var contact) => run.OnReady(address, ready => ready with { Outgoing = Settle(ready.Outgoing, contact, true) }),
        MessageGivenUp({ } address, var contact, _) => run.OnReady(address, ready => ready with
        {
            Outgoing = Settle(ready.Outgoing, contact, false),
            Unreached = ready.Called.Any(called => called.Contact == contact) ? ready.Unreached.Add(contact) : ready.Unreached,
        }).ApproverUnreached(address, contact),
        MessageGivenUp => run,
        AlongsideStarted(var address, var actions, _) => actions.Where(action => action != "notify").Aggregate(run, (before, action) => before.CountBeside(address, action, 1)),
        AlongsideDone(var address, var action, _, _) => run.CountBeside(address, action, -1),
        AlongsideFailed(var address, var action, _) => run.CountBeside(address, action, -1),

        UndoAsked(var address, var targets, _) => run with
        {
            Undos = run.Undos.SetItem(address.Step, new(targets, null, ImmutableDictionary<string, bool?>.Empty, IsStarted: false)),
        },
        UndoStarted(var address, var targets) => run.OnUndo(address.Step, undo => undo with
        {
            IsStarted = true,
            Outgoing = targets.ToImmutableDictionary(target => target, _ => (bool?)null),
        }),
        UndoConfirmed(var address, var target, _) => run.OnUndo(address.Step, undo => undo with { Outgoing = undo.Outgoing.SetItem(target, true) }) with
        {
            InForce = run.InForce.Remove(new(target)),
            HeldBy = run.HeldBy.Remove(new(target)),
        },
        UndoFailed(var address, var target, _) => run.OnUndo(address.Step, undo => undo with { Outgoing = undo.Outgoing.SetItem(target, false) }),

        CallRequested => run,
        ChildStarted(var address, var child, _) => run.OnReady(address, ready => ready with { Child = child }),
        ChildRefused or ChildEnded => run,
        Signalled(var name) => run with { Signals = run.Signals.Add(name) },

        RoundOpened(var address, _) => run.Put(address.Step, run.OpenRound(address, happened.At)),
        RoundMissed(var address) => run.Rest(address),
        RoundClosed(var address, var closing) => run.Sheet(address.Step, closing.Answers, happened.By).Rest(address),
        RepeatStopped => run,
        TaskAdded(var id, var task) => run with
        {
            AddedSteps = run.AddedSteps.Add(AsStep(id, task)),
            AddedTasks = run.AddedTasks.SetItem(id, task),
            Steps = run.Steps.SetItem(id, StepState.New),
        },
        MessageAdded(var id, var text, _) => run with
        {
            AddedSteps = run.AddedSteps.Add(MessageStep(id)),
            AddedMessages = run.AddedMessages.SetItem(id, text),
            Steps = run.Steps.SetItem(id, StepState.New),
        },
        Noted or Corrected or HeldSettled => run,
        Released(var freeze, var isOpen, _) => run with { HalfReleased = isOpen || happened.By is not { } by ? null : new(freeze, by) },
        _ => throw new UnreachableException($"{happened.GetType().Name} by {happened.By?.Value ?? "nobody"} cannot be folded."),
    };

    private Run StartClocks(IEnumerable<ClockId> clocks) => clocks.Any() ? this with { ClocksStarted = ClocksStarted.Union(clocks) } : this;

    private IEnumerable<ClockId> StartsOf(StepId step, ValueList<string> chosen) =>
        FindStep(step)?.Work is Work.Decide { Options: var options } ? options.Where(option => chosen.Contains(option.Id)).SelectMany(option => option.Starts) : [];

    private Run CountBeside(Address address, string action, int change) =>
        this with { Beside = Beside.SetItem((address.Turn, action), Beside.GetValueOrDefault((address.Turn, action)) + change) };

    private StepState BecomeReady(StepReady ready)
    {
        var step = FindStep(ready.Address.Step);
        if (step?.Repeat is { OnRequest: true }) return new Resting(null) { Iteration = ready.Address.Iteration };
        return new Ready
        {
            Iteration = ready.Address.Iteration,
            Since = ready.At,
            Requesters = ready.Requesters,
            Items = ready.Items,
            Owner = AddedTasks.GetValueOrDefault(ready.Address.Step)?.Person,
            NextRound = step?.Repeat?.Every is { } every ? ready.At + every : null,
        };
    }

    private Ready OpenRound(Address address, DateTimeOffset at)
    {
        var every = FindStep(address.Step)?.Repeat?.Every;
        var last = StateOf(address.Step) switch { Ready { NextRound: { } next } => next, Resting { Next: { } next } => next, _ => at };
        // After a long silence one round opens, not one for each tick that passed; one opened by hand leaves the beat as it is.
        var following = every is { } beat ? (last > at ? last : last + beat > at ? last + beat : at + beat) : (DateTimeOffset?)null;
        return new() { Iteration = address.Iteration, Since = at, NextRound = following };
    }

    /// <summary>A corrected instant moves the deadlines that hang on it: what was late may have time again.</summary>
    private Run MoveAnchors(ValueList<AnchorAt> anchors, DateTimeOffset at) =>
        (this with { Anchors = Anchors.SetItems(anchors.Select(anchor => KeyValuePair.Create(anchor.Anchor, anchor))) }).GiveTime(step => step.Due is Due.Since or Due.Ahead, at);

    /// <summary>What was late is not, when its deadline lies ahead again.</summary>
    private Run GiveTime(Predicate<Step> which, DateTimeOffset at)
    {
        var run = this;
        foreach (var step in AllSteps)
            if (which(step) && run.StateOf(step.Id) is Ready { IsLate: true, FailedAt: null } ready && Runs.Deadline.DueOf(run, step, ready) > at)
                run = run.Put(step.Id, ready with { IsLate = false });
        return run;
    }

    private Run MoveTo(PlaybookVersion to, RunMoved moved) => (On(to, moved.Inputs) with
    {
        Anchors = Anchors.SetItems(moved.Anchors.Select(anchor => KeyValuePair.Create(anchor.Anchor, anchor))),
        AnchorsAsOf = Math.Max(AnchorsAsOf, moved.AsOf),
    }).GiveTime(_ => true, moved.At);

    /// <summary>As another version has it. What has begun or is over stands as it stood, what is new waits to be judged, and what is gone had not begun.</summary>
    internal Run On(PlaybookVersion version, ValueList<Given> inputs) => this with
    {
        Version = version,
        Inputs = Inputs.SetItems(inputs.Select(input => KeyValuePair.Create(input.Question, input))),
        Steps = version.Content.Steps.Concat(AddedSteps).ToImmutableDictionary(step => step.Id, step => StateOf(step.Id)),
        Phases = version.Content.Phases.ToImmutableDictionary(phase => phase.Id, phase => Phases.GetValueOrDefault(phase.Id, PhaseState.Waiting)),
    };

    private ValueList<PersonContact> CalledInVain(Address address) =>
        StateOf(address.Step) is Ready { IsAnswered: false } ready ? [.. ready.Called.Where(called => !ready.DeclinedBy.Contains(called.Person) && !ready.AcknowledgedBy.Contains(called.Person))] : [];

    private Run Take(StepId step, ValueList<string> things) =>
        FindStep(step) is { ForEach: not null } or { Work: Work.Act } ? this with { Things = Things.SetItem(step, (Things.GetValueOrDefault(step) ?? []).Union(things)) } : this;

    private Run Rest(Address address) =>
        StateOf(address.Step) is Ready ready ? Put(address.Step, new Resting(ready.NextRound) { Iteration = ready.Iteration }) : this;

    private Paging NextPaging(Ready ready, Paged paged)
    {
        ValueList<PersonId> people = [.. paged.To.Select(contact => contact.Person).Distinct()];
        var before = ready.Paging is { } paging && paging.Round == paged.Round ? paging : null;
        // Another way to some of the rung that is being waited for. Where others of it may still answer, they have had their time, and it is not
        // given them again.
        if (before is not null && paged.For != PageFor.Assigned && people is not [] && people.All(before.Together.Contains))
            return before with { Last = before.Together.All(person => people.Contains(person) || ready.DeclinedBy.Contains(person) || ready.AcknowledgedBy.Contains(person)) ? paged.At : before.Last };
        var patience = paged.Patience ?? (FindStep(paged.Address.Step) is { } step ? Runs.Deadline.PatienceOf(step, ready) : Runs.Deadline.UsualPatience);
        return new([.. (before?.Called ?? []).Concat(people).Distinct()], people, paged.Round, paged.At, patience) { Quorum = paged.Quorum };
    }

    private Run SendBack(StepId decision, ValueList<StepId> again, DateTimeOffset? notBefore)
    {
        var steps = Steps.SetItem(decision, new Waiting(notBefore) { Iteration = StateOf(decision).Iteration + 1 });
        foreach (var id in again) steps = steps.SetItem(id, new Waiting { Iteration = StateOf(id).Iteration + 1 });
        return this with { Steps = steps, Answers = Answers.RemoveRange([decision, .. again]) };
    }

    private Run Sheet(StepId step, ValueList<Given> answers, PersonId? by)
    {
        if (answers is []) return this;
        var before = Answers.GetValueOrDefault(step)?.Answers ?? [];
        var kept = before.Where(answer => !answers.Any(newer => newer.Question == answer.Question));
        return this with { Answers = Answers.SetItem(step, new([.. kept, .. answers], by)) };
    }

    /// <summary>Isolated accounts are held until an undo, or a restoring step, gives them back.</summary>
    private Run Hold(StepId step, AccountId account) => FindStep(step)?.Work is Work.Act { Action.Action: var action } ? action switch
    {
        "accounts.isolate" => this with { InForce = InForce.Add(account), HeldBy = HeldBy.ContainsKey(account) ? HeldBy : HeldBy.Add(account, step) },
        "accounts.restore" => this with { InForce = InForce.Remove(account), HeldBy = HeldBy.Remove(account) },
        _ => this,
    } : this;

    private Run ForgetProposal(Address address, ApprovalOf of) =>
        of == ApprovalOf.Closing ? OnReady(address, ready => ready with { Proposed = null }) : this;

    private Run OnApproval(Address address, ApprovalOf of, Func<Approval, Approval> change) => of == ApprovalOf.Undo
        ? OnUndo(address.Step, undo => undo with { Approval = undo.Approval is { } approval ? change(approval) : null })
        : OnReady(address, ready => ready with { Approval = ready.Approval is { } approval ? change(approval) : null });

    private Run ApproverUnreached(Address address, ContactId contact)
    {
        return OnApproval(address, ApprovalOf.Undo, Mark).OnApproval(address, ApprovalOf.Act, Mark);

        Approval Mark(Approval approval) => approval.Called.Any(called => called.Contact == contact) ? approval with { Unreached = approval.Unreached.Add(contact) } : approval;
    }

    private Run OnUndo(StepId step, Func<UndoState, UndoState> change) =>
        Undos.TryGetValue(step, out var undo) ? this with { Undos = Undos.SetItem(step, change(undo)) } : this;

    /// <summary>Changes a ready step; an event that comes after the step was settled is an entry and changes nothing.</summary>
    private Run OnReady(Address address, Func<Ready, Ready> change) =>
        StateOf(address.Step) is Ready ready && ready.Iteration == address.Iteration ? Put(address.Step, change(ready)) : this;

    private Run Put(StepId step, StepState state) => this with { Steps = Steps.SetItem(step, state) };

    private static Approval Asked(Approval? before, ApprovalAsked asked)
    {
        if (before is not { Standing: ApprovalStanding.Open }) before = null;
        var people = asked.Asked.Select(contact => contact.Person);
        var approval = before?.Hash == asked.Hash
            ? before with { Round = asked.Round, Asked = before.Round == asked.Round ? before.Asked : asked.At, AskedOf = [.. before.AskedOf.Concat(people).Distinct()] }
            : new(asked.Of, asked.Round, asked.At, asked.Requesters, asked.Needed, asked.Hash, asked.Targets, asked.Expires, [.. people.Distinct()]);
        return approval with { Called = [.. (before?.Called ?? []).Concat(asked.Asked).Distinct()], Unreached = before?.Unreached ?? [] };
    }

    private static ImmutableDictionary<string, bool?> Settle(ImmutableDictionary<string, bool?> outgoing, ContactId contact, bool handedOver) =>
        outgoing.ContainsKey(contact.Value) ? outgoing.SetItem(contact.Value, handedOver) : outgoing;

    private static ImmutableDictionary<string, Given> Join(ImmutableDictionary<string, Given> inputs, Given added) =>
        inputs.TryGetValue(added.Question, out var before)
            ? inputs.SetItem(added.Question, before with { Values = [.. before.Values.Concat(added.Values).Distinct()] })
            : inputs.SetItem(added.Question, added);

    private static Step AsStep(StepId id, Improvised task) => new()
    {
        Id = id,
        Title = LocalizedText.Of("da", ""),
        Role = task.Role,
        Work = new Work.Task(LocalizedText.Of("da", "")),
        AcknowledgeWithin = task.AcknowledgeWithin,
        Due = task.Due is { } due ? new Due.FromReady(due) : null,
    };

    private static Step MessageStep(StepId id) => new()
    {
        Id = id,
        Title = LocalizedText.Of("da", ""),
        Role = new("incident-lead"),
        Work = new Work.Notify([], [], new(id.Value), [], null),
    };
}
