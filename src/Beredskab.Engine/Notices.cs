using System.Text.Json.Serialization;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine;

/// <summary>
/// What a run has to know of its incident or of another run. Streams never read each other: a notice travels as a keyed effect and
/// arrives as a command. Stored in the ledger while it is under way, so the names below are a contract too.
/// </summary>
[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(LevelIs), "level-is")]
[JsonDerivedType(typeof(AnchorsAre), "anchors-are")]
[JsonDerivedType(typeof(ChildIsGoing), "child-is-going")]
[JsonDerivedType(typeof(ChildIsRefused), "child-is-refused")]
[JsonDerivedType(typeof(ChildIsOver), "child-is-over")]
[JsonDerivedType(typeof(MoreInputs), "more-inputs")]
[JsonDerivedType(typeof(End), "end")]
public abstract record ToRun
{
    private ToRun() { }

    public sealed record Start(
        RunId Run, OrganisationId Organisation, IncidentId Incident, Mode Mode, PlaybookId Playbook, string Hash, ValueList<Given> Inputs,
        Level Level, DateTimeOffset Opened, ValueList<AnchorAt> Anchors, Caller? CalledBy,
        PersonId? StartedBy, long AsOf = 0) : ToRun;

    /// <param name="AsOf">The incident's position when it was so: notices may overtake each other, and the newest is true.</param>
    public sealed record LevelIs(Level Level, long AsOf = 0) : ToRun;

    /// <param name="AsOf">The incident's position when it was so.</param>
    public sealed record AnchorsAre(ValueList<AnchorAt> Anchors, long AsOf = 0) : ToRun;

    public sealed record ChildIsGoing(Address Address, RunId Child, bool IsLinked) : ToRun;

    public sealed record ChildIsRefused(Address Address, string Code, Aside Why) : ToRun;

    public sealed record ChildIsOver(Address Address, RunId Child, bool IsAborted) : ToRun;

    /// <summary>Another call was linked to this run and brings these inputs.</summary>
    public sealed record MoreInputs(Caller Caller, ValueList<Given> Inputs) : ToRun;

    /// <summary>The incident closes, and with it the run of what people improvised.</summary>
    public sealed record End : ToRun;
}

/// <summary>What an incident has to know of one of its runs.</summary>
[JsonDerivedType(typeof(Call), "call")]
[JsonDerivedType(typeof(RunIsOver), "run-is-over")]
[JsonDerivedType(typeof(LevelWanted), "level-wanted")]
[JsonDerivedType(typeof(Knew), "knew")]
[JsonDerivedType(typeof(ClocksStart), "clocks-start")]
[JsonDerivedType(typeof(ClocksWaived), "clocks-waived")]
[JsonDerivedType(typeof(ClocksStop), "clocks-stop")]
public abstract record ToIncident
{
    private ToIncident() { }

    /// <summary>A step calls a playbook; the incident decides whether that starts a run or joins one.</summary>
    public sealed record Call(Caller Caller, PlaybookId Playbook, ValueList<Given> Inputs) : ToIncident;

    public sealed record RunIsOver(RunId Run, bool IsAborted) : ToIncident;

    /// <param name="AtMost">The playbook's ceiling, or null.</param>
    public sealed record LevelWanted(RunId Run, Address Address, Level Level, Level? AtMost, PersonId? By) : ToIncident;

    public sealed record Knew(RunId Run, Address Address, Awareness Of, Knowledge Knowledge, PersonId? By) : ToIncident;

    /// <param name="OnlyIfKnown">Asked by a step that stops the clock: start it when its instant is known and nobody did.</param>
    public sealed record ClocksStart(RunId Run, Address Address, ValueList<ClockId> Clocks, bool OnlyIfKnown) : ToIncident;

    public sealed record ClocksWaived(RunId Run, Address Address, ValueList<ClockId> Clocks, PersonId? By, Aside? Reason) : ToIncident;

    public sealed record ClocksStop(RunId Run, Address Address, ValueList<ClockId> Clocks, Proof Proof, PersonId? By) : ToIncident;
}
