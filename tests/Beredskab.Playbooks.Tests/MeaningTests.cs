using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks.Tests;

/// <summary>What is otherwise between two versions is told by what they say, and all of it is.</summary>
public partial class MeaningTests
{
    private static readonly Library s_library = Some.Library();
    private static readonly string s_whole = File.ReadAllText(Path.Combine(Shipped.Root, "tests/Beredskab.Playbooks.Tests/meaning/before.yaml"));

    [Theory]
    [InlineData("count: 1", "count: 2", "Step 'lock' now needs 2 approvers, not 1.", "Trinnet 'lock' kræver nu 2 godkendere, før 1.")]
    [InlineData("if-nobody: leave}", "if-nobody: handle}", "When nobody approves step 'lock', it is now done by hand; it used to be left undone.", "Når ingen godkender trinnet 'lock', gøres det nu i hånden; før blev det ikke gjort.")]
    [InlineData("    approve: {roles: [it-manager, it-duty], count: 1, within: 10m, if-nobody: leave}\n", "", "Step 'lock' no longer needs approval.", "Trinnet 'lock' kræver ikke længere godkendelse.")]
    [InlineData("due: 15m", "due: 20m", "Step 'look' is now due within 20 minutes, not within 15 minutes.", "Trinnet 'look' har nu fristen 20 minutter, før 15 minutter.")]
    [InlineData("due: 15m", "due: 4h after awareness", "Step 'look' is now due 4 hours after awareness of the incident, not within 15 minutes.", "Trinnet 'look' har nu fristen 4 timer efter kendskab til hændelsen, før 15 minutter.")]
    [InlineData("acknowledge-within: 5m", "acknowledge-within: 2m", "Step 'look' now calls the next after 2 minutes, not 5 minutes.", "Trinnet 'look' går nu videre til den næste efter 2 minutter, før 5 minutter.")]
    [InlineData("    acknowledge-within: 5m\n", "", "Step 'look' no longer calls at once.", "Trinnet 'look' ringer ikke længere op med det samme.")]
    [InlineData("on-timeout: take yes", "on-timeout: suggest yes", "When nobody answers in step 'bad', 'yes' is now only suggested; before it was taken.", "Når ingen svarer i trinnet 'bad', bliver 'yes' nu kun foreslået; før blev det valgt.")]
    [InlineData("on-timeout: take yes", "on-timeout: suggest no", "When nobody answers in step 'bad', 'no' is now only suggested; before, 'yes' was taken.", "Når ingen svarer i trinnet 'bad', bliver 'no' nu kun foreslået; før blev 'yes' valgt.")]
    [InlineData("no: Nej}", "no: Nej, later: Senere}", "Step 'bad' has a new option 'later' (Senere).", "Trinnet 'bad' har en ny svarmulighed 'later' (Senere).")]
    [InlineData("{yes: Ja, no: Nej}", "{yes: Ja}", "Option 'no' (Nej) of step 'bad' is gone.", "Svarmuligheden 'no' (Nej) i trinnet 'bad' er væk.")]
    [InlineData("when: bad is yes", "when: not bad is no", "Step 'lock' is now needed only if 'bad' is not 'no' (Nej); it used to be if 'bad' is 'yes' (Ja).", "Trinnet 'lock' er nu kun aktuelt, hvis 'bad' ikke er 'no' (Nej); før, hvis 'bad' er 'yes' (Ja).")]
    [InlineData("    role: it-duty\n    task: Se efter.", "    role: it-manager\n    task: Se efter.", "Step 'look' now belongs to the role 'it-manager', not 'it-duty'.", "Trinnet 'look' hører nu til rollen 'it-manager', før 'it-duty'.")]
    [InlineData("task: Se efter.", "task: Se godt efter.", "The task of step 'look' is now “Se godt efter.”, not “Se efter.”.", "Opgaven i trinnet 'look' er nu “Se godt efter.”, før “Se efter.”.")]
    [InlineData("task: Se efter.", "task: {da: Se efter., en: Look.}", "The task of step 'look' is now also in English: “Look.”.", "Opgaven i trinnet 'look' er nu også på engelsk: “Look.”.")]
    [InlineData("Svar {{reply.yes}}.", "Svar {{reply.no}}.", "The text of message 'duty' is now “BEREDSKAB: Se efter. Svar NEJ.”, not “BEREDSKAB: Se efter. Svar JA.”.", "Teksten i beskeden 'duty' er nu “BEREDSKAB: Se efter. Svar NEJ.”, før “BEREDSKAB: Se efter. Svar JA.”.")]
    [InlineData("one-per: incident", "one-per: call", "Several calls of the playbook now give a new run for each call, not one run in each incident.", "Flere kald af indsatsplanen giver nu et nyt forløb for hvert kald, før ét forløb i hver hændelse.")]
    [InlineData("version: 1.0.0", "version: 1.1.0", "Version 1.1.0, not 1.0.0.", "Version 1.1.0, før 1.0.0.")]
    [InlineData("roles: [it-duty, it-manager]\nclocks", "roles: [it-duty]\nclocks", "Role 'it-manager' (It-chef) is gone from the playbook.", "Rollen 'it-manager' (It-chef) er væk fra indsatsplanen.")]
    [InlineData("    task: Se efter.\n", "    action: tickets.open\n    with: {priority: P1}\n", "Step 'look' is now an action (tickets.open), not a task.", "Trinnet 'look' er nu en handling (tickets.open), ikke en opgave.")]
    [InlineData("    task: Se efter.\n", "    decide: Er det sandt?\n    options: {yes: Ja, no: Nej}\n", "Step 'look' is now a decision (Ja or Nej), not a task.", "Trinnet 'look' er nu en beslutning (Ja eller Nej), ikke en opgave.")]
    [InlineData("    task: Se efter.\n", "    call: other\n    until: ended\n", "Step 'look' is now a sub-run 'other' (En anden), not a task.", "Trinnet 'look' er nu et delforløb 'other' (En anden), ikke en opgave.")]
    [InlineData("    decide: Er det slemt?\n    options: {yes: Ja, no: Nej}\n    due: 2h\n    on-timeout: take yes\n", "    task: Se, om det er slemt.\n    due: 2h\n", "Step 'bad' is now a task, not a decision.", "Trinnet 'bad' er nu en opgave, ikke en beslutning.")]
    public void One_thing_that_is_otherwise_is_told_in_a_sentence(string old, string text, string english, string danish)
    {
        var (before, after) = (Some.Read(Some.Playbook), Some.Read(Some.With(old, text)));

        Meaning.Between(before, after, s_library, "en").ShouldBe([english]);
        Meaning.Between(before, after, s_library, "da").ShouldBe([danish]);
    }

    /// <summary>Two promises about one step are two, told apart by what they count from.</summary>
    [Fact]
    public void Each_of_a_steps_promises_is_held_against_its_own()
    {
        const string Two = "promises:\n  - {step: police, within: 6h, of: start}\n  - {step: police, within: 5h, of: look}\nsteps:";
        var (before, after) = (Some.With("steps:", Two), Some.With("steps:", Two.Replace("5h", "4h", StringComparison.Ordinal)));

        Meaning.Between(Some.Read(before), Some.Read(after), s_library, "en").ShouldBe(["The playbook now promises that 'police' is over within 4 hours of 'look', not 5 hours."]);
        Meaning.Between(Some.Read(before), Some.Read(Some.With("steps:", "promises: [{step: police, within: 6h, of: start}, {step: police, within: 7h, of: bad}]\nsteps:")), s_library, "en")
            .ShouldBe(["The playbook now promises that 'police' is over within 7 hours of 'bad', not within 5 hours of 'look'."]);
        Meaning.Between(Some.Read(before), Some.Read(Some.With("steps:", "promises:\n  - {step: police, within: 5h, of: look}\n  - {step: police, within: 6h, of: start}\nsteps:")), s_library, "en")
            .ShouldHaveSingleItem().ShouldContain("order");
        Meaning.Between(Some.Read(before), Some.Read(Some.With("steps:", "promises:\n  - {step: police, within: 4h, of: look}\n  - {step: police, within: 7h, of: start}\nsteps:")), s_library, "en").Take(2).ShouldBe([
            "The playbook now promises that 'police' is over within 4 hours of 'look', not 5 hours.", "The playbook now promises that 'police' is over within 7 hours of the start, not 6 hours.",
        ], ignoreOrder: true);
    }

    /// <summary>What came or went is quoted in the reader's language, and a title's own mark ends the sentence.</summary>
    [Fact]
    public void What_is_new_is_quoted_in_the_readers_language_and_ends_once()
    {
        var (before, after) = (Some.Read(Some.Playbook), Some.Read(Some.With("one-per: incident", "one-per: incident\npurpose: {da: Ud., en: Out.}")));
        Meaning.Between(before, after, s_library, "en").ShouldHaveSingleItem().ShouldContain("“Out.”");
        Meaning.Between(before, after, s_library, "da").ShouldHaveSingleItem().ShouldContain("“Ud.”");

        static Playbook Of(string more) => Some.Read(Some.Of($"steps:\n  - {{id: one, title: Et, role: it-duty, task: Gør.}}{more}"));
        foreach (var (title, ends) in (ValueList<(string, string)>)[("Klar?", "Klar?"), ("Klar!", "Klar!"), ("Klar.", "Klar."), ("Klar", "Klar.")])
            Meaning.Between(Of(""), Of($"\n  - {{id: two, title: {title}, role: it-duty, task: Gør.}}"), s_library, "en").ShouldBe([$"Step 'two' is new: {ends}"]);
    }

    [Fact]
    public void A_text_whose_language_is_another_is_told_by_both()
    {
        var before = Some.Read(Some.Playbook);
        var after = Some.Read(Some.With("language: da", "language: en").Replace("title: Lille", "title: Small", StringComparison.Ordinal));

        Meaning.Between(before, after, s_library, "en").ShouldContain("The title of the playbook is now in English: “Small”; no longer in Danish (it was “Lille”).");
        Meaning.Between(before, after, s_library, "da").ShouldContain("Titlen på indsatsplanen er ikke længere på dansk (før “Lille”); nu på engelsk: “Small”.");
    }

    /// <summary>One row for each key of format 1: the playbook in which all of them stand, with that key alone changed.</summary>
    private static readonly (string Key, string Old, string New)[] s_keys =
    [
        ("playbook.playbook", "playbook: drill", "playbook: fire"), ("playbook.code", "PB-90", "PB-91"), ("playbook.version", "version: 1.0.0", "version: 1.0.1"), ("playbook.language", "language: da", "language: en"),
        ("playbook.title", "Brand i huset, en", "Brand, en"), ("playbook.purpose", "Alle kommer ud.", "Ud."), ("playbook.notice", "notice: Udkast\n", ""), ("playbook.tlp", "tlp: AMBER\n", "tlp: RED\n"),
        ("playbook.review-by", "2027-05-31", "2028-05-31"), ("playbook.review-every", "review-every: 1y", "review-every: 3w"), ("playbook.requirements", "[nis2-6.2]", "[nis2-6.2, gdpr-33]"),
        ("playbook.level", "level: {start: yellow, at-most: red}", "level: {start: yellow}"), ("level.start", "start: yellow", "start: green"), ("level.at-most", "at-most: red", "at-most: yellow"),
        ("playbook.one-per", "one-per: incident\n", ""), ("playbook.triggers", "Alarmen går]", "Alarmen går, Ild]"), ("playbook.inputs", "  when: {type: time, title: Hvornår?}\n", ""),
        ("input.type", "{type: time,", "{type: date,"), ("input.title", "Hvornår?}", "Hvad er klokken?}"), ("input.options", "big: Stort}", "big: Stort, huge: Kæmpe}"), ("input.required", "big: Stort}, required: no", "big: Stort}, required: yes"), ("input.default", ", default: Rådhuset", ""),
        ("playbook.roles", "it-manager, lawyer]\n", "it-manager, lawyer, press]\n"), ("playbook.informed", "informed: [it-manager]", "informed: [it-manager, lawyer]"), ("playbook.clocks", "clocks: [police, law]", "clocks: [law, police]"), ("playbook.afterwards", "afterwards: other\n", ""),
        ("playbook.promises", "  - {step: lock, within: 4h, of: look}\n", ""), ("promise.within", "within: 20m, of", "within: 30m, of"), ("promise.of", "of: look}", "of: bad}"), ("playbook.shared", "shared: no", "shared: yes"),
        ("playbook.phases", "  - phase: first", "  - phase: first"), ("phase.title", "title: Så", "title: Derefter"), ("phase.opens", "opens: {after: [look], when: bad is yes}", "opens: at-start"), ("opens.after", "opens: {after: [look],", "opens: {after: [bad],"), ("opens.when", "opens: {after: [look], when: bad is yes}", "opens: {after: [look]}"),
        ("phase.steps", "      - {id: old, title: Gammelt, role: it-duty, task: Gammelt.}\n", ""), ("step.title", "Se efter, en: Look}", "Se efter, en: Watch}"), ("step.role", "{id: old, title: Gammelt, role: it-duty", "{id: old, title: Gammelt, role: lawyer"), ("step.card", "card: C01", "card: C02"), ("step.note", "note: Pas på., ", ""),
        ("step.task", "task: Gammelt.", "task: Nyt."), ("step.decide", "Er det slemt?", "Er det meget slemt?"), ("step.action", "action: accounts.isolate", "action: accounts.restore"), ("step.with", "reason: \"{{incident.title}}\"", "reason: \"{{incident.area}}\""),
        ("step.notify", "notify: {to: [it-duty, group staff], by: [sms]", "notify: {to: [it-duty], by: [sms]"), ("notify.to", "[it-duty, group staff]", "every role"), ("notify.by", "by: [sms]", "by: [sms, voice]"), ("notify.text", "by: [sms], text: duty", "by: [sms], text: press"),
        ("step.share", "share: {what: question", "share: {what: indicators"), ("share.what", "what: question", "what: answer"), ("share.with", "{{inputs.partners}}", "{{inputs.where}}"), ("share.tlp", "tlp: AMBER, text", "tlp: GREEN, text"), ("share.text", "tlp: AMBER, text: duty", "tlp: AMBER"),
        ("step.call", "call: other", "call: small"), ("step.until", "until: started", "until: ended"), ("step.report", "report: police", "report: sitrep"), ("step.wait", "wait: {for: 1h}", "wait: {signal: bell, at-most: 1h}"), ("wait.for", "for: 1h", "for: 2h"), ("wait.signal", "signal: power-back", "signal: net-back"), ("wait.at-most", "at-most: 8h", "at-most: 9h"),
        ("step.options", "no: Nej, back", "no: Nej, maybe: Måske, back"), ("option.label", "label: Ja,", "label: Jo,"), ("option.alone", "{label: Ingen, alone: yes}", "Ingen"), ("option.level", "level: yellow, starts", "level: red, starts"), ("option.again", "again: [look]", "again: [look, bad]"), ("option.ask-again", "ask-again: 1h", "ask-again: 2h"), ("option.starts", ", starts: [police]}", "}"), ("option.waives", ", waives: [law]}}", "}}"),
        ("step.pick", "pick: several, ", ""), ("step.answers", ", answers: {within: 4h}", ""), ("answers.within", "answers: {within: 30m", "answers: {within: 40m"), ("answers.from", "from: [it-duty]", "from: [lawyer]"),
        ("step.after", "after: [look], decide", "after: [look, lock], decide"), ("after.any", "{any: [look, bad]}", "{any: [look, lock]}"), ("after.at-least", "at-least: 2", "at-least: 3"), ("after.of", "of: [look, bad, lock]", "of: [look, bad]"), ("step.when", "when: bad is yes, action", "when: bad is no, action"), ("step.due", "due: 15m", "due: 4h before law"), ("step.acknowledge-within", "page: duty, acknowledge-within: 5m", "page: duty"), ("step.page", "page: duty, ", ""),
        ("step.alongside", "priority: P1", "priority: P2"), ("step.asks", ", photo: {type: file, title: Foto}", ""), ("question.type", "type: file", "type: number"), ("question.title", "title: Foto", "title: Billede"), ("question.options", "smoke: Røg}", "smoke: Røg, none: Intet}"), ("question.required", "smoke: Røg}, required: yes", "smoke: Røg}"), ("question.default", "title: Foto}", "title: Foto, default: x}"),
        ("step.done-when", "Du har set det.", "Alle har set det."), ("step.evidence", "evidence: note", "evidence: link"), ("step.checklist", "[Døren, Vinduet]", "[Døren, Taget]"), ("step.approve", "approve: {roles: [it-manager], count: 1, within: 10m, if-nobody: leave, before: closing}, ", ""), ("approve.roles", "[it-manager, it-duty], count", "[it-manager], count"), ("approve.count", "it-duty], count: 1", "it-duty], count: 2"), ("approve.within", "it-duty], count: 1, within: 10m", "it-duty], count: 1, within: 20m"), ("approve.if-nobody", "leave, before", "stay, before"), ("approve.before", "before: closing", "before: starting"),
        ("step.undo", "undo: accounts.restore", "undo: none"), ("step.on-failure", ", on-failure: {role: it-duty, task: Spær i hånden., due: 20m, acknowledge-within: 5m}", ""), ("on-failure.role", "on-failure: {role: it-duty", "on-failure: {role: lawyer"), ("on-failure.task", "Spær i hånden.", "Spær."), ("on-failure.due", "due: 20m", "due: 30m"), ("on-failure.acknowledge-within", "due: 20m, acknowledge-within: 5m", "due: 20m"),
        ("step.on-timeout", "take yes", "take no"), ("step.for-each", "for-each: inputs.accounts", "for-each: inputs.partners"), ("step.repeat", ", repeat: {on: request}", ""), ("repeat.every", "every: 3h", "every: 1d"), ("repeat.until", "until: lock is done", "until: lock is failed"), ("repeat.on", "repeat: {on: request}", "repeat: {every: 3h}"), ("step.records", "records: awareness", "records: breach-awareness"), ("step.starts", ", starts: [law]}", "}"), ("step.waives", "inputs.accounts, waives: [law]", "inputs.accounts"), ("step.stops", "stops: [police]", "stops: [police, law]"), ("step.uses", ", uses: [staff]", ""),
        ("playbook.messages", "  press: {channel: mail, text: Det brænder.}\n", ""), ("message.channel", "channel: mail", "channel: voice"), ("message.audience", "audience: Ansatte", "audience: Alle"), ("message.channels", "[Opslag]", "[Opslag, Højttaler]"), ("message.within", "within: 4h of start", "within: 2h of start"), ("message.text", "Det brænder.", "Det brænder ikke."),
        ("playbook.exit-criteria", "  - Døren er låst\n", ""), ("exit-criterion.text", "Alle er ude", "Alle er talt"), ("exit-criterion.holds-when", "holds-when: bad is no", "holds-when: every clock is settled"), ("playbook.remark", "remark: Ret adressen.\n", ""),
    ];

    public static TheoryData<string, string, string> Keys => [.. s_keys.Select(row => (row.Key, row.Old, row.New))];

    [Theory, MemberData(nameof(Keys))]
    public void A_key_that_alone_is_otherwise_gives_one_sentence_of_words(string key, string old, string text)
    {
        s_whole.ShouldContain(old);
        var at = s_whole.IndexOf(old, StringComparison.Ordinal);
        var (before, after) = (Some.Read(s_whole), Some.Read(key == "playbook.phases" ? Swapped : s_whole[..at] + text + s_whole[(at + old.Length)..]));

        foreach (var language in (string[])["da", "en"])
            foreach (var sentences in (ValueList<string>[])[Meaning.Between(before, after, s_library, language), Meaning.Between(after, before, s_library, language)])
            {
                var sentence = sentences.ShouldHaveSingleItem();
                IsInWords(sentence, language);
                sentence.ShouldNotContain(language == "da" ? "står under" : "stands under");
            }
    }

    /// <summary>The names of things are what the two are held together by: another name is another thing.</summary>
    [Fact]
    public void Every_key_of_the_grammar_has_its_row()
    {
        string[] names = ["playbook.format", "playbook.steps", "phase.phase", "step.id", "promise.step"];

        KeysOf(Format1.Playbook).Distinct().Except(names).Except(s_keys.Select(row => row.Key)).ShouldBe([]);
    }

    [Fact]
    public void Two_playbooks_that_differ_in_everything_are_told_apart_as_approved()
    {
        var (before, after) = (Some.Read(s_whole), Some.Read(File.ReadAllText(Path.Combine(Shipped.Root, "tests/Beredskab.Playbooks.Tests/meaning/after.yaml"))));

        string[] languages = ["da", "en"];
        Approval.Check("meaning/sentences", string.Join('\n', languages.SelectMany(language => (string[])
            [$"== before to after, {language}", .. Meaning.Between(before, after, s_library, language), $"== after to before, {language}", .. Meaning.Between(after, before, s_library, language),
                $"== the same in another language, {language}", .. Meaning.Between(before, Some.Read(s_whole.Replace("language: da", "language: en", StringComparison.Ordinal)), s_library, language)])));
        foreach (var language in languages)
            foreach (var sentence in Meaning.Between(before, after, s_library, language).Concat(Meaning.Between(after, before, s_library, language))) IsInWords(sentence, language);
    }

    [Fact]
    public void A_step_of_another_kind_is_told_in_one_sentence()
    {
        string[] kinds =
        [
            "task: Gør., asks: {how: {type: text, title: Hvordan?}}, done-when: Gjort., checklist: [Et], for-each: inputs.accounts", "decide: Hvad?, options: {yes: Ja, no: Nej}, pick: several, on-timeout: take yes",
            "action: accounts.isolate, with: {accounts: \"{{inputs.accounts}}\", reason: x}, undo: none, on-failure: {role: it-duty, task: Gør.}", "notify: {to: every role, by: sms, text: duty}, options: {yes: Ja}, answers: {within: 1h}",
            "share: {what: sitrep, with: \"{{inputs.partners}}\", tlp: RED}", "call: other, with: {where: x}, until: ended", "report: sitrep", "wait: {for: 1h}",
        ];
        string[] danish = ["en opgave", "en beslutning", "en handling", "en besked", "en deling", "et delforløb", "en underretning", "en ventetid"];
        for (var from = 0; from < kinds.Length; from++)
            for (var to = 0; to < kinds.Length; to++)
                if (from != to)
                {
                    var sentences = Meaning.Between(Of(kinds[from]), Of(kinds[to]), s_library, "da");
                    sentences[0].ShouldStartWith($"Trinnet 'one' er nu {danish[to]}");
                    sentences[0].ShouldEndWith($", ikke {danish[from]}.");
                    foreach (var sentence in sentences) IsInWords(sentence, "da");
                    // Nothing is said of what went with the old kind.
                    sentences.Skip(1).ShouldNotContain(sentence => sentence.Contains("ikke længere", StringComparison.Ordinal) || sentence.Contains("svarmulighed", StringComparison.Ordinal) || sentence.Contains("står under", StringComparison.Ordinal));
                }

        static Playbook Of(string kind) => Some.Read(Some.Of($"steps:\n  - {{id: one, title: Et, role: it-duty, due: 2h, {kind}}}"));
    }

    [Fact]
    public void Steps_come_go_and_move()
    {
        const string Phases = """
            format: 1
            playbook: small
            version: 2.0.0
            language: da
            title: Lille
            roles: [it-duty]
            phases:
              - {phase: first, title: Først, opens: at-start, steps: [{id: one, title: Et, role: it-duty, task: Et.}, {id: two, title: To, role: it-duty, task: To.}]}
              - {phase: last, title: Sidst, opens: at-start, steps: [{id: three, title: Tre, role: it-duty, task: Tre.}]}

            """;
        var moved = Phases.Replace(", {id: two, title: To, role: it-duty, task: To.}", "", StringComparison.Ordinal).Replace("steps: [{id: three, title: Tre, role: it-duty, task: Tre.}]", "steps: [{id: two, title: To, role: it-duty, task: To.}, {id: four, title: Fire, role: it-duty, task: Fire.}]", StringComparison.Ordinal);

        Meaning.Between(Some.Read(Phases), Some.Read(moved), s_library, "en").ShouldBe([
            "Step 'two' moved from phase 'first' to 'last'.", "Step 'four' is new: Fire.", "Step 'three' is gone: Tre.",
        ]);
    }

    [Fact]
    public void A_moved_step_and_a_moved_option_are_told_beside_other_changes()
    {
        const string Two = "format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: Lille\nroles: [it-duty]\nsteps:\n"
            + "  - {id: one, title: Et, role: it-duty, task: Et.}\n  - {id: two, title: To, role: it-duty, decide: To?, options: {yes: Ja, no: Nej}, due: 1h, on-timeout: take yes}\n";
        const string Moved = "format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: Mindre\nroles: [it-duty]\nsteps:\n"
            + "  - {id: two, title: To, role: it-duty, decide: To?, options: {no: Nej, yes: Ja}, due: 1h, on-timeout: take yes}\n  - {id: one, title: Et, role: it-duty, task: Et.}\n";

        Meaning.Between(Some.Read(Two), Some.Read(Moved), s_library, "da").ShouldBe([
            "Titlen på indsatsplanen er nu “Mindre”, før “Lille”.", "Svarmuligheden 'yes' i trinnet 'two' står nu efter 'no'.", "Trinnet 'one' står nu efter 'two'.",
        ]);
    }

    [Fact]
    public void Only_what_is_moved_is_told_as_moved()
    {
        string Of(string triggers) => Some.With("one-per: incident", $"one-per: incident\ninputs2: x\n").Replace("inputs2: x", triggers, StringComparison.Ordinal);

        Meaning.Between(Some.Read(Of("triggers: [a, b, c]")), Some.Read(Of("triggers: [c, a, b]")), s_library, "en").ShouldBe(["The signs that the playbook is used at stand in another order."]);
        Meaning.Between(Some.Read(Of("triggers: [a, b, c]")), Some.Read(Of("triggers: [a, d, b, c]")), s_library, "en").ShouldBe(["The playbook is now also used when you see “d”."]);
        Meaning.Between(Some.Read(Of("triggers: [a, b, c]")), Some.Read(Of("triggers: [a, d, c]")), s_library, "en").ShouldBe(["A sign that the playbook is used at is now “d”, not “b”."]);
    }

    [Fact]
    public void Another_playbook_is_told_first_and_then_the_version() =>
        Meaning.Between(Some.Read(Some.Playbook), Some.Read(Some.With("playbook: small\nversion: 1.0.0\nlanguage: da\ntitle: Lille", "playbook: large\nversion: 2.0.0\nlanguage: da\ntitle: Stor")), s_library, "da").ShouldBe([
            "Det er to forskellige indsatsplaner: 'small' og 'large'.", "Version 2.0.0, før 1.0.0.", "Titlen på indsatsplanen er nu “Stor”, før “Lille”.",
        ]);

    [Fact]
    public void What_no_words_tell_apart_is_still_said_to_be_otherwise()
    {
        string When(string condition) => Some.With("when: bad is yes", $"when: {condition}");

        Meaning.Between(Some.Read(When("look is done or (bad is yes or level is red)")), Some.Read(When("(look is done or bad is yes) or level is red")), s_library, "da")
            .ShouldBe(["Det, der står under 'when' i trinnet 'lock', er ændret."]);
    }

    [Fact]
    public void Layout_is_no_change_and_everything_else_is()
    {
        Meaning.Between(Some.Read(Some.Playbook), Some.Read(Some.With("title: Lille", "title: \"Lille\"   # ny")), s_library, "da").ShouldBeEmpty();
        Meaning.Between(Some.Read(Some.Playbook), Some.Read(Some.With("roles: [it-duty, it-manager]", "roles: [it-manager, it-duty]")), s_library, "da").ShouldHaveSingleItem();

        // Whatever two random playbooks differ in is named, and nothing that they do not differ in.
        for (var seed = 1; seed <= 300; seed++)
            Tell(Some.Read(RandomPlaybook.Write(seed, mayGoBack: true)), Some.Read(RandomPlaybook.Write(seed + 1, mayGoBack: true)), $"seed {seed}");
    }

    /// <summary>Nothing is told twice or hidden by what else is otherwise.</summary>
    [Fact]
    public void Several_keys_together_say_what_each_of_them_says_alone()
    {
        // What these say stands in the sentences of others too, or is said together with another.
        string[] shared = ["playbook.phases", "playbook.language", "option.label", "exit-criterion.text", "wait.at-most", "after.of", "repeat.until"];
        var rows = s_keys.Where(row => !shared.Contains(row.Key)).Select(row => (At: s_whole.IndexOf(row.Old, StringComparison.Ordinal), row.Old, row.New)).ToList();
        var before = Some.Read(s_whole);
        var alone = rows.ToDictionary(row => row, row => Meaning.Between(before, Some.Read(With(s_whole, row)), s_library, "da").ShouldHaveSingleItem());
        for (var seed = 1; seed <= 150; seed++)
        {
            var chance = new Random(seed);
            var text = s_whole;
            var (sentences, end) = (new HashSet<string>(), s_whole.Length);
            foreach (var row in rows.Where(_ => chance.Next(6) == 0).OrderByDescending(row => row.At))
            {
                if (row.At + row.Old.Length > end) continue;
                (text, end) = (With(text, row), row.At);
                sentences.Add(alone[row]);
            }
            var after = Some.Read(text);
            Tell(before, after, $"seed {seed}");
            Meaning.Between(before, after, s_library, "da").ShouldBe(sentences, ignoreOrder: true, $"seed {seed}");
        }

        static string With(string text, (int At, string Old, string New) row) => text[..row.At] + row.New + text[(row.At + row.Old.Length)..];
    }

    private static void Tell(Playbook before, Playbook after, string which)
    {
        var danish = Meaning.Between(before, after, s_library, "da");
        (danish is []).ShouldBe(Canonical.Json(before) == Canonical.Json(after), which);
        Meaning.Between(after, before, s_library, "da").Count.ShouldBeGreaterThanOrEqualTo(danish is [] ? 0 : 1, which);
        Meaning.Between(before, after, s_library, "en").Count.ShouldBe(danish.Count, which);
        danish.ShouldBeUnique(which);
        foreach (var sentence in danish) IsInWords(sentence, "da");
        Meaning.Between(before, before, s_library, "en").ShouldBeEmpty(which);
    }

    /// <summary>Beside what authors wrote, which stands in quotes or brackets, a sentence has words of its language only.</summary>
    private static void IsInWords(string sentence, string language)
    {
        sentence[^1].ShouldBeOneOf('.', '?', '!');
        char.IsUpper(sentence[0]).ShouldBeTrue(sentence);
        sentence.ShouldNotContain("{");
        sentence.ShouldNotContain("  ");
        var own = Quoted().Replace(sentence, "");
        Written().IsMatch(own).ShouldBeFalse(sentence);
        if (language == "da") English().IsMatch(own).ShouldBeFalse(sentence);
    }

    private static IEnumerable<string> KeysOf(Shape shape) => shape switch
    {
        Shape.Keys keys => keys.All.SelectMany(key => KeysOf(key.Shape).Prepend($"{keys.Name}.{key.Name}")),
        Shape.ListOf list => KeysOf(list.Item),
        Shape.Named named => KeysOf(named.Item),
        Shape.ShortOr either => KeysOf(either.Long),
        _ => [],
    };

    /// <summary>The second phase before the first.</summary>
    private static string Swapped
    {
        get
        {
            var (first, second, third) = (s_whole.IndexOf("  - phase: first", StringComparison.Ordinal), s_whole.IndexOf("  - phase: second", StringComparison.Ordinal), s_whole.IndexOf("  - {phase: third", StringComparison.Ordinal));
            return s_whole[..first] + s_whole[second..third] + s_whole[first..second] + s_whole[third..];
        }
    }

    [GeneratedRegex("“[^”]*”|'[^']*'|\\([^)]*\\)|: .*$")]
    private static partial Regex Quoted();

    [GeneratedRegex("\\b[0-9]+[mhdw]\\b|[\"=_\\[\\]]")]
    private static partial Regex Written();

    [GeneratedRegex("\\b(is|includes|and|or|not|after|before|within|of|start at|take|suggest|handle|leave|stay|closing|starting|ended|started|several|request|yes|no|green|yellow|red|incident|awareness|sms|voice|sitrep|question|answer|indicators)\\b")]
    private static partial Regex English();
}
