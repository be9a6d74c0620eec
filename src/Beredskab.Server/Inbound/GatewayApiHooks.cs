using System.Globalization;
using System.Text.Json;
using Beredskab.Adapters.GatewayApi;
using Beredskab.Server.Api;
using Beredskab.Storage;

namespace Beredskab.Server.Inbound;

/// <summary>
/// GatewayAPI's webhooks. Only what its token says is believed, never the body beside it (<see cref="GatewayApiSignature"/>). It brings a message
/// again until it is answered 2xx, for a day (https://gatewayapi.com/docs/webhooks/).
/// </summary>
public static class GatewayApiHooks
{
    private static readonly string[] s_failures = ["UNDELIVERABLE", "REJECTED", "EXPIRED", "DELETED", "SKIPPED"];
    private static long s_forged;

    /// <summary>How many requests bore no valid token since the start.</summary>
    public static long Forged => Interlocked.Read(ref s_forged);

    public static void MapGatewayApiHooks(this IEndpointRouteBuilder app)
    {
        app.MapPost("/webhooks/gatewayapi/sms", (HttpContext http, Replies replies, Store store, Instance instance) => Signed(http, async told =>
        {
            // A receipt that was sent to the wrong address is nobody's text.
            if (Number(told, "id") is not { } id || Number(told, "msisdn") is not { } from || Text(told, "message") is not { } message || Text(told, "status") is not null)
                return Answers.Problem(400, "invalid", "A text has 'id', 'msisdn' and 'message', and no 'status'. Receipts go to /webhooks/gatewayapi/status.");
            await replies.ReceiveAndAnswer(instance.Organisation, new(id, $"+{from}", message) { Age = AgeOf(told, store.Now()) });
            return Results.NoContent();
        })).DisableAntiforgery();
        app.MapPost("/webhooks/gatewayapi/status", (HttpContext http, Store store, Gate gate) => Signed(http, async told =>
        {
            if (Number(told, "id") is not { } id || Text(told, "status") is not { } status) return Answers.Problem(400, "invalid", "A receipt has 'id' and 'status'. Texts go to /webhooks/gatewayapi/sms.");
            if (s_failures.Contains(status))
                await Receipts.NotDelivered(store, gate, new(http.Request.Query["effect"].ToString()), Text(told, "error") is { Length: > 0 } error ? $"{status} ({error})" : status, id);
            // A delivery receipt is not an acknowledgement: it changes nothing.
            return Results.NoContent();
        })).DisableAntiforgery();
    }

    private static async Task<IResult> Signed(HttpContext http, Func<JsonElement, Task<IResult>> act)
    {
        if (http.RequestServices.GetService<GatewayApiOptions>() is not { IsThere: true, Secret: { } secret })
            return Answers.Problem(404, "not-found", "This installation has no GatewayAPI account.");
        if (GatewayApiSignature.Read(secret, http.Request.Headers["X-Gwapi-Signature"]) is { } told) return await act(told);
        Interlocked.Increment(ref s_forged);
        return Answers.Problem(403, "bad-signature", "The request bears no token that is signed with GatewayApi:Secret.");
    }

    /// <summary>It brings for a day what could not be brought.</summary>
    private static TimeSpan AgeOf(JsonElement told, DateTimeOffset now) =>
        Number(told, "senttime") is { } sent && double.TryParse(sent, CultureInfo.InvariantCulture, out var seconds) && now.ToUnixTimeSeconds() - seconds is > 0 and < 1e9 and var age
            ? TimeSpan.FromSeconds(age) : TimeSpan.Zero;

    private static string? Number(JsonElement told, string name)
    {
        if (!told.TryGetProperty(name, out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out _) => value.GetString(),
            _ => null,
        };
    }

    private static string? Text(JsonElement told, string name) => told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
