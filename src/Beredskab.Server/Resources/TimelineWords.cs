using System.Collections.Frozen;
using Beredskab.Server.Views;

namespace Beredskab.Server.Resources;

/// <summary>
/// Turns a typed entry of the timeline into a sentence. <see cref="Sorts"/> is the one list of what it can say: an event without
/// a line there, or a line without its sentence in both languages, is found by a test.
/// </summary>
public static class TimelineWords
{
    /// <summary>Values that are themselves words of ours and are looked up as <c>name.value</c>: <c>outcome.partly</c>.</summary>
    private static readonly string[] Translated = ["outcome", "channel", "level", "action", "awareness", "system", "ending"];

    /// <summary>Every event that the timeline shows, by wire name.</summary>
    public static FrozenDictionary<string, EntrySort> Sorts { get; } = new Dictionary<string, EntrySort>
    {
        ["incident-opened"] = EntrySort.System,
        ["incident-closed"] = EntrySort.Done,
        ["incident-changed"] = EntrySort.System,
        ["alert-joined"] = EntrySort.System,
        ["level-set"] = EntrySort.Decision,
        ["lead-handed-over"] = EntrySort.Act,
        ["role-assigned"] = EntrySort.Act,
        ["run-started"] = EntrySort.System,
        ["run-linked"] = EntrySort.System,
        ["run-moved"] = EntrySort.Decision,
        ["run-paused"] = EntrySort.Act,
        ["run-resumed"] = EntrySort.Act,
        ["run-aborted"] = EntrySort.Failure,
        ["run-ended"] = EntrySort.Done,
        ["run-set-aside"] = EntrySort.Failure,
        ["still-in-force"] = EntrySort.Late,
        ["inputs-added"] = EntrySort.System,
        ["inputs-differ"] = EntrySort.Unknown,
        ["phase-opened"] = EntrySort.System,
        ["phase-closed"] = EntrySort.System,
        ["step-ready"] = EntrySort.System,
        ["step-ready-late"] = EntrySort.System,
        ["step-started"] = EntrySort.Act,
        ["step-late"] = EntrySort.Late,
        ["step-happened"] = EntrySort.Done,
        ["step-not-needed"] = EntrySort.System,
        ["step-skipped"] = EntrySort.Act,
        ["step-missed"] = EntrySort.Late,
        ["step-asked-again"] = EntrySort.System,
        ["step-off-path"] = EntrySort.Unknown,
        ["cards-added"] = EntrySort.System,
        ["round-opened"] = EntrySort.System,
        ["repeat-stopped"] = EntrySort.Act,
        ["told"] = EntrySort.Message,
        ["paged"] = EntrySort.Call,
        ["paged-all"] = EntrySort.Late,
        ["ladder-empty"] = EntrySort.Failure,
        ["page-failed"] = EntrySort.Failure,
        ["page-unknown"] = EntrySort.Unknown,
        ["page-cancelled"] = EntrySort.System,
        ["acknowledgement-late"] = EntrySort.Late,
        ["acknowledged"] = EntrySort.Answer,
        ["also-acknowledged"] = EntrySort.Answer,
        ["acknowledged-more"] = EntrySort.Answer,
        ["acknowledged-enough"] = EntrySort.Answer,
        ["declined"] = EntrySort.Answer,
        ["assigned"] = EntrySort.Act,
        ["task-added"] = EntrySort.Act,
        ["task-closed"] = EntrySort.Done,
        ["task-returned"] = EntrySort.Act,
        ["closing-proposed"] = EntrySort.Act,
        ["child-refused"] = EntrySort.Failure,
        ["decision-asked"] = EntrySort.System,
        ["decision-made"] = EntrySort.Decision,
        ["option-suggested"] = EntrySort.Late,
        ["option-sent-back"] = EntrySort.Decision,
        ["reconsidered"] = EntrySort.Decision,
        ["approval-asked"] = EntrySort.Approval,
        ["approval-given"] = EntrySort.Approval,
        ["approval-refused"] = EntrySort.Failure,
        ["approval-expired"] = EntrySort.Late,
        ["approval-met"] = EntrySort.Approval,
        ["approval-voided"] = EntrySort.Failure,
        ["action-wanted"] = EntrySort.Act,
        ["action-stopped"] = EntrySort.Act,
        ["target-left-out"] = EntrySort.Unknown,
        ["target-confirmed"] = EntrySort.Done,
        ["target-failed"] = EntrySort.Failure,
        ["target-unknown"] = EntrySort.Unknown,
        ["failure-handed-over"] = EntrySort.Act,
        ["retried"] = EntrySort.Act,
        ["undo-asked"] = EntrySort.Act,
        ["undone"] = EntrySort.Act,
        ["notified"] = EntrySort.Message,
        ["message-handed-over"] = EntrySort.Message,
        ["message-delivered"] = EntrySort.Message,
        ["message-repeated"] = EntrySort.Unknown,
        ["message-unknown"] = EntrySort.Unknown,
        ["message-given-up"] = EntrySort.Failure,
        ["page-overdue"] = EntrySort.Failure,
        ["message-to-all"] = EntrySort.Message,
        ["answered"] = EntrySort.Answer,
        ["answers-closed"] = EntrySort.System,
        ["reply-not-understood"] = EntrySort.Unknown,
        ["reply-matched-nothing"] = EntrySort.Unknown,
        ["shared"] = EntrySort.Message,
        ["call-requested"] = EntrySort.System,
        ["child-started"] = EntrySort.System,
        ["child-joined"] = EntrySort.System,
        ["child-ended"] = EntrySort.System,
        ["child-aborted"] = EntrySort.Failure,
        ["report-receipt-stored"] = EntrySort.Done,
        ["signal-arrived"] = EntrySort.System,
        ["wait-over"] = EntrySort.System,
        ["awareness-recorded"] = EntrySort.Clock,
        ["awareness-confirmed"] = EntrySort.Clock,
        ["awareness-corrected"] = EntrySort.Correction,
        ["clock-possible"] = EntrySort.Clock,
        ["clock-started"] = EntrySort.Clock,
        ["clock-reminded"] = EntrySort.Clock,
        ["clock-overrun"] = EntrySort.Late,
        ["clock-stopped"] = EntrySort.Done,
        ["clock-waived"] = EntrySort.Clock,
        ["clock-let-go"] = EntrySort.Clock,
        ["deadline-moved"] = EntrySort.Clock,
        ["ticket-opened"] = EntrySort.System,
        ["ticket-failed"] = EntrySort.Failure,
        ["alongside-failed"] = EntrySort.Failure,
        ["alongside-done"] = EntrySort.System,
        ["file-added"] = EntrySort.Act,
        ["criterion-ticked"] = EntrySort.Act,
        ["criterion-waived"] = EntrySort.Act,
        ["checkpoint-written"] = EntrySort.System,
        ["effect-held"] = EntrySort.Unknown,
        ["effect-done"] = EntrySort.Act,
        ["released-half"] = EntrySort.Decision,
        ["released"] = EntrySort.Decision,
        ["effect-released"] = EntrySort.Act,
        ["effect-dropped"] = EntrySort.Act,
        ["time-set-forward"] = EntrySort.Unknown,
        ["time-set-back"] = EntrySort.Unknown,
        ["time-was-behind"] = EntrySort.Unknown,
        ["time-followed"] = EntrySort.Unknown,
        ["budget-refused"] = EntrySort.Failure,
        ["noted"] = EntrySort.Observation,
        ["corrected"] = EntrySort.Correction,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>How one entry reads.</summary>
    /// <param name="kind">The event's wire name.</param>
    /// <param name="values">What it says, already resolved to names: person, step, card, reason, time …</param>
    /// <param name="author">Who wrote it: by hand, by the clock and by the outside world are told apart where a sentence exists for it.</param>
    public static string Say(string language, string kind, IReadOnlyDictionary<string, string?> values, AuthorKind author = AuthorKind.Person)
    {
        var texts = Texts.In(language);
        var words = values.ToDictionary(
            pair => pair.Key,
            pair => pair.Value is { } value && Translated.Contains(pair.Key) && texts.Has($"{pair.Key}.{value}") ? texts[$"{pair.Key}.{value}"] : pair.Value);
        var said = texts.Say(Key(texts, kind, values, author), words);
        // Names keep their own first letter; words of ours begin a sentence as any word does.
        return Translated.Any(name => words.GetValueOrDefault(name) is { Length: > 0 } word && said.StartsWith(word, StringComparison.Ordinal)) ? $"{char.ToUpperInvariant(said[0])}{said[1..]}" : said;
    }

    public static EntrySort SortOf(string kind) => Sorts.GetValueOrDefault(kind, EntrySort.System);

    /// <summary>The most particular sentence there is: for the outcome, for the clock as author, or the plain one.</summary>
    private static string Key(Texts texts, string kind, IReadOnlyDictionary<string, string?> values, AuthorKind author)
    {
        var plain = $"timeline.{kind}";
        if (values.GetValueOrDefault("outcome") is { } outcome && texts.Has($"{plain}.{outcome}")) return $"{plain}.{outcome}";
        if (author is AuthorKind.Clock && texts.Has($"{plain}.clock")) return $"{plain}.clock";
        return plain;
    }
}
