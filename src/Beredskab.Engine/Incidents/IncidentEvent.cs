using System.Text.Json.Serialization;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Incidents;

/// <summary>
/// Something that happened in an incident as one organisation takes part in it: its level, its lead, its clocks, its runs. Stored
/// for ever, under the same rules as <see cref="RunEvent"/>.
/// </summary>
public abstract record IncidentEvent
{
    private IncidentEvent() { }

    [JsonIgnore]
    public DateTimeOffset At { get; init; }

    [JsonIgnore]
    public PersonId? By { get; init; }

    /// <param name="Number">For people: <c>H-2026-014</c>.</param>
    [WireName("incident-opened")]
    public sealed record IncidentOpened(
        IncidentId Incident, OrganisationId Organisation, string Number, Mode Mode, Level Level, Aside Title, Aside? Area, string? MeetAt,
        string Tlp, PersonId? Lead, AlertOrigin? Alert) : IncidentEvent;

    [WireName("level-set")]
    public sealed record LevelSet(Level Level, Caller? Because, Aside? Reason) : IncidentEvent;

    [WireName("lead-handed-over")]
    public sealed record LeadHandedOver(PersonId To) : IncidentEvent;

    [WireName("details-changed")]
    public sealed record DetailsChanged(Aside? Title, Aside? Area, string? MeetAt) : IncidentEvent;

    /// <summary>A run is to start. Its own stream says when it did.</summary>
    /// <param name="Clocks">Those that are possible in this playbook: shown from now on.</param>
    [WireName("run-called")]
    public sealed record RunCalled(
        RunId Run, PlaybookId Playbook, string Version, string Hash, OnePer OnePer, Caller? Caller, ValueList<Given> Inputs,
        ValueList<ClockId> Clocks, PlaybookId? Afterwards, Level Level, ValueList<AnchorAt> Anchors) : IncidentEvent;

    [WireName("run-linked")]
    public sealed record RunLinked(RunId Run, Caller Caller, ValueList<Given> Inputs) : IncidentEvent;

    [WireName("call-refused")]
    public sealed record CallRefused(Caller Caller, PlaybookId Playbook, string Code, Aside Why) : IncidentEvent;

    [WireName("run-over")]
    public sealed record RunOver(RunId Run, bool IsAborted) : IncidentEvent;

    /// <summary>A second one confirms or corrects the first; both stay.</summary>
    [WireName("awareness-recorded")]
    public sealed record AwarenessRecorded(Awareness Of, Knowledge Knowledge, Caller Source) : IncidentEvent;

    /// <param name="From">The instant it counts from.</param>
    /// <param name="Over">When it is over, or null when the law names no time.</param>
    [WireName("clock-started")]
    public sealed record ClockStarted(ClockId Clock, DateTimeOffset From, DateTimeOffset? Over, ValueList<DateTimeOffset> Reminders, Caller? Because) : IncidentEvent;

    /// <summary>Asked for before the receipt it counts from is there; it starts with that.</summary>
    [WireName("clock-awaited")]
    public sealed record ClockAwaited(ClockId Clock, Caller? Because) : IncidentEvent;

    /// <summary>The instant it counts from was corrected.</summary>
    [WireName("clock-moved")]
    public sealed record ClockMoved(ClockId Clock, DateTimeOffset From, DateTimeOffset? Over, ValueList<DateTimeOffset> Reminders) : IncidentEvent;

    [WireName("clock-stopped")]
    public sealed record ClockStopped(ClockId Clock, Proof Proof, Caller? Because) : IncidentEvent;

    [WireName("clock-waived")]
    public sealed record ClockWaived(ClockId Clock, Caller? Because, Aside? Reason) : IncidentEvent;

    /// <summary>Never started, and let go with the incident.</summary>
    [WireName("clock-let-go")]
    public sealed record ClockLetGo(ClockId Clock, Aside Reason) : IncidentEvent;

    [WireName("clock-reminded")]
    public sealed record ClockReminded(ClockId Clock, DateTimeOffset? Over, ValueList<PersonContact> To) : IncidentEvent;

    [WireName("clock-over")]
    public sealed record ClockOver(ClockId Clock, ValueList<PersonContact> To) : IncidentEvent;

    [WireName("alert-received")]
    public sealed record AlertReceived(AlertOrigin Alert, Aside Title, Aside? Text) : IncidentEvent;

    /// <param name="Happened">When it happened, if that was not when it was written.</param>
    [WireName("noted")]
    public sealed record Noted(string Kind, Aside Text, DateTimeOffset? Happened) : IncidentEvent;

    [WireName("corrected")]
    public sealed record Corrected(long Corrects, Aside Text) : IncidentEvent;

    /// <summary>As <see cref="RunEvent.Released"/>, for the incident and all its runs.</summary>
    [WireName("released")]
    public sealed record Released(string Freeze, bool IsOpen, Aside Reason) : IncidentEvent;

    /// <summary>As <see cref="RunEvent.HeldSettled"/>.</summary>
    [WireName("held-settled")]
    public sealed record HeldSettled(string Effect, string Kind, string Target, HeldChoice Choice, Aside Reason) : IncidentEvent;

    /// <param name="Sha256">Of the file's bytes, by which the store knows it.</param>
    [WireName("file-attached")]
    public sealed record FileAttached(Aside Name, string Sha256, long Size, Aside? Text) : IncidentEvent;

    [WireName("message-given-up")]
    public sealed record MessageGivenUp(ContactId Contact, Aside Why) : IncidentEvent;

    /// <summary>As <see cref="RunEvent.EffectUncertain"/>, of what the incident's clocks tell people.</summary>
    [WireName("effect-uncertain")]
    public sealed record EffectUncertain(EffectKind Kind, string Target, Doubt Then) : IncidentEvent;

    [WireName("reply-not-understood")]
    public sealed record ReplyNotUnderstood(PersonId Person, ContactId Contact, Aside Text) : IncidentEvent;

    /// <summary>A clock was set, or slept. Nothing was moved by it: deadlines count the time that has passed.</summary>
    /// <param name="Number">Of the jump, the same in every incident; each knows it once.</param>
    [WireName("time-jumped")]
    public sealed record TimeJumped(long Number, TimeJump How, TimeSpan Leap) : IncidentEvent;

    [WireName("incident-closed")]
    public sealed record IncidentClosed(Aside Reason) : IncidentEvent;
}

/// <summary>Where an alert came from. The same source and key is the same alert, however often it is sent.</summary>
public sealed record AlertOrigin(string Source, string Key);

/// <summary>Whose clock did what.</summary>
public enum TimeJump
{
    /// <summary>The machine's, while the server ran; or the machine slept.</summary>
    Machine,

    /// <summary>The machine's, back, while no server ran.</summary>
    MachineWhileDown,

    /// <summary>The database's, which all nodes go by, and it was seen not to be ours that moved.</summary>
    Database,

    /// <summary>The database's and ours together, or ours slept: the database's is followed, and what it leapt over is due.</summary>
    DatabaseFollowed,
}
