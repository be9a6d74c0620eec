using System.Collections.Immutable;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using static Beredskab.Engine.Tests.Story;

namespace Beredskab.Engine.Tests;

/// <summary>What a run knows, condition by condition, and when its steps are due (LANGUAGE 2, 3.6).</summary>
public class FactsTests
{
    private const string Steps = """
        steps:
          - {id: ask, title: Spørg, role: it-duty, decide: Hvad?, options: {yes: Ja, no: Nej}, due: 9d, on-timeout: suggest yes}
          - {id: which, title: Hvilke, role: it-duty, decide: Hvilke?, pick: several, options: {one: Én, two: To, none: {label: Ingen, alone: yes}}, due: 9d, on-timeout: suggest one}
          - {id: how, title: Hvordan, role: it-duty, task: Se efter., asks: {speed: {type: choice, title: Fart, options: {fast: Hurtigt, slow: Grundigt}}, found: {type: accounts, title: Fundet}}, due: 9d}
          - {id: left, title: Ladt, role: it-duty, task: Gør., when: ask is yes, due: 9d}
          - {id: over, title: Sprunget, role: it-duty, task: Gør., due: 9d}
        """;

    private const string Inputs = """
        inputs:
          size: {type: choice, title: Størrelse, options: {small: Lille, big: Stor}, required: yes}
          accounts: {type: accounts, title: Konti, required: yes}
        """;

    [Fact]
    public void A_comparison_with_what_is_not_settled_is_false_and_its_opposite_true()
    {
        var run = Told(out _).Run;

        Holds(run, OutcomeOf("ask", "yes"), OutcomeOf("ask", "no"), OutcomeOf("ask", "not-needed"), Includes("which", "one"), AnswerOf("how", "speed", "fast")).ShouldBe([false, false, false, false, false]);
        run.Holds(new Condition.Not(OutcomeOf("ask", "yes"))).ShouldBeTrue();
    }

    [Fact]
    public void A_decision_is_its_option_a_step_its_outcome_and_an_answer_what_was_chosen()
    {
        var story = Told(out var accounts);
        story.Choose("ask", Duty, "no");
        story.Choose("which", Duty, "one", "two");
        story.Close("how", Duty, new Given("speed", ["slow"]), accounts);
        story.Do(new RunCommand.Skip(new("over"), story.Why) { At = default }, Duty);
        var run = story.Run;

        Holds(run, OutcomeOf("ask", "no"), OutcomeOf("ask", "yes"), OutcomeOf("left", "not-needed"), OutcomeOf("left", "done"), OutcomeOf("how", "done"), OutcomeOf("how", "not-needed"), OutcomeOf("over", "skipped"), OutcomeOf("over", "done"))
            .ShouldBe([true, false, true, false, true, false, true, false]);
        // Of several, each is included, and 'is' means that it was the only one.
        Holds(run, Includes("which", "one"), Includes("which", "two"), Includes("which", "none"), OutcomeOf("which", "one"), OutcomeOf("which", "one+two"), Includes("over", "skipped"), Includes("over", "done"))
            .ShouldBe([true, true, false, false, true, true, false]);
        Holds(run, AnswerOf("how", "speed", "slow"), AnswerOf("how", "speed", "fast"), AnswerOf("how", "found", "kim")).ShouldBe([true, false, false]);
        Holds(run, IncludesAnswer("how", "found", "kim"), IncludesAnswer("how", "found", "ulla"), IncludesAnswer("how", "found", "bo"), IncludesAnswer("ask", "found", "kim")).ShouldBe([true, true, false, false]);
    }

    [Fact]
    public void Inputs_the_level_and_what_is_made_of_others()
    {
        var story = Told(out _);
        var run = story.Run;
        Condition isBig = new Condition.Is(new FactPath.Input("size"), "big"), isSmall = new Condition.Is(new FactPath.Input("size"), "small");

        Holds(run, isBig, isSmall, new Condition.Is(new FactPath.Input("accounts"), "kim"), new Condition.Is(new FactPath.Input("other"), "kim")).ShouldBe([true, false, false, false]);
        Holds(run, new Condition.Includes(new FactPath.Input("accounts"), "kim"), new Condition.Includes(new FactPath.Input("accounts"), "bo"), new Condition.Includes(new FactPath.Input("other"), "kim")).ShouldBe([true, false, false]);
        Holds(run, new Condition.And(isBig, isBig), new Condition.And(isBig, isSmall), new Condition.And(isSmall, isBig), new Condition.Or(isBig, isSmall), new Condition.Or(isSmall, isBig), new Condition.Or(isSmall, isSmall))
            .ShouldBe([true, false, false, true, true, false]);
        run.Holds(new Condition.EveryClockIsSettled()).ShouldBeFalse("the incident knows that, not a run");
        foreach (var (level, word) in new[] { (Level.Green, "green"), (Level.Yellow, "yellow"), (Level.Red, "red") })
            foreach (var other in (string[])["green", "yellow", "red"])
                (run with { Level = level }).Holds(new Condition.Is(new FactPath.CurrentLevel(), other)).ShouldBe(word == other);
        (run with { Level = Level.Red }).Holds(new Condition.Includes(new FactPath.CurrentLevel(), "red")).ShouldBeTrue();
    }

    [Fact]
    public void What_a_path_names_and_who_chose_it()
    {
        var story = Told(out var accounts);
        story.Close("how", SecondDuty, new Given("speed", ["slow"]), accounts);
        var run = story.Run;

        run.ListAt("inputs.accounts").ShouldBe(["kim", "ulla"]);
        run.ListAt("how.found").ShouldBe(["kim", "ulla"]);
        run.ListAt("inputs.other").ShouldBeEmpty();
        run.ListAt("how.other").ShouldBeEmpty();
        run.ListAt("nowhere").ShouldBeEmpty();
        run.GivenAt("inputs.size")!.Values.ShouldBe(["big"]);
        run.GivenAt("how.speed")!.Values.ShouldBe(["slow"]);
        run.GivenAt("nowhere").ShouldBeNull();
        run.ChooserOf("inputs.accounts").ShouldBe(Stage.Lead);
        run.ChooserOf("inputs.other").ShouldBeNull();
        run.ChooserOf("how.found").ShouldBe(SecondDuty);
        (run with { CalledBy = new(new("run-9"), Address.Parse("a~1")) }).ChooserOf("inputs.accounts").ShouldBeNull("another run brought them");
    }

    [Fact]
    public void A_deadline_counts_from_its_step_or_from_an_instant_and_back_from_the_earliest_that_is_known()
    {
        const string steps = """
            steps:
              - {id: own, title: Egen, role: it-duty, task: Gør., due: 2h}
              - {id: since, title: Siden, role: it-duty, task: Gør., due: 6h after awareness}
              - {id: ahead, title: Før, role: it-duty, task: Gør., due: 4h before nis2-24}
              - {id: first, title: Først, role: it-duty, task: Gør., due: "4h before the first of nis2-24, gdpr-33"}
              - {id: never, title: Aldrig, role: it-duty, task: Gør., acknowledge-within: 5m}
            """;
        var night = new Story(steps, "clocks: [nis2-24, gdpr-33]");
        var start = night.Stage.Now;
        DateTimeOffset? DueOf(string step, params AnchorAt[] anchors)
        {
            var run = night.Run with { Anchors = anchors.ToImmutableDictionary(anchor => anchor.Anchor) };
            return Deadline.DueOf(run, run.FindStep(new(step))!, (StepState.Ready)run.StateOf(new(step)));
        }

        DueOf("own").ShouldBe(start.AddHours(2));
        DueOf("since").ShouldBe(start.AddHours(6), "while nobody knows, from when the incident was opened");
        DueOf("since", new AnchorAt("awareness", start.AddHours(-1), IsAssumed: false)).ShouldBe(start.AddHours(5));
        DueOf("ahead", new AnchorAt("nis2-24", start.AddHours(24), IsAssumed: true)).ShouldBe(start.AddHours(20));
        AnchorAt early = new("gdpr-33", start.AddHours(10), IsAssumed: false), late = new("nis2-24", start.AddHours(24), IsAssumed: false);
        DueOf("first", early, late).ShouldBe(start.AddHours(6));
        DueOf("first", early with { IsAssumed = true }, late).ShouldBe(start.AddHours(20), "what is only assumed gives way to what is known");
        DueOf("first", early with { IsAssumed = true }, late with { IsAssumed = true }).ShouldBe(start.AddHours(6), "and where all is assumed, the earliest");
        DueOf("never").ShouldBeNull();
    }

    [Fact]
    public void What_failed_has_the_deadline_and_the_patience_of_its_own_task()
    {
        const string steps = """
            steps:
              - {id: go, title: Gå, role: it-duty, task: Gå i gang., due: 9d}
              - {id: open, title: Opret, role: it-duty, after: [go], action: tickets.open, with: {priority: P1}, on-failure: {role: it-duty, task: Ring., due: 10m, acknowledge-within: 3m}}
              - {id: wait, title: Vent, role: it-duty, wait: {for: 2h}}
            """;
        var story = new Story(steps);
        story.Stage.Stubborn.Add("tickets.open");
        story.Close("go", Duty);
        var (step, ready) = (story.Run.FindStep(new("open"))!, story.Ready("open"));

        ready.FailedAt.ShouldNotBeNull();
        Deadline.DueOf(story.Run, step, ready).ShouldBe(ready.FailedAt.Value.AddMinutes(10));
        Deadline.PatienceOf(step, ready).ShouldBe(TimeSpan.FromMinutes(3));
        Deadline.Of(story.Run).ShouldContain(new Deadline(story.Stage.Now.AddHours(2), DeadlineOf.Wait, new("wait")));
        story.Do(new RunCommand.Abort(null) { At = default });
        Deadline.Of(story.Run).ShouldBeEmpty("a run that is over waits for nothing");
    }

    private static Story Told(out Given accounts)
    {
        accounts = new("found", ["kim", "ulla"]);
        return new(Steps, Inputs, new Given("size", ["big"]), new Given("accounts", ["kim", "ulla"]));
    }

    private static bool[] Holds(Run run, params Condition[] conditions) => [.. conditions.Select(run.Holds)];

    private static Condition.Is OutcomeOf(string step, string word) => new(new FactPath.OutcomeOf(new(step)), word);

    private static Condition.Is AnswerOf(string step, string question, string word) => new(new FactPath.AnswerOf(new(step), question), word);

    private static Condition.Includes Includes(string step, string word) => new(new FactPath.OutcomeOf(new(step)), word);

    private static Condition.Includes IncludesAnswer(string step, string question, string word) => new(new FactPath.AnswerOf(new(step), question), word);
}
