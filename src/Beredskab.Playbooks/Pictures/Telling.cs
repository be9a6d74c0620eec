using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// Says one playbook in words, for paper: the texts of its author in a language, and ours round them in Danish or English. What is only known
/// during a run stands in brackets, to be written in by hand.
/// </summary>
internal sealed class Telling(Playbook playbook, Library library, string language)
{
    public const string Danish = "da";

    // The one who leads an incident, by the name that the engine knows too.
    public static RoleId Lead { get; } = new("incident-lead");

    public string Language { get; } = language == Danish ? Danish : "en";

    /// <summary>Steps are called by their card alone where only one has it: beside a picture that shows the cards.</summary>
    public bool IsBrief { get; init; }

    /// <summary>Steps, options, questions and clocks are called by the names that their author gave them: a title may be what is otherwise between two versions.</summary>
    public bool IsByName { get; init; }

    /// <summary>What is written on the corner of some steps.</summary>
    public IReadOnlyDictionary<StepId, string> Marks { get; init; } = new Dictionary<StepId, string>();

    /// <summary>Our own words: both languages stand where they are used, so that neither is forgotten.</summary>
    public string Us(string da, string en) => Language == Danish ? da : en;

    /// <summary>The author's words, with what is looked up during a run named in brackets.</summary>
    public string Text(LocalizedText text) => string.Concat(Template.Parse(text.In(language)).Parts.Select(part => part switch
    {
        TemplatePart.Look(var path) => Look(path),
        TemplatePart.Literal(var literal) => literal,
        _ => "",
    }));

    public string Role(RoleId id) => library.Roles.Find(id)?.Title.In(language) ?? id.Value;

    public string Roles(IEnumerable<RoleId> ids) => string.Join(", ", ids.Select(Role));

    public string Clock(ClockId id) => library.Clocks.Find(id)?.Title.In(language) ?? id.Value;

    public string Clocks(IEnumerable<ClockId> ids) => string.Join(", ", ids.Select(Quoted));

    /// <summary><c>PB-02 “Kompromitteret konto”</c>.</summary>
    public string Playbook(PlaybookId id) => library.Find(id)?.Content is { } other ? $"{other.Code} “{other.Title.In(language)}”".Trim() : id.Value;

    /// <summary>As short as it can be said: by its code where it has one.</summary>
    public string Code(PlaybookId id) => library.Find(id)?.Content is { } other ? other.Code ?? other.Title.In(language) : id.Value;

    /// <summary><c>R10 “Sikr digitale spor”</c>, or only <c>R10</c>.</summary>
    public string Name(StepId id) => IsByName ? $"'{id}'" : Find(id) is not { } step ? id.Value : IsKnownByCard(step) ? step.Card! : $"{step.Card} “{step.Title.In(language)}”".Trim();

    public string Phase(Phase phase) => phase.Title?.In(language) ?? Us("Trin", "Steps");

    /// <param name="kind">As <see cref="Work.Kind"/> names it.</param>
    public string Kind(string kind) => kind switch
    {
        "task" => Us("opgave", "task"),
        "decide" => Us("beslutning", "decision"),
        "action" => Us("handling", "action"),
        "notify" => Us("besked", "message"),
        "share" => Us("deling", "sharing"),
        "call" => Us("delforløb", "sub-run"),
        "report" => Us("underretning", "report"),
        _ => Us("ventetid", "wait"),
    };

    public string Opens(Opens opens) => Us("Åbner", "Opens") + Opening(opens);

    /// <summary>What follows on "opens": <c> efter …, hvis …</c>.</summary>
    public string Opening(Opens opens)
    {
        if (opens.IsAtStart) return Us(" med det samme", " at once");
        var after = opens.After is [] ? "" : $"{Us(" efter", " after")} {string.Join(", ", opens.After.Select(Name))}";
        var when = opens.When is null ? "" : $"{Us(", hvis", " if")} {Say(opens.When)}";
        return after + when;
    }

    /// <summary>What must have happened first; empty when nothing must.</summary>
    /// <param name="isSaid">Whether a step of <c>after</c> is to be said in words: a line may say it already.</param>
    public IEnumerable<string> Before(Step step, Func<StepId, bool> isSaid)
    {
        var named = step.When?.Steps.ToHashSet() ?? [];
        var after = (step.After?.Steps ?? []).Where(id => isSaid(id) && !named.Contains(id)).Select(Name).ToList();
        if (step.After is { AtLeast: { } enough } some)
            yield return enough == 1
                ? Us($"Når én af {some.Steps.Count} er sket", $"When one of {some.Steps.Count} has happened")
                : Us($"Når {enough} af {some.Steps.Count} er sket", $"When {enough} of {some.Steps.Count} have happened");
        if (after is not []) yield return $"{Us("Efter", "After")} {string.Join(", ", after)}";
        if (step.When is not null) yield return $"{Us("Hvis", "If")} {Say(step.When)}";
    }

    public string Say(Condition condition)
    {
        if (OneOf(condition) is { Words.Count: > 1 } one)
            return !IsByName && IsEveryOption(one.Path, one.Words)
                ? Us($"{Name(one.Path)} er besluttet", $"{Name(one.Path)} is decided")
                : Us($"{Name(one.Path)} er ", $"{Name(one.Path)} is ") + string.Join(Us(" eller ", " or "), one.Words.Select(word => Value(one.Path, word)));
        return condition switch
        {
            // "Ikke" stands before the verb in a Danish clause.
            Condition.Is(var path, var word) when IsNotNeeded(path, word) => Us($"{Name(path)} ikke er aktuel", $"{Name(path)} is not needed"),
            Condition.Not(Condition.Is(var path, var word)) when IsNotNeeded(path, word) => Us($"{Name(path)} er aktuel", $"{Name(path)} is needed"),
            Condition.Is(var path, var word) => Us($"{Name(path)} er {Value(path, word)}", $"{Name(path)} is {Value(path, word)}"),
            Condition.Includes(var path, var word) => Us($"{Name(path)} omfatter {Value(path, word)}", $"{Name(path)} includes {Value(path, word)}"),
            Condition.Not(Condition.Is(var path, var word)) => Us($"{Name(path)} ikke er {Value(path, word)}", $"{Name(path)} is not {Value(path, word)}"),
            Condition.Not(Condition.Includes(var path, var word)) => Us($"{Name(path)} ikke omfatter {Value(path, word)}", $"{Name(path)} does not include {Value(path, word)}"),
            Condition.Not(var inner) => Us($"det ikke gælder, at ({Say(inner)})", $"it does not hold that ({Say(inner)})"),
            Condition.And(var left, var right) => $"{Side(left)}{Us(" og ", " and ")}{Side(right)}",
            Condition.Or(var left, var right) => $"{Say(left)}{Us(" eller ", " or ")}{Say(right)}",
            _ => Us("alle frister er afgjort", "every clock is settled"),
        };

        bool IsNotNeeded(FactPath path, string word) => word == "not-needed" && Value(path, word) == Us("ikke aktuel", "not needed");

        // "And" binds closer than "or", on paper as in a file.
        string Side(Condition side) => side is Condition.Or && OneOf(side) is null ? $"({Say(side)})" : Say(side);
    }

    /// <summary><c>15 minutter</c>, <c>20 timer efter kendskab til hændelsen</c>.</summary>
    public string? Say(Due? due) => due switch
    {
        Due.FromReady(var within) => Span(within),
        Due.Since(var time, var anchor) => $"{Span(time)} {Us("efter", "after")} {Name(anchor)}",
        Due.Ahead(var time, var anchors) => $"{Span(time)} {Us("før", "before")} {string.Join(Us(" eller ", " or "), anchors.Select(Name))}",
        _ => null,
    };

    public string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } when span.Hours == 0 && span.Minutes == 0 => Us($"{span.TotalDays:0} døgn", $"{span.TotalDays:0} days"),
        { TotalHours: >= 2 } when span.Minutes == 0 => Us($"{span.TotalHours:0} timer", $"{span.TotalHours:0} hours"),
        { TotalMinutes: 60 } => Us("1 time", "1 hour"),
        { TotalMinutes: 1 } => Us("1 minut", "1 minute"),
        _ => Us($"{span.TotalMinutes:0} minutter", $"{span.TotalMinutes:0} minutes"),
    };

    public string? Length(ClockLength? length) => length switch
    {
        // The law counts hours, and so do we: 72 hours, not 3 days.
        { Elapsed: { TotalDays: < 7 } hours } => Us($"{hours.TotalHours:0} timer", $"{hours.TotalHours:0} hours"),
        { Elapsed: { } elapsed } => Span(elapsed),
        { Months: 1 } => Us("1 måned", "1 month"),
        { Months: { } months } => Us($"{months} måneder", $"{months} months"),
        _ => null,
    };

    public string Starts(ClockStart start) => start switch
    {
        ClockStart.Knowledge(var of) => $"{Us("fra", "from")} {Knowledge(of)}",
        ClockStart.ReceiptOf(var clock) => Us($"fra kvitteringen for {Quoted(clock)}", $"from the receipt of {Quoted(clock)}"),
        _ => Us("fra det trin eller svar, der starter den", "from the step or answer that starts it"),
    };

    public string Evidence(Evidence evidence) => evidence switch
    {
        Engine.Playbooks.Evidence.Note => Us("en note", "a note"),
        Engine.Playbooks.Evidence.File => Us("en fil eller et foto", "a file or photo"),
        Engine.Playbooks.Evidence.Link => Us("et link til bevis", "a link to evidence"),
        Engine.Playbooks.Evidence.CaseNumber => Us("et sagsnummer", "a case number"),
        _ => Us("en kvittering", "a receipt"),
    };

    public string Level(Level level) => level switch
    {
        Engine.Playbooks.Level.Green => Us("grøn", "green"),
        Engine.Playbooks.Level.Yellow => Us("gul", "yellow"),
        _ => Us("rød", "red"),
    };

    /// <summary>What is done again when an option goes back; nothing for one that is an outcome.</summary>
    public string GoesBack(Option option)
    {
        var again = option.Again is [] ? null : Us($"{string.Join(", ", option.Again.Select(Short))} gøres igen", $"{string.Join(", ", option.Again.Select(Short))} again");
        var later = option.AskAgain is { } span ? Us($"spørges igen om {Span(span)}", $"asked again in {Span(span)}") : null;
        return option.GoesBack ? $" ({string.Join(", ", new[] { again, later }.OfType<string>())})" : "";
    }

    public string Repeats(Repeat repeat) => Us("gentages", "repeated") + Beat(repeat);

    /// <summary>What follows on "repeated": <c> hver time, indtil …</c>.</summary>
    public string Beat(Repeat repeat) => repeat.Every is { } every
        ? $" {Every(every)}" + (repeat.Until is { } until ? $"{Us(", indtil", " until")} {Say(until)}" : "")
        : Us(", når nogen beder om det", " on request");

    private string Every(TimeSpan span) => span switch
    {
        { TotalHours: 24 } => Us("hvert døgn", "every day"),
        { TotalHours: 1 } => Us("hver time", "every hour"),
        { TotalDays: > 1 } when span.Hours == 0 && span.Minutes == 0 => Us($"hvert {span.TotalDays:0}. døgn", $"every {span.TotalDays:0} days"),
        { TotalHours: > 1 } when span.Minutes == 0 => Us($"hver {span.TotalHours:0}. time", $"every {span.TotalHours:0} hours"),
        _ => Us($"hvert {span.TotalMinutes:0}. minut", $"every {span.TotalMinutes:0} minutes"),
    };

    public string Waits(Work.Wait wait) => Us("venter ", "waits ") + Awaits(wait);

    /// <summary>What follows on "waits": <c>på “…”, højst 8 timer</c>.</summary>
    public string Awaits(Work.Wait wait) => wait switch
    {
        { For: { } span } => Span(span),
        { AtMost: { } most } => Us($"på “{wait.Signal}”, højst {Span(most)}", $"for “{wait.Signal}”, {Span(most)} at most"),
        _ => Us($"på “{wait.Signal}”", $"for “{wait.Signal}”"),
    };

    public string Channel(Channel channel) => channel switch
    {
        Engine.Playbooks.Channel.Sms => "SMS",
        Engine.Playbooks.Channel.Voice => Us("opkald", "a phone call"),
        _ => "mail",
    };

    /// <summary>The roles of a named group; the name where nobody knows it.</summary>
    public IEnumerable<string> Group(string name) => library.Roles.Groups.FirstOrDefault(group => group.Name == name)?.Roles.Select(Role) ?? [name];

    /// <summary>When the playbook is to be read through; null when it does not say.</summary>
    public string? Review() => (playbook.ReviewBy, playbook.ReviewEvery) switch
    {
        ({ } by, _) => Us($"Gennemgås senest {by}", $"To be reviewed by {by}"),
        (_, { } every) => $"{Us("Gennemgås", "Reviewed")} {EveryLong(every)}",
        _ => null,
    };

    /// <summary>How often, as <c>review-every</c> says it: <c>hvert 2. år</c>.</summary>
    public string EveryLong(string every) => (every[..^1], every[^1]) switch
    {
        ("1", 'y') => Us("hvert år", "every year"),
        ("1", 'w') => Us("hver uge", "every week"),
        ("1", _) => Us("hver dag", "every day"),
        (var n, 'y') => Us($"hvert {n}. år", $"every {n} years"),
        (var n, 'w') => Us($"hver {n}. uge", $"every {n} weeks"),
        (var n, _) => Us($"hver {n}. dag", $"every {n} days"),
    };

    private bool IsKnownByCard(Step step) => IsBrief && step.Card is not null && playbook.Steps.Count(other => other.Card == step.Card) == 1;

    /// <summary>A step by its card, or by its title where it has none.</summary>
    private string Short(StepId id) => Find(id) is { } step ? step.Card ?? $"“{step.Title.In(language)}”" : id.Value;

    private Step? Find(StepId id) => PlaybookMap.Of(playbook).Find(id);

    public string Name(FactPath path) => path switch
    {
        FactPath.Input(var id) => IsByName ? $"'{id}'" : $"“{InputTitle(id)}”",
        FactPath.AnswerOf(var step, var asked) when IsByName => Us($"'{asked}' i '{step}'", $"'{asked}' of '{step}'"),
        FactPath.OutcomeOf(var step) => Name(step),
        FactPath.AnswerOf(var step, _) when Find(step) is { Asks.Count: 1 } asks && IsKnownByCard(asks) => asks.Card!,
        FactPath.AnswerOf(var step, var asked) => $"{Find(step)?.Card} “{AnswerTitle(step, asked)}”".Trim(),
        _ => Us("niveauet", "the level"),
    };

    private string Value(FactPath path, string word) => path switch
    {
        FactPath.CurrentLevel when Enum.TryParse<Level>(word, ignoreCase: true, out var level) => Level(level),
        FactPath.Input(var id) => Label(playbook.Inputs.FirstOrDefault(input => input.Id == id)?.Options, word),
        FactPath.AnswerOf(var step, var asked) => Label(Asked(step, asked)?.Options, word),
        FactPath.OutcomeOf(var step) => Label(OptionsOf(step), word),
        _ => word,
    };

    private string Label(IEnumerable<Option>? options, string word) => options?.FirstOrDefault(option => option.Id == word) is { } found
        ? IsByName ? $"'{word}' ({found.Label.In(language)})" : $"“{found.Label.In(language)}”"
        : Outcome(word);

    private string Outcome(string word) => word switch
    {
        "done" => Us("færdig", "done"),
        "partly" => Us("delvist", "partly"),
        "failed" => Us("mislykket", "failed"),
        "handled" => Us("klaret i hånden", "handled by people"),
        "refused" => Us("afvist", "refused"),
        "arrived" => Us("kommet", "arrived"),
        "late" => Us("for sent", "late"),
        "answered" => Us("besvaret", "answered"),
        "silent" => Us("uden svar", "without an answer"),
        "skipped" => Us("sprunget over", "skipped"),
        "not-needed" => Us("ikke aktuel", "not needed"),
        _ => word,
    };

    private string Name(Anchor anchor) => anchor switch
    {
        Anchor.Knowledge(var of) => Knowledge(of),
        Anchor.EndOf(var clock) => Us($"udløbet af {Quoted(clock)}", $"the end of {Quoted(clock)}"),
        _ => "",
    };

    public string Knowledge(Awareness of) => of == Awareness.Incident
        ? Us("kendskab til hændelsen", "awareness of the incident")
        : Us("kendskab til brud på persondatasikkerheden", "awareness of the personal data breach");

    private string Quoted(ClockId id) => IsByName ? $"'{id}'" : $"“{Clock(id)}”";

    private string InputTitle(string id) => playbook.Inputs.FirstOrDefault(input => input.Id == id)?.Title?.In(language) ?? id;

    private string AnswerTitle(StepId step, string asked) => Asked(step, asked)?.Title?.In(language) ?? Find(step)?.Title.In(language) ?? step.Value;

    private Question? Asked(StepId step, string asked) => Find(step)?.Asks.FirstOrDefault(question => question.Id == asked);

    private ValueList<Option> OptionsOf(StepId step) => Find(step)?.Work switch
    {
        Work.Decide decide => decide.Options,
        Work.Notify notify => notify.Options,
        Work.Share share => share.Options,
        _ => [],
    };

    /// <summary>The same thing compared with several words, one of which it is.</summary>
    private static (FactPath Path, ValueList<string> Words)? OneOf(Condition condition) => condition switch
    {
        Condition.Is(var path, var word) => (path, [word]),
        Condition.Or(var left, var right) when OneOf(left) is { } first && OneOf(right) is { } second && first.Path == second.Path => (first.Path, [.. first.Words, .. second.Words]),
        _ => null,
    };

    private bool IsEveryOption(FactPath path, ValueList<string> words) =>
        path is FactPath.OutcomeOf(var step) && Find(step)?.Work is Work.Decide decide && decide.Options.All(option => option.GoesBack || words.Contains(option.Id));

    /// <summary>What the system would fill in, named so that a person can.</summary>
    public string Look(string path) => path.Split('.', 2) switch
    {
        ["inputs", var id] => $"[{InputTitle(id)}]",
        ["reply", "yes"] => Us("JA", "YES"),
        ["reply", "no"] => Us("NEJ", "NO"),
        ["reply", _] => Us("[kode]", "[code]"),
        ["incident", "title"] => Us("[hændelsens titel]", "[the incident's title]"),
        ["incident", "area"] => Us("[område]", "[area]"),
        ["incident", "level"] => Us("[niveau]", "[level]"),
        ["incident", _] => Us("[mødested]", "[meeting place]"),
        ["organisation", _] => Us("[organisation]", "[organisation]"),
        ["step", "title"] => Us("[trin]", "[step]"),
        ["step", "card"] => Us("[kort]", "[card]"),
        ["step", _] => Us("[frist]", "[deadline]"),
        [var step, "label"] when OptionsOf(new(step)) is not [] => Us($"[svaret på {Name(new StepId(step))}]", $"[the answer to {Name(new StepId(step))}]"),
        [var step, var asked] => $"[{AnswerTitle(new(step), asked)}]",
        _ => $"[{path}]",
    };
}
