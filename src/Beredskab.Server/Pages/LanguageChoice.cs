using Beredskab.Server.Resources;

namespace Beredskab.Server.Pages;

/// <summary>The reader's language: what <c>?lang=</c> says, else the cookie, for a program its Accept-Language, else Danish.</summary>
public static class LanguageChoice
{
    private const string Name = "lang";

    public static string Of(HttpContext http) =>
        Chosen(http) ?? Accepted(http) ?? Texts.Danish;

    /// <summary>What the reader has chosen; null when nothing.</summary>
    public static string? Chosen(HttpContext http) => Spoken(http.Request.Query[Name]) ?? Spoken(http.Request.Cookies[Name]);

    /// <summary>Remembers a choice made by <c>?lang=</c>.</summary>
    public static IApplicationBuilder UseLanguageChoice(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (Spoken(http.Request.Query[Name]) is { } language)
            http.Response.Cookies.Append(Name, language, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true, Secure = http.Request.IsHttps });
        return next(http);
    });

    /// <summary>Browsers send what they were installed with, so on pages it counts for nothing.</summary>
    private static string? Accepted(HttpContext http) => !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? null
        : http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Spoken(language.Value.Value?.Split('-')[0])).FirstOrDefault(language => language is not null);

    private static string? Spoken(string? language) => language is not null && Texts.Languages.Contains(language) ? language : null;
}
