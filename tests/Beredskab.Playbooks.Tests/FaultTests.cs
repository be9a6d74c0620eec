using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine;

namespace Beredskab.Playbooks.Tests;

/// <summary>Every code has a text that produces it; what the author reads then is under approval.</summary>
public partial class FaultTests
{
    private const string Look = "    task: Se efter.\n";
    private const string Bad = "    options: {yes: Ja, no: Nej}\n";

    private static readonly (string Code, string Text)[] Broken =
    [
        (Codes.Yaml, Some.With("roles: [it-duty, it-manager]", "roles: [it-duty, it-manager")),
        (Codes.Yaml, Some.With("    title: Se efter\n", "\t title: Se efter\n")),
        (Codes.EmptyFile, "# nothing yet\n"),
        (Codes.SeveralDocuments, Some.Playbook + "---\nformat: 1\n"),
        (Codes.Directive, "%TAG !e! tag:example,2026:\n---\n" + Some.Playbook),
        (Codes.Alias, Some.With("title: Lille", "title: *small")),
        (Codes.Anchor, Some.With("title: Lille", "title: &small Lille")),
        (Codes.Tag, Some.With("title: Lille", "title: !!str Lille")),
        (Codes.MergeKey, Some.With("title: Lille", "title: Lille\n<<: {code: PB-99}")),
        (Codes.KeyNotText, Some.With("title: Lille", "title: Lille\n[code]: PB-99")),
        (Codes.DuplicateKey, Some.With("title: Lille", "title: Lille\ntitle: Stor")),
        (Codes.EmptyValue, Some.With("{yes: Ja, no: Nej}", "{yes: Ja, straks, no: Nej}")),
        (Codes.EmptyValue, Some.With("title: Lille", "title: \"\\u200B\"")),
        (Codes.ControlCharacter, Some.With("title: Lille", "title: \"Lille \\x07\"")),
        (Codes.ControlCharacter, Some.With("title: Se efter", "title: Se\0efter")),
        (Codes.InvisibleCharacter, Some.With("title: Lille", "title: Li\u202Elle   # \u200B ingen kan se det")),
        (Codes.InvisibleCharacter, Some.With("title: Lille", "title: \"Li\\u2066lle\"")),
        (Codes.TooDeep, Some.With("title: Lille", "title: " + new string('[', 40) + new string(']', 40))),
        (Codes.UnknownKind, "format: 1\nplaybok: small\n"),
        (Codes.WrongFormat, "playbook: small\nformat: 1\n" + Some.Playbook[Some.Playbook.IndexOf("version", StringComparison.Ordinal)..]),
        (Codes.WrongFormat, "roles: {it-duty: {title: It-vagt}}\nformat: 1\n"),
        (Codes.MissingKey, Some.Clocks.Replace("format: 1\n", "", StringComparison.Ordinal)),
        (Codes.WrongWord, Some.Clocks.Replace("kind: internal", "kind: intern", StringComparison.Ordinal)),
        (Codes.WrongForm, "- format: 1\n"),
        (Codes.WrongForm, Some.With("task: Se efter.", "task: [Se efter.]")),
        (Codes.WrongForm, Some.With("due: 15m", "due: {within: 15m}").Replace("language: da", "language: [da]", StringComparison.Ordinal)),
        (Codes.WrongForm, Some.With("title: Lille", "title: {da: Lille, titel: Stor}")),
        (Codes.WrongForm, Some.With("title: Lille", "title: Lille\ncode: [PB-1]")),
        (Codes.WrongForm, Some.With("{roles: [it-manager, it-duty], count: 1, within: 10m, if-nobody: leave}", "it-manager").Replace("{yes: Ja, no: Nej}", "[Ja, Nej]", StringComparison.Ordinal)),
        (Codes.WrongForm, Some.Playbook[..Some.Playbook.IndexOf("steps:", StringComparison.Ordinal)] + "steps: {id: look, title: Se}\n"),
        (Codes.EmptyValue, Some.With("clocks: [police]", "clocks: []").Replace("{yes: Ja, no: Nej}", "{}", StringComparison.Ordinal)
            .Replace("{roles: [it-manager, it-duty], count: 1, within: 10m, if-nobody: leave}", "{}", StringComparison.Ordinal)),
        (Codes.UnknownKey, Some.With("acknowledge-within: 5m", "aknowledge-within: 5m")),
        (Codes.UnknownKey, Some.With("count: 1, within", "cuont: 1, within").Replace("due: 15m", "due: 15m\n    vejret: godt", StringComparison.Ordinal)),
        (Codes.UnknownKey, Some.With("{channel: sms, text: \"BEREDSKAB: Se efter. Svar {{reply.yes}}.\"}", "{channel: sms, text: Ring, spørg: hvem?}")),
        (Codes.MissingKey, Some.With("    title: Se efter\n", "")),
        (Codes.MissingKey, Some.With(Look, "    notify: {to: it-duty, by: sms, text: duty}\n    options: {yes: Ja, no: Nej}\n")),
        (Codes.KeyNotHere, Some.With(Look, Look + "    pick: several\n")),
        (Codes.KeyNotHere, Some.With(Look, "    share: {what: indicators, with: \"{{inputs.accounts}}\", tlp: RED}\n    options: {yes: Ja}\n")
            .Replace("type: accounts", "type: partners", StringComparison.Ordinal)),
        (Codes.OneOfKeys, Some.With(Look, Look + "    report: police\n")),
        (Codes.OneOfKeys, Some.Other[..Some.Other.IndexOf("steps:", StringComparison.Ordinal)]),
        (Codes.WrongWord, Some.With("format: 1", "format: 2")),
        (Codes.BadId, Some.With("id: look", "id: Se_efter")),
        (Codes.BadId, Some.With("id: look", "id: 7")),
        (Codes.BadId, Some.With("id: look", "id: Ring til Øst.vagt").Replace("action: accounts.isolate", "action: Accounts.Isolate", StringComparison.Ordinal)),
        (Codes.BadId, Some.With("id: look", $"id: {new string('a', 65)}")),
        (Codes.BadId, Some.With("id: look", "id: Zebra_09")),
        (Codes.BadId, Some.With("id: look", $"id: {new string('a', 63)}_")),
        (Codes.BadId, Some.With("id: look", $"id: {new string('æ', 40)}")),
        (Codes.BadId, Some.With("{yes: Ja, no: Nej}", "{Ja: Ja, no: Nej}")),
        (Codes.BadTime, Some.With("acknowledge-within: 5m", "acknowledge-within: 5 minutter")),
        (Codes.BadTime, Some.With("acknowledge-within: 5m", "acknowledge-within: 521d").Replace("within: 10m", "within: 522w", StringComparison.Ordinal)),
        (Codes.BadTime, Some.With("one-per: incident", "one-per: incident\nreview-every: 11y")),
        (Codes.BadDue, Some.With("due: 15m", "due: before lunch")),
        (Codes.BadDue, Some.With("due: 15m", "due: 15 minutter")),
        (Codes.BadDue, Some.With("due: 4h", "due: 3651d before police")),
        (Codes.BadNumber, Some.With("count: 1", "count: two")),
        (Codes.BadText, Some.With("language: da", "language: dansk")),
        (Codes.BadText, Some.With("one-per: incident", "one-per: incident\nreview-by: 2027-02-31")),
        (Codes.BadCondition, Some.With("when: bad is yes", "when: bad is yes and or")),
        (Codes.BadCondition, Some.With("when: bad is yes", "when: \"not\"")),
        (Codes.BadCondition, Some.With("when: bad is yes", "when: every clock is settled")),
        (Codes.BadCondition, Some.With("when: bad is yes", "when: bad is yes bad is no")),
        (Codes.BadCondition, Some.With("when: bad is yes", "when: bad is")),
        (Codes.BadCondition, Some.With("when: bad is yes", "when: bad.Finding is yes")),
        (Codes.BadCondition, Some.With("when: bad is yes", $"when: {Times(32, "not ")}")),
        (Codes.BadCondition, Some.With("when: bad is yes", $"when: {Times(32, "bad is yes and ")}")),
        (Codes.BadTemplate, Some.With("task: Se efter.", "task: Se efter i {{inputs.accounts.")),
        (Codes.BadTemplate, Some.With("task: Se efter.", "task: \"Se i }}incident.title{{\"")),
        (Codes.BadTemplate, Some.With("task: Se efter.", "task: \"Se i {{incident.{{title}}\"")),
        (Codes.BadTemplate, Some.With("yes: Ja", "yes: \"Ja, {{incident.title}}\"").Replace("title: Konti", "title: {da: Konti, en: \"Of {{incident.area}}\"}", StringComparison.Ordinal)
            .Replace("one-per:", "purpose: \"{{organisation.name}}\"\ntriggers: \"{{x\"\nexit-criteria: [\"{{incident.title}} er over\"]\none-per:", StringComparison.Ordinal)),
        (Codes.ReservedWord, Some.With("id: look", "id: level")),
        (Codes.DuplicateId, Some.With("id: bad", "id: look")),
        (Codes.DuplicateId, Dormant.Replace("phase: awake", "phase: sleeping", StringComparison.Ordinal).Replace("id: wait", "id: look", StringComparison.Ordinal)),
        (Codes.NotInOwnLanguage, Some.With("title: Lille", "title: {en: Small}")),
        (Codes.UnknownStep, Some.With("after: [look]", "after: [lok]")),
        (Codes.UnknownStep, Dormant.Replace("opens: {when: level is red}", "opens: {when: bad is yes}", StringComparison.Ordinal)),
        (Codes.UnknownWord, Some.With("when: bad is yes", "when: bad is yess")),
        (Codes.UnknownWord, Dormant.Replace("opens: at-start", "opens: {when: look is maybe}", StringComparison.Ordinal).Replace("task: Se.", "task: maybe", StringComparison.Ordinal)),
        (Codes.NotAFact, Some.With("when: bad is yes", "when: inputs.accounts is yes")),
        (Codes.IsOrIncludes, Some.With("when: bad is yes", "when: bad includes yes")),
        (Codes.IsOrIncludes, Some.With(Bad, "    options: {yes: Ja, no: Nej}\n    pick: several\n")),
        (Codes.UnknownWord, Some.With("messages:", "exit-criteria: [{text: Låst, holds-when: bad is yess or bad is noo and bad is maybe}]\nmessages:")),
        (Codes.UnknownRole, Some.With("[it-manager, it-duty]", "[it-manger, it-duty]")),
        (Codes.UnknownRole, "format: 1\nroles: {press: {title: Presse, deputy: it-maneger}}\ngroups: {all: [it-duty, it-dutty]}\n"),
        (Codes.UnknownClock, "format: 1\nclocks: {more: {title: Mere, from: receipt of lov, length: 3d, stopped-by: note, kind: internal, source: Os}}\n"),
        (Codes.RoleNotListed, Some.With("roles: [it-duty, it-manager]", "roles: [it-duty]")),
        (Codes.UnknownGroup, Some.With(Look, "    notify: {to: group staf, by: sms, text: duty}\n")),
        (Codes.UnknownMessage, Some.With("page: duty", "page: dutty")),
        (Codes.NotForSending, Some.With("{channel: sms, text:", "{audience: Alle, channels: [opslag], within: 2h of start, text:")),
        (Codes.UnknownClock, Some.With("clocks: [police]", "clocks: [police, polise]")),
        (Codes.ClockNotListed, Some.With(Look, Look + "    starts: law\n")),
        (Codes.UnknownRequirement, Some.With("one-per: incident", "one-per: incident\nrequirements: [nis2-6.3]")),
        (Codes.UnknownOption, Some.With("take yes", "take yess")),
        (Codes.UnknownAction, Some.With("action: accounts.isolate", "action: accounts.isolat")),
        (Codes.UnknownAction, Some.With(Look, Look + "    alongside:\n      - timeline.checkpoint: {}\n      - nope.x: {}\n")),
        (Codes.UnknownParameter, Some.With("reason:", "reasons:")),
        (Codes.MissingParameter, Some.With(", reason: \"{{incident.title}}\"", "")),
        (Codes.BadParameter, Some.With("accounts: \"{{inputs.accounts}}\"", "accounts: alle")),
        (Codes.MissingParameter, Beside("tickets.open: {}")),
        (Codes.UnknownParameter, Beside("tickets.open: {priority: P1, till: mandag}")),
        (Codes.UnknownParameter, Beside("timeline.checkpoint: {why: derfor}")),
        (Codes.BadParameter, Beside("tickets.open: {priority: P9}")),
        (Codes.BadParameter, Beside("reports.unanswered: {of: [look, bad]}")),
        (Codes.BadParameter, Beside("notify: {to: [it-duty, Hele huset], by: [sms, fax], text: [duty]}")),
        (Codes.UnknownStep, Beside("reports.unanswered: {of: lok}")),
        (Codes.UnknownMessage, Beside("notify: {to: every role, by: sms, text: dutty}")),
        (Codes.UnknownRole, Beside("notify: {to: [it-duty, it-dutty], by: sms, text: duty}")),
        (Codes.UnknownGroup, Beside("notify: {to: group staf, by: sms, text: duty}")),
        (Codes.UnknownParameter, Calling("{where: Rådhuset, wher: x}")),
        (Codes.UnknownParameter, Calling("{where: Rådhuset, vejret: godt}")),
        (Codes.BadParameter, Calling("{where: \"{{inputs.accounts}}\"}")),
        (Codes.BadParameter, Calling("{where: \"I {{inputs.accounts}}\"}")),
        (Codes.BadParameter, Calling("{where: \"{{incident.title}}\"}")),
        (Codes.BadParameter, Calling("{where: [Rådhuset, Biblioteket]}")),
        (Codes.InputLeftEmpty, Calling("{}")),
        (Codes.EmptyValue, Calling("{where: []}")),
        (Codes.UnknownPath, Some.With("{{incident.title}}", "{{incident.titel}}")),
        (Codes.UnknownPath, Some.With("task: Se efter.", "task: \"Se {{ }} og {{vejret}}\"")),
        (Codes.PathNotBefore, Some.With("task: Se efter.", "task: \"Det er {{bad.label}}.\"")),
        (Codes.NotAList, Some.With("type: accounts", "type: text")
            .Replace(Look, Look + "    for-each: inputs.accounts\n", StringComparison.Ordinal)),
        (Codes.UnknownPlaybook, Some.With("one-per: incident", "one-per: incident\nafterwards: othr")),
        (Codes.DuplicatePlaybook, ""),
        (Codes.Circle, Some.With(Look, Look + "    after: [lock]\n")),
        (Codes.WaitsForDormant, Dormant),
        (Codes.WaitsForRepeat, Some.With(Look, Look + "    repeat: {every: 3h, until: bad is yes}\n")),
        (Codes.TooFewSteps, Some.With("after: [look]", "after: {at-least: 2, of: [look]}")),
        (Codes.RingOfCalls, Some.With("one-per: incident\n", "").Replace(Look, "    call: small\n    with: {accounts: \"{{inputs.accounts}}\"}\n    until: started\n", StringComparison.Ordinal)),
        (Codes.InputLeftEmpty, Some.With(Look, "    call: other\n    until: started\n")),
        (Codes.NoOnTimeout, Some.With("    on-timeout: take yes\n", "")),
        (Codes.NoWayOn, Some.With(Bad, "    options: {yes: {label: Ja, ask-again: 2h}, no: {label: Nej, again: look}}\n")),
        (Codes.SilentLoop, Some.With(Bad, "    options: {yes: {label: Ja, ask-again: 5m}, no: Nej}\n")),
        (Codes.UnknownStep, Some.With(Bad, "    options: {yes: Ja, no: {label: Nej, again: lok}}\n")),
        (Codes.AgainNotBefore, Some.With(Bad, "    options: {yes: Ja, no: {label: Nej, again: police}}\n")),
        (Codes.ChoiceWithoutOptions, Some.With("type: accounts", "type: choice")),
        (Codes.ChoiceWithoutOptions, Asking("what: {type: text, title: Hvad, options: {fire: Brand}}")),
        (Codes.UnknownOption, Asking("what: {type: choice, title: Hvad, options: {fire: Brand, none: Intet}, default: fyr}")),
        (Codes.BadDefault, Asking("what: {type: people, title: Hvem, default: mads}, when: {type: time, title: Hvornår, default: sent}, file: {type: file, title: Bilag, default: x}")),
        (Codes.BadDefault, Some.With("required: yes}\n", "required: yes}\n  howmany: {type: number, title: Hvor mange, default: mange}\n")),
        (Codes.LevelAboveAtMost, Some.With("one-per: incident", "one-per: incident\nlevel: {start: red, at-most: green}")),
        (Codes.NotLight, Some.With(Look, Look + "    alongside: [{accounts.isolate: {accounts: \"{{inputs.accounts}}\", reason: x}}]\n")),
        (Codes.NoApprove, Some.With("    approve: {roles: [it-manager, it-duty], count: 1, within: 10m, if-nobody: leave}\n", "")),
        (Codes.NoUndo, Some.With("    undo: accounts.restore\n", "")),
        (Codes.WrongUndo, Some.With("undo: accounts.restore", "undo: tickets.open")),
        (Codes.WrongUndo, Some.With(Look, "    action: tickets.open\n    with: {priority: P1}\n    undo: accounts.restore\n")),
        (Codes.WrongApprove, Some.With("if-nobody: leave", "if-nobody: handle")),
        (Codes.WrongApprove, Some.With("if-nobody: leave", "if-nobody: leave, before: starting")),
        (Codes.WrongApprove, Some.With(Look, Look + "    approve: {roles: it-manager, count: 1, within: 5m, if-nobody: handle}\n")),
        (Codes.TooFewApprovers, Some.With("count: 1", "count: 3")),
        (Codes.ShortDue, Some.With(Look, Look + "    approve: {roles: it-manager, count: 1, within: 10m, if-nobody: stay, before: starting}\n")),
        (Codes.NoAcknowledge, Some.With("    acknowledge-within: 5m\n", "")),
        (Codes.StatutoryBehindSuggest, Some.With("take yes", "suggest yes").Replace("clocks: [police]", "clocks: [police, law]", StringComparison.Ordinal)
            .Replace("    stops: police\n", "    stops: [police, law]\n    when: bad is yes\n", StringComparison.Ordinal)),
        (Codes.NobodyStopsClock, Some.With("    stops: police\n", "")),
        (Codes.ClockStopSleeps, Dormant.Replace("roles: [it-duty]", "roles: [it-duty]\nclocks: [police]", StringComparison.Ordinal).Replace("task: Se.}", "task: Se., evidence: case-number, stops: police}", StringComparison.Ordinal).Replace("after: look, ", "", StringComparison.Ordinal)),
        (Codes.NotAsked, Some.With(Look, "    share: {what: question, with: \"{{inputs.partners}}\", tlp: AMBER}\n    options: {here: Her, away: Væk}\n    answers: {within: 15m, from: [it-manager]}\n")
            .Replace("inputs:\n", "inputs:\n  partners: {type: partners, title: Partnere, required: yes}\n", StringComparison.Ordinal)),
        (Codes.NotAsked, Some.With(Look, "    notify: {to: it-duty, by: sms, text: duty}\n    options: {here: Her, away: Væk}\n    answers: {within: 15m, from: [it-manager]}\n")),
        (Codes.WrongEvidence, Some.With("    evidence: case-number\n", "")),
        (Codes.DueBeforeClock, Some.With("    due: 4h\n", "    due: 24h before police\n")),
        (Codes.UnusedMessage, Some.With("    page: duty\n", "")),
        (Codes.LongMessage, Some.With("Se efter. Svar", "Se efter, om {{incident.title}} i {{incident.area}} er, hvad vi tror, at det er. Frist {{step.due-at}}. Svar")),
        (Codes.LongMessage, Some.With("channel: sms, text: \"BEREDSKAB: Se", $"channel: mail, text: \"{new string('x', 140)} Se")),
        (Codes.OtherChannel, Some.With("channel: sms", "channel: voice").Replace(Look, "    notify: {to: it-duty, by: [sms, mail], text: duty}\n", StringComparison.Ordinal).Replace("    page: duty\n", "", StringComparison.Ordinal)),
        (Codes.LongMessage, Some.With("BEREDSKAB: Se", $"{new string('€', 75)} Se")),
        (Codes.NotGsm7, Some.With("BEREDSKAB: Se", "BEREDSKAB – Se")),
        (Codes.NotGsm7, Some.With("BEREDSKAB: Se", "“Se” – ‘her’ — nu… • á í ó ú ½ № ← → â ê ô û ã õ")),
        (Codes.NotGsm7, Some.With("BEREDSKAB: Se", "BEREDSKAB: 🚨 👩‍🚒 ‘Se’")),
        (Codes.Link, Some.With("BEREDSKAB: Se", "BEREDSKAB: virk.dk. Se")),
        (Codes.Link, Some.With("BEREDSKAB: Se", "BEREDSKAB: bit.ly/a8. Se").Replace("task: Se efter.", "task: Skriv til mailto:vagt@kommune.example", StringComparison.Ordinal)),
        (Codes.Secret, Some.With("task: Se efter.", "task: \"Log ind med adgangskode: sommer2026\"")),
        (Codes.SharedCard, Some.With("title: Se efter", "title: Se efter\n    card: C01").Replace("    title: Slemt?\n    role: it-duty", "    title: Slemt?\n    card: C01\n    role: it-manager", StringComparison.Ordinal)),
        (Codes.Contradiction, Night("look: {silent: yes, answers: {x: y}, works: 3m}\n  bad: {skip: Sent, choose: yes}\n  police: {fails: yes, approve: no}")),
        (Codes.Contradiction, Night("bad: {choose: yes, turns: [no, yes]}") + "expect: [{step: look, is: done, at: 5m, by: 10m}]\n"),
        (Codes.ClockNotListed, Night("bad: yes") + "expect: [{clock: law, is: stopped}]\n"),
    ];

    private static string Asking(string asks) => Some.With(Look, $"{Look}    asks: {{{asks}}}\n");

    private static string Beside(string action) => Some.With(Look, $"{Look}    alongside: [{{{action}}}]\n");

    private static string Calling(string with) => Some.With(Look, $"    call: other\n    with: {with}\n    until: started\n");

    private static string Times(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    private static string Night(string given) => $"format: 1\nrehearsal: night\nplaybook: small\ntitle: Nat\ninputs: {{accounts: kim}}\ngiven:\n  {given}\n";

    private const string Dormant = """
        format: 1
        playbook: small
        version: 1.0.0
        language: da
        title: Lille
        roles: [it-duty]
        phases:
          - phase: sleeping
            title: Sover
            opens: {when: level is red}
            steps:
              - {id: look, title: Se, role: it-duty, task: Se.}
          - phase: awake
            title: Vågen
            opens: at-start
            steps:
              - {id: wait, title: Vent, role: it-duty, after: look, task: Vent.}

        """;

    [Fact]
    public void A_sound_playbook_has_no_faults() => Some.Lint(Some.Playbook).ShouldBe([]);

    [Fact]
    public void What_has_faults_is_no_playbook()
    {
        PlaybookReader.Read("small.yaml", Encoding.UTF8.GetBytes(Some.Playbook)).Version.ShouldNotBeNull();

        var read = PlaybookReader.Read("small.yaml", Encoding.UTF8.GetBytes(Some.With("due: 15m", "due: soon")));

        read.Faults.ShouldHaveSingleItem().Code.ShouldBe(Codes.BadDue);
        read.Version.ShouldBeNull();
    }

    [Theory]
    [InlineData("it-duty", true)]
    [InlineData("a", true)]
    [InlineData("7-days", false)]
    [InlineData("level", false)]
    [InlineData("It-vagt", false)]
    [InlineData("", false)]
    public void What_a_playbook_may_be_called_is_known_before_it_is_written(string id, bool may) => PlaybookReader.IsId(id).ShouldBe(may);

    [Fact]
    public void Nor_may_it_be_called_by_more_than_64_letters()
    {
        PlaybookReader.IsId(new('a', 64)).ShouldBeTrue();
        PlaybookReader.IsId(new('a', 65)).ShouldBeFalse();
        Some.Lint(Some.With("id: police\n", $"id: {new string('a', 64)}\n")).ShouldBe([]);
    }

    [Theory]
    [InlineData("120 months", true)]
    [InlineData("121 months", false)]
    [InlineData("3650d", true)]
    [InlineData("3651d", false)]
    [InlineData("521w", true)]
    [InlineData("522w", false)]
    public void A_length_is_ten_years_at_most(string length, bool may) =>
        Some.Lint(Some.Clocks.Replace("1 month,", $"{length},", StringComparison.Ordinal)).Count(fault => fault.Code == Codes.BadTime).ShouldBe(may ? 0 : 1);

    /// <summary>Who needs no groups writes none.</summary>
    [Fact]
    public void Roles_need_no_groups()
    {
        var library = Library.Read([SourceFile.Of("roles.yaml", "format: 1\nroles: {it-duty: {title: It-vagt}, it-manager: {title: It-chef}}\n"), SourceFile.Of("clocks.yaml", Some.Clocks)]);

        Linter.Lint(library, SourceFile.Of("small.yaml", Some.Playbook)).ShouldBe([]);
    }

    /// <summary>What a step can become is what it can be compared with: refused where somebody approves, done by hand where it can fail, late never.</summary>
    [Theory]
    [InlineData("lock is refused", true)]
    [InlineData("lock is done", true)]
    [InlineData("lock is handled", true)]
    [InlineData("lock is not-needed", true)]
    [InlineData("look is done", true)]
    [InlineData("look is refused", false)]
    [InlineData("look is skipped", true)]
    [InlineData("bad is late", false)]
    [InlineData("inputs.accounts is done", false)]
    [InlineData("level is red", true)]
    [InlineData("level is blue", false)]
    public void A_step_is_compared_with_what_it_can_become(string condition, bool mayBe) =>
        Some.Lint(Some.With("    report: police\n", $"    report: police\n    after: [lock]\n    when: {condition}\n")).Any(fault => fault.IsError).ShouldBe(!mayBe);

    /// <summary>A card on paper is one person's; two steps may share it when only one of them ever comes.</summary>
    [Theory]
    [InlineData("bad is yes", "bad is no", true)]
    [InlineData("bad is yes", "not bad is yes", true)]
    [InlineData("not bad is yes", "bad is yes", true)]
    [InlineData("bad is yes", "bad is yes", false)]
    [InlineData("bad is yes", "not bad is no", false)]
    [InlineData("bad is yes", "other is no", false)]
    public void Two_steps_share_a_card_when_only_one_of_them_comes(string one, string another, bool mayShare)
    {
        var text = Some.Of($$"""
            steps:
              - {id: bad, title: Slemt?, role: it-duty, decide: Er det?, options: {yes: Ja, no: Nej}, due: 2h, on-timeout: take yes}
              - {id: other, title: Andet?, role: it-duty, decide: Er det?, options: {yes: Ja, no: Nej}, due: 2h, on-timeout: take yes}
              - {id: ring, title: Ring, card: C01, role: it-duty, when: {{one}}, task: Ring., due: 2h}
              - {id: call, title: Kald, card: C01, role: it-manager, when: {{another}}, task: Kald., due: 2h}
            """);

        Some.Lint(text).Count(fault => fault.Code == Codes.SharedCard).ShouldBe(mayShare ? 0 : 1);
    }

    /// <summary>A decision that the clock takes back again and again needs an hour between, or work for somebody.</summary>
    [Theory]
    [InlineData("{label: Ja, ask-again: 59m}", false)]
    [InlineData("{label: Ja, ask-again: 1h}", true)]
    [InlineData("{label: Ja, again: look}", true)]
    public void What_asks_itself_again_leaves_an_hour_or_work(string option, bool may) =>
        Some.Lint(Some.With(Bad, $"    options: {{yes: {option}, no: Nej}}\n")).Count(fault => fault.Code == Codes.SilentLoop).ShouldBe(may ? 0 : 1);

    /// <summary>One role may approve what a person asked for, and no more than that: where nobody need have asked, two must.</summary>
    [Theory]
    [InlineData("task: Se.", true)]
    [InlineData("report: sitrep", true)]
    [InlineData("decide: Skal den?, options: {yes: Ja, no: Nej}, on-timeout: suggest yes", true)]
    [InlineData("decide: Skal den?, options: {yes: Ja, no: Nej}, on-timeout: take yes", false)]
    [InlineData("task: Se., approve: {roles: it-manager, count: 1, within: 10m, if-nobody: leave}", false)]
    [InlineData("task: Se., approve: {roles: it-manager, count: 1, within: 10m, if-nobody: stay}", true)]
    [InlineData("task: Se., for-each: inputs.accounts", false)]
    [InlineData("wait: {for: 1h}", false)]
    [InlineData("action: timeline.checkpoint", false)]
    public void An_act_that_nobody_need_have_asked_for_takes_two_roles(string before, bool mayOne)
    {
        var text = Some.Of($$$"""
            inputs: {accounts: {type: accounts, title: Konti, required: yes}}
            steps:
              - {id: first, title: Først, role: it-duty, due: 1h, {{{before}}}}
              - {id: lock, title: Spær, role: it-duty, due: 1h, after: [first], action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: x}, undo: none, approve: {roles: it-manager, count: 1, within: 10m, if-nobody: leave}}
            """);

        Some.Lint(text).Where(fault => fault.Code == Codes.TooFewApprovers).Select(fault => fault.Message).ShouldBe(mayOne ? [] : ["Where nobody asked for 'lock', two must approve, and one role is named."]);
    }

    /// <summary>A playbook that starts itself is stopped by people alone: by what waits for them however late it is.</summary>
    [Theory]
    [InlineData("task: Se.", true)]
    [InlineData("report: sitrep", true)]
    [InlineData("wait: {signal: bell}", true)]
    [InlineData("wait: {signal: bell, at-most: 1h}", false)]
    [InlineData("wait: {for: 1h}", false)]
    [InlineData("decide: Skal den?, options: {yes: Ja, no: Nej}, on-timeout: suggest yes", true)]
    [InlineData("decide: Skal den?, options: {yes: Ja, no: Nej}, on-timeout: take yes", false)]
    [InlineData("share: {what: sitrep, with: \"{{inputs.partners}}\", tlp: GREEN}", true)]
    [InlineData("share: {what: question, with: \"{{inputs.partners}}\", tlp: GREEN}, options: {yes: Ja}, answers: {within: 1h}", false)]
    [InlineData("action: accounts.restore, with: {accounts: \"{{inputs.accounts}}\"}, approve: {roles: [it-manager, it-duty], count: 2, within: 10m, if-nobody: stay}", true)]
    [InlineData("action: accounts.restore, with: {accounts: \"{{inputs.accounts}}\"}, approve: {roles: [it-manager, it-duty], count: 2, within: 10m, if-nobody: leave}", false)]
    [InlineData("action: timeline.checkpoint", false)]
    [InlineData("notify: {to: it-duty, by: mail, text: hello}, approve: {roles: it-manager, count: 1, within: 10m, if-nobody: stay}", true)]
    [InlineData("notify: {to: it-duty, by: mail, text: hello}", false)]
    public void A_playbook_that_starts_itself_is_held_by_people_alone(string before, bool isHeld)
    {
        var text = Some.Of($$$"""
            inputs: {accounts: {type: accounts, title: Konti, required: yes}, partners: {type: partners, title: Partnere, required: yes}}
            steps:
              - {id: first, title: Først, role: it-duty, due: 1h, {{{before}}}}
              - {id: anew, title: Igen, role: it-duty, after: [first], call: small, with: {accounts: "{{inputs.accounts}}", partners: "{{inputs.partners}}"}, until: started}
            messages: {hello: {channel: mail, text: Hej.}}
            """);

        Some.Lint(text).Count(fault => fault.Code == Codes.RingOfCalls).ShouldBe(isHeld ? 0 : 1);
    }

    /// <summary>One more of anything is refused, at the letter where it is too much; and what is left open at that very place is told and not fallen over.</summary>
    [Fact]
    public void A_condition_is_as_large_as_it_may_be_and_no_larger()
    {
        static string Said(string condition) =>
            string.Join('\n', Some.Lint(Some.With("when: bad is yes", $"when: {condition}")).Select(fault => $"{fault.Column}: {fault.Message}"));
        const string TooDeep = "when: The condition is nested more than 32 deep.";
        const string TooMany = "when: A condition makes at most 32 comparisons.";

        Said($"{Times(31, "not ")}bad is yes").ShouldBe("");
        Said($"{Times(32, "not ")}bad is yes").ShouldBe($"{Column(32 * 4)}: {TooDeep}");
        Said($"{Times(32, "(")}bad is yes{Times(32, ")")}").ShouldBe($"{Column(32)}: {TooDeep}");
        Said(Times(32, "not ")).ShouldBe($"{Column(31 * 4 + 3)}: {TooDeep}");
        Said($"{Times(31, "not bad is yes or ")}bad is yes").ShouldBe("");
        Said($"{Times(32, "bad is yes or ")}bad is yes").ShouldBe($"{Column(32 * 14)}: {TooMany}");
        Said(Times(32, "bad is yes or ")).ShouldBe($"{Column(31 * 14 + 13)}: {TooMany}");
        Said($"not {Times(2, "(")}{Times(31, "((bad is yes)) or ")}bad is yes{Times(2, ")")}").ShouldBe("", "256 words");
        Said($"not not {Times(2, "(")}{Times(31, "((bad is yes)) or ")}bad is yes{Times(2, ")")}").ShouldBe($"{Column(0)}: when: The condition is too long.");

        static int Column(int letters) => "    when: ".Length + letters + 1;
    }

    [Fact]
    public void Every_fault_is_named_with_its_place_and_what_to_do()
    {
        var told = new StringBuilder();
        foreach (var (code, text) in Broken)
        {
            var faults = Faults(code, text);
            faults.ShouldContain(fault => fault.Code == code, $"{code} in:\n{text}\ngave {string.Join('\n', faults)}");
            told.AppendJoin('\n', [$"{code}", .. faults.Select(fault => $"    {fault}")]).Append('\n');
        }
        Approval.Check("Faults", told.ToString());
    }

    /// <summary>English words that are left in a Danish sentence were never kept apart from it.</summary>
    [Fact]
    public void Every_fault_is_told_in_Danish_too()
    {
        var told = Broken.SelectMany(row => Faults(row.Code, row.Text)).Where(fault => fault.Code is not Codes.Yaml).ToList();

        told.Where(fault => fault.Says.In("da") == fault.Message).Select(fault => fault.Says.Template).Where(template => template.Any(char.IsLetter)).Distinct().ShouldBeEmpty();
        told.Where(fault => fault.Advice is { } advice && advice.In("da") == fault.Hint).Select(fault => fault.Advice!.Template).Distinct().ShouldBeEmpty();
        told.Select(fault => $"{fault.Says.In("da")} {fault.Advice?.In("da")}").Where(text => EnglishWord().IsMatch(AsWritten().Replace(text, ""))).Distinct().ShouldBeEmpty();
    }

    /// <summary>Danish that stands for English which nobody says any more helps nobody, and what it lacks is not said.</summary>
    [Fact]
    public void A_Danish_sentence_has_the_values_of_its_English_one()
    {
        static IEnumerable<string> Values(string template) => Placeholder().Matches(template.Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal)).Select(match => match.Value).Order(StringComparer.Ordinal);

        Phrase.InDanish.ShouldNotBeEmpty();
        foreach (var (english, danish) in Phrase.InDanish) Values(danish).ShouldBe(Values(english), $"{english} – {danish}");
    }

    /// <summary>A sentence that was reworded takes its Danish with it.</summary>
    [Fact]
    public void No_Danish_sentence_stands_for_English_that_nobody_says_any_more()
    {
        var written = string.Concat(Directory.GetFiles(Path.Combine(Shipped.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)).Replace("\\\"", "\"", StringComparison.Ordinal);
        bool IsSaid(string piece) => written.Contains(piece, StringComparison.Ordinal) || written.Contains(piece.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), StringComparison.Ordinal);

        Phrase.InDanish.Keys.Where(english => !Pieces(english).All(IsSaid)).ShouldBe([]);
    }

    /// <summary>What stands between the values of a template.</summary>
    private static IEnumerable<string> Pieces(string template) => string
        .Format(System.Globalization.CultureInfo.InvariantCulture, template, [.. Enumerable.Repeat("\0", 12)]).Split('\0');

    [GeneratedRegex(@"\b(the|is|with|of|which|has|must|cannot)\b")]
    private static partial Regex EnglishWord();

    /// <summary>What stands in quotes, examples of conditions, and words of the language with a hyphen or point.</summary>
    [GeneratedRegex(@"'[^']*'|: look is done and not level is red|[a-z]+[-.][a-z-]+|""[^""]*""")]
    private static partial Regex AsWritten();

    [GeneratedRegex(@"\{[0-9]+\}")]
    private static partial Regex Placeholder();

    [Fact]
    public void Every_code_has_a_text_that_produces_it()
    {
        var codes = typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();

        codes.ShouldBeUnique();
        // What only the checker sees stands in the gallery.
        codes.Except(Broken.Select(broken => broken.Code)).Except(GalleryTests.FromVerify).ShouldBe([Codes.TooLarge, Codes.NotUtf8, Codes.TooLong, Codes.TooManyPaths], ignoreOrder: true);
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_even_looked_at() =>
        PlaybookReader.Read("big.yaml", new byte[256 * 1024 + 1]).Faults.ShouldHaveSingleItem().Code.ShouldBe(Codes.TooLarge);

    [Fact]
    public void A_file_in_the_old_Danish_encoding_is_refused_with_the_line()
    {
        var fault = PlaybookReader.Read("old.yaml", Encoding.Latin1.GetBytes("format: 1\ntitle: Kære kollega\n")).Faults.ShouldHaveSingleItem();

        fault.Code.ShouldBe(Codes.NotUtf8);
        fault.Line.ShouldBe(2);
    }

    [Fact]
    public void A_playbook_has_500_steps_and_no_more()
    {
        static ValueList<Diagnostic> Of(int steps) => Some.Lint(Some.Playbook[..Some.Playbook.IndexOf("steps:", StringComparison.Ordinal)] + "steps:\n"
            + string.Concat(Enumerable.Range(0, steps).Select(n => $"  - {{id: s{n}, title: T, role: it-duty, task: T}}\n")));

        Of(500).ShouldNotContain(fault => fault.Code == Codes.TooLong);
        Of(501).ShouldContain(fault => fault.Code == Codes.TooLong);
    }

    [Fact]
    public void All_faults_come_at_once()
    {
        var text = Some.With("due: 15m", "due: soon").Replace("after: [look]", "after: [lok]", StringComparison.Ordinal).Replace("undo:", "undoo:", StringComparison.Ordinal);

        Some.Lint(text).Select(fault => fault.Code).ShouldBe([Codes.BadDue, Codes.UnknownStep, Codes.NoUndo, Codes.UnknownKey], ignoreOrder: true);
        PlaybookReader.Read("small.yaml", Encoding.UTF8.GetBytes(text)).Faults.Select(fault => fault.Line).ShouldBe([18, 34], "as one reads them");
    }

    [Fact]
    public void What_a_phase_waits_for_its_steps_wait_for_too()
    {
        const string Gated = """
            format: 1
            playbook: small
            version: 1.0.0
            language: da
            title: Lille
            roles: [it-duty]
            clocks: [law]
            phases:
              - phase: one
                opens: {after: report}
                steps:
                  - {id: ask, title: Spørg, role: it-duty, decide: Skal vi?, options: {yes: Ja, no: Nej}, due: 2h, on-timeout: suggest yes}
              - phase: two
                opens: {when: ask is yes}
                steps:
                  - {id: report, title: Anmeld, role: it-duty, report: law, stops: law}

            """;

        Some.Lint(Gated).Select(fault => fault.Code).ShouldBe([Codes.Circle, Codes.StatutoryBehindSuggest]);
    }

    [Fact]
    public void A_circle_through_two_playbooks_is_seen()
    {
        var one = Some.With(Look, "    call: third\n    until: ended\n");
        const string Third = """
            format: 1
            playbook: third
            version: 1.0.0
            language: da
            title: Tredje
            one-per: incident
            roles: [it-duty]
            inputs: {accounts: {type: accounts, title: Konti}}
            steps:
              - {id: back, title: Tilbage, role: it-duty, call: small, with: {accounts: "{{inputs.accounts}}"}, until: ended}

            """;
        var library = Some.Library(SourceFile.Of("small.yaml", one), SourceFile.Of("third.yaml", Third));

        Linter.Lint(library).Where(fault => fault.Code == Codes.Circle).Select(fault => $"{fault.File}: {fault.Message}").ShouldBe([
            "small.yaml: 'look' waits for itself: look → the end of third → third/back → the end of small → look.",
            "third.yaml: 'back' waits for itself: back → the end of small → small/look → the end of third → back.",
        ], "whoever looks at one of the files must see it");
    }

    /// <summary>What the called playbook would refuse at its start is refused here: at night nobody can mend a call.</summary>
    [Theory]
    [InlineData("kind: cable", null)]
    [InlineData("kind: zzz", "'zzz' is not what 'called' takes as 'kind': one of cable or server.")]
    [InlineData("kind: cable, n: hest", "'hest' is not what 'called' takes as 'n': a number, such as 12 or 2.5.")]
    [InlineData("kind: cable, n: 12.5", null)]
    [InlineData("kind: cable, day: i morgen", "'i morgen' is not what 'called' takes as 'day': a date, such as 2026-11-30.")]
    [InlineData("kind: cable, hour: '25.00'", "'25.00' is not what 'called' takes as 'hour': a time of day, such as 05.30.")]
    [InlineData("kind: cable, hour: '05.30'", null)]
    [InlineData("kind: [cable, server]", "'kind' takes one value, and here are 2.")]
    [InlineData("kind: \"{{inputs.mine}}\"", "'inputs.mine' may be 'phone', which is no option of 'kind' in 'called'.")]
    [InlineData("kind: \"{{inputs.same}}\"", null)]
    [InlineData("kind: \"{{inputs.maybe}}\"", "'called' cannot start without 'kind', and 'inputs.maybe' may be left empty.")]
    [InlineData("kind: cable, words: \"Se {{inputs.note}}\"", "'words' is a sentence with a look-up in it; a call passes a value whole.")]
    [InlineData("kind: cable, words: \"{{incident.title}}\"", "'incident.title' is neither an input nor an answer, so it cannot be passed on.")]
    [InlineData("kind: cable, words: \"{{inputs.note}}\"", null)]
    [InlineData("kind: cable, who: [\"{{inputs.team}}\", \"{{inputs.team}}\"]", null)]
    public void What_is_passed_to_a_called_playbook_is_what_it_takes(string with, string? fault)
    {
        const string Called = """
            format: 1
            playbook: called
            version: 1.0.0
            language: da
            title: Kaldt
            one-per: call
            roles: [it-duty]
            inputs:
              kind: {type: choice, title: Slags, required: yes, options: {cable: Kabel, server: Server}}
              n: {type: number, title: Antal}
              day: {type: date, title: Dag}
              hour: {type: time, title: Klokken}
              words: {type: text, title: Ord}
              who: {type: people, title: Hvem}
            steps:
              - {id: do, title: Gør, role: it-duty, task: Gør det., acknowledge-within: 5m, due: 1h}

            """;
        var calling = $$$"""
            format: 1
            playbook: calling
            version: 1.0.0
            language: da
            title: Kalder
            one-per: call
            roles: [it-duty]
            inputs:
              mine: {type: choice, title: Min, required: yes, options: {cable: Kabel, phone: Telefon}}
              same: {type: choice, title: Samme, required: yes, options: {server: Server, cable: Kabel}}
              maybe: {type: choice, title: Måske, options: {server: Server, cable: Kabel}}
              note: {type: text, title: Note}
              team: {type: people, title: Hold}
            steps:
              - {id: call, title: Kald, role: it-duty, call: called, with: { {{{with}}} }, until: ended}

            """;

        var found = Linter.Lint(Some.Library(SourceFile.Of("called.yaml", Called), SourceFile.Of("calling.yaml", calling))).Where(one => one.IsError).Select(one => one.Message);

        if (fault is null) found.ShouldBeEmpty();
        else found.ShouldBe([fault]);
    }

    /// <summary>What waits for one of two is ready without the one that only suggests; what waits for both, or for one of two that suggest, is not.</summary>
    [Theory]
    [InlineData("after: {any: [asked, free]}", false)]
    [InlineData("after: {any: [asked, asked2]}", true)]
    [InlineData("after: [asked, free]", true)]
    [InlineData("after: [below]", true)]
    [InlineData("after: {any: [below, free]}", false)]
    [InlineData("when: asked is yes", true)]
    [InlineData("after: [free]", false)]
    public void A_notice_by_law_hangs_on_a_suggestion_only_when_no_other_way_leads_to_it(string waits, bool hangs)
    {
        var text = Some.Of($$"""
            clocks: [nis2-24]
            steps:
              - {id: asked, title: Spurgt, role: it-duty, decide: Ja?, options: {yes: Ja, no: Nej}, acknowledge-within: 5m, due: 1h, on-timeout: suggest yes}
              - {id: asked2, title: Spurgt, role: it-duty, decide: Ja?, options: {yes: Ja, no: Nej}, acknowledge-within: 5m, due: 1h, on-timeout: suggest yes}
              - {id: below, title: Under, role: it-duty, task: Gør., after: [asked], acknowledge-within: 5m, due: 1h}
              - {id: free, title: Fri, role: it-duty, task: Gør., starts: [nis2-24], acknowledge-within: 5m, due: 1h}
              - {id: warn, title: Varsl, role: it-duty, report: notice, {{waits}}, stops: [nis2-24], acknowledge-within: 5m, due: 1h}
            """);

        var found = Linter.Lint(Library.Load(Shipped.Folder), SourceFile.Of("small.yaml", text)).Where(fault => fault.IsError).Select(fault => fault.Code);

        found.ShouldBe(hangs ? [Codes.StatutoryBehindSuggest] : []);
    }

    /// <summary>What people write in an SMS without meaning a link, and what a telephone makes one of.</summary>
    [Theory]
    [InlineData("Mød kl. 8.30/9.30", null)]
    [InlineData("og/eller ring til it/drift", null)]
    [InlineData("Senest 1.2.2026 eller 1.2.2026/3.2.2026", null)]
    [InlineData("I Teams/Outlook, evt. 24/7", null)]
    [InlineData("Se bilag 2.Se også afd. 4/bygn. 7, f.eks./dvs.", null)]
    [InlineData("Luk 10.0.0.0/8, 10.1.0.0/16.", null)]
    [InlineData("Se bit.ly/abc", "bit.ly/abc")]
    [InlineData("Se x.se/abc nu", "x.se/abc")]
    [InlineData("Se 10.0.0.1/x", "10.0.0.1/x")]
    [InlineData("Se 10.0.0.1:8080/24x", "10.0.0.1:8080/24x")]
    [InlineData("Skriv til mailto:a@b.se", "mailto:a@b.se")]
    [InlineData("Se rødgrød.dk", "rødgrød.dk")]
    [InlineData("Se HTTPS://x", "HTTPS://x")]
    [InlineData("Se intra.kommune.dk/vagt", "kommune.dk/vagt")]
    public void A_link_in_a_message_is_told_from_a_slash_or_a_full_stop(string words, string? link)
    {
        var found = Some.Lint(Some.With("BEREDSKAB: Se efter.", words)).Where(fault => fault.Code == Codes.Link && fault.Message.StartsWith("The message", StringComparison.Ordinal)).Select(fault => fault.Message.Split('\'')[1]);

        found.ShouldBe(link is null ? [] : [link]);
    }

    /// <summary>A soft hyphen shows where a word may be parted; emoji are joined of several; some scripts cannot be spelt without a joiner.</summary>
    [Theory]
    [InlineData("Bered\u00ADskab æøå ÆØÅ é", true)]
    [InlineData("Brand 🔥 👩\u200D🚒 ❤\uFE0F\u200D🔥", true)]
    [InlineData("می\u200Cخواهم", true)]
    [InlineData("Se\u200Befter", false)]
    [InlineData("Se\u200Defter", false)]
    [InlineData("🔥\u200D", false)]
    [InlineData("Se \u2066efter\u2069", false)]
    [InlineData("Se\uFEFF efter", false)]
    [InlineData("Se \U000E0041 efter", false)]
    [InlineData("\u00AD", false)]
    [InlineData("\u3164", false)]
    public void What_nobody_can_see_is_refused_and_what_is_seen_may_stand(string title, bool mayStand)
    {
        foreach (var text in new[] { Some.With("title: Lille", $"title: {title}"), Some.With("title: Lille", $"title: {{da: \"{title}\", en: x}}") })
        {
            var faults = Some.Lint(text);
            if (mayStand) faults.ShouldBeEmpty();
            else faults.ShouldAllBe(fault => fault.Line == 5 && (fault.Code == Codes.InvisibleCharacter || fault.Code == Codes.EmptyValue));
            if (!mayStand) faults.ShouldNotBeEmpty();
        }
    }

    /// <summary>Shortly before the calendar ends the engine would have no date to write down.</summary>
    [Fact]
    public void Five_hundred_steps_as_slow_as_any_may_be_stay_within_the_calendar()
    {
        var steps = string.Concat(Enumerable.Range(0, 500).Select(n => $"  - {{id: s{n}, title: T, role: it-duty, wait: {{for: 520w}}{(n == 0 ? "" : $", after: s{n - 1}")}}}\n"));
        var text = Some.Of("steps:\n" + steps, roles: "it-duty");

        Some.Lint(text).ShouldBeEmpty();
        var library = Library.Load(Shipped.Folder).With(SourceFile.Of("small.yaml", text));
        Exploration.Of(library.Find(new("small"))!, library, Exploration.Usual).Stuck.ShouldBeEmpty();
        Some.Lint(text.Replace("520w", "9999w", StringComparison.Ordinal)).Count(fault => fault.Code == Codes.BadTime).ShouldBe(500);
    }

    [Theory]
    [InlineData("{by: sms}", "mail", true, true)]
    [InlineData("{by: mail}", "mail", false, false)]
    [InlineData("{by: [mail, sms]}", "mail", true, false)]
    [InlineData("{by: voice}", "sms", true, true)]
    [InlineData("{by: mail}", "voice", false, true)]
    [InlineData("page", "mail", true, true)]
    [InlineData("page", "sms", true, false)]
    [InlineData("alongside", "mail", true, true)]
    public void A_message_keeps_to_the_letters_of_an_SMS_where_it_is_sent_as_one(string sent, string channel, bool isText, bool isOtherwise)
    {
        var step = sent switch
        {
            "page" => "task: T, page: m",
            "alongside" => "task: T, alongside: [{notify: {to: it-duty, by: [sms], text: m}}]",
            _ => $"notify: {sent.Replace("{", "{to: it-duty, text: m, ", StringComparison.Ordinal)}",
        };
        var found = Some.Lint(Some.Of($$"""
            steps:
              - {id: n, title: N, role: it-duty, {{step}}}
            messages:
              m: {channel: {{channel}}, text: “Hej”}
            """, roles: "it-duty")).Select(fault => fault.Code);

        found.ShouldBe(new[] { isOtherwise ? Codes.OtherChannel : null, isText ? Codes.NotGsm7 : null }.OfType<string>());
    }

    private static ValueList<Diagnostic> Faults(string code, string text) => code == Codes.DuplicatePlaybook
        ? [.. Linter.Lint(Some.Library(SourceFile.Of("small.yaml", Some.Playbook), SourceFile.Of("again.yaml", Some.Playbook)))]
        : text.Contains("\nrehearsal:", StringComparison.Ordinal) ? Linter.Lint(Some.Library(SourceFile.Of("small.yaml", Some.Playbook)), SourceFile.Of("night.yaml", text))
        : Some.Lint(text);
}
