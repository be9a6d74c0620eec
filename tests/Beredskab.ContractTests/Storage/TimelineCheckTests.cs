using System.Security.Cryptography;
using System.Text;
using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

/// <summary>What the offline check sees. Needs no database: the golden files are enough.</summary>
public sealed class TimelineCheckTests
{
    public static TheoryData<string> Golden => [.. GoldenChains.Names];

    [Theory, MemberData(nameof(Golden))]
    public void A_golden_chain_is_intact(string name) =>
        Verify(GoldenChains.Read(name)).ShouldBeOfType<TimelineVerdict.Intact>();

    /// <summary>The rule written out once more, so that the code that writes and the code that checks cannot be wrong together.</summary>
    [Fact]
    public void The_chain_is_what_the_design_says()
    {
        var first = "a"u8.ToArray();
        var before = SHA256.HashData(Encoding.UTF8.GetBytes("run:r-1"));
        var expected = SHA256.HashData([0, 0, 0, 0, 0, 0, 0, 0, 1, .. before, .. first]);

        Chain.Link(1, Chain.Before(new("run:r-1")), first).ShouldBe(expected);
        Chain.Link(258, expected, "b"u8).ShouldBe(SHA256.HashData([0, 0, 0, 0, 0, 0, 0, 1, 2, .. expected, (byte)'b']));
    }

    [Theory, MemberData(nameof(Golden))]
    public void One_changed_letter_anywhere_in_a_body_is_found_and_named(string name)
    {
        var lines = GoldenChains.Read(name).Split('\n');
        foreach (var i in Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("""{"kind":"entry""", StringComparison.Ordinal)))
        {
            var changed = lines.ToArray();
            var at = changed[i].IndexOf("fjordby", StringComparison.Ordinal);
            changed[i] = changed[i].Remove(at, 1).Insert(at, "F");
            var seq = int.Parse(changed[i].Split("\"seq\":")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);

            Verify(string.Join('\n', changed)).ShouldBeOfType<TimelineVerdict.Broken>().Seq.ShouldBe(seq);
        }
    }

    [Theory, MemberData(nameof(Golden))]
    public void No_line_can_be_taken_out_doubled_or_moved(string name)
    {
        var lines = GoldenChains.Read(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            ShouldBeFound(lines.Where((_, at) => at != i));
            ShouldBeFound(lines.Take(i + 1).Concat(lines.Skip(i)));
            // Two asides may stand in any order.
            if (i > 0 && !(lines[i].Contains("\"kind\":\"aside\"") && lines[i - 1].Contains("\"kind\":\"aside\"")))
                ShouldBeFound([.. lines.Take(i - 1), lines[i], lines[i - 1], .. lines.Skip(i + 1)]);
        }

        void ShouldBeFound(IEnumerable<string> changed) =>
            Verify(string.Join('\n', changed)).ShouldNotBeOfType<TimelineVerdict.Intact>();
    }

    [Fact]
    public void A_changed_aside_is_found_and_an_erased_one_passes()
    {
        var text = GoldenChains.Read("07-aside");
        Verify(text.Replace("Hun så lyset", "Han så lyset")).ShouldBeOfType<TimelineVerdict.Broken>().Why.ShouldContain("a-2");
        Verify(text.Replace(",\"salt\":\"0102030405060708090a0b0c0d0e0f10\",\"value\":\"Hun så lyset på åen\"", ""))
            .ShouldBeOfType<TimelineVerdict.Intact>().Erased.ShouldBe(1);
        Verify(text.Replace(",\"value\":\"Hun så lyset på åen\"", "")).ShouldBeOfType<TimelineVerdict.Broken>().Why.ShouldContain("a-2");
    }

    [Fact]
    public void A_timeline_written_anew_is_found_by_a_witness_and_later_entries_are_counted()
    {
        var text = GoldenChains.Read("02-one-by-one");
        var hashes = text.Split('\n').Where(l => l.Contains("\"kind\":\"entry\"")).Select(l => l.Split("\"hash\":\"")[1][..64]).ToList();
        var stream = new StreamId("run:r-1");

        Verify(text, new TimelineWitness(stream, 2, hashes[1])).ShouldBe(new TimelineVerdict.Intact(1, 3, 1, 0, 0));
        Verify(text, new TimelineWitness(stream, 2, hashes[0])).ShouldBeOfType<TimelineVerdict.Broken>().Seq.ShouldBe(2);
        Verify(text, new TimelineWitness(stream, 4, hashes[0])).ShouldBeOfType<TimelineVerdict.Broken>().Why.ShouldContain("its end was removed");
        Verify(text, new TimelineWitness(new("run:gone"), 1, hashes[0])).ShouldBeOfType<TimelineVerdict.Broken>().Stream.ShouldBe("run:gone");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"kind":"poem"}""")]
    [InlineData("""{"kind":"head","seq":0,"hash":""}""")]
    [InlineData("""{"kind":"timeline","format":2,"stream":"s","organisation":"o","exported":"","entries":0}""")]
    public void What_is_no_timeline_is_said_to_be_none(string text) => Verify(text).ShouldBeOfType<TimelineVerdict.Unreadable>();

    private static TimelineVerdict Verify(string text, params TimelineWitness[] witnesses) => TimelineCheck.Verify(new MemoryStream(Encoding.UTF8.GetBytes(text)), witnesses);
}
