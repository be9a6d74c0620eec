using System.Collections.Immutable;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>
/// Whether a run may go on by another version of its playbook. It may when where it stands is a place that the other version comes by too:
/// what has begun or is over is there, is the same kind of thing, and would have begun or been over. Then what the checker proved of the
/// other version holds from here on, nothing settled is judged again, and no clock starts twice.
/// </summary>
public static class Moving
{
    /// <summary>Everything that stands in the way, in file order; empty when it may be moved.</summary>
    /// <param name="to">Published, which was checked before.</param>
    public static ValueList<Refusal> Faults(Run run, PlaybookVersion to) => new Comparison(run, to).All();

    /// <summary>The fields that the other version has a default for and the run no answer to.</summary>
    internal static ValueList<Given> Defaults(Run run, Playbook to) =>
        [.. to.Inputs.Where(input => input.Default is not null && !run.Inputs.ContainsKey(input.Id)).Select(input => new Given(input.Id, [input.Default!]))];

    private sealed class Comparison(Run run, PlaybookVersion to)
    {
        private readonly Playbook _old = run.Version.Content, _new = to.Content;
        private readonly PlaybookMap _map = PlaybookMap.Of(to.Content);
        private readonly List<Refusal> _all = [];

        public ValueList<Refusal> All()
        {
            if (run.IsImprovised || _old.Id != _new.Id)
                Refuse("cannot-move.other", $"A run of {_old.Id:playbook} cannot go on as {_new.Id:other}.");
            else if (run.Version.Hash == to.Hash)
                Refuse("cannot-move.same", $"The run goes by version {_new.Version:version} already.");
            else if (!VersionNumber.IsAbove(_new.Version, _old.Version))
                Refuse("cannot-move.back", $"The run goes by version {_old.Version:there}, and {_new.Version:version} is not above it. A run is moved forwards only.");
            else
            {
                Inputs();
                if (_old.Clocks.Except(_new.Clocks).Concat(_new.Clocks.Except(_old.Clocks)).ToList() is { Count: > 0 } clocks)
                    Refuse("cannot-move.header-clocks", $"Which clocks belong to the incident was settled when the run was called, and the other version settles it otherwise: {string.Join(", ", clocks):clocks}.");
                if (_old.Afterwards != _new.Afterwards)
                    Refuse("cannot-move.header", "What follows afterwards was settled when the run was called, and the other version settles it otherwise.");
                foreach (var step in run.AddedSteps.Where(step => _map.Find(step.Id) is not null))
                    Refuse("cannot-move.added", $"The other version has a step '{step.Id:step}', and somebody added one of that name here.");
                var touched = _old.Steps.Where(step => IsTouched(run.StateOf(step.Id))).ToList();
                foreach (var step in touched) Compare(step);
                // What is compared below is only asked of a playbook that has every step it is asked of.
                if (_all is []) Places(touched);
                if (_all is []) Clocks();
            }
            return [.. _all];
        }

        /// <summary>It has a past here that no other step may take. What was not needed the first time has none: nobody was asked, and nothing was done.</summary>
        private static bool IsTouched(StepState state) => state is not (StepState.Waiting { Iteration: 1, NotBefore: null } or StepState.NotNeeded { Iteration: 1 });

        private void Inputs()
        {
            foreach (var input in _new.Inputs.Where(input => input.Required && input.Default is null && !run.Inputs.ContainsKey(input.Id)))
                Refuse("cannot-move.input", $"The other version asks for '{input.Id:question}' when it is started, and this run has no answer to it.");
            foreach (var given in run.Inputs.Values.OrderBy(given => given.Question, StringComparer.Ordinal))
                if (!IsSame(_old.Inputs, _new.Inputs, given))
                    Refuse("cannot-move.answer", $"'{given.Question:question}' has been answered, and the other version asks for something else there, or not at all.");
        }

        private void Compare(Step old)
        {
            var state = run.StateOf(old.Id);
            if (_map.Find(old.Id) is not { } now)
            {
                Refuse("cannot-move.gone", $"'{old.Id:step}' has begun or is over, and the other version does not have it.");
                return;
            }
            if (run.Map.PhaseOf(old.Id).Id != _map.PhaseOf(old.Id).Id)
                Refuse("cannot-move.phase", $"'{old.Id:step}' has begun or is over in '{run.Map.PhaseOf(old.Id).Id:phase}'; in the other version it stands in '{_map.PhaseOf(old.Id).Id:place}'.");
            if (old.Work.Kind != now.Work.Kind)
                Refuse("cannot-move.kind", $"'{old.Id:step}' has begun or is over, and the other version makes another kind of step of it.");
            else if (Different(old, now, state) is { } difference)
                _all.Add(difference);
            foreach (var given in run.Answers.GetValueOrDefault(old.Id)?.Answers ?? [])
                if (!IsSame(old.Asks, now.Asks, given))
                    Refuse("cannot-move.answered", $"'{given.Question:question}' of '{old.Id:step}' has been answered, and the other version asks for something else there, or not at all.");
            // Others hang on such an answer, an action on whom it is for, and nobody is asked for it any more.
            if (state is StepState.Happened && now.Asks.FirstOrDefault(ask => ask.Required && run.Answers.GetValueOrDefault(old.Id)?.Find(ask.Id) is null) is { } missing)
                Refuse("cannot-move.unanswered", $"'{old.Id:step}' is over, and the other version needs an answer to '{missing.Id:question}' there.");
            if (state is StepState.Ready { Proposed: { } proposed } && (Closings.Fault(now, proposed, before: null) is not null
                || proposed.Answers.Any(given => !IsSame(old.Asks, now.Asks, given))))
                Refuse("cannot-move.proposed", $"'{old.Id:step}' has been handed in and waits for its approval, and that would not be enough to close it in the other version.");
        }

        /// <summary>What the journal and the ledger go by for a step that has begun, and the other version says otherwise; null for nothing.</summary>
        private Refusal? Different(Step old, Step now, StepState state)
        {
            var id = old.Id;
            var ready = state as StepState.Ready;
            if (old.ForEach != now.ForEach || old.Repeat is null != now.Repeat is null || old.Repeat?.OnRequest != now.Repeat?.OnRequest)
                return Refusal.Of("cannot-move.turns", $"'{id:step}' has begun or is over, and the other version makes cards or rounds of it in another way.");
            if (DoesOtherwise(old, now, state))
                return Refusal.Of("cannot-move.act", $"'{id:step}' has begun or is over, and in the other version it does something else, or gives it back in another way.");
            if (now.Work is Work.Decide { Options: var options } && !Chosen(state).All(chosen => options.Any(option => option.Id == chosen && (ready is not null || !option.GoesBack))))
                return Refusal.Of("cannot-move.option", $"'{id:step}' has been answered, and the other version does not have that answer.");
            // Whoever is asked answers with a number.
            if (ready is not null && old.Work is Work.Decide { Options: var asked } && now.Work is Work.Decide { Options: var offered } && !offered.Take(asked.Count).Select(option => option.Id).SequenceEqual(asked.Select(option => option.Id)))
                return Refusal.Of("cannot-move.options", $"'{id:step}' has been asked, and in the other version its answers have other numbers.");
            if (!ClocksOf(old, state).Equals(ClocksOf(now, state)))
                return Refusal.Of("cannot-move.clocks", $"'{id:step}' has begun or is over, and in the other version it starts, stops or waives other clocks.");
            // Closing it may come to need an approval, or need none any more, as long as nobody has asked for one.
            var isClosing = now.Work is Work.Task or Work.Report && ready?.Approval is null && old.Approve?.Before != ApproveBefore.Starting && now.Approve?.Before != ApproveBefore.Starting;
            if (old.Approve != now.Approve && (run.Undos.ContainsKey(id) || (ready is not null && !isClosing)))
                return Refusal.Of("cannot-move.approval", $"'{id:step}' is going on, and the other version has it approved in another way.");
            return null;
        }

        /// <summary>
        /// What is under way must be the very thing; what is over may be another, as long as it could have come out as it did.
        /// What an approval was given for, or is being given for, is what was read.
        /// </summary>
        private bool DoesOtherwise(Step old, Step now, StepState state)
        {
            var ready = state as StepState.Ready;
            var isApproved = ready?.Approval is { IsSpent: false, Standing: ApprovalStanding.Open or ApprovalStanding.Met } || run.Undos.ContainsKey(old.Id);
            if (isApproved && (old.Work != now.Work || TextOf(_old, old) != TextOf(_new, now))) return true;
            var outcome = (state as StepState.Happened)?.Outcome;
            return (old.Work, now.Work) switch
            {
                (Work.Act, Work.Act) => old.Work != now.Work || old.Undo != now.Undo || (old.OnFailure is null != now.OnFailure is null && (ready?.FailedAt is not null || outcome is "failed" or "partly" or "handled")),
                (Work.Call before, Work.Call after) => ready is not null ? old.Work != now.Work : before.UntilEnded != after.UntilEnded,
                (Work.Notify before, Work.Notify after) => ready is not null ? old.Work != now.Work : before.Answers is null != after.Answers is null,
                (Work.Share before, Work.Share after) => ready is not null ? old.Work != now.Work : before.Answers is null != after.Answers is null,
                (Work.Wait before, Work.Wait after) => ready is not null ? before.Signal != after.Signal : before.Signal is null != after.Signal is null || before.AtMost is null != after.AtMost is null,
                _ => false,
            };
        }

        private static LocalizedText? TextOf(Playbook playbook, Step step) => step.Work is Work.Notify { Text: var text } ? playbook.Messages.FirstOrDefault(message => message.Id == text)?.Text : null;

        /// <summary>What was answered, or would be taken.</summary>
        private static IEnumerable<string> Chosen(StepState state) => state switch
        {
            StepState.Happened happened => happened.Includes,
            StepState.Ready { Suggested: { } suggested } => [suggested],
            _ => [],
        };

        /// <summary>Would the other version have come here? Where the run itself would not, people had a hand in it, and nobody is asked again.</summary>
        private void Places(IReadOnlyList<Step> touched)
        {
            var there = run.On(to, Defaults(run, _new));
            foreach (var phase in _old.Phases.Where(phase => run.Phases[phase.Id] != PhaseState.Waiting))
                if (_new.Phases.FirstOrDefault(other => other.Id == phase.Id) is not { } now)
                {
                    if (phase.Steps.Any(touched.Contains)) Refuse("cannot-move.phase-gone", $"'{phase.Id:phase}' is open or over, and the other version does not have it.");
                }
                else if (Judgement.Of(there, now) is var judged && judged != run.Phases[phase.Id] && Judgement.Of(run, phase) == run.Phases[phase.Id])
                {
                    if (judged == PhaseState.Waiting) Refuse("cannot-move.phase-waits", $"'{phase.Id:phase}' is open or over, and in the other version it would still be waiting.");
                    else Refuse("cannot-move.phase-otherwise", $"'{phase.Id:phase}' would not be what it is: the other version opens it in another way.");
                }
            foreach (var old in _old.Steps)
            {
                bool? stands = run.StateOf(old.Id) switch { StepState.NotNeeded => false, StepState.Waiting => null, _ => true };
                if (stands is null || _map.Find(old.Id) is not { } now) continue;
                // What was not needed the first time may stand in another phase there, and must not be needed in that.
                var phase = there.Phases[_map.PhaseOf(old.Id).Id];
                var judged = phase switch { PhaseState.Open => Judgement.Of(there, now), PhaseState.Closed => false, _ => null };
                if (judged == stands || !IsByThePath(old, stands.Value)) continue;
                if (stands is false) Refuse("cannot-move.needed", $"'{old.Id:step}' was not needed, and in the other version it is or may come to be.");
                else if (judged is null && Awaited(there, now) is { } awaited) Refuse("cannot-move.waits-for", $"'{old.Id:step}' has begun or is over, and in the other version it would wait for '{awaited:first}', which is not over yet.");
                else if (judged is null) Refuse("cannot-move.waits", $"'{old.Id:step}' has begun or is over, and in the other version it would wait for something that is not over yet.");
                else Refuse("cannot-move.not-needed", $"'{old.Id:step}' has begun or is over, and in the other version it would not be needed.");
            }
        }

        /// <summary>The first step that another one or its phase waits for there.</summary>
        private StepId? Awaited(Run there, Step step) => _map.Before(step.Id).Concat(PlaybookMap.Before(_map.PhaseOf(step.Id)))
            .Where(before => !there.StateOf(before).IsSettled).Select(before => (StepId?)before).FirstOrDefault();

        /// <summary>The run's own version would have it so too; otherwise people had a hand in it.</summary>
        private bool IsByThePath(Step old, bool stands) => run.Phases[run.Map.PhaseOf(old.Id).Id] switch
        {
            PhaseState.Open => Judgement.Of(run, old) == stands,
            PhaseState.Closed => !stands,
            _ => false,
        };

        /// <summary>A clock that this run has started runs on from where it was started, or was waived. Nothing may start it there that would not have here.</summary>
        private void Clocks()
        {
            foreach (var now in _new.Steps)
            {
                var before = _old.Steps.FirstOrDefault(step => step.Id == now.Id) is { } old ? Starts(old) : [];
                ValueList<ClockId> again = [.. Starts(now).Where(clock => run.ClocksStarted.Contains(clock) && !before.Contains(clock))];
                if (again is not []) Refuse("cannot-move.clock-again", $"This run has started {string.Join(", ", again):clocks}, and in the other version '{now.Id:step}' would start it again.");
            }
        }

        private static ImmutableHashSet<ClockId> Starts(Step step) => [.. step.Starts, .. step.Stops, .. step.Work is Work.Decide { Options: var options } ? options.SelectMany(option => option.Starts) : []];

        /// <summary>What a step has done to clocks by now, and does when it is over.</summary>
        private static ValueList<(string Does, ClockId Clock)> ClocksOf(Step step, StepState state)
        {
            var chosen = state is StepState.Happened { Includes: var includes } && step.Work is Work.Decide { Options: var options } ? options.Where(option => includes.Contains(option.Id)).ToList() : [];
            // What it starts and waives when it is over may still change until then. What it stops, it has started.
            return
            [
                .. state is StepState.Happened ? step.Starts.Concat(chosen.SelectMany(option => option.Starts)).Select(clock => ("starts", clock)) : [],
                .. state is StepState.Happened ? step.Waives.Concat(chosen.SelectMany(option => option.Waives)).Select(clock => ("waives", clock)) : [],
                .. state is StepState.NotNeeded ? [] : step.Stops.Select(clock => ("starts", clock)),
                .. state is StepState.Happened && step.Records is { } records ? [($"records {records}", default(ClockId))] : ((string, ClockId)[])[],
            ];
        }

        /// <summary>Whether an answer to what was asked is an answer to what is asked there.</summary>
        private static bool IsSame(ValueList<Question> asked, ValueList<Question> there, Given given)
        {
            if (asked.FirstOrDefault(question => question.Id == given.Question) is not { } old) return true;
            return there.FirstOrDefault(question => question.Id == given.Question) is { } now && old.Type == now.Type
                && (now.Type != QuestionType.Choice || given.Values.All(chosen => now.Options.Any(option => option.Id == chosen)));
        }

        private void Refuse(string sentence, Wording wording) => _all.Add(Refusal.Of(sentence, wording));
    }
}

internal sealed partial class Turn
{
    /// <summary>Goes on by another version. What it adds where nothing comes any more is not needed; the rest is judged as ever.</summary>
    private void MoveTo(RunCommand.Move move)
    {
        var version = move.To;
        if (By is { } by && Roster.Lead != by && !Roster.MayActFor(by, new("incident-lead")))
        {
            Refuse("not-yours.move", "A run is moved to another version by the incident manager.");
            return;
        }
        if (move.AsOf < 0)
        {
            Refuse("cannot-move.blind", "The incident cannot be read, and without it nobody knows its clocks. Mend it first.");
            return;
        }
        if (Moving.Faults(_run, version) is [var fault, ..])
        {
            Refuse(fault);
            return;
        }
        var anchors = PlaybookMap.Of(version.Content).Anchors;
        var before = _run.Version.Content;
        Say(new RunEvent.RunMoved(
            _run.Version.Content.Version, _run.Version.Hash, version.Content.Version, version.Hash, Moving.Defaults(_run, version.Content),
            [.. move.Anchors.Where(anchor => anchors.Contains(anchor.Anchor))], move.Reason, move.AsOf) { To = version });
        foreach (var phase in version.Content.Phases)
            if (_run.Phases[phase.Id] == PhaseState.Closed) LeaveOut(phase);
        foreach (var step in version.Content.Steps) CallAnew(step, before);
        Advance();
    }

    /// <summary>Whoever an open step belongs to now hears of it; and where it now is to be acknowledged, somebody is called at once.</summary>
    private void CallAnew(Step step, Playbook before)
    {
        if (_run.StateOf(step.Id) is not StepState.Ready { FailedAt: null, AcknowledgedBy: [] } ready || step.Work is not (Work.Task or Work.Decide or Work.Report or Work.Share)) return;
        if (PlaybookMap.Of(before).Find(step.Id) is not { } old) return;
        var isNowCalled = step.AcknowledgeWithin is not null && ready.Paging is null;
        if (isNowCalled || old.Role != step.Role) CallPeople(step, new(step.Id, ready.Iteration), step.Work is Work.Decide ? PageFor.Decision : PageFor.Task);
    }
}
