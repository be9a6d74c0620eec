namespace Beredskab.Playbooks.Tests;

/// <summary>What is tried on the engine, beside what is proved.</summary>
public class ExplorationTests(ITestOutputHelper output)
{
    private static readonly Library s_shipped = Library.Load(Shipped.Folder);

    private const string Small = """
        format: 1
        playbook: small
        version: 1.0.0
        language: da
        title: Lille
        one-per: call
        roles: [it-duty, it-manager]
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

    private static Explored Of(string text, int most = 500)
    {
        var library = s_shipped.With(SourceFile.Of("small.yaml", text));
        return Exploration.Of(library.Find(new("small"))!, library, most);
    }
}
