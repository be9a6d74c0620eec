using Beredskab.Server.Resources;

namespace Beredskab.Server.Pages;

/// <summary>The reader's language: what <c>?lang=</c> says, else the cookie, else Danish.</summary>
public static class LanguageChoice
{
    private const string Name = "lang";

    public static string Of(HttpContext http) =>
        Spoken(http.Request.Query[Name]) ?? Spoken(http.Request.Cookies[Name]) ?? Texts.Danish;

    /// <summary>Remembers a choice made by <c>?lang=</c>.</summary>
    public static IApplicationBuilder UseLanguageChoice(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (Spoken(http.Request.Query[Name]) is { } language)
            http.Response.Cookies.Append(Name, language, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true, Secure = http.Request.IsHttps });
        return next(http);
    });

    private static string? Spoken(string? language) => language is not null && Texts.Languages.Contains(language) ? language : null;
}
