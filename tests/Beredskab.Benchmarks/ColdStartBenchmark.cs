using System.Diagnostics;
using System.Net;

namespace Beredskab.Benchmarks;

/// <summary>From starting the program as a process to its first page in somebody's browser.</summary>
internal static class ColdStartBenchmark
{
    /// <param name="program">A published server's executable; null is the one that was built with the benchmarks.</param>
    public static async Task Run(Report report, string? connection, Func<Task<string>>? newDatabase, string page, string? program, int times = 5)
    {
        var database = connection is null ? "SQLite" : "PostgreSQL";
        var (first, later) = (new List<double>(), new List<double>());
        for (var i = 0; i < times; i++)
        {
            var folder = Directory.CreateTempSubdirectory("beredskab-benchmark-").FullName;
            var its = newDatabase is null ? null : await newDatabase();
            first.Add(await Start(program, folder, its, page));
            later.Add(await Start(program, folder, its, page));
            Directory.Delete(folder, recursive: true);
        }
        report.Cost(database, $"very first start to {page} (median of {times})", Median(first), "s", remark: $"{first.Min():0.00} to {first.Max():0.00}; makes the tables");
        report.Cost(database, $"cold start to {page} (median of {times})", Median(later), "s", 3, $"{later.Min():0.00} to {later.Max():0.00}");
    }

    private static async Task<double> Start(string? program, string folder, string? connection, string page)
    {
        var address = $"http://127.0.0.1:{Machine.FreePort()}";
        var start = new ProcessStartInfo(program ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] words = [.. program is null ? [Path.Combine(AppContext.BaseDirectory, "beredskab.dll")] : Array.Empty<string>(), "serve", "--data", folder, "--urls", address];
        foreach (var word in words) start.ArgumentList.Add(word);
        if (connection is not null)
        {
            start.Environment["Storage__Provider"] = "postgresql";
            start.Environment["Storage__ConnectionString"] = connection;
        }
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(address) };
        var watch = Stopwatch.StartNew();
        using var server = Process.Start(start)!;
        var said = (server.StandardOutput.ReadToEndAsync(), server.StandardError.ReadToEndAsync());
        try
        {
            while (true)
            {
                if (server.HasExited) throw new InvalidOperationException($"The server ended with {server.ExitCode}: {await said.Item1}{await said.Item2}");
                if (watch.Elapsed > TimeSpan.FromMinutes(1)) throw new InvalidOperationException($"{page} was not served within a minute.");
                try
                {
                    using var answer = await http.GetAsync(page);
                    await answer.Content.ReadAsByteArrayAsync();
                    if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect) return watch.Elapsed.TotalSeconds;
                    throw new InvalidOperationException($"{page} answered {(int)answer.StatusCode}.");
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                    await Task.Delay(5);
                }
            }
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
