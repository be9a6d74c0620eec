using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks;

/// <summary>Whether what was expected was seen.</summary>
/// <param name="Seen">What was seen instead, or when; a sentence.</param>
public sealed record Observation(Expectation Expected, bool IsNever, bool IsMet, string Seen);

/// <summary>What came of a rehearsal.</summary>
/// <param name="Story">What happened, a line each: the time since the start, and what.</param>
/// <param name="Unanswered">Decisions that were asked and that nobody was given an answer for.</param>
/// <param name="Refused">What somebody was to do and the engine did not let them: the rehearsal asks for what cannot be.</param>
/// <param name="HasEnded">The rehearsed playbook's run has.</param>
/// <param name="Goals">When each goal was reached, since the start; null when it was not.</param>
public sealed record Performed(ValueList<Observation> Observations, ValueList<(TimeSpan At, string What)> Story, ValueList<string> Unanswered, ValueList<string> Refused, bool HasEnded, ValueList<(Goal Goal, TimeSpan? At)> Goals)
{
    public bool IsAsExpected => Refused is [] && Observations.All(observation => observation.IsMet);
}

/// <summary>
/// Plays a rehearsal on the real engine in virtual time: whoever is called answers when their habit says, whoever has a step does it and
/// gives what the rehearsal gives. It decides nothing by itself.
/// </summary>
public sealed class Performance
{
    private const int MostActs = 100_000;
    private static readonly TimeSpan s_soon = TimeSpan.FromMinutes(1), s_while = TimeSpan.FromMinutes(5), s_about = TimeSpan.FromSeconds(30);

    private readonly Rehearsal _rehearsal;
    private readonly Stage _stage;
    private readonly Random? _chance;
    private readonly RunId _first;
    private readonly PriorityQueue<Action, (DateTimeOffset At, int Order)> _acts = new();
    private readonly HashSet<object> _planned = [];
    private readonly List<Happening> _log = [];
    private readonly Dictionary<Expectation, List<TimeSpan>> _seen = [];
    private readonly ValueList<Goal> _goals;
    private readonly ValueList<Expectation> _looksFor;
    private readonly SortedSet<string> _unanswered = new(StringComparer.Ordinal);
    private readonly List<string> _refused = [];
    private int _order;

    private Performance(Rehearsal rehearsal, Library library, Random? chance)
    {
        (_rehearsal, _chance) = (rehearsal, chance);
        _goals = GoalsOf(rehearsal, library);
        _looksFor = [.. rehearsal.Expect.Concat(rehearsal.Never).Concat(_goals.Select(goal => goal.Reached)).Distinct()];
        _stage = new(library.Playbooks, library.Roles, library.Clocks, rehearsal.Start)
        {
            Does = (run, effect) => effect.Address is not { } address || rehearsal.PartOf(run.Version.Content.Id, address.Step) is not { Fails: true },
            Heard = Hear,
        };
        _first = _stage.Start(rehearsal.Playbook, [.. rehearsal.Inputs.Select(given => Typed(given, library.Find(rehearsal.Playbook)?.Content.Inputs ?? []))]);
    }

    /// <summary>Plays it once, with the times that people's habits say; with <paramref name="chance"/> as its chances draw them.</summary>
    /// <param name="library">Holds the playbook, and lint finds no error in it or in the rehearsal.</param>
    public static Performed Of(Rehearsal rehearsal, Library library, Random? chance = null) => new Performance(rehearsal, library, chance).Play();

    private Performed Play()
    {
        var until = _rehearsal.Start + _rehearsal.Until;
        foreach (var (name, at) in _rehearsal.Signals)
            Plan(_rehearsal.Start + at, () => { foreach (var run in Going()) _stage.Do(run.Id, new RunCommand.Signal(name) { At = default }); });
        Look();
        for (var acts = 0; acts < MostActs && Going().Any() && !IsEnough(); acts++)
        {
            var act = _acts.TryPeek(out _, out var first) ? first.At : (DateTimeOffset?)null;
            // What time does comes before what people do in the same second, as in the engine's own turn.
            var next = _stage.NextDeadline is { } due && (act is null || due <= act) ? due : act;
            if (next is not { } now || now > until) break;
            _stage.FastForward(now > _stage.Now ? now - _stage.Now : TimeSpan.Zero);
            if (act <= now) _acts.Dequeue()();
            Look();
        }
        return new([.. Observations()], [.. Told()],
            [.. _unanswered], [.. _refused], IsOver, [.. _goals.Select(goal => (goal, First(goal.Reached)))]);
    }

    /// <summary>What follows the rehearsed run is played for as long as something is still expected of it; chances are played until the goals are reached.</summary>
    private bool IsEnough() => _chance is null
        ? IsOver && _rehearsal.Expect.All(expected => IsMet(expected) || Since(_stage.Now) > (expected.By ?? expected.At + s_about)) && !_rehearsal.Never.Any(MayStillCome)
        : IsOver || _goals.All(goal => _seen.ContainsKey(goal.Reached));

    /// <summary>The rehearsed run is over; another that is going may still do it.</summary>
    private bool MayStillCome(Expectation never) => !_seen.ContainsKey(never) && (never.Kind is Seen.Step or Seen.Page
        ? never.Playbook is { } playbook && Going().Any(run => run.Version.Content.Id == playbook)
        : never.Kind is not Seen.Ends || never.Name != _rehearsal.Playbook.Value);

    private bool IsMet(Expectation expected) => _seen.GetValueOrDefault(expected)?.Exists(at =>
        (expected.At is not { } exactly || (at - exactly).Duration() <= s_about) && (expected.By is not { } latest || at <= latest)) is true;

    private bool IsOver => _stage.Runs.Any(run => run.Id == _first && !run.IsGoing);

    private IEnumerable<Run> Going() => _stage.Runs.Where(run => run.IsGoing).ToList();

    private TimeSpan Since(DateTimeOffset at) => at - _rehearsal.Start;

    private void Plan(DateTimeOffset at, Action act) => _acts.Enqueue(act, (at, ++_order));

    // ---- Who is called answers

    private void Hear(Happening happening)
    {
        _log.Add(happening);
        foreach (var looked in _looksFor.Where(looked => IsSeen(happening, looked)))
            if (!_seen.TryAdd(looked, [Since(happening.At)])) _seen[looked].Add(Since(happening.At));
        if (happening is not { Run: { } run, Event: RunEvent.Paged { For: not (PageFor.Approval or PageFor.Informed or PageFor.StandDown or PageFor.Refused) } paged }) return;
        if (run.FindStep(paged.Address.Step) is not { } step || PartOf(run, step) is { IsSilent: true }) return;
        foreach (var contact in paged.To)
            if (TimeToAnswer(contact.Person, step.Role) is { } wait)
                Plan(_stage.Now + wait, () => Do(run.Id, new RunCommand.Acknowledge(paged.Address, "sms") { At = default, By = contact.Person }, mayBeTooLate: true));
    }

    // ---- Who has a step does it

    private void Look()
    {
        foreach (var run in Going())
            foreach (var step in run.AllSteps)
                if (run.StateOf(step.Id) is StepState.Ready ready && PartOf(run, step) is var part && part is not { IsSilent: true }) Look(run, step, ready, part);
    }

    private void Look(Run run, Step step, StepState.Ready ready, Part? part)
    {
        var address = new Address(step.Id, ready.Iteration);
        if (ready.Approval is { Standing: ApprovalStanding.Open } approval && part is not { Approve: null })
            foreach (var person in approval.AskedOf)
                if (_planned.Add((run.Id, address, approval.Hash, approval.Round, person)) && TimeToAnswer(person, RoleOf(step, person)) is { } wait)
                    Plan(_stage.Now + wait, () => Do(run.Id, new RunCommand.Approve(address, part?.Approve ?? true, approval.Hash, Stage.Aside("Nej")) { At = default, By = person }, mayBeTooLate: true));
        if (step.Work is Work.Notify { Answers: not null } question && ready.SentAt is not null)
            foreach (var person in ready.Addressed)
                if (_planned.Add((run.Id, address, "answers", person)) && TimeToAnswer(person, RoleOf(step, person)) is { } wait)
                    Plan(_stage.Now + wait, () => Do(run.Id, new RunCommand.Answer(address, part is { Turns: [[var option, ..], ..] } ? option : question.Options is [var first, ..] ? first.Id : "yes", "sms") { At = default, By = person }, mayBeTooLate: true));

        var isFailed = ready.FailedAt is not null;
        if (!isFailed && step.Work is Work.Act or Work.Notify or Work.Call or Work.Wait) return;
        if (ready.Approval is { Of: ApprovalOf.Starting, Standing: ApprovalStanding.Open } or { Of: ApprovalOf.Closing, Standing: ApprovalStanding.Open }) return;
        if (Who(step, ready, isFailed) is not var (who, begins)) return;
        if (step.Work is Work.Decide && Turn(part, ready.Iteration) is null && part?.Skip is null)
        {
            _unanswered.Add($"{run.Version.Content.Id}/{step.Id}");
            return;
        }
        if (!_planned.Add((run.Id, address, ready.Since, isFailed, ready.Items.Count))) return;
        Plan(_stage.Now + begins + TimeToWork(who, step, part), () => Serve(run.Id, address, step, who, part));
    }

    private void Serve(RunId id, Address address, Step step, PersonId person, Part? part)
    {
        if (_stage[id].StateOf(step.Id) is not StepState.Ready ready || ready.Iteration != address.Iteration) return;
        if (part?.Skip is { } reason)
        {
            Do(id, new RunCommand.Skip(step.Id, Stage.Aside(reason)) { At = default });
            return;
        }
        if (step.Work is Work.Decide && ready.FailedAt is null)
        {
            if (Turn(part, ready.Iteration) is { } chosen) Do(id, new RunCommand.Choose(address, chosen, Stage.Aside("")) { At = default, By = person });
            return;
        }
        var closing = ready.FailedAt is not null ? Closing.Plain : ClosingOf(step, part);
        if (step.ForEach is null) Do(id, new RunCommand.Complete(address, closing) { At = default, By = person });
        else
            for (var card = 1; card <= ready.Items.Count; card++)
                if (!ready.ClosedCards.Contains(card)) Do(id, new RunCommand.Complete(address with { Item = card }, closing) { At = default, By = person });
    }

    /// <summary>Whoever has answered; where nobody is called, the first of the role who is not silent, once they have seen it.</summary>
    private (PersonId Person, TimeSpan Begins)? Who(Step step, StepState.Ready ready, bool isFailed)
    {
        if ((ready.Owner ?? ready.AcknowledgedBy.Cast<PersonId?>().FirstOrDefault()) is { } owner) return (owner, TimeSpan.Zero);
        if (ready.Paging is not null) return null;
        var role = isFailed ? step.OnFailure!.Role : step.Role;
        foreach (var person in Staff.Of(role))
            if (!HabitOf(person, role).IsSilent) return (person, Drawn(role, habits => habits.Answers) ?? HabitOf(person, role).Answers!.Value);
        return null;
    }

    private Closing ClosingOf(Step step, Part? part)
    {
        var given = part?.Answers.ToList() ?? [];
        // A field that steers nothing may hold anything; a choice that is not given is refused by the engine, and told.
        given.AddRange(step.Asks.Where(ask => ask is { Required: true, Type: not QuestionType.Choice } && given.TrueForAll(answer => answer.Question != ask.Id)).Select(ask => new Given(ask.Id, [Anything(ask.Type)])));
        var evidence = Closings.EvidenceOf(step) is { } kind ? (ValueList<Proof>)[new(kind, Stage.Aside("Øvet"))] : [];
        var knowledge = step.Records is null ? null : new Knowledge(_stage.Now, Stage.Aside("Vagten"), Stage.Aside("Øvelse"), Stage.Aside("Øvelse"));
        return new([.. given.Select(answer => Typed(answer, step.Asks))], evidence, null, knowledge);
    }

    private string Anything(QuestionType type) => type switch
    {
        QuestionType.Date => $"{_stage.Now:yyyy-MM-dd}",
        QuestionType.Time => $"{_stage.Now:yyyy-MM-dd'T'HH:mm}",
        QuestionType.Number => "1",
        QuestionType.People => Staff.Of(new("it-duty")).First().Value,
        QuestionType.File => "0000000000000000000000000000000000000000000000000000000000000000",
        _ => "øvet",
    };

    private static Given Typed(Given given, ValueList<Question> questions) =>
        questions.FirstOrDefault(question => question.Id == given.Question)?.Type is QuestionType.Text or QuestionType.Lessons
            ? new(given.Question, [], Stage.Aside(string.Join(' ', given.Values)))
            : given;

    private static ValueList<string>? Turn(Part? part, int iteration) => part is { Turns: [.., var last] turns } ? iteration <= turns.Count ? turns[iteration - 1] : last : null;

    private void Do(RunId id, RunCommand command, bool mayBeTooLate = false)
    {
        if (_stage.Do(id, command) is Decision<RunEvent>.Refused refused && !mayBeTooLate)
            _refused.Add($"+{Grammar.TimeText.Write(Since(_stage.Now))} {_stage[id].Version.Content.Id}: {refused.Why.Reason}");
    }

    private Part? PartOf(Run run, Step step) => _rehearsal.PartOf(run.Version.Content.Id, step.Id);

    // ---- How long people take

    /// <summary>The nearest that is said: of the person, of the role, of everybody; else the usual.</summary>
    private Habit HabitOf(PersonId person, RoleId role)
    {
        Habit?[] said = [Said(person.Value), Said(OwnRole(person)?.Value ?? role.Value), Said(Grammar.Format1.Everybody)];
        var first = Array.Find(said, habit => habit is not null);
        return new(person.Value, first is { IsSilent: true }, said.FirstOrDefault(habit => habit?.Answers is not null)?.Answers ?? s_soon, said.FirstOrDefault(habit => habit?.Works is not null)?.Works ?? s_while);

        Habit? Said(string who) => _rehearsal.People.FirstOrDefault(habit => habit.Who == who);
    }

    private RoleId? OwnRole(PersonId person) => _stage.Roster.Duties.FirstOrDefault(duty => duty.Holders.Any(holder => holder.Person == person))?.Role;

    private RoleId RoleOf(Step step, PersonId person) => OwnRole(person) ?? step.Role;

    /// <summary>Null: this call is never answered.</summary>
    private TimeSpan? TimeToAnswer(PersonId person, RoleId role)
    {
        var habit = HabitOf(person, role);
        if (habit.IsSilent) return null;
        if (_chance is not null && _rehearsal.Chances?.Of(OwnRole(person) ?? role) is { Silent: { } share } && _chance.NextDouble() < share) return null;
        return Drawn(OwnRole(person) ?? role, habits => habits.Answers) ?? habit.Answers;
    }

    private TimeSpan TimeToWork(PersonId person, Step step, Part? part) => part?.Works ?? Drawn(step.Role, habits => habits.Works) ?? HabitOf(person, step.Role).Works!.Value;

    private TimeSpan? Drawn(RoleId role, Func<Habits, Spread?> of) =>
        _chance is not null && _rehearsal.Chances?.Of(role) is { } habits ? of(habits)?.Draw(_chance.NextDouble(), _chance.NextDouble()) : null;

    // ---- What was seen

    private IEnumerable<(TimeSpan, string)> Told()
    {
        foreach (var happening in _log)
            if (Story.Of(happening) is { } what) yield return (Since(happening.At), what);
    }

    private IEnumerable<Observation> Observations()
    {
        foreach (var expected in _rehearsal.Expect)
        {
            var seen = _seen.GetValueOrDefault(expected) ?? [];
            yield return new(expected, IsNever: false, IsMet(expected), seen is [var first, ..] ? $"seen at +{Grammar.TimeText.Write(first)}" : Instead(expected));
        }
        foreach (var expected in _rehearsal.Never)
            yield return new(expected, IsNever: true, First(expected) is null, First(expected) is { } at ? $"seen at +{Grammar.TimeText.Write(at)}" : "not seen");
    }

    private string Instead(Expectation expected)
    {
        if (expected.Kind != Seen.Step) return "not seen";
        return _stage.Runs.FirstOrDefault(run => run.Version.Content.Id == (expected.Playbook ?? _rehearsal.Playbook)) is not { } run ? $"{expected.Playbook} was never started"
            : run.StateOf(expected.Step!.Value) switch
            {
                StepState.Happened happened => $"it was {happened.Outcome} at +{Grammar.TimeText.Write(Since(happened.At))}",
                StepState.NotNeeded => "it was not needed",
                StepState.Ready ready => $"it was still ready, since +{Grammar.TimeText.Write(Since(ready.Since))}",
                _ => "it was still waiting",
            };
    }

    private TimeSpan? First(Expectation expected) => _seen.TryGetValue(expected, out var seen) ? seen[0] : null;

    private bool IsSeen(Happening happening, Expectation expected) => (expected.Kind, happening) switch
    {
        (Seen.Page, { Event: RunEvent.Paged paged }) => IsIn(happening, expected) && paged.Address.Step == expected.Step && paged.To.Any(to => Staff.Is(to.Person, expected.Name)),
        (Seen.Step, { Event: { } changed }) => IsIn(happening, expected) && Became(changed, expected.Step!.Value, expected.Is!),
        (Seen.Message, { Effect.Work: EffectWork.Message message }) => message.Text?.Value == expected.Name && (expected.Is is null || Staff.Is(message.To.Person, expected.Is)),
        (Seen.Message, { Effect.Work: EffectWork.Page page }) => page.Text?.Value == expected.Name && (expected.Is is null || Staff.Is(page.To.Person, expected.Is)),
        (Seen.Clock, { OfIncident: { } changed }) => changed switch
        {
            IncidentEvent.ClockStarted started => started.Clock.Value == expected.Name && expected.Is == "running",
            IncidentEvent.ClockStopped stopped => stopped.Clock.Value == expected.Name && expected.Is == "stopped",
            IncidentEvent.ClockWaived waived => waived.Clock.Value == expected.Name && expected.Is == "waived",
            IncidentEvent.ClockOver over => over.Clock.Value == expected.Name && expected.Is == "over",
            _ => false,
        },
        (Seen.Level, { OfIncident: IncidentEvent.LevelSet set }) => set.Level == Fields.Spoken<Level>(expected.Name),
        (Seen.Call, { Event: RunEvent.RunStarted started }) => started.Playbook.Value == expected.Name,
        (Seen.Ends, { Event: RunEvent.RunEnded, Run: { } run }) => run.Version.Content.Id.Value == expected.Name,
        _ => false,
    };

    private bool IsIn(Happening happening, Expectation expected) => happening.Run!.Version.Content.Id == (expected.Playbook ?? _rehearsal.Playbook);

    private static bool Became(RunEvent happened, StepId step, string word) => happened switch
    {
        RunEvent.StepHappened settled => settled.Address.Step == step && (settled.Outcome == word || settled.Includes.Contains(word)),
        RunEvent.StepSkipped skipped => skipped.Address.Step == step && word == "skipped",
        RunEvent.StepReady ready => ready.Address.Step == step && word == "ready",
        RunEvent.StepNotNeeded notNeeded => notNeeded.Address.Step == step && word == "not-needed",
        RunEvent.StepLate late => late.Address.Step == step && word == "late",
        RunEvent.DecisionSentBack back => back.Address.Step == step && back.Option == word,
        RunEvent.Acknowledged acknowledged => acknowledged.Address.Step == step && word == "acknowledged",
        _ => false,
    };

    /// <summary>What the rehearsal names, else what the playbook promises of its start.</summary>
    private static ValueList<Goal> GoalsOf(Rehearsal rehearsal, Library library)
    {
        if (rehearsal.Goals is not [] || library.Find(rehearsal.Playbook)?.Content is not { } playbook) return rehearsal.Goals;
        return [.. playbook.Promises.Where(promise => promise.Of is null).Select(promise => new Goal(
            playbook.Steps.First(step => step.Id == promise.Step).Title, new(Seen.Step, null, promise.Step.Value, promise.Step, "done", null, null), promise.Within))];
    }
}
