using System.Diagnostics;
using System.Net;
using Beredskab.Adapters;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Playbooks;
using Beredskab.Server.Api;
using Beredskab.Server.Demo;
using Beredskab.Server.Inbound;
using Beredskab.Server.Pages;
using Beredskab.Server.People;
using Beredskab.Server.Reading;
using Beredskab.Server.Recovery;
using Beredskab.Server.Resources;
using Beredskab.Server.SigningIn;
using Beredskab.Server.Streams;
using Beredskab.Server.Telemetry;
using Beredskab.Server.Workers;
using World = Beredskab.Simulation.World;
using Beredskab.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;

namespace Beredskab.Server.Commands;

/// <param name="Data">Where everything is kept; null is the usual place of this machine.</param>
/// <param name="Roles"><c>web</c>, <c>worker</c> or both.</param>
internal sealed record ServeSettings(string? Data, string? Roles, string? Urls);

/// <summary>Starts the server and runs it until it is told to stop.</summary>
internal static class Serve
{
    // A passkey's answer is some kilobytes.
    private const int LargestAtTheDoor = 64_000;

    private const string UsualUrl = "http://localhost:5080";

    /// <summary>How long a start waits for a database that is away; whoever starts us again after that waits longer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public static async Task<int> Run(ServeSettings settings, string[] rest)
    {
        try
        {
            var app = await Start(settings, rest);
            Welcome(app);
            await app.WaitForShutdownAsync();
            await app.DisposeAsync();
            return Environment.ExitCode;
        }
        catch (StartRefusedException refused)
        {
            foreach (var fault in refused.Faults) await Console.Error.WriteLineAsync(fault);
            return 1;
        }
        catch (Exception no) when (no is StoreRefusedException or StoreAwayException)
        {
            await Console.Error.WriteLineAsync(no.Message);
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"The address is in use already: {taken.Message} Stop the other program, or choose another with --urls http://localhost:5081.");
            return 1;
        }
    }

    /// <summary>A database that restarts, hands over to its standby or comes up later than we do is waited for.</summary>
    private static async Task<WebApplication> Start(ServeSettings settings, string[] rest)
    {
        var began = Stopwatch.GetTimestamp();
        for (var said = false; ; said = true)
            try
            {
                return await StartOnce(settings, rest);
            }
            catch (StoreAwayException away) when (away.IsShared && Stopwatch.GetElapsedTime(began) < s_patience)
            {
                if (!said) await Console.Error.WriteLineAsync($"{away.Message} It is waited for up to a minute; Storage:ConnectionString says where it should be.");
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
    }

    private static async Task<WebApplication> StartOnce(ServeSettings settings, string[] rest)
    {
        var app = await Build(settings, rest, TimeProvider.System);
        var store = app.Services.GetRequiredService<Store>();
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (Exception fault)
        {
            await app.DisposeAsync();
            await store.DisposeAsync();
            if (store.IsPassing(fault)) throw store.Away(fault);
            throw;
        }
    }

    /// <summary>The whole server, ready to start. Tests build it with a clock of their own.</summary>
    /// <exception cref="StoreAwayException">Nothing of it is left, and another attempt may well succeed.</exception>
    public static async Task<WebApplication> Build(ServeSettings settings, string[] rest, TimeProvider time)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = rest, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning)
            // What an identity provider writes into an error may name people; that signing in failed is logged by us.
            .AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.None).AddFilter("Hangfire", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        var configuration = Configured.From(builder.Configuration, settings);
        if (configuration.Faults is { Count: > 0 } faults) throw new StartRefusedException(faults);
        var urls = settings.Urls ?? builder.Configuration["urls"] ?? UsualUrl;
        builder.WebHost.UseUrls(configuration.Telemetry.Url is { } metrics ? $"{urls};{metrics}" : urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 12_000_000);

        builder.AddTelemetry(configuration.Telemetry);
        var store = await Store.Open(configuration.Store, time);
        try
        {
            return await Build(builder, configuration, store, time);
        }
        catch (Exception fault)
        {
            await store.DisposeAsync();
            if (store.IsPassing(fault)) throw store.Away(fault);
            throw;
        }
    }

    private static async Task<WebApplication> Build(WebApplicationBuilder builder, Configured configuration, Store store, TimeProvider time)
    {
        var services = builder.Services;
        services.AddEngineRoom(store, Library.Shipped(), time, configuration.IsCaching);
        services.AddSingleton(configuration.Witness).AddSingleton(configuration.Store).AddSingleton<Recognition>();
        services.AddSingleton(configuration.Links).AddSingleton<AckLinkDesk>().AddSingleton(configuration.Limits).AddSingleton(new LightSettings(configuration.Bridge)).AddSingleton(configuration.Levels);
        services.AddSingleton(new DoorbellSettings(configuration.IsWorker)).AddSingleton(configuration.Roles).AddSingleton<NodeHealth>();
        services.AddSingleton(new Instance(configuration.Organisation.Id, configuration.IsSimulated, configuration is { IsSimulated: true, IsDemo: true } ? Fjordby.Lead : null, configuration.PublicUrl, configuration.Organisation.Language));
        services.AddSingleton<StaffDesk>().AddSingleton<PartnerDesk>().AddSingleton(configuration.StaffDirectory).AddSingleton<DirectoryStaff>().AddSingleton<ContactChecks>().AddSingleton<OnCallDesk>().AddSingleton<RotaCalendars>().AddSingleton<Orders>().AddSingleton<Releases>().AddSingleton<Flash>().AddSingleton<Live>();
        services.AddSingleton(configuration.Heartbeat).AddSingleton<Heartbeat>().AddSingleton<WeeklyTest>().AddSingleton(configuration.WatchWord).AddSingleton<WatchWord>();
        services.AddHttpClient(nameof(Heartbeat), client => client.Timeout = TimeSpan.FromSeconds(10));
        if (configuration.Weekly is { } weekly) services.AddSingleton(weekly);
        if (configuration.IsWorker) services.AddHostedService(provider => provider.GetRequiredService<Heartbeat>()).AddHostedService(provider => provider.GetRequiredService<WeeklyTest>()).AddHostedService(provider => provider.GetRequiredService<WatchWord>());
        services.AddReading();
        services.AddSigningIn(configuration);
        services.AddSingleton<CallLists>();
        if (configuration.Roles.IsWeb) services.AddHostedService(provider => provider.GetRequiredService<CallLists>());
        var keys = services.AddDataProtection().SetApplicationName("beredskab");
        if (store.IsShared) services.Configure<KeyManagementOptions>(management => management.XmlRepository = new SharedKeys(store));
        else keys.PersistKeysToFileSystem(new(Path.Combine(store.DataFolder, "keys")));
        // Begins first and stops last: as long as anything is done here, the others must hear that we live.
        services.AddHostedService(provider => provider.GetRequiredService<Pulse>());
        services.AddHostedService<DatabaseWatch>();
        services.AddBells(configuration);
        World? world = null;
        if (configuration.IsSimulated)
        {
            world = new World(time);
            Fjordby.Furnish(world);
            services.AddSimulatedWorld(world);
        }
        else services.AddRealWorld(RealWorldOptions.From(builder.Configuration));
        services.AddSingleton(configuration.Failover);
        services.AddSingleton<ISmsGateway>(provider => provider.GetServices<SmsProvider>().ToList() is [var only] ? only.Gateway
            : ActivatorUtilities.CreateInstance<SmsFailover>(provider, (IReadOnlyList<SmsProvider>)[.. provider.GetServices<SmsProvider>()],
                async Task<bool> (EffectKey key) => await store.Ledger.Get(key) is { Expires: { } until } && until <= store.Now()));
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "beredskab.form");
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<PageData, Screens>();
        // Forms, live fragments and webhooks are the product's own business; the document holds what programs may build on.
        services.AddOpenApi("v1", document => document.ShouldInclude = operation => operation.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) ?? false);

        var app = builder.Build();
        app.Lifetime.ApplicationStopped.Register(() => store.DisposeAsync().AsTask().GetAwaiter().GetResult());
        app.Services.GetRequiredService<Measures>().Watch(store);
        Map(app, configuration);
        await app.Services.GetRequiredService<Recognition>().Begin();
        await Begin(app.Services, configuration, store, builder.Configuration["Token"]);
        if (world is not null) SimulatedSide.Listen(app.Services);
        return app;
    }

    private static void Map(WebApplication app, Configured configuration)
    {
        app.UseForwardedHeaders(Forwarded(configuration.Proxies));
        if (configuration.IsSimulated) app.Use(OnlyThisMachine);
        app.UseMetrics(configuration.Telemetry);
        app.Use(async (http, next) =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "same-origin";
            http.Response.Headers.XFrameOptions = "DENY";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'";
            await next();
        });
        app.UseWhen(http => !IsForPrograms(http.Request.Path),
            pages => pages.UseStatusCodePagesWithReExecute("/trouble/{0}", createScopeForStatusCodePages: true));
        app.Use((http, next) =>
        {
            // The page about what went wrong is read, also after a form was posted: as a post it would ask for the form's token, and be empty.
            if (http.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature>() is not null) http.Request.Method = HttpMethods.Get;
            return next(http);
        });
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/do/session", StringComparison.OrdinalIgnoreCase), door => door.Use(async (http, next) =>
        {
            if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = LargestAtTheDoor;
            await next();
        }));
        app.UseLanguageChoice();
        app.UseStaticFiles();
        app.Use(SayWhenAway);
        app.UseAuthentication();
        app.UseRouting();
        app.Use(async (http, next) =>
        {
            // Whoever asks for health is nobody, and must be answered when nobody can be looked up.
            var isHealth = http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);
            if (!isHealth && await Let(http) is { } caller) Caller.Set(http, caller);
            else if (IsPage(http.Request.Path))
            {
                http.Response.Redirect(Paths.SignIn);
                return;
            }
            await next();
        });
        app.Use(Rights.Guard);
        app.UseAntiforgery();
        app.MapApi();
        app.MapForms();
        app.MapTwilioHooks();
        app.MapGatewayApiHooks();
        app.MapAckLinks();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/live/home", (HttpContext http, Live live) => live.Changes(http, Caller.Known(http).Organisation));
        app.MapGet("/live/incidents/{id}", (HttpContext http, Live live) => live.Changes(http, Caller.Known(http).Organisation));
        app.MapGet("/live/world", (HttpContext http, Live live) => live.World(http));
        app.MapGet("/calendars/{organisation}/{rota}.ics", async (HttpContext http, string organisation, string rota, string? key, RotaCalendars calendars) =>
        {
            http.Response.Headers.CacheControl = "private, max-age=300";
            return await calendars.Read(new(organisation), new(rota), key ?? "") is { } calendar ? Results.Text(calendar, "text/calendar; charset=utf-8") : Results.NotFound();
        });
        app.MapGet("/health/live", () => Results.Text("alive"));
        app.MapGet("/health/ready", async (NodeHealth health) =>
        {
            var readiness = await health.Look();
            return Results.Json(readiness, Answers.Json, statusCode: readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
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
            http.RequestServices.GetRequiredService<ILogger<Store>>().LogWarning("{Path} could not be answered: {Why}", Nameless.Of(http.Request.Path), fault.Message);
            var trouble = http.RequestServices.GetRequiredService<Store>().TroubleOf(fault);
            if (IsForPrograms(http.Request.Path)) await Answers.Away(http, trouble).ExecuteAsync(http);
            else
            {
                http.Response.Headers.RetryAfter = Answers.RetryAfter;
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                if (http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || http.Request.Path.StartsWithSegments("/live", StringComparison.OrdinalIgnoreCase)) return;
                if (Caller.Of(http) is null && http.RequestServices.GetRequiredService<Door>().ByCookieAlone(http) is { } caller) Caller.Set(http, caller);
                await Alone.Trouble(http, Texts.In(LanguageChoice.Of(http))[$"trouble.{Answers.CodeOf(trouble)}"]);
            }
        }
        catch (NewerEventException newer) when (!http.Response.HasStarted)
        {
            http.RequestServices.GetRequiredService<ILogger<Gate>>().LogWarning("{Path} is left to a newer node: {Why}", Nameless.Of(http.Request.Path), newer.Message);
            if (IsForPrograms(http.Request.Path)) await Answers.Newer(http).ExecuteAsync(http);
            else
            {
                http.Response.Headers.RetryAfter = Answers.RetryAfter;
                http.Items["sentence"] = Answers.WhyNewer(http);
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }
        catch (AntiforgeryValidationException) when (!http.Response.HasStarted)
        {
            // A page that was left open until its cookie was gone, a form that is too large, or another site's. The page about 400 says what to do.
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (Exception fault) when (!http.Response.HasStarted && fault is not (OperationCanceledException or BadHttpRequestException))
        {
            // Left alone, the host would log its message, which may hold what somebody wrote.
            http.RequestServices.GetRequiredService<ILogger<Gate>>().LogError("{Path} failed inside: {Fault}", Nameless.Of(http.Request.Path), Nameless.Of(fault));
            if (IsForPrograms(http.Request.Path)) await Answers.Problem(500, "internal", "Something went wrong in here. It is in the log; what was recorded before stands.").ExecuteAsync(http);
            else http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>The call list, and the page that says what is wrong, must be read when nobody can be looked up: whoever has signed in is believed.</summary>
    private static async Task<Caller?> Let(HttpContext http)
    {
        var door = http.RequestServices.GetRequiredService<Door>();
        try
        {
            return await door.Let(http);
        }
        catch (Exception fault) when (http.RequestServices.GetRequiredService<Store>().IsPassing(fault)
            && (http.Request.Path.StartsWithSegments("/trouble", StringComparison.OrdinalIgnoreCase) || http.Request.Path.StartsWithSegments(Paths.CallList, StringComparison.OrdinalIgnoreCase)))
        {
            return door.ByCookieAlone(http);
        }
    }

    private static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/webhooks", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The reverse proxies that are named are believed when they say who asked and how. Nobody else is, and the host is not taken
    /// from such a header at all: the proxy passes it on.
    /// </summary>
    private static ForwardedHeadersOptions Forwarded(IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = proxies is [] ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies) options.KnownIPNetworks.Add(proxy);
        return options;
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
        !IsForPrograms(path)
        && !path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) && !path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase)
        && !path.StartsWithSegments(Paths.SignIn, StringComparison.OrdinalIgnoreCase) && !path.StartsWithSegments("/do/session", StringComparison.OrdinalIgnoreCase)
        && !path.StartsWithSegments(Paths.Invited, StringComparison.OrdinalIgnoreCase) && !path.StartsWithSegments(Paths.AckLinks, StringComparison.OrdinalIgnoreCase)
        && !path.StartsWithSegments("/trouble", StringComparison.OrdinalIgnoreCase) && !path.StartsWithSegments("/calendars", StringComparison.OrdinalIgnoreCase);

    private static async Task Begin(IServiceProvider services, Configured configuration, Store store, string? token)
    {
        EngineRoom.Connect(services);
        var books = services.GetRequiredService<Books>();
        await using (await store.Alone())
        {
            if (configuration.IsDemo) await Fjordby.Settle(store, books);
            else await configuration.Organisation.Settle(store);
            if (await books.PublishShipped(configuration.Organisation.Id) is { Count: > 0 } refusals) throw new StartRefusedException(refusals);
            await FirstToken.Make(store, configuration, token);
            if (!configuration.IsDemo) await services.GetRequiredService<AccessDesk>().InviteTheFirst();
            await services.GetRequiredService<RotaCalendars>().Begin(configuration.Organisation.Id);
        }
        await store.Nodes.Arrive(store.Now() + Retries.StillUnderWay);
    }

    private static void Welcome(WebApplication app)
    {
        var store = app.Services.GetRequiredService<Store>();
        Console.WriteLine($"Beredskab listens on {string.Join(", ", app.Urls)} and keeps its data in {store.DataFolder}");
        Console.WriteLine(app.Services.GetRequiredService<WitnessSettings>().Words());
        if (app.Services.GetRequiredService<AccessDesk>().FirstLink is { } link) Console.WriteLine($"Nobody is administrator here yet. Whoever opens this link first becomes it; it works once, for {AccessDesk.FirstInvitationLasts.TotalHours} hours:\n  {link}");
        if (FirstToken.Made is { } token) Console.WriteLine($"API token, shown this once: {token}");
        if (app.Services.GetRequiredService<Instance>().IsSimulated) Console.WriteLine("The outside world is simulated: nobody is called and nothing is locked. Stop with Ctrl+C.");
    }
}

/// <summary>The start is refused; each fault is a sentence that says what to set.</summary>
internal sealed class StartRefusedException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
