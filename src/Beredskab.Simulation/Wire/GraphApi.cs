using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// Microsoft Graph v1.0 as far as containing an account goes (https://learn.microsoft.com/graph/api/resources/user). Like the real
/// one it shows <c>accountEnabled</c> and <c>signInSessionsValidFromDateTime</c> only to those who <c>$select</c> them.
/// </summary>
internal sealed partial class GraphApi(WireAnswers answers)
{
    private static readonly string[] Usual =
        ["businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname", "userPrincipalName"];

    private UserDirectory Directory => answers.World.Directory;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1.0/users", (Delegate)Search);
        app.MapGet("/v1.0/users/{id}", (HttpContext http, string id) =>
            answers.Give(http, Directory.Look(id), account => Ok(Selected(http, account, "users/$entity")), Error));
        app.MapPatch("/v1.0/users/{id}", Patch);
        app.MapPost("/v1.0/users/{id}/revokeSignInSessions", (HttpContext http, string id) =>
            answers.Give(http, Directory.RevokeSessions(id), _ => Ok(new Dictionary<string, object?>
            {
                ["@odata.context"] = Context(http, "Edm.Boolean"), ["value"] = true,
            }), Error));
        app.MapGet("/v1.0/users/{id}/mailFolders/inbox/messageRules", (HttpContext http, string id) =>
            Traces<Trace.ForwardingRule>(http, id, "look-rules", rule => new()
            {
                ["id"] = Hash(rule.Name), ["displayName"] = rule.Name, ["sequence"] = 1, ["isEnabled"] = true, ["hasError"] = false, ["isReadOnly"] = false,
                ["actions"] = new { forwardTo = new[] { new { emailAddress = new { name = rule.ForwardTo, address = rule.ForwardTo } } }, stopProcessingRules = true },
            }));
        app.MapGet("/v1.0/users/{id}/oauth2PermissionGrants", (HttpContext http, string id) =>
            Traces<Trace.AppConsent>(http, id, "look-consents", consent => new()
            {
                ["id"] = Hash(consent.ClientId), ["clientId"] = consent.ClientId, ["consentType"] = "Principal", ["principalId"] = id,
                ["resourceId"] = Hash("graph"), ["scope"] = consent.Scope,
            }));
        app.MapGet("/v1.0/users/{id}/authentication/methods", Methods);
        app.MapGet("/v1.0/groups/{group}/transitiveMembers/graph.user", Members);
        app.MapPost("/v1.0/groups/{group}/members/$ref", AddMember);
        app.MapDelete("/v1.0/groups/{group}/members/{id}/$ref", (HttpContext http, string group, string id) =>
            answers.Give(http, Directory.SetMember(group, id, false), _ => Results.NoContent(), Error));
    }

    private Task<IResult> Search(HttpContext http)
    {
        var query = http.Request.Query;
        var (filter, search) = (query["$filter"].ToString(), query["$search"].ToString());
        if (search.Length > 0 && http.Request.Headers["ConsistencyLevel"] != "eventual")
            return Bad(http, "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'");
        var wanted = search.Length > 0 ? SearchWord().Matches(search) : StartsWith().Matches(filter);
        if (wanted.Count == 0 && filter.Length + search.Length > 0)
            return Bad(http, "Invalid filter clause: only startswith(property,'text') joined by or is understood here.");
        var top = int.TryParse(query["$top"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 100;
        bool Matches(SimulatedAccount account) => wanted.Count == 0 || wanted.Any(part =>
            Everything(account).TryGetValue(part.Groups["property"].Value, out var value) && value is string text
            && text.StartsWith(part.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

        var sought = wanted.Count == 0 ? "" : wanted[0].Groups["text"].Value;
        return answers.Give(http, Directory.Search(sought, Matches), found => Ok(new Dictionary<string, object?>
        {
            ["@odata.context"] = Context(http, "users"),
            ["value"] = found.Take(top).Select(account => Selected(http, account, null)),
        }), Error);
    }

    /// <summary>A page of at most a hundred, however many were asked for, and where the next one is.</summary>
    private Task<IResult> Members(HttpContext http, string group)
    {
        const int most = 100;
        if (http.Request.Headers["ConsistencyLevel"] != "eventual")
            return Bad(http, "Unsupported Query. Casting needs the header 'ConsistencyLevel: eventual' and '$count=true'.");
        _ = int.TryParse(http.Request.Query["$skiptoken"], NumberStyles.None, CultureInfo.InvariantCulture, out var skipped);
        return answers.Give(http, Directory.LookAtMembers(group), members =>
        {
            var page = new Dictionary<string, object?>
            {
                ["@odata.context"] = Context(http, "users"), ["@odata.count"] = members.Count,
                ["value"] = members.Skip(skipped).Take(most).Select(account => Selected(http, account, null)),
            };
            if (members.Count > skipped + most)
                page["@odata.nextLink"] = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}?$count=true&$select={Uri.EscapeDataString(http.Request.Query["$select"].ToString())}&$skiptoken={skipped + most}";
            return Ok(page);
        }, Error);
    }

    private async Task<IResult> Patch(HttpContext http, string id)
    {
        using var body = await Body(http);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || root.EnumerateObject().Any(property => property.Name is not "accountEnabled" and not "@odata.type")
            || !root.TryGetProperty("accountEnabled", out var enabled) || enabled.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return await Bad(http, "Only accountEnabled can be changed here.");
        return await answers.Give(http, Directory.SetEnabled(id, enabled.GetBoolean()), _ => Results.NoContent(), Error);
    }

    private async Task<IResult> AddMember(HttpContext http, string group)
    {
        using var body = await Body(http);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("@odata.id", out var reference))
            return await Bad(http, "@odata.id is required.");
        return await answers.Give(http, Directory.SetMember(group, reference.GetString()!.Split('/')[^1], true), _ => Results.NoContent(), Error);
    }

    private Task<IResult> Methods(HttpContext http, string id) =>
        answers.Give(http, Directory.LookForTraces(id, "look-methods"), account => Ok(new Dictionary<string, object?>
        {
            ["@odata.context"] = Context(http, $"users('{id}')/authentication/methods"),
            // Everybody has a password, and it is no trace of anybody.
            ["value"] = account.Traces.OfType<Trace.SignInMethod>().Select(method => new Dictionary<string, object?>
            {
                ["@odata.type"] = $"#microsoft.graph.{method.Type}",
                ["id"] = Hash(method.Detail),
                [method.Type == "phoneAuthenticationMethod" ? "phoneNumber" : "displayName"] = method.Detail,
            }).Prepend(new() { ["@odata.type"] = "#microsoft.graph.passwordAuthenticationMethod", ["id"] = "28c10230-6103-485e-b985-444c60001490" }),
        }), Error);

    private Task<IResult> Traces<T>(HttpContext http, string id, string kind, Func<T, Dictionary<string, object?>> show) where T : Trace =>
        answers.Give(http, Directory.LookForTraces(id, kind), account => Ok(new Dictionary<string, object?>
        {
            ["@odata.context"] = Context(http, kind), ["value"] = account.Traces.OfType<T>().Select(show),
        }), Error);

    private static Dictionary<string, object?> Selected(HttpContext http, SimulatedAccount account, string? context)
    {
        var select = http.Request.Query["$select"].ToString();
        var wanted = select.Length == 0 ? Usual : select.Split(',', StringSplitOptions.TrimEntries);
        var shown = new Dictionary<string, object?>();
        if (context is not null) shown["@odata.context"] = Context(http, context);
        foreach (var (name, value) in Everything(account).Where(property => wanted.Contains(property.Key))) shown[name] = value;
        return shown;
    }

    private static Dictionary<string, object?> Everything(SimulatedAccount account) => new()
    {
        ["id"] = account.Id.Value,
        ["accountEnabled"] = account.IsEnabled,
        ["displayName"] = account.DisplayName,
        ["mail"] = account.Login,
        ["mobilePhone"] = account.Mobile,
        ["businessPhones"] = account.Phone is { } phone ? new[] { phone } : [],
        ["onPremisesSyncEnabled"] = account.IsSynced ? true : null,
        ["signInSessionsValidFromDateTime"] = account.SessionsValidFrom.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["userPrincipalName"] = account.Login,
        ["userType"] = account.IsGuest ? "Guest" : "Member",
    };

    private static string Context(HttpContext http, string what) => $"{http.Request.Scheme}://{http.Request.Host}/v1.0/$metadata#{what}";

    // Graph's ids of rules and grants are opaque; this one only has to be the same each time.
    private static string Hash(string text) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..32];

    private static async Task<JsonDocument?> Body(HttpContext http)
    {
        try
        {
            return await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Task<IResult> Bad(HttpContext http, string why) =>
        answers.Refuse(http, "accounts", http.Request.Method, http.Request.Path, (400, "Request_BadRequest", why), Error);

    private static IResult Ok(object body) => WireAnswers.JsonText(body);

    private static IResult Error(int status, string code, string why) => WireAnswers.JsonText(new
    {
        error = new
        {
            code = code.Length > 0 ? code : status switch { 429 => "TooManyRequests", 503 => "serviceNotAvailable", _ => "generalException" },
            message = why,
            innerError = new Dictionary<string, string> { ["date"] = "2026-01-01T00:00:00", ["request-id"] = Guid.Empty.ToString(), ["client-request-id"] = Guid.Empty.ToString() },
        },
    }, status);

    [GeneratedRegex(@"startswith\(\s*(?<property>\w+)\s*,\s*'(?<text>(?:[^']|'')*)'\s*\)", RegexOptions.IgnoreCase)]
    private static partial Regex StartsWith();

    [GeneratedRegex("\"(?<property>\\w+):(?<text>[^\"]*)\"")]
    private static partial Regex SearchWord();
}
