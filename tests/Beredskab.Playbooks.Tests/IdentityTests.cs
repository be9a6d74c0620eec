using System.Text;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>The golden files fix the identity of published playbooks. Never edit one: a changed hash orphans every run of that version.</summary>
public class IdentityTests
{
    public static TheoryData<string> Golden =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Shipped.Root, "tests/Beredskab.Playbooks.Tests/Golden");

    [Theory, MemberData(nameof(Golden))]
    public void A_published_content_keeps_its_hash_for_ever(string name)
    {
        var playbook = Read(name);

        Approval.Check($"Golden/{name}", $"{Canonical.Json(playbook)}\n{Canonical.Hash(playbook)}");
    }

    [Theory, MemberData(nameof(Golden))]
    public void A_published_content_comes_back_as_it_was(string name)
    {
        var playbook = Read(name);

        Canonical.Read(Canonical.Json(playbook)).ShouldBe(playbook);
    }

    [Fact]
    public void There_are_ten_golden_files() => Golden.Count.ShouldBe(10);

    [Fact]
    public void Short_and_long_form_are_one_content() => Canonical.Hash(Read("01-short-forms")).ShouldBe(Canonical.Hash(Read("02-long-forms")));

    [Theory]
    [InlineData("title: Lille", "title: Lille   # a remark")]
    [InlineData("title: Lille", "title: \"Lille\"")]
    [InlineData("due: 2h", "due: 120m")]
    [InlineData("after: [look]", "after: look")]
    [InlineData("{yes: Ja, no: Nej}", "{yes: {label: Ja}, no: {da: Nej}}")]
    [InlineData("when: bad is yes", "when: (bad  is yes)")]
    [InlineData("{accounts: \"{{inputs.accounts}}\", reason: \"{{incident.title}}\"}", "{reason: \"{{incident.title}}\", accounts: \"{{inputs.accounts}}\"}")]
    [InlineData("    evidence: case-number\n    stops: police\n", "    stops: police\n    evidence: case-number\n")]
    [InlineData("one-per: incident", "one-per: incident\nshared: no")]
    public void Layout_is_not_content(string old, string text) => Canonical.Hash(Some.Read(Some.With(old, text))).ShouldBe(Canonical.Hash(Some.Read(Some.Playbook)));

    [Theory]
    [InlineData("title: Lille", "title: lille")]
    [InlineData("due: 2h", "due: 121m")]
    [InlineData("{yes: Ja, no: Nej}", "{no: Nej, yes: Ja}")]
    [InlineData("title: Lille", "title: {da: Lille, en: Small}")]
    [InlineData("when: bad is yes", "when: not bad is yes")]
    [InlineData("version: 1.0.0", "version: 1.0.1")]
    public void What_people_see_and_what_happens_is_content(string old, string text) => Canonical.Hash(Some.Read(Some.With(old, text))).ShouldNotBe(Canonical.Hash(Some.Read(Some.Playbook)));

    [Fact]
    public void A_text_asked_for_in_a_third_language_is_given_in_the_files_own() =>
        Some.Read(Some.With("title: Lille", "title: {en: Small, da: Lille}")).Title.In("sv").ShouldBe("Lille");

    [Fact]
    public void The_order_of_languages_is_layout_and_the_files_own_stands_first()
    {
        var one = Some.Read(Some.With("title: Lille", "title: {sv: Liten, en: Small, da: Lille}"));

        one.Title.Versions.Select(version => version.Language).ShouldBe(["da", "en", "sv"]);
        Canonical.Hash(Some.Read(Some.With("title: Lille", "title: {da: Lille, sv: Liten, en: Small}"))).ShouldBe(Canonical.Hash(one));
    }

    [Fact]
    public void A_byte_order_mark_and_Windows_line_ends_are_not_content()
    {
        var windows = Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(Some.Playbook.ReplaceLineEndings("\r\n"))).ToArray();

        PlaybookReader.Read("windows.yaml", windows).Version!.Hash.ShouldBe(Canonical.Hash(Some.Read(Some.Playbook)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"language\":\"da\"}")]
    [InlineData("not json")]
    public void What_is_no_stored_playbook_is_refused(string json) => Should.Throw<System.Text.Json.JsonException>(() => Canonical.Read(json));

    [Fact]
    public void A_stored_playbook_with_one_space_more_is_refused() =>
        Should.Throw<System.Text.Json.JsonException>(() => Canonical.Read(Canonical.Json(Some.Read(Some.Playbook)) + " "));

    private static Playbook Read(string name)
    {
        var reading = PlaybookReader.Read($"{name}.yaml", File.ReadAllBytes(Path.Combine(Folder, $"{name}.yaml")));
        reading.Faults.ShouldBe([]);
        return reading.Version!.Content;
    }
}
