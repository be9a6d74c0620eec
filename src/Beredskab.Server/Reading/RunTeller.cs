using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Resources;
using Beredskab.Server.Views;
using Beredskab.Server.Workers;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Server.Reading;

/// <summary>Says the events of one run.</summary>
internal sealed class RunTeller(RunScene scene)
{
    private readonly Dictionary<StepId, string> _chosen = [];

    /// <summary>What the run went by when that happened which is being told.</summary>
    private Playbook _playbook = scene.Events.OfType<RunMoved>().FirstOrDefault() is { } moved && scene.Before.TryGetValue(moved.FromHash, out var first) ? first : scene.Run.Version.Content;

    private Glossary Glossary => scene.Glossary;

    /// <summary>Told in order: a later sentence may need what an earlier event said.</summary>
    public Telling Tell(RunEvent happened) => happened switch
    {
        RunStarted started => Telling.Of("run-started", ("title", Title), ("playbook", _playbook.Code), ("version", started.Version)) with { By = AuthorKind.Clock, IsMute = scene.Run.IsImprovised },
        RunMoved moved => Moved(moved),
        RunPaused(var reason) => Telling.Of("run-paused", ("reason", Glossary.Text(reason))),
        RunResumed(var reason) => Telling.Of("run-resumed", ("reason", Glossary.Text(reason))),
        RunAborted(var reason, var held) => Telling.Of("run-aborted", ("reason", Glossary.Text(reason))) with { Meta = InForce(held) },
        RunEnded(var held) => Telling.Of("run-ended", ("title", Title)) with { Meta = InForce(held), IsMute = scene.Run.IsImprovised },
        InputsAdded(_, var added, _) => Telling.Of("inputs-added", ("input", string.Join(", ", added.Select(given => InputTitle(given.Question)))),
            ("what", string.Join(", ", added.SelectMany(given => Glossary.Answer(Input(given.Question), given))))),
        PhaseOpened(var phase, var reason) => Telling.Of("phase-opened", ("phase", PhaseTitle(phase)), ("reason", Glossary.Text(reason))) with { IsMute = IsNameless(phase) },
        PhaseClosed(var phase) => Telling.Of("phase-closed", ("phase", PhaseTitle(phase))) with { IsMute = IsNameless(phase) },
        RepeatStopped(var step, var reason) => Telling.Of("repeat-stopped", ("step", TitleOf(step)), ("reason", Glossary.Text(reason))),
        TaskAdded(var step, var task) => Telling.Of("task-added", ("step", TitleOf(step)), ("person", task.Person is { } person ? Glossary.Person(person).Name : Glossary.Role(task.Role).Title),
            ("due", task.Due is { } due ? Glossary.Words.AtClock(happened.At + due) : null)),
        MessageAdded(_, var text, var to) => Telling.Of("message-to-all", ("text", Glossary.Text(text)), ("to", People(to))),
        Signalled(var name) => Telling.Of("signal-arrived", ("signal", name)).ByWorld(),
        Noted(var kind, var text, _, _) => Telling.Of("noted", ("text", Glossary.Text(text))) with { Sort = NoteSorts.Of(kind) },
        Released(_, var isOpen, var why) => Telling.Of(isOpen ? "released" : "released-half", ("reason", Glossary.Text(why))),
        HeldSettled(_, var kind, var target, var choice, var why) => Telling.Of(Terms.HeldWord(choice), ("what", Terms.HeldWhat(Glossary, kind, target)), ("reason", Glossary.Text(why))),
        Corrected(_, var text) => Telling.Of("corrected", ("text", Glossary.Text(text))),
        LevelKnown or AnchorsKnown or StepsJudgedAgain => Telling.Mute("known"),
        _ => OfStep(happened),
    };

    private Telling Moved(RunMoved moved)
    {
        _playbook = scene.Before.GetValueOrDefault(moved.Hash) ?? scene.Run.Version.Content;
        return Telling.Of("run-moved", ("title", Title), ("from", moved.From), ("version", moved.Version), ("reason", Glossary.Text(moved.Reason)));
    }

    private Telling OfStep(RunEvent happened) => happened switch
    {
        StepReady { Because: ReadyBecause.ByHand, Address: var at, Reason: var reason } => Telling.Of("step-started", ("step", At(at)), ("reason", Glossary.Text(reason))),
        StepReady { Because: ReadyBecause.Late, Address: var at, Items: var items } => Telling.Of("step-ready-late", ("step", At(at)), ("items", Items(at, items))),
        CardsAdded(var at, var items) => Telling.Of("cards-added", ("step", At(at)), ("items", Items(at, items))),
        StepReady { Because: ReadyBecause.Path, Address: var at } => Telling.Of("step-ready", ("step", At(at)), ("role", RoleTitle(at)), ("due", DueAt(at, happened.At))),
        StepReady { Address: var at } => Telling.Of("step-ready", ("step", At(at))) with { IsMute = true },
        StepNotNeeded(var at) => Telling.Of("step-not-needed", ("step", At(at))),
        StepHappened(var at, var outcome, _) => Telling.Of("step-happened", ("step", At(at)), ("outcome", outcome)) with { IsMute = IsSaidAlready(at, outcome) },
        StepSkipped(var at, var reason) => Telling.Of("step-skipped", ("step", At(at)), ("reason", Glossary.Text(reason))),
        StepLate(var at, var due) => Telling.Of("step-late", ("step", At(at)), ("due", Glossary.Words.AtClock(due))).ByClock(),
        OptionSuggested(var at, var option) => Telling.Of("option-suggested", ("step", At(at)), ("option", Label(at.Step, [option])), ("due", null)).ByClock(),
        RoundOpened(var at, var reason) => Telling.Of("round-opened", ("step", At(at)), ("round", Number(at.Iteration)), ("reason", Glossary.Text(reason))),
        RoundMissed(var at) => Telling.Of("step-missed", ("step", At(at))).ByClock(),
        TaskClosed(var at, var closing, _) => Telling.Of("task-closed", ("step", At(at)), ("note", Glossary.Text(closing.Note))) with { Meta = Handed(closing) },
        CardClosed(var at, var closing) => Telling.Of("task-closed", ("step", At(at)), ("note", Glossary.Text(closing.Note))) with { Meta = Handed(closing) },
        RoundClosed(var at, var closing) => Telling.Of("task-closed", ("step", At(at)), ("note", Glossary.Text(closing.Note))) with { Meta = Handed(closing) },
        ClosingProposed(var at, var closing) => Telling.Of("closing-proposed", ("step", At(at)), ("note", Glossary.Text(closing.Note))) with { Meta = Handed(closing) },
        DecisionMade(var at, var options, var reason, var isByClock) => Decided("decision-made", at, options, reason) is var made && isByClock ? made.ByClock() : made,
        DecisionReconsidered(var at, var options, var reason) => Decided("reconsidered", at, options, reason),
        DecisionSentBack(var at, var option, _, _, var reason, var isByClock) => Decided("option-sent-back", at, [option], reason) is var back && isByClock ? back.ByClock() : back,
        CallRequested(var at, var playbook, _) => Telling.Of("call-requested", ("step", At(at)), ("playbook", playbook.Value)) with { IsMute = true },
        ChildStarted(_, var child, var isLinked) => Telling.Of(isLinked ? "child-joined" : "child-started", ("title", ChildTitle(child))) with { IsMute = !isLinked },
        ChildRefused(var at, _, var why) => Telling.Of("child-refused", ("step", At(at)), ("reason", Glossary.Text(why))),
        ChildEnded(_, var child, var isAborted) => Telling.Of(isAborted ? "child-aborted" : "child-ended", ("title", ChildTitle(child))) with { IsMute = !isAborted },
        _ => OfPeople(happened),
    };

    private Telling OfPeople(RunEvent happened) => happened switch
    {
        Paged { To: [], Address: var at } => Telling.Of("ladder-empty", ("step", At(at))),
        Paged { Round: > 1, Address: var at, To: var to } => Telling.Of("paged-all", ("step", At(at))).ByClock() with { Meta = People(to) },
        Paged(var at, _, _, var to) => Telling.Of("paged", ("person", People(to)), ("step", At(at)), ("channel", ChannelOf(to))),
        Told(var at, _, var to) => Telling.Of("told", ("person", People(to)), ("step", At(at)), ("channel", ChannelOf(to))),
        Acknowledged { LeavesOpen: true, Address: var at, Via: var via } => Telling.Of("acknowledged-more", ("person", By(happened)), ("step", At(at)), ("channel", Terms.Via(via).Word())),
        Acknowledged { Completes: true, Address: var at, Via: var via } => Telling.Of("acknowledged-enough", ("person", By(happened)), ("step", At(at)), ("channel", Terms.Via(via).Word())),
        Acknowledged(var at, var via, var isFirst) => Telling.Of(isFirst ? "acknowledged" : "also-acknowledged", ("person", By(happened)), ("step", At(at)), ("channel", Terms.Via(via).Word())),
        Declined(var at, _, var reason) => Telling.Of("declined", ("person", By(happened)), ("step", At(at)), ("reason", Glossary.Text(reason))),
        Assigned(var at, var to) => Telling.Of("assigned", ("person", Glossary.Person(to).Name), ("step", At(at))),
        Answered(var at, var option, var via) => Telling.Of("answered", ("person", By(happened)), ("option", Label(at.Step, [option])), ("step", At(at)), ("channel", Terms.Via(via).Word())),
        ApprovalAsked asked => Telling.Of("approval-asked", ("step", At(asked.Address)), ("person", asked.Requesters is [var first, ..] ? Glossary.Person(first).Name : null),
            ("count", asked.Targets is [] ? null : Number(asked.Targets.Count)), ("expires", asked.Expires is { } at ? Glossary.Words.AtClock(at) : null)),
        ApprovalGiven(var at, _, var role, _) => Telling.Of("approval-given", ("person", By(happened)), ("step", At(at)), ("role", Glossary.Role(role).Title)),
        ApprovalRefused(var at, _, var reason) => Telling.Of("approval-refused", ("person", By(happened)), ("step", At(at)), ("reason", Glossary.Text(reason))),
        ApprovalMet(var at, _) => Telling.Of("approval-met", ("step", At(at))),
        ApprovalExpired(var at, _, _) => Telling.Of("approval-expired", ("step", At(at))).ByClock(),
        _ => OfWorld(happened),
    };

    private Telling OfWorld(RunEvent happened) => happened switch
    {
        ActionStarted(var at, var action, var targets, _) => Telling.Of("action-wanted", ("action", action), ("step", At(at)), ("count", Number(targets.Count))),
        TargetConfirmed(var at, var target, var note) => Telling.Of("target-confirmed", ("target", Target(at, target)), ("action", ActionOf(at))).ByWorld() with { Meta = note == Hands.DisabledBefore ? Glossary.Words["reading.disabled-before"] : note },
        TargetFailed(var at, var target, var why) => Telling.Of("target-failed", ("target", Target(at, target)), ("action", ActionOf(at)), ("reason", Glossary.Text(why))).ByWorld(),
        FailureTaskOpened(var at, _) => Telling.Of("failure-handed-over", ("step", At(at)), ("role", FindStep(at.Step)?.OnFailure is { } failure ? Glossary.Role(failure.Role).Title : RoleTitle(at)),
            ("task", FindStep(at.Step) is { OnFailure.Task: var task } failed ? new LookUps(scene, failed).In(task) : null)),
        Notified(var at, var to) => Telling.Of("notified", ("step", At(at)), ("count", Number(to.Select(contact => contact.Person).Distinct().Count()))),
        MessageHandedOver(_, var contact) => Telling.Of("message-handed-over", ("person", Glossary.PersonAt(contact)?.Name ?? contact.Value), ("channel", ChannelOf(contact))).ByWorld() with { IsMute = true },
        MessageGivenUp(_, var contact, var why) => Telling.Of("message-given-up", ("person", Glossary.PersonAt(contact)?.Name ?? contact.Value), ("channel", ChannelOf(contact)), ("reason", Glossary.Text(why))).ByWorld(),
        PageOverdue(var at, var contact) => Telling.Of("page-overdue", ("person", Glossary.PersonAt(contact)?.Name ?? contact.Value), ("channel", ChannelOf(contact)), ("step", At(at))).ByWorld(),
        EffectUncertain(_, _, var target, var then) => Telling.Of(then == Doubt.Held ? "effect-held" : "message-repeated",
            ("person", Glossary.PersonAt(new(target))?.Name ?? target), ("channel", ChannelOf(new ContactId(target)))).ByWorld(),
        AlongsideDone(_, "tickets.open", var number, _) => Telling.Of("ticket-opened", ("ticket", number)).ByWorld(),
        AlongsideFailed(_, "tickets.open", var why) => Telling.Of("ticket-failed", ("reason", Glossary.Text(why))).ByWorld(),
        AlongsideDone(var at, var action, _, var result) => Telling.Of("alongside-done", ("action", action), ("step", At(at)), ("reason", Glossary.Text(result))).ByWorld(),
        AlongsideFailed(var at, var action, var why) => Telling.Of("alongside-failed", ("action", action), ("step", At(at)), ("reason", Glossary.Text(why))).ByWorld(),
        UndoAsked(var at, _, var reason) => Telling.Of("undo-asked", ("step", At(at)), ("reason", Glossary.Text(reason))),
        UndoConfirmed(var at, var target, var note) => Telling.Of("target-confirmed", ("target", Target(at, target)), ("action", UndoOf(at))).ByWorld() with { Meta = note },
        UndoFailed(var at, var target, var why) => Telling.Of("target-failed", ("target", Target(at, target)), ("action", UndoOf(at)), ("reason", Glossary.Text(why))).ByWorld(),
        _ => Telling.Mute("known"),
    };

    // ---- What things are called

    private string Title => Glossary.In(_playbook.Title);

    private Step? FindStep(StepId id) => PlaybookMap.Of(_playbook).Find(id) ?? scene.Run.FindStep(id);

    private string TitleOf(StepId id) => FindStep(id) is { } step ? scene.TitleOf(step) : id.Value;

    private string At(Address address) => address.Item is { } card && FindStep(address.Step) is { } step && CardAt(address, step, card) is { } item
        ? $"{TitleOf(address.Step)}: {item}" : TitleOf(address.Step);

    private string? CardAt(Address at, Step step, int card) =>
        scene.CardsOf(at) is var items && card <= items.Count ? scene.ItemName(step, items[card - 1]) : null;

    private string? Items(Address at, IEnumerable<string> items) =>
        FindStep(at.Step) is { } step ? string.Join(", ", items.Select(item => scene.ItemName(step, item))) : null;

    private string? RoleTitle(Address at) => FindStep(at.Step) is { } step ? Glossary.Role(step.Role).Title : null;

    private string? DueAt(Address at, DateTimeOffset since) => FindStep(at.Step)?.Due is Due.FromReady(var within) ? Glossary.Words.AtClock(since + within) : null;

    private string? ActionOf(Address at) => FindStep(at.Step)?.Work is Work.Act { Action.Action: var action } ? action : null;

    private string? UndoOf(Address at) => FindStep(at.Step)?.Undo?.Action;

    private string Target(Address at, string target) =>
        Texts.In(Glossary.Language).Has($"action.{target}") ? Texts.In(Glossary.Language)[$"action.{target}"]
        : FindStep(at.Step) is { } step ? scene.ItemName(step, target) : target;

    private string ChildTitle(RunId child) => scene.Siblings.TryGetValue(child, out var run) ? Glossary.In(run.Version.Content.Title) : child.Value;

    private string PhaseTitle(PhaseId id) => Glossary.In(_playbook.Phases.FirstOrDefault(phase => phase.Id == id)?.Title) ?? id.Value;

    /// <summary>The one phase of a file that names none: nobody knows it by that name.</summary>
    private bool IsNameless(PhaseId id) => _playbook.Phases.FirstOrDefault(phase => phase.Id == id)?.Title is null;

    private Question? Input(string id) => _playbook.Inputs.FirstOrDefault(input => input.Id == id);

    private string InputTitle(string id) => Glossary.In(Input(id)?.Title) ?? id;

    private string? InForce(ValueList<AccountId> held) =>
        held is [] ? null : Glossary.Words.Say("timeline.still-in-force", ("what", string.Join(", ", held.Select(account => Glossary.Account(account.Value)))));

    private string? By(RunEvent happened) => happened.By is { } by ? Glossary.Person(by).Name : null;

    private string People(IEnumerable<PersonContact> to) => string.Join(", ", to.Select(contact => contact.Person).Distinct().Select(person => Glossary.Person(person).Name));

    private string? ChannelOf(ValueList<PersonContact> to) => to is [var first, ..] ? Glossary.Staff.Find(first.Contact)?.Kind is Storage.ContactPoint.Teams ? Storage.ContactPoint.Teams : first.Channel.ToView().Word() : null;

    private string? ChannelOf(ContactId contact) => Glossary.Staff.Find(contact)?.Kind;

    private string Label(StepId id, ValueList<string> options)
    {
        var known = FindStep(id)?.Work switch { Work.Decide decide => decide.Options, Work.Notify notify => notify.Options, _ => [] };
        return string.Join(", ", options.Select(option => Glossary.In(known.FirstOrDefault(one => one.Id == option)?.Label)
            ?? (option is "yes" or "no" ? Glossary.Words[$"reading.reply.{option}"] : option)));
    }

    private Telling Decided(string kind, Address at, ValueList<string> options, Aside? reason)
    {
        var label = Label(at.Step, options);
        var was = _chosen.GetValueOrDefault(at.Step);
        _chosen[at.Step] = label;
        return Telling.Of(kind, ("step", At(at)), ("option", label), ("was", was), ("reason", Glossary.Text(reason)));
    }

    /// <summary>Answers and proofs that came with a closing.</summary>
    private string? Handed(Closing closing)
    {
        var answers = closing.Answers.SelectMany(given => Glossary.Answer(QuestionOf(given.Question), given));
        var proofs = closing.Evidence.Select(proof => Glossary.Text(proof.Text));
        return string.Join(", ", answers.Concat(proofs)) is { Length: > 0 } all ? all : null;
    }

    private Question? QuestionOf(string id) => _playbook.Steps.SelectMany(step => step.Asks).FirstOrDefault(question => question.Id == id);

    /// <summary>What settled it stands in the entry before.</summary>
    private bool IsSaidAlready(Address at, string outcome) =>
        outcome == "skipped" || FindStep(at.Step)?.Work is Work.Decide or Work.Task or Work.Report or Work.Share || scene.Run.AddedMessages.ContainsKey(at.Step);

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The kinds of note that people choose between.</summary>
internal static class NoteSorts
{
    public static EntrySort Of(string kind) => kind switch
    {
        "decision" => EntrySort.Decision,
        "act" => EntrySort.Act,
        "message" => EntrySort.Message,
        "phone-note" => EntrySort.PhoneNote,
        _ => EntrySort.Observation,
    };
}
