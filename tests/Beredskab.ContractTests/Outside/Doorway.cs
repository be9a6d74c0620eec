using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.ContractTests.Outside;

/// <summary>A form, or another body, that was posted to us.</summary>
public sealed record Posted(string Url, Dictionary<string, string> Form, string? Signature)
{
    /// <summary>What a webhook of GatewayAPI is signed with.</summary>
    public string? Token { get; init; }

    public string Body { get; init; } = "";
}

/// <summary>Stands where our server would, and answers whatever it is told to. Also good for being an ill-behaved other end.</summary>
public sealed class Doorway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Doorway(WebApplication app) => _app = app;

    public ConcurrentQueue<Posted> Received { get; } = new();

    public Func<HttpContext, IResult> Answer { get; set; } = _ => Results.NoContent();

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<Doorway> Open()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var doorway = new Doorway(app);
        app.MapFallback("{*path}", (Delegate)(async (HttpContext http) =>
        {
            var form = http.Request.HasFormContentType
                ? (await http.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString())
                : [];
            using var body = new StreamReader(http.Request.Body);
            doorway.Received.Enqueue(new Posted($"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}{http.Request.QueryString}", form,
                http.Request.Headers["X-Twilio-Signature"]) { Token = http.Request.Headers["X-Gwapi-Signature"], Body = await body.ReadToEndAsync() });
            return doorway.Answer(http);
        }));
        await app.StartAsync();
        return doorway;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
