using System.Text.RegularExpressions;
using Beredskab.Server.Resources;

namespace Beredskab.Scenarios;

/// <summary>What the timeline can say, it says in each language. The code is read as text: what it says of which event stands nowhere else.</summary>
public sealed partial class TimelineWordsTests
{
    [GeneratedRegex("""Telling\.Of\((?<kinds>[^()]*?)(?:,\s*\(|\))""")]
    private static partial Regex Telling();

    [GeneratedRegex("(?<!is )\"(?<kind>[a-z-]+)\"")]
    private static partial Regex Kind();

    [Fact]
    public void Everything_that_is_told_has_a_sort_and_a_sentence_in_Danish_and_in_English()
    {
        var reading = Path.Combine(Approved.Repository(), "src", "Beredskab.Server", "Reading");
        var told = Directory.EnumerateFiles(reading, "*.cs").SelectMany(file => Telling().Matches(File.ReadAllText(file)))
            .SelectMany(call => Kind().Matches(call.Groups["kinds"].Value)).Select(kind => kind.Groups["kind"].Value).Concat(TimelineWords.Sorts.Keys).ToHashSet();
        told.Count.ShouldBeGreaterThan(80);

        told.Where(kind => !TimelineWords.Sorts.ContainsKey(kind)).ShouldBeEmpty("told, and of no sort");
        var silent = from kind in told from language in Texts.Languages where !Texts.In(language).Keys.Any(key => key == $"timeline.{kind}" || key.StartsWith($"timeline.{kind}.", StringComparison.Ordinal)) select $"{kind} in {language}";
        silent.ShouldBeEmpty("told without a sentence");
    }

    [Theory]
    [InlineData("da", "voice", "Ida Fønss", "Opkald til Ida Fønss: ukendt")]
    [InlineData("en", "voice", "Ida Fønss", "Phone call to Ida Fønss: not known")]
    [InlineData("da", "sms", "de la Cour", "SMS til de la Cour: ukendt")]
    public void A_sentence_begins_as_sentences_do(string language, string channel, string person, string beginning) =>
        TimelineWords.Say(language, "effect-held", new Dictionary<string, string?> { ["channel"] = channel, ["person"] = person }).ShouldStartWith(beginning);

    [Fact]
    public void A_name_that_begins_a_sentence_keeps_its_first_letter() =>
        TimelineWords.Say("da", "told", new Dictionary<string, string?> { ["person"] = "de la Cour", ["step"] = "Bekræft", ["channel"] = "voice" }).ShouldStartWith("de la Cour fik besked");
}
