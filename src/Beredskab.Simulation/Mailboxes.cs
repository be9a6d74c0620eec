using Beredskab.Engine;
using Beredskab.Engine.Outside;

namespace Beredskab.Simulation;

/// <summary>A mail as it lies in a mailbox.</summary>
/// <param name="MessageId">With its angle brackets. The same one twice is the same mail sent twice, and both lie here.</param>
public sealed record ReceivedMail(string MessageId, string From, string To, string Subject, string Text, DateTimeOffset At);

/// <summary>The mailboxes. There is one for every address written to: a relay takes what it cannot yet deliver.</summary>
public sealed class Mailboxes
{
    private readonly World _world;
    private readonly SortedDictionary<string, (string Owner, List<ReceivedMail> Mails)> _boxes = new(StringComparer.OrdinalIgnoreCase);

    private readonly List<(WrittenMail Mail, DateTimeOffset At)> _written = [];

    internal Mailboxes(World world) => _world = world;

    public IReadOnlyList<(string Address, string Owner)> All
    {
        get { lock (_world.Gate) return [.. _boxes.Select(box => (box.Key, box.Value.Owner))]; }
    }

    public void Add(string address, string owner)
    {
        lock (_world.Gate) _boxes[address] = (owner, _boxes.TryGetValue(address, out var box) ? box.Mails : []);
        _world.Touch();
    }

    /// <summary>What lies in a mailbox, oldest first.</summary>
    public IReadOnlyList<ReceivedMail> Of(string address)
    {
        lock (_world.Gate) return _boxes.TryGetValue(address, out var box) ? [.. box.Mails] : [];
    }

    /// <summary>A person answers the newest mail in their mailbox, which stands quoted beneath.</summary>
    public WrittenMail Reply(string address, string text)
    {
        if (Of(address) is not [.., var answered]) throw new ArgumentException($"There is no mail to answer at {address}.", nameof(address));
        var quoted = string.Join('\n', answered.Text.ReplaceLineEndings("\n").Split('\n').Select(line => $"> {line}"));
        return Write(new WrittenMail.Letter(
            $"<{_world.Company}.{Guid.NewGuid():n}@world.simulated>", address.ToLowerInvariant(), $"{text}\n\nDen {answered.At:dd-MM-yyyy} skrev Beredskab <{answered.From}>:\n{quoted}\n"));
    }

    /// <summary>Something is written to us.</summary>
    public WrittenMail Write(WrittenMail mail)
    {
        lock (_world.Gate) _written.Add((mail, _world.Now));
        _world.Touch();
        return mail;
    }

    /// <summary>What was written to us, oldest first, without the first so many.</summary>
    internal Reception<ValueList<WrittenMail>> Written(int after) => _world.Receive(
        // A system of its own: a server that takes mail and one that hands it out fail each by itself.
        new Request("mailbox", "look", "", new Dictionary<string, string>()), () => Outcome<ValueList<WrittenMail>>.Read([.. _written.Skip(after).Select(Aged)]));

    private WrittenMail Aged((WrittenMail Mail, DateTimeOffset At) written) =>
        written.Mail is WrittenMail.Letter letter && letter.Age == TimeSpan.Zero ? letter with { Age = _world.Now - written.At } : written.Mail;

    internal Reception<ReceivedMail> Send(string messageId, string from, string to, string subject, string text)
    {
        var facts = new Dictionary<string, string>
        {
            ["from"] = from, ["to"] = to, ["subject"] = subject, ["text"] = text, ["message-id"] = messageId,
        };
        return _world.Receive(new Request("mail", "send", to, facts), () =>
        {
            if (!_boxes.TryGetValue(to, out var box)) _boxes[to] = box = ("", []);
            var mail = new ReceivedMail(messageId, from, to, subject, text, _world.Now);
            box.Mails.Add(mail);
            return Outcome<ReceivedMail>.Took(mail);
        });
    }
}
