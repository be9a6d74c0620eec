using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Beredskab.Engine.Outside;
using Refit;

namespace Beredskab.Adapters.Webhook;

/// <summary>
/// The generic ticket interface, ours to define: <c>GET /tickets?correlation=</c> gives <c>{items: [{number}]}</c>, <c>POST /tickets</c> takes
/// <c>{correlation, title, text, priority}</c> and gives 201 <c>{number}</c>.
/// </summary>
internal interface ITicketApi
{
    [Get("/tickets")]
    Task<HttpResponseMessage> Find(string correlation, CancellationToken stop);

    [Post("/tickets")]
    Task<HttpResponseMessage> Open([Body] WireTicket ticket, CancellationToken stop);
}

internal sealed record WireTicket(
    [property: JsonPropertyName("correlation")] string Correlation, [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("text")] string Text, [property: JsonPropertyName("priority")] string Priority);

internal sealed record WireTicketNumber([property: JsonPropertyName("number")] string? Number);

internal sealed record WireTickets([property: JsonPropertyName("items")] List<WireTicketNumber>? Items);

/// <summary>Opens tickets by the generic interface, looking before it opens.</summary>
public sealed class WebhookTickets : ITicketDesk
{
    private readonly TicketOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITicketApi _api;

    public WebhookTickets(TicketOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        var http = Egress.Client(options.BaseUrl!, options.IsInternal);
        if (options.Token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        _api = RestService.For<ITicketApi>(http);
    }

    public async Task<WorldAnswer> Open(Ticket ticket, CancellationToken stop)
    {
        var (number, missed) = await LookFor(ticket.Correlation, stop);
        // Nothing was created by a question, so a question without an answer is certainly not done.
        if (missed is WorldAnswer.Unknown unknown) return new WorldAnswer.TryAgain(null, unknown.Why);
        if (missed is not null) return missed;
        if (number is not null) return new WorldAnswer.Done(number);

        return await Line.Ask(_options.Patience, async over =>
        {
            using var response = await _api.Open(new WireTicket(ticket.Correlation, ticket.Title, ticket.Text, ticket.Priority), over);
            if (!response.IsSuccessStatusCode) return await Refusal(response, over);
            var opened = await response.Content.ReadFromJsonAsync<WireTicketNumber>(over);
            return opened?.Number is { Length: > 0 } given
                ? new WorldAnswer.Done(given)
                : new WorldAnswer.Unknown("The ticket system said yes without giving a number.");
        }, stop);
    }

    public async Task<WorldMemory> Find(string correlation, CancellationToken stop)
    {
        var (number, missed) = await LookFor(correlation, stop);
        if (missed is not null) return new WorldMemory.CannotTell(missed.WhyNot());
        return number is null ? new WorldMemory.NotThere() : new WorldMemory.Found(number);
    }

    private Task<(string? Number, WorldAnswer? Missed)> LookFor(string correlation, CancellationToken stop) =>
        Line.Ask<(string?, WorldAnswer?)>(_options.Patience, async over =>
        {
            using var response = await _api.Find(correlation, over);
            if (!response.IsSuccessStatusCode) return (null, await Refusal(response, over));
            var found = await response.Content.ReadFromJsonAsync<WireTickets>(over);
            // A page that is not a list is no proof that there is no ticket.
            if (found?.Items is not { } items) return (null, new WorldAnswer.Failed("The ticket system's answer to a search is not a list of items."));
            return (items.FirstOrDefault()?.Number, null);
        }, answer => (null, answer), stop);

    private async Task<WorldAnswer> Refusal(HttpResponseMessage response, CancellationToken over)
    {
        var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
        var details = await response.Content.ReadAsStringAsync(over);
        return Line.Meaning("The ticket system", (int)response.StatusCode, retryAfter, details.Length > 200 ? details[..200] : details, _clock.GetUtcNow());
    }
}

/// <summary>Stands where no ticket system is: every ticket becomes a task for people.</summary>
public sealed class NoTickets : ITicketDesk
{
    public Task<WorldAnswer> Open(Ticket ticket, CancellationToken stop) =>
        Task.FromResult<WorldAnswer>(new WorldAnswer.Failed("No ticket system is configured (Tickets:Kind is none)."));

    public Task<WorldMemory> Find(string correlation, CancellationToken stop) => Task.FromResult<WorldMemory>(new WorldMemory.NotThere());
}
