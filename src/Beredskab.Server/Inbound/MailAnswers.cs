using Beredskab.Engine.Outside;
using Beredskab.Server.Api;
using Beredskab.Server.Streams;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;

namespace Beredskab.Server.Inbound;

/// <summary>
/// Fetches what people answer by mail, often while anybody is asked by mail. Each mail is kept before it is acted on and counts once; of the text only what
/// stands above the quoted original is kept.
/// </summary>
/// <param name="mailbox">Null where no answers by mail are read.</param>
public sealed class MailAnswers(Store store, Gate gate, Replies replies, Instance instance, ILogger<MailAnswers> log, IMailbox? mailbox = null)
{
    /// <summary>Backscatter names mails that were never ours; more than so many are not waited for.</summary>
    private const int MostUnplaced = 100;

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    /// <summary>While nobody is asked by mail: what comes late is entered too, and a mailbox that cannot be read is known of before the night it is needed.</summary>
    private static readonly TimeSpan s_breath = TimeSpan.FromMinutes(5);

    /// <summary>What our own server bounces at once may be here before we know what it called the mail, or that it took it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    /// <summary>What may bounce: everything that tells a person something.</summary>
    private static readonly string[] s_kinds = [EffectKinds.Page, EffectKinds.ApprovalPage, EffectKinds.Message];

    /// <summary>Bounces of what we do not know yet. They are not kept, so that a process that dies is handed them again.</summary>
    private readonly Dictionary<string, (WrittenMail.NotDelivered Bounce, DateTimeOffset Came)> _unplaced = [];

    private DateTimeOffset _asked = DateTimeOffset.MinValue;
    private bool _isMore;

    /// <summary>Whether a mailbox is named at all.</summary>
    public bool AreRead => mailbox is not null;

    /// <summary>Why the mailbox could not be read when it was last looked into; null when it could.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What the sweeper calls each second.</summary>
    /// <param name="isAsked">Somebody is asked by mail.</param>
    public async Task Fetch(bool isAsked, CancellationToken stop)
    {
        var now = store.Now();
        // A clock that was set back must not keep us from asking.
        if (mailbox is null || (!_isMore && now >= _asked && now - _asked < (isAsked || _unplaced.Count > 0 ? s_beat : s_breath))) return;
        (_asked, _isMore) = (now, false);
        Tell(await mailbox.Look(Take, stop));
        foreach (var (bounce, came) in _unplaced.Values.ToList()) await PlaceAgain(bounce, now - came);
        // The process may have died between keeping a mail and acting on it, and the mailbox hands over nothing twice.
        foreach (var left in await store.Inbox.Open(stop: stop))
            if (left.IsMail && now - left.Received > s_beat) await Unhindered(left.ProviderId, () => replies.ReceiveAndAnswer(instance.Organisation, left.ProviderId, left.Sender, left.Body, now - left.Received));
    }

    private async Task Take(WrittenMail mail)
    {
        // Where there was one there may be more than are handed over at a time.
        _isMore = true;
        await Unhindered(mail.Id, () => mail switch
        {
            WrittenMail.Letter letter => replies.ReceiveAndAnswer(instance.Organisation, letter.Id, letter.From, MailText.AnswerIn(letter.Text), letter.Age),
            WrittenMail.NotDelivered bounce => Bounced(bounce),
            WrittenMail.Forged => Keep(mail, InboundMessage.Forged),
            _ => Keep(mail, InboundMessage.Automatic),
        });
    }

    /// <summary>One that cannot be dealt with, because of a run that cannot be read, keeps none of the others waiting; one that could not even be kept is handed over again.</summary>
    private async Task Unhindered(string id, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (!_unplaced.ContainsKey(id))
        {
            if (await store.Inbox.Get(id) is not { Outcome: null }) throw;
            log.LogError("The mail {Id} could not be dealt with; it is tried again: {Fault}", id, Nameless.Of(fault));
        }
        catch (Exception fault)
        {
            log.LogError("The bounce {Id} could not be dealt with; it is tried again: {Fault}", id, Nameless.Of(fault));
        }
    }

    private async Task Bounced(WrittenMail.NotDelivered bounce)
    {
        if (await store.Inbox.Get(bounce.Id) is not null) return;
        if (_unplaced.Count < MostUnplaced) _unplaced.TryAdd(bounce.Id, (bounce, store.Now()));
        if (await Place(bounce) || !_unplaced.ContainsKey(bounce.Id)) await Settle(bounce);
    }

    private Task PlaceAgain(WrittenMail.NotDelivered bounce, TimeSpan waited) => Unhindered(bounce.Id, async () =>
    {
        if (!await Place(bounce) && waited < s_patience) return;
        await Settle(bounce);
    });

    /// <summary>Acted on before it is kept: telling a run twice that a page did not get there changes nothing the second time.</summary>
    private async Task<bool> Place(WrittenMail.NotDelivered bounce)
    {
        var isOurs = false;
        foreach (var kind in s_kinds)
            if (await store.Ledger.ByReference(kind, bounce.Original) is { Channel: "mail" } effect)
            {
                await Receipts.NotDelivered(store, gate, effect.Key, bounce.Why, bounce.Original);
                isOurs = true;
            }
        return isOurs;
    }

    private async Task Settle(WrittenMail.NotDelivered bounce)
    {
        await Keep(bounce, InboundMessage.NotDelivered);
        _unplaced.Remove(bounce.Id);
    }

    /// <summary>That it came, and not what stood in it: nobody meant it for us.</summary>
    private Task Keep(WrittenMail mail, string outcome) =>
        store.Inbox.Take(new(mail.Id, instance.Organisation, "live", mail.From, "", store.Now()) { Outcome = outcome });

    private void Tell(string? why)
    {
        if (why is not null && why != Trouble) log.LogWarning("The mailbox cannot be read: {Why} Answers by mail wait until it can.", why);
        if (why is null && Trouble is not null) log.LogInformation("The mailbox can be read again.");
        Trouble = why;
    }
}
