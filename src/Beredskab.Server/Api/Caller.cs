using System.Security.Cryptography;
using Beredskab.Engine;
using Beredskab.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Beredskab.Server.Api;

/// <summary>Who is at the other end of a request.</summary>
/// <param name="IsDemo">Chose whom to be on the demo's sign-in page, or never chose at all.</param>
public sealed record Caller(PersonId Person, OrganisationId Organisation, string Name, bool IsDemo)
{
    private const string Item = "beredskab.caller";

    public static Caller? Of(HttpContext http) => http.Items[Item] as Caller;

    public static Caller Known(HttpContext http) =>
        Of(http) ?? throw new InvalidOperationException("This endpoint needs a caller, and the door let nobody in.");

    internal static void Set(HttpContext http, Caller caller) => http.Items[Item] = caller;
}

/// <summary>
/// The door: a bearer token, or the cookie that signing in left, or, in the demo on this machine, whoever sits there. Identity
/// providers and passkeys come later; a token always works.
/// </summary>
public sealed class Door(Store store, Instance instance, IDataProtectionProvider protection)
{
    public const string Cookie = "beredskab";

    private readonly IDataProtector _protector = protection.CreateProtector("session");

    public async Task<Caller?> Let(HttpContext http)
    {
        if (http.Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return await ByToken(header["Bearer ".Length..].Trim());
        if (http.Request.Cookies[Cookie] is { } cookie && Read(cookie) is { } person && await Named(person, instance.IsSimulated) is { } caller) return caller;
        return instance.IsSimulated && !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && instance.DemoPerson is { } demo ? await Named(demo, isDemo: true) : null;
    }

    /// <summary>
    /// While nobody can be looked up: the cookie alone, which we signed and which lasts twelve hours. It opens the call list and
    /// nothing else, which is read on the page about the trouble too.
    /// </summary>
    public Caller? ByCookieAlone(HttpContext http)
    {
        var person = http.Request.Cookies[Cookie] is { } cookie ? Read(cookie) : null;
        return (person ?? (instance.IsSimulated ? instance.DemoPerson : null)) is { } known ? new(known, instance.Organisation, "", instance.IsSimulated) : null;
    }

    public async Task<Caller?> ByToken(string secret)
    {
        if (await store.Tokens.Find(secret) is not { } token) return null;
        return await Named(token.Person, isDemo: false) is { } caller ? caller with { Organisation = token.Organisation } : null;
    }

    public void SignIn(HttpContext http, PersonId person) => http.Response.Cookies.Append(Cookie, _protector.Protect(person.Value), new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        IsEssential = true,
        MaxAge = TimeSpan.FromHours(12),
    });

    public static void SignOut(HttpContext http) => http.Response.Cookies.Delete(Cookie);

    private async Task<Caller?> Named(PersonId person, bool isDemo) =>
        await store.Roster.Find(person) is { Departed: null } found ? new(found.Id, found.Organisation, found.Name, isDemo) : null;

    private PersonId? Read(string cookie)
    {
        try
        {
            return new PersonId(_protector.Unprotect(cookie));
        }
        catch (CryptographicException)
        {
            // Written by another installation, or tampered with: nobody.
            return null;
        }
    }
}

/// <summary>What this installation is: one organisation, in a simulated or the real world.</summary>
public sealed record Instance(OrganisationId Organisation, bool IsSimulated, PersonId? DemoPerson, string PublicUrl);
