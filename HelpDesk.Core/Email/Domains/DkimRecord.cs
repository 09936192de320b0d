using System.Security.Cryptography;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Email.Domains;

/// <summary>Asks DNS for TXT records.</summary>
public interface IDnsTexts
{
    /// <summary>The TXT records at a name. Throws for nothing but cancellation.</summary>
    Task<DnsTexts> AskAsync(string name, CancellationToken ct);
}

/// <summary>What DNS said.</summary>
/// <param name="Answered">Whether a server answered; if not, nothing is known.</param>
/// <param name="Texts">The texts of the records; empty when there are none.</param>
public sealed record DnsTexts(bool Answered, IReadOnlyList<string> Texts)
{
    /// <summary>No server answered.</summary>
    public static DnsTexts None { get; } = new(false, []);
}

/// <summary>The record of a public key in DNS (RFC 6376 section 3.6.1).</summary>
internal static class DkimRecord
{
    /// <summary>Smallest key, in bits.</summary>
    private const int Smallest = 2048;

    /// <summary>The name of the record.</summary>
    public static string Name(string selector, string domain) => $"{selector}._domainkey.{domain}";

    /// <summary>Its value.</summary>
    public static string Value(string publicKey) => "v=DKIM1; k=rsa; p=" + publicKey;

    /// <summary>A selector that no key had before.</summary>
    public static string NewSelector() => "hd" + RandomNumberGenerator.GetHexString(10, lowercase: true);

    /// <summary>A public key as it stands in the record, or a refusal.</summary>
    public static string Checked(string publicKey)
    {
        try
        {
            using var rsa = RSA.Create();
            var bytes = Convert.FromBase64String(publicKey);
            rsa.ImportSubjectPublicKeyInfo(bytes, out var read);
            if (read == bytes.Length && rsa.KeySize >= Smallest) return publicKey;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw Work.Invalid("key", "This is no public key.");
        }
        throw Work.Invalid("key", "A signing key has 2048 bits or more.");
    }

    /// <summary>What the records at a key's name are.</summary>
    public static KeyFound Judge(DnsTexts answer, string publicKey)
    {
        if (!answer.Answered) return KeyFound.NoAnswer;
        if (answer.Texts.Count == 0) return KeyFound.Nothing;
        var keys = answer.Texts.Select(Key).OfType<string>().ToList();
        return keys.Count switch
        {
            0 => KeyFound.Unreadable,
            > 1 => KeyFound.Several,
            _ => keys[0].Length == 0 ? KeyFound.Withdrawn : keys[0] == publicKey ? KeyFound.Right : KeyFound.OtherKey,
        };
    }

    /// <summary>The key in a record; null when this is no record of an RSA key for mail.</summary>
    private static string? Key(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';'))
        {
            if (string.IsNullOrWhiteSpace(part)) continue;
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !tags.TryAdd(part[..at].Trim(), string.Concat(part[(at + 1)..].Where(c => !char.IsWhiteSpace(c))))) return null;
        }
        if (tags.TryGetValue("v", out var version) && version != "DKIM1") return null;
        if (tags.TryGetValue("k", out var kind) && kind != "rsa") return null;
        if (tags.TryGetValue("h", out var hashes) && !hashes.Split(':').Contains("sha256")) return null;
        if (tags.TryGetValue("s", out var services) && !services.Split(':').Any(s => s is "*" or "email")) return null;
        return tags.GetValueOrDefault("p");
    }
}
