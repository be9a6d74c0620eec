using System.Text.RegularExpressions;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks.Tests;

/// <summary>A slip of the pen in any name, anywhere in a playbook, is found in its line: every name there is is misspelt in turn.</summary>
public partial class MisspellingTests
{
    private static readonly Library s_library = Library.Load(Shipped.Folder);

    /// <summary>Keys whose values are names that something must answer to.</summary>
    private static readonly HashSet<string> s_names =
    [
        "role", "roles", "informed", "clocks", "requirements", "page", "uses", "to", "from", "call", "afterwards", "again", "after", "any", "of", "starts", "stops", "waives",
        "on-timeout", "action", "undo", "for-each", "step", "when", "until", "holds-when", "due", "notify", "with", "accounts",
    ];

    /// <summary>Words of the language, which are no names.</summary>
    private static readonly HashSet<string> s_words =
    [
        "is", "not", "and", "or", "includes", "every", "role", "group", "take", "suggest", "before", "first", "the", "start", "none", "level", "yellow", "red", "green", "skipped", "not-needed",
        "awareness", "breach-awareness", "settled", "clock", "incident", "inputs", "criteria", "exit-criteria", "at-start", "ended", "started", "of", "after", "all",
    ];

    public static TheoryData<string> Files() => [.. s_library.Files.Where(file => file.Playbook is not null).Select(file => file.Faults.File), Path.Combine(Shipped.Root, "samples", "every-kind.yaml")];

    [Theory, MemberData(nameof(Files))]
    public void A_name_that_is_misspelt_anywhere_is_found_in_its_line(string file)
    {
        var (lines, name) = (File.ReadAllLines(file), Path.GetFileName(file));
        var root = s_library.With(SourceFile.Of(file, string.Join('\n', lines))).Files.Single(one => one.Faults.File == file).Root.ShouldNotBeNull();
        var (misspelt, missed) = (0, new List<string>());

        foreach (var (scalar, word) in Names(root, "", ""))
        {
            var line = lines[scalar.At.Line - 1];
            if (line.IndexOf(word, scalar.At.Column - 1, StringComparison.Ordinal) is var at && at < 0) continue;
            misspelt++;
            var changed = (string[])lines.Clone();
            changed[scalar.At.Line - 1] = line.Insert(at + word.Length, "qz");
            var found = Linter.Lint(s_library, SourceFile.Of(file, string.Join('\n', changed)));
            if (!found.Any(fault => fault.IsError && fault.Line == scalar.At.Line)) missed.Add($"{name}:{scalar.At.Line}: {word} in '{line.Trim()}' ({string.Join("; ", found.Select(fault => $"{fault.Line} {fault.Code}"))})");
        }

        missed.ShouldBeEmpty();
        misspelt.ShouldBeGreaterThan(5);
    }

    private static IEnumerable<(Scalar Scalar, string Word)> Names(Node node, string key, string above) => node switch
    {
        Mapping map => map.Entries.SelectMany(entry => Names(entry.Value, entry.Key, key)),
        Sequence list => list.Items.SelectMany(item => Names(item, key, above)),
        Scalar scalar when s_names.Contains(key) || (key == "text" && above is "notify" or "share") => Words().Matches(scalar.Text).Select(match => match.Value)
            .Where(word => !s_words.Contains(word) && !Span().IsMatch(word)).Distinct().Select(word => (scalar, word)),
        _ => [],
    };

    [GeneratedRegex("[a-z0-9][a-z0-9-]*")]
    private static partial Regex Words();

    [GeneratedRegex("^[0-9]+[mhdw]?$")]
    private static partial Regex Span();
}
