using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Turns a step's mapping into the step.</summary>
internal static class StepReader
{
    public static Step Step(Fields step) => new()
    {
        Id = new(step.WordOr("id")),
        Title = step.WordsOrNone("title"),
        Role = new(step.WordOr("role")),
        Work = Work(step),
        Card = step.Word("card"),
        Note = step.Words("note"),
        After = After(step),
        When = step.Condition("when"),
        Due = TimeText.Due(step.Word("due")),
        AcknowledgeWithin = step.Span("acknowledge-within"),
        Page = step.Id<MessageId>("page"),
        Alongside = [.. step.Mappings("alongside").SelectMany(Alongside)],
        Asks = Questions(step, "asks"),
        DoneWhen = step.Words("done-when"),
        Evidence = step.OneOf<Evidence>("evidence"),
        Checklist = Checklist(step),
        Approve = step.Inner("approve") is { } approve ? Approve(approve) : null,
        Undo = step.Word("undo") is { } undo ? new(undo == "none" ? null : undo) : null,
        OnFailure = step.Inner("on-failure") is { } failure ? OnFailure(failure) : null,
        OnTimeout = step.Word("on-timeout")?.Split(' ', 2) is [var how, var option] ? new(option, how == "take") : null,
        ForEach = step.Word("for-each"),
        Repeat = step.Inner("repeat") is { } repeat ? new(repeat.Span("every"), repeat.Condition("until")) : null,
        Records = step.Word("records") switch { "awareness" => Awareness.Incident, "breach-awareness" => Awareness.Breach, _ => null },
        Starts = step.Ids<ClockId>("starts"),
        Waives = step.Ids<ClockId>("waives"),
        Stops = step.Ids<ClockId>("stops"),
        Uses = step.Ids<MessageId>("uses"),
    };

    public static ValueList<Question> Questions(Fields holder, string key) => [.. holder.NamedMappings(key).Select(question => new Question
    {
        Id = question.Id,
        Type = question.Fields.OneOf<QuestionType>("type") ?? QuestionType.Text,
        Title = question.Fields.Words("title"),
        Options = Options(question.Fields),
        Required = question.Fields.IsYes("required"),
        Default = question.Fields.Word("default"),
    })];

    private static ValueList<Option> Options(Fields holder) => [.. holder.Named("options").Select(option => Option(holder, option.Id, option.Value))];

    private static Option Option(Fields holder, string id, Node node)
    {
        if (node is not Mapping map || ShapeCheck.IsLanguages(map)) return new() { Id = id, Label = holder.Texts(node) };
        var option = holder.Of(node);
        return new()
        {
            Id = id,
            Label = option.WordsOrNone("label"),
            Alone = option.IsYes("alone"),
            Level = option.OneOf<Level>("level"),
            Again = option.Ids<StepId>("again"),
            AskAgain = option.Span("ask-again"),
            Starts = option.Ids<ClockId>("starts"),
            Waives = option.Ids<ClockId>("waives"),
        };
    }

    private static Work Work(Fields step) => Format1.Kinds.FirstOrDefault(step.Has) switch
    {
        "decide" => new Work.Decide(step.WordsOrNone("decide"), Options(step), step.Word("pick") == "several"),
        "action" => new Work.Act(Call(step.WordOr("action"), step.Named("with"))),
        "notify" when step.Inner("notify") is { } notify => new Work.Notify(Recipients(notify), Channels(notify), new(notify.WordOr("text")), Options(step), Answers(step)),
        "share" when step.Inner("share") is { } share => new Work.Share(
            share.WordOr("what"), Template.Parse(share.WordOr("with")), share.WordOr("tlp"), share.Id<MessageId>("text"), Options(step), Answers(step)),
        "call" => new Work.Call(new(step.WordOr("call")), Parameters(step.Named("with"), action: null), step.Word("until") == "ended"),
        "report" => new Work.Report(step.WordOr("report")),
        "wait" when step.Inner("wait") is { } wait => new Work.Wait(wait.Span("for"), wait.Word("signal"), wait.Span("at-most")),
        _ => new Work.Task(step.WordsOrNone("task")),
    };

    private static ValueList<Recipient> Recipients(Fields notify) => [.. notify.List("to").Select<string, Recipient>(to => to switch
    {
        "every role" => new Recipient.EveryRole(),
        _ when to.StartsWith("group ", StringComparison.Ordinal) => new Recipient.Group(to["group ".Length..]),
        _ => new Recipient.OneRole(new(to)),
    })];

    private static ValueList<Channel> Channels(Fields notify) => [.. notify.List("by").Select(Fields.Spoken<Channel>).OfType<Channel>()];

    private static Answers? Answers(Fields step) =>
        step.Inner("answers") is { } answers ? new(answers.SpanOrNone("within"), answers.Ids<RoleId>("from")) : null;

    /// <summary><c>{tickets.open: {priority: P1}}</c>: each entry of the mapping is one action.</summary>
    private static IEnumerable<ActionCall> Alongside(Fields item) => item.Entries.Select(action => Call(action.Id, item.Of(action.Value).Entries));

    private static ActionCall Call(string action, IEnumerable<(string Id, Node Value)> with) => new(action, Parameters(with, CatalogueAction.Find(action)));

    /// <summary>By name, because nobody sees the order; a parameter that is always a list is one even when one thing stands there.</summary>
    private static ValueList<Parameter> Parameters(IEnumerable<(string Id, Node Value)> with, CatalogueAction? action) => [.. with
        .OrderBy(parameter => parameter.Id, StringComparer.Ordinal)
        .Select(parameter => new Parameter(
            parameter.Id,
            [.. (parameter.Value is Sequence list ? list.Items : [parameter.Value]).OfType<Scalar>().Select(value => Template.Parse(value.Text))],
            parameter.Value is Sequence || action?.Parameters.FirstOrDefault(known => known.Name == parameter.Id)?.Type is CatalogueType.Recipients or CatalogueType.Channels))];

    private static After? After(Fields step)
    {
        if (step.Inner("after") is not { } join) return step.Has("after") ? new(step.Ids<StepId>("after")) : null;
        return join.Has("any") ? new(join.Ids<StepId>("any"), 1) : new(join.Ids<StepId>("of"), join.NumberOrNone("at-least"));
    }

    private static Checklist? Checklist(Fields step)
    {
        if (!step.Has("checklist")) return null;
        return step.Word("checklist") == "exit-criteria of incident" ? new([], IsExitCriteriaOfIncident: true) : new(step.ListOfWords("checklist"));
    }

    private static Approve Approve(Fields approve) => new(
        approve.Ids<RoleId>("roles"), approve.NumberOrNone("count"), approve.SpanOrNone("within"),
        approve.OneOf<IfNobody>("if-nobody") ?? IfNobody.Stay, approve.OneOf<ApproveBefore>("before"));

    private static OnFailure OnFailure(Fields failure) => new(
        new(failure.WordOr("role")), failure.WordsOrNone("task"), failure.Span("due"), failure.Span("acknowledge-within"));
}
