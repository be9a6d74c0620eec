using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>A run goes on by a newer version of its playbook: what has begun or is over stands, or the move is refused and says why.</summary>
public class MovingTests
{
    private const string Plan = """
        phases:
          - phase: first
            title: Først
            opens: at-start
            steps:
              - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej, back: {label: Vent, ask-again: 30m}}, acknowledge-within: 5m, due: 1h, on-timeout: suggest yes}
              - {id: act, title: Gør, role: it-duty, task: Gør det., when: ask is yes, due: 1h, asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, required: yes}}}
              - {id: calm, title: Ro, role: it-duty, task: Berolig., when: not ask is yes, due: 9d}
          - phase: later
            title: Siden
            opens: {after: [act, calm]}
            steps:
              - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}
        """;

    [Fact]
    public void What_is_new_begins_what_is_over_stands_and_what_is_gone_never_comes()
    {
        var story = Decided();
        var before = story.Run;

        story.Move(Plan
            .Replace("      - {id: calm", "      - {id: check, title: Tjek, role: it-duty, task: Tjek loggen., after: [ask], acknowledge-within: 5m, due: 1h}\n      - {id: calm", StringComparison.Ordinal)
            .Replace("{id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}", "{id: write, title: Skriv, role: it-duty, task: Skriv det ned., due: 9d}", StringComparison.Ordinal));

        story.Run.StateOf(new("ask")).ShouldBe(before.StateOf(new("ask")));
        story.Run.StateOf(new("act")).ShouldBe(before.StateOf(new("act")));
        story.Outcomes.ShouldBe(["ask Happened yes", "act Ready", "check Ready", "calm NotNeeded", "write Waiting"]);
        story.Rungs("check").ShouldNotBeEmpty("a new step whose time has come calls at once");
        story.Run.Version.Content.Version.ShouldBe("1.0.1");
        story.Close("check", Duty);
        story.Close("act", Duty, new Given("how", ["fast"]));
        story.Close("write", Duty);
        story.Run.Status.ShouldBe(RunStatus.Ended);
    }

    [Fact]
    public void It_stands_in_the_journal_with_both_versions_and_folds_to_the_same()
    {
        var story = Decided();
        story.Move(Plan.Replace("title: Gør", "title: Gør det", StringComparison.Ordinal));

        var moved = story.History.OfType<RunEvent.RunMoved>().ShouldHaveSingleItem();
        (moved.From, moved.Version, moved.Hash, moved.By).ShouldBe(("1.0.0", "1.0.1", story.Run.Version.Hash, Stage.Lead));
        Run.Replay(Version(Plan, "1.0.0"), story.History).ShouldBeEquivalentTo(story.Run);
        Run.React(story.Run, moved).ShouldBeEmpty("a word on paper calls nobody");
    }

    [Fact]
    public void A_later_deadline_gives_time_again()
    {
        var story = Decided();
        story.Wait(TimeSpan.FromMinutes(61));
        story.Ready("act").IsLate.ShouldBeTrue();

        story.Move(Plan.Replace("task: Gør det., when: ask is yes, due: 1h", "task: Gør det., when: ask is yes, due: 3h", StringComparison.Ordinal));

        story.Ready("act").IsLate.ShouldBeFalse();
        story.Ready("act").Since.ShouldBe(Stage.GoodFriday, "no clock of a step restarts");
        story.Wait(TimeSpan.FromMinutes(118));
        story.Ready("act").IsLate.ShouldBeFalse();
        story.Wait(TimeSpan.FromMinutes(2));
        story.Ready("act").IsLate.ShouldBeTrue();
    }

    [Fact]
    public void What_is_added_to_a_phase_that_was_passed_by_is_not_needed()
    {
        const string passed = """
            phases:
              - phase: first
                title: Først
                opens: at-start
                steps:
                  - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
                  - {id: calm, title: Ro, role: it-duty, task: Berolig., due: 9d}
              - phase: grave
                title: Alvor
                opens: {when: ask is yes}
                steps:
                  - {id: staff, title: Stab, role: it-duty, task: Saml staben., due: 9d}
            """;
        var story = new Story(passed);
        story.Choose("ask", Duty, "no");

        story.Move(passed + "\n      - {id: press, title: Presse, role: it-duty, task: Ring til pressen., due: 9d}");

        story.Outcomes.ShouldBe(["ask Happened no", "calm Ready", "staff NotNeeded", "press NotNeeded"]);
        story.Close("calm", Duty);
        story.Run.Status.ShouldBe(RunStatus.Ended);
    }

    [Fact]
    public void A_paused_run_is_moved_and_begins_nothing_until_it_goes_on()
    {
        var story = Decided();
        story.Do(new RunCommand.Pause(null) { At = default });

        story.Move(Plan.Replace("      - {id: calm", "      - {id: check, title: Tjek, role: it-duty, task: Tjek loggen., after: [ask], due: 1h}\n      - {id: calm", StringComparison.Ordinal));

        story.Outcomes.ShouldContain("check Waiting");
        story.Do(new RunCommand.Resume(null) { At = default });
        story.IsReady("check").ShouldBeTrue();
    }

    [Theory]
    [InlineData("gone", "id: act,", "id: do,")]
    [InlineData("kind", "task: Gør det., when: ask is yes, due: 1h, asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, required: yes}}", "decide: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, when: ask is yes, due: 1h, on-timeout: suggest fast")]
    [InlineData("option", "options: {yes: Ja, no: Nej,", "options: {oui: Ja, no: Nej,", "ask is yes", "ask is oui", "suggest yes", "suggest oui")]
    [InlineData("option", "options: {yes: Ja, no: Nej,", "options: {yes: {label: Ja, ask-again: 30m}, other: Andet, no: Nej,", "ask is yes", "ask is other", "suggest yes", "suggest other")]
    [InlineData("not-needed", "when: ask is yes", "when: ask is no")]
    [InlineData("needed", "when: not ask is yes", "when: ask is yes")]
    [InlineData("waits-for", "when: ask is yes, due: 1h", "when: ask is yes, after: [more], due: 1h", "      - {id: calm", "      - {id: more, title: Mere, role: it-duty, task: Mere., due: 9d}\n      - {id: calm")]
    [InlineData("turns", "task: Gør det., when: ask is yes, due: 1h", "task: Gør det., when: ask is yes, repeat: {every: 1h}, due: 1h", ", asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, required: yes}}", "")]
    [InlineData("approval", "task: Gør det.,", "task: Gør det., approve: {roles: [it-manager], count: 1, within: 1h, before: starting, if-nobody: leave},")]
    [InlineData("clock-again", "task: Fortæl det.,", "task: Fortæl det., starts: [nis2-24],", "decide: Er det alvorligt?,", "decide: Er det alvorligt?, starts: [nis2-24],")]
    [InlineData("clocks", "decide: Er det alvorligt?,", "decide: Er det alvorligt?, starts: [nis2-24],")]
    public void What_would_change_what_is_begun_or_over_is_refused(string why, params string[] changes)
    {
        // What both versions have is given before the one that only the newer one has.
        var (old, now) = why == "clock-again" ? (Plan.Replace(changes[2], changes[3], StringComparison.Ordinal), Plan.Replace(changes[2], changes[3], StringComparison.Ordinal)) : (Plan, Plan);
        for (var at = 0; at + 1 < changes.Length; at += 2)
            if (why != "clock-again" || at == 0) now = now.Replace(changes[at], changes[at + 1], StringComparison.Ordinal);
        var header = why.StartsWith("clock", StringComparison.Ordinal) ? "clocks: [nis2-24]" : "";
        var story = new Story(old, header);
        story.Choose("ask", Duty, "yes");
        var before = story.Run;

        var decision = story.Do(new RunCommand.Move(Version(now, "1.0.1", header), story.Why, [], 0) { At = default });

        decision.ShouldBeOfType<Decision<RunEvent>.Refused>().Why.Sentence.ShouldBe($"cannot-move.{why}");
        story.Run.ShouldBeSameAs(before);
    }

    [Fact]
    public void What_has_been_answered_must_still_be_asked()
    {
        var story = Decided();
        story.Close("act", Duty, new Given("how", ["fast"]));

        Sentences(story, Plan.Replace("options: {fast: Hurtigt, slow: Grundigt}", "options: {swift: Hurtigt, slow: Grundigt}", StringComparison.Ordinal)).ShouldBe(["cannot-move.answered"]);
        Sentences(story, Plan.Replace("options: {fast: Hurtigt, slow: Grundigt}", "options: {fast: Rask, slow: Grundigt, never: Slet ikke}", StringComparison.Ordinal)).ShouldBeEmpty();
        Sentences(story, Plan.Replace("{type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, required: yes}", "{type: text, title: Hvordan?}", StringComparison.Ordinal)).ShouldBe(["cannot-move.answered"]);
        Sentences(story, Plan.Replace(", asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, required: yes}}", "", StringComparison.Ordinal)).ShouldBe(["cannot-move.answered"]);
        // Others may hang on it there, and nobody is asked for it any more.
        Sentences(story, Plan.Replace("required: yes}}", "required: yes}, where: {type: choice, title: Hvor?, options: {here: Her, there: Der}, required: yes}}", StringComparison.Ordinal)).ShouldBe(["cannot-move.unanswered"]);
        Sentences(story, Plan.Replace("required: yes}}", "required: yes}, where: {type: choice, title: Hvor?, options: {here: Her, there: Der}}}", StringComparison.Ordinal)).ShouldBeEmpty();
        // An action that took its accounts from it would have nobody to act on, and be over at once.
        Sentences(story, Plan.Replace("required: yes}}", "required: yes}, whose: {type: accounts, title: Hvis?, required: yes}}", StringComparison.Ordinal)).ShouldBe(["cannot-move.unanswered"]);
    }

    [Fact]
    public void A_phase_that_is_open_must_have_opened()
    {
        var story = Decided();
        story.Close("act", Duty, new Given("how", ["fast"]));
        story.IsReady("tell").ShouldBeTrue();

        Sentences(story, Plan.Replace("opens: {after: [act, calm]}", "opens: {after: [act, calm, more]}", StringComparison.Ordinal)
            .Replace("      - {id: calm", "      - {id: more, title: Mere, role: it-duty, task: Mere., due: 9d}\n      - {id: calm", StringComparison.Ordinal)).ShouldBe(["cannot-move.phase-waits"]);
        Sentences(story, Plan.Replace("opens: {after: [act, calm]}", "opens: {after: [act, calm], when: ask is no}", StringComparison.Ordinal)).ShouldBe(["cannot-move.phase-otherwise"]);
        Sentences(story, Plan.Replace("phase: later", "phase: last", StringComparison.Ordinal)).ShouldBe(["cannot-move.phase"]);
    }

    [Fact]
    public void An_act_that_has_begun_is_the_same_act_and_is_given_back_the_same_way()
    {
        const string acts = """
            steps:
              - {id: isolate, title: Luk, role: it-duty, action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: Angreb}, approve: {roles: [it-manager, incident-lead], count: 1, within: 9d, if-nobody: leave}, undo: accounts.restore, on-failure: {role: it-duty, task: Luk selv.}}
              - {id: wait, title: Vent, role: it-duty, task: Vent., due: 9d}
            """;
        const string header = "inputs:\n  accounts: {type: accounts, title: Konti, required: yes}";
        var story = new Story(acts, header, new Given("accounts", ["kim"]));
        Sentences(story, acts.Replace("count: 1", "count: 2", StringComparison.Ordinal), header).ShouldBe(["cannot-move.approval"]);
        Sentences(story, acts.Replace("undo: accounts.restore", "undo: none", StringComparison.Ordinal), header).ShouldBe(["cannot-move.act"]);

        story.Approve("isolate", Manager);
        story.Outcome("isolate").ShouldBe("done");

        Sentences(story, acts.Replace("undo: accounts.restore", "undo: none", StringComparison.Ordinal), header).ShouldBe(["cannot-move.act"]);
        Sentences(story, acts.Replace("count: 1", "count: 2", StringComparison.Ordinal), header).ShouldBeEmpty("what is over is approved");
        story.Do(new RunCommand.Undo(new("isolate"), story.Why) { At = default }, Duty).Events().ShouldNotBeEmpty();
        Sentences(story, acts.Replace("count: 1", "count: 2", StringComparison.Ordinal), header).ShouldBe(["cannot-move.approval"], "giving it back waits for that very approval");
    }

    [Fact]
    public void What_the_start_asked_for_must_be_known_or_have_a_default()
    {
        const string steps = "steps:\n  - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}";
        const string size = "inputs:\n  size: {type: choice, title: Hvor stort?, options: {small: Lille, big: Stort}, required: yes}";
        var story = new Story(steps, size, new Given("size", ["big"]));

        Sentences(story, steps, "inputs:\n  size: {type: choice, title: Hvor stort?, options: {tiny: Lille, huge: Stort}, required: yes}").ShouldBe(["cannot-move.answer"]);
        Sentences(story, steps, size + "\n  area: {type: text, title: Område, required: yes}").ShouldBe(["cannot-move.input"]);
        var told = new Story(steps, size + "\n  when: {type: choice, title: Hvornår?, options: {day: Dag, night: Nat}, required: yes}", new Given("size", ["big"]), new Given("when", ["day"]));
        told.Move(steps.Replace("title: Fortæl", "title: Sig det", StringComparison.Ordinal), size + "\n  when: {type: choice, title: Hvornår?, options: {day: Dag, night: Nat}, required: yes, default: night}");
        told.Run.Inputs["when"].Values.ShouldBe(["day"], "a default takes no answer's place");
        story.Move(steps + "\n  - {id: night, title: Nat, role: it-duty, task: Bliv., when: inputs.when is night, due: 9d}",
            size + "\n  when: {type: choice, title: Hvornår?, options: {day: Dag, night: Nat}, required: yes, default: night}");

        story.Run.Inputs["when"].Values.ShouldBe(["night"]);
        story.IsReady("night").ShouldBeTrue();
    }

    [Fact]
    public void New_deadlines_hang_on_what_the_incident_knows()
    {
        const string steps = "steps:\n  - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}";
        var story = new Story(steps, "clocks: [nis2-24]");
        var end = Stage.GoodFriday.AddHours(24);

        story.Do(new RunCommand.Move(
            Version(steps.Replace("due: 9d", "due: 6h before nis2-24", StringComparison.Ordinal), "1.0.1", "clocks: [nis2-24]"), story.Why,
            [new AnchorAt("nis2-24", end, IsAssumed: false), new AnchorAt("gdpr-72", end, IsAssumed: false)], 7) { At = default }).Events();

        story.Run.Anchors.Keys.ShouldBe(["nis2-24"], "a run keeps what its deadlines hang on");
        Deadline.DueOf(story.Run, story.Run.FindStep(new("tell"))!, story.Ready("tell")).ShouldBe(end.AddHours(-6));
    }

    [Fact]
    public void Only_who_leads_moves_it_and_only_to_another_version_of_the_same()
    {
        var story = Decided();

        story.Do(new RunCommand.Move(Version(Plan, "1.0.1"), story.Why, [], 0) { At = default }, Duty).ShouldBeRefused("not-yours");
        Sentences(story, Plan, "", "1.0.0").ShouldBe(["cannot-move.same"]);
        var other = Small.Of("format: 1\nplaybook: other\nversion: 2.0.0\nlanguage: da\ntitle: Anden\none-per: call\nroles: [it-duty]\nsteps:\n  - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}").Playbooks.Single();
        Moving.Faults(story.Run, other).Select(why => why.Sentence).ShouldBe(["cannot-move.other"]);
        story.Do(new RunCommand.Abort(null) { At = default });
        story.Do(new RunCommand.Move(Version(Plan, "1.0.1"), story.Why, [], 0) { At = default }).ShouldBeRefused("run-over");
    }

    [Fact]
    public void What_the_incident_was_told_at_the_start_stays_as_it_was_told()
    {
        const string steps = "steps:\n  - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}";
        var story = new Story(steps, "clocks: [nis2-24]");

        Sentences(story, steps, "clocks: [nis2-24, nis2-72]").ShouldBe(["cannot-move.header-clocks"]);
        Sentences(story, steps).ShouldBe(["cannot-move.header-clocks"]);
        Sentences(story, steps, "clocks: [nis2-24]\nafterwards: small").ShouldBe(["cannot-move.header"]);
        story.Do(new RunCommand.AddTask(new(new("it-duty"), null, story.Why, null, null, EndsWhenAcknowledged: false)) { At = default });
        Sentences(story, steps + "\n  - {id: added-1, title: Nyt, role: it-duty, task: Nyt., due: 9d}", "clocks: [nis2-24]").ShouldBe(["cannot-move.added"]);
    }

    [Fact]
    public void What_is_under_way_is_the_same_thing_there_and_what_is_over_may_be_another()
    {
        const string steps = """
            steps:
              - {id: come, title: Kom, role: it-duty, notify: {to: [it-duty], by: sms, text: come}, options: {yes: Ja, no: Nej}, answers: {within: 10m}}
              - {id: power, title: Strøm, role: it-duty, wait: {signal: power-back, at-most: 9d}}
              - {id: other, title: Kald, role: it-duty, call: other, until: ended}
              - {id: ticket, title: Sag, role: it-duty, action: tickets.open, with: {priority: P1}, on-failure: {role: it-duty, task: Ring.}}
              - {id: stay, title: Bliv, role: it-duty, task: Bliv., due: 9d}
            messages:
              come: {channel: sms, text: "Kan du komme? {{reply.code}}"}
            """;
        var story = new Story(steps);
        story.Stage.Stubborn.Add("tickets.open");
        var (asks, waits, calls, fails) = (
            steps.Replace("answers: {within: 10m}", "answers: {within: 20m}", StringComparison.Ordinal),
            steps.Replace("signal: power-back", "signal: lights-on", StringComparison.Ordinal),
            steps.Replace("until: ended", "until: started", StringComparison.Ordinal),
            steps.Replace(", on-failure: {role: it-duty, task: Ring.}", "", StringComparison.Ordinal));

        Sentences(story, asks).ShouldBe(["cannot-move.act"]);
        Sentences(story, waits).ShouldBe(["cannot-move.act"]);
        Sentences(story, calls).ShouldBe(["cannot-move.act"]);
        Sentences(story, steps.Replace("call: other", "call: another", StringComparison.Ordinal)).ShouldBe(["cannot-move.act"]);
        Sentences(story, fails).ShouldBeEmpty("it did not fail");
        Sentences(story, steps.Replace("at-most: 9d", "at-most: 8d", StringComparison.Ordinal)).ShouldBeEmpty();
        story.Wait(11.Minutes);
        story.Do(new RunCommand.Signal("power-back") { At = default });

        Sentences(story, asks).ShouldBeEmpty("its time is over");
        Sentences(story, waits).ShouldBeEmpty();
    }

    [Fact]
    public void A_question_to_partners_is_the_same_question_until_it_is_over()
    {
        const string steps = """
            steps:
              - {id: ask, title: Spørg, role: it-duty, share: {what: question, with: "{{inputs.partners}}", tlp: AMBER, text: roll-call}, options: {yes: Ja, no: Nej}, answers: {within: 1h}, due: 9d}
              - {id: stay, title: Bliv, role: it-duty, task: Bliv., due: 9d}
            messages:
              roll-call: {channel: sms, text: Er I berørt?}
            """;
        const string header = "inputs:\n  partners: {type: partners, title: Partnere, required: yes}";
        var story = new Story(steps, header, new Given("partners", ["nabokommunen"]));
        string[] Otherwise(string old, string now) => Sentences(story, steps.Replace(old, now, StringComparison.Ordinal), header);

        Otherwise("tlp: AMBER", "tlp: GREEN").ShouldBe(["cannot-move.act"]);
        Otherwise("title: Spørg", "title: Spørg dem").ShouldBeEmpty();
        story.Do(new RunCommand.Complete(Address.Parse("ask"), new([], [], null, null, "answered")) { At = default }, Duty).Events();
        Otherwise("tlp: AMBER", "tlp: GREEN").ShouldBeEmpty("it is answered");
        Otherwise(", options: {yes: Ja, no: Nej}, answers: {within: 1h}", "").ShouldBe(["cannot-move.act"], "nobody would have been asked");
    }

    [Fact]
    public void What_is_over_could_have_come_out_as_it_did()
    {
        const string steps = """
            steps:
              - {id: other, title: Kald, role: it-duty, call: other, until: ended}
              - {id: power, title: Strøm, role: it-duty, wait: {signal: power-back, at-most: 9d}}
              - {id: ticket, title: Sag, role: it-duty, action: tickets.open, with: {priority: P1}}
              - {id: each, title: Hver, role: it-duty, task: Hver., for-each: inputs.accounts, due: 9d}
              - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., waives: [nis2-24], due: 9d}
            """;
        const string header = "inputs:\n  accounts: {type: accounts, title: Konti, required: yes}\nclocks: [nis2-24, nis2-72]";
        var story = new Story(steps, header, new Given("accounts", ["kim"]));
        story.Do(new RunCommand.Hear(new ToRun.ChildIsGoing(Address.Parse("other~1"), new("run-9"), true)) { At = default });
        story.Do(new RunCommand.Hear(new ToRun.ChildIsOver(Address.Parse("other~1"), new("run-9"), IsAborted: false)) { At = default });
        story.Do(new RunCommand.Signal("power-back") { At = default });
        story.Outcome("other").ShouldBe("done");
        string[] Otherwise(string old, string now) => Sentences(story, steps.Replace(old, now, StringComparison.Ordinal), header);

        Otherwise("until: ended", "until: started").ShouldBe(["cannot-move.act"]);
        Otherwise("call: other", "call: another").ShouldBeEmpty();
        Otherwise("{signal: power-back, at-most: 9d}", "{for: 2h}").ShouldBe(["cannot-move.act"]);
        Otherwise("signal: power-back", "signal: lights-on").ShouldBeEmpty();
        Otherwise("{priority: P1}}", "{priority: P1}, on-failure: {role: it-duty, task: Ring.}}").ShouldBeEmpty("it went well");
        Otherwise("for-each: inputs.accounts, ", "").ShouldBe(["cannot-move.turns"]);
        Otherwise("waives: [nis2-24]", "waives: [nis2-72]").ShouldBeEmpty("it has not happened yet");
    }

    [Fact]
    public void What_failed_with_nobody_to_take_it_over_would_have_had_somebody()
    {
        const string steps = """
            steps:
              - {id: go, title: Gå, role: it-duty, task: Gå i gang., due: 9d}
              - {id: ticket, title: Sag, role: it-duty, after: [go], action: tickets.open, with: {priority: P1}}
              - {id: stay, title: Bliv, role: it-duty, task: Bliv., due: 9d}
            """;
        var story = new Story(steps);
        story.Stage.Stubborn.Add("tickets.open");
        story.Close("go", Duty);
        story.Outcome("ticket").ShouldBe("failed");

        Sentences(story, steps.Replace("{priority: P1}}", "{priority: P1}, on-failure: {role: it-duty, task: Ring.}}", StringComparison.Ordinal)).ShouldBe(["cannot-move.act"]);
    }

    [Fact]
    public void A_branch_that_was_passed_by_is_not_needed_in_another_phase_either()
    {
        const string steps = """
            phases:
              - phase: first
                title: Først
                opens: at-start
                steps:
                  - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
                  - {id: calm, title: Ro, role: it-duty, task: Berolig., due: 9d}
              - phase: grave
                title: Alvor
                opens: {when: ask is yes}
                steps:
                  - {id: staff, title: Stab, role: it-duty, task: Saml staben., due: 9d}
                  - {id: press, title: Presse, role: it-duty, task: Ring til pressen., due: 9d}
            """;
        const string press = "      - {id: press, title: Presse, role: it-duty, task: Ring til pressen., due: 9d}";
        var story = new Story(steps);
        story.Choose("ask", Duty, "no");
        string Moved(string when) => steps.Replace("\n" + press, "", StringComparison.Ordinal).Replace("      - {id: calm", press.Replace("task:", $"{when}task:", StringComparison.Ordinal) + "\n      - {id: calm", StringComparison.Ordinal);

        Sentences(story, Moved("")).ShouldBe(["cannot-move.needed"]);
        Sentences(story, Moved("when: ask is yes, ")).ShouldBeEmpty();
        // By hand, in a phase that is still waiting: no path of either version leads there.
        var other = new Story(steps);
        other.Do(new RunCommand.StartStep(new("press"), other.Why) { At = default }, Duty);
        Sentences(other, steps.Replace("title: Presse", "title: Pressen", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void A_decision_that_now_belongs_to_others_is_put_to_them_as_one()
    {
        var story = new Story(Plan);

        story.Move(Plan.Replace("title: Spørg, role: it-duty", "title: Spørg, role: it-manager", StringComparison.Ordinal));

        var paged = story.History.OfType<RunEvent.Paged>().Last();
        (paged.For, paged.To.Single().Person).ShouldBe((PageFor.Decision, Manager));
        story.Move(Plan.Replace("title: Spørg, role: it-duty", "title: Spørg, role: it-manager", StringComparison.Ordinal).Replace("title: Ro", "title: Fred", StringComparison.Ordinal), version: "1.0.2");
        story.History.OfType<RunEvent.Paged>().Last().ShouldBe(paged, "what is as it was calls nobody");
    }

    [Fact]
    public void What_failed_needs_the_task_that_people_have_from_it()
    {
        const string steps = """
            steps:
              - {id: go, title: Gå, role: it-duty, task: Gå i gang., due: 9d}
              - {id: ticket, title: Sag, role: it-duty, after: [go], action: tickets.open, with: {priority: P1}, on-failure: {role: it-duty, task: Ring.}}
            """;
        var story = new Story(steps);
        story.Stage.Stubborn.Add("tickets.open");
        story.Close("go", Duty);
        story.Ready("ticket").FailedAt.ShouldNotBeNull();

        Sentences(story, steps.Replace(", on-failure: {role: it-duty, task: Ring.}", "", StringComparison.Ordinal)).ShouldBe(["cannot-move.act"]);
        Sentences(story, steps.Replace("task: Ring.}", "task: Ring nu., due: 5m}", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void A_closing_may_come_to_need_an_approval_until_somebody_has_asked_for_one()
    {
        const string steps = "steps:\n  - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., approve: {roles: [it-manager], count: 1, within: 9d, before: closing, if-nobody: stay}, due: 9d}";
        var none = steps.Replace(" approve: {roles: [it-manager], count: 1, within: 9d, before: closing, if-nobody: stay},", "", StringComparison.Ordinal);
        var starting = steps.Replace("before: closing", "before: starting", StringComparison.Ordinal);
        var story = new Story(steps);

        Sentences(story, none).ShouldBeEmpty();
        Sentences(new(none), steps).ShouldBeEmpty();
        Sentences(story, starting).ShouldBe(["cannot-move.approval"]);
        Sentences(new(starting), none).ShouldBe(["cannot-move.approval"]);
        story.Close("tell", Duty);
        story.Ready("tell").Approval.ShouldNotBeNull();
        Sentences(story, none).ShouldBe(["cannot-move.approval"]);
    }

    [Fact]
    public void What_a_choice_has_done_to_clocks_it_has_done_there_too_and_what_it_would_have_done_may_change()
    {
        const string steps = """
            steps:
              - {id: ask, title: Spørg, role: it-duty, decide: Hvad?, pick: several, options: {one: {label: Én, starts: [nis2-24]}, two: {label: To, waives: [nis2-72]}, three: Tre}, due: 9d, on-timeout: suggest three}
              - {id: send, title: Send, role: it-duty, report: nis2-24, stops: [nis2-24], due: 9d}
            """;
        const string header = "clocks: [nis2-24, nis2-72]";
        string[] Otherwise(string old, string now, params string[] chosen)
        {
            var story = new Story(steps, header);
            if (chosen is not []) story.Choose("ask", Duty, chosen);
            return Sentences(story, steps.Replace(old, now, StringComparison.Ordinal), header);
        }

        Otherwise("starts: [nis2-24]", "starts: [nis2-72]", "one").ShouldBe(["cannot-move.clocks"]);
        Otherwise("starts: [nis2-24]", "starts: [nis2-72]", "three").ShouldBeEmpty();
        Otherwise("waives: [nis2-72]", "waives: [nis2-24]", "two").ShouldBe(["cannot-move.clocks"]);
        Otherwise("waives: [nis2-72]", "waives: [nis2-24]", "one").ShouldBeEmpty();
        Otherwise(", stops: [nis2-24]", "").ShouldBe(["cannot-move.clocks"], "what it stops was started when it was ready");
        Otherwise("two: {label: To, waives: [nis2-72]}", "two: {label: To, waives: [nis2-72]}, four: Fire", "one", "two").ShouldBeEmpty();
        Otherwise("one: {label: Én,", "uno: {label: Én,", "one", "two").ShouldBe(["cannot-move.option"], "both of what was answered must be there");
    }

    [Fact]
    public void A_phase_opened_by_hand_stands_though_no_version_would_have_opened_it()
    {
        const string steps = """
            phases:
              - phase: first
                title: Først
                opens: at-start
                steps:
                  - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
              - phase: grave
                title: Alvor
                opens: {when: ask is yes}
                steps:
                  - {id: staff, title: Stab, role: it-duty, task: Saml staben., due: 9d}
              - phase: last
                title: Sidst
                opens: {after: [staff]}
                steps:
                  - {id: tidy, title: Ryd op, role: it-duty, task: Ryd op., due: 9d}
            """;
        var story = new Story(steps);
        story.Do(new RunCommand.OpenPhase(new("grave"), story.Why) { At = default }).Events();

        Sentences(story, steps.Replace("title: Stab", "title: Staben", StringComparison.Ordinal)).ShouldBeEmpty();
        Sentences(story, steps.Replace("phase: last", "phase: end", StringComparison.Ordinal)).ShouldBeEmpty("it had not opened");
    }

    [Fact]
    public void A_branch_that_was_not_taken_may_be_tidied_away()
    {
        var story = Decided();
        Sentences(story, Plan.Replace("id: calm,", "id: rest,", StringComparison.Ordinal).Replace("[act, calm]", "[act, rest]", StringComparison.Ordinal)).ShouldBeEmpty();
        // Where it stands may be another place, as long as it is not needed there.
        var calm = Plan.Split('\n').First(line => line.Contains("id: calm", StringComparison.Ordinal));
        var moved = Plan.Replace(calm + "\n", "", StringComparison.Ordinal).Replace("[act, calm]", "[act]", StringComparison.Ordinal) + "\n" + calm;
        Sentences(story, moved).ShouldBe(["cannot-move.needed"], "that phase is still to come, and nobody knows");
    }

    [Fact]
    public void Whoever_has_been_asked_finds_the_same_numbers_on_the_answers()
    {
        var story = new Story(Plan);

        Sentences(story, Plan.Replace("{yes: Ja, no: Nej,", "{no: Nej, yes: Ja,", StringComparison.Ordinal)).ShouldBe(["cannot-move.options"]);
        Sentences(story, Plan.Replace("{yes: Ja, no: Nej,", "{maybe: Måske, yes: Ja, no: Nej,", StringComparison.Ordinal)).ShouldBe(["cannot-move.options"]);
        Sentences(story, Plan.Replace("ask-again: 30m}}", "ask-again: 30m}, never: Aldrig}", StringComparison.Ordinal)).ShouldBeEmpty("one more at the end");
        story.Choose("ask", Duty, "yes");
        Sentences(story, Plan.Replace("{yes: Ja, no: Nej,", "{no: Nej, yes: Ja,", StringComparison.Ordinal)).ShouldBeEmpty("it is answered");
    }

    [Fact]
    public void What_is_handed_in_must_be_enough_there_too()
    {
        const string steps = "steps:\n  - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}}}, approve: {roles: [it-manager], count: 1, within: 9d, before: closing, if-nobody: stay}, due: 9d}";
        var story = new Story(steps);
        story.Close("tell", Duty, new Given("how", ["fast"]));

        Sentences(story, steps.Replace("{fast: Hurtigt,", "{swift: Hurtigt,", StringComparison.Ordinal)).ShouldBe(["cannot-move.proposed"]);
        Sentences(story, steps.Replace("task: Fortæl det.,", "task: Fortæl det., evidence: note,", StringComparison.Ordinal)).ShouldBe(["cannot-move.proposed"]);
        Sentences(story, steps.Replace("title: Fortæl,", "title: Sig det,", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_being_approved_is_what_was_read()
    {
        const string steps = """
            steps:
              - {id: warn, title: Advar, role: it-duty, notify: {to: [it-duty], by: sms, text: warn}, approve: {roles: [it-manager], count: 1, within: 9d, if-nobody: stay}}
              - {id: stay, title: Bliv, role: it-duty, task: Bliv., due: 9d}
            messages:
              warn: {channel: sms, text: Hold jer væk.}
            """;
        var story = new Story(steps);

        Sentences(story, steps.Replace("Hold jer væk.", "Kom straks.", StringComparison.Ordinal)).ShouldBe(["cannot-move.act"]);
        story.Approve("warn", Manager);
        Sentences(story, steps.Replace("Hold jer væk.", "Kom straks.", StringComparison.Ordinal)).ShouldBeEmpty("it is sent");
    }

    [Fact]
    public void An_open_step_that_now_calls_at_once_or_belongs_to_others_calls_them()
    {
        const string steps = "steps:\n  - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}\n  - {id: look, title: Se, role: it-duty, task: Se efter., acknowledge-within: 5m, due: 9d}";
        var story = new Story(steps);
        story.Rungs("tell").ShouldBeEmpty();

        story.Move(steps.Replace("task: Fortæl det., due: 9d", "task: Fortæl det., acknowledge-within: 5m, due: 9d", StringComparison.Ordinal).Replace("title: Se, role: it-duty", "title: Se, role: it-manager", StringComparison.Ordinal));

        story.Rungs("tell").ShouldHaveSingleItem();
        story.History.OfType<RunEvent.Paged>().ShouldAllBe(paged => paged.For == PageFor.Task);
        story.Rungs("look").Length.ShouldBe(2, "and whoever it belongs to now is called too");
        story.Ready("look").Called.Select(called => called.Person).ShouldContain(Manager);
        story.Wait(6.Minutes);
        story.Rungs("tell").Length.ShouldBe(2, "the ladder goes on");
    }

    [Fact]
    public void A_clock_that_was_started_and_waived_since_is_not_started_anew()
    {
        const string steps = """
            steps:
              - {id: ask, title: Spørg, role: it-duty, decide: Hvad?, options: {yes: {label: Ja, starts: [nis2-24]}, no: {label: Nej, waives: [nis2-24]}}, due: 9d, on-timeout: suggest yes}
              - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}
            """;
        const string header = "clocks: [nis2-24]";
        var story = new Story(steps, header);
        story.Choose("ask", Duty, "yes");
        story.Do(new RunCommand.Choose(Address.Parse("ask"), ["no"], story.Why) { At = default }, Duty).Events();

        Sentences(story, steps.Replace("task: Fortæl det.,", "task: Fortæl det., starts: [nis2-24],", StringComparison.Ordinal), header).ShouldBe(["cannot-move.clock-again"]);
        Sentences(story, steps.Replace("title: Fortæl,", "title: Sig det,", StringComparison.Ordinal), header).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_held_in_force_can_still_be_given_back()
    {
        const string acts = """
            steps:
              - {id: ask, title: Spørg, role: it-duty, decide: Luk?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
              - {id: isolate, title: Luk, role: it-duty, when: ask is yes, action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: Angreb}, approve: {roles: [it-manager, incident-lead], count: 1, within: 9d, if-nobody: leave}, undo: accounts.restore, on-failure: {role: it-duty, task: Luk selv.}}
              - {id: again, title: Igen, role: it-duty, after: [isolate], decide: Igen?, options: {fine: Fint, back: {label: Om igen, again: [isolate]}}, due: 9d, on-timeout: suggest fine}
              - {id: stay, title: Bliv, role: it-duty, task: Bliv., due: 9d}
            """;
        const string header = "inputs:\n  accounts: {type: accounts, title: Konti, required: yes}";
        var story = new Story(acts, header, new Given("accounts", ["kim"]));
        story.Choose("ask", Duty, "yes");
        story.Approve("isolate", Manager);
        story.Choose("again", Duty, "back");
        story.Do(new RunCommand.Choose(Address.Parse("ask"), ["no"], story.Why) { At = default }, Duty);

        Sentences(story, acts.Replace("undo: accounts.restore", "undo: none", StringComparison.Ordinal), header).ShouldContain("cannot-move.act");
    }

    [Fact]
    public void A_run_is_moved_forwards_only_and_not_blindly()
    {
        var story = Decided();

        Sentences(story, Plan, "", "0.9.0").ShouldBe(["cannot-move.back"]);
        story.Do(new RunCommand.Move(Version(Plan, "1.0.1"), story.Why, [], -1) { At = default }).ShouldBeOfType<Decision<RunEvent>.Refused>().Why.Sentence.ShouldBe("cannot-move.blind");
    }

    [Fact]
    public void What_people_did_out_of_turn_is_no_obstacle()
    {
        var story = Decided();
        story.Do(new RunCommand.StartStep(new("calm"), story.Why) { At = default }, Duty);
        story.Close("calm", Duty);

        Sentences(story, Plan.Replace("title: Gør", "title: Gør det", StringComparison.Ordinal)).ShouldBeEmpty("the path alone would not have come by it in either version");
    }

    [Fact]
    public void What_people_added_goes_along_and_what_is_newer_than_the_move_stays_newer()
    {
        var story = Decided();
        story.Do(new RunCommand.AddTask(new(new("it-duty"), null, story.Why, 5.Minutes, 1.Hours, EndsWhenAcknowledged: false)) { At = default });
        story.Do(new RunCommand.Hear(new ToRun.AnchorsAre([], 7)) { At = default });
        story.Do(new RunCommand.Hear(new ToRun.AnchorsAre([new("awareness", story.Stage.Now, false)], 9)) { At = default });
        var known = story.Run.AnchorsAsOf;

        story.Move(Plan.Replace("title: Gør", "title: Gør det", StringComparison.Ordinal));

        story.Run.AnchorsAsOf.ShouldBe(known);
        story.IsReady("added-1").ShouldBeTrue();
        story.Close("added-1", Duty);
        story.Outcome("added-1").ShouldBe("done");
    }

    [Fact]
    public void A_clock_that_began_with_the_report_on_it_is_not_started_anew()
    {
        const string steps = """
            steps:
              - {id: report, title: Meld, role: it-duty, report: nis2-early-warning, stops: [nis2-24], due: 9d}
              - {id: tell, title: Fortæl, role: it-duty, task: Fortæl det., due: 9d}
            """;
        const string header = "clocks: [nis2-24]";
        var story = new Story(steps, header);

        Sentences(story, steps.Replace("task: Fortæl det.,", "task: Fortæl det., starts: [nis2-24],", StringComparison.Ordinal), header).ShouldBe(["cannot-move.clock-again"]);
    }

    private static Story Decided()
    {
        var story = new Story(Plan);
        story.Choose("ask", Duty, "yes");
        return story;
    }

    private static string[] Sentences(Story story, string steps, string header = "", string version = "1.0.1") =>
        [.. Moving.Faults(story.Run, Version(steps, version, header)).Select(why => why.Sentence)];

    internal static PlaybookVersion Version(string steps, string version, string header = "") => Small.Stage(steps, header, version).Playbooks.Single();
}

internal static class Moves
{
    public static void Move(this Story story, string steps, string header = "", string version = "1.0.1") =>
        story.Do(new RunCommand.Move(MovingTests.Version(steps, version, header), story.Why, [], 0) { At = default }).Events().ShouldNotBeEmpty();
}
