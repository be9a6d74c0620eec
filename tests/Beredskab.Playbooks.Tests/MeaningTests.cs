using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>What is otherwise between two versions is told by what they say, and all of it is.</summary>
public class MeaningTests
{
    [Theory]
    [InlineData("count: 1", "count: 2", "Step 'lock' now needs 2 approvers, not 1.", "Trinnet 'lock' kræver nu 2 godkendere, før 1.")]
    [InlineData("due: 15m", "due: 20m", "Step 'look' is now due 20m, not 15m.", "Trinnet 'look' har nu fristen 20m, før 15m.")]
    [InlineData("due: 15m", "due: 4h after awareness", "Step 'look' is now due 4h after awareness, not 15m.", "Trinnet 'look' har nu fristen 4h after awareness, før 15m.")]
    [InlineData("acknowledge-within: 5m", "acknowledge-within: 2m", "Step 'look' now calls the next after 2m, not 5m.", "Trinnet 'look' går nu videre til den næste efter 2m, før 5m.")]
    [InlineData("            acknowledge-within: 5m\n", "", "Step 'look' no longer calls at once.", "Trinnet 'look' ringer ikke længere op med det samme.")]
    [InlineData("on-timeout: take yes", "on-timeout: suggest no", "Step 'bad': when nobody answers, it is now suggest no, not take yes.", "Trinnet 'bad': når ingen svarer, gælder nu suggest no, før take yes.")]
    [InlineData("no: Nej}", "no: Nej, later: Senere}", "Step 'bad': the Danish text of the option 'later' is now \"Senere\".", "Trinnet 'bad': svarmuligheden 'later' er nu “Senere”.")]
    [InlineData("when: bad is yes", "when: not bad is no", "Step 'lock': the condition is now not bad is no, not bad is yes.", "Trinnet 'lock': betingelsen er nu not bad is no, før bad is yes.")]
    [InlineData("            role: it-duty\n            task: Se efter.", "            role: it-manager\n            task: Se efter.", "Step 'look' now belongs to the role 'it-manager', not 'it-duty'.", "Trinnet 'look' hører nu til rollen 'it-manager', før 'it-duty'.")]
    [InlineData("task: Se efter.", "task: Se godt efter.", "Step 'look': the Danish text of the task is now \"Se godt efter.\", not \"Se efter.\".", "Trinnet 'look': opgaven er nu “Se godt efter.”, før “Se efter.”.")]
    [InlineData("one-per: incident", "one-per: call", "The playbook: whether there is one run for each incident or each call is now call, not incident.", "Indsatsplanen: om der er ét forløb for hver hændelse eller hvert kald er nu call, før incident.")]
    [InlineData("    approve: {roles: [it-manager, it-duty], count: 1, within: 10m, if-nobody: leave}\n", "", "Step 'lock' no longer needs approval.", "Trinnet 'lock' kræver ikke længere godkendelse.")]
    public void One_thing_that_is_otherwise_is_told_in_a_sentence(string old, string text, string english, string danish)
    {
        old = old.Replace("            ", "    ", StringComparison.Ordinal);
        text = text.Replace("            ", "    ", StringComparison.Ordinal);
        var change = Meaning.Between(Of(Some.Playbook), Of(Some.With(old, text))).ShouldHaveSingleItem();

        change.Say("en").ShouldBe(english);
        change.Say("da").ShouldBe(danish);
    }

    [Fact]
    public void Steps_come_go_and_move()
    {
        const string Phases = """
            format: 1
            playbook: small
            version: 2.0.0
            language: da
            title: Lille
            roles: [it-duty]
            phases:
              - {phase: first, title: Først, opens: at-start, steps: [{id: one, title: Et, role: it-duty, task: Et.}, {id: two, title: To, role: it-duty, task: To.}]}
              - {phase: last, title: Sidst, opens: at-start, steps: [{id: three, title: Tre, role: it-duty, task: Tre.}]}

            """;
        var moved = Phases.Replace(", {id: two, title: To, role: it-duty, task: To.}", "", StringComparison.Ordinal).Replace("steps: [{id: three, title: Tre, role: it-duty, task: Tre.}]", "steps: [{id: two, title: To, role: it-duty, task: To.}, {id: four, title: Fire, role: it-duty, task: Fire.}]", StringComparison.Ordinal);

        Meaning.Between(Of(Phases), Of(moved)).Select(change => change.Say("en")).ShouldBe([
            "Step 'two' moved from phase 'first' to 'last'.", "Step 'four' is new: Fire.", "Step 'three' is gone: Tre.",
        ]);
    }

    [Fact]
    public void A_moved_step_and_a_moved_option_are_told_beside_other_changes()
    {
        const string Two = "format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: Lille\nroles: [it-duty]\nsteps:\n"
            + "  - {id: one, title: Et, role: it-duty, task: Et.}\n  - {id: two, title: To, role: it-duty, decide: To?, options: {yes: Ja, no: Nej}, due: 1h, on-timeout: take yes}\n";
        const string Moved = "format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: Mindre\nroles: [it-duty]\nsteps:\n"
            + "  - {id: two, title: To, role: it-duty, decide: To?, options: {no: Nej, yes: Ja}, due: 1h, on-timeout: take yes}\n  - {id: one, title: Et, role: it-duty, task: Et.}\n";

        Meaning.Between(Of(Two), Of(Moved)).Select(change => change.Say("da")).ShouldBe([
            "Indsatsplanen: titlen er nu “Mindre”, før “Lille”.", "Fasen 'main': rækkefølgen er ændret (trin).", "Trinnet 'two': rækkefølgen er ændret (svarmuligheder).",
        ]);
    }

    [Fact]
    public void Layout_and_the_version_are_no_change_and_everything_else_is()
    {
        Meaning.Between(Of(Some.Playbook), Of(Some.With("version: 1.0.0", "version: 9.9.9   # ny"))).ShouldBeEmpty();
        Meaning.Between(Of(Some.Playbook), Of(Some.With("roles: [it-duty, it-manager]", "roles: [it-manager, it-duty]"))).ShouldHaveSingleItem();

        // Whatever two random playbooks differ in is named, and nothing that they do not differ in.
        for (var seed = 1; seed <= 300; seed++)
        {
            var (one, other) = (RandomPlaybook.Write(seed, mayGoBack: true), RandomPlaybook.Write(seed + 1, mayGoBack: true));
            var (before, after) = (Of(one), Of(other));
            (Meaning.Between(before, after) is []).ShouldBe(Canonical.Json(before with { Version = "" }) == Canonical.Json(after with { Version = "" }), $"seed {seed}");
            Meaning.Between(before, before).ShouldBeEmpty();
        }
    }

    private static Playbook Of(string text)
    {
        var reading = PlaybookReader.Read("small.yaml", System.Text.Encoding.UTF8.GetBytes(text));
        reading.Faults.ShouldBeEmpty();
        return reading.Version!.Content;
    }
}
