using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Beredskab.Server.Pages;

/// <summary>A page made outside the usual way of pages: for a file, and for the moment when that way has just failed.</summary>
public static class Alone
{
    public static async Task<string> Html<T>(IServiceProvider services, params (string Name, object? Value)[] parameters) where T : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var given = ParameterView.FromDictionary(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(given)).ToHtmlString());
    }

    /// <summary>Says why nothing can be recorded, with the list of whom to ring.</summary>
    public static async Task Trouble(HttpContext http, string sentence)
    {
        var data = http.RequestServices.GetRequiredService<PageData>();
        var html = await Html<TroubleAlone>(http.RequestServices, (nameof(TroubleAlone.Frame), await data.Frame(http)), (nameof(TroubleAlone.Sentence), sentence),
            (nameof(TroubleAlone.Calls), (await data.CallList(http))?.View));
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(html);
    }
}
