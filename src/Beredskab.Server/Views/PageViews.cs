namespace Beredskab.Server.Views;

/// <summary>The start page.</summary>
public sealed record HomePageView
{
    /// <summary>Nothing was ever started here: the page says what this is.</summary>
    public bool IsFirst { get; init; }

    public IReadOnlyList<TaskView> Mine { get; init; } = [];

    public IReadOnlyList<IncidentItem> Incidents { get; init; } = [];

    public IReadOnlyList<ClockView> Clocks { get; init; } = [];

    public IReadOnlyList<DutyView> Duty { get; init; } = [];
}

public sealed record SignInView
{
    /// <summary>Whom one may act as, in the demo; empty otherwise.</summary>
    public IReadOnlyList<PersonView> People { get; init; } = [];

    /// <summary>Where to go afterwards.</summary>
    public string Back { get; init; } = "/";

    /// <summary>What the identity provider is called; null when there is none.</summary>
    public string? Provider { get; init; }

    /// <summary>The identity provider does not answer.</summary>
    public bool IsProviderAway { get; init; }

    /// <summary>Somebody has just come back from the provider, which would not say who they are.</summary>
    public bool HasProviderFailed { get; init; }
}

/// <summary>The incident room.</summary>
public sealed record RoomView
{
    public required IncidentView Incident { get; init; }

    /// <summary>What waits for the reader, and what the reader may take over, in the order of deadlines.</summary>
    public IReadOnlyList<AskView> Asks { get; init; } = [];

    public IReadOnlyList<RunView> Runs { get; init; } = [];

    /// <summary>Ad-hoc tasks of the incident itself.</summary>
    public IReadOnlyList<StepView> AdHoc { get; init; } = [];

    /// <summary>Newest first.</summary>
    public required Page<TimelineEntry> Timeline { get; init; }

    public int Entries { get; init; }

    public IReadOnlyList<PersonView> People { get; init; } = [];

    public IReadOnlyList<RoleRef> Roles { get; init; } = [];

    public IReadOnlyList<PlaybookItem> Playbooks { get; init; } = [];

    /// <summary>The step that stands unfolded, <c>run/address</c>.</summary>
    public string? Open { get; init; }

    /// <summary>Which entries are shown; null: all.</summary>
    public string? Show { get; init; }

    /// <summary>The entry before which the timeline is shown; null: the newest of it.</summary>
    public string? Before { get; init; }

    /// <summary>Runs of the incident that keep failing inside.</summary>
    public IReadOnlyList<SetAsideView> SetAside { get; init; } = [];

    /// <summary>Effects that wait for a person to say: send, done, or drop.</summary>
    public IReadOnlyList<EffectView> Held { get; init; } = [];
}

/// <param name="IsYours">Waits for the reader; otherwise it is with somebody else and the reader may take it.</param>
public sealed record AskView(TaskKind Kind, StepView Step, bool IsYours);

/// <param name="Mine">Waits for the reader.</param>
/// <param name="MayTake">Nobody has it, or somebody else is asked, and a role of the reader's may take it.</param>
/// <param name="Late">Late in the incidents that the reader leads; nothing stands in two lists.</param>
public sealed record TasksView(IReadOnlyList<TaskView> Mine, IReadOnlyList<TaskView> MayTake, IReadOnlyList<TaskView> Late);

/// <summary>One run as a picture.</summary>
public sealed record GraphView(IncidentView Incident, RunView Run);

/// <param name="Drafts">Of playbooks that have no version yet: their ids.</param>
public sealed record PlaybooksView(IReadOnlyList<PlaybookItem> Items, string? Query, IncidentRef? Incident = null, IReadOnlyList<string>? Drafts = null);

/// <summary>A playbook about to be started.</summary>
public sealed record StartView
{
    public required PlaybookView Playbook { get; init; }

    /// <summary>What was typed and chosen so far, by field name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Accounts found by the search, by input.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<AccountView>> Found { get; init; } = new Dictionary<string, IReadOnlyList<AccountView>>();

    /// <summary>Accounts chosen so far, by input.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<AccountView>> Chosen { get; init; } = new Dictionary<string, IReadOnlyList<AccountView>>();

    public IReadOnlyList<PersonView> People { get; init; } = [];

    /// <summary>The incident it will join; null: it opens one.</summary>
    public IncidentRef? Incident { get; init; }

    public string? DefaultArea { get; init; }
}

/// <summary>The query of the start form while it is filled in without script.</summary>
/// <param name="Version">Null: the one that is started.</param>
public sealed record StartQuery(string? Incident, string? Version, IReadOnlyDictionary<string, IReadOnlyList<string>> Values);

/// <summary>One task on a phone at night.</summary>
public sealed record NightView
{
    public required StepView Step { get; init; }

    public required IncidentItem Incident { get; init; }

    public required TaskKind Kind { get; init; }

    /// <summary>It is the reader's: acknowledged or assigned.</summary>
    public bool IsMine { get; init; }

    public string? LeadPhone { get; init; }

    /// <summary>After this one: the next that waits for the reader.</summary>
    public TaskView? Next { get; init; }

    public IReadOnlyList<PersonView> People { get; init; } = [];
}

/// <summary>A timeline for paper, oldest first.</summary>
public sealed record PrintView
{
    public required IncidentView Incident { get; init; }

    public RunView? Run { get; init; }

    public IReadOnlyList<TimelineEntry> Entries { get; init; } = [];

    /// <summary>The chain's head over what is printed, in hexadecimal.</summary>
    public string? Head { get; init; }
}
