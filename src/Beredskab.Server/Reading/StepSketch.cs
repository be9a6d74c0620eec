using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>One step of a run, or one card of it, as the reader sees it.</summary>
internal sealed class StepSketch(RunScene scene, Step step)
{
    private readonly StepState _state = scene.Run.StateOf(step.Id);
    private readonly Address _address = scene.AddressOf(step);
    private readonly LookUps _lookUps = new(scene, step);

    private StepState.Ready? Ready => IsOver ? null : _state as StepState.Ready;

    /// <summary>The run ended or was aborted before the step was settled.</summary>
    private bool IsOver => !scene.Run.IsGoing && !_state.IsSettled;

    /// <summary>The step, or its cards where it has one for each thing.</summary>
    public IEnumerable<StepView> Views()
    {
        var whole = View();
        if (step.ForEach is null || Ready is not { Items: { Count: > 0 } items } ready) return [whole];
        return items.Select((item, at) =>
        {
            var isClosed = ready.ClosedCards.Contains(at + 1);
            return whole with
            {
                Address = new Address(step.Id, ready.Iteration, at + 1).ToString(),
                Item = scene.ItemName(step, item),
                Status = isClosed ? StepStatus.Happened : StepStatus.Ready,
                Outcome = isClosed ? "done" : null,
                May = isClosed ? [] : whole.May,
            };
        });
    }

    public StepView View()
    {
        var events = scene.At(_address).ToList();
        var (ladder, past) = (new LadderSketch(scene, step, _address), new StepPast(scene, step, _address, events));
        var yes = events.OfType<RunEvent.Acknowledged>().FirstOrDefault(answer => !answer.IsUnasked);
        return new()
        {
            Address = _address.ToString(),
            Id = step.Id.Value,
            Run = scene.Run.Id.Value,
            Phase = scene.Run.Map.Find(step.Id) is null ? null : scene.Run.Map.PhaseOf(step.Id).Id.Value,
            Kind = step.Work.Kind,
            Status = Status(),
            Outcome = (_state as StepState.Happened)?.Outcome,
            OutcomeText = past.OutcomeText(),
            Owner = scene.Glossary.Person(Ready?.Owner),
            Due = Ready is { } ready ? Deadline.DueOf(scene.Run, step, ready) : null,
            Title = scene.TitleOf(step),
            Card = step.Card,
            Role = scene.Glossary.Role(scene.RoleOf(step)),
            Text = Text(),
            Note = _lookUps.In(step.Note),
            DoneWhen = _lookUps.In(step.DoneWhen),
            Marks = [.. new StepMarks(scene, step, _address, events).All()],
            ReadyAt = events.OfType<RunEvent.StepReady>().LastOrDefault()?.At ?? Ready?.Since,
            AcknowledgeBy = Ready is { IsAnswered: false } open && step.AcknowledgeWithin is { } within ? (open.FailedAt ?? open.Since) + within : null,
            AcknowledgedAt = Ready is { AcknowledgedBy: [] } ? null : yes?.At,
            AcknowledgedBy = Ready is { AcknowledgedBy: [] } ? null : scene.Glossary.Person(yes?.By),
            SettledAt = (_state as StepState.Happened)?.At,
            SettledBy = scene.Glossary.Person((_state as StepState.Happened)?.By),
            Why = past.Why(_state, IsOver),
            From = scene.Run.AddedTasks.ContainsKey(step.Id) ? scene.Glossary.Person(scene.Events.OfType<RunEvent.TaskAdded>().FirstOrDefault(added => added.Step == step.Id)?.By) : null,
            WaitsFor = _state is StepState.Waiting && !IsOver ? [.. WaitsFor()] : [],
            After = [.. scene.Run.Map.Before(step.Id).Select(id => id.Value)],
            Ladder = ladder.View(),
            NextPerson = Ready is null ? null : ladder.Next(),
            Asks = Ready is { FailedAt: not null } ? [] : [.. step.Asks.Select(question => Questions.View(scene.Glossary, question, scene.Run.Answers.GetValueOrDefault(step.Id)?.Find(question.Id)))],
            Evidence = Ready is { FailedAt: not null } ? null : Closings.EvidenceOf(step)?.Word(),
            Checklist = [.. Checklist()],
            Options = [.. Options().Select(option => Questions.View(scene, option))],
            PickSeveral = step.Work is Work.Decide { Several: true },
            OnTimeout = OnTimeout(),
            Reason = past.Reason(),
            Approval = ApprovalSketch.OpenOn(scene.Run, step) is { } approval ? ApprovalSketch.View(scene, step, _address, approval) : null,
            Child = past.Child(),
            Replies = [.. past.Replies(Options())],
            Targets = step.Work is Work.Act ? [.. past.Targets(Ready)] : [],
            Records = step.Records switch { Awareness.Incident => "incident", Awareness.Breach => "breach", _ => null },
            Recorded = step.Records is { } of && scene.Incident.Knowledge.TryGetValue(of, out var known) ? known.Knowledge.Instant : null,
            Stops = [.. step.Stops.Select(scene.Glossary.Clock)],
            Uses = [.. step.Uses.Select(Message)],
            Repeat = Repeat(),
            May = [.. new StepMays(scene, step).All()],
        };
    }

    private StepStatus Status() => _state switch
    {
        StepState.Happened => StepStatus.Happened,
        StepState.NotNeeded => StepStatus.NotNeeded,
        _ when IsOver => StepStatus.NotNeeded,
        StepState.Ready => StepStatus.Ready,
        _ => StepStatus.Waiting,
    };

    private string? Text() => scene.Run.AddedTasks.GetValueOrDefault(step.Id) is { } added ? scene.Glossary.Text(added.Sentence)
        : scene.Run.AddedMessages.GetValueOrDefault(step.Id) is { } message ? scene.Glossary.Text(message)
        : Ready is { FailedAt: not null } && step.OnFailure is { } failure ? _lookUps.In(failure.Task)
        : step.Work switch
        {
            Work.Task task => _lookUps.In(task.Sentence),
            Work.Decide decide => _lookUps.In(decide.Question),
            Work.Act { Action.Action: var action } => scene.Words[$"action.{action}"],
            Work.Notify notify => Message(notify.Text),
            Work.Share share => share.Text is { } text ? Message(text) : share.With.OnlyPath is null ? share.With.Source : null,
            _ => null,
        };

    /// <summary>While the phase is shut, the phase; then the steps before it.</summary>
    private IEnumerable<string> WaitsFor() =>
        scene.Run.Map.Find(step.Id) is not null && scene.Run.Map.PhaseOf(step.Id) is var phase && scene.Run.Phases.GetValueOrDefault(phase.Id) != PhaseState.Open
            ? [scene.Words.Say("reading.phase", ("phase", scene.Glossary.In(phase.Title) ?? phase.Id.Value))]
            : step.After is { AtLeast: { } enough, Steps: var some } ? SomeOf(enough, some).Concat(Open(step.When?.Steps ?? []))
            : Open(scene.Run.Map.Before(step.Id));

    private IEnumerable<string> Open(IEnumerable<StepId> steps) => steps.Where(id => !scene.Run.StateOf(id).IsSettled).Select(scene.NameOf);

    /// <summary>Of several, as many as are still missing: <c>Luk porten eller Luk døren</c>.</summary>
    private IEnumerable<string> SomeOf(int enough, ValueList<StepId> some)
    {
        var open = Open(some).ToList();
        var missing = enough - some.Count(id => scene.Run.StateOf(id) is StepState.Happened);
        if (missing <= 0) return [];
        if (missing >= open.Count) return open;
        return [missing == 1 ? string.Join(scene.Words["or"], open) : scene.Words.Say("reading.some-of", ("n", missing), ("steps", string.Join(", ", open)))];
    }

    private IEnumerable<CheckView> Checklist()
    {
        if (step.Checklist is not { } list) return [];
        if (list.IsExitCriteriaOfIncident) return scene.Siblings.Values.Where(run => run.Id != scene.Run.Id).OrderBy(run => run.Started).SelectMany(run => (scene with { Run = run }).ExitCriteria());
        return list.Points.Select((point, at) => new CheckView((at + 1).ToString(CultureInfo.InvariantCulture), _lookUps.In(point)!));
    }

    private ValueList<Option> Options() => step.Work switch
    {
        Work.Decide decide => decide.Options,
        Work.Notify notify => notify.Options,
        Work.Share share => share.Options,
        _ => [],
    };

    private OnTimeoutView? OnTimeout() => step is { OnTimeout: { } timeout, Work: Work.Decide decide }
        ? new(timeout.Option, scene.Glossary.In(decide.Options.FirstOrDefault(option => option.Id == timeout.Option)?.Label) ?? timeout.Option,
            Ready is { } ready ? Deadline.DueOf(scene.Run, step, ready) : null, timeout.IsTaken)
        : null;

    private RepeatView? Repeat()
    {
        if (step.Repeat is not { } repeat) return null;
        var next = _state switch { StepState.Resting { Next: var at } => at, StepState.Ready { NextRound: var at } => at, _ => null };
        return new(repeat.Every, IsOver ? null : next, scene.Events.OfType<RunEvent.RoundOpened>().Count(round => round.Address.Step == step.Id),
            scene.Events.OfType<RunEvent.RepeatStopped>().Any(stopped => stopped.Step == step.Id));
    }

    /// <summary>A message of the playbook as it would be sent now.</summary>
    private string Message(MessageId id) =>
        scene.Run.Version.Content.Messages.FirstOrDefault(message => message.Id == id) is { } message
            ? string.Join(": ", new[] { scene.Glossary.In(message.Audience), _lookUps.In(message.Text) }.OfType<string>()) : id.Value;
}

/// <summary>Questions and options as fields to fill in.</summary>
internal static class Questions
{
    public static QuestionView View(Glossary glossary, Question question, Given? given = null) => new()
    {
        Id = question.Id,
        Type = question.Type.Word(),
        Title = glossary.In(question.Title) ?? question.Id,
        Options = [.. question.Options.Select(option => new OptionView { Id = option.Id, Label = glossary.In(option.Label) })],
        Required = question.Required,
        Default = question.Default,
        Answer = given is null ? [] : glossary.Answer(question, given),
    };

    public static OptionView View(RunScene scene, Option option) => new()
    {
        Id = option.Id,
        Label = scene.Glossary.In(option.Label),
        Alone = option.Alone,
        Level = option.Level?.ToView(),
        Again = [.. option.Again.Select(scene.NameOf)],
        AskAgain = option.AskAgain,
        Starts = [.. option.Starts.Select(scene.Glossary.Clock)],
        Waives = [.. option.Waives.Select(scene.Glossary.Clock)],
    };
}
