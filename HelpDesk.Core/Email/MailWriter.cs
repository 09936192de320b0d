using System.Globalization;
using System.Net;
using System.Text;
using HelpDesk.Core.Conversations;

namespace HelpDesk.Core.Email;

/// <summary>A file of a mail.</summary>
internal sealed record MailPart(string Name, string ContentType, byte[] Content);

/// <summary>
/// Writes a mail as it goes over the line: 7-bit, lines of at most 76 characters in bodies, every header value encoded, so that nothing that
/// somebody typed can begin a header of its own (M-02).
/// </summary>
internal static class MailWriter
{
    public static byte[] Write(OutgoingMail mail, IReadOnlyList<MailPart> files)
    {
        var text = new StringBuilder();
        Header(text, "Date", mail.CreatedAt.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        Header(text, "From", $"{Phrase(mail.FromName)} <{Plain(mail.FromAddress)}>");
        Header(text, "To", string.Join(",\r\n ", mail.ToAddresses.Select(Plain)));
        if (mail.CcAddresses.Length > 0) Header(text, "Cc", string.Join(",\r\n ", mail.CcAddresses.Select(Plain)));
        if (mail.ReplyTo is { } back) Header(text, "Reply-To", $"{Phrase(mail.FromName)} <{Plain(back)}>");
        Header(text, "Subject", Encoded(mail.Subject));
        Header(text, "Message-ID", $"<{Plain(mail.MailId)}>");
        if (mail.InReplyTo is { } answered) Header(text, "In-Reply-To", $"<{Plain(answered)}>");
        if (mail.ReferenceIds.Length > 0) Header(text, "References", string.Join("\r\n ", mail.ReferenceIds.Select(r => $"<{Plain(r)}>")));
        if (mail.Kind is not (MailKind.Reply or MailKind.Forward)) text.Append("Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n");
        Header(text, "X-HelpDesk-Mail", mail.Kind.ToString().ToLowerInvariant());
        text.Append("MIME-Version: 1.0\r\n");

        var (outer, inner) = ($"=_o{mail.MailId[..16]}", $"=_a{mail.MailId[..16]}");
        if (files.Count > 0) text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/alternative; boundary=\"{inner}\"\r\n\r\n");
        // A copy goes to others, whose link it would not be: they are told where to ask for one.
        var words = mail.CcAddresses.Length > 0 ? "Ask for your link to the whole conversation" : "View the whole conversation";
        var (said, quoted) = (mail.Quoted ?? "").Split('\n', 2) is [var first, var below] ? (first, below) : ("", "");
        Body(text, inner, "text/plain", mail.Body + "\n" + (said.Length > 0 ? $"\n{said}\n\n> {quoted.ReplaceLineEndings("\n> ")}\n" : "") + (mail.Link is { } url ? $"\n{words}: {url}\n" : ""));
        Body(text, inner, "text/html", "<!doctype html><html><body>\n" + SafeMarkdown.ForMail(mail.Body)
            + (said.Length > 0 ? $"<p>{WebUtility.HtmlEncode(said)}</p>\n<blockquote style=\"white-space:pre-wrap\">{WebUtility.HtmlEncode(quoted)}</blockquote>\n" : "")
            + (mail.Link is { } link ? $"<p><a href=\"{WebUtility.HtmlEncode(link)}\">{words}</a></p>\n" : "") + "</body></html>\n");
        text.Append(CultureInfo.InvariantCulture, $"--{inner}--\r\n");
        foreach (var file in files) File(text, outer, file);
        if (files.Count > 0) text.Append(CultureInfo.InvariantCulture, $"--{outer}--\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Header(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

    private static void Body(StringBuilder text, string boundary, string type, string body) =>
        Base64(text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"), Encoding.UTF8.GetBytes(body.ReplaceLineEndings("\r\n")));

    private static void File(StringBuilder text, string boundary, MailPart file) => Base64(text.Append(
        $"--{boundary}\r\nContent-Type: {Plain(file.ContentType)}\r\nContent-Disposition: attachment;\r\n filename*=UTF-8''{Uri.EscapeDataString(file.Name)}\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\n"), file.Content);

    private static void Base64(StringBuilder text, byte[] content) => text.Append(Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");

    /// <summary>A value whose shape was checked before. Letters beyond ASCII stay, for servers that know SMTPUTF8; a line end cannot pass.</summary>
    private static string Plain(string value) =>
        value.Any(char.IsControl) ? throw new ArgumentException("A header value contains a control character.", nameof(value)) : value;

    /// <summary>A display name.</summary>
    private static string Phrase(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == ' ') ? name : Encoded(name, always: true);

    /// <summary>Text of a header as encoded words of at most 75 characters, cut between characters (RFC 2047).</summary>
    private static string Encoded(string value, bool always = false)
    {
        var line = value.ReplaceLineEndings(" ");
        if (!always && line.Length <= 60 && line.All(c => c is >= ' ' and <= '~') && !line.Contains("=?", StringComparison.Ordinal)) return line;
        var words = new List<string>();
        var bytes = new List<byte>();
        Span<byte> one = stackalloc byte[4];
        foreach (var rune in line.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(one);
            if (bytes.Count + count > 42)
            {
                words.Add(Word(bytes));
                bytes.Clear();
            }
            bytes.AddRange(one[..count]);
        }
        words.Add(Word(bytes));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
