using Beredskab.Engine;

namespace Beredskab.Simulation;

/// <summary>What an intruder may have left behind in an account, as the directory keeps it.</summary>
public abstract record Trace
{
    private Trace() { }

    /// <summary>A mailbox rule that sends mail on.</summary>
    public sealed record ForwardingRule(string Name, string ForwardTo) : Trace;

    /// <summary>An app that was given leave to act for the person.</summary>
    public sealed record AppConsent(string ClientId, string Scope) : Trace;

    /// <summary>A way to sign in besides the password: Graph's type name, such as <c>phoneAuthenticationMethod</c>.</summary>
    public sealed record SignInMethod(string Type, string Detail) : Trace;
}

/// <summary>An account in the simulated directory.</summary>
/// <param name="IsPrivileged">An administrator or break-glass account: our app is not allowed to touch it and gets 403.</param>
/// <param name="SessionsValidFrom">Sessions older than this are dead. Whole seconds, as Graph gives it.</param>
/// <param name="IsEnabledLocally">What the local AD holds; the next sync writes it over <paramref name="IsEnabled"/>.</param>
public sealed record SimulatedAccount(
    AccountId Id, string Login, string DisplayName, bool IsEnabled, bool IsGuest, bool IsSynced, bool IsPrivileged,
    DateTimeOffset SessionsValidFrom, bool IsEnabledLocally, ValueList<Trace> Traces)
{
    /// <summary>As somebody typed it.</summary>
    public string? Mobile { get; init; }

    public string? Phone { get; init; }
}

/// <summary>The directory: accounts and groups. What it refuses, it refuses as Microsoft Graph does.</summary>
public sealed class UserDirectory
{
    private readonly World _world;
    private readonly Dictionary<string, SimulatedAccount> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _sessionsBegan = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SortedSet<string>> _groups = new(StringComparer.OrdinalIgnoreCase);

    internal UserDirectory(World world) => _world = world;

    public IReadOnlyList<SimulatedAccount> All
    {
        get { lock (_world.Gate) return [.. _accounts.Values.OrderBy(account => account.Login, StringComparer.Ordinal)]; }
    }

    public SimulatedAccount? Find(AccountId id)
    {
        lock (_world.Gate) return _accounts.GetValueOrDefault(id.Value);
    }

    /// <summary>When somebody last closed an account's sessions; null: never.</summary>
    public DateTimeOffset? SessionsClosed(AccountId id)
    {
        lock (_world.Gate) return Find(id)?.SessionsValidFrom is { } from && from != _sessionsBegan[id.Value] ? from : null;
    }

    public SimulatedAccount Add(
        string login, string displayName, AccountId? id = null, bool isEnabled = true, bool isGuest = false, bool isSynced = false,
        bool isPrivileged = false, params ReadOnlySpan<Trace> traces)
    {
        var account = new SimulatedAccount(id ?? new AccountId(Guid.NewGuid().ToString()), login, displayName, isEnabled, isGuest, isSynced,
            isPrivileged, WholeSecond(_world.Now.AddDays(-30)), isEnabled, ValueList.Create(traces));
        lock (_world.Gate)
        {
            _accounts[account.Id.Value] = account;
            _sessionsBegan[account.Id.Value] = account.SessionsValidFrom;
        }
        _world.Touch();
        return account;
    }

    /// <summary>Changes an account behind everybody's back, as an administrator or an intruder would.</summary>
    public void Change(AccountId id, Func<SimulatedAccount, SimulatedAccount> change)
    {
        lock (_world.Gate) _accounts[id.Value] = change(_accounts[id.Value]);
        _world.Touch();
    }

    public void Remove(AccountId id)
    {
        lock (_world.Gate) _accounts.Remove(id.Value);
        _world.Touch();
    }

    /// <summary>The local AD is synced: what was changed only in the cloud is flipped back.</summary>
    public void Sync()
    {
        lock (_world.Gate)
            foreach (var account in _accounts.Values.Where(account => account.IsSynced).ToList())
                _accounts[account.Id.Value] = account with { IsEnabled = account.IsEnabledLocally };
        _world.Touch();
    }

    public IReadOnlyList<AccountId> Members(string group)
    {
        lock (_world.Gate) return _groups.TryGetValue(group, out var members) ? [.. members.Select(member => new AccountId(member))] : [];
    }

    internal bool HasGroup(string group)
    {
        lock (_world.Gate) return _groups.ContainsKey(group);
    }

    public void AddGroup(string group)
    {
        lock (_world.Gate) _groups.TryAdd(group, new SortedSet<string>(StringComparer.OrdinalIgnoreCase));
        _world.Touch();
    }

    /// <summary>Puts an account into a group, as an administrator would; the group is made when there is none.</summary>
    public void Join(string group, AccountId id)
    {
        AddGroup(group);
        lock (_world.Gate) _groups[group].Add(id.Value);
        _world.Touch();
    }

    internal Reception<ValueList<SimulatedAccount>> LookAtMembers(string group) => _world.Receive(
        new Request("accounts", "members", group, new Dictionary<string, string> { ["group"] = group }),
        () => _groups.TryGetValue(group, out var members)
            ? Outcome<ValueList<SimulatedAccount>>.Read([.. members.Select(Known).OfType<SimulatedAccount>()])
            : Outcome<ValueList<SimulatedAccount>>.Refuse(404, "Request_ResourceNotFound", $"Resource '{group}' does not exist or one of its queried reference-property objects are not present."));

    internal Reception<ValueList<SimulatedAccount>> Search(string text, Func<SimulatedAccount, bool> matches) =>
        _world.Receive(
            new Request("accounts", "search", text, new Dictionary<string, string> { ["text"] = text }),
            () => Outcome<ValueList<SimulatedAccount>>.Read(
                [.. _accounts.Values.Where(matches).OrderBy(account => account.DisplayName, StringComparer.Ordinal)]));

    internal Reception<SimulatedAccount> Look(string id) => _world.Receive(Asked("look", id), () =>
        Known(id) is { } account ? Outcome<SimulatedAccount>.Read(account) : NoSuch(id));

    internal Reception<SimulatedAccount> SetEnabled(string id, bool enabled) =>
        Touch(enabled ? "enable" : "disable", id, account => account with { IsEnabled = enabled });

    internal Reception<SimulatedAccount> RevokeSessions(string id) =>
        Touch("revoke", id, account => account with { SessionsValidFrom = WholeSecond(_world.Now) });

    internal Reception<SimulatedAccount> LookForTraces(string id, string kind) => _world.Receive(Asked(kind, id), () =>
        Known(id) is { } account ? Outcome<SimulatedAccount>.Read(account) : NoSuch(id));

    internal Reception<string> SetMember(string group, string id, bool isMember) =>
        _world.Receive(
            new Request("accounts", isMember ? "add-member" : "remove-member", id, new Dictionary<string, string> { ["group"] = group, ["account"] = id }),
            () =>
            {
                if (!_groups.TryGetValue(group, out var members) || Known(id) is not { } account)
                    return Outcome<string>.Refuse(404, "Request_ResourceNotFound", $"Resource '{group}' does not exist or one of its queried reference-property objects are not present.");
                if (isMember ? members.Add(account.Id.Value) : members.Remove(account.Id.Value)) return Outcome<string>.Took(group);
                return isMember
                    ? Outcome<string>.Refuse(400, "Request_BadRequest", "One or more added object references already exist for the following modified properties: 'members'.")
                    : Outcome<string>.Refuse(404, "Request_ResourceNotFound", $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
            });

    private Reception<SimulatedAccount> Touch(string operation, string id, Func<SimulatedAccount, SimulatedAccount> change) =>
        _world.Receive(Asked(operation, id), () =>
        {
            if (Known(id) is not { } account) return NoSuch(id);
            if (account.IsPrivileged)
                return Outcome<SimulatedAccount>.Refuse(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
            return Outcome<SimulatedAccount>.Took(_accounts[account.Id.Value] = change(account));
        });

    // Graph takes the object id or the user principal name in the same place.
    private SimulatedAccount? Known(string id) =>
        _accounts.GetValueOrDefault(id) ?? _accounts.Values.FirstOrDefault(account => string.Equals(account.Login, id, StringComparison.OrdinalIgnoreCase));

    private static Outcome<SimulatedAccount> NoSuch(string id) => Outcome<SimulatedAccount>.Refuse(404, "Request_ResourceNotFound",
        $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");

    private static Request Asked(string operation, string id) =>
        new("accounts", operation, id, new Dictionary<string, string> { ["account"] = id });

    private static DateTimeOffset WholeSecond(DateTimeOffset instant) => new(instant.Ticks - instant.Ticks % TimeSpan.TicksPerSecond, instant.Offset);
}
