using System.Security.Cryptography;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.People;
using Beredskab.Server.Reading;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace Beredskab.Server.SigningIn;

/// <summary>Who is let in, and for what: what an administrator gives and takes, the links that let somebody in once, and the very first administrator.</summary>
public sealed class AccessDesk(Store store, Instance instance, Rosters rosters, Staffs staffs)
{
    public static readonly TimeSpan InvitationLasts = TimeSpan.FromHours(72), FirstInvitationLasts = TimeSpan.FromHours(24);

    public static string LinkTo(string publicUrl, string secret) => $"{publicUrl.TrimEnd('/')}{Pages.Paths.Invited}?{Pages.Posts.Link}={secret}";

    /// <summary>What somebody is let in for from now on; all of it.</summary>
    public async Task<Outcome> Set(Caller caller, string person, IReadOnlyCollection<string> words)
    {
        if (await Known(caller, person) is not { } known) return NoPerson(person);
        if (words.FirstOrDefault(word => Rights.Read(word) == Access.None) is { } unknown) return new Outcome.Refused(Unknown(unknown));
        var access = string.Join(' ', Rights.Each.Select(Rights.Word).Where(words.Contains));
        if (access == ((await store.SignIns.Of(known.Id))?.Access ?? "")) return Done();
        return await store.SignIns.SetAccess(caller.Organisation, known.Id, access, Entry(caller, known, "access-set", access.Length == 0 ? null : access))
            ? Done() : new Outcome.Refused("access.last", $"Nobody would be left who is administrator and can sign in. Give it to somebody else first.");
    }

    /// <summary>A link that lets them in once, to be handed to them; null when there is no such person.</summary>
    public async Task<(string Link, DateTimeOffset Expires)?> Invite(Caller caller, string person) =>
        await Known(caller, person) is { } known ? await Invite(store, instance.PublicUrl, known, caller.Person) : null;

    /// <summary>For whoever has the database and no server.</summary>
    internal static async Task<(string Link, DateTimeOffset Expires)> Invite(Store store, string publicUrl, Person person, PersonId? by)
    {
        var (secret, now) = (Draw(), store.Now());
        await store.SignIns.Invite(new(Tokens.Hash(secret), person.Organisation, person.Id, now, now + InvitationLasts) { By = by }, new(Guid.NewGuid().ToString("n"), person.Organisation, person.Id, now, "invited", null, by));
        return (LinkTo(publicUrl, secret), now + InvitationLasts);
    }

    /// <summary>Ends all that somebody has signed in to; their keys stay.</summary>
    public async Task<Outcome> End(Caller caller, string person)
    {
        if (await Known(caller, person) is not { } known) return NoPerson(person);
        await store.SignIns.EndAll(known.Id, null, store.Now(), Entry(caller, known, "ended"));
        return Done();
    }

    /// <summary>Takes away all that somebody can come in with, and ends where they are signed in; what they are let in for stays.</summary>
    public async Task<Outcome> RemoveKeys(Caller caller, string person)
    {
        if (await Known(caller, person) is not { } known) return NoPerson(person);
        return await store.SignIns.RemoveKeys(caller.Organisation, known.Id, store.Now(), Entry(caller, known, "keys-removed"))
            ? Done() : new Outcome.Refused("access.last", $"Nobody would be left who is administrator and can sign in. Give it to somebody else first.");
    }

    /// <summary>A key for a program that acts as somebody; its secret is shown this once, and only its hash kept.</summary>
    /// <param name="name">What it is for; becomes part of its id.</param>
    public async Task<(AccessToken? Token, string Secret, Refusal? No)> NewToken(Caller caller, string person, string? name, IReadOnlyCollection<string> words)
    {
        if (await Known(caller, person) is not { } known) return (null, "", NoPerson(person).No);
        if (words.FirstOrDefault(word => Rights.Read(word) == Access.None) is { } unknown) return (null, "", Unknown(unknown));
        if (words.Count == 0) return (null, "", Refusal.Of("access.nothing", $"Choose what the token is to open."));
        var (token, secret) = await NewToken(store, known, name, string.Join(' ', words.Distinct()));
        await store.SignIns.Log(Entry(caller, known, "token-made", token.Id));
        return (token, secret, null);
    }

    /// <summary>For whoever has the database and no server.</summary>
    internal static async Task<(AccessToken Token, string Secret)> NewToken(Store store, Person person, string? name, string roles)
    {
        var secret = Commands.FirstToken.Draw();
        // At most four words of the name, in letters that any shell takes.
        var slug = string.Concat(StaffPlan.Slug(name ?? "").Split('-', StringSplitOptions.RemoveEmptyEntries).Take(4).Select(word => word + "-"));
        var token = new AccessToken($"{slug}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}", person.Organisation, person.Id, Tokens.Hash(secret), roles, store.Now());
        await store.Tokens.Add(token);
        return (token, secret);
    }

    /// <summary>Makes a token worthless from the next request on, and ends what was begun with it.</summary>
    public async Task<Outcome> Revoke(Caller caller, string id)
    {
        if (await store.Tokens.Get(id) is not { } token || token.Organisation != caller.Organisation || !await store.Tokens.Revoke(id, store.Now()))
            return new Outcome.NotFound("not-found.token", $"There is no token '{id:id}' that still opens anything.");
        await store.SignIns.Log(new(Guid.NewGuid().ToString("n"), caller.Organisation, token.Person, store.Now(), "token-revoked", id, caller.Person));
        return Done();
    }

    /// <summary>Lets whoever has the link become the first administrator; null when there is one, who can sign in.</summary>
    public string? FirstLink { get; private set; }

    /// <summary>Makes that link while nobody is administrator who can sign in; one made before is worth nothing then.</summary>
    internal async Task InviteTheFirst()
    {
        FirstLink = null;
        await store.SignIns.ForgetFirst(instance.Organisation);
        if (await store.SignIns.Administrators(instance.Organisation) is not []) return;
        var (secret, now) = (Draw(), store.Now());
        await store.SignIns.Invite(new(Tokens.Hash(secret), instance.Organisation, null, now, now + FirstInvitationLasts), null);
        FirstLink = LinkTo(instance.PublicUrl, secret);
    }

    /// <summary>Whom a link lets in, without using it; <c>Person</c> is null for the first administrator.</summary>
    public async Task<(Invitation Invitation, Person? Person)?> Look(string secret)
    {
        if (await store.SignIns.Invited(secret, store.Now()) is not { } invitation || invitation.Organisation != instance.Organisation) return null;
        if (invitation.Person is not { } id) return (invitation, null);
        return await store.Roster.Find(id) is { Departed: null } person ? (invitation, person) : null;
    }

    /// <summary>Uses a link. The first administrator is entered as a person by it.</summary>
    public async Task<(Person? Person, Refusal? No)> Use(string secret, FirstFields fields)
    {
        if (await Look(secret) is not var (invitation, person)) return (null, Gone());
        var now = store.Now();
        if (person is not null) return await store.SignIns.Use(secret, now) ? (person, null) : (null, Gone());
        if (fields.Name.Trim() is not { Length: > 1 and <= 80 } name) return (null, Refusal.Of("sign-in.no-name", $"Write your name, so that others see who did what."));
        var mail = fields.Mail.Trim();
        if (!mail.Contains('@') || mail.Length > 200) return (null, Refusal.Of("sign-in.no-mail", $"'{mail:written}' is no mail address. You sign in with it."));
        var phone = string.IsNullOrWhiteSpace(fields.Phone) ? null : Phones.Read(fields.Phone);
        if (phone is null && !string.IsNullOrWhiteSpace(fields.Phone)) return (null, Refusal.Of("sign-in.no-phone", $"'{fields.Phone:written}' is no phone number. Write for example 20 30 40 50, or leave it empty."));
        if (!await store.SignIns.UseFirst(invitation.Organisation, secret, now)) return (null, Gone());
        person = await Keys.NamedByMail(store, invitation.Organisation, mail) ?? await Enter(invitation.Organisation, name, mail, phone, now);
        await store.SignIns.SetAccess(
            person.Organisation, person.Id, Rights.Word(Access.Administrator), new(Guid.NewGuid().ToString("n"), person.Organisation, person.Id, now, "access-set", Rights.Word(Access.Administrator)));
        return (person, null);
    }

    private async Task<Person> Enter(OrganisationId organisation, string name, string mail, string? phone, DateTimeOffset now)
    {
        var slug = StaffPlan.Slug(name) is { Length: > 0 } made ? made : "administrator";
        var id = new PersonId(slug);
        for (var n = 2; await store.Roster.Find(id) is not null; n++) id = new($"{slug}-{n}");
        var person = new Person(id, organisation, name, instance.Language, mail, now);
        List<ContactPoint> contacts = [new(new($"{id}-mail"), organisation, id, "mail", mail, 3)];
        if (phone is not null) contacts.InsertRange(0, [new(new($"{id}-sms"), organisation, id, "sms", phone, 1), new(new($"{id}-voice"), organisation, id, "voice", phone, 2)]);
        await store.Roster.Save(organisation, new([person], contacts, [], null, 0), id, now);
        rosters.Forget();
        staffs.Forget();
        return person;
    }

    private async Task<Person?> Known(Caller caller, string person) => await store.Roster.Find(new(person)) is { Departed: null } known && known.Organisation == caller.Organisation ? known : null;

    private AccessEntry Entry(Caller caller, Person person, string what, string? detail = null) => new(Guid.NewGuid().ToString("n"), person.Organisation, person.Id, store.Now(), what, detail, caller.Person);

    private static string Draw() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24));

    private static Refusal Unknown(string word) => Refusal.Of("access.unknown", $"'{word:word}' is nothing that access can be. Choose of {string.Join(", ", Rights.Each.Select(Rights.Word)):words}.");

    private static Refusal Gone() => Refusal.Of("sign-in.link-gone", $"The link has been used, is too old, or another has been made since. Ask an administrator for a new one.");

    private static Outcome.NotFound NoPerson(string person) => new("unknown-person.access", $"There is nobody here whose id is '{person:id}'.");

    private static Outcome.Accepted Done() => new(new("access"), [], []);
}

/// <summary>What the first administrator says of themselves.</summary>
public sealed record FirstFields(string Name, string Mail, string Phone);
