using System.Text;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Storage;
using Aside = Beredskab.Storage.Aside;

namespace Beredskab.ContractTests.Storage;

public abstract class JournalPromises : StoreSuite
{
    [Fact]
    public async Task What_was_entered_is_read_back_byte_for_byte()
    {
        await Commit(Writing(Run, 0, Note("Ærø på å, 🚒")));

        var entry = (await Store.Journal.Read(Run)).ShouldHaveSingleItem();
        Encoding.UTF8.GetString(entry.Body).ShouldBe(
            """{"format":1,"stream":"run:r-1","organisation":"fjordby","mode":"live","type":"noted","happened":"2026-11-23T05:40:00.000Z","written":"2026-11-23T05:40:00.000Z","author":"ana","data":{"text":"Ærø på å, 🚒"}}""");
        Encoding.UTF8.GetString(entry.Data.Span).ShouldBe("""{"text":"Ærø på å, 🚒"}""");
        entry.Seq.ShouldBe(1);
        entry.Hash.ShouldBe(Chain.Link(1, Chain.Before(Run), entry.Body));
    }

    [Fact]
    public async Task Two_writers_of_one_stream_cannot_both_win()
    {
        await Commit(Writing(Run, 0, Note()));

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Store.Journal.Commit(Writing(Run, 1, Note($"{i}"))))));

        results.OfType<CommitResult.Committed>().ShouldHaveSingleItem();
        results.OfType<CommitResult.Conflict>().Count().ShouldBe(19);
        results.OfType<CommitResult.Conflict>().ShouldAllBe(c => c.Stream == Run && c.Actual == 2);
        (await Store.Journal.Read(Run)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_conflict_costs_its_own_commit_and_no_other_in_the_group()
    {
        var other = StreamId.Of(new RunId("r-2"));

        var results = await Store.Journal.CommitAll([
            Writing(Run, 0, Note("first")),
            Writing(Run, 0, Note("too late")) with { Effects = [Sms()] },
            Writing(Run, 1, Note("second")),
            Writing(other, 0, Note("elsewhere"))]);

        results.Select(r => r.GetType().Name).ShouldBe(["Committed", "Conflict", "Committed", "Committed"]);
        (await Store.Journal.Read(Run)).Select(e => Encoding.UTF8.GetString(e.Data.Span)).ShouldBe(["""{"text":"first"}""", """{"text":"second"}"""]);
        (await Store.Ledger.OfStream(Run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_commit_over_two_streams_is_written_whole_or_not_at_all()
    {
        var incident = StreamId.Of(Incident, Fjordby);
        await Commit(Writing(incident, 0, Note()));

        var result = await Store.Journal.Commit(new()
        {
            Organisation = Fjordby,
            At = Store.Now(),
            Appends = [new(Run, 0, "live", Incident, [Note()]), new(incident, 0, "live", Incident, [Note()])],
            Asides = [new(Aside.Create("Ana Åkjær"), Run)],
            Effects = [Sms()],
        });

        result.ShouldBe(new CommitResult.Conflict(incident, 1));
        (await Store.Journal.Read(Run)).ShouldBeEmpty();
        (await Store.Ledger.OfStream(Run)).ShouldBeEmpty();
        (await Store.Journal.Position(Fjordby)).ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_the_database_will_not_have_fails_alone()
    {
        var twice = Aside.Create("the same id twice");

        var results = await Store.Journal.CommitAll([
            Writing(Run, 0, Note("good")),
            Writing(StreamId.Of(new RunId("bad")), 0, Note()) with { Asides = [new(twice, Run), new(twice, Run)] },
            Writing(StreamId.Of(new RunId("r-3")), 0, Note("also good"))]);

        results.Select(r => r.GetType().Name).ShouldBe(["Committed", "Broken", "Committed"]);
        (await Store.Journal.Read(Fjordby)).Select(e => e.Position).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Data_that_is_no_json_is_refused_and_leaves_nothing()
    {
        (await Store.Journal.Commit(Writing(Run, 0, new NewEntry("noted", Morning, "ana", "{broken"))))
            .ShouldBeOfType<CommitResult.Broken>().Exception.ShouldBeAssignableTo<JsonException>();

        (await Store.Journal.Read(Run)).ShouldBeEmpty();
        await Commit(Writing(Run, 0, Note()));
    }

    [Fact]
    public async Task Nobody_writes_in_the_stream_of_another_organisation()
    {
        await Commit(Writing(Run, 0, Note()));

        (await Store.Journal.Commit(Writing(Run, 1, Note()) with { Organisation = Aaby })).ShouldBeOfType<CommitResult.Broken>();

        (await Store.Journal.Read(Run)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_clock_set_back_puts_no_entry_before_the_one_it_answers()
    {
        await Commit(Writing(Run, 0, Note()) with { At = Morning });
        await Commit(Writing(Run, 1, Note("from the past")) with { At = Morning - 3.Hours });
        await Commit(Writing(Run, 2, Note("and on")) with { At = Morning + 1.Seconds });

        var entries = await Store.Journal.Read(Run);
        entries.Select(e => e.Written).ShouldBe([Morning, Morning, Morning + 1.Seconds]);
        Encoding.UTF8.GetString(entries[1].Body).ShouldContain("\"written\":\"2026-11-23T05:40:00.000Z\"");
    }

    [Fact]
    public async Task Instants_are_whole_milliseconds_before_and_after()
    {
        var committed = await Commit(Writing(Run, 0, Note()) with { At = Morning + TimeSpan.FromTicks(12_345_678) });

        committed.Appends[0].Written.ShouldBe(Morning + TimeSpan.FromMilliseconds(1234));
        (await Store.Journal.Read(Run))[0].Written.ShouldBe(committed.Appends[0].Written);
    }

    [Fact]
    public async Task Positions_have_no_gaps_however_many_write_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            await Store.Journal.Commit(Writing(StreamId.Of(new RunId($"a-{i}")), 0, Note(), Note()));
            await Store.Journal.Commit(Writing(StreamId.Of(new RunId("contested")), 0, Note()));
            await Store.Journal.Commit(Writing(StreamId.Of(new RunId($"b-{i}")), 0, Note()) with { Organisation = Aaby });
        })));

        (await Store.Journal.Read(Fjordby)).Select(e => e.Position).ShouldBe(Enumerable.Range(1, 101).Select(i => (long)i));
        (await Store.Journal.Read(Aaby)).Select(e => e.Position).ShouldBe(Enumerable.Range(1, 50).Select(i => (long)i));
    }

    [Fact]
    public async Task An_incidents_timeline_holds_all_its_streams_and_nobody_elses()
    {
        await Commit(Writing(StreamId.Of(Incident, Fjordby), 0, Note("incident")));
        await Commit(Writing(Run, 0, Note("run")));
        await Commit(Writing(StreamId.Of(Incident, Aaby), 0, Note("theirs")) with { Organisation = Aaby });
        await Commit(new() { Organisation = Fjordby, At = Store.Now(), Appends = [new(StreamId.Of(new RunId("r-9")), 0, "live", new("i-2"), [Note()])] });

        (await Store.Journal.Read(Fjordby, Incident)).Select(e => e.Stream).ShouldBe([StreamId.Of(Incident, Fjordby), Run]);
        (await Store.Journal.Read(Fjordby, Incident, after: 1)).Select(e => e.Stream).ShouldBe([Run]);
    }

    [Fact]
    public async Task In_a_drill_the_body_also_says_the_time_in_the_story()
    {
        await Commit(new()
        {
            Organisation = Fjordby,
            At = Store.Now(),
            Appends = [new(Run, 0, "drill", Incident, [Note() with { Exercise = Morning + 4.Hours }])],
        });

        var entry = (await Store.Journal.Read(Run))[0];
        entry.Mode.ShouldBe("drill");
        entry.Exercise.ShouldBe(Morning + 4.Hours);
        Encoding.UTF8.GetString(entry.Body).ShouldContain("\"written\":\"2026-11-23T05:40:00.000Z\",\"exercise\":\"2026-11-23T09:40:00.000Z\",\"author\"");
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart_and_what_was_not_is_gone()
    {
        await Commit(Writing(Run, 0, Note()) with { Effects = [Sms()] });

        await Reopen();

        (await Store.Journal.Read(Run)).Count.ShouldBe(1);
        (await Store.Ledger.OfStream(Run)).Count.ShouldBe(1);
        (await Store.Journal.Position(Fjordby)).ShouldBe(1);
        await Commit(Writing(Run, 1, Note()));
    }
}
