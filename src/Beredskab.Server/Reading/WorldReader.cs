using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Resources;
using Beredskab.Server.Views;
using Beredskab.Storage;
using World = Beredskab.Simulation.World;

namespace Beredskab.Server.Reading;

/// <summary>The simulated outside world as a page: every phone, mailbox, account and ticket, and every request it received.</summary>
public sealed class WorldReader(Gate gate, Store store, Glossaries glossaries, IServiceProvider services)
{
    private const int ShownRequests = 200;

    /// <summary>Null when the world is real.</summary>
    public async Task<WorldView?> World(OrganisationId organisation, string language)
    {
        if (services.GetService<World>() is not { } world) return null;
        var glossary = await glossaries.For(organisation, language);
        var phones = new List<PhoneView>();
        foreach (var phone in world.Phones.All) phones.Add(await Phone(world, phone, glossary));
        return new()
        {
            Phones = phones,
            Mailboxes = [.. world.Mailboxes.All.Select(box => Mailbox(world, box.Address, glossary))],
            Cards = [.. world.Chats.All.Select((card, at) => new CardView(at.ToString(CultureInfo.InvariantCulture), card.At, card.To, card.Title, card.Text, card.Link)).Reverse()],
            Accounts = [.. world.Directory.All.Select(account => Account(world, account))],
            Tickets = [.. world.Tickets.All.Reverse().Select(ticket => new TicketView(ticket.Number, ticket.Title, ticket.Priority, ticket.Status, ticket.OpenedAt, ticket.Text))],
            Journal = [.. world.Journal.Entries.Reverse().Take(ShownRequests).Select(Request)],
        };
    }

    private async Task<PhoneView> Phone(World world, Simulation.Phone phone, Glossary glossary)
    {
        var texts = world.Phones.Messages(phone.Number).Select(text => new PhoneMessage(
            text.Sid, text.CreatedAt, Views.Channel.Sms, !text.IsFromPerson, text.Text, text.Status is "received" or "delivered" ? null : State(text.Status, glossary)));
        var calls = world.Phones.Calls(phone.Number).Select(call => new PhoneMessage(call.Sid, call.CreatedAt, Views.Channel.Voice, true, call.Text, State(call.Status, glossary)));
        var messages = texts.Concat(calls).OrderBy(message => message.At).ToList();
        var owner = glossary.Staff.OwnerOf(phone.Number);
        return new()
        {
            Number = phone.Number,
            Person = owner is { } person ? glossary.Person(person) : new("", phone.Owner),
            As = owner is { } known ? glossary.Staff.RolesOf(known).Select(role => glossary.Role(role).Title).FirstOrDefault() : null,
            Messages = messages,
            // A phone that nobody wrote to is asked nothing.
            Replies = messages is [] ? [] : await Replies(phone.Number, glossary),
            HasNews = messages is [.., { Incoming: true }],
        };
    }

    /// <summary>What would be understood now: yes and no to each code that is open at the number, or the options of a decision by number.</summary>
    private async Task<IReadOnlyList<string>> Replies(string number, Glossary glossary)
    {
        var replies = new List<string>();
        foreach (var code in (await store.Codes.Open("live", number)).Concat(await store.Codes.Open("drill", number)))
            replies.AddRange((await Words(code, glossary)).Select(word => $"{word} {code.Code}"));
        return [.. replies.Distinct().Take(8)];
    }

    private async Task<IEnumerable<string>> Words(ReplyCode code, Glossary glossary)
    {
        var run = code.Stream.IsRun ? await gate.Read(new RunId(code.Stream.Value["run:".Length..])) : null;
        var options = Address.TryParse(code.Address, out var at) ? run?.FindStep(at.Step)?.Work switch { Work.Decide decide => decide.Options, Work.Notify notify => notify.Options, _ => [] } : [];
        return options is { Count: > 0 }
            ? options.Select((_, place) => (place + 1).ToString(CultureInfo.InvariantCulture)) : [glossary.Words["reading.yes"], glossary.Words["reading.no"]];
    }

    private static string State(string status, Glossary glossary) =>
        Texts.In(glossary.Language).Has($"reading.phone.{status}") ? glossary.Words[$"reading.phone.{status}"] : status;

    private static MailboxView Mailbox(World world, string address, Glossary glossary) => new(
        address, glossary.Person(glossary.Staff.OwnerOf(address)),
        [.. world.Mailboxes.Of(address).Reverse().Select((mail, at) => new MailView($"{mail.MessageId.Trim('<', '>').Replace('@', '-')}-{at}", mail.At, mail.Subject, mail.Text))]);

    private static AccountView Account(World world, Simulation.SimulatedAccount account) => new()
    {
        Id = account.Id.Value,
        Login = account.Login,
        Name = account.DisplayName,
        IsEnabled = account.IsEnabled,
        IsProtected = account.IsPrivileged,
        IsGuest = account.IsGuest,
        IsSynced = account.IsSynced,
        SessionsRevoked = world.Directory.SessionsClosed(account.Id),
    };

    private static RequestView Request(Simulation.JournalEntry entry) => new(
        entry.Number.ToString(CultureInfo.InvariantCulture), entry.At, entry.System, $"{entry.Operation} {entry.Target}".Trim(), entry.Answer);
}
