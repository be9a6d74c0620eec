using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks.Identity;

/// <summary>What is otherwise in the steps.</summary>
internal sealed partial class Comparison
{
    // What a step of another kind brings with it is told by the kind itself.
    private static readonly ValueList<string> s_partOfKind = [.. Format1.Kinds, "with", "options", "pick", "answers", "until"];

    private IEnumerable<string> Steps()
    {
        var (kept, added, gone) = Match([.. before.Phases.SelectMany(Placed)], [.. after.Phases.SelectMany(Placed)], (one, other) => one.Step.Id == other.Step.Id);
        var earlier = kept.ToDictionary(pair => pair.Now.Step.Id);
        return
        [
            .. after.Steps.SelectMany(step => earlier.TryGetValue(step.Id, out var pair)
                ? Step(pair.Was.Phase, pair.Was.Step, pair.Now.Phase, step)
                : One($"{Big(Step(step))} er nyt: {End(_now.Text(step.Title))}", $"{Big(Step(step))} is new: {End(_now.Text(step.Title))}")),
            .. gone.SelectMany(one => One($"{Big(Step(one.Step))} er væk: {End(_was.Text(one.Step.Title))}", $"{Big(Step(one.Step))} is gone: {End(_was.Text(one.Step.Title))}")),
            .. after.Phases.SelectMany(phase => Places([.. kept.Where(pair => pair.Was.Phase == phase.Id && pair.Now.Phase == phase.Id)], one => Step(one.Step), one => one.Step.Id.Value)),
        ];

        static IEnumerable<(PhaseId Phase, Step Step)> Placed(Phase phase) => phase.Steps.Select(step => (phase.Id, step));
    }

    private string Step(Step step) => Us($"trinnet '{step.Id}'", $"step '{step.Id}'");

    private IEnumerable<string> Step(PhaseId from, Step was, PhaseId to, Step now)
    {
        var it = Step(now);
        var keys = Canonical.Step(was).Otherwise(Canonical.Step(now));
        var isOfOtherKind = was.Work.Kind != now.Work.Kind;
        return
        [
            .. from == to ? [] : One($"{Big(it)} er flyttet fra fasen '{from}' til '{to}'.", $"{Big(it)} moved from phase '{from}' to '{to}'."),
            .. isOfOtherKind ? One($"{Big(it)} er nu {AKind(now.Work)}{With(now.Work)}, ikke {AKind(was.Work)}.", $"{Big(it)} is now {AKind(now.Work)}{With(now.Work)}, not {AKind(was.Work)}.") : [],
            .. Told(it, isOfOtherKind ? keys.Where(key => !s_partOfKind.Contains(key) && MayStandIn(now, key)) : keys, [.. About(it, was, now), .. InKind(it, was.Work, now.Work), .. Close(it, was, now)]),
        ];

        static bool MayStandIn(Step step, string key) => Format1.Step.All.FirstOrDefault(one => one.Name == key)?.With is not { Count: > 0 } with || with.Contains(step.Work.Kind);
    }

    private string AKind(Work work) => $"{(work is Work.Call ? Us("et", "a") : Us("en", work is Work.Act ? "an" : "a"))} {_now.Kind(work.Kind)}";

    private string With(Work work) => work switch
    {
        Work.Decide decide => $" ({Or(decide.Options.Select(option => _now.Text(option.Label)))})",
        Work.Act act => $" ({act.Action.Action})",
        Work.Notify notify => $" ({Us("beskeden", "message")} '{notify.Text}')",
        Work.Share share => $" ({StepWords.Shared(share.What, _now)})",
        Work.Call call => $" {Called(call.Playbook)}",
        Work.Report report => $" ('{report.Template}')",
        Work.Wait wait => $" ({_now.Waits(wait)})",
        _ => "",
    };

    private IEnumerable<(string, Func<IEnumerable<string>>)> About(string it, Step was, Step now) =>
    [
        ("title", () => Text(it, Us("en titel", "a title"), Us("titlen på", "the title of"), was.Title, now.Title)),
        ("role", () => One($"{Big(it)} hører nu til rollen '{now.Role}', før '{was.Role}'.", $"{Big(it)} now belongs to the role '{now.Role}', not '{was.Role}'.")),
        ("card", () => Plain(it, Us("et kort", "a card"), Us("kortet for", "the card of"), was.Card, now.Card)),
        ("note", () => Text(it, Us("en note", "a note"), Us("noten til", "the note of"), was.Note, now.Note)),
        ("after", () => Of(After(was), After(now),
            steps => Us($"{Big(it)} venter nu på {steps}.", $"{Big(it)} now waits for {steps}."),
            steps => Us($"{Big(it)} venter ikke længere på {steps}.", $"{Big(it)} no longer waits for {steps}."),
            (old, steps) => Us($"{Big(it)} venter nu på {steps}, før på {old}.", $"{Big(it)} now waits for {steps}; it used to wait for {old}."))),
        ("when", () => Of(was.When is { } then ? _was.Say(then) : null, now.When is { } when ? _now.Say(when) : null,
            when => Us($"{Big(it)} er nu kun aktuelt, hvis {when}.", $"{Big(it)} is now needed only if {when}."),
            when => Us($"{Big(it)} er nu altid aktuelt; før kun, hvis {when}.", $"{Big(it)} is now always needed; it used to be only if {when}."),
            (old, when) => Us($"{Big(it)} er nu kun aktuelt, hvis {when}; før, hvis {old}.", $"{Big(it)} is now needed only if {when}; it used to be if {old}."))),
        ("due", () => Of(Due(_was, was), Due(_now, now),
            due => Us($"{Big(it)} har nu fristen {due}; før havde det ingen.", $"{Big(it)} is now due {due}; it used to have no deadline."),
            due => Us($"{Big(it)} har ikke længere en frist (før {due}).", $"{Big(it)} no longer has a deadline (it was due {due})."),
            (old, due) => Us($"{Big(it)} har nu fristen {due}, før {old}.", $"{Big(it)} is now due {due}, not {old}."))),
        ("acknowledge-within", () => Spans(was.AcknowledgeWithin, now.AcknowledgeWithin,
            span => Us($"{Big(it)} ringer nu op med det samme, og til den næste efter {span}.", $"{Big(it)} now calls at once, and the next after {span}."),
            _ => Us($"{Big(it)} ringer ikke længere op med det samme.", $"{Big(it)} no longer calls at once."),
            (old, span) => Us($"{Big(it)} går nu videre til den næste efter {span}, før {old}.", $"{Big(it)} now calls the next after {span}, not {old}."))),
        ("page", () => Of(was.Page?.Value, now.Page?.Value,
            id => Us($"Den, der kaldes til {it}, får nu beskeden '{id}', ikke systemets egne ord.", $"Whoever is called to {it} now gets message '{id}', not the system's own words."),
            id => Us($"Den, der kaldes til {it}, får nu systemets egne ord, ikke beskeden '{id}'.", $"Whoever is called to {it} now gets the system's own words, not message '{id}'."),
            (old, id) => Us($"Den, der kaldes til {it}, får nu beskeden '{id}', før '{old}'.", $"Whoever is called to {it} now gets message '{id}', not '{old}'."))),
        ("alongside", () => Alongside(it, was.Alongside, now.Alongside)),
    ];

    /// <summary>What belongs to one kind of step, for two of the same.</summary>
    private IEnumerable<(string, Func<IEnumerable<string>>)> InKind(string it, Work was, Work now) => (was, now) switch
    {
        (Work.Task old, Work.Task task) => [("task", () => Text(it, Us("en opgave", "a task"), Us("opgaven i", "the task of"), old.Sentence, task.Sentence))],
        (Work.Decide old, Work.Decide decide) =>
        [
            ("decide", () => Text(it, Us("et spørgsmål", "a question"), Us("spørgsmålet i", "the question of"), old.Question, decide.Question)),
            ("options", () => Options(it, old.Options, decide.Options)),
            ("pick", () => decide.Several
                ? One($"I {it} kan der nu vælges flere svar, før kun ét.", $"In {it} several options can now be chosen, not only one.")
                : One($"I {it} kan der nu kun vælges ét svar, før flere.", $"In {it} only one option can now be chosen, not several.")),
        ],
        (Work.Act old, Work.Act act) =>
        [
            ("action", () => One($"{Big(it)} udfører nu handlingen {act.Action.Action}, før {old.Action.Action}.", $"{Big(it)} now runs the action {act.Action.Action}, not {old.Action.Action}.")),
            ("with", () => Parameters(it, old.Action.With, act.Action.With)),
        ],
        (Work.Notify old, Work.Notify notify) =>
        [
            ("notify", () =>
            [
                .. Turned(To(old), To(notify), (before, to) => Us($"Beskeden i {it} går nu til {to}, før til {before}.", $"The message of {it} now goes to {to}; it used to go to {before}.")),
                .. Turned(By(old), By(notify), (before, by) => Us($"Beskeden i {it} sendes nu som {by}, før som {before}.", $"The message of {it} is now sent as {by}; it used to be as {before}.")),
                .. Turned($"{old.Text}", $"{notify.Text}", (before, text) => Us($"{Big(it)} sender nu beskeden '{text}', før '{before}'.", $"{Big(it)} now sends message '{text}', not '{before}'.")),
            ]),
            ("options", () => Options(it, old.Options, notify.Options)),
            ("answers", () => Answers(it, old.Answers, notify.Answers)),
        ],
        (Work.Share old, Work.Share share) =>
        [
            ("share", () =>
            [
                .. Turned(StepWords.Shared(old.What, _was), StepWords.Shared(share.What, _now), (before, what) => Us($"{Big(it)} deler nu {what}, før {before}.", $"{Big(it)} now shares {what}, not {before}.")),
                .. old.With == share.With ? [] : One($"Modtagerne af det, der deles i {it}, er {Turn(_now.Language, old.With.Source, share.With.Source)}.", $"The recipients of what {it} shares are {Turn(_now.Language, old.With.Source, share.With.Source)}."),
                .. Turned(old.Tlp, share.Tlp, (before, tlp) => Us($"Det, der deles i {it}, mærkes nu TLP:{tlp}, før TLP:{before}.", $"What {it} shares is now marked TLP:{tlp}, not TLP:{before}.")),
                .. Of(old.Text?.Value, share.Text?.Value,
                    text => Us($"{Big(it)} deler nu også beskeden '{text}'.", $"{Big(it)} now also shares message '{text}'."),
                    text => Us($"{Big(it)} deler ikke længere beskeden '{text}'.", $"{Big(it)} no longer shares message '{text}'."),
                    (before, text) => Us($"{Big(it)} deler nu beskeden '{text}', før '{before}'.", $"{Big(it)} now shares message '{text}', not '{before}'.")),
            ]),
            ("options", () => Options(it, old.Options, share.Options)),
            ("answers", () => Answers(it, old.Answers, share.Answers)),
        ],
        (Work.Call old, Work.Call call) =>
        [
            ("call", () => One($"{Big(it)} starter nu {Called(call.Playbook)}, før {Called(old.Playbook)}.", $"{Big(it)} now starts {Called(call.Playbook)}, not {Called(old.Playbook)}.")),
            ("with", () => Parameters(it, old.With, call.With)),
            ("until", () => call.UntilEnded
                ? One($"{Big(it)} er nu først forbi, når den plan, det starter, er slut, ikke når den er startet.", $"{Big(it)} is now over when the playbook it starts has ended, not when it has started.")
                : One($"{Big(it)} er nu forbi, når den plan, det starter, er startet, ikke først når den er slut.", $"{Big(it)} is now over when the playbook it starts has started, not when it has ended.")),
        ],
        (Work.Report old, Work.Report report) => [("report", () => One($"Underretningen i {it} er nu '{report.Template}', før '{old.Template}'.", $"The report of {it} is now '{report.Template}', not '{old.Template}'."))],
        (Work.Wait old, Work.Wait wait) => [("wait", () => Turned(_was.Awaits(old), _now.Awaits(wait), (before, what) => Us($"{Big(it)} venter nu {what}; før {before}.", $"{Big(it)} now waits {what}; it used to wait {before}.")))],
        _ => [],
    };

    private IEnumerable<(string, Func<IEnumerable<string>>)> Close(string it, Step was, Step now) =>
    [
        ("asks", () => Questions(was.Asks, now.Asks, id => Us($"spørgsmålet '{id}' i {it}", $"question '{id}' of {it}"),
            ask => Us($"{Big(it)} har et nyt spørgsmål '{ask.Id}': {Asked(ask)}.", $"{Big(it)} has a new question '{ask.Id}': {Asked(ask)}."),
            ask => Us($"Spørgsmålet '{ask.Id}' i {it} er væk: {Asked(ask)}.", $"Question '{ask.Id}' of {it} is gone: {Asked(ask)}."))),
        ("done-when", () => Text(it, Us("teksten “Færdig, når”", "the text “Done when”"), Us("teksten “Færdig, når” i", "the text “Done when” of"), was.DoneWhen, now.DoneWhen)),
        ("evidence", () => Of(was.Evidence is { } old ? _was.Evidence(old) : null, now.Evidence is { } kind ? _now.Evidence(kind) : null,
            kind => Us($"{Big(it)} kræver nu {kind} som dokumentation.", $"{Big(it)} now needs {kind} as evidence."),
            kind => Us($"{Big(it)} kræver ikke længere {kind} som dokumentation.", $"{Big(it)} no longer needs {kind} as evidence."),
            (old, kind) => Us($"{Big(it)} kræver nu {kind} som dokumentation, før {old}.", $"{Big(it)} now needs {kind} as evidence, not {old}."))),
        ("checklist", () => Checklist(it, was.Checklist, now.Checklist)),
        ("approve", () => Approve(it, was, now)),
        ("undo", () => Undo(it, was.Undo, now.Undo)),
        ("on-failure", () => OnFailure(it, was.OnFailure, now.OnFailure)),
        ("on-timeout", () => OnTimeout(it, was.OnTimeout, now.OnTimeout)),
        ("for-each", () => Of(was.ForEach is { } old ? _was.Name(ConditionText.Path(old)) : null, now.ForEach is { } list ? _now.Name(ConditionText.Path(list)) : null,
            list => Us($"{Big(it)} har nu et kort for hver på listen {list}.", $"{Big(it)} now has a card for each in the list {list}."),
            list => Us($"{Big(it)} har ikke længere et kort for hver på listen {list}.", $"{Big(it)} no longer has a card for each in the list {list}."),
            (old, list) => Us($"{Big(it)} har nu et kort for hver på listen {list}, før {old}.", $"{Big(it)} now has a card for each in the list {list}, not {old}."))),
        ("repeat", () => Of(was.Repeat is { } old ? _was.Beat(old) : null, now.Repeat is { } repeat ? _now.Beat(repeat) : null,
            beat => Us($"{Big(it)} gentages nu{beat}.", $"{Big(it)} is now repeated{beat}."),
            beat => Us($"{Big(it)} gentages ikke længere (før{beat}).", $"{Big(it)} is no longer repeated (it was{beat})."),
            (old, beat) => Us($"{Big(it)} gentages nu{beat}; før{old}.", $"{Big(it)} is now repeated{beat}; it used to be{old}."))),
        ("records", () => Of(was.Records is { } old ? _was.Knowledge(old) : null, now.Records is { } of ? _now.Knowledge(of) : null,
            what => Us($"I {it} skrives tidspunktet for {what} nu ned.", $"In {it} the moment of {what} is now written down."),
            what => Us($"I {it} skrives tidspunktet for {what} ikke længere ned.", $"In {it} the moment of {what} is no longer written down."),
            (old, what) => Us($"I {it} skrives tidspunktet for {what} nu ned, før for {old}.", $"In {it} the moment of {what} is now written down, not that of {old}."))),
        ("starts", () => Starts(it, was.Starts, now.Starts)),
        ("waives", () => Waives(it, was.Waives, now.Waives)),
        ("stops", () => Each(Us($"De frister, {it} stopper,", $"The clocks that {it} stops"), was.Stops, now.Stops,
            id => Us($"{Big(it)} stopper nu fristen {Called(id)}.", $"{Big(it)} now stops the clock {Called(id)}."),
            id => Us($"{Big(it)} stopper ikke længere fristen {Called(id)}.", $"{Big(it)} no longer stops the clock {Called(id)}."))),
        ("uses", () => Each(Us($"De beskeder, {it} bruger,", $"The messages that {it} uses"), was.Uses, now.Uses,
            id => Us($"{Big(it)} bruger nu beskeden '{id}'.", $"{Big(it)} now uses message '{id}'."),
            id => Us($"{Big(it)} bruger ikke længere beskeden '{id}'.", $"{Big(it)} no longer uses message '{id}'."))),
    ];

    private string? After(Step step) => step.After switch
    {
        null => null,
        { AtLeast: 1 } some => Us($"mindst ét af {And(some.Steps)}", $"at least one of {And(some.Steps)}"),
        { AtLeast: { } enough } some => Us($"mindst {enough} af {And(some.Steps)}", $"at least {enough} of {And(some.Steps)}"),
        var all => And(all.Steps),
    };

    private static string? Due(Telling says, Step step) => step.Due is Due.FromReady ? $"{says.Us("", "within ")}{says.Say(step.Due)}" : says.Say(step.Due);

    private IEnumerable<string> Alongside(string it, ValueList<ActionCall> was, ValueList<ActionCall> now)
    {
        var (kept, added, gone) = Match(was, now, (one, other) => one.Action == other.Action);
        return
        [
            .. added.Select(one => Us($"Samtidig med {it} sker nu også handlingen {one.Action}.", $"Alongside {it}, the action {one.Action} now happens too.")),
            .. kept.SelectMany(pair => Parameters(Us($"handlingen {pair.Now.Action} samtidig med {it}", $"the action {pair.Now.Action} alongside {it}"), pair.Was.With, pair.Now.With)),
            .. gone.Select(one => Us($"Samtidig med {it} sker handlingen {one.Action} ikke længere.", $"Alongside {it}, the action {one.Action} no longer happens.")),
            .. Order(Us($"Det, der sker samtidig med {it},", $"What happens alongside {it}"), kept),
        ];
    }

    private IEnumerable<string> Parameters(string it, ValueList<Parameter> was, ValueList<Parameter> now)
    {
        var (kept, added, gone) = Match(was, now, (one, other) => one.Name == other.Name);
        return
        [
            .. added.Select(one => Us($"{Big(it)} får nu værdien '{one.Name}': {Values(after, one)}.", $"{Big(it)} is now given the value '{one.Name}': {Values(after, one)}.")),
            .. kept.Where(pair => pair.Was != pair.Now).Select(pair => Us($"Værdien '{pair.Now.Name}' i {it} er {Turn(_now.Language, Sources(pair.Was), Sources(pair.Now))}.", $"The value '{pair.Now.Name}' of {it} is {Turn(_now.Language, Sources(pair.Was), Sources(pair.Now))}.")),
            .. gone.Select(one => Us($"{Big(it)} får ikke længere værdien '{one.Name}' (før {Values(before, one)}).", $"{Big(it)} is no longer given the value '{one.Name}' (it was {Values(before, one)}).")),
        ];

        static string Sources(Parameter parameter) => string.Join(", ", parameter.Values.Select(value => value.Source));

        string Values(Playbook of, Parameter parameter) => Quote(of, _now.Language, Sources(parameter));
    }

    private string To(Work.Notify notify) => And(notify.To.Select(to => to switch
    {
        Recipient.OneRole(var role) => $"'{role}'",
        Recipient.Group(var name) => Us($"gruppen '{name}'", $"the group '{name}'"),
        _ => Us("alle roller", "every role"),
    }));

    private string By(Work.Notify notify) => And(notify.By.Select(_now.Channel));

    private IEnumerable<string> Answers(string it, Answers? was, Answers? now) => (was, now) switch
    {
        (null, { } answers) => One($"I {it} ventes der nu på svar i {_now.Span(answers.Within)}.", $"{Big(it)} now waits for answers for {_now.Span(answers.Within)}."),
        ({ }, null) => One($"I {it} ventes der ikke længere på svar.", $"{Big(it)} no longer waits for answers."),
        ({ } old, { } answers) =>
        [
            .. Turned(_was.Span(old.Within), _now.Span(answers.Within), (before, span) => Us($"I {it} ventes der nu på svar i {span}, før i {before}.", $"{Big(it)} now waits for answers for {span}, not {before}.")),
            .. Turned(From(old), From(answers), (before, from) => Us($"I {it} ventes der nu på svar fra {from}, før fra {before}.", $"{Big(it)} now waits for answers from {from}; it used to be from {before}.")),
        ],
        _ => [],
    };

    private string From(Answers answers) => answers.From is [] ? Us("alle, der spørges", "everybody who is asked") : And(answers.From);

    private IEnumerable<string> Checklist(string it, Checklist? was, Checklist? now) => was?.IsExitCriteriaOfIncident == true || now?.IsExitCriteriaOfIncident == true
        ? now?.IsExitCriteriaOfIncident == true
            ? One($"Tjeklisten i {it} er nu afslutningskriterierne for alle hændelsens forløb.", $"The checklist of {it} is now the exit criteria of all the incident's runs.")
            : now is null
                ? One($"Tjeklisten i {it} er væk; den var afslutningskriterierne for alle hændelsens forløb.", $"The checklist of {it} is gone; it was the exit criteria of all the incident's runs.")
                : One($"Tjeklisten i {it} er nu {And(now.Points.Select(Now))}, før afslutningskriterierne for alle hændelsens forløb.", $"The checklist of {it} is now {And(now.Points.Select(Now))}, not the exit criteria of all the incident's runs.")
        : Each(Us($"Punkterne på tjeklisten i {it}", $"The points of the checklist of {it}"), was?.Points ?? [], now?.Points ?? [],
            text => Us($"Tjeklisten i {it} har et nyt punkt: {Now(text)}.", $"The checklist of {it} has a new point: {Now(text)}."),
            text => Us($"Et punkt på tjeklisten i {it} er væk: {Was(text)}.", $"A point of the checklist of {it} is gone: {Was(text)}."),
            (old, text) => Us($"Et punkt på tjeklisten i {it} er {Wording(old, text)}.", $"A point of the checklist of {it} is {Wording(old, text)}."));

    private IEnumerable<string> Approve(string it, Step before, Step after) => (before.Approve, after.Approve) switch
    {
        (null, { } approve) => One(
            $"{Big(it)} kræver nu {approve.Count} {(approve.Count == 1 ? "godkender" : "godkendere")} ({Or(approve.Roles)}).",
            $"{Big(it)} now needs {Approvers(approve.Count)} ({Or(approve.Roles)})."),
        ({ }, null) => One($"{Big(it)} kræver ikke længere godkendelse.", $"{Big(it)} no longer needs approval."),
        ({ } was, { } now) =>
        [
            .. was.Count == now.Count ? [] : One(
                $"{Big(it)} kræver nu {now.Count} {(now.Count == 1 ? "godkender" : "godkendere")}, før {was.Count}.",
                $"{Big(it)} now needs {Approvers(now.Count)}, not {was.Count}."),
            .. Turned(Or(was.Roles), Or(now.Roles), (old, roles) => Us($"{Big(it)} kan nu godkendes af {roles}, før af {old}.", $"{Big(it)} can now be approved by {roles}; it used to be by {old}.")),
            .. Turned(_was.Span(was.Within), _now.Span(now.Within), (old, span) => Us($"På godkendelsen af {it} ventes der nu {span}, før {old}.", $"The approval of {it} is now waited for {span}, not {old}.")),
            .. was.IfNobody == now.IfNobody ? [] : One($"Når ingen godkender {it}, {Nobody(now.IfNobody, after, "nu")}; {NobodyWas(was.IfNobody, before)}.", $"When nobody approves {it}, {Nobody(now.IfNobody, after, "now")}; {NobodyWas(was.IfNobody, before)}."),
            .. Turned(Before(was.Before), Before(now.Before), (old, first) => Us($"{Big(it)} godkendes nu, {first}, ikke {old}.", $"{Big(it)} is now approved {first}, not {old}.")),
        ],
        _ => [],
    };

    private static string Approvers(int count) => count == 1 ? "1 approver" : $"{count} approvers";

    private string Nobody(IfNobody then, Step step, string now) => then switch
    {
        IfNobody.Handle => Us($"gøres det {now} i hånden", $"it is {now} done by hand"),
        IfNobody.Stay => Us($"spørges der {now} igen", $"they are {now} asked again"),
        _ when IsForPeople(step) => Us($"fortsættes det {now} uden, mærket “ikke godkendt”", $"it {now} goes on without, marked “not approved”"),
        _ => Us($"gøres det {now} ikke", $"it is {now} not done"),
    };

    private string NobodyWas(IfNobody then, Step step) => then switch
    {
        IfNobody.Handle => Us("før blev det gjort i hånden", "it used to be done by hand"),
        IfNobody.Stay => Us("før blev der spurgt igen", "they used to be asked again"),
        _ when IsForPeople(step) => Us("før fortsatte det uden", "it used to go on without"),
        _ => Us("før blev det ikke gjort", "it used to be left undone"),
    };

    private static bool IsForPeople(Step step) => step.Work is Work.Task or Work.Report;

    private string Before(ApproveBefore? before) => before switch
    {
        ApproveBefore.Starting => Us("inden det går i gang", "before it begins"),
        ApproveBefore.Closing => Us("inden det lukkes", "before it is closed"),
        _ => Us("uden at det er sagt hvornår", "without it being said when"),
    };

    private IEnumerable<string> Undo(string it, Undo? was, Undo? now) => (was, now) switch
    {
        (_, null) => One($"Det er ikke længere sagt, om {it} kan fortrydes.", $"It is no longer said whether {it} can be undone."),
        (null, { Action: null }) => One($"Det er nu sagt, at {it} ikke kan fortrydes.", $"It is now said that {it} cannot be undone."),
        (null, { Action: { } action }) => One($"{Big(it)} kan nu fortrydes med {action}.", $"{Big(it)} can now be undone by {action}."),
        ({ Action: { } old }, { Action: null }) => One($"{Big(it)} kan ikke længere fortrydes (før med {old}).", $"{Big(it)} can no longer be undone (it could, by {old})."),
        ({ Action: null }, { Action: { } action }) => One($"{Big(it)} kan nu fortrydes med {action}; før kunne det ikke.", $"{Big(it)} can now be undone by {action}; it could not be before."),
        ({ Action: { } old }, { Action: { } action }) => One($"{Big(it)} fortrydes nu med {action}, før med {old}.", $"{Big(it)} is now undone by {action}, not by {old}."),
        _ => [],
    };

    private IEnumerable<string> OnFailure(string it, OnFailure? was, OnFailure? now) => (was, now) switch
    {
        (null, { } failure) => One($"Mislykkes {it}, får rollen '{failure.Role}' nu en opgave: {Now(failure.Task)}.", $"If {it} fails, the role '{failure.Role}' now gets a task: {Now(failure.Task)}."),
        ({ } failure, null) => One($"Mislykkes {it}, får rollen '{failure.Role}' ikke længere en opgave (før {Was(failure.Task)}).", $"If {it} fails, the role '{failure.Role}' no longer gets a task (it was {Was(failure.Task)})."),
        ({ } old, { } failure) =>
        [
            .. Turned($"{old.Role}", $"{failure.Role}", (before, role) => Us($"Mislykkes {it}, går opgaven nu til rollen '{role}', før '{before}'.", $"If {it} fails, the task now goes to the role '{role}', not '{before}'.")),
            .. Same(old.Task, failure.Task) ? [] : One($"Mislykkes {it}, er opgaven {Wording(old.Task, failure.Task)}.", $"If {it} fails, the task is {Wording(old.Task, failure.Task)}."),
            .. Spans(old.Due, failure.Due,
                span => Us($"Mislykkes {it}, har opgaven nu fristen {span}.", $"If {it} fails, the task is now due within {span}."),
                span => Us($"Mislykkes {it}, har opgaven ikke længere en frist (før {span}).", $"If {it} fails, the task no longer has a deadline (it was {span})."),
                (before, span) => Us($"Mislykkes {it}, har opgaven nu fristen {span}, før {before}.", $"If {it} fails, the task is now due within {span}, not {before}.")),
            .. Spans(old.AcknowledgeWithin, failure.AcknowledgeWithin,
                span => Us($"Mislykkes {it}, ringes der nu op med det samme, og til den næste efter {span}.", $"If {it} fails, people are now called at once, and the next after {span}."),
                _ => Us($"Mislykkes {it}, ringes der ikke længere op med det samme.", $"If {it} fails, nobody is called at once any more."),
                (before, span) => Us($"Mislykkes {it}, ringes der nu til den næste efter {span}, før {before}.", $"If {it} fails, the next is now called after {span}, not {before}.")),
        ],
        _ => [],
    };

    private IEnumerable<string> OnTimeout(string it, OnTimeout? was, OnTimeout? now)
    {
        var old = was is null ? "" : was.Option == now?.Option ? Us($"; før blev det {Fate(was)}", $"; before it was {Fate(was)}") : Us($"; før blev '{was.Option}' {Fate(was)}", $"; before, '{was.Option}' was {Fate(was)}");
        return now is null
            ? One($"Når ingen svarer i {it}, sker der nu intet af sig selv{old}.", $"When nobody answers in {it}, nothing now happens by itself{old}.")
            : One($"Når ingen svarer i {it}, bliver '{now.Option}' nu {Fate(now)}{old}.", $"When nobody answers in {it}, '{now.Option}' is now {Fate(now)}{old}.");

        string Fate(OnTimeout timeout) => timeout.IsTaken ? Us("valgt", "taken") : Us("kun foreslået", "only suggested");
    }
}
