using Beredskab.Server.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Beredskab.Server.Inbound;

/// <summary>The page that a link in a text leads to: anybody's who has the link, without script, and small enough for a slow phone.</summary>
public static class AckLinkPage
{
    public static void MapAckLinks(this IEndpointRouteBuilder app)
    {
        // What looks into messages on the way asks with either, and so does a browser that fetches ahead: none of it is an answer.
        app.MapMethods(Paths.AckLinkTemplate, [HttpMethods.Get, HttpMethods.Head], async (HttpContext http, string token, AckLinkDesk desk) =>
            Page(http, await desk.Look(token, LanguageChoice.Chosen(http))));
        // Another site can make a browser post here only if it knows the link, and then it needs no browser: there is no cookie and no sign-in to
        // borrow, so a form token would keep out nobody but whoever keeps no cookies. The answer stands in the query, so that a page that is fetched
        // anew is looked at, and that nothing of what is sent has to be read.
        app.MapPost(Paths.AckLinkTemplate, async (HttpContext http, string token, AckLinkDesk desk) => http.Request.Query[Posts.Answer].ToString() switch
        {
            Posts.Yes => Page(http, await desk.Press(token, isYes: true, LanguageChoice.Chosen(http))),
            Posts.No => Page(http, await desk.Press(token, isYes: false, LanguageChoice.Chosen(http))),
            _ => Page(http, await desk.Look(token, LanguageChoice.Chosen(http))),
        }).DisableAntiforgery();
    }

    private static RazorComponentResult<AckLink> Page(HttpContext http, AckLinkShown shown)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; frame-ancestors 'none'; form-action 'self'";
        return new(new Dictionary<string, object?> { [nameof(AckLink.Frame)] = shown.Frame, [nameof(AckLink.View)] = shown.View }) { StatusCode = shown.Status };
    }
}
