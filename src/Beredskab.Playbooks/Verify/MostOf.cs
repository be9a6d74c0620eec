namespace Beredskab.Playbooks;

/// <summary>The worst that can come together in one run.</summary>
internal static class MostOf
{
    /// <summary>How much is looked at before all of it is added up instead, which is never less.</summary>
    private const int MostLooks = 50_000;

    /// <summary>The highest sum of the weights of functions that can be true together; where that is too much to look at, of all.</summary>
    public static int All(PathModel model, IReadOnlyList<(int Function, int Weight)> weighed)
    {
        try
        {
            return Highest(model, weighed);
        }
        catch (TooManyPathsException)
        {
            return weighed.Sum(one => one.Weight);
        }
    }

    private static int Highest(PathModel model, IReadOnlyList<(int Function, int Weight)> weighed)
    {
        var (left, functions) = (MostLooks, weighed.Where(one => one.Weight > 0 && model.CanBe(one.Function)).OrderByDescending(one => one.Weight).ToList());
        var rest = new int[functions.Count + 1];
        for (var at = functions.Count - 1; at >= 0; at--) rest[at] = rest[at + 1] + functions[at].Weight;
        var best = 0;
        return Go(0, Bdd.True, 0) ? best : rest[0];

        // False when there was too much to look at.
        bool Go(int at, int so, int sum)
        {
            if (left-- <= 0) return false;
            best = Math.Max(best, sum);
            if (sum + rest[at] <= best) return true;
            var with = model.Functions.And(so, functions[at].Function);
            if (model.CanBe(with) && !Go(at + 1, with, sum + functions[at].Weight)) return false;
            return Go(at + 1, model.Functions.And(so, model.Functions.Not(functions[at].Function)), sum);
        }
    }
}
