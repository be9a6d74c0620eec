namespace Beredskab.Simulation;

/// <summary>
/// One simulated outside world: phones, mailboxes, a directory of accounts and a ticket system, with a journal of every
/// request, faults to switch and a clock of its own. Used in-process by <c>Simulated…</c> and over the wire by
/// <c>WorldServer</c>; both go through <see cref="Receive"/>, so a fault means the same in both.
/// </summary>
public sealed class World
{
    public World(TimeProvider clock)
    {
        Clock = clock;
        Journal = new Journal(this);
        Faults = new Faults(this);
        Callbacks = new Callbacks(this);
        Phones = new Phones(this);
        Mailboxes = new Mailboxes(this);
        Chats = new Chats(this);
        Directory = new UserDirectory(this);
        Tickets = new TicketSystem(this);
    }

    public TimeProvider Clock { get; }

    public Journal Journal { get; }

    public Faults Faults { get; }

    public Callbacks Callbacks { get; }

    public Phones Phones { get; }

    public Mailboxes Mailboxes { get; }

    public Chats Chats { get; }

    public UserDirectory Directory { get; }

    public TicketSystem Tickets { get; }

    /// <summary>What the phone company's ids begin with, 24 hexadecimal digits: its own in each world, unless a test wants the same ones again.</summary>
    public string Company { get; init; } = Guid.NewGuid().ToString("N")[..24];

    /// <summary>
    /// How long the in-process ports wait, by the world's clock, for an answer that is late or never comes, before they say
    /// <c>Unknown</c>. Zero gives up on silence at once and waits for every late answer: a test with a jumping clock never hangs.
    /// </summary>
    public TimeSpan Patience { get; set; }

    /// <summary>Something in the world is not as it was. Raised outside every lock, on the thread that changed it; do little here.</summary>
    public event Action? Changed;

    internal Lock Gate { get; } = new();

    internal DateTimeOffset Now => Clock.GetUtcNow();

    internal void Touch() => Changed?.Invoke();

    /// <summary>Takes one request: faults strike, the effect happens or not, the journal has it; all at one instant.</summary>
    internal Reception<T> Receive<T>(Request request, Func<Outcome<T>> effect)
    {
        Reception<T> reception;
        lock (Gate)
        {
            var (late, fault) = Faults.Strike(request);
            if (fault is { LetsEffectHappen: false })
            {
                Journal.Write(request, fault.Words, tookEffect: false);
                reception = new Reception<T>(late, fault, default);
            }
            else
            {
                var outcome = effect();
                var answer = fault ?? outcome.No;
                Journal.Write(request, answer?.Words ?? "ok", outcome.TookEffect);
                reception = new Reception<T>(late, answer, outcome.Value);
            }
        }
        Touch();
        return reception;
    }
}

/// <summary>What the world itself makes of a request that no fault hindered: a value, or a clear no.</summary>
internal sealed record Outcome<T>(T? Value, Fault.Refused? No, bool TookEffect)
{
    public static Outcome<T> Took(T value) => new(value, null, TookEffect: true);

    public static Outcome<T> Read(T value) => new(value, null, TookEffect: false);

    public static Outcome<T> Refuse(int status, string code, string why) =>
        new(default, new Fault.Refused(status, code, why), TookEffect: false);
}

/// <summary>How a request was received: the answer to give, after how long, and what stands in the way of giving it.</summary>
internal sealed record Reception<T>(TimeSpan Late, Fault? Fault, T? Value);
