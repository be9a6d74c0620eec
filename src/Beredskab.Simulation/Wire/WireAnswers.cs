using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Beredskab.Simulation.Wire;

/// <summary>How an interface words its refusals: Twilio, Graph and the ticket system each have their own body.</summary>
internal delegate IResult Refusal(int status, string code, string why);

/// <summary>Turns what the world made of a request into HTTP, faults included: real status lines, real silence, really cut connections.</summary>
internal sealed class WireAnswers(World world, CancellationToken stopping)
{
    /// <summary>JSON of the control API and the ticket system.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public World World => world;

    public async Task<IResult> Give<T>(HttpContext http, Reception<T> reception, Func<T, IResult> answer, Refusal refuse)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            if (reception.Late > TimeSpan.Zero) await Task.Delay(reception.Late, world.Clock, over.Token);
            switch (reception.Fault)
            {
                case null:
                    return answer(reception.Value!);
                case Fault.TooMany many:
                    if (many.RetryAfter is not null) http.Response.Headers.RetryAfter = many.RetryAfter;
                    return refuse(429, "", "Too many requests.");
                case Fault.Broken broken:
                    return refuse(broken.Status, "", $"{(HttpStatusCode)broken.Status}");
                case Fault.Refused no:
                    return refuse(no.Status, no.Code, no.Why);
                case Fault.Silent:
                    await Task.Delay(Timeout.InfiniteTimeSpan, over.Token);
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // The caller gave up waiting, or the world is being shut down.
        }
        http.Abort();
        return Results.Empty;
    }

    /// <summary>Writes a request that never came to anything into the journal and refuses it, faults or no faults.</summary>
    public Task<IResult> Refuse(
        HttpContext http, string system, string operation, string target, (int Status, string Code, string Why) no, Refusal refuse) =>
        Give(http, world.Receive(new Request(system, operation, target, new Dictionary<string, string> { ["path"] = http.Request.Path }),
            () => Outcome<object>.Refuse(no.Status, no.Code, no.Why)), _ => Results.Empty, refuse);

    public static IResult JsonText(object body, int status = 200) =>
        Results.Text(JsonSerializer.SerializeToUtf8Bytes(body, Json), "application/json; charset=utf-8", status);
}
