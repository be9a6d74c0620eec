using Beredskab.Engine;
using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

/// <summary>What a caller is promised: the same answer to the same request, and a code that means one task.</summary>
public abstract class CommandPromises : StoreSuite
{
    private static readonly Answer Started = new("ana", "/api/v1/runs", "key-1", "body-a", 201, """{"id":"r-1"}""");

    /// <summary>What the sweeper asks each second: a thing it says no to would lie there for ever.</summary>
    [Fact]
    public async Task The_agenda_says_yes_as_soon_as_there_is_something_and_no_before()
    {
        var quiet = new Agenda(false, false, false, false, false, false, false, false, false);
        (await Now()).ShouldBe(quiet);

        await Store.Journal.Commit(Writing(Run, 0, Note()) with { Effects = [Page("+4520000001", "page~1", 0) with { Kind = "page", NotBefore = Morning + 1.Minutes }] });
        (await Now()).ShouldBe(quiet with { Codes = true });
        Time.FastForward(1.Minutes);
        (await Now()).ShouldBe(quiet with { Codes = true, Due = true });
        Time.FastForward(2.Minutes);
        (await Now()).ShouldBe(quiet with { Codes = true, Due = true, Overdue = true });
        (await Store.Ledger.Overdue(Store.Now() - 2.Minutes)).ShouldHaveSingleItem();

        var taken = (await Store.Ledger.Claim("n", Store.Now(), 1, Store.Now() + 1.Minutes)).Effects.ShouldHaveSingleItem();
        await Store.Ledger.MarkOverdue(taken.Key, Store.Now());
        (await Now()).ShouldBe(quiet with { Codes = true });
        Time.FastForward(1.Minutes);
        (await Now()).ShouldBe(quiet with { Codes = true, CutOff = true });
        await Store.Ledger.GiveUpLost(Store.Now(), Store.Now() + 1.Minutes);
        (await Now()).ShouldBe(quiet with { Codes = true });
        Time.FastForward(1.Minutes);
        (await Now()).ShouldBe(quiet with { Codes = true, CutOff = true });
        (await Store.Ledger.Settle(taken.Key, taken.Fence, new Settlement.HandedOver("SM1"), Store.Now())).ShouldBeTrue();
        (await Now()).ShouldBe(quiet with { Codes = true, Untold = true });

        await Store.SetAsides.Failed(Run, Fjordby, Failing.Time, "fault", Store.Now());
        await Store.Freezes.Freeze(new("f", "restored", "", Store.Now(), []));
        (await Now()).ShouldBe(quiet with { Codes = true, Untold = true, SetAside = true, Shut = true });

        Task<Agenda> Now() => Store.Agenda(Store.Now(), Store.Now() - 2.Minutes);
    }

    [Fact]
    public async Task The_same_request_twice_gets_the_same_answer_and_happens_once()
    {
        await Commit(Writing(Run, 0, Note()) with { Answer = Started });

        var again = await Store.Journal.Commit(Writing(StreamId.Of(new RunId("r-2")), 0, Note()) with { Answer = Started with { Response = "another" } });

        again.ShouldBe(new CommitResult.Repeated(Started));
        (await Store.Journal.Read(Fjordby)).Count.ShouldBe(1);
        (await Store.Journal.Answered("ana", "/api/v1/runs", "key-1", Store.Now())).ShouldBe(Started);
    }

    [Fact]
    public async Task The_same_request_sent_many_times_at_once_happens_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            Store.Journal.Commit(Writing(StreamId.Of(new RunId($"r-{i}")), 0, Note()) with { Answer = Started }))));

        results.OfType<CommitResult.Committed>().ShouldHaveSingleItem();
        results.OfType<CommitResult.Repeated>().Count().ShouldBe(19);
        (await Store.Journal.Read(Fjordby)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await Commit(Writing(Run, 0, Note()) with { Answer = Started });

        (await Store.Journal.Commit(Writing(Run, 1, Note()) with { Answer = Started with { BodySha256 = "body-b" } }))
            .ShouldBe(new CommitResult.KeyReused(Started));
        (await Store.Journal.Read(Run)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller_and_path()
    {
        await Commit(Writing(Run, 0, Note()) with { Answer = Started });

        await Commit(Writing(Run, 1, Note()) with { Answer = Started with { Caller = "bo", BodySha256 = "b" } });
        await Commit(Writing(Run, 2, Note()) with { Answer = Started with { Path = "/api/v1/incidents", BodySha256 = "b" } });
    }

    [Fact]
    public async Task A_key_is_remembered_for_seven_days()
    {
        await Commit(Writing(Run, 0, Note()) with { Answer = Started });
        Time.FastForward(7.Days - 1.Seconds);
        (await Store.Journal.Commit(Writing(Run, 1, Note()) with { Answer = Started })).ShouldBeOfType<CommitResult.Repeated>();

        Time.FastForward(1.Seconds);
        await Commit(Writing(Run, 1, Note()) with { Answer = Started with { BodySha256 = "body-b" } });

        Time.FastForward(8.Days);
        await Store.SweepOld();
        (await Store.Journal.Answered("ana", "/api/v1/runs", "key-1", Store.Now())).ShouldBeNull();
    }

    [Fact]
    public async Task A_code_is_the_same_in_every_reminder_and_on_every_number_of_a_person()
    {
        var first = (await Wish(Page("+4520000001", "page~1", 0))).Codes.Values.Single();
        var reminder = (await Wish(Page("+4520000001", "page~1", 1))).Codes.Values.Single();
        var otherNumber = (await Wish(Page("+4520000002", "page~1", 0))).Codes.Values.Single();
        var otherTask = (await Wish(Page("+4520000001", "page~2", 0))).Codes.Values.Single();

        reminder.ShouldBe(first);
        otherNumber.ShouldBe(first);
        otherTask.ShouldNotBe(first);
        first.ShouldMatch("^[1-9][0-9]{3}$");
        (await Claim()).First(e => e.Address == "page~1").Payload.ShouldBe($$"""{"text":"Vagt. Svar JA {{first}}"}""");
        var code = await Store.Codes.Find("live", "+4520000001", first, Store.Now());
        (code!.Stream, code.Address, code.Person).ShouldBe((Run, "page~1", Ana));
        (await Store.Codes.Open("live", "+4520000001")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_number_never_has_one_code_for_two_tasks_of_any_organisation()
    {
        // 3,000 of 9,000 codes in use: by chance alone hundreds would meet.
        var pages = Enumerable.Range(0, 3000).Select(i => Page("+4520000001", $"page~{i}", 0)).ToList();

        var fjordby = pages.Take(1500).Chunk(500).Select(some => Commit(new() { Organisation = Fjordby, At = Store.Now(), Effects = [.. some] }));
        var aaby = pages.Skip(1500).Chunk(500).Select(some => Commit(new() { Organisation = Aaby, At = Store.Now(), Effects = [.. some] }));
        var codes = (await Task.WhenAll(fjordby.Concat(aaby))).SelectMany(c => c.Codes.Values).ToList();

        codes.Count.ShouldBe(3000);
        codes.Distinct().Count().ShouldBe(3000);
    }

    [Fact]
    public async Task A_code_means_its_task_for_thirty_days_after_and_a_drill_has_codes_of_its_own()
    {
        var code = (await Wish(Page("+4520000001", "page~1", 0))).Codes.Values.Single();
        await Commit(Writing(Run, 0, Note()) with { CloseCodes = [new(Run, "page~1")] });

        (await Store.Codes.Open("live", "+4520000001")).ShouldBeEmpty();
        (await Store.Codes.Find("live", "+4520000001", code, Store.Now()))!.Closed.ShouldBe(Store.Now());
        (await Store.Codes.Find("drill", "+4520000001", code, Store.Now())).ShouldBeNull();
        (await Store.Codes.Find("live", "+4520000009", code, Store.Now())).ShouldBeNull();

        Time.FastForward(30.Days);
        (await Store.Codes.Find("live", "+4520000001", code, Store.Now())).ShouldBeNull();
    }

    private NewEffect Page(string number, string address, int ordinal) => Sms(address, ordinal, number) with
    {
        Code = new(number, Ana),
        Payload = $$"""{"text":"Vagt. Svar JA {{NewEffect.CodePlaceholder}}"}""",
    };
}
