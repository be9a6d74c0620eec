using System.Security.Cryptography;
using Beredskab.Server.Demo;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary>The first start makes one API token and shows it once; only its hash is kept.</summary>
internal static class FirstToken
{
    public static string? Made { get; private set; }

    /// <param name="wanted">A secret from the configuration, for automated installations; else one is drawn.</param>
    public static async Task Make(Store store, Configured configuration, string? wanted)
    {
        Made = null;
        if (!configuration.IsDemo || (await store.Tokens.List()).Count > 0) return;
        var secret = wanted ?? Draw();
        await store.Tokens.Add(new(Guid.NewGuid().ToString("n")[..12], Fjordby.Organisation, Fjordby.Lead, Tokens.Hash(secret), "administrator", store.Now()));
        Made = secret;
    }

    public static string Draw() => "bsk_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');
}
