using System.Collections.Frozen;
using Beredskab.Server.Streams;

namespace Beredskab.Server.Api;

/// <summary>What somebody is let in for. It opens doors and nothing more: whose task it is, and who may approve what, the run itself says.</summary>
[Flags]
public enum Access
{
    None = 0,

    /// <summary>Sees everything of the organisation and changes nothing.</summary>
    Reader = 1,

    /// <summary>Answers, does tasks, writes notes, and may start a playbook or open an incident: at night whoever is awake begins.</summary>
    Responder = 2,

    /// <summary>Leads: pauses, skips, moves, pages, closes; settles what was held and releases what stands still.</summary>
    IncidentManager = 4,
    Approver = 8,
    Author = 16,
    Reviewer = 32,
    ExerciseLeader = 64,

    /// <summary>Everything, and alone the people.</summary>
    Administrator = 128,

    /// <summary>Sees everything, and takes whole timelines and lists with them.</summary>
    Auditor = 256,

    /// <summary>Of another organisation. Nothing is shared with partners yet, so it opens nothing.</summary>
    PartnerGuest = 512,
}

/// <summary>
/// Who may use which endpoint: one row for each, and what has none is let through for nobody. Forms that carry a verb in their path have a row
/// for each verb.
/// </summary>
public static class Rights
{
    private const Access
        Inside = Access.Reader | Access.Responder | Access.IncidentManager | Access.Approver | Access.Author | Access.Reviewer | Access.ExerciseLeader | Access.Administrator | Access.Auditor,
        Respond = Access.Responder | Access.IncidentManager | Access.ExerciseLeader | Access.Administrator,
        Answer = Respond | Access.Approver,
        Lead = Access.IncidentManager | Access.ExerciseLeader | Access.Administrator,
        Approve = Access.Approver | Access.Administrator,
        Write = Access.Author | Access.Administrator,
        Review = Access.Reviewer | Access.Administrator,
        Publish = Access.Author | Access.Reviewer | Access.Administrator,
        Plan = Access.IncidentManager | Access.Administrator,
        Manage = Access.Administrator,
        Anybody = (Access)~0;

    /// <summary>Takes whole lists and timelines along, and sees who has what access.</summary>
    public const Access Take = Access.IncidentManager | Access.Administrator | Access.Auditor;

    private static readonly FrozenDictionary<string, Access> s_rows = new Dictionary<string, Access>
    {
        ["GET /api/v1/playbooks"] = Inside,
        ["GET /api/v1/playbooks/{id}"] = Inside,
        ["POST /api/v1/playbooks/check"] = Inside,
        ["GET /api/v1/playbooks/{id}/editions"] = Inside,
        ["GET /api/v1/playbooks/{id}/versions/{version}"] = Inside,
        ["PUT /api/v1/playbooks/{id}/draft"] = Write,
        ["DELETE /api/v1/playbooks/{id}/draft"] = Write,
        ["POST /api/v1/playbooks/{id}/draft/review"] = Review,
        ["POST /api/v1/playbooks/{id}/draft/publish"] = Publish,
        ["POST /api/v1/playbooks/{id}/versions/{version}/withdraw"] = Publish,
        ["GET /api/v1/requirements"] = Inside,
        ["GET /api/v1/incidents"] = Inside,
        ["POST /api/v1/incidents"] = Respond,
        ["GET /api/v1/incidents/{id}"] = Inside,
        ["GET /api/v1/incidents/{id}/timeline"] = Inside,
        ["GET /api/v1/incidents/{id}/events"] = Inside,
        ["GET /api/v1/incidents/{id}/export"] = Take,
        ["POST /api/v1/incidents/{id}/notes"] = Answer,
        ["POST /api/v1/incidents/{id}/level"] = Lead,
        ["POST /api/v1/incidents/{id}/lead"] = Lead,
        ["POST /api/v1/incidents/{id}/tasks"] = Lead,
        ["POST /api/v1/incidents/{id}/page"] = Lead,
        ["POST /api/v1/incidents/{id}/message"] = Lead,
        ["POST /api/v1/incidents/{id}/close"] = Lead,
        ["POST /api/v1/incidents/{id}/files"] = Answer,
        ["GET /api/v1/files/{sha256}"] = Inside,
        ["POST /api/v1/alerts"] = Respond,
        ["GET /api/v1/runs"] = Inside,
        ["POST /api/v1/runs"] = Respond,
        ["GET /api/v1/runs/{id}"] = Inside,
        ["GET /api/v1/runs/{id}/timeline"] = Inside,
        ["GET /api/v1/runs/{id}/events"] = Inside,
        ["GET /api/v1/runs/{id}/export"] = Take,
        ["POST /api/v1/runs/{id}/pause"] = Lead,
        ["POST /api/v1/runs/{id}/resume"] = Lead,
        ["POST /api/v1/runs/{id}/abort"] = Lead,
        ["GET /api/v1/runs/{id}/move"] = Inside,
        ["POST /api/v1/runs/{id}/move"] = Lead,
        ["POST /api/v1/runs/{id}/notes"] = Answer,
        ["POST /api/v1/runs/{id}/signals/{name}"] = Respond,
        ["POST /api/v1/runs/{id}/phases/{phase}/open"] = Lead,
        ["POST /api/v1/runs/{id}/tasks/{step}/acknowledge"] = Answer,
        ["POST /api/v1/runs/{id}/tasks/{step}/complete"] = Respond,
        ["POST /api/v1/runs/{id}/tasks/{step}/decline"] = Answer,
        ["POST /api/v1/runs/{id}/tasks/{step}/assign"] = Respond,
        ["POST /api/v1/runs/{id}/decisions/{step}"] = Respond,
        ["POST /api/v1/runs/{id}/approvals/{step}"] = Approve,
        // Starting or undoing an act by hand is asking for it; two others approve.
        ["POST /api/v1/runs/{id}/steps/{step}/start"] = Respond,
        ["POST /api/v1/runs/{id}/steps/{step}/skip"] = Respond,
        ["POST /api/v1/runs/{id}/steps/{step}/retry"] = Respond,
        ["POST /api/v1/runs/{id}/steps/{step}/undo"] = Respond,
        ["POST /api/v1/runs/{id}/steps/{step}/round"] = Respond,
        ["POST /api/v1/runs/{id}/steps/{step}/stop-repeat"] = Respond,
        ["POST /api/v1/effects/{id}/send"] = Lead,
        ["POST /api/v1/effects/{id}/done"] = Lead,
        ["POST /api/v1/effects/{id}/drop"] = Lead,
        ["GET /api/v1/recovery"] = Inside,
        ["POST /api/v1/recovery/release"] = Plan,
        ["POST /api/v1/recovery/runs/{id}/release"] = Plan,
        ["POST /api/v1/recovery/incidents/{id}/release"] = Plan,
        ["GET /api/v1/set-aside"] = Inside,
        ["POST /api/v1/set-aside/runs/{id}/retry"] = Plan,
        ["POST /api/v1/set-aside/incidents/{id}/retry"] = Plan,
        ["GET /api/v1/call-list"] = Inside,
        ["GET /api/v1/people"] = Inside,
        ["GET /api/v1/organisations"] = Inside,
        ["PUT /api/v1/organisations/{id}"] = Manage,
        ["DELETE /api/v1/organisations/{id}"] = Manage,
        ["GET /api/v1/people/export"] = Take,
        ["POST /api/v1/people/check"] = Manage,
        ["POST /api/v1/people/import"] = Manage,
        ["POST /api/v1/people/directory/check"] = Manage,
        ["POST /api/v1/people/directory/import"] = Manage,
        ["GET /api/v1/people/{id}/access"] = Take,
        ["PUT /api/v1/people/{id}/access"] = Manage,
        ["POST /api/v1/people/{id}/invitation"] = Manage,
        ["DELETE /api/v1/people/{id}/sign-ins"] = Manage,
        ["DELETE /api/v1/people/{id}/keys"] = Manage,
        ["GET /api/v1/access-log"] = Take,
        ["GET /api/v1/tokens"] = Take,
        ["POST /api/v1/tokens"] = Manage,
        ["DELETE /api/v1/tokens/{id}"] = Manage,
        ["GET /api/v1/readiness"] = Inside,
        ["POST /api/v1/readiness/check"] = Plan,
        ["GET /api/v1/on-call"] = Inside,
        ["GET /api/v1/on-call/plan"] = Inside,
        ["PUT /api/v1/on-call/plan"] = Plan,
        ["POST /api/v1/on-call/rotas/{id}/covers"] = Respond,
        ["POST /api/v1/on-call/rotas/{id}/calendar/check"] = Plan,
        ["POST /api/v1/on-call/rotas/{id}/calendar/import"] = Plan,

        ["POST /do/runs/{run}/tasks/{step}/acknowledge"] = Answer,
        ["POST /do/runs/{run}/tasks/{step}/decline"] = Answer,
        ["POST /do/runs/{run}/tasks/{step}/assign"] = Respond,
        ["POST /do/runs/{run}/tasks/{step}/complete"] = Respond,
        ["POST /do/runs/{run}/decisions/{step}"] = Respond,
        ["POST /do/runs/{run}/approvals/{step}"] = Approve,
        ["POST /do/runs/{run}/steps/{step}/start"] = Respond,
        ["POST /do/runs/{run}/steps/{step}/skip"] = Respond,
        ["POST /do/runs/{run}/steps/{step}/retry"] = Respond,
        ["POST /do/runs/{run}/steps/{step}/undo"] = Respond,
        ["POST /do/runs/{run}/steps/{step}/round"] = Respond,
        ["POST /do/runs/{run}/steps/{step}/stop-repeat"] = Respond,
        ["POST /do/runs/{run}/steps/{step}/call-again"] = Respond,
        ["POST /do/runs/{run}/phases/{phase}/open"] = Lead,
        ["POST /do/runs/{run}/pause"] = Lead,
        ["POST /do/runs/{run}/resume"] = Lead,
        ["POST /do/runs/{run}/abort"] = Lead,
        ["POST /do/runs/{run}/move"] = Lead,
        ["POST /do/incidents/{incident}/notes"] = Answer,
        ["POST /do/incidents/{incident}/level"] = Lead,
        ["POST /do/incidents/{incident}/lead"] = Lead,
        ["POST /do/incidents/{incident}/tasks"] = Lead,
        ["POST /do/incidents/{incident}/page"] = Lead,
        ["POST /do/incidents/{incident}/message"] = Lead,
        ["POST /do/incidents/{incident}/close"] = Lead,
        ["GET /do/incidents/{incident}/export"] = Take,
        ["POST /do/incidents"] = Respond,
        ["POST /do/runs"] = Respond,
        ["POST /do/playbooks"] = Write,
        ["POST /do/playbooks/{playbook}/find"] = Respond,
        ["POST /do/playbooks/{playbook}/draft/save"] = Write,
        ["POST /do/playbooks/{playbook}/draft/discard"] = Write,
        ["POST /do/playbooks/{playbook}/draft/review"] = Review,
        ["POST /do/playbooks/{playbook}/draft/publish"] = Publish,
        ["POST /do/playbooks/{playbook}/versions/{version}/withdraw"] = Publish,
        ["POST /do/effects/{effect}/send"] = Lead,
        ["POST /do/effects/{effect}/done"] = Lead,
        ["POST /do/effects/{effect}/drop"] = Lead,
        ["POST /do/recovery/release"] = Plan,
        ["POST /do/recovery/{kind}/{id}/release"] = Plan,
        ["POST /do/set-aside/{kind}/{id}/retry"] = Plan,
        ["POST /do/on-call/rotas/{rota}"] = Plan,
        ["POST /do/on-call/rotas/{rota}/remove"] = Plan,
        ["POST /do/on-call/rotas/{rota}/covers/{cover}"] = Respond,
        ["POST /do/on-call/roles/{role}"] = Plan,
        ["POST /do/on-call/groups/{group}"] = Plan,
        ["POST /do/on-call/groups/{group}/remove"] = Plan,
        ["POST /do/on-call/closed-days"] = Plan,
        ["POST /do/on-call/calendars/renew"] = Plan,
        ["POST /do/on-call/calendars/check"] = Plan,
        ["POST /do/on-call/calendars/import"] = Plan,
        ["POST /do/people/check"] = Manage,
        ["POST /do/people/import"] = Manage,
        ["POST /do/people/directory"] = Manage,
        ["POST /do/people/directory/import"] = Manage,
        ["POST /do/organisations/{id}"] = Manage,
        ["POST /do/organisations/{id}/remove"] = Manage,
        ["GET /people.csv"] = Take,
        ["POST /do/world/phones/{number}/reply"] = Respond,
        ["POST /do/session"] = Anybody,
        ["POST /do/session/as"] = Anybody,
        ["POST /do/session/end"] = Anybody,
        ["POST /do/session/keys"] = Anybody,
        ["GET /do/session/passkey/ask"] = Anybody,
        ["POST /do/session/passkey"] = Anybody,
        ["POST /do/session/invitation"] = Anybody,
        ["GET /do/session/provider"] = Anybody,
        // Their own, whatever they are let in for.
        ["GET /do/account/passkey/ask"] = Anybody,
        ["POST /do/account/password"] = Anybody,
        ["POST /do/account/authenticator"] = Anybody,
        ["POST /do/account/passkey"] = Anybody,
        ["POST /do/account/passkey-remove"] = Anybody,
        ["POST /do/account/end-elsewhere"] = Anybody,
        ["POST /do/account/recovery-codes"] = Anybody,
        ["POST /do/account/ask"] = Anybody,
        ["POST /do/account/contact-code"] = Anybody,
        ["POST /do/account/call-first"] = Anybody,
        ["POST /do/readiness/check"] = Plan,
        ["POST /do/people/{person}/access"] = Manage,
        ["POST /do/people/{person}/end"] = Manage,
        ["POST /do/people/{person}/remove-keys"] = Manage,
        ["POST /do/people/{person}/invitation"] = Manage,
        ["POST /do/people/{person}/tokens"] = Manage,
        ["POST /do/tokens/{token}/revoke"] = Manage,

        ["GET /"] = Inside,
        ["GET /sign-in"] = Anybody,
        ["GET /welcome"] = Anybody,
        ["GET /account"] = Anybody,
        ["GET /incidents"] = Inside,
        ["GET /incidents/{Id}"] = Inside,
        ["GET /incidents/{Id}/print"] = Inside,
        ["GET /tasks"] = Inside,
        ["GET /tasks/{Run}/{Address}"] = Inside,
        ["GET /runs/{Id}/move"] = Inside,
        ["GET /runs/{Id}/print"] = Inside,
        ["GET /runs/{Id}/graph"] = Inside,
        ["GET /playbooks"] = Inside,
        ["GET /playbooks/{Id}"] = Inside,
        ["GET /playbooks/{Id}/versions"] = Inside,
        ["GET /playbooks/{Id}/versions/{Version}"] = Inside,
        ["GET /requirements"] = Inside,
        ["GET /on-call"] = Inside,
        ["GET /on-call/rotas/{Id}"] = Inside,
        ["GET /on-call/roles/{Id}"] = Inside,
        ["GET /on-call/groups/{Id}"] = Inside,
        ["GET /people"] = Inside,
        ["GET /people/{Id}"] = Inside,
        ["GET /organisations/{Id}"] = Inside,
        ["GET /readiness"] = Inside,
        ["GET /recovery"] = Inside,
        ["GET /set-aside"] = Inside,
        ["GET /call-list"] = Inside,
        ["GET /world"] = Inside,
        // The address is the key.
        ["GET /a/{token}"] = Anybody,
        ["POST /a/{token}"] = Anybody,
        ["GET /calendars/{organisation}/{rota}.ics"] = Anybody,
        ["GET /live/home"] = Inside,
        ["GET /live/incidents/{id}"] = Inside,
        ["GET /live/world"] = Inside,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Ways in that ask for nobody: health, the interface's description, what is said of trouble, and providers, who sign what they send.</summary>
    private static readonly string[] s_nobodysBusiness = ["/health/", "/openapi/", "/webhooks/", "/_framework/", "/trouble/"];

    /// <summary>Every row, for the matrix.</summary>
    public static IEnumerable<KeyValuePair<string, Access>> Rows => s_rows;

    public static IReadOnlyList<Access> Each { get; } = [.. Enum.GetValues<Access>().Where(access => access != Access.None)];

    /// <summary><c>incident-manager</c>, as tokens have it.</summary>
    public static string Word(Access access) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(access.ToString());

    /// <summary>The words of a token; one that is not known here opens nothing.</summary>
    public static Access Read(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(Access.None, (sum, word) => sum | Each.FirstOrDefault(access => Word(access) == word));

    private static readonly (string[] Segments, Access Needed)[] s_posts = [.. s_rows.Where(row => row.Key.StartsWith("POST /do/", StringComparison.Ordinal)).Select(row => (row.Key["POST ".Length..].Split('/'), row.Value))];

    /// <summary>What it takes to be let through with a form that posts to this path; the run may still say no. Nothing lets through what no row speaks of.</summary>
    public static Access NeededFor(string path)
    {
        var asked = path.Split('?')[0].Split('/');
        return s_posts.Where(row => row.Segments.Length == asked.Length && row.Segments.Zip(asked).All(pair => pair.First == pair.Second || pair.First.StartsWith('{')))
            .OrderByDescending(row => row.Segments.Zip(asked).Count(pair => pair.First == pair.Second)).Select(row => row.Needed).FirstOrDefault();
    }

    /// <summary>The first of the words that opens nothing here; null when each does.</summary>
    public static string? Unknown(IEnumerable<string> words) => words.FirstOrDefault(word => Read(word) == Access.None);

    /// <summary>The words of an access, to be named one by one.</summary>
    public static IEnumerable<string> WordsOf(Access access) => Each.Where(each => access.HasFlag(each)).Select(Word);

    /// <summary>The row of an endpoint, with the verb that stands in its path; null when it needs none.</summary>
    public static string? RowOf(string method, string pattern, string? verb)
    {
        var path = "/" + pattern.TrimStart('/');
        if (Array.Exists(s_nobodysBusiness, open => path.StartsWith(open, StringComparison.Ordinal))) return null;
        return $"{(method == HttpMethods.Head ? HttpMethods.Get : method)} {(verb is null ? path : path.Replace("{verb}", verb, StringComparison.Ordinal))}";
    }

    /// <summary>Lets nobody through who is not let in for what they ask, and nobody to what no row speaks of.</summary>
    public static async Task Guard(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint || endpoint.RoutePattern.RawText is not { } pattern
            || RowOf(http.Request.Method, pattern, http.Request.RouteValues.GetValueOrDefault("verb") as string) is not { } row)
        {
            await next(http);
            return;
        }
        var needed = s_rows.GetValueOrDefault(row);
        // Whoever is nobody is told to sign in by the door.
        if (needed == Anybody || Caller.Of(http) is not { } caller || (caller.Access & needed) != 0)
        {
            await next(http);
            return;
        }
        if (needed == Access.None)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var refused = new Outcome.Refused("not-allowed", $"Your access does not include this. It takes one of: {string.Join(", ", Each.Where(access => needed.HasFlag(access)).Select(Word)):access}. Ask an administrator.");
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)) await Answers.Of(http, refused).ExecuteAsync(http);
        else if (HttpMethods.IsPost(http.Request.Method)) await Forms.SendBack(http, refused.Why);
        else http.Response.StatusCode = StatusCodes.Status403Forbidden;
    }
}
