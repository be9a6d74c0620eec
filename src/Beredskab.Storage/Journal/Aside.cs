using System.Security.Cryptography;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>How an entry's data names an aside value: <c>{"aside":"…","sha256":"…"}</c>. Holds nothing that tells who or what.</summary>
public sealed record AsideRef(string Aside, string Sha256);

/// <summary>
/// A name, a number or a free text, kept beside the journal so that it can be erased without breaking the chain: the body holds
/// SHA-256(salt | value), and without the 16 random bytes of salt that says nothing.
/// </summary>
public sealed record Aside(string Id, string Value, byte[] Salt)
{
    public const int SaltLength = 16;

    public AsideRef Ref => new(Id, Engine.Aside.HashOf(Salt, Value));

    /// <summary>A new one. Tests that must get the same bytes twice hand in the id and the salt.</summary>
    public static Aside Create(string value, string? id = null, byte[]? salt = null) =>
        new(id ?? Guid.NewGuid().ToString("n"), value, salt ?? RandomNumberGenerator.GetBytes(SaltLength));
}

/// <summary>An aside to be kept with the entries that name it.</summary>
/// <param name="Person">Whom it is about or came from; erasing that person erases it.</param>
public sealed record NewAside(Aside Aside, StreamId Stream, PersonId? Person = null);
