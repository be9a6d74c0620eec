using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Pages;
using Beredskab.Server.People;
using Beredskab.Server.Views;
using Beredskab.Storage;
using Caller = Beredskab.Server.Api.Caller;

namespace Beredskab.Server.Reading;

/// <summary>What each page shows, with the frame around it.</summary>
public sealed class Screens(
    Store store, Gate gate, Instance instance, Flash flash, IncidentReader incidents, RunReader runs, LibraryReader library, EditionReader editions, PeopleReader people, OnCallReader onCall, WorldReader world,
    NightReader nights, RecoveryReader recovery, SetAsideReader aside, CallLists calls, AccountNames accounts, Glossaries glossaries, AccessReader access, ReadinessReader readiness) : PageData
{
    private const string Mine = "frame";

    public override async Task<PageFrame> Frame(HttpContext http)
    {
        // What was said is heard once, and a page may ask for its frame twice.
        if (http.Items[Mine] is PageFrame known) return known;
        try
        {
            return await FrameNow(http);
        }
        catch (Exception fault) when (store.IsPassing(fault))
        {
            // A page about what is wrong needs no more than this.
            return new() { Language = LanguageOf(http), Now = store.Now(), Organisation = "", Path = http.Request.Path + http.Request.QueryString };
        }
    }

    private async Task<PageFrame> FrameNow(HttpContext http)
    {
        var (language, caller) = (LanguageOf(http), Caller.Of(http));
        var glossary = await glossaries.For(OrganisationOf(http), language);
        var (notice, entered) = flash.Hear(http);
        var frame = new PageFrame
        {
            Language = language,
            Now = store.Now(),
            Organisation = glossary.Staff.Organisation.Name,
            Viewer = caller is null ? null : new(
                caller.Person.Value, caller.Name, glossary.Staff.RolesOf(caller.Person).Select(role => glossary.Role(role).Title).FirstOrDefault(), glossary.Staff.Phone(caller.Person)),
            IsSimulated = instance.IsSimulated,
            Access = caller?.Access ?? (Access)~0,
            Standing = caller is null ? [] : [.. new[] { Disk(glossary.Words), await recovery.Standing(glossary.Words), await aside.Standing(caller.Organisation, glossary.Words), access.Standing(glossary.Words) }.OfType<Pages.Notice>()],
            IsRoomLow = store.Disk.IsLow,
            Notice = notice,
            Entered = entered,
            Path = http.Request.Path + http.Request.QueryString,
        };
        http.Items[Mine] = frame;
        return frame;
    }

    /// <summary>Nothing can be recorded, or soon nothing can be begun.</summary>
    private Pages.Notice? Disk(Words words) => store.Disk switch
    {
        { Trouble: { } trouble } => new(NoticeKind.Failed, words[$"disk.{Answers.CodeOf(trouble)}"], words["disk.ring"]) { Link = Paths.CallList, LinkText = words["calls.title"] },
        { IsLow: true, IsSeen: false } => new(NoticeKind.Late, words["disk.full-server"], words["disk.full-server-text"]),
        { IsLow: true, Free: var free } => new(NoticeKind.Late, words["disk.low"], words.Say("disk.low-text", ("free", free / 1_000_000))),
        _ => null,
    };

    public override async Task<Shown<IReadOnlyList<SetAsideView>>> SetAside(HttpContext http) =>
        new(await Frame(http), await aside.All(OrganisationOf(http), LanguageOf(http)));

    public override async Task<Shown<CallListView>?> CallList(HttpContext http) =>
        Caller.Of(http) is { } caller && await calls.Read(caller.Organisation, LanguageOf(http)) is { } list ? new(await Frame(http), list) : null;

    public override async Task<Shown<HomePageView>> Home(HttpContext http)
    {
        var (organisation, language) = (OrganisationOf(http), LanguageOf(http));
        var open = await incidents.List(organisation, language, "open", null);
        return new(await Frame(http), new()
        {
            IsFirst = open.Items is [] && (await incidents.List(organisation, language, null, null)).Items is [],
            Mine = ReaderOf(http) is { } reader ? await incidents.Tasks(organisation, reader, language) : [],
            Incidents = open.Items,
            Clocks = await incidents.Clocks(organisation, language),
            Duty = await people.OnCall(organisation, language),
        });
    }

    public override async Task<Shown<SignInView>> SignIn(HttpContext http) => new(await Frame(http), new()
    {
        People = instance.IsSimulated ? await people.People(OrganisationOf(http), LanguageOf(http)) : [],
        Back = Forms.Local(http.Request.Query[Posts.Back]),
        Provider = access.Provider,
        IsProviderAway = access.IsProviderAway,
        HasProviderFailed = http.Request.Query[Posts.How] == "failed",
    });

    public override async Task<Shown<InvitedView>> Invited(HttpContext http) =>
        new(await Frame(http), await access.Invited(http.Request.Query[Posts.Link].ToString()));

    public override async Task<Shown<OwnAccountView>> Account(HttpContext http) =>
        new(await Frame(http), await access.Account(Caller.Known(http), LanguageOf(http)));

    public override async Task<Shown<PersonCardView>?> Person(HttpContext http, string person) =>
        await access.Person(Caller.Known(http), new(person), LanguageOf(http)) is { } view ? new(await Frame(http), view) : null;

    public override async Task<Shown<Views.Page<IncidentItem>>> Incidents(HttpContext http, string? status, string? after) =>
        new(await Frame(http), await incidents.List(OrganisationOf(http), LanguageOf(http), status is "open" or "closed" ? status : null, after));

    public override async Task<Shown<RoomView>?> Room(HttpContext http, string incident, string? open, string? show, string? before) =>
        await incidents.Room(OrganisationOf(http), new(incident), ReaderOf(http), LanguageOf(http), open, show, before) is { } room
            ? new(await Frame(http), room with { SetAside = await aside.All(OrganisationOf(http), LanguageOf(http), new(incident)) }) : null;

    public override async Task<Shown<GraphView>?> Graph(HttpContext http, string run) =>
        await runs.Run(OrganisationOf(http), new(run), ReaderOf(http), LanguageOf(http)) is { } view
        && await incidents.Incident(OrganisationOf(http), new(view.Incident.Id), ReaderOf(http), LanguageOf(http)) is { } incident
            ? new(await Frame(http), new(incident, view)) : null;

    public override async Task<Shown<PlaybooksView>> Playbooks(HttpContext http, string? query) =>
        new(await Frame(http), new(await library.Find(OrganisationOf(http), LanguageOf(http), query), query, await IncidentOf(http, http.Request.Query[Posts.Incident]), await library.NewDrafts(OrganisationOf(http))));

    public override async Task<Shown<StartView>?> Playbook(HttpContext http, string playbook, StartQuery start)
    {
        var (organisation, language) = (OrganisationOf(http), LanguageOf(http));
        if (await library.Playbook(organisation, new(playbook), language, start.Version, start.Incident) is not { } view) return null;
        var frame = await Frame(http);
        // What was ticked before the form was refused is ticked still.
        var values = frame.Entered is { Form: Posts.StartTemplate } entered ? entered.Values : start.Values;
        var picked = view.Inputs.Where(input => input.Type == "accounts").ToList();
        var (found, chosen) = (new Dictionary<string, IReadOnlyList<AccountView>>(), new Dictionary<string, IReadOnlyList<AccountView>>());
        foreach (var input in picked)
        {
            if (values.GetValueOrDefault(Posts.FindPrefix + input.Id) is [{ Length: > 0 } text, ..]) found[input.Id] = await accounts.Search(text, http.RequestAborted);
            if (values.GetValueOrDefault(Posts.InputPrefix + input.Id) is { } ids) chosen[input.Id] = await accounts.Find(ids.Where(id => id.Length > 0), http.RequestAborted);
        }
        return new(frame, new()
        {
            Playbook = view,
            Values = values,
            Found = found,
            Chosen = chosen,
            People = await people.People(organisation, language),
            Incident = await IncidentOf(http, start.Incident),
            DefaultArea = frame.Organisation,
        });
    }

    public override async Task<Shown<EditionsView>?> Editions(HttpContext http, string playbook) =>
        (await editions.Editions(OrganisationOf(http), new(playbook), ReaderOf(http), LanguageOf(http)) ?? (http.Request.Query.ContainsKey(Posts.New) ? EditionReader.Blank(playbook) : null)) is { } view ? new(await Frame(http), view) : null;

    public override async Task<Shown<EditionTextView>?> Edition(HttpContext http, string playbook, string version) =>
        await editions.Text(OrganisationOf(http), new(playbook), version, http.Request.Query[Posts.With], LanguageOf(http)) is { } view ? new(await Frame(http), view) : null;

    public override async Task<Shown<MoveView>?> Move(HttpContext http, string run) =>
        await editions.Move(OrganisationOf(http), new(run), ReaderOf(http), LanguageOf(http)) is { } view ? new(await Frame(http), view) : null;

    public override async Task<Shown<IReadOnlyList<RequirementView>>?> Requirements(HttpContext http) =>
        new(await Frame(http), await editions.Requirements(OrganisationOf(http), LanguageOf(http)));

    public override async Task<Shown<ReadinessView>?> Readiness(HttpContext http) => new(await Frame(http), await readiness.Read(OrganisationOf(http), LanguageOf(http)));

    public override async Task<Shown<OnCallView>?> OnCall(HttpContext http)
    {
        var reach = await readiness.Read(OrganisationOf(http), LanguageOf(http));
        return new(await Frame(http), await onCall.OnCall(OrganisationOf(http), LanguageOf(http)) with
        {
            Thin = [.. reach.Roles.Where(role => role.IsThin).Select(role => role.Role)],
            Silent = [.. reach.People.Where(person => person.Ways.Any(way => way is { Kind: ContactChecks.Sms, Asked: { } asked } && store.Now() - asked > WeeklyTest.Patience)).Select(person => person.Person)],
        });
    }

    public override async Task<Shown<StaffView>?> Staff(HttpContext http) => new(await Frame(http), await people.Staff(OrganisationOf(http), LanguageOf(http)));

    public override async Task<Shown<TasksView>> Tasks(HttpContext http) =>
        new(await Frame(http), ReaderOf(http) is { } reader ? await incidents.AllTasks(OrganisationOf(http), reader, LanguageOf(http)) : new([], [], []));

    public override async Task<Shown<NightView>?> TaskAtNight(HttpContext http, string run, string address) =>
        await nights.Task(OrganisationOf(http), new(run), address, ReaderOf(http), LanguageOf(http)) is { } night ? new(await Frame(http), night) : null;

    public override async Task<Shown<WorldView>?> World(HttpContext http) =>
        await world.World(OrganisationOf(http), LanguageOf(http)) is { } view ? new(await Frame(http), view) : null;

    public override async Task<Shown<PrintView>?> PrintIncident(HttpContext http, string incident) =>
        await incidents.Print(OrganisationOf(http), new(incident), null, ReaderOf(http), LanguageOf(http)) is { } view ? new(await Frame(http), view) : null;

    public override async Task<Shown<PrintView>?> PrintRun(HttpContext http, string run) =>
        await gate.Read(new RunId(run)) is { } known && known.Organisation == OrganisationOf(http)
        && await incidents.Print(known.Organisation, known.Incident, known.Id, ReaderOf(http), LanguageOf(http)) is { } view ? new(await Frame(http), view) : null;

    public override async Task<Shown<RecoveryView>> Recovery(HttpContext http) =>
        new(await Frame(http), await recovery.Report(OrganisationOf(http), LanguageOf(http)));

    private async Task<IncidentRef?> IncidentOf(HttpContext http, string? id)
    {
        if (string.IsNullOrEmpty(id) || await gate.Read(new IncidentId(id), OrganisationOf(http)) is not { IsClosed: false } incident) return null;
        return RunReader.IncidentOf(incident, await glossaries.For(incident.Organisation, LanguageOf(http), new[] { incident.Title?.Id }.OfType<string>()));
    }

    private OrganisationId OrganisationOf(HttpContext http) => Caller.Of(http)?.Organisation ?? instance.Organisation;

    private static PersonId? ReaderOf(HttpContext http) => Caller.Of(http)?.Person;

    private static string LanguageOf(HttpContext http) => LanguageChoice.Of(http);
}
