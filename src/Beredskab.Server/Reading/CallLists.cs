using System.Collections.Concurrent;
using System.Text;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Pages;
using Beredskab.Server.Resources;
using Beredskab.Server.Telemetry;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>
/// Keeps the newest call list in memory and in a file beside the database, so that it can be read when the database cannot, and when
/// the server does not run at all. Looked at each minute, and made anew when something was entered, or a quarter of an hour has passed.
/// </summary>
public sealed class CallLists(Store store, CallListReader reader, Instance instance, IServiceProvider services, IWebHostEnvironment house, TimeProvider time, ILogger<CallLists> log) : BackgroundService
{
    public const string FileName = "call-list.html";

    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);

    /// <summary>A watch that changes hands is no entry.</summary>
    private static readonly TimeSpan s_oldest = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, CallListView> _kept = [];
    private long _position = -1;
    private DateTimeOffset _made = DateTimeOffset.MinValue;

    /// <summary>The list as it is now; while the record cannot be read, the last one that could. Null: there never was one.</summary>
    public async Task<CallListView?> Read(OrganisationId organisation, string language)
    {
        try
        {
            return _kept[language] = await reader.Read(organisation, language);
        }
        catch (Exception fault) when (_kept.ContainsKey(language) || store.IsPassing(fault))
        {
            // Whatever is wrong in here, whom to ring must be read.
            log.LogError("The call list could not be made; the last one is shown: {Fault}", Nameless.Of(fault));
            return _kept.GetValueOrDefault(language);
        }
    }

    /// <summary>Makes it anew when something was entered since, or it is old.</summary>
    internal async Task Keep(CancellationToken stop)
    {
        var position = await store.Journal.Position(instance.Organisation, stop);
        if (position == _position && store.Now() - _made < s_oldest) return;
        foreach (var language in Texts.Languages) _kept[language] = await reader.Read(instance.Organisation, language);
        await Write(_kept[Texts.Danish], stop);
        (_position, _made) = (position, store.Now());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                try
                {
                    await Keep(stoppingToken);
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning("The call list could not be kept; the last one stands: {Fault}", Nameless.Of(fault));
                }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    /// <summary>The page itself, with its style in it, so that it opens from a stick.</summary>
    private async Task Write(CallListView view, CancellationToken stop)
    {
        var frame = new PageFrame { Language = Texts.Danish, Now = view.At, Organisation = view.Organisation, Path = Paths.CallList };
        var html = await Alone.Html<CallList>(services, (nameof(CallList.View), view), (nameof(CallList.Frame), frame), (nameof(CallList.IsFile), true));
        var style = await File.ReadAllTextAsync(Path.Combine(house.WebRootPath, "tokens.css"), stop);
        html = html.Replace("<link rel=\"stylesheet\" href=\"/tokens.css\">", $"<style>{style}</style>", StringComparison.Ordinal);
        var file = Path.Combine(store.DataFolder, FileName);
        await File.WriteAllTextAsync(file + ".new", html, Encoding.UTF8, stop);
        File.Move(file + ".new", file, overwrite: true);
    }
}
