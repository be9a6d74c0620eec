using System.Globalization;
using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>How long a step can take, counted by the checker at once and here for every answer by itself.</summary>
public partial class TimesTests(ITestOutputHelper output)
{
    private static readonly Library s_roles = Library.Load(Path.Combine(Shipped.Folder, "roles.yaml"));

    [Fact]
    public void The_longest_way_is_the_longest_of_all_that_answers_can_lead_along()
    {
        var (playbooks, steps, counted) = (0, 0, 0);
        for (var seed = 1; seed <= 1500; seed++)
        {
            // What several options exclude is known to the checker alone.
            if (Text(seed) is not { } text || text.Contains("pick: several", StringComparison.Ordinal)) continue;
            if (Verifier.Verify(s_roles, SourceFile.Of("small.yaml", text)) is not { Playbook: { } playbook, Goals: { Count: > 0 } goals }) continue;
            var model = new PathModel(playbook);
            if (model.Functions.Variables > 10) continue;
            playbooks++;
            foreach (var goal in goals)
            {
                steps++;
                var longest = Longest(playbook, model, goal.Step);
                // Of some of several it is known only under each answer which of them come first; the checker may count more, and never less.
                if (longest != goal.Within && playbook.Steps.Any(step => step.After is { AtLeast: not null }) && longest is { } time && (goal.Within ?? TimeSpan.MaxValue) > time) counted++;
                else goal.Within.ShouldBe(longest, $"seed {seed}, {goal.Step}\n{text}");
                (goal.WithoutDeadline is null).ShouldBe(goal.Within is not null, $"seed {seed}, {goal.Step}");
                goal.Way[^1].ShouldBe(goal.Step);
            }
        }
        output.WriteLine($"{playbooks} playbooks, {steps} steps; {counted} of them are counted longer than they can take.");
        (counted * 10).ShouldBeLessThan(steps);
        playbooks.ShouldBeGreaterThan(100);
    }

    private static TimeSpan? Longest(Playbook playbook, PathModel model, StepId goal)
    {
        var map = PlaybookMap.Of(playbook);
        TimeSpan? longest = TimeSpan.Zero;
        foreach (var row in Enumerable.Range(0, 1 << model.Functions.Variables))
        {
            var values = Enumerable.Range(0, model.Functions.Variables).ToDictionary(variable => variable, variable => (row >> variable & 1) == 1);
            if (!model.Functions.Holds(model.Happens(goal), values)) continue;
            var settled = new Dictionary<StepId, TimeSpan?>();
            longest = Later(longest, Settled(map.Find(goal)!));

            TimeSpan? Settled(Step step)
            {
                if (settled.TryGetValue(step.Id, out var known)) return known;
                var phase = map.PhaseOf(step.Id);
                TimeSpan? begins = PlaybookMap.IsDormant(phase) ? null : TimeSpan.Zero;
                var joined = step.After is { AtLeast: not null } ? step.After.Steps : [];
                foreach (var before in (step.When?.Steps ?? []).Concat(map.Before(step.Id)).Where(id => !joined.Contains(id) || step.When?.Steps.Contains(id) == true).Concat(PlaybookMap.Before(phase)).Distinct()) begins = Later(begins, Settled(map.Find(before)!));
                // It begins when so many of them have happened; when too few can, it is left out once that is known, which is after all of them.
                if (step.After is { AtLeast: { } enough })
                {
                    var happen = joined.Distinct().Select(id => map.Find(id)!).Where(one => model.Functions.Holds(model.Happens(one), values)).Select(Settled).Order(Comparer<TimeSpan?>.Create((one, other) => (one ?? TimeSpan.MaxValue).CompareTo(other ?? TimeSpan.MaxValue))).ToList();
                    begins = happen.Count >= enough ? Later(begins, happen[enough - 1]) : joined.Distinct().Select(id => Settled(map.Find(id)!)).Aggregate(begins, Later);
                }
                return settled[step.Id] = model.Functions.Holds(model.Happens(step), values) ? begins + Takes(step) : begins;
            }
        }
        return longest;
    }

    private static TimeSpan? Takes(Step step) => step switch
    {
        { Due: Due.FromReady(var within) } => within,
        { Work: Work.Wait { AtMost: { } most } } => most,
        { Work: Work.Act, Approve: null } => TimeSpan.Zero,
        _ => null,
    };

    /// <summary>What has no end is later than anything.</summary>
    private static TimeSpan? Later(TimeSpan? one, TimeSpan? other) => one is { } first && other is { } second ? (first > second ? first : second) : null;

    /// <summary>With deadlines of all sorts of lengths, and now and then without, and every step promised.</summary>
    private static string? Text(int seed)
    {
        var chance = new Random(seed);
        var text = DueInNineDays().Replace(RandomPlaybook.Write(seed, mayGoBack: false), _ => chance.Next(12) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", due: {1 + chance.Next(40)}h"));
        var steps = Ids().Matches(text).Select(match => match.Groups[1].Value);
        return $"{text}promises: [{string.Join(", ", steps.Select(step => $"{{step: {step}, within: 900d, of: start}}"))}]\n";
    }

    [GeneratedRegex(", due: 9d")]
    private static partial Regex DueInNineDays();

    [GeneratedRegex(@"\{id: (s\d+),")]
    private static partial Regex Ids();
}
