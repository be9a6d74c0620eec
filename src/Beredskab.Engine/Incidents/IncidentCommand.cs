using Beredskab.Engine.Outside;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Incidents;

/// <summary>Something that somebody, the clock or a run wants of an incident.</summary>
public abstract record IncidentCommand
{
    private IncidentCommand() { }

    /// <summary>The moment the command is about. The engine has no other clock.</summary>
    public required DateTimeOffset At { get; init; }

    public PersonId? By { get; init; }

    public Roster Roster { get; init; } = Roster.Empty;

    /// <summary>The clocks that may be started, with their rules.</summary>
    public ClockBook Clocks { get; init; } = ClockBook.Empty;

    public sealed record Open(
        IncidentId Incident, OrganisationId Organisation, string Number, Mode Mode, Level Level, Aside Title, Aside? Area, string? MeetAt,
        string Tlp, PersonId? Lead, AlertOrigin? Origin) : IncidentCommand
    {
        /// <summary>The playbook that is started with it; when that cannot be, nothing is opened.</summary>
        public CallPlaybook? First { get; init; }
    }

    public sealed record SetLevel(Level Level, Aside? Reason) : IncidentCommand;

    public sealed record HandOverLead(PersonId To) : IncidentCommand;

    public sealed record ChangeDetails(Aside? Title, Aside? Area, string? MeetAt) : IncidentCommand;

    /// <summary>Somebody starts a playbook, or a step calls one.</summary>
    /// <param name="Run">The id it gets if it starts.</param>
    /// <param name="Version">The published version; null when there is none.</param>
    public sealed record CallPlaybook(RunId Run, PlaybookId Playbook, PlaybookVersion? Version, ValueList<Given> Inputs, Caller? Caller, Aside NotThere) : IncidentCommand;

    /// <summary>Opens the run of what people improvise, unless it is there.</summary>
    public sealed record Improvise(RunId Run) : IncidentCommand;

    /// <summary>One of the runs has something to tell. A call comes as <see cref="CallPlaybook"/>.</summary>
    /// <param name="Afterwards">The stand-down's version and the id it gets, when this ends the last run that names it.</param>
    public sealed record Hear(ToIncident News, ValueList<Following> Afterwards) : IncidentCommand;

    public sealed record ReachTime : IncidentCommand;

    public sealed record Alert(AlertOrigin Origin, Aside Title, Aside? Text) : IncidentCommand;

    public sealed record Note(string Kind, Aside Text, DateTimeOffset? Happened) : IncidentCommand;

    public sealed record Correct(long Entry, Aside Text) : IncidentCommand;

    public sealed record AttachFile(Aside Name, string Sha256, long Size, Aside? Text) : IncidentCommand;

    public sealed record PageFailed(ContactId Contact, Aside Why) : IncidentCommand;

    /// <summary>As <see cref="RunCommand.DoubtEffect"/>.</summary>
    public sealed record DoubtEffect(EffectKind Kind, string Target, Doubt Then) : IncidentCommand;

    public sealed record NotUnderstood(PersonId Person, ContactId Contact, Aside Text) : IncidentCommand;

    /// <summary>A clock jumped. Told by every node that sees it, entered once.</summary>
    public sealed record NoteTimeJump(long Number, TimeJump How, TimeSpan Leap) : IncidentCommand;

    /// <summary>Lets a frozen incident and its runs go on; it takes two different people.</summary>
    public sealed record Release(string Freeze, Aside Reason) : IncidentCommand;

    public sealed record SettleHeld(string Effect, string Word, string Target, HeldChoice Choice, Aside Reason) : IncidentCommand;

    public sealed record Close(Aside Reason) : IncidentCommand;
}

/// <summary>A playbook that may be started when the runs that name it have ended.</summary>
public sealed record Following(PlaybookVersion Version, RunId Run);
