using Beredskab.Engine;
using Beredskab.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Beredskab.ContractTests.Storage;

public sealed class PostgreSqlOpeningTests(PostgreSqlCluster cluster) : OpeningPromises
{
    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        await base.InitializeAsync();
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);

    [Fact]
    public async Task A_database_that_is_not_there_is_away_and_the_sentence_says_where_it_was_looked_for()
    {
        var nowhere = SettingsFor(Path.Combine(Folder, "other")) with { ConnectionString = "Host=127.0.0.1;Port=1;Database=town;Username=x;Password=hemmelig;Timeout=3" };

        for (var tried = 0; tried < 2; tried++)
        {
            var away = await Should.ThrowAsync<StoreAwayException>(() => Store.Open(nowhere, TimeProvider.System));
            away.IsShared.ShouldBeTrue();
            away.Message.ShouldMatch("127\\.0\\.0\\.1:1.*\\.$");
            away.Message.ShouldNotContain("hemmelig");
        }
    }
}

/// <summary>What holds when several nodes share the database.</summary>
public sealed class PostgreSqlNodesTests(PostgreSqlCluster cluster) : StoreSuite
{
    private string _database = "";
    private Store _other = null!;

    public override async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase(isEmpty: true);
        // Both at once on an empty database: one makes the tables, the other waits and finds them.
        var other = Open(Path.Combine(Folder, "other"));
        await base.InitializeAsync();
        _other = await other;
    }

    protected override StoreSettings SettingsFor(string folder) => new(StoreProvider.PostgreSql, folder, _database);

    [Fact]
    public void Nodes_have_names_of_their_own_and_one_installation()
    {
        _other.NodeId.ShouldNotBe(Store.NodeId);
        _other.InstallationId.ShouldBe(Store.InstallationId);
    }

    [Fact]
    public async Task Two_nodes_writing_one_stream_take_turns_and_leave_no_gap()
    {
        var won = await Task.WhenAll(((Store[])[Store, _other]).Select(node => Task.Run(async () =>
        {
            var written = 0;
            while (written < 100)
            {
                var version = (await node.Journal.Head(Run))?.Version ?? 0;
                if (await node.Journal.Commit(Writing(Run, version, Note())) is CommitResult.Committed) written++;
            }
            return written;
        })));

        won.ShouldBe([100, 100]);
        (await Store.Journal.Read(Fjordby)).Select(e => e.Position).ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
        TimelineCheck.Verify(Run, await _other.Journal.Read(Run)).ShouldBeOfType<TimelineVerdict.Intact>().Entries.ShouldBe(200);
    }

    [Fact]
    public async Task Two_nodes_never_hold_one_effect()
    {
        await Wish([.. Enumerable.Range(0, 300).Select(i => Sms(ordinal: i))]);

        var taken = await Task.WhenAll(((Store[])[Store, _other, Store, _other]).Select((node, i) => Task.Run(async () =>
        {
            List<Effect> mine = [];
            while ((await node.Ledger.Claim($"{i}", Store.Now(), 9, Store.Now() + 1.Minutes)).Effects is { Count: > 0 } some) mine.AddRange(some);
            return mine;
        })));

        taken.SelectMany(t => t).Select(e => e.Key).Distinct().Count().ShouldBe(300);
        taken.Sum(t => t.Count).ShouldBe(300);
    }

    [Fact]
    public async Task Two_nodes_answering_the_same_request_answer_it_once()
    {
        var answer = new Answer("ana", "/api/v1/runs", "key-1", "body", 201, "{}");
        for (var round = 0; round < 20; round++)
        {
            var key = $"key-{round}";
            var results = await Task.WhenAll(((Store[])[Store, _other]).Select((node, i) => Task.Run(() => node.Journal.Commit(new()
            {
                Organisation = i == 0 ? Fjordby : Aaby,
                At = Morning,
                Answer = answer with { Key = key },
            }))));

            results.Select(r => r.GetType().Name).Order().ShouldBe(["Committed", "Repeated"]);
        }
    }

    [Fact]
    public async Task What_a_silent_node_had_in_hand_is_given_up_and_asked_about_later_and_a_living_one_keeps_its_own()
    {
        await Store.Nodes.Arrive(Store.Now());
        await _other.Nodes.Arrive(Store.Now());
        await Wish(Sms(), Sms(ordinal: 2));
        var lost = (await _other.Ledger.Claim(_other.NodeId, Store.Now(), 1, Store.Now() + 2.Minutes)).Effects.Single();
        var mine = (await Store.Ledger.Claim(Store.NodeId, Store.Now(), 1, Store.Now() + 2.Minutes)).Effects.Single();
        (await Store.Nodes.GiveUpSilent(8.Seconds, Store.Now() + 4.Seconds)).ShouldBeEmpty();

        await using var database = new NpgsqlConnection(_database);
        await database.OpenAsync();
        await Sql(database, "update nodes set seen = seen - 9000");
        (await Store.Nodes.GiveUpSilent(8.Seconds, Store.Now() + 4.Seconds)).ShouldHaveSingleItem().Key.ShouldBe(lost.Key);

        (await Store.Ledger.Get(mine.Key))!.State.ShouldBe(EffectState.Attempting);
        (await Store.Ledger.ClaimUnknown(Store.NodeId, Store.Now(), 10, Store.Now() + 2.Minutes)).ShouldBeEmpty();
        Time.FastForward(5.Seconds);
        (await Store.Ledger.ClaimUnknown(Store.NodeId, Store.Now(), 10, Store.Now() + 2.Minutes)).ShouldHaveSingleItem();
        (await _other.Ledger.Settle(lost.Key, lost.Fence, new Settlement.Done(), Store.Now())).ShouldBeFalse("it comes too late");
        await _other.Nodes.Beat();
        (await Store.Nodes.Living(8.Seconds)).ShouldBe([_other.NodeId]);
    }

    [Fact]
    public async Task Nothing_is_taken_from_tables_that_were_put_in_the_place_of_a_nodes_own()
    {
        await Wish(Sms(), Sms(ordinal: 2));
        (await Claim(max: 1)).ShouldHaveSingleItem();
        var place = await Store.Place();
        Store.Trust(place!);

        await using var database = new NpgsqlConnection(_database);
        await database.OpenAsync();
        // As a dump that is put back table by table.
        await Sql(database, "alter table meta rename to gone; create table meta (like gone including all); insert into meta select * from gone");

        (await Claim()).ShouldBeEmpty();
        (await Store.Place()).ShouldNotBe(place);
        (await Store.Place())!.Timeline.ShouldBe(place!.Timeline);
        Store.Trust((await Store.Place())!);
        (await Claim()).ShouldHaveSingleItem();
        Store.Trust((await Store.Place())! with { Timeline = "0000000F" });
        await Wish(Sms(ordinal: 3));
        (await Claim()).ShouldBeEmpty("another server goes on with it");
    }

    [Fact]
    public async Task A_database_that_has_what_was_taken_as_never_tried_is_known_by_whoever_took_it()
    {
        await Wish(Sms());
        await Claim();
        (await Store.Ledger.HasWhatWasTaken()).ShouldBeTrue();

        await using var database = new NpgsqlConnection(_database);
        await database.OpenAsync();
        await Sql(database, "update effects set state = 'ready', fence = fence - 1, attempts = 0");

        (await Store.Ledger.HasWhatWasTaken()).ShouldBeFalse();
        (await _other.Ledger.HasWhatWasTaken()).ShouldBeTrue("it has taken nothing");
    }

    [Fact]
    public async Task All_have_looked_when_each_that_is_heard_of_has_said_so_and_who_is_silent_is_not_waited_for()
    {
        await Store.Nodes.Arrive(Store.Now());
        await _other.Nodes.Arrive(Store.Now());
        await Store.Nodes.Say("looked-00000002", true);

        (await Store.Nodes.AllSay("looked-00000002", 6.Seconds)).ShouldBeFalse();
        await _other.Nodes.Say("looked-00000002", true);
        (await Store.Nodes.AllSay("looked-00000002", 6.Seconds)).ShouldBeTrue();
        (await Store.Nodes.AllSay("looked-00000003", 6.Seconds)).ShouldBeFalse("that is another takeover");

        await _other.Nodes.Say("looked-00000002", false);
        await using var database = new NpgsqlConnection(_database);
        await database.OpenAsync();
        await Sql(database, $"update nodes set seen = seen - 9000 where id = '{_other.NodeId}'");
        (await Store.Nodes.AllSay("looked-00000002", 6.Seconds)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nodes_that_make_everything_stand_still_at_once_all_say_what_they_miss()
    {
        await Commit(Writing(Run, 0, Note()));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() =>
            ((Store[])[Store, _other])[number % 2].Freezes.Freeze(new($"f{number}", "copied", "Samtidig", Store.Now(), [new($"run:{number}", 7, 3, "")])))));

        (await _other.Freezes.Now())!.Freeze.Ahead.Select(ahead => ahead.Stream).ShouldBe(Enumerable.Range(0, 20).Select(number => $"run:{number}"), ignoreOrder: true, "what each of them missed");
    }

    [Fact]
    public async Task A_node_frozen_in_the_middle_of_a_commit_does_not_stop_the_others()
    {
        await Commit(Writing(Run, 0, Note()));
        // As the frozen one would: the organisation's turn is taken and nothing more is said.
        var frozen = (NpgsqlConnection)Store.OpenContext().Database.GetDbConnection();
        await frozen.OpenAsync();
        await frozen.BeginTransactionAsync();
        await Sql(frozen, "select * from positions for update");

        await _other.Journal.Commit(Writing(Run, 1, Note())).WaitAsync(TimeSpan.FromSeconds(30));

        (await Store.Journal.Head(Run))!.Version.ShouldBe(2);
        await Should.ThrowAsync<NpgsqlException>(() => Sql(frozen, "select 1"));
    }

    [Fact]
    public async Task A_node_cut_off_in_the_middle_of_a_commit_leaves_nothing_and_can_go_on()
    {
        await Commit(Writing(Run, 0, Note()));
        // Holds the organisation's turn, so that the commit below is cut off in the middle.
        await using var holder = new NpgsqlConnection(_database);
        await holder.OpenAsync();
        await using var held = await holder.BeginTransactionAsync();
        await Sql(holder, "select * from positions for update");
        var commit = Store.Journal.Commit(Writing(Run, 1, Note()) with { Effects = [Sms()] });
        await using var killer = new NpgsqlConnection(_database);
        await killer.OpenAsync();
        while (await Sql(killer, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'beredskab' and wait_event_type = 'Lock' and datname = current_database()") == 0)
            await Task.Delay(10);
        await held.RollbackAsync();

        await Should.ThrowAsync<NpgsqlException>(() => commit);

        (await Store.Journal.Read(Run)).Count.ShouldBe(1);
        (await Store.Ledger.OfStream(Run)).ShouldBeEmpty();
        await Commit(Writing(Run, 1, Note()));
    }

    private static async Task<int> Sql(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var count = 0;
        while (await rows.ReadAsync()) count++;
        return count;
    }
}
