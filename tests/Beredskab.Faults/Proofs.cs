using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Faults;

/// <summary>
/// Whether the promises were kept in a night: by what the world received, in its own journal. Our own tables are asked only what
/// they claim, and what a thing in that journal was about.
/// </summary>
internal sealed class Proofs
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private static readonly string[] s_dutyLadder = ["anna", "bo", "carla", "eva"], s_managerLadder = ["carla", "dan", "eva"];

    private readonly Night _night;
    private readonly Store _store;
    private readonly TimeSpan _end;
    private readonly List<Entry> _entries;
    private readonly Dictionary<EffectKey, Effect> _effects;
    private readonly Dictionary<RunId, (Run Run, List<(Entry Entry, RunEvent Event)> History)> _runs = [];
    private readonly Dictionary<EffectKey, (Address? Address, EffectWork Work, RunId Run, int Event)> _wanted = [];

    /// <summary>What was begun since the restore, or everything: for these the promises hold as in any night.</summary>
    private readonly HashSet<StreamId> _judged;

    public Proofs(Night night)
    {
        _night = night;
        _end = night.Schedule.Elapsed;
        _store = Now(Store.On(night.Lane.Database, "proof", "proof", night.Clock));
        _entries = Now(_store.Journal.Read(Lane.Organisation, max: int.MaxValue));
        _effects = night.Lane.Database
            .Rows("select distinct stream from effects", row => new StreamId(row.GetString(0)))
            .SelectMany(stream => Now(_store.Ledger.OfStream(stream))).ToDictionary(effect => effect.Key);
        var since = night.Restore?.PutBackAt ?? TimeSpan.Zero;
        _judged = [.. _entries.GroupBy(entry => entry.Stream).Where(stream => night.TimeOf(stream.First()) >= since).Select(stream => stream.Key)];
        foreach (var stream in _entries.Where(entry => entry.Stream.IsRun).GroupBy(entry => entry.Stream)) Fold(stream);
    }

    public void Check()
    {
        if (_night.Faults is [var fault, ..]) Fail($"the product broke inside: {fault}");
        if (_night.Restore is { } restore)
        {
            CheckRestored(restore);
            return;
        }
        EverythingPromisedIsThere();
        TimelinesHold();
        MessagesCameOnce();
        AccountsAreAsTheRunsSay();
        TicketsWereOpenedOnce();
        NobodyWasPagedAfterTheAnswer();
        WhoWasCalledInVainIsTold();
        NothingIsStuck();
        EverybodyWasCalled();
    }

    /// <summary>
    /// P7: nothing leaves before two have released it. What happened after the backup is lost, and what people do about it may be done
    /// twice; what was before it is there, an account that was closed before us stays closed, and everything moves on in the end.
    /// </summary>
    private void CheckRestored(Restore restore)
    {
        EverythingPromisedIsThere();
        TimelinesHold();
        foreach (var touch in _night.World.Journal.Entries.Where(entry => entry is { TookEffect: true, Operation: "send" or "call" or "open" or "disable" or "revoke" or "enable" }))
        {
            var at = TimeOf(touch);
            if (at < restore.PutBackAt) continue;
            // A ticket is known by its correlation, which is its effect's key.
            EffectKey? key = touch.System == "tickets" ? new(touch.Target) : touch.Facts.ContainsKey("effect") || touch.Facts.ContainsKey("message-id") ? EffectOf(touch) : null;
            StreamId? stream = key is { } known ? _effects.TryGetValue(known, out var effect) ? effect.Stream : null
                : _night.People.Accounts.ContainsKey(touch.Target) ? StreamId.Of(new RunId($"run{touch.Target["acc-".Length..^1]}")) : null;
            if (!restore.MayLeave(stream, at)) Fail($"P7: {touch.System} {touch.Operation} {touch.Target} for {stream} at {at:mm\\:ss\\.fff}, and it was not released");
            if (touch.Operation == "enable" && !_night.People.Accounts[touch.Target]) Fail($"P3: {touch.Target} was closed before the night and was opened in it");
        }
        // What was begun after the restore is promised as ever.
        MessagesCameOnce();
        AccountsAreAsTheRunsSay();
        TicketsWereOpenedOnce();
        NobodyWasPagedAfterTheAnswer();
        NothingIsStuck();
        EverybodyWasCalled();
    }

    private bool IsJudged(Simulation.JournalEntry touch) => IsSince(touch) && _effects.TryGetValue(EffectOf(touch), out var effect) && IsJudged(effect);

    private bool IsJudged(Effect effect) => _judged.Contains(effect.Stream);

    private bool IsSince(Simulation.JournalEntry touch) => _night.Restore is not { } restore || TimeOf(touch) >= restore.PutBackAt;

    private TimeSpan TimeOf(Simulation.JournalEntry touch) => touch.At - _night.Clock.GetUtcNow() + _night.Schedule.Elapsed;

    /// <summary>P1.</summary>
    private void EverythingPromisedIsThere()
    {
        var there = _entries.Select(entry => (entry.Stream, entry.Seq, Convert.ToHexString(entry.Hash))).ToHashSet();
        foreach (var entry in _night.People.Promised.Except(_night.Restore?.Lost ?? []))
            if (!there.Contains((entry.Stream, entry.Seq, Convert.ToHexString(entry.Hash)))) Fail($"P1: {entry.Stream} {entry.Seq} ({entry.Type}) was answered yes and is not in the journal");
    }

    /// <summary>P8, and positions without gaps.</summary>
    private void TimelinesHold()
    {
        for (var i = 0; i < _entries.Count; i++)
            if (_entries[i].Position != i + 1) Fail($"position {i + 1} is missing: {_entries[i].Position} stands in its place");
        foreach (var stream in _entries.GroupBy(entry => entry.Stream))
        {
            var (seq, hash, written) = (0L, Chain.Before(stream.Key), DateTimeOffset.MinValue);
            foreach (var entry in stream)
            {
                hash = Chain.Link(++seq, hash, entry.Body);
                if (entry.Seq != seq || !entry.Hash.AsSpan().SequenceEqual(hash)) Fail($"P8: the chain of {stream.Key} breaks at {entry.Seq}");
                if (entry.Written < written) Fail($"{stream.Key} runs backwards at {entry.Seq}");
                written = entry.Written;
            }
        }
    }

    /// <summary>P2 and P4: what the ledger calls sent has arrived, and once; twice only when nobody could know.</summary>
    private void MessagesCameOnce()
    {
        var messages = _night.World.Journal.Entries.Where(entry => entry is { System: "sms" or "mail", Operation: "send", TookEffect: true } or { System: "voice", Operation: "call", TookEffect: true }).ToLookup(EffectOf);
        var arrived = messages.Select(group => (group.Key, Times: group.Count(IsJudged))).Where(message => message.Times > 0);
        foreach (var (key, times) in arrived)
        {
            if (_night.Restore is not null) _night.Weather.Count("message since a restore");
            if (times == 1) continue;
            if (times > 1 && _effects[key].Channel == "voice") Fail($"P4: {About(key)} rang {times} times");
            if (times > 2) Fail($"P4: {About(key)} arrived {times} times");
            if (!CouldNotKnow(key)) Fail($"P4: {About(key)} arrived twice, although the provider could be asked");
        }
        foreach (var effect in _effects.Values.Where(effect => effect.Resent is not null && IsJudged(effect) && _night.Weather.Count("sent once more")))
            if (!IsOwnedUpTo(effect)) Fail($"P4: {About(effect.Key)} was sent once more without knowing, and its timeline does not say that it may come twice");
        foreach (var effect in _effects.Values.Where(effect => effect is { State: EffectState.HandedOver, Channel: "sms" or "mail" or "voice" } && IsJudged(effect)))
            // A run that a restore undid and that is begun anew has the keys it had: the provider may know its text from before.
            if (!messages.Contains(effect.Key)) Fail($"P2: {About(effect.Key)} is called handed over and never arrived");
    }

    /// <summary>
    /// An attempt without an answer, or whose answer died with the process that heard it before it was kept; and then the question what became
    /// of it, again and again, without one either (mail cannot be asked).
    /// </summary>
    private bool CouldNotKnow(EffectKey key)
    {
        var attempts = _night.Attempts.Where(attempt => attempt.Effect == key.Value).ToList();
        var sent = attempts.Where(attempt => attempt.Operation.EndsWith(" send", StringComparison.Ordinal)).ToList();
        if (!sent.Exists(attempt => attempt.Heard != "clear" || (attempt.Strand.DiedAt is { } died && died - attempt.HeardAt < TimeSpan.FromMinutes(1)))) return false;
        if (attempts[0].Operation == "mail send") return true;
        var asked = attempts.Where(attempt => attempt.Operation == "sms find" && attempt.Begun < sent[^1].Begun && attempt.Heard != "clear").ToList();
        return asked.Count >= 6;
    }

    private bool IsOwnedUpTo(Effect effect) => !_wanted.TryGetValue(effect.Key, out var wanted) || _runs[wanted.Run].History.Exists(entry =>
        entry.Event is RunEvent.EffectUncertain { Then: Doubt.PossibleDuplicate } owned && owned.Address == wanted.Address && owned.Target == effect.Recipient);

    /// <summary>Whoever was on the way to a step that somebody else took hears of it: what the engine wished for stands in the ledger.</summary>
    private void WhoWasCalledInVainIsTold()
    {
        foreach (var (key, wanted) in _wanted)
            if (wanted.Work is EffectWork.Page { About: PageFor.StandDown } page && !_effects.ContainsKey(key)) Fail($"{page.To.Person} was called to {wanted.Run} {wanted.Address} and never hears that it is taken");
    }

    /// <summary>P3, by the directory's own journal.</summary>
    private void AccountsAreAsTheRunsSay()
    {
        foreach (var (account, wasOpenAtFirst) in _night.People.Accounts)
        {
            var of = _runs.Values.Where(run => run.History.Exists(entry => entry.Event is RunEvent.ActionStarted started && started.Targets.Contains(account))).ToList();
            if (!of.TrueForAll(run => _judged.Contains(run.History[0].Entry.Stream))) continue;
            var touches = _night.World.Journal.Entries.Where(entry => entry is { System: "accounts", TookEffect: true, Operation: "disable" or "enable" } && entry.Target == account).ToList();
            // What a run did that a restore undid is how whoever begins it anew finds the account.
            var wasOpen = touches.FindLast(touch => !IsSince(touch)) is { } before ? before.Operation == "enable" : wasOpenAtFirst;
            var isOpen = wasOpen;
            var (closed, opened) = (0, 0);
            foreach (var touch in touches.Where(IsSince))
            {
                if (_night.Restore is not null) _night.Weather.Count("account touched since a restore");
                if (touch.Operation == "enable")
                {
                    if (!wasOpen) Fail($"P3: {account} was closed before the night and was opened in it");
                    if (!isOpen) opened++;
                    isOpen = true;
                }
                else
                {
                    if (isOpen) closed++;
                    isOpen = false;
                }
            }
            var (started, undone) = (of.Sum(run => run.History.Count(entry => entry.Event is RunEvent.ActionStarted act && act.Targets.Contains(account))),
                of.Sum(run => run.History.Count(entry => entry.Event is RunEvent.UndoStarted undo && undo.Targets.Contains(account))));
            if (closed > started) Fail($"P3: {account} was closed {closed} times, and {started} was asked for");
            if (opened > undone) Fail($"P3: {account} was opened {opened} times, and {undone} was asked for");
            var isHeld = of.Exists(run => run.Run.InForce.Contains(new(account)));
            if (isHeld && isOpen) Fail($"P3: {account} is isolated as its run has it, and is open");
            var isGivenBack = of.Exists(run => run.History.Exists(entry => entry.Event is RunEvent.UndoConfirmed confirmed && confirmed.Target == account));
            if (isGivenBack && !isHeld && isOpen != wasOpen) Fail($"P3: {account} was given back, and is not as it was");
        }
    }

    /// <summary>
    /// A node held up after it has looked and before it opens is beyond it: on real lines it needs leave for each request and has lost it by
    /// then (<see cref="Adapters.Leave"/>), which the world in this process does not ask for.
    /// </summary>
    private void TicketsWereOpenedOnce()
    {
        foreach (var same in _night.World.Tickets.All.GroupBy(ticket => ticket.Correlation).Where(same => _night.Restore is null || (_effects.TryGetValue(new(same.Key), out var effect) && IsJudged(effect))))
            if (same.Count() > 1 && !_night.Attempts.Exists(attempt => attempt.Effect == same.Key && attempt is { Operation: "tickets open" or "tickets find" }
                && attempt.Node.HeldUp.Exists(pause => pause.From >= attempt.Begun && pause.From < attempt.Begun + s_second && pause.Until - pause.From > TimeSpan.FromMinutes(1))))
                Fail($"P3: the ticket {same.Key} was opened {same.Count()} times");
    }

    /// <summary>P5. A node held up between its last look at the ledger and the send is beyond it, and is let off.</summary>
    private void NobodyWasPagedAfterTheAnswer()
    {
        foreach (var page in _night.World.Journal.Entries.Where(entry => IsCalling(entry) && IsJudged(entry)))
        {
            var key = EffectOf(page);
            if (!_wanted.TryGetValue(key, out var wanted)) continue;
            if (wanted is not { Work: EffectWork.Page { About: PageFor.Task or PageFor.Decision or PageFor.Suggestion or PageFor.Failure }, Address: { } address }) continue;
            var history = _runs[wanted.Run].History;
            var met = history.FindIndex(wanted.Event, entry => entry.Event switch
            {
                RunEvent.Acknowledged { IsFirst: true } yes => yes.Address == address,
                RunEvent.StepHappened happened => happened.Address == address,
                _ => false,
            });
            if (met < 0) continue;
            var (answered, came) = (_night.TimeOf(history[met].Entry), TimeOf(page));
            if (came < answered + s_second) continue;
            var sender = _night.Attempts.First(attempt => attempt.Effect == key.Value && attempt.Begun == came).Node;
            if (sender.HeldUp.Exists(pause => pause.From <= came && pause.Until >= answered)) continue;
            Fail($"P5: {About(key)} came at {came:mm\\:ss\\.fff}, and {address} was answered at {answered:mm\\:ss\\.fff}");
        }
    }

    /// <summary>Nothing under way, nothing untold, and every run over or waiting for a person.</summary>
    private void NothingIsStuck()
    {
        var now = _night.Nodes.Where(node => node.IsUp).Max(node => node.Store.Now());
        foreach (var effect in _effects.Values)
        {
            if (effect.State is EffectState.Attempting or EffectState.Unknown && effect.Started < now - TimeSpan.FromMinutes(4)) Fail($"{About(effect.Key)} is stuck in {effect.State}: not before {effect.NotBefore:HH:mm:ss}, in hand until {effect.LeaseUntil:HH:mm:ss}, begun {effect.Started:HH:mm:ss}, and it is {now:HH:mm:ss}");
            if (effect.State is EffectState.Ready or EffectState.FailedTemporarily && effect.NotBefore < now - TimeSpan.FromSeconds(30)) Fail($"P2: {About(effect.Key)} is due and nobody takes it");
            if (effect is { Settled: { } settled, Told: null } && settled < now - TimeSpan.FromSeconds(30)) Fail($"{About(effect.Key)} is over and its run was never told");
        }
        if (!_night.People.AreAwakeAtTheEnd) return;
        foreach (var id in _night.People.Runs)
            if (!_runs.TryGetValue(id, out var run))
            {
                if (_night.Restore is null) Fail($"{id} was ordered and never began");
            }
            else if (run.Run.IsGoing)
                Fail($"{id} is not over: {string.Join(", ", run.Run.AllSteps.Where(step => run.Run.StateOf(step.Id) is not StepState.Happened).Select(step => $"{step.Id} {run.Run.StateOf(step.Id)}"))}");
    }

    /// <summary>P2: who does not answer is called again, and so is everybody else on the ladder.</summary>
    private void EverybodyWasCalled()
    {
        foreach (var (id, (run, history)) in _runs.Where(run => _judged.Contains(run.Value.History[0].Entry.Stream)))
            foreach (var step in run.AllSteps)
            {
                if (!run.IsGoing || step.AcknowledgeWithin is null || run.StateOf(step.Id) is not StepState.Ready { AcknowledgedBy: [], FailedAt: null } ready) continue;
                var address = new Address(step.Id, ready.Iteration);
                var since = _night.TimeOf(history.First(entry => entry.Event is RunEvent.StepReady began && began.Address == address).Entry);
                // A run begun in a frozen incident waits with it.
                if (_night.Restore is { } restore && (restore.OpenedAt ?? _end) is var opened && opened > since) since = opened;
                if (_end - since < Night.Grace - TimeSpan.FromMinutes(1)) continue;
                var came = _night.World.Journal.Entries.Where(entry => IsCalling(entry)
                    && _wanted.TryGetValue(EffectOf(entry), out var wanted) && wanted.Run == id && wanted.Address == address).ToList();
                foreach (var person in step.Role.Value == "it-duty" ? s_dutyLadder : s_managerLadder)
                    if (!came.Exists(page => Lane.PersonAt(page.Target) == person) && !ready.DeclinedBy.Contains(new(person))) Fail($"P2: nobody has answered {id} {address} since {since:mm\\:ss}, and {person} was never called");
                var last = came.Max(TimeOf);
                if (_end - last > TimeSpan.FromMinutes(3)) Fail($"P2: {id} {address} waits for somebody, and the last page came at {last:mm\\:ss}");
            }
    }

    private void Fold(IGrouping<StreamId, Entry> stream)
    {
        var history = stream.Select(entry => (Entry: entry, Event: Wire<RunEvent>.Read(entry.Type, Encoding.UTF8.GetString(entry.Data.Span)) with { At = entry.Written, By = Author.Person(entry.Author) })).ToList();
        var id = new RunId(stream.Key.Value["run:".Length..]);
        var run = Run.Of(Now(_night.Lane.Books.ByHash(Lane.Organisation, ((RunEvent.RunStarted)history[0].Event).Hash)));
        for (var at = 0; at < history.Count; at++)
        {
            run = Run.Evolve(run, history[at].Event);
            foreach (var reaction in Run.React(run, history[at].Event))
                if (reaction is Reaction.Want(var effect)) _wanted[effect.Key] = (effect.Address, effect.Work, id, at);
        }
        _runs[id] = (run, history);
    }

    private string About(EffectKey key) => _effects.TryGetValue(key, out var effect)
        ? $"{effect.Kind} to {effect.Recipient} for {effect.Stream} {effect.Address} ({effect.State}, attempt {effect.Attempts}, {effect.Why})" : key.Value;

    private static bool IsCalling(Simulation.JournalEntry entry) => entry is { System: "sms", Operation: "send", TookEffect: true } or { System: "voice", Operation: "call", TookEffect: true };

    private static EffectKey EffectOf(Simulation.JournalEntry entry) =>
        new(entry.Facts.TryGetValue("effect", out var effect) ? effect : entry.Facts["message-id"][1..^"@beredskab>".Length]);

    private static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Fail(string why) => throw new NightFailedException(why);
}
