using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>
/// Carries notices from one stream to another. A notice is an effect like any other: it is in the ledger when its event is, and it
/// is settled in the transaction that enters what the other stream made of it. So it arrives once, however often it is carried.
/// </summary>
public sealed class Courier(RunDesk runs, IncidentDesk incidents, Books books, Store store, Doorbell doorbell, ILogger<Courier> log)
{
    private const int MostSteps = 200;
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);

    /// <summary>Delivers what a stream has to tell, and what follows from that, until nothing is left.</summary>
    public async Task Deliver(StreamId from)
    {
        var streams = new Queue<StreamId>([from]);
        for (var step = 0; step < MostSteps && streams.TryDequeue(out var stream); step++)
        {
            var claimed = await store.Ledger.Claim(store.NodeId, store.Now(), 64, store.Now() + s_lease, [EffectKinds.Notice], stream);
            foreach (var notice in claimed.Effects)
                if (await Deliver(notice) is { } next) streams.Enqueue(next);
            if (claimed.Effects.Count == 64) streams.Enqueue(stream);
        }
    }

    /// <summary>Delivers one notice; gives the stream that has something to tell now.</summary>
    private async Task<StreamId?> Deliver(Effect notice)
    {
        var settle = new Alongside
        {
            Settlements = [new(notice.Key, notice.Fence, new Settlement.Done())],
            Told = [notice.Key],
        };
        try
        {
            var (outcome, target) = notice.Stream.IsRun ? await TellIncident(notice, settle) : await TellRun(notice, settle);
            switch (outcome)
            {
                case Outcome.Accepted accepted:
                    if (accepted.HasEffects) doorbell.Ring(target, notice.Organisation);
                    return accepted.HasNotices ? target : null;
                case Outcome.Refused refused:
                    await store.Ledger.Settle(notice.Key, notice.Fence, new Settlement.Failed($"{refused.Code}: {refused.Reason}"), store.Now());
                    log.LogError("A notice from {Stream} to {Target} was refused: {Reason}", notice.Stream, target, refused.Reason);
                    return null;
                case Outcome.Busy or Outcome.NotFound:
                    await store.Ledger.Settle(notice.Key, notice.Fence, new Settlement.TryAgain(store.Now() + TimeSpan.FromSeconds(1), outcome.GetType().Name), store.Now());
                    return null;
                default:
                    return null;
            }
        }
        catch (Exception fault)
        {
            log.LogError(fault, "A notice from {Stream} could not be delivered; it is tried again", notice.Stream);
            await store.Ledger.Settle(notice.Key, notice.Fence, new Settlement.TryAgain(store.Now() + TimeSpan.FromSeconds(5), fault.Message), store.Now());
            return null;
        }
    }

    private async Task<(Outcome, StreamId)> TellRun(Effect notice, Alongside settle)
    {
        var (run, news) = JsonSerializer.Deserialize<RunNotice>(notice.Payload, Wire.Options)!;
        var target = StreamId.Of(run);
        return (await runs.Do(target, notice.Organisation, at => new RunCommand.Hear(news) { At = at }, settle), target);
    }

    private async Task<(Outcome, StreamId)> TellIncident(Effect notice, Alongside settle)
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
