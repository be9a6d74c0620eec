using Beredskab.Engine;

namespace Beredskab.Playbooks.Tests;

/// <summary>A playbook drawn for wikis: the whole of it, and nothing that Mermaid could stumble over.</summary>
public class MermaidTests
{
    private const string Kinds = """
        format: 1
        playbook: small
        version: 1.0.0
        language: da
        title: Lille
        one-per: call
        roles: [it-duty, it-manager]
        phases:
          - phase: end
            title: {da: "Først & \"fremmest\"", en: First}
            opens: at-start
            steps:
              - {id: look, card: C01, title: {da: Se efter, en: Look}, role: it-duty, task: Se efter., due: 2h}
              - {id: bad, title: "Er det <slemt>?", role: it-duty, after: [look], decide: Er det slemt?, options: {yes: Ja, no: Nej, back: {label: Igen, again: [look]}}, due: 2h, on-timeout: take yes}
              - {id: ticket, title: Sag, role: it-duty, action: tickets.open, with: {priority: P1}}
              - {id: warn, title: Advar, role: it-duty, after: {any: [look, ticket]}, notify: {to: it-manager, by: sms, text: warn}}
          - phase: worse
            title: Værre
            opens: {when: bad is yes}
            steps:
              - {id: power, title: Strøm, role: it-duty, wait: {for: 2h}}
              - {id: call, title: Kald, role: it-duty, after: [power, bad], when: bad is yes and not ticket is failed, call: other, until: started}
        messages:
          warn: {channel: sms, text: Hold øje.}

        """;

    [Fact]
    public void Each_kind_of_step_has_its_shape_and_a_condition_stands_on_its_line() =>
        Approval.Check("Mermaid", Mermaid.Draw(PlaybookReader.Read("small.yaml", System.Text.Encoding.UTF8.GetBytes(Kinds)).Version.ShouldNotBeNull().Content, "da"));

    [Fact]
    public void Every_step_of_the_shipped_library_is_drawn_once_and_every_line_leads_from_one_to_one()
    {
        foreach (var playbook in Library.Load(Shipped.Folder).Playbooks.Select(version => version.Content))
        {
            var lines = Mermaid.Draw(playbook, "en").Split('\n');
            foreach (var step in playbook.Steps)
                lines.Count(line => line.StartsWith($"    {Name(step.Id)}", StringComparison.Ordinal) && "[{>(".Contains(line[4 + Name(step.Id).Length], StringComparison.Ordinal)).ShouldBe(1, $"{playbook.Id}/{step.Id}");
            var known = playbook.Steps.Select(step => Name(step.Id)).Concat(playbook.Phases.Select(phase => $"p_{phase.Id.Value.Replace('-', '_')}")).ToHashSet();
            foreach (var line in lines.Where(line => line.Contains("->", StringComparison.Ordinal)))
            {
                known.ShouldContain(line.Trim().Split(' ')[0]);
                known.ShouldContain(line.Trim().Split(' ')[^1]);
            }
        }

        static string Name(StepId id) => $"s_{id.Value.Replace('-', '_')}";
    }
}
