using Beredskab.Engine.Outside;
using Beredskab.Server;
using Beredskab.Server.Api;
using Beredskab.Server.Inbound;
using Beredskab.Server.Recovery;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Beredskab.Faults;

/// <summary>One process of the product, with its own caches, its own bell and its own clock, on the night's common database.</summary>
internal sealed class Node
{
    private const int Walkers = 3;
    private static readonly TimeSpan s_atLeast = TimeSpan.FromSeconds(20);

    private readonly Night _night;
    private readonly TimeSpan _offBeat;
    private int _starts;

    static Node() => NextRelease.PlaysHere = () => SynchronizationContext.Current is Strand { IsNext: true };

    public Node(Night night, int number)
    {
        _night = night;
        Name = $"node{number}";
        _offBeat = TimeSpan.FromMilliseconds(night.Chance.Next(1000));
        Time = new(night.Schedule);
        Strand = new(Name, night.Schedule);
        Start();
    }

    public string Name { get; }

    public VirtualTime Time { get; private set; }

    public Strand Strand { get; private set; }

    public bool IsUp => !Strand.IsDead;

    /// <summary>When it was held up, from and until.</summary>
    public List<(TimeSpan From, TimeSpan Until)> HeldUp { get; } = [];

    public Store Store { get; private set; } = null!;

    public Gate Gate { get; private set; } = null!;

    public Replies Replies { get; private set; } = null!;

    public Releases Releases { get; private set; } = null!;

    /// <summary>As kill -9: what was in its memory is gone, and it starts again after a while, as the next release once there has been one.</summary>
    public void Crash(TimeSpan after)
    {
        _night.Note($"{Name} dies, back in {after.TotalSeconds:0} s");
        Strand.Die();
        _night.Later(after, () =>
        {
            // The machine's clock stays as it was set, unless there are several: then the database's clock is everybody's.
            var skew = _night.Nodes.Count == 1 ? Time.Skew : TimeSpan.Zero;
            Time = new(_night.Schedule) { Skew = skew };
            Strand = new(Name, _night.Schedule) { IsNext = _night.Upgrade.IsBegun };
            Start();
        });
    }

    public void Pause(TimeSpan time)
    {
        var strand = Strand;
        _night.Note($"{Name} is held up for {time.TotalSeconds:0} s");
        strand.Pause();
        HeldUp.Add((_night.Schedule.Elapsed, _night.Schedule.Elapsed + time));
        _night.Later(time, strand.GoOn);
    }

    private void Start() => Strand.Post(_ => Run(Time), null);

    private async void Run(VirtualTime time)
    {
        _night.Note($"{Name} starts{(Strand.IsNext ? " as the next release" : "")}");
        while (true)
        {
            try
            {
                Store = await Store.On(_night.Lane.Database, Name, $"{Name}-{++_starts}", time);
                break;
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                // Whoever watches over the process starts it again.
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }
        }
        var ports = new Ports(_night, this);
        var services = new ServiceCollection();
        services.AddEngineRoom(Store, Lane.Library, time, isCaching: true);
        services.AddSingleton(_night.Lane.Books).AddSingleton(_night.Lane.Rosters).AddSingleton(new DoorbellSettings(HasWorkers: true)).AddSingleton(new LightSettings(null)).AddSingleton(WitnessSettings.None).AddSingleton(Server.Letters.AckLinks.None).AddSingleton(ProviderLimits.Usual)
            .AddSingleton(new Instance(Lane.Organisation, IsSimulated: true, null, "http://localhost"));
        services.AddSingleton<ISmsGateway>(ports).AddSingleton<IVoiceGateway>(ports).AddSingleton<IMailGateway>(ports)
            .AddSingleton<IAccountDirectory>(ports).AddSingleton<ITicketDesk>(ports);
        services.AddSingleton(_night).AddSingleton(typeof(ILogger<>), typeof(NightLog<>));
        var room = services.BuildServiceProvider();
        EngineRoom.Connect(room);
        Gate = room.GetRequiredService<Gate>();
        Replies = room.GetRequiredService<Replies>();
        Releases = new(Store, Gate);
        var (bell, legs, sweeper) = (room.GetRequiredService<Doorbell>(), room.GetRequiredService<Legs>(), room.GetRequiredService<Sweeper>());
        try
        {
            await Store.Nodes.Arrive(Store.Now() + Retries.StillUnderWay);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // As when it fails in the sweeper's own start: the leases run out.
        }
        for (var i = 0; i < Walkers; i++) Walk(bell, legs);
        await Beat(time, sweeper);
    }

    /// <summary>As <see cref="Walkers"/> do, on this strand.</summary>
    private async void Walk(Doorbell bell, Legs legs)
    {
        while (true)
        {
            var stream = await bell.Answer(CancellationToken.None);
            if (_night.Weather.LosesRing()) continue;
            try
            {
                await legs.Look(stream, CancellationToken.None);
            }
            catch (Exception fault)
            {
                _night.Note($"{Name}: looking at {stream} failed: {fault.Message}");
            }
        }
    }

    /// <summary>The sweeper's beat, left out in seconds when there is nothing it could find.</summary>
    private async Task Beat(VirtualTime time, Sweeper sweeper)
    {
        var (seen, last) = (-1, TimeSpan.MinValue);
        while (true)
        {
            var second = TimeSpan.FromSeconds(1);
            var wait = second - TimeSpan.FromTicks((_night.Schedule.Ticks - _offBeat.Ticks + second.Ticks) % second.Ticks);
            await Task.Delay(wait, time);
            var now = _night.Schedule.Elapsed;
            var changes = _night.Lane.Database.Changes;
            if (changes == seen && now - last < s_atLeast && _night.NextDue > Store.Now()) continue;
            (seen, last) = (changes, now);
            await sweeper.Sweep(CancellationToken.None);
        }
    }
}

/// <summary>What a node logs, in the night's trace.</summary>
internal sealed partial class NightLog<T>(Night night) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var said = Frames().Replace(ProviderIds().Replace(formatter(state, exception), "SM…"), "");
        night.Note($"{SynchronizationContext.Current switch { Strand strand => strand.Name, _ => "" }} logs: {said} {exception?.GetType().Name} {exception?.Message}");
        if (exception is not (null or Microsoft.Data.Sqlite.SqliteException)) night.Faults.Add($"{typeof(T).Name}: {exception}");
    }

    /// <summary>Where in the program something broke: which methods stand there changes as the compiler inlines them.</summary>
    [System.Text.RegularExpressions.GeneratedRegex(" at (Beredskab|System|Microsoft)[.].*", System.Text.RegularExpressions.RegexOptions.Singleline)]
    private static partial System.Text.RegularExpressions.Regex Frames();

    /// <summary>They are drawn anew each time, and steer nothing.</summary>
    [System.Text.RegularExpressions.GeneratedRegex("SM[0-9a-f]{32}")]
    private static partial System.Text.RegularExpressions.Regex ProviderIds();
}
