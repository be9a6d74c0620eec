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
    }

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
