using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Demo;
using Beredskab.Storage;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>Who may use what: each endpoint and page has a row, the rows are those that were agreed on, and the server keeps to them.</summary>
public partial class RightsScenarios
{
    [Fact]
    public async Task Every_endpoint_and_page_has_a_row_and_every_row_an_endpoint()
    {
        await using var kommune = await Kommune.Open();
        var endpoints = kommune.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => MethodsOf(endpoint).Select(method => Rights.RowOf(method, endpoint.RoutePattern.RawText!, null))).OfType<string>().Distinct().ToList();
        var rows = Rights.Rows.Select(row => row.Key).ToList();

        endpoints.Where(endpoint => !rows.Exists(row => Fits(endpoint, row))).ShouldBeEmpty();
        rows.Where(row => !endpoints.Exists(endpoint => Fits(endpoint, row))).ShouldBeEmpty();
        endpoints.Count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void The_matrix_changes_only_on_purpose() => Approved.File("rights.txt",
        Rights.Rows.OrderBy(row => row.Key.Split(' ')[1], StringComparer.Ordinal).ThenBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => $"{row.Key}: {((int)row.Value == ~0 ? "anybody" : string.Join(", ", Rights.Each.Where(access => row.Value.HasFlag(access)).Select(Rights.Word)))}"));

    [Fact]
    public async Task Each_role_gets_as_far_as_its_row_says_and_another_organisation_nowhere()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        var incident = (await kommune.Run(run)).Incident;
        foreach (var access in Rights.Each) await Token(kommune, Rights.Word(access), Fjordby.Organisation, Fjordby.Lead, Rights.Word(access));
        await Token(kommune, "nothing", Fjordby.Organisation, Fjordby.Lead, "janitor");
        await kommune.Store.Roster.Save(new Organisation(new("aaby"), "Aaby Kommune", "da", kommune.Store.Now()));
        await kommune.Store.Roster.Save(new Person(new("ada"), new("aaby"), "Ada", "da", null, kommune.Store.Now()));
        await Token(kommune, "aaby", new("aaby"), new("ada"), "administrator");
        var wrong = new List<string>();

        foreach (var (row, needed) in Rights.Rows.Where(row => row.Key.Contains("/api/", StringComparison.Ordinal)).OrderBy(row => Destroys(row.Key)))
        {
            var (method, path) = (row.Split(' ')[0], At(row.Split(' ')[1], run, incident));
            foreach (var access in Rights.Each)
                if ((await Ask(method, path, Rights.Word(access)) is (HttpStatusCode.Forbidden, "not-allowed")) == needed.HasFlag(access)) wrong.Add($"{row} as {access}");
            if (await Ask(method, path, "nothing") is not (HttpStatusCode.Forbidden, "not-allowed")) wrong.Add($"{row} with a word nobody knows");
            if (await Ask(method, path, "no such token") is not (HttpStatusCode.Unauthorized, _)) wrong.Add($"{row} as nobody");
            if (path.Contains(run.Value, StringComparison.Ordinal) || path.Contains(incident.Value, StringComparison.Ordinal))
                if (await Ask(method, path, "aaby") is var (status, code) && (int)status is < 400 or >= 500) wrong.Add($"{row} from another organisation: {status} {code}");
        }

        wrong.ShouldBeEmpty();
        (await kommune.History(run)).ShouldAllBe(entry => entry.By == null || entry.By != new PersonId("ada"));

        async Task<(HttpStatusCode, string)> Ask(string method, string path, string secret)
        {
            using var request = new HttpRequestMessage(new(method), path) { Content = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new("Bearer", secret);
            using var answer = await kommune.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (answer.StatusCode, answer.StatusCode == HttpStatusCode.Forbidden ? Code().Match(await answer.Content.ReadAsStringAsync()).Groups["code"].Value : "");
        }
    }

    [Fact]
    public async Task A_page_and_a_form_say_what_is_missing_and_a_token_that_is_revoked_ends_what_was_begun_with_it()
    {
        await using var kommune = await Kommune.Open();
        var incident = (await kommune.Run(await kommune.Start("ransomware"))).Incident;
        await Token(kommune, "bsk_reader", Fjordby.Organisation, new("sara-nygaard"), "reader");
        using var browser = kommune.Browser();
        (await browser.Press("/sign-in", "/do/session", ("token", "bsk_reader"), ("back", "/incidents"))).ShouldContain("Sara Nygaard");

        (await browser.Press($"/incidents/{incident}", $"/do/incidents/{incident}/close", ("reason", "Slut"))).ShouldContain("Din adgang omfatter ikke det her. Det kræver en af: incident-manager, exercise-leader, administrator. Spørg en administrator.");
        (await kommune.Gate.Read(incident, Fjordby.Organisation))!.IsClosed.ShouldBeFalse();

        foreach (var path in new[] { "/api/v1/incidents", "/API/v1/incidents", "/Api/V1/Incidents/" })
        {
            using var programs = await browser.GetAsync(new Uri(path, UriKind.Relative));
            programs.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "a cookie that a browser sends along by itself opens nothing there");
            using var demo = new HttpClient { BaseAddress = kommune.Api.BaseAddress };
            using var nobody = await demo.PostAsync(new Uri(path, UriKind.Relative), new StringContent("""{"title": "x"}""", Encoding.UTF8, "text/plain"));
            nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
        using var nowhere = await browser.PostAsync(new Uri("/nowhere/at/all", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json"));
        nowhere.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.BadRequest);
        using var forged = await browser.PostAsync(new Uri($"/do/incidents/{incident}/close", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json"));
        forged.StatusCode.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.BadRequest);

        using var list = await browser.GetAsync(new Uri("/people.csv", UriKind.Relative));
        list.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await kommune.Store.Tokens.Revoke("bsk_reader", kommune.Store.Now());
        (await browser.GetStringAsync(new Uri("/incidents", UriKind.Relative))).ShouldNotContain("Sara Nygaard");
    }

    [Fact]
    public async Task A_form_that_would_be_refused_is_not_shown_and_what_it_takes_is_said()
    {
        await using var kommune = await Kommune.Open();
        var incident = (await kommune.Run(await kommune.Start("ransomware"))).Incident;
        await Token(kommune, "bsk_reader", Fjordby.Organisation, new("sara-nygaard"), "reader");
        using var reader = kommune.Browser();
        await reader.Press("/sign-in", "/do/session", ("token", "bsk_reader"));
        using var lead = kommune.Browser();

        foreach (var (path, action) in new[] { ($"/incidents/{incident}", $"/do/incidents/{incident}/notes"), ("/readiness", "/do/readiness/check"), ("/people", "/do/people/check"), ("/playbooks/ransomware", "/do/runs") })
        {
            (await lead.Page(path)).ShouldContain($"action=\"{action}\"", customMessage: path);
            var seen = await reader.Page(path);
            seen.ShouldNotContain($"action=\"{action}\"", customMessage: path);
            seen.ShouldContain("Kræver adgang som en af: ", customMessage: path);
        }
        (await reader.Page("/account")).ShouldContain("action=\"/do/session/end\"", customMessage: "what is everybody's is shown to everybody");
    }

    [Fact]
    public void Every_form_there_is_has_a_row()
    {
        var paths = typeof(Beredskab.Server.Pages.Posts).GetFields().Where(field => field.IsLiteral && field.GetRawConstantValue() is string value && value.StartsWith("/do/", StringComparison.Ordinal)).Select(field => (string)field.GetRawConstantValue()!).ToList();
        paths.Count.ShouldBeGreaterThan(30);

        paths.Where(path => !path.Contains("{verb}", StringComparison.Ordinal) && !Rights.Rows.Any(row => row.Key == $"GET {path}") && Rights.NeededFor(path) == Access.None).ShouldBeEmpty();
        Rights.NeededFor("/do/people/mads-holm/access").ShouldBe(Access.Administrator);
        Rights.NeededFor("/do/people/mads-holm/nothing").ShouldBe(Access.None);
        Rights.NeededFor("/do/people/check").ShouldBe(Access.Administrator);
    }

    private static Task Token(Kommune kommune, string secret, OrganisationId organisation, PersonId person, string roles) =>
        kommune.Store.Tokens.Add(new(secret, organisation, person, Tokens.Hash(secret), roles, kommune.Store.Now()));

    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? ["GET"] : endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];

    /// <summary>A row names a verb where the endpoint has one of several.</summary>
    private static bool Fits(string endpoint, string row) => Regex.IsMatch(row, $"^{Regex.Escape(endpoint).Replace(@"\{verb}", "[a-z-]+", StringComparison.Ordinal)}$");

    /// <summary>What ends the run or the incident is tried last.</summary>
    private static bool Destroys(string row) => row.EndsWith("/abort", StringComparison.Ordinal) || row.EndsWith("/close", StringComparison.Ordinal);

    private static string At(string pattern, RunId run, IncidentId incident) => Parameter().Replace(pattern, parameter => parameter.Groups["name"].Value switch
    {
        "id" when pattern.Contains("/runs/", StringComparison.Ordinal) => run.Value,
        "id" when pattern.Contains("/incidents/", StringComparison.Ordinal) => incident.Value,
        "step" => "open",
        var name => name,
    });

    [GeneratedRegex(@"\{(?<name>[a-z0-9]+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"code\":\"(?<code>[a-z-]+)\"")]
    private static partial Regex Code();
}
