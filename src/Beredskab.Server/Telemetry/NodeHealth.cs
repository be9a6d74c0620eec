using System.Globalization;
using System.Text.Json.Serialization;
using Beredskab.Engine;
using Beredskab.Server.Inbound;
using Beredskab.Server.Recovery;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.Telemetry;

/// <param name="Name"><c>record, disk, workers, witness, overdue, frozen, set-aside, clock, providers</c> or <c>mailbox</c>.</param>
/// <param name="Status"><c>ok</c>; <c>degraded</c>: somebody should look, and the node goes on serving; <c>failed</c>: send it nothing.</param>
/// <param name="Says">A sentence for whoever looks.</param>
public sealed record Check(string Name, string Status, string Says);

/// <param name="Status"><c>ready</c>, <c>degraded</c> or <c>unready</c>: the worst of the checks.</param>
public sealed record Readiness(string Status, ValueList<Check> Checks)
{
    [JsonIgnore]
    public bool IsReady => Status != "unready";
}

/// <summary>What this node does, as far as its health goes.</summary>
public sealed record NodeRoles(bool IsWeb, bool IsWorker);

/// <summary>
/// Whether this node can do its work at this moment, found out and not remembered: the record is written to, and what is due is
/// asked for. Callers that come together share one look, so that asking often costs no more.
/// </summary>
public sealed class NodeHealth(Store store, Sweeper sweeper, Witness witness, Providers providers, MailAnswers mails, NodeRoles roles, TimeProvider time)
{
    /// <summary>A write that takes longer is no write to promise anything on.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>The sweeper comes by each second. Silent for so long it hangs.</summary>
    public static TimeSpan LongestSilence { get; } = TimeSpan.FromSeconds(30);

    /// <summary>What could have gone for so long is found by nobody, or cannot leave.</summary>
    public static TimeSpan LongestDelay { get; } = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_furthestOff = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task<Readiness> _looking = Task.FromResult(new Readiness("unready", []));

    public Task<Readiness> Look()
    {
        lock (_gate) return _looking.IsCompleted ? _looking = Task.Run(LookNow) : _looking;
    }

    private async Task<Readiness> LookNow()
    {
        var record = await Record();
        var checks = new List<Check> { record };
        if (Disk() is { } disk) checks.Add(disk);
        if (roles.IsWorker) checks.Add(Workers());
        checks.Add(witness.Fault is { } fault
            ? new("witness", "degraded", $"The witness {witness.File} cannot be written: {fault} Nothing stops; what happens now cannot be proved from outside until it is back.")
            : new("witness", "ok", "The witness can be written."));
        // Without the record there is no more to be known of it.
        if (record.Status == "ok")
        {
            checks.Add(await Asked("overdue", Overdue));
            checks.Add(await Asked("frozen", Frozen));
            checks.Add(await Asked("set-aside", SetAside));
        }
        checks.Add(Clock());
        checks.Add(Providers());
        if (roles.IsWorker && mails.AreRead) checks.Add(Mailbox());
        var worst = checks.Exists(check => check.Status == "failed") ? "unready" : checks.Exists(check => check.Status == "degraded") ? "degraded" : "ready";
        return new(worst, [.. checks]);
    }

    private async Task<Check> Record()
    {
        using var over = new CancellationTokenSource(s_patience);
        try
        {
            await store.Probe(over.Token).WaitAsync(s_patience);
            return new("record", "ok", "The record can be written.");
        }
        catch (Exception fault)
        {
            var why = fault is TimeoutException or OperationCanceledException ? Seconds($"it took longer than {s_patience.TotalSeconds} seconds") : fault.Message.TrimEnd('.');
            var trouble = store.IsPassing(fault) ? store.TroubleOf(fault) switch { RecordTrouble.Full => "the disk is full: ", RecordTrouble.ReadOnly => "the database is read-only: ", _ => "" } : "";
            return new("record", "failed", $"The record cannot be written: {trouble}{why}. Commands are answered 503 and nothing is sent.");
        }
    }

    /// <summary>Null where the disk is not ours to see, and nothing is known against it.</summary>
    private Check? Disk() => store.Disk is { IsSeen: false, IsLow: true }
        ? new("disk", "degraded", "The disk of the database's server was full, and the reserve is used. New runs, incidents, drills and files are refused; answers, decisions and notes are recorded. Make room there; the reserve is put by again within five minutes.")
        : store.Disk is not { Floor: > 0, Free: { } free } disk ? null : disk.IsLow
        ? new("disk", "degraded", Seconds($"Only {free / 1_000_000} MB are free where the record is kept, below the floor of {disk.Floor / 1_000_000} MB. New runs, incidents, drills and files are refused; answers, decisions and notes are recorded. Make room."))
        : new("disk", "ok", "There is room where the record is kept.");

    private async Task<Check> SetAside(CancellationToken stop) => (await store.SetAsides.List(stop)).Where(one => one.IsForPeople).DistinctBy(one => one.Stream).Count() is > 0 and var count
        ? new("set-aside", "degraded", Seconds($"{count} runs or incidents keep failing inside and are set aside, with their history whole. Read /set-aside, go on by hand, and look for the fault in the log."))
        : new("set-aside", "ok", "Nothing is set aside.");

    /// <summary>A node that also serves pages goes on serving them while its workers hang; the others do its work.</summary>
    private Check Workers() => sweeper.Silence is var silence && silence <= LongestSilence
        ? new("workers", "ok", "The sweeper comes by.")
        : new("workers", roles.IsWeb ? "degraded" : "failed", Seconds($"The sweeper finished no round for {silence.TotalSeconds:0} seconds. Deadlines and effects wait until another node finds them. Restart this one."));

    private static async Task<Check> Asked(string name, Func<CancellationToken, Task<Check>> ask)
    {
        using var over = new CancellationTokenSource(s_patience);
        try
        {
            return await ask(over.Token).WaitAsync(s_patience);
        }
        catch (Exception fault)
        {
            return new(name, "degraded", $"It could not be asked: {fault.Message}");
        }
    }

    private async Task<Check> Overdue(CancellationToken stop)
    {
        var now = store.Now();
        var effect = (await store.Ledger.Due(now, 1, stop)).Select(due => now - due.Deadline).FirstOrDefault();
        var deadline = (await store.Summaries.Due(now, 1, stop)).Select(due => now - due.Deadline).FirstOrDefault();
        if (effect <= LongestDelay && deadline <= LongestDelay) return new("overdue", "ok", "Nothing that is due waits.");
        return new("overdue", "degraded", effect > deadline
            ? Seconds($"A message or action has waited {effect.TotalSeconds:0} seconds to go. Is a provider down, or no worker running?")
            : Seconds($"A deadline passed {deadline.TotalSeconds:0} seconds ago and nothing followed. Is a worker running?"));
    }

    private async Task<Check> Frozen(CancellationToken stop) => await store.Freezes.Now(stop) is { } frozen
        ? new("frozen", "degraded", string.Create(CultureInfo.InvariantCulture, $"{frozen.Streams.Count} runs and incidents stand still since {Instant.Text(frozen.Freeze.Since)} ({frozen.Freeze.Cause}) until two people release them at /recovery."))
        : new("frozen", "ok", "Nothing stands still.");

    private Check Clock() => store.Now() - time.GetUtcNow() is var off && off.Duration() <= s_furthestOff
        ? new("clock", "ok", "The clocks agree.")
        : new("clock", "degraded", Seconds($"The clock that deadlines go by is {off.TotalSeconds:0.0} seconds off this machine's{Leapt()}. Is the time kept by NTP?{(store.IsShared ? "" : " Where the machine was set right, a restart takes its time over.")}"));

    private string Leapt() => store.Jumps.Last is { } jump ? Seconds($", which leapt {jump.Leap.TotalSeconds:0} seconds at {Instant.Text(jump.Seen)}; deadlines count the time that has passed") : "";

    private Check Providers() => providers.All.Where(provider => provider.IsShut).Select(provider => provider.Name).ToList() is { Count: > 0 } shut
        ? new("providers", "degraded", $"Left alone for now, after failures or at their wish: {string.Join(", ", shut)}. What is for them waits and is tried again.")
        : new("providers", "ok", "Every provider may be asked.");

    private Check Mailbox() => mails.Trouble is { } why
        ? new("mailbox", "degraded", $"The mailbox cannot be read: {why} Answers by mail wait until it can; whoever is asked by mail and answers there seems silent.")
        : new("mailbox", "ok", "The mailbox for answers by mail can be read.");

    private static string Seconds(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
