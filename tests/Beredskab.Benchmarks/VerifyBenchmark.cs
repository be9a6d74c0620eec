using System.Diagnostics;
using System.Globalization;
using System.Text;
using Beredskab.Playbooks;

namespace Beredskab.Benchmarks;

/// <summary>How long it takes to show that a playbook of 500 steps, as many as a file may have, cannot get stuck.</summary>
internal static class VerifyBenchmark
{
    private const int Groups = 100;

    public static void Run(Report report)
    {
        var library = Library.Load(Path.Combine(AppContext.BaseDirectory, "playbooks", "roles.yaml")).With(SourceFile.Of("large.yaml", Large()));
        // The first time compiles the checker too, as it does for whoever types the command.
        var first = Time(library);
        var later = Enumerable.Range(0, 5).Select(_ => Time(library)).Order().ToList();
        report.Cost("-", "verify 500 steps, the first time in a process", first, "ms");
        report.Cost("-", "verify 500 steps, median of 5 more", later[2], "ms");
        var hung = Library.Load(Path.Combine(AppContext.BaseDirectory, "playbooks", "roles.yaml")).With(SourceFile.Of("hung.yaml", Hung(500, 70)));
        report.Cost("-", "verify 500 steps that each wait for 70 before, median of 5", Enumerable.Range(0, 6).Select(_ => Time(hung)).Skip(1).Order().ElementAt(2), "ms");
        foreach (var (name, text) in s_hostile)
            report.Cost("-", $"read and lint {name} ({text.Length / 1024} KB), median of 5", Enumerable.Range(0, 6).Select(_ => Lint(text)).Skip(1).Order().ElementAt(2), "ms");
    }

    private const string Header = "format: 1\nplaybook: hung\nversion: 1.0.0\nlanguage: da\ntitle: T\none-per: call\nroles: [it-duty]\nsteps:\n";

    /// <summary>What somebody could paste to keep the server busy: 250 ms at most are allowed for it.</summary>
    private static readonly (string Name, string Text)[] s_hostile =
    [
        ("500 steps in one circle", Header + string.Concat(Enumerable.Range(0, 500).Select(n => $"  - {{id: s{n}, title: T, role: it-duty, task: T, due: 9d, after: [s{(n + 1) % 500}]}}\n"))),
        ("3000 steps in one circle", Header + string.Concat(Enumerable.Range(0, 3000).Select(n => $"  - {{id: s{n}, title: T, role: it-duty, task: T, due: 9d, after: [s{(n + 1) % 3000}]}}\n"))),
        ("500 steps that each wait for 70 before", Hung(500, 70)),
        ("a task that begins an address at each letter", Header + $"  - {{id: a, title: T, role: it-duty, task: \"{string.Concat(Enumerable.Repeat("a+", 110_000))}\", due: 9d}}\n"),
        ("a task of what a secret is made of", Header + $"  - {{id: a, title: T, role: it-duty, task: \"{string.Concat(Enumerable.Repeat("aA+/", 55_000))}\", due: 9d}}\n"),
        ("a decision of 14,000 options", Header + $"  - {{id: a, title: T, role: it-duty, decide: T, options: {{{string.Join(", ", Enumerable.Range(0, 14_000).Select(n => $"o{n}: O"))}}}, due: 9d, on-timeout: take o1}}\n"),
    ];

    private static double Lint(string text)
    {
        var library = Library.Load(Path.Combine(AppContext.BaseDirectory, "playbooks", "roles.yaml"));
        var watch = Stopwatch.StartNew();
        Linter.Lint(library, SourceFile.Of("hung.yaml", text));
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Hung(int steps, int each) => Header + string.Concat(Enumerable.Range(0, steps).Select(n =>
        $"  - {{id: s{n}, title: T, role: it-duty, task: T, due: 9d{(n == 0 ? "" : $", after: [{string.Join(", ", Enumerable.Range(Math.Max(0, n - each), Math.Min(n, each)).Select(before => $"s{before}"))}]")}}}\n"));

    private static double Time(Library library)
    {
        var watch = Stopwatch.StartNew();
        var verdict = Verifier.Verify(library).Single();
        if (!verdict.IsSound) throw new InvalidOperationException(verdict.Flaws[0].Fault.ToString());
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>Each group asks something, does one or two things about it, waits for any of them and tells what was answered; the next hangs on it.</summary>
    private static string Large()
    {
        var text = new StringBuilder("""
            format: 1
            playbook: large
            version: 1.0.0
            language: da
            title: Stor
            one-per: call
            roles: [it-duty]
            steps:

            """);
        for (var n = 1; n <= Groups; n++)
        {
            var after = n == 1 ? "" : $", after: [tell{n - 1}]";
            text.Append(CultureInfo.InvariantCulture, $$"""
                  - {id: ask{{n}}, title: Spørg, role: it-duty{{after}}, decide: Hvad?, options: {one: Det ene, other: Det andet, both: Begge}, due: 2h, on-timeout: take one}
                  - {id: one{{n}}, title: Det ene, role: it-duty, task: Gør det ene., when: ask{{n}} is one or ask{{n}} is both, due: 2h{{Asks}}}
                  - {id: other{{n}}, title: Det andet, role: it-duty, task: Gør det andet., when: ask{{n}} is other or ask{{n}} is both, due: 2h}
                  - {id: mend{{n}}, title: Ret op, role: it-duty, task: Ret op., when: one{{n}}.how is badly, due: 2h}
                  - {id: tell{{n}}, title: Fortæl, role: it-duty, after: {any: [one{{n}}, other{{n}}]}, task: "Fortæl: {{Look($"ask{n}.label")}}", due: 2h}

                """);
        }
        return text.ToString();
    }

    private const string Asks = ", asks: {how: {type: choice, title: Hvordan?, options: {well: Godt, badly: Skidt}, required: yes}}";

    private static string Look(string path) => "{{" + path + "}}";
}
