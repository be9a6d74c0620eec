namespace Beredskab.Simulation;

/// <summary>A mail as it lies in a mailbox.</summary>
/// <param name="MessageId">With its angle brackets. The same one twice is the same mail sent twice, and both lie here.</param>
public sealed record ReceivedMail(string MessageId, string From, string To, string Subject, string Text, DateTimeOffset At);

/// <summary>The mailboxes. There is one for every address written to: a relay takes what it cannot yet deliver.</summary>
public sealed class Mailboxes
{
    private readonly World _world;
    private readonly SortedDictionary<string, (string Owner, List<ReceivedMail> Mails)> _boxes = new(StringComparer.OrdinalIgnoreCase);

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
