using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Graph;
using Microsoft.Graph.Authentication;
using Microsoft.Kiota.Abstractions.Authentication;

namespace Beredskab.Adapters.Graph;

/// <summary>
/// Makes Graph clients over our own line: nothing but the configured host, and without the SDK's retry handler, because the effect ledger
/// alone decides when something is tried again.
/// </summary>
internal static class GraphClients
{
    private static readonly Uri SignIn = new("https://login.microsoftonline.com");

    public static GraphServiceClient Client(GraphOptions options)
    {
        var line = Egress.Client(options.BaseUrl!, options.IsInternal);
        return new GraphServiceClient(line, Authentication(options), options.BaseUrl!.AbsoluteUri.TrimEnd('/'));
    }

    private static IAuthenticationProvider Authentication(GraphOptions options) => options.Credential switch
    {
        GraphCredential.None => new AnonymousAuthenticationProvider(),
        GraphCredential.ManagedIdentity => Signed(new ManagedIdentityCredential(
            options.ClientId is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned), options),
        _ => Signed(new ClientCertificateCredential(options.TenantId, options.ClientId, Certificate(options),
            new ClientCertificateCredentialOptions { Transport = new HttpClientTransport(Egress.Client(SignIn)) }), options),
    };

    private static AzureIdentityAuthenticationProvider Signed(TokenCredential credential, GraphOptions options) =>
        new(credential, [options.BaseUrl!.Host], null, isCaeEnabled: true, [$"https://{options.BaseUrl.Host}/.default"]);

    private static X509Certificate2 Certificate(GraphOptions options) =>
        Path.GetExtension(options.CertificatePath) is ".pem" or ".crt"
            ? options.CertificatePassword is null
                ? X509Certificate2.CreateFromPemFile(options.CertificatePath!)
                : X509Certificate2.CreateFromEncryptedPemFile(options.CertificatePath!, options.CertificatePassword)
            : X509CertificateLoader.LoadPkcs12FromFile(options.CertificatePath!, options.CertificatePassword);
}
