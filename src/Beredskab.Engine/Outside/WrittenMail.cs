namespace Beredskab.Engine.Outside;

/// <summary>A mail somebody wrote to us, as far as it matters.</summary>
/// <param name="Id">Its Message-ID with angle brackets, or what the mailbox calls it where it has none: the same however often it is fetched.</param>
/// <param name="From">The address it says it is from, in small letters. Nobody vouches for it.</param>
public abstract record WrittenMail(string Id, string From)
{
    private const int LongestText = 20_000;

    /// <summary>A person wrote it.</summary>
    /// <param name="Text">Plain, with what it quotes.</param>
    public sealed record Letter(string Id, string From, string Text) : WrittenMail(Id, From)
    {
        public string Text { get; } = Text.Length > LongestText ? Text[..LongestText] : Text;

        /// <summary>How long ago it was written, by its own date or its server's, whichever is earlier: mails lie on their way.</summary>
        public TimeSpan Age { get; init; }
    }

    /// <summary>A program wrote it, such as "I am on holiday": no answer, and never answered.</summary>
    public sealed record Automatic(string Id, string From) : WrittenMail(Id, From);

    /// <summary>Our own mail server says that whoever sent it is not who it says.</summary>
    public sealed record Forged(string Id, string From) : WrittenMail(Id, From);

    /// <summary>A server says that a mail of ours did not get there.</summary>
    /// <param name="Original">The Message-ID of ours, with angle brackets.</param>
    public sealed record NotDelivered(string Id, string From, string Original, string Why) : WrittenMail(Id, From);
}

/// <summary>The mailbox that answers to our mails come to. Where there is none, mails ask for no answer by mail.</summary>
public interface IMailbox
{
    /// <summary>
    /// Hands over, oldest first and bounded, what was written since the last look; at first what was since yesterday. What <paramref name="take"/>
    /// returned from is not handed over by this mailbox again until it is opened anew; what it threw on is, and the exception goes on. Never throws for
    /// what the server says.
    /// </summary>
    /// <returns>Null, or why the server could not be asked.</returns>
    Task<string?> Look(Func<WrittenMail, Task> take, CancellationToken stop);
}
