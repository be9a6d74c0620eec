using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;

namespace Beredskab.Adapters.Graph;

/// <summary>
/// Accounts in Entra ID through Microsoft Graph. The app holds no role that can disable administrators, so those answer 403 and become a task for
/// people; it never resets a password (https://learn.microsoft.com/graph/api/user-update, user-revokesigninsessions).
/// </summary>
public sealed class GraphAccounts : IAccountDirectory
{
    private const int ReadBacks = 3;

    // accountEnabled and the sessions' instant are shown only to those who ask for them.
    private static readonly string[] Shown =
        ["id", "userPrincipalName", "displayName", "accountEnabled", "userType", "onPremisesSyncEnabled", "signInSessionsValidFromDateTime"];

    private readonly GraphOptions _options;
    private readonly TimeProvider _clock;
    private readonly GraphServiceClient _graph;

    public GraphAccounts(GraphOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _graph = GraphClients.Client(options);
    }

    public Task<AccountSearch> Search(string text, CancellationToken stop) => Ask<AccountSearch>(async over =>
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        var page = await _graph.Users.GetAsync(request =>
        {
            request.QueryParameters.Filter = $"startswith(displayName,'{quoted}') or startswith(userPrincipalName,'{quoted}')";
            request.QueryParameters.Top = 20;
            request.QueryParameters.Select = Shown;
        }, over);
        return new AccountSearch.Found([.. (page?.Value ?? []).Select(AsAccount)]);
    }, answer => new AccountSearch.NoAnswer(answer), stop);

    public Task<AccountLook> Look(AccountId account, CancellationToken stop) => Ask<AccountLook>(async over =>
        await Read(account, over) is { } user ? new AccountLook.Found(AsAccount(user)) : new AccountLook.Missing(),
        answer => new AccountLook.NoAnswer(answer), stop);

    public Task<WorldAnswer> Isolate(AccountId account, CancellationToken stop) => Ask(async over =>
    {
        var begun = _clock.GetUtcNow();
        if (await Read(account, over) is not { } before) return Gone(account);
        await _graph.Users[account.Value].PatchAsync(new User { AccountEnabled = false }, cancellationToken: over);
        var revoked = await _graph.Users[account.Value].RevokeSignInSessions.PostAsRevokeSignInSessionsPostResponseAsync(cancellationToken: over);
        if (revoked?.Value != true) return new WorldAnswer.TryAgain(null, "The directory did not revoke the sessions.");

        // Other servers of theirs may still show yesterday; a moment later they do not.
        for (var reading = 1; ; reading++)
        {
            if (await Read(account, over) is not { } now) return Gone(account);
            if (now.AccountEnabled == false && IsRevoked(before, now, begun)) return new WorldAnswer.Done();
            if (reading == ReadBacks)
                return new WorldAnswer.TryAgain(null, now.AccountEnabled == false
                    ? "The account is disabled, but the directory still shows its old sessions as valid."
                    : "The directory still shows the account as enabled.");
            await Task.Delay(_options.ReadBackPause, over);
        }
    }, answer => answer, stop);

    public Task<WorldAnswer> Restore(AccountBefore before, CancellationToken stop) => Ask(async over =>
    {
        if (!before.WasEnabled) return new WorldAnswer.Done("was disabled before and stays so");
        await _graph.Users[before.Id.Value].PatchAsync(new User { AccountEnabled = true }, cancellationToken: over);
        for (var reading = 1; ; reading++)
        {
            if (await Read(before.Id, over) is not { } now) return Gone(before.Id);
            if (now.AccountEnabled == true) return new WorldAnswer.Done();
            if (reading == ReadBacks) return new WorldAnswer.TryAgain(null, "The directory still shows the account as disabled.");
            await Task.Delay(_options.ReadBackPause, over);
        }
    }, answer => answer, stop);

    public Task<FootholdLook> ListFoothold(AccountId account, CancellationToken stop) => Ask<FootholdLook>(async over =>
    {
        var footholds = new List<Foothold>();
        var user = _graph.Users[account.Value];
        try
        {
            var rules = await user.MailFolders["inbox"].MessageRules.GetAsync(cancellationToken: over);
            footholds.AddRange(GraphFootholds.OfRules(rules));
        }
        catch (ODataError error) when (error.Error?.Code == "MailboxNotEnabledForRESTAPI")
        {
            // No mailbox in the cloud, hence no rules in it.
        }
        footholds.AddRange(GraphFootholds.OfConsents(await user.Oauth2PermissionGrants.GetAsync(cancellationToken: over)));
        footholds.AddRange(GraphFootholds.OfMethods(await user.Authentication.Methods.GetAsync(cancellationToken: over)));
        return new FootholdLook.Listed([.. footholds]);
    }, answer => new FootholdLook.NoAnswer(answer), stop);

    /// <remarks>Asking for users alone among the members is an advanced query, which needs the header and the count (https://learn.microsoft.com/graph/aad-advanced-queries).</remarks>
    public Task<GroupLook> Members(string group, CancellationToken stop) => Ask<GroupLook>(async over =>
    {
        var (asked, members) = (_graph.Groups[group].TransitiveMembers.GraphUser, new List<GroupMember>());
        try
        {
            var page = await asked.GetAsync(request =>
            {
                request.Headers.Add("ConsistencyLevel", "eventual");
                request.QueryParameters.Count = true;
                request.QueryParameters.Top = 999;
                request.QueryParameters.Select = ["id", "userPrincipalName", "displayName", "accountEnabled", "mail", "mobilePhone", "businessPhones"];
            }, over);
            while (page is not null)
            {
                members.AddRange((page.Value ?? []).Select(AsMember));
                page = page.OdataNextLink is { } next ? await asked.WithUrl(next).GetAsync(request => request.Headers.Add("ConsistencyLevel", "eventual"), over) : null;
            }
        }
        catch (ODataError error) when (error.ResponseStatusCode == 404)
        {
            return new GroupLook.Missing();
        }
        return new GroupLook.Listed([.. members]);
    }, answer => new GroupLook.NoAnswer(answer), stop);

    /// <summary>
    /// Their clock and ours differ, so the instant is held against the one before, both theirs. Two revocations within one second leave the same
    /// instant; then a fresh one by our clock will do.
    /// </summary>
    private static bool IsRevoked(User before, User now, DateTimeOffset begun) =>
        now.SignInSessionsValidFromDateTime is { } after
        && (after > (before.SignInSessionsValidFromDateTime ?? DateTimeOffset.MinValue) || after >= begun.AddMinutes(-1));

    private async Task<User?> Read(AccountId account, CancellationToken over)
    {
        try
        {
            return await _graph.Users[account.Value].GetAsync(request => request.QueryParameters.Select = Shown, over);
        }
        catch (ODataError error) when (error.ResponseStatusCode == 404)
        {
            return null;
        }
    }

    private Task<T> Ask<T>(Func<CancellationToken, Task<T>> ask, Func<WorldAnswer, T> instead, CancellationToken stop) =>
        Line.Ask(_options.Patience, async over =>
        {
            try
            {
                return await ask(over);
            }
            catch (Microsoft.Kiota.Abstractions.ApiException error)
            {
                return instead(GraphErrors.Meaning(error, _clock.GetUtcNow()));
            }
            catch (Azure.Identity.AuthenticationFailedException error)
            {
                return instead(new WorldAnswer.TryAgain(null, $"Entra ID gave us no token: {error.Message}"));
            }
        }, instead, stop);

    private static WorldAnswer.Failed Gone(AccountId account) => new($"There is no account {account} in the directory.");

    private static GroupMember AsMember(User user) => new(
        new(user.Id!), user.UserPrincipalName ?? "", user.DisplayName ?? "", user.AccountEnabled == true, user.Mail, user.MobilePhone, user.BusinessPhones?.FirstOrDefault());

    private static Account AsAccount(User user) => new(new AccountId(user.Id!), user.UserPrincipalName ?? "", user.DisplayName ?? "",
        user.AccountEnabled == true, user.UserType == "Guest", user.OnPremisesSyncEnabled == true, user.SignInSessionsValidFromDateTime);
}
