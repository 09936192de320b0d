namespace HelpDesk.Core.Email.Mime;

/// <summary>One part of a mail, or the mail itself: its header and either other parts or content.</summary>
internal sealed class MimePart
{
    public MimePart(MailHeaders headers, MimePart? parent, ReadBudget budget)
    {
        Headers = headers;
        Type = HeaderValue.Read(headers.Raw("Content-Type"), budget);
        MediaType = IsMediaType(Type.Value) ? Type.Value
            : parent?.MediaType == "multipart/digest" ? "message/rfc822"
            : Type.Value.Length == 0 || Type.Value == "text" ? "text/plain" : "application/octet-stream";
        Disposition = HeaderValue.Read(headers.Raw("Content-Disposition"), budget);
        Boundary = Is("multipart/") ? Type.Plain("boundary")?.TrimEnd() ?? "" : "";
    }

    public MailHeaders Headers { get; }

    public HeaderValue Type { get; }

    /// <summary>Such as text/plain, in lower case.</summary>
    public string MediaType { get; }

    public HeaderValue Disposition { get; }

    /// <summary>What stands between its parts; empty when it can have none.</summary>
    public string Boundary { get; }

    public List<MimePart> Parts { get; } = [];

    /// <summary>Its bytes as they stand in the mail; empty when it has parts.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The name that its sender gave it; null when there is none.</summary>
    public string? FileName => Disposition.Text("filename") ?? Type.Text("name");

    public bool IsAttachment => Disposition.Value == "attachment";

    /// <summary>Whether the type begins with that, such as image/.</summary>
    public bool Is(string type) => MediaType.StartsWith(type, StringComparison.Ordinal);

    public ReadOnlyMemory<byte> Decoded(ReadBudget budget) =>
        TransferEncoding.Decode(Body, HeaderValue.Read(Headers.Raw("Content-Transfer-Encoding"), budget).Value, budget);

    /// <summary>The content as text, with LF line ends and without NUL.</summary>
    public string Text(ReadBudget budget)
    {
        var bytes = Decoded(budget);
        budget.Check();
        var text = MailText.Clean(Charsets.Decode(bytes.Span, Type.Text("charset")));
        budget.Check();
        return text;
    }

    private static bool IsMediaType(string text) =>
        text.Length <= 100 && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < text.Length - 1 && text.Count(c => c == '/') == 1
        && text.All(c => char.IsAsciiLetterOrDigit(c) || "/.+-_!#$&^".Contains(c, StringComparison.Ordinal));
}
