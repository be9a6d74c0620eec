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
public sealed class AccessDesk(Store store, Instance instance, StaffDesk staff)
{
    public static readonly TimeSpan InvitationLasts = TimeSpan.FromHours(72), FirstInvitationLasts = TimeSpan.FromHours(24);

    public static string LinkTo(string publicUrl, string secret) => $"{publicUrl.TrimEnd('/')}{Pages.Paths.Invited}?{Pages.Posts.Link}={secret}";

    /// <summary>What somebody is let in for from now on; all of it.</summary>
    public async Task<Outcome> Set(Caller caller, string person, IReadOnlyCollection<string> words)
    {
        if (await Known(caller, person) is not { } known) return NoPerson(person);
        if (Rights.Unknown(words) is { } unknown) return new Outcome.Refused(Unknown(unknown));
        var access = string.Join(' ', Rights.Each.Select(Rights.Word).Where(words.Contains));
        if (access == ((await store.SignIns.Of(known.Id))?.Access ?? "")) return Done();
        return await store.SignIns.SetAccess(caller.Organisation, known.Id, access, Entry(caller, known, "access-set", access.Length == 0 ? null : access))
            ? Done() : NobodyLeft();
    }

    /// <summary>A link that lets them in once, to be handed to them; null when there is no such person.</summary>
    public async Task<(string Link, DateTimeOffset Expires)?> Invite(Caller caller, string person) =>
        await Known(caller, person) is { } known ? await Invite(store, instance.PublicUrl, known, caller.Person) : null;

    /// <summary>For whoever has the database and no server.</summary>
    internal static async Task<(string Link, DateTimeOffset Expires)> Invite(Store store, string publicUrl, Person person, PersonId? by)
    {
        var (secret, now) = (Draw(), store.Now());
        await store.SignIns.Invite(new(Tokens.Hash(secret), person.Organisation, person.Id, now, now + InvitationLasts) { Author = by }, AccessEntry.Of(person, now, "invited", null, by));
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
            ? Done() : NobodyLeft();
    }

    /// <summary>A key for a program that acts as somebody; its secret is shown this once, and only its hash kept.</summary>
    /// <param name="name">What it is for; becomes part of its id.</param>
    public async Task<(AccessToken? Token, string Secret, Refusal? No)> NewToken(Caller caller, string person, string? name, IReadOnlyCollection<string> words)
    {
        if (await Known(caller, person) is not { } known) return (null, "", NoPerson(person).No);
        if (Rights.Unknown(words) is { } unknown) return (null, "", Unknown(unknown));
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
        await store.SignIns.Log(AccessEntry.Of(caller.Organisation, token.Person, store.Now(), "token-revoked", id, caller.Person));
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

    /// <summary>Uses a link; or says why it lets nobody in. The first administrator is entered as a list of one person would be.</summary>
    public async Task<(Person? Person, string? Why)> Use(string secret, FirstFields fields, string language)
    {
        if (await Look(secret) is not var (invitation, person)) return (null, Refusals.Say(Gone(), language));
        var now = store.Now();
        if (person is not null) return await store.SignIns.Use(secret, now) ? (person, null) : (null, Refusals.Say(Gone(), language));
        if (string.IsNullOrWhiteSpace(fields.Mail)) return (null, Refusals.Say(Refusal.Of("sign-in.no-mail", $"Write your mail address. You sign in with it."), language));
        var known = await Keys.NamedByMail(store, instance.Organisation, fields.Mail.Trim());
        var list = StaffFile.OfOne(await ColumnsOf(fields, known));
        var faults = (await staff.Plan(instance.Organisation, list)).Faults.Where(fault => !fault.IsWarning).ToList();
        if (faults is not []) return (null, string.Join(' ', faults.Select(fault => fault.Say(Resources.Texts.In(language)))));
        if (!await store.SignIns.UseFirst(invitation.Organisation, secret, now)) return (null, Refusals.Say(Gone(), language));
        var entered = (await staff.Import(instance.Organisation, list, null)).People.Single().Person;
        var word = Rights.Word(Access.Administrator);
        await store.SignIns.SetAccess(entered.Organisation, entered.Id, word, AccessEntry.Of(entered, now, "access-set", word));
        return (entered, null);
    }

    /// <summary>Whoever has that mail address is meant, and else a new person, under an id of their own.</summary>
    private async Task<Dictionary<StaffColumn, string>> ColumnsOf(FirstFields fields, Person? known)
    {
        var slug = StaffPlan.Slug(fields.Name);
        var id = known?.Id.Value ?? slug;
        for (var n = 2; known is null && id.Length > 0 && await store.Roster.Find(new(id)) is not null; n++) id = $"{slug}-{n}";
        var columns = new Dictionary<StaffColumn, string> { [StaffColumn.Id] = id, [StaffColumn.Name] = fields.Name, [StaffColumn.Mail] = fields.Mail };
        if (!string.IsNullOrWhiteSpace(fields.Phone)) columns[StaffColumn.Mobile] = fields.Phone;
        return columns;
    }

    private async Task<Person?> Known(Caller caller, string person) => await store.Roster.Find(new(person)) is { Departed: null } known && known.Organisation == caller.Organisation ? known : null;

    private AccessEntry Entry(Caller caller, Person person, string what, string? detail = null) => AccessEntry.Of(person, store.Now(), what, detail, caller.Person);

    private static string Draw() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24));

    internal static Outcome.Refused NobodyLeft() => new("access.last", $"Nobody would be left who is administrator and can sign in. Give it to somebody else first.");

    private static Refusal Unknown(string word) => Refusal.Of("access.unknown", $"'{word:word}' is nothing that access can be. Choose of {string.Join(", ", Rights.Each.Select(Rights.Word)):words}.");

    private static Refusal Gone() => Refusal.Of("sign-in.link-gone", $"The link has been used, is too old, or another has been made since. Ask an administrator for a new one.");

    private static Outcome.NotFound NoPerson(string person) => new("unknown-person.access", $"There is nobody here whose id is '{person:id}'.");

    private static Outcome.Accepted Done() => new(new("access"), [], []);
}

/// <summary>What the first administrator says of themselves.</summary>
public sealed record FirstFields(string Name, string Mail, string Phone);
