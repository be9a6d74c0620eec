using System.Globalization;

namespace Beredskab.Playbooks;

/// <summary>A playbook as it is begun: three steps that lint and verify find nothing in, to be changed from there.</summary>
/// <param name="Duty">The role that is called first.</param>
/// <param name="Minutes">How long the first task may take.</param>
/// <param name="Lead">The role that acts when the answer is yes.</param>
public sealed record FirstDraft(string Id, string Title, string Trigger, string Duty, string Task, int Minutes, string Question, string Lead, string Act)
{
    /// <summary>With what is taken where nobody says otherwise.</summary>
    public static FirstDraft Of(string id) => new(
        id, "Ny indsatsplan", "Nogen melder det", "it-duty", "Se efter, og ring til den, der meldte det.", 20, "Er det en hændelse?", "it-manager", "Begræns skaden.");

    /// <summary>As the text of a file, whatever stands in the answers.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $$$"""
        format: 1
        playbook: {{{Id}}}
        version: 0.1.0
        language: da
        title: {{{Quoted(Title)}}}
        notice: Udkast – skal tilpasses og godkendes
        review-every: 1y
        one-per: call
        triggers:
          - {{{Quoted(Trigger)}}}
        roles: [{{{string.Join(", ", new[] { Duty, Lead }.Distinct())}}}]
        steps:
          - id: look
            card: C01
            title: Se efter
            role: {{{Duty}}}
            task: {{{Quoted(Task)}}}
            page: duty
            acknowledge-within: 5m
            due: {{{Minutes}}}m
          - id: act-now
            card: C02
            title: {{{Quoted(Question)}}}
            role: {{{Duty}}}
            after: [look]
            decide: {{{Quoted(Question)}}}
            options: {yes: Ja, no: Nej}
            acknowledge-within: 5m
            due: 15m
            on-timeout: take yes                # when nobody answers, the careful way is taken
          - id: act
            card: C03
            title: {{{Quoted(Act.TrimEnd('.'))}}}
            role: {{{Lead}}}
            when: act-now is yes
            task: {{{Quoted(Act)}}}
            acknowledge-within: 10m
            due: 1h
        messages:
          duty:
            channel: sms
            text: "BEREDSKAB: {{incident.title}}, {{incident.area}}. Frist {{step.due-in}}. Svar {{reply.yes}} eller {{reply.no}}."
        exit-criteria:
          - {{{Quoted("Skaden er begrænset, og det er skrevet ned")}}}

        """);

    private static string Quoted(string text) => $"\"{new string([.. text.Where(letter => !char.IsControl(letter))]).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
