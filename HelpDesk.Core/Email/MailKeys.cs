using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HelpDesk.Core.Email;

/// <summary>
/// Signs what comes back to the desk: the address that an answer goes to, bound to ticket and recipient, and the ids of the desk's own mails
/// (C30, TRUST decision 3). A number in a subject, or an address alone, proves nothing.
/// </summary>
internal sealed class MailKeys(byte[] key)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Length = 16;

    /// <summary><c>support+t13.k5w…@example.com</c>: the address for answers of this recipient about this ticket.</summary>
    public string ReplyAddress(string mailbox, long ticketId, string recipient)
    {
        var at = mailbox.LastIndexOf('@');
        return string.Create(CultureInfo.InvariantCulture, $"{mailbox[..at]}+t{ticketId}.{Sign(Bound(ticketId, recipient))}{mailbox[at..]}");
    }

    /// <summary>The ticket that a signed address names, whoever the signature was made for; 0 when it names none.</summary>
    public static long TicketOf(string address) => Parse(address) is var (id, _) ? id : 0;

    /// <summary>Whether an address was made for this recipient.</summary>
    public bool IsFor(string address, string recipient) => Parse(address) is var (id, signature) && id > 0 && Same(signature, Sign(Bound(id, recipient)));

    /// <summary>A new Message-ID, without brackets, that the desk knows as its own.</summary>
    public string NewMailId(string mailbox)
    {
        var id = Guid.NewGuid().ToString("N");
        return $"{id}.{Sign("id|" + id)}{mailbox[mailbox.LastIndexOf('@')..]}";
    }

    /// <summary>Whether the desk made this Message-ID (M-05).</summary>
    public bool IsOwn(string mailId) =>
        mailId.Length > 32 + 1 + Length && mailId[32] == '.' && mailId[33 + Length] == '@' && Same(mailId[33..(33 + Length)], Sign("id|" + mailId[..32]));

    private static string Bound(long ticketId, string recipient) => string.Create(CultureInfo.InvariantCulture, $"reply|{ticketId}|{recipient.ToLowerInvariant()}");

    private static (long Id, string Signature) Parse(string address)
    {
        var at = address.LastIndexOf('@');
        var plus = at < 0 ? -1 : address.LastIndexOf("+t", at, StringComparison.Ordinal);
        if (plus < 0) return default;
        var parts = address[(plus + 2)..at].Split('.');
        return parts.Length == 2 && parts[1].Length == Length && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? (id, parts[1]) : default;
    }

    private static bool Same(string given, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given.ToLowerInvariant()), Encoding.ASCII.GetBytes(right));

    private string Sign(string text)
    {
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        return string.Create(Length, hash, static (letters, bytes) =>
        {
            for (var i = 0; i < letters.Length; i++) letters[i] = Letters[bytes[i] & 31];
        });
    }
}
