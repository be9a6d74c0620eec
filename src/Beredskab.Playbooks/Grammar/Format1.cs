using System.Globalization;
using System.Text.RegularExpressions;
using static Beredskab.Playbooks.Grammar.Shape;

namespace Beredskab.Playbooks.Grammar;

/// <summary>
/// Format 1 as one table: every key, where it may stand, what it holds and what it means. A published playbook is for
/// ever, so what is here may be widened but never narrowed; anything else is format 2.
/// </summary>
internal static partial class Format1
{
    /// <summary>No id is longer.</summary>
    public const int MostLetters = 64;

    /// <summary>The words that hold conditions together.</summary>
    public static readonly ValueList<string> Joints = ["and", "or", "not", "is", "includes", "every"];

    /// <summary>Words that conditions and paths need for themselves, so nothing may be called by them.</summary>
    public static readonly ValueList<string> Reserved =
        [.. Joints, "level", "inputs", "incident", "organisation", "decision", "step", "reply", "skipped", "not-needed"];

    public static readonly ValueList<string> Levels = ["green", "yellow", "red"];

    public static readonly ValueList<string> QuestionTypes =
        ["text", "choice", "accounts", "people", "systems", "partners", "date", "time", "file", "number"];

    public static readonly ValueList<string> EvidenceKinds = ["note", "file", "link", "case-number", "receipt"];

    public static readonly ValueList<string> Kinds = ["task", "decide", "action", "notify", "share", "call", "report", "wait"];

    private static readonly Shape Text = new Words();
    private static readonly Shape Texts = new ListOf(Text, OrOne: true);

    /// <summary>A text that is filled in when people get to see it.</summary>
    private static readonly Shape Filled = new Words(LooksUp: true);
    private static readonly Shape Yes = new OneOf(["yes", "no"]);
    private static readonly Shape Tlp = new OneOf(["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]);

    /// <summary>The name of something that stands elsewhere.</summary>
    private static readonly Shape Name = new Formed("an id (small letters a-z, digits and -, beginning with a letter)", Codes.BadId, IdPattern(), IdProblem);

    /// <summary>The name by which the author calls a new thing.</summary>
    private static readonly Shape Id = new Formed("an id (small letters a-z, digits and -, beginning with a letter)", Codes.BadId, IdPattern(), NewIdProblem);

    private static readonly Shape Names = new ListOf(Name, OrOne: true);
    private static readonly Shape Span = new Formed("a time such as 15m, 4h, 2d or 1w", Codes.BadTime, TimeText.SpanPattern(), TimeText.TooLong);
    private static readonly Shape Due = new Formed("a deadline such as 15m, '20h after awareness' or '4h before nis2-24'", Codes.BadDue, TimeText.DuePattern(), TimeText.TooLong);
    private static readonly Shape Condition = new Formed("a condition such as 'isolate-now is yes'", Codes.BadCondition, Anything(), text => ConditionText.Parse(text).Problem);
    private static readonly Shape Number = new Formed("a whole number from 1 to 99", Codes.BadNumber, NumberPattern());
    private static readonly Shape Languages = new Formed("a language such as da or en", Codes.BadText, LanguagePattern());
    private static readonly Shape Month = new Formed("a month such as 2026-11", Codes.BadText, MonthPattern());

    private static readonly Shape Recipients =
        new ListOf(new Formed("a role, 'every role' or 'group …'", Codes.BadText, RecipientPattern()), OrOne: true);

    private static readonly Shape Channels = new ListOf(new OneOf(["sms", "voice", "mail"]), OrOne: true);

    /// <summary>Parameters of an action or a call: their names are the action's or the called file's business.</summary>
    private static readonly Shape With = new Named(Name, new ListOf(new Sentence(LooksUp: true), OrOne: true), MayBeEmpty: true);

    private static readonly Shape Option = new ShortOr(Text, new Keys("option",
    [
        new("label", Text, "What the button says.", Required: true),
        new("alone", Yes, "yes: cannot be chosen together with others."),
        new("level", new OneOf(Levels), "The incident's level when this is chosen."),
        new("again", Names, "The steps before the decision that are done once more; the decision is then asked again."),
        new("ask-again", Span, "Ask again after this time; the option is no outcome."),
        new("starts", Names, "Clocks that start when this is chosen or taken."),
        new("waives", Names, "Clocks that are waived when this is chosen or taken."),
    ]));

    private static readonly Shape Options = new Named(Id, Option);

    private static Keys Question(string name, ValueList<string> types) => new(name,
    [
        new("type", new OneOf(types), "What is filled in.", Required: true),
        new("title", Text, "What the field is called.", Required: true),
        new("options", Options, "What can be chosen, with type: choice."),
        new("required", Yes, "yes: must be filled in."),
        new("default", new Sentence(), "What stands there beforehand."),
    ]);

    private static readonly Shape Approve = new Keys("approve",
    [
        new("roles", Names, "Who can approve.", Required: true),
        new("count", Number, "How many of them must.", Required: true),
        new("within", Span, "How long they are asked before it counts as nobody.", Required: true),
        new("if-nobody", new OneOf(["handle", "leave", "stay"]), "handle: the on-failure task; leave: not done, or done unapproved for a task; stay: keep asking.", Required: true),
        new("before", new OneOf(["closing", "starting"]), "Whether a task is approved before it may start or before it may close."),
    ]);

    internal static readonly Keys Step = new("step",
    [
        new("id", Id, "The step's name in this file.", Required: true),
        new("title", Text, "What people see.", Required: true),
        new("role", Name, "Who is told when it is ready, late or failed.", Required: true),
        new("card", new Formed("a card such as C03", Codes.BadText, CardPattern()), "The code on paper and in SMS; several steps may share one."),
        new("note", Filled, "What is good to know."),
        new("task", Filled, "A person does this."),
        new("decide", Filled, "A person chooses one of the options."),
        new("action", new Formed("an action such as accounts.isolate", Codes.BadId, ActionPattern()), "A catalogue action runs."),
        new("notify", new Keys("notify",
        [
            new("to", Recipients, "Roles, 'every role' or 'group …'.", Required: true),
            new("by", Channels, "sms, voice, mail.", Required: true),
            new("text", Name, "One of the file's messages.", Required: true),
        ]), "Messages go out; with options and answers it is a question to our own people."),
        new("share", new Keys("share",
        [
            new("what", new OneOf(["indicators", "question", "answer", "sitrep"]), "What is shared.", Required: true),
            new("with", new Sentence(LooksUp: true), "The partners, as a path: \"{{recipients.partners}}\".", Required: true),
            new("tlp", Tlp, "How far it may travel.", Required: true),
            new("text", Name, "One of the file's messages."),
        ]), "Something goes to partners; with options and answers it is a roll call."),
        new("call", Name, "Another playbook is started, or the one already running is joined."),
        new("report", Name, "A notice or situation report; over when its receipt is stored."),
        new("wait", new Keys("wait",
        [
            new("for", Span, "This long."),
            new("signal", Name, "Until this event arrives."),
            new("at-most", Span, "The longest wait for the signal.") { With = ["signal"], RequiredWith = ["signal"] },
        ], ["for", "signal"]), "Time or an event."),
        new("with", With, "The parameters of the action or the inputs of the call.") { With = ["action", "call"] },
        new("options", Options, "What can be chosen or answered.") { With = ["decide", "notify", "share"], RequiredWith = ["decide"] },
        new("pick", new OneOf(["several"]), "Several options may be chosen at once.") { With = ["decide"] },
        new("answers", new Keys("answers",
        [
            new("within", Span, "How long answers are waited for.", Required: true),
            new("from", Names, "Whose answers are enough; absent: everybody's."),
        ]), "Makes a message a question.") { With = ["notify", "share"] },
        new("until", new OneOf(["started", "ended"]), "When a call is over.") { With = ["call"], RequiredWith = ["call"] },
        new("after", new ShortOr(Names, new Keys("after",
        [
            new("any", Names, "One of these is enough."),
            new("at-least", Number, "So many of the steps in 'of'.") { With = ["of"], RequiredWith = ["of"] },
            new("of", Names, "The steps that 'at-least' counts.") { With = ["at-least"], RequiredWith = ["at-least"] },
        ], ["any", "at-least"])), "The steps that come first."),
        new("when", Condition, "Only if this holds; the steps it names are waited for."),
        new("due", Due, "When it should be over.") { RequiredWith = ["decide"] },
        new("acknowledge-within", Span, "Page at once and climb the ladder after this time."),
        new("page", Name, "The message to page with."),
        new("alongside", new ListOf(new Named(new Formed("an action such as tickets.open", Codes.BadId, ActionPattern()), With)), "Light actions that happen when the step becomes ready."),
        new("asks", new Named(Id, Question("question", [.. QuestionTypes, "lessons"])), "What the person fills in.") { With = ["task"] },
        new("done-when", Filled, "How one sees that it is done.") { With = ["task"] },
        new("evidence", new OneOf(EvidenceKinds), "What must be stored before it can be closed.") { With = ["task", "report"] },
        new("checklist", new ListOf(Filled, OrOne: true), "Points to tick, or 'exit-criteria of incident'.") { With = ["task"] },
        new("approve", Approve, "Who must say yes.") { With = ["task", "action", "notify", "share", "report"] },
        new("undo", new Formed("an action, or none", Codes.BadId, UndoPattern()), "How the action is undone; none: it cannot be.") { With = ["action"] },
        new("on-failure", new Keys("on-failure",
        [
            new("role", Name, "Who gets the task.", Required: true),
            new("task", Filled, "What is to be done by hand.", Required: true),
            new("due", Span, "When it should be done."),
            new("acknowledge-within", Span, "Page at once and climb the ladder after this time."),
        ]), "The task for people when the action did not succeed.") { With = ["action"] },
        new("on-timeout", new Formed("'take …' or 'suggest …' and an option", Codes.BadText, OnTimeoutPattern()), "What happens at due when nobody chose.") { With = ["decide"] },
        new("for-each", new Formed("a path to a list, such as inputs.accounts", Codes.BadText, ListPathPattern()), "One card for each thing in the list.") { With = ["task"] },
        new("repeat", new Keys("repeat",
        [
            new("every", Span, "The beat."),
            new("until", Condition, "When it stops.") { With = ["every"] },
            new("on", new OneOf(["request"]), "Each time somebody asks."),
        ], ["every", "on"]), "The step comes again; nothing can wait for it.") { With = ["task", "report", "notify"] },
        new("records", new OneOf(["awareness", "breach-awareness"]), "The instant that clocks count from is asked for.") { With = ["task"] },
        new("starts", Names, "Clocks that start when the step has happened."),
        new("waives", Names, "Clocks that are waived when the step has happened."),
        new("stops", Names, "Clocks that stop on the stored receipt or evidence.") { With = ["task", "report"] },
        new("uses", Names, "Messages that people send as part of the step."),
    ], Kinds);

    private static readonly Shape Steps = new ListOf(Step);

    private static readonly Shape Opens = new ShortOr(new OneOf(["at-start"]), new Keys("opens",
    [
        new("after", Names, "Once these steps are settled."),
        new("when", Condition, "If this holds; with 'level' it is watched."),
    ]));

    public static readonly Keys Playbook = new("playbook",
    [
        new("format", new OneOf(["1"]), "The format of this text; stands first.", Required: true),
        new("playbook", Id, "The playbook's name, the same in every version.", Required: true),
        new("code", new Sentence(), "The code on paper, PB-02."),
        new("version", new Formed("a version such as 1.0.0 or 2026-11", Codes.BadText, VersionPattern()), "The version for people: up to three numbers, the highest is the newest.", Required: true),
        new("language", Languages, "The language of plain texts.", Required: true),
        new("title", Text, "What people choose by.", Required: true),
        new("purpose", Text, "What is achieved."),
        new("notice", Text, "Shown wherever the playbook is shown."),
        new("tlp", Tlp, "How far the playbook may travel."),
        new("review-by", new Formed("a date such as 2027-05-31", Codes.BadText, DatePattern(), NoSuchDay), "The day it must have been reviewed."),
        new("review-every", new Formed("a time such as 26w or 1y", Codes.BadTime, ReviewPattern(), TimeText.TooLong), "How often it is reviewed."),
        new("requirements", Names_("a requirement such as nis2-6.2"), "What it gives evidence for (requirements.yaml)."),
        new("level", new Keys("level",
        [
            new("start", new OneOf(Levels), "Starting raises the incident to this."),
            new("at-most", new OneOf(Levels), "The playbook never raises it above this."),
        ]), "The levels it works in."),
        new("one-per", new OneOf(["incident", "call"]), "Whether a call joins the run already going or starts another."),
        new("triggers", Texts, "When to reach for it."),
        new("inputs", new Named(Id, Question("input", QuestionTypes)), "What is asked at start."),
        new("roles", Names, "The roles it needs."),
        new("informed", Names, "Roles that get one message at launch."),
        new("clocks", Names, "The clocks that are possible in it."),
        new("afterwards", Name, "The playbook that starts when all runs of the incident that name it have ended."),
        new("promises", new ListOf(new Keys("promise",
        [
            new("step", Name, "The step that is over in time.", Required: true),
            new("within", Span, "The time.", Required: true),
            new("of", new Formed("'start' or a step", Codes.BadId, IdPattern()), "What it is counted from.", Required: true),
        ])), "What the file promises."),
        new("shared", Yes, "yes: partners are invited and each runs its own version."),
        new("phases", new ListOf(new Keys("phase",
        [
            new("phase", Id, "The phase's name in this file.", Required: true),
            new("title", Text, "What people see."),
            new("opens", Opens, "at-start, or when it opens.", Required: true),
            new("steps", Steps, "Its steps.", Required: true),
        ])), "Stretches with a gate in front of each."),
        new("steps", Steps, "All steps, in one phase that is open at start."),
        new("messages", new Named(Id, new Keys("message",
        [
            new("channel", new OneOf(["sms", "voice", "mail"]), "How it is sent."),
            new("audience", Text, "Who people bring it to."),
            new("channels", Texts, "The ways to the audience.") { With = ["audience"], RequiredWith = ["audience"] },
            new("within", new Formed("a time such as '4h of start'", Codes.BadTime, TimeText.SpanOfStartPattern(), TimeText.TooLong), "When it should be out.") { With = ["audience"], RequiredWith = ["audience"] },
            new("text", Filled, "The text; absent where a person writes it.") { RequiredWith = ["channel"] },
        ], ["channel", "audience"])), "The texts that are sent."),
        new("exit-criteria", new ListOf(new ShortOr(Text, new Keys("exit-criterion",
        [
            new("text", Text, "What should hold.", Required: true),
            new("holds-when", Condition, "When the system can see that it does."),
        ])), OrOne: true), "What should hold before the run is over; steers nothing."),
        new("remark", Text, "For whoever adapts the file."),
    ], ["phases", "steps"]);

    public static readonly Keys RoleFile = new("roles",
    [
        new("format", new OneOf(["1"]), "The format of this text; stands first.", Required: true),
        new("roles", new Named(Id, new Keys("role",
        [
            new("title", Text, "What the role is called.", Required: true),
            new("duty", Text, "What it answers for."),
            new("deputy", Name, "Asked after the role's own rota."),
            new("on-call", Name, "The rota that tells who holds the role now."),
        ])), "The roles of the organisation.", Required: true),
        new("groups", new Named(Id, Names), "Named groups of roles."),
    ]);

    public static readonly Keys ClockFile = new("clocks",
    [
        new("format", new OneOf(["1"]), "The format of this text; stands first.", Required: true),
        new("clocks", new Named(Id, new Keys("clock",
        [
            new("title", Text, "What the clock is called.", Required: true),
            new("from", new Formed("awareness, breach-awareness, started or 'receipt of …'", Codes.BadText, ClockStartPattern()), "The instant it counts from.", Required: true),
            new("length", new Formed("a length such as 24h, 14d or 1 month", Codes.BadTime, TimeText.LengthPattern(), TimeText.TooLong), "Absent: it is never over."),
            new("stopped-by", new OneOf(EvidenceKinds), "What stops it.", Required: true),
            new("remind", new ListOf(Span, OrOne: true), "Reminders, counted from its own instant."),
            new("kind", new OneOf(["statutory", "internal"]), "Whose the length is.", Required: true),
            new("source", new Sentence(), "Where it is written.", Required: true),
            new("checked", Month, "The month the source was last read; absent: never."),
        ])), "The clocks that playbooks can name.", Required: true),
    ]);

    public static readonly Keys RequirementFile = new("requirements",
    [
        new("format", new OneOf(["1"]), "The format of this text; stands first.", Required: true),
        new("requirements", new Named(new Formed("a requirement such as nis2-6.2", Codes.BadId, RequirementPattern()), new Keys("requirement",
        [
            new("title", Text, "What is required.", Required: true),
            new("source", new Sentence(), "Where it is written.", Required: true),
        ])), "What a playbook can give evidence for.", Required: true),
    ]);

    /// <summary><c>a, b or c</c>.</summary>
    public static Enumeration List(IEnumerable<string> words, string last) => new(words, last);

    private static (Phrase, int)? NoSuchDay(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null
        : ((Phrase)$"'{text}' is no day of the calendar.", 0);

    private static ListOf Names_(string what) => new(new Formed(what, Codes.BadId, RequirementPattern()), OrOne: true);

    private static (Phrase, int)? IdProblem(string id) => id.Length > MostLetters ? ("An id has at most 64 letters.", 0) : null;

    private static (Phrase, int)? NewIdProblem(string id) =>
        Reserved.Contains(id) ? ((Phrase)$"'{id}' is a word of the language, so nothing can be called that.", 0) : IdProblem(id);

    [GeneratedRegex("^[a-z][a-z0-9-]*$")]
    public static partial Regex IdPattern();

    [GeneratedRegex("^[0-9]{1,8}([.-][0-9]{1,8}){0,2}$")]
    private static partial Regex VersionPattern();

    [GeneratedRegex("^[a-z]{2}$")]
    public static partial Regex LanguagePattern();

    [GeneratedRegex("^[a-z][a-z0-9.-]*$")]
    private static partial Regex RequirementPattern();

    [GeneratedRegex("^[a-z][a-z0-9-]*([.][a-z][a-z0-9-]*)?$")]
    private static partial Regex ActionPattern();

    [GeneratedRegex("^(none|[a-z][a-z0-9-]*([.][a-z][a-z0-9-]*)?)$")]
    private static partial Regex UndoPattern();

    [GeneratedRegex("^(take|suggest) [a-z][a-z0-9-]*$")]
    private static partial Regex OnTimeoutPattern();

    [GeneratedRegex("^[a-z][a-z0-9-]*[.][a-z][a-z0-9-]*$")]
    private static partial Regex ListPathPattern();

    [GeneratedRegex("^(every role|(group )?[a-z][a-z0-9-]*)$")]
    private static partial Regex RecipientPattern();

    [GeneratedRegex("^[A-Z]{1,4}[0-9]{1,3}$")]
    private static partial Regex CardPattern();

    [GeneratedRegex("^[1-9][0-9]?$")]
    private static partial Regex NumberPattern();

    [GeneratedRegex("^[0-9]{4}-(0[1-9]|1[0-2])$")]
    private static partial Regex MonthPattern();

    [GeneratedRegex("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
    private static partial Regex DatePattern();

    [GeneratedRegex("^[1-9][0-9]{0,2}[dwy]$")]
    private static partial Regex ReviewPattern();

    [GeneratedRegex("^(awareness|breach-awareness|started|receipt of [a-z][a-z0-9-]*)$")]
    private static partial Regex ClockStartPattern();

    [GeneratedRegex("(?s)^.+$")]
    private static partial Regex Anything();
}
