using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>
/// Carries notices from one stream to another. A notice is an effect like any other: it is in the ledger when its event is, and it
/// is settled in the transaction that enters what the other stream made of it. So it arrives once, however often it is carried.
/// </summary>
public sealed class Courier(RunDesk runs, IncidentDesk incidents, Books books, Store store, Doorbell doorbell, ILogger<Courier> log)
{
    private const int MostAtOnce = 64;
    private const int MostSteps = 1000;

    /// <summary>How long a notice is in the hands of who wrote it. When they die, others carry it from here on.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Delivers what nobody has in hand of what a stream has to tell, and what follows from that.</summary>
    public async Task Deliver(StreamId from)
    {
        IReadOnlyList<Effect> taken;
        do
        {
            taken = (await store.Ledger.Claim(store.NodeId, store.Now(), MostAtOnce, store.Now() + Lease, [EffectKinds.Notice], from)).Effects;
            await Deliver([.. taken.Select(effect => new Notice(effect.Key, effect.Fence, effect.Stream, effect.Organisation, effect.Payload))]);
        }
        while (taken.Count == MostAtOnce);
    }

    /// <summary>Delivers what is in hand, and what follows from that, until nothing is left. What the bound leaves, the sweeper finds.</summary>
    public async Task Deliver(IReadOnlyList<Notice> inHand)
    {
        var notices = new Queue<Notice>(inHand);
        for (var step = 0; step < MostSteps && notices.TryDequeue(out var notice); step++)
            foreach (var next in await Deliver(notice)) notices.Enqueue(next);
    }

    /// <summary>Delivers one notice; gives what its hearer has to tell now.</summary>
    private async Task<IReadOnlyList<Notice>> Deliver(Notice notice)
    {
        var settle = new Alongside
        {
            Settlements = [new(notice.Key, notice.Fence, new Settlement.Done())],
            Told = [notice.Key],
        };
        if (Planted.Is("notice-settled-first") && await store.Ledger.Settle(notice.Key, notice.Fence, new Settlement.Done(), store.Now())) settle = settle with { Settlements = [] };
        try
        {
            var (outcome, target) = notice.From.IsRun ? await TellIncident(notice, settle) : await TellRun(notice, settle);
            switch (outcome)
            {
                case Outcome.Accepted accepted:
                    if (accepted.HasEffects) doorbell.Ring(target, notice.Organisation);
                    return accepted.Notices;
                case Outcome.Refused refused:
                    await store.Ledger.Settle(notice.Key, notice.Fence, new Settlement.Failed($"{refused.Code}: {refused.Why.Reason}"), store.Now());
                    log.LogError("A notice from {Stream} to {Target} was refused: {Code}", notice.From, target, refused.Code);
                    return [];
                case Outcome.Busy or Outcome.NotFound:
                    await store.Ledger.Settle(notice.Key, notice.Fence, new Settlement.TryAgain(store.Now() + TimeSpan.FromSeconds(1), outcome.GetType().Name), store.Now());
                    return [];
                default:
                    return [];
            }
        }
        catch (Exception fault)
        {
            log.LogError("A notice from {Stream} could not be delivered; it is tried again: {Fault}", notice.From, Nameless.Of(fault));
            // For one that is set aside it is brought when that is looked at again, and not before.
            var next = store.SetAsides.Find(TargetOf(notice)).Where(known => known.What is Failing.Folding or Failing.News).Select(known => (DateTimeOffset?)known.Next).Max();
            var soon = store.Now() + TimeSpan.FromSeconds(5);
            await store.Ledger.Settle(notice.Key, notice.Fence, new Settlement.TryAgain(next > soon ? next.Value : soon, fault.Message), store.Now());
            return [];
        }
    }

    private static StreamId TargetOf(Notice notice) => notice.From.IsRun
        ? StreamId.Of(JsonSerializer.Deserialize<IncidentNotice>(notice.Payload, Wire.Options)!.Incident, notice.Organisation)
        : StreamId.Of(JsonSerializer.Deserialize<RunNotice>(notice.Payload, Wire.Options)!.Run);

    private async Task<(Outcome, StreamId)> TellRun(Notice notice, Alongside settle)
    {
        var (run, news) = JsonSerializer.Deserialize<RunNotice>(notice.Payload, Wire.Options)!;
        var target = StreamId.Of(run);
        return (await runs.Do(target, notice.Organisation, at => new RunCommand.Hear(news) { At = at }, settle), target);
    }

    private async Task<(Outcome, StreamId)> TellIncident(Notice notice, Alongside settle)
    {
        var (incident, news) = JsonSerializer.Deserialize<IncidentNotice>(notice.Payload, Wire.Options)!;
        var target = StreamId.Of(incident, notice.Organisation);
        if (news is ToIncident.Call call)
        {
            var version = await books.Latest(notice.Organisation, call.Playbook);
            var texts = new FreeText(target, null);
            var notThere = texts.Aside($"Indsatsplanen {call.Playbook} kunne ikke startes.");
            var id = new RunId(ChildId(call.Caller));
            return (await incidents.Do(
                target, notice.Organisation, at => new IncidentCommand.CallPlaybook(id, call.Playbook, version, call.Inputs, call.Caller, notThere) { At = at },
                settle with { Asides = texts.Made }), target);
        }
        var following = news is ToIncident.RunIsOver over ? await Following(over, incident, notice.Organisation) : [];
        return (await incidents.Do(target, notice.Organisation, at => new IncidentCommand.Hear(news, following) { At = at }, settle), target);
    }

    private async Task<ValueList<Following>> Following(ToIncident.RunIsOver over, IncidentId incident, OrganisationId organisation)
    {
        var afterwards = (await incidents.Read(StreamId.Of(incident, organisation)))?.Find(over.Run)?.Afterwards;
        if (afterwards is not { } playbook || await books.Latest(organisation, playbook) is not { } version) return [];
        return [new(version, new(ChildId(new(over.Run, new(new(playbook.Value), 1)))))];
    }

    /// <summary>The id a called run gets is made from its caller, so that the same call makes the same run.</summary>
    private static string ChildId(Caller caller) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{caller.Run}\n{caller.Address}")))[..32];
}
