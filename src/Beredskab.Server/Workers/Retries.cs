using Beredskab.Engine.Outside;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>When to try again, when to stop trying, and what to do when nobody knows. By time, never by the number of attempts.</summary>
public static class Retries
{
    /// <summary>How long a request that was cut off may still be under way before its provider is asked.</summary>
    public static readonly TimeSpan StillUnderWay = TimeSpan.FromSeconds(10);

    /// <summary>A page that has not left by then is followed by another way to the same person, or by the next person.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a provider that fails to say is asked again before its silence counts as not knowing. From the first question that met with
    /// silence, not from the sending: what a node had in hand when it died is asked about only when its lease has ended.
    /// </summary>
    private static readonly TimeSpan s_patienceOfAsking = TimeSpan.FromMinutes(2);

    /// <summary>And so many times at least, since a clock that is set while nothing runs makes two minutes of a moment.</summary>
    private const int LeastQuestions = 6;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(5);

    public static Settlement Settle(Effect effect, WorldAnswer answer, DateTimeOffset now) => answer switch
    {
        WorldAnswer.Unknown when Planted.Is("unknown-is-failed") => new Settlement.Failed("No answer"),
        WorldAnswer.TryAgain(var after, var why) when now + Wait(effect.Attempts, after) >= GiveUp(effect) => new Settlement.Failed($"Nåede det ikke: {why}"),
        _ => Settlement.Of(answer, after => now + Wait(effect.Attempts, after), underWay => now + (underWay ?? StillUnderWay)),
    };

    public static AfterDoubt AfterDoubt(Effect effect, WorldMemory memory, DateTimeOffset now) => memory switch
    {
        WorldMemory.Found(var reference) => new AfterDoubt.Answered(IsStateSetting(effect) ? new WorldAnswer.Done(reference) : new WorldAnswer.HandedOver(reference)),
        WorldMemory.NotThere => new AfterDoubt.Answered(new WorldAnswer.TryAgain(TimeSpan.Zero, "Cut off before it arrived")),
        WorldMemory.CannotTell(var why, var isForGood) => NobodyKnows(effect, why, isForGood, now),
        _ => throw new System.Diagnostics.UnreachableException(memory.ToString()),
    };

    /// <summary>
    /// What was never done twice must not be, so what sets a state is asked about until it is given up; a call is left to a person;
    /// any other message goes once more, because one that nobody got is worse than one that came twice.
    /// </summary>
    private static AfterDoubt NobodyKnows(Effect effect, string why, bool isForGood, DateTimeOffset now)
    {
        var isPatient = !isForGood && !Planted.Is("impatient") && (effect.Silences + 1 < LeastQuestions || now - (effect.Asked ?? now) < s_patienceOfAsking);
        if (isPatient || (IsStateSetting(effect) && now < GiveUp(effect))) return new AfterDoubt.AskAgain(now + StillUnderWay, why);
        if (IsStateSetting(effect)) return new AfterDoubt.Answered(new WorldAnswer.Failed($"Det vides ikke, om det skete. Se efter i hånden. ({why})"));
        if (effect.Channel == "voice") return new AfterDoubt.Hold(why);
        return effect.Resent is null ? new AfterDoubt.SendOnceMore("possible-duplicate") : new AfterDoubt.Answered(new WorldAnswer.Failed($"Det vides ikke, om den nåede frem. ({why})"));
    }

    private static bool IsStateSetting(Effect effect) => effect.Kind is EffectKinds.Isolate or EffectKinds.Restore or EffectKinds.Light;

    /// <summary>When people must take over, or nobody wants it any more.</summary>
    private static DateTimeOffset GiveUp(Effect effect) => effect.Expires ?? effect.Created + effect.Kind switch
    {
        EffectKinds.Isolate or EffectKinds.Restore => TimeSpan.FromMinutes(15),
        EffectKinds.Light => TimeSpan.FromHours(1),
        _ => TimeSpan.FromHours(24),
    };

    /// <summary>Twice as long each time, from one second to five minutes, and never shorter than the provider asked.</summary>
    private static TimeSpan Wait(int attempts, TimeSpan? asked)
    {
        var own = TimeSpan.FromSeconds(Math.Min(s_longestWait.TotalSeconds, Math.Pow(2, Math.Clamp(attempts - 1, 0, 20))));
        return asked is { } wait && wait > own && !Planted.Is("retry-after-ignored") ? wait : own;
    }
}

/// <summary>What is done about an effect whose end nobody knew, once its provider was asked.</summary>
public abstract record AfterDoubt
{
    private AfterDoubt() { }

    public sealed record Answered(WorldAnswer Answer) : AfterDoubt;

    public sealed record AskAgain(DateTimeOffset From, string Why) : AfterDoubt;

    public sealed record SendOnceMore(string Why) : AfterDoubt;

    public sealed record Hold(string Why) : AfterDoubt;
}
