namespace Beredskab.Faults;

/// <summary>
/// In some nights the nodes are replaced by the next release, one after the other. It writes what this one does not know, and from then
/// on whoever dies comes back as it. Which nights those are is drawn apart from all else: the others stay as they were.
/// </summary>
internal sealed class Upgrade
{
    private readonly Night _night;
    private readonly Random _chance;

    public Upgrade(Night night)
    {
        (_night, _chance) = (night, new(~night.Seed));
        IsPlanned = _chance.Next(3) == 1;
    }

    public bool IsPlanned { get; }

    /// <summary>From the moment the first node is taken down for it.</summary>
    public bool IsBegun { get; private set; }

    public void Begin()
    {
        if (!IsPlanned) return;
        var at = TimeSpan.FromSeconds(_chance.Next(5, 300));
        foreach (var node in _night.Nodes)
        {
            _night.Later(at, () => Replace(node));
            at += TimeSpan.FromSeconds(_chance.Next(1, 120));
        }
    }

    private void Replace(Node node)
    {
        IsBegun = true;
        // It is down for another reason, or came back as the next release already.
        if (!node.IsUp || node.Strand.IsNext) return;
        _night.Weather.Count("upgrade");
        node.Crash(TimeSpan.FromSeconds(_chance.Next(1, 30)));
    }
}
