using System.Text.Json;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;
using Beredskab.Playbooks.Identity;

namespace Beredskab.Playbooks;

/// <summary>The way back: a stored version becomes the playbook it was, for as long as runs are replayed from it.</summary>
public static partial class Canonical
{
    /// <summary>Reads what <see cref="Json"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not the canonical form of a playbook of format 1.</exception>
    public static Playbook Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var playbook = ReadPlaybook(new(document.RootElement, document.RootElement.GetProperty("language").GetString()!));
            return Json(playbook) == json ? playbook : throw new JsonException("The stored playbook is not in canonical form.");
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new JsonException("The stored playbook is not in canonical form.", wrong);
        }
    }

    private static Playbook ReadPlaybook(Stored file) => new()
    {
        Id = new(file.Text("playbook")),
        Code = file.TextOrNone("code"),
        Version = file.Text("version"),
        Language = file.Text("language"),
        Title = file.Words("title")!,
        Purpose = file.Words("purpose"),
        Notice = file.Words("notice"),
        Tlp = file.TextOrNone("tlp"),
        ReviewBy = file.TextOrNone("review-by"),
        ReviewEvery = file.TextOrNone("review-every"),
        Requirements = file.Texts("requirements"),
        Level = file.Inner("level") is { } level ? new(level.OneOf<Level>("start"), level.OneOf<Level>("at-most")) : null,
        OnePer = file.OneOf<OnePer>("one-per"),
        Triggers = [.. file.Items("triggers").Select(item => item.AsWords())],
        Inputs = [.. file.Items("inputs").Select(ReadQuestion)],
        Roles = file.Ids<RoleId>("roles"),
        Informed = file.Ids<RoleId>("informed"),
        Clocks = file.Ids<ClockId>("clocks"),
        Afterwards = file.Id<PlaybookId>("afterwards"),
        Promises = [.. file.Items("promises").Select(promise => new Promise(
            new(promise.Text("step")), promise.Span("within")!.Value, promise.Text("of") == "start" ? null : promise.Id<StepId>("of")))],
        Shared = file.IsYes("shared"),
        Phases = [.. file.Items("phases").Select(phase => new Phase(
            new(phase.Text("phase")), phase.Words("title"), ReadOpens(phase), [.. phase.Items("steps").Select(ReadStep)]))],
        Messages = [.. file.Items("messages").Select(ReadMessage)],
        ExitCriteria = [.. file.Items("exit-criteria").Select(criterion => new ExitCriterion(criterion.Words("text")!, ReadClaim(criterion.Member("holds-when"))))],
        Remark = file.Words("remark"),
    };

    private static Opens ReadOpens(Stored phase) =>
        phase.Inner("opens") is { } opens ? new(opens.Ids<StepId>("after"), ReadClaim(opens.Member("when"))) : Opens.AtStart;

    private static Message ReadMessage(Stored message) => new()
    {
        Id = new(message.Text("id")),
        Channel = message.OneOf<Channel>("channel"),
        Audience = message.Words("audience"),
        Channels = [.. message.Items("channels").Select(item => item.AsWords())],
        Within = message.Span("within"),
        Text = message.Words("text"),
    };

    private static Step ReadStep(Stored step) => new()
    {
        Id = new(step.Text("id")),
        Title = step.Words("title")!,
        Role = new(step.Text("role")),
        Work = ReadWork(step),
        Card = step.TextOrNone("card"),
        Note = step.Words("note"),
        After = ReadAfter(step),
        When = ReadClaim(step.Member("when")),
        Due = step.Inner("due") is { } due ? ReadDue(due) : null,
        AcknowledgeWithin = step.Span("acknowledge-within"),
        Page = step.Id<MessageId>("page"),
        Alongside = [.. step.Items("alongside").Select(call => new ActionCall(call.Text("action"), ReadParameters(call)))],
        Asks = [.. step.Items("asks").Select(ReadQuestion)],
        DoneWhen = step.Words("done-when"),
        Evidence = step.OneOf<Evidence>("evidence"),
        Checklist = ReadChecklist(step),
        Approve = step.Inner("approve") is { } approve
            ? new(approve.Ids<RoleId>("roles"), approve.Number("count"), approve.Span("within")!.Value, approve.OneOf<IfNobody>("if-nobody")!.Value, approve.OneOf<ApproveBefore>("before"))
            : null,
        Undo = step.TextOrNone("undo") is { } undo ? new(undo == "none" ? null : undo) : null,
        OnFailure = step.Inner("on-failure") is { } failure
            ? new(new(failure.Text("role")), failure.Words("task")!, failure.Span("due"), failure.Span("acknowledge-within"))
            : null,
        OnTimeout = step.Inner("on-timeout") is { } timeout ? new(timeout.TextOrNone("take") ?? timeout.Text("suggest"), timeout.TextOrNone("take") is not null) : null,
        ForEach = step.TextOrNone("for-each"),
        Repeat = step.Inner("repeat") is { } repeat ? new(repeat.Span("every"), ReadClaim(repeat.Member("until"))) : null,
        Records = step.TextOrNone("records") is { } of ? ReadKnowledge(of) : null,
        Starts = step.Ids<ClockId>("starts"),
        Waives = step.Ids<ClockId>("waives"),
        Stops = step.Ids<ClockId>("stops"),
        Uses = step.Ids<MessageId>("uses"),
    };

    private static Work ReadWork(Stored step) => Format1.Kinds.Single(kind => step.Member(kind) is not null) switch
    {
        "task" => new Work.Task(step.Words("task")!),
        "decide" => new Work.Decide(step.Words("decide")!, ReadOptions(step), step.TextOrNone("pick") is not null),
        "action" => new Work.Act(new(step.Text("action"), ReadParameters(step))),
        "notify" when step.Inner("notify") is { } notify => new Work.Notify(
            [.. notify.Texts("to").Select(ReadRecipient)], [.. notify.Texts("by").Select(by => Fields.Spoken<Channel>(by)!.Value)], new(notify.Text("text")), ReadOptions(step), ReadAnswers(step)),
        "share" when step.Inner("share") is { } share => new Work.Share(
            share.Text("what"), Template.Parse(share.Text("with")), share.Text("tlp"), share.Id<MessageId>("text"), ReadOptions(step), ReadAnswers(step)),
        "call" => new Work.Call(new(step.Text("call")), ReadParameters(step), step.Text("until") == "ended"),
        "report" => new Work.Report(step.Text("report")),
        _ when step.Inner("wait") is { } wait => new Work.Wait(wait.Span("for"), wait.TextOrNone("signal"), wait.Span("at-most")),
        _ => throw new FormatException("A step without a kind."),
    };

    private static ValueList<Option> ReadOptions(Stored holder) => [.. holder.Items("options").Select(option => new Option
    {
        Id = option.Text("id"),
        Label = option.Words("label")!,
        Alone = option.IsYes("alone"),
        Level = option.OneOf<Level>("level"),
        Again = option.Ids<StepId>("again"),
        AskAgain = option.Span("ask-again"),
        Starts = option.Ids<ClockId>("starts"),
        Waives = option.Ids<ClockId>("waives"),
    })];

    private static Question ReadQuestion(Stored question) => new()
    {
        Id = question.Text("id"),
        Type = question.OneOf<QuestionType>("type")!.Value,
        Title = question.Words("title"),
        Options = ReadOptions(question),
        Required = question.IsYes("required"),
        Default = question.TextOrNone("default"),
    };

    private static Recipient ReadRecipient(string to) => to switch
    {
        "every role" => new Recipient.EveryRole(),
        _ when to.StartsWith("group ", StringComparison.Ordinal) => new Recipient.Group(to["group ".Length..]),
        _ => new Recipient.OneRole(new(to)),
    };

    private static Answers? ReadAnswers(Stored step) =>
        step.Inner("answers") is { } answers ? new(answers.Span("within")!.Value, answers.Ids<RoleId>("from")) : null;

    private static After? ReadAfter(Stored step) => step.Member("after")?.ValueKind switch
    {
        null => null,
        JsonValueKind.Array => new(step.Ids<StepId>("after")),
        _ => new(step.Inner("after")!.Ids<StepId>("of"), step.Inner("after")!.Number("at-least")),
    };

    private static Due ReadDue(Stored due)
    {
        if (due.Span("within") is { } within) return new Due.FromReady(within);
        var time = due.Span("time")!.Value;
        return due.TextOrNone("after") is { } after
            ? new Due.Since(time, TimeText.Anchor(after))
            : new Due.Ahead(time, [.. due.Texts("before").Select(TimeText.Anchor)]);
    }

    private static Checklist? ReadChecklist(Stored step) => step.Member("checklist")?.ValueKind switch
    {
        null => null,
        JsonValueKind.String => new([], IsExitCriteriaOfIncident: true),
        _ => new([.. step.Items("checklist").Select(item => item.AsWords())]),
    };

    private static Awareness ReadKnowledge(string of) => of == "awareness" ? Awareness.Incident : Awareness.Breach;

    private static Condition? ReadClaim(JsonElement? claim)
    {
        if (claim is not { } json) return null;
        if (json.ValueKind is JsonValueKind.String) return new Condition.EveryClockIsSettled();
        if (json.TryGetProperty("not", out var inner)) return new Condition.Not(ReadClaim(inner)!);
        if (json.TryGetProperty("and", out var both)) return new Condition.And(ReadClaim(both[0])!, ReadClaim(both[1])!);
        if (json.TryGetProperty("or", out var either)) return new Condition.Or(ReadClaim(either[0])!, ReadClaim(either[1])!);
        var path = ConditionText.Path(json.GetProperty("path").GetString()!);
        return json.TryGetProperty("is", out var word)
            ? new Condition.Is(path, word.GetString()!)
            : new Condition.Includes(path, json.GetProperty("includes").GetString()!);
    }

    private static ValueList<Parameter> ReadParameters(Stored holder) => holder.Member("with") is not { } with ? [] : [.. with.EnumerateObject().Select(parameter =>
        parameter.Value.ValueKind is JsonValueKind.Array
            ? new Parameter(parameter.Name, [.. parameter.Value.EnumerateArray().Select(value => Template.Parse(value.GetString()!))], IsList: true)
            : new Parameter(parameter.Name, [Template.Parse(parameter.Value.GetString()!)]))];
}
