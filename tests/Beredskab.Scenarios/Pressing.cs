using System.Net;
using System.Text.RegularExpressions;

namespace Beredskab.Scenarios;

/// <summary>Somebody who looks at pages and presses what stands on them, without script, with the cookies that a browser keeps.</summary>
internal static partial class Pressing
{
    public static HttpClient Browser(this Kommune kommune) => new(new HttpClientHandler { CookieContainer = new() }) { BaseAddress = kommune.Api.BaseAddress };

    public static async Task<string> Page(this HttpClient browser, string path) => WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Presses a form of <paramref name="page"/>, and is on the page that it leads to.</summary>
    public static async Task<string> Press(this HttpClient browser, string page, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await browser.Post(page, path, fields);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    public static async Task<HttpResponseMessage> Post(this HttpClient browser, string page, string path, params (string Name, string Value)[] fields)
    {
        var token = Antiforgery().Match(await browser.GetStringAsync(new Uri(page, UriKind.Relative))).Groups["token"].Value;
        var whole = fields.Any(field => field.Name == "back") ? fields : [.. fields, ("back", page)];
        using var form = new FormUrlEncodedContent([.. whole.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", token)]);
        return await browser.PostAsync(new Uri(path, UriKind.Relative), form);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Antiforgery();
}
