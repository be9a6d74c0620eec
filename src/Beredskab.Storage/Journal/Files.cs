using System.Security.Cryptography;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>A file somebody handed in. Its name is an aside of the entry that mentions it; here it is known by its content.</summary>
/// <param name="Sha256">Of its bytes, 64 lower-case hexadecimal digits.</param>
public sealed record StoredFile(string Sha256, OrganisationId Organisation, string ContentType, byte[] Bytes, DateTimeOffset Created);

/// <summary>Evidence as bytes, kept in the database so that a backup and an export hold it. The same file twice is kept once.</summary>
public sealed class Files
{
    /// <summary>10 MB: a photo or a log excerpt, not a disk image.</summary>
    public const int Largest = 10_000_000;

    private readonly Database _database;

    internal Files(Database database) => _database = database;

    /// <exception cref="StoreRefusedException">It is empty, or larger than <see cref="Largest"/>.</exception>
    public async Task<string> Keep(OrganisationId organisation, string contentType, byte[] bytes, DateTimeOffset now, CancellationToken stop = default)
    {
        if (bytes.Length is 0 or > Largest) throw new StoreRefusedException($"A file must hold between 1 and {Largest:N0} bytes; this one holds {bytes.Length:N0}.");
        var sha = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await _database.Write(
            """
            insert into files (organisation, sha256, content_type, bytes, created) values (@organisation, @sha, @type, @bytes, @created)
            on conflict (organisation, sha256) do nothing
            """, stop,
            ("@organisation", organisation.Value), ("@sha", sha), ("@type", contentType), ("@bytes", bytes), ("@created", Instant.Of(now)));
        return sha;
    }

    /// <summary>Null when this organisation was never handed such a file.</summary>
    public async Task<StoredFile?> Find(OrganisationId organisation, string sha256, CancellationToken stop = default) =>
        (await _database.Read("select sha256, organisation, content_type, bytes, created from files where organisation = @organisation and sha256 = @sha",
            row => new StoredFile(row.GetString(0), new(row.GetString(1)), row.GetString(2), row.GetFieldValue<byte[]>(3), row.Instant(4)), stop,
            ("@organisation", organisation.Value), ("@sha", sha256))).SingleOrDefault();
}
