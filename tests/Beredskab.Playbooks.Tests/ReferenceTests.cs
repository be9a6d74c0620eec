using System.Text.RegularExpressions;

namespace Beredskab.Playbooks.Tests;

/// <summary>The reference for authors shows nothing that the reader would refuse.</summary>
public partial class ReferenceTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Shipped.Root, "docs/format-1.md"));

    public static TheoryData<string, string> Examples => [.. Fence().Matches(Page).Select(match => (match.Groups["part"].Value, match.Groups["text"].Value))];

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_is_what_an_author_could_write(string part, string text)
    {
        // What an example names is not all in it, so pieces are read and whole playbooks are linted.
        var isWhole = part == "" && text.Contains("\nplaybook:", StringComparison.Ordinal);
        var faults = isWhole
            ? Linter.Lint(Library.Load(Shipped.Folder), SourceFile.Of("example.yaml", text))
            : Library.Read([SourceFile.Of("example.yaml", Whole(part, text))]).Faults;

        faults.Select(fault => $"{fault}").ShouldBe([]);
    }

    [Fact]
    public void Every_key_of_the_grammar_is_in_the_reference()
    {
        var keys = Property().Matches(PlaybookSchema.Json()).Select(match => match.Groups["key"].Value)
            .Except(["anyOf", "allOf", "oneOf", "not", "items", "properties", "definitions", "additionalProperties", "patternProperties", "^[a-z]{2}$", "exit-criterion", "question"]);

        keys.Where(key => !Page.Contains($"`{key}", StringComparison.Ordinal) && !Page.Contains($"{key}:", StringComparison.Ordinal)).ShouldBe([]);
    }

    [Fact]
    public void The_page_about_rehearsals_shows_a_whole_one_and_every_key()
    {
        var page = File.ReadAllText(Path.Combine(Shipped.Root, "docs/rehearsals.md"));
        var fences = Fence().Matches(page).Select(match => match.Groups["text"].Value).ToList();

        var library = Library.Load(Shipped.Folder).With(SourceFile.Of("page.yaml", fences[0] + fences[1]));
        Linter.Lint(library).ShouldBeEmpty();
        var rehearsal = library.Rehearsals.Single(one => one.File == "page.yaml").Rehearsal;
        Performance.Of(rehearsal, library).IsAsExpected.ShouldBeTrue();
        Trials.Of(rehearsal, library, 50, seed: 1).ShouldHaveSingleItem().ShareInTime.ShouldBeInRange(0.2, 1);

        var keys = Property().Matches(PlaybookSchema.Json("rehearsal")).Select(match => match.Groups["key"].Value)
            .Except(["anyOf", "allOf", "oneOf", "not", "items", "properties", "definitions", "additionalProperties", "patternProperties", "^[a-z]{2}$", "habit", "answer", "expectation", "spread", "chances of a role", "goal", "text"]);
        keys.Where(key => !page.Contains($"`{key}", StringComparison.Ordinal) && !page.Contains($"{key}:", StringComparison.Ordinal)).ShouldBe([]);
    }

    private static string Whole(string part, string text) => part switch
    {
        "" => text,
        "header" => Header + text + "steps:\n" + Step,
        "messages" => Header + "steps:\n" + Step + "messages:\n" + Indented(text),
        _ => $"{Header}{part}:\n{text}",
    };

    private const string Header = "format: 1\nplaybook: piece\nversion: 1.0.0\nlanguage: da\ntitle: Eksempel\n";

    private const string Step = "  - {id: close, title: Luk, role: it-duty, task: Luk.}\n";

    private static string Indented(string text) => string.Concat(text.Split('\n').Select(line => $"  {line}\n"));

    [GeneratedRegex("^```yaml ?(?<part>[a-z]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("\"(?<key>[^\"]+)\": \\{")]
    private static partial Regex Property();
}
