namespace Beredskab.Playbooks.Tests;

/// <summary>The functions that the checker counts with, against every row of their truth tables.</summary>
public class BddTests
{
    private const int Variables = 5;

    [Fact]
    public void A_function_made_by_chance_is_true_in_the_rows_in_which_it_is_true()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var (functions, chance) = (new Bdd(), new Random(seed));
            var names = Enumerable.Range(0, Variables).Select(_ => functions.NewVariable()).ToList();
            var (function, truth) = Made(functions, names, chance, depth: 4);

            foreach (var row in Enumerable.Range(0, 1 << Variables)) functions.Holds(function, Row(row)).ShouldBe(truth(row), $"seed {seed}, row {row}");
            // The same function is the same number, however it was made.
            functions.Not(functions.Not(function)).ShouldBe(function);
            functions.Or(function, functions.Not(function)).ShouldBe(Bdd.True);
            functions.And(function, functions.Not(function)).ShouldBe(Bdd.False);
            if (functions.Fewest(function) is not { } few)
            {
                function.ShouldBe(Bdd.False);
                continue;
            }
            foreach (var row in Enumerable.Range(0, 1 << Variables).Where(row => few.All(value => (row >> value.Key & 1) == 1 == value.Value)))
                truth(row).ShouldBeTrue($"seed {seed}: {string.Join(' ', few)} decide it whatever the others are");
        }
    }

    [Fact]
    public void The_shortest_way_to_make_a_function_true_is_taken()
    {
        var functions = new Bdd();
        var (a, b, c, d) = (functions.NewVariable(), functions.NewVariable(), functions.NewVariable(), functions.NewVariable());

        functions.Variables.ShouldBe(4);
        functions.VariableOf(c).ShouldBe(2);
        functions.Fewest(Bdd.False).ShouldBeNull();
        functions.Fewest(Bdd.True)!.ShouldBeEmpty();
        Few(functions.Or(a, functions.All([b, c, d]))).ShouldBe("0");
        Few(functions.Or(functions.Not(a), functions.All([b, c, d]))).ShouldBe("!0");
        Few(functions.Or(functions.All([a, b, c]), functions.All([functions.Not(a), d]))).ShouldBe("!0 3");
        Few(functions.Or(functions.All([a, d]), functions.All([functions.Not(a), b, c]))).ShouldBe("0 3");
        Few(functions.AtLeast(2, [a, b, c])).Split(' ').Length.ShouldBe(2);
        functions.AtLeast(4, [a, b, c]).ShouldBe(Bdd.False);
        functions.AtLeast(0, [a, b, c]).ShouldBe(Bdd.True);

        string Few(int function) => string.Join(' ', functions.Fewest(function)!.OrderBy(value => value.Key).Select(value => $"{(value.Value ? "" : "!")}{value.Key}"));
    }

    [Fact]
    public void What_does_not_fit_is_not_gone_on_with()
    {
        // All of these first and all of those after: the worst order there is for "each with its own".
        var functions = new Bdd();
        var first = Enumerable.Range(0, 20).Select(_ => functions.NewVariable()).ToList();
        var after = Enumerable.Range(0, 20).Select(_ => functions.NewVariable()).ToList();

        Should.Throw<TooManyPathsException>(() => functions.Any(first.Zip(after, functions.And)));
    }

    private static (int Function, Func<int, bool> Truth) Made(Bdd functions, List<int> names, Random chance, int depth)
    {
        if (depth == 0)
        {
            var variable = chance.Next(names.Count);
            return (names[variable], row => (row >> variable & 1) == 1);
        }
        var ((one, isOne), (other, isOther), (third, isThird)) = (Made(functions, names, chance, depth - 1), Made(functions, names, chance, depth - 1), Made(functions, names, chance, depth - 1));
        return chance.Next(5) switch
        {
            0 => (functions.And(one, other), row => isOne(row) && isOther(row)),
            1 => (functions.Or(one, other), row => isOne(row) || isOther(row)),
            2 => (functions.Not(one), row => !isOne(row)),
            3 => (functions.If(one, other, third), row => isOne(row) ? isOther(row) : isThird(row)),
            _ => (functions.AtLeast(2, [one, other, third]), row => (isOne(row) ? 1 : 0) + (isOther(row) ? 1 : 0) + (isThird(row) ? 1 : 0) >= 2),
        };
    }

    private static Dictionary<int, bool> Row(int row) => Enumerable.Range(0, Variables).ToDictionary(variable => variable, variable => (row >> variable & 1) == 1);
}
