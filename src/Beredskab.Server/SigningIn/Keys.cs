using System.Security.Cryptography;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using OtpNet;

namespace Beredskab.Server.SigningIn;

/// <summary>
/// The keys that somebody has to this place itself, for the night the identity provider is down: a password with a code of an authenticator app
/// or of a printed list. Everything wrong is refused with the same words, whether the person exists or not.
/// </summary>
public sealed class Keys(Store store, Instance instance, IPasswordHasher<Credentials> hasher, IDataProtectionProvider protection)
{
    private const int MostTries = 5, CodesAtOnce = 10;

    /// <summary>NIST SP 800-63B-4 asks for 15 where a password stands alone and 8 beside another factor.</summary>
    public const int ShortestPassword = 12;

    private const int LongestPassword = 256;

    // Without letters that look like another: what is printed is typed at night.
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private static readonly TimeSpan s_lockedFor = TimeSpan.FromMinutes(15), s_fresh = TimeSpan.FromMinutes(30), s_setUp = TimeSpan.FromMinutes(30);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("authenticator").ToTimeLimitedDataProtector();

    // So that a name that nobody has takes as long as one that somebody has.
    private readonly string _nobodys = hasher.HashPassword(null!, Guid.NewGuid().ToString());

    /// <summary>Who it is, and how they showed it; or why nobody.</summary>
    /// <param name="name">A mail address, what the identity provider calls them, or their id here.</param>
    /// <param name="code">Six digits of the app, or a code of the printed list.</param>
    public async Task<(Person? Person, string Way)> Who(string name, string password, string code)
    {
        var person = await Named(name);
        var known = person is null ? null : await store.SignIns.Of(person.Id);
        var now = store.Now();
        var tries = person is null ? null : await store.SignIns.Try(person.Id, MostTries, now, now + s_lockedFor);
        var isRight = hasher.VerifyHashedPassword(known!, known?.Password ?? _nobodys, password) != PasswordVerificationResult.Failed && known?.Password is not null;
        if (person is null || known is null) return (null, "");
        // A printed code cannot be guessed, so it is taken however often somebody else has tried: it is what lies in the safe. Whoever has
        // passkeys only has no password to go with it; it lets in by itself.
        var way = tries is not null && isRight && await IsCode(known, code, now) ? "code"
            : (isRight || known.Password is null) && await store.SignIns.TakeRecoveryCode(person.Id, HashOf(person.Id, code)) ? "recovery-code" : null;
        if (way is not null)
        {
            await store.SignIns.Forgive(person.Id);
            return (person, way);
        }
        if (tries is { } count) await store.SignIns.Log(AccessEntry.Of(person, now, count >= MostTries ? "locked" : "refused"));
        return (null, "");
    }

    /// <summary>
    /// Keys are changed by whoever has just shown one, or an invitation: a browser that was left open gives nobody a key of their own. A token opens what it says
    /// until it is revoked, and a key made with it would open more for longer; the identity provider may have been asked by the browser alone, or be in other hands.
    /// </summary>
    public Refusal? NotFresh(Caller caller) => caller switch
    {
        { IsDemo: true } => null,
        { SignIn: null or { Token: not null } } => Refusal.Of("sign-in.by-token", $"A token makes no keys. Sign in with a key of your own, or ask an administrator for an invitation."),
        { SignIn.Way: "provider" } => Refusal.Of("sign-in.by-provider", $"Whoever came from the identity provider makes no keys: it may be in other hands. Ask an administrator for an invitation."),
        { SignIn: { } signIn } when store.Now() - signIn.Begun < s_fresh => null,
        _ => Refusal.Of("sign-in.not-fresh", $"Keys can be changed in the first {s_fresh.TotalMinutes:minutes} minutes after signing in. Sign out, sign in again, and do it then."),
    };

    public async Task<Outcome> SetPassword(Caller caller, string password)
    {
        if (NotFresh(caller) is { } no) return new Outcome.Refused(no);
        if (password.Length is < ShortestPassword or > LongestPassword) return new Outcome.Refused("sign-in.password-length", $"A password has at least {ShortestPassword:least} letters. A sentence of four or five words is easy to remember and hard to guess.");
        string[] easy = ["beredskab", instance.Organisation.Value, .. caller.Name.Split(' '), .. caller.Person.Value.Split('-')];
        if (password.Distinct().Count() < 5 || (password.Length < 20 && easy.Any(word => word.Length > 3 && password.Contains(word, StringComparison.OrdinalIgnoreCase))))
            return new Outcome.Refused("sign-in.password-easy", $"That password is easy to guess: leave out names, this place, and one letter over and over.");
        await store.SignIns.SetPassword(caller.Person, hasher.HashPassword(null!, password), Entry(caller, "password-set"));
        return Done();
    }

    /// <summary>A secret for an authenticator app, and the same closed up, to come back with the first code.</summary>
    public (string Secret, string Closed) NewAuthenticator(Caller caller)
    {
        var secret = Base32Encoding.ToString(RandomNumberGenerator.GetBytes(20));
        return (secret, _protector.Protect($"{caller.Person} {secret}", s_setUp));
    }

    /// <summary>The address in the picture that the app reads.</summary>
    public static string AddressOf(string secret, string issuer, string name) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(name)}?secret={secret}&issuer={Uri.EscapeDataString(issuer)}";

    public async Task<Outcome> SetAuthenticator(Caller caller, string closed, string code)
    {
        if (NotFresh(caller) is { } no) return new Outcome.Refused(no);
        if (Open(caller, closed) is not { } secret) return new Outcome.Refused("sign-in.set-up-over", $"The picture is too old. Scan the new one.");
        if (StepOf(secret, code, store.Now()) is not { } step) return new Outcome.Refused("sign-in.code-wrong", $"That is not the code that the app shows now. Look at the clock of the phone, and type the code that stands there.");
        await store.SignIns.SetAuthenticator(caller.Person, secret, Entry(caller, "authenticator-set"));
        // The code that set it up lets nobody in.
        await store.SignIns.TakeStep(caller.Person, step);
        return Done();
    }

    /// <summary>New codes in place of those there were; they are shown this once.</summary>
    public async Task<(IReadOnlyList<string> Codes, Refusal? No)> NewRecoveryCodes(Caller caller)
    {
        if (NotFresh(caller) is { } no) return ([], no);
        IReadOnlyList<string> codes = [.. Enumerable.Range(0, CodesAtOnce).Select(_ => RandomNumberGenerator.GetString(Letters, 10).Insert(5, "-"))];
        await store.SignIns.SetRecoveryCodes(caller.Organisation, caller.Person, [.. codes.Select(code => HashOf(caller.Person, code))], Entry(caller, "codes-made"));
        return (codes, null);
    }

    public async Task<Outcome> RemovePasskey(Caller caller, string id)
    {
        if (NotFresh(caller) is { } no) return new Outcome.Refused(no);
        return await store.SignIns.RemovePasskey(caller.Organisation, caller.Person, id, Entry(caller, "passkey-removed")) ? Done() : AccessDesk.NobodyLeft();
    }

    public async Task<Outcome> EndElsewhere(Caller caller)
    {
        if (caller.SignIn?.Token is not null && NotFresh(caller) is { } no) return new Outcome.Refused(no);
        await store.SignIns.EndAll(caller.Person, caller.SignIn?.Sha256 ?? "", store.Now(), Entry(caller, "ended"));
        return Done();
    }

    /// <summary>A mail address that two people share names neither.</summary>
    private async Task<Person?> Named(string name)
    {
        var written = name.Trim();
        if (written.Length is 0 or > 200) return null;
        if (await store.Roster.Find(new(written)) is { } byId) return OfHere(byId);
        return await NamedByMail(store, instance.Organisation, written);
    }

    /// <summary>Whom an identity provider or a mail address names; null when nobody, or more than one.</summary>
    internal static async Task<Person?> NamedByMail(Store store, OrganisationId organisation, string mail)
    {
        var staffing = await store.Roster.Staffing(organisation, store.Now());
        var people = staffing.People.Where(person => person.Departed is null).ToList();
        var byLogin = people.Where(person => string.Equals(person.Login, mail, StringComparison.OrdinalIgnoreCase)).ToList();
        if (byLogin is [var one]) return one;
        if (byLogin is not []) return null;
        var byMail = staffing.Contacts.Where(contact => string.Equals(contact.Address, mail, StringComparison.OrdinalIgnoreCase)).Select(contact => contact.Person).ToHashSet();
        return people.Where(person => byMail.Contains(person.Id)).ToList() is [var named] ? named : null;
    }

    private Person? OfHere(Person person) => person.Departed is null && person.Organisation == instance.Organisation ? person : null;

    /// <summary>A code is taken once, and none that is older than one that was.</summary>
    private async Task<bool> IsCode(Credentials known, string code, DateTimeOffset now) =>
        known.Authenticator is { } secret && StepOf(secret, code, now) is { } step && await store.SignIns.TakeStep(known.Person, step);

    /// <summary>The half minute in which the app shows it: this one, the one before or the one to come (RFC 6238, 5.2).</summary>
    private static long? StepOf(string secret, string code, DateTimeOffset now) =>
        new Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(now.UtcDateTime, string.Concat(code.Where(char.IsAsciiDigit)), out var step, new VerificationWindow(1, 1)) ? step : null;

    private static string HashOf(PersonId person, string code) => Tokens.Hash($"{person} {string.Concat(code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit))}");

    private string? Open(Caller caller, string closed)
    {
        try
        {
            return _protector.Unprotect(closed).Split(' ') is [var person, var secret] && person == caller.Person.Value ? secret : null;
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private AccessEntry Entry(Caller caller, string what) => AccessEntry.Of(caller.Organisation, caller.Person, store.Now(), what, null, caller.Person);

    private static Outcome.Accepted Done() => new(new("sign-in"), [], []);
}
