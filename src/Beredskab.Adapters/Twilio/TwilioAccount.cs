using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Beredskab.Engine.Outside;
using Refit;

namespace Beredskab.Adapters.Twilio;

/// <summary>Our account with Twilio: the signed-in line to it, shared by texts and calls.</summary>
public sealed class TwilioAccount
{
    private const int PageSize = 100;
    private const int MostPages = 10;
    private readonly ITwilioApi _api;

    public TwilioAccount(TwilioOptions options, TimeProvider clock)
    {
        Options = options;
        Clock = clock;
        var http = Egress.Client(options.BaseUrl!, options.IsInternal);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.AccountSid}:{options.AuthToken}")));
        _api = RestService.For<ITwilioApi>(http);
    }

    internal TwilioOptions Options { get; }

    internal TimeProvider Clock { get; }

    internal Task<WorldAnswer> Send(Dictionary<string, string> form, CancellationToken stop) =>
        HandOver(over => _api.SendMessage(Options.AccountSid!, form, over), stop);

    internal Task<WorldAnswer> Call(Dictionary<string, string> form, CancellationToken stop) =>
        HandOver(over => _api.PlaceCall(Options.AccountSid!, form, over), stop);

    internal Task<(IReadOnlyList<TwilioItem> Items, string? CannotTell)> Messages(string to, TimeSpan within, CancellationToken stop) =>
        List((page, token, over) => _api.ListMessages(Options.AccountSid!, to, Options.From!, PageSize, page, token, over), within, stop);

    internal Task<(IReadOnlyList<TwilioItem> Items, string? CannotTell)> MessagesToUs(TimeSpan within, CancellationToken stop) =>
        List((page, token, over) => _api.ListMessages(Options.AccountSid!, Options.From!, null, PageSize, page, token, over), within, stop);

    internal Task<(IReadOnlyList<TwilioItem> Items, string? CannotTell)> Calls(string to, TimeSpan within, CancellationToken stop) =>
        List((page, token, over) => _api.ListCalls(Options.AccountSid!, to, Options.From!, PageSize, page, token, over), within, stop);

    private Task<WorldAnswer> HandOver(Func<CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken stop) =>
        Line.Ask(Options.Patience, async over =>
        {
            using var response = await ask(over);
            if (!response.IsSuccessStatusCode) return await TwilioErrors.Read(response, Now(response), over);
            var item = await response.Content.ReadFromJsonAsync<TwilioItem>(over);
            return item?.Sid is { Length: > 0 } sid
                ? new WorldAnswer.HandedOver(sid)
                : new WorldAnswer.Unknown("Twilio said yes without saying to what.");
        }, stop);

    /// <summary>
    /// What was created no longer ago than that by Twilio's own clock, newest first. Deliberately not asked for by <c>DateSent</c>: a message still in Twilio's queue has none yet,
    /// and missing exactly that one would make us send it twice. The list is newest first, so a page of old ones only is the last.
    /// </summary>
    private Task<(IReadOnlyList<TwilioItem> Items, string? CannotTell)> List(
        Func<int, string?, CancellationToken, Task<HttpResponseMessage>> ask, TimeSpan within, CancellationToken stop) =>
        Line.Ask<(IReadOnlyList<TwilioItem>, string?)>(Options.Patience, async over =>
        {
            var found = new List<TwilioItem>();
            string? token = null;
            DateTimeOffset? since = null;
            for (var number = 0; number < MostPages; number++)
            {
                using var response = await ask(number, token, over);
                if (!response.IsSuccessStatusCode) return ([], (await TwilioErrors.Read(response, Now(response), over)).WhyNot());
                // It gives whole seconds, so that the oldest may seem to be a second older than it is.
                var now = Now(response);
                since ??= now - within - TimeSpan.FromSeconds(1);
                var page = await response.Content.ReadFromJsonAsync<TwilioPage>(over);
                var items = page?.Messages ?? page?.Calls ?? [];
                found.AddRange(items.Where(item => CreatedAt(item) >= since).Select(item => item with { Age = CreatedAt(item) < now ? now - CreatedAt(item) : TimeSpan.Zero }));
                if (page?.NextPageUri is not { Length: > 0 } next || items.All(item => CreatedAt(item) < since.Value.AddDays(-1))) return (found, null);
                token = PageToken(next);
            }
            return (found, $"there are more than {MostPages * PageSize} to that number");
        }, answer => ([], answer.WhyNot()), stop);

    /// <summary>What Twilio says the time is, and only when it does not, what we say.</summary>
    private DateTimeOffset Now(HttpResponseMessage response) => response.Headers.Date ?? Clock.GetUtcNow();

    // One without a date could be the one we look for.
    private static DateTimeOffset CreatedAt(TwilioItem item) =>
        DateTimeOffset.TryParse(item.DateCreated, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MaxValue;

    private static string? PageToken(string uri) => uri.Split('?', '&').FirstOrDefault(part => part.StartsWith("PageToken=", StringComparison.Ordinal)) is { } part
        ? Uri.UnescapeDataString(part["PageToken=".Length..])
        : null;
}
