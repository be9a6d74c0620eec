using System.Security.Claims;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Beredskab.Server.SigningIn;

/// <summary>An identity provider that people may sign in with (OpenID Connect), beside the keys they have here.</summary>
/// <param name="Authority">Its address; <c>/.well-known/openid-configuration</c> stands under it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="AddressClaim">What says, the first time, whose account it is.</param>
public sealed record ProviderSettings(string Authority, string ClientId, string? ClientSecret, string Name, string AddressClaim)
{
    /// <summary>The claim that counts only where the provider says that it has verified it.</summary>
    public const string Mail = "email";

    // In Entra ID a login name ends in a domain that the tenant has shown to be its own, and a mail address may be anything.
    private const string Microsoft = "login.microsoftonline.com", LoginName = "preferred_username";

    // Whoever may come from any tenant may call themselves anything there.
    private static readonly string[] s_shared = ["common", "organizations", "consumers"];

    /// <summary>Null when none is named.</summary>
    public static ProviderSettings? From(IConfiguration configuration, List<string> faults)
    {
        var (authority, client, secret, name) = (configuration["Oidc:Authority"] ?? "", configuration["Oidc:ClientId"] ?? "", configuration["Oidc:ClientSecret"], configuration["Oidc:Name"] ?? "Entra ID");
        if (authority.Length == 0 && client.Length == 0) return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var url) || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)))
            faults.Add($"Oidc:Authority is '{authority}'. Write the https address of your identity provider, such as https://login.microsoftonline.com/TENANT-ID/v2.0.");
        else if (url.Segments.Select(segment => segment.Trim('/')).FirstOrDefault(s_shared.Contains) is { } shared)
            faults.Add($"Oidc:Authority ends in '{shared}', where everybody's tenants sign in. Write your own tenant's id in its place: people are known by their mail address the first time, and only your own tenant's can be trusted with it.");
        if (client.Length == 0) faults.Add("Oidc:ClientId is missing. Write the application's (client) id from the identity provider.");
        if (name.Trim().Length is 0 or > 40) faults.Add($"Oidc:Name is '{name}'. Write what people call it, such as Entra ID.");
        return new(authority.TrimEnd('/'), client, secret, name.Trim(), configuration["Oidc:AddressClaim"] ?? (url?.Host == Microsoft ? LoginName : Mail));
    }
}

/// <summary>
/// Signing in with the identity provider. Nothing here is needed for the server to start or for anybody else to get in; while it cannot be reached, every
/// page says so.
/// </summary>
public static class IdentityProvider
{
    public const string Scheme = "oidc";

    // The handler wants a place to keep what the provider said; it is asked before, and nothing is ever kept there.
    private const string Nowhere = "beredskab.provider";

    private static readonly string[] s_scopes = ["openid", "profile", "email"];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static void AddIdentityProvider(this IServiceCollection services, ProviderSettings? settings)
    {
        var ways = services.AddAuthentication();
        if (settings is null) return;
        services.AddSingleton(settings).AddSingleton<ProviderWatch>().AddHostedService(provider => provider.GetRequiredService<ProviderWatch>());
        services.AddHttpClient(nameof(ProviderWatch), client => client.Timeout = s_patience);
        ways.AddCookie(Nowhere);
        ways.AddOpenIdConnect(Scheme, oidc =>
        {
            (oidc.Authority, oidc.ClientId, oidc.ClientSecret, oidc.SignInScheme) = (settings.Authority, settings.ClientId, settings.ClientSecret, Nowhere);
            oidc.RequireHttpsMetadata = settings.Authority.StartsWith("https:", StringComparison.Ordinal);
            (oidc.ResponseType, oidc.ResponseMode, oidc.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true);
            (oidc.CallbackPath, oidc.BackchannelTimeout, oidc.MapInboundClaims, oidc.SaveTokens) = ("/do/session/oidc", s_patience, false, false);
            foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie }) (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            oidc.Scope.Clear();
            foreach (var scope in s_scopes) oidc.Scope.Add(scope);
            oidc.Events.OnRedirectToIdentityProvider = asked =>
            {
                var instance = asked.HttpContext.RequestServices.GetRequiredService<Instance>();
                if (!instance.IsSimulated) asked.ProtocolMessage.RedirectUri = instance.PublicUrl.TrimEnd('/') + oidc.CallbackPath;
                return Task.CompletedTask;
            };
            oidc.Events.OnTicketReceived = async heard =>
            {
                heard.HandleResponse();
                await Enter(heard.HttpContext, heard.Principal!, heard.ReturnUri);
            };
            oidc.Events.OnRemoteFailure = failed =>
            {
                failed.HttpContext.RequestServices.GetRequiredService<ILogger<ProviderWatch>>().LogWarning("Signing in with {Provider} failed: {Why}", settings.Name, failed.Failure?.GetType().Name);
                failed.HandleResponse();
                failed.Response.Redirect($"{Pages.Paths.SignIn}?{Pages.Posts.How}=failed");
                return Task.CompletedTask;
            };
        });
    }

    /// <summary>To the provider, or back to the sign-in page when it cannot be reached; nowhere, where there is none.</summary>
    public static async Task Go(HttpContext http, string back)
    {
        if (http.RequestServices.GetService<ProviderWatch>() is not { } watch)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        try
        {
await http.ChallengeAsync(Scheme, new() { RedirectUri = back });
        }
        catch (Exception away) when (away is InvalidOperationException or IOException or HttpRequestException && !http.Response.HasStarted)
        {
            // Its description could not be fetched.
            watch.Missed();
            http.Response.Redirect($"{Pages.Paths.SignIn}?{Pages.Posts.How}=away");
        }
    }

    /// <summary>
    /// Somebody has come back from the provider. Answers with a page that leads on by itself: a browser that has just come from another site would not
    /// send the new cookie along when it is only redirected.
    /// </summary>
    private static async Task Enter(HttpContext http, ClaimsPrincipal said, string? back)
    {
        var services = http.RequestServices;
        var (person, no) = await Who(said, services.GetRequiredService<ProviderSettings>(), services.GetRequiredService<Store>(), services.GetRequiredService<Instance>());
        var language = Pages.LanguageChoice.Of(http);
        if (person is null)
        {
            services.GetRequiredService<Flash>().Say(http, new(Pages.NoticeKind.Failed, Resources.Texts.In(language)["sign-in.not-in"], Reading.Refusals.Say(no!, language)));
            http.Response.Redirect(Pages.Paths.SignIn);
            return;
        }
        await services.GetRequiredService<Door>().Begin(http, person.Organisation, person.Id, "provider");
        var to = System.Net.WebUtility.HtmlEncode(Forms.Local(back));
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync($"<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url={to}\"><title>Beredskab</title></head><body><p><a href=\"{to}\">Beredskab</a></p></body></html>");
    }

    /// <summary>Who that is here; or why nobody.</summary>
    private static async Task<(Person? Person, Refusal? No)> Who(ClaimsPrincipal said, ProviderSettings settings, Store store, Instance instance)
    {
        if (said.FindFirst("sub") is not { } sub) return (null, Refusal.Of("sign-in.provider-said-nothing", $"The identity provider did not say who you are. Try again, or use a key of your own."));
        var (subject, address) = ($"{sub.Issuer} {sub.Value}", AddressOf(said, settings));
        var known = await store.SignIns.OfSubject(subject);
        // Known by their address the first time; from then on by what the provider never gives to another.
        var person = known is not null ? await store.Roster.Find(known.Person) : address is null ? null : await Keys.NamedByMail(store, instance.Organisation, address);
        if (person is not { Departed: null } || person.Organisation != instance.Organisation) return (null, Nobody(address));
        var access = Rights.Read((await store.SignIns.Of(person.Id))?.Access ?? "");
        if (access == Access.None) return (null, Refusal.Of("sign-in.no-access", $"{person.Name:name} is known here, and has been given no access. Ask an administrator."));
        if (access.HasFlag(Access.Administrator)) return (null, Refusal.Of("sign-in.administrator", $"An administrator signs in with a key of their own: the identity provider may be in other hands."));
        if (known is not null || await store.SignIns.Link(person.Id, subject, AccessEntry.Of(person, store.Now(), "linked", address))) return (person, null);
        return (null, Refusal.Of("sign-in.other-subject", $"{address:address} belongs to somebody who signs in with another account of the identity provider. Ask an administrator."));
    }

    private static string? AddressOf(ClaimsPrincipal said, ProviderSettings settings) =>
        settings.AddressClaim == ProviderSettings.Mail && !string.Equals(said.FindFirst("email_verified")?.Value, "true", StringComparison.OrdinalIgnoreCase) ? null : said.FindFirst(settings.AddressClaim)?.Value;

    private static Refusal Nobody(string? address) => Refusal.Of("sign-in.unknown", $"{address ?? "That account":address} is nobody here. Ask an administrator to enter you among the people, with that mail address.");
}

/// <summary>Asks now and then whether the identity provider answers, so that people hear of it before they stand at its door.</summary>
public sealed class ProviderWatch(ProviderSettings settings, IHttpClientFactory clients, TimeProvider time, ILogger<ProviderWatch> log) : EveryMinute(time, log)
{
    private int _missed;

    public string Name => settings.Name;

    /// <summary>Twice in a row there was no answer, or somebody stood before a closed door.</summary>
    public bool IsAway => Volatile.Read(ref _missed) > 1;

    public void Missed() => Interlocked.Add(ref _missed, 2);

    /// <summary>Asks once.</summary>
    public async Task Ask(CancellationToken stop)
    {
        try
        {
            using var client = clients.CreateClient(nameof(ProviderWatch));
            using var answer = await client.GetAsync(new Uri($"{settings.Authority}/.well-known/openid-configuration"), HttpCompletionOption.ResponseHeadersRead, stop);
            answer.EnsureSuccessStatusCode();
            if (Interlocked.Exchange(ref _missed, 0) > 1) log.LogInformation("{Provider} answers again.", settings.Name);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            if (Interlocked.Increment(ref _missed) == 2) log.LogWarning("{Provider} does not answer: {Why}. People sign in with keys of their own meanwhile.", settings.Name, away.Message);
        }
    }

    protected override Task Look(CancellationToken stop) => Ask(stop);
}
