using Beredskab.Engine;

namespace Beredskab.Server.Api;

/// <summary>Who is at the other end of a request.</summary>
/// <param name="Access">What they are let in for.</param>
/// <param name="IsDemo">Chose whom to be on the demo's sign-in page, or never chose at all.</param>
public sealed record Caller(PersonId Person, OrganisationId Organisation, string Name, Access Access, bool IsDemo)
{
    private const string Item = "beredskab.caller";

    /// <summary>Where they signed in; null for a program with a token, and in the demo.</summary>
    public Storage.SignIn? SignIn { get; init; }

    public static Caller? Of(HttpContext http) => http.Items[Item] as Caller;

    public static Caller Known(HttpContext http) =>
        Of(http) ?? throw new InvalidOperationException("This endpoint needs a caller, and the door let nobody in.");

    internal static void Set(HttpContext http, Caller caller) => http.Items[Item] = caller;
}

/// <summary>What this installation is: one organisation, in a simulated or the real world.</summary>
public sealed record Instance(OrganisationId Organisation, bool IsSimulated, PersonId? DemoPerson, string PublicUrl, string Language = Resources.Texts.Danish)
{
    /// <summary>Cookies go over https only, also where a proxy that is not believed has ended it.</summary>
    public bool IsSecure(HttpContext http) => http.Request.IsHttps || (!IsSimulated && PublicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
}
