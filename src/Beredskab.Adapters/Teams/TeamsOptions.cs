namespace Beredskab.Adapters.Teams;

/// <summary>A workflow in Microsoft Teams that posts cards to people. Without an address there is none.</summary>
/// <param name="Webhook">The address that the workflow's trigger shows; whoever has it can post, so it is a secret.</param>
/// <param name="Patience">How long to wait for an answer.</param>
/// <param name="IsInternal">The address is a name inside our own network.</param>
public sealed record TeamsOptions(Uri? Webhook, bool IsWritten, TimeSpan Patience, bool IsInternal = false)
{
    public static TeamsOptions None { get; } = new(null, false, TimeSpan.FromSeconds(10));

    public bool IsThere => Webhook is not null;

    public IEnumerable<string> Faults()
    {
        if (!IsWritten) yield break;
        if (Setting.UrlFault("Teams:Webhook", Webhook) is { } url) yield return url;
        if (Patience <= TimeSpan.Zero) yield return "Teams:Patience must be longer than nothing, such as 00:00:10.";
    }
}
