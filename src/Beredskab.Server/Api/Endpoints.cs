using System.Text.Json;
using System.Text.Json.Serialization;
using Beredskab.Engine;
using Beredskab.Server.People;
using Beredskab.Server.Reading;
using Beredskab.Server.Recovery;
using Beredskab.Server.Resources;
using Beredskab.Server.SigningIn;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.Api;

/// <summary>REST under <c>/api/v1</c>. Names and paths are a contract: add, never change.</summary>
public static class Endpoints
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1").AddEndpointFilter(async (context, next) =>
            Caller.Of(context.HttpContext) is null
                ? Answers.Problem(401, "sign-in", "Send a token: 'Authorization: Bearer …'. The server prints one at its first start; 'beredskab token' makes another.")
                : await next(context));
        MapPlaybooks(api);
        MapIncidents(api);
        MapRuns(api);
        MapSteps(api);
        MapEffects(api);
        MapRecovery(api);
        MapSetAside(api);
        MapPeople(api);
        MapOnCall(api);
    }

    private static void MapOnCall(RouteGroupBuilder api)
    {
        api.MapGet("/on-call", async (HttpContext http, OnCallReader onCall, Store store, string? at, string? level) =>
            Orders.LevelOf(level ?? "green") is not { } called ? Answers.Problem(400, "wrong-level", $"'{level}' is not a level. Write green, yellow or red.")
            : at is null ? Results.Json(await onCall.At(Of(http).Organisation, LanguageOf(http), store.Now(), called), Answers.Json)
            : DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is >= 2000 and < 2200
                ? Results.Json(await onCall.At(Of(http).Organisation, LanguageOf(http), instant, called), Answers.Json)
                : Answers.Problem(400, "wrong-instant", $"'{at}' is not an instant. Write for example 2026-12-24T16:00:00Z.")).WithName("GetOnCall");
        api.MapGet("/on-call/plan", async (HttpContext http, Store store) => PlanOf(await store.OnCall.Newest(Of(http).Organisation))).WithName("GetOnCallPlan");
        api.MapPut("/on-call/plan", PutPlan).WithName("PutOnCallPlan");
        api.MapPost("/on-call/rotas/{id}/covers", (HttpContext http, string id, OnCallDesk desk) =>
            Do<CoverBody>(http, (body, _) => desk.Cover(Of(http), id, new(body.From, body.Until, body.For, body.By)))).WithName("AddCover");
        api.MapPost("/on-call/rotas/{id}/calendar/check", async (HttpContext http, string id, string? only, bool? keep, OnCallDesk desk) =>
            Looked(http, await desk.LookAt(Of(http), new(id, false, null, new(Some(only), keep ?? false), await Body(http))), isTaken: false)).WithName("CheckCalendar");
        api.MapPost("/on-call/rotas/{id}/calendar/import", async (HttpContext http, string id, string? only, bool? keep, int? version, OnCallDesk desk) =>
            Looked(http, await desk.TakeOver(Of(http), new(id, false, null, new(Some(only), keep ?? false), await Body(http)), version), isTaken: true)).WithName("ImportCalendar");

        static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>What a calendar would make of a rota, or has made of it.</summary>
    private static IResult Looked(HttpContext http, CalendarLook look, bool isTaken) => look switch
    {
        { Plan: { } plan } when !plan.IsSound || look.Outcome.No is null => Results.Json(CalendarPlanBody.Of(plan, look.Version, Texts.In(LanguageOf(http)), isTaken && plan.IsSound), Answers.Json,
            statusCode: isTaken && !plan.IsSound ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK),
        _ => Answers.Of(http, look.Outcome),
    };

    private static IResult PlanOf(WrittenPlan written) => Results.Json(new { written.Version, written.Written, by = written.By, written.Plan }, Wire.Options);

    private static async Task<IResult> PutPlan(HttpContext http, OnCallDesk desk, Store store)
    {
        OnCallPlanBody? body;
        try
        {
            var json = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body, s_plans, http.RequestAborted);
            if (Holes(json, "$").FirstOrDefault() is { } hole) return Answers.Problem(400, "bad-body", $"Something is missing in the list at {hole}.");
            body = json.Deserialize<OnCallPlanBody>(s_plans);
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException or FormatException or OverflowException or ArgumentException)
        {
            return Answers.Problem(400, "bad-body", $"The body is no plan: {wrong.Message.Split(" Path:")[0]} (at {(wrong as JsonException)?.Path ?? "$"}). GET /api/v1/on-call/plan shows the form.");
        }
        if (body?.Plan is null) return Answers.Problem(400, "bad-body", "Send {\"version\": …, \"plan\": {…}}. GET /api/v1/on-call/plan shows the form.");
        var (outcome, faults) = await desk.Put(Of(http), body.Plan, body.Version);
        if (faults is []) return outcome.No is null ? PlanOf(await store.OnCall.Newest(Of(http).Organisation)) : Answers.Of(http, outcome);
        return Results.Json(new { ok = false, items = faults.Select(fault => new { fault.Path, fault.Why.Code, fault.Why.Sentence, message = Refusals.Say(fault.Why, LanguageOf(http)) }) }, Answers.Json, statusCode: StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>As plans are kept, and what is not known in them is refused.</summary>
    private static readonly JsonSerializerOptions s_plans = new(Wire.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, AllowOutOfOrderMetadataProperties = true };

    /// <summary>Where in lists there is null.</summary>
    private static IEnumerable<string> Holes(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany((item, at) => item.ValueKind == JsonValueKind.Null ? [$"{path}[{at}]"] : Holes(item, $"{path}[{at}]")),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Holes(property.Value, $"{path}.{property.Name}")),
        _ => [],
    };

    private static void MapPeople(RouteGroupBuilder api)
    {
        api.MapGet("/people", async (HttpContext http, PeopleReader people) =>
            Results.Json(new { items = await people.People(Of(http).Organisation, LanguageOf(http)) }, Answers.Json)).WithName("ListPeople");
        api.MapGet("/people/export", async (HttpContext http, StaffDesk staff) =>
            Results.File(await staff.Export(Of(http).Organisation), "text/csv; charset=utf-8", "beredskab-people.csv")).WithName("ExportPeople");
        // A check is read as an import is, and changes nothing.
        api.MapPost("/people/check", (HttpContext http, StaffDesk staff) => Import(http, file => staff.Plan(Of(http).Organisation, file), isTaken: false)).WithName("CheckPeople");
        api.MapPost("/people/import", (HttpContext http, StaffDesk staff) => Import(http, file => staff.Import(Of(http).Organisation, file, Of(http).Person), isTaken: true)).WithName("ImportPeople");
        api.MapPost("/people/directory/check", (HttpContext http, DirectoryStaff directory) => FromDirectory(http, directory, isTaken: false)).WithName("CheckDirectoryPeople");
        api.MapPost("/people/directory/import", (HttpContext http, DirectoryStaff directory) => FromDirectory(http, directory, isTaken: true)).WithName("ImportDirectoryPeople");
        api.MapGet("/organisations", async (HttpContext http, PeopleReader people) =>
            Results.Json(new { items = await people.Organisations(Of(http).Organisation, LanguageOf(http)) }, Answers.Json)).WithName("ListOrganisations");
        api.MapPut("/organisations/{id}", (HttpContext http, string id, PartnerDesk desk) =>
            Do<OrganisationBody>(http, (body, _) => desk.Save(Of(http), id, new(body.Name, body.Kind, body.Cvr, body.Phone, body.Mail)))).WithName("PutOrganisation");
        api.MapDelete("/organisations/{id}", async (HttpContext http, string id, PartnerDesk desk) => Answers.Of(http, await desk.Remove(Of(http), id))).WithName("RemoveOrganisation");
        api.MapGet("/people/{id}/access", async (HttpContext http, string id, PeopleReader people, AccessReader access) =>
            Found(await people.Person(Of(http).Organisation, new(id), LanguageOf(http)) is null ? null : await access.AccessOf(Of(http).Organisation, new(id), LanguageOf(http)), $"There is nobody here whose id is '{id}'.")).WithName("GetAccess");
        api.MapPut("/people/{id}/access", (HttpContext http, string id, AccessDesk desk) =>
            Do<AccessBody>(http, (body, _) => desk.Set(Of(http), id, body.Access))).WithName("SetAccess");
        api.MapPost("/people/{id}/invitation", async (HttpContext http, string id, AccessDesk desk) =>
        {
            if (await desk.Invite(Of(http), id) is not var (link, expires)) return Answers.Problem(404, "unknown-person", $"There is nobody here whose id is '{id}'.");
            http.Response.Headers.CacheControl = "no-store";
            return Results.Json(new { link, expires }, Answers.Json);
        }).WithName("Invite");
        api.MapDelete("/people/{id}/sign-ins", async (HttpContext http, string id, AccessDesk desk) => Answers.Of(http, await desk.End(Of(http), id))).WithName("EndSignIns");
        api.MapDelete("/people/{id}/keys", async (HttpContext http, string id, AccessDesk desk) => Answers.Of(http, await desk.RemoveKeys(Of(http), id))).WithName("RemoveKeys");
        api.MapGet("/readiness", async (HttpContext http, ReadinessReader readiness) => Results.Json(await readiness.Read(Of(http).Organisation, LanguageOf(http)), Answers.Json)).WithName("ReadReadiness");
        api.MapPost("/readiness/check", async (HttpContext http, ContactChecks checks) =>
        {
            var (body, _, wrong) = await Answers.Read<ContactCheckBody>(http);
            if (wrong is not null) return wrong;
            var (outcome, round) = await checks.Begin(Of(http), body!.Role, body.Ways ?? [ContactChecks.Sms]);
            return outcome.No is null ? Results.Json(new { round.Sent, failed = round.Failed.Select(person => person.Value) }, Answers.Json) : Answers.Of(http, outcome);
        }).WithName("CheckContacts");
        api.MapGet("/tokens", async (HttpContext http, AccessReader access) => Results.Json(new { items = await access.Tokens(Of(http).Organisation, null) }, Answers.Json)).WithName("ListTokens");
        api.MapPost("/tokens", async (HttpContext http, AccessDesk desk) =>
        {
            var (body, _, wrong) = await Answers.Read<TokenBody>(http);
            if (wrong is not null) return wrong;
            var (token, secret, no) = await desk.NewToken(Of(http), body!.Person, body.Name, body.Access);
            if (no is not null) return Answers.Of(http, new Outcome.Refused(no));
            http.Response.Headers.CacheControl = "no-store";
            return Results.Json(new { token!.Id, token = secret }, Answers.Json, statusCode: StatusCodes.Status201Created);
        }).WithName("MakeToken");
        api.MapDelete("/tokens/{id}", async (HttpContext http, string id, AccessDesk desk) => Answers.Of(http, await desk.Revoke(Of(http), id))).WithName("RevokeToken");
        api.MapGet("/access-log", async (HttpContext http, AccessReader access) =>
            Results.Json(new { items = await access.Log(Of(http).Organisation, null, LanguageOf(http), 500) }, Answers.Json)).WithName("ReadAccessLog");
    }

    private static async Task<IResult> FromDirectory(HttpContext http, DirectoryStaff directory, bool isTaken)
    {
        var (plan, why, detail) = await directory.Plan(Of(http).Organisation, isTaken, Of(http).Person);
        return plan is null ? Answers.Problem(why == "directory.no-answer" ? 503 : 409, why!, Texts.In(LanguageOf(http)).Say(why!, ("detail", detail)))
            : Planned(http, plan, isTaken);
    }

    private static async Task<IResult> Import(HttpContext http, Func<byte[], Task<StaffPlan>> read, bool isTaken) => Planned(http, await read(await Body(http)), isTaken);

    private static IResult Planned(HttpContext http, StaffPlan plan, bool isTaken) =>
        Results.Json(PlanBody.Of(plan, Texts.In(LanguageOf(http)), isTaken && plan.IsSound), Answers.Json, statusCode: isTaken && !plan.IsSound ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    private static async Task<byte[]> Body(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static void MapPlaybooks(RouteGroupBuilder api)
    {
        api.MapGet("/playbooks", async (HttpContext http, LibraryReader library) =>
            Results.Json(await library.List(Of(http).Organisation, LanguageOf(http)), Answers.Json)).WithName("ListPlaybooks");
        api.MapGet("/playbooks/{id}", async (HttpContext http, string id, LibraryReader library) =>
            Found(await library.Playbook(Of(http).Organisation, new(id), LanguageOf(http)), $"There is no published playbook '{id}'.")).WithName("GetPlaybook");
        api.MapPost("/playbooks/check", async (HttpContext http, Editing editing) =>
        {
            var (body, wrong) = await TextOf(http);
            if (wrong is not null) return wrong;
            var flaws = (await editing.Judge(Of(http).Organisation, body!.Name ?? "playbook.yaml", body.Text)).Flaws;
            return Results.Json(new
            {
                ok = !flaws.Any(item => item.Fault.IsError),
                items = flaws.Select(item => new { item.Fault.Severity, item.Fault.Code, file = Path.GetFileName(item.Fault.File), item.Fault.Line, item.Fault.Column, message = item.Fault.Says.In(LanguageOf(http)), hint = item.Fault.Advice?.In(LanguageOf(http)), item.Fault.IsError, story = item.Story.Select(line => line.In(LanguageOf(http))) }),
            }, Answers.Json);
        }).WithName("CheckPlaybook");
        api.MapGet("/playbooks/{id}/editions", async (HttpContext http, string id, EditionReader editions) =>
            Found(await editions.Editions(Of(http).Organisation, new(id), Of(http).Person, LanguageOf(http)), $"There is neither a version nor a draft of '{id}'.")).WithName("GetEditions");
        api.MapGet("/playbooks/{id}/versions/{version}", async (HttpContext http, string id, string version, string? with, EditionReader editions) =>
            Found(await editions.Text(Of(http).Organisation, new(id), version, with, LanguageOf(http)), $"There is no version '{version}' of '{id}', or none '{with}' to hold it against.")).WithName("GetEdition");
        api.MapPut("/playbooks/{id}/draft", (HttpContext http, string id, Editing editing) =>
            Do<DraftBody>(http, (body, _) => editing.Save(Of(http), new(id), body.Text, body.Over))).WithName("SaveDraft");
        api.MapDelete("/playbooks/{id}/draft", async (HttpContext http, string id, string? hash, Editing editing) =>
            Answers.Of(http, await editing.Discard(Of(http), new(id), hash))).WithName("DiscardDraft");
        api.MapPost("/playbooks/{id}/draft/review", (HttpContext http, string id, Editing editing) =>
            Do<ReviewBody>(http, (body, _) => editing.Review(Of(http), new(id), body.Hash, body.Approve, body.Note))).WithName("ReviewDraft");
        api.MapPost("/playbooks/{id}/draft/publish", (HttpContext http, string id, Editing editing) =>
            Do<PublishBody>(http, (body, _) => editing.Publish(Of(http), new(id), body.Hash))).WithName("PublishDraft");
        api.MapPost("/playbooks/{id}/versions/{version}/withdraw", (HttpContext http, string id, string version, Editing editing) =>
            Do<ReasonBody>(http, (body, _) => editing.Withdraw(Of(http), new(id), version, body.Reason))).WithName("WithdrawVersion");
        api.MapGet("/requirements", async (HttpContext http, EditionReader editions) =>
            Results.Json(await editions.Requirements(Of(http).Organisation, LanguageOf(http)), Answers.Json)).WithName("ListRequirements");
    }

    /// <summary>A playbook's text as it is, or in JSON with a name.</summary>
    private static async Task<(CheckBody? Body, IResult? Wrong)> TextOf(HttpContext http)
    {
        if (http.Request.ContentType is { } type && !http.Request.HasJsonContentType() && !type.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal))
        {
            using var text = new StreamReader(http.Request.Body);
            return (new(await text.ReadToEndAsync(), null), null);
        }
        var (body, _, wrong) = await Answers.Read<CheckBody>(http);
        return (body, wrong);
    }

    private static void MapIncidents(RouteGroupBuilder api)
    {
        api.MapGet("/incidents", async (HttpContext http, IncidentReader incidents, string? status, string? next) =>
            Results.Json(await incidents.List(Of(http).Organisation, LanguageOf(http), status, next), Answers.Json)).WithName("ListIncidents");
        api.MapPost("/incidents", async (HttpContext http, Orders orders) =>
        {
            var (body, sha, wrong) = await Answers.Read<OpenIncidentBody>(http);
            if (wrong is not null) return wrong;
            var incident = Gate.NewIncident();
            var answer = $$"""{"id":"{{incident}}"}""";
            return Answers.Of(
                http, await orders.Open(Of(http), incident, new(body!.Title, body.Area, body.MeetAt, body.Mode, body.Level), Answers.RequestOf(http, Of(http), sha, answer, 201)), answer, 201);
        }).WithName("OpenIncident");
        api.MapGet("/incidents/{id}", async (HttpContext http, string id, IncidentReader incidents) =>
            Found(http, await incidents.Incident(Of(http).Organisation, new(id), Of(http).Person, LanguageOf(http)), StreamId.Of(new IncidentId(id), Of(http).Organisation), $"There is no incident '{id}'.")).WithName("GetIncident");
        api.MapGet("/incidents/{id}/timeline", async (HttpContext http, string id, TimelineReader timeline, long? next, bool? all) =>
            Found(http, await timeline.OfIncident(Of(http).Organisation, new(id), LanguageOf(http), next ?? 0, all ?? false), StreamId.Of(new IncidentId(id), Of(http).Organisation), $"There is no incident '{id}'.")).WithName("GetIncidentTimeline");
        api.MapGet("/incidents/{id}/events", async (HttpContext http, string id, Live live, Gate gate) =>
        {
            if (await gate.Read(new IncidentId(id), Of(http).Organisation) is null) return Answers.Problem(404, "not-found", $"There is no incident '{id}'.");
            await live.Entries(http, Of(http).Organisation, new IncidentId(id), null);
            return Results.Empty;
        }).WithName("WatchIncident");
        api.MapGet("/incidents/{id}/export", (HttpContext http, string id, Gate gate, Store store) => SendTimeline(http, new(id), gate, store)).WithName("ExportIncident");
        api.MapPost("/incidents/{id}/notes", (HttpContext http, string id, Orders orders) =>
            Do<NoteBody>(http, (body, request) => orders.NoteOnIncident(Of(http), id, NoteOf(body), request))).WithName("NoteOnIncident");
        api.MapPost("/incidents/{id}/level", (HttpContext http, string id, Orders orders) =>
            Do<LevelBody>(http, (body, request) => orders.SetLevel(Of(http), id, body.Level, body.Reason, request))).WithName("SetLevel");
        api.MapPost("/incidents/{id}/lead", (HttpContext http, string id, Orders orders) =>
            Do<LeadBody>(http, (body, request) => orders.HandOver(Of(http), id, body.Person, request))).WithName("HandOverLead");
        api.MapPost("/incidents/{id}/tasks", (HttpContext http, string id, Orders orders) =>
            Do<TaskBody>(http, (body, request) => orders.AddTask(Of(http), new(id), new(body.Role, body.Person, body.Do, body.AcknowledgeWithin, body.Due), request, endsWhenAcknowledged: false))).WithName("AddTask");
        api.MapPost("/incidents/{id}/page", (HttpContext http, string id, Orders orders) =>
            Do<PageBody>(http, (body, request) => orders.AddTask(Of(http), new(id), new(body.Role, body.Person, body.Text, null, null), request, endsWhenAcknowledged: true))).WithName("PageSomebody");
        api.MapPost("/incidents/{id}/message", (HttpContext http, string id, Orders orders) =>
            Do<MessageBody>(http, (body, request) => orders.Message(Of(http), new(id), body.To, body.Text, request))).WithName("MessageAll");
        api.MapPost("/incidents/{id}/close", (HttpContext http, string id, Orders orders) =>
            Do<ReasonBody>(http, (body, request) => orders.Close(Of(http), id, body.Reason, request))).WithName("CloseIncident");
        api.MapPost("/incidents/{id}/files", AttachFile).DisableAntiforgery().WithName("AttachFile");
        api.MapGet("/files/{sha256}", async (HttpContext http, string sha256, Store store) => await SendFile(http, store, Of(http), sha256)).WithName("GetFile");
        api.MapPost("/alerts", async (HttpContext http, Orders orders) =>
        {
            var (body, sha, wrong) = await Answers.Read<AlertBody>(http);
            if (wrong is not null) return wrong;
            var (outcome, incident, isOpened) = await orders.Alert(Of(http), body!.Source, body.Key, body.Title, body.Text, body.Role, (incident, isOpened) =>
                Answers.RequestOf(http, Of(http), sha, AlertAnswer(incident, isOpened), isOpened ? 201 : 200));
            return Answers.Of(http, outcome, AlertAnswer(incident, isOpened), isOpened ? 201 : 200);
        }).WithName("ReceiveAlert");
    }

    private static void MapRuns(RouteGroupBuilder api)
    {
        api.MapGet("/runs", async (HttpContext http, RunReader runs, string? status, string? next) =>
            Results.Json(await runs.List(Of(http).Organisation, LanguageOf(http), status, next), Answers.Json)).WithName("ListRuns");
        api.MapPost("/runs", async (HttpContext http, Orders orders) =>
        {
            var (body, sha, wrong) = await Answers.Read<StartRunBody>(http);
            if (wrong is not null) return wrong;
            var answered = "";
            var started = await orders.Start(
                Of(http), new(body!.Playbook, body.Version, body.Incident, body.Mode, body.Title, body.Area, body.MeetAt, Answers.Lists(body.Inputs)) { IsOldMeant = body.Superseded == "yes" },
                answer => Answers.RequestOf(http, Of(http), sha, answered = answer, 201));
            return Answers.Of(http, started.Outcome, answered, 201);
        }).WithName("StartRun");
        api.MapGet("/runs/{id}", async (HttpContext http, string id, RunReader runs) =>
            Found(http, await runs.Run(Of(http).Organisation, new(id), Of(http).Person, LanguageOf(http)), StreamId.Of(new RunId(id)), $"There is no run '{id}'.")).WithName("GetRun");
        api.MapGet("/runs/{id}/timeline", async (HttpContext http, string id, TimelineReader timeline, long? next, bool? all) =>
            Found(http, await timeline.OfRun(Of(http).Organisation, new(id), LanguageOf(http), next ?? 0, all ?? false), StreamId.Of(new RunId(id)), $"There is no run '{id}'.")).WithName("GetRunTimeline");
        api.MapGet("/runs/{id}/events", async (HttpContext http, string id, Live live, Gate gate) =>
        {
            if (await gate.Read(new RunId(id)) is not { } run || run.Organisation != Of(http).Organisation) return Answers.Problem(404, "not-found", $"There is no run '{id}'.");
            await live.Entries(http, Of(http).Organisation, run.Incident, StreamId.Of(run.Id));
            return Results.Empty;
        }).WithName("WatchRun");
        api.MapGet("/runs/{id}/export", async (HttpContext http, string id, Gate gate, Store store) =>
        {
            if (await gate.Read(new RunId(id)) is not { } run || run.Organisation != Of(http).Organisation) return Answers.Problem(404, "not-found", $"There is no run '{id}'.");
            return Results.Stream(async body =>
            {
                await using var file = new StreamWriter(body, leaveOpen: true);
                await store.Timelines.Export([StreamId.Of(run.Id)], file, store.Now());
            }, "application/jsonl", $"run-{id}.jsonl");
        }).WithName("ExportRun");
        foreach (var verb in (string[])["pause", "resume", "abort"])
            api.MapPost($"/runs/{{id}}/{verb}", (HttpContext http, string id, Orders orders) =>
                Do<ReasonBody>(http, (body, request) => orders.OnRun(Of(http), id, verb, body.Reason, request))).WithName($"{Named(verb)}Run");
        api.MapGet("/runs/{id}/move", async (HttpContext http, string id, EditionReader editions) =>
            Found(await editions.Move(Of(http).Organisation, new(id), Of(http).Person, LanguageOf(http)), $"There is no run '{id}'.")).WithName("GetRunMoves");
        api.MapPost("/runs/{id}/move", (HttpContext http, string id, Orders orders) =>
            Do<MoveBody>(http, (body, request) => orders.Move(Of(http), id, body.Version, body.Reason, request))).WithName("MoveRun");
        api.MapPost("/runs/{id}/notes", (HttpContext http, string id, Orders orders) =>
            Do<NoteBody>(http, (body, request) => orders.NoteOnRun(Of(http), id, NoteOf(body), request))).WithName("NoteOnRun");
        api.MapPost("/runs/{id}/signals/{name}", (HttpContext http, string id, string name, Orders orders) =>
            Do<ReasonBody>(http, (_, request) => orders.Signal(Of(http), id, name, request))).WithName("Signal");
        api.MapPost("/runs/{id}/phases/{phase}/open", (HttpContext http, string id, string phase, Orders orders) =>
            Do<ReasonBody>(http, (body, request) => orders.OpenPhase(Of(http), id, phase, body.Reason, request))).WithName("OpenPhase");
    }

    private static void MapSteps(RouteGroupBuilder api)
    {
        api.MapPost("/runs/{id}/tasks/{step}/acknowledge", (HttpContext http, string id, string step, Orders orders) =>
            Do<ReasonBody>(http, (_, request) => orders.Acknowledge(Of(http), id, step, "api", request))).WithName("Acknowledge");
        api.MapPost("/runs/{id}/tasks/{step}/complete", (HttpContext http, string id, string step, Orders orders) =>
            Do<CompleteBody>(http, (body, request) => orders.Complete(Of(http), id, step, CompleteOf(body), request))).WithName("Complete");
        api.MapPost("/runs/{id}/tasks/{step}/decline", (HttpContext http, string id, string step, Orders orders) =>
            Do<DeclineBody>(http, (body, request) => orders.Decline(Of(http), id, step, "api", body.Reason, request))).WithName("Decline");
        api.MapPost("/runs/{id}/tasks/{step}/assign", (HttpContext http, string id, string step, Orders orders) =>
            Do<AssignBody>(http, (body, request) => orders.Assign(Of(http), id, step, body.Person, request))).WithName("Assign");
        api.MapPost("/runs/{id}/decisions/{step}", (HttpContext http, string id, string step, Orders orders) =>
            Do<DecideBody>(http, (body, request) => orders.Decide(Of(http), id, step, body.Options ?? (body.Option is { } one ? [one] : []), body.Reason, request))).WithName("Decide");
        api.MapPost("/runs/{id}/approvals/{step}", (HttpContext http, string id, string step, Orders orders) =>
            Do<ApproveBody>(http, (body, request) => orders.Approve(Of(http), id, step, body.Approve, body.Hash, body.Reason, request))).WithName("Approve");
        foreach (var verb in (string[])["start", "skip", "retry", "undo", "round", "stop-repeat"])
            api.MapPost($"/runs/{{id}}/steps/{{step}}/{verb}", (HttpContext http, string id, string step, Orders orders) =>
                Do<ReasonBody>(http, (body, request) => orders.ByHand(Of(http), id, step, verb, body.Reason, request))).WithName(verb is "round" ? "OpenRound" : verb is "stop-repeat" ? "StopRepeat" : $"{Named(verb)}Step");
    }

    private static void MapEffects(RouteGroupBuilder api)
    {
        foreach (var verb in (string[])["send", "done", "drop"])
            api.MapPost($"/effects/{{id}}/{verb}", (HttpContext http, string id, Releases releases) =>
                Do<ReasonBody>(http, (body, request) => releases.SettleHeld(Of(http), id, verb, body.Reason, request))).WithName(verb is "done" ? "MarkEffectDone" : $"{Named(verb)}Effect");
    }

    private static void MapRecovery(RouteGroupBuilder api)
    {
        api.MapGet("/recovery", async (HttpContext http, RecoveryReader recovery) =>
            Results.Json(await recovery.Report(Of(http).Organisation, LanguageOf(http)), Answers.Json)).WithName("GetRecovery");
        api.MapPost("/recovery/release", (HttpContext http, Releases releases) =>
            Do<ReasonBody>(http, (body, _) => releases.Open(Of(http), body.Reason))).WithName("ReleaseHouse");
        api.MapPost("/recovery/runs/{id}/release", (HttpContext http, string id, Releases releases) =>
            Do<ReasonBody>(http, (body, request) => releases.Release(Of(http), new RunId(id), body.Reason, request))).WithName("ReleaseRun");
        api.MapPost("/recovery/incidents/{id}/release", (HttpContext http, string id, Releases releases) =>
            Do<ReasonBody>(http, (body, request) => releases.Release(Of(http), new IncidentId(id), body.Reason, request))).WithName("ReleaseIncident");
    }

    private static void MapSetAside(RouteGroupBuilder api)
    {
        api.MapGet("/set-aside", async (HttpContext http, SetAsideReader aside) =>
            Results.Json(new { items = await aside.All(Of(http).Organisation, LanguageOf(http)) }, Answers.Json)).WithName("ListSetAside");
        api.MapPost("/set-aside/runs/{id}/retry", (HttpContext http, string id, Mending mending) =>
            Do<ReasonBody>(http, (body, _) => mending.TryAgain(Of(http), StreamId.Of(new RunId(id)), body.Reason))).WithName("RetryRun");
        api.MapPost("/set-aside/incidents/{id}/retry", (HttpContext http, string id, Mending mending) =>
            Do<ReasonBody>(http, (body, _) => mending.TryAgain(Of(http), StreamId.Of(new IncidentId(id), Of(http).Organisation), body.Reason))).WithName("RetryIncident");
        api.MapGet("/call-list", async (HttpContext http, CallListReader calls) =>
            Results.Json(await calls.Read(Of(http).Organisation, LanguageOf(http)), Answers.Json)).WithName("GetCallList");
    }

    /// <summary>The incident's own stream and that of each run in it, one after the other, in one file.</summary>
    public static async Task<IResult> SendTimeline(HttpContext http, IncidentId id, Gate gate, Store store)
    {
        if (await gate.Read(id, Of(http).Organisation) is not { } incident) return Answers.Problem(404, "not-found", $"There is no incident '{id}'.");
        var streams = new List<StreamId> { StreamId.Of(id, incident.Organisation) };
        // A run that was called a moment ago has entered nothing yet.
        foreach (var called in incident.Runs)
            if (await gate.Read(called.Run) is not null) streams.Add(StreamId.Of(called.Run));
        return Results.Stream(async body =>
        {
            await using var file = new StreamWriter(body, leaveOpen: true);
            await store.Timelines.Export(streams, file, store.Now());
        }, "application/jsonl", $"{incident.Number}.jsonl");
    }

    private static async Task<IResult> AttachFile(HttpContext http, string id, Orders orders, Store store)
    {
        if (!http.Request.HasFormContentType || (await http.Request.ReadFormAsync()).Files is not [{ } file, ..])
            return Answers.Problem(400, "file-needed", "Send the file as multipart/form-data, in a field of its own.");
        if (file.Length is 0 or > Storage.Files.Largest) return Answers.Problem(413, "file-size", $"A file must hold between 1 and {Storage.Files.Largest:N0} bytes; this one holds {file.Length:N0}.");
        if (orders.NoRoomForFiles() is { } low) return Answers.Of(http, low);
        var sha = await Keep(store, Of(http), file);
        var answer = $$"""{"sha256":"{{sha}}"}""";
        return Answers.Of(http, await orders.Attach(Of(http), id, file.FileName, sha, file.Length, http.Request.Form["text"], Answers.RequestOf(http, Of(http), sha, answer, 201)), answer, 201);
    }

    /// <summary>Stores an upload and gives the hash it is known by.</summary>
    public static async Task<string> Keep(Store store, Caller caller, IFormFile file)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return await store.Files.Keep(caller.Organisation, file.ContentType, bytes.ToArray(), store.Now());
    }

    /// <summary>Always to be saved, never shown: what was handed in as evidence may be what the attacker sent.</summary>
    public static async Task<IResult> SendFile(HttpContext http, Store store, Caller caller, string sha256)
    {
        if (await store.Files.Find(caller.Organisation, sha256) is not { } file) return Answers.Problem(404, "not-found", "There is no such file.");
        http.Response.Headers.ContentSecurityPolicy = "sandbox";
        return Results.File(file.Bytes, "application/octet-stream", $"{sha256[..12]}");
    }

    private static async Task<IResult> Do<T>(HttpContext http, Func<T, Request?, Task<Outcome>> order) where T : class
    {
        var (body, sha, wrong) = await Answers.Read<T>(http);
        return wrong ?? Answers.Of(http, await order(body!, Answers.RequestOf(http, Of(http), sha, Answers.Accepted)));
    }

    private static string Named(string verb) => char.ToUpperInvariant(verb[0]) + verb[1..];

    private static string AlertAnswer(IncidentId incident, bool isOpened) => $$"""{"incident":"{{incident}}","opened":{{(isOpened ? "true" : "false")}}}""";

    private static Caller Of(HttpContext http) => Caller.Known(http);

    private static string LanguageOf(HttpContext http) => Pages.LanguageChoice.Of(http);

    /// <summary>One that is set aside and cannot even be folded is there, and says so.</summary>
    private static IResult Found(HttpContext http, object? view, StreamId stream, string missing) =>
        view is null && http.RequestServices.GetRequiredService<Store>().SetAsides.Knows(stream, Failing.Folding) ? Answers.Of(http, new Outcome.SetAside()) : Found(view, missing);

    private static IResult Found(object? view, string missing) => view is null ? Answers.Problem(404, "not-found", missing) : Results.Json(view, Answers.Json);

    private static Orders.NoteFields NoteOf(NoteBody body) => new(body.Kind, body.Text, body.Happened, body.Step, body.Corrects);

    private static Orders.CompleteFields CompleteOf(CompleteBody body) => new(
        Answers.Lists(body.Answers),
        [.. (body.Evidence ?? []).Select(evidence => (evidence.Kind, evidence.Text, evidence.Sha256)), .. body.Receipt is { } receipt ? [("receipt", receipt, null)] : Array.Empty<(string, string, string?)>()],
        body.Note,
        body.Knowledge is { } knowledge ? (knowledge.Instant, knowledge.Who, knowledge.How, knowledge.Source) : null,
        body.Outcome);
}
