namespace Beredskab.Simulation;

/// <summary>A phone that somebody carries.</summary>
/// <param name="IsOn">Off or out of coverage: messages wait at the operator until it is on again or they expire.</param>
public sealed record Phone(string Number, string Owner, bool IsOn);

/// <summary>A text message as the phone company knows it.</summary>
/// <param name="Status"><c>queued, sent, delivered, undelivered, received</c>; <c>received</c> is one the person wrote.</param>
/// <param name="ErrorCode">30003 unreachable, 30036 validity period expired.</param>
/// <param name="Effect">Only in-process: the effect it came from.</param>
/// <param name="StatusCallback">Only over the wire: where to tell of its fate.</param>
public sealed record TextMessage(
    string Sid, string From, string To, string Text, string Status, int? ErrorCode,
    DateTimeOffset CreatedAt, DateTimeOffset? SentAt, DateTimeOffset ValidUntil, string? Effect, string? StatusCallback)
{
    public bool IsFromPerson => Status == "received";

    /// <summary>Whose customer we are with this message: the first company, or the second, which lives on the same phones.</summary>
    public string Company { get; init; } = Companies.First;
}

/// <summary>A call as the phone company knows it.</summary>
/// <param name="Status"><c>ringing, completed, busy, no-answer</c>.</param>
/// <param name="Key">What the person pressed.</param>
/// <param name="KeyAction">Only over the wire: where to tell of the key.</param>
public sealed record PhoneCall(
    string Sid, string From, string To, string Text, string Language, string Status, string? Key,
    DateTimeOffset CreatedAt, TimeSpan RingsFor, string? Effect, string? KeyAction, string? StatusCallback);

/// <summary>A text a person wrote to us.</summary>
/// <param name="Company">Whose number it was written to.</param>
public sealed record InboundSms(string Sid, string From, string To, string Text, DateTimeOffset At, string Company = Companies.First);

/// <summary>The fate of a message or call. A delivery is not an answer.</summary>
/// <param name="Status">Twilio's word: <c>queued, sent, delivered, undelivered</c>; of a call <c>ringing, completed, busy, no-answer</c>.</param>
public sealed record DeliveryReport(
    string Sid, string From, string To, string Status, int? ErrorCode, string? Effect, string? StatusCallback, bool IsCall, string Company = Companies.First);

/// <summary>A key a person pressed during a call: <c>1</c> is yes.</summary>
public sealed record KeyPress(string CallSid, string From, string To, string Key, string? Effect, string? KeyAction, DateTimeOffset At);

/// <summary>A text to hand to the phone company.</summary>
internal sealed record TextToSend(string From, string To, string Text, TimeSpan Validity, string? Effect, string? StatusCallback, string Company = Companies.First);

/// <summary>The companies that carry texts. In the journal and for faults each is a system of its own, so that one can die while the other works.</summary>
public static class Companies
{
    /// <summary>Over the wire it speaks as Twilio does, and it places calls too.</summary>
    public const string First = "sms";

    /// <summary>Over the wire it speaks as GatewayAPI does.</summary>
    public const string Second = "sms2";
}

/// <summary>A call to hand to the phone company.</summary>
internal sealed record CallToPlace(
    string From, string To, string Text, string Language, TimeSpan RingsFor, string? Effect, string? KeyAction, string? StatusCallback);
