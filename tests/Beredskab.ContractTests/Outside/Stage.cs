using Beredskab.Adapters;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;
using Beredskab.Simulation.InProcess;
using Beredskab.Simulation.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.ContractTests.Outside;

/// <summary>A clock that stands still until it is moved. Its timers are real, so that a late answer is really late.</summary>
public sealed class StandingClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Forward(TimeSpan by) => _now += by;
}

/// <summary>A world and the six ports that reach it. A promise is kept in-process and over the wire, or it is no promise.</summary>
public sealed record Stage(
    World World, StandingClock Clock, ISmsGateway Sms, IVoiceGateway Voice, IMailGateway Mail, IAccountDirectory Accounts, ITicketDesk Tickets, IChatGateway Chat,
    WorldServer? Server = null, ServiceProvider? Adapters = null) : IAsyncDisposable
{
    public static readonly DateTimeOffset Night = new(2026, 3, 14, 2, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan Plenty = TimeSpan.FromSeconds(30);

    /// <summary>Settings of the second provider of texts; the stage's texts then go by it.</summary>
    public static (string Key, string Value)[] SecondSms => [("GatewayApi:Token", "simulated-gateway-token"), ("GatewayApi:Sender", "4512041204")];

    public static Task<Stage> InProcess()
    {
        var clock = new StandingClock(Night);
        var world = new World(clock);
        return Task.FromResult(new Stage(world, clock, new SimulatedSms(world), new SimulatedVoice(world), new SimulatedMail(world),
            new SimulatedAccounts(world), new SimulatedTickets(world), new SimulatedChat(world)));
    }

    /// <summary>The real adapters, registered from configuration as the server does, against the world behind real sockets.</summary>
    public static async Task<Stage> OverTheWire(
        TimeSpan patience, Func<WorldServerOptions, WorldServerOptions>? arrange = null, params (string Key, string Value)[] settings)
    {
        var clock = new StandingClock(Night);
        var options = new WorldServerOptions { World = new World(clock), From = "+4570101112", TicketToken = "ticket-token" };
        var server = await WorldServer.Start(0, arrange?.Invoke(options) ?? options);
        var configuration = new Dictionary<string, string?>
        {
            ["PublicUrl"] = "http://localhost:5080",
            ["Twilio:BaseUrl"] = server.Url.AbsoluteUri,
            ["Twilio:AccountSid"] = options.AccountSid,
            ["Twilio:AuthToken"] = options.AuthToken,
            ["Twilio:From"] = "+4570101112",
            ["GatewayApi:BaseUrl"] = server.Url.AbsoluteUri,
            ["Smtp:Host"] = server.Smtp.Address.ToString(),
            ["Smtp:Port"] = $"{server.Smtp.Port}",
            ["Smtp:From"] = "beredskab@fjordby.example",
            ["Smtp:Security"] = "None",
            ["Graph:BaseUrl"] = server.GraphUrl.AbsoluteUri,
            ["Graph:Credential"] = "None",
            ["Tickets:Kind"] = "webhook",
            ["Tickets:BaseUrl"] = server.Url.AbsoluteUri,
            ["Tickets:Token"] = "ticket-token",
            ["Teams:Webhook"] = server.TeamsUrl.AbsoluteUri,
        };
        foreach (var system in new[] { "Twilio", "GatewayApi", "Smtp", "Graph", "Tickets", "Teams" }) configuration[$"{system}:Patience"] = $"{patience}";
        foreach (var (key, value) in settings) configuration[key] = value;
        if (configuration.ContainsKey("GatewayApi:Token")) configuration["GatewayApi:Secret"] = options.GatewayApiSecret;
        var real = RealWorldOptions.From(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        real.Faults().ShouldBeEmpty();
        real = real with { Graph = real.Graph with { ReadBackPause = TimeSpan.FromMilliseconds(1) } };
        var adapters = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddRealWorld(real).BuildServiceProvider();
        return new Stage(server.World, clock, adapters.GetServices<SmsProvider>().Last().Gateway, adapters.GetRequiredService<IVoiceGateway>(),
            adapters.GetRequiredService<IMailGateway>(), adapters.GetRequiredService<IAccountDirectory>(),
            adapters.GetRequiredService<ITicketDesk>(), adapters.GetRequiredService<IChatGateway>(), server, adapters);
    }

    public async ValueTask DisposeAsync()
    {
        if (Adapters is not null) await Adapters.DisposeAsync();
        if (Server is not null) await Server.DisposeAsync();
    }
}

/// <summary>A suite of promises, kept by whatever stage a subclass sets.</summary>
public abstract class Promises : IAsyncLifetime
{
    protected static readonly CancellationToken NoStop = CancellationToken.None;

    protected static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    /// <summary>Every shape of Retry-After that has been seen, and what is made of it.</summary>
    public static TheoryData<string?, double?> RetryAfters => new()
    {
        { null, null },
        { "5", 5 },
        { "0", 0 },
        { "99999999999999999999", 3600 },
        { "86400", 3600 },
        { "-5", null },
        { "NaN", null },
        { "soon", null },
        { "Sat, 14 Mar 2026 02:01:30 GMT", 90 },
        { "Sat, 14 Mar 2026 01:00:00 GMT", 0 },
        { "Sun, 14 Mar 2027 02:00:00 GMT", 3600 },
    };

    protected Stage Stage { get; private set; } = null!;

    protected World World => Stage.World;

    public async ValueTask InitializeAsync() => Stage = await Set();

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<Stage> Set();

    /// <summary>The same over the wire, with little patience.</summary>
    protected virtual Task<Stage> Set(TimeSpan patience) => Stage.OverTheWire(patience);

    /// <summary>A stage whose adapters soon give up on silence. Over the wire it is set anew; in-process silence is given up on at once.</summary>
    protected async Task BeImpatient()
    {
        if (Stage.Server is null) return;
        await Stage.DisposeAsync();
        Stage = await Set(TimeSpan.FromSeconds(2));
    }

    protected static void ShouldTryAgainAfter(WorldAnswer answer, double? seconds) =>
        answer.ShouldBeOfType<WorldAnswer.TryAgain>().After.ShouldBe(seconds is { } after ? TimeSpan.FromSeconds(after) : null);
}
