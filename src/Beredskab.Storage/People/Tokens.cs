using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Beredskab.Storage;

/// <summary>Keys to the API. A key is shown once, when it is made; only its hash is kept.</summary>
public sealed class Tokens
{
    private const string Select = "select id, organisation, person, sha256, roles, created, last_used, revoked from access_tokens ";

    private readonly Database _database;

    internal Tokens(Database database) => _database = database;

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public Task Add(AccessToken token, CancellationToken stop = default) => _database.Write(
        """
        insert into access_tokens (id, organisation, person, sha256, roles, created, last_used, revoked)
        values (@id, @organisation, @person, @sha256, @roles, @created, @used, @revoked)
        """, stop,
        ("@id", token.Id), ("@organisation", token.Organisation.Value), ("@person", token.Person.Value), ("@sha256", token.Sha256), ("@roles", token.Roles),
        ("@created", Instant.Of(token.Created)), ("@used", Instant.OrNull(token.LastUsed)), ("@revoked", Instant.OrNull(token.Revoked)));

    /// <summary>The token a caller showed, if it is one of ours and stands.</summary>
    public async Task<AccessToken?> Find(string secret, CancellationToken stop = default) =>
        (await _database.Read(Select + "where sha256 = @hash and revoked is null", TokenOf, stop, ("@hash", Hash(secret)))).SingleOrDefault();

    /// <summary>By its id, while it stands.</summary>
    public async Task<AccessToken?> Get(string id, CancellationToken stop = default) =>
        (await _database.Read(Select + "where id = @id and revoked is null", TokenOf, stop, ("@id", id))).SingleOrDefault();

    public Task<List<AccessToken>> List(CancellationToken stop = default) => _database.Read(Select + "order by created", TokenOf, stop);

    /// <summary>Not on every request: once a day is enough to see which are in use.</summary>
    public Task Touch(string id, DateTimeOffset now, CancellationToken stop = default) =>
        _database.Write("update access_tokens set last_used = @now where id = @id", stop, ("@now", Instant.Of(now)), ("@id", id));

    public async Task<bool> Revoke(string id, DateTimeOffset now, CancellationToken stop = default) =>
        await _database.Write("update access_tokens set revoked = @now where id = @id and revoked is null", stop, ("@now", Instant.Of(now)), ("@id", id)) == 1;

    private static AccessToken TokenOf(DbDataReader row) =>
        new(row.GetString(0), new(row.GetString(1)), new(row.GetString(2)), row.GetString(3), row.GetString(4), row.Instant(5))
        {
            LastUsed = row.InstantOrNull(6),
            Revoked = row.InstantOrNull(7),
        };
}
