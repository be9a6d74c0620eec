using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Beredskab.Playbooks.Tests;

/// <summary>Texts made to hurt whoever reads them: each is refused or read, with little memory, and none throws.</summary>
public class HostileInputTests
{
    private const int Whole = 256 * 1024;
    private const long Most = 64 * 1024 * 1024;

    private static readonly Library s_small = Library.Read([SourceFile.Of("roles.yaml", Some.Roles), SourceFile.Of("clocks.yaml", Some.Clocks), SourceFile.Of("small.yaml", Some.Playbook)]);

    private static readonly Library s_roles = Library.Load(Path.Combine(Shipped.Folder, "roles.yaml"), Path.Combine(Shipped.Folder, "clocks.yaml"));

    private static readonly Dictionary<string, Func<string>> s_texts = new()
    {
        ["200 KB of brackets"] = () => "format: " + new string('[', 200 * 1024),
        ["200 KB of braces"] = () => "format: " + new string('{', 200 * 1024),
        ["200 KB of dashes"] = () => "format: 1\nsteps:\n" + string.Concat(Enumerable.Repeat("- ", 100 * 1024)),
        ["200 KB of question marks"] = () => string.Concat(Enumerable.Repeat("? ", 100 * 1024)),
        ["a billion laughs"] = () => "a: &a [lol, lol]\n" + string.Concat(Enumerable.Range(0, 26).Select(n => $"{(char)('b' + n)}: &{(char)('b' + n)} [*{(char)('a' + n)}, *{(char)('a' + n)}]\n")),
        ["one key twenty thousand times"] = () => Fill("title: Lille\n"),
        ["twenty thousand different keys"] = () => Fill(n => $"key-{n}: x\n"),
        ["twenty thousand anchors"] = () => Fill(n => $"k{n}: &a{n} x\n"),
        ["twenty thousand tags"] = () => Fill(n => $"k{n}: !t{n} x\n"),
        ["one long scalar"] = () => "title: " + new string('x', Whole - 100),
        ["one long quoted scalar with escapes"] = () => "title: \"" + string.Concat(Enumerable.Repeat("\\u00e6", (Whole - 100) / 6)) + "\"",
        ["nothing but NUL"] = () => new string('\0', Whole),
        ["a NUL in the middle"] = () => Some.With("title: Lille", "title: Li\0lle"),
        ["ten thousand documents"] = () => Fill("---\na: b\n"),
        ["a step in every line"] = () => "format: 1\nplaybook: small\nversion: 1\nlanguage: da\ntitle: T\nroles: [it-duty]\nsteps:\n" + Fill(n => $"  - {{id: s{n}, title: T, role: it-duty, task: T}}\n"),
        ["three hundred steps that each wait for sixty before"] = () => "format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: T\none-per: call\nroles: [it-duty]\nsteps:\n"
            + string.Concat(Enumerable.Range(0, 300).Select(n => $"  - {{id: s{n}, title: T, role: it-duty, task: T, due: 9d{(n == 0 ? "" : $", after: [{string.Join(", ", Enumerable.Range(Math.Max(0, n - 60), Math.Min(n, 60)).Select(m => $"s{m}"))}]")}}}\n")),
        ["five hundred steps in one circle"] = () => Circle(500),
        ["three thousand steps in one circle"] = () => Circle(3000),
        ["a message that begins an address at each letter"] = () => Some.With("BEREDSKAB: Se efter.", string.Concat(Enumerable.Repeat("a+", 110_000))),
        ["a task that begins an address at each letter"] = () => Some.With("task: Se efter.", "task: \"" + string.Concat(Enumerable.Repeat("a+", 110_000)) + "\""),
        ["a task of nothing but what a secret is made of"] = () => Some.With("task: Se efter.", "task: \"" + string.Concat(Enumerable.Repeat("aA+/", 55_000)) + "\""),
        ["a message that begins a domain at each letter"] = () => Some.With("BEREDSKAB: Se efter.", string.Concat(Enumerable.Repeat("a-", 110_000))),
        ["a message that is a domain at each letter but for the last"] = () => Some.With("BEREDSKAB: Se efter.", string.Concat(Enumerable.Repeat("1.1.s/", 40_000))),
        ["a message of nothing but emoji"] = () => Some.With("BEREDSKAB: Se efter.", string.Concat(Enumerable.Repeat("👩\u200D🚒", 20_000))),
        ["a text of nothing but what cannot be seen"] = () => Some.With("title: Lille", "title: " + new string('\u200B', 80_000)),
        ["a text that joins what cannot be joined"] = () => Some.With("title: Lille", "title: " + string.Concat(Enumerable.Repeat("a\u200D", 60_000))),
        ["closed look-ups that were never opened"] = () => Some.With("task: Se efter.", "task: \"" + string.Concat(Enumerable.Repeat("}}", 100_000)) + "\""),
        ["look-ups within look-ups"] = () => Some.With("task: Se efter.", "task: \"" + string.Concat(Enumerable.Repeat("{{a", 60_000)) + "}}\""),
        ["a length of ten thousand lengths"] = () => Some.With("due: 15m", "due: " + string.Concat(Enumerable.Repeat("9999w ", 40_000))),
        ["tabs in front of everything"] = () => Fill("\tx: y\n"),
        ["one long condition"] = () => Some.With("when: bad is yes", "when: bad is yes" + string.Concat(Enumerable.Repeat(" or bad is yes", 15_000))),
        ["ten thousand brackets in a condition"] = () => Some.With("when: bad is yes", "when: " + new string('(', 100_000)),
        ["ten thousand look-ups"] = () => Some.With("task: Se efter.", "task: \"" + string.Concat(Enumerable.Repeat("{{incident.title}}", 10_000)) + "\""),
        ["an open look-up without end"] = () => Some.With("task: Se efter.", "task: \"" + string.Concat(Enumerable.Repeat("{{", 100_000)) + "\""),
        ["a comment of 250 KB"] = () => "# " + new string('x', 250 * 1024) + "\n" + "format: 1\n",
        ["tabs"] = () => Fill("\t"),
        ["carriage returns"] = () => Fill("\r"),
    };

    private static string Circle(int steps) => "format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: T\none-per: call\nroles: [it-duty]\nsteps:\n"
        + string.Concat(Enumerable.Range(0, steps).Select(n => $"  - {{id: s{n}, title: T, role: it-duty, task: T, due: 9d, after: [s{(n + 1) % steps}]}}\n"));

    public static TheoryData<string> Texts() => [.. s_texts.Keys];

    [Theory, MemberData(nameof(Texts))]
    public void A_hostile_text_takes_little_memory_and_never_throws(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(s_texts[name]());
        if (bytes.Length > Whole) bytes = bytes[..Whole];
        // What is made once for all is not this text's.
        Check(Encoding.UTF8.GetBytes(Some.Playbook));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Check(bytes);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        taken.ShouldBeLessThan(Most, $"{taken / 1024 / 1024} MB");
    }

    [Fact]
    public void What_the_gate_refuses_is_told_once_and_in_its_place()
    {
        static IEnumerable<string> Told(string text) => PlaybookReader.Read("x.yaml", Encoding.UTF8.GetBytes(text)).Faults.Select(fault => $"{fault.Line}:{fault.Column} {fault.Code}: {fault.Message}");

        Told("# " + new string('x', 300 * 1024)).ShouldHaveSingleItem().ShouldBe("1:1 too-large: The file is 300 KB; 256 KB is the most.");
        Told("format: 1\ntitle: a: b\n").ShouldHaveSingleItem().ShouldStartWith("2:");
        // A letter in two halves is one letter: U+E0001 says in which language plain text is, and nobody sees it.
        Told("format: 1\n# a\U000E0001b\U000E0001\n").Where(fault => fault.Contains("invisible-character", StringComparison.Ordinal)).Select(fault => fault.Split(' ')[0]).ShouldBe(["2:4", "2:7"]);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    [InlineData("iso-8859-1")]
    public void Another_encoding_is_refused_with_a_sentence(string encoding) =>
        PlaybookReader.Read("other.yaml", Encoding.GetEncoding(encoding).GetPreamble().Concat(Encoding.GetEncoding(encoding).GetBytes("format: 1\ntitle: Rødgrød\n")).ToArray())
            .Faults.Select(fault => fault.Code).ShouldContain(code => code == Codes.NotUtf8 || code == Codes.ControlCharacter);

    /// <summary>Every value of every key of the language in the place of every other form: chance never writes <c>with: {where: []}</c>.</summary>
    [Fact]
    public void A_value_of_any_other_form_is_refused_and_never_throws()
    {
        string[] forms = ["[]", "{}", "\"\"", "\"x\"", "[\"x\",\"y\"]", "[[]]", "[{}]", "{\"da\":\"x\"}", "{\"x\":[]}"];
        (string Name, string Text)[] files =
        [
            ("drill.yaml", File.ReadAllText(Path.Combine(Shipped.Root, "tests/Beredskab.Playbooks.Tests/meaning/before.yaml"))), ("small.yaml", Some.Playbook),
            ("small.yaml", Some.With("    task: Se efter.\n", "    call: other\n    with: {where: Her}\n    until: ended\n    alongside: [{notify: {to: every role, by: sms, text: duty}}, {reports.unanswered: {of: bad}}, {tickets.open: {priority: P1}}]\n")),
            ("rehearsal.yaml", Some.Rehearsal), ("roles.yaml", Some.Roles), ("clocks.yaml", Some.Clocks), ("requirements.yaml", Some.Requirements),
        ];

        var library = Some.Library(SourceFile.Of("small.yaml", Some.Playbook));
        var tried = 0;
        foreach (var (name, text) in files)
        {
            var whole = YamlAsJson.Of(text);
            Parallel.ForEach(PathsIn(JsonNode.Parse(whole)!), path =>
            {
                foreach (var form in forms)
                {
                    var other = JsonNode.Parse(whole)!;
                    Put(other, path, JsonNode.Parse(form)!);
                    Should.NotThrow(() => Linter.Lint(library.With(new(name, Encoding.UTF8.GetBytes(other.ToJsonString())))), $"{name} {string.Join('/', path)}: {form}");
                    Interlocked.Increment(ref tried);
                }
            });
        }
        tried.ShouldBeGreaterThan(3000);

        static IEnumerable<object[]> PathsIn(JsonNode node) => node switch
        {
            JsonObject map => map.SelectMany(entry => PathsIn(entry.Value!).Prepend([]).Select(path => (object[])[entry.Key, .. path])),
            JsonArray list => list.SelectMany((item, at) => PathsIn(item!).Prepend([]).Select(path => (object[])[at, .. path])),
            _ => [],
        };

        static void Put(JsonNode root, object[] path, JsonNode value)
        {
            foreach (var key in path[..^1]) root = key is int at ? root[at]! : root[(string)key]!;
            if (path[^1] is int last) root[last] = value;
            else root[(string)path[^1]] = value;
        }
    }

    [Fact]
    public void A_hundred_thousand_damaged_playbooks_are_read_linted_and_verified_without_an_exception()
    {
        byte[][] corpus = [.. Directory.GetFiles(Path.Combine(Shipped.Root, "tests/Beredskab.Playbooks.Tests/gallery"), "*.yaml").Select(File.ReadAllBytes), Encoding.UTF8.GetBytes(Some.Playbook), Encoding.UTF8.GetBytes(Some.Other), Encoding.UTF8.GetBytes(Some.Rehearsal)];
        var words = corpus.SelectMany(text => Encoding.UTF8.GetString(text).Split([' ', '\n', ',', '{', '}', '[', ']'], StringSplitOptions.RemoveEmptyEntries)).Distinct().Select(Encoding.UTF8.GetBytes).ToArray();
        var read = 0;

        Gen.Select(Gen.Int[0, corpus.Length - 1], Gen.Int).Sample((which, seed) =>
        {
            var damaged = Damage(corpus[which], words, new Random(seed));
            if (which == corpus.Length - 1) Linter.Lint(s_small.With(new("damaged.yaml", damaged)));
            else if (Check(damaged) is not null) Interlocked.Increment(ref read);
        }, iter: 100_000);

        // Damage that leaves nothing to check would prove little.
        read.ShouldBeGreaterThan(10_000);
    }

    /// <summary>One to three of: a stretch removed, moved or doubled, a byte changed, a word put in the place of another.</summary>
    private static byte[] Damage(byte[] text, byte[][] words, Random chance)
    {
        var bytes = text.ToList();
        for (var times = 1 + chance.Next(3); times > 0; times--)
        {
            var at = chance.Next(bytes.Count);
            var length = Math.Min(bytes.Count - at, 1 + chance.Next(12));
            switch (chance.Next(5))
            {
                case 0: bytes.RemoveRange(at, length); break;
                case 1: bytes.InsertRange(chance.Next(bytes.Count), bytes.GetRange(at, length)); break;
                case 2: bytes[at] = (byte)chance.Next(256); break;
                default:
                    var from = at;
                    while (from > 0 && IsOfAWord(bytes[from - 1])) from--;
                    var to = at;
                    while (to < bytes.Count && IsOfAWord(bytes[to])) to++;
                    bytes.RemoveRange(from, to - from);
                    bytes.InsertRange(from, words[chance.Next(words.Length)]);
                    break;
            }
            if (bytes.Count == 0) bytes.Add((byte)'x');
        }
        return [.. bytes];
    }

    private static bool IsOfAWord(byte letter) => letter is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'.';

    private static Verdict? Check(byte[] text) => Verifier.Verify(s_roles, new("small.yaml", text));

    private static string Fill(string piece) => Fill(_ => piece);

    private static string Fill(Func<int, string> piece)
    {
        var text = new StringBuilder();
        for (var n = 0; text.Length < Whole - 100; n++) text.Append(piece(n));
        return text.ToString();
    }
}
