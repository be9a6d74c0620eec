using System.Security.Cryptography;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Beredskab.Server.SigningIn;

/// <summary>
/// The door: a bearer token for programs, the cookie that signing in left for people, or, in the demo on this machine, whoever sits there.
/// What is behind a cookie stands in the record, so that signing out, and revoking a token, end it at once and in every copy.
/// </summary>
public sealed class Door(Store store, Instance instance, IDataProtectionProvider protection)
{
    public const string Cookie = "beredskab";

    private static readonly TimeSpan s_lasts = TimeSpan.FromHours(12);

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
        await Begin(http, caller.Organisation, caller.Person, "token", token.Id);
        return true;
    }

    /// <summary>Whoever this is has shown what it takes.</summary>
    /// <param name="way">As <see cref="Storage.SignIn.Way"/>.</param>
    public async Task Begin(HttpContext http, OrganisationId organisation, PersonId person, string way, string? token = null)
    {
        var (secret, now) = (WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24)), store.Now());
        await store.SignIns.Begin(
            new(Tokens.Hash(secret), organisation, person, way, now, now + s_lasts, token), AccessEntry.Of(organisation, person, now, "signed-in", token is null ? way : $"{way} {token}"));
        Leave(http, $"{person} {secret}");
    }

    /// <summary>As somebody in the demo.</summary>
    public void ActAs(HttpContext http, PersonId person) => Leave(http, person.Value);

    public async Task SignOut(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is { } cookie && Read(cookie) is (_, { } secret)) await store.SignIns.End(Tokens.Hash(secret), store.Now());
        http.Response.Cookies.Delete(Cookie);
    }

    private void Leave(HttpContext http, string who) => http.Response.Cookies.Append(Cookie, _protector.Protect(who, s_lasts), new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = instance.IsSecure(http),
        IsEssential = true,
        MaxAge = s_lasts,
    });

    private async Task<Caller?> ByCookie(string cookie)
    {
        if (Read(cookie) is not var (person, secret)) return null;
        if (secret is null) return instance.IsSimulated ? await InTheDemo(person) : null;
        if (await store.SignIns.Find(secret, store.Now()) is not { } signIn || signIn.Person != person) return null;
        if (signIn.Token is { } id) return await store.Tokens.Get(id) is { } token && await By(token) is { } caller ? caller with { SignIn = signIn } : null;
        if (await store.Roster.Find(person) is not { Departed: null } found) return null;
        var access = Rights.Read((await store.SignIns.Of(person))?.Access ?? "");
        // Whoever has taken the identity provider has not taken this place: an administrator shows a key of their own.
        if (signIn.Way == "provider") access &= ~Access.Administrator;
        return new(found.Id, found.Organisation, found.Name, access, IsDemo: false) { SignIn = signIn };
    }

    private async Task<Caller?> By(AccessToken token) =>
        await store.Roster.Find(token.Person) is { Departed: null } found ? new(found.Id, token.Organisation, found.Name, Rights.Read(token.Roles), IsDemo: false) : null;

    /// <summary>Whoever sits at the machine may be anybody there, and do everything.</summary>
    private async Task<Caller?> InTheDemo(PersonId person) =>
        await store.Roster.Find(person) is { Departed: null } found ? new(found.Id, found.Organisation, found.Name, Access.Administrator, IsDemo: true) : null;

    /// <summary>The person, and the secret of where they signed in; without one they chose whom to be in the demo.</summary>
    private (PersonId Person, string? Secret)? Read(string cookie)
    {
        try
        {
            return _protector.Unprotect(cookie).Split(' ') is [var person, .. var rest] ? (new PersonId(person), rest is [var secret] ? secret : null) : null;
        }
        catch (CryptographicException)
        {
            // Written by another installation, or tampered with: nobody.
            return null;
        }
    }
}
