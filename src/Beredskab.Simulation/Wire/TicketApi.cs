using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// The generic ticket interface, ours to define: <c>GET /tickets?correlation=</c>, <c>POST /tickets</c>,
/// <c>POST /tickets/{number}/comments</c>, with an optional bearer token. It opens a second ticket for the same correlation when asked to.
/// </summary>
internal sealed class TicketApi(WireAnswers answers, WorldServerOptions options)
{
    private sealed record NewTicket(string? Correlation, string? Title, string? Text, string? Priority);

    private sealed record NewComment(string? Text);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/tickets", (Delegate)Find);
        app.MapPost("/tickets", (Delegate)Open);
        app.MapPost("/tickets/{number}/comments", (Delegate)Comment);
    }

    private Task<IResult> Find(HttpContext http)
    {
        var correlation = http.Request.Query["correlation"].ToString();
        if (IsShut(http)) return Shut(http, "find", correlation);
        return answers.Give(http, answers.World.Tickets.Find(correlation), found => WireAnswers.JsonText(new { items = found }), WorldServer.Plain);
    }

    private async Task<IResult> Open(HttpContext http)
    {
        var ticket = await Read<NewTicket>(http);
        if (IsShut(http)) return await Shut(http, "open", ticket?.Correlation ?? "");
        var reception = answers.World.Tickets.Open(ticket?.Correlation ?? "", ticket?.Title ?? "", ticket?.Text ?? "", ticket?.Priority ?? "P3");
        return await answers.Give(http, reception, opened => WireAnswers.JsonText(opened, 201), WorldServer.Plain);
    }

    private async Task<IResult> Comment(HttpContext http)
    {
        var number = (string)http.Request.RouteValues["number"]!;
        if (IsShut(http)) return await Shut(http, "comment", number);
        var comment = await Read<NewComment>(http);
        return await answers.Give(http, answers.World.Tickets.Comment(number, comment?.Text ?? ""),
            commented => WireAnswers.JsonText(commented, 201), WorldServer.Plain);
    }

    private bool IsShut(HttpContext http) => options.TicketToken is { } token && http.Request.Headers.Authorization != $"Bearer {token}";

    private Task<IResult> Shut(HttpContext http, string operation, string target) =>
        answers.Refuse(http, "tickets", operation, target, (401, "unauthorized", "The bearer token is missing or wrong."), WorldServer.Plain);

    private static async Task<T?> Read<T>(HttpContext http) where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(http.Request.Body, WireAnswers.Json, http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
