using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>
/// What a run answers to everything that can be asked of it about a step, in each state that the step can be in: the events with
/// what they wish for, or the refusal. The book is read by people when it changes, and shows at once whom a change reaches.
/// </summary>
public class AnswerBookTests
{
    private const string Task = "{id: it, title: Det, role: it-duty, task: Gør det., acknowledge-within: 5m, due: 2h}";
    private const string Quiet = "{id: it, title: Det, role: it-duty, task: Gør det., due: 2h, alongside: [{tickets.open: {priority: P1}}]}";
    private const string After = "{id: next, title: Så, role: it-duty, task: Gør så det., after: [it], due: 9d}";
    private const string Other = "{id: other, title: Andet, role: it-manager, task: Noget andet., due: 9d}";

    private const string Stay = "{id: stay, title: Bliv, role: it-manager, task: Bliv., due: 9d}";

    private const string Asking = """
        {id: it, title: Det, role: it-duty, task: Gør det., due: 9d, evidence: note,
          asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, required: yes}, who: {type: text, title: Hvem?}}}
        """;

    private const string Decision = "{id: it, title: Det, role: it-duty, page: hello, decide: Skal det gøres?, options: {yes: Ja, later: Senere, no: {label: Nej, ask-again: 12h}}, acknowledge-within: 5m, due: 30m, on-timeout: suggest yes}";
    private const string Several = "{id: it, title: Det, role: it-duty, decide: Hvad er ramt?, pick: several, options: {mail: Mail, files: Filer, none: {label: Intet, alone: yes}}, due: 30m, on-timeout: take none}";
    private const string Judged = "{id: it, title: Det, role: it-duty, task: Gør det., when: ask is yes, due: 9d}";
    private const string Ask = "{id: ask, title: Spørg, role: it-duty, decide: Skal det?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}";
    private const string Signed = "{id: it, title: Det, role: it-duty, task: Gør det., due: 9d, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave, before: closing}}";
    private const string Allowed = "{id: it, title: Det, role: it-duty, task: Gør det., due: 9d, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: stay, before: starting}}";
    private const string Isolate = """
        {id: it, title: Isolér, role: it-duty, action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: "{{inputs.reason}}"},
          approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: handle}, undo: accounts.restore,
          on-failure: {role: it-manager, task: Spær i hånden., due: 10m, acknowledge-within: 5m}}
        """;

    private const string Bare = "{id: it, title: Isolér, role: it-duty, action: accounts.isolate, with: {accounts: \"{{inputs.accounts}}\", reason: Mistanke}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}, undo: accounts.restore}";
    private const string Light = "{id: it, title: Sag, role: it-duty, action: tickets.open, with: {priority: P1}, due: 1h}";
    private const string Round = "{id: it, title: Meld, role: it-duty, task: Meld ind., repeat: {every: 3h}, acknowledge-within: 5m, due: 1h}";
    private const string OnRequest = "{id: it, title: Svar, role: it-duty, task: Svar., repeat: {on: request}, due: 1h, alongside: [{tickets.open: {priority: P1}}]}";
    private const string Message = "{id: it, title: Send, role: it-duty, notify: {to: [it-duty, it-manager], by: [sms], text: hello}}";
    private const string Question = "{id: it, title: Spørg, role: it-duty, notify: {to: [it-duty, it-manager], by: [sms], text: hello}, answers: {within: 10m, from: [it-duty, it-manager]}}";
    private const string Options = "{id: it, title: Spørg, role: it-duty, notify: {to: [it-duty, it-manager], by: [sms], text: hello}, options: {now: Nu, later: Senere}, answers: {within: 10m}}";
    private const string Wait = "{id: it, title: Strøm, role: it-duty, wait: {signal: power-back, at-most: 9d}}";
    private const string Call = "{id: it, title: Kald, role: it-duty, after: [other], call: small, with: {accounts: \"{{inputs.accounts}}\", reason: Videre}, until: ended}";
    private const string Hung = "{id: it, title: Kald, role: it-duty, after: [other], call: small, until: started}";
    private const string Cards = "{id: it, title: Hver, role: it-duty, task: Hver., for-each: inputs.accounts, due: 9d}";

    private const string Report = "{id: it, title: Varsl, role: it-duty, report: nis2-early-warning, stops: nis2-24, due: 4h before nis2-24}";
    private const string Clocks = "{id: it, title: Ure, role: it-duty, task: Sæt ure i gang., starts: [gdpr-33], waives: [nis2-24], records: breach-awareness, evidence: note, due: 9d}";
    private const string Choice = """
        {id: it, title: Alvor, role: it-duty, after: [other], decide: Er det alvorligt?, pick: several,
          options: {yes: {label: Ja, level: red, starts: [nis2-24], waives: [gdpr-33]}, mail: {label: Mail, level: yellow, waives: [nis2-24]}, files: {label: Filer, starts: [gdpr-33]}, later: {label: Senere, again: [other], starts: [nis2-24]}, no: {label: Nej, again: [other], ask-again: 12h}}, due: 9d, on-timeout: suggest yes}
        """;

    private const string Beside = """
        {id: it, title: Det, role: it-duty, after: [other], task: Gør det., due: 9d,
          alongside: [{notify: {to: [every role], by: [sms], text: hello}}, {notify: {to: group crisis-staff, by: [mail], text: hello}}, {notify: {to: it-manager, by: [voice], text: hello}}, {tickets.open: {priority: P1}}]}
        """;

    private const string Until = "{id: it, title: Meld, role: it-duty, task: Meld ind., repeat: {every: 3h, until: other is done}, due: 1h, alongside: [{tickets.open: {priority: P1}}]}";
    private const string Pulse = "{id: it, title: Send, role: it-duty, notify: {to: [it-duty], by: [sms], text: hello}, repeat: {every: 3h}}";
    private const string Late = "{id: it, title: Isolér, role: it-duty, after: [other], action: accounts.isolate, with: {accounts: \"{{inputs.accounts}}\", reason: Mistanke}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: stay}, alongside: [{tickets.open: {priority: P1}}]}";

    /// <param name="Live">How it came to it.</param>
    /// <param name="IsBeforeTheOther">Looked at before the run that it called has begun.</param>
    private sealed record State(string Name, string[] Steps, Action<Story> Live, bool IsBeforeTheOther = false);

    private static readonly State[] s_states =
    [
        new("a task that waits for another", [After.Replace("next", "it", StringComparison.Ordinal).Replace("after: [it]", "after: [other]", StringComparison.Ordinal), Other], _ => { }),
        new("a task that somebody is called for", [Task, After], _ => { }),
        new("a task that somebody has", [Task, After], story => story.Acknowledge("it", SecondDuty)),
        new("a task that somebody has and that is late", [Task, After], story => { story.Acknowledge("it", SecondDuty); story.Wait(3.Hours); }),
        new("a task that everybody is called for and that is late", [Task, After], story => story.Wait(3.Hours)),
        new("a task that the first said no to", [Task, After], story => story.Decline("it", Duty)),
        new("a task that somebody was given", [Task, After], story => story.Do(new RunCommand.Assign(Address.Parse("it"), Coordinator) { At = default }, Duty)),
        new("a task that is told quietly", [Quiet, After], _ => { }),
        new("a task that is done", [Task, After], story => story.Close("it", Duty)),
        new("a task that was skipped", [Task, After], story => story.Do(new RunCommand.Skip(new("it"), story.Why) { At = default }, Duty)),
        new("a task that is not needed", [Ask, Judged, Other], story => story.Choose("ask", Duty, "no")),
        new("a task that asks", [Asking, After], _ => { }),
        new("a decision", [Decision, After], _ => { }),
        new("a decision with a suggestion", [Decision, After], story => story.Wait(50.Minutes)),
        new("a decision that is made", [Decision, After], story => story.Choose("it", Duty, "yes")),
        new("a decision that was put off", [Decision, After], story => story.Choose("it", Duty, "no")),
        new("a decision with several options", [Several, After], _ => { }),
        new("a decision that the clock took", [Several, After], story => story.Wait(1.Hours)),
        new("a task whose closing waits for an approval", [Signed, After], story => story.Close("it", Duty)),
        new("a task whose closing was refused", [Signed, After], story => { story.Close("it", Duty); story.Approve("it", Manager, yes: false); }),
        new("a task whose closing nobody approved, after it was handed in", [Signed, After], story => { story.Close("it", Duty); story.Wait(20.Minutes); }),
        new("a task that may not begin yet", [Allowed, After], _ => { }),
        new("a task that may not begin, asked for the third time", [Allowed, After], story => story.Wait(11.Minutes)),
        new("a task that was not allowed to begin", [Allowed, After], story => story.Approve("it", Manager, yes: false)),
        new("an act that waits for an approval", [Isolate, After], _ => { }),
        new("an act that one of two has approved", [Isolate.Replace("count: 1", "count: 2", StringComparison.Ordinal), After], story => story.Approve("it", Manager)),
        new("an act that is asked for again", [Isolate, After], story => story.Wait(6.Minutes)),
        new("an act that is approved while the run stands", [Isolate, After], story => { story.Do(new RunCommand.Pause(null) { At = default }); story.Approve("it", Manager); }),
        new("an act that is under way", [Isolate, After], story => { story.Stage.IsWorldSilent = true; story.Approve("it", Manager); }),
        new("an act that half failed and is done by hand", [Isolate, After], story => { story.Stage.Stubborn.Add("ulla"); story.Approve("it", Manager); }),
        new("an act that is done", [Isolate, After], story => story.Approve("it", Manager)),
        new("an act that was refused", [Isolate, After], story => story.Approve("it", Manager, yes: false)),
        new("an act that half failed with nobody to take it over", [Bare, After], story => { story.Stage.Stubborn.Add("ulla"); story.Approve("it", Manager); }),
        new("an act that failed with nobody to take it over", [Bare, After], story => { story.Stage.Stubborn.UnionWith(["kim", "ulla"]); story.Approve("it", Manager); }),
        new("an act whose undoing waits for an approval", [Isolate, After], story => { story.Approve("it", Manager); story.Do(new RunCommand.Undo(new("it"), story.Why) { At = default }, Duty); }),
        new("an act whose undoing is under way", [Isolate, After], story => { story.Approve("it", Manager); story.Stage.IsWorldSilent = true; story.Do(new RunCommand.Undo(new("it"), story.Why) { At = default }, Duty); story.Approve("it", Manager); }),
        new("a light act that is under way", [Light.Replace("action:", "after: [other], action:", StringComparison.Ordinal), Other], story => { story.Stage.IsWorldSilent = true; story.Close("other", Manager); }),
        new("a round that is open", [Round, Other], _ => { }),
        new("a step between two rounds", [Round, Other], story => story.Close("it", Duty)),
        new("a step that comes when asked", [OnRequest, Other], _ => { }),
        new("a message that is under way", [Message.Replace("notify:", "after: [other], notify:", StringComparison.Ordinal), Other], story => { story.Stage.IsWorldSilent = true; story.Close("other", Manager); }),
        new("a question", [Question, After], _ => { }),
        new("a question that one has answered", [Question, After], story => story.Do(new RunCommand.Answer(Address.Parse("it"), "yes", "sms") { At = default }, Duty)),
        new("a question with options", [Options, After], _ => { }),
        new("a wait", [Wait, After], _ => { }),
        new("a call that nobody has taken yet", [Call, Other], story => story.Close("other", Manager), IsBeforeTheOther: true),
        new("a call that only has to begin and that nobody has taken yet", [Hung, Other], story => story.Close("other", Manager), IsBeforeTheOther: true),
        new("a call whose run is going", [Call, Other], story => story.Close("other", Manager)),
        new("a step with cards, one of them closed", [Cards, After], story => story.Close("it~1.1", Duty)),
        new("a task in a run that stands", [Task, After], story => story.Do(new RunCommand.Pause(null) { At = default })),
        new("a task whose taker gave it back", [Task, After], story => { story.Acknowledge("it", SecondDuty); story.Decline("it", SecondDuty); }),
        new("a task that two have, and the first gave it back", [Task, After], story => { story.Acknowledge("it", SecondDuty); story.Acknowledge("it", Duty); story.Decline("it", SecondDuty); }),
        new("a task whose pages do not arrive", [Task, After], story => { foreach (var way in (string[])["sms", "voice"]) story.Do(new RunCommand.PageIsOverdue(Address.Parse("it~1"), new($"it-duty-1-{way}"), EffectKind.Page) { At = default }); }),
        new("a report that stops a clock", [Report, Other], _ => { }),
        new("a report that stops a clock, nearly over", [Report, Other], story => { story.Do(new RunCommand.Hear(new ToRun.AnchorsAre([new("nis2-24", story.Stage.Now.AddHours(24), false)], 90)) { At = default }); story.Wait(21.Hours); }),
        new("a task that starts one clock and waives another", [Clocks, Other], _ => { }),
        new("a decision about clocks", [Choice, Other], story => story.Close("other", Manager)),
        new("a decision about clocks that is made", [Choice, Other, Stay], story => { story.Close("other", Manager); story.Choose("it", Duty, "yes"); }),
        new("a task with messages beside it", [Beside, Other], story => { story.Stage.IsWorldSilent = true; story.Close("other", Manager); }),
        new("a round that ends with another step", [Until, Other], _ => { }),
        new("a step between two rounds, long after", [Until, Other], story => { story.Close("it", Duty); story.Stage.IsWorldSilent = true; story.Wait(7.Hours); }),
        new("a round that never began, for its end had come", [Until.Replace("repeat:", "after: [other], repeat:", StringComparison.Ordinal), Other, Stay], story => story.Close("other", Manager)),
        new("a message between two rounds", [Pulse, Other], _ => { }),
        new("an act to which another account came", [Late, Other], story => { story.Close("other", Manager); story.Approve("it", Lead); story.Do(new RunCommand.Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", ["bo"])])) { At = default }); }),
        new("an act that is asked for as long as it takes", [Late, Other], story => { story.Close("other", Manager); story.Wait(16.Minutes); }),
        new("an act whose undoing failed", [Isolate, After], story => { story.Approve("it", Manager); story.Stage.Stubborn.Add("ulla"); story.Do(new RunCommand.Undo(new("it"), story.Why) { At = default }, Duty); story.Approve("it", Manager); }),
        new("a wait whose signal had come", [Wait.Replace("wait:", "after: [other], wait:", StringComparison.Ordinal), Other, Stay], story => { story.Do(new RunCommand.Signal("power-back") { At = default }); story.Close("other", Manager); }),
        new("a task in a run that one of two has released", [Task, After], story => story.Do(new RunCommand.Release("freeze-1", story.Why) { At = default }, Duty)),
        new("a task that two have", [Task, After], story => { story.Acknowledge("it", SecondDuty); story.Acknowledge("it", Duty); }),
        new("a task that somebody was given, and another took it and gave it back", [Task, After], story => { story.Do(new RunCommand.Assign(Address.Parse("it"), Coordinator) { At = default }, Duty); story.Acknowledge("it", Duty); story.Decline("it", Duty); }),
        new("a task that everybody is called for, and the first cannot be reached", [Task, After], story => { foreach (var way in (string[])["sms", "voice"]) story.Do(new RunCommand.PageIsOverdue(Address.Parse("it~1"), new($"it-duty-1-{way}"), EffectKind.Page) { At = default }); story.Wait(1.Hours); }),
        new("a task with something beside it that failed", [Quiet.Replace("task:", "after: [other], task:", StringComparison.Ordinal), Other], story => { story.Stage.Stubborn.Add("tickets.open"); story.Close("other", Manager); }),
        new("a task with messages beside it that waits for another", [Beside, Other], _ => { }),
        new("a task whose taker's closing waits for an approval", [Signed, After], story => { story.Acknowledge("it", SecondDuty); story.Close("it", SecondDuty); }),
        new("a task that may not begin yet, and may when nobody says no", [Allowed.Replace("if-nobody: stay", "if-nobody: leave", StringComparison.Ordinal), After], story => story.Wait(6.Minutes)),
        new("a report that waits for another and stops a clock", [Report.Replace("report:", "after: [other], report:", StringComparison.Ordinal), Other], _ => { }),
        new("an act that is asked for again and left when nobody answers", [Bare, After], story => story.Wait(6.Minutes)),
        new("an act that waits for an approval and is done by hand without a call", [Isolate.Replace(", acknowledge-within: 5m", "", StringComparison.Ordinal), After], story => story.Wait(6.Minutes)),
        new("an act that failed at all and is done by hand without a call", [Isolate.Replace(", acknowledge-within: 5m", "", StringComparison.Ordinal), After], story => { story.Stage.Stubborn.UnionWith(["kim", "ulla"]); story.Approve("it", Manager); }),
        new("an act half of which is given back", [Isolate, After], story => { story.Approve("it", Manager); story.Stage.IsWorldSilent = true; story.Do(new RunCommand.Undo(new("it"), story.Why) { At = default }, Duty); story.Approve("it", Manager); story.Do(new RunCommand.EffectSettled(Address.Parse("it~1"), EffectKind.Restore, "ulla", true, null, null) { At = default }); }),
        new("an act on several accounts that is no isolating", ["{id: it, title: Se efter, role: it-duty, after: [other], action: accounts.list-foothold, with: {accounts: \"{{inputs.accounts}}\"}}", Other], _ => { }),
        new("a round that waits for another", [Round.Replace("task:", "after: [other], task:", StringComparison.Ordinal), Other], _ => { }),
        new("a step that comes when asked and waits for another", [OnRequest.Replace("task:", "after: [other], task:", StringComparison.Ordinal), Other], _ => { }),
        new("a step that comes when asked, in a run that stands", [OnRequest, Other], story => story.Do(new RunCommand.Pause(null) { At = default })),
        new("a round whose closing waits for an approval", [Signed.Replace("due: 9d", "repeat: {every: 3h}, due: 1h", StringComparison.Ordinal), Other], story => story.Close("it", Duty)),
        new("a round that its own answer ends", [Asking.Replace("due: 9d", "repeat: {every: 3h, until: it.how is fast}, due: 1h", StringComparison.Ordinal), Other], _ => { }),
        new("a message that one has not got yet", [Message.Replace("notify:", "after: [other], notify:", StringComparison.Ordinal), Other, After], story => { story.Stage.IsWorldSilent = true; story.Close("other", Manager); story.Do(new RunCommand.EffectSettled(Address.Parse("it~1"), EffectKind.Message, "it-manager-1-sms", true, null, null) { At = default }); story.Do(new RunCommand.EffectSettled(Address.Parse("it~1"), EffectKind.Message, "it-manager-2-sms", true, null, null) { At = default }); story.Do(new RunCommand.EffectSettled(Address.Parse("it~1"), EffectKind.Message, "it-duty-2-sms", false, null, null) { At = default }); }),
        new("a report that comes again and stops a clock", [Report.Replace("due: 4h before nis2-24", "repeat: {every: 3h}, due: 1h", StringComparison.Ordinal), Other], _ => { }),
        new("a wait for time alone", ["{id: it, title: Vent, role: it-duty, wait: {for: 2h}}", After], _ => { }),
        new("a wait that waits for another, whose signal has come", [Wait.Replace("wait:", "after: [other], wait:", StringComparison.Ordinal), Other, After], story => story.Do(new RunCommand.Signal("power-back") { At = default })),
        new("a task of a run that is over", [Task], story => story.Close("it", Duty)),
        new("a task of a run that was given up", [Task, After], story => story.Do(new RunCommand.Abort(null) { At = default })),
    ];

    [Fact]
    public void Every_state_answers_everything_as_it_did_before()
    {
        var usual = Answers(Lived(s_states[0])).ToHashSet();
        Golden.Approve("answers.txt", [BookWords.Title, "", .. s_states.SelectMany(state =>
        {
            var (run, night) = Lived(state);
            return BookWords.Page($"{state.Name}: {Standing(run)}", Answers((run, night)).Where(told => state == s_states[0] || !usual.Contains(told)));
        })]);
    }

    private static string Standing(Run run) => run.StateOf(new("it")) switch
    {
        StepState.Happened happened => $"happened {happened.Outcome}",
        var state => state.GetType().Name.ToLowerInvariant(),
    };

    private static (Run Run, Stage Night) Lived(State state)
    {
        var story = new Story("steps:\n" + string.Concat(state.Steps.Select(step => $"  - {step.ReplaceLineEndings("\n    ")}\n")), """
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
              reason: {type: text, title: Hvorfor}
            messages:
              hello: {channel: sms, text: "Hej {{reply.code}}"}
            clocks: [nis2-24, gdpr-33]
            level: {start: green, at-most: red}
            """, new Given("accounts", ["kim", "ulla"]), new Given("reason", []) { Text = Stage.Aside("Mistanke") });
        state.Live(story);
        var run = state.IsBeforeTheOther ? Run.Replay(story.Run.Version, story.History.TakeWhile(happened => happened is not RunEvent.ChildStarted)) : story.Run;
        return (run, story.Stage);
    }

    private static IEnumerable<(string Words, string Answer)> Answers((Run Run, Stage Night) at) =>
        Asked(at.Run, at.Night.Now).Select(asked => (asked.Words, Answer(at.Run, at.Night, asked.Command)));

    private static IEnumerable<(string Words, RunCommand Command)> Asked(Run run, DateTimeOffset now)
    {
        var (why, here) = (Stage.Aside("fordi"), new Address(new("it"), run.StateOf(new("it")).Iteration));
        var hash = ApprovalsOf(run).LastOrDefault()?.Hash ?? "none";
        (string, RunCommand)[] people =
        [
            ("acknowledge", new RunCommand.Acknowledge(here, "sms") { At = default }),
            ("decline", new RunCommand.Decline(here, "sms", null) { At = default }),
            ("close", new RunCommand.Complete(here, new(run.FindStep(here.Step)!.Asks is [] ? [] : [new("how", ["fast"])], run.FindStep(here.Step)!.Evidence is null ? [] : [new(Evidence.Note, why)], null)) { At = default }),
            ("close with all", new RunCommand.Complete(here, new([], [new(Evidence.Receipt, why), new(Evidence.Note, why)], why, new(now, why, why, why))) { At = default }),
            ("close without anything", new RunCommand.Complete(here, Closing.Plain) { At = default }),
            ("close the second card", new RunCommand.Complete(here with { Item = 2 }, Closing.Plain) { At = default }),
            ("choose yes", new RunCommand.Choose(here, ["yes"], why) { At = default }),
            ("choose no", new RunCommand.Choose(here, ["no"], why) { At = default }),
            ("choose yes, saying nothing", new RunCommand.Choose(here, ["yes"], null) { At = default }),
            ("choose mail and files", new RunCommand.Choose(here, ["mail", "files"], why) { At = default }),
            ("choose mail and none", new RunCommand.Choose(here, ["mail", "none"], why) { At = default }),
            ("choose mail and later", new RunCommand.Choose(here, ["mail", "later"], why) { At = default }),
            ("answer yes", new RunCommand.Answer(here, "yes", "sms") { At = default }),
            ("answer later", new RunCommand.Answer(here, "later", "sms") { At = default }),
            ("approve", new RunCommand.Approve(here, true, hash, null) { At = default }),
            ("refuse to approve", new RunCommand.Approve(here, false, hash, why) { At = default }),
            ("approve what was before", new RunCommand.Approve(here, true, "older", null) { At = default }),
            ("give it to somebody", new RunCommand.Assign(here, SecondManager) { At = default }),
            ("skip", new RunCommand.Skip(here.Step, why) { At = default }),
            ("start by hand", new RunCommand.StartStep(here.Step, why) { At = default }),
            ("try again", new RunCommand.Retry(here.Step, why) { At = default }),
            ("undo", new RunCommand.Undo(here.Step, why) { At = default }),
            ("open a round", new RunCommand.OpenRound(here.Step, why) { At = default }),
            ("stop the rounds", new RunCommand.StopRepeat(here.Step, why) { At = default }),
        ];
        foreach (var (words, command) in people)
            foreach (var by in new PersonId?[] { Duty, Manager, Coordinator, null })
                if (by is not null || words is "acknowledge" or "decline" or "answer yes" or "approve" or "start by hand")
                    yield return ($"{words} ({by?.Value ?? "nobody"})", command with { By = by });
        (string, RunCommand)[] others =
        [
            ("close the other", new RunCommand.Complete(Address.Parse("other"), Closing.Plain) { At = default, By = Manager }),
            ("give it to a stranger", new RunCommand.Assign(here, new("nobody-knows")) { At = default, By = Lead }),
            ("close the ninth card", new RunCommand.Complete(here with { Item = 9 }, Closing.Plain) { At = default, By = Lead }),
            ("close the ninth turn", new RunCommand.Complete(here with { Iteration = 9 }, Closing.Plain) { At = default, By = Lead }),
            ("acknowledge the ninth turn", new RunCommand.Acknowledge(here with { Iteration = 9 }, "sms") { At = default, By = Lead }),
            ("acknowledge what is not there", new RunCommand.Acknowledge(Address.Parse("nowhere"), "sms") { At = default, By = Lead }),
            ("skip what is not there", new RunCommand.Skip(new("nowhere"), why) { At = default, By = Lead }),
            ("open a phase that is not there", new RunCommand.OpenPhase(new("nowhere"), why) { At = default, By = Lead }),
            ("open the phase", new RunCommand.OpenPhase(new("main"), why) { At = default, By = Lead }),
            ("add a task", new RunCommand.AddTask(new(new("it-manager"), null, why, 5.Minutes, 1.Hours, EndsWhenAcknowledged: true)) { At = default, By = Lead }),
            ("send a message", new RunCommand.AddMessage(why, [new(Duty, new("it-duty-1-sms"), Channel.Sms)]) { At = default, By = Lead }),
            ("send a message to nobody", new RunCommand.AddMessage(why, []) { At = default, By = Lead }),
            ("pause", new RunCommand.Pause(null) { At = default, By = Lead }),
            ("resume", new RunCommand.Resume(null) { At = default, By = Lead }),
            ("give up", new RunCommand.Abort(null) { At = default, By = Lead }),
            ("power comes back", new RunCommand.Signal("power-back") { At = default }),
            ("a page leaves too late", new RunCommand.PageIsOverdue(here, new("it-duty-1-sms"), EffectKind.Page) { At = default }),
            ("the next page leaves too late", new RunCommand.PageIsOverdue(here, new("it-duty-2-sms"), EffectKind.Page) { At = default }),
            ("the level is red", new RunCommand.Hear(new ToRun.LevelIs(Level.Red, 90)) { At = default }),
            ("the level is as it was, and older", new RunCommand.Hear(new ToRun.LevelIs(Level.Red, -1)) { At = default }),
            ("the level is as it was", new RunCommand.Hear(new ToRun.LevelIs(run.Level, run.LevelAsOf)) { At = default }),
            ("awareness is known", new RunCommand.Hear(new ToRun.AnchorsAre([new("awareness", now, false)], 90)) { At = default }),
            ("another brings poul and another reason", new RunCommand.Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", ["kim", "poul"]), new("reason", []) { Text = why }])) { At = default }),
            ("another brings what is there", new RunCommand.Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", ["kim"])])) { At = default }),
            ("the other run goes", new RunCommand.Hear(new ToRun.ChildIsGoing(here, new("run-9"), true)) { At = default }),
            ("the other run is refused", new RunCommand.Hear(new ToRun.ChildIsRefused(here, "gone", why)) { At = default }),
            ("the other run is over", new RunCommand.Hear(new ToRun.ChildIsOver(here, new("run-9"), IsAborted: false)) { At = default }),
            ("the other run was given up", new RunCommand.Hear(new ToRun.ChildIsOver(here, new("run-9"), IsAborted: true)) { At = default }),
            ("the incident closes", new RunCommand.Hear(new ToRun.End()) { At = default }),
            ("release it (it-duty-1)", new RunCommand.Release("freeze-1", why) { At = default, By = Duty }),
            ("release it (it-manager-1)", new RunCommand.Release("freeze-1", why) { At = default, By = Manager }),
            ("release another freeze", new RunCommand.Release("freeze-2", why) { At = default, By = Duty }),
            ("correct entry 0", new RunCommand.Correct(0, why) { At = default, By = Lead }),
            ("correct the newest entry", new RunCommand.Correct(run.Position, why) { At = default, By = Lead }),
            ("correct the entry after it", new RunCommand.Correct(run.Position + 1, why) { At = default, By = Lead }),
            ("nobody knows whether a page left", new RunCommand.DoubtEffect(here, EffectKind.Page, "it-duty-1-sms", Doubt.PossibleDuplicate) { At = default }),
            ("a wait of a day", new RunCommand.ReachTime { At = now.AddDays(1) }),
        ];
        foreach (var other in others) yield return other;
        if (run.Deadline is { } deadline) yield return ("the next deadline comes", new RunCommand.ReachTime { At = deadline });
        foreach (var (kind, target) in ((EffectKind, string)[])[(EffectKind.Isolate, "kim"), (EffectKind.Isolate, "stranger"), (EffectKind.Restore, "kim"), (EffectKind.Light, "tickets.open"), (EffectKind.Message, "it-duty-1-sms"), (EffectKind.Page, "it-duty-1-sms"), (EffectKind.ApprovalPage, "it-manager-1-sms")])
            foreach (var succeeded in (bool[])[true, false])
                yield return ($"{kind} of {target} {(succeeded ? "succeeds" : "fails")}", new RunCommand.EffectSettled(here, kind, target, succeeded, "ref-1", why) { At = default });
        foreach (var choice in Enum.GetValues<HeldChoice>())
            yield return ($"{choice} a held isolation of kim", new RunCommand.SettleHeld("effect-1", here, EffectKind.Isolate, "isolate", "kim", choice, why) { At = default, By = Lead });
        yield return ("drop a held page", new RunCommand.SettleHeld("effect-1", here, EffectKind.Page, "page", "it-duty-1-sms", HeldChoice.Drop, why) { At = default, By = Lead });
    }

    private static IEnumerable<Approval> ApprovalsOf(Run run) =>
        new[] { (run.StateOf(new("it")) as StepState.Ready)?.Approval, run.Undos.GetValueOrDefault(new("it"))?.Approval }.OfType<Approval>();

    private static string Answer(Run run, Stage night, RunCommand command)
    {
        var asked = command with { At = command.At == default ? night.Now : command.At, Roster = night.Roster with { Lead = Lead } };
        var decision = Run.Decide(run, asked);
        if (decision is Decision<RunEvent>.Refused(var why)) return $"    no: {why.Sentence}";
        var (lines, before) = (new List<string>(), run.Deadline);
        foreach (var happened in decision.Events())
        {
            run = Run.Evolve(run, happened);
            lines.AddRange(BookWords.Tell(Wire<RunEvent>.Write(happened), happened.By, command.By, Run.React(run, happened), happened.At));
        }
        if (run.Deadline != before) lines.Add($"    then waits {(run.Deadline is { } next ? $"until {Wire.Instant(next)}" : "for people only")}");
        return lines is [] ? "    nothing" : string.Join('\n', lines);
    }
}
