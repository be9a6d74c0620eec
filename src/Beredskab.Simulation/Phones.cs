using Beredskab.Engine;
using System.Text.RegularExpressions;

namespace Beredskab.Simulation;

/// <summary>
/// The phone company and the phones it reaches. Like the real one it says yes to any number that looks like one and finds out
/// later that nobody is there: only a report of delivery tells.
/// </summary>
public sealed partial class Phones
{
    private readonly World _world;
    private int _given;
    private readonly Dictionary<string, Phone> _phones = [];
    private readonly List<TextMessage> _messages = [];
    private readonly List<PhoneCall> _calls = [];

    internal Phones(World world) => _world = world;

    /// <summary>Hears what people write. What it returns is sent back to the phone as an answer; null sends nothing.</summary>
    public Func<InboundSms, Task<string?>>? Inbound { get; set; }

    /// <summary>Hears what became of messages and calls.</summary>
    public Func<DeliveryReport, Task>? Reported { get; set; }

    /// <summary>Hears the keys people press. What it returns is spoken and ends the call.</summary>
    public Func<KeyPress, Task<string?>>? Pressed { get; set; }

    public IReadOnlyList<Phone> All
    {
        get { lock (_world.Gate) return [.. _phones.Values.OrderBy(phone => phone.Number, StringComparer.Ordinal)]; }
    }

    public Phone? Find(string number)
    {
        lock (_world.Gate) return _phones.GetValueOrDefault(number);
    }

    public Phone Add(string number, string owner)
    {
        var phone = new Phone(number, owner, IsOn: true);
        lock (_world.Gate) _phones[number] = phone;
        _world.Touch();
        return phone;
    }

    /// <summary>Every text to or from a number, oldest first.</summary>
    public IReadOnlyList<TextMessage> Messages(string number)
    {
        lock (_world.Gate) return [.. _messages.Where(message => message.To == number || message.From == number)];
    }

    public IReadOnlyList<PhoneCall> Calls(string number)
    {
        lock (_world.Gate) return [.. _calls.Where(call => call.To == number)];
    }

    public TextMessage? Message(string sid)
    {
        lock (_world.Gate) return _messages.Find(message => message.Sid == sid);
    }

    public PhoneCall? CallBySid(string sid)
    {
        lock (_world.Gate) return _calls.Find(call => call.Sid == sid);
    }

    /// <summary>
    /// A person writes a text, by default to the number that last wrote to them. Returns what we answered at once, if anything.
    /// </summary>
    public async Task<string?> Reply(string number, string text, string? to = null)
    {
        InboundSms sms;
        lock (_world.Gate)
        {
            if (!_phones.ContainsKey(number)) throw new ArgumentException($"Nobody in this world has the phone {number}.", nameof(number));
            to ??= _messages.FindLast(message => message.To == number)?.From
                ?? throw new ArgumentException($"{number} has no message to answer; say which number to write to.", nameof(to));
            var now = _world.Now;
            var company = _messages.FindLast(message => message.From == to)?.Company ?? Companies.First;
            sms = new InboundSms(NewId(company), number, to, text, now, company);
            _messages.Add(new TextMessage(sms.Sid, number, to, text, "received", null, now, now, now, null, null) { Company = company });
        }
        _world.Touch();
        if (Inbound is not { } inbound) return null;
        var answer = await _world.Callbacks.Make("sms", number, text, () => inbound(sms));
        if (answer is not null) Deliver(sms, answer);
        return answer;
    }

    /// <summary>A person presses a key in the call that rings now. Returns what was said to them; after a star the call goes on.</summary>
    public async Task<string?> Press(string number, string key)
    {
        KeyPress press;
        PhoneCall call;
        lock (_world.Gate)
        {
            var place = _calls.FindLastIndex(call => call.To == number && call.Status == "ringing");
            if (place < 0) throw new ArgumentException($"No call rings at {number}.", nameof(number));
            call = _calls[place] = _calls[place] with { Status = key == "*" ? "ringing" : "completed", Key = key };
            press = new KeyPress(call.Sid, number, call.From, key, call.Effect, call.KeyAction, _world.Now);
        }
        _world.Touch();
        var spoken = Pressed is { } pressed ? await _world.Callbacks.Make("voice", number, key, () => pressed(press)) : null;
        if (key != "*") Report(call);
        return spoken;
    }

    /// <summary>The call that rings now ends without an answer: <c>no-answer</c> or <c>busy</c>.</summary>
    public void Ignore(string number, string status = "no-answer")
    {
        PhoneCall call;
        lock (_world.Gate)
        {
            var place = _calls.FindLastIndex(call => call.To == number && call.Status == "ringing");
            if (place < 0) throw new ArgumentException($"No call rings at {number}.", nameof(number));
            call = _calls[place] = _calls[place] with { Status = status };
        }
        _world.Touch();
        Report(call);
    }

    public void TurnOff(string number)
    {
        lock (_world.Gate) _phones[number] = _phones[number] with { IsOn = false };
        _world.Touch();
    }

    /// <summary>The phone is back: what waited arrives, what has expired meanwhile never does.</summary>
    public void TurnOn(string number)
    {
        lock (_world.Gate)
        {
            _phones[number] = _phones[number] with { IsOn = true };
            for (var place = 0; place < _messages.Count; place++)
                if (_messages[place].To == number && _messages[place].Status == "sent")
                    Settle(place);
        }
        _world.Touch();
    }

    /// <summary>Hands a text over. Twilio's error codes: 21211 no such number, 21602 no text, 21617 over 1,600 characters.</summary>
    internal Reception<TextMessage> Send(TextToSend text)
    {
        var facts = new Dictionary<string, string>
        {
            ["from"] = text.From, ["to"] = text.To, ["text"] = text.Text, ["mark"] = text.Text.Length < 3 ? text.Text : text.Text[^3..],
        };
        if (text.Effect is not null) facts["effect"] = text.Effect;
        return _world.Receive(new Request(text.Company, "send", text.To, facts), () =>
        {
            if (!E164().IsMatch(text.To)) return Outcome<TextMessage>.Refuse(400, "21211", $"Invalid 'To' Phone Number: {text.To}");
            if (text.Text.Length == 0) return Outcome<TextMessage>.Refuse(400, "21602", "Message body is required.");
            if (text.Text.Length > 1600)
                return Outcome<TextMessage>.Refuse(400, "21617", "The concatenated message body exceeds the 1600 character limit.");
            var now = _world.Now;
            var message = new TextMessage(NewId(text.Company), text.From, text.To, text.Text, "queued", null, now, null, now + text.Validity,
                text.Effect, text.StatusCallback) { Company = text.Company };
            _messages.Add(message);
            Report(message);
            // What we answer says queued; the world goes on behind it.
            Settle(_messages.Count - 1);
            return Outcome<TextMessage>.Took(message);
        });
    }

    /// <summary>Texts we handed over, newest first, as the phone company remembers them.</summary>
    internal Reception<ValueList<TextMessage>> Sent(string? to, string? from, string company = Companies.First) =>
        _world.Receive(
            new Request(company, "find", to ?? "", new Dictionary<string, string> { ["to"] = to ?? "", ["from"] = from ?? "" }),
            () => Outcome<ValueList<TextMessage>>.Read(
                [.. Enumerable.Reverse(_messages).Where(message => message.Company == company && (to is null || message.To == to) && (from is null || message.From == from))]));

    internal Reception<PhoneCall> Place(CallToPlace call)
    {
        var facts = new Dictionary<string, string> { ["from"] = call.From, ["to"] = call.To, ["text"] = call.Text };
        if (call.Effect is not null) facts["effect"] = call.Effect;
        return _world.Receive(new Request("voice", "call", call.To, facts), () =>
        {
            if (!E164().IsMatch(call.To)) return Outcome<PhoneCall>.Refuse(400, "21211", $"Invalid 'To' Phone Number: {call.To}");
            var isThere = _phones.TryGetValue(call.To, out var phone) && phone.IsOn;
            var placed = new PhoneCall(NewSid("CA"), call.From, call.To, call.Text, call.Language, isThere ? "ringing" : "no-answer", null,
                _world.Now, call.RingsFor, call.Effect, call.KeyAction, call.StatusCallback);
            _calls.Add(placed);
            Report(placed);
            return Outcome<PhoneCall>.Took(placed);
        });
    }

    internal Reception<ValueList<PhoneCall>> Placed(string? to, string? from) =>
        _world.Receive(
            new Request("voice", "find", to ?? "", new Dictionary<string, string> { ["to"] = to ?? "", ["from"] = from ?? "" }),
            () => Outcome<ValueList<PhoneCall>>.Read(
                [.. Enumerable.Reverse(_calls).Where(call => (to is null || call.To == to) && (from is null || call.From == from))]));

    /// <summary>Takes a message as far as it gets just now. Called with the world's gate held.</summary>
    private void Settle(int place)
    {
        var message = _messages[place];
        if (message.Status == "queued")
        {
            message = message with { Status = "sent", SentAt = _world.Now };
            Report(message);
        }
        if (!_phones.TryGetValue(message.To, out var phone)) message = message with { Status = "undelivered", ErrorCode = 30003 };
        else if (_world.Now > message.ValidUntil) message = message with { Status = "undelivered", ErrorCode = 30036 };
        else if (phone.IsOn) message = message with { Status = "delivered" };
        _messages[place] = message;
        if (message.Status != "sent") Report(message);
    }

    private void Deliver(InboundSms answered, string text)
    {
        lock (_world.Gate)
        {
            var now = _world.Now;
            _messages.Add(new TextMessage(NewId(answered.Company), answered.To, answered.From, text, "delivered", null, now, now, now, null, null) { Company = answered.Company });
        }
        _world.Touch();
    }

    private void Report(TextMessage message) => Report(new DeliveryReport(
        message.Sid, message.From, message.To, message.Status, message.ErrorCode, message.Effect, message.StatusCallback, IsCall: false, message.Company));

    private void Report(PhoneCall call) => Report(new DeliveryReport(
        call.Sid, call.From, call.To, call.Status, null, call.Effect, call.StatusCallback, IsCall: true));

    private void Report(DeliveryReport report)
    {
        if (Reported is { } reported) _world.Callbacks.Later("status", report.To, report.Status, () => reported(report));
    }

    /// <summary>The second company numbers its messages.</summary>
    private string NewId(string company) => company == Companies.First ? NewSid("SM") : $"{4_000_000_000 + Interlocked.Increment(ref _given)}";

    /// <summary>Nobody's but ours, and in the order they were given out: what sorts by them does so alike each time.</summary>
    private string NewSid(string kind) => $"{kind}{_world.Company}{Interlocked.Increment(ref _given):x8}";

    [GeneratedRegex(@"^\+[1-9]\d{6,14}$")]
    private static partial Regex E164();
}
