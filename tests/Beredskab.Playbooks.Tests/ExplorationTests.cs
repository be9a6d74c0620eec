namespace Beredskab.Playbooks.Tests;

/// <summary>What is tried on the engine, beside what is proved.</summary>
public class ExplorationTests(ITestOutputHelper output)
{
    private static readonly Library s_shipped = Library.Load(Shipped.Folder);

    private const string Small = """
        steps:
          - {id: ask, title: Spørg, role: it-duty, decide: Er det alvorligt?, options: {yes: Ja, no: Nej}, due: 1h, on-timeout: take yes}
          - {id: act, title: Gør, role: it-duty, task: Gør det., when: ask is yes, due: 1h}

        """;

    public static TheoryData<string> Playbooks() => [.. s_shipped.Playbooks.Select(version => version.Content.Id.Value)];

    [Theory, MemberData(nameof(Playbooks))]
    public void No_shipped_playbook_gets_stuck_in_what_is_tried(string playbook)
    {
        var tried = Exploration.Of(s_shipped.Find(new(playbook))!, s_shipped, 120);

        output.WriteLine($"{playbook}: {tried.States} states, {tried.Turns} turns");
        tried.Stuck.ShouldBeEmpty();
        (tried.IsWhole || tried.States >= 120).ShouldBeTrue();
    }

    [Fact]
    public void Where_there_are_few_states_all_are_tried_and_each_once()
    {
        var tried = Of(Small);

        // Asked; no; yes, by somebody or by the clock, and so the act: ready, late, acknowledged when late, done, skipped.
        tried.IsWhole.ShouldBeTrue();
        tried.States.ShouldBe(7);
        Of(Small).ShouldBe(tried, "the same is tried each time");
        Of(Small, 3).IsWhole.ShouldBeFalse();
    }

    /// <summary>A playbook or two of each sort of thing that can happen, small enough that a person can go through the list.</summary>
    private static readonly (string What, string Steps)[] s_sorts =
    [
        ("a task that pages", "- {id: it, title: Det, role: it-duty, task: Gør., acknowledge-within: 5m, due: 1h}"),
        ("a task that asks", "- {id: it, title: Det, role: it-duty, task: Gør., due: 1h, asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, required: yes}}}"),
        ("a task that asks two things", "- {id: it, title: Det, role: it-duty, task: Gør., due: 1h, asks: {how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}}, who: {type: people, title: Hvem?}, when: {type: date, title: Hvornår?}, why: {type: text, title: Hvorfor?}}}"),
        ("a task with evidence and knowledge", "- {id: it, title: Det, role: it-duty, task: Gør., due: 1h, records: awareness, evidence: note}"),
        ("a task for each account", "- {id: it, title: Det, role: it-duty, task: Gør., due: 1h, for-each: inputs.accounts}"),
        ("a task that may not begin", "- {id: it, title: Det, role: it-duty, task: Gør., due: 9d, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave, before: starting}}"),
        ("a task whose closing is approved", "- {id: it, title: Det, role: it-duty, task: Gør., due: 9d, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave, before: closing}}"),
        ("a decision with several options", "- {id: it, title: Det, role: it-duty, decide: Hvad?, pick: several, options: {mail: Mail, files: Filer, none: {label: Intet, alone: yes}}, due: 1h, on-timeout: suggest none}"),
        ("a decision that goes back", "- {id: first, title: Først, role: it-duty, task: Gør., due: 1h}\n- {id: it, title: Det, role: it-duty, after: [first], decide: Godt?, options: {yes: Ja, no: {label: Nej, again: [first], ask-again: 1h}}, due: 1h, on-timeout: take yes}"),
        ("an act for two", "- {id: it, title: Det, role: it-duty, action: accounts.isolate, with: {accounts: \"{{inputs.accounts}}\", reason: Mistanke}, approve: {roles: [it-manager, incident-lead], count: 2, within: 5m, if-nobody: leave}, undo: accounts.restore, on-failure: {role: it-duty, task: Spær., due: 1h}}"),
        ("an act with nobody to take it over", "- {id: it, title: Det, role: it-duty, action: accounts.isolate, with: {accounts: \"{{inputs.accounts}}\", reason: Mistanke}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}, undo: accounts.restore}\n- {id: next, title: Så, role: it-duty, when: it is partly, task: Se., due: 9d}"),
        ("giving back", "- {id: it, title: Det, role: it-duty, action: accounts.restore, with: {accounts: \"{{inputs.accounts}}\"}, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave}}"),
        ("a light act", "- {id: it, title: Det, role: it-duty, action: tickets.open, with: {priority: P1}, due: 1h}"),
        ("a message", "- {id: it, title: Det, role: it-duty, notify: {to: it-duty, by: sms, text: hello}}"),
        ("a question", "- {id: it, title: Det, role: it-duty, notify: {to: it-duty, by: sms, text: hello}, options: {now: Nu, later: Senere}, answers: {within: 10m}}"),
        ("a question with one answer", "- {id: it, title: Det, role: it-duty, notify: {to: it-duty, by: sms, text: hello}, options: {now: Nu}, answers: {within: 10m}}"),
        ("a question to partners", "- {id: it, title: Det, role: it-duty, share: {what: indicators, with: \"{{inputs.partners}}\", tlp: AMBER, text: hello}, answers: {within: 1h}, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave}}"),
        ("a wait for a signal", "- {id: it, title: Det, role: it-duty, wait: {signal: power-back, at-most: 1h}}"),
        ("a wait for time", "- {id: it, title: Det, role: it-duty, wait: {for: 1h}}"),
        ("a call", "- {id: it, title: Det, role: it-duty, call: stand-down, until: started}"),
        ("a round and a task", "- {id: it, title: Det, role: it-duty, task: Meld., repeat: {every: 3h}, due: 1h}\n- {id: other, title: Andet, role: it-duty, task: Gør., due: 9d}"),
    ];

    [Fact]
    public void What_is_tried_is_what_can_happen() => Approval.Check("Explored", string.Join('\n', s_sorts.Select(sort =>
    {
        var tried = Of($$$"""
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
              partners: {type: partners, title: Partnere}
              how: {type: choice, title: Hvordan, options: {fast: Hurtigt, slow: Langsomt}}
            messages:
              hello: {channel: sms, text: "Hej {{reply.code}}"}
            steps:
            {{{sort.Steps}}}

            """, 60);
        tried.Stuck.ShouldBeEmpty(sort.What);
        return $"## {sort.What}: {(tried.IsWhole ? "all" : "some")} of {tried.States} states, {tried.Turns} turns\n{string.Join('\n', tried.Things)}\n";
    })));

    [Fact]
    public void A_phase_that_sleeps_is_woken_and_what_was_left_out_is_said()
    {
        var tried = Of("""
            phases:
              - {phase: main, title: Hoved, opens: at-start, steps: [{id: one, title: Et, role: it-duty, task: Et., due: 1h}]}
              - {phase: worst, title: Værst, opens: {when: level is red}, steps: [{id: two, title: To, role: it-duty, task: To., due: 1h}]}
            """);

        tried.Things.ShouldContain("The level is raised to red.");
        tried.Things.ShouldContain("'two' is done.");
        (tried.IsWhole, tried.Stuck.Count).ShouldBe((false, 0), "it could sleep for longer than is tried");
    }

    [Fact]
    public void What_gets_stuck_is_told_with_the_way_to_it()
    {
        // Lint refuses such a ring; here it stands for a fault of the checker.
        var tried = Of(Small.Replace("task: Gør det., when: ask is yes,", "task: Gør det., when: ask is yes, after: [act],", StringComparison.Ordinal));

        tried.Stuck.ShouldBe(["It is started.", "'ask' is answered: yes.", "Nothing that anybody does leads on."]);
    }

    [Fact]
    public void Small_playbooks_made_by_chance_all_come_to_an_end()
    {
        var whole = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            var library = s_shipped.With(SourceFile.Of("small.yaml", RandomPlaybook.Write(seed, mayGoBack: true)));
            if (Linter.Lint(library).Any(fault => fault is { IsError: true, File: "small.yaml" })) continue;
            var tried = Exploration.Of(library.Find(new("small"))!, library, 400);
            tried.Stuck.ShouldBeEmpty($"seed {seed}");
            if (tried.IsWhole) whole++;
        }
        whole.ShouldBeGreaterThan(20);
    }

    private static Explored Of(string rest, int most = 500)
    {
        var library = s_shipped.With(SourceFile.Of("small.yaml", Some.Of(rest)));
        return Exploration.Of(library.Find(new("small"))!, library, most);
    }
}
