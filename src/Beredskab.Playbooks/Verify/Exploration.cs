using System.Text;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks;

/// <summary>What was tried of a playbook on the engine itself. It proves nothing of what was not tried; what is proved is in the <see cref="Verdict"/>.</summary>
/// <param name="States">Different states that runs were seen in, however they came there.</param>
/// <param name="Turns">Things that people, time and the world did.</param>
/// <param name="IsWhole">There was no other state to come to by anything that is tried, and nothing that could have been tried was left out as too much.</param>
/// <param name="Stuck">The way to where nothing anybody does leads to an end, a line each; empty when there was no such place.</param>
public sealed record Explored(int States, int Turns, bool IsWhole, ValueList<string> Stuck)
{
    /// <summary>The different things that were done, as a story tells them.</summary>
    public ValueList<string> Things { get; init; } = [];
}

/// <summary>
/// Runs a playbook on the real engine in many orders of what can happen: each answer, silence until the next deadline, yes and no of each
/// approval, success and failure in the world, skipping, a signal, a level raised. A state that was met before is not gone on from again.
/// From where the bound falls it is walked on to the end. The same playbook is explored the same way each time.
/// </summary>
public sealed class Exploration
{
    /// <summary>States, where nobody says otherwise.</summary>
    public const int Usual = 300;

    private const int MostTimesRound = 2, MostWalks = 12, LongestWalk = 5000, MostStarts = 8;

    private readonly PlaybookVersion _playbook;
    private readonly Library _library;
    private readonly int _most;
    private readonly Random _chance = new(1);
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _before = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _things = new(StringComparer.Ordinal);
    private bool _isCut;
    private int _turns;

    private Exploration(PlaybookVersion playbook, Library library, int most) => (_playbook, _library, _most) = (playbook, library, most);

    /// <param name="playbook">One that the checker finds sound, and so are those that it calls.</param>
    /// <param name="most">States, at most.</param>
    public static Explored Of(PlaybookVersion playbook, Library library, int most = Usual)
    {
        var exploration = new Exploration(playbook, library, most);
        return exploration.Explore() with { Things = [.. exploration._things] };
    }

    private Explored Explore()
    {
        var open = new List<Place>();
        foreach (var inputs in Starts())
        {
            var stage = new Stage(_library.Playbooks, _library.Roles, _library.Clocks) { IsWorldSilent = true };
            stage.Start(_playbook.Content.Id, [.. inputs]);
            var start = new Place(stage, Signature(stage), null, inputs is [] ? "It is started." : $"It is started with {string.Join(", ", inputs.Select(given => $"{given.Question} {string.Join(' ', given.Values)}"))}.");
            if (IsNew(start, null)) open.Add(start);
        }
        while (open.Count > 0 && _places.Count < _most)
        {
            // Any of them: going on from the newest alone would try the ends of one way, from the oldest alone the beginnings of all.
            var at = _chance.Next(open.Count);
            var place = open[at];
            (open[at], open[^1]) = (open[^1], open[at]);
            open.RemoveAt(open.Count - 1);
            if (place.IsOver) continue;
            var next = Next(place).ToList();
            if (next is []) return new(_places.Count, _turns, IsWhole: false, place.Story("Nothing that anybody does leads on."));
            open.AddRange(next.Where(to => IsNew(to, place)).ToList());
        }
        if (open.TrueForAll(place => place.IsOver) && Endless() is { } round) return new(_places.Count, _turns, IsWhole: false, round.Story("From there it goes round and round, and to no end."));
        for (var walk = 0; walk < MostWalks && open.Count > 0; walk++)
            if (Walk(open[_chance.Next(open.Count)]) is { } lost) return new(_places.Count, _turns, IsWhole: false, lost.Story("It does not come to an end from there."));
        return new(_places.Count, _turns, !_isCut && open.TrueForAll(place => place.IsOver), []);
    }

    /// <summary>Whether this state was not met before. Either way it is remembered where one came from.</summary>
    private bool IsNew(Place place, Place? from)
    {
        if (from is not null)
        {
            if (!_before.TryGetValue(place.Signature, out var before)) _before[place.Signature] = before = [];
            before.Add(from.Signature);
        }
        return _places.TryAdd(place.Signature, place);
    }

    /// <summary>A state that no end can be reached from, when every state is known.</summary>
    private Place? Endless()
    {
        var ending = new HashSet<string>(_places.Where(place => place.Value.IsOver).Select(place => place.Key), StringComparer.Ordinal);
        var open = new Stack<string>(ending);
        while (open.TryPop(out var at))
            foreach (var before in _before.GetValueOrDefault(at) ?? [])
                if (ending.Add(before)) open.Push(before);
        return _places.FirstOrDefault(place => !ending.Contains(place.Key)).Value;
    }

    /// <summary>On to the end, by whatever comes. Null when it came there, else where it set out from.</summary>
    private Place? Walk(Place start)
    {
        var place = start with { Stage = start.Stage.Fork() };
        for (var turn = 0; turn < LongestWalk && !place.IsOver; turn++, _turns++)
        {
            var moves = Moves(place.Stage).ToList();
            // Now and then time goes on although somebody could do something.
            if (moves.Count > 0 && _chance.Next(12) > 0) moves[_chance.Next(moves.Count)].Do(place.Stage);
            else if (!LetTimePass(place.Stage) && moves.Count == 0) return start;
        }
        return place.IsOver ? null : start;
    }

    private IEnumerable<Place> Next(Place place)
    {
        foreach (var (what, act) in Moves(place.Stage).Append(("Nobody does anything until time does.", LetTimePass)))
        {
            var stage = place.Stage.Fork();
            if (!act(stage)) continue;
            _turns++;
            _things.Add(what);
            yield return new(stage, Signature(stage), place, what);
        }
    }

    /// <summary>Until a deadline changes something.</summary>
    private static bool LetTimePass(Stage stage)
    {
        var before = Signature(stage);
        for (var deadline = 0; deadline < 100 && stage.NextDeadline is { } due; deadline++)
        {
            stage.FastForward(due > stage.Now ? due - stage.Now : TimeSpan.Zero);
            if (Signature(stage) != before) return true;
        }
        return false;
    }

    /// <summary>One for each combination of choices it can be started with, as far as that is few.</summary>
    private IEnumerable<List<Given>> Starts()
    {
        IEnumerable<List<Given>> all = [[]];
        foreach (var input in _playbook.Content.Inputs)
        {
            var more = all.SelectMany(before => Answers(input).Select(given => given is null ? before : (List<Given>)[.. before, given])).ToList();
            _isCut |= more.Count > MostStarts;
            all = more.Take(MostStarts).ToList();
        }
        return all;
    }

    private static IEnumerable<Given?> Answers(Question question)
    {
        if (question.Type == QuestionType.Choice)
        {
            foreach (var option in question.Options) yield return new(question.Id, [option.Id]);
            if (!question.Required) yield return null;
        }
        else yield return question.Type switch
        {
            QuestionType.Accounts => new(question.Id, ["account-1", "account-2"]),
            QuestionType.Partners or QuestionType.People or QuestionType.Systems => new(question.Id, ["neighbour"]),
            QuestionType.Date => new(question.Id, ["2026-05-01"]),
            _ => new(question.Id, [], Stage.Aside("text")),
        };
    }

    // ---- What can be done

    private IEnumerable<(string What, Func<Stage, bool> Do)> Moves(Stage stage)
    {
        foreach (var run in stage.Runs.Where(run => run.IsGoing).ToList())
            foreach (var step in run.AllSteps)
                if (run.StateOf(step.Id) is StepState.Ready ready)
                    foreach (var (what, command) in OnStep(stage, run, step, ready))
                        yield return ($"{Name(run, step)} {what}", on => command.Aggregate(false, (did, one) => Did(on.Do(run.Id, one)) || did));
        _isCut |= _playbook.Content.Phases.Any(PlaybookMap.IsDormant);
        if (stage.Incident.Level != Level.Red && _playbook.Content.Phases.Any(PlaybookMap.IsDormant))
            yield return ("The level is raised to red.", on => on.Do(new IncidentCommand.SetLevel(Level.Red, null) { At = default }) is Decision<IncidentEvent>.Accepted { Events.Count: > 0 });
    }

    private IEnumerable<(string What, IReadOnlyList<RunCommand> Commands)> OnStep(Stage stage, Run run, Step step, StepState.Ready ready)
    {
        var at = new Address(step.Id, ready.Iteration);
        var why = Stage.Aside("why");
        if (ready is { Called: [var called, ..], AcknowledgedBy: [] } && !ready.DeclinedBy.Contains(called.Person))
            yield return ("is acknowledged.", [new RunCommand.Acknowledge(at, "sms") { At = default, By = called.Person }]);
        if (ready.Approval is { Standing: ApprovalStanding.Open } approval)
        {
            // Each role is filled once, so one of each that is not will do.
            var able = step.Approve!.Roles.Where(role => approval.Given.All(given => given.Role != role))
                .Select(role => stage.Roster.HoldersOf(role).Select(person => person.Person).FirstOrDefault(person => !approval.Requesters.Contains(person) && approval.Given.All(given => given.By != person)))
                .Where(person => person.Value is not null).Distinct().ToList();
            foreach (var person in able) yield return ($"is approved by {person}.", [new RunCommand.Approve(at, true, approval.Hash, null) { At = default, By = person }]);
            if (able is [var first, ..]) yield return ("is refused.", [new RunCommand.Approve(at, false, approval.Hash, why) { At = default, By = first }]);
        }
        var pending = ready.Outgoing.Where(sent => sent.Value is null).Select(sent => sent.Key).Order(StringComparer.Ordinal).ToList();
        if (pending is not [])
        {
            yield return Settled("is done out there.", _ => true);
            yield return Settled("fails out there.", _ => false);
            if (pending.Count > 1) yield return Settled("fails out there in part.", target => target != pending[0]);
        }
        (string, IReadOnlyList<RunCommand>) Settled(string what, Predicate<string> succeeds) =>
            (what, [.. pending.Select(target => new RunCommand.EffectSettled(at, KindOf(step), target, succeeds(target), null, why) { At = default })]);
        if (ready.FailedAt is not null) yield return ("is done by hand.", [new RunCommand.Complete(at, new([], [], null)) { At = default }]);
        else
            foreach (var move in ByKind(step, ready, at, why)) yield return move;
    }

    private IEnumerable<(string What, IReadOnlyList<RunCommand> Commands)> ByKind(Step step, StepState.Ready ready, Address at, Aside why)
    {
        switch (step.Work)
        {
            case Work.Decide decide:
                _isCut |= decide.Options.Any(option => option.GoesBack) || (decide.Several && decide.Options.Count > 2);
                foreach (var option in decide.Options.Where(option => !option.GoesBack || ready.Iteration < MostTimesRound))
                    yield return ($"is answered: {option.Id}.", [new RunCommand.Choose(at, [option.Id], null) { At = default }]);
                if (decide.Several && decide.Options.Where(option => option is { Alone: false, GoesBack: false }).Select(option => option.Id).ToList() is { Count: > 1 } several)
                    yield return ($"is answered: {string.Join(", ", several)}.", [new RunCommand.Choose(at, [.. several], null) { At = default }]);
                break;
            case Work.Wait { Signal: { } signal }:
                yield return ($"has its signal: {signal}.", [new RunCommand.Signal(signal) { At = default }]);
                break;
            case Work.Notify { Options: [var first, ..] options } when ready.Addressed.FirstOrDefault(person => !ready.Replies.ContainsKey(person)) is { Value: not null } asked:
                _isCut |= options.Count > 1;
                yield return ("is answered by one.", [new RunCommand.Answer(at, first.Id, "sms") { At = default, By = asked }]);
                break;
            case Work.Task or Work.Report or Work.Share:
                _isCut |= step.Work is Work.Share { Answers: not null } || step.Asks.Count(ask => Answers(ask).Skip(1).Any()) > 1;
                foreach (var answers in Closings(step)) yield return (answers is [] ? "is done." : $"is done: {string.Join(", ", answers.Select(given => string.Join(' ', [given.Question, .. given.Values])))}.", [new RunCommand.Complete(CardAt(step, ready, at), Closed(answers, step, why)) { At = default }]);
                break;
        }
        if (step.Work is not (Work.Decide or Work.Act) && step.Asks.All(ask => ask is not { Type: QuestionType.Choice, Required: true }) && step.Repeat is null)
            yield return ("is skipped.", [new RunCommand.Skip(step.Id, why) { At = default }]);
        if (step.Repeat is not null) yield return ("comes no more.", [new RunCommand.StopRepeat(step.Id, why) { At = default }]);
    }

    /// <summary>With each answer to one question, the others answered by their first.</summary>
    private static IEnumerable<List<Given>> Closings(Step step)
    {
        var first = step.Asks.Select(ask => Answers(ask).First()!).ToList();
        yield return first;
        for (var at = 0; at < step.Asks.Count; at++)
            foreach (var other in Answers(step.Asks[at]).Skip(1))
                yield return [.. first.Take(at), .. other is null ? (Given[])[] : [other], .. first.Skip(at + 1)];
    }

    private static Closing Closed(IReadOnlyList<Given> answers, Step step, Aside why) => new(
        [.. answers], Engine.Runs.Closings.EvidenceOf(step) is { } kind ? [new Proof(kind, why)] : [], null, step.Records is null ? null : new(Stage.GoodFriday, why, why, why));

    private static Address CardAt(Step step, StepState.Ready ready, Address at) => step.ForEach is null || ready.ClosedCards.Count == ready.Items.Count
        ? at : at with { Item = Enumerable.Range(1, ready.Items.Count).First(card => !ready.ClosedCards.Contains(card)) };

    private static EffectKind KindOf(Step step) => step.Work switch
    {
        Work.Act { Action.Action: "accounts.isolate" } => EffectKind.Isolate,
        Work.Act { Action.Action: "accounts.restore" } => EffectKind.Restore,
        Work.Act => EffectKind.Light,
        _ => EffectKind.Message,
    };

    private static bool Did(Decision<RunEvent> decision) => decision is Decision<RunEvent>.Accepted { Events.Count: > 0 };

    private string Name(Run run, Step step) => run.Version.Content.Id == _playbook.Content.Id ? $"'{step.Id}'" : $"'{step.Id}' of {run.Version.Content.Id}";

    /// <summary>All that what comes next hangs on, but not when it happened or who did it.</summary>
    private static string Signature(Stage stage)
    {
        var text = new StringBuilder(400).Append(stage.Incident.Level);
        foreach (var run in stage.Runs)
        {
            text.Append('|').Append(run.Version.Content.Id).Append(run.Status);
            foreach (var phase in run.Version.Content.Phases) text.Append((int)run.Phases.GetValueOrDefault(phase.Id));
            foreach (var step in run.AllSteps) Sign(text.Append(' '), run.StateOf(step.Id));
            foreach (var (input, given) in run.Inputs.OrderBy(given => given.Key, StringComparer.Ordinal)) text.Append(input).AppendJoin('+', given.Values);
            text.AppendJoin('!', run.Signals.Order(StringComparer.Ordinal)).Append(run.Level);
            foreach (var (step, sheet) in run.Answers.OrderBy(answered => answered.Key.Value, StringComparer.Ordinal))
                foreach (var given in sheet.Answers.Where(given => given.Values is not [])) text.Append(step).Append(given.Question).AppendJoin('+', given.Values);
        }
        return text.ToString();
    }

    private static void Sign(StringBuilder text, StepState state)
    {
        text.Append(state.GetType().Name[0]).Append(state.Iteration);
        switch (state)
        {
            case StepState.Happened happened:
                text.Append(happened.Outcome).AppendJoin('+', happened.Includes);
                break;
            case StepState.Waiting { NotBefore: not null }:
                text.Append('b');
                break;
            case StepState.Ready ready:
                text.Append(ready.AcknowledgedBy is [] ? "" : "a").Append(ready.IsLate ? "l" : "").Append(ready.FailedAt is null ? "" : "f").Append(ready.SentAt is null ? "" : "s").Append(ready.Suggested)
                    .Append(ready.ClosedCards.Count).Append(ready.Proposed is null ? "" : "p").Append(ready.Child is null ? "" : "c").Append(ready.Replies.Count).Append(ready.IsUnapproved ? "u" : "").Append(ready.Paging is null ? "" : "g").Append(ready.DeclinedBy.Count);
                foreach (var sent in ready.Outgoing.OrderBy(sent => sent.Key, StringComparer.Ordinal)) text.Append(sent.Value switch { true => '+', false => '-', null => '?' });
                if (ready.Approval is { } approval) text.Append(approval.Standing).Append(Math.Min(approval.Round, 3)).AppendJoin('+', approval.Given.Select(given => given.Role));
                break;
        }
    }

    private sealed record Place(Stage Stage, string Signature, Place? Before, string What)
    {
        public bool IsOver => Stage.Runs.All(run => !run.IsGoing);

        public ValueList<string> Story(string end)
        {
            var lines = new List<string>();
            for (var place = this; place is not null; place = place.Before) lines.Add(place.What);
            lines.Reverse();
            return [.. lines, end];
        }
    }
}
