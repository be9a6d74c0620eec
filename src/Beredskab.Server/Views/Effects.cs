using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

/// <summary>One wish towards the outside world and what came of it.</summary>
public sealed record EffectView
{
    public required string Id { get; init; }

    public required string Run { get; init; }

    public required string Address { get; init; }

    /// <summary><c>sms, voice, mail, accounts.isolate, tickets.open …</c></summary>
    public required string Kind { get; init; }

    public required EffectState State { get; init; }

    /// <summary>Who or what it is for, in words.</summary>
    public string? To { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? Changed { get; init; }

    /// <summary>The world's own name for it: a ticket number, a message id.</summary>
    public string? Reference { get; init; }

    public string? Why { get; init; }

    public bool PossibleDuplicate { get; init; }
}

[JsonConverter(typeof(WordJson<EffectState>))]
public enum EffectState { Ready, Attempting, FailedTemporarily, Done, Failed, Unknown, Held, Cancelled }

/// <summary>A message to a person, as it was sent.</summary>
public sealed record MessageView
{
    public required string Id { get; init; }

    public required string Address { get; init; }

    public required Channel Channel { get; init; }

    public PersonRef? To { get; init; }

    public required AttemptState State { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Text { get; init; }

    public string? Why { get; init; }
}
