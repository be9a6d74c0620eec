using Beredskab.Engine;
using Beredskab.Storage;

namespace Beredskab.Server.Streams;

/// <summary>How a command ended. Everything but <see cref="Accepted"/> changed nothing.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>Why nothing happened; null when it did.</summary>
    public Refusal? No => this switch
    {
        Refused(var why) => why,
        NotFound(var why) => why,
        Busy => Refusal.Of("busy", "Others kept writing to the same timeline first. Try again in a moment."),
        KeyReused => Refusal.Of("key-reused", "This Idempotency-Key was used for another request. Use a new key for a new request."),
        OutOfHand => Refusal.Of("out-of-hand", "Somebody else is handling this now."),
        SetAside => Refusal.Of("set-aside", "This version of the program cannot decide this run or incident, and it is set aside. Nothing was recorded. Do it by hand, write a note in the incident, and see /set-aside."),
        _ => null,
    };

    /// <summary>On the disk.</summary>
    /// <param name="Entries">What was entered; empty when the command changed nothing.</param>
    /// <param name="Notices">What other streams must hear of it, in the hands of whoever gave the command.</param>
    /// <param name="HasEffects">Something is to be done in the world.</param>
    public sealed record Accepted(StreamId Stream, IReadOnlyList<Entry> Entries, IReadOnlyList<Notice> Notices, bool HasEffects = false) : Outcome;

    /// <summary>The domain says no, with a stable code and a sentence.</summary>
    public sealed record Refused(Refusal Why) : Outcome
    {
        public Refused(string sentence, Wording wording) : this(Refusal.Of(sentence, wording)) { }

        public string Code => Why.Code;

        /// <summary>What else is wrong in the same form, so that whoever fills it in mends it in one go.</summary>
        public ValueList<Refusal> Also { get; init; } = [];
    }

    /// <summary>This very request was answered before.</summary>
    public sealed record Repeated(Answer Answer) : Outcome;

    /// <summary>The caller used this idempotency key for another request.</summary>
    public sealed record KeyReused : Outcome;

    public sealed record NotFound(Refusal Why) : Outcome
    {
        public NotFound(string sentence, Wording wording) : this(Refusal.Of(sentence, wording)) { }
    }

    /// <summary>Others kept writing first, or the database is away. Worth another try in a moment.</summary>
    public sealed record Busy : Outcome;

    /// <summary>We were wrong: what it is for cannot be folded or decided, and stands aside until it can.</summary>
    public sealed record SetAside : Outcome;

    /// <summary>The effect to be settled is in somebody else's hands by now.</summary>
    public sealed record OutOfHand : Outcome;
}

/// <summary>What one stream tells another: an effect of the ledger, in hand.</summary>
public sealed record Notice(EffectKey Key, long Fence, StreamId From, OrganisationId Organisation, string Payload);

/// <summary>What is to be committed in the same breath as the events of a command.</summary>
public sealed record Alongside
{
    public static Alongside Nothing { get; } = new();

    /// <summary>Names the request, so that the second one like it is answered as the first.</summary>
    public Request? Request { get; init; }

    public IReadOnlyList<NewAside> Asides { get; init; } = [];

    public IReadOnlyList<SettleEffect> Settlements { get; init; } = [];

    public IReadOnlyList<EffectKey> Told { get; init; } = [];
}

/// <summary>An idempotent request as its caller named it.</summary>
/// <param name="Response">Written before the answer is known to be kept: what a repeat gets.</param>
public sealed record Request(string Caller, string Path, string Key, string BodySha256, int Status, Func<IReadOnlyList<NewEntry>, string> Response);
