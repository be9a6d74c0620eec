namespace Beredskab.Simulation;

/// <summary>One call the world made to us.</summary>
/// <param name="Kind"><c>sms, status, voice</c>.</param>
/// <param name="Answer">What we answered: <c>ok</c>, <c>403</c>, or why nobody did.</param>
public sealed record Callback(DateTimeOffset At, string Kind, string Number, string Text, string Answer);

/// <summary>
/// The calls the world makes to us on its own account, such as delivery reports: in order for each number,
/// never in the way of the request that caused them.
/// </summary>
public sealed class Callbacks
{
    private readonly World _world;
    private readonly List<Callback> _made = [];
    private readonly Dictionary<string, Task> _lines = [];

    internal Callbacks(World world) => _world = world;

    public IReadOnlyList<Callback> Made
    {
        get { lock (_world.Gate) return [.. _made]; }
    }

    /// <summary>Completes when every call begun so far has been made.</summary>
    public Task Settled()
    {
        lock (_world.Gate) return Task.WhenAll(_lines.Values);
    }

    /// <summary>Queues a call behind the others of that number.</summary>
    internal void Later(string kind, string number, string text, Func<Task> call)
    {
        lock (_world.Gate)
        {
            var before = _lines.GetValueOrDefault(number, Task.CompletedTask);
            _lines[number] = Task.Run(async () =>
            {
                await before;
                await Make(kind, number, text, async () => { await call(); return null; });
            });
        }
    }

    /// <summary>Makes a call now. A listener that throws is our fault, not the world's: it is noted and nothing more.</summary>
    internal async Task<string?> Make(string kind, string number, string text, Func<Task<string?>> call)
    {
        var answer = "ok";
        try
        {
            return await call();
        }
#pragma warning disable CA1031 // Whatever the listener throws, the phone company goes on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            answer = error.Message;
            return null;
        }
        finally
        {
            lock (_world.Gate) _made.Add(new Callback(_world.Now, kind, number, text, answer));
            _world.Touch();
        }
    }
}
