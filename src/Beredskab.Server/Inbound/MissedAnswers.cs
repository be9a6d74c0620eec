using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Server.Api;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Engine.Outside.Effect;

namespace Beredskab.Server.Inbound;

/// <summary>
/// Fetches what people have answered, for the time when the provider does not bring it: while anybody is being asked, the provider is
/// asked too. What was brought meanwhile is known by its id and changes nothing.
/// </summary>
public sealed class MissedAnswers(Store store, Replies replies, ISmsGateway sms, Instance instance, ILogger<MissedAnswers> log)
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    /// <summary>An answer is looked for this long after it was written; a longer outage is for people to sort out.</summary>
    private static readonly TimeSpan s_reach = TimeSpan.FromHours(6);

    private DateTimeOffset _asked = DateTimeOffset.MinValue;

    /// <summary>How many were found that nobody had brought, since the start: when it grows, webhooks are lost.</summary>
    public long Found { get; private set; }

    /// <summary>What the sweeper calls each second while anybody is being asked.</summary>
    public async Task Fetch(CancellationToken stop)
    {
        var now = store.Now();
        if (now - _asked < s_beat) return;
        _asked = now;
        if (await sms.Received(s_reach, stop) is not SmsReceived.Listed(var messages)) return;
        var known = await store.Inbox.Known([.. messages.Select(message => message.Id)], stop);
        foreach (var message in messages.Where(message => !known.Contains(message.Id)))
        {
            log.LogWarning("The text message {Id} was not brought to us; it was fetched. Does the provider reach {PublicUrl}?", message.Id, instance.PublicUrl);
            Found++;
            await Receive(message);
        }
        // The process may have died between keeping a message and acting on it, and nobody may bring it again.
        foreach (var left in await store.Inbox.Open(stop: stop))
            if (now - left.Received > s_beat) await Receive(new(left.ProviderId, left.Sender, left.Body));
    }

    private async Task Receive(WrittenSms message)
    {
        var mode = await replies.ModeOf(message.From, message.Text);
        if (await replies.Receive(instance.Organisation, mode, message.Id, message.From, message.Text) is { } answer) await Send(message, mode, answer);
    }

    private Task Send(WrittenSms message, string mode, string answer)
    {
        var key = Effect.KeyOf(instance.Organisation, "inbox", null, message.From, message.Id, 0, 0);
        var mark = Marks.Of(key);
        return store.Journal.Commit(new()
        {
            Organisation = instance.Organisation,
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
                    Recipient = message.From,
                    Channel = "sms",
                    NotBefore = store.Now(),
                    Expires = store.Now() + TimeSpan.FromMinutes(15),
                    Payload = JsonSerializer.Serialize(new LetterPayload(message.From, "", $"{answer} {mark}", mark, "da", 900), Wire.Options),
                },
            ],
        });
    }
}
