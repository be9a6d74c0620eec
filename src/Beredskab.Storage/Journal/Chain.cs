using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Beredskab.Storage;

/// <summary>
/// How each entry vouches for all before it: <c>SHA-256(0x00 | uint64-be seq | 32-byte prev | body)</c>, and before the first
/// entry stands the SHA-256 of the stream's id. For ever.
/// </summary>
public static class Chain
{
    public static byte[] Before(StreamId stream) => SHA256.HashData(Encoding.UTF8.GetBytes(stream.Value));

    public static byte[] Link(long seq, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> body)
    {
        if (previous.Length != 32) throw new ArgumentException("A link of the chain is 32 bytes.", nameof(previous));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> front = stackalloc byte[41];
        front[0] = 0;
        BinaryPrimitives.WriteUInt64BigEndian(front[1..], (ulong)seq);
        previous.CopyTo(front[9..]);
        hash.AppendData(front);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
