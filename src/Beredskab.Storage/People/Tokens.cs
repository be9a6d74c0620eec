using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.Storage;

/// <summary>Keys to the API. A key is shown once, when it is made; only its hash is kept.</summary>
public sealed class Tokens
{
    private readonly Database _database;

    internal Tokens(Database database) => _database = database;

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public async Task Add(AccessToken token, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        context.AccessTokens.Add(token);
        await context.SaveChangesAsync(stop);
    }

    /// <summary>The token a caller showed, if it is one of ours and stands.</summary>
    public async Task<AccessToken?> Find(string secret, CancellationToken stop = default)
    {
        var hash = Hash(secret);
        await using var context = _database.Context();
        return await context.AccessTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Sha256 == hash && t.Revoked == null, stop);
    }

    public async Task<List<AccessToken>> List(CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.AccessTokens.AsNoTracking().OrderBy(t => t.Created).ToListAsync(stop);
    }

    /// <summary>Not on every request: once a day is enough to see which are in use.</summary>
    public async Task Touch(string id, DateTimeOffset now, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        await context.AccessTokens.Where(t => t.Id == id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsed, now), stop);
    }

    public async Task<bool> Revoke(string id, DateTimeOffset now, CancellationToken stop = default)
    {
        await using var context = _database.Context();
        return await context.AccessTokens.Where(t => t.Id == id && t.Revoked == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Revoked, now), stop) == 1;
    }
}
