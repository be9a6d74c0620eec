using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks.Tests;

/// <summary>The checker looks at all ways at once; the engine goes them one by one. They must agree.</summary>
public class BruteForceTests(ITestOutputHelper output)
{
    private static readonly Library s_roles = Library.Load(Path.Combine(Shipped.Folder, "roles.yaml"));

    [Fact]
    public void What_the_checker_says_can_be_and_cannot_be_is_what_the_engine_does()
    {
        var (playbooks, ways, pairs) = (0, 0, 0);
        for (var seed = 1; seed <= 1500; seed++)
        {
            if (Read(seed, mayGoBack: false) is not { } version) continue;
            var gone = new BruteForce(version, s_roles.Roles, seed).Go();
            if (!gone.IsWhole) continue;
            playbooks++;
            ways += gone.Ends.Count;
            gone.Ends.ShouldAllBe(end => end.Status == RunStatus.Ended, $"seed {seed}");
            pairs += Agree(seed, version.Content, gone);
        }
        output.WriteLine($"{playbooks} playbooks, {ways} ways, {pairs} pairs of steps.");
        playbooks.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void With_going_back_whatever_the_engine_does_the_checker_says_can_be()
    {
        var back = 0;
        for (var seed = 1; seed <= 1500; seed++)
        {
            if (Read(seed, mayGoBack: true) is not { } version || !version.Content.Steps.Any(step => step.Work is Work.Decide decide && decide.Options.Any(option => option.GoesBack))) continue;
            var gone = new BruteForce(version, s_roles.Roles, seed, most: 600).Go();
            back++;
            var model = new PathModel(version.Content);
            foreach (var (happened, status, way) in gone.Ends)
            {
                status.ShouldBe(RunStatus.Ended, $"seed {seed}: {way}");
                foreach (var step in happened) model.CanBe(model.Happens(step)).ShouldBeTrue($"seed {seed}: {step} happened by {way}");
            }
        }
        output.WriteLine($"{back} playbooks that go back.");
        back.ShouldBeGreaterThan(100);
    }

    /// <summary>Each pair of steps: can one happen with the other, and without it?</summary>
    private static int Agree(int seed, Playbook playbook, BruteForce gone)
    {
        var model = new PathModel(playbook);
        var steps = playbook.Steps.Select(step => step.Id).ToList();
        // An action that needs no approval has begun when it is ready: only while it still waits could somebody skip it, and that nobody does here.
        var nobodySkips = model.Functions.All(playbook.Steps.Where(step => step.Work is Work.Act)
            .Select(step => model.Functions.Not(model.Holds(new Condition.Is(new FactPath.OutcomeOf(step.Id), "skipped"), ""))));
        foreach (var one in steps)
            foreach (var other in steps)
                foreach (var with in (bool[])[true, false])
                {
                    var both = model.Functions.All([nobodySkips, model.Happens(one), with ? model.Happens(other) : model.Functions.Not(model.Happens(other))]);
                    var seen = gone.Ends.FirstOrDefault(end => end.Happened.Contains(one) && end.Happened.Contains(other) == with).Way;
                    model.CanBe(both).ShouldBe(seen is not null, $"seed {seed}: {one} {(with ? "with" : "without")} {other}; seen: {seen ?? "never"}\n{RandomPlaybook.Write(seed, mayGoBack: false)}");
                }
        return steps.Count * steps.Count;
    }

    /// <summary>Null when chance wrote something that lint refuses.</summary>
    private static PlaybookVersion? Read(int seed, bool mayGoBack)
    {
        var library = s_roles.With(SourceFile.Of("small.yaml", RandomPlaybook.Write(seed, mayGoBack)));
        return Linter.Lint(library).Any(fault => fault is { IsError: true, File: "small.yaml" }) ? null : library.Find(new("small"));
    }
}
