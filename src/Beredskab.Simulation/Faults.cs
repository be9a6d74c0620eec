namespace Beredskab.Simulation;

/// <summary>The faults that are switched on, oldest first. The first that hits a request is used up by it; every late one adds up.</summary>
public sealed class Faults
{
    private readonly World _world;
    private readonly List<FaultRule> _rules = [];
    private int _lastId;

    internal Faults(World world) => _world = world;

    public IReadOnlyList<FaultRule> On
    {
        get { lock (_world.Gate) return [.. _rules]; }
    }

    /// <summary>Switches a fault on for the next <paramref name="times"/> requests it hits, or until lifted; the first <paramref name="after"/> of them pass.</summary>
    public FaultRule Switch(Fault fault, string? system = null, string? operation = null, string? target = null, int? times = null, int after = 0)
    {
        FaultRule rule;
        lock (_world.Gate)
        {
            rule = new FaultRule(++_lastId, system, operation, target, fault, times, after);
            _rules.Add(rule);
        }
        _world.Touch();
        return rule;
    }

    public bool Lift(int id)
    {
        bool lifted;
        lock (_world.Gate) lifted = _rules.RemoveAll(rule => rule.Id == id) > 0;
        _world.Touch();
        return lifted;
    }

    public void LiftAll()
    {
        lock (_world.Gate) _rules.Clear();
        _world.Touch();
    }

    /// <summary>What befalls this request. Called with the world's gate held.</summary>
    internal (TimeSpan Late, Fault? Fault) Strike(Request request)
    {
        var late = TimeSpan.Zero;
        Fault? fault = null;
        foreach (var rule in _rules.Where(rule => rule.Hits(request)).ToList())
        {
            if (rule.After > 0)
            {
                _rules[_rules.IndexOf(rule)] = rule with { After = rule.After - 1 };
                continue;
            }
            if (rule.Fault is Fault.Late delay) late += delay.By;
            else if (fault is null) fault = rule.Fault;
            else continue;
            Use(rule);
        }
        return (late, fault);
    }

    private void Use(FaultRule rule)
    {
        if (rule.Left is not { } left) return;
        if (left == 1) _rules.Remove(rule);
        else _rules[_rules.IndexOf(rule)] = rule with { Left = left - 1 };
    }
}
