using System.Globalization;
using System.Text;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email.Mime;

namespace HelpDesk.Core.Email;

/// <summary>A mail that the desk wrote, as its recipient would read it; and what the recipient writes back. For the development mailbox.</summary>
/// <param name="From">Name and address.</param>
/// <param name="To">The first recipient.</param>
/// <param name="ReplyTo">Where an answer goes.</param>
/// <param name="Subject">Subject.</param>
/// <param name="Text">Its text.</param>
/// <param name="MessageId">Message-ID without brackets.</param>
/// <param name="Date">When it was written.</param>
/// <param name="Files">Names of its attachments.</param>
public sealed record MailPreview(string From, string To, string ReplyTo, string Subject, string Text, string MessageId, DateTimeOffset? Date, IReadOnlyList<string> Files)
{
    /// <summary>Reads a mail of the desk; null for a file that is none.</summary>
    public static MailPreview? Of(ReadOnlyMemory<byte> raw)
    {
        try
        {
            var mail = MailReader.Read(raw);
            if (mail.From is null || mail.To.Count == 0) return null;
            return new MailPreview($"{mail.From.Name} <{mail.From.Address}>", mail.To[0].Address, (mail.ReplyTo.Count > 0 ? mail.ReplyTo[0] : mail.From).Address, mail.Subject, mail.Text,
                mail.MessageId ?? "", mail.Date, [.. mail.Files.Select(f => f.Name)]);
        }
        catch (MailFormatException)
        {
            return null;
        }
    }

    /// <summary>The mail that the recipient writes back, with the text that it answers quoted below, as mail programs do.</summary>
    public byte[] Answer(string text, DateTimeOffset now) => Write(To, ReplyTo, Subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? Subject : "Re: " + Subject,
        $"{text}\n\nOn {(Date ?? now).ToString("ddd, d MMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture)}, {From} wrote:\n\n> {Text.TrimEnd().ReplaceLineEndings("\n> ")}\n", now, MessageId);

    /// <summary>A mail of somebody to the desk.</summary>
    /// <exception cref="ArgumentException">An address is none, or the subject has a line end.</exception>
    public static byte[] Write(string from, string to, string subject, string text, DateTimeOffset now, string? answers = null)
    {
        if (!MailAddresses.IsAddress(from) || !MailAddresses.IsAddress(to)) throw new ArgumentException("This is no email address.", nameof(from));
        if (subject.Any(char.IsControl)) throw new ArgumentException("A subject has one line.", nameof(subject));
        var mail = new StringBuilder();
        mail.Append(CultureInfo.InvariantCulture, $"Date: {now:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nFrom: <{from}>\r\nTo: <{to}>\r\n");
        mail.Append(CultureInfo.InvariantCulture, $"Subject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(subject))}?=\r\nMessage-ID: <{Guid.NewGuid():N}@mailbox.example>\r\n");
        if (answers is { Length: > 0 }) mail.Append(CultureInfo.InvariantCulture, $"In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n");
        mail.Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        mail.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        return Encoding.UTF8.GetBytes(mail.ToString());
    }
}
