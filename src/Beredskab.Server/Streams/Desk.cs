using System.Collections.Concurrent;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Server.Recovery;
using Beredskab.Server.Telemetry;
using Beredskab.Storage;

namespace Beredskab.Server.Streams;

/// <summary>
/// Where the commands of one kind of stream are decided: take the folded state from a bounded cache or replay, decide, append with
/// the expected version, and in the same transaction write the new effects, call off those no longer wanted and set the next
/// deadline. Commands for one stream queue here, and those that wait share one transaction, each with its own answer.
/// </summary>
public abstract class Desk<TState, TCommand, TEvent>(Store store, Witness witness, bool isCaching)
    where TState : class
    where TEvent : class
{
    private const int LargestShare = 64;
    private const int MostTries = 5;
    private const int MostCached = 2000;

    private readonly Dictionary<StreamId, Lane> _lanes = [];
    private readonly ConcurrentDictionary<StreamId, Folded> _cache = [];

    protected Store Store { get; } = store;

    /// <summary>Decides and commits. The command is made from the moment it is decided at, perhaps more than once.</summary>
    public async Task<Outcome> Do(StreamId stream, OrganisationId organisation, Func<DateTimeOffset, TCommand> command, Alongside alongside)
    {
        var waiting = new Waiting(organisation, command, alongside);
        var lane = Enter(stream);
        try
        {
            lane.Queue.Enqueue(waiting);
            await Drain(lane);
            return await waiting.Done.Task;
        }
        finally
        {
            Leave(lane);
        }
    }

    /// <summary>
    /// The folded state as the record has it at this moment, also when it was written by another node, or here and by a commit that is
    /// only about to be answered; null when nothing was ever entered.
    /// </summary>
    public async Task<TState?> Read(StreamId stream)
    {
        var folded = await CatchUp(stream, await Load(stream));
        return folded.Version == 0 ? null : folded.State;
    }

    /// <summary>Forgets what was folded, so that the next command replays.</summary>
    public void Forget() => _cache.Clear();

    /// <summary>The same for one stream.</summary>
    public void Forget(StreamId stream) => _cache.TryRemove(stream, out _);

    /// <summary>An empty state, or null when the stream's first entry does not say what it is made of.</summary>
    protected abstract Task<TState> Begin(StreamId stream, IReadOnlyList<Entry> history);

    /// <summary>The state before the first command, when there is no history: only some commands can begin a stream.</summary>
    protected abstract Task<TState?> BeginWith(TCommand command);

    protected abstract Task<TCommand> Prepare(StreamId stream, TState state, OrganisationId organisation, TCommand command);

    protected abstract (IReadOnlyList<TEvent>? Events, Outcome.Refused? Refusal) Decide(TState state, TCommand command);

    protected abstract TState Evolve(TState state, TEvent happened);

    /// <summary>Puts with an event what stands beside it: when, by whom, and the content that a hash in it names.</summary>
    protected abstract ValueTask<TEvent> Place(TState state, TEvent happened, DateTimeOffset written, string author);

    protected abstract ValueList<Reaction> React(TState state, TEvent happened, TCommand command);

    protected abstract NewEntry Enter(TEvent happened);

    protected abstract (string Mode, IncidentId Incident, OrganisationId Organisation) Frame(TState state);

    protected abstract StreamSummary Summarise(StreamId stream, TState state);

    /// <summary>The addresses whose reply codes are over with this event.</summary>
    protected abstract IEnumerable<string> Over(TEvent happened);

    /// <summary>Whether a frozen stream moves again with this event.</summary>
    protected abstract bool Opens(TEvent happened);

    /// <summary>What of the stream stands still when this command fails inside; null for one that a person gave, who sees that it failed.</summary>
    protected abstract Failing? Needs(TCommand command);

    protected abstract Task<IReadOnlyList<NewEffect>> Write(StreamId stream, TState state, IReadOnlyList<Engine.Outside.Effect> effects, DateTimeOffset at, IReadOnlyList<NewAside> asides);

    private Lane Enter(StreamId stream)
    {
        lock (_lanes)
        {
            if (!_lanes.TryGetValue(stream, out var lane)) _lanes.Add(stream, lane = new Lane(stream));
            lane.Users++;
            return lane;
        }
    }

    /// <summary>The last one out takes the lane away: a server that has seen many streams must not remember them all.</summary>
    private void Leave(Lane lane)
    {
        lock (_lanes)
            if (--lane.Users == 0) _lanes.Remove(lane.Stream);
    }

    private async Task Drain(Lane lane)
    {
        await lane.Gate.WaitAsync();
        try
        {
            var share = new List<Waiting>();
            while (share.Count < LargestShare && lane.Queue.TryDequeue(out var next)) share.Add(next);
            if (share.Count > 0) await DecideAll(lane.Stream, share);
        }
        finally
        {
            lane.Gate.Release();
        }
    }

    private async Task DecideAll(StreamId stream, IReadOnlyList<Waiting> share)
    {
        try
        {
            var left = share;
            for (var tried = 0; left.Count > 0 && tried < MostTries; tried++) left = await Try(stream, left);
            foreach (var waiting in left) waiting.Done.TrySetResult(new Outcome.Busy());
        }
        catch (Exception fault)
        {
            _cache.TryRemove(stream, out _);
            foreach (var waiting in share) waiting.Done.TrySetException(fault);
        }
    }

    /// <summary>Decides each on what the one before left, and commits them together. Gives those that must be decided again.</summary>
    private async Task<IReadOnlyList<Waiting>> Try(StreamId stream, IReadOnlyList<Waiting> share)
    {
        var folded = await Load(stream);
        var planned = new List<(Waiting Waiting, Commit Commit, Folded After)>();
        var answered = new List<(Waiting Waiting, Outcome Answer)>();
        foreach (var waiting in share)
        {
            var (answer, commit, after) = ((Outcome?)null, (Commit?)null, (Folded?)null);
            try
            {
                (answer, commit, after) = await Plan(stream, folded, waiting);
                // What is only answered meets no expected version: before a no goes out, what other nodes wrote meanwhile must be known.
                if (answer is not null && planned.Count == 0 && await CatchUp(stream, folded) is var newest && newest.Version != folded.Version)
                    (answer, commit, after) = await Plan(stream, folded = newest, waiting);
            }
            catch (Exception fault) when (IsOurs(fault))
            {
                // It costs the others in this share nothing.
                _cache.TryRemove(stream, out _);
                if (Needs(waiting.Command(Store.Now())) is { } what) await Store.SetAsides.Failed(stream, waiting.Organisation, what, Nameless.Of(fault), Store.Now());
                waiting.Done.TrySetException(fault);
                continue;
            }
            if (answer is not null)
            {
                if (planned.Count == 0) waiting.Done.TrySetResult(answer);
                else answered.Add((waiting, answer));
                await Decided(stream, waiting);
                continue;
            }
            planned.Add((waiting, commit!, after!));
            folded = after!;
        }
        if (planned.Count == 0) return [];
        var results = planned.Count == 1
            ? [await Store.Journal.Commit(planned[0].Commit)]
            : await Store.Journal.CommitAll([.. planned.Select(plan => plan.Commit)]);
        if (planned.Exists(plan => plan.Commit.Summaries is [{ Ended: not null }])) await witness.Tell(stream);
        var again = Finish(stream, planned, results);
        foreach (var (waiting, _, _) in planned.Where(plan => !again.Contains(plan.Waiting))) await Decided(stream, waiting);
        // "It is closed already" is true only when the closing it was said of is on the disk.
        if (results.All(result => result is CommitResult.Committed)) answered.ForEach(one => one.Waiting.Done.TrySetResult(one.Answer));
        else again.AddRange(answered.Select(one => one.Waiting));
        return again;
    }

    /// <summary>What failed before and could be decided now is set aside no longer.</summary>
    private async Task Decided(StreamId stream, Waiting waiting)
    {
        if (!Store.SetAsides.IsEmpty && Needs(waiting.Command(Store.Now())) is { } what && Store.SetAsides.Knows(stream, what)) await Store.SetAsides.Succeeded(stream, what);
    }

    /// <summary>A database that is away is nobody's mistake, and what a newer node wrote is for newer nodes to decide, where there are others.</summary>
    private bool IsOurs(Exception fault) => fault is not OperationCanceledException && !(fault is NewerEventException && Store.IsShared) && !Store.IsPassing(fault);

    private List<Waiting> Finish(StreamId stream, List<(Waiting Waiting, Commit Commit, Folded After)> planned, IReadOnlyList<CommitResult> results)
    {
        var again = new List<Waiting>();
        for (var i = 0; i < planned.Count; i++)
        {
            var (waiting, commit, after) = planned[i];
            switch (results[i])
            {
                case CommitResult.Committed committed:
                    Keep(stream, after);
                    waiting.Done.TrySetResult(new Outcome.Accepted(
                        stream, [.. committed.Appends.SelectMany(append => append.Entries)],
                        [.. commit.Effects.Where(effect => effect.Taken is not null).Select(effect => new Notice(effect.Key, Taken.Fence, stream, commit.Organisation, effect.Payload))],
                        commit.Effects.Any(effect => effect.Taken is null)));
                    break;
                case CommitResult.Repeated repeated:
                    _cache.TryRemove(stream, out _);
                    waiting.Done.TrySetResult(new Outcome.Repeated(repeated.Answer));
                    break;
                case CommitResult.KeyReused:
                    _cache.TryRemove(stream, out _);
                    waiting.Done.TrySetResult(new Outcome.KeyReused());
                    break;
                case CommitResult.Superseded:
                    _cache.TryRemove(stream, out _);
                    waiting.Done.TrySetResult(new Outcome.OutOfHand());
                    break;
                case CommitResult.Broken broken:
                    _cache.TryRemove(stream, out _);
                    waiting.Done.TrySetException(broken.Exception);
                    break;
                default:
                    // Somebody wrote first, or the one this was built on did not make it: decide again on what stands.
                    if (!Planted.Is("cache-kept-after-conflict")) _cache.TryRemove(stream, out _);
                    again.Add(waiting);
                    break;
            }
        }
        return again;
    }

    /// <summary>What is to be committed and what it makes of the state, or the answer when there is nothing to commit.</summary>
    private async Task<(Outcome? Answer, Commit? Commit, Folded? After)> Plan(StreamId stream, Folded folded, Waiting waiting)
    {
        var now = Store.Now();
        var at = folded.Written > now ? folded.Written : now;
        var command = waiting.Command(at);
        var state = folded.Version == 0 ? await BeginWith(command) : folded.State;
        if (state is null) return (new Outcome.NotFound("not-found", "There is no such run or incident here."), null, null);
        if (await Earlier(waiting.Alongside.Request, now) is { } earlier) return (earlier, null, null);
        command = await Prepare(stream, state, waiting.Organisation, command);
        if (Needs(command) is { } what && Planted.Is($"{what}-throws", stream.Value)) throw new InvalidOperationException("planted");
        var (events, refusal) = Decide(state, command);
        if (events is null) return (refusal, null, null);
        var alongside = waiting.Alongside;
        if (events.Count == 0 && alongside is { Settlements: [], Told: [], Request: null }) return (new Outcome.Accepted(stream, [], []), null, null);

        var entries = new List<NewEntry>();
        var wanted = new List<Engine.Outside.Effect>();
        var cancelled = new List<Cancellation>();
        var over = new List<CodesClosed>();
        foreach (var happened in events)
        {
            state = Evolve(state, happened);
            entries.Add(NextRelease.Written(Enter(happened)));
            foreach (var reaction in React(state, happened, command)) Follow(stream, reaction, wanted, cancelled);
            over.AddRange(Over(happened).Select(address => new CodesClosed(stream, address)));
        }
        var (mode, incident, organisation) = Frame(state);
        var commit = new Commit
        {
            Organisation = organisation,
            At = at,
            Appends = entries is [] ? [] : [new(stream, folded.Version, mode, incident, entries)],
            // That something changes nothing is a decision too, and one made on an old state would lose it.
            Seen = entries is [] ? [new(stream, folded.Version)] : [],
            // A text that no entry came to name is not kept.
            Asides = [.. alongside.Asides.Where(aside => entries.Exists(entry => entry.Data.Contains(aside.Aside.Id, StringComparison.Ordinal)))],
            Settlements = alongside.Settlements,
            Told = alongside.Told,
            Cancellations = cancelled,
            Effects = await Write(stream, state, wanted, at, alongside.Asides),
            CloseCodes = over,
            Summaries = entries is [] ? [] : [Summarise(stream, state)],
            Releases = events.Any(Opens) ? [stream] : [],
            Answer = alongside.Request is { } request
                ? new(request.Caller, request.Path, request.Key, request.BodySha256, request.Status, request.Response(entries))
                : null,
        };
        return (null, commit, new(state, folded.Version + entries.Count, entries is [] ? folded.Written : at));
    }

    /// <summary>
    /// What this very request was answered before. Asked before deciding: what was yes the first time would now be refused, since it
    /// is done. Two that come at the same moment are told apart by the commit.
    /// </summary>
    private async Task<Outcome?> Earlier(Request? request, DateTimeOffset now)
    {
        if (request is null || await Store.Journal.Answered(request.Caller, request.Path, request.Key, now) is not { } answer) return null;
        return answer.BodySha256 == request.BodySha256 ? new Outcome.Repeated(answer) : new Outcome.KeyReused();
    }

    private static void Follow(StreamId stream, Reaction reaction, List<Engine.Outside.Effect> wanted, List<Cancellation> cancelled)
    {
        switch (reaction)
        {
            case Reaction.Want(var effect):
                // Of what a run is told about its incident only the newest counts.
                if (effect.Work is EffectWork.TellRun { News: var news } && news is ToRun.AnchorsAre or ToRun.LevelIs)
                    wanted.RemoveAll(earlier => earlier.Target == effect.Target && earlier.Work is EffectWork.TellRun { News: var old } && old.GetType() == ((EffectWork.TellRun)effect.Work).News.GetType());
                wanted.Add(effect);
                break;
            case Reaction.Withdraw(var address, var kinds, var why):
                foreach (var kind in kinds)
                {
                    wanted.RemoveAll(effect => effect.Kind == kind && (address is null || effect.Address?.Turn == address));
                    cancelled.Add(address is { } at
                        ? Cancellation.At(stream, at.ToString(), why, kind: EffectKinds.Word(kind))
                        : Cancellation.OfStream(stream, why, EffectKinds.Word(kind)));
                }
                break;
        }
    }

    private async Task<Folded> Load(StreamId stream)
    {
        if (isCaching && _cache.TryGetValue(stream, out var known)) return known;
        return await Fold(stream, new(null!, 0, DateTimeOffset.MinValue), await Store.Journal.Read(stream));
    }

    /// <summary>With what was written since.</summary>
    private async Task<Folded> CatchUp(StreamId stream, Folded known) => await Fold(stream, known, await Store.Journal.Read(stream, known.Version));

    private async Task<Folded> Fold(StreamId stream, Folded known, IReadOnlyList<Entry> history)
    {
        if (history is []) return known;
        TState state;
        try
        {
            if (Planted.Is("Folding-throws", stream.Value)) throw new InvalidOperationException("planted");
            state = known.Version == 0 ? await Begin(stream, history) : known.State;
            foreach (var entry in history)
            {
                var (type, data) = (entry.Type, Encoding.UTF8.GetString(entry.Data.Span));
                if (Planted.Is("next-release-not-read") && data.Contains("ofNextRelease", StringComparison.Ordinal)) throw new InvalidOperationException("planted");
                state = Evolve(state, await Place(state, Wire<TEvent>.Read(type, data), entry.Written, entry.Author));
            }
        }
        catch (Exception fault) when (IsOurs(fault))
        {
            await Store.SetAsides.Failed(stream, history[0].Organisation, Failing.Folding, Nameless.Of(fault), Store.Now());
            throw;
        }
        if (Store.SetAsides.Knows(stream, Failing.Folding)) await Store.SetAsides.Succeeded(stream, Failing.Folding);
        var folded = new Folded(state, history[^1].Seq, history[^1].Written);
        Keep(stream, folded);
        return folded;
    }

    private void Keep(StreamId stream, Folded folded)
    {
        if (!isCaching) return;
        if (_cache.Count >= MostCached)
            foreach (var old in _cache.Keys.Take(MostCached / 4)) _cache.TryRemove(old, out _);
        // Whoever began to read before a commit ends after it, and must not put the older state in the newer one's place.
        _cache.AddOrUpdate(stream, folded, (_, known) => known.Version > folded.Version ? known : folded);
    }

    private sealed record Folded(TState State, long Version, DateTimeOffset Written);

    private sealed class Lane(StreamId stream)
    {
        public StreamId Stream { get; } = stream;

        public ConcurrentQueue<Waiting> Queue { get; } = [];

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed record Waiting(OrganisationId Organisation, Func<DateTimeOffset, TCommand> Command, Alongside Alongside)
    {
        public TaskCompletionSource<Outcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
