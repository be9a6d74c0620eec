using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>The states of an effect, as stored.</summary>
public static class EffectState
{
    public const string Ready = "ready";
    public const string Attempting = "attempting";
    public const string FailedTemporarily = "failed-temporarily";
    public const string Done = "done";
    public const string HandedOver = "handed-over";
    public const string Failed = "failed";
    public const string Unknown = "unknown";
    public const string Held = "held";
    public const string Cancelled = "cancelled";

    /// <summary>Whether nothing more will come of it.</summary>
    public static bool IsOver(string state) => state is Done or HandedOver or Failed or Cancelled;
}

/// <summary>A wish for an effect on the outside world.</summary>
public sealed record NewEffect
{
    /// <summary>Stands in a payload where the reply code is to be written when it has been allotted.</summary>
    public const string CodePlaceholder = "{{reply-code}}";

    /// <summary>The most urgent: somebody's first page. Larger numbers go later.</summary>
    public const int FirstPage = 0;

    public required EffectKey Key { get; init; }

    public required StreamId Stream { get; init; }

    public required string Address { get; init; }

    /// <summary><c>sms</c>, <c>voice</c>, <c>mail</c>, <c>isolate</c>, <c>restore</c>, <c>ticket</c>, <c>foothold</c>, <c>internal</c>, …</summary>
    public required string Kind { get; init; }

    public required string Mode { get; init; }

    /// <summary>A contact, an account, a desk: by id.</summary>
    public required string Recipient { get; init; }

    /// <summary>Whose personal data the payload holds; forgetting that person empties it.</summary>
    public PersonId? Person { get; init; }

    public string Channel { get; init; } = "";

    public int Ordinal { get; init; }

    public int Priority { get; init; } = 5;

    public required DateTimeOffset NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>JSON: what the worker needs, texts rendered.</summary>
    public required string Payload { get; init; }

    /// <summary>Set when the payload wants a reply code.</summary>
    public CodeWanted? Code { get; init; }

    /// <summary>The SHA-256 of the link that is put into the text as it leaves; null for none.</summary>
    public string? Link { get; init; }

    /// <summary>The kind of effect at the same address, to the same recipient, that must have set out for this one to make sense.</summary>
    public string? TakesBack { get; init; }

    /// <summary>Set when whoever writes it does it at once: it is theirs from the commit on, at the first fence, and needs no claim.</summary>
    public Taken? Taken { get; init; }
}

/// <summary>A reply code for a person and a task at a number, the same in every reminder.</summary>
/// <param name="Number">E.164, or a mail address in small letters.</param>
public sealed record CodeWanted(string Number, PersonId Person);

/// <summary>Whose hands an effect is in, and until when.</summary>
public sealed record Taken(string Node, DateTimeOffset Until)
{
    /// <summary>The fence of an effect that was taken as it was written.</summary>
    public const long Fence = 1;
}

/// <summary>An effect as the ledger has it. The ledger is the truth about the outside world.</summary>
public sealed record Effect
{
    public required EffectKey Key { get; init; }

    public required OrganisationId Organisation { get; init; }

    public required StreamId Stream { get; init; }

    public required string Address { get; init; }

    public required string Kind { get; init; }

    public required string Mode { get; init; }

    public required string Recipient { get; init; }

    public PersonId? Person { get; init; }

    public required string Channel { get; init; }

    public int Ordinal { get; init; }

    public int Priority { get; init; }

    public DateTimeOffset NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public required string State { get; init; }

    /// <summary>How often somebody has set out to do it.</summary>
    public int Attempts { get; init; }

    /// <summary>Goes up each time somebody takes it; who holds an older one settles nothing.</summary>
    public long Fence { get; init; }

    public string? Node { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public required string Payload { get; init; }

    /// <summary>The world's own name for what was made.</summary>
    public string? Reference { get; init; }

    public string? Why { get; init; }

    /// <summary>JSON: what undo needs, written once, before the first attempt.</summary>
    public string? Remembered { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>When the latest attempt set out.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When its provider was first asked what became of the latest attempt, and did not say; null when that has not happened.</summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>How often it was asked about that attempt and did not say. Unlike an instant it means the same whatever clocks are set to.</summary>
    public int Silences { get; init; }

    public DateTimeOffset? Settled { get; init; }

    /// <summary>When its run learned how it ended; null with <see cref="Settled"/> set means the run must still be told.</summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>When it was sent once more although it may have arrived; that is done once.</summary>
    public DateTimeOffset? Resent { get; init; }

    /// <summary>When its run learned that it had not left in time.</summary>
    public DateTimeOffset? Overdue { get; init; }

    /// <summary>The SHA-256 of the link in its text; null when there is none. The link itself is kept nowhere.</summary>
    public string? Link { get; init; }
}
