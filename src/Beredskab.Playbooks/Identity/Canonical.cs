using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Identity;
using static Beredskab.Playbooks.Identity.CanonicalJson;

namespace Beredskab.Playbooks;

/// <summary>
/// A playbook's identity: the hash of its content in one fixed form (LANGUAGE 1). The form is for ever, because published
/// versions are stored in it and runs are replayed from it. Layout, comments and short forms are not content.
/// </summary>
public static partial class Canonical
{
    public static PlaybookVersion Version(Playbook playbook) => new(playbook, Hash(playbook));

    /// <summary><c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
    public static string Hash(Playbook playbook) => HashOf(Json(playbook));

    /// <summary>The hash of a content that is already in canonical form.</summary>
    public static string HashOf(string canonicalJson) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalJson)));

    /// <summary>RFC 8785 JSON: spans of time in whole seconds, what is absent absent, defaults never written.</summary>
    public static string Json(Playbook playbook) => Whole(playbook).ToString();

    internal static CanonicalJson Whole(Playbook playbook) => new CanonicalJson()
        .With("format", 1L)
        .With("playbook", playbook.Id.Value)
        .With("code", playbook.Code)
        .With("version", playbook.Version)
        .With("language", playbook.Language)
        .With("title", Words(playbook.Title))
        .With("purpose", Words(playbook.Purpose))
        .With("notice", Words(playbook.Notice))
        .With("tlp", playbook.Tlp)
        .With("review-by", playbook.ReviewBy)
        .With("review-every", playbook.ReviewEvery)
        .With("requirements", Array(playbook.Requirements, id => id))
        .With("level", playbook.Level is { } level ? new CanonicalJson().With("start", Word(level.Start)).With("at-most", Word(level.AtMost)) : null)
        .With("one-per", Word(playbook.OnePer))
        .With("triggers", Array(playbook.Triggers, Text))
        .With("inputs", Array(playbook.Inputs, Question))
        .With("roles", Ids(playbook.Roles))
        .With("informed", Ids(playbook.Informed))
        .With("clocks", Ids(playbook.Clocks))
        .With("afterwards", playbook.Afterwards?.Value)
        .With("promises", Array(playbook.Promises, Promise))
        .With("shared", Yes(playbook.Shared))
        .With("phases", Array(playbook.Phases, Phase))
        .With("messages", Array(playbook.Messages, Message))
        .With("exit-criteria", Array(playbook.ExitCriteria, ExitCriterion))
        .With("remark", Words(playbook.Remark));

    internal static CanonicalJson Phase(Phase phase) => new CanonicalJson()
        .With("phase", phase.Id.Value)
        .With("title", Words(phase.Title))
        .With("opens", phase.Opens.IsAtStart ? "at-start" : new CanonicalJson().With("after", Ids(phase.Opens.After)).With("when", Claim(phase.Opens.When)))
        .With("steps", Array(phase.Steps, Step));

    internal static CanonicalJson Step(Step step) => Work(step.Work, new CanonicalJson())
        .With("id", step.Id.Value)
        .With("title", Words(step.Title))
        .With("role", step.Role.Value)
        .With("card", step.Card)
        .With("note", Words(step.Note))
        .With("after", After(step.After))
        .With("when", Claim(step.When))
        .With("due", Due(step.Due))
        .With("acknowledge-within", Seconds(step.AcknowledgeWithin))
        .With("page", step.Page?.Value)
        .With("alongside", Array(step.Alongside, call => new CanonicalJson().With("action", call.Action).With("with", Parameters(call.With))))
        .With("asks", Array(step.Asks, Question))
        .With("done-when", Words(step.DoneWhen))
        .With("evidence", Word(step.Evidence))
        .With("checklist", step.Checklist is { IsExitCriteriaOfIncident: true } ? "exit-criteria of incident" : Array(step.Checklist?.Points ?? [], Text))
        .With("approve", Approve(step.Approve))
        .With("undo", step.Undo is { } undo ? undo.Action ?? "none" : null)
        .With("on-failure", OnFailure(step.OnFailure))
        .With("on-timeout", step.OnTimeout is { } timeout ? new CanonicalJson().With(timeout.IsTaken ? "take" : "suggest", timeout.Option) : null)
        .With("for-each", step.ForEach)
        .With("repeat", Repeat(step.Repeat))
        .With("records", Knowledge(step.Records))
        .With("starts", Ids(step.Starts))
        .With("waives", Ids(step.Waives))
        .With("stops", Ids(step.Stops))
        .With("uses", Ids(step.Uses));

    private static CanonicalJson Work(Work work, CanonicalJson step) => work switch
    {
        Work.Task task => step.With("task", Words(task.Sentence)),
        Work.Decide decide => step.With("decide", Words(decide.Question)).With("options", Array(decide.Options, Option)).With("pick", decide.Several ? "several" : null),
        Work.Act act => step.With("action", act.Action.Action).With("with", Parameters(act.Action.With)),
        Work.Notify notify => step
            .With("notify", new CanonicalJson().With("to", Array(notify.To, Recipient)).With("by", Array(notify.By, by => Word<Channel>(by)!)).With("text", notify.Text.Value))
            .With("options", Array(notify.Options, Option)).With("answers", Answers(notify.Answers)),
        Work.Share share => step
            .With("share", new CanonicalJson().With("what", share.What).With("with", share.With.Source).With("tlp", share.Tlp).With("text", share.Text?.Value))
            .With("options", Array(share.Options, Option)).With("answers", Answers(share.Answers)),
        Work.Call call => step.With("call", call.Playbook.Value).With("with", Parameters(call.With)).With("until", call.UntilEnded ? "ended" : "started"),
        Work.Report report => step.With("report", report.Template),
        Work.Wait wait => step.With("wait", new CanonicalJson().With("for", Seconds(wait.For)).With("signal", wait.Signal).With("at-most", Seconds(wait.AtMost))),
        _ => throw new System.Diagnostics.UnreachableException($"No canonical form for {work.Kind}."),
    };

    internal static CanonicalJson Option(Option option) => new CanonicalJson()
        .With("id", option.Id)
        .With("label", Words(option.Label))
        .With("alone", Yes(option.Alone))
        .With("level", Word(option.Level))
        .With("again", Ids(option.Again))
        .With("ask-again", Seconds(option.AskAgain))
        .With("starts", Ids(option.Starts))
        .With("waives", Ids(option.Waives));

    internal static CanonicalJson Question(Question question) => new CanonicalJson()
        .With("id", question.Id)
        .With("type", Word<QuestionType>(question.Type))
        .With("title", Words(question.Title))
        .With("options", Array(question.Options, Option))
        .With("required", Yes(question.Required))
        .With("default", question.Default);

    internal static CanonicalJson Message(Message message) => new CanonicalJson()
        .With("id", message.Id.Value)
        .With("channel", Word(message.Channel))
        .With("audience", Words(message.Audience))
        .With("channels", Array(message.Channels, Text))
        .With("within", Seconds(message.Within))
        .With("text", Words(message.Text));

    private static CanonicalJson Promise(Promise promise) => new CanonicalJson()
        .With("step", promise.Step.Value).With("within", Seconds(promise.Within)).With("of", promise.Of?.Value ?? "start");

    private static CanonicalJson ExitCriterion(ExitCriterion criterion) => new CanonicalJson()
        .With("text", Words(criterion.Text)).With("holds-when", Claim(criterion.HoldsWhen));

    private static string Recipient(Recipient recipient) => recipient switch
    {
        Recipient.OneRole one => one.Role.Value,
        Recipient.Group group => $"group {group.Name}",
        _ => "every role",
    };

    private static CanonicalJson? Answers(Answers? answers) =>
        answers is null ? null : new CanonicalJson().With("within", Seconds(answers.Within)).With("from", Ids(answers.From));

    private static CanonicalJson? Approve(Approve? approve) => approve is null ? null : new CanonicalJson()
        .With("roles", Ids(approve.Roles))
        .With("count", (long)approve.Count)
        .With("within", Seconds(approve.Within))
        .With("if-nobody", Word<IfNobody>(approve.IfNobody))
        .With("before", Word(approve.Before));

    private static CanonicalJson? OnFailure(OnFailure? failure) => failure is null ? null : new CanonicalJson()
        .With("role", failure.Role.Value)
        .With("task", Words(failure.Task))
        .With("due", Seconds(failure.Due))
        .With("acknowledge-within", Seconds(failure.AcknowledgeWithin));

    private static CanonicalJson? Repeat(Repeat? repeat) => repeat is null ? null : new CanonicalJson()
        .With("on", repeat.OnRequest ? "request" : null).With("every", Seconds(repeat.Every)).With("until", Claim(repeat.Until));

    private static object? After(After? after) => after switch
    {
        null => null,
        { AtLeast: { } count } => new CanonicalJson().With("at-least", (long)count).With("of", Ids(after.Steps)),
        _ => Ids(after.Steps),
    };

    private static CanonicalJson? Due(Due? due) => due switch
    {
        null => null,
        Due.FromReady ready => new CanonicalJson().With("within", Seconds(ready.Within)),
        Due.Since since => new CanonicalJson().With("time", Seconds(since.Time)).With("after", Anchor(since.Anchor)),
        Due.Ahead ahead => new CanonicalJson().With("time", Seconds(ahead.Time)).With("before", Array(ahead.Anchors, Anchor)),
        _ => throw new System.Diagnostics.UnreachableException($"No canonical form for {due}."),
    };

    private static string Anchor(Anchor anchor) => anchor switch
    {
        Anchor.Knowledge knowledge => Knowledge(knowledge.Of)!,
        Anchor.EndOf end => end.Clock.Value,
        _ => throw new System.Diagnostics.UnreachableException($"No canonical form for {anchor}."),
    };

    private static string? Knowledge(Awareness? of) => of switch { Awareness.Incident => "awareness", Awareness.Breach => "breach-awareness", _ => null };

    private static object? Claim(Condition? condition) => condition switch
    {
        null => null,
        Condition.Is(var path, var word) => new CanonicalJson().With("path", Path(path)).With("is", word),
        Condition.Includes(var path, var word) => new CanonicalJson().With("path", Path(path)).With("includes", word),
        Condition.Not(var inner) => new CanonicalJson().With("not", Claim(inner)),
        Condition.And(var left, var right) => new CanonicalJson().With("and", Array([left, right], side => Claim(side)!)),
        Condition.Or(var left, var right) => new CanonicalJson().With("or", Array([left, right], side => Claim(side)!)),
        _ => "every clock is settled",
    };

    private static string Path(FactPath path) => path switch
    {
        FactPath.Input(var input) => $"inputs.{input}",
        FactPath.OutcomeOf(var step) => step.Value,
        FactPath.AnswerOf(var step, var question) => $"{step}.{question}",
        _ => "level",
    };

    private static CanonicalJson? Parameters(ValueList<Parameter> with) => with is [] ? null : with.Aggregate(
        new CanonicalJson(),
        (json, parameter) => json.With(parameter.Name, parameter.IsList ? Array(parameter.Values, value => value.Source) : parameter.Values[0].Source));

    private static CanonicalJson? Words(LocalizedText? text) => text is null ? null : Text(text);

    private static CanonicalJson Text(LocalizedText text) =>
        text.Versions.Aggregate(new CanonicalJson(), (json, version) => json.With(version.Language, version.Text));

    private static IReadOnlyCollection<object> Ids<T>(ValueList<T> ids) where T : struct, IId<T> => Array(ids, id => id.Value);

    private static long? Seconds(TimeSpan? span) => span is { } given ? (long)given.TotalSeconds : null;

    private static string? Yes(bool value) => value ? "yes" : null;

    private static string? Word<T>(T? value) where T : struct, Enum => value is { } given ? Spoken(given.ToString()) : null;

    /// <summary><c>CaseNumber</c> as the language writes it: <c>case-number</c>.</summary>
    private static string Spoken(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at == 0 ? "" : "-") + char.ToLowerInvariant(letter) : $"{letter}"));
}
