using System.Globalization;
using System.Xml.Linq;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>Imagined runs on the real engine: they see what happens, say so when it is not what was expected, and take nobody's part.</summary>
public class RehearsalTests
{
    private const string Playbook = """
        format: 1
        playbook: small
        version: 1.0.0
        language: da
        title: Lille
        one-per: call
        level: {start: green, at-most: red}
        roles: [it-duty, it-manager, incident-lead]
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        promises: [{step: lock, within: 45m, of: start}]
        steps:
          - id: look
            title: Se efter
            role: it-duty
            task: Se efter.
            asks: {what: {type: choice, title: Hvad, options: {fire: Brand, none: Intet}, required: yes}, why: {type: text, title: Hvorfor, required: yes},
              n: {type: number, title: Antal}, day: {type: date, title: Dag}, hour: {type: time, title: Klokken}, who: {type: people, title: Hvem}}
            page: duty
            starts: access-request
            acknowledge-within: 2m
            due: 15m
          - id: bad
            title: Slemt?
            role: it-duty
            after: [look]
            decide: Er det slemt?
            options: {yes: {label: Ja, level: red}, no: Nej, wait: {label: Vent, ask-again: 1h}}
            acknowledge-within: 2m
            due: 10m
            on-timeout: take yes
          - id: lock
            title: Spær
            role: it-duty
            when: bad is yes
            action: accounts.isolate
            with: {accounts: "{{inputs.accounts}}", reason: "{{incident.title}}"}
            approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: handle}
            undo: accounts.restore
            on-failure: {role: it-duty, task: Spær i hånden., due: 10m, acknowledge-within: 2m}
          - id: ask
            title: Spørg
            role: it-duty
            after: [bad]
            notify: {to: it-manager, by: sms, text: question}
            options: {fine: Godt, ill: Skidt}
            answers: {within: 30m}
          - {id: power, title: Strøm, role: it-duty, after: [bad], wait: {signal: power-back, at-most: 4h}}
          - {id: card, title: Kort, role: it-duty, when: bad is yes, task: Ring., for-each: inputs.accounts, due: 1h, acknowledge-within: 5m}
          - {id: police, title: Politi, role: incident-lead, when: bad is yes, report: police, evidence: case-number, stops: police, due: 4h}
          - {id: papers, title: Svar, role: incident-lead, when: bad is yes, task: Svar., evidence: file, stops: access-request, due: 4h}
        clocks: [police, access-request]
        messages:
          duty: {channel: sms, text: "BEREDSKAB: Se efter. Svar {{reply.yes}}."}
          question: {channel: sms, text: "Hvordan gaar det? Svar {{reply.code}}."}

        """;

    private static readonly Library s_shipped = Library.Load(Shipped.Folder).With(SourceFile.Of("small.yaml", Playbook));

    [Fact]
    public void Who_does_not_answer_is_passed_over_and_what_was_given_is_answered()
    {
        var performed = Play("""
            people: {it-duty-1: silent, everybody: {answers: 1m, works: 3m}}
            given:
              look: {answers: {what: fire, why: Det brænder}, works: 10m}
              bad: {turns: [wait, yes]}
              ask: ill
            signals: {power-back: 2h}
            expect:
              - {page: it-duty-1, for: look, at: 0m}
              - {page: it-duty-2, for: look, at: +2m}
              - {message: duty, to: it-duty, at: 2m}
              - {step: look, is: acknowledged, at: 3m}
              - {step: look, is: done, at: 13m}
              - {step: bad, is: wait, by: 20m}
              - {step: bad, is: yes, by: 1h 40m}
              - {level: red, by: 2h}
              - {step: lock, is: done, by: 1h 40m}
              - {step: ask, is: ill, by: 1h 40m}
              - {step: power, is: arrived, at: 2h}
              - {step: card, is: done}
              - {clock: police, is: stopped}
              - {ends: small, by: 2h}
            never:
              - {page: it-manager, for: look}
              - {step: lock, is: handled}
            """);

        performed.Observations.Where(seen => !seen.IsMet).Select(seen => $"{seen.Expected}: {seen.Seen}").ShouldBeEmpty();
        performed.Refused.ShouldBeEmpty();
        performed.HasEnded.ShouldBeTrue();
        performed.Unanswered.ShouldBeEmpty();
    }

    [Fact]
    public void What_does_not_come_as_expected_is_told_with_what_came_instead()
    {
        var performed = Play("""
            given:
              look: {answers: {what: none}}
              lock: {approve: no}
            expect:
              - {step: lock, is: done, by: 30m}
              - {step: look, is: done, at: 30m}
              - {page: it-manager, for: look}
              - {step: power, is: arrived}
            never: [{step: bad, is: yes}]
            """);

        performed.IsAsExpected.ShouldBeFalse();
        performed.Observations.Select(seen => (seen.IsMet, seen.Seen)).ShouldBe([
            (false, "it was refused at +17m"), (false, "seen at +6m"), (false, "not seen"), (false, "it was late at +4h 16m"), (false, "seen at +16m"),
        ]);
        performed.Unanswered.ShouldBe(["small/bad"]);
    }

    [Fact]
    public void What_fails_is_handed_to_people_and_nobody_approves_for_those_who_are_silent()
    {
        Play("""
            given: {look: {answers: {what: fire}}, bad: yes, lock: {fails: yes}, card: {skip: Ingen konti}}
            expect: [{step: lock, is: handled}, {step: card, is: skipped}]
            """).ShouldSatisfyAllConditions(performed => performed.IsAsExpected.ShouldBeTrue(), performed => performed.Story.ShouldContain(line => line.What == "small: 'lock' is for people to do by hand"));

        Play("""
            given: {look: {answers: {what: fire}}, bad: yes, lock: {approve: nobody}}
            expect: [{step: lock, is: handled}]
            never: [{step: lock, is: done}]
            """).Story.ShouldContain(line => line.What == "small: nobody approves 'lock' in time");

        Play("""
            people: {everybody: silent}
            given: {bad: yes}
            until: 2d
            expect: [{step: look, is: done}]
            """).Observations.ShouldHaveSingleItem().Seen.ShouldBe("it was still ready, since +0m");
    }

    /// <summary>Each kind of expectation, met, and beside it what is nearly the same and was not seen.</summary>
    [Theory]
    [InlineData("page: it-duty, for: look", true)]
    [InlineData("page: it-duty-2, for: look", true)]
    [InlineData("page: it-manager, for: look", false)]
    [InlineData("page: it-duty-2, for: police", false)]
    [InlineData("message: duty", true)]
    [InlineData("message: duty, to: it-duty", true)]
    [InlineData("message: duty, to: it-manager", false)]
    [InlineData("message: question, to: it-manager", true)]
    [InlineData("message: question, to: it-duty", false)]
    [InlineData("step: look, is: ready", true)]
    [InlineData("step: look, is: late", false)]
    [InlineData("step: look, is: skipped", false)]
    [InlineData("step: card, is: skipped", true)]
    [InlineData("step: police, is: skipped", false)]
    [InlineData("step: bad, is: yes", true)]
    [InlineData("step: bad, is: \"no\"", false)]
    [InlineData("step: bad, is: yes, at: 19m", true)]
    [InlineData("step: bad, is: yes, at: 18m", false)]
    [InlineData("step: bad, is: yes, by: 19m", true)]
    [InlineData("step: bad, is: yes, by: 18m", false)]
    [InlineData("step: ask, is: ill", true)]
    [InlineData("step: ask, is: fine", false)]
    [InlineData("step: power, is: late", false)]
    [InlineData("clock: access-request, is: running", true)]
    [InlineData("clock: police, is: running", false)]
    [InlineData("clock: police, is: stopped", true)]
    [InlineData("clock: access-request, is: over", false)]
    [InlineData("clock: access-request, is: waived", false)]
    [InlineData("level: red", true)]
    [InlineData("level: yellow", false)]
    [InlineData("ends: small", true)]
    [InlineData("ends: stand-down", false)]
    [InlineData("call: stand-down", false)]
    [InlineData("step: stand-down/end-lead, is: ready", false)]
    public void Of_what_can_be_expected_only_what_happened_is_seen(string expected, bool isSeen)
    {
        const string night = """
            people: {it-duty-1: silent, everybody: {answers: 1m, works: 3m}}
            given: {look: {answers: {what: fire}, works: 10m}, bad: yes, ask: ill, card: {skip: Ingen konti}}
            signals: {power-back: 2h}

            """;

        var (must, never) = (Play($"{night}expect: [{{{expected}}}]").Observations.ShouldHaveSingleItem(), expected.Contains("at:", StringComparison.Ordinal) || expected.Contains("by:", StringComparison.Ordinal) ? null : Play($"{night}never: [{{{expected}}}]").Observations.ShouldHaveSingleItem());

        (must.IsNever, must.IsMet).ShouldBe((false, isSeen), must.Seen);
        if (never is not null) (never.IsNever, never.IsMet).ShouldBe((true, !isSeen), never.Seen);
        if (expected.StartsWith("step: stand-down", StringComparison.Ordinal)) must.Seen.ShouldBe("stand-down was never started");
    }

    [Fact]
    public void Whoever_nobody_stops_lets_a_clock_run_out()
    {
        var performed = Play("""
            given: {look: {answers: {what: fire}}, bad: yes, police: {silent: yes}, papers: {silent: yes}}
            until: 60d
            expect: [{clock: access-request, is: over}, {step: police, is: late}]
            never: [{clock: police, is: over}, {clock: access-request, is: stopped}]
            """);

        performed.IsAsExpected.ShouldBeTrue(string.Join('\n', performed.Observations.Select(seen => $"{seen.Expected}: {seen.Seen}")));
    }

    /// <summary>Whoever is in a role has its habits, whichever role's step they are asked in; and what people do by hand has a role of its own.</summary>
    [Fact]
    public void People_take_the_time_of_their_own_role()
    {
        var library = s_shipped.With(SourceFile.Of("small.yaml", Playbook.Replace("on-failure: {role: it-duty, task: Spær i hånden., due: 10m, acknowledge-within: 2m}", "on-failure: {role: incident-lead, task: Spær i hånden., due: 3h}", StringComparison.Ordinal)));

        var performed = Play("""
            people: {it-manager: {answers: 7m}, incident-lead: {answers: 20m, works: 40m}, it-duty: {answers: 1m, works: 2m}}
            given: {look: {answers: {what: fire}}, bad: yes, lock: {fails: yes}}
            expect:
              - {step: look, is: done, at: 3m}
              - {step: bad, is: yes, at: 6m}
              - {step: ask, is: fine, at: 13m}
              - {step: lock, is: handled, at: 1h 13m}
              - {step: police, is: done, at: 1h 6m}
            """, library);

        performed.Observations.Where(seen => !seen.IsMet).Select(seen => $"{seen.Expected}: {seen.Seen}").ShouldBeEmpty();
    }

    [Fact]
    public void The_last_of_the_turns_that_are_given_is_taken_as_often_as_is_asked()
    {
        var performed = Play("""
            given: {look: {answers: {what: fire}}, bad: {turns: [wait]}}
            until: 5h
            never: [{step: bad, is: yes}]
            """);

        performed.Story.Count(line => line.What == "small: 'bad' is ready").ShouldBeGreaterThan(3);
        performed.IsAsExpected.ShouldBeTrue();
        performed.HasEnded.ShouldBeFalse();
    }

    /// <summary>What the rehearsed run has called goes on after it, and is played for as long as something is expected of it.</summary>
    [Theory]
    [InlineData("[{ends: compromised-account}, {step: stand-down/end-lead, is: ready}]")]
    [InlineData("[{step: stand-down/end-lead, is: ready, by: 30d}, {ends: compromised-account, by: 30d}]")]
    public void What_is_expected_after_the_run_is_over_is_waited_for(string expected)
    {
        CalledOff($"expect: {expected}").IsAsExpected.ShouldBeTrue();
    }

    /// <summary>Whatever is told of a night is told as approved: who is called, who answers, what is done, what the clock does.</summary>
    [Fact]
    public void Three_nights_are_told_as_approved()
    {
        string[] nights = ["ransomware.yaml", "water-works-nobody.yaml", "compromised-account.yaml"];

        Approval.Check("Stories", string.Concat(s_shipped.Rehearsals.Where(one => nights.Contains(Path.GetFileName(one.File))).SelectMany(one =>
            (string[])[$"== {Path.GetFileName(one.File)}", .. Performance.Of(one.Rehearsal, s_shipped).Story.Select(line => $"+{Grammar.TimeText.Write(line.At)} {line.What}")]).Select(line => $"{line}\n")));
    }

    /// <summary>Nothing may come of it later either: what follows the rehearsed run is played on for as long as it still could.</summary>
    [Fact]
    public void What_must_never_be_seen_is_looked_for_after_the_run_is_over_too()
    {
        var performed = CalledOff("expect: [{ends: compromised-account}]\nnever: [{step: stand-down/end-lead, is: ready}]");

        performed.IsAsExpected.ShouldBeFalse();
        performed.Observations[1].Seen.ShouldStartWith("seen at +");
    }

    [Fact]
    public void What_the_engine_does_not_let_people_do_is_told()
    {
        // A required choice is given no answer.
        var performed = Play("expect: [{step: look, is: ready}]\ngiven: {bad: yes}");

        performed.Refused.ShouldHaveSingleItem().ShouldContain("'what' must be answered.");
        performed.IsAsExpected.ShouldBeFalse();
    }

    [Theory]
    [InlineData("given: {lok: yes}", "unknown-step", "small has no step 'lok'.", "did you mean 'lock'?")]
    [InlineData("given: {bad: maybe}", "unknown-option", "'bad' has no option 'maybe'.", null)]
    [InlineData("given: {bad: [yes, no]}", "unknown-option", "'bad' takes one option.", "for an answer that changes from time to time write 'turns'")]
    [InlineData("given: {look: fire}", "unknown-option", "'look' asks for no choice.", "what a task asks for stands under 'answers'")]
    [InlineData("given: {look: {answers: {wat: fire}}}", "unknown-path", "'look' does not ask for 'wat'.", "did you mean 'what'?")]
    [InlineData("given: {look: {answers: {what: flood}}}", "unknown-option", "'what' takes one of fire or none.", null)]
    [InlineData("people: {it-dutty: silent}", "unknown-role", "No role, and no person of one, is called 'it-dutty'.", "did you mean 'it-duty'?")]
    [InlineData("people: {it-duty: asleep}", "wrong-word", "people.it-duty is silent, not 'asleep'.", null)]
    [InlineData("never: [{step: look, is: wet}]", "unknown-word", "What 'look' becomes is ready, acknowledged, late, not-needed, skipped or done, not 'wet'.", null)]
    [InlineData("never: [{message: dutty}]", "unknown-message", "No message is called 'dutty'.", "did you mean 'duty'?")]
    [InlineData("never: [{clock: nis3, is: over}]", "unknown-clock", "No clock is called 'nis3'.", null)]
    [InlineData("never: [{ends: tiny}]", "unknown-playbook", "No playbook is called 'tiny'.", null)]
    [InlineData("never: [{call: nowhere}]", "unknown-playbook", "No playbook is called 'nowhere'.", null)]
    [InlineData("never: [{page: it-duty}]", "missing-key", "The never has no 'for', which 'page' needs.", "for: The step that the call is about.")]
    [InlineData("signals: {power-back: soon}", "bad-time", "signals.power-back: 'soon' is not a time since the start such as 0m, +5m or '1h 30m'.", null)]
    [InlineData("signals: {power-bak: 2h}", "unknown-word", "Nothing in small waits for the signal 'power-bak'.", "did you mean 'power-back'?")]
    [InlineData("never: [{page: everybody, for: look}]", "unknown-role", "No role, and no person of one, is called 'everybody'.", null)]
    [InlineData("start: 2026-02-30T10:00", "bad-time", "start: '2026-02-30T10:00' is no day of the years 2000 to 2200.", null)]
    [InlineData("start: 0001-01-01T00:00", "bad-time", "start: '0001-01-01T00:00' is no day of the years 2000 to 2200.", null)]
    [InlineData("given: {look: {answers: {n: tolv}}}", "bad-parameter", "'tolv' is not what 'n' takes.", "write a number, such as 12 or 2.5")]
    [InlineData("given: {look: {answers: {n: [1, 2]}}}", "bad-parameter", "'n' takes one value, and here are 2.", "keep one of them")]
    [InlineData("given: {look: {answers: {day: i morgen}}}", "bad-parameter", "'i morgen' is not what 'day' takes.", "write a date, such as 2026-11-30")]
    [InlineData("given: {look: {answers: {hour: '25.00'}}}", "bad-parameter", "'25.00' is not what 'hour' takes.", "write a time of day, such as 05.30")]
    [InlineData("given: {look: {answers: {who: [it-duty-1, mads]}}}", "unknown-role", "'who' takes people, and nobody is called 'mads'.", null)]
    [InlineData("given: {look: {silent: yes, works: 2m}}", "contradiction", "'works' comes to nothing beside 'silent' at 'look'.", "keep one of them")]
    [InlineData("given: {look: {skip: Sent, answers: {n: 1}}}", "contradiction", "'answers' comes to nothing beside 'skip' at 'look'.", "keep one of them")]
    [InlineData("given: {bad: {skip: Sent}}", "contradiction", "'bad' is a decision, which is answered and never skipped.", null)]
    [InlineData("given: {look: {approve: no}}", "contradiction", "Nobody is asked to approve 'look'.", null)]
    [InlineData("given: {power: {fails: yes}}", "contradiction", "Nothing is done or sent by 'power' that could fail.", null)]
    [InlineData("expect: [{step: look, is: done, at: 3m, by: 5m}]", "contradiction", "'by' comes to nothing beside 'at', which is told to half a minute.", "keep one of them")]
    [InlineData("never: [{clock: gdpr-33, is: over}]", "clock-not-listed", "The clock 'gdpr-33' is neither small's nor that of a playbook that follows from it.", "there are police and access-request")]
    [InlineData("until: 522w", "bad-time", "until: '522w' is longer than ten years, which is the most (3650d or 520w).", null)]
    [InlineData("signals: {power-back: +9999w}", "bad-time", "signals.power-back: '+9999w' is longer than ten years, which is the most (3650d or 520w).", null)]
    [InlineData("colour: red", "unknown-key", "Unknown key 'colour' in rehearsal.", null)]
    public void A_name_that_leads_nowhere_is_told_with_its_place(string line, string code, string message, string? hint)
    {
        var fault = Faults($"inputs: {{accounts: [kim]}}\n{line}").ShouldHaveSingleItem();

        (fault.Code, fault.Message).ShouldBe((code, message));
        if (hint is not null) fault.Hint.ShouldBe(hint);
        fault.Line.ShouldBe(6);
    }

    [Theory]
    [InlineData("1999-12-31T23:59", false)]
    [InlineData("2000-01-01T00:00", true)]
    [InlineData("2200-12-31T23:59", true)]
    [InlineData("2201-01-01T00:00", false)]
    public void A_rehearsal_begins_in_a_year_that_calendars_know(string start, bool mayStand) =>
        Faults($"inputs: {{accounts: [kim]}}\nstart: {start}").Count().ShouldBe(mayStand ? 0 : 1);

    [Fact]
    public void Everything_that_can_stand_in_a_rehearsal_is_read() =>
        Linter.Lint(Library.Read([SourceFile.Of("roles.yaml", Some.Roles), SourceFile.Of("clocks.yaml", Some.Clocks), SourceFile.Of("small.yaml", Some.Playbook), SourceFile.Of("r.yaml", Some.Rehearsal)]))
            .Where(fault => fault.File == "r.yaml").ShouldBeEmpty();

    /// <summary>Clocks are those of Denmark: twenty to six on Good Friday is in summer time.</summary>
    [Fact]
    public void What_a_rehearsal_says_is_what_is_played()
    {
        static Rehearsal Read(string text) => Library.Read([SourceFile.Of("roles.yaml", Some.Roles), SourceFile.Of("clocks.yaml", Some.Clocks), SourceFile.Of("small.yaml", Some.Playbook), SourceFile.Of("r.yaml", text)]).Rehearsals.Single().Rehearsal;

        var whole = Read(Some.Rehearsal);
        whole.Start.ShouldBe(new DateTimeOffset(2026, 4, 3, 5, 40, 0, TimeSpan.FromHours(2)));
        whole.Until.ShouldBe(TimeSpan.FromDays(2));
        whole.People.ShouldBe([
            new("it-duty-1", IsSilent: true, null, null), new("it-manager", IsSilent: false, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)), new("everybody", IsSilent: false, TimeSpan.Zero, TimeSpan.FromHours(1)),
        ]);
        PlaybookId small = new("small");
        whole.PartOf(small, new("bad"))!.Turns.ShouldBe([["yes"], ["no"]]);
        (whole.PartOf(small, new("lock"))!.Approve, whole.PartOf(small, new("lock"))!.Fails).ShouldBe((null, true));
        (whole.PartOf(small, new("look"))!.Approve, whole.PartOf(small, new("look"))!.Fails).ShouldBe((true, false));
        whole.PartOf(new("other"), new("look")).ShouldBeNull();

        var brief = Read("format: 1\nrehearsal: r\nplaybook: small\nlanguage: en\ntitle: A night\nstart: 2026-12-24T23:59\ngiven: {bad: yes, look: {choose: [yes, no], approve: no}}\nsignals: {bell: 1h 30m}\n");
        brief.Start.ShouldBe(new DateTimeOffset(2026, 12, 24, 22, 59, 0, TimeSpan.Zero));
        brief.Title.Versions.ShouldBe([new("en", "A night")]);
        (brief.PartOf(small, new("bad"))!.Turns[0], brief.PartOf(small, new("bad"))!.Approve).ShouldBe((["yes"], true));
        brief.PartOf(small, new("look"))!.Turns.ShouldBe([["yes", "no"]]);
        brief.PartOf(small, new("look"))!.Approve.ShouldBe(false);
        brief.Signals.ShouldBe([("bell", TimeSpan.FromMinutes(90))]);
        Read("format: 1\nrehearsal: r\nplaybook: small\ntitle: En nat\n").Title.Versions.ShouldBe([new("da", "En nat")]);
    }

    [Fact]
    public void A_rehearsal_says_its_format_first() =>
        Linter.Lint(s_shipped.With(SourceFile.Of("r.yaml", "rehearsal: r\nformat: 1\nplaybook: small\ntitle: T\ninputs: {accounts: kim}\n"))).ShouldHaveSingleItem().Code.ShouldBe(Codes.WrongFormat);

    [Fact]
    public void An_input_that_must_be_given_is_missed_and_one_that_nobody_asks_for_is_found()
    {
        Faults("until: 1d").ShouldHaveSingleItem().Message.ShouldBe("The input 'accounts' of small must be given.");
        Faults("inputs: {accounts: [kim], acounts: [ulla]}").ShouldHaveSingleItem().Hint.ShouldBe("did you mean 'accounts'?");
        Linter.Lint(s_shipped.With(SourceFile.Of("r.yaml", "format: 1\nrehearsal: r\nplaybook: smal\ntitle: T\n"))).ShouldHaveSingleItem().Hint.ShouldBe("did you mean 'small'?");
    }

    [Fact]
    public void Each_shipped_playbook_has_a_rehearsal_and_each_goes_as_expected()
    {
        var library = Library.Load(Shipped.Folder);

        library.Rehearsals.Select(one => one.Rehearsal.Playbook).Distinct().ShouldBe(library.Playbooks.Select(version => version.Content.Id), ignoreOrder: true);
        foreach (var (file, rehearsal) in library.Rehearsals)
        {
            var performed = Performance.Of(rehearsal, library);
            performed.Observations.Where(seen => !seen.IsMet).Select(seen => $"{file}: {seen.Expected}: {seen.Seen}").ShouldBeEmpty();
            performed.Refused.ShouldBeEmpty(file);
            performed.Observations.Count.ShouldBeGreaterThan(3, file);
            rehearsal.Title.Versions.Select(version => version.Language).ShouldBe(["da", "en"], file);
        }
    }

    [Fact]
    public void A_rehearsal_tells_the_same_each_time()
    {
        var (rehearsal, library) = Of(Chances);

        Performance.Of(rehearsal, library).Story.ShouldBe(Performance.Of(rehearsal, library).Story);
        var (one, other, another) = (Trials.Of(rehearsal, library, 60, seed: 7)[0], Trials.Of(rehearsal, library, 60, seed: 7)[0], Trials.Of(rehearsal, library, 60, seed: 8)[0]);
        one.Times.ShouldBe(other.Times);
        one.Times.ShouldNotBe(another.Times);
    }

    private const string Chances = """
        given: {look: {answers: {what: fire}}, bad: yes}
        chances:
          answers: {p50: 2m, p95: 10m}
          works: {p50: 5m, p95: 20m}
          silent: 20%
          roles: {it-manager: {silent: 50%}}
        """;

    [Fact]
    public void The_slower_people_are_the_smaller_is_the_chance_to_be_in_time()
    {
        var (quick, library) = Of(Chances);
        var (slow, _) = Of(Chances.Replace("p50: 5m, p95: 20m", "p50: 30m, p95: 2h", StringComparison.Ordinal));
        var (all, few) = (Trials.Of(quick, library, 200, 1).ShouldHaveSingleItem(), Trials.Of(slow, library, 200, 1)[0]);

        all.ShareInTime.ShouldBeInRange(0.3, 0.99);
        few.ShareInTime.ShouldBeLessThan(all.ShareInTime / 2);
        // With if-nobody: handle the step is not always done, but always settled.
        all.By(0.5).ShouldNotBeNull().ShouldBeLessThan(few.By(0.5) ?? TimeSpan.MaxValue);
    }

    [Fact]
    public void Times_are_drawn_as_the_two_points_say()
    {
        var spread = new Spread(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(20));
        var random = new Random(1);
        var drawn = Enumerable.Range(0, 20_000).Select(_ => spread.Draw(random.NextDouble(), random.NextDouble())).Order().ToList();

        drawn[10_000].TotalMinutes.ShouldBe(4, 0.2);
        drawn[19_000].TotalMinutes.ShouldBe(20, 1.5);
        drawn[0].ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
        new Spread(TimeSpan.FromDays(9999), TimeSpan.FromDays(9999 * 7)).Draw(0.9999999, 0).ShouldBe(TimeSpan.FromDays(365));
        new Spread(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(4)).Draw(0, 0.5).ShouldBe(TimeSpan.FromMinutes(4));
    }

    [Fact]
    public void The_chart_is_whole_holds_nothing_foreign_and_says_in_words_what_it_shows()
    {
        var (rehearsal, library) = Of(Chances + "\ngoals: [{title: \"Nede & <væk>\", step: lock, is: done, within: 30m}, {title: Aldrig, step: lock, is: refused, within: 1h}]");
        var goals = Trials.Of(rehearsal, library, 100, 3);

        var svg = XDocument.Parse(TrialChart.Svg(rehearsal, goals, "da"));

        XNamespace of = "http://www.w3.org/2000/svg";
        svg.Root!.Element(of + "desc")!.Value.ShouldContain("Nede & <væk>: inden 30 min i ");
        svg.Root!.Element(of + "desc")!.Value.ShouldContain("Aldrig: inden 1 t i 0 %; halvdelen aldrig, 95 % aldrig.");
        svg.Descendants().Attributes().Select(attribute => attribute.Value).Where(value => value != of.NamespaceName).ShouldAllBe(value => !value.Contains("//", StringComparison.Ordinal));
        svg.Descendants(of + "path").Count(path => (string?)path.Attribute("class") == "curve").ShouldBe(2);
    }

    [Fact]
    public void A_chart_is_drawn_as_approved()
    {
        var (one, never) = (Made(2, 1), new GoalTimes(new(LocalizedText.Of("da", "Aldrig"), Made(1, 1)[0].Goal.Reached, TimeSpan.FromHours(3)), 100, []));
        var rehearsal = Of(Chances).Item1;
        LocalizedText named = new([new("da", "Nogen er på vej"), new("en", "Somebody is on the way")]);
        GoalTimes Goal(TimeSpan within, int performances, IEnumerable<TimeSpan> times) => new(new(named, one[0].Goal.Reached, within), performances, [.. times]);
        List<GoalTimes> edges =
        [
            // The line is close to the half, far below it, and far beyond all; shares that are nearly nothing and nearly all; seconds, days.
            Goal(TimeSpan.FromMinutes(26), 100, Enumerable.Range(1, 100).Select(n => TimeSpan.FromMinutes(n * 0.5))), Goal(TimeSpan.FromDays(1), 100, Enumerable.Range(1, 100).Select(n => TimeSpan.FromHours(n * 3))),
            Goal(TimeSpan.FromMinutes(2), 2000, Enumerable.Range(1, 2000).Select(n => TimeSpan.FromSeconds(119 + n))), Goal(TimeSpan.FromHours(1), 2000, Enumerable.Range(1, 2000).Select(n => TimeSpan.FromSeconds(1602 + n))),
            Goal(TimeSpan.FromSeconds(45), 40, Enumerable.Range(1, 40).Select(n => TimeSpan.FromSeconds(n * 2 + 2))), Goal(TimeSpan.FromDays(2), 8, [TimeSpan.FromDays(1), TimeSpan.FromDays(3)]),
        ];

        Approval.Check("Charts", string.Concat(
            TrialChart.Svg(rehearsal, edges, "da"), "\n", TrialChart.Svg(rehearsal, edges, "en"), "\n",
            TrialChart.Svg(rehearsal, [.. one, never], "da"), "\n", TrialChart.Svg(rehearsal, [one[0], never], "en"), "\n", TrialChart.Svg(rehearsal, [], "da"), "\n", TrialChart.Svg(rehearsal, [], "en"), "\n").Replace("><", ">\n<", StringComparison.Ordinal));
    }

    /// <summary>What is said of a role stands before what is said of everybody, each by itself.</summary>
    [Fact]
    public void A_roles_own_chances_come_before_everybodys()
    {
        var (quick, slow, late) = (new Spread(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)), new Spread(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(9)), new Spread(TimeSpan.FromHours(1), TimeSpan.FromHours(2)));
        var chances = new Chances(new(quick, slow, 0.2), [(new("press"), new(late, null, null)), (new("it-duty"), new(null, late, 0.5)), (new("lawyer"), new(null, null, 0))]);

        chances.Of(new("it-manager")).ShouldBe(new Habits(quick, slow, 0.2));
        chances.Of(new("press")).ShouldBe(new Habits(late, slow, 0.2));
        chances.Of(new("it-duty")).ShouldBe(new Habits(quick, late, 0.5));
        chances.Of(new("lawyer")).ShouldBe(new Habits(quick, slow, 0));
    }

    /// <summary>A share of calls that are never answered is of the role's people that are called, not of the step's role.</summary>
    [Fact]
    public void Those_who_never_answer_reach_nothing_and_those_who_always_do_reach_it()
    {
        static GoalTimes Of(string silent, string goal)
        {
            var (rehearsal, library) = RehearsalTests.Of($"given: {{look: {{answers: {{what: fire}}}}, bad: yes}}\nchances: {{answers: {{p50: 1m, p95: 1m}}, works: {{p50: 1m, p95: 1m}}, {silent}}}\ngoals: [{{title: X, {goal}, within: 40m}}]");
            return Trials.Of(rehearsal, library, 20, seed: 1).ShouldHaveSingleItem();
        }

        Of("silent: 0%", "step: lock, is: done").ShareInTime.ShouldBe(1);
        Of("silent: 0%, roles: {it-manager: {silent: 99%}, incident-lead: {silent: 99%}}", "step: lock, is: done").ShareInTime.ShouldBeLessThan(0.2);
        Of("silent: 99%, roles: {it-duty: {silent: 0%}}", "step: lock, is: done").ShareInTime.ShouldBeLessThan(0.2);
        Of("silent: 99%, roles: {it-duty: {silent: 0%}}", "step: look, is: done").ShareInTime.ShouldBe(1);
        Of("silent: 99%, roles: {it-duty: {silent: 0%}, it-manager: {silent: 0%}}", "step: ask, is: fine").ShareInTime.ShouldBe(1);
    }

    /// <summary>Where a rehearsal names no goals, they are what the playbook promises of its start.</summary>
    [Fact]
    public void The_goals_are_the_playbooks_promises_when_none_are_named()
    {
        var (rehearsal, library) = Of(Chances);

        var goal = Trials.Of(rehearsal, library, 5, seed: 1).ShouldHaveSingleItem().Goal;

        (goal.Title.In("da"), $"{goal.Reached}", goal.Within).ShouldBe(("Spær", "'lock' is done", TimeSpan.FromMinutes(45)));
    }

    [Theory]
    [InlineData(1, "da", 1)]
    [InlineData(2, "en", 1)]
    [InlineData(6, "da", 1)]
    [InlineData(6, "da", 60)]
    [InlineData(6, "da", 6000)]
    [InlineData(5, "en", 60)]
    public void Every_word_of_the_chart_is_whole_stays_inside_it_and_lies_over_no_other(int count, string language, int slower)
    {
        var goals = Made(count, slower);
        var chart = XDocument.Parse(TrialChart.Svg(Of(Chances).Item1, goals, language)).Root!;
        var size = chart.Attribute("viewBox")!.Value.Split(' ').Select(Number).ToList();
        var texts = chart.Descendants().Where(element => element.Name.LocalName == "text").Select(Room).ToList();

        foreach (var (text, at) in texts.Select((text, at) => (text, at)))
        {
            (text.Left >= 0 && text.Right <= size[2] && text.Top >= 0 && text.Bottom <= size[3]).ShouldBeTrue($"{text} leaves the picture");
            texts.Skip(at + 1).Where(other => text.Left < other.Right && other.Left < text.Right && text.Top < other.Bottom && other.Top < text.Bottom).ShouldBeEmpty($"{text} lies over another");
        }
        var all = string.Join(' ', texts.Select(text => text.Value)).Replace("- ", "", StringComparison.Ordinal);
        foreach (var goal in goals) all.ShouldContain(goal.Goal.Title.In(language));
        all.ShouldNotContain("…");

        static (string Value, double Left, double Right, double Top, double Bottom) Room(XElement text)
        {
            var (letters, isBold) = text.Attribute("class")!.Value switch { "head" => (22.0, true), "name" => (16, true), "share" => (26, true), "small" => (13, false), _ => (13, true) };
            var (x, y, wide) = (Number(text.Attribute("x")!.Value), Number(text.Attribute("y")!.Value), Letters.Width(text.Value, letters, isBold));
            var left = (string?)text.Attribute("text-anchor") switch { "end" => x - wide, "middle" => x - wide / 2, _ => x };
            return (text.Value, left, left + wide, y - letters * 0.78, y + letters * 0.22);
        }
    }

    [Fact]
    public void On_each_curve_stands_when_half_and_nearly_all_had_reached_the_goal_and_on_its_line_by_when_it_is_to_be_reached()
    {
        var (half, never) = (Made(1, 1)[0], new GoalTimes(new(LocalizedText.Of("da", "Aldrig"), Made(1, 1)[0].Goal.Reached, TimeSpan.FromHours(3)), 100, []));
        var chart = XDocument.Parse(TrialChart.Svg(Of(Chances).Item1, [half, never], "da")).Root!;
        var texts = chart.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value).ToList();

        texts.ShouldContain("halvdelen: 25 min");
        texts.ShouldContain("95 %: 47 min");
        texts.ShouldContain("mål: 30 min");
        texts.ShouldContain("60 %");
        texts.ShouldContain("mål: 3 t");
        texts.ShouldContain("Halvdelen aldrig, 95 % aldrig.");
        // The legend has one of each; a goal that is never reached has none.
        Kinds("half").ShouldBe(2);
        Kinds("nearly").ShouldBe(2);
        Kinds("within").ShouldBe(3);

        int Kinds(string kind) => chart.Descendants().Count(element => (string?)element.Attribute("class") == kind);
    }

    /// <summary>A hundred performances each, evenly between nothing and fifty minutes, or so many times slower.</summary>
    private static List<GoalTimes> Made(int count, int slower)
    {
        var reached = Of(Chances + "\ngoals: [{title: X, step: lock, is: done, within: 30m}]").Item1.Goals[0].Reached;
        string[] names =
        [
            "Informationssikkerhedskoordinatorstedfortræderuddannelsesudvalget er underrettet", "Kort",
            "Alle borgere med nødkald og medicinudlevering i hjemmeplejen er kontaktet personligt af Sundhed og Omsorgs områdeledere eller deres stedfortrædere",
            "Ramte segmenter er afbrudt", "Nødprocedurer er i gang", "Kommunens beredskab er på plads, og ingen er i tvivl om, hvem der leder det",
        ];
        return [.. Enumerable.Range(0, count).Select(at => new GoalTimes(new(LocalizedText.Of("da", names[at]), reached, TimeSpan.FromMinutes(30 * slower * (1 + at))), 100, [.. Enumerable.Range(1, 100).Select(n => TimeSpan.FromMinutes(n * 0.5 * slower))]))];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>An account that is not isolated after all: the run is soon over, and what it has called goes on.</summary>
    private static Performed CalledOff(string seen)
    {
        var library = s_shipped.With(SourceFile.Of("r.yaml", """
            format: 1
            rehearsal: r
            playbook: compromised-account
            title: Prøve
            inputs: {accounts: [kim], synchronised: no}
            people: {everybody: {answers: at once, works: 1m}}
            given: {isolate-now: no}

            """ + seen + "\n"));
        return Performance.Of(library.Rehearsals.Single(one => one.File == "r.yaml").Rehearsal, library);
    }

    private static Performed Play(string text, Library? among = null)
    {
        var (rehearsal, library) = Of(text, among);
        return Performance.Of(rehearsal, library);
    }

    private static (Rehearsal, Library) Of(string text, Library? among = null)
    {
        var library = (among ?? s_shipped).With(SourceFile.Of("r.yaml", $"format: 1\nrehearsal: r\nplaybook: small\ntitle: Prøve\ninputs: {{accounts: [kim, ulla]}}\n{text}\n"));
        Linter.Lint(library).ShouldBeEmpty();
        return (library.Rehearsals.Single(one => one.File == "r.yaml").Rehearsal, library);
    }

    private static IEnumerable<Diagnostic> Faults(string text) =>
        Linter.Lint(s_shipped.With(SourceFile.Of("r.yaml", $"format: 1\nrehearsal: r\nplaybook: small\ntitle: Prøve\n{text}\n")));
}
