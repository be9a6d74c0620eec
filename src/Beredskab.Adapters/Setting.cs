using Microsoft.Extensions.Configuration;

namespace Beredskab.Adapters;

/// <summary>Reads single settings and words what is wrong with them.</summary>
internal static class Setting
{
    /// <summary>Absent gives the fallback; not a URL gives null, which the options then find fault with.</summary>
    public static Uri? Url(IConfiguration configuration, string key, Uri? fallback = null) =>
        configuration[key] is not { Length: > 0 } text ? fallback : Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null;

    public static TimeSpan Patience(IConfiguration configuration, string key) =>
        configuration[key] is not { Length: > 0 } text ? TimeSpan.FromSeconds(10)
        : TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var patience) ? patience : TimeSpan.Zero;

    public static bool Flag(IConfiguration configuration, string key) =>
        string.Equals(configuration[key], "true", StringComparison.OrdinalIgnoreCase);

    public static string? UrlFault(string key, Uri? url) => url switch
    {
        null => $"{key} is missing or not an absolute URL, such as https://example.dk.",
        { Scheme: not ("http" or "https") } => $"{key} must begin with http:// or https://.",
        { Scheme: "http", IsLoopback: false } => $"{key} must begin with https:// unless it is on this machine.",
        _ => null,
    };
}
