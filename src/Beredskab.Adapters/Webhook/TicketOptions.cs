namespace Beredskab.Adapters.Webhook;

/// <summary>The ticket system. <c>none</c> is a clear choice too: every ticket then becomes a task for people.</summary>
public sealed record TicketOptions(string? Kind, Uri? BaseUrl, string? Token, TimeSpan Patience, bool IsInternal = false)
{
    public IEnumerable<string> Faults()
    {
        if (Kind is not ("webhook" or "none")) yield return "Tickets:Kind must be webhook or none.";
        if (Kind == "webhook" && Setting.UrlFault("Tickets:BaseUrl", BaseUrl) is { } url) yield return url;
        if (Patience <= TimeSpan.Zero) yield return "Tickets:Patience must be longer than nothing, such as 00:00:10.";
    }
}
