using System.Security.Cryptography;
using Beredskab.Engine;
using Beredskab.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Beredskab.Server.Api;

/// <summary>Who is at the other end of a request.</summary>
/// <param name="Access">What they are let in for.</param>
/// <param name="IsDemo">Chose whom to be on the demo's sign-in page, or never chose at all.</param>
public sealed record Caller(PersonId Person, OrganisationId Organisation, string Name, Access Access, bool IsDemo)
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

    private static readonly TimeSpan s_session = TimeSpan.FromHours(12);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("session").ToTimeLimitedDataProtector();

    public async Task<Caller?> Let(HttpContext http)
    {
        if (http.Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return await ByToken(header["Bearer ".Length..].Trim());
        // The interface is for programs: a cookie that a browser sends along by itself opens nothing there, and no other page can use it.
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)) return null;
        if (http.Request.Cookies[Cookie] is { } cookie && await ByCookie(cookie) is { } caller) return caller;
        return instance.IsSimulated && instance.DemoPerson is { } demo ? await InTheDemo(demo) : null;
    }

    /// <summary>
    /// While nobody can be looked up: the cookie alone, which we signed and which lasts twelve hours. It opens the call list and
    /// nothing else, which is read on the page about the trouble too.
    /// </summary>
    public Caller? ByCookieAlone(HttpContext http)
    {
        var person = http.Request.Cookies[Cookie] is { } cookie ? Read(cookie)?.Person : null;
        return (person ?? (instance.IsSimulated ? instance.DemoPerson : null)) is { } known ? new(known, instance.Organisation, "", Access.Reader, instance.IsSimulated) : null;
    }

    public async Task<Caller?> ByToken(string secret) => await store.Tokens.Find(secret) is { } token ? await By(token) : null;

    /// <summary>By a token that was typed on the sign-in page: revoking it ends what was begun with it. False when it opens nothing.</summary>
    public async Task<bool> SignIn(HttpContext http, string secret)
    {
        if (await store.Tokens.Find(secret) is not { } token || await By(token) is not { } caller) return false;
        Leave(http, $"{caller.Person} {token.Id}");
        return true;
    }

    /// <summary>As somebody in the demo.</summary>
    public void ActAs(HttpContext http, PersonId person) => Leave(http, person.Value);

    private void Leave(HttpContext http, string who) => http.Response.Cookies.Append(Cookie, _protector.Protect(who, s_session), new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        IsEssential = true,
        MaxAge = s_session,
    });

    public static void SignOut(HttpContext http) => http.Response.Cookies.Delete(Cookie);

    private async Task<Caller?> ByCookie(string cookie) => Read(cookie) switch
    {
        (_, { } id) => await store.Tokens.Get(id) is { } token ? await By(token) : null,
        ({ } person, null) when instance.IsSimulated => await InTheDemo(person),
        _ => null,
    };

    private async Task<Caller?> By(AccessToken token) =>
        await store.Roster.Find(token.Person) is { Departed: null } found ? new(found.Id, token.Organisation, found.Name, Rights.Read(token.Roles), IsDemo: false) : null;

    /// <summary>Whoever sits at the machine may be anybody there, and do everything.</summary>
    private async Task<Caller?> InTheDemo(PersonId person) =>
        await store.Roster.Find(person) is { Departed: null } found ? new(found.Id, found.Organisation, found.Name, Access.Administrator, IsDemo: true) : null;

    /// <summary>The person, and the token they signed in with; without one they chose whom to be in the demo.</summary>
    private (PersonId Person, string? Token)? Read(string cookie)
    {
        try
        {
            return _protector.Unprotect(cookie).Split(' ') is [var person, .. var rest] ? (new PersonId(person), rest is [var token] ? token : null) : null;
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
