using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Simulation.Wire;

/// <summary>Who the world takes its callers for, and where it calls back.</summary>
public sealed record WorldServerOptions
{
    /// <summary>A world made beforehand, such as one with a demo organisation in it; null makes an empty one on the computer's clock.</summary>
    public World? World { get; init; }

    /// <summary>Where it listens; loopback unless told otherwise, since its control API has no lock.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int SmtpPort { get; init; }

    /// <summary>Octets; more answers 552.</summary>
    public int LargestMail { get; init; } = 1_000_000;

    public string AccountSid { get; init; } = "AC00000000000000000000000000000001";

    public string AuthToken { get; init; } = "simulated-token";

    /// <summary>The only number messages and calls may come from; null takes any.</summary>
    public string? From { get; init; }

    /// <summary>Where the texts people write are posted, such as <c>http://localhost:5080/webhooks/twilio/sms</c>.</summary>
    public string? InboundSmsUrl { get; init; }

    /// <summary>The token of the second company for texts, which speaks as GatewayAPI does.</summary>
    public string GatewayApiToken { get; init; } = "simulated-gateway-token";

    /// <summary>What it signs its webhooks with.</summary>
    public string GatewayApiSecret { get; init; } = "simulated-gateway-secret";

    /// <summary>Where it posts the texts people write to its number, such as <c>http://localhost:5080/webhooks/gatewayapi/sms</c>.</summary>
    public string? InboundGatewayApiUrl { get; init; }

    /// <summary>The bearer token the ticket system asks for; null asks for none.</summary>
    public string? TicketToken { get; init; }
}

/// <summary>
/// The simulated world speaking the real wire formats: Twilio under <c>/2010-04-01</c>, GatewayAPI under <c>/rest</c>, Microsoft Graph under <c>/v1.0</c>, tickets under
/// <c>/tickets</c>, a workflow of Teams under <c>/teams</c>, the controls under <c>/world</c>, all on one HTTP port, and SMTP on a port of its own.
/// </summary>
public sealed class WorldServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SmtpReceiver _smtp;
    private readonly HttpClient _caller;
    private readonly CancellationTokenSource _stopping;
    private int _isClosed;

    private WorldServer(World world, WebApplication app, SmtpReceiver smtp, HttpClient caller, CancellationTokenSource stopping)
    {
        World = world;
        _app = app;
        _smtp = smtp;
        _caller = caller;
        _stopping = stopping;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public World World { get; }

    /// <summary>The base URL of Twilio, GatewayAPI, tickets and controls; Graph's is <see cref="GraphUrl"/>.</summary>
    public Uri Url { get; }

    public Uri TeamsUrl => new(Url, "/teams/workflow?api-version=1&sig=simulated");

    public Uri GraphUrl => new(Url, "/v1.0");

    public IPEndPoint Smtp => _smtp.Address;

    /// <summary>Starts listening on a port (0 takes a free one) and returns when it does.</summary>
    public static async Task<WorldServer> Start(int port, WorldServerOptions options)
    {
        var world = options.World ?? new World(TimeProvider.System);
        var stopping = new CancellationTokenSource();
        var answers = new WireAnswers(world, stopping.Token);
        // Nothing from appsettings or the environment: a world is what its options say and nothing else.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(options.Address, port));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Use(OwnUpToFaults);
        // Whoever asks goes by this world's clock, whatever the machine's says.
        app.Use((http, next) =>
        {
            http.Response.Headers.Date = world.Now.ToString("r", CultureInfo.InvariantCulture);
            return next(http);
        });
        new TwilioApi(answers, options).Map(app);
        new GatewayApi(answers, options).Map(app);
        new GraphApi(answers).Map(app);
        new TicketApi(answers, options).Map(app);
        new TeamsApi(answers).Map(app);
        new ControlApi(world).Map(app);
        app.MapFallback("{*path}", (Delegate)((HttpContext http) => answers.Refuse(http, "wire", http.Request.Method, http.Request.Path,
            (404, "no-such-path", $"The simulated world has no {http.Request.Method} {http.Request.Path}."), Plain)));

        // Twilio waits 15 seconds for a webhook. No proxy and no redirects: it calls who it was told to.
        var caller = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(15) };
        var (first, second) = (new TwilioWebhooks(caller, options), new GatewayApiWebhooks(caller, world, options));
        world.Phones.Inbound = sms => sms.Company == Companies.First ? first.Text(sms) : second.Text(sms);
        world.Phones.Reported = report => report.Company == Companies.First ? first.Report(report) : second.Report(report);
        world.Phones.Pressed = first.Key;
        var smtp = SmtpReceiver.Start(world, options, stopping.Token);
        await app.StartAsync();
        return new WorldServer(world, app, smtp, caller, stopping);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1) return;
        await _stopping.CancelAsync();
        await _smtp.DisposeAsync();
        await _app.DisposeAsync();
        _caller.Dispose();
        _stopping.Dispose();
    }

    /// <summary>A mistake of the world's own must not pass for a fault of a provider that somebody switched on.</summary>
    private static async Task OwnUpToFaults(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception error) when (!http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            await Console.Error.WriteLineAsync($"The simulated world failed at {http.Request.Method} {http.Request.Path}: {error}");
            await Plain(500, "world-failed", $"The simulated world itself failed: {error.Message}").ExecuteAsync(http);
        }
    }

    internal static IResult Plain(int status, string code, string why) => WireAnswers.JsonText(new { code, detail = why, status }, status);
}
