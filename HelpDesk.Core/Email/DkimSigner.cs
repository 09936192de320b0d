using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace HelpDesk.Core.Email;

/// <summary>
/// Signs mails with DKIM (RFC 6376): rsa-sha256, relaxed/relaxed, never with <c>l=</c>. From and Subject are named once more than they are there,
/// so that nobody can add another one. The same mail gets the same bytes on every attempt.
/// </summary>
public static class DkimSigner
{
    private const int LineLength = 72;

    private static readonly string[] Signed =
        ["From", "Reply-To", "Subject", "Date", "To", "Cc", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type"];

    /// <summary>The mail with its signature before it and all line ends as they go over the line; only dots may be doubled afterwards.</summary>
    /// <param name="mail">Headers, an empty line, a body.</param>
    /// <param name="domain">The domain that signs.</param>
    /// <param name="selector">Where in it the public key is.</param>
    /// <param name="key">The private key.</param>
    /// <exception cref="ArgumentException">The mail has no From, or a line among its headers is none.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> mail, string domain, string selector, RSA key)
    {
        var wire = WireLines(mail);
        var end = wire.AsSpan().IndexOf("\r\n\r\n"u8);
        var (head, body) = end < 0 ? (wire, []) : (wire[..(end + 2)], wire[(end + 4)..]);
        var fields = Fields(Encoding.Latin1.GetString(head));
        if (!fields.Exists(f => f.Name == "from")) throw new ArgumentException("A mail that is signed has a From.", nameof(mail));

        var names = Signed.SelectMany(n => Enumerable.Repeat(n, fields.Count(f => f.Name.Equals(n, StringComparison.OrdinalIgnoreCase)) + (n is "From" or "Subject" ? 1 : 0))).ToList();
        var signature = new StringBuilder($"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\r\n s={selector};\r\n h=");
        var length = 3;
        for (var i = 0; i < names.Count; i++)
        {
            if (length + names[i].Length > LineLength) (length, _) = (2, signature.Append("\r\n  "));
            signature.Append(names[i]).Append(i < names.Count - 1 ? ':' : ';');
            length += names[i].Length + 1;
        }
        signature.Append("\r\n bh=").Append(Convert.ToBase64String(BodyHash(body))).Append(";\r\n b=");

        var text = new StringBuilder();
        foreach (var name in names)
        {
            var at = fields.FindLastIndex(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (at < 0) continue;
            text.Append(fields[at].Name).Append(':').Append(fields[at].Value).Append("\r\n");
            fields.RemoveAt(at);
        }
        var own = Fields(signature + "\r\n")[0];
        text.Append(own.Name).Append(':').Append(own.Value);
        var proof = Convert.ToBase64String(key.SignData(Encoding.Latin1.GetBytes(text.ToString()), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        for (var i = 0; i < proof.Length; i += LineLength) signature.Append(i == 0 ? "" : "\r\n  ").Append(proof.AsSpan(i, Math.Min(LineLength, proof.Length - i)));
        return [.. Encoding.Latin1.GetBytes(signature.Append("\r\n").ToString()), .. wire];
    }

    /// <summary>Fields in their order: the name in lower case, the value unfolded with every run of blanks as one space and none at its ends (3.4.2).</summary>
    private static List<(string Name, string Value)> Fields(string head)
    {
        var fields = new List<(string Name, string Value)>();
        var lines = head.Split("\r\n");
        for (var i = 0; i < lines.Length && lines[i].Length > 0; i++)
        {
            var field = new StringBuilder(lines[i]);
            while (i + 1 < lines.Length && lines[i + 1] is [' ' or '\t', ..]) field.Append(lines[++i]);
            var text = field.ToString();
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1) throw new ArgumentException("A line among the headers is no header.", nameof(head));
            fields.Add((text[..colon].TrimEnd(' ', '\t').ToLowerInvariant(), string.Join(' ', text[(colon + 1)..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))));
        }
        return fields;
    }

    /// <summary>Hash of the body: blanks at the ends of lines and empty lines at its end do not count, runs of blanks are one space (3.4.4).</summary>
    private static byte[] BodyHash(ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = new ArrayBufferWriter<byte>(128);
        for (var empty = 0; body.Length > 0;)
        {
            var end = body.IndexOf("\r\n"u8);
            line.ResetWrittenCount();
            Relaxed(end < 0 ? body : body[..end], line);
            body = end < 0 ? [] : body[(end + 2)..];
            if (line.WrittenCount == 0)
            {
                empty++;
                continue;
            }
            for (; empty > 0; empty--) hash.AppendData("\r\n"u8);
            hash.AppendData(line.WrittenSpan);
            hash.AppendData("\r\n"u8);
        }
        return hash.GetHashAndReset();
    }

    private static void Relaxed(ReadOnlySpan<byte> raw, ArrayBufferWriter<byte> line)
    {
        raw = raw.TrimEnd(" \t"u8);
        while (raw.IndexOfAny((byte)' ', (byte)'\t') is >= 0 and var blank)
        {
            line.Write(raw[..blank]);
            line.Write(" "u8);
            raw = raw[blank..].TrimStart(" \t"u8);
        }
        line.Write(raw);
    }

    /// <summary>Every line end as CRLF, and one at the end: what the line to the mail server makes of it.</summary>
    private static byte[] WireLines(ReadOnlySpan<byte> mail)
    {
        var wire = new ArrayBufferWriter<byte>(mail.Length + 2);
        while (mail.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end)
        {
            wire.Write(mail[..end]);
            wire.Write("\r\n"u8);
            mail = mail[(end + (mail[end..] is [(byte)'\r', (byte)'\n', ..] ? 2 : 1))..];
        }
        wire.Write(mail);
        if (mail.Length > 0) wire.Write("\r\n"u8);
        return wire.WrittenSpan.ToArray();
    }
}
