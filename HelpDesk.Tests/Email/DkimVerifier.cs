using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace HelpDesk.Tests.Email;

/// <summary>A verifier of DKIM signatures, written from RFC 6376 with other means than the signer: slow, with regular expressions, on texts.</summary>
internal static partial class DkimVerifier
{
    /// <summary>The signing domain and selector; throws where the signature is not right.</summary>
    public static (string Domain, string Selector) Verify(byte[] mail, string publicKey)
    {
        var text = Encoding.Latin1.GetString(mail);
        var cut = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = cut < 0 ? (text, "") : (text[..(cut + 2)], text[(cut + 4)..]);
        var headers = HeaderLine().Matches(head).Select(m => m.Value).ToList();
        if (string.Concat(headers) != head) throw new FormatException("The headers are no headers.");
        var own = headers.Single(h => h.StartsWith("DKIM-Signature:", StringComparison.OrdinalIgnoreCase));
        var tags = own[(own.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(';').Select(t => t.Split('=', 2)).ToDictionary(t => t[0].Trim(), t => Blank().Replace(t[1], ""));
        if ((tags["v"], tags["a"], tags["c"]) != ("1", "rsa-sha256", "relaxed/relaxed") || tags.ContainsKey("l")) throw new FormatException("The signature is of another kind.");
        if (Convert.ToBase64String(SHA256.HashData(Encoding.Latin1.GetBytes(Body(body)))) != tags["bh"]) throw new CryptographicException("The body is another one.");

        var left = headers.Where(h => h != own).Reverse().ToList();
        var signed = new StringBuilder();
        foreach (var name in tags["h"].Split(':'))
        {
            if (left.Find(h => h[..h.IndexOf(':', StringComparison.Ordinal)].TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } header) continue;
            left.Remove(header);
            signed.Append(Header(header)).Append("\r\n");
        }
        signed.Append(Header(Proof().Replace(own, "$1")));
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        if (!rsa.VerifyData(Encoding.Latin1.GetBytes(signed.ToString()), Convert.FromBase64String(tags["b"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            throw new CryptographicException("The headers are others.");
        return (tags["d"], tags["s"]);
    }

    /// <summary>Relaxed form of a header without its line end (3.4.2).</summary>
    public static string Header(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        return header[..colon].ToLowerInvariant().TrimEnd(' ', '\t') + ":" + Blanks().Replace(header[(colon + 1)..].Replace("\r\n", "", StringComparison.Ordinal), " ").Trim(' ');
    }

    /// <summary>Relaxed form of a body (3.4.4).</summary>
    public static string Body(string body)
    {
        var lines = string.Join("\r\n", body.Split("\r\n").Select(l => Blanks().Replace(l, " ").TrimEnd(' '))).TrimEnd('\r', '\n');
        return lines.Length == 0 ? "" : lines + "\r\n";
    }

    [GeneratedRegex(@"[!-9;-~]+[ \t]*:[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", RegexOptions.NonBacktracking)]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"[ \t]+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\s", RegexOptions.NonBacktracking)]
    private static partial Regex Blank();

    [GeneratedRegex(@"(;\s*b=)[^;]*$")]
    private static partial Regex Proof();
}
