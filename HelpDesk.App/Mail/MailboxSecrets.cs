using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace HelpDesk.App.Mail;

/// <summary>Protects the passwords of mailboxes with the keys of the app, so that none stands in the clear in its row. The keys are in the same database: whoever has all of it has both.</summary>
public sealed class MailboxSecrets(IDataProtectionProvider keys)
{
    private readonly IDataProtector _protector = keys.CreateProtector("mailbox-password");

    /// <summary>Protects a password.</summary>
    public byte[] Protect(string password) => _protector.Protect(Encoding.UTF8.GetBytes(password));

    /// <summary>Gives a password back; null when the keys are no longer those that it was protected with.</summary>
    public string? Open(ReadOnlySpan<byte> secret)
    {
        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(secret.ToArray()));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
