namespace Beredskab.Server.Views;

/// <summary>The simulated outside world: what it was told, and what people in it can answer.</summary>
public sealed record WorldView
{
    public IReadOnlyList<PhoneView> Phones { get; init; } = [];

    public IReadOnlyList<MailboxView> Mailboxes { get; init; } = [];

    /// <summary>What lies in people's chats in Teams, the newest first.</summary>
    public IReadOnlyList<CardView> Cards { get; init; } = [];

    public IReadOnlyList<AccountView> Accounts { get; init; } = [];

    public IReadOnlyList<TicketView> Tickets { get; init; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RequestView> Journal { get; init; } = [];
}

public sealed record PhoneView
{
    /// <summary>E.164.</summary>
    public required string Number { get; init; }

    public required PersonRef Person { get; init; }

    public string? As { get; init; }

    /// <summary>Oldest first, as on a phone.</summary>
    public IReadOnlyList<PhoneMessage> Messages { get; init; } = [];

    /// <summary>Answers that would be understood now: <c>JA 4711</c>.</summary>
    public IReadOnlyList<string> Replies { get; init; } = [];

    /// <summary>Its newest message is newer than its newest answer.</summary>
    public bool HasNews { get; init; }
}

/// <param name="Incoming">From the system to the phone; otherwise the person's answer.</param>
public sealed record PhoneMessage(string Id, DateTimeOffset At, Channel Channel, bool Incoming, string Text, string? State = null);

public sealed record MailboxView(string Address, PersonRef? Person, IReadOnlyList<MailView> Mails);

public sealed record MailView(string Id, DateTimeOffset At, string Subject, string Text);

public sealed record CardView(string Id, DateTimeOffset At, string To, string Title, string Text, string Link);

public sealed record TicketView(string Number, string Title, string Priority, string Status, DateTimeOffset Opened, string? Text = null);

/// <summary>One request that the world received.</summary>
/// <param name="System"><c>sms, voice, mail, directory, tickets</c>.</param>
public sealed record RequestView(string Id, DateTimeOffset At, string System, string Request, string Answer);
