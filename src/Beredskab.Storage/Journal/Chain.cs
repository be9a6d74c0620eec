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
        var bytes = new byte[Front + body.Length];
        body.CopyTo(bytes.AsSpan(Front));
        var hash = previous.ToArray();
        LinkInPlace(seq, hash, bytes);
        return hash;
    }

    /// <summary>The room to leave before a body that is linked where it lies.</summary>
    internal const int Front = 41;

    /// <summary>Links a body that lies behind <see cref="Front"/> free bytes; <paramref name="hash"/> is the previous one, and becomes this one.</summary>
    internal static void LinkInPlace(long seq, Span<byte> hash, Span<byte> room)
    {
        room[0] = 0;
        BinaryPrimitives.WriteUInt64BigEndian(room[1..], (ulong)seq);
        hash.CopyTo(room[9..]);
        SHA256.HashData(room, hash);
    }
}
