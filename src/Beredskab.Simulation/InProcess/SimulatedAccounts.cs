using Beredskab.Engine;
using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Works on the directory of a <see cref="World"/> in the same small steps as over Microsoft Graph, so that each can fail by itself.</summary>
public sealed class SimulatedAccounts(World world) : IAccountDirectory
{
    private readonly UserDirectory _directory = world.Directory;

    public async Task<AccountSearch> Search(string text, CancellationToken stop)
    {
        var (found, instead) = await world.Answer(_directory.Search(text, account =>
            account.Login.StartsWith(text, StringComparison.OrdinalIgnoreCase)
            || account.DisplayName.StartsWith(text, StringComparison.OrdinalIgnoreCase)), stop);
        if (instead is not null) return new AccountSearch.NoAnswer(instead);
        return new AccountSearch.Found([.. found!.Take(20).Select(Shown)]);
    }

    public async Task<AccountLook> Look(AccountId account, CancellationToken stop)
    {
        var (found, instead) = await LookAt(account, stop);
        if (found is not null) return new AccountLook.Found(Shown(found));
        return instead is null ? new AccountLook.Missing() : new AccountLook.NoAnswer(instead);
    }

    public async Task<WorldAnswer> Isolate(AccountId account, CancellationToken stop)
    {
        var (_, notDisabled) = await world.Answer(_directory.SetEnabled(account.Value, false), stop);
        if (notDisabled is not null) return notDisabled;
        var (revoked, notRevoked) = await world.Answer(_directory.RevokeSessions(account.Value), stop);
        if (notRevoked is not null) return notRevoked;

        var (now, unread) = await LookAt(account, stop);
        if (now is null) return unread ?? new WorldAnswer.Failed("The account is gone from the directory.");
        return !now.IsEnabled && now.SessionsValidFrom >= revoked!.SessionsValidFrom
            ? new WorldAnswer.Done()
            : new WorldAnswer.TryAgain(null, "The directory does not yet show the account as isolated.");
    }

    public async Task<WorldAnswer> Restore(AccountBefore before, CancellationToken stop)
    {
        if (!before.WasEnabled) return new WorldAnswer.Done("was disabled before and stays so");
        var (_, notEnabled) = await world.Answer(_directory.SetEnabled(before.Id.Value, true), stop);
        if (notEnabled is not null) return notEnabled;

        var (now, unread) = await LookAt(before.Id, stop);
        if (now is null) return unread ?? new WorldAnswer.Failed("The account is gone from the directory.");
        return now.IsEnabled ? new WorldAnswer.Done() : new WorldAnswer.TryAgain(null, "The directory does not yet show the account as enabled.");
    }

    public async Task<GroupLook> Members(string group, CancellationToken stop)
    {
        var (found, instead) = await world.Answer(_directory.LookAtMembers(group), stop);
        if (instead is WorldAnswer.Failed && !_directory.HasGroup(group)) return new GroupLook.Missing();
        if (instead is not null) return new GroupLook.NoAnswer(instead);
        return new GroupLook.Listed([.. found!.Select(account => new GroupMember(account.Id, account.Login, account.DisplayName, account.IsEnabled, account.Login, account.Mobile, account.Phone))]);
    }

    public async Task<FootholdLook> ListFoothold(AccountId account, CancellationToken stop)
    {
        var footholds = new List<Foothold>();
        foreach (var kind in new[] { "look-rules", "look-consents", "look-methods" })
        {
            var (found, instead) = await world.Answer(_directory.LookForTraces(account.Value, kind), stop);
            if (instead is not null) return new FootholdLook.NoAnswer(instead);
            footholds.AddRange(found!.Traces.Where(trace => KindOf(trace) == kind).Select(AsFoothold));
        }
        return new FootholdLook.Listed([.. footholds]);
    }

    private async Task<(SimulatedAccount? Found, WorldAnswer? Instead)> LookAt(AccountId account, CancellationToken stop)
    {
        var reception = _directory.Look(account.Value);
        var (found, instead) = await world.Answer(reception, stop);
        return reception.Fault is Fault.Refused { Status: 404 } ? (null, null) : (found, instead);
    }

    private static string KindOf(Trace trace) => trace switch
    {
        Trace.ForwardingRule => "look-rules",
        Trace.AppConsent => "look-consents",
        _ => "look-methods",
    };

    private static Foothold AsFoothold(Trace trace) => trace switch
    {
        Trace.ForwardingRule rule => new Foothold("forwarding-rule", $"{rule.Name}: {rule.ForwardTo}"),
        Trace.AppConsent consent => new Foothold("app-consent", $"{consent.ClientId}: {consent.Scope}"),
        Trace.SignInMethod method => new Foothold("sign-in-method", $"{method.Type}: {method.Detail}"),
        _ => throw new System.Diagnostics.UnreachableException(trace.ToString()),
    };

    private static Account Shown(SimulatedAccount account) =>
        new(account.Id, account.Login, account.DisplayName, account.IsEnabled, account.IsGuest, account.IsSynced, account.SessionsValidFrom);
}
