using Microsoft.AspNetCore.Components;

namespace Beredskab.Server.Pages;

/// <summary>A page with an address: it fetches what it shows and hands it to the page that shows it.</summary>
public abstract class RoutedPage<T> : ComponentBase
{
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    [Inject]
    public PageData Data { get; set; } = null!;

    /// <summary>Null until it is known, and for ever when there is no such thing.</summary>
    protected Shown<T>? Shown { get; private set; }

    /// <summary>The frame for saying that there is no such thing.</summary>
    protected PageFrame? Missing { get; private set; }

    protected override async Task OnInitializedAsync()
    {
        Shown = await Fetch();
        if (Shown is not null) return;

        Missing = await Data.Frame(Http);
        Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    protected abstract Task<Shown<T>?> Fetch();

    protected string? Query(string name) => Http.Request.Query[name] is [{ Length: > 0 } first, ..] ? first : null;
}
