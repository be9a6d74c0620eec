using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Letters;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Effect = Beredskab.Engine.Outside.Effect;

namespace Beredskab.Server.Streams;

/// <summary>
/// Makes ledger rows of what the engine wishes for. Texts are rendered and numbers looked up once, here, and stored in the row:
/// what is sent tomorrow is what was meant today.
/// </summary>
/// <param name="mailbox">Null where no answers by mail are read.</param>
public sealed class EffectWriter(Store store, Renderer renderer, AckLinks links, IMailbox? mailbox = null)
{
    public Task<IReadOnlyList<NewEffect>> Write(StreamId stream, Run run, IReadOnlyList<Effect> effects, DateTimeOffset at, IReadOnlyList<NewAside> asides) =>
        Write(stream, run, run.Incident, run.Organisation, run.Mode, effects, at, asides);

    public Task<IReadOnlyList<NewEffect>> Write(StreamId stream, Incident incident, IReadOnlyList<Effect> effects, DateTimeOffset at, IReadOnlyList<NewAside> asides) =>
        Write(stream, null, incident.Id, incident.Organisation, incident.Mode, effects, at, asides);

    private async Task<IReadOnlyList<NewEffect>> Write(
        StreamId stream, Run? run, IncidentId incident, OrganisationId organisation, Mode mode, IReadOnlyList<Effect> effects, DateTimeOffset at,
        IReadOnlyList<NewAside> asides)
    {
        if (effects.Count == 0) return [];
        var contacts = await ContactsOf(effects);
        var scene = new Renderer.Scene(run, incident, organisation, mode, at, asides)
        {
            Languages = await LanguagesOf(effects),
            Chats = contacts.Values.Where(contact => contact.Kind == ContactPoint.Teams).Select(contact => contact.Id).ToHashSet(),
        };
        var rows = new List<NewEffect>();
        for (var ordinal = 0; ordinal < effects.Count; ordinal++)
        {
            var effect = effects[ordinal];
            var person = PersonOf(effect.Work);
            if (person is { } to && !contacts.ContainsKey(to.Contact)) continue;
            if (effect.Kind == EffectKind.StandDown && Planted.Is("stand-down-forgotten")) continue;
            var payload = await Payload(effect, scene, contacts);
            rows.Add(new()
            {
                Key = effect.Key,
                Stream = stream,
                Address = effect.Address?.ToString() ?? "",
                Kind = EffectKinds.Word(effect.Kind),
                Mode = Author.Word(mode),
                Recipient = effect.Target,
                Person = person?.Person,
                Channel = person is { } reach ? ChannelWord(scene, reach) : "",
                Ordinal = ordinal,
                Priority = effect.Work is EffectWork.TellRun or EffectWork.TellIncident ? 0 : effect.IsFirstPage ? NewEffect.FirstPage : 5,
                NotBefore = at,
                Expires = effect.Expires,
                TakesBack = effect.TakesBack is { } kind ? EffectKinds.Word(kind) : null,
                Payload = payload,
                // Whoever gave the command carries its notices at once; claiming them would be a commit more.
                Taken = effect.Work is EffectWork.TellRun or EffectWork.TellIncident ? new(store.NodeId, at + Courier.Lease) : null,
                Code = person is { } asked && WantsCode(scene, effect.Work) ? new(NumberOf(contacts[asked.Contact]), asked.Person) : null,
                Link = links.AreWanted && mode == Mode.Live && WantsLink(effect.Work, payload) ? links.Sha256Of(effect.Key) : null,
            });
        }
        return rows;
    }

    private async Task<Dictionary<ContactId, ContactPoint>> ContactsOf(IReadOnlyList<Effect> effects)
    {
        var ids = effects.Select(effect => PersonOf(effect.Work)?.Contact).OfType<ContactId>().Distinct().ToList();
        return ids.Count == 0 ? [] : (await store.Roster.Contacts(ids)).ToDictionary(contact => contact.Id);
    }

    private async Task<Dictionary<PersonId, string>> LanguagesOf(IReadOnlyList<Effect> effects)
    {
        var people = effects.Select(effect => PersonOf(effect.Work)?.Person).OfType<PersonId>().Distinct().ToList();
        return people.Count == 0 ? [] : (await store.Roster.PeopleById(people)).ToDictionary(person => person.Id, person => person.Language);
    }

    private static PersonContact? PersonOf(EffectWork work) => work switch
    {
        EffectWork.Page page => page.To,
        EffectWork.Message message => message.To,
        _ => null,
    };

    /// <summary>To the engine Teams is a mail, which wakes nobody; the ledger says which of the two carries it.</summary>
    private static string ChannelWord(Renderer.Scene scene, PersonContact to) =>
        to.Channel switch { Channel.Voice => "voice", Channel.Mail when scene.Chats.Contains(to.Contact) => ContactPoint.Teams, Channel.Mail => "mail", _ => "sms" };

    /// <summary>People write the letters of a mail address as they like, and an answer comes from the same mailbox all the same.</summary>
    private static string NumberOf(ContactPoint contact) => contact.Kind == "mail" ? contact.Address.ToLowerInvariant() : contact.Address;

    private bool WantsCode(Renderer.Scene scene, EffectWork work) => work switch
    {
        _ when PersonOf(work) is { Channel: Channel.Mail } to && (mailbox is null || scene.Chats.Contains(to.Contact)) => false,
        // A call is answered by a key.
        EffectWork.Page { To.Channel: Channel.Voice } => false,
        EffectWork.Page { About: PageFor.Task or PageFor.Decision or PageFor.Suggestion or PageFor.Failure or PageFor.Assigned or PageFor.Approval or PageFor.Late } => true,
        EffectWork.Message { To.Channel: Channel.Sms or Channel.Mail } => true,
        _ => false,
    };

    /// <summary>A text that asks whether somebody takes a task, and so has a code. What is decided or approved is not done with one press.</summary>
    private static bool WantsLink(EffectWork work, string payload) =>
        work is EffectWork.Page { To.Channel: Channel.Sms, About: PageFor.Task } && payload.Contains(NewEffect.CodePlaceholder, StringComparison.Ordinal);

    private async Task<string> Payload(Effect effect, Renderer.Scene scene, Dictionary<ContactId, ContactPoint> contacts)
    {
        object payload = effect.Work switch
        {
            EffectWork.Page page => Letter(page.To, scene, contacts, effect.Key, page.Validity, await renderer.Page(scene, page, effect.Address)),
            EffectWork.Message message => Letter(message.To, scene, contacts, effect.Key, TimeSpan.FromMinutes(15), await renderer.Message(scene, message, effect.Address)),
            EffectWork.Isolate(var account) => new AccountPayload(account.Value),
            EffectWork.Restore(var account) => new AccountPayload(account.Value),
            EffectWork.Light(var call) => await renderer.Light(scene, call, effect.Address),
            EffectWork.TellRun tell => new RunNotice(tell.Run, tell.News),
            EffectWork.TellIncident tell => new IncidentNotice(tell.Incident, tell.News),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return JsonSerializer.Serialize(payload, payload.GetType(), Wire.Options);
    }

    private static LetterPayload Letter(PersonContact to, Renderer.Scene scene, Dictionary<ContactId, ContactPoint> contacts, EffectKey key, TimeSpan validity, Letter letter)
    {
        var mark = Marks.Of(key);
        return new(contacts[to.Contact].Address, letter.Subject, $"{letter.Text} {mark}", mark, scene.LanguageOf(to.Person), (int)validity.TotalSeconds)
        {
            IsAnswerable = to.Channel == Channel.Mail && letter.Text.Contains(NewEffect.CodePlaceholder, StringComparison.Ordinal),
        };
    }
}

/// <summary>What a worker needs to send a text, to call or to mail.</summary>
public sealed record LetterPayload(string To, string Subject, string Text, string Mark, string Language, int ValiditySeconds)
{
    /// <summary>Of a mail: it holds a code, and an answer by mail is read.</summary>
    public bool IsAnswerable { get; init; }

    /// <summary>Of a mail: the Message-ID of what it answers.</summary>
    public string? InReplyTo { get; init; }
}

public sealed record AccountPayload(string Account);

/// <summary>A light action, with its texts rendered.</summary>
public sealed record LightPayload(string Action, string? Title, string? Text, string? Priority, ValueList<string> Targets);

public sealed record RunNotice(RunId Run, ToRun News);

public sealed record IncidentNotice(IncidentId Incident, ToIncident News);

/// <summary>Three characters at the end of a message that tell its effect from every other to the same number.</summary>
public static class Marks
{
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    public static string Of(EffectKey key)
    {
        var value = Convert.ToUInt32(key.Value[..8], 16);
        return new([Alphabet[(int)(value & 31)], Alphabet[(int)((value >> 5) & 31)], Alphabet[(int)((value >> 10) & 31)]]);
    }
}
