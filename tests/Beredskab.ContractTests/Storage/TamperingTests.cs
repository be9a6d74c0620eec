using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

/// <summary>
/// P8: whatever is changed, removed or put in before the newest head known outside is found offline. The tamperer here is a good
/// one: they have the database, know the rules and make every hash right again after each change.
/// </summary>
public sealed class TamperingTests
{
    private const int Tamperings = 400, Length = 30, Witnessed = 22;
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly StreamId s_stream = new("run:r-8");

    [Fact]
    public void Every_tampering_before_the_newest_witnessed_head_is_found()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, tamperings {Tamperings}");
        var random = new Random(seed);
        var (bodies, asides) = Timeline();
        var honest = Export(bodies, asides);
        var witness = new TimelineWitness(s_stream, Witnessed, Hash(bodies, Witnessed));
        var older = new TimelineWitness(s_stream, 9, Hash(bodies, 9));
        Verify(honest, older, witness).ShouldBe(new TimelineVerdict.Intact(1, Length, Length - Witnessed, 3, 0));

        var done = new Dictionary<string, int>();
        for (var i = 0; i < Tamperings; i++)
        {
            var (what, tampered) = Tamper(random, bodies, asides);
            tampered.ShouldNotBe(honest);
            Verify(tampered, older, witness).ShouldNotBeOfType<TimelineVerdict.Intact>($"{what}, seed {seed}, number {i}");
            done[what] = done.GetValueOrDefault(what) + 1;
        }
        done.Count.ShouldBe(8, $"every kind was tried: {string.Join(", ", done)}");
        done.Values.ShouldAllBe(times => times >= 10);
    }

    /// <summary>What the promise leaves open, so that nobody believes more of it: behind the newest head a good tamperer is not seen.</summary>
    [Fact]
    public void What_stands_behind_the_newest_witnessed_head_is_counted_and_not_vouched_for()
    {
        var (bodies, asides) = Timeline();
        var witness = new TimelineWitness(s_stream, Witnessed, Hash(bodies, Witnessed));
        bodies[Length - 1] = bodies[Length - 1].Replace("entry", "rubbish");

        Verify(Export(bodies, asides), witness).ShouldBe(new TimelineVerdict.Intact(1, Length, Length - Witnessed, 3, 0));
        bodies.RemoveRange(Witnessed, Length - Witnessed);
        Verify(Export(bodies, asides), witness).ShouldBeOfType<TimelineVerdict.Intact>().Unwitnessed.ShouldBe(0);
    }

    private static (string What, string Text) Tamper(Random random, List<string> bodies, List<(string Id, string Salt, string Value)> asides)
    {
        var (made, texts) = (bodies.ToList(), asides.ToList());
        var at = random.Next(Witnessed);
        switch (random.Next(8))
        {
            case 0:
                made[at] = made[at].Replace("fjordby", "fjordbi");
                return ("changed, and chained anew", Export(made, texts));
            case 1:
                made.RemoveAt(at);
                return ("removed, and chained anew", Export(made, Named(made, texts)));
            case 2:
                made.Insert(at, made[random.Next(Length)].Replace("entry", "never"));
                return ("put in, and chained anew", Export(made, texts));
            case 3:
                var other = (at + 1 + random.Next(Witnessed - 1)) % Witnessed;
                (made[at], made[other]) = (made[other], made[at]);
                return ("swapped, and chained anew", Export(made, texts));
            case 4:
                made.RemoveRange(at, Length - at);
                return ("its end removed", Export(made, Named(made, texts)));
            case 5:
                var which = random.Next(texts.Count);
                texts[which] = texts[which] with { Value = texts[which].Value + "." };
                return ("a text changed", Export(made, texts));
            case 6:
                var lines = Export(made, texts).Split('\n');
                var bytes = Encoding.UTF8.GetBytes(lines[1 + at]);
                // One letter of the body or the hash; what stands between them is only how the line is spelled.
                var body = lines[1 + at].IndexOf(random.Next(2) == 0 ? "\"hash\":\"" : "\"body\":\"", StringComparison.Ordinal) + 8;
                var letter = body + random.Next(20);
                while (bytes[letter] is (byte)'\\' or (byte)'"' || bytes[letter - 1] is (byte)'\\') letter++;
                bytes[letter] = (byte)(bytes[letter] == 'e' ? 'f' : 'e');
                lines[1 + at] = Encoding.UTF8.GetString(bytes);
                return ("one letter changed", string.Join('\n', lines));
            default:
                var cut = Export(made, texts).Split('\n').ToList();
                cut.RemoveAt(1 + at);
                return ("a line removed", string.Join('\n', cut));
        }
    }

    private static (List<string> Bodies, List<(string Id, string Salt, string Value)> Asides) Timeline()
    {
        var asides = Enumerable.Range(1, 3).Select(i => ($"a-{i}", new string((char)('0' + i), 32), $"Fri tekst {i}")).ToList();
        var bodies = Enumerable.Range(1, Length).Select(i => i % 7 == 0 && i / 7 <= 3
            ? $$"""{"type":"noted","organisation":"fjordby","number":{{i}},"entry":{{Named(asides[(i / 7) - 1])}} }"""
            : $$"""{"type":"entry","organisation":"fjordby","number":{{i}} }""").ToList();
        return (bodies, asides);
    }

    private static string Named((string Id, string Salt, string Value) aside) =>
        new JsonObject { ["aside"] = aside.Id, ["sha256"] = Engine.Aside.HashOf(Convert.FromHexString(aside.Salt), aside.Value) }.ToJsonString();

    /// <summary>The texts that the bodies left still name, as a good tamperer leaves no loose ends.</summary>
    private static List<(string Id, string Salt, string Value)> Named(List<string> bodies, List<(string Id, string Salt, string Value)> asides) =>
        [.. asides.Where(aside => bodies.Exists(body => body.Contains($"\"{aside.Id}\"")))];

    private static string Hash(List<string> bodies, int seq)
    {
        var hash = Chain.Before(s_stream);
        for (var i = 0; i < seq; i++) hash = Chain.Link(i + 1, hash, Encoding.UTF8.GetBytes(bodies[i]));
        return Convert.ToHexStringLower(hash);
    }

    private static string Export(List<string> bodies, List<(string Id, string Salt, string Value)> asides)
    {
        var text = new StringBuilder(FormattableString.Invariant($$"""{"kind":"timeline","format":1,"stream":"{{s_stream}}","organisation":"fjordby","exported":"2026-04-03T03:40:00.000Z","entries":{{bodies.Count}}}""")).Append('\n');
        for (var i = 0; i < bodies.Count; i++)
            text.Append("""{"kind":"entry","seq":""").Append(i + 1).Append(""","hash":""").Append('"').Append(Hash(bodies, i + 1)).Append("\",\"body\":").Append(Quoted(bodies[i])).Append("}\n");
        foreach (var (id, salt, value) in asides)
            text.Append(new JsonObject { ["kind"] = "aside", ["id"] = id, ["salt"] = salt, ["value"] = value }.ToJsonString()).Append('\n');
        return text.Append(FormattableString.Invariant($$"""{"kind":"head","seq":{{bodies.Count}},"hash":"{{Hash(bodies, bodies.Count)}}"}""")).Append('\n').ToString();
    }

    private static string Quoted(string body) => JsonSerializer.Serialize(body, s_plain);

    private static TimelineVerdict Verify(string text, params TimelineWitness[] witnesses) => TimelineCheck.Verify(new MemoryStream(Encoding.UTF8.GetBytes(text)), witnesses);
}
