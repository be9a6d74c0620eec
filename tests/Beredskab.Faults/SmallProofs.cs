using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Server.Recovery;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using Beredskab.Simulation;
using Beredskab.Simulation.InProcess;
using Beredskab.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Faults;

/// <summary>One thing each that must hold, on the real store in memory and on one thread, so that a mistake can be planted under it.</summary>
internal static class SmallProofs
{
    private static readonly DateTimeOffset s_evening = new(2026, 3, 28, 22, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);
    private static readonly StreamId s_run = StreamId.Of(new RunId("run1"));

    /// <summary>Proves it on this thread alone: a mistake is planted for one thread.</summary>
    public static void Prove(string mistake, Lane lane)
    {
        var schedule = new Schedule(1, s_evening);
        var proof = Task.CompletedTask;
        new Strand("proof", schedule).Post(_ => proof = Of(mistake)(lane), null);
        schedule.Run(TimeSpan.FromHours(1));
        proof.IsCompleted.ShouldBeTrue();
        proof.GetAwaiter().GetResult();
    }

    private static Func<Lane, Task> Of(string mistake) => mistake switch
    {
        "unknown-is-failed" => AnAttemptWithoutAnAnswerIsAskedAbout,
        "sent-before-intent" => WhatIsTakenIsKeptAsTakenBeforeItLeaves,
        "page-sent-after-answer" => APageOnItsWayIsNotSentAgainOnceSomebodyHasAnswered,
        "answer-unchecked-at-claim" or "nothing-called-off" => WhatAnAnswerCalledOffIsNotTaken,
        "calls-not-told-apart" => ACallThatMayBeAnothersIsLeftToAPerson,
        "prior-state-overwritten" => HowAnAccountStoodIsKeptFromBeforeTheFirstTouch,
        "lease-ignored" => WhatIsInHandIsLeftThereUntilItsLeaseIsOver,
        "fence-ignored" or "fence-not-raised" => WhoHadItBeforeCannotSayHowItEnded,
        "heard-twice" => ANoticeIsHeardOnce,
        "second-before-first" => AFirstAttemptGoesBeforeASecond,
        "expired-is-sent" => WhatHasExpiredIsNotTaken,
        "key-not-kept" => TheSameRequestTwiceIsAnsweredOnce,
        "code-reused" => ACodeRestsBeforeAnotherTaskGetsIt,
        "freeze-ignored" => NothingIsTakenOfWhatStandsStill,
        "breaker-never-closes" => AProviderThatAnswersAgainTakesManyAtOnce,
        "retry-after-ignored" => WhoAsksToBeLeftAloneIsLeftAlone,
        "no-bucket" => NoMoreSetOutThanTheProviderTakes,
        "witness-not-told" => TheWitnessHearsOfATimelineAtOnce,
        "impatient" => ASilentProviderIsAskedAgainAndAgainHoweverLateTheFirstQuestionCame,
        _ => throw new ArgumentException($"No proof is named after '{mistake}'."),
    };

    private static async Task AnAttemptWithoutAnAnswerIsAskedAbout(Lane lane)
    {
        var (store, _) = await Open(lane);
        await Want(store, "somebody");

        Retries.Settle(await Take(store), new WorldAnswer.Unknown("the line was cut"), store.Now()).ShouldBeOfType<Settlement.Unknown>();
    }

    private static async Task WhatIsTakenIsKeptAsTakenBeforeItLeaves(Lane lane)
    {
        var (store, _) = await Open(lane);
        await Want(store, "somebody");
        var taken = await Take(store);

        (await store.Ledger.Get(taken.Key))!.State.ShouldBe(EffectState.Attempting);
        (await store.Ledger.Claim("m", store.Now(), 1, store.Now() + s_lease)).Effects.ShouldBeEmpty();
    }

    private static async Task APageOnItsWayIsNotSentAgainOnceSomebodyHasAnswered(Lane lane)
    {
        var (store, _) = await Open(lane);
        await Want(store, "somebody");
        var taken = await Take(store);
        await store.Journal.Commit(new() { Organisation = Lane.Organisation, At = store.Now(), Cancellations = [Cancellation.At(s_run, "look", "answered")] });
        await store.Ledger.Settle(taken.Key, taken.Fence, new Settlement.TryAgain(store.Now(), "503"), store.Now());

        (await store.Ledger.Claim("n", store.Now(), 1, store.Now() + s_lease)).Effects.ShouldBeEmpty();
    }

    private static async Task WhatAnAnswerCalledOffIsNotTaken(Lane lane)
    {
        var (store, _) = await Open(lane);
        await Want(store, "somebody");
        await store.Journal.Commit(new() { Organisation = Lane.Organisation, At = store.Now(), Cancellations = [Cancellation.At(s_run, "look", "answered")] });

        (await store.Ledger.Claim("n", store.Now(), 1, store.Now() + s_lease)).Effects.ShouldBeEmpty();
    }

    /// <summary>Two calls to one number were cut off, and one of them arrived.</summary>
    private static async Task ACallThatMayBeAnothersIsLeftToAPerson(Lane lane)
    {
        var (store, time) = await Open(lane);
        var world = new World(time);
        world.Phones.Add(Lane.NumberOf("anna"), "anna");
        var hands = Over(world, store);
        await Want(store, Call("anna-voice"));
        var first = await Take(store);
        await Want(store, Call("bo-voice") with { Recipient = "anna-voice" });
        var second = await Take(store);

        (await hands.Do(second, CancellationToken.None)).ShouldBeOfType<WorldAnswer.HandedOver>();
        (await hands.Recall(first, CancellationToken.None)).ShouldBeOfType<WorldMemory.CannotTell>();
    }

    /// <summary>The answer to the first attempt got lost, and the second finds the account closed.</summary>
    private static async Task HowAnAccountStoodIsKeptFromBeforeTheFirstTouch(Lane lane)
    {
        var (store, time) = await Open(lane);
        var world = new World(time);
        world.Directory.Add("soren", "Søren", new("acc-1"));
        var hands = Over(world, store);
        await Want(store, Page("acc-1") with { Kind = EffectKinds.Isolate, Payload = """{"account":"acc-1"}""" });
        var attempt = await Take(store);
        (await hands.Do(attempt, CancellationToken.None)).ShouldBeOfType<WorldAnswer.Done>();
        var remembered = (await store.Ledger.Get(attempt.Key))!;

        (await hands.Do(remembered, CancellationToken.None)).ShouldBe(new WorldAnswer.Done());
        (await store.Ledger.Get(attempt.Key))!.Remembered.ShouldBe(remembered.Remembered);
    }

    private static async Task WhatIsInHandIsLeftThereUntilItsLeaseIsOver(Lane lane)
    {
        var (store, time) = await Open(lane);
        await Want(store, "somebody");
        await Take(store);
        time.Pass(s_lease / 2);
        (await store.Ledger.GiveUpLost(store.Now(), store.Now())).ShouldBeEmpty();
        time.Pass(s_lease);
        (await store.Ledger.GiveUpLost(store.Now(), store.Now())).ShouldHaveSingleItem();
    }

    /// <summary>A node that was frozen, and another has taken what it had.</summary>
    private static async Task WhoHadItBeforeCannotSayHowItEnded(Lane lane)
    {
        var (store, time) = await Open(lane);
        await Want(store, "somebody");
        var before = await Take(store);
        time.Pass(s_lease * 2);
        await store.Ledger.GiveUpLost(store.Now(), store.Now());
        var asked = (await store.Ledger.ClaimUnknown("m", store.Now(), 1, store.Now() + s_lease)).Single();
        await store.Ledger.Settle(asked.Key, asked.Fence, new Settlement.TryAgain(store.Now(), "Cut off before it arrived"), store.Now());
        var after = await Take(store);

        after.Fence.ShouldBeGreaterThan(asked.Fence);
        (await store.Ledger.Settle(before.Key, before.Fence, new Settlement.Failed("late"), store.Now())).ShouldBeFalse();
    }

    private static async Task ANoticeIsHeardOnce(Lane lane)
    {
        var (store, _) = await Open(lane);
        await Want(store, "somebody");
        var taken = await Take(store);
        var heard = new Commit { Organisation = Lane.Organisation, At = store.Now(), Settlements = [new(taken.Key, taken.Fence, new Settlement.Done())], Told = [taken.Key] };
        (await store.Journal.Commit(heard)).ShouldBeOfType<CommitResult.Committed>();

        (await store.Journal.Commit(heard)).ShouldBeOfType<CommitResult.Superseded>();
    }

    private static async Task AFirstAttemptGoesBeforeASecond(Lane lane)
    {
        var (store, time) = await Open(lane);
        await Want(store, "old");
        var old = await Take(store);
        (await store.Ledger.Settle(old.Key, old.Fence, new Settlement.TryAgain(store.Now(), "429"), store.Now())).ShouldBeTrue();
        time.Pass(TimeSpan.FromSeconds(1));
        await Want(store, "new");

        (await store.Ledger.Claim("n", store.Now(), 1, store.Now() + s_lease)).Effects.Single().Recipient.ShouldBe("new");
    }

    private static async Task WhatHasExpiredIsNotTaken(Lane lane)
    {
        var (store, time) = await Open(lane);
        await Want(store, "late", expires: s_evening + TimeSpan.FromMinutes(5));
        time.Pass(TimeSpan.FromMinutes(6));

        (await store.Ledger.Claim("n", store.Now(), 1, store.Now() + s_lease)).Effects.ShouldBeEmpty();
    }

    private static async Task TheSameRequestTwiceIsAnsweredOnce(Lane lane)
    {
        var (store, _) = await Open(lane);
        var answer = new Answer("eva", "/notes", "key1", "body", 200, "yes");
        (await Enter(store, 0, answer)).ShouldBeOfType<CommitResult.Committed>();

        (await Enter(store, 1, answer)).ShouldBeOfType<CommitResult.Repeated>();
    }

    private static async Task ACodeRestsBeforeAnotherTaskGetsIt(Lane lane)
    {
        var (store, _) = await Open(lane);
        var codes = new List<string>();
        for (var task = 1; task <= 400; task++)
        {
            var effect = Page($"task{task}") with { Address = $"task{task}", Code = new CodeWanted("+4512340001", new("anna")) };
            var done = (CommitResult.Committed)await store.Journal.Commit(new() { Organisation = Lane.Organisation, At = store.Now(), Effects = [effect] });
            codes.Add(done.Codes[effect.Key]);
            await store.Journal.Commit(new() { Organisation = Lane.Organisation, At = store.Now(), CloseCodes = [new(s_run, $"task{task}")] });
        }

        codes.Distinct().Count().ShouldBe(400);
    }

    private static async Task NothingIsTakenOfWhatStandsStill(Lane lane)
    {
        var (store, _) = await Open(lane);
        await store.Freezes.Freeze(new("f1", "restored", "A test.", store.Now(), []));
        await Want(store, "somebody");

        (await store.Ledger.Claim("n", store.Now(), 1, store.Now() + s_lease)).Effects.ShouldBeEmpty();
    }

    private static Task AProviderThatAnswersAgainTakesManyAtOnce(Lane lane)
    {
        var time = new PassingTime();
        var provider = new Provider("sms", 100, time);
        for (var failure = 0; failure < 5; failure++) provider.Answered(new WorldAnswer.TryAgain(null, "503"));
        provider.Take(10).ShouldBe(0);
        time.Pass(TimeSpan.FromSeconds(6));
        provider.Take(10).ShouldBe(1);
        provider.Answered(new WorldAnswer.HandedOver("SM1"));

        provider.Take(10).ShouldBe(10);
        return Task.CompletedTask;
    }

    private static async Task WhoAsksToBeLeftAloneIsLeftAlone(Lane lane)
    {
        var (store, time) = await Open(lane);
        await Want(store, "somebody");
        var effect = await Take(store);
        var answer = new WorldAnswer.TryAgain(TimeSpan.FromSeconds(40), "429");

        ((Settlement.TryAgain)Retries.Settle(effect, answer, store.Now())).NotBefore.ShouldBe(store.Now() + TimeSpan.FromSeconds(40));
        var provider = new Provider("sms", 100, time);
        provider.Answered(answer);
        provider.ShutFor.ShouldBe(TimeSpan.FromSeconds(40));
    }

    private static Task NoMoreSetOutThanTheProviderTakes(Lane lane)
    {
        var time = new PassingTime();
        var provider = new Provider("sms", 10, time);
        (provider.Take(8) + provider.Take(8)).ShouldBe(10);
        time.Pass(TimeSpan.FromMilliseconds(500));
        provider.Take(8).ShouldBe(5);
        return Task.CompletedTask;
    }

    private static async Task TheWitnessHearsOfATimelineAtOnce(Lane lane)
    {
        var (store, _) = await Open(lane);
        var folder = Directory.CreateTempSubdirectory("beredskab-witness-").FullName;
        try
        {
            await Enter(store, 0, null);
            using var witness = new Witness(store, new(Path.Combine(folder, "witness.jsonl"), folder), NullLogger<Witness>.Instance);
            SynchronizationContext.SetSynchronizationContext(null);
            witness.Tell(s_run).GetAwaiter().GetResult();

            File.Exists(witness.File).ShouldBeTrue();
            File.ReadAllText(witness.File).ShouldContain(s_run.Value);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ASilentProviderIsAskedAgainAndAgainHoweverLateTheFirstQuestionCame(Lane lane)
    {
        var (store, time) = await Open(lane);
        await Want(store, "somebody");
        await Take(store);
        time.Pass(TimeSpan.FromMinutes(10));
        await store.Ledger.GiveUpLost(store.Now(), store.Now());
        // The clock is set ahead in between: that is no silence.
        foreach (var (pause, silences) in new[] { (10, 1), (7200, 4) })
            for (var i = 0; i < silences; i++, time.Pass(TimeSpan.FromSeconds(pause))) (await Ask()).ShouldBeOfType<AfterDoubt.AskAgain>();
        (await Ask()).ShouldBeOfType<AfterDoubt.SendOnceMore>();

        async Task<AfterDoubt> Ask()
        {
            var asked = (await store.Ledger.ClaimUnknown("n", store.Now(), 1, store.Now() + s_lease)).Single();
            var next = Retries.AfterDoubt(asked, new WorldMemory.CannotTell("it does not say"), store.Now());
            await store.Ledger.Settle(asked.Key, asked.Fence, new Settlement.Unknown("it does not say", store.Now(), WasAsked: true), store.Now());
            return next;
        }
    }

    private static async Task<(Store Store, PassingTime Time)> Open(Lane lane)
    {
        var time = new PassingTime();
        lane.Database.Empty();
        return (await Store.On(lane.Database, "n", "n-1", time), time);
    }

    private static async Task<Effect> Take(Store store) => (await store.Ledger.Claim("n", store.Now(), 1, store.Now() + s_lease)).Effects.Single();

    private static NewEffect Page(string recipient) => new()
    {
        Key = new(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(recipient)))),
        Stream = s_run,
        Address = "look",
        Kind = EffectKinds.Page,
        Mode = "live",
        Recipient = recipient,
        Channel = "sms",
        NotBefore = s_evening,
        Payload = "{}",
    };

    private static NewEffect Call(string contact) => Page(contact) with
    {
        Channel = "voice",
        Payload = $$"""{"to":"{{Lane.NumberOf("anna")}}","subject":"","text":"Se efter XYZ","mark":"XYZ","language":"da","validitySeconds":300}""",
    };

    /// <summary>Light actions are none of what is proved here.</summary>
    private static Hands Over(World world, Store store) => new(
        new SimulatedSms(world), new SimulatedVoice(world), new SimulatedMail(world), new SimulatedAccounts(world), new SimulatedTickets(world), store, lights: null!, Server.Letters.AckLinks.None, new(new("fjordby"), IsSimulated: true, null, "http://localhost"));

    private static Task<CommitResult> Want(Store store, string recipient, DateTimeOffset? expires = null) => Want(store, Page(recipient) with { Expires = expires });

    private static Task<CommitResult> Want(Store store, NewEffect effect) =>
        store.Journal.Commit(new() { Organisation = Lane.Organisation, At = store.Now(), Effects = [effect with { NotBefore = store.Now() }] });

    private static Task<CommitResult> Enter(Store store, long after, Answer? answer) => store.Journal.Commit(new()
    {
        Organisation = Lane.Organisation,
        At = store.Now(),
        Appends = [new(s_run, after, "live", null, [new("noted", store.Now(), "person:eva", """{"text":"x"}""")])],
        Answer = answer,
    });

    /// <summary>Stands still until it is told to go on.</summary>
    private sealed class PassingTime : TimeProvider
    {
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => s_evening + _passed;

        public override long GetTimestamp() => _passed.Ticks;

        public void Pass(TimeSpan time) => _passed += time;
    }
}
