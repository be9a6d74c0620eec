using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Beredskab.Server.Telemetry;

/// <summary>Where traces, metrics and logs go. Without settings nowhere: the instruments cost next to nothing then.</summary>
/// <param name="Port">The port of its own on which metrics can be scraped; null for none.</param>
/// <param name="Url">What to listen on for it.</param>
/// <param name="IsSent">An OTLP endpoint is configured, by the variables of the OpenTelemetry specification.</param>
internal sealed record TelemetrySettings(int? Port, string? Url, bool IsSent)
{
    public const string Path = "/metrics";

    public static TelemetrySettings From(IConfiguration configuration, List<string> faults)
    {
        var isSent = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        if (configuration["Metrics:Url"] is not { Length: > 0 } written) return new(null, null, isSent);
        // Kestrel knows hosts that are no host names, such as * and +; only the port matters here.
        var last = written.TrimEnd('/').Split(':')[^1];
        if (written.StartsWith("http://", StringComparison.Ordinal) && int.TryParse(last, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535)
            return new(port, written, isSent);
        faults.Add($"Metrics:Url is '{written}'. Write an address of its own with its port, such as http://127.0.0.1:9464.");
        return new(null, null, isSent);
    }
}

internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder, TelemetrySettings settings)
    {
        builder.Services.AddSingleton<Readings>().AddHostedService(provider => provider.GetRequiredService<Readings>());
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("beredskab", serviceVersion: Commands.VersionVerb.Product));
        if (settings.IsSent || settings.Port is not null)
            telemetry.WithMetrics(metrics =>
            {
                metrics.AddMeter(Measures.Name).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation();
                if (settings.Port is not null) metrics.AddPrometheusExporter();
                if (settings.IsSent) metrics.AddOtlpExporter();
            });
        if (!settings.IsSent) return;
        // Query strings are left out by both instrumentations unless they are told otherwise; exceptions are not recorded, because
        // their messages may name somebody.
        telemetry.WithTracing(traces => traces.AddSource(Measures.Name)
            .AddAspNetCoreInstrumentation(server =>
            {
                server.RecordException = false;
                // The path of a link in a text is its key.
                server.Filter = http => !http.Request.Path.StartsWithSegments(Pages.Paths.AckLinks, StringComparison.OrdinalIgnoreCase) && !http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) && !http.Request.Path.StartsWithSegments("/live", StringComparison.OrdinalIgnoreCase);
            })
            .AddHttpClientInstrumentation(client => client.RecordException = false).AddOtlpExporter());
        builder.Logging.AddOpenTelemetry(logs => logs.AddOtlpExporter());
    }

    /// <summary>Metrics on their own port, and nothing else there; on every other port no metrics.</summary>
    public static void UseMetrics(this WebApplication app, TelemetrySettings settings)
    {
        if (settings.Port is not { } port) return;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(http => http.Connection.LocalPort == port && http.Request.Path == TelemetrySettings.Path);
        app.Use(async (http, next) =>
        {
            if (http.Connection.LocalPort != port) await next(http);
            else http.Response.StatusCode = StatusCodes.Status404NotFound;
        });
    }
}
