namespace Beredskab.Playbooks;

/// <summary>
/// Boolean functions as reduced ordered binary decision diagrams (Bryant 1986): the same function is always the same number, so that
/// "can never be" is a comparison with <see cref="False"/> however many variables there are. Variables that have nothing to do with each
/// other cost nothing together, which is what makes a playbook of hundreds of independent decisions a matter of milliseconds.
/// </summary>
internal sealed class Bdd
{
    public const int False = 0, True = 1;

    /// <summary>Beyond this a playbook is not one that a person could read either; the checker says so instead of going on.</summary>
    private const int MostNodes = 500_000;

    private readonly List<(int Variable, int No, int Yes)> _nodes = [(int.MaxValue, 0, 0), (int.MaxValue, 1, 1)];
    private readonly Dictionary<(int, int, int), int> _known = [];
    private readonly Dictionary<(int, int, int), int> _choices = [];

    public int Variables { get; private set; }

    /// <summary>A new variable, after all others in the order; gives the function that is that variable.</summary>
    public int NewVariable() => Node(Variables++, False, True);

    public int VariableOf(int function) => _nodes[function].Variable;

    public int Not(int function) => If(function, False, True);

    public int And(int one, int other) => If(one, other, False);

    public int Or(int one, int other) => If(one, True, other);

    public int All(IEnumerable<int> functions) => functions.Aggregate(True, And);

    public int Any(IEnumerable<int> functions) => functions.Aggregate(False, Or);

    /// <summary>At least so many of the functions hold.</summary>
    public int AtLeast(int count, IReadOnlyList<int> functions)
    {
        // enough[n]: at least n of those seen so far.
        var enough = new int[count + 1];
        enough[0] = True;
        foreach (var function in functions)
            for (var n = count; n > 0; n--) enough[n] = If(function, enough[n - 1], enough[n]);
        return enough[count];
    }

    /// <exception cref="TooManyPathsException">The function does not fit.</exception>
    public int If(int test, int yes, int no)
    {
        if (test == True) return yes;
        if (test == False) return no;
        if (yes == no) return yes;
        if (yes == True && no == False) return test;
        if (_choices.TryGetValue((test, yes, no), out var known)) return known;
        var top = Math.Min(_nodes[test].Variable, Math.Min(_nodes[yes].Variable, _nodes[no].Variable));
        var on = If(At(test, top, true), At(yes, top, true), At(no, top, true));
        var off = If(At(test, top, false), At(yes, top, false), At(no, top, false));
        return _choices[(test, yes, no)] = Node(top, off, on);
    }

    /// <summary>Values for as few variables as make the function true whatever the others are; null when nothing does.</summary>
    public IReadOnlyDictionary<int, bool>? Fewest(int function)
    {
        if (function == False) return null;
        var costs = new Dictionary<int, int> { [False] = int.MaxValue / 2, [True] = 0 };
        var values = new Dictionary<int, bool>();
        for (var at = function; at != True;)
        {
            var (variable, no, yes) = _nodes[at];
            values[variable] = Cost(yes) < Cost(no);
            at = values[variable] ? yes : no;
        }
        return values;

        int Cost(int of)
        {
            if (costs.TryGetValue(of, out var known)) return known;
            var (_, no, yes) = _nodes[of];
            return costs[of] = 1 + Math.Min(Cost(no), Cost(yes));
        }
    }

    /// <summary>Whether the function holds for these values; a variable without one is false.</summary>
    public bool Holds(int function, IReadOnlyDictionary<int, bool> values)
    {
        while (function > True)
        {
            var (variable, no, yes) = _nodes[function];
            function = values.GetValueOrDefault(variable) ? yes : no;
        }
        return function == True;
    }

    private int At(int function, int variable, bool value) =>
        _nodes[function].Variable != variable ? function : value ? _nodes[function].Yes : _nodes[function].No;

    private int Node(int variable, int no, int yes)
    {
        if (no == yes) return no;
        if (_known.TryGetValue((variable, no, yes), out var known)) return known;
        if (_nodes.Count >= MostNodes) throw new TooManyPathsException();
        _nodes.Add((variable, no, yes));
        return _known[(variable, no, yes)] = _nodes.Count - 1;
    }
}

/// <summary>So many conditions hang together that their combinations cannot all be looked at.</summary>
internal sealed class TooManyPathsException() : Exception("Too many conditions hang together.");
