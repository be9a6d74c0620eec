using System.Text.Json.Nodes;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>Histories as they were stored once. Every later version reads them, and ends where they ended.</summary>
public class GoldenHistoryTests
{
    public static TheoryData<string> Shapes() => [.. s_shapes.Keys];

    [Theory, MemberData(nameof(Shapes))]
    public void A_history_of_the_past_still_ends_where_it_ended(string shape)
    {
        var (steps, header, _) = s_shapes[shape];
        var version = Version(steps, header);
        if (!Golden.Files($"history-{shape}.jsonl").Any()) Record(shape);

        var run = Run.Replay(version, Golden.Lines($"history-{shape}.jsonl").Select(Golden.Read<RunEvent>).Select(WithContent));

        Golden.Approve($"history-{shape}.end", Summary(run));
    }

    [Fact]
    public void Every_run_event_stands_in_a_history_of_the_past() =>
        Wire<RunEvent>.Names.Except(Types(Golden.Files("history-*.jsonl").Where(file => !file.StartsWith("history-incident", StringComparison.Ordinal)))).ShouldBeEmpty("a new event needs a story of its own in s_shapes");

    [Fact]
    public void Every_incident_event_stands_in_a_history_of_the_past() =>
        Wire<IncidentEvent>.Names.Except(Types(Golden.Files("history-incident*.jsonl"))).ShouldBeEmpty("a new event needs a history of its own");

    private static HashSet<string> Types(IEnumerable<string> files) => [.. files.SelectMany(Golden.Lines).Select(line => (string)JsonNode.Parse(line)!["type"]!)];

    /// <summary>As whoever reads a journal does: the version that a move names is among the published ones.</summary>
    private static RunEvent WithContent(RunEvent happened)
    {
        if (happened is not RunEvent.RunMoved moved) return happened;
        var newer = MovingTests.Version(BackNewer, "1.0.1");
        moved.Hash.ShouldBe(newer.Hash);
        return moved with { To = newer };
    }

    private static PlaybookVersion Version(string steps, string header)
    {
        var night = Small.Stage(steps, header);
        return night.Playbooks.Single();
    }

    /// <summary>Writes a history that is not there yet. It never writes over one that is.</summary>
    private static void Record(string shape)
    {
        var (steps, header, live) = s_shapes[shape];
        var story = new Story(steps, header, header.Contains("accounts:", StringComparison.Ordinal) ? [new Given("accounts", ["kim", "ulla"])] : []);
        live(story);
        try
        {
            Golden.Approve($"history-{shape}.jsonl", story.History.Select(Golden.Write));
        }
        catch (ShouldAssertException)
        {
            // Written for the first time; its end is written and failed next.
        }
    }

    private static IEnumerable<string> Summary(Run run)
    {
        yield return $"{run.Status} at {run.Position}, level {run.Level}";
        foreach (var phase in run.Version.Content.Phases) yield return $"phase {phase.Id} {run.Phases[phase.Id]}";
        foreach (var step in run.AllSteps)
            yield return $"{step.Id}~{run.StateOf(step.Id).Iteration} " + run.StateOf(step.Id) switch
            {
                StepState.Happened happened => $"happened {happened.Outcome} [{string.Join(' ', happened.Includes)}] by {happened.By?.Value ?? "the clock"} at {Wire.Instant(happened.At)}",
                StepState.Ready ready => $"ready since {Wire.Instant(ready.Since)}, owner {ready.Owner?.Value ?? "nobody"}, late {ready.IsLate}, called {string.Join(' ', ready.Paging?.Called ?? [])} in round {ready.Paging?.Round ?? 0}, approval {ready.Approval?.Standing.ToString() ?? "none"}",
                StepState.Resting resting => $"resting until {(resting.Next is { } next ? Wire.Instant(next) : "asked")}",
                var state => state.GetType().Name,
            };
        foreach (var (step, sheet) in run.Answers.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal))
            yield return $"answers of {step}: {string.Join(", ", sheet.Answers.Select(answer => $"{answer.Question} {string.Join('+', answer.Values)}"))} by {sheet.By?.Value ?? "nobody"}";
        yield return $"in force: {string.Join(' ', run.InForce.Select(account => account.Value).Order(StringComparer.Ordinal))}";
    }

    private const string Accounts = """
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        """;

    private const string Isolate = """
        steps:
          - {id: now, title: Nu, role: it-duty, decide: Isolér nu?, options: {yes: Ja, no: Nej}, due: 30m, on-timeout: take yes}
          - id: isolate
            title: Isolér
            role: it-duty
            when: now is yes
            action: accounts.isolate
            with: {accounts: "{{inputs.accounts}}", reason: Mistanke}
            approve: {roles: [it-manager, incident-lead], count: 2, within: 5m, if-nobody: handle}
            undo: accounts.restore
            on-failure: {role: it-duty, task: Spær i hånden., due: 10m, acknowledge-within: 5m}
          - {id: after, title: Efter, role: it-duty, task: Følg op., after: [isolate], due: 9d}
        """;

    private const string Late = Isolate + """

          - {id: each, title: Hver, role: it-duty, task: Hver., for-each: inputs.accounts, due: 9d}
          - {id: enough, title: Nok, role: it-duty, task: Nok., after: {any: [each, after]}, due: 9d}
        """;

    private const string Look = """
        steps:
          - {id: look, title: Se efter, role: it-duty, task: Se efter., acknowledge-within: 5m, due: 2h}
        """;

    private const string Back = """
        steps:
          - {id: mend, title: Ret, role: it-duty, task: Ret., asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}}}, due: 9d}
          - {id: fine, title: Fint, role: it-duty, after: [mend], decide: Er det godt?, options: {yes: Ja, no: {label: Nej, again: [mend], ask-again: 12h}}, due: 9d, on-timeout: suggest yes}
          - {id: sign, title: Skriv under, role: it-duty, task: Skriv under., when: mend.how is fast and fine is yes, due: 9d}
        """;

    private const string BackNewer = """
        steps:
          - {id: mend, title: Ret det, role: it-duty, task: Ret det., asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}}}, due: 9d}
          - {id: test, title: Prøv, role: it-manager, task: Prøv det., after: [mend], acknowledge-within: 5m, due: 1h}
          - {id: fine, title: Fint, role: it-duty, after: [mend], decide: Er det godt?, options: {yes: Ja, no: {label: Nej, again: [mend], ask-again: 12h}}, due: 9d, on-timeout: suggest yes}
        """;

    private const string Rounds = """
        steps:
          - {id: stop, title: Stop, role: it-duty, decide: Er det slut?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
          - {id: report, title: Meld, role: it-duty, task: Meld ind., repeat: {every: 3h, until: stop is yes}, due: 1h}
        """;

    private const string Question = """
        steps:
          - {id: come, title: Kom, role: it-duty, notify: {to: [it-duty, it-manager], by: [sms, mail], text: come}, options: {yes: Ja, later: Senere}, answers: {within: 10m}}
        messages:
          come: {channel: sms, text: "Kan du komme? {{reply.code}}"}
        """;

    private const string Rest = """
        phases:
          - phase: main
            title: Hoved
            opens: at-start
            steps:
              - {id: look, title: Se efter, role: it-duty, task: Se efter., acknowledge-within: 5m, due: 9d, alongside: [{tickets.open: {priority: P1}}]}
              - {id: each, title: Hver, role: it-duty, task: Hver., for-each: inputs.accounts, due: 9d}
              - {id: send, title: Send, role: it-duty, task: Send., approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: stay, before: closing}, due: 9d}
              - {id: choose, title: Vælg, role: it-duty, decide: Hvad?, options: {yes: Ja, no: Nej}, due: 1h, on-timeout: suggest yes}
              - {id: hang, title: Så, role: it-duty, task: Gør., when: choose is yes, due: 9d, alongside: [{tickets.open: {priority: P2}}]}
              - {id: back, title: Strøm, role: it-duty, wait: {signal: power-back, at-most: 9d}}
              - {id: gone, title: Kald, role: it-duty, after: [look], call: small, until: ended}
              - {id: warn, title: Varsl, role: it-duty, task: Varsl., due: 4h before nis2-24}
          - phase: acts
            title: Handling
            opens: {when: choose is yes}
            steps:
              - id: isolate
                title: Isolér
                role: it-duty
                action: accounts.isolate
                with: {accounts: "{{inputs.accounts}}", reason: Mistanke}
                approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}
                undo: accounts.restore
                on-failure: {role: it-duty, task: Spær i hånden., due: 10m, acknowledge-within: 5m}
        """;

    private static readonly Dictionary<string, (string Steps, string Header, Action<Story> Live)> s_shapes = new()
    {
        ["ladder"] = (Look, "", story =>
        {
            story.Decline("look", Duty);
            story.Wait(31.Minutes);
            story.Acknowledge("look", Manager);
            story.Acknowledge("look", Coordinator);
            story.Wait(2.Hours);
            story.Close("look", Manager);
        }),
        ["approval-pair"] = (Isolate, Accounts, story =>
        {
            story.Wait(30.Minutes);
            story.Approve("isolate", Manager);
            story.Approve("isolate", SecondLead);
            story.Close("after", Duty);
        }),
        ["refusal"] = (Isolate, Accounts, story =>
        {
            story.Choose("now", Duty, "yes");
            story.Approve("isolate", Manager, yes: false);
        }),
        ["nobody-and-by-hand"] = (Isolate, Accounts, story =>
        {
            story.Choose("now", Duty, "yes");
            story.Wait(16.Minutes);
            story.Acknowledge("isolate", SecondDuty);
            story.Close("isolate", SecondDuty);
        }),
        ["failure-retry-undo"] = (Isolate, Accounts, story =>
        {
            story.Stage.Stubborn.Add("ulla");
            story.Choose("now", Duty, "yes");
            story.Approve("isolate", Manager);
            story.Approve("isolate", SecondLead);
            story.Stage.Stubborn.Clear();
            story.Do(new RunCommand.Retry(new("isolate"), story.Why) { At = default }, Duty);
            story.Approve("isolate", Manager);
            story.Approve("isolate", SecondLead);
            story.Close("after", Duty);
            story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);
            story.Approve("isolate", Manager);
            story.Approve("isolate", SecondLead);
        }),
        ["abort"] = (Isolate, Accounts, story =>
        {
            story.Do(new RunCommand.Pause(story.Why) { At = default });
            story.Choose("now", Duty, "yes");
            story.Do(new RunCommand.Resume(null) { At = default });
            story.Do(new RunCommand.Abort(story.Why) { At = default });
            story.Do(new RunCommand.Note("observation", story.Why, null, null) { At = default });
        }),
        ["going-back"] = (Back, "", story =>
        {
            story.Close("mend", Duty, new Given("how", ["slow"]));
            story.Choose("fine", Duty, "no");
            story.Close("mend", SecondDuty, new Given("how", ["fast"]));
            story.Wait(13.Hours);
            story.Choose("fine", Duty, "yes");
        }),
        ["moved"] = (Back, "", story =>
        {
            story.Close("mend", Duty, new Given("how", ["slow"]));
            story.Do(new RunCommand.Move(MovingTests.Version(BackNewer, "1.0.1"), story.Why, [], 3) { At = default }).Events().ShouldNotBeEmpty();
            story.Choose("fine", Duty, "yes");
            story.Close("test", Manager);
        }),
        ["by-hand"] = (Back, "", story =>
        {
            story.Do(new RunCommand.Skip(new("mend"), story.Why) { At = default }, Duty);
            story.Choose("fine", Duty, "yes");
            story.Do(new RunCommand.Correct(2, story.Why) { At = default });
        }),
        ["rounds"] = (Rounds, "", story =>
        {
            story.Close("report", Duty);
            story.Wait(7.Hours);
            story.Do(new RunCommand.StopRepeat(new("report"), story.Why) { At = default });
        }),
        ["question"] = (Question, "", story =>
        {
            story.Do(new RunCommand.Answer(Address.Parse("come"), "later", "sms") { At = default }, Duty);
            story.Do(new RunCommand.Answer(Address.Parse("come"), "yes", "sms") { At = default }, Manager);
            story.Wait(11.Minutes);
        }),
        ["rest"] = (Rest, Accounts + "\nclocks: [nis2-24]", story =>
        {
            void Hear(ToRun news) => story.Do(new RunCommand.Hear(news) { At = default });
            var look = Address.Parse("look~1");
            story.Do(new RunCommand.PageIsOverdue(look, new("it-duty-1-sms"), EffectKind.Page) { At = default });
            story.Do(new RunCommand.DoubtEffect(look, EffectKind.Page, "it-duty-1-sms", Doubt.PossibleDuplicate) { At = default });
            story.Do(new RunCommand.SettleHeld("effect-1", look, EffectKind.Page, "page", "it-duty-1-sms", HeldChoice.Drop, story.Why) { At = default });
            story.Do(new RunCommand.Release("freeze-1", story.Why) { At = default });
            story.Do(new RunCommand.Release("freeze-1", story.Why) { At = default }, Manager);
            Hear(new ToRun.LevelIs(Level.Red, 90));
            Hear(new ToRun.AnchorsAre([new("nis2-24", story.Stage.Now.AddHours(23), true)], 91));
            Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", ["poul"])]));
            story.Wait(2.Hours);
            story.Choose("choose", Duty, "no");
            story.Stage.Stubborn.Add("tickets.open");
            story.Choose("choose", Duty, "yes");
            story.Do(new RunCommand.Signal("power-back") { At = default });
            foreach (var card in (string[])["each~1.1", "each~1.2", "each~1.3"]) story.Close(card, Duty);
            story.Close("send", Duty);
            story.Approve("send", Manager);
            story.Stage.Stubborn.Add("it-duty-2-sms");
            story.Do(new RunCommand.AddMessage(story.Why, [new(SecondDuty, new("it-duty-2-sms"), Channel.Sms)]) { At = default });
            foreach (var step in (string[])["look", "hang", "warn"]) story.Close(step, Duty);
            // Refused at first, for it was given no accounts.
            Hear(new ToRun.ChildIsGoing(Address.Parse("gone~1"), new("run-9"), true));
            Hear(new ToRun.ChildIsOver(Address.Parse("gone~1"), new("run-9"), IsAborted: true));
            story.Approve("isolate", Manager);
            story.Stage.Stubborn.Add("ulla");
            story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty);
            story.Approve("isolate", Manager);
        }),
        ["late-things"] = (Late, Accounts, story =>
        {
            void Bring(params string[] accounts) => story.Do(new RunCommand.Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", [.. accounts])])) { At = default });
            story.Choose("now", Duty, "yes");
            story.Approve("isolate", Manager);
            story.Approve("isolate", SecondLead);
            Bring("kim", "poul");
            story.Approve("isolate", Manager);
            story.Close("each~1.1", Duty);
            Bring("bo");
            foreach (var card in (string[])["each~1.2", "each~1.3", "each~1.4"]) story.Close(card, SecondDuty);
            story.Approve("isolate", SecondLead);
        }),
        ["improvised"] = (Look, "", story =>
        {
            story.Do(new RunCommand.AddTask(new(new("it-duty"), Manager, story.Why, 5.Minutes, 1.Hours, EndsWhenAcknowledged: false)) { At = default });
            story.Do(new RunCommand.Assign(Address.Parse("added-1"), SecondManager) { At = default });
            story.Acknowledge("added-1", SecondManager);
            story.Close("added-1", SecondManager);
        }),
    };
}
