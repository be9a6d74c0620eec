namespace Beredskab.Simulation;

/// <summary>A request as it reached the world.</summary>
/// <param name="System"><c>sms, voice, mail, accounts, tickets</c>.</param>
/// <param name="Operation">What was asked of it: <c>send</c>, <c>disable</c>, <c>find</c>.</param>
/// <param name="Target">The number, address, account or correlation it is about; empty when it is about none.</param>
public sealed record Request(string System, string Operation, string Target, IReadOnlyDictionary<string, string> Facts);

/// <summary>
/// One request and what became of it. Written in the same breath as the effect, so that what the journal says
/// took effect is exactly what did, however the answer fared.
/// </summary>
/// <param name="Answer">What was given back: <c>ok</c>, <c>429 Retry-After: 5</c>, <c>400 21211</c>, <c>silence</c>, <c>cut off</c>.</param>
public sealed record JournalEntry(
    long Number, DateTimeOffset At, string System, string Operation, string Target,
    IReadOnlyDictionary<string, string> Facts, string Answer, bool TookEffect);

/// <summary>Every request the world received, in order.</summary>
public sealed class Journal
{
    private readonly World _world;
    private readonly List<JournalEntry> _entries = [];

    internal Journal(World world) => _world = world;

    public IReadOnlyList<JournalEntry> Entries
    {
        get { lock (_world.Gate) return [.. _entries]; }
    }

    public IReadOnlyList<JournalEntry> After(long number)
    {
        lock (_world.Gate) return [.. _entries.Skip((int)Math.Clamp(number, 0, _entries.Count))];
    }

    public IReadOnlyList<JournalEntry> Of(string system, string? operation = null, string? target = null) =>
        [.. Entries.Where(entry => entry.System == system
            && (operation is null || entry.Operation == operation)
            && (target is null || entry.Target == target))];

    /// <summary>How many times this really happened to the target: the number that must be one.</summary>
    public int Effects(string system, string operation, string target) =>
        Of(system, operation, target).Count(entry => entry.TookEffect);

    /// <summary>Called with the world's gate held.</summary>
    internal void Write(Request request, string answer, bool tookEffect) =>
        _entries.Add(new JournalEntry(_entries.Count + 1, _world.Now, request.System, request.Operation, request.Target,
            request.Facts, answer, tookEffect));
}
