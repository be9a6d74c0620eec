using System.Security.Cryptography;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.Api;
using Beredskab.Server.Letters;
using Beredskab.Server.Reading;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <summary>
/// Finds out whether people can be reached: each gets a message over each way there is, and shows that it came, by answering, by pressing a key or by typing
/// the code. It belongs to no incident, so it goes past the ledger: what is lost when the process dies is sent again by whoever pressed.
/// </summary>
public sealed class ContactChecks(Store store, Instance instance, ISmsGateway sms, IVoiceGateway voice, IMailGateway mail, Staffs staffs, IChatGateway? chat = null)
{
    /// <summary>What was shown longer ago than this is no longer believed.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromDays(92);

    /// <summary>How long an answer is waited for: most people are not at work when they are asked.</summary>
    public static readonly TimeSpan Answerable = TimeSpan.FromDays(3);

    public const string Sms = "sms", Voice = "voice", Mail = "mail", Teams = ContactPoint.Teams;

    private const string KeyPrefix = "check.";
    private const int AtOnce = 8;

    private static readonly TimeSpan s_typed = TimeSpan.FromMinutes(15), s_rings = TimeSpan.FromSeconds(45);

    public static IReadOnlyList<string> Ways { get; } = [Sms, Voice, Mail, Teams];

    /// <summary>Which contact point a message of ours was for; null when it is none of a check.</summary>
    public static ContactId? ContactOf(EffectKey key) => key.Value.StartsWith(KeyPrefix, StringComparison.Ordinal) ? new ContactId(key.Value[KeyPrefix.Length..]) : null;

    /// <summary>Asks one person over one way; what went wrong is said.</summary>
    public async Task<Outcome> Ask(Caller caller, string contact)
    {
        if (await MayAsk(caller) is { } no) return no;
        if ((await store.Roster.Contacts([new ContactId(contact)])) is not [var point] || point.Organisation != caller.Organisation || (point.Person != caller.Person && !caller.Access.HasFlag(Access.Administrator)))
            return new Outcome.NotFound("not-found.contact", "There is no such number or address of yours.");
        return await Send(point, s_typed) is { } why ? new Outcome.Refused("contact.not-sent", $"The message could not be sent: {why:why}") : Done();
    }

    /// <summary>The code that somebody got, typed on a page.</summary>
    public async Task<Outcome> Type(Caller caller, string contact, string code) =>
        (await store.Roster.Contacts([new ContactId(contact)])) is [var point] && point.Person == caller.Person && await store.ContactProofs.Take(point.Id, string.Concat(code.Where(char.IsAsciiDigit)), store.Now())
            ? Done() : new Outcome.Refused("contact.wrong-code", $"That is not the code, or it is too old. Ask for a new one.");

    /// <summary>A round: everybody who can be called for a role, or everybody at all, over each of these ways.</summary>
    /// <param name="role">Null or empty: everybody.</param>
    public async Task<(Outcome Outcome, Round Round)> Begin(Caller caller, string? role, IReadOnlyCollection<string> ways)
    {
        if (await MayAsk(caller) is { } no) return (no, new(0, []));
        if (ways.FirstOrDefault(way => !Ways.Contains(way)) is { } odd) return (new Outcome.Refused("contact.unknown-way", $"'{odd:way}' is no way to reach people. Choose of {string.Join(", ", Ways):ways}."), new(0, []));
        if (ways.Count == 0) return (new Outcome.Refused("contact.no-way", $"Choose how they are to be asked."), new(0, []));
        var staff = await staffs.Of(caller.Organisation);
        if (!string.IsNullOrEmpty(role) && staff.Roster.Directory.Find(new(role)) is null) return (new Outcome.Refused("unknown-role", $"There is no role '{role:role}'."), new(0, []));
        var people = staff.People.Values.Where(person => person.Departed is null && (string.IsNullOrEmpty(role) || staff.Roster.Holds(person.Id, new(role)))).Select(person => person.Id).ToHashSet();
        var points = staff.Contacts.Where(point => people.Contains(point.Person) && ways.Contains(point.Kind)).ToList();
        return (Done(), await Send(points));
    }

    /// <summary>A text to everybody who would be called for a role at this moment; gives how many were handed over.</summary>
    internal async Task<int> AskThoseOnCall()
    {
        if (await store.Freezes.Now() is { IsHouseShut: true }) return 0;
        var staff = await staffs.Of(instance.Organisation);
        var onCall = staff.Roster.Directory.Roles.SelectMany(role => staff.Roster.HoldersOf(role.Id)).Select(person => person.Over(Channel.Sms)?.Contact).OfType<ContactId>().ToHashSet();
        return (await Send([.. staff.Contacts.Where(point => onCall.Contains(point.Id))])).Sent;
    }

    private async Task<Round> Send(IReadOnlyList<ContactPoint> points)
    {
        var failed = new System.Collections.Concurrent.ConcurrentBag<PersonId>();
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (point, _) =>
        {
            if (await Send(point, Answerable) is not null) failed.Add(point.Person);
        });
        return new(points.Count - failed.Count, [.. failed.Distinct()]);
    }

    /// <summary>A code that came from a number; gives whose it is when it was waited for.</summary>
    internal static async Task<string?> Answered(Store store, string from, string code)
    {
        if (await store.ContactProofs.Waiting(from, code, store.Now()) is not { } waiting) return null;
        await store.ContactProofs.Prove(waiting.Organisation, waiting.Person, Sms, from, store.Now(), "answered");
        return (await store.Roster.Find(waiting.Person))?.Name ?? waiting.Person.Value;
    }

    /// <summary>A key pressed in a call of a check: any of them, for whoever presses one is there.</summary>
    internal static async Task<bool> Pressed(Store store, ContactId contact, string digits)
    {
        if (digits.Length == 0 || (await store.Roster.Contacts([contact])) is not [var point]) return false;
        await store.ContactProofs.Prove(point.Organisation, point.Person, point.Kind, point.Address, store.Now(), "pressed");
        return true;
    }

    /// <summary>A key pressed in a call about a task.</summary>
    internal static async Task Pressed(Store store, string contact, PersonId person)
    {
        if ((await store.Roster.Contacts([new ContactId(contact)])) is [var point] && point.Person == person) await store.ContactProofs.Prove(point.Organisation, person, point.Kind, point.Address, store.Now(), "pressed");
    }

    /// <summary>After a restore nothing goes out until two people have said so.</summary>
    private async Task<Outcome.Refused?> MayAsk(Caller caller) => await store.Freezes.Now() is { IsHouseShut: true }
        ? new Outcome.Refused("contact.frozen", $"After a restore nothing goes out until two people have said so. See {Pages.Paths.Recovery:page}.") : null;

    /// <summary>Texts somebody something that they answer with a code; false when they have no number for it, or it could not be sent.</summary>
    internal async Task<bool> Tell(PersonId person, Func<SmsWords, string, string> text)
    {
        if (await store.Freezes.Now() is { IsHouseShut: true }) return false;
        return (await store.Roster.Contacts(person)).Find(point => point.Kind == Sms) is { } point && await Send(point, Answerable, text) is null;
    }

    /// <summary>Null when it was handed over, else why not.</summary>
    /// <param name="text">Of a text message; null for that of a check.</param>
    private async Task<string?> Send(ContactPoint point, TimeSpan lasts, Func<SmsWords, string, string>? text = null)
    {
        var (now, key) = (store.Now(), new EffectKey(KeyPrefix + point.Id.Value));
        var code = await NewCode(point);
        var words = SmsWords.In((await store.Roster.Find(point.Person))?.Language ?? instance.Language);
        // Before it leaves: an answer may be there sooner than the provider's.
        await store.ContactProofs.Ask(point, code, now, now + lasts);
        var account = $"{instance.PublicUrl.TrimEnd('/')}{Pages.Paths.Account}";
        var answer = point.Kind switch
        {
            Sms => await sms.Send(new(key, point.Address, text?.Invoke(words, code) ?? words.ContactCheck(code), "", TimeSpan.FromMinutes(15)), CancellationToken.None),
            Voice => await voice.Call(new(key, point.Address, words.ContactCall, words.Language, s_rings), CancellationToken.None),
            Teams when chat is null => Workers.Hands.NoChat,
            Teams => await chat.Post(new(key, point.Address, words.ContactSubject(code), words.ContactMail(code, account), words.Language, new(account)), CancellationToken.None),
            _ => await mail.Send(new(new($"{KeyPrefix}{point.Id}.{now.ToUnixTimeMilliseconds()}"), point.Address, words.ContactSubject(code), words.ContactMail(code, account), words.Language), CancellationToken.None),
        };
        var why = answer.WhyNot() is { Length: > 0 } no ? no : null;
        if (why is not null) await store.ContactProofs.Fail(point.Id, why);
        return why;
    }

    /// <summary>Four digits that wait for no task at that number.</summary>
    private async Task<string> NewCode(ContactPoint point)
    {
        var taken = point.Kind == Sms ? (await store.Codes.Open("live", point.Address)).Concat(await store.Codes.Open("drill", point.Address)).Select(open => open.Code).ToHashSet() : [];
        while (true)
            if (RandomNumberGenerator.GetInt32(1000, 10_000).ToString(System.Globalization.CultureInfo.InvariantCulture) is var code && !taken.Contains(code)) return code;
    }

    private static Outcome.Accepted Done() => new(new("contact"), [], []);
}

/// <summary>What became of a round.</summary>
/// <param name="Sent">How many messages were handed over.</param>
/// <param name="Failed">Those whom something could not be sent to.</param>
public sealed record Round(int Sent, IReadOnlyList<PersonId> Failed);
