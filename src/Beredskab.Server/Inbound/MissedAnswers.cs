using Beredskab.Engine.Outside;
using Beredskab.Server.Api;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;

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
            await Receive(message, stop);
        }
        // The process may have died between keeping a message and acting on it, and nobody may bring it again.
        foreach (var left in await store.Inbox.Open(stop: stop))
            if (!left.IsMail && now - left.Received > s_beat) await Receive(new(left.ProviderId, left.Sender, left.Body) { Age = now - left.Received }, stop);
    }

    /// <summary>One that cannot be dealt with, because of a run that cannot be read, keeps none of the others waiting.</summary>
    private async Task Receive(WrittenSms message, CancellationToken stop)
    {
        try
        {
            await replies.ReceiveAndAnswer(instance.Organisation, message);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            log.LogError("The text message {Id} could not be dealt with; it is tried again: {Fault}", message.Id, Nameless.Of(fault));
        }
    }
}
