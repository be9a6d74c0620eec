using System.Diagnostics;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server;
using Beredskab.Server.Commands;
using Beredskab.Server.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>The server as a newcomer starts it, on a free port and a folder of its own, and a headless Chromium to look at it.</summary>
public sealed class House : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");
    private WebApplication? _app;
    private IPlaywright? _playwright;

    private Gate Gate => (Gate)_app!.Services.GetService(typeof(Gate))!;

    public Storage.Store Store => (Storage.Store)_app!.Services.GetService(typeof(Storage.Store))!;

    public IBrowser Browser { get; private set; } = null!;

    public string Url { get; private set; } = "";

    /// <summary>Where pictures are put, for people to look at.</summary>
    public static string Pictures { get; } = Environment.GetEnvironmentVariable("BEREDSKAB_PICTURES") ?? Path.Combine(AppContext.BaseDirectory, "pictures");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Pictures);
        _app = await Serve.Build(new(_folder, null, $"http://localhost:{FreePort()}"), [], TimeProvider.System);
        await _app.StartAsync();
        Url = _app.Urls.First();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium(),
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    public async Task<IPage> Open(string path = "/", int width = 1440, int height = 1000, bool isDark = false, bool hasScript = true)
    {
        var context = await Browser.NewContextAsync(new()
        {
            BaseURL = Url,
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = hasScript,
            Locale = "da-DK",
            TimezoneId = "Europe/Copenhagen",
        });
        context.SetDefaultTimeout(45_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>What the server itself says of a run.</summary>
    public async Task<string> StatusOf(string run) => (await Gate.Read(new RunId(run)))!.Status.ToString().ToLowerInvariant();

    /// <summary>Something in the run's incident that waits for a person: where, and who may do it. Null when nothing does.</summary>
    public async Task<(string Where, string Person, bool IsApproval)?> OpenIn(string run)
    {
        var first = (await Gate.Read(new RunId(run)))!;
        var incident = (await Gate.Read(first.Incident, first.Organisation))!;
        foreach (var called in incident.Runs.Where(called => !called.IsOver))
        {
            if (await Gate.Read(called.Run) is not { } going) continue;
            foreach (var step in going.AllSteps)
            {
                if (going.StateOf(step.Id) is not StepState.Ready ready || step.Repeat is not null) continue;
                var where = $"{called.Run}/{step.Id}~{ready.Iteration}";
                if (ready.Approval is { Standing: ApprovalStanding.Open } approval && approval.AskedOf.FirstOrDefault(person => !approval.Requesters.Contains(person)) is { Value: not null } approver)
                    return (where, approver.Value, true);
                if (step.Work is Work.Task or Work.Decide or Work.Report or Work.Share || ready.FailedAt is not null) return (where, "", false);
            }
        }
        return null;
    }

    /// <summary>A step of the run that only lets time go by. Null when there is none.</summary>
    public async Task<string?> WaitIn(string run)
    {
        var going = (await Gate.Read(new RunId(run)))!;
        var wait = going.AllSteps.FirstOrDefault(step => step.Work is Work.Wait { For: not null } && going.StateOf(step.Id) is StepState.Ready);
        return wait is null ? null : $"{run}/{wait.Id}~{((StepState.Ready)going.StateOf(wait.Id)).Iteration}";
    }

    /// <summary>Writes notes in an incident as its lead.</summary>
    public async Task Note(string incident, int count)
    {
        for (var note = 1; note <= count; note++)
            await Gate.Do(Fjordby.Organisation, new IncidentId(incident), texts => new IncidentCommand.Note("observation", texts.Aside($"Iagttagelse {note}"), null) { At = default }, Fjordby.Lead);
    }

    public static Task Picture(IPage page, string name) => page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true });

    /// <summary>
    /// Presses a button that leads to another page, and tells its address when that page has answered. Waiting for the load afterwards would
    /// be a race: a page that loads faster than one gets to waiting is waited for in vain.
    /// </summary>
    public static async Task<Uri> Press(ILocator button, int status = 200)
    {
        var page = button.Page;
        var answer = await page.RunAndWaitForResponseAsync(
            () => button.ClickAsync(), response => response.Request.IsNavigationRequest && response.Frame == page.MainFrame && response.Status is < 300 or >= 400);
        await answer.FinishedAsync();
        answer.Status.ShouldBe(status, answer.Url);
        return new(answer.Url);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Chromium() =>
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
        ?? throw new UnreachableException("There is no Chromium on this machine. On Debian or Ubuntu: apt-get install chromium. ./test does that when it may.");
}
