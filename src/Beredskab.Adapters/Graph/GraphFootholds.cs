using Beredskab.Engine.Outside;
using Microsoft.Graph.Models;

namespace Beredskab.Adapters.Graph;

/// <summary>Reads out of Graph's lists what may let an intruder back in. A list that goes on says so, rather than look complete.</summary>
internal static class GraphFootholds
{
    public static IEnumerable<Foothold> OfRules(MessageRuleCollectionResponse? rules)
    {
        foreach (var rule in rules?.Value ?? [])
        {
            var actions = rule.Actions;
            var forwards = new[] { actions?.ForwardTo, actions?.RedirectTo, actions?.ForwardAsAttachmentTo }
                .SelectMany(addresses => addresses ?? []).Select(recipient => recipient.EmailAddress?.Address).ToList();
            if (forwards.Count > 0) yield return new Foothold("forwarding-rule", $"{rule.DisplayName}: {string.Join(", ", forwards)}");
            // Rules that make mail disappear are how an intruder keeps the warning from being read.
            else if (actions?.Delete == true || actions?.PermanentDelete == true || actions?.MoveToFolder is not null)
                yield return new Foothold("hiding-rule", rule.DisplayName ?? "");
        }
        if (rules?.OdataNextLink is not null) yield return More("forwarding-rule");
    }

    public static IEnumerable<Foothold> OfConsents(OAuth2PermissionGrantCollectionResponse? grants)
    {
        foreach (var grant in grants?.Value ?? []) yield return new Foothold("app-consent", $"{grant.ClientId}: {grant.Scope}");
        if (grants?.OdataNextLink is not null) yield return More("app-consent");
    }

    /// <summary>Everybody has a password; it is listed with the methods and is no foothold.</summary>
    public static IEnumerable<Foothold> OfMethods(AuthenticationMethodCollectionResponse? methods)
    {
        foreach (var method in methods?.Value ?? [])
        {
            if (method is PasswordAuthenticationMethod) continue;
            var type = method.OdataType?.Split('.')[^1] ?? "authenticationMethod";
            yield return new Foothold("sign-in-method", $"{type}: {Detail(method)}");
        }
        if (methods?.OdataNextLink is not null) yield return More("sign-in-method");
    }

    private static string Detail(AuthenticationMethod method) => method switch
    {
        PhoneAuthenticationMethod phone => phone.PhoneNumber ?? "",
        MicrosoftAuthenticatorAuthenticationMethod app => app.DisplayName ?? "",
        Fido2AuthenticationMethod key => key.DisplayName ?? "",
        WindowsHelloForBusinessAuthenticationMethod hello => hello.DisplayName ?? "",
        EmailAuthenticationMethod email => email.EmailAddress ?? "",
        _ => method.Id ?? "",
    };

    private static Foothold More(string kind) => new(kind, "…");
}
