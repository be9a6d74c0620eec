using System.Collections.Concurrent;
using Beredskab.Server.Inbound;
using Beredskab.Server.Recovery;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;

namespace Beredskab.Server.Workers;

/// <summary>
/// Finds by query, each second, what no bell was heard for: due deadlines, due effects, attempts that were cut off. It is what
/// makes every bell dispensable. One question says whether there is anything; only what there is is asked for.
/// </summary>
public sealed class Sweeper(
    Store store, Legs legs, Courier courier, Doorbell doorbell, MissedAnswers missed, MailAnswers mails, ClockWatch clocks, Witness witness, Mending mending, Measures measures, TimeProvider time, ILogger<Sweeper> log)
    : BackgroundService
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_breath = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _round = new(1, 1);
    private DateTimeOffset _cleaned = DateTimeOffset.MinValue;
    // Not in the first moments: a start has better things to do.
    private DateTimeOffset _putBy = store.Now();
    private long _finished = time.GetTimestamp();
    private readonly ConcurrentDictionary<string, Task> _asking = [];

    /// <summary>Since a round was finished, or since the start. More than some seconds: it hangs, and nothing due is found here.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Interlocked.Read(ref _finished));

    /// <summary>One round to its end, after any that is under way. Each part stands alone: what fails is logged, and the next round tries again.</summary>
    public Task Sweep(CancellationToken stop) => Sweep(waitsForOthers: true, stop);

    /// <param name="waitsForOthers">Also for what is asked of providers. The server's own rounds do not: one that is silent must not keep deadlines waiting.</param>
    private async Task Sweep(bool waitsForOthers, CancellationToken stop)
    {
        await _round.WaitAsync(stop);
        try
        {
            await Round(waitsForOthers, stop);
            // Also for what an earlier round has asked.
            if (waitsForOthers) await Task.WhenAll(_asking.Values);
        }
        finally
        {
            _round.Release();
        }
    }

    private async Task Round(bool waitsForOthers, CancellationToken stop)
    {
        await Part("clocks that jump", () => clocks.Look(stop), stop);
        await Part("what is due", async () => await Sweep(await store.Agenda(store.Now(), store.Now() - Retries.OverdueAfter, stop), waitsForOthers, stop), stop);
        await Part("the disk", () => Disk(stop), stop);
        await Part("witness", () => witness.EachMinute(stop), stop);
        if (store.Now() - _cleaned > TimeSpan.FromHours(1))
        {
            _cleaned = store.Now();
            await Part("old answers", () => store.SweepOld(stop), stop);
        }
        Interlocked.Exchange(ref _finished, time.GetTimestamp());
    }

    private async Task Sweep(Agenda agenda, bool waitsForOthers, CancellationToken stop)
    {
        if (agenda.Deadlines && !Planted.Is("deadlines-forgotten"))
            await Part("deadlines", async () =>
            {
                foreach (var due in await store.Summaries.Due(store.Now(), stop: stop))
                {
                    measures.Found("deadline", store.Now() - due.Deadline);
                    await mending.ReachTime(due.Stream, due.Organisation);
                }
            }, stop);
        if (agenda.CutOff)
        {
            // Apart from the asking: what streams tell each other does not wait for a provider either.
            await Part("cut-off attempts", () => legs.GiveUpLost(stop), stop);
            await Asking("what nobody knows the end of", () => legs.AskAboutUnknown(stop), waitsForOthers, stop);
        }
        if (agenda.Untold) await Part("untold ends", () => legs.TellUntold(), stop);
        if (agenda.Overdue) await Part("overdue pages", () => legs.TellOverdue(), stop);
        // A server that does not know whether it is the real one asks nobody for anything.
        if (agenda is { Codes: true, Shut: false }) await Asking("answers nobody brought", () => missed.Fetch(stop), waitsForOthers, stop);
        if (!agenda.Shut) await Asking("answers by mail", () => mails.Fetch(agenda.Mailed, stop), waitsForOthers, stop);
        // What the round itself made due goes with it.
        if (agenda is { Due: true } or { Deadlines: true } or { CutOff: true } or { Untold: true } or { Overdue: true })
            await Part("due effects", async () =>
            {
                foreach (var due in await store.Ledger.Due(store.Now(), stop: stop))
                {
                    measures.Found("effect", store.Now() - due.Deadline);
                    await courier.Deliver(due.Stream);
                    doorbell.Ring(due.Stream, due.Organisation);
                }
            }, stop);
        // What another node set aside or mended is known by looking.
        if (agenda.SetAside || !store.SetAsides.IsEmpty) await Part("what was set aside", () => mending.Look(stop), stop);
    }

    /// <summary>Whether it can be written again, and the reserve put by again, is found out by trying.</summary>
    private async Task Disk(CancellationToken stop)
    {
        if (store.Disk.Trouble is not null) await store.Probe(stop);
        if (store.Now() - _putBy < s_breath) return;
        _putBy = store.Now();
        await store.Disk.PutBy(stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_beat, time);
        try
        {
            do await Sweep(waitsForOthers: false, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    /// <summary>The witness hears how the timelines stood when the server was told to stop.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_asking.Values).ContinueWith(_ => { }, cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        await Part("witness", () => witness.TellChanged(cancellationToken), cancellationToken);
    }

    /// <summary>What somebody outside is asked goes on beside the rounds, each kind once at a time.</summary>
    private async Task Asking(string what, Func<Task> work, bool waitsForOthers, CancellationToken stop)
    {
        var before = _asking.GetValueOrDefault(what, Task.CompletedTask);
        if (waitsForOthers)
        {
            await before;
            await Part(what, work, stop);
        }
        else if (before.IsCompleted) _asking[what] = Part(what, work, stop);
    }

    private async Task Part(string what, Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            // Also a cancellation that is not ours: a question that took too long must not end the sweeper, and with it the server.
            log.LogError("Sweeping {What} failed; it is tried again in a second: {Fault}", what, Nameless.Of(fault));
        }
    }
}

/// <summary>Answers the bell on this node, a few at a time.</summary>
public sealed class Walkers(Doorbell doorbell, Legs legs, DoorbellSettings settings, ILogger<Walkers> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, settings.Walkers).Select(_ => Walk(stoppingToken)));

    private async Task Walk(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var stream = await doorbell.Answer(stop);
                try
                {
                    await legs.Look(stream, stop);
                }
                catch (Exception fault) when (!stop.IsCancellationRequested)
                {
                    log.LogError("Looking at {Stream} failed; the sweeper finds what is left: {Fault}", stream, Nameless.Of(fault));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
