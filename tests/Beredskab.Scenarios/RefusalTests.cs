using System.Net;
using System.Text.RegularExpressions;
using Beredskab.Server.Resources;

namespace Beredskab.Scenarios;

/// <summary>Every no that the code can give has a sentence in each language. The code is read as text: what it refuses stands nowhere else.</summary>
public sealed partial class RefusalTests
{
    // Refuse("not-ready.over", $"…"), Refusal.Of(…), new Outcome.Refused(…), and new(…) where the type is known.
    [GeneratedRegex("""(?:Refuse|Refusal\.Of|Refused|NotFound|(?<made>\bnew))\((?<code>\$?"[a-z{}.-]+"|code), (?<wording>[^\n]*(?:\n\s+\?[^\n]*)?)""")]
    private static partial Regex No();

    [GeneratedRegex("""Answering\.Fault\("(?<code>[a-z-]+)",""")]
    private static partial Regex AnswerFault();

    [GeneratedRegex(@":(?<name>[a-z]+)\}")]
    private static partial Regex ValueInCode();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}")]
    private static partial Regex ValueInSentence();

    [Fact]
    public void Everything_that_can_be_refused_has_a_sentence_in_Danish_and_in_English()
    {
        var refusals = Refusals();
        refusals.Count.ShouldBeGreaterThan(100);

        var wanting =
            from no in refusals
            from language in Texts.Languages
            let texts = Texts.In(language)
            let key = $"refused.{no.Sentence}"
            let missing = !texts.Has(key) ? "has no sentence"
                : !texts[key].EndsWith('.') && !texts[key].EndsWith(".]", StringComparison.Ordinal) ? "is no whole sentence"
                : ValueInSentence().Matches(Optional().Replace(texts[key], "")).Select(name => name.Groups["name"].Value).FirstOrDefault(name => !no.Values.Contains(name)) is { } value ? $"needs {{{value}}}, which {no.File} does not give" : null
            where missing is not null
            select $"{key} in {language} {missing}";

        wanting.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void No_sentence_is_kept_for_a_refusal_that_nobody_gives()
    {
        var given = Refusals().Select(no => $"refused.{no.Sentence}").Concat(["refused.busy", "refused.key-reused", "refused.out-of-hand"]).ToHashSet();

        Texts.In("da").Keys.Where(key => key.StartsWith("refused.", StringComparison.Ordinal) && !given.Contains(key)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_is_refused_in_Danish_unless_it_asks_for_English()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var path = $"/api/v1/runs/{run}/tasks/open/complete";

        using (var danish = await kommune.As("kurt-vang", path, new { }))
            await danish.ShouldBeRefused(HttpStatusCode.Forbidden, "not-yours", "'open' hører til rollen it-duty, dens stedfortrædere og hændelseslederen.");
        kommune.Api.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de, en-GB;q=0.8, da;q=0.5");
        using var english = await kommune.As("kurt-vang", path, new { });
        await english.ShouldBeRefused(HttpStatusCode.Forbidden, "not-yours", "'open' belongs to the role it-duty, its deputies and the incident manager.");
    }

    [Fact]
    public async Task An_answer_by_text_message_that_is_refused_is_told_why_in_Danish_and_by_the_title_of_the_task()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish(Two);
        var run = await kommune.Start("to-ting");
        var code = kommune.CodeOf("Mads Holm");
        await Kommune.Yes(await kommune.As("mads-holm", $"/api/v1/runs/{run}/abort", new { reason = "prøve" }));

        (await kommune.Text("Mads Holm", $"2 {code}")).ShouldBe("BEREDSKAB: Forløbet er slut, og intet i det kan ændres. Der kan stadig skrives en note.");
    }

    private const string Two = """
        format: 1
        playbook: to-ting
        version: 1.0.0
        language: da
        title: To ting
        notice: Udkast
        one-per: call
        roles: [it-duty, incident-lead]
        steps:
          - id: choose
            title: Vælg
            role: it-duty
            decide: Det ene eller det andet?
            options: {one: Det ene, other: Det andet}
            acknowledge-within: 5m
            due: 10m
            on-timeout: take one
        """;

    private sealed record Given(string File, string Sentence, HashSet<string> Values);

    private static IReadOnlyList<Given> Refusals()
    {
        var files = new[] { "Beredskab.Engine", "Beredskab.Server" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Approved.Repository(), "src", project), "*.cs", SearchOption.AllDirectories))
            // Checks and labels there are made as refusals are; it refuses nothing.
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Telemetry{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => (Name: Path.GetFileName(path), Text: File.ReadAllText(path))).ToList();
        var codes = files.SelectMany(file => AnswerFault().Matches(file.Text)).Select(fault => fault.Groups["code"].Value).Distinct().ToList();
        return
        [
            .. from file in files
               from no in No().Matches(file.Text)
               let wording = no.Groups["wording"].Value
               where wording.Contains(no.Groups["made"].Success ? ".\")" : "\"", StringComparison.Ordinal)
               let values = ValueInCode().Matches(wording).Select(value => value.Groups["name"].Value).ToHashSet()
               from sentence in Sentences(no.Groups["code"].Value, codes)
               select new Given(file.Name, sentence, values),
        ];
    }

    private static IEnumerable<string> Sentences(string written, List<string> codes) =>
        written == "code" ? codes : written[0] == '$' ? codes.Select(code => written[2..^1].Replace("{code}", code, StringComparison.Ordinal)) : [written[1..^1]];
}
