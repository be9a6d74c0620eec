using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using Beredskab.Server;
using Beredskab.Server.Commands;
using Beredskab.Server.Demo;
using Beredskab.Server.Recovery;
using Beredskab.Server.Workers;
using Beredskab.Simulation;
using Beredskab.Storage;
using Beredskab.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>
/// Fjordby Kommune on a real server over loopback, with a simulated world and a clock that only moves when it is told to. What a
/// scenario does, it does as people do: by REST and by text message.
/// </summary>
public sealed class Kommune : IAsyncDisposable
{
    private const string Secret = "bsk_a-token-for-the-tests";

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;
    private bool _isStopped;

    private Kommune(WebApplication app, ManualTime time, string folder, bool ownsFolder)
    {
        (_app, Time, Folder, _ownsFolder) = (app, time, folder, ownsFolder);
        Api = new HttpClient { BaseAddress = new(app.Urls.First()) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
    }

    public static DateTimeOffset GoodFriday { get; } = new(2026, 4, 3, 3, 40, 0, TimeSpan.Zero);

    public ManualTime Time { get; }

    public string Folder { get; }

    public HttpClient Api { get; }

    public World World => _app.Services.GetRequiredService<World>();

    public Gate Gate => _app.Services.GetRequiredService<Gate>();

    public Store Store => _app.Services.GetRequiredService<Store>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts on a new folder, or on one that an earlier server left.</summary>
    public static Task<Kommune> Open(string? folder = null, ManualTime? time = null, params string[] settings) => Open("http://127.0.0.1:0", folder, time, settings);

    /// <summary>Starts at an address that others were told beforehand.</summary>
    public static Task<Kommune> OpenAt(string url, string[] settings) => Open(url, null, new ManualTime(TimeProvider.System.GetUtcNow()), settings);

    private static async Task<Kommune> Open(string url, string? folder, ManualTime? time, string[] settings)
    {
        time ??= new ManualTime(GoodFriday);
        var place = folder ?? Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");
        var app = await Serve.Build(new(place, null, url), [$"--Token={Secret}", "--Storage:ReserveMegabytes=0", .. settings], time);
        await app.StartAsync();
        return new(app, time, place, folder is null);
    }

    /// <summary>Stops the server as an operator does, and leaves the folder for the next one.</summary>
    public async Task<string> Stop()
    {
        if (_isStopped) return Folder;
        _isStopped = true;
        Api.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        return Folder;
    }

    /// <summary>Stops the server and starts another on the same folder, at the same moment. The simulated world is a new one.</summary>
    public async Task<Kommune> Restart(params string[] settings)
    {
        await Stop();
        var next = await Open(Folder, Time, settings);
        return new(next._app, Time, Folder, _ownsFolder);
    }

    /// <summary>Waits until this node has looked at a database that another server has taken over, and trusts it.</summary>
    public async Task Looked()
    {
        var recognition = _app.Services.GetRequiredService<Recognition>();
        for (var waited = Stopwatch.StartNew(); recognition.Trusted != await Store.Place(); await Task.Delay(100))
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(40), "it does not trust its database");
    }

    /// <summary>Publishes a small playbook of the test's own.</summary>
    public async Task Publish(string yaml)
    {
        var reading = PlaybookReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        if (reading.Version is not { } version) throw new InvalidOperationException(string.Join('\n', reading.Faults));
        await Store.Shelf.Publish(new(
            Fjordby.Organisation, version.Content.Id, version.Content.Version, version.Hash, Canonical.Json(version.Content), yaml, Store.Now(), "test"));
    }

    /// <summary>Starts a playbook and gives the run.</summary>
    public async Task<RunId> Start(string playbook, object? inputs = null, string? incident = null)
    {
        var started = await Post("/api/v1/runs", new { playbook, inputs = inputs ?? new { }, incident });
        await Quiet();
        return new(started.GetProperty("id").GetString()!);
    }

    public async Task<Run> Run(RunId id) => await Gate.Read(id) ?? throw new InvalidOperationException($"There is no run {id}.");

    public async Task<Incident> Incident(RunId id) => (await Gate.Read((await Run(id)).Incident, Fjordby.Organisation))!;

    /// <summary>The newest run of a playbook in the incident of another.</summary>
    public async Task<RunId> Called(RunId by, string playbook) =>
        (await Incident(by)).Runs.Last(run => run.Playbook.Value == playbook).Run;

    /// <summary>What stands in a run's timeline, oldest first.</summary>
    public async Task<IReadOnlyList<RunEvent>> History(RunId run) =>
        [.. (await Store.Journal.Read(StreamId.Of(run))).Select(entry => Wire<RunEvent>.Read(entry.Type, Encoding.UTF8.GetString(entry.Data.Span)))];

    /// <summary>What stands in the timeline of the incident a run belongs to, oldest first.</summary>
    public async Task<IReadOnlyList<IncidentEvent>> IncidentHistory(RunId run) =>
        [.. (await Store.Journal.Read(StreamId.Of((await Run(run)).Incident, Fjordby.Organisation)))
            .Select(entry => Wire<IncidentEvent>.Read(entry.Type, Encoding.UTF8.GetString(entry.Data.Span)))];

    public async Task<string?> Outcome(RunId run, string step) => (await Step(run, step) as StepState.Happened)?.Outcome;

    public async Task<StepState> Step(RunId id, string step) => (await Run(id)).StateOf(new(step));

    /// <summary>Posts as the token's owner, the incident manager; the answer must be a yes.</summary>
    public async Task<JsonElement> Post(string path, object body)
    {
        using var answer = await Send(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {text}");
        await Quiet();
        return JsonDocument.Parse(text).RootElement;
    }

    /// <param name="body">An object, or the very text to send; with GET nothing.</param>
    /// <param name="method">Null: POST.</param>
    public Task<HttpResponseMessage> Send(string path, object body, string? key = null, string? asPerson = null, HttpMethod? method = null)
    {
        var text = body as string ?? JsonSerializer.Serialize(body, JsonSerializerOptions.Web);
        var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = method == HttpMethod.Get ? null : new StringContent(text, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (asPerson is not null) request.Headers.Authorization = new("Bearer", TokenOf(asPerson));
        return Api.SendAsync(request);
    }

    /// <summary>Posts as somebody else.</summary>
    public async Task<HttpResponseMessage> As(string person, string path, object body, bool isQuietAfter = true, HttpMethod? method = null)
    {
        if (await Store.Tokens.Find(TokenOf(person)) is null)
            await Store.Tokens.Add(new($"t-{person}", Fjordby.Organisation, new(person), Tokens.Hash(TokenOf(person)), "responder approver incident-manager author reviewer", Store.Now()));
        var answer = await Send(path, body, asPerson: person, method: method);
        if (isQuietAfter) await Quiet();
        return answer;
    }

    /// <summary>Approves as somebody what is open on a step, exactly as it was asked for.</summary>
    public async Task<HttpResponseMessage> Approve(RunId run, string step, string person, bool yes = true)
    {
        var state = await Run(run);
        var approval = state.Undos.GetValueOrDefault(new(step))?.Approval is { Standing: ApprovalStanding.Open } undo ? undo : ((StepState.Ready)state.StateOf(new(step))).Approval;
        return await As(person, $"/api/v1/runs/{run}/approvals/{step}", new { approve = yes, hash = approval?.Hash ?? "", reason = "" });
    }

    /// <summary>Closes a task as somebody; the answer must be a yes.</summary>
    public async Task Close(RunId run, string step, string person, object? answers = null) =>
        await Yes(await As(person, $"/api/v1/runs/{run}/tasks/{step}/complete", answers is null ? new { } : new { answers }));

    /// <summary>Decides as somebody; the answer must be a yes.</summary>
    public async Task Decide(RunId run, string step, string person, string option, string? reason = null) =>
        await Yes(await As(person, $"/api/v1/runs/{run}/decisions/{step}", new { option, reason }));

    /// <summary>Does something to a step by hand, as somebody, with a reason; the answer must be a yes.</summary>
    public async Task ByHand(RunId run, string step, string verb, string person) =>
        await Yes(await As(person, $"/api/v1/runs/{run}/steps/{step}/{verb}", new { reason = "fordi" }));

    public static async Task Yes(HttpResponseMessage answer)
    {
        using (answer)
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri?.AbsolutePath} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    public async Task<JsonElement> Get(string path) => JsonDocument.Parse(await Api.GetStringAsync(path)).RootElement;

    /// <summary>Every text that reached a person's phone from us, oldest first.</summary>
    public IReadOnlyList<string> TextsTo(string owner) =>
        [.. World.Phones.Messages(PhoneOf(owner)).Where(message => !message.IsFromPerson).Select(message => message.Text)];

    /// <summary>The person answers the newest text with a code in it: <c>JA</c> becomes <c>JA 4711</c>. Gives what we texted back.</summary>
    public async Task<string?> Answer(string owner, string word)
    {
        return await Text(owner, $"{word} {CodeOf(owner)}");
    }

    /// <summary>The code in the newest text that has one.</summary>
    public string CodeOf(string owner) => TextsTo(owner).Reverse().Select(CodeIn).First(code => code is not null)!;

    public async Task<string?> Text(string owner, string text)
    {
        var answer = await World.Phones.Reply(PhoneOf(owner), text, "+4570101112");
        await Quiet();
        return answer;
    }

    public string PhoneOf(string owner) => World.Phones.All.First(phone => phone.Owner == owner).Number;

    /// <summary>Lets time pass in small steps, so that deadlines fire in their order, and waits each time until all is done.</summary>
    public async Task FastForward(TimeSpan span)
    {
        var until = Time.GetUtcNow() + span;
        for (var steps = 0; steps < 20_000; steps++)
        {
            var now = Time.GetUtcNow();
            var next = await Store.Summaries.NextDeadline();
            var due = await Store.Ledger.NextDue();
            var soonest = new[] { next, due }.Where(at => at > now).Min() ?? until;
            if (soonest > until) soonest = until;
            if (soonest > now) Time.FastForward(soonest - now);
            await Quiet();
            if (soonest >= until) return;
        }
        throw new InvalidOperationException("Time does not pass: something is due again and again.");
    }

    /// <summary>Waits until nothing is due and nobody is at work. What goes over a network takes as long as it takes on a busy machine.</summary>
    public async Task Quiet()
    {
        var sweeper = Services.GetRequiredService<Sweeper>();
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            await sweeper.Sweep(CancellationToken.None);
            if (Services.GetService<World>() is { } world) await world.Callbacks.Settled();
            // Asked twice: what is claimed between two of the questions is in the answer to neither.
            if (await IsQuiet() && await IsQuiet()) return;
            if (waited.Elapsed > TimeSpan.FromMinutes(1)) throw new InvalidOperationException($"It does not become quiet: {string.Join(", ", await Store.Ledger.Count())}");
            if (waited.Elapsed > TimeSpan.FromMilliseconds(50)) await Task.Delay(5);
            else await Task.Yield();
        }

        async Task<bool> IsQuiet() =>
            (await Store.Ledger.Count()).GetValueOrDefault("attempting") == 0 && (await Store.Ledger.Due(Store.Now())).Count == 0
            && (await Store.Summaries.Due(Store.Now())).Count == 0 && (await Store.Ledger.Untold()).Count == 0;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (_ownsFolder && Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    internal static string TokenOf(string person) => $"bsk_test-{person}";

    private static string? CodeIn(string text) =>
        System.Text.RegularExpressions.Regex.Match(text, @"\b(?:JA|NEJ|YES|NO|\d) (\d{4})\b") is { Success: true } found ? found.Groups[1].Value : null;
}
