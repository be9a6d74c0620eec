namespace Beredskab.Engine.Outside;

/// <summary>An account as the directory shows it.</summary>
/// <param name="Login">The user principal name.</param>
/// <param name="IsSynced">Mastered in the local AD, whose next sync may flip a change back.</param>
/// <param name="SessionsValidFrom">Sessions from before this instant, by the directory's clock, are closed; null when it never closed any.</param>
public sealed record Account(
    AccountId Id, string Login, string DisplayName, bool IsEnabled, bool IsGuest, bool IsSynced, DateTimeOffset? SessionsValidFrom = null);

/// <summary>What stood before we first touched an account; all that undo may go by.</summary>
public sealed record AccountBefore(AccountId Id, bool WasEnabled, DateTimeOffset? SessionsValidFrom = null)
{
    /// <summary>Whether an account that looks like this has been isolated since: disabled, and sessions closed by somebody.</summary>
    public bool IsIsolatedSince(Account now) => !now.IsEnabled && now.SessionsValidFrom is { } valid && (SessionsValidFrom is null || valid > SessionsValidFrom);
}

/// <summary>What the directory says of one account.</summary>
public abstract record AccountLook
{
    private AccountLook() { }

    public sealed record Found(Account Account) : AccountLook;

    public sealed record Missing : AccountLook;

    public sealed record NoAnswer(WorldAnswer Why) : AccountLook;
}

/// <summary>What a search of the directory gave. No answer is not the same as nobody by that name.</summary>
public abstract record AccountSearch
{
    private AccountSearch() { }

    public sealed record Found(ValueList<Account> Accounts) : AccountSearch;

    public sealed record NoAnswer(WorldAnswer Why) : AccountSearch;
}

/// <summary>One line of what may let an intruder back in: a forwarding rule, an app consent, a new sign-in method.</summary>
public sealed record Foothold(string Kind, string Description);

public abstract record FootholdLook
{
    private FootholdLook() { }

    public sealed record Listed(ValueList<Foothold> Footholds) : FootholdLook;

    public sealed record NoAnswer(WorldAnswer Why) : FootholdLook;
}

/// <summary>Somebody in a group of the directory, as far as it says how they are reached.</summary>
/// <param name="Mobile">As the directory has it, in whatever way it was typed.</param>
public sealed record GroupMember(AccountId Id, string Login, string DisplayName, bool IsEnabled, string? Mail, string? Mobile, string? Phone);

/// <summary>What the directory says of one group.</summary>
public abstract record GroupLook
{
    private GroupLook() { }

    public sealed record Listed(ValueList<GroupMember> Members) : GroupLook;

    public sealed record Missing : GroupLook;

    public sealed record NoAnswer(WorldAnswer Why) : GroupLook;
}

/// <summary>
/// The directory of accounts. Isolating is idempotent and settles as <see cref="WorldAnswer.Done"/> only when every fact was read back.
/// Never resets a password or a sign-in method. A 403 is <see cref="WorldAnswer.Failed"/>: it becomes a task for people.
/// </summary>
public interface IAccountDirectory
{
    /// <summary>The accounts whose login or name begins with <paramref name="text"/>, at most 20.</summary>
    Task<AccountSearch> Search(string text, CancellationToken stop);

    Task<AccountLook> Look(AccountId account, CancellationToken stop);

    /// <summary>Disables the account and revokes its sessions, then reads both back.</summary>
    Task<WorldAnswer> Isolate(AccountId account, CancellationToken stop);

    /// <summary>Enables the account again if <paramref name="before"/> says it was enabled; otherwise leaves it and says so.</summary>
    Task<WorldAnswer> Restore(AccountBefore before, CancellationToken stop);

    Task<FootholdLook> ListFoothold(AccountId account, CancellationToken stop);

    /// <summary>All people of a group, those of groups in it too.</summary>
    Task<GroupLook> Members(string group, CancellationToken stop);
}
