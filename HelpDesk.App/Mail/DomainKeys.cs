using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace HelpDesk.App.Mail;

/// <summary>A new signing key.</summary>
/// <param name="ProtectedKey">The private key, protected.</param>
/// <param name="PublicKey">The public key as it stands in DNS.</param>
public sealed record NewDomainKey(byte[] ProtectedKey, string PublicKey);

/// <summary>Makes signing keys and protects them with the keys of the app, as the passwords of mailboxes are; none is ever shown or logged.</summary>
public sealed class DomainKeys(IDataProtectionProvider keys)
{
    private const int Bits = 2048;

    private readonly IDataProtector _protector = keys.CreateProtector("dkim-key");

    /// <summary>Makes a key; takes a moment of one processor.</summary>
    public NewDomainKey Make()
    {
        using var rsa = RSA.Create(Bits);
        var plain = rsa.ExportPkcs8PrivateKey();
        try
        {
            return new NewDomainKey(_protector.Protect(plain), Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Gives a private key back; null when the keys of the app are no longer those that it was protected with.</summary>
    public RSA? Open(ReadOnlySpan<byte> secret)
    {
        var rsa = RSA.Create();
        try
        {
            var plain = _protector.Unprotect(secret.ToArray());
            rsa.ImportPkcs8PrivateKey(plain, out _);
            CryptographicOperations.ZeroMemory(plain);
            return rsa;
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            return null;
        }
    }
}
