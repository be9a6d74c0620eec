namespace Beredskab.Playbooks;

/// <summary>How often, and when, a goal was reached in many performances.</summary>
/// <param name="Times">Since the start, one for each performance that reached it, the quickest first.</param>
public sealed record GoalTimes(Goal Goal, int Performances, ValueList<TimeSpan> Times)
{
    public double ShareInTime => (double)Times.Count(at => at <= Goal.Within) / Performances;

    public double ShareEver => (double)Times.Count / Performances;

    /// <summary>The time by which so many of all performances had reached it; null when fewer ever did.</summary>
    /// <param name="share">0.5 for half of them.</param>
    public TimeSpan? By(double share) => (int)Math.Ceiling(share * Performances) is var needed && needed <= Times.Count ? Times[Math.Max(0, needed - 1)] : null;
}

/// <summary>One rehearsal many times, each with times that its chances draw anew.</summary>
public static class Trials
{
    /// <param name="seed">The same seed draws the same times.</param>
    public static ValueList<GoalTimes> Of(Rehearsal rehearsal, Library library, int performances, int seed)
    {
        var all = new IReadOnlyList<(Goal Goal, TimeSpan? At)>[performances];
        Parallel.For(0, performances, number => all[number] = Performance.Of(rehearsal, library, new Random(HashCode(seed, number))).Goals);
        return [.. all[0].Select((goal, at) => new GoalTimes(goal.Goal, performances, [.. all.Select(goals => goals[at].At).OfType<TimeSpan>().Order()]))];
    }

    // The framework's own is salted anew in each process.
    private static int HashCode(int seed, int number) => unchecked(seed * (int)2654435761 + number * 40503 + 1);
}
