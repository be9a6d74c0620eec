namespace Beredskab.Adapters.Graph;

/// <summary>How we prove who we are to Entra ID. <c>None</c> is for a stand-in on this machine only.</summary>
public enum GraphCredential
{
    Certificate,
    ManagedIdentity,
    None,
}

/// <summary>The directory of accounts behind Microsoft Graph.</summary>
/// <param name="BaseUrl">With the version: <c>https://graph.microsoft.com/v1.0</c>.</param>
/// <param name="ClientId">Of the app registration; with a managed identity, of a user-assigned one, or null for the machine's own.</param>
/// <param name="CertificatePath">A PEM or PFX file with its private key.</param>
/// <param name="ReadBackPause">How long to give the directory before reading a change back once more.</param>
public sealed record GraphOptions(
    Uri? BaseUrl, GraphCredential? Credential, string? TenantId, string? ClientId, string? CertificatePath, string? CertificatePassword,
    TimeSpan Patience, TimeSpan ReadBackPause, bool IsInternal = false)
{
    public static readonly Uri Microsoft = new("https://graph.microsoft.com/v1.0");

    public IEnumerable<string> Faults()
    {
        if (Setting.UrlFault("Graph:BaseUrl", BaseUrl) is { } url) yield return url;
        if (Patience <= TimeSpan.Zero) yield return "Graph:Patience must be longer than nothing, such as 00:00:10.";
        switch (Credential)
        {
            case null:
                yield return "Graph:Credential must be one of Certificate, ManagedIdentity, None.";
                break;
            case GraphCredential.None when BaseUrl is { IsLoopback: false }:
                yield return "Graph:Credential may be None only for a stand-in on this machine.";
                break;
            case GraphCredential.Certificate:
                if (string.IsNullOrWhiteSpace(TenantId)) yield return "Graph:TenantId is missing: the directory's id in Entra ID.";
                if (string.IsNullOrWhiteSpace(ClientId)) yield return "Graph:ClientId is missing: the id of our app registration.";
                if (string.IsNullOrWhiteSpace(CertificatePath)) yield return "Graph:CertificatePath is missing: the file with our certificate and its key.";
                else if (!File.Exists(CertificatePath)) yield return $"Graph:CertificatePath names a file that is not there: {CertificatePath}.";
                break;
        }
    }
}
