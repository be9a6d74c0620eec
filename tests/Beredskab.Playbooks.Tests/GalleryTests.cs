using System.Globalization;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>Playbooks that must not be published, each with what is said of it and the way of getting there, under approval beside it.</summary>
public partial class GalleryTests
{
    private static readonly Library s_shipped = Library.Load(Shipped.Folder);

    private static string Folder => Path.Combine(Shipped.Root, "tests/Beredskab.Playbooks.Tests/gallery");

    public static TheoryData<string> Unsound() => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Unsound))]
    public void An_unsound_playbook_is_told_of_by_a_way_to_its_fault(string name)
    {
        var verdict = VerdictOf($"{name}.yaml");

        verdict.Flaws.ShouldNotBeEmpty();
        verdict.Flaws.ShouldContain(flaw => flaw.Story.Count > 0, "nobody believes what is not told");
        FlowPicture.Draw(Canonical.Version(verdict.Playbook.ShouldNotBeNull()), s_shipped, "da", [.. verdict.Flaws.First(flaw => flaw.Story.Count > 0).Story.Select(line => $"{line}")]).ShouldContain("</svg>");
        verdict.IsSound.ShouldBe(verdict.Flaws.All(flaw => !flaw.Fault.IsError));
        verdict.Flaws.SelectMany(flaw => flaw.Story.Prepend(flaw.Fault.Says)).Where(line => line.In("da") == $"{line}").Select(line => line.Template).ShouldBeEmpty("it is told in Danish too");
        Approval.Check($"gallery/{name}", string.Join('\n', verdict.Flaws.SelectMany(flaw =>
            flaw.Story.Select((line, at) => string.Create(CultureInfo.InvariantCulture, $"    {at + 1}. {line}")).Prepend(flaw.Fault.ToString()))));
    }

    [Fact]
    public void There_are_at_least_thirty_and_together_they_show_everything_that_verify_names()
    {
        var verdicts = Unsound().Select(row => VerdictOf($"{row.Data}.yaml")).ToList();

        verdicts.Count.ShouldBeGreaterThanOrEqualTo(30);
        verdicts.SelectMany(verdict => verdict.Flaws).Select(flaw => flaw.Fault.Code).ShouldBeSubsetOf(FromVerify.Concat(FromLint), "a code nobody listed");
        FromVerify.Except(verdicts.SelectMany(verdict => verdict.Flaws).Select(flaw => flaw.Fault.Code)).ShouldBeEmpty("nothing in the gallery shows it");
    }

    /// <summary>All of one kind are asked about before all of the other, and then each with its own: no order keeps that small.</summary>
    [Fact]
    public void What_hangs_together_in_more_ways_than_can_be_looked_at_is_said_to_and_not_waited_for()
    {
        string Line(int n, string kind) => $"  - {{id: {kind}{n}, title: Spørg, role: it-duty, decide: Hvad?, options: {{yes: Ja, no: Nej}}, due: 9d, on-timeout: suggest yes}}\n";
        string All(string kind) => string.Join(" and ", Enumerable.Range(0, 32).Select(n => $"not {kind}{n} is no"));
        var steps = string.Concat(Enumerable.Range(0, 32).Select(n => Line(n, "a") + Line(n, "b")))
            + $"  - {{id: first, title: Først, role: it-duty, task: Gør., when: {All("a")}, due: 9d}}\n"
            + $"  - {{id: second, title: Så, role: it-duty, task: Gør., when: {All("b")}, due: 9d}}\n"
            + string.Concat(Enumerable.Range(0, 32).Select(n => $"  - {{id: c{n}, title: Begge, role: it-duty, task: Gør., when: a{n} is yes and b{n} is yes, due: 9d}}\n"))
            + $"  - {{id: join, title: Saml, role: it-duty, task: Saml., after: {{any: [{string.Join(", ", Enumerable.Range(0, 32).Select(n => $"c{n}"))}]}}, due: 9d}}\n";
        var text = $"format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: Lille\none-per: call\nroles: [it-duty]\nsteps:\n{steps}";

        var verdict = Verifier.Verify(s_shipped.With(SourceFile.Of("small.yaml", text))).Single(verdict => verdict.File == "small.yaml");

        verdict.Flaws.ShouldHaveSingleItem().Fault.Code.ShouldBe(Codes.TooManyPaths);
        verdict.IsSound.ShouldBeFalse();
    }

    private static string Called(string id, string header, string steps) => $"format: 1\nplaybook: {id}\nversion: 1.0.0\nlanguage: da\ntitle: T\n{header}\nroles: [it-duty]\nsteps:\n{steps}\n";

    /// <summary>A playbook that is once for each incident stops a ring as long as it is still going when it is called again; a person does too.</summary>
    [Theory]
    [InlineData("incident", "until: started", "", "until: started", true)]
    [InlineData("incident", "until: ended", "", "until: started", false)]
    [InlineData("call", "until: started", "", "until: started", true)]
    [InlineData("call", "until: started", ", after: [see]", "until: started", false)]
    public void A_ring_of_calls_that_goes_round_with_nobody_there_is_refused(string onePer, string first, string after, string second, bool isRing)
    {
        var library = s_shipped.With(SourceFile.Of("there.yaml", Called("there", $"one-per: {onePer}", $"  - {{id: call, title: Kald, role: it-duty, call: back, {first}}}")));
        var back = SourceFile.Of("back.yaml", Called("back", "one-per: call", $"  - {{id: see, title: Se, role: it-duty, {(after is "" ? "wait: {for: 1m}" : "task: Se., due: 9d")}}}\n  - {{id: call, title: Kald, role: it-duty{(after is "" ? ", after: [see]" : after)}, call: there, {second}}}"));

        Linter.Lint(library.With(back)).Where(fault => fault.Code == Codes.RingOfCalls).Select(fault => fault.File).ShouldBe(isRing ? ["there.yaml", "back.yaml"] : []);
    }

    /// <summary>The task need not be done where the decision takes its answer by itself, so it stops nobody.</summary>
    [Fact]
    public void A_ring_past_a_task_that_is_not_needed_is_found_when_all_ways_are_looked_at()
    {
        var library = s_shipped.With(SourceFile.Of("there.yaml", Called("there", "one-per: call", "  - {id: call, title: Kald, role: it-duty, call: back, until: started}")));
        var back = SourceFile.Of("back.yaml", Called("back", "one-per: call",
            "  - {id: ask, title: Spørg, role: it-duty, decide: Slemt?, options: {yes: Ja, no: Nej}, due: 1h, acknowledge-within: 5m, on-timeout: take yes}\n"
            + "  - {id: see, title: Se, role: it-duty, task: Se., when: ask is no, due: 9d}\n"
            + "  - {id: call, title: Kald, role: it-duty, after: [ask, see], call: there, until: started}"));

        var flaw = Verifier.Verify(library, back).ShouldNotBeNull().Flaws.ShouldHaveSingleItem();

        flaw.Fault.Code.ShouldBe(Codes.RingOfCalls);
        flaw.Story.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("suggest", "until: ended", true)]
    [InlineData("take", "until: ended", false)]
    [InlineData("suggest", "until: started", false)]
    public void The_laws_clock_does_not_hang_on_a_suggestion_in_a_playbook_whose_end_is_waited_for(string timeout, string until, bool isFault)
    {
        var library = s_shipped.With(SourceFile.Of("asks.yaml", Called("asks", "one-per: call", $"  - {{id: ask, title: Spørg, role: it-duty, decide: Slemt?, options: {{yes: Ja, no: Nej}}, due: 2h, on-timeout: {timeout} yes}}")));
        var reports = SourceFile.Of("reports.yaml", Called("reports", "one-per: call\nclocks: [nis2-24]", $"  - {{id: begin, title: Begynd, role: it-duty, task: Begynd., starts: nis2-24, due: 2h}}\n  - {{id: call, title: Kald, role: it-duty, call: asks, {until}}}\n  - {{id: tell, title: Meld, role: it-duty, after: [call], report: notice, stops: nis2-24, due: 4h before nis2-24}}"));

        Linter.Lint(library, reports).Select(fault => fault.Code).Contains(Codes.StatutoryBehindSuggest).ShouldBe(isFault);
    }

    /// <summary>Two side by side, sixteen times over, behind something long that excludes the goal's own condition: more ways than are looked at.</summary>
    [Fact]
    public void Where_not_all_ways_can_be_looked_at_a_promise_is_held_against_the_longest_that_there_could_be()
    {
        string Layer(int n) => string.Concat("ab".Select(side => $"  - {{id: l{n}{side}, title: L, role: it-duty, task: Gør., after: [{(n == 1 ? "long" : $"l{n - 1}a, l{n - 1}b")}], due: 1m, acknowledge-within: 1m}}\n"));
        var text = Called("small", "one-per: call\npromises: [{step: goal, within: 1h, of: start}]",
            "  - {id: ask, title: Spørg, role: it-duty, decide: Hvad?, options: {yes: Ja, no: Nej}, due: 1m, acknowledge-within: 1m, on-timeout: take yes}\n"
            + "  - {id: long, title: Langt, role: it-duty, task: Gør., when: ask is yes, due: 1000h}\n" + string.Concat(Enumerable.Range(1, 16).Select(Layer))
            + "  - {id: other, title: Andet, role: it-duty, task: Gør., due: 100h}\n"
            + "  - {id: goal, title: Mål, role: it-duty, task: Gør., after: [l16a, l16b, other], when: ask is no, due: 1m, acknowledge-within: 1m}\n");

        var verdict = Verifier.Verify(s_shipped, SourceFile.Of("small.yaml", text)).ShouldNotBeNull();

        verdict.Flaws.ShouldHaveSingleItem().Fault.Code.ShouldBe(Codes.PromiseBroken);
        verdict.Goals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(goal => goal.IsBound.ShouldBeTrue(), goal => goal.Within.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(100)));
    }

    [Theory]
    [InlineData("after: [round]", null)]
    [InlineData("due: 1h", 80)]
    public void A_called_playbook_counts_with_its_longest_way_unless_it_is_wrong_in_itself(string round, int? minutes)
    {
        string File(string id, string steps) => $"format: 1\nplaybook: {id}\nversion: 1.0.0\nlanguage: da\ntitle: T\none-per: call\nroles: [it-duty]\n{steps}\n";
        var library = s_shipped.With(SourceFile.Of("called.yaml", File("called", $"steps:\n  - {{id: round, title: Rundt, role: it-duty, task: Gør., acknowledge-within: 5m, {round}}}")));
        var caller = SourceFile.Of("caller.yaml", File("caller", "promises: [{step: after, within: 2h, of: start}]\nsteps:\n"
            + "  - {id: call, title: Kald, role: it-duty, call: called, until: ended}\n  - {id: after, title: Så, role: it-duty, task: Gør., after: [call], acknowledge-within: 5m, due: 20m}"));

        var verdict = Verifier.Verify(library, caller).ShouldNotBeNull();

        verdict.Goals.ShouldHaveSingleItem().Within.ShouldBe(minutes is { } time ? TimeSpan.FromMinutes(time) : null);
        verdict.IsSound.ShouldBe(minutes is not null);
    }

    [Theory]
    [InlineData("4h before nis2-24", 20, Awareness.Incident)]
    [InlineData("4h before the first of nis2-24, nis2-72", 68, Awareness.Incident)]
    [InlineData("6h before gdpr-33", 66, Awareness.Breach)]
    [InlineData("2h after awareness", 2, Awareness.Incident)]
    [InlineData("4h before the first of nis2-24, gdpr-33", null, null)]
    [InlineData("3d before nis2-final", null, null)]
    [InlineData("3d before nis2-progress", null, null)]
    [InlineData("2h", null, null)]
    public void A_deadline_that_hangs_on_a_clock_counts_from_when_it_was_known(string due, int? hours, Awareness? of)
    {
        var clocks = string.Join(", ", ((string[])["nis2-24", "nis2-72", "nis2-final", "gdpr-33", "nis2-progress"]).Where(clock => due.Contains(clock, StringComparison.Ordinal)).DefaultIfEmpty("nis2-24"));
        // Somebody must have started a clock that something hangs on.
        var text = $$"""
            clocks: [{{clocks}}]
            steps:
              - {id: begin, title: Begynd, role: it-duty, task: Begynd., starts: [{{clocks}}], acknowledge-within: 5m, due: 1h}
              - {id: it, title: Anmeld, role: it-duty, report: notice, stops: [{{clocks}}], acknowledge-within: 5m, due: "{{due}}"}
            """;

        var verdict = Verifier.Verify(s_shipped, SourceFile.Of("small.yaml", Some.Of(text))).ShouldNotBeNull();
        var goal = verdict.Goals.ShouldHaveSingleItem(string.Join('\n', verdict.Flaws.Select(flaw => flaw.Fault)));

        goal.Since.ShouldBe(hours is { } known ? new(TimeSpan.FromHours(known), of!.Value) : null);
    }

    /// <summary>What can come together in one run, and no more: three ways that exclude each other are one.</summary>
    [Theory]
    [InlineData("when: which is a", "when: which is b", "when: which is c", 8, 1)]
    [InlineData("when: which is a", "when: not which is b", "when: which is c", 10, 2)]
    [InlineData("after: [which]", "after: [which]", "after: [which]", 12, 3)]
    public void The_most_that_one_run_sends_and_closes_is_counted(string one, string two, string three, int messages, int isolations)
    {
        string Close(string id, string way) => $"  - {{id: {id}, title: Luk, role: it-duty, {way}, action: accounts.isolate, with: {{accounts: \"{{{{inputs.accounts}}}}\", reason: Mistanke}}, approve: {{roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}}, undo: accounts.restore}}\n";
        string Tell(string id, string way) => $"  - {{id: {id}, title: Fortæl, role: it-duty, {way}, notify: {{to: [it-duty, it-manager], by: [sms], text: told}}}}\n";
        var text = $$$"""
            informed: [dpo]
            inputs: {accounts: {type: accounts, title: Konti, required: yes}}
            steps:
              - {id: which, title: Hvilken?, role: it-duty, decide: Hvilken?, options: {a: A, b: B, c: C}, acknowledge-within: 5m, due: 1h, on-timeout: take a}
              - {id: all, title: Alle, role: it-duty, notify: {to: [every role], by: [sms], text: told}}
              - {id: staff, title: Stab, role: it-duty, task: Sig det., acknowledge-within: 5m, due: 1h, alongside: [{notify: {to: [it-manager], by: [sms, mail], text: told}}]}

            """ + Tell("x", one) + Tell("y", two) + Tell("z", three) + Close("k", one) + Close("l", two) + Close("m", three) + "messages: {told: {channel: sms, text: 'BEREDSKAB: Det er sagt.'}}\n";

        var verdict = Verifier.Verify(s_shipped, SourceFile.Of("small.yaml", Some.Of(text))).ShouldNotBeNull();

        verdict.IsSound.ShouldBeTrue(string.Join('\n', verdict.Flaws.Select(flaw => flaw.Fault)));
        (verdict.Messages, verdict.Isolations).ShouldBe((messages, isolations));
    }

    /// <summary>As if each of its steps were promised: how long it can take, and by which way.</summary>
    [Fact]
    public void How_long_each_step_of_the_shipped_playbooks_can_take_is_as_approved() => Approval.Check("Times", string.Join('\n', Directory.GetFiles(Shipped.Folder, "*.yaml").Order(StringComparer.Ordinal).SelectMany(file =>
    {
        var text = PromiseLines().Replace(File.ReadAllText(file), "");
        if (PlaybookReader.Read(file, System.Text.Encoding.UTF8.GetBytes(text)).Version is not { Content: var playbook }) return [];
        var promised = $"{text}\npromises: [{string.Join(", ", playbook.Steps.Select(step => $"{{step: {step.Id}, within: 300d, of: start}}"))}]\n";
        var verdict = Verifier.Verify(s_shipped, SourceFile.Of(Path.GetFileName(file), promised)).ShouldNotBeNull();
        return (IEnumerable<string>)
        [
            $"## {playbook.Id}: {verdict.Steering} steering, {verdict.Messages} messages, {verdict.Isolations} isolations",
            .. verdict.Goals.Select(goal => $"{goal.Step}: {goal.Said ?? "never, by its own deadlines"}{(goal.Since is { } since ? $", or {since.Said} after the {since.Of} was known" : "")}; {string.Join(" > ", goal.Way)}{(goal.WithoutDeadline is { } without ? $", of which {without} has none" : "")}"),
            "",
        ];
    })));

    [System.Text.RegularExpressions.GeneratedRegex(@"^promises:(\n  - .*)+\n", System.Text.RegularExpressions.RegexOptions.Multiline)]
    private static partial System.Text.RegularExpressions.Regex PromiseLines();

    [Fact]
    public void Every_shipped_playbook_is_sound() =>
        Verifier.Verify(s_shipped).Where(verdict => verdict.Flaws is not []).SelectMany(verdict => verdict.Flaws).Select(flaw => flaw.Fault.ToString()).ShouldBeEmpty();

    /// <summary>Too many paths needs a file that nobody would write; it has a test of its own.</summary>
    internal static readonly string[] FromVerify =
    [
        Codes.NeverOpens, Codes.NeverHappens, Codes.NeverHolds, Codes.JoinMayFail, Codes.PathNotCertain, Codes.PathMayBeEmpty, Codes.PromiseBroken, Codes.MessageTooEarly,
    ];

    private static readonly string[] FromLint =
    [
        Codes.Circle, Codes.WaitsForDormant, Codes.WaitsForRepeat, Codes.NoWayOn, Codes.SilentLoop, Codes.NoApprove, Codes.TooFewApprovers, Codes.StatutoryBehindSuggest,
        Codes.NobodyStopsClock, Codes.InputLeftEmpty, Codes.PathNotBefore, Codes.DuplicateId, Codes.TooFewSteps, Codes.NotAsked, Codes.NotAFact, Codes.DueBeforeClock,
    ];

    private static Verdict VerdictOf(string file) =>
        Verifier.Verify(s_shipped.With(new(file, File.ReadAllBytes(Path.Combine(Folder, file))))).Single(verdict => verdict.File == file);
}
