using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace Beredskab.Scenarios;

/// <summary>An identity provider on this machine, by OpenIddict: whoever comes is signed in there already, as the test says.</summary>
internal sealed class Provider : IAsyncDisposable
{
    public const string Client = "beredskab", Secret = "a secret that only the two know";

    private readonly WebApplication _app;

    private Provider(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Whoever comes: what the provider never gives to another, and the claims about them.</summary>
    public (string Subject, (string Type, string Value)[] Claims) Who { get; set; } = ("", []);

    /// <param name="url">Where an earlier one stood, or a port of its own.</param>
    public static async Task<Provider> Open(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url).UseKestrelCore();
        builder.Services.AddAuthentication();
        Provider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("/authorize").SetTokenEndpointUris("/token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().RegisterScopes("openid", "profile", "email");
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey().DisableAccessTokenEncryption().EnableDegradedMode();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<OpenIddictServerEvents.ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(asked =>
            {
                if (asked.ClientId != Client || new Uri(asked.RedirectUri!).AbsolutePath != "/do/session/oidc") asked.Reject("invalid_client");
                return default;
            }));
            server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(asked =>
            {
                if (asked.ClientId != Client || asked.ClientSecret != Secret) asked.Reject("invalid_client");
                return default;
            }));
            server.AddEventHandler<OpenIddictServerEvents.HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(asked =>
            {
                if (provider!.Who.Subject.Length == 0)
                {
                    asked.Reject("access_denied");
                    return default;
                }
                var identity = new ClaimsIdentity("the provider's own");
                identity.AddClaim(new Claim(OpenIddictConstants.Claims.Subject, provider.Who.Subject));
                foreach (var (type, value) in provider.Who.Claims) identity.AddClaim(new Claim(type, value, type == "email_verified" ? ClaimValueTypes.Boolean : ClaimValueTypes.String));
                foreach (var claim in identity.Claims) claim.SetDestinations(OpenIddictConstants.Destinations.IdentityToken);
                asked.Principal = new ClaimsPrincipal(identity).SetScopes("openid", "profile", "email");
                return default;
            }));
        });
        var app = builder.Build();
        provider = new(app);
        await app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
