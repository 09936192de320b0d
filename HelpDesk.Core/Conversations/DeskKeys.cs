using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>A key of the desk itself, never shown.</summary>
internal sealed class DeskKey
{
    /// <summary>Signs reply addresses and ids of mails.</summary>
    public const string Mail = "mail";

    /// <summary>Signs links to tracking pages.</summary>
    public const string Portal = "portal";

    /// <summary>Signs links to surveys.</summary>
    public const string Survey = "survey";

    public required string Name { get; init; }
    public required byte[] Value { get; init; }

    public static Task<byte[]> OfAsync(DbContext db, string name, CancellationToken ct) =>
        db.Set<DeskKey>().AsNoTracking().Where(k => k.Name == name).Select(k => k.Value).SingleAsync(ct);
}

/// <summary>
/// Tokens of links: an id and the beginning of an HMAC over what the link is for. Both together fill the letters of the token (a multiple of
/// three bytes), so that no two texts are the same token.
/// </summary>
internal static class LinkTokens
{
    private const int IdBytes = 8;

    /// <summary>The first bytes of the signature over what a link is for.</summary>
    public static byte[] Sign(byte[] key, string purpose, int length) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(purpose))[..length];

    public static string Write(long id, byte[] signature)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id);
        signature.CopyTo(bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Id and signature of a token with a signature of this length, which nobody has checked yet; no signature for anything else.</summary>
    public static (long Id, byte[] Signature) Read(string? token, int length)
    {
        var bytes = new byte[IdBytes + length];
        return token is not null && token.Length == bytes.Length * 4 / 3 && Base64Url.IsValid(token) && Base64Url.TryDecodeFromChars(token, bytes, out var written) && written == bytes.Length
            ? (BinaryPrimitives.ReadInt64BigEndian(bytes), bytes[IdBytes..]) : (0, []);
    }
}
