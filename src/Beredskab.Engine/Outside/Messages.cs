namespace Beredskab.Engine.Outside;

/// <summary>A text message, ready to go.</summary>
/// <param name="To">E.164.</param>
/// <param name="Text">Ends in <paramref name="Mark"/>.</param>
/// <param name="Mark">Three characters that tell this effect from every other to the same number, used only to ask the provider.</param>
/// <param name="Validity">After this the message is of no use to anybody (15 minutes at most).</param>
public sealed record Sms(EffectKey Effect, string To, string Text, string Mark, TimeSpan Validity)
{
    /// <summary>
    /// What the provider calls texts to the same number that are known to be other effects'. Of 32,768 marks two may be the same, and the same words may go
    /// to one person twice in a night.
    /// </summary>
    public ValueList<string> Others { get; init; } = [];

    /// <summary>It may have gone out before, and whoever would know cannot say: where there are several providers, another is better.</summary>
    public bool IsInDoubt { get; init; }
}

/// <summary>A call that speaks a text and takes one key: 1 is yes.</summary>
/// <param name="To">E.164.</param>
public sealed record VoiceCall(EffectKey Effect, string To, string Text, string Language, TimeSpan Validity)
{
    /// <summary>What the provider calls calls to the same number that are known to be other effects'.</summary>
    public ValueList<string> Others { get; init; } = [];
}

/// <summary>A mail, ready to go. Its Message-ID is made from the effect's key, so that sending twice can be recognised.</summary>
public sealed record Mail(EffectKey Effect, string To, string Subject, string Text, string Language)
{
    /// <summary>It asks for an answer by mail, and one is read.</summary>
    public bool IsAnswerable { get; init; }

    /// <summary>It answers a person's mail by itself, which programs must be able to see.</summary>
    public bool IsReply { get; init; }

    /// <summary>The Message-ID of the mail it answers, with angle brackets; null where that has none.</summary>
    public string? InReplyTo { get; init; }
}

/// <summary>Sends text messages. Never throws for what the provider says; throws only when cancelled.</summary>
public interface ISmsGateway
{
    Task<WorldAnswer> Send(Sms sms, CancellationToken stop);

    /// <summary>
    /// Whether the provider has a message to that number with those words and that mark, handed over no longer ago than <paramref name="within"/> by the
    /// provider's own clock: ours may be hours from it.
    /// </summary>
    Task<WorldMemory> Find(Sms sms, TimeSpan within, CancellationToken stop);

    /// <summary>What people have written to us in that time, by the provider's own clock, oldest first: for when nobody brings it.</summary>
    Task<SmsReceived> Received(TimeSpan within, CancellationToken stop);
}

/// <summary>One of those that carry our texts.</summary>
/// <param name="Name">As settings, health and metrics call it.</param>
public sealed record SmsProvider(string Name, ISmsGateway Gateway);

/// <summary>A text message somebody wrote to us.</summary>
/// <param name="Id">The provider's own; the same when it is brought.</param>
/// <param name="From">E.164.</param>
public sealed record WrittenSms(string Id, string From, string Text)
{
    /// <summary>How long ago it was written, by the provider's own clock.</summary>
    public TimeSpan Age { get; init; }
}

public abstract record SmsReceived
{
    private SmsReceived() { }

    public sealed record Listed(ValueList<WrittenSms> Messages) : SmsReceived;

    public sealed record NoAnswer(string Why) : SmsReceived;
}

/// <summary>Places calls, with the same promises as <see cref="ISmsGateway"/>.</summary>
public interface IVoiceGateway
{
    Task<WorldAnswer> Call(VoiceCall call, CancellationToken stop);

    /// <summary>Whether the provider has placed that call, no longer ago than <paramref name="within"/> by the provider's own clock.</summary>
    Task<WorldMemory> Find(VoiceCall call, TimeSpan within, CancellationToken stop);
}

/// <summary>Sends mail, with the same promises as <see cref="ISmsGateway"/>; SMTP cannot be asked what it took.</summary>
public interface IMailGateway
{
    Task<WorldAnswer> Send(Mail mail, CancellationToken stop);
}

/// <summary>A card in a person's chat in Microsoft Teams.</summary>
/// <param name="To">The name they sign in to Teams with, such as <c>mads@fjordby.dk</c>.</param>
/// <param name="Text">Plain text; nothing in it is markup.</param>
/// <param name="Language">Of the button, as <c>da</c>.</param>
/// <param name="Link">Where its button leads.</param>
public sealed record ChatCard(EffectKey Effect, string To, string Title, string Text, string Language, Uri Link);

/// <summary>Posts cards, with the same promises as <see cref="ISmsGateway"/>; nobody can be asked what was posted.</summary>
public interface IChatGateway
{
    Task<WorldAnswer> Post(ChatCard card, CancellationToken stop);
}
