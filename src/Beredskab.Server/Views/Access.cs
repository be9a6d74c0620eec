namespace Beredskab.Server.Views;

/// <summary>What an invitation leads to.</summary>
/// <param name="Link">Its secret; null when it is worth nothing.</param>
/// <param name="Name">Whom it lets in; null for the first administrator, who says it themselves.</param>
public sealed record InvitedView(string? Link, string? Name);

/// <summary>The reader's own keys.</summary>
public sealed record OwnAccountView
{
    /// <summary>What they are let in for, in words of a token.</summary>
    public required IReadOnlyList<string> Access { get; init; }

    public IReadOnlyList<PasskeyView> Passkeys { get; init; } = [];

    public bool HasPassword { get; init; }

    public bool HasAuthenticator { get; init; }

    public int RecoveryCodes { get; init; }

    /// <summary>There are two ways in, or one and printed codes: the loss of a phone locks nobody out.</summary>
    public bool IsSafe => Passkeys.Count + (HasPassword && HasAuthenticator ? 1 : 0) + (RecoveryCodes > 0 ? 1 : 0) > 1;

    /// <summary>Why no key can be changed now; null when one can.</summary>
    public string? NotFresh { get; init; }

    /// <summary>For a new authenticator app; null when no key can be changed.</summary>
    public AuthenticatorSetUp? SetUp { get; init; }

    /// <summary>How they are reached, and whether that is proven.</summary>
    public IReadOnlyList<WayReadiness> Contacts { get; init; } = [];

    /// <summary>Where they are signed in, this place among them, the newest first.</summary>
    public IReadOnlyList<SignInItem> SignIns { get; init; } = [];
}

/// <param name="Secret">To be typed where the picture cannot be read, in groups of four.</param>
/// <param name="Closed">The secret as the form carries it.</param>
/// <param name="Picture">An SVG.</param>
public sealed record AuthenticatorSetUp(string Secret, string Closed, string Picture);

public sealed record PasskeyView(string Id, string Name, DateTimeOffset Created, DateTimeOffset? LastUsed);

/// <param name="Way">As <see cref="Storage.SignIn.Way"/>.</param>
public sealed record SignInItem(string Way, DateTimeOffset Begun, DateTimeOffset Ends, bool IsHere);

/// <summary>One person, as administrators see them.</summary>
public sealed record PersonCardView
{
    public required PersonView Person { get; init; }

    public IReadOnlyList<WayReadiness> Contacts { get; init; } = [];

    /// <summary>What they are let in for; null: the reader may not know.</summary>
    public PersonAccessView? Access { get; init; }

    /// <summary>The reader may change it.</summary>
    public bool IsToBeChanged { get; init; }

    /// <summary>A link that was just made; shown this once.</summary>
    public string? Invitation { get; init; }

    public DateTimeOffset? InvitationExpires { get; init; }

    /// <summary>A token that was just made; shown this once.</summary>
    public string? Token { get; init; }
}

/// <param name="Words">In words of a token.</param>
/// <param name="Ways">What they can sign in with: <c>passkey, code, recovery-code, provider</c>.</param>
/// <param name="SignedIn">In how many places they are signed in now.</param>
/// <param name="Log">The newest first.</param>
public sealed record PersonAccessView(IReadOnlyList<string> Words, IReadOnlyList<string> Ways, int SignedIn, IReadOnlyList<AccessItem> Log, IReadOnlyList<TokenView> Tokens);

/// <summary>A key of a program, which acts as a person. The secret is not kept.</summary>
/// <param name="Access">What it opens.</param>
public sealed record TokenView(string Id, string Person, IReadOnlyList<string> Access, DateTimeOffset Created, DateTimeOffset? LastUsed);

/// <param name="What">As <see cref="Storage.AccessEntry.What"/>.</param>
/// <param name="By">Null: themselves, or whoever has the machine.</param>
public sealed record AccessItem(DateTimeOffset At, PersonRef? Person, string What, string? Detail, PersonRef? By);
