using System.Globalization;
using Beredskab.Benchmarks;

const string Usage = """
    dotnet run -c Release --project tests/Beredskab.Benchmarks -- [launches|calls|memory|coldstart|verify|rotas|all]
      [--database sqlite|postgresql|both]  where to measure (both)
      [--runs N]                           runs for each number of clients (500)
      [--page PATH]                        the page a cold start waits for (/)
      [--server PATH]                      the published server that is started cold (the build's own)
      [--json]                             for programs; otherwise a table
    """;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
var (what, database, runs, page, program, asJson) = ("all", "both", 500, "/", (string?)null, false);
for (var i = 0; i < args.Length; i++)
    switch (args[i])
    {
        case "launches" or "calls" or "memory" or "coldstart" or "verify" or "rotas" or "all": what = args[i]; break;
        case "--database" when i + 1 < args.Length && args[i + 1] is "sqlite" or "postgresql" or "both": database = args[++i]; break;
        case "--runs" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var count) && count >= 64: (runs, _) = (count, ++i); break;
        case "--page" when i + 1 < args.Length: page = args[++i]; break;
        case "--server" when i + 1 < args.Length && File.Exists(args[i + 1]): program = Path.GetFullPath(args[++i]); break;
        case "--json": asJson = true; break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }

var report = new Report();
if (what is "verify" or "all") VerifyBenchmark.Run(report);
if (what is "rotas" or "all") RotaBenchmark.Run(report);
if (what is not ("verify" or "rotas") && database is "sqlite" or "both") await All(null);
if (what is not ("verify" or "rotas") && database is "postgresql" or "both")
{
    await using var server = await PostgreSqlServer.Start();
    await All(server);
}
report.Print(asJson);
return 0;

async Task All(PostgreSqlServer? server)
{
    // Memory first, while nothing else has been in this process.
    if (what is "memory" or "all") await MemoryBenchmark.Run(report, await Database(), 1_000, 10_000);
    if (what is "launches" or "all") await LaunchBenchmark.Run(report, await Database(), runs);
    if (what is "calls" or "all") await CallingBenchmark.Run(report, Database);
    if (what is "coldstart" or "all") await ColdStartBenchmark.Run(report, server is null ? null : "postgresql", server is null ? null : server.NewDatabase, page, program);

    async Task<string?> Database() => server is null ? null : await server.NewDatabase();
}
