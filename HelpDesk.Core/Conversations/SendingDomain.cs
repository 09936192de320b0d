using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>What DNS says about the record of a signing key.</summary>
public enum KeyFound : short
{
    /// <summary>Nobody has asked yet.</summary>
    NotAsked = 1,
    /// <summary>The record is there with this key.</summary>
    Right = 2,
    /// <summary>No TXT record is there.</summary>
    Nothing = 3,
    /// <summary>The key there is another one.</summary>
    OtherKey = 4,
    /// <summary>A record without a key is there: it withdraws the key.</summary>
    Withdrawn = 5,
    /// <summary>What is there is no record of a key for mail.</summary>
    Unreadable = 6,
    /// <summary>More than one record of a key is there.</summary>
    Several = 7,
    /// <summary>No DNS server gave an answer.</summary>
    NoAnswer = 8,
}

/// <summary>A domain that mails are signed for, with its key (S249). While its record is in DNS mails go out from its addresses, signed.</summary>
internal sealed class SendingDomain : Subject
{
    /// <summary>How long a domain stays verified after its record disappeared.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    private SendingDomain() : base("domain") { }

    public SendingDomain(string name, string selector, byte[] privateKey, string publicKey, DateTimeOffset now) : this()
    {
        (Name, Selector, PrivateKey, PublicKey, CreatedAt) = (name, selector, privateKey, publicKey, now);
        Happened(new DomainAdded());
    }

    public string Name { get; private set; } = "";
    public string Selector { get; private set; } = "";
    public byte[] PrivateKey { get; private set; } = [];
    public string PublicKey { get; private set; } = "";
    public KeyFound Found { get; private set; } = KeyFound.NotAsked;
    public string? NextSelector { get; private set; }
    public byte[]? NextPrivateKey { get; private set; }
    public string? NextPublicKey { get; private set; }
    public KeyFound? NextFound { get; private set; }
    public string? FormerSelector { get; private set; }
    public string? Spf { get; private set; }
    public string? Dmarc { get; private set; }
    public DateTimeOffset? VerifiedAt { get; private set; }
    public DateTimeOffset? MissingSince { get; private set; }
    public DateTimeOffset? CheckedAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>A new key: beside the old one while that signs, else instead of it.</summary>
    public void Rotate(string selector, byte[] privateKey, string publicKey)
    {
        if (VerifiedAt is null) (Selector, PrivateKey, PublicKey, Found) = (selector, privateKey, publicKey, KeyFound.NotAsked);
        else (NextSelector, NextPrivateKey, NextPublicKey, NextFound) = (selector, privateKey, publicKey, KeyFound.NotAsked);
        Happened(new DomainKeyAdded());
    }

    /// <summary>What DNS says now. A new key takes over as soon as its record is there; no answer changes nothing.</summary>
    /// <param name="found">About the key that signs; null when it was not asked about.</param>
    /// <param name="next">About the key that waits.</param>
    /// <param name="spf">The domain's SPF record.</param>
    /// <param name="dmarc">The domain's DMARC record.</param>
    /// <param name="now">The instant.</param>
    public void Checked(KeyFound? found, KeyFound? next, string? spf, string? dmarc, DateTimeOffset now)
    {
        var before = (Found, NextFound, Spf, Dmarc, MissingSince);
        (CheckedAt, Spf, Dmarc) = (now, spf, dmarc);
        if (NextSelector is { } selector && next is { } about)
        {
            NextFound = about;
            if (about == KeyFound.Right)
            {
                (FormerSelector, Selector, PrivateKey, PublicKey, found) = (Selector, selector, NextPrivateKey!, NextPublicKey!, KeyFound.Right);
                (NextSelector, NextPrivateKey, NextPublicKey, NextFound) = (null, null, null, null);
                Happened(new DomainKeyChanged());
            }
        }
        if (found is { } said) Judge(said, now);
        if (before != (Found, NextFound, Spf, Dmarc, MissingSince)) Happened(new DomainChecked());
    }

    private void Judge(KeyFound found, DateTimeOffset now)
    {
        Found = found;
        if (found == KeyFound.Right)
        {
            if (VerifiedAt is null) Happened(new DomainVerified());
            (VerifiedAt, MissingSince) = (VerifiedAt ?? now, null);
        }
        else if (found != KeyFound.NoAnswer && VerifiedAt is not null)
        {
            if (MissingSince is null) Happened(new DomainRecordMissed());
            MissingSince ??= now;
            if (now - MissingSince < Patience) return;
            VerifiedAt = null;
            Happened(new DomainUnverified());
        }
    }
}

/// <summary>From which addresses mails may go out (S249): from all until a domain was once verified or while an Owner allows it, else from those on a verified one.</summary>
internal sealed class FromRule
{
    private readonly bool _open;
    private readonly HashSet<string> _verified;

    private FromRule(bool open, HashSet<string> verified) => (_open, _verified) = (open, verified);

    public static async Task<FromRule> OfAsync(DbContext db, CancellationToken ct)
    {
        var domains = await db.Set<SendingDomain>().AsNoTracking().Select(d => new { d.Name, Verified = d.VerifiedAt != null, Once = d.VerifiedAt != null || d.MissingSince != null }).ToListAsync(ct);
        var open = !domains.Exists(d => d.Once) || await db.Set<Workspace>().AsNoTracking().Select(w => w.UnverifiedFrom).SingleAsync(ct);
        return new FromRule(open, [.. domains.Where(d => d.Verified).Select(d => d.Name)]);
    }

    public bool Allows(string address) => _open || DomainName.Of(address) is { } domain && _verified.Contains(domain);
}

/// <summary>Names of domains as DNS knows them.</summary>
internal static class DomainName
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The name in lower-case ASCII; null for what is no name of a domain.</summary>
    public static string? Ascii(string name)
    {
        try
        {
            var ascii = Idn.GetAscii(name.Normalize()).ToLowerInvariant();
            return ascii.Length <= 253 && ascii.Contains('.') && !ascii.EndsWith('.') && !ascii.Split('.')[^1].All(char.IsAsciiDigit)
                && ascii.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The domain of an address.</summary>
    public static string? Of(string address) => Ascii(address[(address.LastIndexOf('@') + 1)..]);
}
