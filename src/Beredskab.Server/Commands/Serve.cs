using System.Net;
using Beredskab.Adapters;
using Beredskab.Playbooks;
using Beredskab.Server.Api;
using Beredskab.Server.Demo;
using Beredskab.Server.Inbound;
using Beredskab.Server.Pages;
using Beredskab.Server.Reading;
using Beredskab.Server.Recovery;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using World = Beredskab.Simulation.World;
using Beredskab.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Beredskab.Server.Commands;

/// <param name="Data">Where everything is kept; null is the usual place of this machine.</param>
/// <param name="Roles"><c>web</c>, <c>worker</c> or both.</param>
internal sealed record ServeSettings(string? Data, string? Roles, string? Urls);

/// <summary>Starts the server and runs it until it is told to stop.</summary>
internal static class Serve
{
    private const string UsualUrl = "http://localhost:5080";

    public static async Task<int> Run(ServeSettings settings, string[] rest)
    {
        try
        {
            var app = await Build(settings, rest, TimeProvider.System);
            await app.StartAsync();
            Welcome(app);
            await app.WaitForShutdownAsync();
            await app.DisposeAsync();
            return 0;
        }
        catch (StartRefusedException refused)
        {
            foreach (var fault in refused.Faults) await Console.Error.WriteLineAsync(fault);
            return 1;
        }
        catch (StoreRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"The address is in use already: {taken.Message} Stop the other program, or choose another with --urls http://localhost:5081.");
            return 1;
        }
    }

    /// <summary>The whole server, ready to start. Tests build it with a clock of their own.</summary>
    public static async Task<WebApplication> Build(ServeSettings settings, string[] rest, TimeProvider time)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = rest, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Hangfire", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        var configuration = Configured.From(builder.Configuration, settings);
        if (configuration.Faults is { Count: > 0 } faults) throw new StartRefusedException(faults);
        builder.WebHost.UseUrls(settings.Urls ?? builder.Configuration["urls"] ?? UsualUrl);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 12_000_000);

        var store = await Store.Open(configuration.Store, time);
        var services = builder.Services;
        services.AddEngineRoom(store, Library.Shipped(), time, configuration.IsCaching);
        services.AddSingleton(configuration.Witness).AddSingleton(configuration.Store).AddSingleton<Recognition>();
        services.AddSingleton(configuration.Limits).AddSingleton(new LightSettings(configuration.Bridge)).AddSingleton(configuration.Levels);
        services.AddSingleton(new DoorbellSettings(configuration.IsWorker));
        services.AddSingleton(new Instance(Fjordby.Organisation, configuration.IsSimulated, configuration.IsSimulated ? Fjordby.Lead : null, configuration.PublicUrl));
        services.AddSingleton<Orders>().AddSingleton<Releases>().AddSingleton<Door>().AddSingleton<Flash>().AddSingleton<Live>();
        services.AddReading();
        var keys = services.AddDataProtection().SetApplicationName("beredskab");
        if (store.IsShared) services.Configure<KeyManagementOptions>(management => management.XmlRepository = new SharedKeys(store));
        else keys.PersistKeysToFileSystem(new(Path.Combine(store.DataFolder, "keys")));
        // Begins first and stops last: as long as anything is done here, the others must hear that we live.
        services.AddHostedService(provider => provider.GetRequiredService<Pulse>());
        services.AddBells(configuration);
        World? world = null;
        if (configuration.IsSimulated)
        {
            world = new World(time);
            Fjordby.Furnish(world);
            services.AddSimulatedWorld(world);
        }
        else services.AddRealWorld(RealWorldOptions.From(builder.Configuration));
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "beredskab.form");
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<PageData, Screens>();
        // Forms, live fragments and webhooks are the product's own business; the document holds what programs may build on.
        services.AddOpenApi("v1", document => document.ShouldInclude = operation => operation.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) ?? false);

        var app = builder.Build();
        app.Lifetime.ApplicationStopped.Register(() => store.DisposeAsync().AsTask().GetAwaiter().GetResult());
        Map(app, configuration);
        await app.Services.GetRequiredService<Recognition>().Begin();
        await Begin(app.Services, configuration, store, builder.Configuration["Token"]);
        if (world is not null) SimulatedSide.Listen(app.Services);
        return app;
    }

    private static void Map(WebApplication app, Configured configuration)
    {
        if (configuration.IsSimulated) app.Use(OnlyThisMachine);
        app.Use(async (http, next) =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "same-origin";
            http.Response.Headers.XFrameOptions = "DENY";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'";
            await next();
        });
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && !http.Request.Path.StartsWithSegments("/webhooks", StringComparison.Ordinal),
            pages => pages.UseStatusCodePagesWithReExecute("/trouble/{0}", createScopeForStatusCodePages: true));
        app.UseLanguageChoice();
        app.UseStaticFiles();
        app.Use(SayWhenAway);
        app.UseRouting();
        app.Use(async (http, next) =>
        {
            if (await http.RequestServices.GetRequiredService<Door>().Let(http) is { } caller) Caller.Set(http, caller);
            else if (IsPage(http.Request.Path))
            {
                http.Response.Redirect(Paths.SignIn);
                return;
            }
            await next();
        });
        app.UseAntiforgery();
        app.MapApi();
        app.MapForms();
        app.MapTwilioHooks();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/live/home", (HttpContext http, Live live) => live.Changes(http, Caller.Known(http).Organisation));
        app.MapGet("/live/incidents/{id}", (HttpContext http, Live live) => live.Changes(http, Caller.Known(http).Organisation));
        app.MapGet("/live/world", (HttpContext http, Live live) => live.World(http));
        app.MapGet("/health/live", () => Results.Text("alive"));
        app.MapGet("/health/ready", async (Store store, Witness witness) =>
        {
            try
            {
                await store.Probe();
                // A silent witness makes nobody send traffic elsewhere, and whoever looks must see it.
                return Results.Text(witness.Fault is { } fault ? $"ready; the witness {witness.File} cannot be written: {fault}" : "ready");
            }
            catch (Exception fault)
            {
                return Answers.Problem(503, "not-ready", $"The record cannot be written: {fault.Message}");
            }
        });
        app.MapRazorComponents<App>();
    }

    /// <summary>
    /// The database is away, restarts or is full: nothing was promised, and the caller may come again. Whether this very request was
    /// recorded is not known then, which is what an Idempotency-Key is for.
    /// </summary>
    private static async Task SayWhenAway(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception fault) when (!http.Response.HasStarted && http.RequestServices.GetRequiredService<Store>().IsPassing(fault))
        {
            http.RequestServices.GetRequiredService<ILogger<Store>>().LogWarning("{Path} could not be answered: {Why}", http.Request.Path, fault.Message);
            if (http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || http.Request.Path.StartsWithSegments("/webhooks", StringComparison.Ordinal))
                await Answers.Away().ExecuteAsync(http);
            else
            {
                http.Response.Headers.RetryAfter = Answers.RetryAfter;
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }
    }

    /// <summary>The demo has no sign-in, so it answers nobody but this machine, under no name but its own.</summary>
    private static async Task OnlyThisMachine(HttpContext http, RequestDelegate next)
    {
        var isLocal = http.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(http.Connection.RemoteIpAddress);
        if (isLocal && http.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]") await next(http);
        else
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("The demo answers this machine only. Set World=real, and sign-in, before others may reach it.");
        }
    }

    private static bool IsPage(PathString path) =>
        !path.StartsWithSegments("/api", StringComparison.Ordinal) && !path.StartsWithSegments("/webhooks", StringComparison.Ordinal)
        && !path.StartsWithSegments("/health", StringComparison.Ordinal) && !path.StartsWithSegments("/openapi", StringComparison.Ordinal)
        && !path.StartsWithSegments(Paths.SignIn, StringComparison.Ordinal) && !path.StartsWithSegments("/do/session", StringComparison.Ordinal)
        && !path.StartsWithSegments("/trouble", StringComparison.Ordinal);

    private static async Task Begin(IServiceProvider services, Configured configuration, Store store, string? token)
    {
        EngineRoom.Connect(services);
        var books = services.GetRequiredService<Books>();
        await using (await store.Alone())
        {
            if (configuration.IsDemo) await Fjordby.Settle(store, books);
            if (await books.PublishShipped(Fjordby.Organisation) is { Count: > 0 } refusals) throw new StartRefusedException(refusals);
            await FirstToken.Make(store, configuration, token);
        }
        await store.Nodes.Arrive(store.Now() + Retries.StillUnderWay);
    }

    private static void Welcome(WebApplication app)
    {
        var store = app.Services.GetRequiredService<Store>();
        Console.WriteLine($"Beredskab listens on {string.Join(", ", app.Urls)} and keeps its data in {store.DataFolder}");
        Console.WriteLine(app.Services.GetRequiredService<WitnessSettings>().Words());
        if (FirstToken.Made is { } token) Console.WriteLine($"API token, shown this once: {token}");
        if (app.Services.GetRequiredService<Instance>().IsSimulated) Console.WriteLine("The outside world is simulated: nobody is called and nothing is locked. Stop with Ctrl+C.");
    }
}

/// <summary>The start is refused; each fault is a sentence that says what to set.</summary>
internal sealed class StartRefusedException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
