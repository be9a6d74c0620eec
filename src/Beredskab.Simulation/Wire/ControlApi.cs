using System.Text.Json;
using Beredskab.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// The hand that moves the world from outside: read the journal, switch faults, be a person with a phone. Never faulty itself and not
/// in the journal. A list is <c>{items}</c>; a wrong request gets 400 with a sentence.
/// </summary>
internal sealed class ControlApi(World world)
{
    private sealed record NewFault(string? System, string? Operation, string? Target, Fault? Fault, int? Times, int? After);

    private sealed record NewPhone(string? Number, string? Owner);

    private sealed record NewText(string? Text, string? To);

    private sealed record NewKey(string? Key);

    private sealed record NewAccount(
        string? Id, string? Login, string? DisplayName, bool? IsEnabled, bool IsGuest, bool IsSynced, bool IsPrivileged);

    public void Map(IEndpointRouteBuilder routes)
    {
        var app = routes.MapGroup("/world").AddEndpointFilter(async (call, next) =>
        {
            try
            {
                return await next(call);
            }
            catch (Exception error) when (error is ArgumentException or JsonException or KeyNotFoundException)
            {
                return WorldServer.Plain(400, "wrong-request", error.Message);
            }
        });
        app.MapGet("/", () => WireAnswers.JsonText(new
        {
            now = world.Clock.GetUtcNow(),
            requests = world.Journal.Entries.Count,
            faults = world.Faults.On.Count,
            phones = world.Phones.All.Count,
            accounts = world.Directory.All.Count,
            tickets = world.Tickets.All.Count,
        }));
        app.MapGet("/journal", Journal);
        app.MapGet("/callbacks", () => List(world.Callbacks.Made));
        MapFaults(app);
        MapPhones(app);
        MapDirectory(app);
        app.MapGet("/mailboxes", () => List(world.Mailboxes.All.Select(box => new { address = box.Address, owner = box.Owner })));
        app.MapGet("/mailboxes/{address}", (string address) => List(world.Mailboxes.Of(address)));
        app.MapGet("/tickets", () => List(world.Tickets.All));
    }

    private IResult Journal(HttpContext http, long? after)
    {
        var query = http.Request.Query;
        bool Means(string name, string actual) => !query.TryGetValue(name, out var asked) || asked == actual;
        return List(world.Journal.After(after ?? 0).Where(entry =>
            Means("system", entry.System) && Means("operation", entry.Operation) && Means("target", entry.Target)));
    }

    private void MapFaults(IEndpointRouteBuilder app)
    {
        app.MapGet("/faults", () => List(world.Faults.On));
        app.MapPost("/faults", async (HttpContext http) =>
        {
            var asked = await Read<NewFault>(http);
            var fault = asked.Fault ?? throw new ArgumentException("Say which fault: {\"fault\": {\"kind\": \"too-many\", \"retryAfter\": \"5\"}}.");
            return WireAnswers.JsonText(world.Faults.Switch(fault, asked.System, asked.Operation, asked.Target, asked.Times, asked.After ?? 0), 201);
        });
        app.MapDelete("/faults", () =>
        {
            world.Faults.LiftAll();
            return Results.NoContent();
        });
        app.MapDelete("/faults/{id:int}", (int id) =>
            world.Faults.Lift(id) ? Results.NoContent() : WorldServer.Plain(404, "no-such-fault", $"There is no fault {id} switched on."));
    }

    private void MapPhones(IEndpointRouteBuilder app)
    {
        app.MapGet("/phones", () => List(world.Phones.All));
        app.MapPost("/phones", async (HttpContext http) =>
        {
            var phone = await Read<NewPhone>(http);
            return WireAnswers.JsonText(world.Phones.Add(Said(phone.Number, "number"), phone.Owner ?? ""), 201);
        });
        app.MapGet("/phones/{number}/messages", (string number) => List(world.Phones.Messages(number)));
        app.MapGet("/phones/{number}/calls", (string number) => List(world.Phones.Calls(number)));
        app.MapPost("/phones/{number}/reply", async (HttpContext http, string number) =>
        {
            var text = await Read<NewText>(http);
            return WireAnswers.JsonText(new { answer = await world.Phones.Reply(number, Said(text.Text, "text"), text.To) });
        });
        app.MapPost("/phones/{number}/press", async (HttpContext http, string number) =>
        {
            var key = await Read<NewKey>(http);
            return WireAnswers.JsonText(new { spoken = await world.Phones.Press(number, Said(key.Key, "key")) });
        });
        app.MapPost("/phones/{number}/ignore", (string number) => Do(() => world.Phones.Ignore(number)));
        app.MapPost("/phones/{number}/on", (string number) => Do(() => world.Phones.TurnOn(number)));
        app.MapPost("/phones/{number}/off", (string number) => Do(() => world.Phones.TurnOff(number)));
    }

    private void MapDirectory(IEndpointRouteBuilder app)
    {
        app.MapGet("/accounts", () => List(world.Directory.All.Select(account => new
        {
            id = account.Id.Value, account.Login, account.DisplayName, account.IsEnabled, account.IsGuest, account.IsSynced,
            account.IsPrivileged, account.SessionsValidFrom,
        })));
        app.MapPost("/accounts", async (HttpContext http) =>
        {
            var account = await Read<NewAccount>(http);
            var login = Said(account.Login, "login");
            var added = world.Directory.Add(login, account.DisplayName ?? login, account.Id is { } id ? new AccountId(id) : null,
                account.IsEnabled ?? true, account.IsGuest, account.IsSynced, account.IsPrivileged);
            return WireAnswers.JsonText(new { id = added.Id.Value }, 201);
        });
        app.MapPost("/accounts/sync", () => Do(world.Directory.Sync));
        app.MapPost("/groups/{group}", (string group) => Do(() => world.Directory.AddGroup(group)));
        app.MapGet("/groups/{group}", (string group) => List(world.Directory.Members(group).Select(member => member.Value)));
    }

    private static IResult Do(Action change)
    {
        change();
        return Results.NoContent();
    }

    private static IResult List<T>(IEnumerable<T> items) => WireAnswers.JsonText(new { items });

    private static async Task<T> Read<T>(HttpContext http) where T : class =>
        await JsonSerializer.DeserializeAsync<T>(http.Request.Body, WireAnswers.Json, http.RequestAborted)
        ?? throw new ArgumentException("The request has no body.");

    private static string Said(string? value, string name) =>
        string.IsNullOrEmpty(value) ? throw new ArgumentException($"'{name}' is missing.") : value;
}
