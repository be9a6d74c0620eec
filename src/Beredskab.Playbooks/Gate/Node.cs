namespace Beredskab.Playbooks.Gate;

/// <summary>A place in a text, counted from 1.</summary>
internal readonly record struct Mark(int Line, int Column);

/// <summary>A playbook's text as a tree that knows where everything stands. Scalars are text and nothing else.</summary>
internal abstract class Node(Mark at)
{
    public Mark At { get; } = at;

    /// <summary>What an author would call it.</summary>
    public abstract string Form { get; }

    /// <summary>This node and everything below it.</summary>
    public virtual IEnumerable<Node> WithAllBelow() => [this];
}

internal sealed class Scalar(Mark at, string text, bool isPlain) : Node(at)
{
    public string Text { get; } = text;

    /// <summary>Written without quotes and not as a block, so that column n of the text is column n of the file.</summary>
    public bool IsPlain { get; } = isPlain;

    public override string Form => "a text";
}

/// <summary>What stood here was refused and has been reported; it stays, so that nobody misses it a second time.</summary>
internal sealed class Refused(Mark at) : Node(at)
{
    public override string Form => "not allowed";
}

internal sealed class Sequence(Mark at, IReadOnlyList<Node> items) : Node(at)
{
    public IReadOnlyList<Node> Items { get; } = items;

    public override string Form => "a list";

    public override IEnumerable<Node> WithAllBelow() => Items.SelectMany(item => item.WithAllBelow()).Prepend(this);
}

internal sealed class Mapping(Mark at, IReadOnlyList<Entry> entries, bool isFlow = false) : Node(at)
{
    public IReadOnlyList<Entry> Entries { get; } = entries;

    /// <summary>Written as <c>{key: value, …}</c>, where a comma or colon ends a text that has no quotes.</summary>
    public bool IsFlow { get; } = isFlow;

    public override string Form => "a mapping (key: value)";

    public Node? this[string key] => Find(key)?.Value;

    /// <summary>Asked for every key of the grammar at every step of a text: it makes nothing.</summary>
    public Entry? Find(string key)
    {
        for (var at = 0; at < Entries.Count; at++)
            if (Entries[at].Key == key) return Entries[at];
        return null;
    }

    public override IEnumerable<Node> WithAllBelow() => Entries.SelectMany(entry => entry.Value.WithAllBelow()).Prepend(this);
}

/// <summary>A key and its value; <paramref name="At"/> is where the key stands.</summary>
internal sealed record Entry(Mark At, string Key, Node Value);
