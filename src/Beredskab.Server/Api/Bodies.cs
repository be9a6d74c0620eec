using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Beredskab.Server.Api;

// The bodies that REST takes. Names are a contract: add, never change.

public sealed record StartRunBody(
    string Playbook, string? Version, string? Incident, string? Mode, string? Title, string? Area,
    [property: JsonPropertyName("meet-at")] string? MeetAt, Dictionary<string, JsonNode?>? Inputs)
{
    /// <summary><c>yes</c>: the version named is meant although there is a newer one.</summary>
    public string? Superseded { get; init; }
}

/// <param name="Over">The hash of the draft that was read before; absent when there was none.</param>
public sealed record DraftBody(string Text, string? Over);

/// <param name="Hash">The draft's, as it was read.</param>
/// <param name="Approve"><c>yes</c> or <c>no</c>.</param>
public sealed record ReviewBody(string Hash, string Approve, string? Note);

public sealed record PublishBody(string Hash);

public sealed record OpenIncidentBody(string Title, string? Area, [property: JsonPropertyName("meet-at")] string? MeetAt, string? Mode, string? Level);

public sealed record AlertBody(string Source, string Key, string Title, string? Text, string? Role);

public sealed record NoteBody(string Text, string? Kind, string? Happened, string? Step, long? Corrects);

public sealed record OrganisationBody(string Name, string Kind, string? Cvr, string? Phone, string? Mail);

public sealed record LevelBody(string Level, string? Reason);

public sealed record LeadBody(string Person);

public sealed record TaskBody(
    string? Role, string? Person, string Do, [property: JsonPropertyName("acknowledge-within")] string? AcknowledgeWithin, string? Due);

public sealed record PageBody(string? Role, string? Person, string Text);

public sealed record MessageBody(string To, string Text);

public sealed record ReasonBody(string? Reason);

/// <param name="Version">The one to go on by, <c>1.0.2</c>.</param>
public sealed record MoveBody(string Version, string? Reason);

public sealed record DeclineBody(string? Reason);

public sealed record AssignBody(string Person);

/// <param name="Sha256">Of a file attached to the incident before.</param>
public sealed record EvidenceBody(string Kind, string Text, string? Sha256);

public sealed record KnowledgeBody(string Instant, string? Who, string? How, string? Source);

public sealed record CompleteBody(
    Dictionary<string, JsonNode?>? Answers, IReadOnlyList<EvidenceBody>? Evidence, string? Receipt, string? Note, KnowledgeBody? Knowledge, string? Outcome);

public sealed record DecideBody(string? Option, IReadOnlyList<string>? Options, string? Reason);

public sealed record ApproveBody(bool Approve, string Hash, string? Reason);

public sealed record CheckBody(string Text, string? Name);

/// <summary>The whole plan of who is called, in place of the one that stands.</summary>
/// <param name="Version">The one it was made from.</param>
public sealed record OnCallPlanBody(int Version, Engine.OnCall.OnCallPlan Plan);

/// <param name="From">By the clock on the wall there: <c>2026-12-24 16:00</c>.</param>
/// <param name="For">Whose watch; absent for whoever has it.</param>
/// <param name="By">Who takes it; absent for nobody.</param>
public sealed record CoverBody(string From, string Until, string? For, string? By);

/// <param name="Access">All that somebody is let in for from now on, in words of a token; empty takes it all away.</param>
public sealed record AccessBody(IReadOnlyList<string> Access);

/// <param name="Person">Whom it acts as.</param>
/// <param name="Name">What it is for; becomes part of its id.</param>
/// <param name="Access">What it opens.</param>
public sealed record TokenBody(string Person, string? Name, IReadOnlyList<string> Access);

/// <param name="Role">Those who can be called for it; null: everybody.</param>
/// <param name="Ways"><c>sms, voice, mail</c>; null: by text.</param>
public sealed record ContactCheckBody(string? Role, IReadOnlyList<string>? Ways);
