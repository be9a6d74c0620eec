using System.Security.Cryptography;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace Beredskab.Server.SigningIn;

/// <summary>
/// Passkeys (WebAuthn), checked by ASP.NET Core Identity. A passkey is asked for a fingerprint, a face or a PIN, so it alone lets in. What was
/// asked travels in a cookie of ours for five minutes, and the authenticator signs it. An authenticator that counts (not one whose keys are in a cloud) is heard once only.
/// </summary>
public sealed class Passkeys(Store store, Instance instance, IPasskeyHandler<Credentials> handler, PasskeyPeople people, IDataProtectionProvider protection)
{
    private const string Cookie = "beredskab.passkey";

    private static readonly TimeSpan s_asked = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("passkey").ToTimeLimitedDataProtector();

    /// <summary>What <c>navigator.credentials.create</c> is given, as JSON.</summary>
    public async Task<string> AskForNew(HttpContext http, Caller caller)
    {
        var options = await handler.MakeCreationOptionsAsync(new() { Id = people.HandleOf(caller.Person), Name = caller.Name, DisplayName = caller.Name }, http);
        Keep(http, options.AttestationState);
        return options.CreationOptionsJson;
    }

    /// <summary>What <c>navigator.credentials.get</c> is given, as JSON: any passkey of this place will do, so nobody need say first who they are.</summary>
    public async Task<string> Ask(HttpContext http)
    {
        var options = await handler.MakeRequestOptionsAsync(null, http);
        Keep(http, options.AssertionState);
        return options.RequestOptionsJson;
    }

    /// <summary>Keeps a new passkey of the caller's. False when what came is not an answer to what was asked, or it is kept already.</summary>
    public async Task<bool> Add(HttpContext http, Caller caller, string credential, string name)
    {
        if (Asked(http) is not { } state) return false;
        var attested = await handler.PerformAttestationAsync(new() { CredentialJson = credential, AttestationState = state, HttpContext = http });
        if (attested.Failure is { } failed) Rethrow(failed);
        if (!attested.Succeeded || attested.UserEntity.Id != people.HandleOf(caller.Person)) return false;
        var now = store.Now();
        return await store.SignIns.Add(
            new(WebEncoders.Base64UrlEncode(attested.Passkey.CredentialId), caller.Organisation, caller.Person, name, PasskeyPeople.Write(attested.Passkey), now),
            AccessEntry.Of(caller.Organisation, caller.Person, now, "passkey-added", name));
    }

    /// <summary>Whose passkey answered; null when it did not, or is nobody's.</summary>
    public async Task<Person?> Who(HttpContext http, string credential)
    {
        if (Asked(http) is not { } state) return null;
        var asserted = await handler.PerformAssertionAsync(new() { CredentialJson = credential, AssertionState = state, HttpContext = http });
        if (asserted.Failure is { } failed) Rethrow(failed);
        if (!asserted.Succeeded || await store.Roster.Find(asserted.User.Person) is not { Departed: null } person || person.Organisation != instance.Organisation) return null;
        await store.SignIns.UsePasskey(WebEncoders.Base64UrlEncode(asserted.Passkey.CredentialId), PasskeyPeople.Write(asserted.Passkey), store.Now());
        return person;
    }

    private void Keep(HttpContext http, string? state) => http.Response.Cookies.Append(Cookie, _protector.Protect(state ?? "", s_asked), new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = instance.IsSecure(http),
        IsEssential = true,
        MaxAge = s_asked,
    });

    /// <summary>Identity takes whatever happens for a bad key; that the record is away is none.</summary>
    private void Rethrow(Exception failed)
    {
        for (var cause = failed.InnerException; cause is not null; cause = cause.InnerException)
            if (store.IsPassing(cause)) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
    }

    private string? Asked(HttpContext http)
    {
        http.Response.Cookies.Delete(Cookie);
        try
        {
            return http.Request.Cookies[Cookie] is { } cookie ? _protector.Unprotect(cookie) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Our people, as Identity asks for them. An authenticator knows them by a handle that names nobody.</summary>
public sealed class PasskeyPeople(Store store, Instance instance) : IUserPasskeyStore<Credentials>
{
    /// <summary>The same for one person as long as the installation lives.</summary>
    public string HandleOf(PersonId person) => Tokens.Hash($"{store.InstallationId} {person}")[..32];

    public async Task<Credentials?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        (await store.Roster.People(instance.Organisation, cancellationToken)).Find(person => HandleOf(person.Id) == userId) is { } found
            ? await store.SignIns.Of(found.Id, cancellationToken) ?? new Credentials(found.Id, found.Organisation, "") : null;

    public async Task<Credentials?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await store.SignIns.PasskeyById(WebEncoders.Base64UrlEncode(credentialId), cancellationToken) is { } passkey
            ? await store.SignIns.Of(passkey.Person, cancellationToken) ?? new Credentials(passkey.Person, passkey.Organisation, "") : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Credentials user, byte[] credentialId, CancellationToken cancellationToken) =>
        await store.SignIns.PasskeyById(WebEncoders.Base64UrlEncode(credentialId), cancellationToken) is { } passkey && passkey.Person == user.Person ? Read(passkey) : null;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Credentials user, CancellationToken cancellationToken) =>
        [.. (await store.SignIns.Passkeys(user.Person, cancellationToken)).Select(Read)];

    public Task<string> GetUserIdAsync(Credentials user, CancellationToken cancellationToken) => Task.FromResult(HandleOf(user.Person));

    public Task<string?> GetUserNameAsync(Credentials user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Person.Value);

    public Task<string?> GetNormalizedUserNameAsync(Credentials user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Person.Value);

    public void Dispose() { }

    // What follows is never asked: people and their keys are changed by our own desks, which write down who did it.

    public Task AddOrUpdatePasskeyAsync(Credentials user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemovePasskeyAsync(Credentials user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetUserNameAsync(Credentials user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(Credentials user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(Credentials user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(Credentials user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(Credentials user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Credentials?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw new NotSupportedException();

    internal static string Write(UserPasskeyInfo passkey) => JsonSerializer.Serialize(new Kept(
        passkey.PublicKey, passkey.CreatedAt, passkey.SignCount, passkey.Transports, passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson), Answers.Json);

    private static UserPasskeyInfo Read(Passkey passkey)
    {
        var kept = JsonSerializer.Deserialize<Kept>(passkey.Data, Answers.Json)!;
        return new(
            WebEncoders.Base64UrlDecode(passkey.Id), kept.PublicKey, kept.CreatedAt, kept.SignCount, kept.Transports, kept.IsUserVerified, kept.IsBackupEligible, kept.IsBackedUp, kept.AttestationObject, kept.ClientDataJson) { Name = passkey.Name };
    }

    private sealed record Kept(
        byte[] PublicKey, DateTimeOffset CreatedAt, uint SignCount, string[]? Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp, byte[] AttestationObject, byte[] ClientDataJson);
}
