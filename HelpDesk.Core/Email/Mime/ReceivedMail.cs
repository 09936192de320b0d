namespace HelpDesk.Core.Email.Mime;

/// <summary>Somebody in a header field.</summary>
/// <param name="Name">The name, decoded, in one line; may be empty.</param>
/// <param name="Address">local@domain in lower case; empty when there is none that could be written to.</param>
internal sealed record MailPerson(string Name, string Address);

/// <summary>An attachment or a picture within the text.</summary>
/// <param name="Name">A name without folders, never empty.</param>
/// <param name="ContentType">Such as image/png, in lower case.</param>
/// <param name="ContentId">What the HTML calls it (cid:), without brackets.</param>
/// <param name="Inline">It belongs into the text rather than below it.</param>
/// <param name="Content">Its bytes, decoded.</param>
internal sealed record MailFile(string Name, string ContentType, string? ContentId, bool Inline, byte[] Content);

/// <summary>What a mail server says became of a mail (RFC 3464).</summary>
/// <param name="Action">failed, delayed, delivered, relayed or expanded.</param>
/// <param name="Status">Such as 5.1.1; empty when it is missing.</param>
/// <param name="Diagnostic">The other server's words; empty when they are missing.</param>
/// <param name="FinalRecipient">Whom it did not reach.</param>
/// <param name="OriginalMessageId">Id of the mail in question, without brackets.</param>
internal sealed record DeliveryReport(string Action, string Status, string Diagnostic, string? FinalRecipient, string? OriginalMessageId);

/// <summary>A mail as it was received, decoded.</summary>
internal sealed record ReceivedMail
{
    internal required MailHeaders Fields { private get; init; }

    /// <summary>Without brackets; null when it has none.</summary>
    public required string? MessageId { get; init; }

    public required IReadOnlyList<string> InReplyTo { get; init; }

    /// <summary>Ids without brackets, the nearest mail last.</summary>
    public required IReadOnlyList<string> References { get; init; }

    public required MailPerson? From { get; init; }

    public required MailPerson? Sender { get; init; }

    public required IReadOnlyList<MailPerson> ReplyTo { get; init; }

    public required IReadOnlyList<MailPerson> To { get; init; }

    public required IReadOnlyList<MailPerson> Cc { get; init; }

    /// <summary>One line; may be empty.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset? Date { get; init; }

    /// <summary>Empty for the null return path of automatic mail; null when the mail does not say.</summary>
    public required string? ReturnPath { get; init; }

    /// <summary>The whole text that a person reads, lines ended by LF, without NUL.</summary>
    public required string Text { get; init; }

    /// <summary>The HTML as it was sent, not made safe.</summary>
    public required string? Html { get; init; }

    /// <summary>Images in the HTML that would be fetched from elsewhere; nothing ever does.</summary>
    public required int RemoteImages { get; init; }

    public required IReadOnlyList<MailFile> Files { get; init; }

    /// <summary>What a mail server says; null for mail of people.</summary>
    public required DeliveryReport? Report { get; init; }

    /// <summary>The first value of a header field, decoded, in one line.</summary>
    public string? Header(string name) => Headers(name).FirstOrDefault();

    /// <summary>All values of a header field, decoded, each in one line.</summary>
    public IEnumerable<string> Headers(string name) => Fields.All(name);
}
