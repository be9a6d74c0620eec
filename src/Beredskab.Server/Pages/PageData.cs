using Beredskab.Server.Views;

namespace Beredskab.Server.Pages;

/// <summary>A page's frame together with what it shows.</summary>
public sealed record Shown<T>(PageFrame Frame, T View);

/// <summary>
/// Where pages get what they show: one method a page. Null means that there is no such thing, or that the reader may not know of it.
/// </summary>
public abstract class PageData
{
    /// <summary>The frame alone, for pages with nothing else on them.</summary>
    public abstract Task<PageFrame> Frame(HttpContext http);

    public abstract Task<Shown<HomePageView>> Home(HttpContext http);

    public abstract Task<Shown<SignInView>> SignIn(HttpContext http);

    /// <summary>Whom an invitation lets in; a link that is worth nothing says so.</summary>
    public abstract Task<Shown<InvitedView>> Invited(HttpContext http);

    /// <summary>The reader's own keys.</summary>
    public abstract Task<Shown<OwnAccountView>> Account(HttpContext http);

    /// <summary>One person: how they are reached, and for administrators and auditors what they are let in for.</summary>
    public abstract Task<Shown<PersonCardView>?> Person(HttpContext http, string person);

    /// <param name="status"><c>open</c>, <c>closed</c> or null for both.</param>
    public abstract Task<Shown<Page<IncidentItem>>> Incidents(HttpContext http, string? status, string? after);

    /// <param name="open">The step that stands unfolded: <c>run/address</c>.</param>
    /// <param name="show">Which entries: null for all, else <c>decisions, calls, notes</c>.</param>
    /// <param name="before">The entry before which to go on; null: the newest.</param>
    public abstract Task<Shown<RoomView>?> Room(HttpContext http, string incident, string? open, string? show, string? before);

    public abstract Task<Shown<GraphView>?> Graph(HttpContext http, string run);

    /// <param name="query">Words somebody typed: what they see.</param>
    public abstract Task<Shown<PlaybooksView>> Playbooks(HttpContext http, string? query);

    /// <param name="start">What is being filled in: an account search, what was chosen so far.</param>
    public abstract Task<Shown<StartView>?> Playbook(HttpContext http, string playbook, StartQuery start);

    /// <summary>A playbook's versions and draft.</summary>
    public abstract Task<Shown<EditionsView>?> Editions(HttpContext http, string playbook);

    public abstract Task<Shown<EditionTextView>?> Edition(HttpContext http, string playbook, string version);

    /// <summary>The higher versions that a run may go on by.</summary>
    public abstract Task<Shown<MoveView>?> Move(HttpContext http, string run);

    public abstract Task<Shown<IReadOnlyList<RequirementView>>?> Requirements(HttpContext http);

    /// <summary>Everybody, and how they are reached.</summary>
    public abstract Task<Shown<StaffView>?> Staff(HttpContext http);

    /// <summary>Whether people can be reached.</summary>
    public abstract Task<Shown<ReadinessView>?> Readiness(HttpContext http);

    /// <summary>Who is called for what, now and in the weeks to come.</summary>
    public abstract Task<Shown<OnCallView>?> OnCall(HttpContext http);

    /// <summary>What waits for the reader, what the reader may take, and what is late where the reader leads.</summary>
    public abstract Task<Shown<TasksView>> Tasks(HttpContext http);

    public abstract Task<Shown<NightView>?> TaskAtNight(HttpContext http, string run, string address);

    /// <summary>Null when the world is real.</summary>
    public abstract Task<Shown<WorldView>?> World(HttpContext http);

    /// <summary>What stands still after a restore.</summary>
    public abstract Task<Shown<RecoveryView>> Recovery(HttpContext http);

    /// <summary>What keeps failing inside.</summary>
    public abstract Task<Shown<IReadOnlyList<SetAsideView>>> SetAside(HttpContext http);

    /// <summary>Whom to ring by hand; the last one known while the record cannot be read, and null when there is none.</summary>
    public abstract Task<Shown<CallListView>?> CallList(HttpContext http);

    /// <summary>The whole timeline of an incident, oldest first, for paper.</summary>
    public abstract Task<Shown<PrintView>?> PrintIncident(HttpContext http, string incident);

    public abstract Task<Shown<PrintView>?> PrintRun(HttpContext http, string run);
}
