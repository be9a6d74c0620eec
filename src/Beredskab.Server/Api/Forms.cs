using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine;
using Beredskab.Playbooks;
using Beredskab.Server.Pages;
using Beredskab.Server.People;
using Beredskab.Server.Reading;
using Beredskab.Server.Recovery;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using World = Beredskab.Simulation.World;
using Beredskab.Storage;
using Microsoft.AspNetCore.Antiforgery;
using static Beredskab.Server.Pages.Posts;

namespace Beredskab.Server.Api;

/// <summary>
/// What the pages' forms post to. Each carries its own key, so that pressing twice is doing once; after it the reader is sent back,
/// with a notice, or with the form as it was and a sentence about what is wrong.
/// </summary>
public static class Forms
{
    // Never kept, nor put back into a page.
    private static readonly string[] s_secret = [Password, Code, Secret, Credential, Token, Link];

    public static void MapForms(this IEndpointRouteBuilder app)
    {
        app.MapPost(TaskTemplate, (HttpContext http, string run, string step, string verb, Orders orders) => Do(http, (form, request) => verb switch
        {
            "acknowledge" => orders.Acknowledge(Of(http), run, step, "page", request),
            "decline" => orders.Decline(Of(http), run, step, "page", form[Reason], request),
            "assign" => orders.Assign(Of(http), run, step, form[Posts.Person].ToString(), request),
            _ => Complete(http, orders, run, step, form, request),
        }, verb));
        app.MapPost(DecisionTemplate, (HttpContext http, string run, string step, Orders orders) => Do(http, (form, request) =>
            orders.Decide(Of(http), run, step, [.. form[Option].OfType<string>()], form[Reason], request), "decide"));
        app.MapPost(ApprovalTemplate, (HttpContext http, string run, string step, Orders orders) => Do(http, (form, request) =>
            orders.Approve(Of(http), run, step, form[Posts.Approve] == "yes", form[Hash].ToString(), form[Reason], request), "approve"));
        app.MapPost(StepTemplate, (HttpContext http, string run, string step, string verb, Orders orders) => Do(http, (form, request) =>
            orders.ByHand(Of(http), run, step, verb, form[Reason], request), verb));
        app.MapPost(OpenPhaseTemplate, (HttpContext http, string run, string phase, Orders orders) => Do(http, (form, request) =>
            orders.OpenPhase(Of(http), run, phase, form[Reason], request), "open-phase"));
        app.MapPost(RunTemplate, (HttpContext http, string run, string verb, Orders orders) => Do(http, (form, request) =>
            verb is "move" ? orders.Move(Of(http), run, form[Posts.Version], form[Reason], request) : orders.OnRun(Of(http), run, verb, form[Reason], request), verb));
        app.MapPost(IncidentTemplate, (HttpContext http, string incident, string verb, Orders orders) => Do(http, (form, request) =>
            OnIncident(http, orders, incident, verb, form, request), verb));
        app.MapGet(ExportTemplate, (HttpContext http, string incident, Gate gate, Store store) => Endpoints.SendTimeline(http, new(incident), gate, store));
        app.MapPost(StartTemplate, Start);
        app.MapPost(FindTemplate, Find);
        app.MapPost(OpenIncidentTemplate, OpenIncident);
        app.MapPost(Posts.Playbooks, NewPlaybook);
        app.MapPost(DraftTemplate, (HttpContext http, string playbook, string verb, Editing editing) => Do(http, (form, _) => verb switch
        {
            // A browser sends lines as the net does, with two signs at their end; a file has one.
            "save" => editing.Save(Of(http), new(playbook), form[Text].ToString().ReplaceLineEndings("\n"), OrNull(form[Replace]) ?? OrNull(form[Over])),
            "review" => editing.Review(Of(http), new(playbook), form[Hash].ToString(), form[Posts.Approve].ToString(), form[Posts.Note]),
            "publish" => editing.Publish(Of(http), new(playbook), form[Hash].ToString()),
            "discard" => editing.Discard(Of(http), new(playbook), form[Hash].ToString()),
            _ => Task.FromResult<Outcome>(new Outcome.NotFound("not-found", "There is no such thing here.")),
        }, $"{verb}-draft"));
        app.MapPost(WithdrawTemplate, (HttpContext http, string playbook, string version, Editing editing) => Do(http, (form, _) => editing.Withdraw(Of(http), new(playbook), version, form[Reason]), "withdraw"));
        app.MapPost(EffectTemplate, (HttpContext http, string effect, string verb, Releases releases) => Do(http, (form, request) =>
            releases.SettleHeld(Of(http), effect, verb, form[Reason], request), "held"));
        app.MapPost(RecoveryTemplate, (HttpContext http, Releases releases) => Do(http, (form, _) => releases.Open(Of(http), form[Reason]), "release"));
        app.MapPost(RecoveryItemTemplate, (HttpContext http, string kind, string id, Releases releases) => Do(http, (form, request) => kind == "run"
            ? releases.Release(Of(http), new RunId(id), form[Reason], request)
            : releases.Release(Of(http), new IncidentId(id), form[Reason], request), "release"));
        app.MapPost(SetAsideTemplate, (HttpContext http, string kind, string id, Mending mending) => Do(http, (form, _) => mending.TryAgain(
            Of(http), kind == "run" ? StreamId.Of(new RunId(id)) : StreamId.Of(new IncidentId(id), Of(http).Organisation), form[Reason]), "retried"));
        app.MapPost(ReplyTemplate, Reply);
        MapOnCall(app);
        app.MapPost(StaffCheckTemplate, (HttpContext http, StaffDesk staff) => ShowPlan(http, text => staff.Plan(Of(http).Organisation, text)));
        app.MapPost(StaffImportTemplate, (HttpContext http, StaffDesk staff) => ShowPlan(http, text => staff.Import(Of(http).Organisation, text, Of(http).Person)));
        app.MapPost(DirectoryCheckTemplate, (HttpContext http, DirectoryStaff directory) => ShowDirectory(http, directory, isTaken: false));
        app.MapPost(DirectoryImportTemplate, (HttpContext http, DirectoryStaff directory) => ShowDirectory(http, directory, isTaken: true));
        app.MapPost(OrganisationTemplate, (HttpContext http, string id, PartnerDesk desk) => Do(http, (form, _) => desk.Save(Of(http), id == Paths.New ? null : id, new(
            form[Posts.Title].ToString(), form[Posts.Kind].ToString(), form[Posts.Cvr], form[Posts.Phone], form[Posts.Mail])), "organisation", $"{Paths.People}#organisations"));
        app.MapPost(OrganisationRemoveTemplate, (HttpContext http, string id, PartnerDesk desk) => Do(http, (_, _) => desk.Remove(Of(http), id), "organisation", $"{Paths.People}#organisations"));
        app.MapGet(Paths.PeopleFile, async (HttpContext http, StaffDesk staff) => Results.File(await staff.Export(Of(http).Organisation), "text/csv; charset=utf-8", "beredskab-personer.csv"));
        app.MapPost(ReadinessTemplate, CheckContacts);
        app.MapSignIn();
    }

    private static void MapOnCall(IEndpointRouteBuilder app)
    {
        app.MapPost(OnCallRotaTemplate, (HttpContext http, string rota, OnCallDesk desk) => Do(http, (form, _) => desk.SaveRota(Of(http), rota == Paths.New ? null : rota, new(
            form[Posts.Title].ToString(), [.. form[Posts.Person].OfType<string>().Where(person => person.Length > 0)], form[From].ToString(), form[HandOver].ToString(), form[Day].ToString(), form[Every].ToString(),
            form[Workday] == "yes", form[Hours] == "outside", BasedOn(form))), "on-call", Paths.OnCall));
        app.MapPost(OnCallRotaRemoveTemplate, (HttpContext http, string rota, OnCallDesk desk) => Do(http, (_, _) => desk.RemoveRota(Of(http), rota), "on-call", Paths.OnCall));
        app.MapPost(OnCallCoverTemplate, (HttpContext http, string rota, string cover, OnCallDesk desk) => Do(http, (form, _) => cover == Paths.New
            ? desk.Cover(Of(http), rota, new(form[From].ToString(), form[Until].ToString(), OrNull(form[For]), form[By] == Nobody ? null : form[By].ToString()))
            : desk.RemoveCover(Of(http), rota, cover), "on-call"));
        app.MapPost(OnCallLadderTemplate, (HttpContext http, string role, OnCallDesk desk) => Do(http, (form, _) => desk.SaveLadder(Of(http), role,
            [.. Enumerable.Range(0, 100).TakeWhile(at => form.ContainsKey(Rung(at))).Select(at => new RungFields([.. form[Rung(at)].OfType<string>().Where(word => word.Length > 0)], form[Patience(at)], form[HoursOf(at)], form[AlwaysFrom(at)]))], new(OrNull(form[Needed]), [.. form[Among].OfType<string>().Where(group => group.Length > 0)]), BasedOn(form)),
            "on-call", $"{Paths.OnCall}#role-{role}"));
        app.MapPost(OnCallGroupTemplate, (HttpContext http, string group, OnCallDesk desk) => Do(http, (form, _) => desk.SaveGroup(Of(http), group == Paths.New ? null : group,
            form[Posts.Title].ToString(), [.. form[Posts.Person].OfType<string>().Where(person => person.Length > 0)], BasedOn(form)), "on-call", $"{Paths.OnCall}#groups"));
        app.MapPost(OnCallGroupRemoveTemplate, (HttpContext http, string group, OnCallDesk desk) => Do(http, (_, _) => desk.RemoveGroup(Of(http), group), "on-call", $"{Paths.OnCall}#groups"));
        app.MapPost(CalendarRenewTemplate, (HttpContext http, RotaCalendars calendars) => Do(http, async (_, _) =>
        {
            await calendars.Renew(Of(http).Organisation);
            return new Outcome.Accepted(new("on-call"), [], []);
        }, "on-call"));
        app.MapPost(CalendarCheckTemplate, ShowCalendar);
        app.MapPost(CalendarImportTemplate, ShowCalendar);
        app.MapPost(ClosedDaysTemplate, (HttpContext http, OnCallDesk desk) => Do(http, (form, _) => desk.SetClosedDays(Of(http), form[Text].ToString()), "on-call"));
    }

    private static int? BasedOn(IFormCollection form) => int.TryParse(form[Posts.Version], System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : null;

    /// <summary>A round of questions whether people can be reached; how many went out is said.</summary>
    private static async Task<IResult> CheckContacts(HttpContext http, ContactChecks checks, Flash flash, Staffs staffs)
    {
        var form = await Form(http);
        var (outcome, round) = await checks.Begin(Of(http), OrNull(form[Role]), [.. form[Way].OfType<string>()]);
        if (outcome.No is not null) await Refuse(http, flash, form, outcome);
        else
        {
            var people = (await staffs.Of(Of(http).Organisation)).People;
            flash.Say(http, new(round.Failed.Count > 0 ? NoticeKind.Late : NoticeKind.Done, Words(http).Say("readiness.sent", ("n", round.Sent)),
                round.Failed.Count > 0 ? Words(http).Say("readiness.not-sent", ("people", string.Join(", ", round.Failed.Select(person => people.GetValueOrDefault(person)?.Name ?? person.Value)))) : null));
        }
        return Back(form);
    }

    /// <summary>A list of people that was sent: looked at, or taken over; what is wrong with it, or what it would change, stands on the page that answers.</summary>
    private static async Task<IResult> ShowPlan(HttpContext http, Func<byte[], Task<StaffPlan>> read)
    {
        var form = await Form(http);
        var text = form.Files.GetFile(Posts.File) is { Length: > 0 } file ? StaffFile.TextOf(await Bytes(file)) : form[Text].ToString();
        var plan = await read(Encoding.UTF8.GetBytes(text));
        return await Show(http, plan, http.Request.Path == StaffImportTemplate, view => view with { Plan = plan, Text = text });
    }

    /// <summary>Those in a group of the directory, likewise; when it does not say who they are, the page says why.</summary>
    private static async Task<IResult> ShowDirectory(HttpContext http, DirectoryStaff directory, bool isTaken)
    {
        _ = await Form(http);
        var (plan, why, detail) = await directory.Plan(Of(http).Organisation, isTaken, Of(http).Person);
        if (plan is not null) return await Show(http, plan, isTaken, view => view with { Plan = plan, IsFromDirectory = true });
        http.RequestServices.GetRequiredService<Flash>().Say(http, new(NoticeKind.Failed, Words(http).Say(why!, ("detail", detail))));
        return Results.Redirect(Paths.People);
    }

    private static async Task<IResult> Show(HttpContext http, StaffPlan plan, bool isTaken, Func<Views.StaffView, Views.StaffView> with)
    {
        if (isTaken && plan.IsSound)
        {
            http.RequestServices.GetRequiredService<Flash>().Say(http, new(NoticeKind.Done, Words(http)["done.staff"]));
            return Results.Redirect(Paths.People);
        }
        var (frame, view) = await http.RequestServices.GetRequiredService<PageData>().Staff(http) ?? throw new InvalidOperationException("Everybody may see who is called.");
        return new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<StaffBoardAlone>(new Dictionary<string, object?>
        {
            [nameof(StaffBoardAlone.Frame)] = frame with { Path = Paths.People },
            [nameof(StaffBoardAlone.View)] = with(view),
        }) { StatusCode = plan.IsSound ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }

    /// <summary>A calendar that was sent for a rota: looked at, or taken over; what would come of each event stands on the page that answers.</summary>
    private static async Task<IResult> ShowCalendar(HttpContext http, OnCallDesk desk, OnCallReader onCall, Flash flash)
    {
        var form = await Form(http);
        var sent = form.Files.GetFile(Posts.File) is { Length: > 0 } file ? await Bytes(file) : Encoding.UTF8.GetBytes(form[Text].ToString());
        var fields = new CalendarFields(form[Posts.Rota].ToString(), form[Posts.Rota] == Paths.New, OrNull(form[Posts.Title]), new(OrNull(form[Only])?.Trim(), form[Others] == Kept), sent);
        var isTaken = http.Request.Path == CalendarImportTemplate;
        var look = isTaken ? await desk.TakeOver(Of(http), fields, BasedOn(form)) : await desk.LookAt(Of(http), fields);
        if (isTaken && look is { Plan: { } taken, Outcome.No: null })
        {
            flash.Say(http, new(NoticeKind.Done, Words(http)["done.on-call"]));
            return Results.Redirect(Paths.Rota(taken.Rota.Id.Value));
        }
        // Where the plan has become another one, what would come of it now is shown anew.
        var no = look.Outcome.No is { Sentence: not "on-call.calendar-faults" } refused ? refused : null;
        if (look.Plan is null && no is not null) look = await desk.LookAt(Of(http), fields);
        if (look.Plan is not { } plan)
        {
            await Refuse(http, flash, form, look.Outcome);
            return Back(form);
        }
        var (frame, view) = await http.RequestServices.GetRequiredService<PageData>().OnCall(http) ?? throw new InvalidOperationException("Everybody may see who is called.");
        return new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<OnCallBoardAlone>(new Dictionary<string, object?>
        {
            [nameof(OnCallBoardAlone.Frame)] = frame with { Path = Paths.OnCall },
            [nameof(OnCallBoardAlone.View)] = view with
            {
                Preview = new(plan, look.Version, fields, plan.IsSound ? StaffFile.TextOf(sent) : null, no is null ? null : Refusals.Say(no, Words(http).Language), await onCall.Findings(Of(http).Organisation, Words(http).Language, plan)),
            },
        }) { StatusCode = no is not null ? StatusCodes.Status409Conflict : plan.IsSound ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }

    private static async Task<byte[]> Bytes(IFormFile file)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static Task<Outcome> OnIncident(HttpContext http, Orders orders, string incident, string verb, IFormCollection form, Request? request)
    {
        var (caller, id) = (Of(http), new IncidentId(incident));
        return verb switch
        {
            "notes" => Note(orders, caller, incident, form, request),
            "level" => orders.SetLevel(caller, incident, form[Posts.Level].ToString(), form[Reason], request),
            "lead" => orders.HandOver(caller, incident, form[Posts.Person].ToString(), request),
            "tasks" => orders.AddTask(caller, id, new(OrNull(form[Role]), OrNull(form[Posts.Person]), form[Posts.Do].ToString(), OrNull(form[AcknowledgeWithin]), OrNull(form[Due])), request, endsWhenAcknowledged: false),
            "page" => orders.AddTask(caller, id, new(OrNull(form[Role]), OrNull(form[Posts.Person]), form[Text].ToString(), null, null), request, endsWhenAcknowledged: true),
            "message" => orders.Message(caller, id, form[To].ToString(), form[Text].ToString(), request),
            "close" => orders.Close(caller, incident, form[Reason], request),
            _ => Task.FromResult<Outcome>(new Outcome.NotFound("not-found", "There is no such thing here.")),
        };
    }

    /// <summary>A correction or a note on a step belongs to the run; anything else to the incident.</summary>
    private static Task<Outcome> Note(Orders orders, Caller caller, string incident, IFormCollection form, Request? request)
    {
        if (OrNull(form[CorrectionOf]) is { } corrected && corrected.LastIndexOf('/') is > 0 and var slash && long.TryParse(corrected[(slash + 1)..], out var seq))
        {
            var stream = corrected[..slash];
            Orders.NoteFields correction = new(null, form[Text].ToString(), null, null, seq);
            return stream.StartsWith("run:", StringComparison.Ordinal)
                ? orders.NoteOnRun(caller, stream["run:".Length..], correction, request)
                : orders.NoteOnIncident(caller, incident, correction, request);
        }
        Orders.NoteFields note = new(OrNull(form[Kind]), form[Text].ToString(), OrNull(form[Happened]), null, null);
        if (OrNull(form[Step]) is { } place && place.IndexOf('/', StringComparison.Ordinal) is > 0 and var cut)
            return orders.NoteOnRun(caller, place[..cut], note with { Step = place[(cut + 1)..] }, request);
        return orders.NoteOnIncident(caller, incident, note, request);
    }

    private static async Task<Outcome> Complete(HttpContext http, Orders orders, string run, string step, IFormCollection form, Request? request)
    {
        var answers = form.Where(field => field.Key.StartsWith(AnswerPrefix, StringComparison.Ordinal))
            .ToDictionary(field => field.Key[AnswerPrefix.Length..], field => (IReadOnlyList<string>)[.. field.Value.OfType<string>()]);
        var evidence = new List<(string, string, string?)>();
        if (OrNull(form[Receipt]) is { } receipt) evidence.Add(("receipt", receipt, null));
        if (OrNull(form[Posts.Evidence]) is { } written) evidence.Add((Uri.IsWellFormedUriString(written, UriKind.Absolute) ? "link" : "case-number", written, null));
        foreach (var file in form.Files.Where(file => file.Length > 0))
        {
            if (file.Length > Storage.Files.Largest) return new Outcome.Refused("file-size", $"The file {file.FileName:file} is too large. At most {Storage.Files.Largest / 1_000_000:mb} MB.");
            if (orders.NoRoomForFiles() is { } low) return low;
            var sha = await Endpoints.Keep(http.RequestServices.GetRequiredService<Store>(), Of(http), file);
            if (evidence.Count == 0) evidence.Add(("receipt", file.FileName, sha));
            evidence.Add(("file", file.FileName, sha));
        }
        return await orders.Complete(Of(http), run, step, new(
            answers, evidence, OrNull(form[Posts.Note]), OrNull(form[At]) is { } instant ? (instant, OrNull(form[Posts.Person]), OrNull(form[How]), OrNull(form[Source])) : null, null), request);
    }

    private static async Task<IResult> Start(HttpContext http, Orders orders, Flash flash)
    {
        var form = await Form(http);
        var inputs = form.Where(field => field.Key.StartsWith(InputPrefix, StringComparison.Ordinal))
            .ToDictionary(field => field.Key[InputPrefix.Length..], field => (IReadOnlyList<string>)[.. field.Value.OfType<string>()]);
        var answered = "";
        var started = await orders.Start(
            Of(http), new(form[Posts.Playbook].ToString(), OrNull(form[Posts.Version]), OrNull(form[Posts.Incident]), OrNull(form[Posts.Mode]), OrNull(form[Title]), OrNull(form[Area]), OrNull(form[MeetAt]), inputs) { IsOldMeant = form[Posts.Superseded] == "yes" },
            answer => RequestOf(http, form, answered = answer));
        var incident = started.Outcome is Outcome.Repeated(var earlier)
            ? System.Text.Json.JsonDocument.Parse(earlier.Response).RootElement.GetProperty("incident").GetString()! : started.Incident.Value;
        if (started.Outcome is Outcome.Accepted or Outcome.Repeated) return Results.Redirect(Paths.Incident(incident));
        await Refuse(http, flash, form, started.Outcome);
        return Back(form);
    }

    /// <summary>To the page where a playbook of that id is written; nothing is kept before it is saved.</summary>
    private static async Task<IResult> NewPlaybook(HttpContext http, Flash flash)
    {
        var form = await Form(http);
        var id = form[Posts.Playbook].ToString().Trim();
        if (PlaybookReader.IsId(id)) return Results.Redirect($"{Paths.Editions(id)}?{Posts.New}=yes");
        await Refuse(http, flash, form, new Outcome.Refused("wrong-playbook.id", "A playbook's id is of small letters a-z, digits and -, at most 64."));
        return Back(form);
    }

    private static async Task<IResult> Find(HttpContext http, string playbook)
    {
        var form = await Form(http);
        var query = QueryString.Create(form.Where(field => field.Key is not (Posts.Key or Posts.Back or "__RequestVerificationToken" or Posts.Playbook))
            .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value)));
        return Results.Redirect(Paths.Playbook(playbook) + query);
    }

    private static async Task<IResult> OpenIncident(HttpContext http, Orders orders, Flash flash)
    {
        var form = await Form(http);
        var incident = Gate.NewIncident();
        var outcome = await orders.Open(Of(http), incident, new(form[Title].ToString(), OrNull(form[Area]), OrNull(form[MeetAt]), OrNull(form[Posts.Mode]), OrNull(form[Posts.Level])), RequestOf(http, form, incident.Value));
        if (outcome is Outcome.Accepted) return Results.Redirect(Paths.Incident(incident.Value));
        if (outcome is Outcome.Repeated(var earlier)) return Results.Redirect(Paths.Incident(earlier.Response));
        await Refuse(http, flash, form, outcome);
        return Back(form);
    }

    private static async Task<IResult> Reply(HttpContext http, string number, Flash flash)
    {
        var form = await Form(http);
        if (http.RequestServices.GetService<World>() is not { } world || world.Phones.Find(number) is null) return Answers.Problem(404, "not-found", "There is no such phone in the simulated world.");
        try
        {
            await world.Phones.Reply(number, form[Text].ToString());
        }
        catch (ArgumentException nobody)
        {
            flash.Say(http, new(NoticeKind.Failed, nobody.Message.Split(" (Parameter")[0]));
        }
        return Back(form);
    }

    internal static async Task<IResult> Do(HttpContext http, Func<IFormCollection, Request?, Task<Outcome>> order, string done, string? then = null)
    {
        var form = await Form(http);
        var flash = http.RequestServices.GetRequiredService<Flash>();
        var outcome = await order(form, RequestOf(http, form, Answers.Accepted));
        if (outcome is Outcome.Accepted or Outcome.Repeated)
        {
            var words = Words(http);
            flash.Say(http, new(NoticeKind.Done, words.Has($"done.{done}") ? words[$"done.{done}"] : words["notice.done"]));
        }
        else await Refuse(http, flash, form, outcome);
        return outcome.No is null && then is not null ? Results.Redirect(then) : Back(form);
    }

    /// <summary>Back to the page it came from, which says above all else why nothing came of it: the form itself may stand nowhere on it.</summary>
    internal static async Task SendBack(HttpContext http, Refusal why)
    {
        IFormCollection form;
        try
        {
            form = await Form(http);
        }
        catch (Exception fault) when (fault is AntiforgeryValidationException or InvalidOperationException)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        http.RequestServices.GetRequiredService<Flash>().Say(http, new(NoticeKind.Failed, Words(http)["form.not-allowed"], Refusals.Say(why, LanguageChoice.Of(http))));
        await Back(form).ExecuteAsync(http);
    }

    internal static async Task Refuse(HttpContext http, Flash flash, IFormCollection form, Outcome outcome)
    {
        var (said, fields) = (new List<string>(), new Dictionary<string, string>());
        foreach (var why in outcome is Outcome.Refused(var first) refused ? [first, .. refused.Also] : outcome.No is { } only ? [only] : Array.Empty<Refusal>())
        {
            said.Add(await http.RequestServices.GetRequiredService<Refusals>().Say(why, Caller.Of(http)?.Organisation ?? http.RequestServices.GetRequiredService<Instance>().Organisation, LanguageChoice.Of(http), http.GetRouteValue("run") as string, OrNull(form[Posts.Playbook])));
            // What is wrong stands at its field too.
            if (why.Values.FirstOrDefault(named => named.Name == "question")?.Value is { } question)
                foreach (var prefix in (string[])[InputPrefix, Posts.AnswerPrefix]) fields.TryAdd(prefix + question, said[^1]);
        }
        flash.Say(http, null, new(
            http.Request.Path, said is [] ? Words(http)["notice.failed"] : string.Join(' ', said), form.Where(field => !s_secret.Contains(field.Key)).ToDictionary(field => field.Key, field => (IReadOnlyList<string>)[.. field.Value.OfType<string>()]), fields));
    }

    private static Request? RequestOf(HttpContext http, IFormCollection form, string answer)
    {
        if (OrNull(form[Posts.Key]) is not { } key) return null;
        var body = new StringBuilder();
        foreach (var field in form.Where(field => field.Key is not "__RequestVerificationToken").OrderBy(field => field.Key, StringComparer.Ordinal)) body.Append(field.Key).Append('=').Append(field.Value).Append('\n');
        return new(Of(http).Person.Value, http.Request.Path, key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.ToString()))), 200, _ => answer);
    }

    internal static async Task<IFormCollection> Form(HttpContext http)
    {
        await http.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(http);
        return await http.Request.ReadFormAsync();
    }

    internal static IResult Back(IFormCollection form) => Results.Redirect(Local(form[Posts.Back]));

    /// <summary>Only ever back into this house.</summary>
    internal static string Local(string? back) =>
        // A browser leaves tabs and ends of lines out of an address, and what stood behind them would be another host.
        back is ['/', not '/' and not '\\', ..] or "/" && !back.Any(char.IsControl) ? back : "/";

    internal static Words Words(HttpContext http) => new(LanguageChoice.Of(http), DateTimeOffset.UnixEpoch);

    private static Caller Of(HttpContext http) => Caller.Known(http);

    internal static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
