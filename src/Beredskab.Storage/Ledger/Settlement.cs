using System.Diagnostics;
using Beredskab.Engine.Outside;

namespace Beredskab.Storage;

/// <summary>What has become of an effect.</summary>
public abstract record Settlement
{
    private Settlement() { }

    public sealed record Done(string? Reference = null) : Settlement;

    public sealed record HandedOver(string Reference) : Settlement;

    /// <summary>May be taken again from then on.</summary>
    /// <param name="IsDoubtful">Nobody knows whether it was done; once only.</param>
    public sealed record TryAgain(DateTimeOffset NotBefore, string Why, bool IsDoubtful = false) : Settlement;

    public sealed record Failed(string Why) : Settlement;

    /// <summary>The world must be asked before anyone tries again.</summary>
    /// <param name="AskFrom">What is still on its way must have arrived by then.</param>
    /// <param name="WasAsked">The provider was asked, and did not say.</param>
    public sealed record Unknown(string Why, DateTimeOffset AskFrom, bool WasAsked = false) : Settlement;

    /// <summary>A person decides.</summary>
    public sealed record Held(string Why) : Settlement;

    /// <summary>A person says of what was held: send it, however late it is.</summary>
    public sealed record Sent(DateTimeOffset NotBefore) : Settlement;

    public sealed record Cancelled(string Why) : Settlement;

    /// <summary>From what the world answered.</summary>
    /// <param name="retry">When to try again, given what the provider asked us to wait.</param>
    /// <param name="askFrom">When to ask what became of it, given how long it may be under way.</param>
    public static Settlement Of(WorldAnswer answer, Func<TimeSpan?, DateTimeOffset> retry, Func<TimeSpan?, DateTimeOffset> askFrom) => answer switch
    {
        WorldAnswer.Done done => new Done(done.Reference),
        WorldAnswer.HandedOver handed => new HandedOver(handed.Reference),
        WorldAnswer.TryAgain again => new TryAgain(retry(again.After), again.Why),
        WorldAnswer.Failed failed => new Failed(failed.Why),
        WorldAnswer.Unknown unknown => new Unknown(unknown.Why, askFrom(unknown.AskAfter)),
        _ => throw new UnreachableException($"The world answered {answer}."),
    };

    internal (string State, string? Reference, string? Why, DateTimeOffset? NotBefore) Row => this switch
    {
        Done done => (EffectState.Done, done.Reference, null, null),
        HandedOver handed => (EffectState.HandedOver, handed.Reference, null, null),
        TryAgain again => (EffectState.FailedTemporarily, null, again.Why, again.NotBefore),
        Failed failed => (EffectState.Failed, null, failed.Why, null),
        Unknown unknown => (EffectState.Unknown, null, unknown.Why, unknown.AskFrom),
        Held held => (EffectState.Held, null, held.Why, null),
        Sent sent => (EffectState.Ready, null, null, sent.NotBefore),
        Cancelled cancelled => (EffectState.Cancelled, null, cancelled.Why, null),
        _ => throw new UnreachableException($"Settled as {this}."),
    };
}
