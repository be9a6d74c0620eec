using System.Data.Common;

namespace Beredskab.Storage;

/// <summary>Whether the chains of all timelines in a database hold.</summary>
public static class StoredChains
{
    /// <summary>What is wrong with the first that does not, as a sentence. Null: nothing.</summary>
    public static string? Broken(DbConnection connection)
    {
        var heads = new Dictionary<string, (long Version, byte[] Hash)>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "select stream, version, hash from stream_heads";
            using var rows = command.ExecuteReader();
            while (rows.Read()) heads[rows.GetString(0)] = (rows.GetInt64(1), rows.GetFieldValue<byte[]>(2));
        }
        var (stream, seq, hash) = ("", 0L, Array.Empty<byte>());
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "select stream, seq, hash, body from entries order by stream, seq";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                if (rows.GetString(0) != stream)
                {
                    if (Ends() is { } early) return early;
                    (stream, seq, hash) = (rows.GetString(0), 0, Chain.Before(new(rows.GetString(0))));
                }
                if (rows.GetInt64(1) != ++seq) return $"The timeline {stream} lacks entry {seq}.";
                hash = Chain.Link(seq, hash, rows.GetFieldValue<byte[]>(3));
                if (!hash.AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(2))) return $"Entry {seq} of the timeline {stream} does not match its hash: it, or what stood before it, was changed.";
            }
        }
        return Ends() ?? (heads.Keys.FirstOrDefault() is { } empty ? $"The timeline {empty} has a head and no entries." : null);

        string? Ends()
        {
            if (stream.Length == 0) return null;
            return heads.Remove(stream, out var head) && head.Version == seq && head.Hash.AsSpan().SequenceEqual(hash) ? null : $"The timeline {stream} does not end where its head says: entries were removed.";
        }
    }
}
