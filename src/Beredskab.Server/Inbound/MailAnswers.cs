using Beredskab.Engine.Outside;
using Beredskab.Server.Api;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.Inbound;

/// <summary>
/// Fetches what people answer by mail, while anybody is asked by mail. Each mail is kept before it is acted on and counts once; of the text only what
/// stands above the quoted original is kept.
/// </summary>
/// <param name="mailbox">Null where no answers by mail are read.</param>
public sealed class MailAnswers(Store store, Gate gate, Replies replies, Instance instance, ILogger<MailAnswers> log, IMailbox? mailbox = null)
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    /// <summary>What may bounce: everything that tells a person something.</summary>
    private static readonly string[] s_kinds = [EffectKinds.Page, EffectKinds.ApprovalPage, EffectKinds.Message];

    private DateTimeOffset _asked = DateTimeOffset.MinValue;
    private bool _isSilent;

    /// <summary>What the sweeper calls each second while anybody is asked by mail.</summary>
    public async Task Fetch(CancellationToken stop)
    {
        var now = store.Now();
        // A clock that was set back must not keep us from asking.
        if (mailbox is null || (now >= _asked && now - _asked < s_beat)) return;
        _asked = now;
        Tell(await mailbox.Look(Take, stop));
        // The process may have died between keeping a mail and acting on it, and the mailbox hands over nothing twice.
        foreach (var left in await store.Inbox.Open(stop: stop))
            if (left.IsMail && now - left.Received > s_beat) await replies.ReceiveAndAnswer(instance.Organisation, left.ProviderId, left.Sender, left.Body);
    }

    private Task Take(WrittenMail mail) => mail switch
    {
        WrittenMail.Letter letter => replies.ReceiveAndAnswer(instance.Organisation, letter.Id, letter.From, MailText.AnswerIn(letter.Text)),
        WrittenMail.NotDelivered bounce => Bounced(bounce),
        WrittenMail.Forged => Keep(mail, InboundMessage.Forged),
        _ => Keep(mail, InboundMessage.Automatic),
    };

    /// <summary>Acted on before it is kept: telling a run twice that a page did not get there changes nothing the second time.</summary>
    private async Task Bounced(WrittenMail.NotDelivered bounce)
    {
        if (await store.Inbox.Get(bounce.Id) is not null) return;
        foreach (var kind in s_kinds)
            if (await store.Ledger.ByReference(kind, bounce.Original) is { Channel: "mail" } effect)
                await Receipts.NotDelivered(store, gate, effect.Key, bounce.Why, bounce.Original);
        await Keep(bounce, InboundMessage.NotDelivered);
    }

    /// <summary>That it came, and not what stood in it: nobody meant it for us.</summary>
    private Task Keep(WrittenMail mail, string outcome) =>
        store.Inbox.Take(new(mail.Id, instance.Organisation, "live", mail.From, "", store.Now()) { Outcome = outcome });

    private void Tell(string? why)
    {
        if (why is not null && !_isSilent) log.LogWarning("The mailbox cannot be read: {Why} Answers by mail wait until it can.", why);
        if (why is null && _isSilent) log.LogInformation("The mailbox can be read again.");
        _isSilent = why is not null;
    }
}
