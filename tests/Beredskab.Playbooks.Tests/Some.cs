using Beredskab.Engine;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>A small library in which nothing is wrong, for tests to break.</summary>
internal static class Some
{
    public const string Playbook = """
        format: 1
        playbook: small
        version: 1.0.0
        language: da
        title: Lille
        one-per: incident
        roles: [it-duty, it-manager]
        clocks: [police]
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        steps:
          - id: look
            title: Se efter
            role: it-duty
            task: Se efter.
            page: duty
            acknowledge-within: 5m
            due: 15m
          - id: bad
            title: Slemt?
            role: it-duty
            after: [look]
            decide: Er det slemt?
            options: {yes: Ja, no: Nej}
            due: 2h
            on-timeout: take yes
          - id: lock
            title: Spær
            role: it-duty
            when: bad is yes
            action: accounts.isolate
            with: {accounts: "{{inputs.accounts}}", reason: "{{incident.title}}"}
            approve: {roles: [it-manager, it-duty], count: 1, within: 10m, if-nobody: leave}
            undo: accounts.restore
          - id: police
            title: Politi
            role: it-duty
            report: police
            evidence: case-number
            stops: police
            due: 4h
        messages:
          duty: {channel: sms, text: "BEREDSKAB: Se efter. Svar {{reply.yes}}."}

        """;

    public const string Other = """
        format: 1
        playbook: other
        version: 1.0.0
        language: da
        title: En anden
        roles: [it-duty]
        clocks: [law]
        inputs: {where: {type: text, title: Hvor, required: yes}}
        steps:
          - {id: tell, title: Meld, role: it-duty, report: law, stops: law}

        """;

    /// <summary>A rehearsal of the small playbook, with all that one can hold.</summary>
    public const string Rehearsal = """
        format: 1
        rehearsal: small
        playbook: small
        language: da
        title: {da: Lille prøve, en: A small try}
        start: 2026-04-03T05:40
        inputs: {accounts: [kim, ulla]}
        people: {it-duty-1: silent, it-manager: {answers: 2m, works: 5m}, everybody: {answers: at once, works: 1h}}
        given:
          bad: {turns: [yes, no]}
          small/lock: {approve: nobody, fails: yes}
          look: {works: 4m}
          police: {silent: yes}
        until: 2d
        expect:
          - {page: it-duty-2, for: look, at: +5m}
          - {step: lock, is: refused, by: 1d}
          - {message: duty, to: it-duty}
          - {clock: police, is: over}
          - {level: red, by: 2h}
          - {ends: small}
        never: [{call: small}]
        chances: {answers: {p50: 1m, p95: 6m}, silent: 20%, roles: {it-duty: {works: {p50: 3m, p95: 1h}}}}
        goals: [{title: Spærret, step: lock, is: done, within: 15m}]

        """;

    public const string Roles = """
        format: 1
        roles:
          it-duty: {title: It-vagt, deputy: it-manager, on-call: it-duty}
          it-manager: {title: It-chef}
        groups: {staff: [it-duty, it-manager]}

        """;

    public const string Clocks = """
        format: 1
        clocks:
          police: {title: Politianmeldelse, from: awareness, length: 24h, stopped-by: case-number, kind: internal, source: Eget mål}
          law: {title: Loven, from: receipt of police, length: 1 month, stopped-by: receipt, kind: statutory, source: Loven, checked: 2026-11}

        """;

    public const string Requirements = """
        format: 1
        requirements:
          nis2-6.2: {title: Håndtering af hændelser, source: NIS 2-loven § 6}

        """;

    public static Library Library(params SourceFile[] more) => Playbooks.Library.Read(
        [SourceFile.Of("roles.yaml", Roles), SourceFile.Of("clocks.yaml", Clocks), SourceFile.Of("requirements.yaml", Requirements), SourceFile.Of("other.yaml", Other), .. more]);

    /// <summary>The small playbook with a piece of its text replaced, which must be there.</summary>
    public static string With(string old, string text)
    {
        Playbook.ShouldContain(old);
        return Playbook.Replace(old, text, StringComparison.Ordinal);
    }

    /// <summary>A playbook of its own under the usual head.</summary>
    public static string Of(string rest, string roles = "it-duty, it-manager, incident-lead") =>
        $"format: 1\nplaybook: small\nversion: 1.0.0\nlanguage: da\ntitle: Lille\none-per: call\nroles: [{roles}]\n{rest}\n";

    public static ValueList<Diagnostic> Lint(string text) => Linter.Lint(Library(), SourceFile.Of("small.yaml", text));

    public static Playbook Read(string text)
    {
        var reading = PlaybookReader.Read("small.yaml", System.Text.Encoding.UTF8.GetBytes(text));
        reading.Faults.ShouldBe([]);
        return reading.Version!.Content;
    }
}
