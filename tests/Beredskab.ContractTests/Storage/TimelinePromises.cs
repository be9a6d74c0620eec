using System.Text;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Storage;
using Aside = Beredskab.Storage.Aside;

namespace Beredskab.ContractTests.Storage;

public abstract class TimelinePromises : StoreSuite
{
    public static TheoryData<string> Golden => [.. GoldenChains.Names];

    /// <summary>The files were written once and are never edited: what is stored today reads and verifies for ever.</summary>
    [Theory, MemberData(nameof(Golden))]
    public async Task A_golden_chain_is_written_today_as_it_was_then(string name)
    {
        await GoldenChains.Write(name, Store, Time);

        var text = await Export(GoldenChains.StreamsOf(name));

        GoldenChains.Compare(name, text);
        Check(text).ShouldBeOfType<TimelineVerdict.Intact>().Unwitnessed.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Erasing_a_person_leaves_the_chain_whole_and_nothing_of_them()
    {
        var name = Aside.Create("Ana Åkjær");
        await Store.Roster.Save(new Organisation(Fjordby, "Fjordby Kommune", "da", Morning));
        await Store.Roster.Save(new Person(Ana, Fjordby, "Ana Åkjær", "da", "ana@fjordby.dk", Morning));
        await Store.Roster.Save(new ContactPoint(new("c-ana"), Fjordby, Ana, "sms", "+4520000001", 1));
        await Store.Inbox.Take(new("SM1", Fjordby, "live", "+4520000001", "JA 4711, hilsen Ana", Morning) { Person = Ana });
        await Commit(Writing(Run, 0, new NewEntry("noted", Morning, "ana", JsonSerializer.Serialize(new { text = name.Ref }, JsonSerializerOptions.Web))) with
        {
            Asides = [new(name, Run, Ana)],
            Effects = [Sms(ordinal: 1), Sms(ordinal: 2) with { NotBefore = Morning + 1.Hours }],
        });
        await Claim();
        (await Store.Asides.Read([name.Id]))[name.Id].ShouldBe("Ana Åkjær");

        (await Store.Asides.ErasePerson(Ana, Store.Now())).ShouldBe(1);

        (await Store.Asides.Read([name.Id])).ShouldBeEmpty();
        (await Store.Ledger.OfStream(Run)).ShouldAllBe(e => e.Payload == "{}");
        (await Store.Ledger.OfStream(Run)).Select(e => e.State).Order().ShouldBe(["attempting", "cancelled"]);
        (await Store.Roster.Find(Ana))!.Name.ShouldBe("");
        (await Store.Roster.Contacts(Ana)).ShouldBeEmpty();
        (await Store.Inbox.Get("SM1"))!.Body.ShouldBe("");
        var text = await Export([Run]);
        text.ShouldNotContain("Åkjær");
        Check(text).ShouldBe(new TimelineVerdict.Intact(1, 1, 1, 1, 1));
        TimelineCheck.Verify(Run, await Store.Journal.Read(Run)).ShouldBe(new TimelineVerdict.Intact(1, 1, 1, 0, 0));
    }

    [Fact]
    public async Task A_row_changed_in_the_database_is_named_by_the_check()
    {
        await Commit(Writing(Run, 0, [.. Enumerable.Range(1, 5).Select(i => Note($"note {i}"))]));
        var entries = await Store.Journal.Read(Run);
        entries[2].Body[^5] ^= 1;

        TimelineCheck.Verify(Run, entries).ShouldBeOfType<TimelineVerdict.Broken>().Seq.ShouldBe(3);
    }

    private static TimelineVerdict Check(string text) => TimelineCheck.Verify(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private async Task<string> Export(IEnumerable<StreamId> streams)
    {
        await using var file = new StringWriter();
        await Store.Timelines.Export(streams, file, Store.Now());
        return file.ToString();
    }
}
