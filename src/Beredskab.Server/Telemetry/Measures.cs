using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Server.Commands;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Telemetry;

/// <summary>
/// What the server counts of its own work. Labels are words from short lists (kinds, states, providers, codes); never a person, a
/// number, an account or a text, and not an id either: who reads the metrics may know nobody. Spans name streams and effects by id.
/// </summary>
public sealed class Measures
{
    public const string Name = "Beredskab";

    private static readonly InstrumentAdvice<double> s_fast = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };
    private static readonly InstrumentAdvice<double> s_human = new() { HistogramBucketBoundaries = [10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 14400] };

    private readonly Counter<long> _commands, _acknowledgements, _requests;
    private readonly Histogram<double> _commits, _handover, _lag, _untilAcknowledged;

    public Measures(IMeterFactory factory)
    {
        Meter = factory.Create(Name);
        _commands = Meter.CreateCounter<long>("beredskab.commands", "{command}", "Commands decided, by outcome.");
        _acknowledgements = Meter.CreateCounter<long>("beredskab.acknowledgements", "{acknowledgement}", "Acknowledgements entered.");
        _requests = Meter.CreateCounter<long>("beredskab.provider.requests", "{request}", "Requests to a provider that ended, by outcome.");
        _commits = Meter.CreateHistogram("beredskab.commit.duration", "s", "From asking for the writer to the commit on the disk.", advice: s_fast);
        _handover = Meter.CreateHistogram("beredskab.effect.handover.duration", "s", "From the moment an effect could go to its provider's answer.", advice: s_fast);
        _lag = Meter.CreateHistogram("beredskab.sweeper.lag", "s", "How late what was due was when the sweeper found it.", advice: s_fast);
        _untilAcknowledged = Meter.CreateHistogram("beredskab.acknowledgement.duration", "s", "From a person's first page for a task to that person's acknowledgement.", advice: s_human);
    }

    public static ActivitySource Source { get; } = new(Name, VersionVerb.Product);

    public Meter Meter { get; }

    /// <summary>The work of finding the pages that were acknowledged last; done when they are counted.</summary>
    internal Task Counting { get; private set; } = Task.CompletedTask;

    /// <summary>Counts from here on what a store writes.</summary>
    public void Watch(Store store) => store.Journal.Written += written => Written(store, written);

    public Outcome.Refused Refused(Outcome.Refused refused)
    {
        _commands.Add(1, new("beredskab.outcome", "refused"), new("beredskab.refusal.code", refused.Code));
        return refused;
    }

    /// <summary>Something due was found by query, and not by a bell.</summary>
    /// <param name="what"><c>deadline</c> or <c>effect</c>.</param>
    public void Found(string what, TimeSpan late) => _lag.Record(Math.Max(0, late.TotalSeconds), new KeyValuePair<string, object?>("beredskab.due", what));

    /// <summary>The span of one attempt; null when nobody listens.</summary>
    public static Activity? Attempt(Effect effect) => Source.StartActivity($"effect {effect.Kind}", ActivityKind.Internal, default(ActivityContext), [
        new("beredskab.stream", effect.Stream.Value), new("beredskab.effect", effect.Key.Value), new("beredskab.effect.kind", effect.Kind),
        new("beredskab.provider", Providers.NameOf(effect)), new("beredskab.attempt", effect.Attempts)]);

    /// <summary>A provider has answered, or nobody knows whether it would have.</summary>
    public void Answered(Effect effect, WorldAnswer answer, DateTimeOffset now, Activity? attempt)
    {
        var (provider, outcome) = (Providers.NameOf(effect), OutcomeOf(answer));
        var ready = effect.NotBefore > effect.Created ? effect.NotBefore : effect.Created;
        _handover.Record(Math.Max(0, (now - ready).TotalSeconds), new("beredskab.effect.kind", effect.Kind), new("beredskab.provider", provider), new("beredskab.outcome", outcome));
        _requests.Add(1, new("beredskab.provider", provider), new("beredskab.outcome", outcome));
        attempt?.SetTag("beredskab.outcome", outcome);
        // Why it failed may name a number; the ledger has it.
        if (answer is WorldAnswer.Failed or WorldAnswer.Unknown) attempt?.SetStatus(ActivityStatusCode.Error);
    }

    public static string OutcomeOf(WorldAnswer answer) => answer switch
    {
        WorldAnswer.Done => "done",
        WorldAnswer.HandedOver => "handed-over",
        WorldAnswer.TryAgain => "try-again",
        WorldAnswer.Failed => "failed",
        _ => "unknown",
    };

    private void Written(Store store, GroupWritten written)
    {
        _commits.Record(written.Took.TotalSeconds, new KeyValuePair<string, object?>("beredskab.outcome", written.Results is null ? "failed" : "written"));
        foreach (var result in written.Results ?? [])
        {
            if (result is CommitResult.Committed { Appends: [] }) continue;
            _commands.Add(1, new KeyValuePair<string, object?>("beredskab.outcome", result switch
            {
                CommitResult.Committed => "accepted",
                CommitResult.Repeated or CommitResult.KeyReused => "repeated",
                CommitResult.Conflict => "conflict",
                CommitResult.Superseded => "superseded",
                _ => "broken",
            }));
            if (result is not CommitResult.Committed committed) continue;
            foreach (var entry in committed.Appends.SelectMany(append => append.Entries).Where(entry => entry.Type == "acknowledged")) Acknowledged(store, entry);
        }
    }

    private void Acknowledged(Store store, Entry entry)
    {
        if (Wire<RunEvent>.Read(entry.Type, Encoding.UTF8.GetString(entry.Data.Span)) is not RunEvent.Acknowledged acknowledged) return;
        _acknowledgements.Add(1, new("beredskab.via", acknowledged.Via), new("beredskab.first", acknowledged.IsFirst));
        if (_untilAcknowledged.Enabled && !acknowledged.IsUnasked && Author.Person(entry.Author) is { } by) Counting = SincePaged(store, entry, acknowledged, by);
    }

    private async Task SincePaged(Store store, Entry entry, RunEvent.Acknowledged acknowledged, PersonId by)
    {
        // The writer goes on with the next commit meanwhile.
        await Task.Yield();
        try
        {
            var pages = (await store.Ledger.OfStream(entry.Stream, acknowledged.Address.ToString()))
                .Where(effect => effect.Kind == EffectKinds.Page && effect.Person == by && effect.Started is not null).ToList();
            if (pages is []) return;
            _untilAcknowledged.Record(Math.Max(0, (entry.Written - pages.Min(page => page.Created)).TotalSeconds), new KeyValuePair<string, object?>("beredskab.via", acknowledged.Via));
        }
        catch (Exception fault) when (store.IsPassing(fault) || fault is ObjectDisposedException or OperationCanceledException)
        {
            // One measurement less.
        }
    }
}
