using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Letters;
using Beredskab.Server.People;
using Beredskab.Server.Reading;
using Beredskab.Server.Resources;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Engine.Outside.Effect;

namespace Beredskab.Server.Inbound;

/// <summary>
/// What people text or mail back. Every message is kept before it is acted on, acted on once however often the provider brings it, and
/// answered: with what was done, or with what can be answered.
/// </summary>
public sealed class Replies(Store store, Gate gate, Refusals refusals)
{
    /// <summary>
    /// So many that we could not place within <see cref="Patience"/>, and the next ones are kept without an answer: whoever tries codes
    /// learns nothing, and a phone that answers by itself does not talk with us all night.
    /// </summary>
    private const int Tries = 5;

    /// <summary>Answers that stand, as the inbox has them.</summary>
    public const string Accepted = "accepted", Joined = "joined", Declined = "declined", Late = "late";

    /// <summary>An answer that could not be entered now.</summary>
    public const string Busy = "busy";

    private static readonly TimeSpan Patience = 1.Hours;

    private static readonly TimeSpan s_answerable = TimeSpan.FromMinutes(15);

    /// <summary>What is no older was written just now, whatever two clocks say.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(2);

    /// <param name="providerId">The provider's own id of the message.</param>
    /// <param name="from">E.164, or a mail address in small letters.</param>
    /// <param name="age">How long ago it was written: a mere "ja" of this evening is no answer to what is asked at night.</param>
    /// <returns>What to send back, or null when this message was dealt with before or is not answered.</returns>
    public async Task<string?> Receive(OrganisationId organisation, string mode, string providerId, string from, string text, TimeSpan age = default)
    {
        var contacts = IsMail(from) ? await store.Roster.MailboxesAt(from) : await store.Roster.ContactsAt(from);
        var person = contacts.Count == 0 ? null : await store.Roster.Find(contacts[0].Person);
        var words = SmsWords.In(person?.Language ?? "da");
        var isNew = await store.Inbox.Take(new(providerId, organisation, mode, from, text, store.Now()) { Person = person?.Id });
        if (!isNew && (await store.Inbox.Get(providerId))?.Outcome is not null) return null;

        var (outcome, reply) = await Act(mode, from, text, age, contacts.Count == 0 ? null : contacts[0], words);
        await store.Inbox.Settle(providerId, outcome, person?.Id);
        return reply;
    }

    /// <summary>For a provider that sends nothing of what its webhook is answered, and for what nobody brought: the answer leaves as a message of its own.</summary>
    public Task ReceiveAndAnswer(OrganisationId organisation, WrittenSms message) => ReceiveAndAnswer(organisation, message.Id, message.From, message.Text, message.Age);

    /// <param name="id">The provider's own, or a mail's Message-ID.</param>
    /// <param name="from">E.164, or a mail address in small letters.</param>
    public async Task ReceiveAndAnswer(OrganisationId organisation, string id, string from, string text, TimeSpan age = default)
    {
        var mode = await ModeOf(from, text);
        if (await Receive(organisation, mode, id, from, text, age) is not { } answer) return;
        var key = Effect.KeyOf(organisation, "inbox", null, from, id, 0, 0);
        var language = await LanguageOf(organisation, from);
        var mark = Marks.Of(key);
        await store.Journal.Commit(new()
        {
            Organisation = organisation,
            At = store.Now(),
            Effects =
            [
                new()
                {
                    Key = key,
                    Stream = new("inbox"),
                    Address = "",
                    Kind = EffectKinds.Reply,
                    Mode = mode,
                    Recipient = from,
                    Channel = ChannelOf(from),
                    NotBefore = store.Now(),
                    Expires = store.Now() + s_answerable,
                    Payload = JsonSerializer.Serialize(new LetterPayload(from, IsMail(from) ? Texts.In(language)["letter.answer"] : "", $"{answer} {mark}", mark, language, (int)s_answerable.TotalSeconds)
                    {
                        InReplyTo = IsMail(from) && id.StartsWith('<') ? id : null,
                    }, Wire.Options),
                },
            ],
        });
    }

    /// <summary>
    /// A link was pressed: that is what <c>JA 4711</c> from the number it was sent to would have been, and is entered and said so. It is used up by an answer that stands; whatever
    /// is pressed after that is answered as the first.
    /// </summary>
    /// <param name="link">Its hash.</param>
    public async Task<(string Outcome, string Said)> Press(ReplyCode code, Run run, Step step, Address address, string link, bool isYes, SmsWords words)
    {
        var title = await TitleOf(run, step, words);
        if (await PressedBefore(link) is { } before) return (before, Said(before, title, words));
        var (outcome, said) = await Give(code, run, step, address, isYes ? new SmsAnswer.Yes() : new SmsAnswer.No(), title, words, link);
        if (outcome is not (Accepted or Declined or Late)) return (outcome, said);
        await store.Inbox.Take(new(IdOf(link), code.Organisation, code.Mode, code.Number, $"{(isYes ? words.Yes : words.No)} {code.Code}", store.Now()) { Person = code.Person, Outcome = outcome });
        await store.ContactProofs.Prove(code.Organisation, code.Person, ContactChecks.Sms, code.Number, store.Now(), "answered");
        return (outcome, said);
    }

    /// <summary>How the answer that used a link up was taken; null for one that is unused.</summary>
    public async Task<string?> PressedBefore(string link) => (await store.Inbox.Get(IdOf(link)))?.Outcome;

    /// <summary>What is said to an answer that stands.</summary>
    public static string Said(string outcome, string title, SmsWords words) => outcome switch
    {
        Late => words.Over(title),
        Declined => words.PassedOn(title),
        Joined => words.Joined(title),
        _ => words.Received(title),
    };

    /// <summary>A yes that is not enough alone: whoever gave it hears that others are being called too.</summary>
    private static string After(string stands, IEnumerable<(string Type, string Data)> entries) => stands == Accepted && LeaveOpen(entries) ? Joined : stands;

    internal static bool LeavesOpen(Outcome.Accepted accepted) => LeaveOpen(accepted.Entries.Select(entry => (entry.Type, System.Text.Encoding.UTF8.GetString(entry.Data.Span))));

    private static bool LeaveOpen(IEnumerable<(string Type, string Data)> entries) => entries.Any(entry => Wire<RunEvent>.Read(entry.Type, entry.Data) is RunEvent.Acknowledged { LeavesOpen: true });

    /// <summary>That of whoever wrote it, else the organisation's.</summary>
    private async Task<string> LanguageOf(OrganisationId organisation, string from)
    {
        var contact = (IsMail(from) ? await store.Roster.MailboxesAt(from) : await store.Roster.ContactsAt(from)).FirstOrDefault();
        return (contact is null ? null : await store.Roster.Find(contact.Person))?.Language
            ?? (await store.Roster.Organisations()).FirstOrDefault(own => own.Id == organisation)?.Language ?? "da";
    }

    private static bool IsMail(string from) => from.Contains('@', StringComparison.Ordinal);

    private static string ChannelOf(string from) => IsMail(from) ? "mail" : "sms";

    private static string IdOf(string link) => $"link-{link}";

    /// <summary>
    /// One number may serve drills and live incidents alike, whose codes are kept apart: the answer tells which it is for.
    /// </summary>
    public async Task<string> ModeOf(string from, string text)
    {
        if (SmsAnswer.Read(text).Code is { } code)
            return await store.Codes.Find("live", from, code, store.Now()) is null && await store.Codes.Find("drill", from, code, store.Now()) is not null ? "drill" : "live";
        return (await store.Codes.Open("live", from)).Count == 0 && (await store.Codes.Open("drill", from)).Count > 0 ? "drill" : "live";
    }

    private async Task<(string Outcome, string? Reply)> Act(string mode, string from, string text, TimeSpan age, ContactPoint? contact, SmsWords words)
    {
        var answer = SmsAnswer.Read(text);
        var open = await store.Codes.Open(mode, from);
        // An answer without a code is clear when only one thing is asked.
        var code = answer.Code is { } given ? await store.Codes.Find(mode, from, given, store.Now()) : open.Count == 1 && !IsOlder(open[0]) ? open[0] : null;
        // A code is worth something only from a mailbox that still is its person's.
        if (code is { IsMail: true } && !(await store.Roster.MailboxesAt(from)).Exists(mailbox => mailbox.Person == code.Person)) code = null;
        // Any address can be written on a mail: whoever is a stranger there is nobody to send mail to.
        if (contact is null && IsMail(from)) return (InboundMessage.UnknownNumber, null);
        if (contact is null && open.Count == 0 && code is null) return await Unplaced(InboundMessage.UnknownNumber, () => Task.FromResult(words.Unknown));
        if (answer is SmsAnswer.Stop) return await Unplaced(InboundMessage.Stop, async () => words.CannotStop(await Open(open, words)));
        if (code is null && answer is not (SmsAnswer.No or SmsAnswer.Help) && !IsMail(from) && answer.Code is { } sent && await ContactChecks.Answered(store, from, sent) is { } checkedPerson) return ("contact-checked", words.Checked(checkedPerson));
        if (answer.Code is { } wrong && code is null) return await Unplaced(InboundMessage.WrongCode, async () => words.WrongCode(wrong, await Open(open, words)));
        if (code is null || !Address.TryParse(code.Address, out var address)
            || await gate.Read(new RunId(code.Stream.Value["run:".Length..])) is not { } run || run.FindStep(address.Step) is not { } step)
            return await Unplaced(InboundMessage.NotUnderstood, async () => words.NotUnderstood(await Open(open, words)));
        var title = await TitleOf(run, step, words);
        // Whoever sends the code that we sent has got it; of a phone that several share, the one it was sent to.
        if (answer is not SmsAnswer.Unclear) await Prove(code, answer);
        return answer switch
        {
            SmsAnswer.Help => ("help", words.Help(code.Code, title, DueIn(run, step, words), Labels(step, words))),
            SmsAnswer.Unclear => await Unplaced(InboundMessage.NotUnderstood, () => Task.FromResult(words.NotUnderstood([$"{code.Code} {title}"]))),
            _ => await Give(code, run, step, address, answer, title, words),
        };

        bool IsOlder(ReplyCode asked) => age > s_fresh && store.Now() - age < asked.Opened;

        async Task<(string, string?)> Unplaced(string outcome, Func<Task<string>> reply)
        {
            if (await store.Inbox.Unplaced(from, store.Now() - Patience, Tries) >= Tries) return (outcome, null);
            await Enter(contact, mode, open, text);
            return (outcome, await reply());
        }
    }

    /// <summary>A sender's address alone proves nothing of a mailbox; the code that was sent there does.</summary>
    private async Task Prove(ReplyCode code, SmsAnswer answer)
    {
        if (!code.IsMail) await store.ContactProofs.Prove(code.Organisation, code.Person, ContactChecks.Sms, code.Number, store.Now(), "answered");
        else if (answer.Code is not null)
            foreach (var mailbox in await store.Roster.MailboxesAt(code.Number))
                await store.ContactProofs.Prove(code.Organisation, code.Person, ContactChecks.Mail, mailbox.Address, store.Now(), "answered");
    }

    private async Task<(string Outcome, string Reply)> Give(ReplyCode code, Run run, Step step, Address address, SmsAnswer answer, string title, SmsWords words, string? link = null)
    {
        var isOver = run.StateOf(step.Id) is not StepState.Ready ready || ready.Iteration != address.Iteration;
        RunCommand? command = (answer, OptionsOf(step)) switch
        {
            (SmsAnswer.Choice(var number), { Count: > 0 } options) when number <= options.Count => new RunCommand.Answer(address, options[number - 1].Id, ChannelOf(code.Number)) { At = default },
            (SmsAnswer.Choice, _) => null,
            (SmsAnswer.No, _) when !isOver => new RunCommand.Decline(address, ChannelOf(code.Number), null) { At = default },
            _ => new RunCommand.Acknowledge(address, ChannelOf(code.Number)) { At = default },
        };
        if (command is null) return ("no-such-option", words.Help(code.Code, title, DueIn(run, step, words), Labels(step, words)));
        var stands = isOver ? Late : command is RunCommand.Decline && step.Work is not Work.Notify ? Declined : Accepted;
        // A thumb that presses twice presses at once: the second press meets the first in its very commit, whichever button it was.
        var outcome = await gate.Do(code.Organisation, run.Id, _ => command, code.Person, link is null ? null : new(code.Person.Value, "link", link, link, 200, entries => After(stands, entries.Select(entry => (entry.Type, entry.Data)))));
        return outcome switch
        {
            Outcome.Accepted accepted when stands == Accepted && LeavesOpen(accepted) => (Joined, words.Joined(title)),
            Outcome.Accepted => (stands, Said(stands, title, words)),
            Outcome.Repeated(var first) => (first.Response, Said(first.Response, title, words)),
            Outcome.Refused refused => (refused.Code, $"BEREDSKAB: {refusals.Say(refused.Why, words.Language, run, title)}"),
            _ => (Busy, words.NotUnderstood([$"{code.Code} {title}"])),
        };
    }

    /// <summary>
    /// What we did not understand still stands in a timeline: of the incident the person is being asked in, else of the newest that is
    /// open. With none, and from numbers nobody knows, the inbox alone has it.
    /// </summary>
    private async Task Enter(ContactPoint? contact, string mode, List<ReplyCode> open, string text)
    {
        if (contact is null) return;
        var incident = open.Count > 0 && await gate.Read(new RunId(open[^1].Stream.Value["run:".Length..])) is { } run
            ? run.Incident
            : (await store.Summaries.List(contact.Organisation, new("incident", Mode: mode, IsOpenOnly: true), max: 1)).Items.Select(newest => (IncidentId?)newest.Incident).FirstOrDefault();
        if (incident is { } there)
            await gate.Do(contact.Organisation, there, texts => new IncidentCommand.NotUnderstood(contact.Person, contact.Id, texts.Aside(text)) { At = default }, contact.Person);
    }

    private async Task<IReadOnlyList<string>> Open(List<ReplyCode> open, SmsWords words)
    {
        var lines = new List<string>();
        foreach (var code in open.TakeLast(3))
            if (Address.TryParse(code.Address, out var address) && await gate.Read(new RunId(code.Stream.Value["run:".Length..])) is { } run && run.FindStep(address.Step) is { } step)
                lines.Add($"{code.Code} {await TitleOf(run, step, words)}");
        return lines;
    }

    /// <summary>What a step is called in a text.</summary>
    public async Task<string> TitleOf(Run run, Step step, SmsWords words)
    {
        if (run.AddedTasks.GetValueOrDefault(step.Id) is { } added) return (await store.Asides.Read([added.Sentence.Id])).GetValueOrDefault(added.Sentence.Id, step.Id.Value);
        return step.Title.In(words.Language);
    }

    private static string DueIn(Run run, Step step, SmsWords words) =>
        run.StateOf(step.Id) is StepState.Ready ready && Deadline.DueOf(run, step, ready) is { } due ? words.Span(due - ready.Since) : "-";

    private static IReadOnlyList<Option> OptionsOf(Step step) => step.Work switch
    {
        Work.Decide decide => decide.Options,
        Work.Notify notify => notify.Options,
        _ => [],
    };

    private static IReadOnlyList<string> Labels(Step step, SmsWords words) => [.. OptionsOf(step).Select(option => option.Label.In(words.Language))];
}
