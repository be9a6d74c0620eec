using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// Every way through a playbook at once: for each step and phase the function of all answers under which it happens. Nothing cancels
/// (LANGUAGE 3.13), so the answers decide and their order does not; each answer is a variable, however often it is asked about.
/// </summary>
/// <remarks>
/// Two things are looked at more freely than they can be, so that "can never be" is never said of what can: the level is whatever
/// somebody needs it to be each time it is read, and so is an answer that may have been another before a decision went back.
/// By hand a person can do more (LANGUAGE 3.11); that is not a path of the playbook's.
/// </remarks>
internal sealed class PathModel
{
    private readonly Playbook _playbook;
    private readonly PlaybookMap _map;
    private readonly Dictionary<string, Fact> _facts = [];
    private readonly Dictionary<FactPath, HashSet<string>> _words = [];
    private readonly Dictionary<StepId, int> _happens = [];
    private readonly Dictionary<PhaseId, int> _opens = [];
    private readonly HashSet<StepId> _doneAgain;
    private int _valid = Bdd.True;

    /// <exception cref="CircleException">Something waits for itself.</exception>
    /// <exception cref="TooManyPathsException">Too many conditions hang together.</exception>
    public PathModel(Playbook playbook)
    {
        _playbook = playbook;
        _map = PlaybookMap.Of(playbook);
        _doneAgain = [.. Below(playbook.Steps.SelectMany(step => step.Work is Work.Decide decide ? decide.Options : []).SelectMany(option => option.Again))];
        foreach (var condition in Conditions(playbook)) Collect(condition);
        foreach (var step in playbook.Steps) Happens(step);
        foreach (var phase in playbook.Phases) Opens(phase);
    }

    public Bdd Functions { get; } = new();

    /// <summary>Facts that steer, in the order in which they were met.</summary>
    public IEnumerable<Fact> Facts => _facts.Values;

    /// <summary>Under which answers the step happens at all; otherwise it is not needed.</summary>
    public int Happens(Step step) => Known(_happens, step.Id, () =>
    {
        var leads = step.After is { AtLeast: { } enough, Steps: var some }
            ? Functions.AtLeast(enough, [.. some.Select(Happens)])
            : _map.Before(step.Id) is { Count: > 0 } before ? Functions.Any(before.Select(Happens)) : Bdd.True;
        return Functions.All([Opens(_map.PhaseOf(step.Id)), leads, step.When is { } when ? Holds(when, step.Id.Value) : Bdd.True]);
    });

    public int Happens(StepId step) => Happens(_map.Find(step)!);

    /// <summary>Under which answers the phase opens.</summary>
    public int Opens(Phase phase) => Known(_opens, phase.Id, () =>
    {
        var before = PlaybookMap.Before(phase);
        var leads = before is [] ? Bdd.True : Functions.Any(before.Select(Happens));
        return Functions.And(leads, phase.Opens.When is { } when ? Holds(when, phase.Id.Value) : Bdd.True);
    });

    /// <summary>Under which answers the condition is true, when what it names is settled and <paramref name="reader"/> asks.</summary>
    public int Holds(Condition condition, string reader) => condition switch
    {
        Condition.Is(var path, var word) => Is(path, word, reader),
        Condition.Includes(var path, var word) => Is(path, word, reader),
        Condition.Not(var inner) => Functions.Not(Holds(inner, reader)),
        Condition.And(var left, var right) => Functions.And(Holds(left, reader), Holds(right, reader)),
        Condition.Or(var left, var right) => Functions.Or(Holds(left, reader), Holds(right, reader)),
        // Clocks are settled or not as the night goes.
        _ => Named($"{reader}: every clock", "every clock is settled", ["yes", "no"]).Is("yes"),
    };

    /// <summary>Answers under which the function is true, as few as will do; null when there are none.</summary>
    public Example? ExampleOf(int function) => Functions.Fewest(Functions.And(function, _valid)) is { } values ? new Example(this, values) : null;

    public bool CanBe(int function) => Functions.And(function, _valid) != Bdd.False;

    /// <summary>The steps and their options under an example.</summary>
    internal bool IsTrue(int function, IReadOnlyDictionary<int, bool> values) => Functions.Holds(function, values);

    private int Is(FactPath path, string word, string reader)
    {
        switch (path)
        {
            case FactPath.CurrentLevel:
                return Named($"{reader}: level", "level", ["green", "yellow", "red"]).Is(word);
            case FactPath.Input(var id) when _playbook.Inputs.FirstOrDefault(input => input.Id == id) is { } input:
                return Named($"inputs.{id}", $"inputs.{id}", Words(path, [.. input.Options.Select(option => option.Id), .. input.Required || input.Default is not null ? (string[])[] : ["none"]])).Is(word);
            case FactPath.AnswerOf(var of, var id) when _map.Find(of) is { } step && step.Asks.FirstOrDefault(ask => ask.Id == id) is { } ask:
                var given = Named(Key($"{of}.{id}", of, reader), $"{of}.{id}", Words(path, [.. ask.Options.Select(option => option.Id), .. ask.Required ? (string[])[] : ["none"]])).Is(word);
                // Who skips a step answers nothing; that matters where somebody also asks whether it was skipped.
                var outcome = new FactPath.OutcomeOf(of);
                var isAnswered = _words.GetValueOrDefault(outcome)?.Contains("skipped") ?? false ? Functions.Not(Outcome(outcome, step, "skipped", reader)) : Bdd.True;
                return Functions.All([Happens(step), isAnswered, given]);
            case FactPath.OutcomeOf(var of) when _map.Find(of) is { } step:
                return word == "not-needed" ? Functions.Not(Happens(step)) : Functions.And(Happens(step), Outcome(path, step, word, reader));
            default:
                return Bdd.False;
        }
    }

    private int Outcome(FactPath path, Step step, string word, string reader)
    {
        var several = Outcomes.Several(step);
        if (several.FirstOrDefault(option => option.Id == word) is { } chosen) return Chosen(step, chosen, reader);
        if (step.Work is Work.Decide { Several: true }) return Bdd.False;
        return Named(Key(step.Id.Value, step.Id, reader), step.Id.Value, Words(path, Outcomes.Of(step))).Is(word);
    }

    /// <summary>Each of several options is a variable; what cannot be chosen together is no valid answer.</summary>
    private int Chosen(Step step, Option option, string reader)
    {
        int Of(Option one) => Named(Key($"{step.Id} includes {one.Id}", step.Id, reader), $"{step.Id} includes {one.Id}", ["yes", "no"]).Is("yes");
        var isNew = !_facts.ContainsKey(Key($"{step.Id} includes {option.Id}", step.Id, reader));
        var chosen = Of(option);
        if (!isNew) return chosen;
        var all = Outcomes.Several(step);
        if (step.Work is Work.Decide)
        {
            Demand(Functions.Any(all.Select(Of)));
            foreach (var alone in all.Where(one => one.Alone))
                Demand(Functions.Not(Functions.And(Of(alone), Functions.Any(all.Where(one => one.Id != alone.Id).Select(Of)))));
        }
        else if (_words.TryGetValue(new FactPath.OutcomeOf(step.Id), out var words) && words.Count > 0)
        {
            var ends = Named(Key(step.Id.Value, step.Id, reader), step.Id.Value, Outcomes.Of(step));
            var silent = Functions.Not(Functions.Or(ends.Is("answered"), ends.Is("partly")));
            foreach (var one in all) Demand(Functions.Not(Functions.And(silent, Of(one))));
            // Who has answered has answered something.
            Demand(Functions.Or(silent, Functions.Any(all.Select(Of))));
        }
        return chosen;
    }

    private void Demand(int function) => _valid = Functions.And(_valid, function);

    /// <summary>An answer given once is one variable for all who read it; one that may have been given twice is another for each.</summary>
    private string Key(string fact, StepId of, string reader) => _doneAgain.Contains(of) ? $"{reader}: {fact}" : fact;

    private Fact Named(string key, string name, IReadOnlyList<string> values)
    {
        if (_facts.TryGetValue(key, out var known)) return known;
        return _facts[key] = new(this, name, values);
    }

    /// <summary>The words that some condition asks about, and one that stands for all others.</summary>
    private List<string> Words(FactPath path, IReadOnlyList<string> possible)
    {
        // Facts of questions are joined by what was included, which needs all their words.
        var asked = path is FactPath.OutcomeOf(var step) && _map.Find(step) is { Work: not Work.Decide } of && Outcomes.Several(of) is not [] ? [.. possible] : _words.GetValueOrDefault(path) ?? [];
        var words = possible.Where(asked.Contains).ToList();
        // What people do when all goes well comes first in a story.
        if (possible.FirstOrDefault(word => !asked.Contains(word)) is { } other) words.Add(other);
        return words;
    }

    private void Collect(Condition condition)
    {
        switch (condition)
        {
            case Condition.Is(var path, var word): Add(path, word); break;
            case Condition.Includes(var path, var word): Add(path, word); break;
            case Condition.Not(var inner): Collect(inner); break;
            case Condition.And(var left, var right): Collect(left); Collect(right); break;
            case Condition.Or(var left, var right): Collect(left); Collect(right); break;
        }

        void Add(FactPath path, string word)
        {
            if (!_words.TryGetValue(path, out var words)) _words[path] = words = [];
            words.Add(word);
        }
    }

    private IEnumerable<StepId> Below(IEnumerable<StepId> steps)
    {
        var again = steps.ToHashSet();
        return again.Count == 0 ? [] : again.Concat(_map.Below(again).Steps);
    }

    private static int Known<TKey>(Dictionary<TKey, int> functions, TKey key, Func<int> make) where TKey : notnull
    {
        if (functions.TryGetValue(key, out var known)) return known >= 0 ? known : throw new CircleException();
        functions[key] = -1;
        return functions[key] = make();
    }

    /// <summary>Every condition that steers or is shown.</summary>
    private static IEnumerable<Condition> Conditions(Playbook playbook) =>
        playbook.Phases.Select(phase => phase.Opens.When)
            .Concat(playbook.Steps.SelectMany(step => new[] { step.When, step.Repeat?.Until }))
            .Concat(playbook.ExitCriteria.Select(criterion => criterion.HoldsWhen))
            .OfType<Condition>();
}

/// <summary>One answer that steers: what it can be, and the functions that say what it is. A chain of variables, so that every value is valid.</summary>
internal sealed class Fact
{
    private readonly PathModel _model;
    private readonly IReadOnlyList<string> _values;
    private readonly int[] _variables;

    public Fact(PathModel model, string name, IReadOnlyList<string> values)
    {
        (_model, Name, _values) = (model, name, values);
        _variables = [.. Enumerable.Range(0, Math.Max(0, values.Count - 1)).Select(_ => model.Functions.NewVariable())];
    }

    /// <summary>As conditions name it.</summary>
    public string Name { get; }

    public int Is(string value)
    {
        var at = -1;
        for (var i = 0; i < _values.Count; i++)
            if (_values[i] == value) at = i;
        if (at < 0) return Bdd.False;
        var before = _model.Functions.All(_variables.Take(at).Select(_model.Functions.Not));
        return at < _variables.Length ? _model.Functions.And(before, _variables[at]) : before;
    }

    /// <summary>What it is under an example; null when the example does not depend on it.</summary>
    public string? In(IReadOnlyDictionary<int, bool> values)
    {
        if (!_variables.Any(variable => values.ContainsKey(_model.Functions.VariableOf(variable)))) return null;
        return _values.First(value => _model.Functions.Holds(Is(value), values));
    }
}

/// <summary>One way through a playbook: the answers that matter to it.</summary>
internal sealed class Example(PathModel model, IReadOnlyDictionary<int, bool> values)
{
    /// <summary>Each answer that matters, in the order of the text: <c>isolate-now is no</c>.</summary>
    public IEnumerable<(string Fact, string Value)> All =>
        from fact in model.Facts
        let value = fact.In(values)
        where value is not null
        select (fact.Name, value);

    public bool Makes(int function) => model.IsTrue(function, values);
}

/// <summary>Something waits for itself; <c>lint</c> says where.</summary>
internal sealed class CircleException() : Exception("Something in the playbook waits for itself.");
