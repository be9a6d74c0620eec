using System.Collections.Concurrent;
using Beredskab.Engine.Outside;
using Beredskab.Server.Views;
using World = Beredskab.Simulation.World;

namespace Beredskab.Server.Reading;

/// <summary>
/// Accounts by login. The directory is asked once an account and quarter of an hour, never for long: at night a page with object
/// ids beats a page that waits for Entra.
/// </summary>
public sealed class AccountNames(IAccountDirectory directory, IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (string? Login, long Since)> _kept = [];
    private readonly World? _world = services.GetService<World>();

    public async Task<IReadOnlyDictionary<string, string>> Of(IReadOnlyCollection<string> ids)
    {
        // Looking at the simulated directory itself leaves no request in its journal.
        if (_world is { } world)
            return ids.Select(id => (id, world.Directory.Find(new(id))?.Login)).Where(pair => pair.Login is not null).ToDictionary(pair => pair.id, pair => pair.Login!);
        var unknown = ids.Where(id => !_kept.TryGetValue(id, out var kept) || time.GetElapsedTime(kept.Since) > s_kept).ToList();
        if (unknown.Count > 0)
        {
            using var stop = new CancellationTokenSource(s_patience);
            await Parallel.ForEachAsync(unknown, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) => await Look(id, stop.Token));
        }
        return ids.Where(id => _kept.TryGetValue(id, out var kept) && kept.Login is not null).ToDictionary(id => id, id => _kept[id].Login!);
    }

    /// <summary>Accounts whose login or name begins so, at most twenty; none when the directory does not answer.</summary>
    public async Task<IReadOnlyList<AccountView>> Search(string text, CancellationToken stop) =>
        await directory.Search(text, stop) is AccountSearch.Found found ? [.. found.Accounts.Select(View)] : [];

    /// <summary>Accounts chosen so far.</summary>
    public async Task<IReadOnlyList<AccountView>> Find(IEnumerable<string> ids, CancellationToken stop)
    {
        var found = new List<AccountView>();
        foreach (var id in ids.Distinct())
            found.Add(await directory.Look(new(id), stop) is AccountLook.Found look ? View(look.Account) : new() { Id = id, Login = id, Name = id, IsEnabled = true });
        return found;
    }

    private AccountView View(Account account) => new()
    {
        Id = account.Id.Value,
        Login = account.Login,
        Name = account.DisplayName,
        IsEnabled = account.IsEnabled,
        IsGuest = account.IsGuest,
        IsSynced = account.IsSynced,
        IsProtected = _world?.Directory.Find(account.Id)?.IsPrivileged ?? false,
    };

    private async Task Look(string id, CancellationToken stop)
    {
        try
        {
            var login = await directory.Look(new(id), stop) is AccountLook.Found found ? found.Account.Login : null;
            _kept[id] = (login, time.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            // It takes too long; the next reading asks again.
        }
    }
}
