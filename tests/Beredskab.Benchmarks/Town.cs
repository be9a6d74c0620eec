using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using Beredskab.Server;
using Beredskab.Server.Commands;
using Beredskab.Server.Demo;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PlaybookVersion = Beredskab.Engine.Playbooks.PlaybookVersion;

namespace Beredskab.Benchmarks;

/// <summary>
/// The demo kommune on a whole server in this process, workers and sweeper at work, on a database of its own. Orders pass the same
/// gate that REST, pages and text messages pass.
/// </summary>
internal sealed class Town : IAsyncDisposable
{
    private const string Secret = "bsk_a-token-for-measuring";
    private const string TenSteps = "ten-steps";
    private static readonly string[] s_files = ["ten-steps.yaml", "calling.yaml", "waiting-call.yaml"];

    private readonly WebApplication _app;
    private readonly string? _connection;
    private int _numbers;

    private readonly IReadOnlyList<PlaybookVersion> _playbooks;

    private Town(WebApplication app, string folder, string? connection, IReadOnlyList<PlaybookVersion> playbooks)
    {
        (_app, Folder, _connection, _playbooks) = (app, folder, connection, playbooks);
        Api = new HttpClient { BaseAddress = new(app.Urls.First()) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
    }

    public string Folder { get; }

    public string? Connection => _connection;

    public HttpClient Api { get; }

    public string Database => _connection is null ? "SQLite" : "PostgreSQL";

    public Gate Gate => _app.Services.GetRequiredService<Gate>();

    public Store Store => _app.Services.GetRequiredService<Store>();

    /// <param name="connection">Of a PostgreSQL database; null is SQLite in a new folder.</param>
    /// <param name="url">Where it serves.</param>
    public static async Task<Town> Open(string? connection, string url = "http://127.0.0.1:0", params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("beredskab-benchmark-").FullName;
        string[] database = connection is null ? [] : ["--Storage:Provider=postgresql", $"--Storage:ConnectionString={connection}"];
        var app = await Serve.Build(new(folder, null, url), [$"--Token={Secret}", .. database, .. settings], TimeProvider.System);
        await app.StartAsync();
        var library = Library.Read([.. s_files.Select(file => SourceFile.Of(file, Text(file)))]);
        if (library.Faults.FirstOrDefault(fault => fault.IsError) is { } fault) throw new InvalidOperationException(fault.ToString());
        var store = app.Services.GetRequiredService<Store>();
        foreach (var version in library.Playbooks)
            await store.Shelf.Publish(new(
                Fjordby.Organisation, version.Content.Id, version.Content.Version, version.Hash, Canonical.Json(version.Content), "", store.Now(), "benchmarks"));
        return new(app, folder, connection, [.. library.Playbooks]);
    }

    /// <summary>Opens an incident and starts the playbook in it. When this returns the run stands at its wait, on the disk.</summary>
    public async Task<Launched> Launch(string playbook = TenSteps)
    {
        var version = _playbooks.Single(each => each.Content.Id.Value == playbook);
        var (incident, run) = (Gate.NewIncident(), Gate.NewRun());
        // Counted here: the number an order draws is measured by launching over REST.
        var number = string.Create(CultureInfo.InvariantCulture, $"H-2026-{Interlocked.Increment(ref _numbers):000}");
        Expect(await Gate.Open(Fjordby.Organisation, incident, texts => new(
            incident, Fjordby.Organisation, number, Mode.Live, Level.Green, texts.Aside("Måling"), null, null, "AMBER", Fjordby.Lead, null)
        {
            At = default,
            First = new(run, version.Content.Id, version, [], null, texts.Aside("")) { At = default },
        }, Fjordby.Lead));
        return new(incident, run);
    }

    /// <summary>The same by REST, with a token, as another system does it.</summary>
    public async Task LaunchByRest(string playbook = TenSteps)
    {
        using var answer = await Api.PostAsJsonAsync("/api/v1/runs", new { playbook });
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Gives the signal. When this returns the run has ended and its incident knows, on the disk.</summary>
    public async Task Resume(Launched launched) =>
        Expect(await Gate.Do(Fjordby.Organisation, launched.Run, _ => new RunCommand.Signal("go") { At = default }, Fjordby.Lead));

    /// <summary>The smallest command: one entry and the text it names.</summary>
    public async Task Note(Launched launched) => Expect(await Gate.Do(
        Fjordby.Organisation, launched.Run, texts => new RunCommand.Note("observation", texts.Aside("Logget ind fra kendt adresse"), null, null) { At = default }, Fjordby.Lead));

    public async Task<RunStatus> StatusOf(Launched launched) => (await Gate.Read(launched.Run))!.Status;

    /// <summary>How large the database is when everything in the log has been carried over.</summary>
    public async Task<long> Bytes()
    {
        if (_connection is { } connection)
        {
            await using var postgres = new NpgsqlConnection(connection);
            await postgres.OpenAsync();
            await using (var settle = new NpgsqlCommand("vacuum", postgres)) await settle.ExecuteNonQueryAsync();
            await using var size = new NpgsqlCommand("select pg_database_size(current_database())", postgres);
            return (long)(await size.ExecuteScalarAsync())!;
        }
        await using var sqlite = new SqliteConnection($"Data Source={Path.Combine(Folder, "beredskab.db")};Pooling=false");
        await sqlite.OpenAsync();
        await using var checkpoint = sqlite.CreateCommand();
        checkpoint.CommandText = "pragma wal_checkpoint(full)";
        await checkpoint.ExecuteNonQueryAsync();
        return new FileInfo(Path.Combine(Folder, "beredskab.db")).Length;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static void Expect(Outcome outcome)
    {
        if (outcome is not Outcome.Accepted) throw new InvalidOperationException($"Not accepted: {outcome}");
    }

    private static string Text(string file)
    {
        using var resource = typeof(Town).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}

internal sealed record Launched(IncidentId Incident, RunId Run);
