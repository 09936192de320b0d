using System.Security.Cryptography;
using System.Text;
using HelpDesk.App.Mail;
using HelpDesk.Core.Email;

namespace HelpDesk.Tests.Email;

/// <summary>Signatures of RFC 6376, checked by a verifier of its own.</summary>
public sealed class DkimSignerTests : IDisposable
{
    private const string Head = "From: Support <support@example.com>\r\nTo: ana@example.org\r\nSubject: Hello\r\nDate: Sat, 21 Nov 2026 20:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n";

    private readonly RSA _key = RSA.Create(2048);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void The_verifier_agrees_with_the_examples_of_the_standard()
    {
        // RFC 6376 section 3.4.5, relaxed.
        Assert.Equal(["a:X", "b:Y Z"], new[] { "A: X\r\n", "B : Y\t\r\n\tZ  \r\n" }.Select(DkimVerifier.Header));
        Assert.Equal(" C\r\nD E\r\n", DkimVerifier.Body(" C \r\nD \t E\r\n\r\n\r\n"));
        Assert.Equal("", DkimVerifier.Body("\r\n\r\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n\r\n")]
    [InlineData(" \t \r\n")]
    [InlineData("One line.\r\n")]
    [InlineData("No end of the line")]
    [InlineData("Trailing lines\r\n\r\n\r\n")]
    [InlineData("Trailing blanks \t\r\n \r\n\t\r\n")]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n")]
    [InlineData("First\r\n\r\n\r\n\r\nafter empty ones\r\n")]
    [InlineData(".\r\n..\r\n.dots begin lines\r\n")]
    [InlineData("bare\nends\rof\r\nlines\n\r")]
    [InlineData("bytes é ü \u0001 \r\n")]
    public void Any_body_is_signed_so_that_another_verifies_it(string body)
    {
        var signed = Sign(Head + "\r\n" + body);
        Assert.Equal(("example.com", "sel"), DkimVerifier.Verify(signed, PublicKey));
        // The only thing that the line changes is doubled dots.
        Assert.Equal(signed, OverTheLine(signed));
        Assert.Equal(SHA256.HashData(Encoding.Latin1.GetBytes(DkimVerifier.Body(Encoding.Latin1.GetString(OverTheLine(Encoding.Latin1.GetBytes(body)))))), BodyHash(signed));
    }

    [Fact]
    public void The_examples_of_the_standard_have_the_hashes_that_others_computed()
    {
        // SHA-256 of nothing, and of the standard's canonical body, in base64.
        Assert.Equal("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Convert.ToBase64String(BodyHash(Sign(Head + "\r\n\r\n\r\n"))));
        Assert.Equal(SHA256.HashData(" C\r\nD E\r\n"u8), BodyHash(Sign(Head + "\r\n C \r\nD \t E\r\n\r\n\r\n")));
    }

    [Theory]
    [InlineData("To: a@example.org,\r\n\tb@example.org,\r\n   c@example.org\r\n")]
    [InlineData("To: a@example.org\r\nTo: b@example.org\r\nCc: c@example.org\r\nCc:d@example.org\r\n")]
    [InlineData("subject \t : Second\r\nX-Other: kept \r\n out\r\n")]
    [InlineData("REPLY-TO:\r\n r@example.com\r\nIn-Reply-To: <0@example.com>\r\nReferences: <0@example.com>\r\n <00@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n")]
    public void Folded_and_repeated_headers_are_signed(string more) => DkimVerifier.Verify(Sign(more + Head + "\r\nBody\r\n"), PublicKey);

    [Fact]
    public void What_was_changed_or_added_breaks_the_signature()
    {
        var signed = Encoding.Latin1.GetString(Sign(Head + "Cc: c@example.org\r\n\r\nBody\r\n"));
        foreach (var forged in new[]
        {
            signed.Replace("Body", "Bodies", StringComparison.Ordinal), signed + "more\r\n", signed.Replace("Hello", "Hell", StringComparison.Ordinal), signed.Replace("Cc: c@", "Cc: d@", StringComparison.Ordinal),
            signed.Replace("support@", "evil@", StringComparison.Ordinal), "From: evil@example.net\r\n" + signed, "Subject: Other\r\n" + signed,
            signed.Replace("\r\n\r\nBody", "\r\nFrom: evil@example.net\r\n\r\nBody", StringComparison.Ordinal), signed.Replace("d=example.com", "d=example.net", StringComparison.Ordinal),
        })
        {
            Assert.NotEqual(signed, forged);
            Assert.Throws<CryptographicException>(() => DkimVerifier.Verify(Encoding.Latin1.GetBytes(forged), PublicKey));
        }
        // What verifiers overlook on the way: blanks and letters of header names.
        DkimVerifier.Verify(Encoding.Latin1.GetBytes(signed.Replace("Subject: Hello", "SUBJECT:  \tHello ", StringComparison.Ordinal).Replace("Body\r\n", "Body \r\n\r\n", StringComparison.Ordinal)), PublicKey);
    }

    [Fact]
    public void The_same_mail_gets_the_same_bytes_and_its_lines_are_short()
    {
        var mail = Head + "\r\nBody\r\n";
        Assert.Equal(Sign(mail), Sign(mail));
        Assert.All(Encoding.Latin1.GetString(Sign(mail)).Split("\r\n"), line => Assert.True(line.Length <= 78, line));
        Assert.Throws<ArgumentException>(() => Sign("To: a@example.org\r\n\r\nNobody wrote this\r\n"));
        Assert.Throws<ArgumentException>(() => Sign(Head + "no header\r\n\r\nBody\r\n"));
    }

    private string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    private byte[] Sign(string mail) => DkimSigner.Sign(Encoding.Latin1.GetBytes(mail), "example.com", "sel", _key);

    private static byte[] BodyHash(byte[] signed) => Convert.FromBase64String(Encoding.Latin1.GetString(signed).Split(" bh=")[1].Split(';')[0]);

    /// <summary>What a mail server gets after it has taken doubled dots away.</summary>
    private static byte[] OverTheLine(byte[] mail)
    {
        var (text, piece, wire) = (new SmtpText(mail), new byte[64], new StringBuilder());
        while (text.Read(piece) is > 0 and var count) wire.Append(Encoding.Latin1.GetString(piece, 0, count));
        return Encoding.Latin1.GetBytes(string.Concat(wire.ToString().Split("\r\n").Select((line, i) => (i > 0 ? "\r\n" : "") + (line.StartsWith('.') ? line[1..] : line))));
    }
}
