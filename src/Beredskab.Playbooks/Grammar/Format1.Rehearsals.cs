using System.Globalization;
using System.Text.RegularExpressions;
using static Beredskab.Playbooks.Grammar.Shape;

namespace Beredskab.Playbooks.Grammar;

/// <summary>Rehearsals: what people do in one imagined run, and what is then to be seen.</summary>
internal static partial class Format1
{
    public const string Everybody = "everybody";

    private static readonly Shape Moment = new Formed("a time since the start such as 0m, +5m or '1h 30m'", Codes.BadTime, MomentPattern(), TimeText.TooLong);
    private static readonly Shape Wait = new Formed("a time such as 2m, '4h 30m' or 'at once'", Codes.BadTime, WaitPattern(), TimeText.TooLong);
    private static readonly Shape StepName = new Formed("a step, or 'playbook/step' for one of a playbook that is called", Codes.BadId, StepNamePattern());
    private static readonly Shape Person = new Formed("a role, 'it-duty-2' for the second of its rota, or 'everybody'", Codes.BadId, IdPattern());

    private static readonly Keys Spread = new("spread",
    [
        new("p50", Span, "Half are within this time.", Required: true),
        new("p95", Span, "Nineteen of twenty are within this time.", Required: true),
    ]);

    private static readonly ValueList<Key> Expected =
    [
        new("page", Person, "Who is called."),
        new("for", StepName, "The step that the call is about.") { With = ["page"], RequiredWith = ["page"] },
        new("step", StepName, "A step."),
        new("message", Name, "One of the playbook's messages, sent by SMS, call or mail."),
        new("to", Person, "Who gets it.") { With = ["message"] },
        new("clock", Name, "A clock of the incident."),
        new("is", Name, "What a step or a clock has become: ready, acknowledged, late, not-needed, or one of its outcomes; running, stopped, waived or over.") { With = ["step", "clock"], RequiredWith = ["step", "clock"] },
        new("level", new OneOf(Levels), "The incident's level is set to this."),
        new("call", Name, "This playbook is started."),
        new("ends", Name, "The run of this playbook ends."),
    ];

    private static readonly ValueList<string> ExpectedKinds = ["page", "step", "message", "clock", "level", "call", "ends"];

    public static readonly Keys RehearsalFile = new("rehearsal",
    [
        new("format", new OneOf(["1"]), "The format of this text; stands first.", Required: true),
        new("rehearsal", Id, "The rehearsal's name.", Required: true),
        new("playbook", Name, "The playbook that is rehearsed.", Required: true),
        new("language", Languages, "The language of plain texts; da when absent."),
        new("title", Text, "What is tried.", Required: true),
        new("start", new Formed("a local time such as 2026-04-03T05:40", Codes.BadTime, LocalTimePattern(), NoSuchTime), "When it begins, in Danish time; Good Friday 2026 at 05.40 when absent."),
        new("inputs", new Named(Name, new ListOf(new Sentence(), OrOne: true)), "What is given at the start."),
        new("people", new Named(Person, new ShortOr(new OneOf(["silent"]), new Keys("habit",
        [
            new("answers", Wait, "How long until they answer a call; 1m when absent."),
            new("works", Wait, "How long from there until the step is done; 5m when absent."),
        ]))), "How people are: a role, one of its people, or everybody. 'silent' never answers."),
        new("given", new Named(StepName, new ShortOr(new ListOf(Name, OrOne: true), new Keys("answer",
        [
            new("choose", new ListOf(Name, OrOne: true), "The option of a decision or question; several where several may be picked."),
            new("turns", new ListOf(Name), "The option each time it is asked, when the question comes again; the last one stays."),
            new("answers", new Named(Name, new ListOf(new Sentence(), OrOne: true)), "What is filled in."),
            new("approve", new OneOf(["yes", "no", "nobody"]), "What the approvers say; yes when absent."),
            new("works", Wait, "How long this step takes."),
            new("silent", Yes, "yes: nobody does it."),
            new("skip", new Sentence(), "It is skipped, for this reason."),
            new("fails", Yes, "yes: the action or message does not succeed."),
        ]))), "What is answered, by step. A decision that is not here is answered by nobody."),
        new("signals", new Named(Name, Moment), "Events that arrive."),
        new("until", Span, "How long is waited for what is expected; 30d when absent."),
        new("expect", new ListOf(new Keys("expectation", [.. Expected, new("at", Moment, "Within half a minute of this time."), new("by", Moment, "Not later than this.")], ExpectedKinds)), "What must be seen."),
        new("never", new ListOf(new Keys("never", Expected, ExpectedKinds)), "What must not be seen."),
        new("chances", new Keys("chances",
        [
            new("answers", Spread, "How long people take to answer a call."),
            new("works", Spread, "How long a step takes from there."),
            new("silent", new Formed("a share such as 15%", Codes.BadNumber, SharePattern()), "How many calls are never answered."),
            new("roles", new Named(Name, new Keys("chances of a role",
            [
                new("answers", Spread, "How long this role takes to answer a call."),
                new("works", Spread, "How long its steps take."),
                new("silent", new Formed("a share such as 15%", Codes.BadNumber, SharePattern()), "How many of its calls are never answered."),
            ])), "What is otherwise with one role."),
        ]), "How people's times are spread, for --times."),
        new("goals", new ListOf(new Keys("goal", [new("title", Text, "What is to be reached.", Required: true), .. Expected, new("within", Span, "When it should be reached.", Required: true)], ExpectedKinds)), "What --times counts; the playbook's promises when absent."),
    ]);

    private static (Phrase, int)? NoSuchTime(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year is >= 2000 and <= 2200 ? null
        : ((Phrase)$"'{text}' is no day of the years 2000 to 2200.", 0);

    [GeneratedRegex("^[+]?[0-9]{1,4}[mhdw]( [0-9]{1,4}[mhdw]){0,2}$")]
    private static partial Regex MomentPattern();

    [GeneratedRegex("^(at once|[1-9][0-9]{0,3}[mhdw]( [1-9][0-9]{0,3}[mhdw]){0,2})$")]
    private static partial Regex WaitPattern();

    [GeneratedRegex("^([a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*$")]
    private static partial Regex StepNamePattern();

    [GeneratedRegex("^[0-9]{1,2}%$")]
    private static partial Regex SharePattern();

    [GeneratedRegex("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$")]
    private static partial Regex LocalTimePattern();
}
