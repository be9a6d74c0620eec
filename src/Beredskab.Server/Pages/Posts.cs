using System.Globalization;

namespace Beredskab.Server.Pages;

/// <summary>
/// Where forms are posted to, and what their fields are called. Every form carries <see cref="Key"/> (its idempotency key),
/// <see cref="Back"/> (where to go afterwards) and the antiforgery token. Where a path names a run, an ad-hoc task gives the incident's id.
/// </summary>
public static class Posts
{
    public const string Key = "key";
    public const string Back = "back";

    /// <summary>Fields, named as the REST bodies name them.</summary>
    public const string Reason = "reason";
    public const string Note = "note";
    public const string Person = "person";
    public const string Role = "role";
    public const string Text = "text";
    public const string Title = "title";
    public const string Do = "do";
    public const string To = "to";
    public const string Due = "due";
    public const string AcknowledgeWithin = "acknowledge-within";
    public const string Option = "option";
    public const string Approve = "approve";
    public const string Hash = "hash";
    public const string Evidence = "evidence";
    public const string Receipt = "receipt";
    public const string At = "at";
    public const string Happened = "happened";
    public const string Source = "source";
    public const string How = "how";
    public const string Kind = "kind";
    public const string Cvr = "cvr";
    public const string CorrectionOf = "correction-of";
    public const string Step = "step";
    public const string Level = "level";
    public const string Playbook = "playbook";
    public const string Incident = "incident";
    public const string Mode = "mode";
    public const string Area = "area";
    public const string MeetAt = "meet-at";
    public const string Number = "number";
    public const string Token = "token";
    public const string Name = "name";
    public const string Password = "password";
    public const string Code = "code";
    public const string Credential = "credential";
    public const string Mail = "mail";
    public const string Phone = "phone";
    public const string Access = "access";
    public const string Secret = "secret";
    public const string Id = "id";

    /// <summary>The secret of an invitation.</summary>
    public const string Link = "link";
    public const string Over = "over";
    public const string Version = "version";

    /// <summary><c>yes</c>: the version is meant although there is a newer one.</summary>
    public const string Superseded = "superseded";

    /// <summary>In the query of a playbook's versions: it may be one that nobody has begun.</summary>
    public const string New = "new";

    /// <summary>In the query of one version: the version that it is held against.</summary>
    public const string With = "with";

    public const string Playbooks = "/do/playbooks";
    public const string File = "file";
    public const string From = "from";
    public const string Until = "until";
    public const string For = "for";
    public const string By = "by";
    /// <summary>In place of a person: nobody, chosen knowingly.</summary>
    public const string Nobody = "-";
    public const string HandOver = "hand-over";
    public const string Day = "day";
    public const string Every = "every";

    /// <summary>How many must say yes, and the groups of which one must be among them.</summary>
    public const string Needed = "needed", Among = "among";
    public const string Hours = "hours";
    public const string Workday = "workday";
    public const string Rota = "rota";

    /// <summary>Of a calendar only the events whose subject holds this.</summary>
    public const string Only = "only";

    /// <summary>What becomes of watches of earlier calendars that this one does not hold: they go, or are <see cref="Kept"/>.</summary>
    public const string Others = "others";
    public const string Kept = "keep";

    /// <summary>The hash of the draft that is knowingly written over.</summary>
    public const string Replace = "replace";

    /// <summary>Before an answer's or input's id: <c>answer.finding</c>, <c>input.accounts</c>. Lists repeat the field.</summary>
    public const string AnswerPrefix = "answer.";
    public const string InputPrefix = "input.";

    /// <summary>Before an input's id, in the query of the start page: what accounts are searched for.</summary>
    public const string FindPrefix = "find.";

    public const string TaskTemplate = "/do/runs/{run}/tasks/{step}/{verb}";
    public const string DecisionTemplate = "/do/runs/{run}/decisions/{step}";
    public const string ApprovalTemplate = "/do/runs/{run}/approvals/{step}";
    public const string StepTemplate = "/do/runs/{run}/steps/{step}/{verb}";
    public const string OpenPhaseTemplate = "/do/runs/{run}/phases/{phase}/open";
    public const string RunTemplate = "/do/runs/{run}/{verb}";
    public const string StartTemplate = "/do/runs";

    /// <summary>The start form on its way back to its own page, with an account search in it: redirects to the playbook page with the fields as query.</summary>
    public const string FindTemplate = "/do/playbooks/{playbook}/find";
    public const string DraftTemplate = "/do/playbooks/{playbook}/draft/{verb}";
    public const string WithdrawTemplate = "/do/playbooks/{playbook}/versions/{version}/withdraw";
    public const string OpenIncidentTemplate = "/do/incidents";
    public const string IncidentTemplate = "/do/incidents/{incident}/{verb}";
    public const string ExportTemplate = "/do/incidents/{incident}/export";
    public const string EffectTemplate = "/do/effects/{effect}/{verb}";
    public const string RecoveryTemplate = "/do/recovery/release";
    public const string RecoveryItemTemplate = "/do/recovery/{kind}/{id}/release";
    public const string SetAsideTemplate = "/do/set-aside/{kind}/{id}/retry";
    public const string SignInTemplate = "/do/session";
    public const string ActAsTemplate = "/do/session/as";
    public const string SignOutTemplate = "/do/session/end";
    public const string KeysTemplate = "/do/session/keys";
    public const string PasskeyTemplate = "/do/session/passkey";

    /// <summary>What the browser is to ask a passkey, as JSON.</summary>
    public const string PasskeyAsk = "/do/session/passkey/ask";
    public const string InvitationTemplate = "/do/session/invitation";

    /// <summary>To the identity provider; a link, since a form may lead nowhere but into this house.</summary>
    public const string Provider = "/do/session/provider";

    public const string ReadinessTemplate = "/do/readiness/check";

    /// <summary>In the query of a link's page, when it is posted to: <c>yes</c> or <c>no</c>.</summary>
    public const string Answer = "answer";
    public const string Yes = "yes";
    public const string No = "no";

    /// <summary>A way to reach somebody: <c>sms, voice, mail</c>.</summary>
    public const string Way = "way";

    /// <summary><c>password, authenticator, passkey, passkey-remove, end-elsewhere, ask, contact-code, call-first</c>.</summary>
    public const string AccountTemplate = "/do/account/{verb}";
    public const string PasskeyAskNew = "/do/account/passkey/ask";
    public const string RecoveryCodesTemplate = "/do/account/recovery-codes";

    /// <summary><c>access, end, remove-keys</c>.</summary>
    public const string PersonTemplate = "/do/people/{person}/{verb}";
    public const string InviteTemplate = "/do/people/{person}/invitation";
    public const string NewTokenTemplate = "/do/people/{person}/tokens";
    public const string RevokeTokenTemplate = "/do/tokens/{token}/revoke";
    public const string OnCallRotaTemplate = "/do/on-call/rotas/{rota}";
    public const string OnCallRotaRemoveTemplate = "/do/on-call/rotas/{rota}/remove";
    public const string OnCallCoverTemplate = "/do/on-call/rotas/{rota}/covers/{cover}";
    public const string OnCallLadderTemplate = "/do/on-call/roles/{role}";
    public const string OrganisationTemplate = "/do/organisations/{id}";
    public const string OrganisationRemoveTemplate = "/do/organisations/{id}/remove";
    public const string OnCallGroupTemplate = "/do/on-call/groups/{group}";
    public const string OnCallGroupRemoveTemplate = "/do/on-call/groups/{group}/remove";
    public const string CalendarRenewTemplate = "/do/on-call/calendars/renew";
    public const string CalendarCheckTemplate = "/do/on-call/calendars/check";
    public const string CalendarImportTemplate = "/do/on-call/calendars/import";
    public const string ClosedDaysTemplate = "/do/on-call/closed-days";
    public const string StaffCheckTemplate = "/do/people/check";
    public const string DirectoryCheckTemplate = "/do/people/directory";
    public const string DirectoryImportTemplate = "/do/people/directory/import";
    public const string StaffImportTemplate = "/do/people/import";
    public const string ReplyTemplate = "/do/world/phones/{number}/reply";

    /// <summary><c>acknowledge, complete, decline, assign</c>.</summary>
    public static string TaskPath(string run, string step, string verb) => $"/do/runs/{run}/tasks/{step}/{verb}";

    public static string DecisionPath(string run, string step) => $"/do/runs/{run}/decisions/{step}";

    public static string ApprovalPath(string run, string step) => $"/do/runs/{run}/approvals/{step}";

    /// <summary><c>start, skip, retry, undo, round, stop-repeat, call-again</c>.</summary>
    public static string StepPath(string run, string step, string verb) => $"/do/runs/{run}/steps/{step}/{verb}";

    public static string OpenPhasePath(string run, string phase) => $"/do/runs/{run}/phases/{phase}/open";

    /// <summary><c>pause, resume, abort, move</c>.</summary>
    public static string RunPath(string run, string verb) => $"/do/runs/{run}/{verb}";

    /// <summary><c>notes, level, lead, tasks, page, message, close</c>.</summary>
    public static string IncidentPath(string incident, string verb) => $"/do/incidents/{incident}/{verb}";

    public static string ExportPath(string incident) => $"/do/incidents/{incident}/export";

    /// <summary><c>send, done, drop</c>.</summary>
    public static string EffectPath(string effect, string verb) => $"/do/effects/{effect}/{verb}";

    /// <param name="kind"><c>run</c> or <c>incident</c>.</param>
    public static string RecoveryPath(string kind, string id) => $"/do/recovery/{kind}/{id}/release";

    /// <param name="kind"><c>run</c> or <c>incident</c>.</param>
    public static string SetAsidePath(string kind, string id) => $"/do/set-aside/{kind}/{id}/retry";

    public static string FindPath(string playbook) => $"/do/playbooks/{playbook}/find";

    /// <summary><c>save, review, publish, discard</c>.</summary>
    public static string DraftPath(string playbook, string verb) => $"/do/playbooks/{playbook}/draft/{verb}";

    public static string WithdrawPath(string playbook, string version) => $"/do/playbooks/{playbook}/versions/{version}/withdraw";

    /// <summary>Null: a new one.</summary>
    public static string RotaPath(string? id = null) => $"/do/on-call/rotas/{id ?? Paths.New}";

    public static string RotaRemovePath(string id) => $"/do/on-call/rotas/{id}/remove";

    /// <summary>One that is there, to be taken back; else a new one.</summary>
    public static string CoverPath(string rota, string? cover = null) => $"/do/on-call/rotas/{rota}/covers/{cover ?? Paths.New}";

    /// <summary>Null: a new one.</summary>
    public static string GroupPath(string? id = null) => $"/do/on-call/groups/{id ?? Paths.New}";

    public static string GroupRemovePath(string id) => $"/do/on-call/groups/{id}/remove";

    /// <summary>Null: a new one.</summary>
    public static string OrganisationPath(string? id = null) => $"/do/organisations/{id ?? Paths.New}";

    public static string OrganisationRemovePath(string id) => $"/do/organisations/{id}/remove";

    public static string LadderPath(string role) => $"/do/on-call/roles/{role}";

    /// <summary>The fields of one rung, from 0.</summary>
    public static string Rung(int at) => string.Create(CultureInfo.InvariantCulture, $"rung.{at}");

    public static string Patience(int at) => string.Create(CultureInfo.InvariantCulture, $"patience.{at}");

    public static string HoursOf(int at) => string.Create(CultureInfo.InvariantCulture, $"hours.{at}");

    public static string AlwaysFrom(int at) => string.Create(CultureInfo.InvariantCulture, $"always-from.{at}");

    public static string AnswerPath(string page, string answer) => $"{page}?{Answer}={answer}";

    public static string AccountPath(string verb) => $"/do/account/{verb}";

    public static string RevokeTokenPath(string token) => $"/do/tokens/{Uri.EscapeDataString(token)}/revoke";

    /// <summary><c>access, end, remove-keys, invitation, tokens</c>.</summary>
    public static string PersonPath(string person, string verb) => $"/do/people/{Uri.EscapeDataString(person)}/{verb}";

    public static string ReplyPath(string number) => $"/do/world/phones/{Uri.EscapeDataString(number)}/reply";
}

/// <summary>Where pages are.</summary>
public static class Paths
{
    public const string Home = "/";
    public const string SignIn = "/sign-in";
    public const string Incidents = "/incidents";
    public const string Playbooks = "/playbooks";
    public const string Tasks = "/tasks";
    public const string World = "/world";
    public const string Recovery = "/recovery";
    public const string SetAside = "/set-aside";
    public const string CallList = "/call-list";
    public const string Requirements = "/requirements";
    public const string People = "/people";
    public const string OnCall = "/on-call";

    /// <summary>Whether people can be reached.</summary>
    public const string Readiness = "/readiness";

    /// <summary>The keys of whoever reads it.</summary>
    public const string Account = "/account";

    /// <summary>Where an invitation leads.</summary>
    public const string Invited = "/welcome";

    /// <summary>Where the links in texts lead; short, since each letter is paid for.</summary>
    public const string AckLinks = "/a";

    public const string AckLinkTemplate = "/a/{token}";

    public static string AckLink(string token) => $"{AckLinks}/{Uri.EscapeDataString(token)}";

    public static string Person(string id) => $"/people/{Uri.EscapeDataString(id)}";

    /// <summary>In place of an id: one that is to be made.</summary>
    public const string New = "new";

    public static string Rota(string id) => $"/on-call/rotas/{id}";

    /// <summary>The rota's page, with a watch filled in for somebody to take.</summary>
    public static string Turn(string rota, Views.RotaTurn turn) => string.Create(CultureInfo.InvariantCulture,
        $"/on-call/rotas/{rota}?{Posts.From}={turn.Begins:yyyy-MM-dd'T'HH:mm}&{Posts.Until}={turn.Ends:yyyy-MM-dd'T'HH:mm}{(turn.People is [var one] ? $"&{Posts.For}={Uri.EscapeDataString(one.Id)}" : "")}#covers");

    public static string Ladder(string role) => $"/on-call/roles/{role}";

    public static string Group(string id) => $"/on-call/groups/{id}";

    public static string Organisation(string id) => $"/organisations/{id}";

    /// <summary>Everybody as a CSV file.</summary>
    public const string PeopleFile = "/people.csv";

    public static string Incident(string id) => $"/incidents/{id}";

    /// <summary>The room with one step unfolded.</summary>
    public static string Step(string incident, string run, string address) => $"/incidents/{incident}?open={run}/{address}#{Anchor(run, address)}";

    public static string Anchor(string run, string address) => $"s-{run}-{address.Replace('~', '-').Replace('.', '-')}";

    /// <summary>The room at its timeline.</summary>
    /// <param name="show">Which entries; null or empty for all.</param>
    /// <param name="before">The entry before which to go on.</param>
    public static string Timeline(string incident, string? show = null, string? before = null)
    {
        var query = string.Join('&', new[] { string.IsNullOrEmpty(show) ? null : $"show={show}", before is null ? null : $"before={before}" }.OfType<string>());
        return $"{Incident(incident)}{(query.Length > 0 ? "?" : "")}{query}#h-line";
    }

    public static string Graph(string run) => $"/runs/{run}/graph";

    public static string Move(string run) => $"/runs/{run}/move";

    public static string PrintIncident(string id) => $"/incidents/{id}/print";

    public static string PrintRun(string id) => $"/runs/{id}/print";

    public static string Playbook(string id, string? incident = null) => incident is null ? $"/playbooks/{id}" : $"/playbooks/{id}?incident={incident}";

    public static string Editions(string playbook) => $"/playbooks/{playbook}/versions";

    /// <summary>The text of one version.</summary>
    public static string Edition(string playbook, string version, string? with = null) => $"/playbooks/{playbook}/versions/{version}{(with is null ? "" : $"?{Posts.With}={with}")}";

    /// <summary>To start a version that is not the newest.</summary>
    public static string OldPlaybook(string id, string version) => $"/playbooks/{id}?{Posts.Version}={version}";

    public static string Task(string run, string address) => $"/tasks/{run}/{address}";

    /// <summary>Server-sent events that say <c>changed</c>.</summary>
    public static string LiveIncident(string id) => $"/live/incidents/{id}";

    public const string LiveHome = "/live/home";
    public const string LiveWorld = "/live/world";
}
