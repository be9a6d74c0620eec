using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;

namespace Beredskab.Engine.Tests;

/// <summary>What a run is started with.</summary>
public class StartTests
{
    private const string Header = """
        inputs:
          how: {type: choice, title: Hvordan?, options: {fast: Hurtigt, slow: Grundigt}, default: slow}
          where: {type: text, title: Hvor?, required: yes}
        """;

    private static readonly Stage s_night = Small.Stage("steps: [{id: one, title: Et, role: it-duty, task: Et., due: 9d}]", Header);

    private static readonly Given s_where = new("where", []) { Text = Stage.Aside("Rådhuset") };

    private static PlaybookVersion Version => s_night.Playbooks.Single();

    private static RunCommand.Hear Start(params Given[] inputs) => new(new ToRun.Start(
        new("run-1"), new("fjordby"), new("incident-1"), Mode.Live, new("small"), Version.Hash, [.. inputs], Level.Green, Stage.GoodFriday, [], null, Stage.Lead)) { At = Stage.GoodFriday, Roster = s_night.Roster };

    [Fact]
    public void What_is_not_given_is_taken_from_the_playbook_and_what_is_given_stands()
    {
        Inputs(s_where).ShouldBe(["where ", "how slow"]);
        Inputs(new Given("how", ["fast"]), s_where).ShouldBe(["how fast", "where "]);

        static IEnumerable<string> Inputs(params Given[] inputs) =>
            Run.Decide(Run.Of(Version), Start(inputs)).Events().OfType<RunEvent.RunStarted>().Single().Inputs.Select(input => $"{input.Question} {string.Join('+', input.Values)}");
    }

    [Theory]
    [InlineData("how", "sideways", "wrong-input")]
    [InlineData("when", "now", "unknown-input")]
    [InlineData("how", "fast", "wrong-input")]
    public void What_does_not_fit_starts_nothing(string question, string value, string code) =>
        Run.Decide(Run.Of(Version), Start(question == "how" && value == "fast" ? [new(question, [value])] : [new(question, [value]), s_where])).ShouldBeRefused(code);

    [Fact]
    public void A_playbook_that_asks_for_nothing_says_so() =>
        Starting.Fault(Small.Stage("steps: [{id: one, title: Et, role: it-duty, task: Et., due: 9d}]").Playbooks.Single().Content, [s_where])!.Reason.ShouldEndWith("It asks for: nothing.");

    [Fact]
    public void It_names_what_a_playbook_asks_for() => Starting.Fault(Version.Content, [new("when", ["now"]), s_where])!.Reason.ShouldEndWith("It asks for: how, where.");

    [Fact]
    public void The_notice_that_starts_a_run_may_come_twice_and_nothing_can_be_asked_before_it()
    {
        var run = Run.Decide(Run.Of(Version), Start(s_where)).Events().Aggregate(Run.Of(Version), Run.Evolve);

        Run.Decide(run, Start(s_where)).Events().ShouldBeEmpty();
        Run.Decide(Run.Of(Version), new RunCommand.Pause(null) { At = Stage.GoodFriday, Roster = s_night.Roster }).ShouldBeRefused("not-started");
    }
}
