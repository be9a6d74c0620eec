using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.ContractTests.Storage;

public abstract class LedgerPromises : StoreSuite
{
    [Fact]
    public async Task A_wish_made_twice_is_one_effect()
    {
        await Wish(Sms());
        (await Claim()).ShouldHaveSingleItem();
        await Wish(Sms());

        (await Claim()).ShouldBeEmpty();
        (await Store.Ledger.OfStream(Run)).ShouldHaveSingleItem().State.ShouldBe(EffectState.Attempting);
    }

    [Fact]
    public async Task Many_workers_claim_each_effect_once()
    {
        await Wish([.. Enumerable.Range(0, 200).Select(i => Sms(ordinal: i))]);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            List<Effect> mine = [];
            while (await Claim($"node-{worker}", max: 7) is { Count: > 0 } some) mine.AddRange(some);
            return mine;
        })));

        taken.SelectMany(t => t).Select(e => e.Key).Distinct().Count().ShouldBe(200);
        taken.Sum(t => t.Count).ShouldBe(200);
    }

    [Fact]
    public async Task A_claim_with_an_old_fence_settles_nothing()
    {
        await Wish(Sms());
        var first = (await Claim("slow")).Single();
        Time.FastForward(2.Minutes);
        (await Store.Ledger.GiveUpLost(Store.Now(), Store.Now())).ShouldHaveSingleItem().State.ShouldBe(EffectState.Unknown);
        var asked = (await Store.Ledger.ClaimUnknown("quick", Store.Now(), 10, Store.Now() + 1.Minutes)).ShouldHaveSingleItem();
        asked.Fence.ShouldBe(first.Fence + 1);
        asked.Attempts.ShouldBe(1);

        (await Store.Ledger.Settle(first.Key, first.Fence, new Settlement.Failed("from the grave"), Store.Now())).ShouldBeFalse();
        (await Store.Ledger.Remember(first.Key, first.Fence, "{}")).ShouldBeNull();
        (await Store.Ledger.Extend(first.Key, first.Fence, Store.Now() + 1.Hours)).ShouldBeFalse();
        (await Store.Journal.Commit(Writing(Run, 0, Note()) with { Settlements = [new(first.Key, first.Fence, new Settlement.Done())] }))
            .ShouldBe(new CommitResult.Superseded(first.Key));

        (await Store.Ledger.Get(first.Key))!.State.ShouldBe(EffectState.Unknown);
        (await Store.Journal.Read(Run)).ShouldBeEmpty();
        (await Store.Ledger.Settle(asked.Key, asked.Fence, new Settlement.HandedOver("SM1"), Store.Now())).ShouldBeTrue();
    }

    [Fact]
    public async Task A_holder_that_comes_back_late_with_the_truth_is_believed_until_somebody_else_asks()
    {
        await Wish(Sms());
        var claimed = (await Claim()).Single();
        Time.FastForward(2.Minutes);
        await Store.Ledger.GiveUpLost(Store.Now(), Store.Now());

        (await Store.Ledger.Settle(claimed.Key, claimed.Fence, new Settlement.HandedOver("SM7"), Store.Now())).ShouldBeTrue();

        (await Store.Ledger.ByReference("sms", "SM7"))!.State.ShouldBe(EffectState.HandedOver);
    }

    [Fact]
    public async Task A_cancelled_effect_is_never_claimed()
    {
        await Wish(Sms("page~1"), Sms("page~1.1"), Sms("page~1.2"), Sms("page~10"), Sms("page~2"));

        var committed = await Commit(Writing(Run, 0, Note()) with { Cancellations = [Cancellation.At(Run, "page~1", "acknowledged")] });

        committed.Cancelled.Count.ShouldBe(3);
        (await Claim()).Select(e => e.Address).Order().ShouldBe(["page~10", "page~2"]);
        (await Store.Ledger.OfStream(Run, "page~1")).ShouldHaveSingleItem().Why.ShouldBe("acknowledged");
    }

    [Fact]
    public async Task What_waits_for_another_try_is_cancelled_and_what_is_on_its_way_runs_out()
    {
        await Wish(Sms(ordinal: 1));
        var again = (await Claim()).Single();
        await Store.Ledger.Settle(again.Key, again.Fence, new Settlement.TryAgain(Store.Now() + 1.Minutes, "gateway answered 429"), Store.Now());
        await Wish(Sms(ordinal: 2));
        var away = (await Claim()).Single();

        var committed = await Commit(Writing(Run, 0, Note()) with { Cancellations = [Cancellation.OfStream(Run, "aborted")] });

        committed.Cancelled.ShouldBe([again.Key]);
        (await Store.Ledger.Get(away.Key))!.State.ShouldBe(EffectState.Attempting);
        (await Store.Ledger.Settle(away.Key, away.Fence, new Settlement.HandedOver("SM1"), Store.Now())).ShouldBeTrue();
    }

    [Fact]
    public async Task Claiming_and_cancelling_at_the_same_moment_agree_on_who_was_first()
    {
        for (var round = 0; round < 20; round++)
        {
            var effects = Enumerable.Range(0, 10).Select(i => Sms($"race~{round}", i)).ToArray();
            await Wish(effects);

            var claiming = Task.Run(() => Claim(max: 5));
            var cancelling = Task.Run(() => Commit(new()
            {
                Organisation = Fjordby,
                At = Store.Now(),
                Cancellations = [Cancellation.At(Run, $"race~{round}", "acknowledged")],
            }));
            var claimed = (await claiming).Select(e => e.Key).ToList();
            var cancelled = (await cancelling).Cancelled;

            claimed.Intersect(cancelled).ShouldBeEmpty();
            (claimed.Count + cancelled.Count).ShouldBe(10);
        }
    }

    [Fact]
    public async Task A_stand_down_wished_for_in_the_same_commit_is_not_cancelled_with_the_rest()
    {
        await Wish(Sms());

        await Commit(Writing(Run, 0, Note()) with
        {
            Cancellations = [Cancellation.At(Run, "page~1", "acknowledged")],
            Effects = [Sms(ordinal: 99)],
        });

        (await Claim()).ShouldHaveSingleItem().Ordinal.ShouldBe(99);
    }

    [Fact]
    public async Task Nothing_is_claimed_before_its_time_or_after_it()
    {
        await Wish(Sms(ordinal: 1) with { NotBefore = Store.Now() + 5.Minutes, Expires = Store.Now() + 15.Minutes });
        (await Claim()).ShouldBeEmpty();
        (await Store.Ledger.NextDue()).ShouldBe(Morning + 5.Minutes);

        Time.FastForward(20.Minutes);
        var late = await Store.Ledger.Claim("node-1", Store.Now(), 10, Store.Now() + 1.Minutes);

        late.Effects.ShouldBeEmpty();
        late.Expired.ShouldHaveSingleItem().Why.ShouldBe("expired");
        (await Store.Ledger.Untold()).ShouldHaveSingleItem().State.ShouldBe(EffectState.Cancelled);
    }

    [Fact]
    public async Task A_run_that_was_not_told_is_told_later_and_once()
    {
        await Wish(Sms());
        var claimed = (await Claim()).Single();
        await Store.Ledger.Settle(claimed.Key, claimed.Fence, new Settlement.Failed("no such number"), Store.Now());
        await Reopen();

        var untold = (await Store.Ledger.Untold()).ShouldHaveSingleItem();
        await Commit(Writing(Run, 0, Note()) with { Told = [untold.Key] });

        (await Store.Ledger.Untold()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_an_effect_and_its_entry_are_written_together()
    {
        await Wish(Sms());
        var claimed = (await Claim()).Single();

        await Commit(Writing(Run, 0, Note()) with { Settlements = [new(claimed.Key, claimed.Fence, new Settlement.HandedOver("SM1"))] });

        (await Store.Ledger.Untold()).ShouldBeEmpty();
        (await Store.Ledger.Get(claimed.Key))!.Reference.ShouldBe("SM1");
    }

    [Fact]
    public async Task Of_a_notice_that_was_heard_its_text_is_not_kept_twice_and_of_a_message_it_is()
    {
        await Wish(Sms());
        await Wish(Sms(ordinal: 2) with { Kind = "notice" });
        foreach (var claimed in await Claim()) await Store.Ledger.Settle(claimed.Key, claimed.Fence, new Settlement.Done(), Store.Now());

        (await Store.Ledger.OfStream(Run)).Select(effect => (effect.Kind, HasText: effect.Payload != "{}")).ShouldBe([("sms", true), ("notice", false)], ignoreOrder: true);
    }

    [Fact]
    public async Task Somebodys_first_page_goes_before_anybodys_second_even_when_it_was_refused_and_before_every_other_retry()
    {
        await Wish(Sms(ordinal: 1));
        await Wish(Sms(ordinal: 2) with { Priority = NewEffect.FirstPage });
        foreach (var refused in await Claim()) await Refuse(refused);
        await Wish(Sms(ordinal: 3));
        Time.FastForward(1.Seconds);
        await Wish(Sms(ordinal: 4) with { Priority = NewEffect.FirstPage });

        List<int> order = [];
        for (var one = 0; one < 4; one++) order.Add((await Claim(max: 1)).Single().Ordinal);

        order.ShouldBe([4, 2, 3, 1]);
    }

    [Fact]
    public async Task A_first_page_that_is_refused_again_and_again_keeps_no_other_waiting()
    {
        await Wish(Sms(ordinal: 1) with { Priority = NewEffect.FirstPage });
        await Wish(Sms(ordinal: 2));
        List<int> order = [];
        for (var one = 0; one < 4; one++)
        {
            var next = (await Claim(max: 1)).Single();
            order.Add(next.Ordinal);
            await Refuse(next);
        }

        order.ShouldBe([1, 1, 1, 2]);
    }

    private Task<bool> Refuse(Effect claimed) => Store.Ledger.Settle(claimed.Key, claimed.Fence, new Settlement.TryAgain(Store.Now(), "busy"), Store.Now());

    [Fact]
    public async Task What_undo_needs_is_written_once_and_never_over()
    {
        await Wish(Sms() with { Kind = "isolate" });
        var first = (await Claim()).Single();
        (await Store.Ledger.Remember(first.Key, first.Fence, """{"wasEnabled":true}""")).ShouldBe("""{"wasEnabled":true}""");
        await Store.Ledger.Settle(first.Key, first.Fence, new Settlement.TryAgain(Store.Now(), "503"), Store.Now());
        var second = (await Claim()).Single();

        (await Store.Ledger.Remember(second.Key, second.Fence, """{"wasEnabled":false}""")).ShouldBe("""{"wasEnabled":true}""");
    }

    [Fact]
    public async Task After_a_restart_what_this_node_had_in_hand_is_unknown_at_once()
    {
        await Store.Nodes.Arrive(Store.Now());
        await Wish(Sms());
        await Claim(Store.NodeId);
        await Reopen();

        await Store.Nodes.Arrive(Store.Now());

        (await Store.Ledger.InState(EffectState.Unknown)).ShouldHaveSingleItem().Node.ShouldBeNull();
        (await Claim()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_clock_that_was_ahead_put_off_does_not_wait_until_that_time_has_come()
    {
        await Wish(Sms(), Sms(ordinal: 2), Sms(ordinal: 3));
        var asked = (await Claim(max: 1)).Single();
        await Store.Ledger.Settle(asked.Key, asked.Fence, new Settlement.TryAgain(Store.Now() + 30.Minutes, "Retry-After: 1800"), Store.Now());
        var ahead = Store.Now() + 20.Hours;
        var taken = (await Store.Ledger.Claim("node-1", ahead, 2, ahead + 1.Minutes)).Effects;
        await Store.Ledger.Settle(taken[0].Key, taken[0].Fence, new Settlement.Unknown("cut off", ahead + 10.Seconds), ahead);
        await Store.Ledger.Settle(taken[1].Key, taken[1].Fence, new Settlement.TryAgain(ahead + 1.Minutes, "busy"), ahead);
        await Reopen();

        await Store.Nodes.Arrive(Store.Now() + 10.Seconds);

        Time.FastForward(10.Seconds);
        (await Store.Ledger.ClaimUnknown("node-2", Store.Now(), 10, Store.Now() + 1.Minutes)).ShouldHaveSingleItem().Key.ShouldBe(taken[0].Key);
        (await Claim()).ShouldHaveSingleItem("the other's provider asked for half an hour, by the right time").Key.ShouldBe(taken[1].Key);
    }

    [Fact]
    public async Task What_the_provider_never_got_is_tried_again()
    {
        await Wish(Sms());
        await Claim();
        Time.FastForward(2.Minutes);
        await Store.Ledger.GiveUpLost(Store.Now(), Store.Now());
        var asked = (await Store.Ledger.ClaimUnknown("node-2", Store.Now(), 10, Store.Now() + 1.Minutes)).Single();
        (await Store.Ledger.ClaimUnknown("node-3", Store.Now(), 10, Store.Now() + 1.Minutes)).ShouldBeEmpty();

        await Store.Ledger.Settle(asked.Key, asked.Fence, new Settlement.TryAgain(Store.Now(), "the provider has no such message"), Store.Now());

        (await Claim()).ShouldHaveSingleItem().Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task When_the_provider_first_did_not_say_is_kept_while_it_is_asked_again_and_forgotten_with_the_next_attempt()
    {
        await Wish(Sms());
        var sent = (await Claim()).Single();
        Time.FastForward(2.Minutes);
        await Store.Ledger.GiveUpLost(Store.Now(), Store.Now());
        (await Store.Ledger.Get(sent.Key))!.Asked.ShouldBeNull();
        Time.FastForward(10.Seconds);
        (await Ask(wasAsked: false)).Asked.ShouldBeNull();
        Time.FastForward(10.Seconds);
        var first = Store.Now();
        (await Ask()).Asked.ShouldBeNull("it had not been asked when it was taken");
        Time.FastForward(10.Seconds);

        var again = await Ask();
        (again.Asked, again.Silences).ShouldBe((first, 1));
        await Store.Ledger.Settle(again.Key, again.Fence, new Settlement.TryAgain(Store.Now(), "the provider has no such message"), Store.Now());
        (await Store.Ledger.Get(sent.Key))!.Silences.ShouldBe(2);
        var next = (await Claim()).Single();
        (next.Asked, next.Silences).ShouldBe((null, 0));

        async Task<Effect> Ask(bool wasAsked = true)
        {
            var asked = (await Store.Ledger.ClaimUnknown("node-2", Store.Now(), 10, Store.Now() + 1.Minutes)).Single();
            await Store.Ledger.Settle(asked.Key, asked.Fence, new Settlement.Unknown("it does not say", Store.Now(), wasAsked), Store.Now());
            return asked;
        }
    }

    [Fact]
    public async Task Held_effects_wait_for_a_person()
    {
        await Wish(Sms(ordinal: 1), Sms(ordinal: 2), Sms(ordinal: 3));
        var away = (await Claim(max: 1)).Single();
        (await Store.Ledger.HoldAll("restored from a backup")).ShouldBe(3);
        (await Claim()).ShouldBeEmpty();
        (await Store.Ledger.Settle(away.Key, away.Fence, new Settlement.Done(), Store.Now())).ShouldBeFalse();

        var held = await Store.Ledger.InState(EffectState.Held);
        (await Store.Ledger.Release(held[0].Key, Store.Now())).ShouldBeTrue();
        (await Store.Ledger.MarkDone(held[1].Key, "called by hand", Store.Now())).ShouldBeTrue();
        (await Store.Ledger.Drop(held[2].Key, "too late", Store.Now())).ShouldBeTrue();

        (await Claim()).ShouldHaveSingleItem().Key.ShouldBe(held[0].Key);
        (await Store.Ledger.Count()).ShouldBe(new Dictionary<string, long> { ["attempting"] = 1, ["done"] = 1, ["cancelled"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task The_sweeper_finds_what_no_bell_was_heard_for()
    {
        await Commit(Writing(Run, 0, Note()) with { Effects = [Sms()], Summaries = [Summary(Run) with { NextDeadline = Morning + 5.Minutes }] });

        (await Store.Ledger.Due(Store.Now())).ShouldBe([new(Run, Fjordby, Morning)]);
        (await Store.Summaries.Due(Store.Now())).ShouldBeEmpty();
        (await Store.Summaries.NextDeadline()).ShouldBe(Morning + 5.Minutes);
        Time.FastForward(5.Minutes);
        (await Store.Summaries.Due(Store.Now())).ShouldBe([new(Run, Fjordby, Morning + 5.Minutes)]);

        await Commit(Writing(Run, 1, Note()) with { Summaries = [Summary(Run)] });
        (await Store.Summaries.Due(Store.Now())).ShouldBeEmpty();
    }

    [Fact]
    public void Every_answer_of_the_world_settles_an_effect()
    {
        Settlement Settled(WorldAnswer answer) => Settlement.Of(answer, after => Morning + (after ?? 1.Minutes), underWay => Morning + (underWay ?? 10.Seconds));

        Settled(new WorldAnswer.Done("T-1")).ShouldBe(new Settlement.Done("T-1"));
        Settled(new WorldAnswer.HandedOver("SM1")).ShouldBe(new Settlement.HandedOver("SM1"));
        Settled(new WorldAnswer.TryAgain(5.Seconds, "429")).ShouldBe(new Settlement.TryAgain(Morning + 5.Seconds, "429"));
        Settled(new WorldAnswer.Failed("no")).ShouldBe(new Settlement.Failed("no"));
        Settled(new WorldAnswer.Unknown("cut off")).ShouldBe(new Settlement.Unknown("cut off", Morning + 10.Seconds));
    }

    protected static StreamSummary Summary(StreamId stream) => new()
    {
        Stream = stream,
        Kind = "run",
        Organisation = Fjordby,
        Incident = Incident,
        Id = stream.Value,
        Status = "running",
        Mode = "live",
        Created = Morning,
    };
}
